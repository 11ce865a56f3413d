"""SPARQL for a program: the SPARQL 1.1 Protocol, its query part.

In: a query by GET or POST. Out: the answer in the format asked for, the description of the service, or
a refusal in words; a browser is led to the page. Limits and refusals are the engine's (`graph.engine`).
"""

from __future__ import annotations

from wsgiref.types import WSGIEnvironment

from flask import Blueprint, request
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from graph.sparql.dataset import dataset_of, named_graphs
from graph.sparql.formats import GRAPHS
from graph.sparql.limits import Limits
from graph.sparql.text import read_query
from webapp.host import HostRequest
from webapp.links import LONGEST_LINK, Links
from webapp.sparql.asked import METHODS, Asked, WrongMethod, accepted, chosen_format, read_request, wants_page
from webapp.sparql.sending import GATHERED, VARY, Reply, Sent, has_already, send_kept, send_stream, tag_of, to_all, unchanged
from webapp.sparql.service import description, written
from webapp.state import Shelf, Viewer, preferred_language, viewer

blueprint = Blueprint("sparql", __name__)

PATH = "/sparql"
PATHS = (PATH, f"{PATH}/")  # with a slash as well: the standard's own examples have it
FAULT = "regiograph.fault"  # what was wrong with a request, for the application to say

_ALL_METHODS = ["GET", "HEAD", "POST", "OPTIONS", "PUT", "DELETE", "PATCH"]  # a wrong one is answered in words
_DAY = "86400"
_SOON = 0.05  # seconds that blocks may take to be sent as one


class PageWanted(Exception):
    """A browser asks: it is led to the page by the application, which knows its address."""

    def __init__(self, asked: Asked) -> None:
        self.asked = asked
        super().__init__(PATH)


@blueprint.route(PATHS[0], methods=_ALL_METHODS, provide_automatic_options=False)
@blueprint.route(PATHS[1], methods=_ALL_METHODS, provide_automatic_options=False)
def protocol() -> Response:
    """Say which methods there are, or what is wrong with a request; `webapp.sparql.front` has answered the others."""
    if request.method == "OPTIONS":
        return Response(status=204, headers={"Allow": METHODS})
    fault = request.environ.get(FAULT)
    if isinstance(fault, PageWanted):
        text = fault.asked.query or ""
        return redirect(Links(preferred_language(), "", fault.asked.sources).sparql(text if len(text) <= LONGEST_LINK else ""), 303)
    if fault is not None:
        raise fault
    raise WrongMethod(f"{request.method} is not served → use GET or POST")


@blueprint.after_request
def open_to_all(response: Response) -> Response:
    """Put the protocol's headers on what the application says."""
    for name, value in to_all(viewer().engine.limits):
        response.headers.setdefault(name, value)
    if request.method == "OPTIONS":
        response.headers["Access-Control-Allow-Methods"] = METHODS
        response.headers["Access-Control-Allow-Headers"] = request.headers.get("Access-Control-Request-Headers", "Accept, Content-Type, If-None-Match")
        response.headers["Access-Control-Max-Age"] = _DAY
    elif response.status_code == 405:
        response.headers["Allow"] = METHODS
    response.vary.update(VARY)
    return response


def respond(environ: WSGIEnvironment, viewer: Viewer, shelf: Shelf) -> Reply:
    """Answer a program. Raises `PageWanted`, and what is wrong with the request or with the query."""
    limits = viewer.engine.limits
    asked = read_request(environ, limits)
    if not asked.format and wants_page(asked.accept):
        raise PageWanted(asked)
    if asked.query is None:
        return _described(environ, shelf, asked, limits)
    kept = shelf.results.get(asked) if environ["REQUEST_METHOD"] == "POST" else None
    return send_kept(environ, kept, limits) if kept is not None else _answered(environ, viewer, shelf, asked, asked.query)


def _answered(environ: WSGIEnvironment, viewer: Viewer, shelf: Shelf, asked: Asked, text: str) -> Reply:
    engine, graph = viewer.engine, shelf.graph
    query = read_query(text, engine.limits)
    form, media = chosen_format(asked, query.kind)
    dataset = dataset_of(graph, query, graph.scope(asked.sources) if asked.sources else None, asked.default, asked.named)
    tag = "" if query.changing or query.calls else tag_of(graph.build_id, query.text, media, dataset)
    if has_already(environ, tag):
        return unchanged(tag, engine.limits)  # only an answer that was given ever carried it
    content_type = form.content_type if media == form.media_type else media
    stream = engine.stream(query, form, dataset, graph=graph, client=environ.get("REMOTE_ADDR", "")).gathered(GATHERED, _SOON)
    if not stream.whole:
        return send_stream(environ, stream, content_type, tag, engine.limits)
    answer = Sent(stream.first, content_type, tag, stream.truncated)
    if tag and environ["REQUEST_METHOD"] == "POST":  # the front keeps what is asked by GET
        shelf.results.put(asked, answer)
    return send_kept(environ, answer, engine.limits)


def _described(environ: WSGIEnvironment, shelf: Shelf, asked: Asked, limits: Limits) -> Reply:
    """Describe the service, in Turtle unless another format is asked for."""
    request = HostRequest(environ)
    if asked.format or (asked.accept is not None and accepted(asked.accept).quality("text/turtle") < 1):
        form, media = chosen_format(asked, "graph")
    else:
        form = next(form for form in GRAPHS if form.name == "ttl")
        media = form.media_type
    counts = shelf.graph.manifest["counts"]
    triples = description(request.base_url.rstrip("/"), named_graphs(shelf.graph), counts["quads"], limits)
    answer = Sent(written(triples, form), form.content_type if media == form.media_type else media, "", False)
    return send_kept(environ, answer, limits)
