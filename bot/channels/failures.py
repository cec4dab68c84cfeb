"""Why a message did not get through, sorted into the three kinds that decide what happens next."""

from __future__ import annotations

from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from bot.channels import Failure
from bot.telegram_request import NotSent, retry_seconds


def classify(error: BaseException) -> Failure:
    """What a failed call to Telegram means for the message.

    never: Telegram refused it (blocked, no such chat, malformed), trying again is useless.
    later: it was certainly not delivered (no connection, flood limit, a token that was refused).
    uncertain: it may have been delivered (the answer was lost, or Telegram's own server broke).
    """
    problem = str(error) or type(error).__name__
    if isinstance(error, RetryAfter):
        return Failure("later", problem, retry_after=retry_seconds(error))
    if isinstance(error, NotSent | InvalidToken | Conflict):
        return Failure("later", problem)
    if isinstance(error, BadRequest | Forbidden | ChatMigrated):
        return Failure("never", problem)
    if isinstance(error, NetworkError):  # TimedOut as well; BadRequest and NotSent are NetworkErrors too, see above
        return Failure("uncertain", problem)
    # An answer that nobody could read may stand for a delivered message; an error of ours may not.
    return Failure("uncertain" if isinstance(error, TelegramError) else "never", problem)


def temporary(error: BaseException) -> bool:
    """Whether trying again is worth while: the network or Telegram is to blame, not the message and not our code."""
    return isinstance(error, TelegramError) and classify(error).kind != "never"
