"""Text that somebody else wrote, so that nothing of it hides: for codes that were read from a label."""

from __future__ import annotations

import unicodedata

_PICTURES = 0x2400
"""Where Unicode keeps its pictures of control characters: 0x1D is shown as ␝."""
_DELETE = 0x7F
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def visible(text: str, longest: int = 200) -> str:
    """Each character that has no shape of its own as a sign for it; cut after `longest` characters, saying so."""
    shown = "".join(_sign(character) for character in text[:longest])
    return f"{shown}…" if len(text) > longest else shown


def _sign(character: str) -> str:
    number = ord(character)
    if number < 0x20:
        return chr(_PICTURES + number)
    if number == _DELETE:
        return "␡"
    return f"⟨U+{number:04X}⟩" if unicodedata.category(character) in _HIDDEN else character
