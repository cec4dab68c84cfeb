"""An index of the folded keys of very many lots.

It holds a hash of every key and of every key without one of its characters. Two keys that are one edit apart
share such a hash (SymSpell's deletes, CAPTURE.md section 2.3), so a look-up is a dozen searches in one sorted array.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

MOST_ALIKE = 500
"""Lots taken from one place of the index, the newest: so many share a hash only where thousands share one code."""
_BASE, _LENGTH, _FIRST, _SECOND = 0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0xFF51AFD7ED558CCD, 0xC4CEB9FE1A85EC53
_ALL_BITS, _LOW = (1 << 64) - 1, 0xFFFFFFFF

Entries = npt.NDArray[np.uint64]
"""Sorted: 32 bits of a hash, then 32 bits of the lot's id."""


@dataclass(frozen=True, eq=False)
class KeyIndex:
    """Keys of lots. Never changed."""

    entries: Entries

    @classmethod
    def of(cls, parts: Iterable[Entries]) -> KeyIndex:
        entries = np.concatenate([np.empty(0, np.uint64), *parts])
        entries.sort()
        return cls(entries)

    def lots_near(self, wanted: str) -> list[int]:
        """The lots one of whose keys is one edit from this one at the most, and some others."""
        hashes = np.array(hashes_of(wanted), np.uint64) << np.uint64(32)
        first = self.entries.searchsorted(hashes)
        behind = self.entries.searchsorted(hashes | np.uint64(_LOW), side="right")
        found: set[int] = set()
        for start, end in zip(first.tolist(), behind.tolist(), strict=True):
            if start < end:
                found.update((self.entries[max(start, end - MOST_ALIKE) : end] & np.uint64(_LOW)).tolist())
        return sorted(found)


def entries_of(lots: Sequence[int], keys: Sequence[str]) -> Entries:
    """The entries of these lots' keys, in no order: all keys of one length at once."""
    by_length: dict[int, list[int]] = {}
    for place, key in enumerate(keys):
        by_length.setdefault(len(key), []).append(place)
    parts = [np.empty(0, np.uint64)]
    for length, places in by_length.items():
        if length:
            ids = np.array([lots[place] for place in places], np.uint64)
            parts += _entries([keys[place] for place in places], length, ids)
    return np.concatenate(parts)


def hashes_of(key: str) -> list[int]:
    """The key's own hash and those of the key without each of its characters: the same numbers as in the entries."""
    length = len(key)
    before, behind = [0], [0]
    for sign in key:
        before.append((before[-1] * _BASE + ord(sign)) & _ALL_BITS)
    power = 1
    powers = [1]
    for sign in reversed(key):
        behind.append((behind[-1] + ord(sign) * power) & _ALL_BITS)
        power = (power * _BASE) & _ALL_BITS
        powers.append(power)
    found = [_mixed(before[length], length)]
    for place in range(length if length > 1 else 0):
        if place == 0 or key[place] != key[place - 1]:
            rest = length - 1 - place
            found.append(_mixed(before[place] * powers[rest] + behind[rest], length - 1))
    return found


def _entries(keys: list[str], length: int, lots: Entries) -> list[Entries]:
    signs = np.array(keys, f"<U{length}").view(np.uint32).reshape(len(keys), length).astype(np.uint64)
    base = np.uint64(_BASE)
    with np.errstate(over="ignore"):
        before, behind = [np.zeros(len(keys), np.uint64)], [np.zeros(len(keys), np.uint64)]
        powers = [np.uint64(1)]
        for place in range(length):
            before.append(before[-1] * base + signs[:, place])
            behind.append(behind[-1] + signs[:, length - 1 - place] * powers[-1])
            powers.append(powers[-1] * base)
        found = [_hashed(before[length], length) | lots]
        for place in range(length if length > 1 else 0):
            rest = length - 1 - place
            hashes = _hashed(before[place] * powers[rest] + behind[rest], length - 1) | lots
            found.append(hashes if place == 0 else hashes[signs[:, place] != signs[:, place - 1]])
    return found


def _mixed(number: int, length: int) -> int:
    """32 bits in which all 64 have a say."""
    number = (number + length * _LENGTH) & _ALL_BITS
    number = ((number ^ number >> 33) * _FIRST) & _ALL_BITS
    number = ((number ^ number >> 33) * _SECOND) & _ALL_BITS
    return (number ^ number >> 33) >> 32


def _hashed(numbers: Entries, length: int) -> Entries:
    numbers = numbers + np.uint64((length * _LENGTH) & _ALL_BITS)
    for factor in (_FIRST, _SECOND):
        numbers = (numbers ^ (numbers >> np.uint64(33))) * np.uint64(factor)
    return (numbers ^ (numbers >> np.uint64(33))) & np.uint64(_LOW << 32)
