"""Values kept in memory up to a size, the least lately used given up first; safe between threads.

In: keys and values, and how large a value is. Out: the value, or None where it is not kept.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

from cachetools import LRUCache

Value = TypeVar("Value")
_MET = 10_000  # keys that are remembered without a value


class Kept(Generic[Value]):
    """A bounded store of values that never change."""

    def __init__(self, size: int, measure: Callable[[Value], int]) -> None:
        self._size = size
        self._measure = measure
        self._values: LRUCache[Hashable, Value] = LRUCache(size, getsizeof=measure)
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._values)

    def get(self, key: Hashable) -> Value | None:
        with self._lock:
            found: Value | None = self._values.get(key)
            return found

    def put(self, key: Hashable, value: Value) -> None:
        """Keep a value, unless it alone would push out many of the others."""
        if self._measure(value) * 3 <= self._size:
            with self._lock:
                self._values[key] = value


class KeptWhenRepeated(Kept[Value]):
    """Keeps what is made a second time. A program that asks thousands of questions once pushes nothing out."""

    def __init__(self, size: int, measure: Callable[[Value], int]) -> None:
        super().__init__(size, measure)
        self._met: LRUCache[int, bool] = LRUCache(_MET)

    def put(self, key: Hashable, value: Value) -> None:
        """Keep a value whose key was met before; else remember the key."""
        with self._lock:
            is_new = hash(key) not in self._met
            self._met[hash(key)] = True
        if not is_new:
            super().put(key, value)
