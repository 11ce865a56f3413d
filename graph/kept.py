"""Values kept in memory up to a size, the least lately used given up first; safe between threads.

In: keys and values, and how large a value is. Out: the value, or None where it is not kept. A key
counts as well: strangers choose addresses, and a thousand of them can be larger than their pages.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from functools import lru_cache, wraps
from typing import Generic, ParamSpec, TypeVar

from cachetools import LRUCache

from graph.weight import weigh

Value = TypeVar("Value")
Result = TypeVar("Result")
Given = ParamSpec("Given")
_MET = 10_000  # keys that are remembered without a value
LONGEST = 200  # characters of what a function is called with, where its result is remembered
_ENTRY = 200  # bytes of an entry besides its key and its value


class Kept(Generic[Value]):
    """A bounded store of values that never change.

    `size` is in bytes, as is what `measure` returns for a value. `share` is the part of the size
    that one value may take: a larger one would push out too many of the others.
    """

    def __init__(self, size: int, measure: Callable[[Value], int], share: float = 1 / 3) -> None:
        self._measure = measure
        self._largest = size * share
        self._values: LRUCache[Hashable, tuple[Value, int]] = LRUCache(size, getsizeof=lambda entry: entry[1])
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._values)

    @property
    def held(self) -> int:
        """The bytes that are held, keys among them."""
        return int(self._values.currsize)

    def get(self, key: Hashable) -> Value | None:
        with self._lock:
            found = self._values.get(key)
            return found[0] if found is not None else None

    def put(self, key: Hashable, value: Value) -> None:
        """Keep a value, unless it alone would push out many of the others."""
        cost = _ENTRY + weigh(key) + self._measure(value)
        if cost <= self._largest:
            with self._lock:
                self._values[key] = value, cost


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


def remember(entries: int, longest: int = LONGEST) -> Callable[[Callable[Given, Result]], Callable[Given, Result]]:
    """Decorate a function to remember its last results, but for what it is called with at length.

    A bound on the number of entries alone is none where strangers choose how long each is.
    """

    def decorate(function: Callable[Given, Result]) -> Callable[Given, Result]:
        kept = lru_cache(maxsize=entries)(function)

        @wraps(function)
        def call(*args: Given.args, **kwargs: Given.kwargs) -> Result:
            length = 0
            for one in args:
                length += len(one) if type(one) is str else _length(one)
            if length > longest or kwargs:
                return function(*args, **kwargs)
            return kept(*args)

        call.cache_info = kept.cache_info  # type: ignore[attr-defined]
        return call

    return decorate


def _length(value: object) -> int:
    """Return the characters of a text, a term, or all texts in a tuple."""
    if isinstance(value, str):
        return len(value)
    if isinstance(value, tuple):
        return sum(map(_length, value))
    return 0 if value is None or isinstance(value, int) else len(str(value))
