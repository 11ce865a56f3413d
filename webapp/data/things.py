"""Things as linked data: the address of a thing leads to its page or to what the graph holds of it.

In: a thing's kind and slug, what the reader accepts. Out: 303 to a page or a file of RDF; the
files, with who says what, links to each other, and the licence.
"""

from __future__ import annotations

from urllib.parse import quote

from flask import Response, redirect, request
from werkzeug.wrappers import Response as BaseResponse

from graph.describe import description
from graph.formats import MEDIA_TYPES, json_ld_context, write_triples
from graph.namespaces import DECISIONS, thing
from webapp.data.blueprint import LICENCE, add_link, blueprint, own_address, rdf_file
from webapp.data.negotiation import HTML, NotAcceptableError, wanted
from webapp.errors import UnknownPage, known_error
from webapp.links import Links
from webapp.state import View, preferred_language, view
from webapp.things.routes import near_links
from webapp.things.statements import is_known

LANGUAGES = ("sv", "en")


@blueprint.get("/id/<kind>/<path:slug>")
def identifier(kind: str, slug: str) -> BaseResponse:
    """Lead from a thing's IRI to the page about it or to its description (https://www.w3.org/TR/cooluris/)."""
    found = view()
    iri = known_thing(found, kind, slug)
    links = Links(preferred_language(), found.date, found.sources)
    try:
        ending = wanted(request.accept_mimetypes)
    except NotAcceptableError as error:
        return _with_forms(known_error(error), links, iri)
    return _with_forms(redirect(links.thing(iri) if ending == HTML else links.data(iri, ending), 303), links, iri)


@blueprint.get("/id/decisions")
def decisions() -> BaseResponse:
    """Lead from the graph of decisions on names, which is no thing, to all that stands in it."""
    query = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH <{DECISIONS}> {{ ?s ?p ?o }} }}"
    links, ending = Links(preferred_language()), wanted(request.accept_mimetypes)
    way = links.sparql(query) if ending == HTML else links.sparql_download(query, ending)
    response = redirect(way, 303)
    response.vary.update(("Accept", "Accept-Language"))
    return response


def _with_forms(response: BaseResponse, links: Links, iri: str) -> BaseResponse:
    response.vary.update(("Accept", "Accept-Language"))
    for ending, media in MEDIA_TYPES.items():
        add_link(response, links.data(iri, ending), "alternate", type=media)  # type: ignore[arg-type]
    return response


@blueprint.get(f"/data/<kind>/<path:slug>.<any({', '.join(MEDIA_TYPES)}):ending>")
def description_of(kind: str, slug: str, ending: str) -> Response:
    """Return what the chosen sources say of a thing, and who says it where."""
    found = view()
    iri = known_thing(found, kind, slug)
    context = found.shelf.once("context", lambda: json_ld_context(found.graph))
    body = write_triples(description(found.graph, iri, found.scope), ending, context, f"{own_address()}/context.jsonld")
    response = rdf_file(body, ending, f"{kind}-{slug.replace('/', '-')}")
    add_link(response, _ascii(iri), "describes")
    for lang in LANGUAGES:
        add_link(response, Links(lang, found.date, found.sources).thing(iri), "alternate", type="text/html", hreflang=lang)
    for other, media in MEDIA_TYPES.items():
        if other != ending:
            add_link(response, found.links.data(iri, other), "alternate", type=media)
    add_link(response, f"{request.script_root}/.well-known/void", "describedby", type="text/turtle")
    add_link(response, LICENCE, "license")
    return response


def _ascii(iri: str) -> str:
    """Return an IRI as a URI, which is what a header can hold (RFC 3987, section 3.1)."""
    return quote(iri, safe=":/?#[]@!$&'()*+,;=%~")


def known_thing(found: View, kind: str, slug: str) -> str:
    """Return the IRI of a thing; raises `UnknownPage` with things of a similar name where the graph does not mention it."""
    iri = found.graph.kept(thing(f"{kind}/{slug}"))
    if not is_known(found, iri):
        raise UnknownPage(found.t.error_404_thing.format(iri=iri[:300]), near_links(found, kind, slug[:200]))
    return iri
