"""How far an import is: one line that is written over on a terminal, and hardly anything elsewhere."""

from __future__ import annotations

import io
from typing import Any

from bot.import_progress import BAR, ImportProgress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def words(**facts: Any) -> str:
    return f"{facts['what']} {facts['done']} of {facts['whole']}, {facts['left']} left"


def test_a_terminal_shows_a_bar_on_one_line_and_is_left_clean() -> None:
    out = Terminal()
    progress = ImportProgress(words, out)
    progress.told_every = 0.0
    progress("reading", "links.csv", 500, 1000)
    progress("writing", "links.csv", 1000, 1000)
    progress.end()
    shown = out.getvalue().split("\r\x1b[K")
    assert shown == [
        "",
        f"[{'#' * (BAR // 2)}{'.' * (BAR - BAR // 2)}] reading 500 of 1000, 500 left",
        f"[{'#' * BAR}] writing 1000 of 1000, 0 left",
        "",
    ]


def test_a_short_import_says_nothing_where_nobody_watches() -> None:
    out = io.StringIO()
    progress = ImportProgress(words, out)
    for done in range(0, 1000, 100):
        progress("reading", "links.csv", done, 1000)
    progress.end()
    assert out.getvalue() == ""


def test_a_long_one_says_a_line_now_and_then() -> None:
    out = io.StringIO()
    progress = ImportProgress(words, out)
    progress.told_every = 0.0
    progress("reading", "links.csv", 500, 1000)
    assert out.getvalue() == "reading 500 of 1000, 500 left\n"
