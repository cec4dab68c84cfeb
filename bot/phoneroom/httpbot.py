"""A bot that is nothing but HTTP: for the room's own tests, where no library may stand between test and wire."""

import io
import json
from typing import Any

import aiohttp


class Refused(Exception):
    """The answer was not ok; `text` is Telegram's description, `body` the whole answer."""

    def __init__(self, status: int, body: dict[str, Any]) -> None:
        super().__init__(body.get("description"))
        self.status = status
        self.body = body
        self.text: str = body["description"]


class HttpBot:
    """`await bot("sendMessage", chat_id=1, text="hi")` gives the result or raises Refused."""

    def __init__(self, base: str, token: str) -> None:
        self.base, self.token = base, token
        self.session = aiohttp.ClientSession()
        self.offset = 0

    def url(self, method: str) -> str:
        """Where a method is called."""
        return f"{self.base}{self.token}/{method}"

    async def close(self) -> None:
        """Let go of the connections."""
        await self.session.close()

    async def __call__(self, method: str, **params: Any) -> Any:
        """One call as a form; values that are no strings go as JSON."""
        form = {k: v if isinstance(v, str) else json.dumps(v) for k, v in params.items()}
        async with self.session.post(self.url(method), data=form) as answer:
            return self._result(answer.status, await answer.json())

    async def upload(self, method: str, files: dict[str, bytes], **params: Any) -> Any:
        """One call as multipart, with files."""
        form = aiohttp.FormData()
        for name, content in files.items():
            form.add_field(name, io.BytesIO(content), filename=f"{name}.bin", content_type="application/octet-stream")
        for name, value in params.items():
            form.add_field(name, value if isinstance(value, str) else json.dumps(value))
        async with self.session.post(self.url(method), data=form) as answer:
            return self._result(answer.status, await answer.json())

    def _result(self, status: int, body: dict[str, Any]) -> Any:
        if not body["ok"]:
            raise Refused(status, body)
        return body["result"]

    async def updates(self, wait: int = 5) -> list[dict[str, Any]]:
        """The next updates; asking again confirms them."""
        found: list[dict[str, Any]] = await self("getUpdates", offset=self.offset, timeout=wait)
        if found:
            self.offset = found[-1]["update_id"] + 1
        return found

    async def confirm(self) -> None:
        """Tell the server that everything so far has arrived."""
        await self("getUpdates", offset=self.offset, timeout=0)
