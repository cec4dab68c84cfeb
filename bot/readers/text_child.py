"""The process that reads printed text: `python -m bot.readers.text_child`, spoken to over its standard streams as
`bot.readers.child` is. It ends when its input ends, so it cannot outlive the program that started it."""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter

from bot.readers.child import serve
from bot.readers.pictures import open_grey
from domain.errors import Refusal
from domain.labels import TextRead

if TYPE_CHECKING:
    from bot.readers.text_eye import TextEye

MEMORY_LIMIT = 4_000_000_000  # bytes of address space: the models, their working room, and 40 megapixels


@dataclass(frozen=True)
class TextAnswer:
    """What was read and the processor time it took, or the refusal's name and facts, or the name of an error of ours;
    one of the three."""

    text: TextRead | None = None
    cpu_ms: float = 0.0
    refusal: str | None = None
    facts: dict[str, Any] | None = None
    failed: str | None = None


ANSWER = TypeAdapter(TextAnswer)


@cache
def _eye() -> TextEye:
    """The models, loaded with the first picture that can be opened: two seconds, and only with the extra."""
    from bot.readers.text_eye import TextEye  # noqa: PLC0415 - the extra

    return TextEye()


def answer(picture: bytes) -> TextAnswer:
    """Read one picture. A refusal is an answer too, and so is an error that leaves this process healthy."""
    try:
        grey = open_grey(picture)
        eye = _eye()
        start = time.process_time()
        text = eye.read(grey)
    except Refusal as refusal:
        return TextAnswer(refusal=type(refusal).__name__, facts=refusal.facts())
    except MemoryError:  # what is left of this process is not to be trusted
        raise
    except Exception as error:  # noqa: BLE001 - told to the parent, which logs it and goes on without text
        return TextAnswer(failed=f"{type(error).__name__}: {error}")
    return TextAnswer(text=text, cpu_ms=round((time.process_time() - start) * 1000, 1))


def main() -> None:
    """Answer pictures until the input ends."""
    serve(lambda picture: ANSWER.dump_json(answer(picture)), MEMORY_LIMIT)


if __name__ == "__main__":
    main()
