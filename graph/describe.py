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

from graph.namespaces import RDF, RDFS, SKOS, THINGS, term, thing
from graph.rdf import DEFAULT
from graph.store import Graph, Scope

MOST = 5000  # facts about one thing: a role or a theme is mentioned everywhere
# What a mandate, a seat, a membership and the like say whom or what they are about.
_ABOUT = tuple(
    ox.NamedNode(term(name))
    for name in ("holder", "inBody", "represents", "member", "inNetwork", "involves", "inProgramme", "bodyOf", "costFor", "mapsElement", "absenceThing")
)
_ASSERTS, _LOCATOR, _PARTY, _IN_BODY, _BODY_KIND = (ox.NamedNode(term(name)) for name in ("asserts", "locator", "statedParty", "inBody", "bodyKind"))
_NAMES = frozenset((ox.NamedNode(SKOS + "prefLabel"), ox.NamedNode(RDFS + "label"), ox.NamedNode(RDF + "type")))
_YOUTH = ox.NamedNode(thing("body-kind/youth-board"))


def description(graph: Graph, iri: str, scope: Scope) -> set[ox.Triple]:
    """Return the description of a thing; the party of a member of a youth board is left out, as on the pages."""
    return set(_described(graph, ox.NamedNode(iri), scope))


def unprinted_parties(graph: Graph) -> Iterator[ox.Quad]:
    """Yield the statements of a build that put a party beside the name of a member of a youth board: counted, never handed out."""
    reader = _Reader(graph, graph.scope(None))
    for body in graph.store.quads_for_pattern(None, _BODY_KIND, _YOUTH, DEFAULT):
        for mandate in graph.store.quads_for_pattern(None, _IN_BODY, body.subject, DEFAULT):
            for assertion in reader.assertions(mandate.subject):
                yield from graph.store.quads_for_pattern(assertion, _PARTY, None, None)


def _described(graph: Graph, node: ox.NamedNode, scope: Scope) -> Iterator[ox.Triple]:
    """Yield the statements of a description; some more than once."""
    reader = _Reader(graph, scope)
    about = [node, *islice(reader.facts_about(node), MOST)]
    mentioned: set[ox.NamedNode] = set()
    for one in about:
        for part in (one, *reader.assertions(one)):
            for triple in reader.of(part):
                if triple.predicate == _PARTY and reader.is_of_youth(one):
                    continue
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

    def is_of_youth(self, node: ox.NamedNode) -> bool:
        """Tell whether a mandate is in a youth board."""
        bodies = [quad.object for quad in self._quads(node, _IN_BODY, None)]
        return any(next(self._quads(body, _BODY_KIND, _YOUTH), None) for body in bodies if isinstance(body, ox.NamedNode))

    def _quads(self, subject: ox.NamedNode | None, predicate: ox.NamedNode | None, value: ox.NamedNode | None) -> Iterator[ox.Quad]:
        within = DEFAULT if self._readable is None else None
        for quad in self._store.quads_for_pattern(subject, predicate, value, within):
            if self._readable is None or (isinstance(quad.graph_name, ox.NamedNode) and quad.graph_name.value in self._readable):
                yield quad
