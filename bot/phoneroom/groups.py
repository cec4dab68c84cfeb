"""Groups: made, joined, left and upgraded by people, never by bots."""

from typing import Any

from bot.phoneroom.errors import Json, RoomError
from bot.phoneroom.models import Bot, Chat
from bot.phoneroom.switchboard import Switchboard
from bot.phoneroom.views import chat_view, member_view, user_view
from bot.phoneroom.world import FIRST_GROUP, SUPERGROUP_BASE, is_in

STATUSES = frozenset({"member", "administrator", "left", "kicked"})


def new_group(desk: Switchboard, title: str, people: list[int], bots: list[int], kind: str, forum: bool) -> Chat:
    """A group made by the first of `people`, who owns it; every bot is told that it was added."""
    if not title.strip() or not people:
        raise RoomError(400, 'a group needs a "title" and at least one of "people"')
    if kind not in {"group", "supergroup"}:
        raise RoomError(400, '"type" must be group or supergroup')
    for user in [*people, *bots]:
        _known(desk, user)
    supergroup = kind == "supergroup" or forum
    number = desk.world.next("group", FIRST_GROUP)
    chat_id = -(SUPERGROUP_BASE + number) if supergroup else -number
    chat = Chat(key=str(chat_id), id=chat_id, type="supergroup" if supergroup else "group", title=title, forum=forum)
    chat.members = {str(user): {"status": "member"} for user in people}
    chat.members[str(people[0])] = {"status": "creator"}
    desk.world.add_chat(chat)
    desk.post(chat, people[0], {"supergroup_chat_created" if supergroup else "group_chat_created": True})
    for bot in bots:
        set_status(desk, chat, bot, "member", people[0])
    return chat


def _known(desk: Switchboard, user: int) -> None:
    if user not in desk.world.people and user not in desk.world.bots:
        raise RoomError(404, f"there is nobody with the id {user} in the room")


def group_of(desk: Switchboard, chat_id: int) -> Chat:
    """A group by its id, the supergroup if it was upgraded; RoomError 404."""
    chat = desk.world.group(chat_id)
    if chat is not None and chat.migrated_to is not None:
        chat = desk.world.group(chat.migrated_to)
    if chat is None or chat.private:
        raise RoomError(404, f"there is no group {chat_id}")
    return chat


def set_status(
    desk: Switchboard, chat: Chat, user: int, status: str, by: int | None = None, rights: Json | None = None
) -> None:
    """Somebody joins, is promoted, leaves or is thrown out, by the hand of `by` (the owner if not said)."""
    _known(desk, user)
    if status not in STATUSES:
        raise RoomError(400, f'"status" must be one of {", ".join(sorted(STATUSES))}')
    owner = next((int(u) for u, member in chat.members.items() if member["status"] == "creator"), user)
    actor = by if by is not None else owner
    _known(desk, actor)
    old = chat.members.get(str(user), {"status": "left"})
    if old["status"] == "creator":
        raise RoomError(409, "the owner of a group stays its owner")
    new: Json = {"status": status} | ({"rights": rights} if rights else {})
    bot = desk.world.bots.get(user)
    if bot is not None and is_in(old) and not is_in(new):
        _announce(desk, chat, actor, user, joined=False)
    chat.members[str(user)] = new
    desk.world.save(chat)
    _tell_change(desk, chat, actor, user, old, new)
    if is_in(old) != is_in(new) and not (bot is not None and not is_in(new)):
        _announce(desk, chat, actor, user, joined=is_in(new))


def _announce(desk: Switchboard, chat: Chat, actor: int, user: int, *, joined: bool) -> None:
    view = user_view(desk.world, user)
    content: Json = {"new_chat_members": [view]} if joined else {"left_chat_member": view}
    desk.post(chat, actor, content)


def _tell_change(desk: Switchboard, chat: Chat, actor: int, user: int, old: Json, new: Json) -> None:
    payload: dict[str, Any] = {
        "chat": chat_view(desk.world, chat),
        "from": user_view(desk.world, actor),
        "date": desk.clock.today(),
        "old_chat_member": member_view(desk.world, user, old),
        "new_chat_member": member_view(desk.world, user, new),
    }
    about: Bot | None = desk.world.bots.get(user)
    if about is not None:
        desk.mail.send(about, chat.key, "my_chat_member", payload)
    for bot in desk.world.bots_of(chat):
        if bot is not about and chat.members[str(bot.id)]["status"] == "administrator":
            desk.mail.send(bot, chat.key, "chat_member", payload)


def upgrade(desk: Switchboard, chat: Chat) -> Chat:
    """A small group becomes a supergroup: a new id, the old one answers with `migrate_to_chat_id`."""
    if chat.type != "group":
        raise RoomError(409, "only a small group can become a supergroup")
    owner = next(int(user) for user, member in chat.members.items() if member["status"] == "creator")
    new_id = -(SUPERGROUP_BASE + desk.world.next("group", FIRST_GROUP))
    bigger = Chat(key=str(new_id), id=new_id, type="supergroup", title=chat.title, members=dict(chat.members))
    desk.world.add_chat(bigger)
    desk.post(chat, owner, {"migrate_to_chat_id": new_id})
    chat.migrated_to = new_id
    desk.world.save(chat)
    desk.post(bigger, owner, {"migrate_from_chat_id": chat.id})
    return bigger
