"""Robots in groups of WeCom, DingTalk and Feishu: one text to a group. Nobody in the group has proven to have read it:
the text carries the customer's own page.

All three answer 200 and put what went wrong into the body; the code there is what counts.
"""

from __future__ import annotations

import json
import re
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

from bot.channels import Checked, Delivered, Failure, Parcel
from bot.channels.posting import Answered, Pace, fitted, post, sort_status

_KEY = re.compile(r"[A-Za-z0-9_-]{8,200}")


@dataclass(frozen=True)
class Robot:
    """One robot of one group. `secret` signs, where the vendor's robot was set up so."""

    key: str
    secret: str | None = None
    base: str | None = None
    """The vendor's host that its address named, where it has several."""


class GroupRobot(ABC):
    """What the vendors have in common. An address is the robot's key or the whole address that the vendor shows; for a
    signed one the secret stands behind it after a space."""

    at_once = 3
    base: str
    hosts: tuple[str, ...]
    limits: tuple[tuple[int, float], ...]
    most_bytes: int
    code_name: str
    too_fast: Mapping[int, float]
    """Codes that ask for silence, and for how many seconds."""
    busy: frozenset[int]
    """Codes that say: not now."""
    unknown_robot: frozenset[int]
    """Codes by which the vendor says that there is no such robot, or that it may not speak."""

    def __init__(self, base: str | None = None, *, clock: Callable[[], float] = time.time) -> None:
        self._given = base.rstrip("/") if base else None
        self._clock = clock
        self._pace = Pace(self.limits)

    async def send(self, address: str, parcel: Parcel, begins: Callable[[], None]) -> Delivered:
        """See `Channel`."""
        robot = self._robot(address)
        content = fitted(parcel.text, parcel.link or "", self.most_bytes)
        await self._pace.turn(robot.key)
        answer = await self._post(robot, self._text(content), begins)
        code = self._code(answer)
        if code == 0:
            return Delivered(self._name_of(answer) or parcel.key, _said(answer))
        if code is not None and code in self.too_fast:
            self._pace.halt(robot.key, self.too_fast[code])
            raise Failure("later", _said(answer), self.too_fast[code], code=_said(answer))
        if code in self.busy:
            raise Failure("later", _said(answer), code=_said(answer))
        if code is not None:
            raise Failure("never", _said(answer), code=_said(answer))
        sort_status(answer)
        raise Failure("uncertain", "an answer that nobody can read", code=answer.code)

    async def check(self, address: str) -> Checked:
        """Hands the robot a message without words: it says who it is and writes nothing."""
        try:
            robot = self._robot(address)
            await self._pace.turn(robot.key)
            answer = await self._post(robot, self._text(""), lambda: None)
        except Failure as failure:
            never = failure.kind == "never"
            return Checked(False if never else None, "not_an_address" if never else "no_server", failure.problem)
        code = self._code(answer)
        if code is None or code in self.busy or code in self.too_fast:
            return Checked(None, "not_now", _said(answer))
        return Checked(code not in self.unknown_robot, "robot_answers", _said(answer))

    def _robot(self, address: str) -> Robot:
        where, _, secret = address.strip().partition(" ")
        parts = urlsplit(where)
        base = f"https://{parts.hostname}" if parts.scheme else None
        if parts.scheme:
            if parts.scheme != "https" or parts.hostname not in self.hosts:
                raise Failure("never", "not an address of this vendor")
            where = self._key_in(parts.path, {name: values[0] for name, values in parse_qs(parts.query).items()})
        if not _KEY.fullmatch(where) or re.search(r"\s", secret.strip()):
            raise Failure("never", "not a robot's key")
        return Robot(where, secret.strip() or None, base)

    async def _post(self, robot: Robot, message: dict[str, Any], begins: Callable[[], None]) -> Answered:
        url, body = self._request(robot, message)
        return await post(
            f"{self._given or robot.base or self.base}{url}", json.dumps(body, ensure_ascii=False).encode(), begins
        )

    def _code(self, answer: Answered) -> int | None:
        code = answer.body.get(self.code_name) if isinstance(answer.body, dict) else None
        return code if isinstance(code, int) and not isinstance(code, bool) else None

    def _name_of(self, answer: Answered) -> str | None:
        """The message's name at the vendor, where it gives one."""
        return None

    @abstractmethod
    def _key_in(self, path: str, query: dict[str, str]) -> str:
        """The robot's key in the address that the vendor shows; empty where there is none."""

    @abstractmethod
    def _text(self, content: str) -> dict[str, Any]:
        """A text to everybody in the group."""

    @abstractmethod
    def _request(self, robot: Robot, message: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        """Path with query, and body."""


def _said(answer: Answered) -> str:
    return answer.text.strip()[:300] or f"HTTP {answer.status}"
