"""The words for what a case's records name, beside those of `templates.case_words`: channels, ways of drawing the line,
accounts, steps."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from domain.alerts import AnswerKind
from domain.balance import Account
from domain.clocks import ClockState
from domain.review import Step
from domain.scope import ScopeKind
from templates.case_words import Happened, event_words
from templates.papers.report import Voice
from templates.words import N_

CHANNELS = {
    "telegram": "Telegram", "email": N_("E-mail"), "wecom": "WeCom", "dingtalk": "DingTalk", "feishu": "Feishu",
    "webhook": N_("Gateway"), "phone": N_("Phone"), "drill": N_("Drill: nothing was sent"), "page": N_("Page"),
}  # fmt: skip
SCOPES = {
    ScopeKind.QUARTER: N_("Whole quarter"), ScopeKind.PERIOD: N_("Days of the affected lots"),
    ScopeKind.WINDOW: N_("Days you named"), ScopeKind.ORDERS: N_("Work orders"),
    ScopeKind.GENEALOGY: N_("Genealogy"), ScopeKind.EQUIPMENT: N_("Genealogy and equipment"),
    ScopeKind.TIMED: N_("Genealogy in time"),
}  # fmt: skip
ACCOUNTS = {
    Account.USED: N_("used"), Account.REWORKED: N_("reworked"), Account.PROCESS: N_("in process"),
    Account.CUSTOMERS: N_("with customers"), Account.STORE: N_("in store"), Account.OUTSIDE: N_("with co-packers"),
    Account.SAMPLES: N_("samples"), Account.SCRAP: N_("scrap"), Account.ADJUSTED: N_("adjusted"),
}  # fmt: skip
CLOCKS = {
    ClockState.AT_ONCE: N_("to be done at once"), ClockState.MISSED: N_("missed"), ClockState.RUNNING: N_("running"),
    ClockState.WAITING: N_("not begun"), ClockState.MET: N_("met"), ClockState.MET_LATE: N_("met late"),
}  # fmt: skip
STEPS = {
    Step.KNOWN: N_("The firm learned of the risk"), Step.DRAFTED: N_("Recall drafted"),
    Step.SCOPED: N_("Scope chosen"), Step.LAUNCHED: N_("Recall launched"),
    Step.FIRST_TOLD: N_("First customer told"), Step.LAST_TOLD: N_("Last customer told"),
    Step.FIRST_ANSWER: N_("First answer"), Step.LAST_ANSWER: N_("Last first answer of a customer"),
    Step.CLOSED: N_("Recall closed"),
}  # fmt: skip
ANSWERS = {
    AnswerKind.RECEIVED: N_("received"), AnswerKind.HAVE: N_("still have it"), AnswerKind.SOLD: N_("sold"),
    AnswerKind.USED: N_("used up"), AnswerKind.PASSED_ON: N_("passed on"), AnswerKind.RETURNED: N_("sent back"),
    AnswerKind.DESTROYED: N_("destroyed"), AnswerKind.NONE: N_("none left"), AnswerKind.TEXT: N_("wrote"),
}  # fmt: skip
DEEDS = {
    "call asked for": N_("A call was asked for"), "customer reminded": N_("Customer reminded"),
    "sample drawn": N_("Sample for checks drawn"), "check recorded": N_("Check recorded"),
    "check noted": N_("Words about a check"), "forwarded": N_("Passed on to a customer's customer"),
    "action added": N_("Corrective action added"), "action done": N_("Corrective action done"),
    "disposed": N_("Goods disposed of"), "disposal photo": N_("Photo of a disposal"),
    "stock found": N_("Stock looked for"), "recalled on arrival": N_("Recalled on arrival"),
}  # fmt: skip
"""Deeds that the card's timeline does not name."""
HIDDEN_FACTS = frozenset({"order", "fingerprint"})
"""Too long to read: they are in the records."""


def channel(voice: Voice, name: str) -> str:
    return voice.label(CHANNELS[name]) if name in CHANNELS and name not in _NAMES else CHANNELS.get(name, name)


_NAMES = frozenset({"telegram", "wecom", "dingtalk", "feishu"})
"""Names of their own, the same in every language."""


def deed(voice: Voice, event: Happened) -> str:
    """What was done, in words with what goes with it; a deed that has no words yet is called as in the record."""
    said = event_words(voice.words, event, voice.language)
    if said != event.deed:
        return said
    name = voice.label(DEEDS[said]) if said in DEEDS else said
    told = facts_said(event.facts)
    return f"{name}: {told}" if told else name


def facts_said(facts: Mapping[str, Any]) -> str:
    """What goes with a deed, as it is in the record."""
    return "; ".join(
        f"{name}: {_said(value)}" for name, value in facts.items()
        if name not in HIDDEN_FACTS and value not in (None, "", [], {})
    )  # fmt: skip


def _said(value: Any) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(map(_said, value[:20])) + (" …" if len(value) > 20 else "")
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {_said(each)}" for name, each in value.items())
    return str(value)


def severity(voice: Voice, regime_classes: Mapping[str, str], name: str) -> str:
    """As the rule set calls it, else I, II or III."""
    return voice.label(regime_classes[name]) if name in regime_classes else "I" * int(name)
