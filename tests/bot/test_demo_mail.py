"""The demo's mail server is a real one: what is sent to it lies in the room's mailboxes, and its troubles are real."""

from __future__ import annotations

from collections.abc import AsyncIterator
from email.message import EmailMessage

import aiosmtplib
import pytest

from bot.demo.mail_server import MailServer
from bot.phoneroom.fixtures import TestRoom


@pytest.fixture
async def post(tg_room: TestRoom) -> AsyncIterator[MailServer]:
    async with MailServer(tg_room.server) as opened:
        yield opened


def a_letter(to: str = "C11@example.com") -> EmailMessage:
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = "recall@chenmu.example", to, "产品召回 R1-C11"
    letter["Message-ID"] = "<r1-c11@chenmu.example>"
    letter.set_content("Open https://recall.example.com/p/abc to answer.")
    letter.add_alternative(
        '<p>Open <a href="https://recall.example.com/p/abc">this page</a> 并回复。</p>', subtype="html"
    )
    letter.add_attachment(b"%PDF-1.7 notice", maintype="application", subtype="pdf", filename="R1-C11.pdf")
    return letter


async def sent(post: MailServer, letter: EmailMessage) -> str:
    _, said = await aiosmtplib.send(letter, hostname="127.0.0.1", port=post.port, start_tls=False, timeout=5)
    return said


async def test_a_letter_lies_in_the_mailbox_as_it_was_sent(post: MailServer, tg_room: TestRoom) -> None:
    assert "queued as" in await sent(post, a_letter())
    found = await tg_room.receives("c11@example.com", "产品召回")
    assert found["links"] == ["https://recall.example.com/p/abc"]
    assert found["headers"]["Message-ID"] == "<r1-c11@chenmu.example>"
    assert "并回复" in found["html"]
    (file,) = found["attachments"]
    assert (file["name"], file["mime"]) == ("R1-C11.pdf", "application/pdf")
    assert await tg_room.file(file["url"]) == b"%PDF-1.7 notice"
    (box,) = await tg_room.request("GET", "/mailboxes")
    assert box == {"address": "c11@example.com", "letters": 1, "unopened": 1, "newest": found["id"]}


@pytest.mark.parametrize(("kind", "failure"), [
    ("refuse", aiosmtplib.SMTPRecipientsRefused), ("later", aiosmtplib.SMTPRecipientsRefused),
    ("drop", aiosmtplib.SMTPServerDisconnected), ("down", aiosmtplib.SMTPException),
])  # fmt: skip
async def test_a_trouble_is_what_a_program_outside_meets(
    post: MailServer, tg_room: TestRoom, kind: str, failure: type[Exception]
) -> None:
    await tg_room.fault("mail", kind, times=1)
    with pytest.raises(failure):
        await sent(post, a_letter())
    assert len(await tg_room.letters()) == (1 if kind == "drop" else 0)
    await sent(post, a_letter("c12@example.com"))
    await tg_room.receives("c12@example.com")


async def test_a_server_that_loses_letters_says_nothing_of_it(post: MailServer, tg_room: TestRoom) -> None:
    await tg_room.fault("mail", "lose", method="c11@example.com")
    assert "queued as" in await sent(post, a_letter())
    await sent(post, a_letter("c12@example.com"))
    assert [letter["to"] for letter in await tg_room.letters()] == ["c12@example.com"]
