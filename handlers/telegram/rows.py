"""Rows of a spreadsheet that somebody forwards, and several lines in one message, as lines of the one grammar."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from domain.errors import Refusal
from handlers.amounts import is_number
from handlers.telegram.dates import looks_like_date
from handlers.telegram.heads import head_of
from handlers.telegram.measures import is_amount
from handlers.telegram.tokens import quoted
from handlers.telegram.vocabulary import EVERYDAY_OF, KIND_OF, SLOT_OF

MOST_ROWS = 10
FEWEST_CELLS = 3
"""Two blanks between two words are no table."""
_CELLS = re.compile(r"\t|\s*[|｜¦]\s*| {2,}|\u3000+")
_COLUMNS: dict[str, tuple[str, ...]] = {
    "kind": ("kind", "type", "movement", "movement type", "what", "action",
             "类型", "动作", "业务类型", "移动类型", "事务"),
    "lot": ("lot", "batch", "lot no", "lot number", "batch no", "batch number", "lot code",
            "批号", "批次", "批次号", "物料批号"),
    "qty": ("qty", "quantity", "amount", "数量", "实发数量", "实收数量", "用量", "领用量"),
    "uom": ("uom", "unit", "unit of measure", "单位", "计量单位"),
    "item": ("item", "material", "product", "item name", "物料", "品名", "物料名称", "产品", "产品名称"),
    "into": ("into", "into lot", "target lot", "used in",
             "投入", "投入批号", "产品批号", "用于", "目标批号", "成品批号"),
    "to": ("to", "to place", "destination", "to_place", "到", "去向", "目的地", "调入仓库", "目标库位"),
    "from": ("from", "from place", "来自", "来源"),
    "partner": ("partner", "customer", "supplier", "vendor", "客户", "供应商", "往来单位"),
    "supplier_lot": ("supplier lot", "supplier_lot", "vendor batch", "供应商批号", "原厂批号"),
    "order": ("order", "work order", "work_order", "wo", "工单", "生产单", "工单号", "生产订单"),
    "line": ("line", "machine", "产线", "设备", "机台"),
    "place": ("place", "location", "warehouse", "库位", "仓库"),
    "date": ("date", "day", "when", "happened_at", "日期", "业务日期", "发生日期"),
    "time": ("time", "时间", "时刻"),
    "expires": ("expires", "expiry", "exp", "best before", "有效期至", "保质期至", "到期日"),
    "document": ("document", "doc", "document no", "单号", "单据", "单据编号"),
    "reason": ("reason", "remark", "remarks", "note", "notes", "原因", "备注"),
}  # fmt: skip
_COLUMN_OF = {name: column for column, names in _COLUMNS.items() for name in names}
_WORD_OF = {"into": "into", "to": "to", "from": "from", "partner": "customer", "supplier_lot": "lot", "order": "order",
            "line": "line", "place": "at", "item": "item", "expires": "expires", "document": "doc"}  # fmt: skip
"""The word of the grammar that stands before a column's cell."""


@dataclass(eq=False)
class TooManyLines(Refusal):
    """More rows than one message answers. A file takes any number."""

    given: int
    most: int = MOST_ROWS


@dataclass(eq=False)
class NoKindColumn(Refusal):
    """A table whose rows do not say what happened; `columns` are those that were understood."""

    columns: tuple[str, ...]


def rows_of(text: str) -> list[str] | None:
    """The lines that a message with a table or with several lines stands for, one for each row; None for any other
    message. Raises `TooManyLines`, `NoKindColumn`."""
    lines = [line.strip() for line in text.strip().splitlines() if line.strip(" \t|｜-+=")]
    if not lines:
        return None
    columns = _header(lines[0])
    if columns is not None and len(lines) > 1:
        found = [_line_of(dict(zip(columns, _cells(line), strict=False))) for line in lines[1:]]
        if "kind" not in columns:
            raise NoKindColumn(tuple(column for column in columns if column))
    else:
        found = [plain_row(line) for line in lines]
        is_row = len(lines) > 1 or len(_cells(lines[0])) >= FEWEST_CELLS
        said = sum(head_of(line) is not None for line in found)
        # Two lines of ours and a "thanks" are two records: the second is no part of what the first says.
        if not is_row or (said < len(found) and said < 2):
            return None
    if len(found) > MOST_ROWS:
        raise TooManyLines(len(found))
    return found


def plain_row(line: str) -> str:
    """A row without a header, its cells in the order of a command: `领用 | MP08 | 1320 kg | B121`."""
    cells = _cells(line)
    if len(cells) < 3:
        return line
    return " ".join(_cell(cell) for cell in cells)


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in _CELLS.split(line.strip().strip("|｜").strip())]


def _cell(cell: str) -> str:
    """One word of the line: quoted where it has blanks and is no quantity, date or word of the grammar."""
    words = cell.split()
    if len(words) < 2 or looks_like_date(words[0]) or is_amount(words[0], words[1]) or is_number(cell.replace(" ", "")):
        return cell
    return cell if words[0].lower() in {**SLOT_OF, **KIND_OF} else quoted(cell)


def _header(line: str) -> list[str] | None:
    """The columns, "" for one that says nothing to us; None when the line is no header."""
    columns = [
        _COLUMN_OF.get(" ".join(cell.lower().replace("_", " ").split()).rstrip(":：."), "") for cell in _cells(line)
    ]
    known = [column for column in columns if column]
    return columns if "lot" in known and len(known) > 1 and len(known) == len(set(known)) else None


def _line_of(row: Mapping[str, str]) -> str:
    """A row under a header as a line."""
    kind = row.get("kind", "")
    word = kind.lower() if kind.lower() in KIND_OF else EVERYDAY_OF.get(kind.lower(), kind)
    parts = [f"/{word}", _cell_quoted(row.get("lot", ""))]
    if row.get("qty"):
        parts += [row["qty"], row.get("uom", "")]
    for column, name in _WORD_OF.items():
        value = row.get(column, "")
        if value:
            parts += [name, value if column == "expires" else _cell_quoted(value)]
    when = " ".join(row[column] for column in ("date", "time") if row.get(column))
    if when:
        parts += ["at", when]
    if row.get("reason"):
        parts += ["because", row["reason"]]
    return " ".join(part for part in parts if part)


def _cell_quoted(cell: str) -> str:
    return quoted(cell) if cell else ""
