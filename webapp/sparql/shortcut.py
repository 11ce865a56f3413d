"""Answers a query that was asked before, in the same words, before the application is troubled.

In: WSGI requests to the protocol's address. Out: the answer as it was sent, for the life of the build;
everything else goes on to the application. Only answers that carry an entity tag are kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from graph.errors import RegiographError
from webapp.headers import KeptPage
from webapp.state import Viewer

PATH = "/sparql"
_LARGEST = 1_000_000
Environ = dict[str, Any]
Start = Callable[..., Any]
Application = Callable[[Environ, Start], Iterable[bytes]]


class Shortcut:
    """A WSGI application in front of another."""

    def __init__(self, application: Application, viewer: Viewer) -> None:
        self._application = application
        self._viewer = viewer

    def __call__(self, environ: Environ, start_response: Start) -> Iterable[bytes]:
        if environ["PATH_INFO"] != PATH or environ["REQUEST_METHOD"] != "GET" or "HTTP_IF_NONE_MATCH" in environ:
            return self._application(environ, start_response)
        key = (environ["QUERY_STRING"], environ.get("HTTP_ACCEPT"), environ.get("HTTP_ACCEPT_ENCODING"))
        try:
            results = self._viewer.shelf().results
        except RegiographError:  # the application says it in words
            return self._application(environ, start_response)
        kept: Any = results.get(key)
        if kept is None:
            kept = self._asked(environ, start_response)
            if not isinstance(kept, KeptPage):
                passed_on: Iterable[bytes] = kept
                return passed_on
            results.put(key, kept)
        start_response("200 OK", list(kept.headers))
        return [kept.body]

    def _asked(self, environ: Environ, start_response: Start) -> Any:
        """Return what the application answers: a page where it is short, has a length and may be kept."""
        said: list[tuple[str, list[tuple[str, str]]]] = []

        def hear(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
            said[:] = [(status, headers)]
            named = dict(headers)
            if not _is_short(status, named):
                said.clear()
                return start_response(status, headers, exc_info) if exc_info else start_response(status, headers)
            return None

        blocks = self._application(environ, hear)
        if not said:
            return blocks
        try:
            return KeptPage(b"".join(blocks), tuple(said[0][1]))
        finally:
            if close := getattr(blocks, "close", None):
                close()


def _is_short(status: str, headers: dict[str, str]) -> bool:
    return status.startswith("200") and "ETag" in headers and int(headers.get("Content-Length", _LARGEST + 1)) <= _LARGEST
