"""The world as a person sees it on the phone: the JSON of the control interface."""

from urllib.parse import quote

from bot.phoneroom.errors import Json
from bot.phoneroom.html_view import safe_html
from bot.phoneroom.models import Chat, File, Message, Person
from bot.phoneroom.world import World


def person_card(person: Person) -> Json:
    """A person as `/room/people` lists them."""
    return {
        "id": person.id,
        "name": person.name,
        "language": person.language,
        "tags": person.tags,
        "blocked": bool(person.blocked),
    }


def file_url(file: File) -> str:
    """Where the page finds a file's bytes."""
    return f"/room/files/{file.key}/{quote(file.name)}"


def bubble(world: World, message: Message) -> Json:
    """A message as a chat bubble; `seq` is the event that last changed it, `sender` who wrote it."""
    content = message.content
    caption = "text" not in content
    text = content.get("caption" if caption else "text", "")
    entities = content.get("caption_entities" if caption else "entities", [])
    from_bot = message.sender in world.bots
    name = world.bots[message.sender].name if from_bot else world.people[message.sender].name
    view: Json = {
        "message_id": message.message_id,
        "chat": world.chats[message.chat].id,
        "from": "bot" if from_bot else "person",
        "sender": message.sender,
        "name": name,
        "text": text,
        "html": safe_html(text, entities),
        "inline": [[_button(button) for button in row] for row in message.inline or []],
        "keyboard": key_labels(message.markup) or [],
        "edited": message.edited is not None,
        "date": message.date,
        "reply_to": message.reply_to,
        "reactions": [emoji for given in message.reactions.values() for emoji in given],
        "album": content.get("media_group_id"),
        "caption": caption and bool(text),
        "silent": message.silent,
        "seq": message.seq,
    }
    if message.thread is not None:
        view["thread"] = message.thread
    if message.markup:
        view["keyboard_options"] = keyboard_options(message.markup)
    return view | _attachments(world, content)


def _attachments(world: World, content: Json) -> Json:
    view: Json = {}
    if "photo" in content:
        largest = content["photo"][-1]
        file = world.files[largest["file_id"]]
        view["photo"] = {"url": file_url(file), "width": file.width, "height": file.height}
    if "document" in content:
        file = world.files[content["document"]["file_id"]]
        view["document"] = {"url": file_url(file), "file_name": file.name, "mime_type": file.mime, "size": file.size}
    for name in ("location", "contact"):
        if name in content:
            view[name] = content[name]
    service = [name for name in content if name in _SERVICE]
    if service:
        view["service"] = service[0]
    return view


_SERVICE = frozenset(
    [
        "new_chat_members",
        "left_chat_member",
        "group_chat_created",
        "supergroup_chat_created",
        "migrate_to_chat_id",
        "migrate_from_chat_id",
        "pinned_message_id",
        "new_chat_title",
        "forum_topic_created",
        "forum_topic_closed",
        "forum_topic_reopened",
        "forum_topic_edited",
    ]
)


def _button(button: Json) -> Json:
    view: Json = {"text": button["text"]}
    for name in ("url", "style"):
        if name in button:
            view[name] = button[name]
    if "copy_text" in button:
        view["copy_text"] = button["copy_text"]["text"]
    if "web_app" in button:
        view["web_app"] = button["web_app"]["url"]
    return view


def key_labels(markup: Json | None) -> list[list[str]] | None:
    """The labels of a reply keyboard, row by row; None if the markup carries none."""
    if not markup or not markup.get("keyboard"):
        return None
    return [[str(key["text"]) for key in row] for row in markup["keyboard"]]


def keyboard_options(markup: Json | None) -> Json:
    """How the keyboard wants to be shown."""
    given = markup or {}
    return {
        "persistent": bool(given.get("is_persistent")),
        "resize": bool(given.get("resize_keyboard")),
        "one_time": bool(given.get("one_time_keyboard")),
        "placeholder": given.get("input_field_placeholder"),
        "force_reply": bool(given.get("force_reply")),
    }


def keyboard_now(chat: Chat) -> Json:
    """The reply keyboard in force in a chat."""
    markup = chat.keyboard["markup"] if chat.keyboard and not chat.keyboard.get("hidden") else None
    return {"keyboard": key_labels(markup), "options": keyboard_options(markup)}
