"""Codes in photos: the published photographs, whole and as a chat recompresses them, and scenes of a fresh seed."""

from __future__ import annotations

import importlib.util
import io
import json
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any, TypeVar

import zxingcpp
from PIL import Image, ImageOps

from bench.measure import Checked, Finding, Line, Remark
from bench.scenes import empty_scene, scene
from bot.readers.codes import read_codes
from bot.readers.pictures import open_grey
from domain.labels import Reading

PHOTOS = Path(__file__).parents[2] / "shared" / "photos"
SCENES = 80
EMPTY = 20
HARDNESS = 0.2
"""Raw zxing-cpp reads four fifths of such scenes, as it does of real photographs."""
T = TypeVar("T")
Same = Callable[[dict[str, str], str], bool]


@dataclass
class Tally:
    """What became of one set of photos."""

    photos: int = 0
    read: int = 0
    raw_read: int = 0
    unsure: int = 0
    wrong: int = 0
    ours: float = 0.0
    theirs: float = 0.0
    empty_ours: float = 0.0
    empty_theirs: float = 0.0

    def __post_init__(self) -> None:
        self.ratios: list[float] = []

    def add(self, grey: Image.Image, right: Callable[[str], bool] | None, expected: int = 1) -> Reading:
        """`right` says which texts are in the photo; None for a photo without a code."""
        theirs, raw = _least(lambda: zxingcpp.read_barcodes(grey))
        ours, reading = _least(lambda: read_codes(grey))
        self.theirs += theirs
        self.ours += ours
        if right is None:
            self.empty_theirs += theirs
            self.empty_ours += ours
            self.wrong += len(reading.sure)
            return reading
        self.photos += 1
        self.ratios.append(ours / theirs)
        read = {code.text for code in reading.codes if right(code.text)}
        sure = {code.text for code in reading.sure if right(code.text)}
        self.raw_read += len({code.text for code in raw if right(code.text)}) >= expected
        self.read += len(read) >= expected
        self.unsure += len(read - sure) > 0
        self.wrong += any(not right(code.text) for code in reading.sure)
        return reading

    def lines(self, name: str, share: float | None) -> list[Line]:
        read, raw = 100 * self.read / self.photos, 100 * self.raw_read / self.photos
        bar = "" if share is None else f", bar {share:g} %: {'met' if read >= share else 'NOT MET'}"
        return [
            Remark(f"{name}: all codes read in {self.read} of {self.photos} ({read:.1f} %{bar}); raw {raw:.1f} %"),
            Remark(f"{name}: right texts reported unsure in {self.unsure} photos"),
            Checked(f"{name}: nothing wrong is sure, nothing without a code", self.wrong == 0),
            Finding(f"{name}: CPU of the set", "raw zxing-cpp",
                    self.ours * 1000, self.theirs * 1000, "ms", at_most=1.8),
            Finding(f"{name}: CPU, median photo", "raw zxing-cpp", median(self.ratios), 1.0, "times", at_most=1.05),
            Finding(f"{name}: CPU, photos without a code", "raw zxing-cpp",
                    self.empty_ours * 1000, self.empty_theirs * 1000, "ms", at_most=8.0),
        ]  # fmt: skip


async def measured() -> list[Line]:
    """The bars of capture for codes; the scenes say with their seed which they were."""
    lines: list[Line] = []
    if PHOTOS.is_dir():
        lines += _published("photographs", lambda path: path.read_bytes(), 91.6)
        lines += _published("as a chat sends them", _recompressed, 91.6)
    else:
        lines.append(Remark("the published photographs are not beside the project"))
    return lines + _scenes(secrets.randbelow(1_000_000_000))


def _published(name: str, picture: Callable[[Path], bytes], share: float) -> list[Line]:
    tally, same = Tally(), _same()
    for line in (PHOTOS / "expected.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        right = None if row["negative"] else _rule(row, same)
        tally.add(open_grey(picture(PHOTOS / row["file"])), right)
    return tally.lines(name, share)


def _rule(row: dict[str, Any], same: Same) -> Callable[[str], bool]:
    texts = [row["expected"], *row["also_ok"]]
    return lambda text: any(same({"sym": row["symbology"], "text": expected}, text) for expected in texts)


def _scenes(seed: int) -> list[Line]:
    tally = Tally()
    for number in range(SCENES):
        made = scene(seed + number, hardness=HARDNESS)
        expected = {_plain(text) for text in made.texts}
        tally.add(Image.fromarray(made.photo), partial(_is_one_of, expected), len(expected))
    for number in range(EMPTY):
        tally.add(Image.fromarray(empty_scene(seed + number, hardness=HARDNESS).photo), None)
    return tally.lines(f"scenes of seed {seed}", None)


def _is_one_of(expected: set[str], text: str) -> bool:
    return _plain(text) in expected


def _plain(text: str) -> str:
    bare = text.replace("\x1d", "").replace("(", "").replace(")", "")
    if bare.isdigit() and len(bare) == 14:  # DataBar, with the identifier or without
        bare = "01" + bare
    return bare.lstrip("0") if bare.isdigit() and len(bare) <= 13 else bare


def _recompressed(path: Path) -> bytes:
    """Longest side 1,280 pixels, JPEG 85."""
    photo = ImageOps.exif_transpose(Image.open(path)).convert("RGBA")
    photo = Image.alpha_composite(Image.new("RGBA", photo.size, "white"), photo).convert("RGB")
    photo.thumbnail((1280, 1280), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    photo.save(out, "JPEG", quality=85)
    return out.getvalue()


def _same() -> Same:
    """The comparison rule that was published with the photographs."""
    spec = importlib.util.spec_from_file_location("compare_reference", PHOTOS / "compare_reference.py")
    if spec is None or spec.loader is None:
        raise FileNotFoundError("compare_reference.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    rule: Same = module.eq
    return rule


def _least(work: Callable[[], T], rounds: int = 2) -> tuple[float, T]:
    """The least processor time in seconds of some rounds, and the result: other programs only ever add to it."""
    times = []
    for _ in range(rounds):
        start = time.process_time()
        result = work()
        times.append(time.process_time() - start)
    return min(times), result
