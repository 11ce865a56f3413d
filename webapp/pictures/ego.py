"""What a thing is tied to, near by: a small part of the graph of ties, with a place for each node.

In: a view, a thing, how many steps and nodes at most. Out: an `Ego`: the nearest first, among
those the ones with the most ties. The same graph and the same choice of sources always give
the same nodes at the same places; a node keeps its place when more are added.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import networkx as nx

from graph.namespaces import local, thing
from graph.ties import plan_ties, ties
from webapp.pictures.layout import around_centre, further
from webapp.texts import alphabetical

if TYPE_CHECKING:
    from webapp.state import View

# kind of thing → kind of node; every other kind is an organisation
KINDS = {
    "region": "region",
    "network": "network",
    "programme": "network",
    "body": "body",
    "person": "person",
    "policy": "goal",
    "activity": "activity",
    "source": "document",
    "document": "document",
}
# Goals, activities and documents are tied to each other, and by other ties than those who act.
PLANNED = ("goal", "activity", "document")
# Whom to keep first among those with as many ties, where there is no room for all.
_ORDER = ("region", "network", "body", "document", "other", "person", "activity", "goal")
FIRST = 150  # nodes that are laid out together; others are added to them


@dataclass(frozen=True)
class Tie:
    """One tie, by the local names of its ends."""

    start: str
    end: str
    name: str


@dataclass(frozen=True)
class Ego:
    """A thing, its surroundings in order of nearness, the ties between them; `more` do not fit.

    `every` are the ties of all that is near, whether it fits or not.
    """

    centre: str
    nodes: tuple[str, ...]
    ties: tuple[Tie, ...]
    places: dict[str, tuple[float, float]]
    more: int
    every: tuple[Tie, ...]


def node_kind(node: str) -> str:
    """Return the kind of a node by its local name."""
    return KINDS.get(node.partition("/")[0], "other")


def all_ties(view: View) -> nx.MultiDiGraph:
    """Return the ties that the chosen sources make, read once for each build and choice."""
    return view.shelf.once(("ties", view.scope.sources), lambda: ties(view.graph, view.scope))


def ties_around(view: View, centre: str) -> nx.MultiDiGraph:
    """Return a graph in which a thing stands with everything that it is tied to."""
    if node_kind(centre) in PLANNED:
        return view.shelf.once(("plan ties", centre, view.scope.sources), lambda: plan_ties(view.graph, thing(centre), view.scope))
    return all_ties(view)


def ego(view: View, iri: str, steps: int, most: int) -> Ego | None:
    """Return a thing's surroundings; None where the chosen sources tie it to nothing."""
    return view.shelf.once(("ego", iri, steps, most, view.scope.sources), lambda: _ego(view, local(iri), steps, most))


def _ego(view: View, centre: str, steps: int, most: int) -> Ego | None:
    graph = ties_around(view, centre)
    if centre not in graph:
        return None
    near = nx.single_source_shortest_path_length(graph.to_undirected(as_view=True), centre, cutoff=steps)
    ordered = sorted(near, key=lambda node: (near[node], -graph.degree(node), _ORDER.index(node_kind(node)), alphabetical(_label(view, node)), node))
    nodes, first = tuple(ordered[:most]), tuple(ordered[: min(most, FIRST)])
    every = _ties(graph, ordered)
    found = every if len(nodes) == len(ordered) else _ties(graph, nodes)
    places = around_centre(first, [(tie.start, tie.end) for tie in found if tie.start in first and tie.end in first])
    if len(nodes) > len(first):
        places = further(nodes, [(tie.start, tie.end) for tie in found], places)
    return Ego(centre, nodes, found, places, len(ordered) - len(nodes), every)


def _ties(graph: nx.MultiDiGraph, nodes: Iterable[str]) -> tuple[Tie, ...]:
    """Return the ties between some nodes, in order."""
    within = graph.subgraph(nodes)
    return tuple(sorted((Tie(start, end, name) for start, end, name in within.edges(keys=True)), key=lambda tie: (tie.start, tie.end, tie.name)))


def _label(view: View, node: str) -> str:
    return view.name(thing(node)).text
