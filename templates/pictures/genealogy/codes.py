"""Lot codes told shortly: consecutive ones as a range, what does not fit as a count."""

from __future__ import annotations

from templates.pictures.fonts import drawable, fitting, font
from templates.ranges import CodeRange, fold

__all__ = ["CodeRange", "fold", "in_lines"]


def in_lines(ranges: list[CodeRange], size: int, width: float, lines: int) -> list[str]:
    """The ranges in at most `lines` lines of `width` pixels; "+12" ends it when 12 lots did not fit."""
    face = font(size)
    left = sum(piece.count for piece in ranges)
    told: list[str] = [""]
    for position, piece in enumerate(ranges):
        text = drawable(str(piece))
        longer = f"{told[-1]}, {text}" if told[-1] else text
        # The last line keeps room for the count of what is left out.
        room = width - (face.getlength(f"  +{left}") if len(told) == lines and position < len(ranges) - 1 else 0)
        if face.getlength(longer) > room and told[-1] and len(told) < lines:
            told[-1] += ","
            told.append("")
            longer = text
            room = width - (face.getlength(f"  +{left}") if len(told) == lines else 0)
        if face.getlength(longer) > room:
            if told[-1]:
                break
            longer = fitting(text, size, room, smallest=size)[0]
        told[-1] = longer
        left -= piece.count
    if left:
        told[-1] += f"  +{left}"
    return told
