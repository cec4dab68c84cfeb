"""Many whole numbers that become Python's own only when somebody looks at them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import overload

import numpy as np

from storage.index.arrays import Ints, Longs


class Numbers(Sequence[int]):
    """Reads like a list; `array` is what it holds. May be made later, at the first look."""

    def __init__(self, make: Callable[[], Ints], length: int) -> None:
        self._make = make
        self._length = length

    @classmethod
    def of(cls, array: Ints) -> Numbers:
        return cls(lambda: array, len(array))

    @cached_property
    def array(self) -> Ints:
        return self._make()

    def __len__(self) -> int:
        return self._length

    @overload
    def __getitem__(self, index: int) -> int: ...
    @overload
    def __getitem__(self, index: slice) -> list[int]: ...
    def __getitem__(self, index: int | slice) -> int | list[int]:
        if isinstance(index, slice):
            return [int(number) for number in self.array[index]]
        return int(self.array[index])

    def __iter__(self) -> Iterator[int]:
        return iter(self.array.tolist())

    def __contains__(self, value: object) -> bool:
        return isinstance(value, int) and bool((self.array == value).any())

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Sequence):
            return NotImplemented
        return len(self) == len(other) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]  # equal to lists, and they have none

    def __repr__(self) -> str:
        return f"Numbers({list(self)})"


def distinct(numbers: Sequence[int]) -> Longs:
    """Each of these once, ascending."""
    if isinstance(numbers, Numbers):
        return np.unique(numbers.array).astype(np.int64)
    return np.unique(np.array(numbers, np.int64))
