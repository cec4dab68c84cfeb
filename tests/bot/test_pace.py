"""The pace: Telegram's limits kept, its 429 obeyed, and recall alerts first. Time leaps, so a minute costs nothing."""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Callable, Coroutine, Mapping
from typing import TYPE_CHECKING, Any

import pytest
from telegram.error import RetryAfter
from telegram.ext import ExtBot

from bot.pace import Lane, Pace, Paced
from bot.telegram_request import AiohttpRequest, NotSent, retry_seconds

if TYPE_CHECKING:
    from bot.phoneroom.fixtures import TestRoom


class LeapingSelector(selectors.DefaultSelector):
    """Instead of waiting for the next timer it moves the clock there."""

    now = 1_000.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        events = super().select(0)
        if not events and timeout:
            self.now += timeout
        return events


class LeapingLoop(asyncio.SelectorEventLoop):
    def __init__(self) -> None:
        self._clock = LeapingSelector()
        super().__init__(self._clock)

    def time(self) -> float:
        return self._clock.now


def leaping(test: Callable[[Sender], Coroutine[Any, Any, None]]) -> Callable[[], None]:
    def run() -> None:
        async def with_sender() -> None:
            await test(Sender())

        with asyncio.Runner(loop_factory=LeapingLoop) as runner:
            runner.run(with_sender())

    run.__name__ = test.__name__
    run.__doc__ = test.__doc__
    return run


class Sender:
    """Sends through a pace and notes when each call left. `answers` are errors to be raised by the next calls."""

    def __init__(self, rate: float = 28.0) -> None:
        self.pace = Pace(rate)
        self.left: list[tuple[float, Lane | None, int | None]] = []
        self.answers: list[Exception] = []

    async def send(self, chat: int | None, paced: Paced | None = None, endpoint: str = "sendMessage") -> None:
        async def call(lane: Lane | None, chat: int | None) -> bool:
            self.left.append((self.now(), lane, chat))
            if self.answers:
                raise self.answers.pop(0)
            return True

        data: Mapping[str, Any] = {} if chat is None else {"chat_id": chat}
        mark = (paced.lane if paced else None, chat)
        await self.pace.process_request(call, mark, {}, endpoint, dict(data), paced)

    async def send_all(self, *sends: Coroutine[Any, Any, None]) -> list[float]:
        start = self.now()
        await asyncio.gather(*sends)
        return [round(at - start, 3) for at, _, _ in self.left]

    @staticmethod
    def now() -> float:
        return asyncio.get_running_loop().time()


@leaping
async def test_no_second_sees_more_than_thirty_messages(sender: Sender) -> None:
    times = await sender.send_all(*(sender.send(chat) for chat in range(1, 201)))
    assert len(times) == 200
    for start in times:
        assert sum(start <= at < start + 1.0 for at in times) <= 30
    assert 199 / 28 - 0.1 < times[-1] < 199 / 28 + 0.5


@leaping
async def test_a_private_chat_gets_three_at_once_and_then_one_a_second(sender: Sender) -> None:
    times = await sender.send_all(*(sender.send(7) for _ in range(6)))
    assert times[2] < 0.2
    assert [round(at) for at in times[3:]] == [1, 2, 3]


@leaping
async def test_a_slow_chat_does_not_hold_up_another(sender: Sender) -> None:
    await sender.send_all(*(sender.send(7) for _ in range(8)), sender.send(8))
    assert [chat for _, _, chat in sender.left].index(8) <= 3


@leaping
async def test_a_group_gets_twenty_in_any_minute(sender: Sender) -> None:
    times = await sender.send_all(*(sender.send(-100, Paced(patience=600)) for _ in range(50)))
    for start in times:
        assert sum(start <= at < start + 60.0 for at in times) <= 20
    assert times[-1] < 180


@leaping
async def test_answers_to_taps_and_downloads_are_not_slowed_down(sender: Sender) -> None:
    times = await sender.send_all(*(sender.send(None, endpoint="answerCallbackQuery") for _ in range(50)))
    assert times[-1] == 0.0


@leaping
async def test_a_typing_sign_does_not_use_up_the_chat(sender: Sender) -> None:
    times = await sender.send_all(
        *(sender.send(7, endpoint="sendChatAction") for _ in range(5)), *(sender.send(7) for _ in range(3))
    )
    assert times[-1] < 0.5


@leaping
async def test_too_many_requests_silences_everybody_until_the_moment_it_named(sender: Sender) -> None:
    sender.answers = [RetryAfter(5)]
    times = await sender.send_all(
        sender.send(1), sender.send(2), sender.send(3), sender.send(None, endpoint="answerCallbackQuery")
    )
    first, rest = times[0], times[1:]
    assert len(times) == 5  # the refused one was sent again
    assert first == 0.0
    assert all(at == 0.0 or at > 5.0 for at in rest)
    assert sum(at > 5.0 for at in rest) >= 3


@leaping
async def test_a_shorter_wish_does_not_end_a_longer_silence(sender: Sender) -> None:
    sender.pace.halt(10)
    sender.pace.halt(2)
    (at,) = await sender.send_all(sender.send(1))
    assert at > 10.0


@leaping
async def test_who_has_no_patience_is_told_how_long_it_would_take(sender: Sender) -> None:
    sender.pace.halt(300)
    began: list[bool] = []
    with pytest.raises(RetryAfter) as told:
        await sender.send(1, Paced(Lane.ALERT, patience=20, begins=lambda: began.append(True)))
    assert 299 <= retry_seconds(told.value) <= 302
    assert not began
    assert not sender.left


@leaping
async def test_recall_alerts_pass_replies_and_replies_pass_cards(sender: Sender) -> None:
    sender.pace.halt(1)
    await sender.send_all(
        *(sender.send(30 + n, Paced(Lane.CARD)) for n in range(3)),
        *(sender.send(20 + n, Paced(Lane.REPLY)) for n in range(3)),
        *(sender.send(10 + n, Paced(Lane.ALERT)) for n in range(3)),
    )
    assert [lane for _, lane, _ in sender.left] == [Lane.ALERT] * 3 + [Lane.REPLY] * 3 + [Lane.CARD] * 3


@leaping
async def test_a_thousand_alerts_do_not_silence_the_others(sender: Sender) -> None:
    times = await sender.send_all(
        *(sender.send(1000 + n, Paced(Lane.ALERT)) for n in range(300)), sender.send(1), sender.send(2)
    )
    replies = [index for index, (_, lane, _) in enumerate(sender.left) if lane is None]
    assert replies == [7, 15]
    assert times[replies[-1]] < 0.6


@leaping
async def test_one_who_gave_up_uses_no_slot(sender: Sender) -> None:
    waiting = asyncio.ensure_future(asyncio.gather(*(sender.send(chat) for chat in range(1, 4))))
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    gone = len(sender.left)
    times = await sender.send_all(sender.send(9))
    assert len(times) == gone + 1
    assert times[-1] <= 0.04


@leaping
async def test_who_waits_at_the_end_was_certainly_not_sent(sender: Sender) -> None:
    sender.pace.halt(5)
    waiting = asyncio.ensure_future(sender.send(1))
    await asyncio.sleep(0)
    await sender.pace.shutdown()
    with pytest.raises(NotSent):
        await waiting
    assert not sender.left


async def test_the_room_with_telegrams_limits_never_has_to_remind_us(tg_room: TestRoom, tg_bot: str) -> None:
    bot: ExtBot[Paced] = ExtBot(
        tg_bot,
        base_url=tg_room.bot_base,
        base_file_url=tg_room.file_base,
        request=AiohttpRequest(proxies=False),
        get_updates_request=AiohttpRequest(proxies=False),
        rate_limiter=Pace(28),
    )
    async with bot:
        people = [await tg_room.person(f"P{n}") for n in range(40)]
        for person in people:
            await person.start()
        await tg_room.fault("flood")
        await asyncio.gather(
            *(bot.send_message(person.id, "alert", rate_limit_args=Paced(Lane.ALERT)) for person in people),
            *(bot.send_message(people[0].id, "reply") for _ in range(2)),
        )
    statuses = [call["status"] for call in await tg_room.calls("sendMessage")]
    assert statuses == [200] * 42


async def test_a_reminder_of_the_room_is_obeyed(tg_room: TestRoom, tg_bot: str) -> None:
    bot: ExtBot[Paced] = ExtBot(
        tg_bot,
        base_url=tg_room.bot_base,
        request=AiohttpRequest(proxies=False),
        get_updates_request=AiohttpRequest(proxies=False),
        rate_limiter=Pace(28),
    )
    async with bot:
        ann = await tg_room.person("Ann")
        await ann.start()
        await tg_room.fault("before", "error", "sendMessage", status=429, retry_after=1, times=1)
        loop = asyncio.get_running_loop()
        start = loop.time()
        await bot.send_message(ann.id, "alert")
    assert loop.time() - start > 1.0
    assert [call["status"] for call in await tg_room.calls("sendMessage")] == [429, 200]
