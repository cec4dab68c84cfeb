"""A photo from which no lot of ours came: exactly what was read, what was wrong with it, and what to do about it."""

from __future__ import annotations

from urllib.parse import urlsplit

from telegram import InlineKeyboardMarkup

from domain.labels import CodeRead, Reading
from domain.people import May
from handlers.telegram.buttons_scanning import LinkOther
from handlers.telegram.deliveries import delivery_of, receive_key, received_by_caption, wrong_dates
from handlers.telegram.seen import Seen
from handlers.telegram.turn import Key, Turn, keys
from templates.visible import visible

SHOWN = 3
"""So many of a picture's codes are shown: sixty lines help nobody."""
_LONGEST_SHOWN = 300
_SEPARATORS = dict.fromkeys((0x1D, 0x1E, 0x04))


async def tell_unknown(turn: Turn, seen: Seen) -> None:
    """Never invents a lot: a new one is offered as a line to send, filled in from the label."""
    if await received_by_caption(turn, seen):
        return
    reading, label, delivery = seen.reading, seen.label, delivery_of(seen)
    texts = _texts(reading)
    if not label.named and label.product and not (reading.text and reading.text.lots):
        await turn.say("chat/only_product", _keys(turn, seen), product=label.product, texts=texts, hint=reading.hint,
                       may_link=turn.actor.may(May.LINK))  # fmt: skip
        return
    await turn.say(
        "chat/read_but_unknown",
        _keys(turn, seen, receive_key(turn, seen, delivery)),
        texts=texts,
        more=max(0, len(reading.codes) - SHOWN),
        printed=_printed(reading),
        product=label.product,
        link=leads_elsewhere(reading),
        lots=[visible(text, 60) for text in label.named[:SHOWN] if text not in texts],
        delivery=delivery,
        wrong_dates=wrong_dates(reading),
        hint=reading.hint,
    )


def shown(code: CodeRead) -> str:
    """A code as a person may see it. The separators of GS1 are its format's own, anything else that hides is shown."""
    return visible(code.text.translate(_SEPARATORS) if code.gs1 else code.text, _LONGEST_SHOWN)


def _texts(reading: Reading) -> list[str]:
    return [shown(code) for code in reading.codes[:SHOWN]]


def _printed(reading: Reading) -> list[str]:
    """The lots that may stand in the print, else its first lines."""
    if reading.text is None:
        return []
    lots = [lot.text for lot in reading.text.lots[:SHOWN]]
    return [visible(text, 60) for text in lots or [line.text for line in reading.text.lines[:SHOWN]]]


def leads_elsewhere(reading: Reading) -> bool:
    """Whether a code of the picture is a link that names nothing of ours for sure."""
    return any(_is_link(code.text) and not (code.sure and code.gs1) for code in reading.codes[:SHOWN])


def _is_link(text: str) -> bool:
    try:
        return urlsplit(text.strip()).scheme in {"http", "https"}
    except ValueError:
        return False


def _keys(turn: Turn, seen: Seen, first: list[Key] | None = None) -> InlineKeyboardMarkup:
    product = seen.label.product
    link = []
    if product and product.item is None and seen.capture_id and turn.actor.may(May.LINK):
        link = [Key(turn.label("Whose product number is it?"), LinkOther(seen.capture_id))]
    return keys(first or [], link)
