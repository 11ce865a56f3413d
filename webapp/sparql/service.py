"""The service described in RDF (SPARQL 1.1 Service Description): forms, formats, graphs, limits.

In: the build's graphs, the address of the endpoint, the limits. Out: triples.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pyoxigraph as ox

from graph.namespaces import PREFIXES, RDF, RDFS, XSD, term
from graph.sparql.answering import WRITERS
from graph.sparql.formats import GRAPHS, TABLES, Format
from graph.sparql.limits import Limits

SD = "http://www.w3.org/ns/sparql-service-description#"
VOID = "http://rdfs.org/ns/void#"
_DEFAULT = (
    "Every statement of every source once; GRAPH ?source tells who says so.",
    "Varje uppgift ur alla källor en gång; GRAPH ?source visar vem som säger det.",
)


def description(endpoint: str, graphs: Iterable[str], quads: int, limits: Limits) -> list[ox.Triple]:
    """Return the description of the endpoint at an address."""
    return list(_described(endpoint, graphs, quads, limits))


def _described(endpoint: str, graphs: Iterable[str], quads: int, limits: Limits) -> Iterator[ox.Triple]:
    service, dataset, default = ox.NamedNode(endpoint), ox.NamedNode(f"{endpoint}#dataset"), ox.NamedNode(f"{endpoint}#default")
    yield _said(service, RDF + "type", ox.NamedNode(SD + "Service"))
    yield _said(service, SD + "endpoint", service)
    yield _said(service, SD + "supportedLanguage", ox.NamedNode(SD + "SPARQL11Query"))
    for form in (*TABLES, *GRAPHS):
        yield _said(service, SD + "resultFormat", ox.NamedNode(form.iri))
    if limits.allow:
        yield _said(service, SD + "feature", ox.NamedNode(SD + "BasicFederatedQuery"))
    yield _said(service, RDFS + "comment", ox.Literal(limits_in_words(limits), language="en"))
    yield _said(service, SD + "defaultDataset", dataset)
    yield _said(service, SD + "availableGraphs", dataset)
    yield _said(dataset, RDF + "type", ox.NamedNode(SD + "Dataset"))
    yield _said(dataset, SD + "defaultGraph", default)
    yield _said(default, RDF + "type", ox.NamedNode(SD + "Graph"))
    for text, language in zip(_DEFAULT, ("en", "sv"), strict=True):
        yield _said(default, RDFS + "comment", ox.Literal(text, language=language))
    yield _said(dataset, VOID + "triples", ox.Literal(str(quads), datatype=ox.NamedNode(XSD + "integer")))
    yield _said(dataset, VOID + "vocabulary", ox.NamedNode(term("")))
    for place, iri in enumerate(sorted(graphs)):
        named, held = ox.NamedNode(f"{endpoint}#graph-{place}"), ox.NamedNode(iri)
        yield _said(dataset, SD + "namedGraph", named)
        yield _said(named, RDF + "type", ox.NamedNode(SD + "NamedGraph"))
        yield _said(named, SD + "name", held)


def _said(subject: ox.NamedNode, predicate: str, value: ox.NamedNode | ox.Literal) -> ox.Triple:
    return ox.Triple(subject, ox.NamedNode(predicate), value)


def limits_in_words(limits: Limits) -> str:
    return (
        f"One query may take {limits.seconds:g} seconds and {limits.megabytes} MB; an answer may have {limits.rows} rows and {limits.bytes} bytes; "
        f"a query may have {limits.characters} characters. An answer that is longer breaks off, or says X-Truncated where it is short."
    )


def written(triples: list[ox.Triple], form: Format) -> bytes:
    """Return the description in a format."""
    return ox.serialize(triples, format=WRITERS[form.name], prefixes={**PREFIXES, "sd": SD, "void": VOID} if form.name != "nt" else None) or b""
