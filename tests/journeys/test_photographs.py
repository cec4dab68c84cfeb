"""Real photographs of labels, sent as a chat photo: read, or answered with something that helps."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.demo.plant import TABLE_LABELS
from bot.demo.table import SIGN, table_labels
from tests.journeys.conftest import Plant

PHOTOS = Path(__file__).parents[3] / "shared" / "photos"
LEAST_READ = 40
"""Of the 48 photographs with a code. The issue asks for 36; what is read today must not be lost unnoticed."""


def photographs() -> list[dict[str, Any]]:
    if not PHOTOS.is_dir():
        pytest.skip("the real photographs do not stand beside the project")
    return [json.loads(line) for line in (PHOTOS / "expected.jsonl").read_text(encoding="utf-8").splitlines()]


def same_text() -> Callable[[dict[str, Any], str], bool]:
    """The published comparison rule that came with the photographs."""
    spec = importlib.util.spec_from_file_location("compare_reference", PHOTOS / "compare_reference.py")
    if spec is None or spec.loader is None:
        pytest.fail("the comparison rule cannot be loaded")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    rule: Callable[[dict[str, Any], str], bool] = module.eq
    return rule


def codes_said(message: dict[str, Any]) -> list[str]:
    """What the bot says that it read: the texts in its `code` marks."""
    from html.parser import HTMLParser  # noqa: PLC0415 - only this one function reads markup

    class Codes(HTMLParser):
        inside = False
        found: list[str]

        def handle_starttag(self, tag: str, attrs: Any) -> None:
            if tag == "code":
                self.inside, self.found = True, [*getattr(self, "found", []), ""]

        def handle_endtag(self, tag: str) -> None:
            self.inside = self.inside and tag != "code"

        def handle_data(self, data: str) -> None:
            if self.inside:
                self.found[-1] += data

    reader = Codes()
    reader.feed(message["html"])
    return getattr(reader, "found", [])


@pytest.mark.shared
@pytest.mark.timeout(600)
async def test_photographs_sent_to_the_chat_are_read_or_answered_helpfully(plant: Plant) -> None:
    known, equal = photographs(), same_text()
    worker = await plant.worker()
    read: list[str] = []
    unread: list[str] = []
    coded = 0
    for photograph in known:
        await worker.photo((PHOTOS / photograph["file"]).read_bytes())
        answer = await worker.sees("", within=60)
        assert answer["from"] == "bot", photograph["id"]
        expected = photograph["expected"]
        texts = expected if isinstance(expected, list) else [expected]
        wanted = [*texts, *photograph["also_ok"]]
        said = codes_said(answer)
        hit = any(
            equal({"sym": photograph["symbology"], "text": text}, code) for text in wanted if text for code in said
        )
        coded += not photograph["negative"]
        (read if hit else unread).append(photograph["id"])
        if photograph["negative"]:
            assert "code" in answer["text"].lower(), photograph["id"]
            assert not hit
        elif not hit:
            assert len(answer["text"]) > 40, photograph["id"]
    assert coded == 48
    assert len(read) >= LEAST_READ, unread


HARD = {"HY220415": "MP05", "KX220602A": "KX220602A", "F301 ✂": "F301", "SSCC": "KX220601A"}
"""Labels of the table that are not our own, and the lot that each is of."""


async def test_every_label_of_the_demo_table_is_read(plant: Plant) -> None:
    worker, desk = await plant.worker(), plant.house.desk
    labels = table_labels(desk.open_work, desk.words.zone, desk.bot_address())
    for label in labels[:-1]:
        await worker.photo(label.picture)
        card = await worker.sees(HARD.get(label.title, label.title), within=20)
        assert "Trace" in str(card["inline"]), label.title
    assert [label.title for label in labels] == [*TABLE_LABELS, *HARD, SIGN]
    await worker.photo(labels[-1].picture)
    await worker.sees(SIGN, within=20)
