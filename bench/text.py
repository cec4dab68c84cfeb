"""Printed text: labels of thirteen kinds that never were, with a fresh seed in every run, read by the whole reader
and by one plain call of RapidOCR, whose processor time is the measure.

`LOTBELL_BENCH_SEED` repeats a run, `LOTBELL_BENCH_LABELS` says how many labels of each kind (10). Needs the extra
`ocr`.
"""

from __future__ import annotations

import asyncio
import io
import os
import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image

from bench.labels.maker import KINDS, Photo, photo
from bench.measure import Finding, Line, Remark
from bot.readers.pictures import open_grey
from bot.readers.text import text_reading_installed
from domain.labels import TextRead

EACH = int(os.environ.get("LOTBELL_BENCH_LABELS", "10"))


@dataclass(frozen=True)
class Outcome:
    """One label, what was read from it, and what that took in milliseconds of the processor."""

    photo: Photo
    read: TextRead
    ours: float
    plain: float

    @property
    def lot_right(self) -> bool:
        return bool(self.read.lots) and self.read.lots[0].text == self.photo.lot

    @property
    def date_wrong(self) -> bool:
        """A date was given that is not the label's; none given is not wrong."""
        given = [(self.read.made, self.photo.made), (self.read.expires, self.photo.expires)]
        return any(read is not None and read != truth for read, truth in given)

    @property
    def dates_right(self) -> bool:
        return (self.read.made, self.read.expires) == (self.photo.made, self.photo.expires)


async def measured() -> list[Line]:
    if not text_reading_installed():
        return [Remark("text: the extra ocr is not installed here")]
    seed = int(os.environ.get("LOTBELL_BENCH_SEED") or secrets.randbelow(10**6))
    return await asyncio.to_thread(_measured, seed)


def _measured(seed: int) -> list[Line]:
    outcomes = _outcomes([photo(kind, seed + number) for kind in KINDS for number in range(EACH)])
    dense = [one for one in outcomes if one.photo.kind != "inkjet"]
    sparse = [one for one in outcomes if one.photo.kind == "inkjet"]
    sure = [one for one in outcomes if one.read.confidence >= 0.98]
    of_kinds = ", ".join(
        f"{kind} {sum(one.lot_right for one in outcomes if one.photo.kind == kind)}/{EACH}" for kind in KINDS
    )
    return [
        Finding("lots not read exactly, 13 kinds of label", "", _share(outcomes, "lot_wrong"), None, "%", at_most=3),
        Finding("the same without inkjet", "", _share(dense, "lot_wrong"), None, "%", at_most=3),
        Finding("the same, sparse inkjet", "", _share(sparse, "lot_wrong"), None, "%", at_most=15),
        Finding("the same, where the reader is 98 % confident", "", _share(sure, "lot_wrong"), None, "%"),
        Finding("labels of which not every date was read", "", _share(outcomes, "dates_missed"), None, "%"),
        Finding("labels of which a date was read wrong", "", _share(outcomes, "date_wrong"), None, "%"),
        Finding("reading a label", "one plain call of RapidOCR", float(np.mean([one.ours for one in outcomes])),
                float(np.mean([one.plain for one in outcomes])), "CPU ms", at_most=0.9),
        Remark(f"exact of each kind: {of_kinds}"),
        *(Remark(_told(one)) for one in outcomes if not one.lot_right),
        Remark(f"seed {seed}: LOTBELL_BENCH_SEED={seed} repeats it"),
    ]  # fmt: skip


def _outcomes(photos: Sequence[Photo]) -> list[Outcome]:
    from rapidocr import RapidOCR  # noqa: PLC0415 - the extra

    from bot.readers.text_eye import TextEye  # noqa: PLC0415 - the extra

    eye = TextEye()
    threads = {f"EngineConfig.onnxruntime.{kind}_op_num_threads": 1 for kind in ("intra", "inter")}
    plain = RapidOCR(params={"Global.log_level": "critical", **threads})
    plain(np.full((200, 600, 3), 255, np.uint8))  # loads its models
    outcomes = []
    for one in photos:
        start = time.process_time()
        read = eye.read(open_grey(one.picture))
        middle = time.process_time()
        plain(np.ascontiguousarray(np.asarray(Image.open(io.BytesIO(one.picture)).convert("RGB"))[:, :, ::-1]))
        end = time.process_time()
        outcomes.append(Outcome(one, read, (middle - start) * 1000, (end - middle) * 1000))
    return outcomes


def _share(outcomes: Sequence[Outcome], what: str) -> float:
    """Per cent of these of which this is true."""
    truths = {
        "lot_wrong": [not one.lot_right for one in outcomes],
        "dates_missed": [not one.dates_right for one in outcomes],
        "date_wrong": [one.date_wrong for one in outcomes],
    }[what]
    return 100 * sum(truths) / max(len(truths), 1)


def _told(one: Outcome) -> str:
    read = one.read.lots[0].text if one.read.lots else "nothing"
    return f"{one.photo.kind} {one.photo.seed}: {one.photo.lot} read as {read}"
