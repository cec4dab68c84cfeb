"""`/drill`: a recall in earnest that nobody outside ever hears of, with a score at its end."""

from __future__ import annotations

import asyncio
import re
from datetime import datetime, timedelta
from decimal import Decimal

from telegram import InlineKeyboardMarkup

from domain.drills import BadDrillLimit, BadDrillWindow, NotADrill
from domain.lots import LotRef
from domain.people import May
from domain.recall import UnknownRecall
from domain.usecases.drill_planning import DropDrillPlan, ListDrillPlans, PlanDrill, PlannedDrill
from domain.usecases.drilling import (
    BeginDrill,
    DrillTrend,
    DrillView,
    ScopeDrill,
    ScoreDrill,
    SetDrillLimits,
    ShowDrill,
    StopDrill,
    TellDrill,
)
from handlers.telegram.buttons import RecallList
from handlers.telegram.buttons_drilling import DrillMenu, DrillSheet, DrillStep, DropPlan
from handlers.telegram.dates import BadDate, said_date
from handlers.telegram.dispatch import ButtonDoor, Door, after_command, command
from handlers.telegram.tokens import QuoteNotClosed, tokens
from handlers.telegram.turn import Key, Turn, keys
from templates.drill_words import FINDINGS, LIMITS
from templates.papers.drill import drill_pdf
from templates.pictures.drill_trend import trend_png

LOOK, SCOPE, TELL, END, STOP = "w", "s", "t", "e", "x"
NEW, TREND, PLANS = "n", "t", "p"
TREND_SHOWN = 10
_CASE = re.compile(r"[rR](\d{1,12})")
_NEW = frozenset({"new", "random", "新", "随机"})
_PLAN = frozenset({"plan", "plans", "计划"})
_TREND = frozenset({"trend", "趋势"})
_LIMIT = frozenset({"limit", "时限"})
_TOLERANCE = frozenset({"tolerance", "允差"})
_PLAIN_NUMBER = re.compile(r"(\d{1,4}(?:\.\d{1,3})?)\s*(?:h|hours?|小时|%|％)?")
_WINDOW = re.compile(
    r"\s*(\S+?)\s*(?:\.{2,3}|…|to|至|到|—|–|~)\s*(\S+?)\s*(?:(?:every|每隔?)\s*(\d{1,5})\s*(?:days?|天)?)?\s*"
)


async def drill(turn: Turn) -> None:
    """`/drill`, `/drill MP05`, `/drill R7`, `/drill plan 2022-07-01..2022-09-30 every 90 days`, `/drill trend`."""
    turn.actor.must(May.RECALL)
    first, _, rest = after_command(turn).partition(" ")
    case = _CASE.fullmatch(first)
    if not first:
        running = await turn.look(ShowDrill(turn.desk.words.zone), None)
        await (_begin(turn, []) if running is None else _tell(turn, running))
    elif first.lower() in _NEW:
        await _begin(turn, [])
    elif first.lower() in _PLAN:
        await _plan(turn, rest)
    elif first.lower() in _TREND:
        await _trend(turn)
    elif first.lower() in _LIMIT or first.lower() in _TOLERANCE:
        await _limits(turn, rest, tolerance=first.lower() in _TOLERANCE)
    elif case is not None and not rest and await _is_drill(turn, int(case[1])):
        await _tell(turn, await turn.look(ShowDrill(turn.desk.words.zone), int(case[1])))
    else:
        await _begin(turn, _lots(after_command(turn)))


async def _limits(turn: Turn, text: str, *, tolerance: bool) -> None:
    """`/drill limit 2`, `/drill tolerance 0.2`: the plant's own, for admins."""
    found = _PLAIN_NUMBER.fullmatch(text.strip())
    if found is None:
        raise BadDrillLimit(what="tolerance" if tolerance else "hours")
    number = Decimal(found[1])
    given = await turn.do(
        SetDrillLimits(), hours=None if tolerance else number, tolerance=number if tolerance else None
    )
    await turn.say("chat/drill_limits", tolerance=given[0], limit=given[1])


async def _is_drill(turn: Turn, number: int) -> bool:
    """R7 is a case; a lot that is called R7 is meant where there is no such drill."""
    try:
        return await turn.look(ShowDrill(turn.desk.words.zone), number) is not None
    except (NotADrill, UnknownRecall):
        return False


def _lots(text: str) -> list[LotRef]:
    try:
        return [LotRef(token.text.strip(",，")) for token in tokens(text)][:2]
    except QuoteNotClosed:
        return [LotRef(word) for word in text.split()][:2]


async def _begin(turn: Turn, lots: list[LotRef]) -> None:
    await _tell(turn, await turn.do(BeginDrill(turn.desk.words.zone), lots, turn.source))


async def _tell(turn: Turn, view: DrillView | None) -> None:
    if view is not None:
        await turn.say("chat/drill", _keys(turn, view), view=view, limits=LIMITS, findings=FINDINGS)


async def stepped(turn: Turn, pressed: DrillStep) -> None:
    """The one key that goes on, and the one that stops."""
    zone = turn.desk.words.zone
    if pressed.step == SCOPE:
        view: DrillView | None = await turn.do(ScopeDrill(zone), pressed.recall)
        await turn.toast(turn.label("The clock stands."))
    elif pressed.step == TELL:
        view = await turn.do(TellDrill(zone), pressed.recall)
        await turn.toast(turn.label("Told, inside the house only."))
    elif pressed.step == END:
        await turn.toast(turn.label("One moment"))
        view = await turn.do(ScoreDrill(zone), pressed.recall)
    elif pressed.step == STOP:
        view = await turn.do(StopDrill(zone), pressed.recall)
    else:
        view = await turn.look(ShowDrill(zone), pressed.recall)
    if view is not None:
        await turn.edit("chat/drill", _keys(turn, view), view=view, limits=LIMITS, findings=FINDINGS)


def _keys(turn: Turn, view: DrillView) -> InlineKeyboardMarkup:
    number = view.recall.id or 0
    files = [Key(turn.label("Full list (XLSX)"), RecallList(number))]
    trend = Key(turn.label("Trend"), DrillMenu(TREND))
    if view.over:
        sheet = [Key(turn.label("Sheet (PDF)"), DrillSheet(number))] if view.score else []
        return keys(sheet, [trend, Key(turn.label("New drill"), DrillMenu(NEW))])
    stop = Key(turn.label("Stop the drill"), DrillStep(number, STOP))
    if view.told:
        again = Key(turn.label("Refresh"), DrillStep(number, LOOK))
        return keys([Key(turn.label("End and score"), DrillStep(number, END), "success")], [*files, again], [stop])
    if view.drill.scoped_at is not None:
        return keys([Key(turn.label("Tell the customers (drill)"), DrillStep(number, TELL), "primary")], files, [stop])
    return keys([Key(turn.label("Show the scope"), DrillStep(number, SCOPE), "primary")], [stop])


async def sheet(turn: Turn, pressed: DrillSheet) -> None:
    view = await turn.look(ShowDrill(turn.desk.words.zone), pressed.recall)
    if view is None or view.score is None:
        return
    await turn.toast(turn.label("One moment"))
    content = await asyncio.to_thread(drill_pdf, turn.desk.words, view, turn.language)
    await turn.file(content, f"{view.recall.number}-drill.pdf", turn.words("chat/drill_file", view=view))


async def menu_pressed(turn: Turn, pressed: DrillMenu) -> None:
    if pressed.deed == NEW:
        await _begin(turn, [])
    elif pressed.deed == TREND:
        await _trend(turn)
    else:
        await _plan(turn, "")


async def _trend(turn: Turn) -> None:
    """In words, and as a picture from the second drill on."""
    views = await turn.look(DrillTrend(turn.desk.words.zone))
    words = turn.words("chat/drill_trend", views=views[-TREND_SHOWN:], all=len(views))
    if len(views) > 1:
        picture = await asyncio.to_thread(trend_png, turn.desk.words, views, turn.language)
        await turn.photo(picture, words)
    else:
        await turn.tell(words)


async def _plan(turn: Turn, text: str) -> None:
    """Without a window it shows the plans; never when one will begin."""
    if text.strip():
        first, last, every = _window(turn, text)
        plans = await turn.do(PlanDrill(), first, last, every)
        await _tell_plans(turn, plans, planned=True)
    else:
        await _tell_plans(turn, await turn.look(ListDrillPlans()))


def _window(turn: Turn, text: str) -> tuple[datetime, datetime, int | None]:
    """Two days, the last one whole. Raises `BadDrillWindow`, `BadDate`."""
    found = _WINDOW.fullmatch(text)
    if found is None:
        raise BadDrillWindow(problem="missing")
    now, zone = turn.desk.clock(), turn.desk.words.zone
    first, last = (said_date([word], now, zone) for word in (found[1], found[2]))
    if last.at_time or first.at_time:
        raise BadDate(text=text[:40], problem="not_a_date")
    return first.moment, last.moment + timedelta(days=1), int(found[3]) if found[3] else None


async def plan_dropped(turn: Turn, pressed: DropPlan) -> None:
    plans = await turn.do(DropDrillPlan(), pressed.plan)
    await turn.toast(turn.label("Dropped"))
    await turn.edit("chat/drill_plans", _plan_keys(turn, plans), plans=plans, planned=False)


async def _tell_plans(turn: Turn, plans: list[PlannedDrill], *, planned: bool = False) -> None:
    await turn.say("chat/drill_plans", _plan_keys(turn, plans), plans=plans, planned=planned)


def _plan_keys(turn: Turn, plans: list[PlannedDrill]) -> InlineKeyboardMarkup | None:
    words = turn.desk.words
    if not plans:
        return None
    return keys(
        *([Key(turn.label("Drop: %(first)s", first=words.day(plan.not_before, turn.language)), DropPlan(plan.id))]
          for plan in plans[:6])
    )  # fmt: skip


DOORS = [Door("drill", command("drill", "演练"), drill)]
BUTTONS = [
    ButtonDoor(DrillStep, stepped),
    ButtonDoor(DrillSheet, sheet),
    ButtonDoor(DrillMenu, menu_pressed),
    ButtonDoor(DropPlan, plan_dropped),
]
