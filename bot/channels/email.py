"""The way out by mail: one letter a recipient, over SMTP. "Accepted" is the mail server's word, not the reader's."""

from __future__ import annotations

import hashlib
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import format_datetime, formataddr

import aiosmtplib
from aiosmtplib import SMTPException, SMTPResponseException

from bot.channels import Checked, Delivered, Failure, Parcel
from bot.channels.mail_server import MailServer, Sender, is_address

QUEUED_AS = re.compile(r"\bqueued as\s+<?([\w.@$+=-]+)|\bid=([\w.@$+=-]+)", re.IGNORECASE)
"""How Postfix, Exim, OpenSMTPD and their kin name the letter in their 250 line."""
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]+")
_REFUSED = 500


class EmailChannel:
    """`server` takes all letters, `sender` is whom they are from. `clock` dates them."""

    at_once = 6

    def __init__(
        self, server: MailServer, sender: Sender, clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        *, timeout: float = 30.0,
    ) -> None:  # fmt: skip
        self._server = server
        self._sender = sender
        self._clock = clock
        self._timeout = timeout

    async def send(self, address: str, parcel: Parcel, begins: Callable[[], None]) -> Delivered:
        """See `Channel`. Never: the server refuses the recipient or the letter. Later: no connection, a 4xx. Uncertain:
        the connection was lost after the letter had begun."""
        if not is_address(address):
            raise Failure("never", "not a mail address")
        letter = self._letter(address, parcel)
        began = False
        try:
            async with self._connection() as server:
                utf8 = await self._address(server, address)
                begins()
                began = True
                said = await server.data(letter.as_bytes(policy=SMTPUTF8 if utf8 else SMTP))
        except SMTPResponseException as error:
            raise _refused(error) from error
        except (SMTPException, OSError, TimeoutError) as error:
            problem = f"{type(error).__name__}: {error}"[:300]
            raise Failure("uncertain" if began else "later", problem) from error
        return Delivered(_queue_id(said.message) or letter["Message-ID"], str(said))

    async def check(self, address: str) -> Checked:
        """Asks our mail server whether it would take a letter to this address, and writes none."""
        if not is_address(address):
            return Checked(False, "not_an_address")
        try:
            async with self._connection() as server:
                await self._address(server, address)
                await server.rset()
        except Failure as failure:
            return Checked(False, "refused", failure.problem)
        except SMTPResponseException as error:
            refused = error.code >= _REFUSED
            return Checked(False if refused else None, "refused" if refused else "not_now", _said(error))
        except (SMTPException, OSError, TimeoutError) as error:
            return Checked(None, "no_server", type(error).__name__)
        return Checked(True, "server_takes_it")

    async def greet(self) -> None:
        """Goes to the mail server, logs in where that is asked for, and leaves. Raises `Failure`."""
        try:
            async with self._connection():
                pass
        except SMTPResponseException as error:
            raise _refused(error) from error
        except (SMTPException, OSError, TimeoutError) as error:
            raise Failure("later", f"{type(error).__name__}: {error}"[:200]) from error

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[aiosmtplib.SMTP]:
        """A session of its own for each letter: one that the server left open too long would lose a letter."""
        server = aiosmtplib.SMTP(
            hostname=self._server.host, port=self._server.port, username=self._server.user,
            password=self._server.password, use_tls=self._server.tls, start_tls=self._server.starttls,
            timeout=self._timeout,
        )  # fmt: skip
        await server.connect()
        try:
            yield server
        finally:
            try:
                await server.quit(timeout=2.0)
            except (SMTPException, OSError, TimeoutError):
                server.close()  # what the letter came to is known already

    async def _address(self, server: aiosmtplib.SMTP, address: str) -> bool:
        """Names author and recipient to the server; whether they need its UTF-8."""
        utf8 = _needs_utf8(server, address)
        encoding = "utf-8" if utf8 else "ascii"
        await server.mail(self._sender.address, options=["SMTPUTF8"] if utf8 else None, encoding=encoding)
        await server.rcpt(address, encoding=encoding)
        return utf8

    def _letter(self, address: str, parcel: Parcel) -> EmailMessage:
        letter = EmailMessage(policy=SMTPUTF8)
        letter["From"] = formataddr((self._sender.name, self._sender.address))
        letter["To"] = address
        letter["Subject"] = _CONTROL.sub(" ", parcel.subject).strip() or parcel.notice
        letter["Date"] = format_datetime(self._clock())
        letter["Message-ID"] = self._message_id(address, parcel)
        letter["Auto-Submitted"] = "auto-generated"
        letter["Importance"] = "high"
        letter.set_content(parcel.text)
        if parcel.html:
            letter.add_alternative(parcel.html, subtype="html")
        for file in parcel.attachments:
            kind, _, subtype = file.media_type.partition("/")
            letter.add_attachment(file.content, maintype=kind, subtype=subtype, filename=_CONTROL.sub(" ", file.name))
        return letter

    def _message_id(self, address: str, parcel: Parcel) -> str:
        """The same at every try of the same delivery: a server that has the letter already can tell."""
        whole = hashlib.sha256(f"{parcel.key}|{parcel.notice}|{address}".encode()).hexdigest()[:24]
        key = re.sub(r"[^A-Za-z0-9]+", ".", parcel.key).strip(".") or "notice"
        return f"<{key}.{whole}@{self._sender.domain}>"


def _needs_utf8(server: aiosmtplib.SMTP, address: str) -> bool:
    if address.isascii():
        return False
    if not server.supports_extension("smtputf8"):
        raise Failure("never", "the mail server takes no such address")
    return True


def _refused(error: SMTPResponseException) -> Failure:
    """4xx is for now, 5xx for good (RFC 5321, 4.2.1). A login that fails is a matter of our settings: it waits."""
    login = isinstance(error, aiosmtplib.SMTPAuthenticationError | aiosmtplib.SMTPHeloError)
    never = error.code >= _REFUSED and not login
    return Failure("never" if never else "later", _said(error), code=_said(error))


def _said(error: SMTPResponseException) -> str:
    return f"{error.code} {error.message}"[:300]


def _queue_id(line: str) -> str | None:
    found = QUEUED_AS.search(line)
    return (found[1] or found[2]) if found else None
