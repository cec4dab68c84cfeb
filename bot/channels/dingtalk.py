"""The way out through a group robot of DingTalk (钉钉). 20 messages a minute for each robot; one more and it is shut
for ten minutes."""

from __future__ import annotations

import base64
import hashlib
import hmac
from types import MappingProxyType
from typing import Any
from urllib.parse import quote_plus

from bot.channels.robots import GroupRobot, Robot


class DingTalkChannel(GroupRobot):
    """The address is the robot's access token, or `https://oapi.dingtalk.com/robot/send?access_token=...`; behind it,
    after a space, the secret (SEC...) of a robot that wants signatures."""

    base = "https://oapi.dingtalk.com"
    hosts = ("oapi.dingtalk.com", "api.dingtalk.com")
    limits = ((20, 60.5),)
    most_bytes = 15_000
    code_name = "errcode"
    too_fast = MappingProxyType({130101: 600.0, 410100: 60.0, 90018: 60.0})
    busy = frozenset({-1})
    unknown_robot = frozenset({300001, 300005, 310000, 400101, 400102, 400013})

    def _key_in(self, path: str, query: dict[str, str]) -> str:
        return query.get("access_token", "")

    def _text(self, content: str) -> dict[str, Any]:
        return {"msgtype": "text", "text": {"content": content}, "at": {"isAtAll": True}}

    def _request(self, robot: Robot, message: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        url = f"/robot/send?access_token={robot.key}"
        if robot.secret:
            moment = str(round(self._clock() * 1000))
            url += f"&timestamp={moment}&sign={quote_plus(signature(moment, robot.secret))}"
        return url, message


def signature(moment: str, secret: str) -> str:
    """HMAC-SHA256 of the milliseconds and the secret, with the secret."""
    whole = hmac.new(secret.encode(), f"{moment}\n{secret}".encode(), hashlib.sha256).digest()
    return base64.b64encode(whole).decode()
