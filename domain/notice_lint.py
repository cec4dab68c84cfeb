"""What is wrong with a notice before anybody gets it: an element that its rule set needs, a word that it forbids."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from domain.errors import Refusal
from domain.house import Company
from domain.regime import Confidence, Element, Regime

WRITTEN = frozenset({
    "headline", "product", "picture", "codes", "where", "quantity", "made", "sold", "class", "term", "reason"
})  # fmt: skip
"""Elements that every notice of ours holds: they are written from the record and nobody can take them out."""
FIRM = {"company": "name", "address": "address", "legal": "legal", "responsible": "responsible", "phone": "phone",
        "email": "email"}  # fmt: skip
"""Elements that are facts of the company."""
SIGNS: dict[str, dict[str, tuple[str, ...]]] = {
    "stop": {"en": ("stop", "do not", "don't", "no longer"), "zh": ("停", "勿", "不要", "不得", "禁止")},
    "set_aside": {
        "en": ("aside", "separate", "quarantine", "block", "isolate", "hold", "return", "destroy", "shelves"),
        "zh": ("单独存放", "隔离", "封存", "下架", "退回", "销毁", "标识"),
    },
    "pass_on": {"en": ("tell", "inform", "pass", "your customers"), "zh": ("通知", "转告", "下游")},
    "answer": {
        "en": ("answer", "reply", "call", "report", "tell us"),
        "zh": ("回复", "反馈", "告知我们", "联系", "致电"),
    },
    "consumers": {"en": ("consumer", "customer", "return"), "zh": ("消费者", "退货", "顾客")},
    "area": {"en": (), "zh": ()},
    "share": {"en": ("share", "pass", "tell"), "zh": ("转告", "分享", "转发", "告诉")},
}
"""By what a text that a lead wrote is known to hold an element; without signs any words will do."""
REMEDIES: dict[str, tuple[tuple[str, ...], ...]] = {
    "en": (("repair",), ("replace", "exchange"), ("refund", "money back", "pay the full price", "credit")),
    "zh": (("修理", "维修"), ("更换", "换货"), ("退款", "全额", "退货")),
}


@dataclass(frozen=True)
class Complaint:
    """`kind` is missing (then `what` is an element) or softening (then `what` is the word, found in `part`).

    A `blocking` one stops the launch. `source` and `confidence` are those of the rule that asks for it; `part` is
    where a lead can write what is missing. `language` is empty where every language lacks it.
    """

    kind: str
    what: str
    language: str
    source: str
    confidence: Confidence
    blocking: bool = True
    part: str | None = None


@dataclass(eq=False)
class NoticeIncomplete(Refusal):
    """The notice may not go out like this. Nobody was told anything."""

    recall: str
    complaints: tuple[Complaint, ...]


def complaints(
    rules: Regime, language: str, company: Company, texts: Mapping[str, str], reason: str, hazard: str | None
) -> tuple[Complaint, ...]:
    """What the rule set finds wrong with the notice in this language. `texts` are the parts that a lead wrote in it."""
    said = {"reason": reason, **({"hazard": hazard} if hazard else {}), **texts}
    missing = (one for one in rules.elements if not _holds(one.id, rules, language, company, said))
    return (*(_missing(one, rules, language) for one in missing), *_softening(rules, language, said))


def _missing(one: Element, rules: Regime, language: str) -> Complaint:
    part = next((sentence.part for sentence in rules.notice.sentences if one.id in sentence.covers), None)
    if part is None and one.id in {"hazard", "contact", "area"}:
        part = one.id
    part = part or {"remedies": "remedy", "consumers": "remedy"}.get(one.id, "advice" if one.id in SIGNS else None)
    return Complaint("missing", one.id, language, one.source, one.confidence, one.blocking, part)


def _holds(element: str, rules: Regime, language: str, company: Company, said: Mapping[str, str]) -> bool:
    if element in WRITTEN:
        return True
    if element in FIRM:
        known = bool(getattr(company, FIRM[element]))
        return known or (element == "phone" and _is_number(said.get("contact", "")))
    if element == "hazard":
        return bool(said.get("hazard", "").strip())
    if element == "contact":
        return bool(company.phone or company.email or said.get("contact", "").strip())
    ours = [sentence for sentence in rules.notice.sentences if element in sentence.covers]
    if any(sentence.part not in said for sentence in ours):
        return True  # the part still has our own words
    written = " ".join(said[part] for part in ("advice", "remedy", "area", "contact") if part in said)
    return _is_said(element, language, written.lower())


def _is_said(element: str, language: str, text: str) -> bool:
    if not text.strip():
        return False
    if element == "remedies":
        return sum(any(sign in text for sign in signs) for signs in REMEDIES[language]) >= 2
    signs = SIGNS.get(element, {}).get(language, ())
    return not signs or any(sign in text for sign in signs)


def _is_number(text: str) -> bool:
    return len(re.findall(r"\d", text)) >= 5


def _softening(rules: Regime, language: str, said: Mapping[str, str]) -> Iterator[Complaint]:
    for forbidden in rules.softening:
        for word in forbidden.words:
            for part, text in said.items():
                # What is said in every language is looked at in each.
                if (forbidden.language == language or part in {"reason", "hazard"}) and _has(text, word):
                    yield Complaint("softening", word, language, forbidden.source, forbidden.confidence, part=part)


def _has(text: str, word: str) -> bool:
    whole = rf"\b{re.escape(word)}\b" if word.isascii() else re.escape(word)
    return re.search(whole, text, re.IGNORECASE) is not None
