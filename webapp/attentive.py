"""gunicorn's threads, each staying with a client for a moment after an answer.

In: gunicorn's settings. Out: a worker class for them. A program that asks one query after the other is then heard
by the same thread at once; handing its connection back to the loop and out again costs more than most answers.
A plain query to the endpoint is read and answered directly (`webapp.plain`).
"""

from __future__ import annotations

import logging
import select
import threading
from typing import Any

from gunicorn.http import wsgi  # type: ignore[import-untyped]
from gunicorn.workers.gthread import ThreadWorker  # type: ignore[import-untyped]

from webapp import plain
from webapp.sparql.protocol import PATHS

log = logging.getLogger(__name__)
_MOMENT = 20  # milliseconds that a thread stays


class AttentiveWorker(ThreadWorker):  # type: ignore[misc]
    """Answers as its parent does; at most half of the threads ever wait for a next request."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._may_stay = threading.Semaphore(max(1, self.cfg.threads // 2))
        self._base = {**wsgi.base_environ(self.cfg), "wsgi.multithread": True}

    def handle(self, conn: Any) -> Any:
        """Handle the requests that follow each other on a connection; tell whether it stays open."""
        stays_open = self._handle(conn) if _has_data(conn, 0) else super().handle(conn)
        while stays_open is True and self.alive and self._asks_again(conn):
            stays_open = self._handle(conn)
        return stays_open

    def _handle(self, conn: Any) -> Any:
        try:
            answered = self._answered(conn)
        except OSError:
            return False  # the client has gone, or is to see that the answer breaks off
        except Exception:
            log.exception("an answer could not be sent to its end")
            return False
        return True if answered else super().handle(conn)

    def _answered(self, conn: Any) -> bool:
        """Answer a plain query that has come in; tell whether it was one. Nothing is taken from the connection where it was not."""
        if not self.alive or len(self.keepalived_conns) >= self.max_keepalived:
            return False
        conn.init()
        conn.sock.setblocking(True)
        if conn.is_http2 or conn.parser.unreader.buf.getvalue():
            return False
        data = conn.sock.recv(plain.LONGEST)
        request = plain.read(data)
        if request is None or request.path not in PATHS:
            conn.parser.unreader.unread(data)
            return False
        plain.answer(conn.sock, self.wsgi, plain.environ_of(request, self._base, conn.sock, conn.client, conn.server), wsgi.SERVER)
        return True

    def _asks_again(self, conn: Any) -> bool:
        if conn.parser.unreader.buf.getvalue() or not self._may_stay.acquire(blocking=False):
            return False
        try:
            return _has_data(conn, _MOMENT)
        finally:
            self._may_stay.release()


def _has_data(conn: Any, milliseconds: int) -> bool:
    waiting = select.poll()
    waiting.register(conn.sock, select.POLLIN)
    return bool(waiting.poll(milliseconds))
