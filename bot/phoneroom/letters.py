"""E-mails that arrived in the room: kept as they came, read as a mail program reads them."""

import html
import re
from base64 import b64encode
from email import message_from_bytes, policy
from email.message import EmailMessage
from urllib.parse import quote

from bot.phoneroom.errors import Json, RoomError
from bot.phoneroom.models import Letter
from bot.phoneroom.switchboard import Switchboard

_ADDRESS = re.compile(r"https?://[^\s<>\"']+")
_HREF = re.compile(r"href\s*=\s*[\"'](https?://[^\"']+)", re.IGNORECASE)
_INSIDE = re.compile(r"cid:([^\"'\s)>]+)")


def keep_letter(desk: Switchboard, sender: str, receivers: list[str], content: bytes) -> list[Letter]:
    """Put a letter into the mailbox of each receiver, as a mail server does with what it accepted."""
    message = _parsed(content)
    kept = []
    for receiver in receivers:
        file = desk.world.add_file(
            content, prefix="LETTER", name="letter.eml", mime="message/rfc822", folder="letters", size=(0, 0)
        )
        letter = desk.world.add_letter(
            Letter(
                id=desk.world.next("letter"),
                at=desk.clock.now(),
                sender=sender,
                to=receiver.lower(),
                subject=str(message["Subject"] or ""),
                file=file.key,
            )
        )
        desk.events.add("letter", {"letter": letter.id, "to": letter.to})
        kept.append(letter)
    desk.store.commit()
    return kept


def letter_card(letter: Letter) -> Json:
    """A letter as a mailbox lists it."""
    return {
        "id": letter.id,
        "at": letter.at,
        "from": letter.sender,
        "to": letter.to,
        "subject": letter.subject,
        "opened": letter.opened,
    }


def letter_view(desk: Switchboard, letter: Letter) -> Json:
    """All of a letter: its headers, both its texts, every web address in it, its attachments."""
    message = parsed(desk, letter)
    text, page = _body(message, "plain"), _body(message, "html")
    links = [html.unescape(link) for link in _HREF.findall(page)]
    links += [link.rstrip(").,;") for link in _ADDRESS.findall(text)]
    return {
        **letter_card(letter),
        "headers": {name: str(value) for name, value in message.items()},
        "text": text,
        "html": page,
        "links": list(dict.fromkeys(links)),
        "attachments": [
            {
                "name": part.get_filename() or f"part-{number}",
                "mime": part.get_content_type(),
                "size": len(content_of(part)),
                "url": f"/room/letters/{letter.id}/parts/{number}/{quote(part.get_filename() or 'part')}",
            }
            for number, part in enumerate(message.iter_attachments())
        ],
    }


def letter_page(desk: Switchboard, letter: Letter) -> str:
    """The letter's HTML with its own pictures inside and every link in a window of its own; else its text."""
    message = parsed(desk, letter)
    page = _body(message, "html")
    if not page:
        return f"<!doctype html><meta charset=utf-8><pre>{html.escape(_body(message, 'plain'))}</pre>"
    parts = {str(part["Content-ID"] or "").strip("<>"): part for part in message.walk() if part["Content-ID"]}

    def inside(found: re.Match[str]) -> str:
        part = parts.get(found[1])
        if part is None:
            return found[0]
        return f"data:{part.get_content_type()};base64,{b64encode(content_of(part)).decode()}"

    return '<base target="_blank">' + _INSIDE.sub(inside, page)


def attachment(desk: Switchboard, letter: Letter, number: int) -> EmailMessage:
    """One attachment. RoomError 404 when there is none with this number."""
    found = list(parsed(desk, letter).iter_attachments())
    if not 0 <= number < len(found):
        raise RoomError(404, f"letter {letter.id} has no attachment {number}")
    return found[number]


def parsed(desk: Switchboard, letter: Letter) -> EmailMessage:
    """The letter as a message of the standard library."""
    return _parsed(desk.store.get_bytes(letter.file))


def content_of(part: EmailMessage) -> bytes:
    """The bytes of a part, whatever way they were packed."""
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _parsed(content: bytes) -> EmailMessage:
    return message_from_bytes(content, policy=policy.default)


def _body(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    return str(part.get_content()) if part is not None else ""
