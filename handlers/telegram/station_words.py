"""`/station filling line 1 order 88 into B121 each 25 kg`, `工位 灌装1线 工单 88`: what the line says."""

from __future__ import annotations

from dataclasses import dataclass

from domain.errors import Refusal
from handlers.amounts import amount_of
from handlers.telegram.tokens import Token, tokens
from handlers.telegram.vocabulary import KIND_OF, SLOT_OF, STATION_OF, STATION_WORDS

_SLOTS = {**{word: slot for word, slot in SLOT_OF.items() if slot in {"order", "into"}},
          **{word: slot for word, slot in STATION_OF.items() if slot in {"each", "as"}},
          "到": "into"}  # fmt: skip
_CHINESE = tuple(sorted((word for word in _SLOTS if not word.isascii()), key=len, reverse=True))


@dataclass(eq=False)
class UnknownKind(Refusal):
    """A word that should say what is recorded, and does not."""

    word: str


@dataclass(frozen=True)
class StationLine:
    """Where somebody stands and what each scan is to be recorded as. `amount` is checked, as written."""

    kind: str = "use"
    line: str | None = None
    work_order: str | None = None
    into: str | None = None
    amount: str | None = None


def leaves(text: str) -> bool:
    """Whether the line is about leaving the station."""
    return text.strip().lower() in {*STATION_WORDS["off"][0], *STATION_WORDS["off"][1]}


def parse_station(text: str) -> StationLine:
    """The parts of a station line. Raises `BadQuantity`, `UnknownKind`, `QuoteNotClosed`."""
    said: dict[str, list[str]] = {"line": []}
    slot = "line"
    for token in _unglued(tokens(text)):
        named = None if token.quoted else _SLOTS.get(token.plain.lower())
        if named is not None:
            slot = named
            said.setdefault(slot, [])
        else:
            said[slot].append(token.plain)
    kind = _kind(said)
    amount = amount_of(said["each"]) if said.get("each") else None
    return StationLine(
        kind=kind or "use",
        line=" ".join(said["line"]) or None,
        work_order=" ".join(said.get("order", [])) or None,
        into=" ".join(said.get("into", [])) or None,
        amount=str(amount) if amount else None,
    )


def _kind(said: dict[str, list[str]]) -> str | None:
    """What is recorded here: said behind "as", or as the last word of all. Raises `UnknownKind`."""
    named = said.pop("as", None)
    if named:
        word = " ".join(named)
        if word.lower() not in KIND_OF:
            raise UnknownKind(word=word[:40])
        return KIND_OF[word.lower()]
    last = [part for part in said.values() if part][-1:]
    words = sum(len(part) for part in said.values())
    kind = KIND_OF.get(last[0][-1].lower()) if last and words > 1 else None
    if kind is not None:
        last[0].pop()
    return kind


def _unglued(words: list[Token]) -> list[Token]:
    """`工单88` is two words."""
    found: list[Token] = []
    for token in words:
        slot = next((word for word in _CHINESE if token.text.startswith(word)), None)
        if slot is None or slot == token.text or token.quoted:
            found.append(token)
        else:
            cut = token.start + len(slot)
            found += [Token(slot, token.start, cut), Token(token.text[len(slot) :], cut, token.end)]
    return found
