"""Text as Telegram counts it: HTML to entities, UTF-16 offsets, and the entities nobody marked by hand."""

import re

from bot.phoneroom.errors import ApiError, Json, bad_request
from bot.phoneroom.html_parser import HtmlParser

KNOWN_TYPES = frozenset(
    [
        "mention",
        "hashtag",
        "cashtag",
        "bot_command",
        "url",
        "email",
        "phone_number",
        "bold",
        "italic",
        "underline",
        "strikethrough",
        "spoiler",
        "blockquote",
        "expandable_blockquote",
        "code",
        "pre",
        "text_link",
        "text_mention",
        "custom_emoji",
        "date_time",
    ]
)
_FOUND = (
    ("bot_command", re.compile(r"(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z]\w{2,31})?(?![\w/])", re.ASCII)),
    ("url", re.compile(r"(?i)\bhttps?://[^\s<>\"'，。；！？、）】]+[^\s<>\"'.,;:!?，。；：！？、）】)]")),
    ("email", re.compile(r"(?<![\w.@])[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII)),
    ("mention", re.compile(r"(?<![\w@/.])@[A-Za-z]\w{3,31}(?!\w)", re.ASCII)),
    ("hashtag", re.compile(r"(?<!\w)#(?!\d+\b)\w{1,64}")),
)
_OPAQUE = frozenset({"code", "pre", "text_link", "text_mention", "custom_emoji"})


def utf16(text: str) -> int:
    """Length in UTF-16 code units, the unit of every Telegram offset."""
    return len(text) + sum(1 for character in text if character > "\uffff")


def cut(text: str, offset: int, length: int) -> str:
    """The part of `text` that an entity covers."""
    raw = text.encode("utf-16-le", "surrogatepass")
    return raw[offset * 2 : (offset + length) * 2].decode("utf-16-le", "replace")


def formatted(text: str, parse_mode: str | None, explicit: object = None) -> tuple[str, list[Json]]:
    """Text and entities as the server would store them: parsed, trimmed, with links and commands found.

    Raises `can't parse entities` as Telegram words it. Of the parse modes only HTML is played here: Markdown is
    refused loudly, so that nobody believes it was checked.
    """
    if parse_mode:
        if parse_mode.lower() == "html":
            text, entities = HtmlParser(text).parse()
        elif parse_mode.lower() in {"markdown", "markdownv2"}:
            raise bad_request(f"can't parse entities: the phone room does not play parse_mode {parse_mode}; use HTML")
        else:
            raise bad_request("unsupported parse_mode")
    else:
        entities = _explicit(text, explicit)
    text, entities = _trim(text, entities)
    return text, detected(text, entities)


def _explicit(text: str, given: object) -> list[Json]:
    if not given:
        return []
    if not isinstance(given, list):
        raise bad_request("can't parse entities: expected an Array")
    total = utf16(text)
    checked = [_checked(entity, total) for entity in given]
    return sorted(checked, key=lambda e: (e["offset"], -e["length"]))


def _checked(entity: object, total: int) -> Json:
    if not isinstance(entity, dict) or entity.get("type") not in KNOWN_TYPES:
        raise bad_request("can't parse entities: unsupported MessageEntity")
    try:
        offset, length = int(entity["offset"]), int(entity["length"])
    except (KeyError, TypeError, ValueError):
        raise bad_request("can't parse entities: wrong MessageEntity offset or length") from None
    if offset < 0 or length <= 0 or offset + length > total:
        raise _out_of_range(offset, length)
    return {**entity, "offset": offset, "length": length}


def _out_of_range(offset: int, length: int) -> ApiError:
    return bad_request(f"can't parse entities: entity beginning at UTF-16 offset {offset} has wrong length {length}")


def _trim(text: str, entities: list[Json]) -> tuple[str, list[Json]]:
    """Telegram drops white space at both ends of a message."""
    left = text.lstrip()
    shift = utf16(text) - utf16(left)
    trimmed = left.rstrip()
    total = utf16(trimmed)
    kept: list[Json] = []
    for entity in entities:
        start = max(0, entity["offset"] - shift)
        end = min(total, entity["offset"] + entity["length"] - shift)
        if end > start:
            kept.append({**entity, "offset": start, "length": end - start})
    return trimmed, kept


def detected(text: str, entities: list[Json]) -> list[Json]:
    """`entities` plus the commands, links, addresses, mentions and hashtags that Telegram finds by itself."""
    taken = [(e["offset"], e["offset"] + e["length"]) for e in entities if e["type"] in _OPAQUE]
    found = list(entities)
    for kind, pattern in _FOUND:
        for match in pattern.finditer(text):
            start = utf16(text[: match.start()])
            end = start + utf16(match.group())
            if all(end <= first or start >= last for first, last in taken):
                taken.append((start, end))
                found.append({"type": kind, "offset": start, "length": end - start})
    return sorted(found, key=lambda e: (e["offset"], -e["length"]))
