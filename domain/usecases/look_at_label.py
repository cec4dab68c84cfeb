"""From what a camera or a finger gave to the lots it may mean, and to the card of one lot."""

from __future__ import annotations

from dataclasses import dataclass

from domain.captures import CapturedBy, Proof
from domain.labels import Reading
from domain.lots import LotRef, LotView
from domain.matching import Match
from domain.people import Actor, May
from domain.ports import Work
from domain.readings import reading_again, reading_kept
from domain.steps.naming import lot_named
from domain.steps.offering import expired, offered
from domain.steps.seeing import SeenLabel, what_is_seen


@dataclass(frozen=True)
class LotCard:
    """A lot and what this person may do with it now."""

    view: LotView
    kinds: tuple[str, ...]
    expired: bool


@dataclass(frozen=True)
class SeenCapture:
    """What a photo means, and the proof that goes with every record that comes of it."""

    reading: Reading
    label: SeenLabel
    proof: Proof
    """Of the lot that was taken, or of each of several that were surely read; `picked` for any other candidate."""
    caption: str = ""

    @property
    def match(self) -> Match:
        return self.label.match

    @property
    def capture_id(self) -> int | None:
        """None when nothing was read, and so nothing kept."""
        return self.proof.capture_id

    @property
    def picked(self) -> Proof:
        """The proof of a lot that a person picked among what was read."""
        return self.proof if self.label.several else Proof(CapturedBy.READ, self.capture_id)

    @property
    def sscc(self) -> str | None:
        """The pallet that a sure code names."""
        return next((code.gs1.sscc for code in self.reading.sure if code.gs1 and code.gs1.sscc), None)


@dataclass(frozen=True)
class LookAtLabel:
    """What one picture means. Changes nothing."""

    def __call__(self, work: Work, actor: Actor, reading: Reading) -> SeenLabel:
        actor.must(May.TRACE)
        return what_is_seen(work, reading)


@dataclass(frozen=True)
class KeepLabel:
    """Afterwards the photo and what was read from it are kept, once for its `source`; gives what it means.

    `photo` is written anew already, or None where it could not be. A photo from which nothing was read is not kept.
    """

    def __call__(
        self, work: Work, actor: Actor, source: str, photo: bytes | None, reading: Reading, caption: str = ""
    ) -> SeenCapture:  # fmt: skip
        actor.must(May.TRACE)
        label = what_is_seen(work, reading)
        if not has_content(reading):
            return SeenCapture(reading, label, Proof(label.by), caption)
        kept = work.captures.keep(source, actor.person_id, photo, reading_kept(reading, caption))
        return SeenCapture(reading, label, Proof(label.by, kept.id), caption)


@dataclass(frozen=True)
class LookAtCapture:
    """What a kept photo means now: a product may have become known since. None for one that is not this person's.
    Changes nothing."""

    def __call__(self, work: Work, actor: Actor, capture_id: int) -> SeenCapture | None:
        actor.must(May.TRACE)
        kept = work.captures.get(capture_id)
        if kept is None or kept.person_id != actor.person_id:
            return None
        reading, caption = reading_again(kept.reading)
        label = what_is_seen(work, reading)
        return SeenCapture(reading, label, Proof(label.by, capture_id), caption)


@dataclass(frozen=True)
class ProofKept:
    """The proof that a key under a photo's answer carries: without the photo when it is not this person's.
    Changes nothing."""

    def __call__(self, work: Work, actor: Actor, by: CapturedBy, capture_id: int) -> Proof:
        kept = work.captures.get(capture_id)
        own = kept is not None and kept.person_id == actor.person_id
        return Proof(by, capture_id) if own else Proof()


@dataclass(frozen=True)
class LookAtLot:
    """The card of one lot. Changes nothing. Raises `UnknownLot`, `AmbiguousLot`, `BadLotCode`."""

    def __call__(self, work: Work, actor: Actor, ref: LotRef) -> LotCard:
        actor.must(May.TRACE)
        view = lot_named(work, ref)
        now = work.now()
        return LotCard(view, offered(view, actor, now, tanks=work.movements.vessels.there_are()), expired(view, now))


def has_content(reading: Reading) -> bool:
    """Whether anything at all was read."""
    return bool(reading.codes or (reading.text and reading.text.lines))
