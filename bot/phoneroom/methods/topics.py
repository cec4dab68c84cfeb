"""Topics of a forum supergroup."""

from bot.phoneroom.errors import Json, bad_request
from bot.phoneroom.methods.call import Call, Table
from bot.phoneroom.models import Chat

COLOUR = 0x6FB9F0


def _forum(call: Call) -> Chat:
    chat = call.writable_chat()
    if not chat.forum:
        raise bad_request("the chat is not a forum")
    return chat


def _governed(call: Call, verb: str) -> tuple[Chat, int, Json]:
    """The forum, the topic's number and the topic; only administrators change topics."""
    chat = _forum(call)
    if not call.is_admin(chat):
        raise bad_request(f"not enough rights to {verb} a topic")
    number = call.params.integer("message_thread_id")
    topic = chat.topics.get(str(number))
    if topic is None:
        raise bad_request("message thread not found")
    return chat, number, topic


async def create_forum_topic(call: Call) -> Json:
    """A new topic; its number is that of the service message that opens it."""
    chat = _forum(call)
    if not call.is_admin(chat):
        raise bad_request("not enough rights to create a topic")
    name = call.params.required("name")
    if len(name) > 128:
        raise bad_request("TOPIC_NAME_INVALID")
    colour = call.params.integer("icon_color", COLOUR)
    created: Json = {"forum_topic_created": {"name": name, "icon_color": colour}}
    message = call.desk.post(chat, call.bot.id, created)
    chat.topics[str(message.message_id)] = {"name": name, "closed": False}
    call.world.save(chat)
    return {"message_thread_id": message.message_id, "name": name, "icon_color": colour}


async def edit_forum_topic(call: Call) -> bool:
    """Another name."""
    chat, number, topic = _governed(call, "edit")
    if call.params.has("name"):
        topic["name"] = call.params.text("name")
    call.desk.post(chat, call.bot.id, {"forum_topic_edited": {"name": topic["name"]}}, thread=number)
    call.world.save(chat)
    return True


async def close_forum_topic(call: Call) -> bool:
    """Only administrators may write now."""
    return _set_closed(call, closed=True)


async def reopen_forum_topic(call: Call) -> bool:
    """Everybody may write again."""
    return _set_closed(call, closed=False)


def _set_closed(call: Call, *, closed: bool) -> bool:
    chat, number, topic = _governed(call, "close" if closed else "reopen")
    if topic["closed"] == closed:
        raise bad_request("TOPIC_NOT_MODIFIED")
    topic["closed"] = closed
    call.desk.post(chat, call.bot.id, {"forum_topic_closed" if closed else "forum_topic_reopened": {}}, thread=number)
    call.world.save(chat)
    return True


async def delete_forum_topic(call: Call) -> bool:
    """The topic and all its messages."""
    chat, number, _topic = _governed(call, "delete")
    inside = [m for m in call.world.messages.get(chat.key, {}).values() if number in {m.thread, m.message_id}]
    call.desk.delete(chat, inside)
    del chat.topics[str(number)]
    call.world.save(chat)
    return True


TABLE: Table = {
    "createForumTopic": create_forum_topic,
    "editForumTopic": edit_forum_topic,
    "closeForumTopic": close_forum_topic,
    "reopenForumTopic": reopen_forum_topic,
    "deleteForumTopic": delete_forum_topic,
}
