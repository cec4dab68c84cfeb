"""`lotbell read`: the chat's own reader at a terminal."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import zxingcpp
from PIL import Image

from bot.demo.worn_labels import text_only
from tests.bot.test_cli import lotbell

F = zxingcpp.BarcodeFormat
GTIN = "06901234567892"


def photo(path: Path, text: str, kind: zxingcpp.BarcodeFormat, *, gs1: bool = False) -> str:
    made = zxingcpp.create_barcode(text, kind, gs1=True) if gs1 else zxingcpp.create_barcode(text, kind)
    Image.fromarray(np.pad(np.asarray(made.to_image(scale=5)), 60, constant_values=255)).save(path)
    return str(path)


async def test_one_file_is_one_line_of_json_in_the_promised_shape(tmp_path: Path) -> None:
    label = photo(tmp_path / "label.png", f"(01){GTIN}(10)B121(17)271231(3103)001500", F.DataMatrix, gs1=True)
    status, said, _ = await lotbell("read", label, "--json", cwd=tmp_path)
    [line] = said.splitlines()
    told = json.loads(line)
    assert status == 0
    assert list(told) == ["file", "codes", "text", "cpu_ms", "hint"]
    assert (told["file"], told["text"], told["hint"]) == (label, None, None)
    assert told["cpu_ms"] > 0
    [code] = told["codes"]
    assert (code["symbology"], code["sure"], code["why"]) == ("Data Matrix", True, None)
    assert code["gs1"] == {
        "gtin": GTIN, "lot": "B121", "expires": "2027-12-31", "made": None, "serial": None,
        "quantity": "1.500", "unit": "kg", "lot_alternatives": [], "sscc": None,
    }  # fmt: skip


async def test_what_cannot_be_read_is_named_and_the_rest_is_answered(tmp_path: Path) -> None:
    good = photo(tmp_path / "good.png", "lot_B121", F.QRCode)
    short = photo(tmp_path / "short.png", "2167361334", F.ITF)
    (tmp_path / "note.png").write_text("no picture")
    status, said, complained = await lotbell(
        "read", "missing.jpg", good, "note.png", str(tmp_path), short, cwd=tmp_path
    )
    assert status == 1
    assert [line.split(":")[0] for line in complained.splitlines()] == ["missing.jpg", "note.png", str(tmp_path)]
    assert "QR Code: lot_B121\n" in said
    assert "ITF: 2167361334 — not sure: shorter than this kind of code is" in said


async def test_a_file_that_cannot_be_read_is_a_line_of_json_too(tmp_path: Path) -> None:
    status, said, _ = await lotbell("read", "missing.jpg", "--json", cwd=tmp_path)
    assert (status, json.loads(said)) == (1, {"file": "missing.jpg", "error": "FileUnreadable"})


async def test_the_terminals_language_is_spoken(tmp_path: Path) -> None:
    label = photo(tmp_path / "short.png", "2167361334", F.ITF)
    _, said, _ = await lotbell("read", label, cwd=tmp_path, LOTBELL_LANGUAGE="zh")
    assert "不确定" in said


async def test_a_label_in_words_only_is_read_and_what_was_wrong_with_a_photo_is_said(tmp_path: Path) -> None:
    (tmp_path / "sack.png").write_bytes(text_only("Hengyuan", "milk powder", [("批号 LOT", "HY220415")]))
    Image.new("L", (900, 700), 8).save(tmp_path / "dark.png")
    status, said, problem = await lotbell("read", "sack.png", "dark.png", cwd=tmp_path)
    assert status == 0, problem
    assert "HY220415" in said
    assert "dark.png" in said
