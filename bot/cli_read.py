"""`lotbell read FILE...`: what the chat would read from these photos, without a chat."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.cli_words import terminal_language
from domain.errors import Refusal
from domain.people import LANGUAGES

if TYPE_CHECKING:
    from domain.labels import CodeRead, LabelReader, Reading, TextRead

AT_ONCE = 4
"""Photos under way: two are read, two wait behind them."""


@dataclass(eq=False)
class FileUnreadable(Refusal):
    """There is no such file, it is a folder, or this user may not read it: `reason` is the system's own word."""

    reason: str


@click.command("read")
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON, one line for each file.")
@click.option("--language", type=click.Choice(LANGUAGES), help="What language to answer in. Default: the terminal's.")
def read_command(files: tuple[Path, ...], as_json: bool, language: str | None) -> None:
    """Print the codes and the printed text in photos of labels: what is sure, what is not and why.

    The exit status is 1 when a FILE cannot be read as a picture; the others are answered all the same.
    """
    from templates.words import Words, plain

    words, spoken = Words(), language or terminal_language()
    failed = False

    def told(file: Path, found: Reading | Refusal) -> None:
        nonlocal failed
        if isinstance(found, Refusal):
            failed = True
            sentence = plain(words.refusal(found, spoken))
            click.echo(f"{file}: {sentence}", err=True)
            if as_json:
                click.echo(json.dumps({"file": str(file), "error": type(found).__name__}))
        elif as_json:
            click.echo(json.dumps(answer(file, found), ensure_ascii=False))
        else:
            click.echo(plain(words.say("reports/read_text", spoken, file=str(file), reading=found)))

    asyncio.run(_read(files, told))
    if failed:
        raise click.exceptions.Exit(1)


async def _read(files: Sequence[Path], told: Callable[[Path, Reading | Refusal], None]) -> None:
    """Reads some files at once and tells of each in the order that they were named in."""
    from bot.wiring import label_eye

    turns = asyncio.Semaphore(AT_ONCE)
    async with label_eye() as eye, asyncio.TaskGroup() as group:

        async def one(file: Path) -> Reading | Refusal:
            async with turns:
                return await _reading_of(eye, file)

        tasks = [group.create_task(one(file)) for file in files]
        for file, task in zip(files, tasks, strict=True):
            told(file, await task)


async def _reading_of(eye: LabelReader, file: Path) -> Reading | Refusal:
    try:
        return await eye.read(await asyncio.to_thread(_bytes, file))
    except OSError as error:
        return FileUnreadable(reason=error.strerror or type(error).__name__)
    except Refusal as refusal:
        return refusal


def _bytes(file: Path) -> bytes:
    """Raises `PictureTooLarge` before it is read, and `OSError`."""
    from bot.readers.pictures import check_size
    from domain.labels import MOST_MEGABYTES

    check_size(file.stat().st_size)
    with file.open("rb") as opened:
        return opened.read(MOST_MEGABYTES * 1_000_000 + 1)  # a pipe has no size


def answer(file: Path, reading: Reading) -> dict[str, Any]:
    """What was read from a file, for programs. Dates are ISO 8601, amounts are text, what is not there is null."""
    return {
        "file": str(file),
        "codes": [_code(code) for code in reading.codes],
        "text": _text(reading.text) if reading.text is not None else None,
        "cpu_ms": round(reading.cpu_ms, 1),
        "hint": reading.hint,
    }


def _code(code: CodeRead) -> dict[str, Any]:
    gs1 = {name: _plain(value) for name, value in asdict(code.gs1).items()} if code.gs1 else None
    return {"text": code.text, "symbology": code.symbology, "sure": code.sure, "why": code.why or None, "gs1": gs1}


def _text(text: TextRead) -> dict[str, Any]:
    return {
        "lot": text.lots[0].text if text.lots else None,
        "expires": _plain(text.expires),
        "made": _plain(text.made),
        "confidence": round(text.confidence, 4),
        "lines": [line.text for line in text.lines],
    }


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, str):
        return value
    return list(value) if isinstance(value, tuple) else str(value)
