"""The notice to print, to hang up and to attach to a letter."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from domain.alerts import AlertKind, Notice, NoticeLot
from templates.papers.typesetting import pdf
from templates.pictures.where import where_png
from templates.words import N_, Words, named, number, plain

_HEADS = (N_("Lot code"), N_("Product"), N_("How much"), N_("Made on"), N_("Delivered on"))
_MARKED = {True: N_("This is a test. No customer was told."), False: N_("This is a drill. Nothing is recalled.")}
COMPACT = 18
"""With more lots than this the table is set small."""


def notice_pdf(words: Words, notice: Notice) -> bytes:
    """One page, as long as the customer's lots fit on it. The same notice gives the same bytes."""
    return pdf("notice", notice.language, _facts(words, notice), at=notice.began_at)


def _facts(words: Words, notice: Notice) -> dict[str, Any]:
    language = notice.language

    def say(text: str, **facts: Any) -> str:
        return words.label(text, language, **facts)

    def piece(name: str) -> str:
        return plain(words.say("alerts/piece", language, notice=notice, piece=name))

    firm, closing = notice.company, notice.kind == AlertKind.CLOSING
    asks = bool(notice.lots) and not closing
    return {
        "urgent": say(N_("URGENT")) if notice.urgent else "",
        "drill": say(_MARKED[notice.test]) if notice.drill or notice.test else "",
        "title": say(N_("The recall is over")) if closing else words.rule(notice.rules.notice.headline, language),
        "update": say(N_("UPDATE")) if notice.kind == AlertKind.UPDATE else "",
        "number": f"{say(N_('Notice %(number)s'), number=notice.number)}",
        "company": firm.named(language),
        "about": _about(words, notice, piece),
        "changed": _changed(words, notice),
        "advice_head": say(N_("What to do")) if asks else "",
        "advice": _lines(words, notice, "advice") + _lines(words, notice, "remedy") if asks else [],
        "lots_head": say(N_("Your lots")) if asks else "",
        "heads": [say(head) for head in _HEADS],
        "rows": [_row(words, lot, language) for lot in notice.lots if asks],
        "compact": len(notice.lots) > COMPACT,
        "totals": f"{say(N_('Altogether: '))}{piece('totals')}" if asks else "",
        "where_head": say(N_("Where the code is")),
        "where": piece("where"),
        "picture": where_png(notice.lots[0], language, words.zone) if asks else b"",
        "picture_alt": say(N_("A label; an arrow points at the lot code.")),
        "area": " ".join(_lines(words, notice, "area")) if asks else "",
        "contact_head": say(N_("How to reach us")),
        "contact": [line for line in (piece("contact"), firm.address) if line],
    }  # fmt: skip


def _about(words: Words, notice: Notice, piece: Any) -> list[list[str]]:
    """Name and value pairs at the head of the paper."""
    language = notice.language
    ends = notice.ends_on(words.zone)
    pairs = [
        (N_("Sent to"), named(notice.customer, notice.customer_name)),
        (N_("Recall"), notice.recall),
        (N_("Class"), words.rule(notice.class_name, language)),
        (N_("Why it is recalled"), notice.why),
        (N_("What can happen"), notice.danger or ""),
        (N_("Begins"), words.day(notice.began_at, language) if notice.began_at else ""),
        (N_("To be finished by"), words.day(ends, language) if ends and notice.regime != "house" else ""),
        (N_("Delivered on"), piece("delivered") if notice.lots else ""),
        (N_("Legal representative"), notice.company.legal),
    ]
    return [[words.label(name, language), value] for name, value in pairs if value]


def _lines(words: Words, notice: Notice, part: str) -> list[str]:
    return list(notice.written(part)) or [words.rule(text, notice.language) for text in notice.ours(part)]


def _changed(words: Words, notice: Notice) -> list[str]:
    """What an update or a closing notice tells first, as the chat message says it."""
    if notice.kind == AlertKind.RECALL:
        return []
    return plain(words.say("alerts/news", notice.language, notice=notice)).splitlines()


def _row(words: Words, lot: NoticeLot, language: str) -> list[str]:
    days = [words.day(at, language) for at in lot.dates[:3]]
    pallets = ", ".join(lot.pallets[:6]) + (" …" if len(lot.pallets) > 6 else "")
    named = words.label("pallet %(pallets)s", language, pallets=pallets) if pallets else ""
    return [
        lot.code,
        f"{lot.item_name(language)} · {named}" if named else lot.item_name(language),
        f"{number(lot.quantity)} {words.unit(lot.uom, language, lot.quantity)}",
        _day(words, lot.made_at, language),
        ", ".join(days) + (" …" if len(lot.dates) > len(days) else ""),
    ]


def _day(words: Words, moment: datetime | None, language: str) -> str:
    return words.day(moment, language) if moment else ""
