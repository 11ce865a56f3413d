"""What a reader sees when something cannot be shown: the reason, and a way on.

In: the named errors of `graph` and those of HTTP. Out: a page (plain text or JSON, for a
program) with the right status, in one language from title to remedy. A trace never leaves the server.
"""

from __future__ import annotations

import json
import logging
from urllib.parse import urlsplit

from flask import Flask, Response, render_template, request
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from graph.errors import AmbiguousValue, Busy, NotMadeYetError, RegiographError, RemoteEngineFault, UnclearValue, UnknownQuestion
from graph.namespaces import local
from graph.questions import LANGUAGES, catalogue, question
from graph.search import tidy
from webapp.links import Links
from webapp.rendering import menu
from webapp.state import chosen_sources, is_browser, page_language, view
from webapp.texts import Texts, in_swedish

log = logging.getLogger(__name__)
_VARY = ("Accept", "Accept-Language")
_RETRY_SECONDS = "5"  # for an engine that is away
_JSON = ("application/problem+json", "application/json", "application/sparql-results+json", "application/ld+json")
_IN_JSON = ("data.description", "data.healthz", "data.context", "search.suggest", "vocabulary.terms")
_FOR_PROGRAMS = (*_IN_JSON, "data.answer", "sparql.protocol")


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
    app.after_request(without_host)


def known_error(error: RegiographError) -> Response:
    """Show the message of a named error; readings and near matches become links."""
    status = error.http_status
    if status >= 500 and not isinstance(error, NotMadeYetError):
        log.error("%s %s: %s", status, request.path, error)
    if isinstance(error, RemoteEngineFault):  # where it stands is the operator's affair, and in the log
        made = answer(status, getattr(Texts(page_language()), f"error_{status}_engine"))
        if status == 503:
            made.headers["Retry-After"] = _RETRY_SECONDS
        return made
    if isinstance(error, NotMadeYetError):
        made = answer(status, str(error), title=Texts(page_language()).error_not_made)
        made.headers["Retry-After"] = str(error.retry_after)
        return made
    if status == 503 and not isinstance(error, Busy):
        return answer(status, "")
    ways = ways_on(error) or without_date()
    ways = ways or ([] if request.blueprint == "data" else without_choice())
    made = answer(
        status, str(error), ways, ambiguous=isinstance(error, AmbiguousValue), english=not isinstance(error, UnknownPage), busy=isinstance(error, Busy)
    )
    if isinstance(error, Busy):
        made.headers["Retry-After"] = str(error.retry_after)
    return made


def ways_on(error: RegiographError) -> list[tuple[str, str]]:
    """Return (label, address) of what the reader may have meant."""
    if isinstance(error, UnknownPage):
        return error.near
    if isinstance(error, UnknownQuestion):
        links = kept_links(page_language())
        return [(question(name).summary[page_language()], links.question(name)) for name in error.near]
    if request.endpoint in ("questions.question", "data.answer") and isinstance(error, UnclearValue) and error.parameter:
        return readings_as_links(error)
    return []


def without_choice() -> list[tuple[str, str]]:
    """Return the same page without date and sources, where one of these cannot be."""
    try:
        view().check_choices()
    except RegiographError:
        lang = page_language()
        rest = [(key, value) for key, value in request.args.items(multi=True) if key not in ("date", "sources")]
        return [(Texts(lang).reset, Links(lang).here(request.endpoint, request.view_args or {}, rest))]
    return []


def without_date() -> list[tuple[str, str]]:
    """Return the same question without the date, where it answers to none."""
    name, kind = ((request.view_args or {}).get(part, "") for part in ("name", "kind"))
    is_asked = request.endpoint in ("questions.question", "data.answer")
    asked = catalogue().get(name) if is_asked else None
    if asked is None or asked.takes_date or not request.args.get("date", "").strip():
        return []
    t, links = Texts(page_language()), Links(language_of_answer(), sources=chosen_sources())
    left_out = ("date", "lang", "sources")
    rest = {key: value for key, value in request.args.items() if key not in left_out}
    way = links.download(name, kind, rest) if kind else links.question(name, rest)
    return [(t.without_date, way)]


def language_of_answer() -> str:
    """Return the language that the asked question is answered in, which its error need not have."""
    return request.args.get("lang", "sv") if request.endpoint == "data.answer" else page_language()


def readings_as_links(error: UnclearValue) -> list[tuple[str, str]]:
    """Return the asked address with the value that cannot be used replaced by each of its readings."""
    given = {key: value for key, value in request.args.items() if key not in ("sources", "lang")}
    name, kind = (request.view_args or {})["name"], (request.view_args or {}).get("kind", "")
    links = view().links.in_language(language_of_answer())
    asked = [(label, {**given, error.parameter: local(iri).partition("/")[2]}) for label, iri in error.readings]
    return [(label, links.download(name, kind, values) if kind else links.question(name, values)) for label, values in asked]


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


def without_host(response: Response) -> Response:
    """Lead to the same page with its slash without naming the host, which may be spelt unusually."""
    if isinstance(request.routing_exception, RequestRedirect):
        parts = urlsplit(request.routing_exception.new_url)
        path = "/" + parts.path.lstrip("/")
        response.location = f"{path}?{parts.query}" if parts.query else path
    return response


def unforeseen(error: Exception) -> Response:
    """Log what nobody foresaw and say so; the reader learns no inner detail."""
    log.exception("500 %s", request.path, exc_info=error)
    return answer(500, "")


def wants_text() -> bool:
    """Tell whether a program asks: a download, the SPARQL protocol, or an address that is no page."""
    if request.endpoint in _FOR_PROGRAMS:
        return True
    # A page is what its address gives to everybody who does not refuse HTML.
    is_page = request.path.split("/")[1] in LANGUAGES
    return not (request.accept_mimetypes.accept_html if is_page else is_browser())


def wants_problem() -> bool:
    """Tell whether the program that asks reads JSON."""
    kind = (request.view_args or {}).get("kind") if request.endpoint == "data.answer" else ""
    if request.endpoint in _IN_JSON or kind == "json":
        return True
    liked = request.accept_mimetypes
    return wants_text() and max(map(liked.quality, _JSON)) > liked.quality("text/plain")


def problem(status: int, title: str, detail: str, ways: list[tuple[str, str]]) -> Response:
    """Return the error as a program reads it (RFC 9457)."""
    readings = [{"name": label, "href": href} for label, href in ways]
    body = {"title": title, "status": status, "detail": detail or title, **({"readings": readings} if readings else {})}
    return Response(json.dumps(body, ensure_ascii=False) + "\n", status, mimetype="application/problem+json")


def sought() -> str:
    """Return the words of the address that leads nowhere, to search for."""
    return tidy(request.path.rstrip("/").rpartition("/")[2].replace("-", " "))


def kept_links(lang: str) -> Links:
    """Return addresses that keep the chosen date and sources, unless one of these is what is wrong."""
    try:
        found = view()
        found.check_choices()
    except RegiographError:
        return Links(lang)
    return found.links.in_language(lang)


def answer(
    status: int, error_text: str, ways: list[tuple[str, str]] | None = None, ambiguous: bool = False, english: bool = False, busy: bool = False, title: str = ""
) -> Response:
    """Return the error as a page, or as text for a program; `english` says that it is so far in English."""
    lang = page_language()
    translated = in_swedish(error_text) if lang == "sv" and english else ""
    foreign = lang == "sv" and english and not translated
    is_text = wants_text()
    if is_text and foreign:
        lang, foreign = "en", False  # a program reads one language, whole
    t = Texts(lang)
    title = title or t.error(status, busy)
    body = translated or error_text or (getattr(t, f"error_{status}_body") if t.has(f"error_{status}_body") else "")
    if is_text:
        return answer_program(status, title, body, ways or [], lang)
    message, _, remedy = (body, "", "") if translated else body.partition(" → ")
    links = kept_links(lang)
    other = links.in_language("en" if lang == "sv" else "sv").start()
    page = render_template(
        "error.html",
        t=t,
        links=links,
        lang=lang,
        other=other,
        menu=menu(t, links),
        title=title,
        status=status,
        message=message,
        remedy=remedy,
        foreign=foreign,
        ways=ways or [],
        ambiguous=ambiguous,
        sought=sought() if status == 404 else "",
    )
    response = Response(page, status)
    response.vary.update(_VARY)
    return response


def answer_program(status: int, title: str, body: str, ways: list[tuple[str, str]], lang: str) -> Response:
    """Return the error as JSON or as plain text."""
    if wants_problem():
        response = problem(status, title, body, ways)
    else:
        near = "".join(f"  {label}: {href}\n" for label, href in ways)
        response = Response(f"{body or title}\n{near}", status, mimetype="text/plain")
    response.content_language.add(lang)
    response.vary.update(_VARY)
    return response
