"""Answers the protocol's address before the application is troubled: a program asks many short queries.

In: WSGI requests. Out: the answer; one that was asked for twice in the same words is sent again as it was, for the
life of the build. What is wrong with a request is left to the application, which says it in words.
"""

from __future__ import annotations

from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from webapp.sparql.protocol import FAULT, PATHS, respond
from webapp.sparql.sending import Reply
from webapp.state import Viewer

_METHODS = ("GET", "HEAD", "POST")


class Front:
    """A WSGI application in front of another."""

    def __init__(self, application: WSGIApplication, viewer: Viewer) -> None:
        self._application = application
        self._viewer = viewer

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if environ["PATH_INFO"] not in PATHS or environ["REQUEST_METHOD"] not in _METHODS:
            return self._application(environ, start_response)
        try:
            reply = self._reply(environ)
        except Exception as fault:  # the application knows what to say of each, and what to keep to itself
            environ[FAULT] = fault
            return self._application(environ, start_response)
        start_response(reply.status, list(reply.headers))
        if environ["REQUEST_METHOD"] == "HEAD":
            return []
        return [reply.body] if reply.blocks is None else reply.blocks

    def _reply(self, environ: WSGIEnvironment) -> Reply:
        shelf = self._viewer.shelf()
        key = _key(environ)
        kept: Reply | None = shelf.results.get(key) if key else None
        if kept is not None:
            return kept
        reply = respond(environ, self._viewer, shelf)
        if key and reply.may_be_kept and environ["REQUEST_METHOD"] == "GET":
            shelf.results.put(key, reply)
        return reply


def _key(environ: WSGIEnvironment) -> tuple[str, str | None, str | None] | None:
    """Return what makes two requests the same; None where the client may have the answer already, or sends a body."""
    if environ["REQUEST_METHOD"] == "POST" or "HTTP_IF_NONE_MATCH" in environ:
        return None
    return environ["QUERY_STRING"], environ.get("HTTP_ACCEPT"), environ.get("HTTP_ACCEPT_ENCODING")
