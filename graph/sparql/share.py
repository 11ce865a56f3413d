"""Shares the engine out: how many queries run and wait, of one client and of all, short ones before long ones.

In: who asks. Out: a `Turn`, or `Busy`. A query that has not ended soon is a long one: few of these run,
the others pause; so short queries never wait for long ones, and who used least comes first.
"""

from __future__ import annotations

import math
import threading
import time
from collections import Counter

from graph.errors import Busy
from graph.sparql.limits import Limits

_HALF_LIFE = 10.0  # seconds after which half of what a client used is forgotten
_REMEMBERED = 2000


class Turn:
    """The right of one query to run; given back by `Share.leave`."""

    def __init__(self, client: str, lock: threading.Lock) -> None:
        self.client = client
        self.begun = time.monotonic()
        self.long = False
        self.runs = False
        self._told = threading.Condition(lock)

    def go(self) -> None:
        """Let the query run."""
        self.runs = True
        self._told.notify()

    def wait(self, seconds: float) -> bool:
        """Wait until the query may run; tell whether it may."""
        return self._told.wait_for(lambda: self.runs, seconds)


class Share:
    """Counts what runs and waits. A free turn is handed to the next in line, so that nobody else wakes up for it."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._lock = threading.Lock()
        self._short = 0
        self._long = 0
        self._running: Counter[str] = Counter()
        self._waiting: list[Turn] = []
        self._paused: list[Turn] = []
        self._used: dict[str, tuple[float, float]] = {}

    def enter(self, client: str) -> Turn:
        """Return a turn, waiting for it; raises `Busy` where too many wait or it takes too long."""
        turn = Turn(client, self._lock)
        with self._lock:
            own = sum(other.client == client for other in self._waiting) if client else 0
            self._waiting.append(turn)
            self._hand_out()
            is_refused = not turn.runs and (len(self._waiting) > self.limits.queue or own >= self.limits.client_queue)
            if is_refused or not turn.wait(self.limits.waiting):
                self._waiting.remove(turn)
                raise self._busy()
        return turn

    def _hand_out(self) -> None:
        """Hand free turns to those who wait, and let paused queries go on where there is room."""
        now = time.monotonic()
        while self._short < self.limits.workers and (waiting := [turn for turn in self._waiting if self._has_room(turn.client)]):
            turn = self._next(waiting, now)
            self._waiting.remove(turn)
            self._short += 1
            self._running[turn.client] += 1
            turn.go()
        while self._long < self.limits.long and self._paused:
            turn = self._next(self._paused, now)
            self._paused.remove(turn)
            self._long += 1
            turn.go()

    def _next(self, turns: list[Turn], now: float) -> Turn:
        return min(turns, key=lambda turn: (self._spent(turn.client, now), turn.begun))

    def _has_room(self, client: str) -> bool:
        return not client or self._running[client] < self.limits.client

    def lengthen(self, turn: Turn, seconds: float = 0) -> bool:
        """Make a running query a long one; tell whether it may go on. Without, it has paused: ask again, waiting so long.

        Raises `Busy` where too many have paused already.
        """
        with self._lock:
            if not turn.long:
                turn.long, turn.runs = True, False
                self._short -= 1
                self._paused.append(turn)
                self._hand_out()
                if not turn.runs and len(self._paused) > self.limits.long * 2:
                    raise self._busy()
            if turn.wait(seconds):
                return True
            if seconds:
                raise self._busy()
            return False

    def leave(self, turn: Turn, used: float) -> None:
        """Give a turn back, with the seconds that the engine worked."""
        with self._lock:
            if turn in self._paused:
                self._paused.remove(turn)
            elif turn.long:
                self._long -= 1
            else:
                self._short -= 1
            self._running[turn.client] -= 1
            if not self._running[turn.client]:
                del self._running[turn.client]
            now = time.monotonic()
            if turn.client:
                if len(self._used) > _REMEMBERED:
                    self._used = {client: entry for client, entry in self._used.items() if self._spent(client, now) > 0.01}
                self._used[turn.client] = (self._spent(turn.client, now) + used, now)
            self._hand_out()

    def _spent(self, client: str, now: float) -> float:
        used, when = self._used.get(client, (0.0, now))
        return float(used * 0.5 ** ((now - when) / _HALF_LIFE))

    def _busy(self) -> Busy:
        seconds = max(1, math.ceil(self.limits.seconds / 4))
        return Busy(f"so many queries are under way that this one had no turn → try again in {seconds} seconds, or ask for less at once", seconds)
