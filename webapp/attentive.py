"""gunicorn's threads, each staying with a client for a moment after an answer.

In: gunicorn's settings. Out: a worker class for them. A program that asks one query after the other is then heard
by the same thread at once; handing its connection back to the loop and out again costs more than most answers.
"""

from __future__ import annotations

import select
import threading
from typing import Any

from gunicorn.workers.gthread import ThreadWorker  # type: ignore[import-untyped]

_MOMENT = 20  # milliseconds that a thread stays


class AttentiveWorker(ThreadWorker):  # type: ignore[misc]
    """Answers as its parent does; at most half of the threads ever wait for a next request."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._may_stay = threading.Semaphore(max(1, self.cfg.threads // 2))

    def handle(self, conn: Any) -> Any:
        """Handle the requests that follow each other on a connection; tell whether it stays open."""
        stays_open = super().handle(conn)
        while stays_open is True and self.alive and self._asks_again(conn):
            stays_open = super().handle(conn)
        return stays_open

    def _asks_again(self, conn: Any) -> bool:
        if conn.parser.unreader.buf.getvalue() or not self._may_stay.acquire(blocking=False):
            return False
        try:
            waiting = select.poll()
            waiting.register(conn.sock, select.POLLIN)
            return bool(waiting.poll(_MOMENT))
        finally:
            self._may_stay.release()
