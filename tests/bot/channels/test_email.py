"""Letters, on a real line to a real mail server."""

from __future__ import annotations

import ssl
import subprocess
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from aiosmtpd.smtp import AuthResult

from bot.channels import Failure
from bot.channels.email import EmailChannel
from bot.channels.mail_server import MailServer, Sender, is_address
from bot.refusals import MailServerUnreachable
from bot.settings import Settings
from bot.ways_out import greet_mail_server
from tests.bot.channels.test_contract import PARCEL, Beginning
from tests.bot.channels.vendors import HOUSE, MailBox, closed_port

NOTICE_DAY = datetime(2022, 6, 27, 1, 20, tzinfo=UTC)


@pytest.fixture
async def box() -> AsyncIterator[MailBox]:
    async with MailBox() as box:
        yield box


@pytest.fixture
def own_certificate(tmp_path: Path) -> tuple[Path, Path]:
    """A certificate that nobody vouches for, and its key."""
    made, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=mail.example.com",
         "-keyout", key, "-out", made],
        check=True, capture_output=True,
    )  # fmt: skip
    return made, key


def channel(box: MailBox, **more: object) -> EmailChannel:
    return EmailChannel(MailServer("127.0.0.1", box.port, **more), HOUSE, lambda: NOTICE_DAY, timeout=5)  # type: ignore[arg-type]  # a test's own words


async def test_one_recipient_gets_one_letter_with_words_a_page_and_the_paper(box: MailBox) -> None:
    delivered = await channel(box).send(box.address, PARCEL, Beginning())
    assert delivered.message_id == "4BQ9pX2zKtz", "the server's own name for it"
    assert delivered.code == f"250 {box.answer.partition(' ')[2]}"
    ((sender, to),) = box.envelopes
    assert (sender, to) == ("recall@chenmu.example", ["c11@example.com"])
    (letter,) = box.letters
    assert letter["To"] == "c11@example.com"
    assert letter["From"] == "Chenmu Dairy 晨牧 <recall@chenmu.example>"
    assert letter["Subject"] == "URGENT – Notice R7-C11"
    assert letter["Date"].datetime == NOTICE_DAY, "the house's clock"
    assert [part.get_content_type() for part in letter.walk() if not part.is_multipart()] == [
        "text/plain", "text/html", "application/pdf",
    ]  # fmt: skip
    paper = next(letter.iter_attachments())
    assert (paper.get_filename(), paper.get_content()) == ("R7-C11.pdf", b"%PDF-1.7 a notice")


async def test_every_try_of_a_delivery_has_the_same_message_id_and_a_reminder_another(box: MailBox) -> None:
    reminder = replace(PARCEL, key="alert:7:1656292800")
    for parcel in (PARCEL, PARCEL, reminder, replace(PARCEL, key="alert:8")):
        await channel(box).send(box.address, parcel, Beginning())
    first, again, reminded, other = (letter["Message-ID"] for letter in box.letters)
    assert first == again
    assert len({first, reminded, other}) == 3
    assert first.endswith("@chenmu.example>")


async def test_nothing_in_a_notice_becomes_a_header_or_another_recipient(box: MailBox) -> None:
    evil = replace(PARCEL, subject="Recall\r\nBcc: everybody@example.com\r\n\r\nbuy this", notice="R7\nX: y")
    await channel(box).send(box.address, evil, Beginning())
    (letter,) = box.letters
    assert letter["Bcc"] is None
    assert letter["Subject"] == "Recall Bcc: everybody@example.com buy this"
    assert box.envelopes[0][1] == ["c11@example.com"]


@pytest.mark.parametrize(
    "address",
    ["a@b\r\nDATA", "a@b.com,c@d.com", "<a@b.com>", "a b@c.com", "a@", "@b.com", "a@b..com", "a@-b.com", "a;b@c.com",
     'Ann <a@b.com>', "a@b.com\x00", "x" * 65 + "@b.com", "a@" + "b" * 300],
)  # fmt: skip
def test_only_an_address_is_an_address(address: str) -> None:
    assert not is_address(address)


@pytest.mark.parametrize(
    "address", ["c11@example.com", "a.b+recall@mail.example.co.uk", "x@localhost", "采购@例子.中国"]
)
def test_a_real_address_is_taken(address: str) -> None:
    assert is_address(address)


async def test_a_chinese_address_goes_to_a_server_that_takes_it(box: MailBox) -> None:
    await channel(box).send("采购@example.com", PARCEL, Beginning())
    assert box.envelopes[0][1] == ["采购@example.com"]


@pytest.mark.parametrize(
    ("answer", "kind"),
    [("451 4.3.0 Try again", "later"), ("552 5.3.4 Too large", "never"), ("554 5.7.1 Spam", "never")],
)
async def test_a_letter_refused_at_its_end_was_not_taken(box: MailBox, answer: str, kind: str) -> None:
    box.answer = answer
    with pytest.raises(Failure) as failed:
        await channel(box).send(box.address, PARCEL, Beginning())
    assert (failed.value.kind, failed.value.code) == (kind, answer)


@pytest.mark.parametrize(
    ("answer", "name"),
    [("250 OK id=1qXyZ-0004Jq-7b", "1qXyZ-0004Jq-7b"), ("250 2.0.0 9f3c Message accepted for delivery", None)],
)
async def test_the_servers_name_is_kept_and_ours_where_it_gives_none(
    box: MailBox, answer: str, name: str | None
) -> None:
    box.answer = answer
    delivered = await channel(box).send(box.address, PARCEL, Beginning())
    assert delivered.message_id == (name or box.letters[0]["Message-ID"])


async def test_a_login_that_fails_waits_for_somebody_to_mend_the_settings() -> None:
    def nobody(*_: object) -> AuthResult:
        return AuthResult(success=False, handled=True)

    async with MailBox(more={"authenticator": nobody, "auth_require_tls": False}) as box:
        with pytest.raises(Failure) as failed:
            await channel(box, user="recall", password="wrong").send(box.address, PARCEL, Beginning())
    assert failed.value.kind == "later"
    assert not box.letters


async def test_a_login_is_used() -> None:
    seen: list[tuple[bytes, bytes]] = []

    def known(_s: object, _e: object, _c: object, _m: object, data: object) -> AuthResult:
        seen.append((data.login, data.password))  # type: ignore[attr-defined]  # aiosmtpd's LoginPassword
        return AuthResult(success=True)

    async with MailBox(more={"authenticator": known, "auth_require_tls": False}) as box:
        await channel(box, user="recall", password="s3cret").send(box.address, PARCEL, Beginning())
    assert seen == [(b"recall", b"s3cret")]
    assert len(box.letters) == 1


async def test_an_encrypted_line_that_is_insisted_on_is_not_replaced_by_an_open_one(box: MailBox) -> None:
    with pytest.raises(Failure) as failed:
        await channel(box, starttls=True).send(box.address, PARCEL, Beginning())
    assert failed.value.kind == "later"
    assert not box.letters


async def test_a_certificate_of_nobody_is_not_believed(own_certificate: tuple[Path, Path]) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*own_certificate)
    async with MailBox(more={"tls_context": context}) as box:
        with pytest.raises(Failure) as failed:
            await channel(box, starttls=True).send(box.address, PARCEL, Beginning())
    assert failed.value.kind == "later"
    assert not box.letters


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("smtp://mail.example.com", MailServer("mail.example.com", 587)),
        ("smtp://127.0.0.1:2525", MailServer("127.0.0.1", 2525)),
        ("smtps://a%40b:p%2Fw@mail.example.com",
         MailServer("mail.example.com", 465, "a@b", "p/w", tls=True, starttls=False)),
        ("smtp://u:p@mail.example.com", MailServer("mail.example.com", 587, "u", "p", starttls=True)),
        ("smtp://u:p@mail.example.com:25?starttls=no", MailServer("mail.example.com", 25, "u", "p", starttls=False)),
        ("smtp://mail.example.com?starttls=yes", MailServer("mail.example.com", 587, starttls=True)),
    ],
)  # fmt: skip
def test_a_mail_server_is_said_in_one_line(url: str, found: MailServer) -> None:
    assert MailServer.parse(url) == found


@pytest.mark.parametrize(
    "url", ["mail.example.com", "http://mail.example.com", "smtp://", "smtp://h/x", "smtp://h?a=b"]
)
def test_what_is_no_mail_server_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        MailServer.parse(url)


@pytest.mark.parametrize("author", ["nobody", "A <a@b.com>\r\nBcc: c@d.com", "<>"])
def test_an_author_without_an_address_is_refused(author: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        Sender.parse(author)


async def test_the_check_before_a_start_goes_to_the_mail_server_and_sends_nothing(box: MailBox) -> None:
    def settings(port: int) -> Settings:
        return Settings.read(smtp_url=f"smtp://127.0.0.1:{port}", mail_from="recall@chenmu.example")

    assert await greet_mail_server(settings(box.port))
    assert not await greet_mail_server(Settings.read())
    assert not box.letters
    with pytest.raises(MailServerUnreachable):
        await greet_mail_server(settings(closed_port()))
