"""The way out to any program: a signed POST. For SMS gateways, ERP systems, a customer's own software.

Signed as Standard Webhooks asks for: `webhook-id`, `webhook-timestamp`, and `webhook-signature: v1,` with the base64 of
HMAC-SHA256 over `id.timestamp.body`. `Idempotency-Key` is the delivery's name: the same at every try.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
import ssl
import time
from collections.abc import Callable, Collection
from typing import Any
from urllib.parse import SplitResult, urlsplit

from yarl import URL

from bot.channels import Checked, Delivered, Failure, Parcel
from bot.channels.inside import Guarded, Inside, is_literal
from bot.channels.posting import Answered, post, sort_status

PORTS = frozenset({443, 8443})
_LONGEST_URL = 2000


class WebhookChannel:
    """An address is an https URL. `hosts` are those of our own network that may be posted to, by http as well; every
    other private address is refused, whatever name it hides behind."""

    at_once = 4

    def __init__(
        self, secret: str, hosts: Collection[str] = (), *, clock: Callable[[], float] = time.time
    ) -> None:  # fmt: skip
        self._secret = secret.encode()
        self._hosts = frozenset(host.lower() for host in hosts)
        self._clock = clock

    async def send(self, address: str, parcel: Parcel, begins: Callable[[], None]) -> Delivered:
        """See `Channel`. Any 2xx takes it, unless its JSON says `"ok": false`, `"success": false`, an `error` or an
        `errcode` that is not 0."""
        self._parts(address)
        body = self._body(parcel)
        try:
            answer = await post(
                address, body, begins, headers=self._headers(parcel.key, body), resolver=self._guarded()
            )
        except Failure as failure:
            if isinstance(inside := _inside(failure), Inside):
                raise Failure("never", str(inside)) from failure
            raise
        sort_status(answer)
        if _denied(answer.body):
            raise Failure("never", "the receiver says that it did not take it", code=answer.code)
        return Delivered(_name_of(answer) or parcel.key, answer.code)

    async def check(self, address: str) -> Checked:
        """Whether the address is one that we may post to, and something answers at the port. Nothing is posted."""
        try:
            parts = self._parts(address)
        except Failure as failure:
            return Checked(False, "not_an_address", failure.problem)
        try:
            async with asyncio.timeout(10):
                host = parts.hostname or ""
                found = host if is_literal(host) else (await self._guarded().resolve(host))[0]["host"]
                tls = ssl.create_default_context() if parts.scheme == "https" else None
                _, writer = await asyncio.open_connection(
                    found, _port(parts), ssl=tls, server_hostname=host if tls else None
                )
                writer.close()
        except Inside as error:
            return Checked(False, "not_an_address", str(error))
        except (OSError, TimeoutError) as error:
            return Checked(None, "no_server", type(error).__name__)
        return Checked(True, "port_answers")

    def _parts(self, address: str) -> SplitResult:
        """The address taken apart. Raises `Failure` (never) for one that we do not post to."""
        try:
            parts = urlsplit(address)
            # As the one who posts reads it: ①②⑦.⓪.⓪.① and 127。0。0。1 are numbers to him, and no name is looked up.
            host, port = (URL(address).raw_host or "").lower(), _port(parts)
        except ValueError:
            raise Failure("never", "not a web address") from None
        if not host or parts.username is not None or len(address) > _LONGEST_URL or parts.scheme not in PORTS_OF:
            raise Failure("never", "not a web address")
        if host in self._hosts:
            return parts
        if parts.scheme != "https":
            raise Failure("never", "https only")
        if is_literal(host):
            raise Failure("never", "a name is needed, not a number")
        if port not in PORTS:
            raise Failure("never", f"port {port} is not for the web")
        return parts

    def _guarded(self) -> Guarded:
        return Guarded(self._hosts)

    def _body(self, parcel: Parcel) -> bytes:
        said: dict[str, Any] = {
            "type": "recall.notice", "id": parcel.key, "notice": parcel.notice, "repeat": parcel.repeat,
            "language": parcel.language, "subject": parcel.subject, "text": parcel.text, "link": parcel.link,
            "data": dict(parcel.facts),
        }  # fmt: skip
        return json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()

    def _headers(self, key: str, body: bytes) -> dict[str, str]:
        moment = str(int(self._clock()))
        return {
            "User-Agent": "Lotbell",
            "Idempotency-Key": key,
            "webhook-id": key,
            "webhook-timestamp": moment,
            "webhook-signature": f"v1,{signature(self._secret, key, moment, body)}",
        }


PORTS_OF = {"https": 443, "http": 80}


def signature(secret: bytes, key: str, moment: str, body: bytes) -> str:
    """What a receiver computes as well, and compares."""
    return base64.b64encode(hmac.new(secret, f"{key}.{moment}.".encode() + body, hashlib.sha256).digest()).decode()


def _port(parts: SplitResult) -> int:
    return parts.port or PORTS_OF.get(parts.scheme, 0)


def _denied(body: Any) -> bool:
    """A 200 with an error inside."""
    if not isinstance(body, dict):
        return False
    said_no = body.get("ok") is False or body.get("success") is False or bool(body.get("error") or body.get("errors"))
    return said_no or body.get("errcode", 0) not in {0, "0", None}


def _name_of(answer: Answered) -> str | None:
    if not isinstance(answer.body, dict):
        return None
    name = answer.body.get("id") or answer.body.get("message_id")
    return str(name)[:200] if isinstance(name, str | int) and name else None


def _inside(error: BaseException | None) -> BaseException | None:
    """The cause that says: a private address."""
    while error is not None and not isinstance(error, Inside):
        error = error.__cause__
    return error
