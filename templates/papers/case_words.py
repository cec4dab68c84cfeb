"""The words for what a case's records name: channels, ways of drawing the line, deeds, accounts, steps."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from domain.alerts import AnswerKind
from domain.balance import Account
from domain.clocks import ClockState
from domain.figures import FlagKind
from domain.review import Step
from domain.scope import ScopeKind
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
FLAGS = {
    FlagKind.UNREACHABLE: N_("No way leads to them"), FlagKind.SILENT: N_("Told, and silent"),
    FlagKind.NONE_THOUGH_SENT: N_("Say none, though they were sent some lately"),
    FlagKind.OVER: N_("Account for more than they were sent"), FlagKind.PARTIAL: N_("Answered, and something is open"),
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
    "recall drafted": N_("Recall drafted"), "recall dropped": N_("Draft put away"), "scope chosen": N_("Scope chosen"),
    "case fact set": N_("Fact of the case set"), "recall proposed": N_("Proposed to a second lead"),
    "recall approved": N_("Approved by a second lead"), "recall launched": N_("Recall launched"),
    "recall widened": N_("Recall widened"), "recall closed": N_("Recall closed"),
    "recall reopened": N_("Recall opened again"), "room opened": N_("Incident room opened"),
    "lots cleared": N_("Lots cleared"), "call asked for": N_("A call was asked for"),
    "customer reminded": N_("Customer reminded"), "sample drawn": N_("Sample for checks drawn"),
    "check recorded": N_("Check recorded"), "check noted": N_("Words about a check"),
    "forwarded": N_("Passed on to a customer's customer"), "action added": N_("Corrective action added"),
    "action done": N_("Corrective action done"), "disposed": N_("Goods disposed of"),
    "disposal photo": N_("Photo of a disposal"), "stock found": N_("Stock looked for"),
    "return received": N_("Return received"), "recalled on arrival": N_("Recalled on arrival"),
}  # fmt: skip
HIDDEN_FACTS = frozenset({"order", "fingerprint"})
"""Too long to read: they are in the records."""


def channel(voice: Voice, name: str) -> str:
    return voice.label(CHANNELS[name]) if name in CHANNELS and name not in _NAMES else CHANNELS.get(name, name)


_NAMES = frozenset({"telegram", "wecom", "dingtalk", "feishu"})
"""Names of their own, the same in every language."""


def deed(voice: Voice, name: str) -> str:
    """What was done; a deed that has no words yet is called as in the record."""
    return voice.label(DEEDS[name]) if name in DEEDS else name


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
