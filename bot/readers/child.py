"""The process that opens strangers' pictures: `python -m bot.readers.child`, spoken to over its standard streams.

A picture comes as 4 bytes of length (big-endian) and the file; the answer goes back as 4 bytes of length and JSON
(`Answer`), never as a pickle. It ends when its input ends, so it cannot outlive the program that started it.
"""

from __future__ import annotations

import contextlib
import os
import signal
import struct
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, BinaryIO

from pydantic import TypeAdapter

from bot.readers.apart import stand_back
from bot.readers.codes import read_codes
from bot.readers.pictures import open_grey
from domain.errors import Refusal
from domain.labels import Reading

MEMORY_LIMIT = 1_500_000_000  # bytes of address space: 40 megapixels in four channels, several times over


@dataclass(frozen=True)
class Answer:
    """What was read, or the refusal's name and facts, or the name of an error of ours; one of the three."""

    reading: Reading | None = None
    refusal: str | None = None
    facts: dict[str, Any] | None = None
    failed: str | None = None


ANSWER = TypeAdapter(Answer)


def answer(picture: bytes) -> Answer:
    """Read one picture. A refusal is an answer too, and so is an error that leaves this process healthy."""
    try:
        return Answer(reading=read_codes(open_grey(picture)))
    except Refusal as refusal:
        return Answer(refusal=type(refusal).__name__, facts=refusal.facts())
    except MemoryError:  # what is left of this process is not to be trusted
        raise
    except Exception as error:  # noqa: BLE001 - told to the parent, which logs it and refuses the picture
        return Answer(failed=type(error).__name__)


def receive(stream: BinaryIO) -> bytes | None:
    """The next message; None when the other side is gone."""
    head = stream.read(4)
    if len(head) < 4:
        return None
    (length,) = struct.unpack(">I", head)
    body = stream.read(length)
    return body if len(body) == length else None


def framed(body: bytes) -> bytes:
    """A message with its length in front."""
    return struct.pack(">I", len(body)) + body


def serve(answered: Callable[[bytes], bytes], memory: int = MEMORY_LIMIT) -> None:
    """Answer messages until the input ends, with at most `memory` bytes and behind whoever answers people."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the program; it will close our input
    limit_memory(memory)
    stand_back()
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # a library that prints must not speak in the middle of an answer
    while (message := receive(sys.stdin.buffer)) is not None:
        answers.write(framed(answered(message)))
        answers.flush()


def limit_memory(limit: int = MEMORY_LIMIT) -> None:
    """At most `limit` bytes of address space for this process, where the system has such limits."""
    with contextlib.suppress(ImportError, ValueError, OSError):  # Windows has no limits, macOS refuses this one
        import resource  # noqa: PLC0415 - not on every system

        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


if __name__ == "__main__":
    serve(lambda picture: ANSWER.dump_json(answer(picture)))
