"""A photo from which no lot of ours came: exactly what was read, what was wrong with it, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from telegram import InlineKeyboardMarkup

from domain.items import ItemKind
from domain.labels import CodeRead, Reading
from domain.people import May
from handlers.telegram.buttons_scanning import LinkOther
from handlers.telegram.seen import Seen
from handlers.telegram.turn import Key, Turn, keys
from templates.visible import visible

SHOWN = 3
"""So many of a picture's codes are shown: sixty lines help nobody."""
_LONGEST_SHOWN = 300
_PRINTED_SURE = 0.9
"""A printed lot is offered to be received from this score on; below it the person reads the label better."""
_OURS = (ItemKind.INTERMEDIATE, ItemKind.FINISHED)
_SEPARATORS = dict.fromkeys((0x1D, 0x1E, 0x04))


@dataclass(frozen=True)
class Delivery:
    """What a label says of a lot that may just have come in."""

    code: str
    expires: date | None


async def tell_unknown(turn: Turn, seen: Seen) -> None:
    """Never invents a lot: a new one is offered as a line to send, filled in from the label."""
    reading, label = seen.reading, seen.label
    texts = _texts(reading)
    if not label.named and label.product and not (reading.text and reading.text.lots):
        await turn.say("chat/only_product", _keys(turn, seen), product=label.product, texts=texts, hint=reading.hint,
                       may_link=turn.actor.may(May.LINK))  # fmt: skip
        return
    await turn.say(
        "chat/read_but_unknown",
        _keys(turn, seen),
        texts=texts,
        more=max(0, len(reading.codes) - SHOWN),
        printed=_printed(reading),
        product=label.product,
        link=leads_elsewhere(reading),
        lots=[visible(text, 60) for text in label.named[:SHOWN] if text not in texts],
        delivery=delivery_of(seen),
        wrong_dates=_wrong_dates(reading),
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


def delivery_of(seen: Seen) -> Delivery | None:
    """A lot that the label surely names, or prints clearly beside a word for "lot"; one word, so that the line that
    is offered can be sent as it is. What we make ourselves is not received, and a shelf is no label."""
    reading, label = seen.reading, seen.label
    if len(label.named) > SHOWN or (label.product and label.product.item and label.product.item.kind in _OURS):
        return None
    printed = reading.text.lots[:1] if reading.text else ()
    clear = [lot.text for lot in printed if lot.labelled and lot.score >= _PRINTED_SURE]
    code = next((text for text in (*label.named, *clear) if len(text.split()) == 1 and '"' not in text), None)
    if code is None or not code.isprintable():
        return None
    return Delivery(code, None if _wrong_dates(reading) else _dates(reading)[1])


def _dates(reading: Reading) -> tuple[date | None, date | None]:
    """Made and expires, from the codes before the print."""
    said = [code.gs1 for code in reading.sure if code.gs1]
    made = [gs1.made for gs1 in said if gs1.made]
    expires = [gs1.expires for gs1 in said if gs1.expires]
    if reading.text:
        made += [reading.text.made] if reading.text.made else []
        expires += [reading.text.expires] if reading.text.expires else []
    return next(iter(made), None), next(iter(expires), None)


def _wrong_dates(reading: Reading) -> bool:
    made, expires = _dates(reading)
    return made is not None and expires is not None and expires < made


def _keys(turn: Turn, seen: Seen) -> InlineKeyboardMarkup:
    product = seen.label.product
    if product and product.item is None and seen.capture_id and turn.actor.may(May.LINK):
        return keys([Key(turn.label("Whose product number is it?"), LinkOther(seen.capture_id))])
    return keys()
