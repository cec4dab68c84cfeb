"""A keypad of buttons under any question for an amount: a glove hits a key where it misses a phone's keyboard.

What was typed lies in the draft, under `PAD`; each key rewrites the question's message. A number that is typed as a
message answers the question all the same.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from telegram import InlineKeyboardMarkup

from domain.people import AnswerExpected, Draft
from domain.steps.amounts import Amounts
from domain.usecases.record_in_chat import SaidBefore
from domain.usecases.standing import KeepDraft, TakeDraft
from domain.values import BadQuantity
from handlers.telegram.buttons_floor import PadKey
from handlers.telegram.choices import amount_choices, offered_amounts
from handlers.telegram.dispatch import ButtonDoor
from handlers.telegram.recorded import tell_recorded
from handlers.telegram.turn import Key, Turn, keys
from templates.words import plain

PAD = "pad"
MOST_SIGNS = 12
_POINT, _BACK, _UNIT, _OK, _OFFER = "p", "b", "u", "k", "o"
_ROWS = ("123", "456", "789")
Finish = Callable[[Turn, Draft, str], Awaitable[None]]
"""Takes the amount, as it would have been typed, for the question in the draft."""


def pad_facts(text: str, amounts: Amounts) -> dict[str, Any]:
    """What the draft of a question with a keypad keeps: its words, the units to choose from, and the amounts that
    `offer_rows` offers."""
    offers = [str(choice) for choice in offered_amounts(amounts)]
    return {"text": text, "units": list(amounts.units) or [""], "unit": 0, "typed": "", "by": "", "offers": offers}


def offer_rows(turn: Turn, mark: str, amounts: Amounts) -> list[list[Key]]:
    """One key for each amount that may be meant."""
    choices = amount_choices(turn, amounts)
    return [[Key(choice.words, PadKey(mark, f"{_OFFER}{place}"))] for place, choice in enumerate(choices)]


def pad_text(turn: Turn, pad: Mapping[str, Any]) -> str:
    """The question with the number as far as it was typed."""
    shown = turn.words("chat/typed", typed=pad["typed"], uom=_unit(pad))
    return f"{pad['text']}\n\n{shown}"


def pad_rows(turn: Turn, mark: str, pad: Mapping[str, Any]) -> list[list[Key]]:
    """Digits as on a telephone, then the unit where there are several, and OK with what it would record."""
    rows = [[Key(digit, PadKey(mark, digit)) for digit in row] for row in _ROWS]
    rows.append([Key(".", PadKey(mark, _POINT)), Key("0", PadKey(mark, "0")), Key("⌫", PadKey(mark, _BACK))])
    written = f"{pad['typed']} {_unit_words(turn, pad)}".strip() if pad["typed"] else ""
    okay = Key(f"✅ {written}" if written else "✅ OK", PadKey(mark, _OK), style="success")
    other = [Key(f"⇄ {_unit_words(turn, pad)}", PadKey(mark, _UNIT))] if len(pad["units"]) > 1 else []
    rows.append([*other, okay])
    return rows


def buttons(finish: Mapping[str, Finish]) -> list[ButtonDoor]:
    """The keys of every keypad. `finish` says for each step of a draft who takes the amount."""

    async def pressed(turn: Turn, key: PadKey) -> None:
        draft = await turn.look(TakeDraft(), turn.chat_id)
        if (key.sign == _OK or key.sign.startswith(_OFFER)) and await _done_before(turn):
            return
        if draft is None or draft.step not in finish or draft.facts.get("mark") != key.step or PAD not in draft.facts:
            raise AnswerExpected(problem="old")
        if key.sign.startswith(_OFFER):
            await finish[draft.step](turn, draft, _offer(draft, key.sign))
        elif key.sign != _OK:
            await _typed(turn, draft, key)
        elif not draft.facts[PAD]["typed"].strip("."):
            raise BadQuantity(text="", problem="not_a_number")
        else:
            pad = draft.facts[PAD]
            await finish[draft.step](turn, draft, f"{pad['typed'].rstrip('.')} {_unit(pad)}".strip())

    return [ButtonDoor(PadKey, pressed)]


def _offer(draft: Draft, sign: str) -> str:
    """The amount behind a key that offers one. Raises `AnswerExpected`."""
    offers, place = draft.facts[PAD]["offers"], sign.removeprefix(_OFFER)
    if not place.isdigit() or int(place) >= len(offers):
        raise AnswerExpected(problem="unknown")
    return str(offers[int(place)])


async def _typed(turn: Turn, draft: Draft, key: PadKey) -> None:
    """One sign more, or less. The same tap told twice is one sign; while further taps wait, only the last is shown."""
    pad = draft.facts[PAD]
    if pad["by"] != turn.source:
        pad = {**_after(pad, key.sign), "by": turn.source}
        await turn.do(KeepDraft(), turn.chat_id, draft.step, {**draft.facts, PAD: pad})
    await turn.toast()
    if not any("callback_query" in update for update in await turn.behind()):
        await turn.rewrite(pad_text(turn, pad), _redrawn(turn, key.step, pad))


def _after(pad: dict[str, Any], sign: str) -> dict[str, Any]:
    typed = str(pad["typed"])
    if sign == _UNIT:
        return {**pad, "unit": (pad["unit"] + 1) % len(pad["units"])}
    if sign == _BACK:
        return {**pad, "typed": typed[:-1]}
    if sign == _POINT:
        sign = "" if "." in typed else "." if typed else "0."
    elif not sign.isdigit():
        raise AnswerExpected(problem="unknown")
    elif typed == "0":
        typed = ""
    return {**pad, "typed": typed + sign} if len(typed) < MOST_SIGNS else pad


def _redrawn(turn: Turn, mark: str, pad: Mapping[str, Any]) -> InlineKeyboardMarkup:
    """The message's own keys with those of the keypad as they are now."""
    now = {key.means.pack(): key for row in pad_rows(turn, mark, pad) for key in row if isinstance(key.means, PadKey)}
    shown = turn.message.reply_markup
    if shown is None:
        return keys(*pad_rows(turn, mark, pad))
    return InlineKeyboardMarkup(
        [
            [now[str(each.callback_data)].made() if each.callback_data in now else each for each in row]
            for row in shown.inline_keyboard
        ]
    )


async def _done_before(turn: Turn) -> bool:
    """Whether this very tap recorded something already: then it is told again."""
    recorded = await turn.look(SaidBefore(), turn.source)
    if recorded is not None:
        await tell_recorded(turn, recorded, None, instead=True)
    return recorded is not None


def _unit(pad: Mapping[str, Any]) -> str:
    return str(pad["units"][pad["unit"]])


def _unit_words(turn: Turn, pad: Mapping[str, Any]) -> str:
    return plain(turn.words("chat/unit", uom=_unit(pad))) if _unit(pad) else ""
