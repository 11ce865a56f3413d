"""What search engines may find: the pages that are meant to be listed, in both languages, and nothing on single people.

In: a build. Out: sitemap.xml (https://www.sitemaps.org/protocol.html), robots.txt (RFC 9309).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from flask import Response, render_template, request

from graph.namespaces import RDF, THINGS, local, term
from graph.questions import catalogue
from graph.rdf import subjects
from webapp.data.blueprint import blueprint, origin, own_address
from webapp.links import Links
from webapp.state import View, view
from webapp.things.kinds import KINDS

LANGUAGES = ("sv", "en")
MOST = 50_000  # addresses that one sitemap may hold
# Classes whose things have pages worth finding; people are left out on purpose.
LISTED = ("Region", "Network", "Body", "Programme", "Fund", "PolicyElement", "Activity", "Source")
_CLOSED = ("/sparql", "/questions/", "/data/", "/dumps/", "/pictures/", "/sv/search", "/en/search", "/sv/graph/", "/en/graph/", "/sv/compare?", "/en/compare?")


@blueprint.get("/sitemap.xml")
def sitemap() -> Response:
    """List every page that may be listed with its other language beside it."""
    found, here = view(), origin()
    paths = found.shelf.once("sitemap", lambda: list(_paths(found))[: MOST // len(LANGUAGES)])
    built = str(found.graph.manifest.get("built", ""))[:10]
    return Response(render_template("sitemap.xml", pages=paths, here=here, built=built), content_type="application/xml; charset=utf-8")


@blueprint.get("/robots.txt")
def robots() -> Response:
    """Ask robots to leave queries and downloads alone. Pages on people say themselves that they are not to be listed, which a robot has to read."""
    lines = ["User-agent: *", *(f"Disallow: {request.script_root}{path}" for path in _CLOSED), "", f"Sitemap: {own_address()}/sitemap.xml", ""]
    return Response("\n".join(lines), content_type="text/plain; charset=utf-8")


def _paths(found: View) -> Iterator[dict[str, str]]:
    """Yield the address of each page by language."""
    questions = [name for name, asked in catalogue().items() if "people" not in asked.tags]
    fixed: list[Callable[[Links], str]] = [
        Links.start,
        Links.about,
        Links.privacy,
        Links.questions,
        Links.overlap,
        Links.coverage,
        Links.api,
        Links.dumps,
        Links.ontology,
        *(_overview(kind) for kind in KINDS if kind != "person"),
        *(_question(name) for name in questions),
        *(_thing(iri) for iri in _things(found)),
    ]
    for way in fixed:
        yield {lang: way(Links(lang)) for lang in LANGUAGES}


def _things(found: View) -> list[str]:
    store = found.graph.store
    iris = dict.fromkeys(iri for name in LISTED for iri in subjects(store, RDF + "type", term(name)))
    return [iri for iri in iris if iri.startswith(THINGS) and not local(iri).startswith("person/")]


def _overview(kind: str) -> Callable[[Links], str]:
    return lambda links: links.overview(kind)


def _question(name: str) -> Callable[[Links], str]:
    return lambda links: links.question(name)


def _thing(iri: str) -> Callable[[Links], str]:
    return lambda links: links.thing(iri)
