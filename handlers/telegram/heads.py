"""How a typed line begins: which kind of movement its first word says, or the verb in the middle of a Chinese one."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from domain.movements import KINDS
from handlers.telegram.everyday import everyday
from handlers.telegram.measures import is_unit
from handlers.telegram.vocabulary import KIND_OF, SLOT_OF, WORDS, KindWords, chinese_words

_QUOTES = '"“「'
_CHINESE_KINDS = chinese_words(KIND_OF)
_FILLED = re.compile(r"(?P<lot>[A-Za-z0-9０-９Ａ-Ｚａ-ｚ\"“「].*?)\s*(?:入罐|进罐|装罐)\s*(?P<vessel>\S.*)")
_DRAWN = re.compile(r"[从由自]\s*(?P<vessel>.+?)\s*(?:放料|放出|出罐|放(?!行))\s*(?P<rest>.*\d.*)")
_VERB_IN_THE_MIDDLE = ((_FILLED, "入罐 {lot} 到 {vessel}"), (_DRAWN, "放料 从 {vessel} {rest}"))
"""`MP08 500公斤 入罐 T1` and `从 T1 放 300公斤 到 B120`: the same lines with the verb in front."""


_ASKS = re.compile(r"(?:[?？]|吗|呢|了没有?)[。.!！~～\s]*$")
_NO_REASON = frozenset({"on", "me", "it", "them", "please", "pls", "by", "date"})
_PLANS = re.compile(
    r"(?i)\b(?:tomorrow|later|tonight|maybe|perhaps|soon|should|don't)\b|明天|后天|待会|等会|应该|准备|打算|可能"
)


def _is_talk(caption: str) -> bool:
    """`hold on`, `move it tomorrow`, `检验了吗`: words of ours in front, and nothing that happened."""
    words = caption.lower().split()
    after = words[1].strip(".,!") if len(words) > 1 else ""
    return bool(_ASKS.search(caption) or _PLANS.search(caption)) or after in _NO_REASON


def has_slash(text: str) -> bool:
    return text.lstrip()[:1] in {"/", "／"}


@dataclass(frozen=True)
class Head:
    """The kind that a line is about, and what is said of it."""

    words: KindWords
    rest: str
    slash: bool
    others: tuple[str, ...] = ()
    """What may be said of it as well, where the sentence has two meanings."""


def head_of(text: str) -> Head | None:
    """The head of a line of ours, or of a sentence that is one; None for any other text, plain English words
    ("hold on") and questions among them."""
    stripped = text.strip()
    slash = has_slash(stripped)
    if not slash and _ASKS.search(stripped):
        return None
    head = _first_word(stripped, slash=slash)
    if head is not None or slash:
        return head
    said = everyday(stripped)
    return Head(WORDS[said.kind], said.rest, slash, said.others) if said else None


def head_of_caption(text: str) -> Head | None:
    """The same for the words under a photo of a label: they are about its lot, so a word of ours in front is enough
    ("hold, swollen lids", `检验合格`). Questions, plans and "hold on" are talk."""
    if not has_slash(text) and _is_talk(text):
        return None
    said = re.sub(r"^([^\W\d_]+)[,，:：、;；]\s*", r"\1 ", text.strip().lstrip("/／"))
    head = head_of(f"/{said}") or head_of(said)
    glued = next((kind for kind in _CHINESE_KINDS if said.startswith(kind)), None)
    if head is None and glued is not None:
        return Head(WORDS[KIND_OF[glued]], said.removeprefix(glued), slash=False)
    return head


def _first_word(stripped: str, *, slash: bool) -> Head | None:
    body = _verb_first(stripped[1:] if slash else stripped)
    first = re.match(r"[^\s，、；：:]*", body)
    word = unicodedata.normalize("NFKC", first[0] if first else "").split("@")[0].lower()
    if word in KIND_OF and first:
        rest = body[first.end() :]
        if not slash and word.isascii() and not _begins_with_a_code(rest, KIND_OF[word]):
            return None
        return Head(WORDS[KIND_OF[word]], rest, slash)
    for kind in _CHINESE_KINDS:
        rest = body[len(kind) :]
        if body.startswith(kind) and re.match(r"[A-Za-z0-9０-９Ａ-Ｚａ-ｚ\"“「]", rest):
            return Head(WORDS[KIND_OF[kind]], rest, slash)
    return None


def _verb_first(body: str) -> str:
    for pattern, front in _VERB_IN_THE_MIDDLE:
        found = pattern.fullmatch(body)
        if found:
            return front.format(**found.groupdict())
    return body


def _begins_with_a_code(rest: str, kind: str) -> bool:
    """Codes have a digit or stand in quotes; "hold on" and "count me in" are just words."""
    words = rest.split()
    if words and words[0].lower() in {"lot", "batch", *(("from",) if kind == "draw" else ())}:
        words = words[1:]
    if not words or not (any(sign.isdigit() for sign in words[0]) or words[0][0] in _QUOTES):
        return False
    if kind in {"hold", "release", "inspect"} or len(words) == 1 or not words[0].isdigit():
        return True
    # A number may be a lot, or just how many: "used 4711 into B121" and "made 500 kg yoghurt", but not "used 3 hours"
    if KINDS[kind].new_lot and is_unit(words[1]) and words[2:]:
        return True
    return any(any(sign.isdigit() for sign in word) or word[0] in _QUOTES for word in words[1:]) or (
        words[1].lower() in SLOT_OF
    )
