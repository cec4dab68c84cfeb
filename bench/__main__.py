"""`python -m bench [NAME ...]`: the table of ratios. Without a name, all but the long ones (`scale`, `growing`)."""

from __future__ import annotations

import asyncio
import logging
import sys
import time
from importlib import import_module

import structlog

from bench.measure import Checked, Line, Remark

BENCHES = (
    "chat", "movements", "trace", "index", "visible", "cause", "methods", "scope", "board",
    "loading", "ownlabels", "burst", "text", "matching", "photos")  # fmt: skip
LONG = ("scale", "growing")
"""Ten million links (minutes, and some gigabytes of disk the first time); PostgreSQL servers of their own."""


def line(found: Line) -> str:
    if isinstance(found, Remark):
        return f"    {found.text}"
    if isinstance(found, Checked):
        return f"{found.what:<64} {'yes' if found.right else 'NO: WRONG'}"
    theirs = "" if found.theirs is None else f"{found.theirs:,.1f}"
    ratio = "" if found.ratio is None else f"{found.ratio:,.1f}x"
    verdict = "" if found.met is None else f"{found.bar}: {'met' if found.met else 'NOT MET'}"
    against = f"against {found.against}" if found.against else ""
    return f"{found.what:<50} {found.ours:>10,.1f} {theirs:>10} {found.unit:<7} {ratio:>9}  {verdict:<24} {against}"


async def main(names: list[str]) -> bool:
    """Whether everything that is right or wrong was right."""
    logging.disable(logging.WARNING)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    print(f"{'what':<50} {'ours':>10} {'theirs':>10} {'unit':<7} {'ratio':>9}  bar")
    right = True
    for name in names:
        start = time.perf_counter()
        for found in await import_module(f"bench.{name}").measured():
            print(line(found), flush=True)
            right = right and not (isinstance(found, Checked) and not found.right)
        print(f"  ({name}: {time.perf_counter() - start:.0f} s)", flush=True)
    return right


if __name__ == "__main__":
    wanted = sys.argv[1:] or list(BENCHES)
    if unknown := sorted(set(wanted) - {*BENCHES, *LONG}):
        sys.exit(f"there is no bench {', '.join(unknown)}; there are {', '.join((*BENCHES, *LONG))}")
    sys.exit(0 if asyncio.run(main(wanted)) else "something measured was wrong")
