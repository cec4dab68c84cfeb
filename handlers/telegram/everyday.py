"""What people write on the floor, as lines of ours: `put 20 bags of MP08 into B121`, `MP08用了1320公斤到B121`.

Only what cannot be anything else becomes a line: one verb, a lot, a quantity, and for verbs that say little where it
went. Questions, plans and instructions are conversation. Where the words can mean two things, both are given.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from domain.movements import KINDS
from handlers.amounts import is_number
from handlers.telegram.dates import looks_like_date
from handlers.telegram.measures import is_amount, is_code, is_unit
from handlers.telegram.sentences import after_verb, words_of_sentence
from handlers.telegram.tokens import QuoteNotClosed, Token, quoted
from handlers.telegram.vocabulary import EVERYDAY, EVERYDAY_OF, KIND_OF, SLOT_OF, WORDS

LONGEST = 300
_NOT_DONE = frozenset({
    "not", "don't", "dont", "didn't", "doesn't", "never", "no", "can", "could", "should", "would", "will", "shall",
    "may", "might", "must", "need", "needs", "want", "wants", "going", "let", "let's", "if", "unless", "until", "who",
    "whom", "whose", "what", "when", "where", "why", "how", "which", "whether", "please", "pls", "tomorrow", "later",
    "maybe", "perhaps", "was", "were", "be", "been", "being", "is", "are", "am", "todo", "or",
})  # fmt: skip
_NOT_DONE_ZH = (
    "不", "别", "没", "未", "请", "要", "吗", "呢", "吧", "？", "?", "明天", "后天", "应该", "能否", "是否", "可以",
    "可能", "谁", "什么", "怎么", "为何", "如果", "准备", "打算", "计划", "待会", "一会", "马上", "或者", "还是",
)  # fmt: skip
_INSIDE = re.compile(r"(?P<code>[0-9A-Za-z][0-9A-Za-z_./-]*\d[0-9A-Za-z_./-]*)(?:里面|里边|里头|里|中|内)$")
_GLUED_ON = re.compile(r"[0-9A-Za-z][0-9A-Za-z_./-]*\d[0-9A-Za-z_./-]*[\u4e00-\u9fff].*")
_NOT_INSIDE = frozenset({"inspect", "hold", "release", "back", "unpack", "pack", "count"})
"""Kinds whose words are too common inside a sentence: they must stand first."""


@dataclass(frozen=True)
class Everyday:
    """A kind and what is said of it, in the order of a command; `others` are what it may mean as well."""

    kind: str
    rest: str
    others: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Verb:
    kind: str
    before: list[Token]
    after: list[Token]
    needs_target: bool


def everyday(text: str) -> Everyday | None:
    """The line that a sentence is; None for any other text."""
    if len(text) > LONGEST or "\n" in text.strip() or any(word in text for word in _NOT_DONE_ZH):
        return None
    try:
        words = words_of_sentence(text)
    except QuoteNotClosed:
        return None
    if any(not token.quoted and token.plain.lower().strip(".,!") in _NOT_DONE for token in words):
        return None
    verb = _verb_of(words)
    return _as_line(verb) if verb is not None and _is_evident(verb) else None


def _verb_of(words: list[Token]) -> _Verb | None:
    """The one verb of the sentence; None when there is none or more than one."""
    found = [place for place, token in enumerate(words) if _may_be_verb(words, place)]
    plain = [place for place in found if words[place].plain.lower() not in SLOT_OF or place == 0] or found
    if len(plain) != 1:
        return None
    place, word = plain[0], words[plain[0]].plain.lower()
    after, kind = after_verb(words[place + 1 :]), EVERYDAY_OF.get(word) or KIND_OF[word]
    said = any(_slot(token) in {"into", "to"} or _inside(token) for token in words[:place])
    if word[-1] in "到入" and kind != "receive" and after and _slot(after[0]) is None and not said:
        after = [replace(words[place], text="到"), *after]
    return _Verb(kind, words[:place], after, word in _VAGUE)


def _may_be_verb(words: list[Token], place: int) -> bool:
    word = words[place].plain.lower()
    kind = EVERYDAY_OF.get(word) or KIND_OF.get(word)
    if words[place].quoted or kind is None or (place and kind in _NOT_INSIDE):
        return False
    is_a_unit = place > 0 and is_unit(word) and is_number(words[place - 1].plain)  # 20 packs
    return not is_a_unit


def _slot(token: Token) -> str | None:
    return None if token.quoted else SLOT_OF.get(token.plain.lower())


def _is_evident(verb: _Verb) -> bool:
    """A lot and a quantity are named, for a verb that says little also where it went, and nothing is left over."""
    words = [*verb.before, *verb.after]
    if "into" in _parts_of(verb.kind) and any(_goes_on(words, place) for place in range(1, len(words))):
        return False
    if not any(_is_amount_at(words, place) for place in range(len(words))) or _strays(verb):
        return False
    named = any(_slot(token) in {"into", "to", "in", "from", "partner"} for token in words)
    somewhere = named or any(_inside(token) for token in words)
    codes = [token for place, token in enumerate(words) if _is_code_at(words, place)]
    both_sides = any(token in codes for token in verb.before) and any(token in codes for token in verb.after)
    if verb.needs_target:
        return len(codes) > 1 and (somewhere or both_sides)
    return bool(codes) or (verb.kind == "receive" and somewhere)


def _parts_of(kind: str) -> tuple[str, ...]:
    return (*KINDS[kind].needs, *KINDS[kind].may_have)


def _goes_on(words: list[Token], place: int) -> bool:
    """`到B121和B122`, `到B121哈哈`: behind the lot that it goes into the sentence goes on."""
    token = words[place]
    said = not token.quoted and _GLUED_ON.fullmatch(token.text) and not _inside(token)
    return bool(said) and _slot(words[place - 1]) in {"into", "to", "in"}


def _strays(verb: _Verb) -> bool:
    """Words that are no lot, quantity, date or named part. Behind the verb they may be a product or a reason."""
    rule, before = KINDS[verb.kind], verb.before
    amount_first = any(_is_amount_at(before, place) for place in range(len(before))) and "item" in rule.may_have
    if _bare_words(before) and not _is_supplier(verb) and not amount_first:
        return True
    free = "item" in rule.may_have or WORDS[verb.kind].free_reason
    return not free and bool(_bare_words(verb.after))


def _bare_words(words: list[Token]) -> list[Token]:
    found: list[Token] = []
    named = False
    for place, token in enumerate(words):
        named = named or _slot(token) not in {None, "of"}
        is_unit_here = place > 0 and _is_amount_at(words, place - 1) and is_unit(token.plain)
        known = token.quoted or is_unit_here or _slot(token) is not None or looks_like_date(token.text)
        if not (named or known or _is_amount_at(words, place) or _is_code_at(words, place)):
            found.append(token)
    return found


def _is_supplier(verb: _Verb) -> bool:
    """`华美送来500公斤奶粉`: who brought it stands before the verb, alone."""
    return verb.kind == "receive" and len(_bare_words(verb.before)) == len(verb.before)


def _inside(token: Token) -> str | None:
    """The code in `B121里`."""
    found = None if token.quoted else _INSIDE.fullmatch(token.text)
    return found["code"] if found else None


def _is_amount_at(words: list[Token], place: int) -> bool:
    following = words[place + 1].plain if place + 1 < len(words) else None
    return not words[place].quoted and is_amount(words[place].plain, following)


def _is_code_at(words: list[Token], place: int) -> bool:
    token = words[place]
    if token.quoted or _is_amount_at(words, place):
        return token.quoted
    return (is_code(token.text) and not looks_like_date(token.text) and token.text.isascii()) or bool(_inside(token))


def _as_line(verb: _Verb) -> Everyday | None:
    """The words in the order of a command: the lot first, then the rest."""
    before, dates = _dates_apart(verb.before)
    after = verb.after
    if _is_supplier(verb) and before:
        return Everyday(verb.kind, _joined(after, "来自", quoted(" ".join(token.text for token in before)), dates))
    target = next((token for token in before if _inside(token) and _is_bare(before, token)), None)
    if target is not None:
        before = [token for token in before if token is not target]
        return Everyday(verb.kind, _joined(before, after, dates, "到", str(_inside(target))))
    after_codes = [token for token in after if _is_bare(after, token)]
    before_codes = [token for token in before if _is_bare(before, token)]
    if not before_codes or not after_codes:
        leads = bool(before) and _slot(before[0]) not in {None, "lot"}
        return Everyday(verb.kind, _joined(after, before, dates) if leads else _joined(before, after, dates))
    if len(before_codes) == len(after_codes) == 1 and verb.kind in {"use", "fill", "rework", "merge"}:
        return _either(verb, before_codes[0], after_codes[0], dates)
    return None


def _either(verb: _Verb, first: Token, second: Token, dates: list[Token]) -> Everyday:
    """`B121 用了 MP08 1320公斤`: which went into which is asked."""
    rest = [token for token in (*verb.before, *verb.after) if token not in (first, second, *dates)]
    said = _joined(rest, dates)
    one, other = (quoted(token.text.rstrip(":：")) for token in (first, second))
    as_subject, as_object = f"{other} {said} 到 {one}", f"{one} {said} 到 {other}"
    return Everyday(verb.kind, as_subject, (as_object,))


def _is_bare(words: list[Token], token: Token) -> bool:
    """A code with no word before it that says what it is."""
    place = words.index(token)
    said = _slot(words[place - 1]) if place else None
    return _is_code_at(words, place) and said in {None, "of", "lot"}


def _dates_apart(words: list[Token]) -> tuple[list[Token], list[Token]]:
    dates = [token for token in words if not token.quoted and looks_like_date(token.text)]
    return [token for token in words if token not in dates], dates


def _joined(*parts: list[Token] | str) -> str:
    words: list[str] = []
    for part in parts:
        words += [part] if isinstance(part, str) else [_written(each) for each in part]
    return " ".join(word for word in words if word)


def _written(token: Token) -> str:
    return quoted(token.text) if token.quoted else _inside(token) or token.text.rstrip(":：")


_VAGUE = frozenset(word for words in EVERYDAY.values() for word in words.vague)
