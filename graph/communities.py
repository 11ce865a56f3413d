"""Communities of networks and their members, and the brokers who link them.

In: an incidence (who belongs to what). Out: `Community`, members and networks that belong
together more than by chance (Louvain, modularity of the two-sided graph), and `Broker`, a
member without whom the sides it links would be apart, or have only roundabout ways between
them. `in_words` says so in a sentence. A tie counts whatever its answer of time; a broker
says how firm its own ties are. The same incidence always gives the same answers.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

import networkx as nx

from graph.namespaces import local
from graph.overlap import Incidence
from graph.store import Graph

_SEED = 1
_NAMED = 3  # networks of a side that a sentence names
_FIRMEST = ("certain", "possible", "unknown")


@dataclass(frozen=True)
class Community:
    """Members and networks that stand together, each in order."""

    members: tuple[str, ...]
    networks: tuple[str, ...]


@dataclass(frozen=True)
class Linked:
    """What a broker links: its own networks there, and the other members that it reaches by them."""

    networks: tuple[str, ...]
    members: tuple[str, ...]


@dataclass(frozen=True)
class Broker:
    """The only member that links two sides or more, the larger first.

    `apart`: without it nothing at all would connect the sides; otherwise it is the only one
    in networks of both, and what connects them besides goes by way of others. `certainty` is
    the answer of its weakest side.
    """

    member: str
    sides: tuple[Linked, ...]
    apart: bool
    certainty: str

    @property
    def pairs(self) -> int:
        """How many pairs of other members, one of each side, it links."""
        return sum(len(a.members) * len(b.members) for a, b in combinations(self.sides, 2))


def communities(found: Incidence) -> list[Community]:
    """Return the communities, those with the most networks first; every member and network is in one."""
    ties = _two_sided(found)
    parts = nx.community.louvain_communities(ties, seed=_SEED) if ties else []
    named = (_named(found, part) for part in parts)
    return sorted((Community(tuple(members), tuple(networks)) for members, networks in named), key=_largest_first)


def _largest_first(one: Community | Linked) -> tuple[int, int, tuple[str, ...], tuple[str, ...]]:
    return -len(one.networks), -len(one.members), one.networks, one.members


def brokers(found: Incidence, together: Sequence[Community] | None = None) -> list[Broker]:
    """Return the brokers: those who alone hold sides together first, then those who link the most.

    `together` are the communities of the same incidence, where they are known already.
    """
    ties = _two_sided(found)
    all_apart = _who_alone_connect(found, ties)
    severed = {broker.member: broker.sides for broker in all_apart}
    linking = _only_in_both(found, communities(found) if together is None else together)
    between = [broker for broker in linking if not _severed(broker, severed.get(broker.member, ()))]
    return sorted([*all_apart, *between], key=lambda broker: (not broker.apart, -broker.pairs, broker.member, broker.sides[0].networks))


def _severed(broker: Broker, sides: Sequence[Linked]) -> bool:
    """Tell whether it is known already that these networks would be apart without the broker."""
    place = {network: number for number, side in enumerate(sides) for network in side.networks}
    return not {place.get(network) for network in broker.sides[0].networks} & {place.get(network) for network in broker.sides[1].networks}


def _two_sided(found: Incidence) -> nx.Graph:
    """Return members 0, 1, 2 … and networks -1, -2, -3 … with their ties (numbers: their order is the same in every run)."""
    ties = nx.Graph()
    marks = found.belonging.tocoo()
    ties.add_edges_from(sorted((int(row), -1 - int(column)) for row, column in zip(marks.row, marks.col, strict=True)))
    return ties


def _named(found: Incidence, nodes: Iterable[int]) -> tuple[list[str], list[str]]:
    ordered = sorted(nodes)
    return [found.members[node] for node in ordered if node >= 0], sorted(found.networks[-1 - node] for node in ordered if node < 0)


def _who_alone_connect(found: Incidence, ties: nx.Graph) -> list[Broker]:
    """Return the members whose going would leave networks with other members in different parts."""
    linking = ties.subgraph([node for node in ties if node >= 0 or ties.degree(node) > 1])
    whole = {node: part for part in nx.connected_components(linking) for node in part}
    found_ones = []
    for member in sorted(node for node in nx.articulation_points(linking) if node >= 0):
        rest = linking.subgraph(whole[member] - {member})
        sides = [_side(found, member, linking, part) for part in nx.connected_components(rest)]
        found_ones.append(_broker(found, found.members[member], sides, True))
    return found_ones


def _side(found: Incidence, member: int, ties: nx.Graph, part: set[int]) -> Linked:
    members, networks = _named(found, part)
    return Linked(tuple(network for network in networks if ties.has_edge(member, -1 - found.networks.index(network))), tuple(members))


def _only_in_both(found: Incidence, together: Sequence[Community]) -> list[Broker]:
    """Return the members that are the only ones in networks of two communities."""
    home = {network: number for number, community in enumerate(together) for network in community.networks}
    own: dict[str, dict[int, list[str]]] = defaultdict(lambda: defaultdict(list))
    others: dict[str, set[str]] = defaultdict(set)
    marks = found.belonging.tocoo()
    for row, column in sorted(zip(marks.row.tolist(), marks.col.tolist(), strict=True)):
        member, network = found.members[row], found.networks[column]
        own[member][home[network]].append(network)
        others[network].add(member)
    linking: dict[tuple[int, int], list[str]] = defaultdict(list)
    for member, networks in own.items():
        for two in combinations(sorted(networks), 2):
            linking[two].append(member)
    alone = sorted((members[0], two) for two, members in linking.items() if len(members) == 1)
    found_ones = []
    for member, two in alone:
        sides = [Linked(tuple(own[member][number]), tuple(sorted(set().union(*(others[n] for n in own[member][number])) - {member}))) for number in two]
        if all(side.members for side in sides):
            found_ones.append(_broker(found, member, sides, False))
    return found_ones


def _broker(found: Incidence, member: str, sides: Iterable[Linked], apart: bool) -> Broker:
    larger_first = tuple(sorted(sides, key=lambda side: (-len(side.members), *_largest_first(side))))
    firmest = (min((found.answer(member, network) for network in side.networks), key=_FIRMEST.index) for side in larger_first)
    return Broker(member, larger_first, apart, max(firmest, key=_FIRMEST.index))


_WORDS = {
    "sv": {
        "region": "regionen",
        "member": "medlemmen",
        "apart": "{name} är den enda {kind} som förbinder {sides}.",
        "roundabout": "{name} är den enda {kind} som är med i både {sides}; annars hänger de ihop bara genom andra nätverk.",
        "and": " och ",
        "more": "{count} nätverk till",
        "certain": "",
        "possible": "Det är möjligt, men inte säkert.",
        "unknown": "När är okänt.",
    },
    "en": {
        "region": "region",
        "member": "member",
        "apart": "{name} is the only {kind} that links {sides}.",
        "roundabout": "{name} is the only {kind} in both {sides}; otherwise they are linked only by way of other networks.",
        "and": " and ",
        "more": "{count} more networks",
        "certain": "",
        "possible": "This is possible, not certain.",
        "unknown": "When is unknown.",
    },
}


def in_words(graph: Graph, broker: Broker, lang: str = "sv") -> str:
    """Return what makes a member a broker, in a sentence or two."""
    words = _WORDS[lang]
    kind = words["region" if local(broker.member).startswith("region/") else "member"]

    def name(iri: str) -> str:
        return graph.label(iri, lang)

    sides = _listed([_side_in_words(side, name, words) for side in broker.sides], words)
    said = words["apart" if broker.apart else "roundabout"].format(name=name(broker.member), kind=kind, sides=sides)
    return f"{said} {words[broker.certainty]}".strip()


def _side_in_words(side: Linked, name: Callable[[str], str], words: dict[str, str]) -> str:
    names = [name(network) for network in side.networks]
    if len(names) > _NAMED:
        names = [*names[: _NAMED - 1], words["more"].format(count=len(names) - _NAMED + 1)]
    return " + ".join(names)


def _listed(texts: Sequence[str], words: dict[str, str]) -> str:
    return words["and"].join([", ".join(texts[:-1]), texts[-1]])
