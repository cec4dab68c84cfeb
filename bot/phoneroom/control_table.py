"""`/room/labels` and what a phone does beside writing: scan a label, react, read the menu."""

from aiohttp import web

from bot.phoneroom.control import body, desk_of, form, number, ok, phone_of
from bot.phoneroom.control_people import send_files
from bot.phoneroom.control_room import label_card
from bot.phoneroom.errors import Json, RoomError
from bot.phoneroom.menus import commands_for, menu_for
from bot.phoneroom.models import Chat, Label, Message, Person
from bot.phoneroom.params import Upload
from bot.phoneroom.switchboard import Switchboard
from bot.phoneroom.views import chat_view, person_user


def lay_label(desk: Switchboard, title: str, picture: bytes, caption: dict[str, str]) -> Label:
    """Put a printed label (PNG or JPEG) on the table; the same title again replaces the label."""
    old = next((label for label in desk.world.labels.values() if label.title == title), None)
    mime = "image/jpeg" if picture.startswith(b"\xff\xd8") else "image/png"
    file = desk.world.add_file(picture, prefix="LABEL", name="label.png", mime=mime, folder="labels", size=(0, 0))
    label = Label(old.id if old else desk.world.next("label"), title, file.key, caption)
    desk.world.add_label(label)
    desk.events.add("labels", {})
    return label


async def list_labels(request: web.Request) -> web.Response:
    """GET: the labels on the table."""
    desk = desk_of(request)
    return ok([label_card(desk, label) for label in desk.world.labels.values()])


async def add_label(request: web.Request) -> web.Response:
    """POST multipart `file`, `title`, `caption_en`, `caption_zh` -> {"id"}."""
    desk = desk_of(request)
    fields, files = await form(request)
    if not files or not fields.get("title"):
        raise RoomError(400, "a label needs a file and a title")
    caption = {"en": fields.get("caption_en", ""), "zh": fields.get("caption_zh", "")}
    return ok({"id": lay_label(desk, fields["title"], files[0].content, caption).id})


async def scan(request: web.Request) -> web.Response:
    """POST {"label": id} or {"labels": [ids]}: send labels' pictures as if photographed; several make an album."""
    phone, given = phone_of(request), await body(request)
    wanted = given["labels"] if isinstance(given.get("labels"), list) else [given.get("label")]
    labels = [phone.desk.world.labels.get(number(each, "label") or 0) for each in wanted]
    pictures = [Upload("label.png", "image/png", phone.desk.store.get_bytes(label.file)) for label in labels if label]
    if not pictures or len(pictures) < len(labels):
        raise RoomError(404, "there is no such label on the table")
    before = phone.desk.events.seq
    message = await send_files(phone, pictures, "", True)
    return ok({"message_id": message.message_id, "seq": before})


async def react(request: web.Request) -> web.Response:
    """POST {"message_id", "emoji", "chat"?}: one reaction, or none with an empty emoji."""
    phone, given = phone_of(request), await body(request)
    chat = phone.chat(number(given.get("chat"), "chat"))
    message = phone.desk.world.message(chat, number(given.get("message_id"), "message_id") or 0)
    if message is None:
        raise RoomError(404, "there is no such message")
    old = message.reactions.get(str(phone.person.id), [])
    new = [str(given["emoji"])] if given.get("emoji") else []
    phone.desk.react(chat, message, phone.person.id, new)
    _tell_bots(phone.desk, phone.person, chat, message, old)
    return ok({"reactions": new})


def _tell_bots(desk: Switchboard, person: Person, chat: Chat, message: Message, old: list[str]) -> None:
    new = message.reactions.get(str(person.id), [])
    payload: Json = {
        "chat": chat_view(desk.world, chat),
        "message_id": message.message_id,
        "user": person_user(person),
        "date": desk.clock.today(),
        "old_reaction": [{"type": "emoji", "emoji": emoji} for emoji in old],
        "new_reaction": [{"type": "emoji", "emoji": emoji} for emoji in new],
    }
    for bot in desk.world.bots_of(chat):
        if chat.private or chat.members[str(bot.id)]["status"] == "administrator":
            desk.mail.send(bot, chat.key, "message_reaction", payload, person.id)


async def commands(request: web.Request) -> web.Response:
    """GET ?chat=C: the commands and the menu button that this person sees."""
    phone = phone_of(request)
    if not phone.desk.world.bots:
        return ok({"commands": [], "menu": {"type": "default"}})
    chat, bot = phone.chat(number(request.query.get("chat"), "chat")), phone.bot()
    return ok({"commands": commands_for(bot, chat, phone.person), "menu": menu_for(bot, chat)})


ONE = "/room/people/{person}"
ROUTES = [
    web.get("/room/labels", list_labels),
    web.post("/room/labels", add_label),
    web.post(f"{ONE}/scan", scan),
    web.post(f"{ONE}/react", react),
    web.get(f"{ONE}/commands", commands),
]
