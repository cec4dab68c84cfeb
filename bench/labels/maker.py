"""Thirteen kinds of label photographs, each from a seed: the same seed makes the same picture."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import numpy as np

from bench.labels.cameras import Grey, askew, faint, far_off, on_table, round_about, taken, turned, unsharp
from bench.labels.dots import Jet
from bench.labels.pages import dotted, handwritten, typeset
from bench.labels.wording import Wording, wording

KINDS = ("clean", "mono", "tiny", "perspective", "rotated", "quarter", "upside_down", "low_contrast", "curved", "blur",
         "dot_matrix", "handwriting", "inkjet")  # fmt: skip
"""`quarter` and `upside_down` are turned by 90 and 180 degrees; `inkjet` has dots that do not touch."""


@dataclass(frozen=True)
class Photo:
    """A photograph and the truth about it."""

    kind: str
    seed: int
    picture: bytes
    lot: str
    expires: date | None
    made: date | None


def photo(kind: str, seed: int) -> Photo:
    """A photograph of this kind."""
    rng = random.Random(f"{kind} {seed}")
    what = wording(rng, dots=kind in {"dot_matrix", "inkjet"})
    return Photo(kind, seed, taken(rng, _seen(rng, kind, what)), what.lot, what.expires, what.made)


def _seen(rng: random.Random, kind: str, what: Wording) -> Grey:
    size = rng.randrange(30, 76)
    if kind in {"dot_matrix", "inkjet"}:
        return _by_dots(rng, kind, what)
    if kind == "handwriting":
        return on_table(rng, handwritten(rng, what, size))
    if kind == "tiny":
        return far_off(rng, typeset(rng, what, rng.randrange(13, 21)))
    return _through(rng, kind, on_table(rng, typeset(rng, what, size, mono=kind == "mono")), size)


def _through(rng: random.Random, kind: str, picture: Grey, size: int) -> Grey:
    """What a camera of this kind makes of a label whose letters are `size` pixels high."""
    cameras: dict[str, Callable[[], Grey]] = {
        "perspective": lambda: askew(rng, picture, 0.2),
        "rotated": lambda: turned(rng, picture, rng.uniform(8, 35) * rng.choice([-1, 1])),
        "quarter": lambda: np.ascontiguousarray(np.rot90(picture, rng.choice([1, 3]))),
        "upside_down": lambda: np.ascontiguousarray(np.rot90(picture, 2)),
        "low_contrast": lambda: faint(rng, picture),
        "curved": lambda: round_about(rng, picture),
        "blur": lambda: unsharp(rng, picture, size),
    }
    return cameras[kind]() if kind in cameras else picture


def _by_dots(rng: random.Random, kind: str, what: Wording) -> Grey:
    pitch = rng.uniform(4.5, 11)
    tall = rng.choice([7, 9])
    if kind == "dot_matrix":
        jet = Jet(
            pitch, rng.uniform(0.36, 0.55), rng.uniform(0.03, 0.1), rng.uniform(0, 0.03), tall, rng.uniform(-0.05, 0.15)
        )
    else:
        jet = Jet(
            pitch,
            rng.uniform(0.2, 0.36),
            rng.uniform(0.03, 0.12),
            rng.uniform(0.0, 0.04),
            tall,
            rng.uniform(-0.1, 0.25),
        )
    picture = on_table(rng, dotted(rng, what, jet))
    return askew(rng, picture, 0.05) if rng.random() < 0.5 else picture
