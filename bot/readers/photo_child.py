"""The process that writes one stranger's photo anew: `python -m bot.readers.photo_child`, the file on its input.

The answer is a line of JSON ({"ok": true}, or the refusal's name and facts) and, when it went well, the picture.
"""

from __future__ import annotations

import json
import os
import sys

from bot.readers.child import limit_memory
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
    limit_memory()
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # a library that prints must not speak in the middle of an answer
    out.write(answer(sys.stdin.buffer.read()))
    out.flush()


if __name__ == "__main__":
    main()
