"""The house's own secret: what page links and badges are signed with."""

from __future__ import annotations

import secrets

from domain.house import LINK_SECRET
from domain.ports import Work


def house_secret(work: Work) -> bytes:
    """Made at the first need, 256 bits; afterwards it stays."""
    kept = work.house.get(LINK_SECRET).get("hex")
    if kept is None:
        kept = secrets.token_hex(32)
        work.house.put(LINK_SECRET, {"hex": kept})
    return bytes.fromhex(str(kept))
