"""What changes a case: its facts, its scope while it runs, its room."""

from __future__ import annotations

from domain.case_facts import CaseFact, FactName
from domain.case_refusals import BadCaseFact
from domain.people import Draft
from domain.recall import RecallState
from domain.scope import ScopeKind
from domain.usecases.draft_recall import FindRoots, SetCaseFact
from domain.usecases.incident_room import AskForRoom
from domain.usecases.standing import KeepDraft
from domain.usecases.watch_recall import ShowRecall
from domain.usecases.widen_recall import LookWider, WidenRecall
from handlers.telegram.buttons import Cancel
from handlers.telegram.buttons_recall import (
    AskRecallFact,
    BoardButton,
    LookWiderButton,
    RecallFacts,
    SetRecallFact,
    WidenButton,
)
from handlers.telegram.dates import said_date
from handlers.telegram.dispatch import ButtonDoor
from handlers.telegram.recall_card import board_address, card_text, fact_keys
from handlers.telegram.recall_roots import asked_roots
from handlers.telegram.recall_show import numbered, redraw, send_card, zone_of
from handlers.telegram.turn import Key, Turn, keys
from templates.case_words import SCOPES as SCOPE_NAMES

FACT_STEP = "recall:fact"
NAMES = {
    **dict.fromkeys(("class", "severity", "级别", "等级", "分级"), FactName.CLASS),
    **dict.fromkeys(("regime", "rules", "规则", "法规"), FactName.REGIME),
    **dict.fromkeys(("known", "since", "获知", "知悉"), FactName.KNOWN),
    **dict.fromkeys(("hazard", "danger", "危害"), FactName.HAZARD),
}
SCOPES = {
    **{kind.value: kind for kind in ScopeKind},
    "谱系": ScopeKind.GENEALOGY, "设备": ScopeKind.EQUIPMENT, "时间": ScopeKind.TIMED, "日期": ScopeKind.PERIOD,
    "days": ScopeKind.PERIOD, "time": ScopeKind.TIMED,
}  # fmt: skip


async def set_fact(turn: Turn, text: str) -> None:
    """`/recall set R7 class 1`, `... regime cn-food`, `... known 2022-06-27 09:20`, `... hazard Salmonella`."""
    number, rest = await numbered(turn, text)
    word, _, value = rest.partition(" ")
    name = NAMES.get(word.lower())
    if name is None:
        raise BadCaseFact(name="", text=word[:40], choices=tuple(FactName))
    await _keep(turn, number, name, value.strip())


async def _keep(turn: Turn, number: int, name: FactName, text: str) -> None:
    value = said_date(text.split(), turn.desk.clock(), zone_of(turn)).moment if name is FactName.KNOWN else text
    await send_card(turn, await turn.do(SetCaseFact(zone_of(turn)), number, CaseFact(name, value)))


async def facts_pressed(turn: Turn, pressed: RecallFacts) -> None:
    """The same card with the keys for its facts, or with its own again."""
    view = await turn.look(ShowRecall(zone_of(turn)), pressed.recall)
    if not pressed.open or view.recall.state not in {RecallState.DRAFT, RecallState.LAUNCHED}:
        await redraw(turn, view)
        return
    words, language = turn.desk.words, turn.language
    await turn.rewrite(card_text(words, view, language), fact_keys(words, view, language))


async def fact_pressed(turn: Turn, pressed: SetRecallFact) -> None:
    fact = CaseFact(FactName(pressed.name), pressed.value)
    view = await turn.do(SetCaseFact(zone_of(turn)), pressed.recall, fact)
    await turn.toast(turn.label("Noted"))
    await redraw(turn, view)


async def fact_asked(turn: Turn, pressed: AskRecallFact) -> None:
    await turn.do(KeepDraft(), turn.chat_id, FACT_STEP, {"recall": pressed.recall, "name": pressed.name})
    cancel = keys([Key(turn.label("Cancel"), Cancel("recall"))])
    await turn.tell(turn.asking(turn.words("chat/recall_ask_fact", name=pressed.name)), cancel)


async def fact_given(turn: Turn, draft: Draft) -> None:
    await _keep(turn, int(draft.facts["recall"]), FactName(draft.facts["name"]), turn.text.strip())


async def widen(turn: Turn, text: str) -> None:
    """`/recall widen R7`: what it could cover; `/recall widen R7 equipment`, `/recall widen R7 MP03`: does it."""
    number, rest = await numbered(turn, text)
    kind = SCOPES.get(rest.lower())
    if not rest:
        await _look_wider(turn, number)
    elif kind is not None:
        await _widen(turn, number, kind.value)
    else:
        roots, _ = await turn.look(FindRoots(), asked_roots(rest, turn.desk.clock(), zone_of(turn)))
        widened = await turn.do(WidenRecall(zone_of(turn)), number, "", roots)
        await turn.say("chat/recall_widened", widened=widened)


async def look_wider(turn: Turn, pressed: LookWiderButton) -> None:
    await _look_wider(turn, pressed.recall)


async def _look_wider(turn: Turn, number: int) -> None:
    """The look before the tap: what each way would add, one key each."""
    view, choices = await turn.look(LookWider(zone_of(turn)), number)
    rows = [[Key(turn.label(SCOPE_NAMES[kind]), WidenButton(number, kind), "danger")] for kind, _ in choices]
    await turn.say("chat/recall_wider", keys(*rows), view=view, choices=choices, names=SCOPE_NAMES)


async def widen_pressed(turn: Turn, pressed: WidenButton) -> None:
    widened = await turn.do(WidenRecall(zone_of(turn)), pressed.recall, pressed.kind)
    await turn.edit("chat/recall_widened", widened=widened)


async def _widen(turn: Turn, number: int, kind: str) -> None:
    widened = await turn.do(WidenRecall(zone_of(turn)), number, kind)
    await turn.say("chat/recall_widened", widened=widened)


async def room(turn: Turn, text: str) -> None:
    """`/recall room R7`: in a group its room is here, elsewhere in the quality group."""
    number, _ = await numbered(turn, text)
    view = await turn.do(AskForRoom(zone_of(turn)), number, turn.chat_id if turn.in_group else None)
    await turn.say("chat/recall_room", view=view)


async def board_pressed(turn: Turn, pressed: BoardButton) -> None:
    """A personal link is never written into a group: it goes to the one who asked."""
    view = await turn.look(ShowRecall(zone_of(turn)), pressed.recall)
    address = board_address(turn.desk.links, pressed.recall, turn.actor.person_id, turn.desk.clock())
    if address is None or turn.actor.telegram_id is None:
        await turn.toast(turn.label("Our pages have no public address yet: set LOTBELL_PUBLIC_URL."), alert=True)
        return
    key = keys([Key(turn.label("Board"), address, "primary")])
    text = turn.words("chat/recall_file", view=view)
    await turn.context.bot.send_message(turn.actor.telegram_id, text, parse_mode="HTML", reply_markup=key)
    await turn.toast(turn.label("The board's address is in your own chat."))


WORDS = {
    **dict.fromkeys(("set", "设置", "设定"), set_fact),
    **dict.fromkeys(("widen", "扩大"), widen),
    **dict.fromkeys(("room", "房间", "应急群"), room),
}
BUTTONS = [
    ButtonDoor(RecallFacts, facts_pressed),
    ButtonDoor(SetRecallFact, fact_pressed),
    ButtonDoor(AskRecallFact, fact_asked),
    ButtonDoor(LookWiderButton, look_wider),
    ButtonDoor(WidenButton, widen_pressed),
    ButtonDoor(BoardButton, board_pressed),
]
STEPS = {FACT_STEP: fact_given}
