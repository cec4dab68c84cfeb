"""What a recall blocks stays blocked while it runs."""

from __future__ import annotations

import pytest

from tests.journeys.conftest import Plant


@pytest.mark.parametrize(("language", "launch", "refused", "released"), [
    ("en", "Launch recall", "part of recall R1", "Released"), ("zh", "启动召回", "属于正在进行的召回 R1", "已放行"),
])  # fmt: skip
async def test_a_lot_of_a_running_recall_is_not_released(
    plant: Plant, language: str, launch: str, refused: str, released: str
) -> None:
    lead = await plant.lead(language)
    await lead.send("/recall MP05 supplier notice")
    await lead.sees("R1")
    await lead.tap(launch)
    await lead.sees("🔴")
    for code in ("F301", "MP05"):
        await lead.send(f"/release {code} laboratory fine")
        await lead.sees(refused)
    await lead.send("/recall close R1 all stock is back")
    await lead.sees("⚪")
    await lead.send("/release F301 laboratory fine")
    await lead.sees(released)


async def test_a_lot_outside_the_recall_is_released_as_ever(plant: Plant) -> None:
    lead = await plant.lead()
    await lead.send("/recall MP05 supplier notice")
    await lead.sees("R1")
    await lead.tap("Launch recall")
    await lead.send("/hold MP07 torn bags")
    await lead.sees("On hold now")
    await lead.send("/release MP07 fine")
    await lead.sees("Released")


async def test_what_is_split_off_after_the_launch_stays_stopped_too(plant: Plant) -> None:
    lead = await plant.lead()
    await lead.send("/recall MP05 supplier notice")
    await lead.sees("Recall draft")
    await lead.tap("Launch recall")
    await lead.sees("launched")
    await lead.send("/split F302 100 cup into F302-A")
    await lead.sees("F302-A")
    await lead.send("/release F302-A")
    assert "R1" in (await lead.sees("F302-A"))["text"]
    with plant.work() as work:
        (view,) = work.lots.by_code("F302-A")
        assert view.lot.status == "recalled"
