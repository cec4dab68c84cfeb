"""Entities back to HTML that a page may show as it is: every character escaped, only a handful of tags."""

import html
import re

from bot.phoneroom.errors import Json

_TAGS = {
    "bold": "b",
    "italic": "i",
    "underline": "u",
    "strikethrough": "s",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "expandable_blockquote": "blockquote",
    "spoiler": "tg-spoiler",
}
_SAFE_LINK = re.compile(r"(?i)(https?://|tg://|mailto:|tel:)")


def safe_html(text: str, entities: list[Json]) -> str:
    """Escaped HTML; links only to http(s), tg, mailto and tel."""
    units = text.encode("utf-16-le", "surrogatepass")
    opens: dict[int, list[tuple[int, str]]] = {}
    closes: dict[int, list[tuple[int, str]]] = {}
    for entity in sorted(entities, key=lambda e: (e["offset"], -e["length"])):
        tag = _tag(entity, units)
        if tag is not None:
            start, end = entity["offset"], entity["offset"] + entity["length"]
            opens.setdefault(start, []).append((end, tag[0]))
            closes.setdefault(end, []).append((start, tag[1]))
    if not opens:
        return html.escape(text)
    marks = sorted(set(opens) | set(closes) | {0, len(units) // 2})
    parts: list[str] = []
    for here, following in zip(marks, [*marks[1:], len(units) // 2], strict=True):
        parts.extend(tag for _, tag in reversed(closes.get(here, [])))
        parts.extend(tag for _, tag in opens.get(here, []))
        parts.append(html.escape(units[here * 2 : following * 2].decode("utf-16-le", "replace")))
    return "".join(parts)


def _tag(entity: Json, units: bytes) -> tuple[str, str] | None:
    kind = entity["type"]
    if kind in _TAGS:
        return f"<{_TAGS[kind]}>", f"</{_TAGS[kind]}>"
    if kind not in {"text_link", "url", "email"}:
        return None
    start = entity["offset"] * 2
    shown = units[start : start + entity["length"] * 2].decode("utf-16-le", "replace")
    target = entity.get("url") or (f"mailto:{shown}" if kind == "email" else shown)
    if not _SAFE_LINK.match(target):
        return None
    return f'<a href="{html.escape(target)}" rel="noopener noreferrer">', "</a>"
