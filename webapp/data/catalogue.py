"""Descriptions of the data at addresses where harvesters look for them: VoID and DCAT-AP-SE.

In: an address, what the harvester accepts. Out: RDF.
"""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox
from flask import Response, redirect, request
from werkzeug.wrappers import Response as BaseResponse

from graph.dumps import KINDS, Dump, dump_name
from graph.formats import MEDIA_TYPES, write_triples
from webapp.data.blueprint import blueprint, own_address, rdf_file
from webapp.data.dcat import catalogue as dcat
from webapp.data.negotiation import quality, wanted
from webapp.data.operator import operator
from webapp.data.statements import VOCABULARIES
from webapp.data.void import void
from webapp.headers import dont_keep
from webapp.links import Links, address
from webapp.state import preferred_language, view

_RDF = f"<any({', '.join(MEDIA_TYPES)}):ending>"


@blueprint.get(f"/void.{_RDF}")
def void_file(ending: str) -> Response:
    """Describe the dataset in VoID."""
    found, here = view(), own_address()
    return _written(found.shelf.once(("void", here), lambda: list(void(found.graph, here))), ending, "void")


@blueprint.get("/.well-known/void")
@blueprint.get("/void")
def void_address() -> BaseResponse:
    """Lead to the description (RFC 8615; https://www.w3.org/TR/void/#discovery)."""
    return _negotiated("data.void_file")


@blueprint.get(f"/catalog.{_RDF}")
def catalogue_file(ending: str) -> Response:
    """Describe data and services for the national data portal; what the operator has not said stands in a comment."""
    graph, publisher = view().graph, operator()
    made = view().viewer.dump_maker.find(graph)
    if made is None:
        dont_keep()  # the addresses of the files hold; their sizes come with them
    files = made[1] if made else [Dump(dump_name(graph.build_id, kind), kind) for kind in KINDS]
    response = _written(dcat(graph, files, own_address(), publisher), ending, "catalog")
    if publisher.missing and ending in ("ttl", "nt"):
        response.set_data("".join(f"# {line}\n" for line in publisher.missing).encode() + response.get_data())
    elif publisher.missing and ending == "rdf":
        head, tail = response.get_data().split(b"?>", 1)
        response.set_data(head + b"?>" + "".join(f"\n<!-- {line} -->" for line in publisher.missing).encode() + tail)
    return response


@blueprint.get("/catalog")
def catalogue_address() -> BaseResponse:
    return _negotiated("data.catalogue_file")


@blueprint.get("/dcat.rdf")
@blueprint.get("/datasets/dcat")
def harvested() -> BaseResponse:
    """Lead the national portal, which reads RDF/XML and looks below /datasets/dcat, to the catalogue."""
    return redirect(address("data.catalogue_file", {"ending": "rdf"}), 303)


def _negotiated(endpoint: str) -> BaseResponse:
    """Lead to the description in the format that is liked best; a browser to the page of files."""
    accept = request.accept_mimetypes
    if accept and quality(accept, "text/html") > max(quality(accept, m) for m in MEDIA_TYPES.values()):
        response = redirect(Links(preferred_language()).dumps(), 303)
        response.vary.update(("Accept", "Accept-Language"))
        return response
    response = redirect(address(endpoint, {"ending": wanted(accept, tuple(MEDIA_TYPES))}), 303)
    response.vary.add("Accept")
    return response


def _written(triples: Iterable[ox.Triple], ending: str, name: str) -> Response:
    return rdf_file(write_triples(triples, ending, VOCABULARIES, prefixes=VOCABULARIES), ending, name)
