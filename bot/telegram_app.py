"""PTB as the house uses it: no updater, no job queue, no persistence; updates come from our own inbox.

A handler that fails makes `process` fail, so that the turn can be tried again: PTB's own dispatch would log
the error and call the update done.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, NoReturn
from urllib.parse import urlsplit

import structlog
from telegram import Update
from telegram.error import BadRequest, Forbidden, InvalidToken, TelegramError
from telegram.ext import Application, ApplicationBuilder, CallbackContext, ExtBot

from bot.backoff import full_jitter
from bot.pace import Pace, Paced
from bot.refusals import WrongToken
from bot.settings import Settings
from bot.telegram_request import AiohttpRequest

log = structlog.get_logger(__name__)
LONG_POLL_SECONDS = 25
HouseApplication = Application[Any, Any, Any, Any, Any, Any]


class FailingApplication(Application[Any, CallbackContext[Any, Any, Any, Any], Any, Any, Any, Any]):
    """An application whose `process_update` raises what a handler raised."""

    async def process_error(self, update: object, error: Exception, *_: Any, **__: Any) -> NoReturn:
        """Called by PTB inside its `except`: raising here is what carries the error out."""
        raise error


class HouseBot(ExtBot[Paced]):
    """PTB's bot, forgiving where a failure means nothing."""

    async def answer_callback_query(self, *args: Any, **kwargs: Any) -> bool:
        """False, instead of an error, when the person tapped so long ago that Telegram forgot it."""
        try:
            return await super().answer_callback_query(*args, **kwargs)
        except BadRequest as error:
            if "query is too old" not in error.message.lower():
                raise
            return False


class TelegramApp:
    """The bot of this process. Between `__aenter__` and `__aexit__` it can send and handle updates.

    `register` adds the handlers. Entering waits as long as Telegram cannot be reached, and raises `WrongToken`.
    """

    def __init__(self, settings: Settings, register: Callable[[HouseApplication], None]) -> None:
        if settings.token is None:
            raise ValueError("a token is needed: read LiveSettings")
        api = settings.telegram_api_url
        proxies = urlsplit(api).hostname not in {"127.0.0.1", "localhost", "::1"}
        self.polling = AiohttpRequest(read_timeout=LONG_POLL_SECONDS + 10, proxies=proxies)
        self._request = AiohttpRequest(proxies=proxies)
        self.bot = HouseBot(
            token=settings.token.get_secret_value(),
            base_url=f"{api}/bot",
            base_file_url=f"{api}/file/bot",
            request=self._request,
            get_updates_request=self.polling,
            rate_limiter=Pace(settings.send_rate, settings.chat_seconds),
        )
        # `None` at the right places: no Updater, no JobQueue (it would need APScheduler), nothing kept in memory.
        builder = ApplicationBuilder().bot(self.bot).updater(None).job_queue(None)
        self.application: HouseApplication = builder.application_class(FailingApplication).build()
        register(self.application)

    async def __aenter__(self) -> TelegramApp:
        try:
            await self._introduce()
        except BaseException:
            await self._close_connections()
            raise
        return self

    async def _introduce(self) -> None:
        tries = 0
        while True:
            try:
                await self.application.initialize()
            except InvalidToken as error:
                raise WrongToken from error
            except TelegramError as error:
                tries += 1
                if tries == 1:
                    log.warning("telegram_unreachable", problem=error.message)
                await asyncio.sleep(full_jitter(tries, most=30.0))
            else:
                return

    async def __aexit__(self, *error: object) -> None:
        await self.application.shutdown()
        await self._close_connections()

    async def _close_connections(self) -> None:
        # PTB leaves them open when it never got as far as knowing its own name.
        await asyncio.gather(self.polling.shutdown(), self._request.shutdown())

    async def process(self, update_json: dict[str, Any]) -> None:
        """Runs the handlers for one raw update; raises what a handler raised.

        Somebody who blocked the bot cannot be answered: that is no failure of the handler, and not worth a retry.
        """
        try:
            await self.application.process_update(Update.de_json(update_json, self.bot))
        except Forbidden as error:
            log.info("reply_refused", update_id=update_json.get("update_id"), problem=error.message)
