"""Personal page links: unguessable, bound to one thing and one purpose, expiring, kept nowhere.

A token is `purpose.number.expiry.signature`; the signature is 160 bits of HMAC-SHA-256 (RFC 2104) over the rest.
Nothing has to be stored for it, and nobody can make one without the house's secret.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from domain.errors import Refusal

_SIGNED_BYTES = 20
_BADGE_CHARACTERS = 16
"""A badge is small and its code must be read across a table; each guess at one is a message that we see."""
NOTICE_LASTS = timedelta(days=180)
BOARD_LASTS = timedelta(hours=24)


class Purpose(StrEnum):
    NOTICE = "n"
    """A customer's notice and answer; the number is the alert's."""
    FORWARDED = "f"
    """The same for a customer's customer; the number is that of `forwarded`."""
    BOARD = "b"
    """A lead's board of one case; the numbers are the recall's and the person's."""


@dataclass(frozen=True)
class PageKey:
    """What a token opens."""

    purpose: Purpose
    number: int
    person_id: int = 0


@dataclass(eq=False)
class LinkGone(Refusal):
    """The link is unknown or too old. Whoever holds it learns no more than that."""


@dataclass(frozen=True)
class Links:
    """`base` is the address of our pages as the world sees it, without a slash at the end."""

    base: str
    secret: bytes

    def url(self, key: PageKey, expires_at: datetime) -> str:
        """The whole address, `.../p/TOKEN`."""
        return f"{self.base}/p/{self.token(key, expires_at)}"

    def token(self, key: PageKey, expires_at: datetime) -> str:
        """What stands behind `/p/`."""
        body = f"{key.purpose.value}.{key.number:x}.{key.person_id:x}.{int(expires_at.timestamp()):x}"
        return f"{body}.{self._sign(body)}"

    def read(self, token: str, now: datetime) -> PageKey:
        """What the token opens. Raises `LinkGone`."""
        body, _, signature = token.rpartition(".")
        if not body or not hmac.compare_digest(signature.encode(), self._sign(body).encode()):
            raise LinkGone
        try:
            purpose, number, person_id, expires = body.split(".")
            key = PageKey(Purpose(purpose), int(number, 16), int(person_id, 16))
            until = datetime.fromtimestamp(int(expires, 16), UTC)
        except (ValueError, OverflowError, binascii.Error) as error:
            raise LinkGone from error
        if until < now:
            raise LinkGone
        return key

    def _sign(self, body: str) -> str:
        return _signature(self.secret, body)


def badge_signature(secret: bytes, person_id: int) -> str:
    """16 characters of A-Z a-z 0-9 _ - (96 bits) that only this house can write on this person's badge. It says nothing
    of what the person may do: who reads it looks that up."""
    return _signature(secret, f"badge.{person_id:x}")[:_BADGE_CHARACTERS]


def is_badge_signature(secret: bytes, person_id: int, signature: str) -> bool:
    """Compared in constant time."""
    return hmac.compare_digest(badge_signature(secret, person_id).encode(), signature.encode())


def _signature(secret: bytes, body: str) -> str:
    whole = hmac.new(secret, body.encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(whole[:_SIGNED_BYTES]).decode().rstrip("=")
