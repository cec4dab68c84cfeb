"""The registry of channels: every way out to a customer that these settings allow, one line each."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from bot.channels import Channel, Failure
from bot.channels.dingtalk import DingTalkChannel
from bot.channels.email import EmailChannel
from bot.channels.feishu import FeishuChannel
from bot.channels.mail_server import MailServer, Sender
from bot.channels.phone import PhoneChannel
from bot.channels.telegram import TelegramChannel
from bot.channels.webhook import WebhookChannel
from bot.channels.wecom import WeComChannel
from bot.refusals import MailServerUnreachable

if TYPE_CHECKING:
    from telegram.ext import ExtBot

    from bot.pace import Paced
    from bot.settings import Settings

Clock = Callable[[], datetime]
Made = Callable[["Settings", "ExtBot[Paced]", Clock], Channel | None]


def _email(settings: Settings, _: ExtBot[Paced], clock: Clock) -> Channel | None:
    if settings.smtp_url is None or settings.mail_from is None:
        return None
    server = MailServer.parse(settings.smtp_url.get_secret_value())
    return EmailChannel(server, Sender.parse(settings.mail_from), clock)


def _webhook(settings: Settings, _: ExtBot[Paced], __: Clock) -> Channel | None:
    if settings.webhook_out_secret is None:
        return None
    return WebhookChannel(settings.webhook_out_secret.get_secret_value(), settings.webhook_hosts)


CHANNELS: dict[str, Made] = {
    "telegram": lambda _settings, bot, _clock: TelegramChannel(bot),
    "email": _email,
    "wecom": lambda *_given: WeComChannel(),
    "dingtalk": lambda *_given: DingTalkChannel(),
    "feishu": lambda *_given: FeishuChannel(),
    "webhook": _webhook,
    "phone": lambda *_given: PhoneChannel(),
}
"""Each makes its channel, or None where the settings lack what it needs."""


async def greet_mail_server(settings: Settings) -> bool:
    """Whether letters are set up at all. Raises `MailServerUnreachable` where they are and the server says no."""
    if settings.smtp_url is None or settings.mail_from is None:
        return False
    server, author = MailServer.parse(settings.smtp_url.get_secret_value()), Sender.parse(settings.mail_from)
    try:
        await EmailChannel(server, author, timeout=10.0).greet()
    except Failure as failure:
        raise MailServerUnreachable(problem=failure.problem) from failure
    return True


def ways_out(settings: Settings, bot: ExtBot[Paced], clock: Clock) -> dict[str, Channel]:
    """The channels that there are with these settings, by name."""
    made = {name: make(settings, bot, clock) for name, make in CHANNELS.items()}
    return {name: channel for name, channel in made.items() if channel is not None}


def channel_names(settings: Settings) -> frozenset[str]:
    """Their names alone, before there is a bot to send by."""
    without = set()
    if settings.smtp_url is None or settings.mail_from is None:
        without.add("email")
    if settings.webhook_out_secret is None:
        without.add("webhook")
    return frozenset(set(CHANNELS) - without)
