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

    def __init__(self, client: str) -> None:
        self.client = client
        self.long = False
        self.begun = time.monotonic()


class Share:
    """Counts what runs and waits."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._changed = threading.Condition()
        self._short = 0
        self._long = 0
        self._running: Counter[str] = Counter()
        self._waiting: list[Turn] = []
        self._paused: list[Turn] = []
        self._used: dict[str, tuple[float, float]] = {}

    def enter(self, client: str) -> Turn:
        """Return a turn, waiting for it; raises `Busy` where too many wait or it takes too long."""
        turn = Turn(client)
        with self._changed:
            own = sum(other.client == client for other in self._waiting) if client else 0
            self._waiting.append(turn)
            try:
                if not self._may_run(turn):
                    if len(self._waiting) > self.limits.queue or own >= self.limits.client_queue:
                        raise self._busy()
                    if not self._changed.wait_for(lambda: self._may_run(turn), self.limits.waiting):
                        raise self._busy()
            finally:
                self._waiting.remove(turn)
                self._changed.notify_all()
            self._short += 1
            self._running[client] += 1
        turn.begun = time.monotonic()
        return turn

    def _may_run(self, turn: Turn) -> bool:
        if self._short >= self.limits.workers or not self._has_room(turn.client):
            return False
        now = time.monotonic()
        return turn is min((other for other in self._waiting if self._has_room(other.client)), key=lambda other: (self._spent(other.client, now), other.begun))

    def _may_go_on(self, turn: Turn) -> bool:
        now = time.monotonic()
        return self._long < self.limits.long and turn is min(self._paused, key=lambda other: (self._spent(other.client, now), other.begun))

    def _has_room(self, client: str) -> bool:
        return not client or self._running[client] < self.limits.client

    def lengthen(self, turn: Turn, seconds: float = 0) -> bool:
        """Make a running query a long one; tell whether it may go on. Without, it has paused: ask again, waiting so long.

        Raises `Busy` where too many have paused already.
        """
        with self._changed:
            if not turn.long:
                turn.long = True
                self._short -= 1
                self._paused.append(turn)
                self._changed.notify_all()
                if self._long >= self.limits.long and len(self._paused) > self.limits.long * 2:
                    raise self._busy()
            if not self._changed.wait_for(lambda: self._may_go_on(turn), seconds):
                if seconds:
                    raise self._busy()
                return False
            self._paused.remove(turn)
            self._long += 1
            self._changed.notify_all()
            return True

    def leave(self, turn: Turn, used: float) -> None:
        """Give a turn back, with the seconds that the engine worked."""
        with self._changed:
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
            self._changed.notify_all()

    def _spent(self, client: str, now: float) -> float:
        used, when = self._used.get(client, (0.0, now))
        return float(used * 0.5 ** ((now - when) / _HALF_LIFE))

    def _busy(self) -> Busy:
        seconds = max(1, math.ceil(self.limits.seconds / 4))
        return Busy(f"so many queries are under way that this one had no turn → try again in {seconds} seconds, or ask for less at once", seconds)
