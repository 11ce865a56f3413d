"""The pictures `region-graph` and `network-graph`: who sits together with whom, as a graph.

In: a view; a kind of network if only such are to count; how much two must share to be tied
(`least`). Out: a `Picture`: a node for each region or network, a line between two that share
enough, its width and number how much; by shape and colour the community. `together` is the
same graph for the page on which it can be moved. Without `least` it is the smallest number
that leaves a graph that can be read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from graph.communities import Community, communities
from graph.errors import WrongUse
from graph.overlap import Pair, Side
from webapp.naming import Name
from webapp.pictures.labels import Label, stretched
from webapp.pictures.layout import Places, further, in_parts
from webapp.pictures.overlaps import KIND, kind_iri, pair_table, query
from webapp.pictures.overlaps import NETWORKS as NETWORK_PAIRS
from webapp.pictures.overlaps import REGIONS as REGION_PAIRS
from webapp.pictures.picture import SIZE, Key, Picture, frame
from webapp.pictures.shared import belongings, overlap, pairs, resolved_kind, short, slug
from webapp.pictures.words import plain, wrap
from webapp.texts import alphabetical

if TYPE_CHECKING:
    from webapp.state import View

REGIONS, NETWORKS = "region-graph", "network-graph"
LEAST = "least"
MOST = 45  # nodes that the picture holds; the page on which it can be moved holds more
FIRST = 150  # nodes that are laid out together; others are added to them
_READABLE = 120  # ties among which one can still find one's way
_TIES = 1500  # and so many are drawn at most
LARGEST_LEAST = 9999
# shape of a mark, the same as vis-network calls it, colour
MARKS = (
    ("circle", "dot", "region"),
    ("square", "square", "network"),
    ("diamond", "diamond", "body"),
    ("triangle", "triangle", "person"),
    ("down", "triangleDown", "goal"),
)
OTHER = ("hexagon", "hexagon", "other")
_RADIUS = 9
_LABEL = 150
_NAMED = 3  # networks that a community is called after


@dataclass(frozen=True)
class Sort:
    """One of the two graphs: what its nodes are, the picture of the same pairs, its question and words."""

    name: str
    side: Side
    pairs: str
    question: str
    title: str  # this and what follows are names of page texts
    summary: str
    tie: str


SORTS = {
    REGIONS: Sort(REGIONS, "members", REGION_PAIRS, "shared-networks", "region_graph_title", "region_graph_summary", "shared_network"),
    NETWORKS: Sort(NETWORKS, "networks", NETWORK_PAIRS, "shared-members", "network_graph_title", "network_graph_summary", "shared_member"),
}


@dataclass(frozen=True)
class Together:
    """Nodes, those with the most ties first; pairs that are drawn; `tied` and `whole` count what there is.

    `groups` says which mark a node has; `named` what each mark stands for.
    """

    nodes: tuple[str, ...]
    pairs: tuple[Pair, ...]
    places: Places
    groups: Mapping[str, int]
    named: Mapping[int, tuple[str, ...]]
    least: int
    tied: int
    whole: int
    enough: int


@dataclass(frozen=True)
class Node:
    """A region or network at its place."""

    name: Name
    title: str
    shape: str
    kind: str
    x: float
    y: float
    label: Label


@dataclass(frozen=True)
class Tie:
    """A line between two places with what they share."""

    text: str
    title: str
    href: str
    width: float
    x1: float
    y1: float
    x2: float
    y2: float


def draw_regions(view: View, values: Mapping[str, str]) -> Picture | None:
    """Draw the regions that share networks; None where no two share any."""
    return _draw(view, values, SORTS[REGIONS])


def draw_networks(view: View, values: Mapping[str, str]) -> Picture | None:
    """Draw the networks that share members; None where no two share any."""
    return _draw(view, values, SORTS[NETWORKS])


def choices(view: View, values: Mapping[str, str], name: str) -> tuple[str, int]:
    """Return the kind of network and the least number asked for, 0 where none is; raises `WrongUse` or `UnclearValue`."""
    if unknown := set(values) - {KIND, LEAST}:
        raise WrongUse(f"{name} has no parameter “{min(unknown)}” → it takes: {KIND}, {LEAST}")
    least = values.get(LEAST, "")
    if least and not (least.isascii() and least.isdigit() and 0 < int(least[:9]) <= LARGEST_LEAST):
        raise WrongUse(f"“{least[:40]}” is not a number of shared ones → write a number from 1 to {LARGEST_LEAST}")
    return resolved_kind(view, values[KIND]) if values.get(KIND) else "", int(least or 0)


def together(view: View, name: str, kind: str, least: int, most: int) -> Together | None:
    """Return the graph of those who share at least so much; None where no two share anything."""
    key = ("together", view.scope.sources, view.date, view.lang, name, kind, least, most)
    return view.shelf.once(key, lambda: _together(view, SORTS[name], kind, least, most))


def tie_words(view: View, pair: Pair, name: str) -> str:
    """Say a tie: “Region Blekinge – Region Skåne: 3 gemensamma nätverk”."""
    return f"{view.name(pair.a).text} – {view.name(pair.b).text}: {view.counted(pair.shared, SORTS[name].tie)}"


def tie_link(view: View, pair: Pair, name: str) -> str:
    """Return where the two stand side by side."""
    link = view.links.compare if name == REGIONS else view.links.shared_members
    return link(slug(pair.a), slug(pair.b))


def label(view: View, iri: str, name: str) -> str:
    return plain(view.name(iri).text if name == REGIONS else short(view, iri))


def tie_width(shared: int) -> float:
    """Return how wide a line is, in pixels: wider the more is shared, never so wide that it hides others."""
    return min(1.2 * shared, 10.0)


def mark(group: int) -> tuple[str, str, str]:
    return MARKS[group] if group < len(MARKS) else OTHER


def keys(view: View, found: Together) -> tuple[Key, ...]:
    """Return the legend: a mark for each community, and what a line is."""
    t = view.t
    drawn = sorted(set(found.groups[node] for node in found.nodes))
    marks = [Key(mark(group)[0], "solid", _called(view, found, group), kind=mark(group)[2]) for group in drawn]
    return (*marks, Key("line", "solid", t.key_shared_tie, kind="belongsTo"))


def notes(view: View, found: Together) -> tuple[str, ...]:
    """Say what the graph leaves out, and what communities are."""
    t, said = view.t, []
    said.append(t.together_least.format(n=found.least, ties=view.number(found.enough)))
    if found.tied < found.whole:
        said.append(t.together_alone.format(n=found.whole - found.tied))
    if len(found.nodes) < found.tied:
        said.append(t.together_cut.format(shown=len(found.nodes), n=found.tied))
    return (*said, t.together_communities, *(() if view.date else (t.overlap_any_day,)))


def _called(view: View, found: Together, group: int) -> str:
    if group >= len(MARKS):
        return view.t.community_other
    networks = [plain(short(view, iri)) for iri in found.named[group]]
    more = len(networks) - _NAMED
    names = ", ".join(networks[:_NAMED]) + (f" {view.t.and_more.format(n=more)}" if more > 0 else "")
    return view.t.community_around.format(names=names)


def _together(view: View, sort: Sort, kind: str, least: int, most: int) -> Together | None:
    found = pairs(view, sort.side, kind)
    if not found:
        return None
    least = least or _readable(found)
    enough = [pair for pair in found if pair.shared >= least]
    ties: Counter[str] = Counter()
    for pair in enough:
        ties.update({pair.a: pair.shared, pair.b: pair.shared})
    ordered = sorted(ties, key=lambda iri: (-ties[iri], alphabetical(view.name(iri).text), iri))
    nodes, first = tuple(ordered[:most]), tuple(ordered[: min(most, FIRST)])
    kept = set(nodes)
    drawn = tuple(pair for pair in enough if pair.a in kept and pair.b in kept)[:_TIES]
    groups, named = _groups(view, sort, kind, ordered)
    return Together(nodes, drawn, _places(nodes, first, drawn), groups, named, least, len(ordered), len(overlap(view, sort.side, kind).things), len(enough))


def _readable(found: Sequence[Pair]) -> int:
    """Return the smallest number by which few enough are tied; pairs come with those that share the most first."""
    return found[_READABLE].shared + 1 if len(found) > _READABLE and found[_READABLE].shared < found[0].shared else found[-1].shared


def _places(nodes: tuple[str, ...], first: tuple[str, ...], drawn: tuple[Pair, ...]) -> Places:
    if not nodes:
        return {}
    known = set(first)
    places = in_parts(first, [(pair.a, pair.b, pair.shared) for pair in drawn if pair.a in known and pair.b in known])
    return further(nodes, [(pair.a, pair.b) for pair in drawn], places) if len(nodes) > len(first) else places


def _groups(view: View, sort: Sort, kind: str, ordered: Sequence[str]) -> tuple[dict[str, int], dict[int, tuple[str, ...]]]:
    """Return the community of each node by number, that with the most nodes first, and the networks that each is called after."""
    key = ("communities of all", view.scope.sources, view.date, kind, sort.side)
    found: list[Community] = view.shelf.once(key, partial(_communities, view, sort, kind))
    own = {node: place for place, one in enumerate(found) for node in (one.members if sort.side == "members" else one.networks)}
    sizes = Counter(own[node] for node in ordered)
    rank = {place: number for number, (place, _) in enumerate(sorted(sizes.items(), key=lambda pair: (-pair[1], pair[0])))}
    return {node: rank[own[node]] for node in ordered}, {number: found[place].networks for place, number in rank.items()}


def _communities(view: View, sort: Sort, kind: str) -> list[Community]:
    return communities(belongings(view, kind, regions=sort.side == "members"))


def _draw(view: View, values: Mapping[str, str], sort: Sort) -> Picture | None:
    kind, least = choices(view, values, sort.name)
    found = together(view, sort.name, kind, least, MOST)
    if found is None or not found.nodes:
        return None
    nodes, ties, size = view.shelf.once(("together plan", view.sources, view.date, view.lang, sort.name, kind, least), lambda: _plan(view, found, sort))
    title = getattr(view.t, sort.title)
    best = found.pairs[0]
    return frame(
        view,
        "together",
        dated=True,
        drawn={"nodes": nodes, "ties": ties, "radius": _RADIUS},
        name=sort.name,
        title=f"{title} ({view.name(kind_iri(kind)).text})" if kind else title,
        summary=getattr(view.t, sort.summary).format(n=found.tied, ties=view.number(found.enough), least=found.least, best=tie_words(view, best, sort.name)),
        width=size[0],
        height=size[1],
        keys=keys(view, found),
        tabled=lambda: [pair_table(view, sort.pairs, kind)],
        # For one kind of network alone there is no question in the catalogue.
        question="" if kind else sort.question,
        sparql=query(view, sort.pairs, kind) if kind else "",
        values={key: value for key, value in ((KIND, kind), (LEAST, str(least) if least else "")) if value},
        notes=notes(view, found),
        full=view.links.together("regions" if sort.name == REGIONS else "networks", {KIND: kind, LEAST: str(least or "")}),
    )


def _plan(view: View, found: Together, sort: Sort) -> tuple[list[Node], list[Tie], tuple[float, float]]:
    """Return nodes and ties with places in pixels, the strongest ties last and so on top."""
    many = len(found.nodes)
    texts = {node: wrap(label(view, node, sort.name), _LABEL, SIZE, 2) for node in found.nodes}
    plan = stretched(found.places, texts, [(pair.a, pair.b) for pair in found.pairs], (240 + 9 * many, 150 + 9 * many), _RADIUS)
    ties_of = Counter(iri for pair in found.pairs for iri in (pair.a, pair.b))
    nodes = []
    for node in found.nodes:
        shape, _, kind = mark(found.groups[node])
        name = view.name(node)
        title = f"{name.text}: {view.t.together_partners.format(n=ties_of[node])}"
        nodes.append(Node(name, title, shape, kind, *plan.places[node], plan.labels[node]))
    ties = [
        Tie(
            str(pair.shared),
            tie_words(view, pair, sort.name),
            tie_link(view, pair, sort.name),
            tie_width(pair.shared),
            *plan.places[pair.a],
            *plan.places[pair.b],
        )
        for pair in reversed(found.pairs)
    ]
    return nodes, ties, (plan.width, plan.height)
