"""Values kept in memory up to a size, the least lately used given up first; safe between threads.

In: keys and values, and how large a value is. Out: the value, or None where it is not kept.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

from cachetools import LRUCache

Value = TypeVar("Value")


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
