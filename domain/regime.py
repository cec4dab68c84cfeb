"""A rule set: what a law, a code or the house itself asks of a recall, as data. One file each in `domain/regimes`.

Every number carries its source and how sure we are of it: H seen in an official or equivalent text, M from memory and
consistent with what was seen, L to be verified first. M and L are shown with "check against the official text". None
of it is legal advice. English texts are message ids: they are translated where they are shown.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from domain.errors import Refusal
from domain.marks import MARKS
from domain.notice_parts import ELEMENTS, PARTS

FOLDER = Path(__file__).parent / "regimes"
HOUSE_RULES = "house"
AT_SITE = "site"
"""Instead of a country: the working days are those where the plant is."""
LAUNCH, CLOSE = "launch", "close"

Severity = Annotated[str, Field(pattern="^[123]$")]
Level = Annotated[str, Field(pattern="^[A-E]$")]
Language = Literal["en", "zh"]
Text = Annotated[str, Field(min_length=3)]


class Confidence(StrEnum):
    HIGH = "H"
    MEDIUM = "M"
    LOW = "L"


class Starts(StrEnum):
    """What a clock may run from, besides a mark."""

    KNOWLEDGE = "knowledge"
    DECISION = "decision"
    """The launch."""
    PUBLISHED = "published"
    PORTAL = "portal"
    COMPLETION = "completion"
    """The close."""


class Unit(StrEnum):
    HOURS = "hours"
    DAYS = "days"
    """Calendar days: until the end of the last one. One that ends on a holiday is not moved on: earlier is safe."""
    WORKING_DAYS = "working_days"
    MONTHS = "months"
    AT_ONCE = "at_once"
    """Asked for without a number."""


class _Facts(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Rule(_Facts):
    """Whatever is asked: by whom, and how sure we are."""

    source: Text
    confidence: Confidence


class ClockRule(Rule):
    """A limit. A class that `by_class` leaves out has none. `repeats`: starts anew when it is met, until the close."""

    key: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{1,30}$")]
    title: Text
    starts: str
    unit: Unit
    by_class: dict[Severity, Annotated[int, Field(ge=0, le=1000)]]
    met_by: Annotated[tuple[str, ...], Field(min_length=1)]
    repeats: bool = False
    confidence_of: dict[Severity, Confidence] = {}
    """Where one class is less certain than the others."""

    @model_validator(mode="after")
    def _known(self) -> ClockRule:
        if self.starts not in {*Starts, *MARKS}:
            raise ValueError(f"no clock can start from {self.starts!r}")
        if strange := set(self.met_by) - {LAUNCH, CLOSE, *MARKS}:
            raise ValueError(f"no clock can be met by {sorted(strange)}")
        if not self.by_class or (self.unit != Unit.AT_ONCE and not all(self.by_class.values())):
            raise ValueError("a limit needs a number above 0 for at least one class")
        return self

    def sure(self, severity: str) -> Confidence:
        return self.confidence_of.get(severity, self.confidence)


class Ladder(Rule):
    minutes: dict[Severity, Annotated[tuple[Annotated[int, Field(gt=0)], ...], Field(min_length=1)]]


class Quiet(Rule):
    """Hours of the night in which nobody is disturbed for these classes."""

    from_hour: Annotated[int, Field(ge=0, le=23)]
    to_hour: Annotated[int, Field(ge=0, le=23)]
    classes: tuple[Severity, ...]


class Checks(Rule):
    levels: dict[Severity, Level]


class FourEyes(Rule):
    classes: tuple[Severity, ...]


class Retention(Rule):
    years: Annotated[int, Field(ge=1, le=100)]


class ElementGroup(Rule):
    """What a notice must hold, by one source. `if_known` is missed, but stops nothing."""

    ids: Annotated[tuple[str, ...], Field(min_length=1)]
    required: Literal["always", "if_known"] = "always"

    @model_validator(mode="after")
    def _known(self) -> ElementGroup:
        if strange := set(self.ids) - set(ELEMENTS):
            raise ValueError(f"no notice has an element {sorted(strange)}")
        return self


@dataclass(frozen=True)
class Element:
    """One thing that a notice must hold; `blocking` says whether it may not go out without."""

    id: str
    blocking: bool
    source: str
    confidence: Confidence


class Forbidden(Rule):
    language: Language
    words: Annotated[tuple[Text | Annotated[str, Field(min_length=2)], ...], Field(min_length=1)]


class Sentence(_Facts):
    """What our own text says in a part of the notice, and which elements it thereby holds."""

    part: str
    text: Text
    covers: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _known(self) -> Sentence:
        if self.part not in PARTS or not set(self.covers) <= set(ELEMENTS):
            raise ValueError(f"a sentence of {self.part!r} that covers {self.covers}")
        return self


class NoticeRules(_Facts):
    headline: Text
    urgent: tuple[Severity, ...] = ()
    sentences: Annotated[tuple[Sentence, ...], Field(min_length=1)]


class Regime(_Facts):
    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{1,30}$")]
    title: Text
    law: Text
    country: Annotated[str, Field(pattern=r"^([A-Z]{2}|site)$")]
    classes: dict[Severity, Text]
    clocks: tuple[ClockRule, ...]
    waits: Annotated[Ladder, Field(alias="ladder")]
    silence: Annotated[Quiet | None, Field(alias="quiet")] = None
    checks: Checks
    eyes: Annotated[FourEyes | None, Field(alias="four_eyes")] = None
    retention: Retention
    notice: NoticeRules
    needed: Annotated[tuple[ElementGroup, ...], Field(alias="elements")]
    softening: Annotated[tuple[Forbidden, ...], Field(alias="forbidden")] = ()

    @model_validator(mode="after")
    def _whole(self) -> Regime:
        keys = [clock.key for clock in self.clocks]
        if len(set(keys)) != len(keys):
            raise ValueError("two clocks share a key")
        for name, given in (("ladder", self.waits.minutes), ("checks", self.checks.levels)):
            if set(given) != set(self.classes):
                raise ValueError(f"{name} does not name every class once")
        return self

    @property
    def four_eyes(self) -> tuple[str, ...]:
        """The classes that a second lead confirms."""
        return self.eyes.classes if self.eyes else ()

    @property
    def elements(self) -> tuple[Element, ...]:
        """What a notice must hold, in the order of the file."""
        return tuple(
            Element(one, group.required == "always", group.source, group.confidence)
            for group in self.needed
            for one in group.ids
        )

    @property
    def mark_keys(self) -> tuple[str, ...]:
        """What can be noted down in a case of this rule set, in the order in which it is needed."""
        named = [name for clock in self.clocks for name in (clock.starts, *clock.met_by)]
        return tuple(dict.fromkeys(name for name in ("known", *named, "published", "report") if name in MARKS))

    def ladder(self, severity: str) -> tuple[timedelta, ...]:
        """How long silence is waited for before each further step: another channel, another contact, a person."""
        return tuple(timedelta(minutes=wait) for wait in self.waits.minutes[severity])

    def quiet(self, severity: str) -> tuple[int, int] | None:
        """From this hour to that, local time, nobody is disturbed; None where there is no such rest."""
        if self.silence is None or severity not in self.silence.classes:
            return None
        return self.silence.from_hour, self.silence.to_hour

    def check_level(self, severity: str) -> str:
        """Of the effectiveness checks, A (all customers) to E (none)."""
        return self.checks.levels[severity]

    def forbidden(self, language: str) -> tuple[str, ...]:
        """Softening words that a notice in this language may not have."""
        return tuple(word for each in self.softening if each.language == language for word in each.words)

    def urgent(self, severity: str) -> bool:
        """Whether the notice is marked URGENT."""
        return severity in self.notice.urgent

    def texts(self) -> tuple[str, ...]:
        """Everything of it that people read."""
        rules: list[Rule] = [*self.clocks, self.waits, self.checks, self.retention, *self.needed, *self.softening]
        rules += [rule for rule in (self.silence, self.eyes) if rule]
        told = [self.title, self.law, *self.classes.values(), self.notice.headline]
        told += [clock.title for clock in self.clocks] + [sentence.text for sentence in self.notice.sentences]
        return tuple(dict.fromkeys([*told, *(rule.source for rule in rules)]))


@dataclass(eq=False)
class UnknownRegime(Refusal):
    regime: str
    known: tuple[str, ...] = ()


class BadRegime(ValueError):
    """A rule file that cannot be used: a mistake of whoever wrote it. Says the file and the place."""


def regime(name: str) -> Regime:
    """The rule set of this name. Raises `UnknownRegime`."""
    found = _all()
    if name not in found:
        raise UnknownRegime(regime=name[:40], known=tuple(found))
    return found[name]


def regimes() -> tuple[Regime, ...]:
    """All of them, the house's own first, the others by name."""
    return tuple(_all().values())


def read_regime(path: Path) -> Regime:
    """One file. Raises `BadRegime`: an unknown or missing entry, a number without its source, an impossible start."""
    try:
        facts: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
        found = Regime.model_validate(facts)
    except tomllib.TOMLDecodeError as error:
        raise BadRegime(f"{path.name}: {error}") from error
    except ValidationError as error:
        places = "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors())
        raise BadRegime(f"{path.name}: {places}") from error
    if found.name != path.stem:
        raise BadRegime(f"{path.name}: calls itself {found.name!r}")
    return found


@cache
def _all() -> dict[str, Regime]:
    found = [read_regime(path) for path in sorted(FOLDER.glob("*.toml"))]
    return {each.name: each for each in sorted(found, key=lambda each: (each.name != HOUSE_RULES, each.name))}
