"""What every channel of the registry promises, whoever stands at its other end: an honest word about each message."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

import pytest

from bot.channels import Attached, Failure, Parcel
from bot.ways_out import CHANNELS
from tests.bot.channels.vendors import VENDORS, Telegram, Vendor

if TYPE_CHECKING:
    from bot.phoneroom.fixtures import TestRoom

SENDING = sorted(set(CHANNELS) - {"phone"})
PARCEL = Parcel(
    text="PRODUCT RECALL 产品召回\nYour lots: F217",
    subject="URGENT – Notice R7-C11",
    html="<p>PRODUCT RECALL 产品召回</p>",
    attachments=(Attached("R7-C11.pdf", "application/pdf", b"%PDF-1.7 a notice"),),
    key="alert:7",
    notice="R7-C11",
    link="https://recall.example.com/p/n.7.0.abc.sig",
    facts={"recall": "R7", "lots": [{"lot": "F217", "quantity": "240", "uom": "cup"}]},
)


class Beginning:
    """Notes whether anything left the house."""

    def __init__(self) -> None:
        self.began = False

    def __call__(self) -> None:
        self.began = True


@pytest.fixture
async def vendor(request: pytest.FixtureRequest, tg_room: TestRoom, tg_bot: str) -> AsyncIterator[Vendor]:
    async with VENDORS[request.param](tg_room, tg_bot) as vendor:
        yield vendor


def with_(*names: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("vendor", names, indirect=True)


def test_every_channel_of_the_registry_is_proven_here() -> None:
    assert set(VENDORS) == set(CHANNELS)


@with_(*SENDING)
async def test_what_was_taken_arrived_whole_and_has_the_vendors_name(vendor: Vendor) -> None:
    begins = Beginning()
    delivered = await vendor.channel().send(vendor.address, PARCEL, begins)
    assert begins.began
    assert delivered.message_id
    (text,) = await vendor.texts()
    assert "PRODUCT RECALL 产品召回" in text
    assert "F217" in text


@with_(*SENDING)
async def test_what_is_refused_is_not_tried_again(vendor: Vendor) -> None:
    await vendor.mood("never")
    with pytest.raises(Failure) as failed:
        await vendor.channel().send(vendor.address, PARCEL, Beginning())
    assert failed.value.kind == "never"
    assert failed.value.problem


@with_(*SENDING)
async def test_a_busy_vendor_means_later(vendor: Vendor) -> None:
    await vendor.mood("later")
    with pytest.raises(Failure) as failed:
        await vendor.channel().send(vendor.address, PARCEL, Beginning())
    assert failed.value.kind == "later"


@with_(*SENDING)
async def test_a_line_that_breaks_after_the_message_left_is_uncertain(vendor: Vendor) -> None:
    begins = Beginning()
    await vendor.mood("uncertain")
    with pytest.raises(Failure) as failed:
        await vendor.channel().send(vendor.address, PARCEL, begins)
    assert failed.value.kind == "uncertain"
    assert begins.began
    assert len(await vendor.texts()) == 1, "it did arrive: nobody could know"


@with_(*SENDING)
async def test_a_vendor_that_is_down_means_later_and_nothing_left_the_house(vendor: Vendor) -> None:
    begins = Beginning()
    channel = vendor.channel_when_down()
    with pytest.raises(Failure) as failed:
        await channel.send(vendor.address, PARCEL, begins)
    assert failed.value.kind == "later"
    assert not begins.began or isinstance(vendor, Telegram), "its pace begins before the line is open"


@with_(*sorted(CHANNELS))
async def test_an_address_that_cannot_be_one_is_refused_before_anybody_is_called(vendor: Vendor) -> None:
    begins = Beginning()
    with pytest.raises(Failure) as failed:
        await vendor.channel().send(vendor.wrong, PARCEL, begins)
    assert (failed.value.kind, begins.began) == ("never", False)
    assert (await vendor.channel().check(vendor.wrong)).ok is False
    assert await vendor.texts() == []


@with_(*sorted(CHANNELS))
async def test_an_address_is_checked_without_alarming_anybody(vendor: Vendor) -> None:
    assert (await vendor.channel().check(vendor.address)).ok is True
    assert await vendor.texts() == []


@with_(*sorted(set(SENDING) - {"telegram", "webhook"}))
async def test_a_check_finds_an_address_that_the_vendor_does_not_know(vendor: Vendor) -> None:
    await vendor.mood("never")
    found = await vendor.channel().check(vendor.address)
    assert found.ok is False
    assert found.detail
    assert await vendor.texts() == [] or vendor.address.startswith("key")


@with_(*SENDING)
async def test_a_check_of_a_vendor_that_is_down_says_that_nothing_is_known(vendor: Vendor) -> None:
    channel = vendor.channel_when_down()
    assert (await channel.check(vendor.address)).ok is None


@with_("phone")
async def test_nothing_is_ever_sent_by_phone(vendor: Vendor) -> None:
    with pytest.raises(Failure) as failed:
        await vendor.channel().send(vendor.address, PARCEL, Beginning())
    assert failed.value.kind == "never"
