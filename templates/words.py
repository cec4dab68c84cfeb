"""Every sentence a person reads, rendered in their language.

English is the language of the templates themselves; every other one is a catalogue in `templates/locale/`.
"""

from __future__ import annotations

import functools
import html
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from domain.errors import Refusal
from domain.marks import MARKS
from domain.notice_parts import ELEMENTS, PARTS
from templates.ranges import fold

HERE = Path(__file__).parent
SOURCE_LANGUAGE = "en"
LANGUAGES = ("en", "zh")
_BIDI_AND_CONTROL = re.compile(r"[\u0000-\u0008\u000b-\u001f\u007f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def N_(text: str) -> str:  # noqa: N802  # the name by which translators' tools know it
    """Marks an English text for the catalogues; it is translated where it is shown."""
    return text


UNIT_WORDS = frozenset({N_("cup"), N_("pack"), N_("case"), N_("pcs"), N_("pallet")})
STARTS = {
    "knowledge": N_("learning of the risk"), "decision": N_("the launch"), "published": N_("the public notice"),
    "portal": N_("the stamp of the customer's portal"), "completion": N_("the close of the case"),
}  # fmt: skip
"""What a clock waits for; a mark is called as it is when it was made."""
CLASS_WORDS = {"1": N_("Class I"), "2": N_("Class II"), "3": N_("Class III")}
_SEVERAL = {"cup": "cups", "pack": "packs", "case": "cases", "pallet": "pallets"}
"""English alone has another word for more than one."""


class UnknownMessage(LookupError):
    """A message was asked for that no catalogue or template holds: a mistake of ours, not of a person."""


def spoken(language: str | None) -> str:
    """The language we answer in: Chinese for every kind of Chinese, English otherwise."""
    return "zh" if (language or "").lower().startswith("zh") else SOURCE_LANGUAGE


def catalogue_file(language: str) -> Path:
    return HERE / "locale" / f"{language}.po"


@functools.cache
def _catalogue(language: str) -> Mapping[str, str | tuple[str, ...]]:
    if language == SOURCE_LANGUAGE:
        return {}
    with catalogue_file(language).open("rb") as file:
        catalogue: Catalog = read_po(file, locale=language)
    found: dict[str, str | tuple[str, ...]] = {}
    for message in catalogue:
        if not message.id:
            continue
        key = message.id if isinstance(message.id, str) else message.id[0]
        found[key] = message.string if isinstance(message.string, str) else tuple(message.string or ())
    return found


def _plain(text: str) -> str:
    """Takes out what would let a lot code turn a sentence around: control and direction marks."""
    return _BIDI_AND_CONTROL.sub("", text)


class Words:
    """The house's voice. `zone` is the site's: people read its local time."""

    def __init__(self, zone: str = "Asia/Shanghai") -> None:
        self.zone = ZoneInfo(zone)
        self._environments = {language: self._environment(language) for language in LANGUAGES}

    def say(self, template: str, language: str | None, **facts: Any) -> str:
        """The message `template` (`chat/recorded`) as Telegram HTML: every fact is escaped."""
        text = self._environments[spoken(language)].get_template(f"{template}.j2").render(**facts)
        return _plain(re.sub(r"\n{3,}", "\n\n", text).strip())

    def page(self, template: str, language: str | None, **facts: Any) -> str:
        """The page `template` (`pages/notice.html`) as HTML: every fact is escaped."""
        return _plain(self._environments[spoken(language)].get_template(f"{template}.j2").render(**facts))

    def refusal(self, refusal: Refusal, language: str | None) -> str:
        """What a refusal says to a person: what is wrong and what to do next."""
        return self.say(f"errors/{snake(type(refusal).__name__)}", language, **refusal.facts())

    def label(self, text: str, language: str | None, **facts: Any) -> str:
        """A button's or a column's words. `text` is the English; it must be in every catalogue."""
        return translate(text, spoken(language)) % facts if facts else translate(text, spoken(language))

    def rule(self, text: str, language: str | None) -> str:
        """What a rule file says. A plant may bring files of its own: without a translation the English stands, because
        a recall notice that is not sent is worse than one in another language."""
        try:
            return translate(text, spoken(language))
        except UnknownMessage:
            return text

    def unit(self, uom: str, language: str | None, count: Decimal | int = 1) -> str:
        """A unit as it is said of so many: cup is 杯, two are cups. One that is no word (kg, L) stays as it is."""
        if count != 1 and spoken(language) == SOURCE_LANGUAGE:
            return _SEVERAL.get(uom, uom)
        return translate(uom, spoken(language)) if uom in UNIT_WORDS else uom

    def day(self, moment: datetime | date | str, language: str | None) -> str:
        """A date in the site's zone: 27 Jun 2022, 2022年6月27日. Text is ISO, as a message in the outbox holds it."""
        if isinstance(moment, str):
            moment = datetime.fromisoformat(moment) if "T" in moment else date.fromisoformat(moment)
        local = moment.astimezone(self.zone).date() if isinstance(moment, datetime) else moment
        return format_date(local, "y年M月d日" if spoken(language) == "zh" else "d MMM y", locale=spoken(language))

    def moment(self, moment: datetime | str, language: str | None) -> str:
        """A date and a time in the site's zone: 27 Jun 2022 09:20. Text is ISO, as above."""
        moment = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
        pattern = "y年M月d日 HH:mm" if spoken(language) == "zh" else "d MMM y HH:mm"
        return format_datetime(moment.astimezone(self.zone), pattern, tzinfo=self.zone, locale=spoken(language))

    def _environment(self, language: str) -> Environment:
        environment = Environment(
            loader=FileSystemLoader(HERE),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            extensions=["jinja2.ext.i18n"],
        )
        environment.install_gettext_callables(  # type: ignore[attr-defined]  # added by the i18n extension
            functools.partial(translate, language=language),
            functools.partial(translate_plural, language=language),
            newstyle=True,
        )
        environment.globals["language"] = language
        environment.globals["zone"] = self.zone
        environment.filters.update(self._filters(language))
        return environment

    def _filters(self, language: str) -> dict[str, Callable[..., object]]:
        return {
            "qty": number,
            "named": named,
            "unit": lambda uom, count=1: self.unit(uom, language, count),
            "day": lambda moment: self.day(moment, language),
            "moment": lambda moment: self.moment(moment, language),
            "item": lambda item: item.name(language),
            "class": lambda severity: translate(CLASS_WORDS[severity], language),
            "iso": datetime.fromisoformat,
            "ranges": lambda codes: ", ".join(map(str, fold(codes))),
            "label": lambda text: translate(text, language),
            "rule": lambda text: self.rule(text, language),
            "span": lambda length: span(length, language),
            "element": lambda key: translate(ELEMENTS[key], language),
            "part": lambda key: translate(PARTS[key], language),
            "mark": lambda key: translate(MARKS[key], language),
            "start": lambda key: translate(STARTS.get(key) or MARKS[key], language),
        }


def number(amount: Decimal | int) -> str:
    """1,118,696 or 0.5: grouped, with as many digits as matter."""
    return format_decimal(amount, "#,##0.######", locale="en")


def translate(text: str, language: str) -> str:
    """The catalogue's words for an English text. Raises `UnknownMessage` when a translation is missing."""
    if language == SOURCE_LANGUAGE or not text:
        return text
    found = _catalogue(language).get(text)
    if not found:
        raise UnknownMessage(f"{language}: {text!r}")
    return found if isinstance(found, str) else found[0]


def translate_plural(one: str, many: str, count: int, language: str) -> str:
    """As `translate`, for a counted thing. Chinese has one form."""
    if language == SOURCE_LANGUAGE:
        return one if count == 1 else many
    return translate(one, language)


def span(length: timedelta | None, language: str) -> str:
    """How long something took, in its two largest units: 5 min, 3 h 20 min, 2 d 4 h; a dash where it is not known."""
    if length is None:
        return "–"
    minutes = max(0, length // timedelta(minutes=1))
    hours, days = minutes // 60, minutes // (24 * 60)
    if days:
        return translate("%(days)s d %(hours)s h", language) % {"days": days, "hours": hours % 24}
    if hours:
        return translate("%(hours)s h %(minutes)s min", language) % {"hours": hours, "minutes": minutes % 60}
    return translate("%(minutes)s min", language) % {"minutes": minutes}


def named(code: str, name: str) -> str:
    """A company as people know it: the name alone where it holds the code, else both."""
    return name if code in name else f"{code} {name}"


def plain(markup: str) -> str:
    """Our HTML as plain text. Every `<` of a fact is escaped in it, so that what is left are tags."""
    return html.unescape(re.sub(r"<[^<>]*>", "", markup))


def snake(name: str) -> str:
    """`LotOnHold` is `lot_on_hold`."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()
