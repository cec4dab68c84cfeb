"""A planned label as a PDF: exact millimetres, one label a page of a roll, or as many as a sheet of A4 holds."""

from __future__ import annotations

from typing import Any

from domain.printing import LabelSize
from templates.papers.typesetting import pdf
from templates.prints.plan import Filled, Plan, Said, Symbol

A4 = (210, 297)
POINTS_PER_INCH = 72


def label_pdf(plan: Plan, size: LabelSize, copies: int, title: str, language: str) -> bytes:
    """`copies` labels. On a sheet the last page may be partly empty; a roll has one label a page."""
    page = A4 if size.is_sheet else (size.width_mm, size.height_mm)
    point = POINTS_PER_INCH / plan.dpi
    return pdf(
        "label",
        language,
        {
            "title": title,
            "page": {"width": page[0], "height": page[1]},
            "width": size.width_mm,
            "height": size.height_mm,
            "columns": size.columns,
            "rows": size.rows,
            "left": (page[0] - size.columns * size.width_mm) / 2,
            "top": (page[1] - size.rows * size.height_mm) / 2,
            "copies": copies,
            "parts": [_part(part, point) for part in plan.parts],
        },
    )


def _part(part: Said | Filled | Symbol, point: float) -> dict[str, Any]:
    match part:
        case Said():
            return {"kind": "said", "x": (part.left + part.stroke) * point, "y": part.baseline * point,
                    "text": part.text, "size": part.size * point, "stroke": 2 * part.stroke * point}  # fmt: skip
        case Filled():
            return {"kind": "filled", "x": part.x * point, "y": part.y * point, "width": part.width * point,
                    "height": part.height * point}  # fmt: skip
        case Symbol():
            return {"kind": "code", "x": part.x * point, "y": part.y * point, "width": part.width_dots * point,
                    "height": part.height_dots * point, "svg": _svg(part),
                    "alt": f"{part.kind.value}: {part.holds}"}  # fmt: skip


def _svg(symbol: Symbol) -> str:
    """The dark squares as one path, joined along each row: no printer leaves hairlines between them."""
    path = []
    for y, row in enumerate(symbol.rows):
        x = 0
        while x < len(row):
            run = next((at for at in range(x, len(row)) if row[at] != row[x]), len(row)) - x
            if row[x]:
                path.append(f"M{x} {y}h{run}v1h-{run}z")
            x += run
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {len(symbol.rows[0])} {len(symbol.rows)}" '
        f'preserveAspectRatio="none" shape-rendering="crispEdges"><path d="{"".join(path)}"/></svg>'
    )
