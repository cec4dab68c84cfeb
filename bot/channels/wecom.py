"""The way out through a group robot of WeCom (企业微信). 20 messages a minute for each robot."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

from bot.channels.robots import GroupRobot, Robot


class WeComChannel(GroupRobot):
    """The address is the robot's key, or `https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=...`."""

    base = "https://qyapi.weixin.qq.com"
    hosts = ("qyapi.weixin.qq.com",)
    limits = ((20, 60.5),)
    most_bytes = 2048
    code_name = "errcode"
    too_fast = MappingProxyType({45009: 60.0, 45033: 5.0})
    busy = frozenset({-1})
    unknown_robot = frozenset({93000, 40001, 40014})

    def _key_in(self, path: str, query: dict[str, str]) -> str:
        return query.get("key", "")

    def _text(self, content: str) -> dict[str, Any]:
        return {"msgtype": "text", "text": {"content": content, "mentioned_list": ["@all"]}}

    def _request(self, robot: Robot, message: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        return f"/cgi-bin/webhook/send?key={robot.key}", message
