"""Telegram's HTML, read as strictly as the official server reads it. Error texts and byte offsets follow TDLib."""

import re
from dataclasses import dataclass, field

from bot.phoneroom.errors import ApiError, Json, bad_request

_SIMPLE = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
}
_OTHERS = frozenset({"a", "span", "tg-emoji", "tg-time"})
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_PLAIN = re.compile(r"[^<&]+")
_CHARACTER = re.compile(r"&(?:#x([0-9a-fA-F]{1,6})|#(\d{1,7})|(lt|gt|amp|quot));?")
_ATTRIBUTE = re.compile(r"\s*([^\s=>/]+)\s*(?:=\s*(\"[^\"]*\"|'[^']*'|[A-Za-z0-9.\-]+))?")


@dataclass
class _Open:
    tag: str
    offset: int
    attributes: dict[str, str] = field(default_factory=dict)


class HtmlParser:
    """One text; `parse` may be called once."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._position = 0
        self._out: list[str] = []
        self._length = 0
        self._open: list[_Open] = []
        self._entities: list[Json] = []

    def parse(self) -> tuple[str, list[Json]]:
        """Plain text and entities in Telegram's order; raises 400 `can't parse entities: ...`."""
        source = self._source
        while self._position < len(source):
            plain = _PLAIN.match(source, self._position)
            if plain is not None:
                self._emit(plain.group())
                self._position = plain.end()
            elif source[self._position] == "&":
                self._reference()
            elif source.startswith("</", self._position):
                self._end_tag()
            else:
                self._start_tag()
        if self._open:
            raise _error(f'Can\'t find end tag corresponding to start tag "{self._open[-1].tag}"')
        return "".join(self._out), sorted(self._entities, key=lambda e: (e["offset"], -e["length"]))

    def _emit(self, text: str) -> None:
        self._out.append(text)
        self._length += len(text.encode("utf-16-le", "surrogatepass")) // 2

    def _at(self, position: int) -> str:
        return f"at byte offset {len(self._source[:position].encode())}"

    def _reference(self) -> None:
        match = _CHARACTER.match(self._source, self._position)
        if match is None:
            self._emit("&")
            self._position += 1
            return
        hexadecimal, decimal, name = match.groups()
        if name:
            self._emit(_NAMED[name])
        else:
            code = int(hexadecimal, 16) if hexadecimal else int(decimal)
            valid = 0 < code < 0x110000 and not 0xD800 <= code < 0xE000
            self._emit(chr(code) if valid else match.group())
        self._position = match.end()

    def _start_tag(self) -> None:
        begin = self._position
        close = self._source.find(">", begin)
        if close < 0:
            raise _error(f"Unclosed start tag {self._at(begin)}")
        name = re.match(r"[^\s>]*", self._source[begin + 1 : close + 1])
        tag = name.group().lower() if name else ""
        if tag not in _SIMPLE and tag not in _OTHERS:
            raise _error(f'Unsupported start tag "{tag}" {self._at(begin)}')
        attributes, end = self._attributes(begin + 1 + len(tag), tag, begin)
        if tag == "span" and attributes.get("class") != "tg-spoiler":
            raise _error(f'Tag "span" must have class "tg-spoiler" {self._at(begin)}')
        self._open.append(_Open(tag, self._length, attributes))
        self._position = end

    def _attributes(self, position: int, tag: str, begin: int) -> tuple[dict[str, str], int]:
        found: dict[str, str] = {}
        while True:
            rest = re.compile(r"\s*").match(self._source, position)
            position = rest.end() if rest else position
            if position >= len(self._source):
                raise _error(f"Unclosed start tag {self._at(begin)}")
            if self._source[position] == ">":
                return found, position + 1
            match = _ATTRIBUTE.match(self._source, position)
            if match is None:
                raise _error(f'Empty attribute name in the tag "{tag}" {self._at(position)}')
            name, value = match.group(1).lower(), match.group(2)
            if value is None and (name, tag) != ("expandable", "blockquote"):
                raise _error(f'Expected equal sign in declaration of an attribute of the tag "{tag}" {self._at(begin)}')
            found[name] = _decode(value.strip("\"'")) if value else ""
            position = match.end()

    def _end_tag(self) -> None:
        begin = self._position
        close = self._source.find(">", begin)
        if close < 0:
            raise _error(f"Unclosed end tag {self._at(begin)}")
        if not self._open:
            raise _error(f"Unexpected end tag {self._at(begin)}")
        name = self._source[begin + 2 : close].strip().lower()
        opened = self._open.pop()
        if name not in {"", opened.tag}:
            expected = f'expected "</{opened.tag}>", found "</{name}>"'
            raise _error(f"Unmatched end tag {self._at(begin)}, {expected}")
        self._position = close + 1
        length = self._length - opened.offset
        if length > 0:
            self._close(opened, length)

    def _close(self, opened: _Open, length: int) -> None:
        tag, attributes = opened.tag, opened.attributes
        entity: Json = {"type": _SIMPLE.get(tag, ""), "offset": opened.offset, "length": length}
        if tag == "a":
            entity = self._link(entity, attributes)
        elif tag == "span":
            entity["type"] = "spoiler"
        elif tag == "tg-emoji":
            entity |= {"type": "custom_emoji", "custom_emoji_id": attributes.get("emoji-id", "")}
        elif tag == "blockquote" and "expandable" in attributes:
            entity["type"] = "expandable_blockquote"
        elif tag == "code" and attributes.get("class", "").startswith("language-"):
            entity["language"] = attributes["class"].removeprefix("language-")
        elif tag == "pre":
            entity |= self._swallowed_code(opened.offset, length)
        if entity["type"]:
            self._entities.append(entity)

    def _link(self, entity: Json, attributes: dict[str, str]) -> Json:
        covered = "".join(self._out).encode("utf-16-le")
        shown = covered[entity["offset"] * 2 :].decode("utf-16-le")
        url = attributes.get("href") or shown
        if re.match(r"(?i)(https?|tg|mailto|tel|ton)(://|:)", url) is None:
            # A link that is none becomes plain text, without an error.
            if re.match(r"(?i)[\w-]+(\.[\w-]+)+([/?#]|$)", url) is None:
                return entity
            url = "http://" + url
        return entity | {"type": "text_link", "url": url}

    def _swallowed_code(self, offset: int, length: int) -> Json:
        """`<pre><code class="language-x">` is one entity with a language."""
        for index, inner in enumerate(self._entities):
            if inner["type"] == "code" and (inner["offset"], inner["length"]) == (offset, length):
                del self._entities[index]
                return {"language": inner["language"]} if "language" in inner else {}
        return {}


def _decode(value: str) -> str:
    return re.sub(r"&(lt|gt|amp|quot);", lambda match: _NAMED[match.group(1)], value)


def _error(text: str) -> ApiError:
    return bad_request(f"can't parse entities: {text}")
