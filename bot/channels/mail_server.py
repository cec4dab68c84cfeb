"""Where letters are handed in and whom they are from, as the settings say it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email.utils import parseaddr
from urllib.parse import parse_qs, unquote, urlsplit

_ADDRESS = re.compile(r"[^\s@<>(),;:\\\"\[\]\x00-\x20\x7f]{1,64}@(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)*[^\W_][\w-]{0,62}")
_PORTS = {"smtp": 587, "smtps": 465}
_LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})


def is_address(text: str) -> bool:
    """Whether this is a mail address that can stand in a header and an SMTP command: nothing that could begin another
    header, another recipient or another command."""
    return len(text) <= 254 and _ADDRESS.fullmatch(text) is not None  # RFC 5321, 4.5.3.1.3


@dataclass(frozen=True)
class MailServer:
    """`tls`: from the first byte. `starttls`: None takes it where the server offers it, True insists."""

    host: str
    port: int
    user: str | None = None
    password: str | None = None
    tls: bool = False
    starttls: bool | None = None

    @classmethod
    def parse(cls, url: str) -> MailServer:
        """`smtp://user:password@host:587?starttls=yes|no` or `smtps://...`. Raises `ValueError`.

        A login goes over an encrypted line only, unless the server is on this machine or `starttls=no` says so.
        """
        parts = urlsplit(url)
        if parts.scheme not in _PORTS or not parts.hostname or parts.path.strip("/"):
            raise ValueError("not smtp://host:port")
        wish = parse_qs(parts.query).get("starttls", [""])[0].lower()
        if wish not in {"", "yes", "no"} or set(parse_qs(parts.query)) - {"starttls"}:
            raise ValueError("starttls is yes or no")
        tls = parts.scheme == "smtps"
        user = unquote(parts.username) if parts.username else None
        insists = wish == "yes" or (user is not None and wish != "no" and parts.hostname not in _LOCAL)
        return cls(
            host=parts.hostname,
            port=parts.port or _PORTS[parts.scheme],
            user=user,
            password=unquote(parts.password) if parts.password else None,
            tls=tls,
            starttls=False if tls or wish == "no" else (True if insists else None),
        )


@dataclass(frozen=True)
class Sender:
    """The house as the author of its letters."""

    name: str
    address: str

    @classmethod
    def parse(cls, text: str) -> Sender:
        """`Chenmu Dairy <recall@chenmu.example>` or the bare address. Raises `ValueError`."""
        name, address = parseaddr(text)
        if not is_address(address) or re.search(r"[\x00-\x1f\x7f]", text):
            raise ValueError("not a mail address")
        return cls(name, address)

    @property
    def domain(self) -> str:
        return self.address.rpartition("@")[2]
