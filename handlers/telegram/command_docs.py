"""`docs/commands.md`, made from the vocabulary that the grammar reads: `python -m handlers.telegram.command_docs`."""

from __future__ import annotations

from pathlib import Path

from domain.movements import KINDS
from domain.people import WHO_MAY, Role
from handlers.telegram.menu import MENU
from handlers.telegram.recalling import SUBCOMMANDS
from handlers.telegram.vocabulary import SLOT_WORDS, WORDS, KindWords, kind_label
from templates.words import Words

PAGE = Path(__file__).parents[2] / "docs" / "commands.md"
_WORDS = Words()
_INTRO = """\
# Commands · 指令

Made from the code by `python -m handlers.telegram.command_docs`; a test keeps it equal.

**One line records one thing.** The word, the lot, the quantity, then the rest in any order. The slash may be left
out, names with blanks stand in quotes, and `1,320 kg`, `1320kg` and `1320公斤` are the same. Whatever is missing is
asked for. Every record is answered by one message with Undo. Under the photo of a label the lot may be left out:
`hold swollen lids`.

**一行记一笔。** 先写动作，再写批号、数量，其余顺序随意。斜杠可以不写，带空格的名称加引号，
`1,320 kg`、`1320kg`、`1320公斤` 都一样。缺什么会问。每一笔都有回执，可撤销。拍标签时在图片下写“冻结 胀盖”，批号可省略。
"""
_SENTENCES = """\
## Sentences and tables · 口语和表格

Write as you talk: one verb, the lot, the quantity, where it went, in any order. Questions, plans and instructions are
left alone; where two lots may have gone into each other, you are asked.
怎么说就怎么写：动作、批号、数量、去向，顺序不限；问句、计划和吩咐不记账；分不清哪批进了哪批时会问。

| English | 中文 |
|---|---|
| `used 1320kg MP08 in B121` | `MP08用了1320公斤到B121` |
| `put 20 bags of MP08 into B121` | `把MP08 20袋投到B121` |
| `received 500 kg milk powder lot X12 from S-102` | `从S-102收到500公斤奶粉，批号X12` |
| `shipped 8000 cups of F361 to C01` | `给C01发了F361 8000杯` |

A row that you copy from a spreadsheet is such a line too, with or without its header; up to ten rows or lines in one
message are answered by one table with an Undo for each. 从表格复制来的一行也一样（有无表头均可）；
一条消息最多十行，用一张表答复，每行可单独撤销。

```
领用 | MP08 | 1320 kg | B121 | 2026-03-08

kind    lot   qty   unit  into  date
use     MP08  1320  kg    B121  2026-03-08
```

"""
_DATES = """\
## Dates and times · 日期和时间

`2026-11-22`, `22.11.2026`, `2026年11月22日`, `today`, `yesterday`, `今天`, `昨天`, each with a time if you like:
`14:30`. They are in the site's own zone. `at 2026-11-22 14:30` says when it happened; without it, it is now. An
expiry date is good through that day. 时间按工厂所在地；不写时间就是现在；保质期当天仍有效。
"""
_STATION = """\
## At a station · 在工位上

While a station is set, each photo of a label and each typed code is recorded at once, without a question.
设好工位后，每拍一张标签、每输一个批号就直接记一笔，不再询问。

| English | 中文 |
|---|---|
| `/station filling line 1 order 88` | `工位 灌装1线 工单 88` |
| `/station L1 order 88 into B121 each 25 kg` | `工位 L1 工单 88 投入 B121 每次 25 公斤` |
| `/station laboratory as sample` | `工位 化验室 做 取样` |
| `/station off` | `工位 关` |

Scan a station's sign and you stand there; a lead makes one with `/sign filling line 1 each 25 kg`
(`工位牌 灌装1线 每次 25 公斤`). Without a fixed quantity the one on the label is taken (GS1). After a shift without a
record the next scan asks first.
扫工位牌即站到该工位；未固定数量时取标签上的数量（GS1）；一个班次没有记账，下次扫描会先问。

Up to ten photos sent together are answered by one table: ❓ for what needs you, ↩️ for each record, and where no
station is set one key for all of them.
一次发来的最多十张照片用一张表答复：❓ 待确认，↩️ 逐条撤销；没设工位时可一键全部记为同一种。

`use` (领用) is what is recorded unless another word is said at the end or behind `as` (做).
"""
_TANKS = """\
## Tanks, silos and pallets · 储罐、料仓和托盘

What is drawn from a tank holds everything that was filled in since it was last empty. `clean T1` says that it is empty.
从罐里放出的料，含有上次排空以后入罐的全部批次；“清洗 T1”表示已排空。

A pallet with an SSCC stands for the lots on it. Scan its label (or type the 18 digits) and tap Pack: each lot that is
scanned next is packed on it, until `done`. The whole pallet is moved, shipped, sent back, recalled and traced by its
SSCC; one stopped lot keeps it here.
有 SSCC 的托盘代表上面的全部批次：扫托盘标签后点“装托”，接着扫的批次都装上去，发“完成”结束。
移库、发货、退货、召回、追溯都可以用 SSCC 整托进行，有一个批次被冻结就不能发出。

Without an SSCC a pallet is a place: `move F361 60 cup to P1` packs it, and `ship P1 to C01` ships all that lies on it.
没有 SSCC 时托盘就是一个库位：移到 P1 就是装托，“发货 P1 到 C01”就是整托发货。

| English | 中文 |
|---|---|
| `/fill 500 kg MP08 into T1` | `MP08 500 公斤 入罐 T1` |
| `/draw 300 kg from T1 into B120` | `从 T1 放 300 公斤 到 B120` |
| `/clean T1 at 2026-11-22 14:30` | `清洗 T1 时间 2026-11-22 14:30` |
| `/pack 376123450000000016` | `装托 376123450000000016` |
| `/pack F361 480 cup to 376123450000000016` | `装托 F361 480 杯 到 376123450000000016` |
| `/unpack F361 10 cup from 376123450000000016` | `拆托 F361 10 杯 从 376123450000000016` |
| `/unpack 376123450000000016` | `拆托 376123450000000016` |
| `/move 376123450000000016 to cold store` | `移库 376123450000000016 到 冷库` |
| `/ship 376123450000000016 to C01` | `发货 376123450000000016 到 C01` |
| `/return 376123450000000016` | `退货 376123450000000016` |
| `/recall 376123450000000016 glass` | `召回 376123450000000016 玻璃` |
| `/pallet new` | `托盘 新` |
| `/move F361 60 cup to P1` | `移库 F361 60 杯 到 P1` |
| `/ship P1 to C01` | `发货 P1 到 C01` |
"""


_RECALL = """\
## What a recall begins with · 召回从什么开始

| English | 中文 |
|---|---|
| `/recall MP05 supplier notice` | `召回 MP05 供应商通知` |
| `/recall MP05 MP03 both smell` | `召回 MP05、MP03 有异味` |
| `/recall HY220415 supplier notice` (the supplier's lot) | `召回 HY220415 供应商通知`（供应商批号） |
| `/recall item "cup yoghurt 180g" 2022-05-25..2022-06-15 metal` | \
`召回 产品 “杯装酸奶180克” 2022年5月25日至2022年6月15日 异物` |
| `/recall line L2 2022-06-01 08:00..12:00 glass` | `召回 产线 L2 2022-06-01 08:00至12:00 玻璃` |
| `/recall set R7 class 1` | `召回 设置 R7 级别 1` |
| `/recall set R7 regime cn-food` | `召回 设置 R7 规则 cn-food` |
| `/recall set R7 known 2022-06-27 09:20` | `召回 设置 R7 获知 2022-06-27 09:20` |
| `/recall widen R7 equipment` · `/recall widen R7 MP03` | `召回 扩大 R7 设备` · `召回 扩大 R7 MP03` |
| `/house phone +86 …` · `/house regime cn-food` | `企业 电话 +86 …` · `企业 规则 cn-food` |
| `/house eyes 1 2` · `/house group` | `企业 双人 1 2` · `企业 群` |
"""


def page() -> str:
    """The whole page."""
    recall = [_RECALL, _of_a_case()]
    return "\n".join([_INTRO, _kinds(), _SENTENCES, _parts(), _TANKS, _DATES, _STATION, *recall, _others()])


def _of_a_case() -> str:
    """What may stand behind `/recall` beside lots: from the doors' own table."""
    words: dict[object, list[str]] = {}
    for word, door in SUBCOMMANDS.items():
        words.setdefault(door, []).append(word)
    rows = ["What else can follow `/recall` · `/recall` 后面还可以写:", "", "| English | 中文 |", "|---|---|"]
    for listed in words.values():
        english, chinese = ([each for each in listed if each.isascii() == ascii_] for ascii_ in (True, False))
        rows.append(f"| {_listed(tuple(english))} | {_listed(tuple(chinese))} |")
    return "\n".join([*rows, ""])


def _kinds() -> str:
    rows = ["## What can be recorded · 可以记录的", "", "| English | 中文 | who · 谁 |", "|---|---|---|"]
    for words in WORDS.values():
        who = "all staff · 员工" if Role.WORKER in WHO_MAY[KINDS[words.kind].may] else "leads · 主管"
        rows.append(f"| **{_name(words.kind, 'en')}** `{words.example_en}` | **{_name(words.kind, 'zh')}** "
                    f"`{words.example_zh}` | {who} |")  # fmt: skip
    rows += ["", "Other words for the same · 同义词:", "", "| English | 中文 |", "|---|---|"]
    rows += [f"| {_listed(words.en)} | {_listed(words.zh)} |" for words in WORDS.values() if _more_words(words)]
    return "\n".join([*rows, ""])


def _parts() -> str:
    rows = ["## What the parts are called · 各部分怎么写", "", "| English | 中文 |", "|---|---|"]
    rows += [f"| {_listed(en)} | {_listed(zh)} |" for en, zh in SLOT_WORDS.values()]
    return "\n".join([*rows, ""])


def _others() -> str:
    rows = ["## All commands in the menu · 菜单中的全部指令", "", "| | English | 中文 |", "|---|---|---|"]
    for entry in MENU:
        said = [_WORDS.label(entry.says, language) for language in ("en", "zh")]
        rows.append(f"| `/{entry.command}` | {said[0]} | {said[1]} |")
    return "\n".join([*rows, ""])


def _name(kind: str, language: str) -> str:
    return kind_label(kind, _WORDS, language)


def _more_words(words: KindWords) -> bool:
    return len(words.en) > 1 or len(words.zh) > 1


def _listed(words: tuple[str, ...]) -> str:
    return " ".join(f"`{word}`" for word in words)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
