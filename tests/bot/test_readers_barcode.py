"""Pictures are opened in child processes: one that kills or hangs its reader costs nobody else anything."""

from __future__ import annotations

import asyncio
import io
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from decimal import Decimal
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image

from bot.readers.barcode import BarcodeReader
from bot.readers.child import ANSWER, Answer, answer
from domain.labels import CodeRead, Gs1Content, NotAPicture, PictureTooLarge, Reading, ReadingFailed


@pytest.fixture
async def reader() -> AsyncIterator[BarcodeReader]:
    reader = BarcodeReader(workers=1)
    yield reader
    await reader.close()


def photo(text: str) -> bytes:
    bars = Image.fromarray(zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode).to_image(scale=6))
    out = io.BytesIO()
    bars.save(out, "JPEG")
    return out.getvalue()


def texts(reading: Reading) -> set[str]:
    return {found.text for found in reading.sure}


def child_of(reader: BarcodeReader) -> int:
    [child] = reader.children._idle
    return child.pid


def gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


async def test_one_child_reads_photo_after_photo(reader: BarcodeReader) -> None:
    first, one = await reader.read(photo("B121")), child_of(reader)
    second, two = await reader.read(photo("F361")), child_of(reader)
    assert (texts(first), texts(second)) == ({"B121"}, {"F361"})
    assert one == two


async def test_a_refusal_comes_back_with_its_facts_and_the_child_stays(reader: BarcodeReader) -> None:
    with pytest.raises(NotAPicture) as refused:
        await reader.read(b"hello")
    assert refused.value.kinds[0] == "JPEG"
    before = child_of(reader)
    assert texts(await reader.read(photo("B121"))) == {"B121"}
    assert child_of(reader) == before


async def test_thirty_megabytes_never_reach_a_child(reader: BarcodeReader) -> None:
    with pytest.raises(PictureTooLarge) as refused:
        await reader.read(b"\xff\xd8\xff" + bytes(30_000_000))
    assert refused.value.limit_megabytes == 20
    assert reader.children._idle == []


async def test_a_child_killed_in_the_middle_gives_a_refusal_and_the_next_photo_is_read(reader: BarcodeReader) -> None:
    await reader.read(photo("B121"))
    child = child_of(reader)
    os.kill(child, signal.SIGSTOP)  # it cannot answer, so the photo is surely under way when it dies
    async with asyncio.TaskGroup() as group:
        reading = group.create_task(refused_reading(reader))
        await asyncio.sleep(0)
        assert reader.children._busy
        os.kill(child, signal.SIGKILL)
    assert isinstance(reading.result(), ReadingFailed)
    assert texts(await reader.read(photo("B121"))) == {"B121"}
    assert gone(child)


async def refused_reading(reader: BarcodeReader) -> ReadingFailed:
    with pytest.raises(ReadingFailed) as refused:
        await reader.read(photo("F361"))
    return refused.value


async def test_a_child_that_hangs_is_replaced() -> None:
    reader = BarcodeReader(workers=1, seconds=5)
    await reader.read(photo("B121"))
    child = child_of(reader)
    os.kill(child, signal.SIGSTOP)
    reader._seconds = reader.children._seconds = 0.05
    assert (await refused_reading(reader)).seconds == 0.05
    assert gone(child)
    reader._seconds = reader.children._seconds = 15
    assert texts(await reader.read(photo("F361"))) == {"F361"}
    await reader.close()


async def test_a_child_killed_while_idle_is_replaced_unnoticed(reader: BarcodeReader) -> None:
    await reader.read(photo("B121"))
    [child] = reader.children._idle
    child.kill()
    await child.wait()
    assert texts(await reader.read(photo("F361"))) == {"F361"}


async def test_a_cancelled_photo_never_answers_the_next_one(reader: BarcodeReader) -> None:
    await reader.read(photo("B121"))
    async with asyncio.TaskGroup() as group:
        given_up = group.create_task(reader.read(photo("F361")))
        await asyncio.sleep(0)
        given_up.cancel()
    assert texts(await reader.read(photo("B122"))) == {"B122"}


async def test_photos_that_arrive_together_each_get_their_own_answer() -> None:
    reader = BarcodeReader(workers=2)
    names = [f"L{number}" for number in range(6)]
    readings = await asyncio.gather(*(reader.read(photo(name)) for name in names))
    await reader.close()
    assert [texts(reading) for reading in readings] == [{name} for name in names]


async def test_a_closed_reader_leaves_no_process_behind(reader: BarcodeReader) -> None:
    await reader.read(photo("B121"))
    child = child_of(reader)
    await reader.close()
    assert gone(child)


def test_the_child_ends_with_the_program_that_started_it() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bot.readers.child"], check=False, input=b"", capture_output=True, timeout=30
    )
    assert (done.returncode, done.stdout) == (0, b"")


def test_an_answer_survives_its_way_between_the_processes() -> None:
    content = Gs1Content(gtin="06901234567892", lot="B121", quantity=Decimal("1.250"), unit="kg")
    sent = Answer(reading=Reading((CodeRead("01\x1d", "Code 128", sure=False, gs1=content),)))
    assert ANSWER.validate_json(ANSWER.dump_json(sent)) == sent


def test_an_error_of_ours_is_told_by_name_only() -> None:
    assert answer(None) == Answer(failed="TypeError")  # type: ignore[arg-type]  # a mistake of ours, on purpose


def test_no_secret_of_the_program_is_given_to_a_child(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOTBELL_TOKEN", "1:secret")

    async def environment() -> bytes:
        reader = BarcodeReader(workers=1)
        await reader.read(photo("B121"))
        seen = (Path("/proc") / str(child_of(reader)) / "environ").read_bytes()
        await reader.close()
        return seen

    assert b"secret" not in asyncio.run(environment())
