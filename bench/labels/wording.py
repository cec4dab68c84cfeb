"""What stands on labels: lots as suppliers number them, dates as countries write them, and everything around them."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta

_LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"  # without I, O and Q, as numbering rules advise
_MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]
_LOT_WORDS = {
    "zh": ["批号", "产品批号", "生产批号", "批次", "批次号"],
    "en": [
        "LOT",
        "LOT NO",
        "LOT NO.",
        "Lot",
        "BATCH",
        "BATCH NO",
        "Batch No.",
        "B/N",
        "LOT/BATCH",
        "LOTTO",
        "L",
        "Lot No",
    ],
}
_EXPIRY_WORDS = {
    "zh": ["有效期至", "保质期至", "此日期前最佳", "有效期", "到期日"],
    "en": ["EXP", "EXPIRY", "EXP DATE", "USE BY", "BEST BEFORE", "BBE", "Best before", "SCAD", "EXP."],
}
_MADE_WORDS = {
    "zh": ["生产日期", "制造日期", "包装日期"],
    "en": ["MFG", "MFD", "PROD", "PACKED", "MFG DATE", "Prod. date"],
}
_GOODS = {
    "zh": ["全脂奶粉", "冷冻鸡胸肉", "草莓果酱", "食用葡萄糖", "乳清蛋白粉", "番茄酱", "精制食用盐", "可可粉",
           "小麦淀粉", "柠檬酸"],
    "en": ["Whole milk powder", "Frozen chicken breast", "Strawberry puree", "Dextrose monohydrate", "Whey protein",
           "Tomato paste", "Refined salt", "Cocoa powder", "Wheat starch", "Citric acid"],
}  # fmt: skip
_MAKERS = {
    "zh": ["青岛海润食品有限公司", "苏州恒达配料有限公司", "内蒙古牧源乳业有限公司", "广州华丰食品厂"],
    "en": ["Northfield Foods Ltd", "Bellini S.p.A.", "Hartmann GmbH", "Pacific Ingredients Inc."],
}


@dataclass(frozen=True)
class Wording:
    """The lines of one label from top to bottom, as (word, value), either may be empty; and the truth about it."""

    language: str
    lines: tuple[tuple[str, str], ...]
    lot: str
    expires: date | None
    made: date | None


def lot(rng: random.Random, made: date) -> str:
    """A lot's code by one of eleven ways in use."""

    def letter(count: int = 1) -> str:
        return "".join(rng.choice(_LETTERS) for _ in range(count))

    def number(count: int) -> str:
        return "".join(rng.choice("0123456789") for _ in range(count))

    return rng.choice(
        [
            f"L{made:%y%j}{letter()}",
            f"{made:%Y%m%d}{rng.randrange(1, 100):02d}",
            f"{made:%y%m%d}-{number(3)}",
            f"{letter(2)}{number(6)}",
            f"{letter()}{number(3)}",
            f"{letter(2)}{made:%y%m%d}{letter()}{number(1)}",
            f"{letter(3)}-{number(4)}-{letter()}",
            f"{made:%y%m}/{number(4)}",
            f"{number(5)}{letter()}{number(2)}",
            f"{letter(2)}{made:%Y%m%d}-{number(3)}",
            f"{number(4)}{letter(2)}{number(4)}",
        ]
    )


def _date(rng: random.Random, day: date, language: str, *, dots: bool) -> str:
    chinese = ["%Y年%m月%d日", "%Y-%m-%d", "%Y%m%d", "%Y.%m.%d", "%Y/%m/%d"]
    western = ["%d.%m.%Y", "%d.%m.%y", "%d %b %Y", "%Y-%m-%d", "%d%b%y", "%Y%m%d", "%d %b %y"]
    form = rng.choice(chinese[1:] if language == "zh" and dots else chinese if language == "zh" else western)
    if form == "%Y年%m月%d日" and rng.random() < 0.5:
        return f"{day.year}年{day.month}月{day.day}日"
    return day.strftime(form.replace("%b", _MONTHS[day.month - 1]))


def wording(rng: random.Random, *, dots: bool = False) -> Wording:
    """A label of goods. `dots`: by a printer that knows few Chinese characters and prints short lines."""
    language = rng.choice(["zh", "en"])
    made = date(2026, 1, 1) + timedelta(days=rng.randrange(300))
    expires = made + timedelta(days=rng.choice([90, 180, 364, 365, 540, 730]))
    code = lot(rng, made)
    says_made, says_expires = rng.random() < 0.7, rng.random() < 0.85
    form = rng.getrandbits(30)
    written = [_date(random.Random(form), day, language, dots=dots) for day in (made, expires)]
    facts = [(rng.choice(_LOT_WORDS[language]), code)]
    if says_made:
        facts.append((rng.choice(_MADE_WORDS[language]), written[0]))
    if says_expires:
        facts.append((rng.choice(_EXPIRY_WORDS[language]), written[1]))
    rng.shuffle(facts)
    if dots:
        lines = facts
    else:
        around = _around(rng, language)
        lines = [("", rng.choice(_GOODS[language])), *facts, *rng.sample(around, rng.randrange(1, 4))]
    return Wording(language, tuple(lines), code, expires if says_expires else None, made if says_made else None)


def _around(rng: random.Random, language: str) -> list[tuple[str, str]]:
    """What else stands on a label."""

    def number(count: int) -> int:
        return rng.randrange(10 ** (count - 1), 10**count)

    maker = rng.choice(_MAKERS[language])
    if language == "zh":
        return [
            ("净含量", f"{rng.randrange(1, 26)}kg"),
            ("", maker),
            ("电话", f"0{number(2)}1-{number(8)}"),
            ("规格", f"{number(1) * 100}g×{rng.randrange(6, 25)}"),
            ("贮存条件", "阴凉干燥处"),
            ("保质期", f"{rng.choice([6, 12, 18, 24])}个月"),
            ("执行标准", f"GB/T {number(5)}"),
        ]
    return [
        ("Net weight", f"{rng.randrange(1, 26)} kg"),
        ("", maker),
        ("Tel", f"+49 {number(3)} {number(6)}"),
        ("Item", f"{number(4)}"),
        ("", "Keep cool and dry"),
        ("", "Product of Italy"),
        ("Qty", f"{rng.randrange(2, 90)} bags"),
    ]
