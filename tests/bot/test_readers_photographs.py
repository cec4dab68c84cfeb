"""Real photographs as a chat delivers them. The published set is the judge; no file in it is treated specially."""

from __future__ import annotations

import importlib.util
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageOps

from bot.readers.codes import read_codes
from bot.readers.pictures import open_grey
from domain.labels import CodeRead, Reading

PHOTOS = Path(__file__).parents[2].parent / "shared" / "photos"
pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not PHOTOS.is_dir(), reason="the published photographs are not beside the project"),
]


@pytest.fixture(scope="module")
def same() -> Callable[[dict[str, str], str], bool]:
    """The comparison rule that was published with the photographs."""
    spec = importlib.util.spec_from_file_location("compare_reference", PHOTOS / "compare_reference.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    rule: Callable[[dict[str, str], str], bool] = module.eq
    return rule


@pytest.fixture(scope="module")
def readings() -> list[tuple[dict[str, Any], Reading]]:
    rows = [json.loads(line) for line in (PHOTOS / "expected.jsonl").read_text(encoding="utf-8").splitlines()]
    return [(row, read_codes(open_grey(as_a_chat_sends_it(PHOTOS / row["file"])))) for row in rows]


def as_a_chat_sends_it(path: Path) -> bytes:
    """Recompressed: longest side 1,280 pixels, JPEG."""
    photo = ImageOps.exif_transpose(Image.open(path)).convert("RGBA")
    photo = Image.alpha_composite(Image.new("RGBA", photo.size, "white"), photo).convert("RGB")
    photo.thumbnail((1280, 1280), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    photo.save(out, "JPEG", quality=85)
    return out.getvalue()


def right(row: dict[str, Any], code: CodeRead, same: Callable[[dict[str, str], str], bool]) -> bool:
    texts = [row["expected"], *row["also_ok"]]
    return any(same({"sym": row["symbology"], "text": text}, code.text) for text in texts)


def test_at_least_forty_four_of_the_coded_photographs_are_read_for_sure(readings: Any, same: Any) -> None:
    coded = [(row, reading) for row, reading in readings if not row["negative"]]
    read = [row["id"] for row, reading in coded if any(right(row, code, same) for code in reading.sure)]
    assert len(coded) == 48
    assert len(read) >= 44


def test_no_wrong_text_is_ever_sure(readings: Any, same: Any) -> None:
    coded = [(row, reading) for row, reading in readings if not row["negative"]]
    wrong = [(row["id"], code.text) for row, reading in coded for code in reading.sure if not right(row, code, same)]
    assert wrong == []


def test_nothing_is_sure_where_there_is_no_code(readings: Any) -> None:
    negatives = [reading for row, reading in readings if row["negative"]]
    assert len(negatives) == 4
    assert [code for reading in negatives for code in reading.sure] == []
