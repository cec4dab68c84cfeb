"""Who am I and what is new: getMe, getUpdates and the webhook's settings."""

import re
from urllib.parse import urlsplit

from bot.phoneroom.errors import ApiError, Json, bad_request, too_many
from bot.phoneroom.methods.call import Call, Table
from bot.phoneroom.views import bot_user

_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")


async def get_me(call: Call) -> Json:
    """The bot itself."""
    return bot_user(call.bot) | {
        "can_join_groups": True,
        "can_read_all_group_messages": call.bot.reads_all_messages,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


async def get_updates(call: Call) -> list[Json]:
    """Long polling."""
    _remember_kinds(call)
    limit = call.params.integer("limit", 100)
    return await call.desk.mail.poll(
        call.bot, call.params.integer("offset", 0), limit, call.params.integer("timeout", 0)
    )


def _remember_kinds(call: Call) -> None:
    kinds = call.params.tree("allowed_updates")
    if kinds is None:
        return
    if not isinstance(kinds, list) or not all(isinstance(kind, str) for kind in kinds):
        raise bad_request("can't parse allowed_updates: expected an Array of String")
    if kinds != (call.bot.allowed_updates or []):
        call.bot.allowed_updates = kinds or None
        call.world.save(call.bot)


async def set_webhook(call: Call) -> bool:
    """From now on updates are sent; an empty url ends that. Twice within a second gives 429."""
    url = call.params.text("url")
    if not url:
        return await delete_webhook(call)
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    secret = call.params.text("secret_token")
    if secret and not _SECRET.fullmatch(secret):
        raise bad_request("secret token contains unallowed characters")
    now = call.desk.clock.now()
    if call.bot.webhook is not None and now - call.bot.webhook["set_at"] < 1.0:
        raise too_many(1)
    _remember_kinds(call)
    if call.params.flag("drop_pending_updates"):
        call.desk.mail.forget(call.bot)
    connections = min(max(call.params.integer("max_connections", 40), 1), 100)
    call.bot.webhook = {"url": url, "secret": secret, "max_connections": connections, "set_at": now}
    call.world.save(call.bot)
    call.desk.mail.end_polls(call.bot)
    for update in list(call.desk.mail.waiting(call.bot).values()):
        call.desk.mail.courier(call.bot, update)
    return True


async def delete_webhook(call: Call) -> bool:
    """Back to polling."""
    if call.params.flag("drop_pending_updates"):
        call.desk.mail.forget(call.bot)
    call.bot.webhook = None
    call.world.save(call.bot)
    return True


async def get_webhook_info(call: Call) -> Json:
    """The webhook as it stands, with the last error."""
    hook = call.bot.webhook
    info: Json = {
        "url": hook["url"] if hook else "",
        "has_custom_certificate": False,
        "pending_update_count": len(call.desk.mail.waiting(call.bot)),
    }
    if hook:
        info["max_connections"] = hook["max_connections"]
        for name in ("last_error_date", "last_error_message"):
            if name in hook:
                info[name] = hook[name]
    if call.bot.allowed_updates:
        info["allowed_updates"] = call.bot.allowed_updates
    return info


async def log_out(_call: Call) -> bool:
    """Accepted without effect: there is no other server to go to."""
    return True


TABLE: Table = {
    "getMe": get_me,
    "getUpdates": get_updates,
    "setWebhook": set_webhook,
    "deleteWebhook": delete_webhook,
    "getWebhookInfo": get_webhook_info,
    "logOut": log_out,
    "close": log_out,
}
__all__ = ["TABLE", "ApiError"]
