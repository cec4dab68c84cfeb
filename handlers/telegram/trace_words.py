"""What people write after /trace: lots, when the trouble was, which line or tank, and how to take it.

`MP05 since 2022-05-25 14:00`, `MP05 and MP07 up`, `line L1 between 2022-05-25 08:00 and 2022-05-25 13:00`,
`追溯 MP05 自 2022-05-25 14:00 起`, `追溯 MP05 和 MP07 来源`, `追溯 产线 L1 从 2022-05-25 8:00 到 2022-05-25 13:00`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, tzinfo

from domain.genealogy import Direction, Question, VesselModel
from handlers.telegram.dates import looks_like_date, said_date

DIRECTIONS = {
    "down": Direction.FORWARD, "forward": Direction.FORWARD, "下": Direction.FORWARD, "下游": Direction.FORWARD,
    "去向": Direction.FORWARD,
    "up": Direction.BACKWARD, "back": Direction.BACKWARD, "backward": Direction.BACKWARD, "上": Direction.BACKWARD,
    "上游": Direction.BACKWARD, "来源": Direction.BACKWARD,
    "both": Direction.BOTH, "双向": Direction.BOTH, "全部": Direction.BOTH,
}  # fmt: skip
_SINCE = {"since", "from", "between", "as-of", "自", "从", "自从"}
_UNTIL = {"until", "till", "to", "到", "至"}
_AND = {"and", "和", "与", "、", ",", "，"}
_SILENT = {"起", "以来", "以后", "之后", "之间", "止"}
_TIMED = {"timed", "in-time", "按时间", "按时序"}
_MODELS = {
    "fifo": VesselModel.FIFO,
    "先进先出": VesselModel.FIFO,
    "mixed": VesselModel.MIXED,
    "混合": VesselModel.MIXED,
}
_EQUIPMENT = {"equipment", "设备", "含设备", "共线", "含共线"}
_LINE = {"line", "产线", "线", "生产线"}
_VESSEL = {"tank", "vessel", "silo", "罐", "储罐", "料仓", "容器"}
_GLUED = re.compile(r"(?<!\S)(自从|自|从|到|至|和|与|产线|生产线|线|储罐|罐)(?=[0-9A-Za-z])")
_BEFORE_DATE = re.compile(r"(自从|自|从|到|至)(?=\d{4}[-/年])")
_GLUED_AFTER = re.compile(r"(?<=[0-9日号])(起|以来|以后|之后|之间|止|到|至|和|与)(?=\s|$|[0-9A-Za-z])")


@dataclass(frozen=True)
class Asked:
    """The question, and its lots as they were written: each a list of words, for a code may have blanks in it."""

    lots: tuple[tuple[str, ...], ...]
    question: Question


@dataclass
class _Reader:
    words: list[str]
    now: datetime
    zone: tzinfo
    at: int = 0
    lots: list[list[str]] = field(default_factory=lambda: [[]])
    question: Question = field(default_factory=Question)
    begun: bool = False
    """A window has begun: "and" and "to" lead to its end."""

    def read(self) -> Asked:
        while self.at < len(self.words):
            self._next()
        return Asked(tuple(tuple(words) for words in self.lots if words), replace(self.question, zone=self.zone))

    def _next(self) -> None:
        word = self.words[self.at]
        plain = word.lower()
        follows = self.words[self.at + 1] if self.at + 1 < len(self.words) else ""
        self.at += 1
        if plain == "as" and self._follows("of"):
            plain = "as-of"
        dated = self.at > 1 or looks_like_date(follows)
        if plain in _SINCE and dated:
            self._ask(since=self._moment(last=False))
            self.begun = True
        elif (plain in _UNTIL and dated) or (plain in _AND and self.begun and looks_like_date(follows)):
            self._ask(until=self._moment(last=True))
        elif plain in _AND:
            self.lots.append([])
        elif plain in _LINE and follows:
            self._ask(line=follows)
            self.at += 1
        elif plain in _VESSEL and follows:
            self._ask(vessel=follows)
            self.at += 1
        elif not self._is_said(plain):
            self.lots[-1].append(word)

    def _is_said(self, plain: str) -> bool:
        """A word that says how; the first word of all may be a lot of that name."""
        if self.at == 1:
            return False
        if plain in DIRECTIONS:
            self._ask(direction=DIRECTIONS[plain])
        elif plain in _TIMED or (plain == "in" and self._follows("time")):
            self._ask(timed=True)
        elif plain in _MODELS:
            self._ask(model=_MODELS[plain])
        elif plain in _EQUIPMENT:
            self._ask(equipment=True)
        else:
            return plain in _SILENT
        return True

    def _follows(self, word: str) -> bool:
        follows = self.at < len(self.words) and self.words[self.at].lower() == word
        self.at += follows
        return follows

    def _ask(self, **said: object) -> None:
        self.question = replace(self.question, **said)  # type: ignore[arg-type]  # the names are checked by replace

    def _moment(self, *, last: bool) -> datetime:
        said = said_date(self.words[self.at : self.at + 2], self.now, self.zone)
        self.at += said.words
        return (said.end_of_day if last else said.moment).astimezone(UTC)


def asked(text: str, now: datetime, zone: tzinfo) -> Asked:
    """What was asked. Raises `BadDate`."""
    apart = re.sub(
        r"\s*[,，、]\s*", " , ", _GLUED_AFTER.sub(r" \1 ", _GLUED.sub(r"\1 ", _BEFORE_DATE.sub(r" \1 ", text)))
    )
    return _Reader(apart.split(), now, zone).read()
