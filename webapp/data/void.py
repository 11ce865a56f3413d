"""What the graph holds, in the Vocabulary of Interlinked Datasets.

In: a build, the server's address. Out: statements; https://www.w3.org/TR/void/
"""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox

from graph.dumps import KINDS
from graph.formats import MEDIA_TYPES
from graph.namespaces import TERMS, THINGS, thing
from graph.store import Graph
from webapp.data.blueprint import LICENCE
from webapp.data.statements import about, text, typed
from webapp.texts import Texts

FEATURES = {"text/turtle": "Turtle", "application/ld+json": "JSON-LD", "application/rdf+xml": "RDF_XML", "application/n-triples": "N-Triples"}


def void(graph: Graph, address: str) -> Iterator[ox.Triple]:
    """Yield the description of the dataset; counts are those of the facts, whoever states them."""
    dataset = f"{address}/void#regiograph"
    classes, properties = _counts(graph, _CLASSES), _counts(graph, _PROPERTIES)
    things = _counts(graph, _THINGS)
    yield from about(
        f"{address}/void.ttl",
        ("a", "void:DatasetDescription"),
        ("foaf:primaryTopic", dataset),
        ("dcterms:license", LICENCE),
    )
    yield from about(
        dataset,
        ("a", "void:Dataset"),
        ("dcterms:title", [text("Regiograph")]),
        ("dcterms:description", [text(Texts(lang).catalogue_description, lang) for lang in ("sv", "en")]),
        ("dcterms:license", LICENCE),
        ("dcterms:modified", typed(str(graph.manifest.get("built", "")), "dateTime") if graph.manifest.get("built") else ""),
        ("foaf:homepage", f"{address}/"),
        ("void:uriSpace", text(THINGS)),
        ("void:vocabulary", [TERMS, "skos:", "org:", "foaf:", "prov:"]),
        ("void:feature", [f"formats:{FEATURES[media]}" for media in MEDIA_TYPES.values()]),
        ("void:sparqlEndpoint", f"{address}/sparql"),
        ("void:dataDump", [f"{address}/dumps/regiograph.{kind}" for kind in KINDS if kind.endswith(".gz")]),
        ("void:exampleResource", [thing(path) for path in things if path]),
        ("void:triples", typed(sum(properties.values()), "integer")),
        ("void:classes", typed(len(classes), "integer")),
        ("void:properties", typed(len(properties), "integer")),
        ("void:classPartition", [f"{dataset}-class-{_last(name)}" for name in _own(classes)]),
        ("void:propertyPartition", [f"{dataset}-property-{_last(name)}" for name in _own(properties)]),
    )
    for name, count in _own(classes).items():
        yield from about(f"{dataset}-class-{_last(name)}", ("a", "void:Dataset"), ("void:class", name), ("void:entities", typed(count, "integer")))
    for name, count in _own(properties).items():
        yield from about(f"{dataset}-property-{_last(name)}", ("a", "void:Dataset"), ("void:property", name), ("void:triples", typed(count, "integer")))


_CLASSES = "SELECT ?it (COUNT(?one) AS ?n) WHERE { ?one a ?it } GROUP BY ?it ORDER BY ?it"
_PROPERTIES = "SELECT ?it (COUNT(*) AS ?n) WHERE { ?one ?it ?other } GROUP BY ?it ORDER BY ?it"
_THINGS = f"SELECT (MIN(?one) AS ?it) (COUNT(?one) AS ?n) WHERE {{ VALUES ?kind {{ <{TERMS}Network> <{TERMS}Region> }} ?one a ?kind }} GROUP BY ?kind"


def _counts(graph: Graph, query: str) -> dict[str, int]:
    return {row["it"].value.removeprefix(THINGS): int(row["n"].value) for row in graph.select(query) if row["it"] is not None}


def _own(counts: dict[str, int]) -> dict[str, int]:
    return {name: count for name, count in counts.items() if name.startswith(TERMS)}


def _last(name: str) -> str:
    return name.removeprefix(TERMS)
