"""The ontology and the context of JSON-LD as files, and the way from the ontology's address to them.

In: an address, what the reader accepts. Out: 303 to the page or a file; RDF; the context.
"""

from __future__ import annotations

import json

from flask import Response, redirect, request
from werkzeug.wrappers import Response as BaseResponse

from graph.formats import MEDIA_TYPES, json_ld_context, ontology_triples, write_triples
from graph.namespaces import ONTOLOGY, OWL
from graph.rdf import texts
from webapp.data.blueprint import LICENCE, add_link, blueprint, own_address, rdf_file
from webapp.data.negotiation import HTML, wanted
from webapp.errors import UnknownPage
from webapp.links import Links
from webapp.state import preferred_language, view


@blueprint.get("/ontology")
def ontology() -> BaseResponse:
    """Lead from the ontology's address to its page or to its file; a term's fragment is kept by the browser."""
    ending = wanted(request.accept_mimetypes)
    links = Links(preferred_language())
    response = redirect(links.ontology() if ending == HTML else links.ontology_file(ending), 303)
    response.vary.update(("Accept", "Accept-Language"))
    return response


@blueprint.get("/ontology/<version>")
def ontology_version(version: str) -> BaseResponse:
    """Lead from the address of the version that this build holds, as the ontology itself names it."""
    found = view()
    if f"{ONTOLOGY}/{version}" not in texts(found.graph.store, ONTOLOGY, OWL + "versionIRI"):
        raise UnknownPage(found.t.error_404_body, [(found.t.ontology_name, found.links.ontology())])
    return ontology()


@blueprint.get(f"/ontology.<any({', '.join(MEDIA_TYPES)}):ending>")
def ontology_file(ending: str) -> Response:
    """Return the ontology as this build holds it: terms, axioms, concept lists and alignments."""
    graph = view().graph
    context = view().shelf.once("context", lambda: json_ld_context(graph))
    response = rdf_file(write_triples(ontology_triples(graph), ending, context, f"{own_address()}/context.jsonld"), ending, "regiograph-ontology")
    add_link(response, ONTOLOGY, "describes")
    add_link(response, LICENCE, "license")
    return response


@blueprint.get("/context.jsonld")
def context() -> Response:
    """Return the context that all JSON-LD of this server names."""
    found = view()
    made = found.shelf.once("context", lambda: json_ld_context(found.graph))
    return Response(json.dumps({"@context": made}, ensure_ascii=False, indent=1) + "\n", content_type=MEDIA_TYPES["jsonld"])
