"""Prints that are not a lot's label: pallets, signs on walls, badges. Each is a picture and a PDF at once."""

from __future__ import annotations

from domain.labels import badge_from_payload, sign_payload
from domain.lot_numbers import StationSign
from domain.people import AnswerExpected, May
from domain.printing import MOST_COPIES, PALLET_SIZE, LabelSize, bot_link
from domain.usecases.print_labels import Badge, BadgeNotOurs, BadgesOf, LabelOfPallet, PalletToPrint, ReadBadge
from handlers.telegram.buttons_labels import PalletFile
from handlers.telegram.choices import kind_words
from handlers.telegram.dispatch import ButtonDoor, Door, after_command, command
from handlers.telegram.turn import Key, Turn, keys
from handlers.telegram.vocabulary import kind_label
from templates.papers.label import label_pdf
from templates.prints.other_labels import (
    BADGE_SIZE,
    SIGN_SIZE,
    PalletFacts,
    badge_plan,
    pallet_plan,
    sign_plan,
)
from templates.prints.plan import Plan
from templates.prints.png import png
from templates.prints.zpl import ZPL_DPI, zpl
from templates.words import N_, number

_ROLES = {"worker": N_("Worker"), "lead": N_("Quality lead"), "admin": N_("Administrator")}
_MOST_BADGES = 8


async def send_pallet(turn: Turn, sscc: str, copies: int = 1) -> None:
    """The logistic label of a pallet as a picture, with keys for files. Raises `WrongSscc`, `NothingOnPallet`."""
    pallet = await turn.look(LabelOfPallet(turn.desk.words.zone), sscc)
    plan = pallet_plan(_pallet_facts(turn, pallet))
    pdf = Key(f"🖨 {turn.label('PDF, %(n)s pages', n=copies)}", PalletFile(pallet.sscc, "pdf", copies), style="primary")
    printers = [Key(f"ZPL {dpi} dpi ×{copies}", PalletFile(pallet.sscc, f"zpl{dpi}", copies)) for dpi in ZPL_DPI]
    text = turn.words("chat/pallet_label", pallet=pallet, missing=plan.missing)
    await turn.photo(await turn.desk.aside(lambda: png(plan)), text, keys([pdf], printers))


async def pallet_file_tapped(turn: Turn, pressed: PalletFile) -> None:
    """What lies on it now is on the label, whatever lay there when the key was sent."""
    dpi = next((dpi for dpi in ZPL_DPI if pressed.form == f"zpl{dpi}"), None)
    if (dpi is None and pressed.form != "pdf") or not 0 < pressed.copies <= MOST_COPIES:
        raise AnswerExpected(problem="unknown")
    pallet = await turn.look(LabelOfPallet(turn.desk.words.zone), pressed.sscc)
    facts, copies, name = _pallet_facts(turn, pallet), pressed.copies, f"pallet-{pallet.sscc}"
    if dpi is None:
        await _send_pdf(turn, pallet_plan(facts), PALLET_SIZE, copies, f"SSCC {pallet.sscc}", name)
        return
    content = zpl(pallet_plan(facts, dpi=dpi), copies).encode()
    await turn.file(content, f"{name}-{dpi}dpi.zpl", turn.words("chat/label_zpl", size=PALLET_SIZE, dpi=dpi))


def _pallet_facts(turn: Turn, pallet: PalletToPrint) -> PalletFacts:
    words, language = turn.desk.words, turn.language
    lines = [
        (view.lot.code, f"{view.item.name(language)} · {number(amount)} {words.unit(view.item.uom, language, amount)}")
        for view, amount in pallet.lots
    ]
    return PalletFacts(
        sscc=pallet.sscc,
        own=pallet.own,
        content=pallet.content,
        lines=tuple(lines),
        company=pallet.company.named(language),
        expires=pallet.expires,
        language=language,
    )


async def send_sign(turn: Turn, sign: StationSign, company: str = "") -> None:
    """The sign of a station, to print on A5 and hang on the wall beside it."""
    words = turn.desk.words
    other = "en" if turn.language == "zh" else "zh"
    what = dict.fromkeys((kind_words(turn, sign.kind), kind_label(sign.kind, words, other)))
    hint = N_("Scan with your phone: you stand here")
    details = [sign.line if sign.line != sign.name else None, sign.work_order, sign.amount]
    link = bot_link(turn.desk.bot_address(), sign_payload(sign.id or 0))

    plan = sign_plan(
        sign.name,
        " · ".join(what),
        " · ".join(part for part in details if part),
        (words.label(hint, turn.language), words.label(hint, other)),
        link,
        company=company,
    )
    text = turn.words("chat/sign_printed", sign=sign, missing=plan.missing)
    await _send(turn, plan, SIGN_SIZE, sign.name, f"sign-{sign.id}", text)


async def badge_asked(turn: Turn) -> None:
    """`/badge`: one's own; `/badge Li Wei`: a colleague's, for leads."""
    name = after_command(turn)
    badges = await turn.do(BadgesOf(), name)
    if not badges or len(badges) > _MOST_BADGES:
        await turn.say("chat/badge_how", name=name, several=bool(badges))
        return
    for badge in badges:
        await _send_badge(turn, badge)


async def _send_badge(turn: Turn, badge: Badge) -> None:
    person = badge.person
    role = _ROLES.get(person.role, person.role)
    other = "en" if turn.language == "zh" else "zh"
    said = dict.fromkeys((turn.desk.words.label(role, turn.language), turn.desk.words.label(role, other)))
    link = bot_link(turn.desk.bot_address(), badge.payload)

    plan = badge_plan(person.name, " · ".join(said), badge.company.named(turn.language), f"# {person.id}", link)
    text = turn.words("chat/badge", person=person, missing=plan.missing)
    await _send(turn, plan, BADGE_SIZE, person.name, f"badge-{person.id}", text)


async def badge_scanned(turn: Turn) -> None:
    """The code of a badge, opened with a telephone's camera: whose it is, and whether it still counts."""
    await badge_met(turn, after_command(turn))


async def badge_met(turn: Turn, payload: str) -> None:
    """A badge whose link says `payload`. Raises `BadgeNotOurs`."""
    read = badge_from_payload(payload)
    if read is None:
        raise BadgeNotOurs
    person = await turn.look(ReadBadge(), *read)
    role = turn.desk.words.label(_ROLES.get(person.role, N_("Worker")), turn.language)
    await turn.say("chat/badge_read", person=person, role=role)


async def _send(turn: Turn, plan: Plan, size: LabelSize, title: str, name: str, text: str) -> None:
    await turn.photo(await turn.desk.aside(lambda: png(plan)), text)
    await _send_pdf(turn, plan, size, 1, title, name)


async def _send_pdf(turn: Turn, plan: Plan, size: LabelSize, copies: int, title: str, name: str) -> None:
    content = await turn.desk.aside(lambda: label_pdf(plan, size, copies, title, turn.language))
    await turn.file(content, f"{name}.pdf", turn.words("chat/label_pdf", size=size, copies=copies))


def _asks_badge(turn: Turn) -> bool:
    return turn.actor.may(May.RECORD) and command("badge", "胸卡", "工牌")(turn)


def _comes_by_badge(turn: Turn) -> bool:
    linked = command("start")(turn) and badge_from_payload(after_command(turn)) is not None
    return linked and turn.actor.may(May.RECORD)


FIRST_DOORS = [Door("a badge's link", _comes_by_badge, badge_scanned)]
DOORS = [Door("a badge", _asks_badge, badge_asked)]
BUTTONS = [ButtonDoor(PalletFile, pallet_file_tapped)]
