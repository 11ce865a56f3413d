"""Answers the protocol's address before the application is troubled: a program asks many short queries.

In: WSGI requests. Out: the answer, with the headers that every response has; one that was asked for before in the
same words is sent again as it was, for the life of the build. What is wrong with a request is left to the
application, which says it in words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from werkzeug.wrappers import Request, Response

from webapp.headers import SECURITY, KeptPage
from webapp.sparql.protocol import FAULT, PATH, open_to_all, respond
from webapp.sparql.sending import GATHERED
from webapp.state import Viewer

_METHODS = ("GET", "HEAD", "POST")
Environ = dict[str, Any]
Start = Callable[..., Any]
Application = Callable[[Environ, Start], Iterable[bytes]]


class Front:
    """A WSGI application in front of another."""

    def __init__(self, application: Application, viewer: Viewer) -> None:
        self._application = application
        self._viewer = viewer

    def __call__(self, environ: Environ, start_response: Start) -> Iterable[bytes]:
        if environ["PATH_INFO"] != PATH or environ["REQUEST_METHOD"] not in _METHODS:
            return self._application(environ, start_response)
        try:
            results = self._viewer.shelf().results
            key = _key(environ)
            kept: KeptPage | None = results.get(key)
            if kept is not None:
                start_response("200 OK", list(kept.headers))
                return [kept.body]
            response = self._response(Request(environ))
        except Exception as fault:  # the application knows what to say of each, and what to keep to itself
            environ[FAULT] = fault
            return self._application(environ, start_response)
        if key is None or not _may_be_kept(response):
            return response(environ, start_response)
        kept = KeptPage(response.get_data(), tuple(response.get_wsgi_headers(environ)))
        results.put(key, kept)
        start_response("200 OK", list(kept.headers))
        return [kept.body]

    def _response(self, request: Request) -> Response:
        response = respond(request, self._viewer)
        response.headers.extend(SECURITY)
        return open_to_all(response, request, self._viewer.engine.limits)


def _key(environ: Environ) -> tuple[str, str | None, str | None] | None:
    """Return what makes two requests the same; None where the client may have the answer already, or sends a body."""
    if environ["REQUEST_METHOD"] != "GET" or "HTTP_IF_NONE_MATCH" in environ:
        return None
    return environ["QUERY_STRING"], environ.get("HTTP_ACCEPT"), environ.get("HTTP_ACCEPT_ENCODING")


def _may_be_kept(response: Response) -> bool:
    return response.status_code == 200 and "ETag" in response.headers and not response.is_streamed and len(response.get_data()) <= GATHERED
