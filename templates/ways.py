"""Why a lot is in an answer, in words: MP05 → B073 (1,320 kg, mix, 25 May 2022) → F217 (3,700 kg, fill, L1).

And what is missing in the records that the answer stands on.
"""

from __future__ import annotations

from collections.abc import Sequence

from domain.captures import CapturedBy
from domain.equipment import CARRIED
from domain.genealogy import Basis
from domain.holes import Hole
from domain.trace_answer import Step
from templates.ranges import fold
from templates.words import N_, Words, number, plain

STEP_WORDS = {
    "use": N_("used"), "make": N_("made"), "split": N_("split off"), "relabel": N_("relabelled"), "merge": N_("merged"),
    "rework": N_("reworked"), "back": N_("made by the co-packer"), "move": N_("moved"),
    "vessel": N_("drawn from a tank"),
    CARRIED: N_("same line, not cleaned between"),
}  # fmt: skip
"""The steps that we name ourselves; one that comes from a file is called what the file calls it."""
BASIS_WORDS = {
    Basis.PROVEN: N_("proven"),
    Basis.REWORK: N_("through rework"),
    Basis.VESSEL: N_("through a tank"),
    Basis.POSSIBLE: N_("possible: shared line"),
    Basis.INFERRED: N_("inferred"),
}

SOURCE_WORDS = {
    CapturedBy.SCANNED: N_("scanned"),
    CapturedBy.READ: N_("read"),
    CapturedBy.TYPED: N_("typed"),
    CapturedBy.IMPORTED: N_("imported"),
    CapturedBy.INFERRED: N_("inferred"),
}


class Ways:
    """Paths in one language; days are the site's."""

    def __init__(self, words: Words, language: str) -> None:
        self._words = words
        self._language = language
        self._named = {step: words.label(text, language) for step, text in STEP_WORDS.items()}

    def way(self, steps: Sequence[Step]) -> str:
        """The whole path, in the order in which the goods went."""
        if not steps:
            return ""
        return " → ".join([steps[0].parent.lot.code, *(f"{step.child.lot.code} ({self.step(step)})" for step in steps)])

    def step(self, step: Step) -> str:
        """How much, by what, on which line, when: as much of it as somebody said."""
        parts = []
        if step.quantity is not None:
            unit = self._words.unit(step.parent.item.uom, self._language, step.quantity)
            parts.append(f"{number(step.quantity)} {unit}")
        parts.append(self.named(step.step))
        if step.line is not None:
            parts.append(step.line)
        if step.day is not None:
            parts.append(self._words.day(step.day, self._language))
        if step.basis in {Basis.VESSEL, Basis.INFERRED}:
            parts.append(self.basis(step.basis))
        return ", ".join(parts)

    def named(self, step: str) -> str:
        """A step that we name ourselves in the reader's language; another as it is."""
        return self._named.get(step, step)

    def basis(self, basis: Basis) -> str:
        return self._words.label(BASIS_WORDS[basis], self._language)

    def source(self, source: CapturedBy | None) -> str | None:
        """How a step became known; None where nobody asked."""
        return None if source is None else self._words.label(SOURCE_WORDS[source], self._language)

    def basis_words(self) -> dict[Basis, str]:
        return {basis: self.basis(basis) for basis in Basis}

    def hole(self, hole: Hole, ranges: int = 12) -> str:
        """One sentence or two, as plain text, with so many ranges of lot codes at the most."""
        codes = fold(view.lot.code for view in hole.lots)
        shown = ", ".join(map(str, codes[:ranges])) + (" …" if len(codes) > ranges else "")
        return plain(self._words.say("reports/hole", self._language, hole=hole, codes=shown)).replace("\n", " ")
