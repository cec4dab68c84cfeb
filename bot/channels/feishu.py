"""The way out through a group robot of Feishu (飞书) or Lark. 100 messages a minute and 5 a second for each robot."""

from __future__ import annotations

import base64
import hashlib
import hmac
from types import MappingProxyType
from typing import Any

from bot.channels.posting import Answered
from bot.channels.robots import GroupRobot, Robot


class FeishuChannel(GroupRobot):
    """The address is the robot's id, or `https://open.feishu.cn/open-apis/bot/v2/hook/...`; behind it, after a space,
    the secret of a robot that wants signatures. A Lark robot's whole address goes to Lark."""

    base = "https://open.feishu.cn"
    hosts = ("open.feishu.cn", "open.larksuite.com")
    limits = ((5, 1.05), (100, 60.5))
    most_bytes = 15_000
    code_name = "code"
    too_fast = MappingProxyType({9499: 5.0, 11232: 5.0})
    busy = frozenset({-1, 11233})
    unknown_robot = frozenset({19001, 19021, 19022})

    def _key_in(self, path: str, query: dict[str, str]) -> str:
        return path.rpartition("/hook/")[2].strip("/")

    def _text(self, content: str) -> dict[str, Any]:
        return {"msg_type": "text", "content": {"text": content}}

    def _request(self, robot: Robot, message: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        if robot.secret:
            moment = str(int(self._clock()))
            message = {"timestamp": moment, "sign": signature(moment, robot.secret), **message}
        return f"/open-apis/bot/v2/hook/{robot.key}", message

    def _name_of(self, answer: Answered) -> str | None:
        data = answer.body.get("data")
        name = data.get("message_id") if isinstance(data, dict) else None
        return str(name) if name else None


def signature(moment: str, secret: str) -> str:
    """HMAC-SHA256 of nothing, with the seconds and the secret as the key."""
    return base64.b64encode(hmac.new(f"{moment}\n{secret}".encode(), b"", hashlib.sha256).digest()).decode()
