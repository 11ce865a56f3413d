"""What a reader sees when something cannot be shown: the reason, and a way on.

In: the named errors of `graph` and those of HTTP. Out: a page (or plain text, for a
program) with the right status. A trace never leaves the server.
"""

from __future__ import annotations

import logging

from flask import Flask, Response, render_template, request
from werkzeug.exceptions import HTTPException

from graph.errors import AmbiguousValue, BrokenBuild, RegiographError, WrongUse
from graph.namespaces import local
from graph.questions import question
from webapp.links import Links
from webapp.state import page_language, view
from webapp.texts import Texts

log = logging.getLogger(__name__)


class UnknownPage(RegiographError):
    """No page at this address; `near` lists (label, address) of what may be meant."""

    http_status = 404

    def __init__(self, message: str, near: list[tuple[str, str]] | None = None) -> None:
        self.near = near or []
        super().__init__(message)


def install(app: Flask) -> None:
    """Answer every error in words."""
    app.register_error_handler(RegiographError, known_error)
    app.register_error_handler(HTTPException, http_error)
    app.register_error_handler(Exception, unforeseen)


def status_of(error: RegiographError) -> int:
    return 503 if isinstance(error, BrokenBuild) else error.http_status


def known_error(error: RegiographError) -> Response:
    """Show the message of a named error; readings and near matches become links."""
    status = status_of(error)
    if status >= 500:
        log.error("%s %s: %s", status, request.path, error)
    ways: list[tuple[str, str]] = []
    if isinstance(error, AmbiguousValue):
        ways = [(label, _with_reading(iri)) for label, iri in error.readings]
    elif isinstance(error, UnknownPage):
        ways = error.near
    return answer(status, str(error) if status != 503 else "", ways, ambiguous=isinstance(error, AmbiguousValue))


def _with_reading(iri: str) -> str:
    """Return the asked address with the ambiguous value replaced by one of its readings."""
    found = view()
    route = request.view_args or {}
    if request.endpoint != "pages.question":
        return found.links.thing(iri)
    asked = question(route["name"])
    for key, value in request.args.items():
        if key in ("sources", "date") or not any(p.name == key and p.kind in ("thing", "concept") for p in asked.parameters):
            continue
        try:
            found.shelf.asker.names(asked.parameter(key)).resolve(value, found.lang)
        except AmbiguousValue as error:
            if iri in {other for _, other in error.readings}:
                chosen = {**request.args.to_dict(), key: local(iri).partition("/")[2]}
                chosen.pop("sources", None)
                return found.links.question(asked.name, chosen)
        except WrongUse:
            continue
    return found.links.thing(iri)


def http_error(error: HTTPException) -> Response:
    """Show an error of HTTP itself (no such page, method, size)."""
    if error.response is not None or (error.code or 500) < 400:
        return error.get_response()  # type: ignore[return-value]
    status = error.code or 500
    text = Texts(page_language())
    made = answer(status, text.error_404_body if status == 404 else "")
    for name, value in error.get_headers():
        if name.lower() == "allow":
            made.headers[name] = value
    return made


def unforeseen(error: Exception) -> Response:
    """Log what nobody foresaw and say so; the reader learns no inner detail."""
    log.exception("500 %s", request.path, exc_info=error)
    return answer(500, "")


def wants_text() -> bool:
    """Tell whether a program asks: a download or the SPARQL protocol, or no browser at all."""
    if request.endpoint in ("data.answer", "data.healthz", "sparql.protocol"):
        return True
    return not request.accept_mimetypes.accept_html


def answer(status: int, message: str, ways: list[tuple[str, str]] | None = None, ambiguous: bool = False) -> Response:
    """Return the error as a page, or as plain text for a program."""
    lang = page_language()
    t = Texts(lang)
    title = getattr(t, f"error_{status}") if t.has(f"error_{status}") else t.error_400 if status < 500 else t.error_500
    body = message or (getattr(t, f"error_{status}_body") if t.has(f"error_{status}_body") else "")
    message, _, remedy = body.partition(" → ")
    if wants_text():
        return Response(f"{body or title}\n", status, mimetype="text/plain")
    links = Links(lang)
    other = links.in_language("en" if lang == "sv" else "sv").start()
    page = render_template(
        "error.html", t=t, links=links, lang=lang, other=other, title=title, status=status, message=message, remedy=remedy, ways=ways or [], ambiguous=ambiguous
    )
    return Response(page, status)
