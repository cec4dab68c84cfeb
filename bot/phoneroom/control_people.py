"""`/room/people`: people and what they do with their phones."""

import asyncio

from aiohttp import web

from bot.phoneroom.attachments import document_content, photo_content
from bot.phoneroom.control import body, desk_of, form, number, ok, phone_of, seconds
from bot.phoneroom.entities import formatted
from bot.phoneroom.errors import Json, RoomError
from bot.phoneroom.models import Message, Person
from bot.phoneroom.params import Upload
from bot.phoneroom.person_views import bubble, keyboard_now, person_card
from bot.phoneroom.phones import Phone
from bot.phoneroom.pictures import NotAPicture
from bot.phoneroom.switchboard import Switchboard
from bot.phoneroom.taps import tap
from bot.phoneroom.world import FIRST_PERSON, World


def new_person(
    desk: Switchboard, name: str, language: str = "en", tags: Json | None = None, person_id: int | None = None
) -> Person:
    """Somebody comes into the room; ids begin at 1001 unless one is given. RoomError 400 or 409."""
    if not name.strip():
        raise RoomError(400, 'a person needs a "name"')
    if person_id is not None and (person_id <= 0 or person_id in desk.world.people):
        raise RoomError(409, f"the id {person_id} is taken or not positive")
    number_given = person_id or desk.world.next("person", FIRST_PERSON)
    while number_given in desk.world.people:
        number_given = desk.world.next("person", FIRST_PERSON)
    person = Person(number_given, name.strip()[:64], language or "en", tags or {})
    desk.world.add_person(person)
    desk.person_changed(person)
    return person


async def list_people(request: web.Request) -> web.Response:
    """GET: everybody, in the order of their making."""
    return ok([person_card(person) for person in desk_of(request).world.people.values()])


async def add_person(request: web.Request) -> web.Response:
    """POST {"name", "language", "tags", "id"?} -> {"id"}."""
    given = await body(request)
    tags = given.get("tags") or {}
    if not isinstance(tags, dict):
        raise RoomError(400, '"tags" must be an object')
    person = new_person(
        desk_of(request),
        str(given.get("name") or ""),
        str(given.get("language") or "en"),
        tags,
        number(given.get("id"), "id"),
    )
    return ok({"id": person.id})


def _sent(before: int, message: Message) -> web.Response:
    return ok({"message_id": message.message_id, "seq": before})


async def start(request: web.Request) -> web.Response:
    """POST {"payload"?}: press [Start], with a deep link's payload."""
    phone, given = phone_of(request), await body(request)
    before = phone.desk.events.seq
    return _sent(before, phone.start(str(given.get("payload") or "")))


async def send(request: web.Request) -> web.Response:
    """POST {"text", "chat"?, "reply_to"?}."""
    phone, given = phone_of(request), await body(request)
    before = phone.desk.events.seq
    text = given.get("text")
    if not isinstance(text, str):
        raise RoomError(400, 'say what to send: {"text": ...}')
    chat, reply = number(given.get("chat"), "chat"), number(given.get("reply_to"), "reply_to")
    return _sent(before, phone.send(text, chat, reply))


async def press(request: web.Request) -> web.Response:
    """POST {"text", "message_id"?} or {"row", "column", "message_id"} -> {"toast", "alert", "url"?}."""
    phone, given = phone_of(request), await body(request)
    before = phone.desk.events.seq
    for name in ("message_id", "chat"):
        given[name] = number(given.get(name), name)
    return ok(await tap(phone, given) | {"seq": before})


async def photo(request: web.Request) -> web.Response:
    """POST multipart `file` (several make an album), `caption`?, `as`=photo|document, `chat`?, `reply_to`?."""
    phone = phone_of(request)
    fields, files = await form(request)
    before = phone.desk.events.seq
    if not files:
        raise RoomError(400, "the form has no part named file")
    as_photo = fields.get("as", "photo") == "photo"
    chat, reply = number(fields.get("chat"), "chat"), number(fields.get("reply_to"), "reply_to")
    message = await send_files(phone, files, fields.get("caption", ""), as_photo, chat, reply)
    return _sent(before, message)


async def send_files(
    phone: Phone,
    files: list[Upload],
    caption: str,
    as_photo: bool,
    chat_id: int | None = None,
    reply: int | None = None,
) -> Message:
    """Send pictures or files; more than one become an album. What is no picture goes as a document, as the real
    clients do."""
    chat, desk = phone.chat(chat_id), phone.desk
    if chat.private:
        bot = phone.bot()
        phone.must_not_block(bot)
        if bot.id not in phone.person.started:
            raise RoomError(409, f"{phone.person.name} has not pressed start yet: POST .../start comes first")
    contents = [await _content(desk.world, file, as_photo) for file in files[:10]]
    text, entities = formatted(caption[:1024], None)
    if text:
        contents[0] |= {"caption": text} | ({"caption_entities": entities} if entities else {})
    if len(contents) > 1:
        album = str(13_000_000_000 + desk.world.next("album"))
        contents = [content | {"media_group_id": album} for content in contents]
    posted = [desk.post(chat, phone.person.id, content, reply_to=reply) for content in contents]
    return posted[0]


async def _content(world: World, file: Upload, as_photo: bool) -> Json:
    if as_photo:
        try:
            return await photo_content(world, file.content)
        except NotAPicture:
            pass
    return document_content(world, file.content, file.name, file.mime)


async def messages(request: web.Request) -> web.Response:
    """GET ?after=N&chat=C: the chat, oldest first."""
    phone = phone_of(request)
    after = number(request.query.get("after"), "after") or 0
    found = phone.messages(after, number(request.query.get("chat"), "chat"))
    return ok([bubble(phone.desk.world, message) for message in found])


async def wait(request: web.Request) -> web.Response:
    """POST {"text", "after", "within", "chat"?, "gone"?}: the first message of a bot, new or edited after the event
    `after`, whose text or buttons contain `text`; 404 with the transcript when `within` seconds passed."""
    phone, given = phone_of(request), await body(request)
    desk, text = phone.desk, str(given.get("text") or "").casefold()
    after, chat = number(given.get("after"), "after") or 0, number(given.get("chat"), "chat")
    loop = asyncio.get_running_loop()
    deadline = loop.time() + seconds(given.get("within"), "within", 5.0)
    while True:
        for message in reversed(desk.world.messages.get(phone.chat(chat).key, {}).values()):
            if message.seq > after and message.sender in desk.world.bots and text in _words(message):
                return ok(bubble(desk.world, message))
        left = deadline - loop.time()
        if left <= 0 or not await desk.events.changed(left):
            raise RoomError(404, f'{phone.person.name} does not see "{given.get("text")}"')


def _words(message: Message) -> str:
    content = message.content
    labels = [str(button["text"]) for row in message.inline or [] for button in row]
    text = str(content.get("text", content.get("caption", "")))
    return "\n".join([text, *labels]).casefold()


async def chats(request: web.Request) -> web.Response:
    """GET: the chats of a person."""
    phone = phone_of(request)
    if phone.desk.world.bots:
        phone.chat()
    return ok(phone.chats())


async def keyboard(request: web.Request) -> web.Response:
    """GET ?chat=C: the reply keyboard in force."""
    phone = phone_of(request)
    chat = number(request.query.get("chat"), "chat")
    if chat is None and not phone.desk.world.bots:
        return ok({"keyboard": None, "options": {}})
    return ok(keyboard_now(phone.chat(chat)))


async def block(request: web.Request) -> web.Response:
    """POST: stop the bot."""
    phone_of(request).block()
    return ok({"blocked": True})


async def unblock(request: web.Request) -> web.Response:
    """POST: allow the bot again."""
    phone_of(request).unblock()
    return ok({"blocked": False})


async def language(request: web.Request) -> web.Response:
    """POST {"language"}: the language of the person's app."""
    phone, given = phone_of(request), await body(request)
    wanted = str(given.get("language") or "")
    if not wanted:
        raise RoomError(400, 'say which: {"language": "zh"}')
    phone.person.language = wanted
    phone.desk.person_changed(phone.person)
    return ok({"language": wanted})


async def edit(request: web.Request) -> web.Response:
    """POST {"message_id", "text", "chat"?}: correct an own text."""
    phone, given = phone_of(request), await body(request)
    before = phone.desk.events.seq
    message_id = number(given.get("message_id"), "message_id") or 0
    chat = number(given.get("chat"), "chat")
    return _sent(before, phone.edit(chat, message_id, str(given.get("text") or "")))


async def leave_telegram(request: web.Request) -> web.Response:
    """POST: delete the account; bots get `403 user is deactivated`."""
    phone_of(request).leave_telegram()
    return ok({"gone": True})


ONE = "/room/people/{person}"
ROUTES = [
    web.get("/room/people", list_people),
    web.post("/room/people", add_person),
    web.post(f"{ONE}/start", start),
    web.post(f"{ONE}/send", send),
    web.post(f"{ONE}/tap", press),
    web.post(f"{ONE}/photo", photo),
    web.get(f"{ONE}/messages", messages),
    web.post(f"{ONE}/wait", wait),
    web.get(f"{ONE}/chats", chats),
    web.get(f"{ONE}/keyboard", keyboard),
    web.post(f"{ONE}/block", block),
    web.post(f"{ONE}/unblock", unblock),
    web.post(f"{ONE}/language", language),
    web.post(f"{ONE}/edit", edit),
    web.post(f"{ONE}/leave", leave_telegram),
]
