"""The picture `neighbours`: what a thing is tied to, and how those are tied to each other.

In: a view and a thing (`kind/slug`). Out: a `Picture` of the thing in the middle of its
neighbours: by shape and colour what kind they are, by line how they are tied. Ties have no
date; they follow the chosen sources.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from graph.namespaces import local, thing
from graph.namespaces import term as term_iri
from graph.ties import PLAN_TIES, STANDING, TIES
from webapp.naming import Name
from webapp.pictures.ego import PLANNED, Ego, ego, node_kind, ties_around
from webapp.pictures.labels import Label, stretched
from webapp.pictures.picture import SIZE, Key, Picture, frame
from webapp.pictures.words import plain, wrap
from webapp.tables import Cell, Heading, Table
from webapp.texts import alphabetical

if TYPE_CHECKING:
    from webapp.state import View

NAME = "neighbours"
MOST = 24
SHAPES = {
    "region": "circle",
    "network": "square",
    "body": "diamond",
    "person": "triangle",
    "other": "hexagon",
    "goal": "down",
    "activity": "cross",
    "document": "page",
}
_RADIUS = 9
_LABEL = 165  # the widest a line of a label gets
_LABEL_LINES = 3


@dataclass(frozen=True)
class Node:
    """A thing at its place."""

    name: Name
    kind: str
    shape: str
    x: float
    y: float
    label: Label
    centre: bool


@dataclass(frozen=True)
class Line:
    """A tie between two places."""

    name: str
    x1: float
    y1: float
    x2: float
    y2: float


def draw(view: View, values: Mapping[str, str]) -> Picture | None:
    """Draw a thing's neighbours; None where the chosen sources tie it to nothing."""
    iri = thing(values["thing"])
    found = ego(view, iri, 1, MOST)
    if found is None:
        return None
    name = plain(view.name(iri).text)
    # Where the labels go is a search of its own; the words differ by language, the links by what is chosen.
    key = ("neighbours", iri, view.lang, view.date, view.sources)
    nodes, lines, size = view.shelf.once(key, lambda: _plan(view, found))
    counts = Counter(node_kind(neighbour) for neighbour in all_neighbours(view, found.centre))
    return frame(
        view,
        "neighbours",
        dated=False,
        drawn={"nodes": nodes, "lines": lines, "radius": _RADIUS},
        name=NAME,
        title=view.t.neighbours_title.format(name=name),
        summary=_summary(view, name, counts),
        width=size[0],
        height=size[1],
        keys=keys(view, {node.kind for node in nodes}, {line.name for line in lines}),
        tabled=lambda: [neighbour_table(view, found.centre)],
        values=dict(values),
        notes=(view.t.neighbours_more.format(shown=len(found.nodes) - 1, n=counts.total()),) if found.more else (),
        sparql=query(iri),
        full="" if node_kind(found.centre) in PLANNED else view.links.graph(iri),
    )


def all_neighbours(view: View, centre: str) -> list[str]:
    """Return everything that a node is tied to, by name."""
    graph = ties_around(view, centre)
    found = (set(graph.predecessors(centre)) | set(graph.successors(centre))) - {centre}
    return sorted(found, key=lambda node: (alphabetical(view.name(thing(node)).text), node))


def neighbour_table(view: View, centre: str) -> Table:
    """Return each neighbour with its kind and how it is tied."""
    t, graph = view.t, ties_around(view, centre)
    headings = [Heading("neighbour", t.neighbour, False), Heading("kind", t.kind, False), Heading("tie", t.tie, False)]
    rows = []
    for node in all_neighbours(view, centre):
        out = [word(view, name) for name in sorted(graph[centre][node])] if graph.has_edge(centre, node) else []
        back = [word(view, name, back=True) for name in sorted(graph[node][centre])] if graph.has_edge(node, centre) else []
        rows.append([Cell("thing", names=(view.name(thing(node)),)), Cell("text", kind_word(view, node)), Cell("text", ", ".join(out + back))])
    return Table(t.neighbours_title.format(name=view.name(thing(centre)).text), headings, rows, total=len(rows), found=len(rows))


def word(view: View, tie: str, back: bool = False) -> str:
    """Say a tie in words, seen from where it starts or from where it ends."""
    said: str = getattr(view.t, f"tie_{tie}_back" if back else f"tie_{tie}")
    return said


def kind_word(view: View, node: str) -> str:
    said: str = getattr(view.t, f"node_{node_kind(node)}")
    return said


def query(iri: str) -> str:
    """Return the SPARQL query behind the picture."""
    named = PLAN_TIES if node_kind(local(iri)) in PLANNED else TIES
    properties = " ".join(f"<{term_iri(name)}>" for name in named)
    return (
        "SELECT DISTINCT ?from ?tie ?to WHERE {\n"
        f"  VALUES ?tie {{ {properties} }}\n"
        f"  {{ ?from ?tie <{iri}> BIND(<{iri}> AS ?to) }} UNION {{ <{iri}> ?tie ?to BIND(<{iri}> AS ?from) }}\n"
        f"  {'' if named is PLAN_TIES else STANDING}\n"
        "} ORDER BY ?from ?tie ?to"
    )


def _plan(view: View, found: Ego) -> tuple[list[Node], list[Line], tuple[float, float]]:
    """Return nodes and lines with places in pixels, stretched until no label lies over another."""
    names = {node: view.name(thing(node)) for node in found.nodes}
    texts = {node: wrap(plain(name.text), _LABEL, SIZE, _LABEL_LINES) for node, name in names.items()}
    many = len(found.nodes)
    ties = [(tie.start, tie.end) for tie in found.ties]
    plan = stretched(found.places, texts, ties, (170 + 6 * many, 80 + 9 * many), _RADIUS)
    nodes = [Node(names[node], node_kind(node), SHAPES[node_kind(node)], *plan.places[node], plan.labels[node], node == found.centre) for node in found.nodes]
    lines = [Line(tie.name, *plan.places[tie.start], *plan.places[tie.end]) for tie in found.ties]
    return nodes, lines, (plan.width, plan.height)


def keys(view: View, kinds: set[str], drawn: set[str]) -> tuple[Key, ...]:
    """Return the legend of the kinds of nodes and of ties that are drawn."""
    shown = [Key(shape, "solid", getattr(view.t, f"node_{kind}"), kind=kind) for kind, shape in SHAPES.items() if kind in kinds]
    return (*shown, *(Key("line", "solid", word(view, name), kind=name) for name in TIES | PLAN_TIES if name in drawn))


def _summary(view: View, name: str, counts: Counter[str]) -> str:
    said = [
        getattr(view.t, f"one_node_{kind}") if counts[kind] == 1 else getattr(view.t, f"nodes_{kind}").format(n=counts[kind]) for kind in SHAPES if counts[kind]
    ]
    only = counts.total() == 1
    text = view.t.neighbours_summary_one if only else view.t.neighbours_summary
    return text.format(name=name, n=counts.total(), kinds=", ".join(said))
