"""The words that labels put before their values, in Chinese, English and the languages of common imports; found also
where a camera took one letter for another."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz.distance import Levenshtein


class Names(StrEnum):
    """What a label's word announces."""

    LOT = "lot"
    EXPIRES = "expires"
    MADE = "made"
    OTHER = "other"
    """Another value: it is no lot and no date of ours, however much it looks like one."""


@dataclass(frozen=True)
class Word:
    """A label's word at a place in a line's `plain` text. `vague`: one letter, or read with a mistake."""

    names: Names
    start: int
    end: int
    vague: bool = False


_SIMPLE = str.maketrans(
    "號產製賞質國條碼電話淨貨執標準單編許證過廠規種類數儲", "号产制赏质国条码电话净货执标准单编许证过厂规种类数储"
)
_CHINESE = {
    Names.LOT: """
        生产批次号 产品批次号 产品批号 生产批号 批次编号 批次号码 批次代码 批次号 批号 批次 批 原料批号
        制造批号 货物批号
        出厂批号 厂批号 物料批号 成品批号 来料批号 供应商批号 批别
    """,
    Names.EXPIRES: """
        有效期至 保质期至 保质期到 有效日期 有效期限 有效期 保质期限 保质期 保质日期 保存期限 到期日期 到期日
        失效日期 失效期 失效日
        赏味期限 此日期前最佳 此日期前食用最佳 之前食用最佳 最佳食用日期 最佳食用期 最佳使用日期 使用期限
        食用期限 限用日期
        请于此日期前食用 此日期前食用 此日期前使用 消费期限 截止日期 过期日期 复检日期 复验日期
    """,
    Names.MADE: """
        生产日期 制造日期 出厂日期 加工日期 包装日期 分装日期 灌装日期 生产时间 制造年月 生产年月 屠宰日期
        制造日 生产日 产日期
        包装日 封装日期 采收日期 捕捞日期 收获日期
    """,
    Names.OTHER: """
        产品编号 产品型号 产品名称 产品标准 产品代码 产品规格 物料编码 物料编号 物料号 物料名称 物料 批准文号
        批准号 国药准字 规格型号
        规格 型号 品名 名称 净含量 净重 毛重 重量 数量 件数 箱数 电话 传真 手机 邮编 地址 厂址 产地 网址 条码
        条形码 货号 订单号
        订单 合同号 采购单号 送货单号 单号 箱号 托盘号 序列号 序号 流水号 编号 代码 执行标准 标准号
        生产许可证编号 生产许可证号
        生产许可证 生产许可 许可证编号 许可证号 许可证 注册证号 备案号 供应商代码 供应商 制造商 生产商 生产厂家
        生产企业 委托方
        受委托 经销商 班组 班次 机台 线别 检验员 质检员 操作工 操作员 配料 贮存条件 储存条件 保存条件 贮存方法
        保存方法 食用方法
        等级 尺寸 颜色 库位 客户 件号 图号 工号 收货日期 到货日期 入库日期 打印日期 印刷日期 订货日期 开封后
    """,
}
_MISREAD = {Names.LOT: "批呈 批另 批亏 批弓 扯号 批昌 抵号 比号 批考 枇号 批吋"}
_NO = r"(?:\s?(?:N[0Q](?=[.:\s])|(?:NO|NR|NUMBER|NUM|CODE|ID|N[°º])(?![A-Z]))\.?)?"
_ON = r"(?:\s?(?:DATE|DRTE|ON|BY|BEFORE|DT)(?![A-Z])\.?)?"
_WEIGHT = r"(?:\s?W(?:EIGH)?T\.?)?"
_LATIN: tuple[tuple[Names, tuple[str, ...]], ...] = (
    (Names.OTHER, (
        r"MADE\sIN", r"PRODUCT\sOF", r"PRODUCED\s(?:BY|IN)", r"PACKED\s(?:BY|IN|FOR)",
        r"MANUFACTURED\s(?:BY|IN|FOR)", r"EXPORTED\sBY", r"MANUFACTURER", r"PRODUCER", r"PACKER",
    )),
    (Names.LOT, (
        rf"LOTTO{_NO}", rf"LOTE{_NO}", rf"L\.?[O0]\.?T\.?\s?[/&]\s?BATCH{_NO}", rf"BATCH\s?[/&]\s?LOT{_NO}",
        rf"(?:(?:PRODUCTION|MFG|PROD|SUPPLIER|VENDOR)\s)?(?:L\.?[O0]T|BATCH){_NO}",
        rf"CHARGE(?:N)?-?{_NO}", r"CH\.-?\s?B\.", r"CH\.-?\s?NR\.?", rf"PARTIE{_NO}", r"B[/.]\s?NO?\.?", "BN",
        r"B\.?NO\.?", r"L/N\.?", r"L\.?NO\.?", "BTCH", r"LT\.?NO\.?", r"BAT\.?NO\.?", "PARTITA",
    )),
    (Names.EXPIRES, (
        rf"EXPIR(?:Y|ES|ATION){_ON}", rf"EXP\.?{_ON}", "EXPD?", "EXD", rf"USE\s?-?BY{_ON}", r"USE\s?BEFORE",
        r"BEST\s?BEFORE(?:\sEND|\sDATE)?", rf"BEST\s?BY{_ON}", "BBE", "BBD", r"BB\b", r"B\.B\.E?", r"SELL\s?BY",
        r"SCAD(?:ENZA)?\.?", "MHD", r"(?:MINDESTENS\s)?HALTBAR\sBIS", "VERFALLDATUM", r"VERW\.?\s?BIS", "DLC",
        "DLUO", "DDM", "THT", r"VENC(?:E|IMIENTO)?\.?", r"VTO\.?", r"CAD(?:UCIDAD)?\.?", "UBD", r"CONSUME\sBEFORE",
        r"DATE\sOF\sEXPIRY", r"VALID\s(?:UNTIL|TO|THRU)", r"DA\sCONSUMARSI", r"A\sCONSOMMER", r"RETEST(?:\sDATE)?",
        r"ED(?=[:.\s]\s?\d)",
    )),
    (Names.MADE, (
        rf"MFG\.?{_ON}", rf"MFD\.?{_ON}", rf"MANUF(?:\.|ACTUR(?:ED|E|ING))?{_ON}", rf"PR[O0]D(?:UCTION|UCED)?\.?{_ON}",
        r"PRD\.?", r"P\.?D\.?(?=[:.\s]\s?\d)", rf"P[AR]CK(?:ED|ING|AGING)?\.?{_ON}", rf"PKD\.?{_ON}",
        r"DATE\sOF\s(?:MANUFACTURE|PRODUCTION)", r"DOM(?=[:.\s]\s?\d)", r"HERGESTELLT(?:\sAM)?",
        r"HERST\.?\s?DAT(?:UM)?", r"FAB(?:RICADO|RICATION)?\.?", r"ELAB(?:ORADO)?\.?", r"DATA\sPROD(?:UZIONE)?\.?",
        r"PROD\.?DATUM", "PRODUKTIONSDATUM", r"HARVEST(?:ED)?\s?DATE", r"KILL\sDATE",
    )),
    (Names.OTHER, (
        r"S/N\.?", "SN", r"SERIAL(?:\sN[O]?\.?|\sNUMBER)?", r"REF\.?", r"ART(?:ICLE)?\.?(?:\s?N[OR]\.?)?",
        r"ITEM(?:\s?NO\.?|\s?CODE)?", "SKU", r"P/?O\.?(?:\s?NO\.?|\s?NUMBER)?", r"ORDER(?:\sNO\.?)?",
        r"INVOICE(?:\sNO\.?)?", rf"NET(?:TO)?{_WEIGHT}", r"[NG]\.?W\.?", rf"GROSS{_WEIGHT}", r"W(?:EIGH)?T\.?",
        r"QTY\.?", "QUANTITY", "PCS", r"TE[L1I]\.?", "FAX", "PHONE", "HOTLINE", "GTIN", "EAN", "UPC", "IS[BS]N",
        "MODEL",
        r"CAT\.?(?:\s?NO\.?)", r"P/N\.?", r"PART(?:\sN(?:O\.?|UMBER))?", r"PRODUCT(?:\sCODE|\sNO\.?|\sID)?", "BARCODE",
        "CODE", "SIZE", "COLOU?R", "CUSTOMER", "SUPPLIER", "VENDOR", "LINE", "SHIFT", "TIME", "STORE", "KEEP",
        "STORAGE",
        "ORIGIN", r"PALLET(?:\sNO\.?)?", "SSCC", "CONTENTS?", "COUNT", r"BOX(?:\sNO\.?)", r"CARTON(?:\sNO\.?)",
        r"CASE(?:\sNO\.?)", "TEMP", r"HS\sCODE", "WWW", "RECEIVED", "PRINTED", r"PRINT\sDATE", r"SHELF\s?LIFE",
        r"LICEN[CS]E(?:\sNO\.?)?", r"REG\.?(?:\s?NO\.?)", "TYPE", "GRADE", "DESC(?:RIPTION)?", "MATERIAL",
    )),
)  # fmt: skip
_LETTERS: tuple[tuple[Names, str], ...] = (
    (
        Names.LOT,
        r"L(?=\s?[:.#]\s?[A-Z0-9])|L(?=\s+\d)|(?<=^)L(?=\s+[A-Z]{1,3}-?\d|\s*$)|B(?=\s?[:#]\s?[A-Z0-9])|#(?=\s?[A-Z]*\d{3})",
    ),
    (Names.LOT, r"L(?=\s{2,}[A-Z0-9])"),
    (Names.EXPIRES, r"E(?=\s?[:.]\s?\d)"),
    (Names.MADE, r"[MP](?=\s?[:.]\s?\d)"),
)
"""One letter before a value, as small packs carry them."""
_FOLD = str.maketrans({"0": "O", "Q": "O", "1": "I", "L": "I", "|": "I", "5": "S", "8": "B", "2": "Z", "6": "G"})
_LONG_WORDS = {
    Names.LOT: ("BATCH", "LOTNO", "BATCHNO", "LOTTO", "CHARGE"),
    Names.EXPIRES: ("EXPIRY", "EXPIRES", "BEST BEFORE", "USE BY", "SCADENZA", "EXP DATE", "BEST BY"),
    Names.MADE: ("MANUFACTURED", "PRODUCTION", "PRODUCED", "PACKED", "MFG DATE", "PROD DATE"),
}
_LATIN_WORD = re.compile(r"[A-Z0-9|]+(?:[ .][A-Z0-9|]+)?")


def plain(text: str) -> str:
    """Upper case, half-width, simplified where labels use it, of the same length as `text`."""
    return "".join(_plain_character(character) for character in text).translate(_SIMPLE)


def _plain_character(character: str) -> str:
    narrow = unicodedata.normalize("NFKC", character)
    narrow = narrow if len(narrow) == 1 else character
    upper = narrow.upper()
    return upper if len(upper) == 1 else narrow


def words_in(line: str) -> list[Word]:
    """The words in a `plain` line, from left to right, none over another; exact ones before misread ones."""
    found: list[Word] = []
    for word in (*_chinese_words(line), *_latin_words(line), *_misread_words(line)):
        if all(word.end <= other.start or other.end <= word.start for other in found):
            found.append(word)
    found.sort(key=lambda word: word.start)
    return [word for place, word in enumerate(found) if not (place and _begins_a_code(line, found[place - 1], word))]


def _begins_a_code(line: str, before: Word, word: Word) -> bool:
    """ "LOT REF-1234": what stands between a word for a lot and the rest of a code is the code's beginning."""
    glued = re.match(r"[-A-Z0-9]", line[word.end :]) is not None and line[word.start].isascii()
    return glued and before.names is Names.LOT and not line[before.end : word.start].strip(" :.#")


_EXACT_CHINESE = sorted(
    ((word, names) for names, words in _CHINESE.items() for word in words.split()), key=lambda pair: -len(pair[0])
)
_LATIN_PATTERNS = [
    *((names, re.compile(rf"(?<![A-Z])(?:{'|'.join(words)})"), False) for names, words in _LATIN),
    *((names, re.compile(rf"(?<![A-Z0-9])(?:{letters})"), True) for names, letters in _LETTERS),
]


def _chinese_words(line: str) -> Iterator[Word]:
    for word, names in _EXACT_CHINESE:
        for found in re.finditer(word, line):
            if len(word) > 1 or re.match(r"\s*[::]", line[found.end() :]):  # "批" alone only before a colon
                yield Word(names, found.start(), found.end())
    for names, words in _MISREAD.items():
        for word in words.split():
            yield from (Word(names, found.start(), found.end(), vague=True) for found in re.finditer(word, line))


def _latin_words(line: str) -> Iterator[Word]:
    for names, pattern, vague in _LATIN_PATTERNS:
        for found in pattern.finditer(line):
            if _ends(line, found.end()):
                yield Word(names, found.start(), found.end(), vague)


def _ends(line: str, end: int) -> bool:
    """A word ends at `end`: no letter follows, or a code that is glued to it ("LOTAB1234")."""
    if end < len(line) and line[end].isdigit() and re.search(r"(?<![A-Z0-9/.])[A-Z]{2}$", line[:end]):
        return False  # WT189812 and BN4711 are codes
    if end >= len(line) or not ("A" <= line[end] <= "Z") or not line[end - 1].isalnum():
        return True
    glued = re.match(r"[A-Z]{1,3}[0-9]{2}[A-Z0-9/-]*", line[end:])
    return glued is not None and len(glued.group()) >= 4


def _misread_words(line: str) -> Iterator[Word]:
    for word, names in _EXACT_CHINESE:
        if len(word) < 3:
            continue
        for start in range(len(line) - len(word) + 1):
            part = line[start : start + len(word)]
            same = sum(one == other for one, other in zip(part, word, strict=True))
            if same == len(word) - 1 and "\u4e00" <= part[0] <= "\u9fff" and " " not in part:
                yield Word(names, start, start + len(word), vague=True)
    for found in re.finditer(r"(?<![A-Z0-9])[L1I|][O0Q]T(?![A-Z])", line):
        yield Word(Names.LOT, found.start(), found.end(), vague=True)
    for found in re.finditer(r"(?<![A-Z0-9])(?:E[XKY]P|EX[PFR])(?![A-Z])", line):
        yield Word(Names.EXPIRES, found.start(), found.end(), vague=True)
    for found in _LATIN_WORD.finditer(line):
        yield from _misread_latin(found)


def _misread_latin(found: re.Match[str]) -> Iterator[Word]:
    for names, words in _LONG_WORDS.items():
        for word in words:
            for end in {len(word), len(found.group().split(" ")[0].split(".")[0]), len(found.group())}:
                part = found.group()[:end].translate(_FOLD)
                if abs(len(part) - len(word)) <= 1 and Levenshtein.distance(part, word.translate(_FOLD)) <= 1:
                    following = found.string[found.start() + end : found.start() + end + 1]
                    if not following.isalpha():
                        yield Word(names, found.start(), found.start() + end, vague=True)
