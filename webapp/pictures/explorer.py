"""The graphs that a reader can move: pyvis builds them, a script of ours draws them.

In: a view and a thing, or the name of a picture of who sits together; how many nodes. Out: an
`Explorer`: nodes, ties and options as pyvis writes them, with places already computed, and the
same as a table that has every tie, a page at a time. Labels are text; nothing has a title that
could hold markup. Colours are not among the data: the script takes them from the page's style.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from graph.errors import WrongUse
from graph.namespaces import thing
from webapp.pictures.ego import FIRST, Tie, ego, node_kind
from webapp.pictures.layout import Point
from webapp.pictures.neighbours import keys, kind_word, word
from webapp.pictures.overlaps import pair_table
from webapp.pictures.picture import Key
from webapp.pictures.together import LARGEST_LEAST, REGIONS, SORTS, Together, label, mark, notes, tie_link, tie_width, tie_words, together
from webapp.pictures.together import keys as together_keys
from webapp.pictures.words import plain, wrap
from webapp.tables import Cell, Heading, Table, Wish

if TYPE_CHECKING:
    from webapp.state import View

STEPS = 2
FURTHER = 10  # nodes that are added at a time
LARGEST = 500  # nodes that one picture can be asked to hold
ROWS = 200  # of a page of the table
_SIZE = 13
_LABEL = 165
_ACROSS, _DOWN = 80, 48  # pixels between nodes, roughly: labels are wide and low, as is the picture
_APART = (200, 90)  # where every line has a number of its own
SHAPES = {"region": "dot", "network": "square", "body": "diamond", "person": "triangle"}
_ANY_SHAPE = "hexagon"
_DASHES = {"sitsIn": [6, 3], "speaksFor": [2, 3]}
_NUMBERED = 400  # ties; more of them would write their numbers over each other
# The wheel scrolls the page; buttons make the picture larger.
OPTIONS = {
    "physics": {"enabled": False},
    "interaction": {"dragNodes": True, "hover": False, "keyboard": False, "zoomView": False, "navigationButtons": False},
    "nodes": {"borderWidth": 2, "font": {"size": 16}},
    "edges": {"smooth": False, "arrows": {"to": {"enabled": True, "scaleFactor": 0.45}}},
}
_BOTH_WAYS = {
    **OPTIONS,
    "nodes": {"borderWidth": 2, "font": {"size": 22}},
    "edges": {"smooth": False, "font": {"size": 18, "align": "horizontal"}},
}


@dataclass(frozen=True)
class Explorer:
    """The data of a graph and the words around it; `shown` says how much of the whole is drawn, `further` shows more."""

    data: dict[str, Any]
    label: str
    lead: str
    shown: str
    further: str
    keys: tuple[Key, ...]
    notes: tuple[str, ...]
    table: Table
    least: int = 0
    most_shared: int = LARGEST_LEAST


def nodes_asked(text: str) -> int:
    """Return how many nodes an address asks for; raises `WrongUse` where that is no number that can be drawn."""
    if not text:
        return FIRST
    if not (text.isascii() and text.isdigit() and FURTHER <= int(text[:9]) <= LARGEST):
        raise WrongUse(f"“{text[:40]}” is not a number of things in a picture → write a number from {FURTHER} to {LARGEST}")
    return int(text)


def explorer(view: View, iri: str, most: int = FIRST, wish: Wish | None = None) -> Explorer | None:
    """Return the surroundings of a thing; None where the chosen sources tie it to nothing."""
    found = ego(view, iri, STEPS, most)
    if found is None:
        return None
    network = _network(directed=True)
    for node in found.nodes:
        name, kind, middle = view.name(thing(node)), node_kind(node), node == found.centre
        at = _at(found.places[node], len(found.nodes), (_ACROSS, _DOWN))
        ours = {"group": kind, "href": name.href, "name": plain(name.text)[:300], "middle": middle, "size": 18 if middle else 12}
        network.add_node(node, _lines(name.text), shape=SHAPES.get(kind, _ANY_SHAPE), **at, **ours)
    for tie in found.ties:
        network.add_edge(tie.start, tie.end, tie=tie.name, dashes=_DASHES.get(tie.name, False), width=2.5 if tie.name == "belongsTo" else 1.5)
    t, centre, near = view.t, plain(view.name(iri).text), len(found.nodes) + found.more
    data = _data(view, network, OPTIONS)
    return Explorer(
        data,
        t.graph_label.format(nodes=len(found.nodes), ties=len(data["edges"]), name=centre),
        t.graph_lead.format(name=centre),
        t.graph_shown.format(shown=len(found.nodes), n=near) if found.more else t.graph_all.format(n=near),
        _further(len(found.nodes), near, lambda nodes: view.links.graph(iri, nodes)),
        keys(view, {node_kind(node) for node in found.nodes}, {tie.name for tie in found.ties}),
        (),
        _table(view, found.every, wish or Wish(rows=ROWS)),
    )


def together_explorer(view: View, name: str, kind: str, least: int, most: int = FIRST, wish: Wish | None = None) -> Explorer | None:
    """Return the graph of who shares how much with whom; None where no two share anything."""
    found = together(view, name, kind, least, most)
    if found is None:
        return None
    network = _network(directed=False)
    for node in found.nodes:
        _, shape, group = mark(found.groups[node])
        ours = {"group": group, "href": view.name(node).href, "name": plain(view.name(node).text)[:300], "middle": False, "size": 14}
        network.add_node(node, _lines(label(view, node, name)), shape=shape, **_at(found.places[node], len(found.nodes), _APART), **ours)
    for pair in found.pairs:
        ours = {"href": tie_link(view, pair, name), "name": plain(tie_words(view, pair, name))[:600]}
        if len(found.pairs) <= _NUMBERED:
            ours["label"] = str(pair.shared)
        network.add_edge(pair.a, pair.b, width=tie_width(pair.shared), **ours)
    return _together_words(view, name, kind, least, found, _data(view, network, _BOTH_WAYS), wish or Wish(rows=ROWS))


def _together_words(view: View, name: str, kind: str, least: int, found: Together, data: dict[str, Any], wish: Wish) -> Explorer:
    t, sort = view.t, SORTS[name]
    chosen = {"kind": kind, "least": str(least or "")}
    side = "regions" if name == REGIONS else "networks"
    rows = pair_table(view, sort.pairs, kind, wish.page * wish.rows)
    table = replace(rows, wish=wish)
    return Explorer(
        data,
        t.together_label.format(nodes=len(found.nodes), ties=len(found.pairs)),
        t.regions_together_lead if side == "regions" else t.networks_together_lead,
        t.graph_shown_tied.format(shown=len(found.nodes), n=found.tied, whole=found.whole),
        _further(len(found.nodes), found.tied, lambda nodes: view.links.together(side, {**chosen, "nodes": nodes})),
        together_keys(view, found),
        notes(view, found),
        replace(table, rows=table.rows[table.first - 1 :]),
        found.least,
    )


def _network(directed: bool) -> Any:
    from pyvis.network import Network  # slow to import, and needed here only

    return Network(directed=directed)


def _data(view: View, network: Any, options: dict[str, Any]) -> dict[str, Any]:
    nodes, edges, _, _, _, _ = network.get_network_data()
    return {"nodes": nodes, "edges": edges, "options": options, "words": {"open": view.t.graph_chosen, "choose": view.t.graph_choose}}


def _at(place: Point, nodes: int, apart: Point) -> dict[str, float]:
    spread = nodes**0.5
    return {"x": place[0] * spread * apart[0], "y": place[1] * spread * apart[1]}


def _lines(text: str) -> str:
    return "\n".join(wrap(plain(text), _LABEL, _SIZE, 3))


def _further(shown: int, whole: int, link: Callable[[str], str]) -> str:
    """Return where ten more are shown; nothing where all are, or as many as one picture holds."""
    return link(str(min(shown + FURTHER, LARGEST))) if shown < min(whole, LARGEST) else ""


def _table(view: View, ties: tuple[Tie, ...], wish: Wish) -> Table:
    """Return a page of the ties of all that is near, with both their ends; each thing stands in at least one row."""
    t = view.t
    headings = [Heading("from", t.tie_from, False), Heading("tie", t.tie, False), Heading("to", t.tie_to, False), Heading("kind", t.kind, False)]
    table = Table(t.graph_ties, headings, [], total=len(ties), found=len(ties), wish=wish)
    table.rows.extend(
        [
            Cell("thing", names=(view.name(thing(tie.start)),)),
            Cell("text", word(view, tie.name)),
            Cell("thing", names=(view.name(thing(tie.end)),)),
            Cell("text", kind_word(view, tie.end)),
        ]
        for tie in ties[table.first - 1 : table.last]
    )
    return table
