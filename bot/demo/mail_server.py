"""The mail server of the demo: a real one (SMTP, RFC 5321) on this machine, whose mailboxes lie in the phone room.

It takes every letter and sends none on. Its troubles are switched on in the room (faults with "when": "mail").
"""

from __future__ import annotations

import asyncio
import secrets
from typing import TYPE_CHECKING, Any, Self

from aiosmtpd.smtp import SMTP

from bot.phoneroom.room import PhoneRoom

if TYPE_CHECKING:
    from aiosmtpd.smtp import Envelope, Session

LARGEST_LETTER = 20_000_000
"""Bytes."""


class MailServer:
    """Listens on 127.0.0.1 between `__aenter__` and `__aexit__`; `port` is a free one.

    What may be switched on, for every receiver or for one: `refuse` (550 for the receiver), `later` (451), `drop` (the
    letter is taken and the line breaks before that is said), `lose` (taken, and gone), `down` (nobody answers).
    """

    def __init__(self, room: PhoneRoom) -> None:
        self._room = room
        self._server: asyncio.Server | None = None
        self.port = 0

    @property
    def url(self) -> str:
        """The address for a program that sends letters."""
        return f"smtp://127.0.0.1:{self.port}"

    async def __aenter__(self) -> Self:
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(self._line, "127.0.0.1", 0)
        self.port = int(self._server.sockets[0].getsockname()[1])
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None

    def _line(self) -> asyncio.BaseProtocol:
        if self._strikes("down", "*"):
            return _DeadLine()
        return SMTP(
            self,
            hostname="mail.example.com",
            ident="Lotbell demo",
            enable_SMTPUTF8=True,
            data_size_limit=LARGEST_LETTER,
            loop=asyncio.get_running_loop(),
        )

    def _strikes(self, kind: str, address: str) -> bool:
        return self._room.trouble("mail", kind, address)

    async def handle_RCPT(  # noqa: N802 - aiosmtpd finds its hooks by these names
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Whether there is such a mailbox."""
        if self._strikes("refuse", address.lower()):
            return "550 5.1.1 No such mailbox here"
        if self._strikes("later", address.lower()):
            return "451 4.3.0 Try again later"
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Into the mailboxes; the answer carries the name in the queue."""
        receivers = [address for address in envelope.rcpt_tos if not self._strikes("lose", address.lower())]
        content: Any = envelope.original_content or b""
        if receivers:
            self._room.receive_letter(envelope.mail_from or "", receivers, bytes(content))
        line = server.transport
        if isinstance(line, asyncio.Transport) and any(self._strikes("drop", to.lower()) for to in envelope.rcpt_tos):
            line.abort()
        return f"250 2.0.0 queued as {secrets.token_hex(5).upper()}"


class _DeadLine(asyncio.Protocol):
    """Whoever calls is cut off at once."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if isinstance(transport, asyncio.Transport):
            transport.abort()
