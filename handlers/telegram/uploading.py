"""A table sent as a file: what it would bring, and one tap to bring it in.

Nothing is kept between the two: the preview is a reply to the file, so the button finds the file there, after a
restart too and in every process. Reading the same file twice changes nothing.
"""

from __future__ import annotations

from pathlib import PurePath

from telegram import Document, InlineKeyboardMarkup, Message
from telegram.error import BadRequest

from domain.imports.erp.dates import DayOrder
from domain.imports.erp.intake import Intake
from domain.imports.erp.numbers import DecimalMark
from domain.imports.erp.reading import ReadOptions
from domain.imports.erp.registry import PRESETS
from domain.imports.files import FileGone, FileTooLarge, NobodysFile
from domain.imports.other_encodings import ENCODINGS
from domain.imports.problems import Problem
from domain.people import May
from domain.usecases.import_export import ExportRefused, ImportExport, TakenIn
from domain.usecases.import_plant import ImportPlant
from handlers.telegram.buttons import DropImport, ImportFile
from handlers.telegram.dispatch import ButtonDoor, Door
from handlers.telegram.turn import Key, Turn, keys

MOST_ROWS = 50_000
"""Some twenty seconds in which nobody else can write."""
MEGABYTES = 20
"""What Telegram gives a bot at the most (getFile)."""
ENDINGS = frozenset({".csv", ".tsv", ".tab", ".txt", ".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"})
PREVIEW, ALL, GOOD = "p", "a", "g"
MOST_PROBLEMS = 5
"""Bad rows, and rows to look at, that a message has room for."""


async def file_sent(turn: Turn) -> None:
    """A table: read, tried and taken back; the answer says what it would bring. A worker is told who may."""
    if not turn.actor.may(May.IMPORT):
        raise NobodysFile
    intake = await _taken_in(turn, turn.message, ReadOptions())
    outcome = await turn.rehearse(_run(turn), intake, skip_bad=True)
    text, markup = _preview(turn, _name(turn.message), outcome, ReadOptions())
    await turn.tell(text, markup, reply_to=turn.message.message_id)


async def pressed(turn: Turn, button: ImportFile) -> None:
    """Import, or look again with what was said about the numbers or dates."""
    turn.actor.must(May.IMPORT)
    options = ReadOptions(decimal=DecimalMark(button.decimal) if button.decimal else None,
                          days=DayOrder(button.dates) if button.dates else None)  # fmt: skip
    sent = turn.message.reply_to_message
    if sent is None or sent.document is None:
        raise FileGone
    intake = await _taken_in(turn, sent, options)
    await turn.toast(turn.label("One moment"))
    if button.deed == PREVIEW:
        outcome = await turn.rehearse(_run(turn), intake, skip_bad=True)
        await turn.rewrite(*_preview(turn, _name(sent), outcome, options))
        return
    try:
        outcome = await turn.do(_run(turn), intake, skip_bad=button.deed == GOOD)
    except ExportRefused as refused:  # the records changed since the preview: look again
        await turn.rewrite(*_preview(turn, _name(sent), refused.outcome, options))
        return
    await turn.edit("chat/import_done", name=_name(sent), outcome=outcome)


async def dropped(turn: Turn, _: DropImport) -> None:
    await turn.edit("chat/import_dropped")


def _run(turn: Turn) -> ImportExport:
    return ImportExport(ImportPlant(turn.desk.words.zone))


def _name(message: Message) -> str:
    return (message.document.file_name if message.document else None) or "file"


async def _taken_in(turn: Turn, message: Message, options: ReadOptions) -> Intake:
    """The file, read as its caption says: a system's name or an encoding may stand there."""
    if message.document is None:
        raise FileGone
    words = (message.caption or "").lower().split()
    preset = next((word for word in words if word in PRESETS), None)
    encoding = next((word for word in words if word in ENCODINGS), None)
    content = await _content(message.document)
    told = ReadOptions(preset, options.decimal, options.days)
    intake = await turn.desk.tables(content, _name(message), told, encoding)
    intake.must_fit(MOST_ROWS, in_chat=True)
    return intake


async def _content(document: Document) -> bytes:
    """The bytes. Raises `FileTooLarge` before anything is fetched, `FileGone` when Telegram has it no more."""
    size = document.file_size or 0
    too_large = FileTooLarge(megabytes=size / 1_000_000, limit_megabytes=MEGABYTES)
    if size > MEGABYTES * 1_000_000:
        raise too_large
    try:
        file = await document.get_file()
    except BadRequest as error:
        raise (too_large if "too big" in error.message.lower() else FileGone) from error
    return bytes(await file.download_as_bytearray())


def _preview(turn: Turn, name: str, outcome: TakenIn, options: ReadOptions) -> tuple[str, InlineKeyboardMarkup]:
    problems = [
        (problem, turn.words(f"imports/{problem.code}", column=problem.column, in_chat=True, **problem.facts))
        for problem in outcome.problems[:MOST_PROBLEMS]
    ]
    remarks = [
        (remark, turn.words(f"imports/remarks/{remark.code}", **remark.facts))
        for remark in outcome.remarks[:MOST_PROBLEMS]
    ]
    text = turn.words("chat/import_preview", name=name, outcome=outcome, problems=problems, remarks=remarks)
    return text, _keys(turn, outcome, options)


def _keys(turn: Turn, outcome: TakenIn, options: ReadOptions) -> InlineKeyboardMarkup:
    codes = {problem.code for problem in outcome.problems}
    decimal, days = options.decimal or "", options.days or ""
    if Problem.UNDECIDED_NUMBERS in codes:
        return keys([Key(turn.label("Decimals after a comma"), ImportFile(PREVIEW, "comma", days))],
                    [Key(turn.label("Decimals after a point"), ImportFile(PREVIEW, "point", days))],
                    [Key(turn.label("Cancel"), DropImport())])  # fmt: skip
    if Problem.UNDECIDED_DATES in codes:
        return keys([Key(turn.label("The day comes first"), ImportFile(PREVIEW, decimal, "dmy"))],
                    [Key(turn.label("The month comes first"), ImportFile(PREVIEW, decimal, "mdy"))],
                    [Key(turn.label("Cancel"), DropImport())])  # fmt: skip
    if not outcome.written:
        return keys()
    deed, words = (GOOD, turn.label("Import the good rows")) if codes else (ALL, turn.label("Import"))
    return keys([Key(words, ImportFile(deed, decimal, days), "success")],
                [Key(turn.label("Cancel"), DropImport())])  # fmt: skip


def _is_table(turn: Turn) -> bool:
    message = turn.update.message
    if message is None or message.document is None:
        return False
    return PurePath(message.document.file_name or "").suffix.lower() in ENDINGS


DOORS = [Door("a table", lambda turn: _is_table(turn) and turn.actor.may(May.RECORD), file_sent)]
BUTTONS = [ButtonDoor(ImportFile, pressed), ButtonDoor(DropImport, dropped)]
