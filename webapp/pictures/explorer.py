"""The graph around a thing that a reader can move: pyvis builds it, a script of ours draws it.

In: a view and a thing. Out: an `Explorer`: nodes, ties and options as pyvis writes them, with
places already computed, and the same as a table. Labels are text; nothing has a title that
could hold markup. Colours are not among the data: the script takes them from the page's style.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from graph.namespaces import thing
from webapp.pictures.ego import ego, node_kind
from webapp.pictures.neighbours import keys, kind_word, word
from webapp.pictures.picture import Key
from webapp.pictures.words import plain, wrap
from webapp.tables import Cell, Heading, Table

if TYPE_CHECKING:
    from webapp.state import View

STEPS = 2
MOST = 150
_SIZE = 13
_LABEL = 165
_ACROSS, _DOWN = 80, 48  # pixels between nodes, roughly: labels are wide and low, as is the picture
SHAPES = {"region": "dot", "network": "square", "body": "diamond", "person": "triangle"}
_ANY_SHAPE = "hexagon"
_DASHES = {"sitsIn": [6, 3], "speaksFor": [2, 3]}
# The wheel scrolls the page; buttons make the picture larger.
OPTIONS = {
    "physics": {"enabled": False},
    "interaction": {"dragNodes": True, "hover": False, "keyboard": False, "zoomView": False, "navigationButtons": False},
    "nodes": {"borderWidth": 2, "font": {"size": 16}},
    "edges": {"smooth": False, "arrows": {"to": {"enabled": True, "scaleFactor": 0.45}}},
}


@dataclass(frozen=True)
class Explorer:
    """The data of the graph and the words around it."""

    data: dict[str, Any]
    label: str
    lead: str
    more: str
    keys: tuple[Key, ...]
    table: Table


def explorer(view: View, iri: str) -> Explorer | None:
    """Return the surroundings of a thing; None where the chosen sources tie it to nothing."""
    found = ego(view, iri, STEPS, MOST)
    if found is None:
        return None
    from pyvis.network import Network  # slow to import, and needed here only

    spread = len(found.nodes) ** 0.5
    network = Network(directed=True)
    for node in found.nodes:
        name, (x, y), kind = view.name(thing(node)), found.places[node], node_kind(node)
        lines = "\n".join(wrap(plain(name.text), _LABEL, _SIZE, 3))
        ours = {"group": kind, "href": name.href, "name": plain(name.text)[:300], "middle": node == found.centre, "size": 18 if node == found.centre else 12}
        network.add_node(node, lines, shape=SHAPES.get(kind, _ANY_SHAPE), x=x * spread * _ACROSS, y=y * spread * _DOWN, **ours)
    for tie in found.ties:
        network.add_edge(tie.start, tie.end, tie=tie.name, dashes=_DASHES.get(tie.name, False), width=2.5 if tie.name == "belongsTo" else 1.5)
    nodes, edges, _, _, _, _ = network.get_network_data()
    t, centre = view.t, plain(view.name(iri).text)
    return Explorer(
        {"nodes": nodes, "edges": edges, "options": OPTIONS, "words": {"open": t.graph_chosen, "choose": t.graph_choose}},
        t.graph_label.format(nodes=len(nodes), ties=len(edges), name=centre),
        t.graph_lead.format(name=centre),
        t.graph_more.format(n=found.more) if found.more else "",
        keys(view, {node_kind(node) for node in found.nodes}, {tie.name for tie in found.ties}),
        _table(view, [(tie.start, tie.name, tie.end) for tie in found.ties]),
    )


def _table(view: View, ties: list[tuple[str, str, str]]) -> Table:
    """Return every tie of the graph with both its ends; each node stands in at least one row."""
    t = view.t
    headings = [Heading("from", t.tie_from, False), Heading("tie", t.tie, False), Heading("to", t.tie_to, False), Heading("kind", t.kind, False)]
    rows = [
        [
            Cell("thing", names=(view.name(thing(start)),)),
            Cell("text", word(view, name)),
            Cell("thing", names=(view.name(thing(end)),)),
            Cell("text", kind_word(view, end)),
        ]
        for start, name, end in ties
    ]
    return Table(t.graph_ties, headings, rows, total=len(rows), found=len(rows))
