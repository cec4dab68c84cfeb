"""The two ways to refuse: as Telegram does (to a bot), and as the control interface does (to a driver)."""

from typing import Any

Json = dict[str, Any]


class ApiError(Exception):
    """A refusal in the Bot API's own form: status, text and sometimes `parameters`."""

    def __init__(self, code: int, description: str, parameters: Json | None = None) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters

    def body(self) -> Json:
        """The JSON that the real server would answer."""
        body: Json = {"ok": False, "error_code": self.code, "description": self.description}
        if self.parameters:
            body["parameters"] = self.parameters
        return body


def bad_request(text: str, parameters: Json | None = None) -> ApiError:
    """400 with Telegram's prefix."""
    return ApiError(400, f"Bad Request: {text}", parameters)


def forbidden(text: str) -> ApiError:
    """403 with Telegram's prefix."""
    return ApiError(403, f"Forbidden: {text}")


def conflict(text: str) -> ApiError:
    """409 with Telegram's prefix."""
    return ApiError(409, f"Conflict: {text}")


def too_many(seconds: int) -> ApiError:
    """429; `seconds` is at least 1, as Telegram never asks to wait for 0."""
    wait = max(1, seconds)
    return ApiError(429, f"Too Many Requests: retry after {wait}", {"retry_after": wait})


class RoomError(Exception):
    """A refusal of the control interface: an HTTP status and one clear sentence, with facts beside it."""

    def __init__(self, status: int, sentence: str, **facts: Any) -> None:
        super().__init__(sentence)
        self.status = status
        self.facts = facts

    def body(self) -> Json:
        """`{"error": sentence, ...facts}`."""
        return {"error": str(self), **self.facts}
