"""Structured logs: one JSON object a line, with no token, telephone number or e-mail address in it.

The words of people never belong in a log at all. What slips in nevertheless, in an error's text or a library's
line, is taken out here, at the only way to the outside.
"""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Mapping, MutableMapping
from types import TracebackType
from typing import Any, TextIO

import structlog

_SECRET_NAMES = re.compile(r"token|secret|password|authorization|cookie|phone|e_?mail", re.IGNORECASE)
_NOISY = dict.fromkeys(("httpx", "httpcore", "telegram", "alembic"), logging.WARNING)
"""httpx writes the token as part of every address it calls; PTB repeats what we log
ourselves; Alembic tells at every start what it is made of."""

_PATTERNS = (
    # Telegram's tokens, also as part of an address, where the colon may be written %3A.
    (re.compile(r"(?<!\d)\d{5,}(?::|%3[aA])[\w-]{20,}"), "[token]"),
    # user:password@ in a database's address
    (re.compile(r"(?<=://)[^\s/:@]+:[^\s@]+(?=@)"), "[login]"),
    (re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+"), "[e-mail]"),
    # Chinese mobile numbers, with the country's code or without, then any number written internationally,
    # then the usual ways of writing a number in groups: 021-6789 1234, (555) 123-4567. Dates are left alone.
    (re.compile(r"(?<![\w.-])(?:\+?86[ -]?)?1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?!\w)"), "[phone]"),
    (re.compile(r"(?<!\w)(?:\+|00)[1-9]\d{0,2}[ .-]?(?:\(\d{1,4}\)[ .-]?)?\d(?:[ .-]?\d){5,12}(?!\w)"), "[phone]"),
    (re.compile(r"(?<![\w.-])0\d{2,3}-\d{3,4}[ -]?\d{4}(?![\w-])"), "[phone]"),
    (re.compile(r"(?<!\w)\(\d{2,4}\) ?\d{3,4}[ -]\d{4}(?!\w)"), "[phone]"),
)


def redact(text: str) -> str:
    """The text without anything that looks like a token, a login, an e-mail address or a telephone number."""
    for pattern, instead in _PATTERNS:
        text = pattern.sub(instead, text)
    return text


def _clean(value: Any, name: str = "") -> Any:
    if name and _SECRET_NAMES.search(name) and value is not None:
        return "[hidden]"
    if isinstance(value, bool | float | type(None)):
        return value
    if isinstance(value, int):
        return value if redact(str(value)) == str(value) else "[phone]"
    if isinstance(value, Mapping):
        return {redact(str(key)): _clean(inner, str(key)) for key, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_clean(inner) for inner in value]
    return redact(value if isinstance(value, str) else str(value))


def redactor(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """The last step before a line is written: texts, numbers, nested facts and tracebacks."""
    return {name: value if name.startswith("_") else _clean(value, name) for name, value in event.items()}


def configure(level: str = "info", stream: TextIO | None = None) -> None:
    """Sends our lines, and those of every library, through the redactor to `stream` (standard error if none).

    Also for errors that end the program: Python's own traceback would show whatever an address contains.
    """
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared[:3],
            *shared[4:],
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                redactor,
                structlog.processors.JSONRenderer(ensure_ascii=False, default=str),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for name, least in _NOISY.items():
        logging.getLogger(name).setLevel(max(least, root.level))
    logging.captureWarnings(capture=True)
    sys.excepthook = _log_crash


def _log_crash(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    logging.getLogger("lotbell").critical("crashed", exc_info=(kind, error, trace))
