"""`/recall report R7`, `/recall review R7`, `/recall dossier R7`: what proves a case, as files."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator

from domain.case_file import CaseFile, CaseRecords
from domain.people import May
from domain.review import review
from domain.usecases.case_proof import ProveCase, ReadCase
from handlers.desk import Packed
from handlers.telegram.buttons_proof import ChecksButton, DossierButton, ReportButton, ReportsButton
from handlers.telegram.dispatch import ButtonDoor
from handlers.telegram.recall_show import numbered, zone_of
from handlers.telegram.turn import Key, Turn, keys
from templates.papers.case_words import STEPS
from templates.papers.full_list import full_list
from templates.papers.report import Report, Voice, report_pdf
from templates.papers.review import points, review_report
from templates.papers.status import plan, status_cn, status_us

US, CN, PLAN, REVIEW = "u", "c", "p", "v"
WRITERS: dict[str, tuple[str, Callable[[CaseFile, Voice], Report]]] = {
    US: ("status", status_us),
    CN: ("progress", status_cn),
    PLAN: ("plan", plan),
    REVIEW: ("review", review_report),
}
"""Name of the file, and who writes it."""
SAID = {
    **dict.fromkeys(("7.53", "us", "fda", "status", "状态"), US),
    **dict.fromkeys(("cn", "progress", "进展", "总结", "final"), CN),
    **dict.fromkeys(("plan", "计划", "召回计划"), PLAN),
    **dict.fromkeys(("review", "复盘"), REVIEW),
}
POINTS_SHOWN = 12


async def report(turn: Turn, text: str) -> None:
    """`/recall report R7 [7.53 | 进展 | plan | review]`; without a kind the one that the case's rules ask for."""
    turn.actor.must(May.RECALL)
    number, rest = await numbered(turn, text)
    kind = SAID.get(rest.split()[0].lower()) if rest else None
    if kind == REVIEW:
        await _review(turn, number)
        return
    file = await turn.look(ReadCase(zone_of(turn)), number)
    await _send(turn, file, kind or (CN if file.regime.country == "CN" else US))


async def review_words(turn: Turn, text: str) -> None:
    """`/recall review R7`: the review in the chat, and as a paper."""
    turn.actor.must(May.RECALL)
    number, _ = await numbered(turn, text)
    await _review(turn, number)


async def dossier(turn: Turn, text: str) -> None:
    """`/recall dossier R7`."""
    turn.actor.must(May.RECALL)
    number, _ = await numbered(turn, text)
    await _dossier(turn, number)


async def reports_pressed(turn: Turn, pressed: ReportsButton) -> None:
    turn.actor.must(May.RECALL)
    number = pressed.recall
    markup = keys(
        [Key(turn.label("Progress report"), ReportButton(number, CN)), Key("21 CFR 7.53", ReportButton(number, US))],
        [Key(turn.label("Recall plan"), ReportButton(number, PLAN)),
         Key(turn.label("Review"), ReportButton(number, REVIEW))],
        [Key(turn.label("Effectiveness checks"), ChecksButton(number)),
         Key(turn.label("Dossier (ZIP)"), DossierButton(number))],
    )  # fmt: skip
    await turn.toast()
    await turn.say("chat/reports", markup, number=f"R{number}")


async def report_pressed(turn: Turn, pressed: ReportButton) -> None:
    turn.actor.must(May.RECALL)
    if pressed.kind == REVIEW:
        await _review(turn, pressed.recall)
        return
    await turn.toast(turn.label("One moment"))
    file = await turn.look(ReadCase(zone_of(turn)), pressed.recall)
    await _send(turn, file, pressed.kind if pressed.kind in WRITERS else US)


async def dossier_pressed(turn: Turn, pressed: DossierButton) -> None:
    turn.actor.must(May.RECALL)
    await turn.toast(turn.label("One moment"))
    await _dossier(turn, pressed.recall)


async def whole_list(turn: Turn, number: int) -> bytes:
    """Everything about a launched case as one spreadsheet."""
    desk, voice = turn.desk, Voice(turn.desk.words, turn.language)
    file = await turn.look(ReadCase(zone_of(turn)), number)
    return await asyncio.to_thread(lambda: desk.report_xlsx(full_list(file, voice), voice))


async def _send(turn: Turn, file: CaseFile, kind: str) -> None:
    """The paper, then the spreadsheet: the same numbers. Both are made in a thread."""
    desk, voice = turn.desk, Voice(turn.desk.words, turn.language)
    name, writer = WRITERS[kind]
    written = await asyncio.to_thread(writer, file, voice)
    paper = await asyncio.to_thread(report_pdf, written, voice)
    sheet = await asyncio.to_thread(desk.report_xlsx, written, voice)
    caption = turn.words("chat/report_file", title=written.title, file=file)
    await turn.file(paper, f"{file.recall.number}-{name}.pdf", caption)
    await turn.file(sheet, f"{file.recall.number}-{name}.xlsx", turn.label("The same numbers as a spreadsheet"))


async def _review(turn: Turn, number: int) -> None:
    await turn.toast(turn.label("One moment"))
    file = await turn.look(ReadCase(zone_of(turn), deep=True), number)
    found, voice = review(file), Voice(turn.desk.words, turn.language)
    said = points(found, voice)
    shown = said[:POINTS_SHOWN]
    times = [(turn.label(STEPS[each.step]), voice.span(each.since_known)) for each in found.moments[1:]]
    await turn.say("chat/review", recall=file.recall, width=found.width, points=shown, more=len(said) - len(shown),
                   times=times)  # fmt: skip
    await _send(turn, file, REVIEW)


async def _dossier(turn: Turn, number: int) -> None:
    """Read and made in one thread and one reading transaction: everything in it is of one moment."""
    desk = turn.desk

    def prove(file: CaseFile, records: Iterator[CaseRecords]) -> tuple[CaseFile, Packed]:
        return file, desk.dossier(file, records, desk.words, turn.language)

    file, made = await turn.look(ProveCase(zone_of(turn)), number, prove)
    await turn.file(made.content, made.name, turn.words("chat/dossier_file", file=file, made=made))


WORDS = {
    **dict.fromkeys(("report", "报告"), report),
    **dict.fromkeys(("review", "复盘"), review_words),
    **dict.fromkeys(("dossier", "档案"), dossier),
}
BUTTONS = [
    ButtonDoor(ReportsButton, reports_pressed),
    ButtonDoor(ReportButton, report_pressed),
    ButtonDoor(DossierButton, dossier_pressed),
]
