"""How PTB talks to the Bot API: over aiohttp with kept-alive connections, at a fraction of its default client's cost.

What matters most here is the sorting of failures: `NotSent` was certainly not seen by Telegram, everything
else that breaks (an answer that was lost or came too late) may have been carried out.
"""

from __future__ import annotations

import io
import json
import os
from typing import Any

import aiohttp
from telegram.error import BadRequest, NetworkError, RetryAfter, TimedOut
from telegram.request import BaseRequest, RequestData

# PTB's way of the future: periods of time are timedeltas. Without it every 429 costs a deprecation warning.
os.environ.setdefault("PTB_TIMEDELTA", "true")

_MOST_CONNECTIONS = 64
_LONGEST = 300.0
"""Seconds for a whole call, a big file over a slow line included."""
_NEVER_SENT = (
    aiohttp.ClientConnectorError,
    aiohttp.ConnectionTimeoutError,
    aiohttp.InvalidURL,
    aiohttp.ClientProxyConnectionError,
)


class NotSent(NetworkError):
    """No connection: the request certainly did not reach Telegram, so sending it again cannot double anything."""


class AiohttpRequest(BaseRequest):
    """One session with its connections. `proxies`: honour HTTPS_PROXY and its kin; not for a server on this machine."""

    def __init__(self, *, read_timeout: float = 15.0, connect_timeout: float = 10.0, proxies: bool = True) -> None:
        self._read_timeout = read_timeout
        self._connect_timeout = connect_timeout
        self._proxies = proxies
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        """Seconds without a byte of the answer, after which it counts as lost."""
        return self._read_timeout

    async def initialize(self) -> None:
        """Must run in the event loop that will make the calls."""
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=_MOST_CONNECTIONS),
                headers={"User-Agent": self.USER_AGENT},
                trust_env=self._proxies,
                cookie_jar=aiohttp.DummyCookieJar(),
            )

    async def shutdown(self) -> None:
        """Closes the connections; calls under way fail."""
        if self._session is not None:
            session, self._session = self._session, None
            await session.close()

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """The status and the body. Raises `NotSent`, or `TimedOut` and `NetworkError` when it may have been done."""
        if self._session is None:
            raise NotSent("this request class was not initialized, or is shut down")
        timeout = aiohttp.ClientTimeout(
            total=_LONGEST,
            connect=_seconds(pool_timeout, self._connect_timeout + 5),
            sock_connect=_seconds(connect_timeout, self._connect_timeout),
            sock_read=_seconds(read_timeout, self._read_timeout),
        )
        try:
            async with self._session.request(method, url, data=_body(request_data), timeout=timeout) as answer:
                return _checked(answer.status, await answer.read())
        except _NEVER_SENT as error:
            raise NotSent(f"no connection: {type(error).__name__}") from error
        except TimeoutError as error:
            raise TimedOut("the answer did not come in time") from error
        except (aiohttp.ClientError, OSError) as error:
            raise NetworkError(f"the answer was lost: {type(error).__name__}") from error


def retry_seconds(error: RetryAfter) -> float:
    """How long Telegram told us to be silent."""
    told = error.retry_after
    return float(told) if isinstance(told, int | float) else told.total_seconds()


def _seconds(given: Any, default: float) -> float | None:
    return default if given is BaseRequest.DEFAULT_NONE else given


def _body(request_data: RequestData | None) -> aiohttp.FormData | dict[str, str] | None:
    if request_data is None:
        return None
    if not request_data.contains_files:
        return request_data.json_parameters or None
    form = aiohttp.FormData(quote_fields=False)  # names of files stay as they are, Chinese ones too
    for name, value in request_data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, content_type) in (request_data.multipart_data or {}).items():
        # A stream is sent piece by piece; large bytes would hold up the event loop, and aiohttp warns of it.
        stream = io.BytesIO(content) if isinstance(content, bytes) else content
        form.add_field(name, stream, filename=filename, content_type=content_type)
    return form


def _checked(status: int, body: bytes) -> tuple[int, bytes]:
    """Answers that PTB would turn into a `NetworkError`, although nothing was done and it is certain."""
    if status == 429:
        raise RetryAfter(max(1, _told_wait(body)))
    if status == 413:
        raise BadRequest("Request Entity Too Large")
    return status, body


def _told_wait(body: bytes) -> int:
    try:
        return int(json.loads(body)["parameters"]["retry_after"])
    except (ValueError, KeyError, TypeError):
        return 1
