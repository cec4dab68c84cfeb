"""`python -m bench [chat trace movements]`: the table of ratios."""

from __future__ import annotations

import asyncio
import logging
import sys
import time
from importlib import import_module

from bench.measure import Finding

BENCHES = ("chat", "trace", "movements")


def line(found: Finding) -> str:
    goal = "" if found.goal is None else f"goal {found.goal:g}x {'met' if found.ratio >= found.goal else 'NOT MET'}"
    return (
        f"{found.what:<42} {found.ours:>10,.1f} {found.theirs:>10,.1f} {found.unit:<7} {found.ratio:>7.1f}x"
        f"  {goal:<18} against {found.against}"
    )


async def main(names: list[str]) -> None:
    logging.disable(logging.WARNING)
    print(f"{'what':<42} {'ours':>10} {'theirs':>10} {'unit':<7} {'ratio':>8}")
    for name in names:
        start = time.perf_counter()
        for found in await import_module(f"bench.{name}").measured():
            print(line(found), flush=True)
        print(f"  ({name}: {time.perf_counter() - start:.0f} s)", flush=True)


if __name__ == "__main__":
    wanted = sys.argv[1:] or list(BENCHES)
    if unknown := sorted(set(wanted) - set(BENCHES)):
        sys.exit(f"there is no bench {', '.join(unknown)}; there are {', '.join(BENCHES)}")
    asyncio.run(main(wanted))
