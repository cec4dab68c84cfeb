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
    "號產製賞質國條碼電話淨貨執標準單編許證過廠碼規種類數儲", "号产制赏质国条码电话净货执标准单编许证过厂码规种类数储"
)
_CHINESE = {
    Names.LOT: "生产批次号 产品批次号 产品批号 生产批号 批次编号 批次号码 批次代码 批次号 批号 批次 生产批 批 号批号 原料批号 "
    "制造批号 货物批号 出厂批号 厂批号 物料批号 成品批号 来料批号 供应商批号 批别",
    Names.EXPIRES: "有效期至 保质期至 保质期到 有效日期 有效期限 有效期 保质期限 保质期 保质日期 保存期限 到期日期 到期日 失效日期 失效期 "
    "失效日 赏味期限 此日期前最佳 此日期前食用最佳 之前食用最佳 最佳食用日期 最佳食用期 最佳使用日期 使用期限 食用期限 限用日期 "
    "请于此日期前食用 此日期前食用 此日期前使用 消费期限 截止日期 过期日期 复检日期 复验日期",
    Names.MADE: "生产日期 制造日期 出厂日期 加工日期 包装日期 分装日期 灌装日期 生产时间 制造年月 生产年月 屠宰日期 制造日 生产日 产日期 "
    "包装日 封装日期 采收日期 捕捞日期 收获日期",
    Names.OTHER: "产品编号 产品型号 产品名称 产品标准 产品代码 产品规格 物料编码 物料编号 物料号 物料名称 物料 批准文号 批准号 国药准字 规格型号 规格 "
    "型号 品名 名称 净含量 净重 毛重 重量 数量 件数 箱数 电话 传真 手机 邮编 地址 厂址 产地 网址 条码 条形码 货号 订单号 订单 合同号 "
    "采购单号 送货单号 单号 箱号 托盘号 序列号 序号 流水号 编号 代码 执行标准 标准号 生产许可证编号 生产许可证号 生产许可证 生产许可 许可证编号 许可证号 许可证 "
    "注册证号 备案号 供应商代码 供应商 制造商 生产商 生产厂家 生产企业 委托方 受委托 经销商 班组 班次 机台 线别 检验员 质检员 操作工 操作员 配料 "
    "贮存条件 储存条件 保存条件 贮存方法 保存方法 食用方法 等级 尺寸 颜色 库位 客户 件号 图号 工号 收货日期 到货日期 入库日期 打印日期 "
    "印刷日期 订货日期 开封后",
}  # fmt: skip
_MISREAD = {Names.LOT: ("批呈", "批另", "批亏", "批弓", "扯号", "批昌", "抵号", "比号", "批考", "枇号", "批吋")}
_NUMBER = r"(?:\s?(?:NO|NR|NUMBER|NUM|CODE|ID|N[°º])(?![A-Z])\.?)?"
_DATE = r"(?:\s?(?:DATE|ON|BY|BEFORE|DT)(?![A-Z])\.?)?"
_LATIN: tuple[tuple[Names, str, bool], ...] = (
    (Names.OTHER, r"MADE\sIN|PRODUCT\sOF|PRODUCED\s(?:BY|IN)|PACKED\s(?:BY|IN|FOR)|MANUFACTURED\s(?:BY|IN|FOR)|"
     r"EXPORTED\sBY|MANUFACTURER|PRODUCER|PACKER", False),
    (Names.LOT, rf"(?:PRODUCTION\s|MFG\s|PROD\s|SUPPLIER\s|VENDOR\s)?(?:LOT|BATCH){_NUMBER}(?:/(?:LOT|BATCH){_NUMBER})?",
     False),
    (Names.LOT, rf"LOTTO{_NUMBER}|LOTE{_NUMBER}|CHARGE(?:N)?-?{_NUMBER}|CH\.-?\s?B\.|CH\.-?\s?NR\.?|PARTIE{_NUMBER}|"
     rf"B[/.]\s?N[O]?\.?|BN|B\.?NO\.?|L/N\.?|L\.?NO\.?|BATCH|BTCH|LT\.?NO\.?|BAT\.?NO\.?|PARTITA|SERIE\b|№\s?LOT", False),
    (Names.EXPIRES, rf"EXPIR(?:Y|ES|ATION){_DATE}|EXP\.?{_DATE}|EXPD?|EXD|USE\s?-?BY{_DATE}|USE\s?BEFORE|"
     rf"BEST\s?BEFORE(?:\sEND|\sDATE)?|BEST\s?BY{_DATE}|BBE|BBD|BB\b|B\.B\.E?|SELL\s?BY|SCAD(?:ENZA)?\.?|MHD|"
     r"(?:MINDESTENS\s)?HALTBAR\sBIS|VERFALLDATUM|VERW\.?\s?BIS|DLC|DLUO|DDM|THT|VENC(?:E|IMIENTO)?\.?|VTO\.?|"
     r"CAD(?:UCIDAD)?\.?|UBD|CONSUME\sBEFORE|DATE\sOF\sEXPIRY|VALID\s(?:UNTIL|TO|THRU)|DA\sCONSUMARSI|"
     r"A\sCONSOMMER|RETEST(?:\sDATE)?|ED(?=[:.\s]\s?\d)|XP", False),
    (Names.MADE, rf"MFG\.?{_DATE}|MFD\.?{_DATE}|MANUF(?:\.|ACTUR(?:ED|E|ING))?{_DATE}|PROD(?:UCTION|UCED)?\.?{_DATE}|"
     rf"PRD\.?|P\.?D\.?(?=[:.\s]\s?\d)|PACK(?:ED|ING|AGING)?\.?{_DATE}|PKD\.?{_DATE}|DATE\sOF\s(?:MANUFACTURE|PRODUCTION)"
     r"|DOM(?=[:.\s]\s?\d)|HERGESTELLT(?:\sAM)?|HERST\.?\s?DAT(?:UM)?|FAB(?:RICADO|RICATION)?\.?|ELAB(?:ORADO)?\.?|"
     r"DATA\sPROD(?:UZIONE)?\.?|PROD\.?DATUM|PRODUKTIONSDATUM|HARVEST(?:ED)?\s?DATE|KILL\sDATE", False),
    (Names.OTHER, r"S/N\.?|SN|SERIAL(?:\sN[O]?\.?|\sNUMBER)?|REF\.?|ART(?:ICLE)?\.?(?:\s?NO\.?|\s?NR\.?)?|ITEM(?:\s?NO\.?|"
     r"\s?CODE)?|SKU|P/?O\.?(?:\s?NO\.?|\s?NUMBER)?|ORDER(?:\sNO\.?)?|INVOICE(?:\sNO\.?)?|NET(?:TO)?(?:\s?W(?:EIGH)?T\.?)?|"
     r"N\.?W\.?|G\.?W\.?|GROSS(?:\s?W(?:EIGH)?T\.?)?|W(?:EIGH)?T\.?|QTY\.?|QUANTITY|PCS|TEL\.?|FAX|PHONE|HOTLINE|GTIN|EAN|UPC|"
     r"MODEL|CAT\.?(?:\s?NO\.?)|P/N\.?|PART(?:\sNO\.?|\sNUMBER)?|PRODUCT(?:\sCODE|\sNO\.?|\sID)?|BARCODE|CODE|SIZE|"
     r"COLOU?R|CUSTOMER|SUPPLIER|VENDOR|LINE|SHIFT|TIME|STORE|KEEP|STORAGE|ORIGIN|PALLET(?:\sNO\.?)?|SSCC|"
     r"CONTENTS?|COUNT|BOX(?:\sNO\.?)|CARTON(?:\sNO\.?)|CASE(?:\sNO\.?)|TEMP|HS\sCODE|WWW|RECEIVED|PRINTED|"
     r"PRINT\sDATE|SHELF\s?LIFE|LICEN[CS]E(?:\sNO\.?)?|REG\.?(?:\s?NO\.?)|TYPE|GRADE|DESC(?:RIPTION)?|MATERIAL", False),
    (Names.LOT, r"L(?=\s?[:.#]\s?[A-Z0-9])|L(?=\s\d)|B(?=\s?[:#]\s?[A-Z0-9])|#(?=\s?[A-Z]*\d{3})", True),
    (Names.EXPIRES, r"E(?=\s?[:.]\s?\d)", True),
    (Names.MADE, r"[MP](?=\s?[:.]\s?\d)", True),
)  # fmt: skip
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
    return sorted(found, key=lambda word: word.start)


_EXACT_CHINESE = sorted(
    ((word, names) for names, words in _CHINESE.items() for word in words.split()), key=lambda pair: -len(pair[0])
)
_LATIN_PATTERNS = [(names, re.compile(rf"(?<![A-Z])(?:{pattern})"), vague) for names, pattern, vague in _LATIN]


def _chinese_words(line: str) -> Iterator[Word]:
    for word, names in _EXACT_CHINESE:
        for found in re.finditer(word, line):
            if len(word) > 1 or re.match(r"\s*[::]", line[found.end() :]):  # "批" alone only before a colon
                yield Word(names, found.start(), found.end())
    for names, words in _MISREAD.items():
        for word in words:
            yield from (Word(names, found.start(), found.end(), vague=True) for found in re.finditer(word, line))


def _latin_words(line: str) -> Iterator[Word]:
    for names, pattern, vague in _LATIN_PATTERNS:
        for found in pattern.finditer(line):
            if _ends(line, found.end()):
                yield Word(names, found.start(), found.end(), vague)


def _ends(line: str, end: int) -> bool:
    """A word ends at `end`: no letter follows, or a code that is glued to it ("LOTAB1234")."""
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
