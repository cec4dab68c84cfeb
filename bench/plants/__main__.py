"""`python -m bench.plants LINKS [layout]`: makes a plant (once) and prints where it is."""

from __future__ import annotations

import sys
import time

from bench.plants import layout_plant, sqlite_plant

start = time.perf_counter()
make = layout_plant if "layout" in sys.argv[2:] else sqlite_plant
print(make(int(sys.argv[1])))
print(f"{time.perf_counter() - start:.1f} s", file=sys.stderr)
