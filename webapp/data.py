"""What programs read: downloads of answers, addresses of things, the state of the service.

In: an address. Out: CSV, JSON, XLSX of an answer; Turtle of a thing; 303 from a thing to its
page or its Turtle; JSON at /healthz.
"""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, redirect, request
from werkzeug.wrappers import Response as BaseResponse

from graph.describe import as_turtle
from graph.errors import BrokenBuild, WrongUse
from graph.export import MEDIA_TYPES, write_answer
from graph.namespaces import thing
from graph.questions import LANGUAGES, question
from webapp.errors import UnknownPage
from webapp.links import Links
from webapp.questions import question_values
from webapp.state import View, preferred_language, view, viewer
from webapp.things.statements import is_known

blueprint = Blueprint("data", __name__)
TURTLE = "text/turtle"


@blueprint.get("/questions/<name>.<any(csv, json, xlsx):kind>")
def answer(name: str, kind: str) -> Response:
    """Answer a question as a file; `lang` chooses the labels (Swedish unless said)."""
    lang = request.args.get("lang", "sv")
    if lang not in LANGUAGES:
        raise WrongUse(f"“{lang}” is not a language of the graph → choose sv or en")
    found = view(lang)
    asked = question(name)
    made = write_answer(found.ask(name, **question_values(asked)), kind)
    response = Response(made, content_type=MEDIA_TYPES[kind])
    response.headers["Content-Disposition"] = f'attachment; filename="{asked.name}.{kind}"'
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@blueprint.get("/id/<kind>/<path:slug>")
def identifier(kind: str, slug: str) -> BaseResponse:
    """Lead from a thing's IRI to the page about it."""
    found = view()
    iri = known_thing(found, kind, slug)
    wanted = request.accept_mimetypes.best_match(("text/html", TURTLE), default="text/html")
    links = Links(preferred_language())
    response = redirect(links.turtle(iri) if wanted == TURTLE else links.thing(iri), 303)
    response.vary.update(("Accept", "Accept-Language"))
    return response


@blueprint.get("/data/<kind>/<path:slug>.ttl")
def turtle(kind: str, slug: str) -> Response:
    """Return what the chosen sources say of a thing, as Turtle."""
    found = view()
    iri = known_thing(found, kind, slug)
    response = Response(as_turtle(found.graph, iri, found.scope), content_type=f"{TURTLE}; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{kind}-{slug.replace("/", "-")}.ttl"' if slug.isascii() else "attachment"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def known_thing(found: View, kind: str, slug: str) -> str:
    """Return the IRI of a thing; raises `UnknownPage` where the graph does not mention it."""
    iri = found.graph.kept(thing(f"{kind}/{slug}"))
    if not is_known(found, iri):
        raise UnknownPage(found.t.error_404_thing.format(iri=iri))
    return iri


@blueprint.get("/healthz")
def healthz() -> tuple[Response, int]:
    """Say whether there is a build to serve, which one, and how large."""
    held = viewer()
    try:
        graph = held.shelf().graph
    except BrokenBuild as error:
        return jsonify(status="no build", error=str(error)), 503
    counts = graph.manifest["counts"]
    limits = held.engine.limits
    body = {
        "status": "ok",
        "build": graph.build_id,
        "built": graph.manifest.get("built", ""),
        "quads": counts["quads"],
        "sources": counts.get("sources", len(graph.sources)),
        "store": graph.manifest["store"],
        "engine": {"seconds": limits.seconds, "rows": limits.rows},
        "viewer": held.edition,
        "last_error": held.current.last_error,
    }
    return jsonify(body), 200
