"""What a build holds of one thing, as a small graph of its own.

In: a build, a thing's IRI, a scope of sources. Out: statements: the thing's own, those of the
mandates, seats and other facts that are about it, who asserts them and where that stands, and
the name of everything that these mention.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

import pyoxigraph as ox

from graph.namespaces import RDF, RDFS, SKOS, THINGS, term
from graph.rdf import DEFAULT
from graph.store import Graph, Scope

MOST = 5000  # facts about one thing: a role or a theme is mentioned everywhere
# What a mandate, a seat, a membership and the like say whom or what they are about.
_ABOUT = tuple(
    ox.NamedNode(term(name))
    for name in ("holder", "inBody", "represents", "member", "inNetwork", "involves", "inProgramme", "bodyOf", "costFor", "mapsElement", "absenceThing")
)
_ASSERTS, _LOCATOR = ox.NamedNode(term("asserts")), ox.NamedNode(term("locator"))
_NAMES = frozenset((ox.NamedNode(SKOS + "prefLabel"), ox.NamedNode(RDFS + "label"), ox.NamedNode(RDF + "type")))


def description(graph: Graph, iri: str, scope: Scope) -> set[ox.Triple]:
    """Return the description of a thing."""
    return set(_described(graph, ox.NamedNode(iri), scope))


def _described(graph: Graph, node: ox.NamedNode, scope: Scope) -> Iterator[ox.Triple]:
    """Yield the statements of a description; some more than once."""
    reader = _Reader(graph, scope)
    about = [node, *islice(reader.facts_about(node), MOST)]
    mentioned: set[ox.NamedNode] = set()
    for one in about:
        for part in (one, *reader.assertions(one)):
            for triple in reader.of(part):
                yield triple
                if isinstance(triple.object, ox.NamedNode):
                    mentioned.add(triple.object)
                    if triple.predicate == _LOCATOR:
                        yield from reader.of(triple.object)
    for other in mentioned:
        if other.value.startswith(THINGS) or other.value.startswith(term("")):
            yield from (triple for triple in reader.of(other) if triple.predicate in _NAMES)


class _Reader:
    """Reads a build's statements as the chosen sources, what follows from them, and the lists make them."""

    def __init__(self, graph: Graph, scope: Scope) -> None:
        self._store = graph.store
        self._readable = None if scope.graphs is None else frozenset(scope.graphs)

    def of(self, node: ox.NamedNode) -> Iterator[ox.Triple]:
        """Yield what is said of a thing."""
        return (quad.triple for quad in self._quads(node, None, None))

    def facts_about(self, node: ox.NamedNode) -> Iterator[ox.NamedNode]:
        """Yield the mandates, seats, memberships … that are about a thing."""
        for predicate in _ABOUT:
            for quad in self._quads(None, predicate, node):
                if isinstance(quad.subject, ox.NamedNode):
                    yield quad.subject

    def assertions(self, node: Any) -> list[ox.NamedNode]:
        """Return who asserts a fact."""
        return list(dict.fromkeys(quad.subject for quad in self._quads(None, _ASSERTS, node) if isinstance(quad.subject, ox.NamedNode)))

    def _quads(self, subject: ox.NamedNode | None, predicate: ox.NamedNode | None, value: ox.NamedNode | None) -> Iterator[ox.Quad]:
        within = DEFAULT if self._readable is None else None
        for quad in self._store.quads_for_pattern(subject, predicate, value, within):
            if self._readable is None or (isinstance(quad.graph_name, ox.NamedNode) and quad.graph_name.value in self._readable):
                yield quad
