"""One typed line becomes what is to be recorded: `/use MP08 1320 kg into B121`, `领用 MP08 1320公斤 到 B121`.

The words are in `vocabulary`, what each kind needs and may have in `domain.movements.KINDS`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, tzinfo

from domain.movements import MovementOrder
from handlers.telegram.heads import head_of, head_of_caption
from handlers.telegram.line_parts import Line, LineNotUnderstood
from handlers.telegram.tokens import quoted

__all__ = ["LineNotUnderstood", "ParsedLine", "is_line", "parse", "with_lot"]


@dataclass(frozen=True)
class ParsedLine:
    """What a line asks for. The order has no source yet, and may lack what its kind needs."""

    kind: str
    order: MovementOrder
    slash: bool
    """Typed as a command, so certainly meant as one."""
    others: tuple[MovementOrder, ...] = ()
    """What the same words may mean as well: the person is asked."""


def is_line(text: str) -> bool:
    """Whether the text begins as a line of ours does. Plain English words ("hold on") are left to conversation."""
    return head_of(text) is not None


def with_lot(caption: str, code: str) -> str | None:
    """The whole line that a caption under a label's photo stands for: "hold swollen lids" is about that lot. None
    when it says nothing that we record."""
    head = head_of_caption(caption)
    if head is None:
        return None
    word, rest = head.words.en[0], head.rest.strip()
    if head.words.first != "lot":
        return f"/{word} {rest} into {quoted(code)}"
    first, _, after = rest.partition(" ")
    return f"/{word} {quoted(code)} {after if first.upper() == code else rest}"


def parse(text: str, now: datetime, zone: tzinfo) -> ParsedLine | None:
    """What the line asks for, or None when its first word is no kind of movement.

    Raises `LineNotUnderstood`, `BadQuantity`, `BadDate`. Dates are in `zone`.
    """
    head = head_of(text)
    if head is None:
        return None
    order, *others = (Line(head.words, rest, now, zone).read() for rest in (head.rest, *head.others))
    return ParsedLine(head.words.kind, order, head.slash, tuple(others))
