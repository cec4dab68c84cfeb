"""The words people use for what happens to a lot, in both languages, as data. The grammar reads them from here."""

from __future__ import annotations

import html
from dataclasses import dataclass

from templates.words import Words


@dataclass(frozen=True)
class KindWords:
    """How one kind of movement is said. The first word of a language is the one that is shown.

    `to`, `into` and `source` name the slot of `MovementOrder` that "to", "into" and "from" fill for this kind, `first`
    and `second` those that need no word before them. With `free_reason` whatever is left of the line is the reason;
    with `only_reason` everything after the lot is. With `amount_first` the quantity may stand before the lot.
    """

    kind: str
    en: tuple[str, ...]
    zh: tuple[str, ...]
    example_en: str
    example_zh: str
    to: str = "into"
    into: str = "into"
    source: str = "place"
    first: str = "lot"
    second: str | None = None
    amount_first: bool = False
    free_reason: bool = False
    only_reason: bool = False


WORDS: dict[str, KindWords] = {
    words.kind: words
    for words in (
        KindWords("receive", ("receive", "received"), ("收货", "到货", "来料"),
                  '/receive MP08 24000 kg "whole milk powder" from S-102 lot HY220801',
                  '收货 MP08 24000 公斤 "全脂乳粉" 来自 S-102 批号 HY220801', source="partner"),
        KindWords("use", ("use", "used"), ("领用", "投料", "领料", "使用"),
                  "/use MP08 1320 kg into B121", "领用 MP08 1320 公斤 到 B121"),
        KindWords("fill", ("fill", "filled"), ("入罐", "进罐", "装罐"),
                  "/fill 500 kg MP08 into T1", "MP08 500 公斤 入罐 T1", to="vessel", into="vessel", amount_first=True),
        KindWords("draw", ("draw", "drew", "drawn"), ("放料", "放出", "出罐"),
                  '/draw 300 kg from T1 into B120 item "yoghurt base"', '从 T1 放 300 公斤 到 B120 物料 "酸奶基料"',
                  to="lot", into="lot", source="vessel", first="vessel", amount_first=True),
        KindWords("make", ("make", "made", "produce", "produced"), ("产出", "生产", "完工"),
                  '/make B121 11100 kg "yoghurt base"', '产出 B121 11100 公斤 "酸奶基料"'),
        KindWords("split", ("split",), ("拆批", "分批"),
                  "/split F361 2000 cup into F361-A", "拆批 F361 2000 杯 到 F361-A"),
        KindWords("relabel", ("relabel", "relabelled", "repack"), ("改批号", "换标", "换包装"),
                  "/relabel F361 F361-B", "改批号 F361 F361-B", second="into"),
        KindWords("merge", ("merge", "merged"), ("合批", "并批"),
                  "/merge F361-A into F361", "合批 F361-A 到 F361"),
        KindWords("rework", ("rework", "reworked"), ("返工", "回料"),
                  '/rework F361 200 cup into RW02 item "rework tank"', '返工 F361 200 杯 到 RW02 物料 "回料"'),
        KindWords("move", ("move", "moved"), ("移库", "转移", "移动"),
                  "/move F361 to cold store", "移库 F361 到 冷库", to="to_place"),
        KindWords("pack", ("pack", "packed"), ("装托", "码托", "上托"),
                  "/pack F361 480 cup to 376123450000000016", "装托 F361 480 杯 到 376123450000000016", to="to_place",
                  into="to_place"),
        KindWords("unpack", ("unpack", "unpacked"), ("拆托", "下托"),
                  "/unpack F361 10 cup from 376123450000000016", "拆托 F361 10 杯 从 376123450000000016",
                  to="to_place"),
        KindWords("sendout", ("sendout", "send-out"), ("外发", "委外"),
                  "/sendout F225 19974 cup to S-301", "外发 F225 19974 杯 到 S-301", to="partner"),
        KindWords("back", ("back",), ("外协收回", "委外收回", "收回", "回厂"),
                  '/back KX1 3329 pack "6-pack (co-packer)" from S-301 of F225 19974 cup',
                  '外协收回 KX1 3329 包 "六连杯" 来自 S-301 原批 F225 19974 杯', source="partner"),
        KindWords("ship", ("ship", "shipped", "deliver"), ("发货", "出货"),
                  "/ship F361 8000 cup to C01", "发货 F361 8000 杯 到 C01", to="partner"),
        KindWords("return", ("return", "returned"), ("退货",),
                  "/return F361 20 cup from C01 dented", "退货 F361 20 杯 来自 C01 杯子变形",
                  source="partner", free_reason=True),
        KindWords("scrap", ("scrap", "scrapped"), ("报废",),
                  "/scrap F361 12 cup crushed", "报废 F361 12 杯 压坏", free_reason=True),
        KindWords("sample", ("sample", "sampled"), ("取样", "留样"),
                  "/sample F361 24 cup retained", "取样 F361 24 杯 留样", free_reason=True),
        KindWords("count", ("count", "counted"), ("盘点",),
                  "/count F361 120 cup", "盘点 F361 120 杯", free_reason=True),
        KindWords("inspect", ("inspect", "inspected"), ("检验", "检查"),
                  "/inspect F361 ok", "检验 F361 合格", free_reason=True, only_reason=True),
        KindWords("hold", ("hold", "held"), ("冻结", "扣留"),
                  "/hold F361 swollen lids", "冻结 F361 胀盖", free_reason=True, only_reason=True),
        KindWords("release", ("release", "released"), ("放行", "解冻"),
                  "/release F361 laboratory result fine", "放行 F361 化验合格", free_reason=True, only_reason=True),
    )
}  # fmt: skip


@dataclass(frozen=True)
class EverydayWords:
    """How a kind is said in a sentence. These words begin no command: they count only where the whole sentence is one
    (see `everyday`). `vague` ones say so little that the sentence must say where it went as well."""

    en: tuple[str, ...] = ()
    zh: tuple[str, ...] = ()
    vague: tuple[str, ...] = ()


EVERYDAY: dict[str, EverydayWords] = {
    "receive": EverydayWords(("got", "arrived"), ("收到", "进货", "送来", "收")),
    "use": EverydayWords(("took", "consumed", "dosed", "tipped", "charged"), ("用", "取用", "耗用", "用掉"),
                    ("put", "added", "poured", "mixed", "加入", "倒入", "投入", "加", "倒", "投", "放入")),
    "fill": EverydayWords((), ("灌入",)),
    "draw": EverydayWords(("drained",), ()),
    "make": EverydayWords((), ("做了", "做好", "产了", "做出")),
    "move": EverydayWords(("brought",), ("搬到", "移到", "搬", "挪")),
    "sendout": EverydayWords(("sent-out",), ()),
    "ship": EverydayWords(("sent", "dispatched"), ("发出", "发了", "送出", "发")),
    "return": EverydayWords((), ("退回", "退")),
    "scrap": EverydayWords(("discarded", "dumped", "wasted", "binned"), ("扔", "扔掉", "倒掉", "报损")),
    "sample": EverydayWords((), ("取了样",)),
    "count": EverydayWords((), ("盘了", "点了")),
}  # fmt: skip
"""Everyday verbs, past tense above all: what people write about is done."""

SLOT_WORDS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "into": (("into",), ("投入", "并入", "转入")),
    "in": (("in", "for"), ()),
    "to": (("to",), ("发给", "到", "至", "给", "往")),
    "from": (("from",), ("来自", "从", "由")),
    "partner": (("supplier", "customer"), ("供应商", "客户", "外协厂")),
    "of": (("of",), ("原批", "用料")),
    "lot": (("lot", "batch"), ("供应商批号", "批号", "批次")),
    "order": (("order", "wo"), ("工单", "生产单")),
    "line": (("line",), ("产线", "设备")),
    "at": (("at", "on"), ("库位", "时间", "在", "于")),
    "because": (("because", "reason"), ("原因", "因为", "理由")),
    "expires": (("expires", "expiry", "exp"), ("保质期至", "有效期至", "到期")),
    "made": (("made", "mfg"), ("生产日期", "产于")),
    "doc": (("doc", "document"), ("单号", "单据")),
    "item": (("item",), ("物料", "品名")),
}
"""What stands before a part of the line: English words, Chinese words."""

STATION_WORDS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "station": (("station",), ("工位",)),
    "off": (("off", "leave"), ("离开", "关闭", "关", "取消")),
    "each": (("each",), ("每次", "每")),
    "as": (("as",), ("做",)),
}


def _index(words: dict[str, tuple[tuple[str, ...], tuple[str, ...]]]) -> dict[str, str]:
    return {word: name for name, (en, zh) in words.items() for word in (*en, *zh)}


KIND_OF = {word: words.kind for words in WORDS.values() for word in (*words.en, *words.zh)}
EVERYDAY_OF = {word: kind for kind, words in EVERYDAY.items() for word in (*words.en, *words.zh, *words.vague)}
SLOT_OF = _index(SLOT_WORDS)
STATION_OF = _index(STATION_WORDS)


def chinese_words(words: dict[str, str]) -> tuple[str, ...]:
    """The Chinese ones, longest first: in a line without blanks the longest word wins."""
    return tuple(sorted((word for word in words if not word.isascii()), key=len, reverse=True))


def kind_label(kind: str, words: Words, language: str | None) -> str:
    """What a kind of movement is called on a button."""
    return html.unescape(words.say("chat/kind", language, kind=kind))
