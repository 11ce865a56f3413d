"""SPARQL for a program: the SPARQL 1.1 Protocol, its query part.

In: a query by GET or POST. Out: the answer in the format asked for, the description of the service, or
a refusal in words; a browser is led to the page. Limits and refusals are the engine's (`graph.engine`).
"""

from __future__ import annotations

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as BaseResponse

from graph.sparql.dataset import dataset_of, named_graphs
from graph.sparql.formats import GRAPHS
from graph.sparql.limits import Limits
from graph.sparql.text import read_query
from webapp.links import Links
from webapp.sparql.asked import METHODS, Asked, chosen_format, read_request, wants_page
from webapp.sparql.sending import Sent, send_kept, send_stream, tag_of, unchanged
from webapp.sparql.service import description, written
from webapp.state import Shelf, preferred_language, viewer

blueprint = Blueprint("sparql", __name__)

LONGEST_LINK = 1500  # characters of a query that still goes into an address
_ALL_METHODS = ["GET", "HEAD", "POST", "OPTIONS", "PUT", "DELETE", "PATCH"]  # a wrong one is answered in words
_SHOWN_HEADERS = "ETag, Retry-After, X-Truncated, X-Limits, Content-Encoding"
_DAY = "86400"


@blueprint.route("/sparql", methods=_ALL_METHODS, provide_automatic_options=False)
def protocol() -> BaseResponse:
    """Answer a program; lead a browser to the page."""
    if request.method == "OPTIONS":
        return Response(status=204, headers={"Allow": METHODS})
    held = viewer()
    asked = read_request(request, held.engine.limits)
    if not asked.format and wants_page(request):
        links = Links(preferred_language(), "", asked.sources)
        text = asked.query or ""
        return redirect(links.sparql(text if len(text) <= LONGEST_LINK else ""), 303)
    shelf = held.shelf()
    kept = shelf.results.get(asked)
    if kept is not None:
        return send_kept(request, kept, held.engine.limits)
    if asked.query is None:
        return _described(shelf, asked, held.engine.limits)
    return _answered(shelf, asked, asked.query)


def _answered(shelf: Shelf, asked: Asked, text: str) -> Response:
    engine, graph = viewer().engine, shelf.graph
    query = read_query(text, engine.limits)
    form, media = chosen_format(request, asked.format, query.kind)
    dataset = dataset_of(graph, query, graph.scope(asked.sources) if asked.sources else None, asked.default, asked.named)
    tag = "" if query.changing or query.calls else tag_of(graph.build_id, query.text, media, dataset)
    if tag and request.if_none_match.contains_weak(tag):
        return unchanged(tag)  # only an answer that was given ever carried it
    content_type = form.content_type if media == form.media_type else media
    stream = engine.stream(query, form, dataset, graph=graph, client=request.remote_addr or "")
    if not stream.whole:
        return send_stream(request, stream, content_type, tag, engine.limits)
    answer = Sent(stream.first, content_type, tag, stream.truncated)
    if tag:
        shelf.results.put(asked, answer)
    return send_kept(request, answer, engine.limits)


def _described(shelf: Shelf, asked: Asked, limits: Limits) -> Response:
    """Describe the service, in Turtle unless another format is asked for."""
    if asked.format or request.accept_mimetypes.quality("text/turtle") < 1:
        form, media = chosen_format(request, asked.format, "graph")
    else:
        form = next(form for form in GRAPHS if form.name == "ttl")
        media = form.media_type
    counts = shelf.graph.manifest["counts"]
    triples = description(request.base_url, named_graphs(shelf.graph), counts["quads"], limits)
    answer = Sent(written(triples, form), form.content_type if media == form.media_type else media, "", False)
    return send_kept(request, answer, limits)


@blueprint.after_request
def open_to_all(response: Response) -> Response:
    """Let programs in pages of others ask as well, and say what may be asked."""
    limits = viewer().engine.limits
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Expose-Headers"] = _SHOWN_HEADERS
    response.headers["X-Limits"] = f"seconds={limits.seconds:g}, rows={limits.rows}, bytes={limits.bytes}, characters={limits.characters}"
    if request.method == "OPTIONS":
        response.headers["Access-Control-Allow-Methods"] = METHODS
        response.headers["Access-Control-Allow-Headers"] = request.headers.get("Access-Control-Request-Headers", "Accept, Content-Type, If-None-Match")
        response.headers["Access-Control-Max-Age"] = _DAY
    elif response.status_code == 405:
        response.headers["Allow"] = METHODS
    response.vary.update(("Accept", "Accept-Encoding"))
    response.headers["X-Robots-Tag"] = "noindex"
    return response
