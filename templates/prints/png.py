"""A planned label as a picture: one pixel a dot, so that its codes have whole modules."""

from __future__ import annotations

import io

from PIL import Image, ImageDraw

from templates.pictures.fonts import font
from templates.prints.plan import Filled, Plan, Said, Symbol


def drawn(plan: Plan) -> Image.Image:
    label = Image.new("L", (plan.width, plan.height), 255)
    pen = ImageDraw.Draw(label)
    for part in plan.parts:
        match part:
            case Said():
                place = (part.left + part.stroke, part.baseline)
                pen.text(place, part.text, fill=0, font=font(part.size), anchor="ls", stroke_width=part.stroke)
            case Filled():
                pen.rectangle((part.x, part.y, part.x + part.width - 1, part.y + part.height - 1), fill=0)
            case Symbol():
                label.paste(symbol_image(part), (part.x, part.y))
    return label


def symbol_image(symbol: Symbol) -> Image.Image:
    """The code alone, without its quiet zone."""
    rows = symbol.rows
    small = Image.new("L", (len(rows[0]), len(rows)), 255)
    small.putdata([0 if dark else 255 for row in rows for dark in row])
    return small.resize((symbol.width_dots, symbol.height_dots), Image.Resampling.NEAREST)


def png(plan: Plan) -> bytes:
    """True size: the file says its dots an inch."""
    out = io.BytesIO()
    drawn(plan).save(out, "PNG", optimize=True, dpi=(plan.dpi, plan.dpi))
    return out.getvalue()
