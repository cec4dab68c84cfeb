"""The phone room for pytest: tests talk to a real bot as people do.

Loaded in every test run, so it imports the room only when a test asks for it. Works for any framework that takes a
base URL: give the bot `tg_room.bot_base` and `tg_bot`. Broken rules fail a test at its end unless it forgave them.
"""

import itertools
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Generator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from bot.phoneroom.fixtures import TestRoom

_numbers = itertools.count(1)
_FAILED = pytest.StashKey[bool]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--phoneroom-spec FILE`: hold every call against a published description of the Bot API."""
    group = parser.getgroup("phoneroom")
    group.addoption("--phoneroom-spec", metavar="FILE", help="Bot API description (JSON) to check every call against")


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, Any, None]:
    """Remember a failure, so that the room may show at its end what the phones showed."""
    outcome = yield
    report = outcome.get_result()
    if report.failed and report.when == "call":
        item.stash[_FAILED] = True


@pytest.fixture
def tg_spec(request: pytest.FixtureRequest) -> str | None:
    """The Bot API description to check against: the option's. Override it to choose one for a folder of tests."""
    path: str | None = request.config.getoption("--phoneroom-spec")
    return path


@pytest.fixture
async def tg_room(request: pytest.FixtureRequest, tg_spec: str | None) -> AsyncIterator["TestRoom"]:
    """A running room of this test's own, on a free port."""
    from bot.phoneroom.fixtures import TestRoom  # noqa: PLC0415 - only when asked for, to keep every test run quick

    room = await TestRoom.open(tg_spec)
    try:
        yield room
        story = await room.story() if request.node.stash.get(_FAILED, False) else ""
        found = await room.violations()
    finally:
        await room.shut()
    if story:
        print(story)  # noqa: T201 - pytest shows it with the failed test
    elif found:
        rules = "\n".join(f"  {one['rule']}: {one['detail']}" for one in found)
        pytest.fail(f"the bot broke rules of Telegram:\n{rules}", pytrace=False)


@pytest.fixture
def tg_bot() -> str:
    """A bot's token that no other test has, also in another process of pytest-xdist."""
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0")[2:])
    number = 5_000_000_000 + worker * 1_000_000 + next(_numbers)
    return f"{number}:AAphone-room_test_token_{number}"


@pytest.fixture
def tg_person(tg_room: "TestRoom") -> Callable[..., Awaitable[Any]]:
    """`await tg_person("Ann", "zh", role="worker")` lets somebody in and gives their phone."""
    return tg_room.person
