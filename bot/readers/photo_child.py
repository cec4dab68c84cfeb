"""The process that writes strangers' photos anew: `python -m bot.readers.photo_child`, spoken to over its standard
streams as `bot.readers.child` is.

An answer is a line of JSON ({"ok": true}, or the refusal's name and facts) and, when it went well, the picture.
"""

from __future__ import annotations

import json

from bot.readers.child import serve
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


if __name__ == "__main__":
    serve(answer)
