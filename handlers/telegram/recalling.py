"""`/recall`: one command, one look, one tap. Then the card lives until the recall is closed."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from domain.lots import LotRef
from domain.movements import SlotMissing
from domain.notice_lint import NoticeIncomplete
from domain.people import Draft, May
from domain.recall import RecallState, ScopeChanged
from domain.roots import Root, RootsAsked
from domain.usecases.draft_recall import ChooseScope, CompareDraft, DraftRecall, DropDraft, FindRoots, RefreshDraft
from domain.usecases.find_lot import FindLot
from domain.usecases.launch_recall import ApproveRecall, LaunchRecall
from domain.usecases.standing import KeepDraft
from domain.usecases.watch_recall import ListRecalls, ShowRecall, ShowScope
from handlers.telegram import (
    boards,
    checking,
    notice_writing,
    proving,
    recall_changes,
    recall_closing,
    stamping,
    telling_news,
)
from handlers.telegram.buttons import (
    BeginRecall,
    Cancel,
    DropRecall,
    LaunchRecallButton,
    RecallList,
    RecallStatus,
)
from handlers.telegram.buttons_recall import ApproveRecallButton, ChooseScopeButton, CompareButton
from handlers.telegram.dispatch import ButtonDoor, Door, after_command, bare, command
from handlers.telegram.menu import said
from handlers.telegram.recall_roots import asked_roots
from handlers.telegram.recall_show import recall_id, redraw, send_card, zone_of
from handlers.telegram.tracing import file_name
from handlers.telegram.turn import Key, Turn, keys

REASON_STEP = "recall:reason"
RUNNING_SHOWN = 3


async def recall(turn: Turn) -> None:
    """`/recall LOT reason`, `/recall item "NAME" DAY..DAY reason`, `/recall line L2 DAY 08:00..12:00 reason`, and what
    can be done with a case: `/recall status R7`, `close`, `set`, `widen` ... and the same in Chinese."""
    turn.actor.must(May.RECALL)
    text = after_command(turn)
    first, _, rest = text.partition(" ")
    done = SUBCOMMANDS.get(first.lower())
    if done is not None:
        await done(turn, rest.strip())
    elif not first:
        raise SlotMissing(kind="recall", slot="lot")
    else:
        await begin(turn, asked_roots(text, turn.desk.clock(), zone_of(turn)))


async def begin(turn: Turn, asked: RootsAsked) -> None:
    """Shows the card; without a reason asks for it first."""
    roots, reason = await turn.look(FindRoots(), asked)
    await _draft(turn, roots, reason)


async def _draft(turn: Turn, roots: tuple[Root, ...], reason: str) -> None:
    if not reason:
        facts = {"roots": [[root.lot.id, root.words] for root in roots]}
        await turn.do(KeepDraft(), turn.chat_id, REASON_STEP, facts)
        cancel = keys([Key(turn.label("Cancel"), Cancel("recall"))])
        await turn.tell(turn.asking(turn.words("chat/recall_reason", lot=roots[0].lot, more=len(roots) - 1)), cancel)
        return
    drafted = await turn.do(DraftRecall(zone_of(turn)), roots, reason, turn.source)
    running = drafted.view.recall.state == RecallState.LAUNCHED
    if drafted.left_out and not running:
        await turn.say("chat/recall_left_out", left_out=drafted.left_out)
    await send_card(turn, drafted.view, running=running)


async def reason_given(turn: Turn, draft: Draft) -> None:
    """The word after "why?"."""
    facts = draft.facts
    kept = facts.get("roots") or [[facts["lot"], None]]  # asked by a version that knew one lot
    roots = [Root(await turn.look(FindLot(), LotRef(lot_id=int(lot))), words) for lot, words in kept]
    await _draft(turn, tuple(roots), turn.text.strip())


async def from_trace(turn: Turn, pressed: BeginRecall) -> None:
    turn.actor.must(May.RECALL)
    lot = await turn.look(FindLot(), LotRef(lot_id=pressed.lot))
    await _draft(turn, (Root(lot),), "")


async def launch(turn: Turn, pressed: LaunchRecallButton) -> None:
    """The one tap. What was shown is what is launched, or there is a fresh card."""
    try:
        view = await turn.do(LaunchRecall(zone_of(turn)), pressed.recall, pressed.shown)
    except ScopeChanged:
        await _fresh(turn, pressed.recall)
        return
    except NoticeIncomplete as incomplete:
        await notice_writing.complete(turn, pressed.recall, incomplete)
        return
    launched = view.recall.state == RecallState.LAUNCHED
    await turn.toast(turn.label("Recall launched") if launched else turn.label("Sent to the other leads to approve"))
    await redraw(turn, view)


async def approve(turn: Turn, pressed: ApproveRecallButton) -> None:
    """The second lead's tap: sent at once, or a fresh card."""
    try:
        view = await turn.do(ApproveRecall(zone_of(turn)), pressed.recall, pressed.shown)
    except ScopeChanged:
        await _fresh(turn, pressed.recall)
        return
    except NoticeIncomplete as incomplete:
        await notice_writing.complete(turn, pressed.recall, incomplete)
        return
    await turn.toast(turn.label("Recall launched"))
    await redraw(turn, view)


async def _fresh(turn: Turn, number: int) -> None:
    view = await turn.do(RefreshDraft(zone_of(turn)), number)
    await turn.toast(turn.label("The genealogy has changed: look again before you launch."), alert=True)
    await redraw(turn, view, changed=True)


async def choose_scope(turn: Turn, pressed: ChooseScopeButton) -> None:
    view = await turn.do(ChooseScope(zone_of(turn)), pressed.recall, pressed.kind)
    await turn.toast(turn.label("This is what it covers now."))
    await redraw(turn, view)


async def compare(turn: Turn, pressed: CompareButton) -> None:
    await turn.toast(turn.label("One moment"))
    await redraw(turn, await turn.do(CompareDraft(zone_of(turn)), pressed.recall))


async def drop(turn: Turn, pressed: DropRecall) -> None:
    await redraw(turn, await turn.do(DropDraft(zone_of(turn)), pressed.recall))


async def refresh(turn: Turn, pressed: RecallStatus) -> None:
    view = await turn.look(ShowRecall(zone_of(turn)), pressed.recall)
    await redraw(turn, view)
    await turn.toast(turn.label("This is how it stands now."))


async def full_list(turn: Turn, pressed: RecallList) -> None:
    view = await turn.look(ShowRecall(zone_of(turn)), pressed.recall)
    await turn.toast(turn.label("One moment"))
    if view.recall.launched_at is not None:
        content = await proving.whole_list(turn, pressed.recall)
    else:
        view, scope = await turn.look(ShowScope(zone_of(turn)), pressed.recall)
        desk = turn.desk
        content = await asyncio.to_thread(desk.recall_xlsx, view, scope, desk.words, turn.language)
    name = f"{view.recall.number}-{file_name(view.root.lot.code)}.xlsx"
    await turn.file(content, name, turn.words("chat/recall_file", view=view))


async def status(turn: Turn, number: str) -> None:
    """`/recall status R7`; without a number the newest that run."""
    if number:
        await send_card(turn, await turn.look(ShowRecall(zone_of(turn)), recall_id(number)))
        return
    running = await turn.look(ListRecalls(zone_of(turn)))
    if not running:
        await turn.say("chat/no_recalls")
    for view in running[:RUNNING_SHOWN]:
        await send_card(turn, view)


async def running_recalls(turn: Turn) -> None:
    turn.actor.must(May.RECALL)
    await status(turn, "")


SUBCOMMANDS: dict[str, Callable[[Turn, str], Awaitable[None]]] = {
    **dict.fromkeys(("status", "状态", "进度"), status),
    **recall_closing.WORDS,
    **recall_changes.WORDS,
    **boards.WORDS,
    **stamping.WORDS,
    **telling_news.WORDS,
    **notice_writing.WORDS,
    **proving.WORDS,
    **checking.WORDS,
}
"""What follows `/recall`, from each area's own file: a word and who answers it, given the rest of the line."""

DOORS = [
    Door("recall", command("recall", "召回"), recall),
    Door("running recalls", lambda turn: said(turn, "Recalls"), running_recalls),
]
PLAIN_DOORS = [Door("recall in words", lambda turn: turn.actor.may(May.TRACE) and bare("recall")(turn), recall)]
BUTTONS = [
    ButtonDoor(BeginRecall, from_trace),
    ButtonDoor(LaunchRecallButton, launch),
    ButtonDoor(ApproveRecallButton, approve),
    ButtonDoor(ChooseScopeButton, choose_scope),
    ButtonDoor(CompareButton, compare),
    ButtonDoor(DropRecall, drop),
    ButtonDoor(RecallStatus, refresh),
    ButtonDoor(RecallList, full_list),
    *recall_closing.BUTTONS,
    *recall_changes.BUTTONS,
    *stamping.BUTTONS,
    *telling_news.BUTTONS,
    *notice_writing.BUTTONS,
    *proving.BUTTONS,
    *checking.BUTTONS,
]
STEPS = {
    REASON_STEP: reason_given,
    **recall_closing.STEPS,
    **recall_changes.STEPS,
    **checking.STEPS,
    **notice_writing.STEPS,
}
