"""Where the nodes of a graph stand, always alike: computed here, so that no reader's browser has to.

In: nodes in order and the ties between them. Out: a place for each node, from about -1 to 1.
The same nodes and ties always get the same places, and nodes that are added later leave the
others where they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import sqrt

import networkx as nx

Point = tuple[float, float]
Places = dict[str, Point]
Weighted = tuple[str, str, int]
_EXACT = 80  # nodes; the exact layout (Kamada and Kawai) grows with their cube
_ROUNDS, _FURTHER_ROUNDS = 200, 60  # of the layout by springs (Fruchterman and Reingold)
_AIR = 1.25  # between parts that nothing ties


def around_centre(nodes: Sequence[str], ties: Iterable[tuple[str, str]]) -> Places:
    """Lay nodes out around the first of them."""
    found = list(ties)
    graph = nx.Graph()
    graph.add_nodes_from(nodes)
    graph.add_edges_from(found)
    begin = nx.circular_layout(graph)
    centre, *others = nodes
    if others and all(centre in tie for tie in found):
        return _rounded(nx.shell_layout(graph, [[centre], others]))  # a star, which needs no search for places
    exact = len(nodes) <= _EXACT
    return _rounded(nx.kamada_kawai_layout(graph, pos=begin) if exact else nx.spring_layout(graph, pos=begin, seed=1, iterations=_ROUNDS))


def in_parts(nodes: Sequence[str], ties: Iterable[Weighted]) -> Places:
    """Lay out what has no middle: each part that hangs together by itself, the parts side by side; strong ties are short."""
    graph = nx.Graph()
    graph.add_nodes_from(nodes)
    graph.add_weighted_edges_from(ties)
    for *_, tie in graph.edges(data=True):
        tie["far"] = 1 / sqrt(tie["weight"])
    order = {node: place for place, node in enumerate(nodes)}
    parts = sorted((sorted(part, key=order.__getitem__) for part in nx.connected_components(graph)), key=lambda part: (-len(part), order[part[0]]))
    half = sqrt(len(nodes))
    places: Places = {}
    right = below = next_below = -half
    for part in parts:
        side = 2 * sqrt(len(part)) * _AIR if len(parts) > 1 else 2 * half
        if right > -half and right + side > half * _AIR:
            right, below = -half, next_below
        middle = right + side / 2, below + side / 2
        scale = side / 2 / _AIR if len(part) > 1 else 0
        for node, (x, y) in _part(graph.subgraph(part), part).items():
            places[node] = ((middle[0] + x * scale) / half, (middle[1] + y * scale) / half)
        right, next_below = right + side, max(next_below, below + side)
    return _rounded(places)


def further(nodes: Sequence[str], ties: Iterable[tuple[str, str]], known: Mapping[str, Point]) -> Places:
    """Add nodes to a layout whose own nodes stay where they are."""
    graph = nx.Graph()
    graph.add_nodes_from(nodes)
    graph.add_edges_from(ties)
    added = [node for node in nodes if node not in known]
    if not added:
        return dict(known)
    begin = dict(known)
    for place, node in enumerate(added):
        near = [known[other] for other in graph[node] if other in known] or [(0.0, 1.2)]
        shift = 0.1 * (1 + place % 7) / 7, 0.1 * (1 + place % 5) / 5
        begin[node] = (sum(x for x, _ in near) / len(near) * 1.15 + shift[0], sum(y for _, y in near) / len(near) * 1.15 + shift[1])
    return _rounded(nx.spring_layout(graph, pos=begin, fixed=list(known), seed=1, iterations=_FURTHER_ROUNDS, method="force"))


def _part(graph: nx.Graph, nodes: Sequence[str]) -> Places:
    ordered = nx.Graph()
    ordered.add_nodes_from(nodes)
    ordered.add_edges_from(graph.edges(data=True))
    begin = nx.circular_layout(ordered)
    if len(nodes) < 3:
        return dict(begin)
    if len(nodes) <= _EXACT:
        return dict(nx.kamada_kawai_layout(ordered, pos=begin, weight="far"))
    return dict(nx.spring_layout(ordered, pos=begin, seed=1, iterations=_ROUNDS, weight="weight", method="force"))


def _rounded(laid: Mapping[str, Sequence[float]]) -> Places:
    return {node: (round(float(x), 4), round(float(y), 4)) for node, (x, y) in laid.items()}
