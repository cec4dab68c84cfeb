"""The process that writes strangers' photos anew: `python -m bot.readers.photo_child`, spoken to over its standard
streams as `bot.readers.child` is.

An answer is a line of JSON ({"ok": true}, or the refusal's name and facts) and, when it went well, the picture.
"""

from __future__ import annotations

import json
import os
import signal
import sys

from bot.readers.apart import stand_back
from bot.readers.child import framed, limit_memory, receive
from bot.readers.photos import cleaned
from domain.errors import Refusal


def answer(picture: bytes) -> bytes:
    """The whole answer for one picture."""
    try:
        return b'{"ok": true}\n' + cleaned(picture)
    except Refusal as refusal:
        told = {"refusal": type(refusal).__name__, "facts": refusal.facts()}
    except Exception as error:  # noqa: BLE001 - told to the parent, which logs it and refuses the picture
        told = {"failed": type(error).__name__}
    return json.dumps(told).encode() + b"\n"


def main() -> None:
    """Answer photos until the input ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the program; it will close our input
    limit_memory()
    stand_back()
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # a library that prints must not speak in the middle of an answer
    while (picture := receive(sys.stdin.buffer)) is not None:
        answers.write(framed(answer(picture)))
        answers.flush()


if __name__ == "__main__":
    main()
