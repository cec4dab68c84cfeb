"""Colours and sizes of the picture. Every text colour has a contrast of at least 4.5 : 1 on its ground."""

from __future__ import annotations

from typing import Final

WIDTH: Final = 1280
HIGHEST: Final = 2560
MARGIN: Final = 44

GROUND: Final = "#F3F5F8"
PAPER: Final = "#FFFFFF"
EDGE: Final = "#CBD3DC"
INK: Final = "#16202B"
SOFT_INK: Final = "#4A5866"
LINK: Final = "#8A97A5"

BRAND: Final = "#14385C"
BRAND_PALE: Final = "#E3ECF6"
ON_BRAND: Final = "#FFFFFF"
ON_BRAND_SOFT: Final = "#D3E0EE"

HOLD: Final = ("#FFF1CF", "#B97700", "#704300")
"""Ground, edge and ink of what is on hold."""
RECALLED: Final = ("#FDE4E1", "#C4302B", "#931A16")
LOOP: Final = ("#FBE6F1", "#B02470", "#84124F")

KINDS: Final = {
    "raw": ("circle", "#1D6FB8"),
    "packaging": ("square", "#8A5A1C"),
    "intermediate": ("diamond", "#6B47A8"),
    "finished": ("triangle", "#1C7A4B"),
}
"""Sign and colour of each kind of item: never the colour alone."""
MIXED: Final = ("dots", "#5B6875")

DOT: Final = "·"
"""Between two facts. In our font it is as wide as a Chinese character and brings its own air."""
