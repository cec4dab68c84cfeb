"""What was done in a case, in words: for the chat, the pages and the papers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from domain.marks import MARKS
from templates.words import N_, Words


class Happened(Protocol):
    """What `domain.steps.timeline.Event` is."""

    @property
    def deed(self) -> str: ...
    @property
    def facts(self) -> dict[str, Any]: ...


DEEDS: Mapping[str, str] = {
    "risk known": N_("The risk became known"),
    "recall drafted": N_("Drafted: %(lots)s lots, %(customers)s customers"),
    "scope chosen": N_("Scope chosen: %(scope)s, %(customers)s customers"),
    "case fact set": N_("%(name)s: %(value)s"),
    "recall proposed": N_("Launch proposed: a second lead must approve"),
    "recall approved": N_("Approved"),
    "recall launched": N_("Launched: %(lots)s lots, %(customers)s customers, %(deliveries)s deliveries"),
    "recall dropped": N_("Put away; nobody was told"),
    "recall widened": N_("Widened: %(lots)s lots more, %(customers)s customers more"),
    "recall closed": N_("Closed: %(reason)s"),
    "recall reopened": N_("Opened again: %(reason)s"),
    "lots cleared": N_("Lots cleared: %(lots)s (%(reason)s)"),
    "room opened": N_("Incident room opened"),
    "first customer told": N_("First customer told"),
    "last customer told": N_("Last customer told: %(told)s of %(customers)s"),
    "first answer": N_("First answer"),
    "last answer": N_("Last answer: %(answered)s of %(customers)s customers"),
    "return received": N_("Return received: %(lot)s from %(customer)s"),
    "stock found": N_("Found: %(lot)s, %(quantity)s %(uom)s"),
    "stock not found": N_("Not found: %(lot)s, %(quantity)s %(uom)s"),
    "disposed": N_("Destroyed: %(lot)s, %(quantity)s %(uom)s, %(method)s, witness %(witness)s"),
    "disposal photo": N_("Photo of a disposal kept"),
    "action added": N_("Action: %(what)s, %(owner)s, by %(due)s"),
    "action done": N_("Action done: %(what)s, %(result)s"),
    "drill begun": N_("Drill begun: %(lots)s"),
    "drill scoped": N_("Drill: the scope is in hand"),
    "drill launched": N_("Drill: told inside only, %(lots)s lots, %(customers)s customers"),
    "drill scored": N_("Drill scored: %(points)s of 100 points"),
    "drill stopped": N_("Drill stopped"),
    "called: reached": N_("Called: %(customer)s answered"),
    "called: not reached": N_("Called: %(customer)s was not reached"),
    "called: wrong number": N_("Called: the number of %(customer)s is wrong"),
}
"""Deeds of the audit. A deed that is not here is shown as it was written down: it may be an older version's."""
SCOPES: Mapping[str, str] = {
    "genealogy": N_("By genealogy"),
    "equipment": N_("+ shared equipment"),
    "timed": N_("By time"),
    "period": N_("Everything of these days"),
}
FLAGS: Mapping[str, str] = {
    "unreachable": N_("cannot be reached"),
    "silent": N_("silent"),
    "none_though_sent": N_("says none, though sent lately"),
    "over": N_("accounts for more than was sent"),
    "partial": N_("part is open"),
}
FACTS: Mapping[str, str] = {
    "class": N_("Class"), "regime": N_("Rules"), "hazard": N_("Hazard"), "known": N_("Known since"),
}  # fmt: skip


def event_words(words: Words, event: Happened, language: str) -> str:
    """One line of the timeline, without when and who."""
    if event.deed == "mark":
        mark = event.facts["key"]
        said = words.label(MARKS[mark], language) if mark in MARKS else mark
        return f"{said}: {event.facts['words']}" if event.facts.get("words") else str(said)
    text = DEEDS.get(event.deed)
    if text is None:
        return event.deed
    facts = {name: _fact(words, name, value, language) for name, value in event.facts.items()}
    if event.facts.get("name") == "known" and "value" in facts:
        facts["value"] = words.moment(facts["value"], language)
    try:
        return words.label(text, language, **facts).rstrip(": ")
    except KeyError:  # written down by a version that knew less
        return event.deed


def _fact(words: Words, name: str, value: Any, language: str) -> str:
    if name == "scope" and value in SCOPES:
        return words.label(SCOPES[value], language)
    if name == "name" and value in FACTS:
        return words.label(FACTS[value], language)
    if isinstance(value, list):
        return ", ".join(str(each) for each in value)
    return "" if value is None else str(value)
