"""Limits concurrent requests to a remote engine, and the memory that its answers hold.

In: requests for an engine. Out: permission to make them, few at a time, and bytes for the answers.
A request that gets neither fails at once, so that its thread serves pages that need no engine.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from graph.errors import RemoteEngineFullError

# Of the server's 64 threads, 52 can be taken by queries that run and wait: these few leave some for pages.
RUNNING = 8
WAITING = 16  # who wait a moment for one of those to end
_PATIENCE = 2.0  # seconds that one waits
_STALLED = 3.0  # seconds in which no request ended: then nobody waits for one
BYTES_OF_ALL = 320_000_000  # of all answers that are held at once; one may have 256 million


class Bulkhead:
    """Lets a bounded number of requests run, and a bounded number wait a moment for their turn."""

    def __init__(self, running: int = RUNNING, waiting: int = WAITING, patience: float = _PATIENCE) -> None:
        self._most, self._most_waiting, self._patience = running, waiting, patience
        self._running = 0
        self._waiting = 0
        self._ended = time.monotonic()
        self._free = threading.Condition()

    @contextmanager
    def enter(self) -> Iterator[None]:
        """Hold one place; raises `RemoteEngineFullError` where none becomes free in a moment."""
        with self._free:
            if self._running >= self._most:
                self._wait()
            elif not self._running:
                self._ended = time.monotonic()  # nothing was under way, so nothing stalled
            self._running += 1
        try:
            yield
        finally:
            with self._free:
                self._running -= 1
                self._ended = time.monotonic()
                self._free.notify()

    def _wait(self) -> None:
        has_stalled = time.monotonic() - self._ended > _STALLED
        if has_stalled or self._waiting >= self._most_waiting:
            raise _full()
        self._waiting += 1
        try:
            if not self._free.wait_for(lambda: self._running < self._most, self._patience):
                raise _full()
        finally:
            self._waiting -= 1


class Budget:
    """Bounds the bytes that all answers hold together."""

    def __init__(self, most: int = BYTES_OF_ALL) -> None:
        self.most = most
        self.held = 0
        # Given back by whoever drops an answer last, which may be in the middle of a request for more.
        self._lock = threading.RLock()

    def take(self, size: int) -> None:
        """Take room for more bytes; raises `RemoteEngineFullError` where there is none."""
        with self._lock:
            if self.held + size > self.most:
                raise _full()
            self.held += size

    def give_back(self, size: int) -> None:
        with self._lock:
            self.held -= size


class Body(bytes):
    """An answer that returns its bytes to the budget when it is garbage-collected."""

    _budget: Budget | None = None

    def keep_room(self, budget: Budget) -> Body:
        """Hold on to the room that was taken for it."""
        self._budget = budget
        return self

    def __del__(self) -> None:
        if self._budget is not None:
            self._budget.give_back(len(self))


def _full() -> RemoteEngineFullError:
    return RemoteEngineFullError(
        "so many requests wait for the engine, or so much of its answers is held, "
        "that there is no room for another → ask again later, and see whether the engine answers"
    )
