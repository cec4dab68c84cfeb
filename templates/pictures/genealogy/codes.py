"""Lot codes in few lines: what does not fit is counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from templates.pictures.fonts import drawable, fitting, font


@dataclass(frozen=True)
class Piece:
    """A code, a range of codes or an item's name, and how many lots it stands for."""

    words: str
    count: int


def in_lines(pieces: Sequence[Piece], size: int, width: float, lines: int) -> list[str]:
    """The pieces in at most `lines` lines of `width` pixels; "+12" ends it when 12 lots did not fit."""
    face = font(size)
    left = sum(piece.count for piece in pieces)
    told: list[str] = [""]
    for position, piece in enumerate(pieces):
        text = drawable(piece.words)
        longer = f"{told[-1]}, {text}" if told[-1] else text
        # The last line keeps room for the count of what is left out.
        count = face.getlength(f"  +{left}") if position < len(pieces) - 1 else 0
        room = width - (count if len(told) == lines else 0)
        if face.getlength(longer) > room and told[-1] and len(told) < lines:
            told[-1] += ","
            told.append("")
            longer = text
            room = width - (count if len(told) == lines else 0)
        if face.getlength(longer) > room:
            if told[-1]:
                break
            longer = fitting(text, size, room, smallest=size)[0]
        told[-1] = longer
        left -= piece.count
    if left:
        told[-1] += f"  +{left:,}"
    return told
