"""Reading chats and members, and leaving."""

from bot.phoneroom.errors import Json, bad_request
from bot.phoneroom.methods.call import Call, Table
from bot.phoneroom.models import Chat
from bot.phoneroom.views import accessible, chat_view, member_view
from bot.phoneroom.world import is_in

_PLAIN: Json = {
    "accent_color_id": 0,
    "max_reaction_count": 11,
    "accepted_gift_types": {
        "unlimited_gifts": False,
        "limited_gifts": False,
        "unique_gifts": False,
        "premium_subscription": False,
        "gifts_from_channels": False,
    },
}


async def get_chat(call: Call) -> Json:
    """Everything known of a chat."""
    chat = call.chat()
    view = {**chat_view(call.world, chat), **_PLAIN}
    if chat.pinned:
        pinned = accessible(call.world, chat, chat.pinned[-1])
        if pinned["date"]:
            view["pinned_message"] = pinned
    return view


async def get_chat_member(call: Call) -> Json:
    """One member, or somebody who has left or was never in."""
    chat = call.chat()
    user = call.params.integer("user_id")
    if user not in call.world.people and user not in call.world.bots:
        raise bad_request("PARTICIPANT_ID_INVALID")
    return member_view(call.world, user, _record(chat, user))


def _record(chat: Chat, user: int) -> Json | None:
    if chat.private:
        return {"status": "member"} if user in {chat.id, chat.bot} else None
    return chat.members.get(str(user))


async def get_chat_administrators(call: Call) -> list[Json]:
    """The owner and the administrators that are no bots, and this bot if it is one."""
    chat = call.chat()
    if chat.private:
        raise bad_request("there are no administrators in the private chat")
    return [
        member_view(call.world, int(user), member)
        for user, member in chat.members.items()
        if member["status"] in {"creator", "administrator"} and int(user) in {call.bot.id, *call.world.people}
    ]


async def get_chat_member_count(call: Call) -> int:
    """How many are in."""
    chat = call.chat()
    return 2 if chat.private else sum(1 for member in chat.members.values() if is_in(member))


async def leave_chat(call: Call) -> bool:
    """The bot walks out of a group."""
    chat = call.writable_chat()
    if chat.private:
        raise bad_request("chat member status can't be changed in private chats")
    chat.members[str(call.bot.id)] = {"status": "left"}
    call.world.save(chat)
    return True


TABLE: Table = {
    "getChat": get_chat,
    "getChatMember": get_chat_member,
    "getChatAdministrators": get_chat_administrators,
    "getChatMemberCount": get_chat_member_count,
    "leaveChat": leave_chat,
}
