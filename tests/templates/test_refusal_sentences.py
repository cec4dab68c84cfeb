"""What a refusal says: in both languages, with its facts, escaped, and short enough for the box of a tap."""

from __future__ import annotations

import inspect
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from domain import items, labels, lots, movements, pallets, partners, values, vessels
from domain.errors import Refusal
from domain.items import Item, UnknownItem, UnknownUnit
from domain.labels import NotAPicture, PictureDamaged, PictureTooLarge, ReadingFailed, WrongGtin
from domain.lots import (
    AmbiguousLot,
    Lot,
    LotExists,
    LotExpired,
    LotOnHold,
    LotRecalled,
    LotView,
    MoreThanIsLeft,
    UnknownLot,
)
from domain.movements import (
    KINDS,
    AlreadyCorrected,
    AlreadyInThatState,
    InTheFuture,
    IntoItself,
    NotYours,
    ReturnedMoreThanSent,
    SlotMissing,
    SlotUnexpected,
    UnknownMovement,
)
from domain.pallets import (
    BadPrefix,
    CameBack,
    NoCompanyPrefix,
    PalletEmpty,
    PalletGone,
    PalletIsWhole,
    PalletNotOut,
    PalletStopped,
    SerialsUsedUp,
    WrongSscc,
)
from domain.partners import UnknownPartner
from domain.values import BadLotCode, BadQuantity
from domain.vessels import MoreThanIsInside
from handlers.telegram import dates, line_parts, station_words
from handlers.telegram.dates import BadDate
from handlers.telegram.line_parts import LineNotUnderstood
from handlers.telegram.station_words import UnknownKind
from handlers.telegram.turn import TOAST_LIMIT
from templates.words import LANGUAGES, Words, plain

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
POWDER = Item(id=1, code="whole milk powder", name_zh="全脂乳粉", kind="raw", uom="kg")
NEAR = LotView(Lot(id=1, code="MP05", item_id=1, folded="MP05"), POWDER, Decimal(5))
EXAMPLES = {"en": "/use MP08 1320 kg into B121", "zh": "领用 MP08 1320 公斤 到 B121"}
SSCC = "376123450000000016"
LONG = "foreign bodies in the lid, seen on both lines by the night shift, " * 5
SLOTS = ("amount", "into", "partner", "to_place", "item", "supplier_lot", "reason", "work_order", "expires_at")
PARTNER_KINDS = ("supplier", "customer", "subcontractor", "")
MODULES = (values, items, lots, movements, vessels, partners, labels, pallets, line_parts, dates, station_words)

REFUSALS: list[Refusal] = [
    *(BadLotCode("X" * 61, problem, "<") for problem in ("empty", "too_long", "bad_character")),
    *(BadQuantity("1,5", said) for said in ("not_a_number", "not_positive", "too_large", "too_fine", "ambiguous")),
    *(BadDate("31.02.2026", problem) for problem in ("not_a_date", "impossible", "ambiguous", "too_far")),
    *(UnknownItem("moon cheese", nearest) for nearest in ((), ("milk", "base"))),
    UnknownUnit("furlong", "milk", ("L", "kg", "cup")),
    *(UnknownLot("MPO5", nearest) for nearest in ((), (NEAR,))),
    AmbiguousLot("L1", (NEAR, NEAR)),
    *(refusal("F361", "cup", reason, NOW) for refusal in (LotOnHold, LotRecalled) for reason in (None, "leak", LONG)),
    LotExpired("F361", "cup", NOW),
    MoreThanIsLeft("F361", "cup", Decimal(1320), Decimal("240.5"), "cup"),
    LotExists("F361", "cup"),
    *(
        ReturnedMoreThanSent("F361", "cup", customer, Decimal(20), left, "cup", others)
        for customer in (None, "C01")
        for left in (Decimal(0), Decimal(5))
        for others in ((), ("C02",))
    ),
    *(
        MoreThanIsInside("T1", asked, left, "kg", near)
        for asked, left, near in (
            (Decimal(500), Decimal(300), ()),
            (Decimal(500), Decimal(0), ("T2",)),
            (None, Decimal(0), ()),
        )
    ),
    SlotMissing("station", "work_order"),
    *(refusal(kind, slot) for refusal in (SlotMissing, SlotUnexpected) for kind in KINDS for slot in SLOTS),
    InTheFuture(NOW),
    IntoItself("F361"),
    AlreadyCorrected(1),
    NotYours(1),
    UnknownMovement(1),
    *(AlreadyInThatState("F361", status) for status in ("free", "hold", "recalled")),
    *(UnknownPartner("C1", kind, near) for kind in PARTNER_KINDS for near in ((), ("C01",))),
    PictureTooLarge(20, 40, megabytes=30.2),
    PictureTooLarge(20, 40, megapixels=3600.0),
    NotAPicture(("JPEG", "PNG", "WebP")),
    PictureDamaged("JPEG"),
    ReadingFailed(15.0),
    *(WrongGtin("690123456789", problem, "2") for problem in ("not_digits", "wrong_length", "check_digit")),
    *(
        LineNotUnderstood("use", "<b>bold</b> & more", problem, EXAMPLES)
        for problem in ("no_lot", "quote", "extra", "unexpected", "empty", "twice")
    ),
    UnknownKind("dancing"),
    *(WrongSscc(SSCC, problem, "6") for problem in ("not_digits", "wrong_length", "check_digit")),
    *(PalletEmpty(SSCC, gone) for gone in (None, "C09")),
    PalletGone(SSCC, "C09"),
    PalletStopped(SSCC, (("F361", "cup", "hold"), ("F362", "cup", "recalled"), ("F363", "cup", "expired"))),
    *(PalletIsWhole(SSCC, "use", problem) for problem in ("amount", "kind")),
    PalletNotOut(SSCC),
    *(CameBack(what) for what in (SSCC, "F361")),
    NoCompanyPrefix(),
    BadPrefix("12"),
    SerialsUsedUp("6901234"),
]


def test_every_refusal_of_recording_is_looked_at() -> None:
    defined = {
        kind
        for module in MODULES
        for _, kind in inspect.getmembers(module, inspect.isclass)
        if issubclass(kind, Refusal) and kind.__module__ == module.__name__
    }
    assert len(defined) > 25
    assert defined == {type(refusal) for refusal in REFUSALS}


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_says_something_short_in_each_language(language: str) -> None:
    words = Words()
    for refusal in REFUSALS:
        said = words.refusal(refusal, language)
        assert 8 <= len(plain(said)) <= TOAST_LIMIT, f"{refusal}: {said}"
        assert "None" not in said
        assert "\n\n" not in said, f"{refusal}: {said!r}"
        assert any("\u4e00" <= sign <= "\u9fff" for sign in said) == (language == "zh"), said


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_person_typed_is_shown_and_never_taken_for_markup(language: str) -> None:
    words = Words()
    for refusal in (UnknownLot("<b>&"), UnknownItem("<b>&"), UnknownPartner("<b>&"), BadQuantity("<b>&", "too_large"),
                    LotOnHold("<b>&", "cup", "<b>&"), BadDate("<b>&", "not_a_date"), UnknownKind("<b>&")):  # fmt: skip
        said = words.refusal(refusal, language)
        assert "&lt;b&gt;&amp;" in said
        assert "<b>" not in said
