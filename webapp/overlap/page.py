"""Assembles the page on overlap: pictures of who sits together, sets to choose, communities and brokers.

In: a view and what is chosen: a kind of network, networks. Out: an `OverlapPage`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from graph.communities import Broker, Community, brokers, communities, in_words
from webapp.counting import totals
from webapp.forms import Group
from webapp.naming import Name
from webapp.pictures import Picture, draw
from webapp.pictures.overlaps import KIND, NETWORKS, REGIONS, kind_iri, pair_table
from webapp.pictures.sets import NETWORKS as CHOSEN
from webapp.pictures.sets import split
from webapp.pictures.shared import belongings, by_name, joined, kind_names, network_names, pairs, resolved_kind, said_of_memberships, slug
from webapp.tables import Table
from webapp.texts import alphabetical

if TYPE_CHECKING:
    from webapp.state import View

PAIRS = 60  # of a table on this page; the page of the picture has them all
_COMMUNITIES, _BROKERS, _NAMED = 12, 10, 12


@dataclass(frozen=True)
class Box:
    """A network that can be ticked, with how many members the sources name."""

    slug: str
    name: Name
    members: int
    chosen: bool


@dataclass(frozen=True)
class Together:
    """A community: networks, and the members that tie them together; `more` are counted only."""

    networks: tuple[Name, ...]
    members: tuple[Name, ...]
    more: int


@dataclass(frozen=True)
class Between:
    """A broker: its name and the rest of the sentence that says what it links."""

    name: Name
    rest: str


@dataclass(frozen=True)
class Matrix:
    """A picture of pairs with its first rows as a table."""

    picture: Picture
    table: Table
    question: str


@dataclass(frozen=True)
class OverlapPage:
    """Everything that the template shows."""

    sentence: str
    kind: str
    kinds: Group
    kind_name: str
    members: Picture | None
    matrices: list[Matrix]
    boxes: list[tuple[str, list[Box]]]
    chosen: bool
    sets: list[Picture]
    communities: list[Together]
    more_communities: int
    brokers: list[Between]
    more_brokers: int


def overlap_page(view: View, values: Mapping[str, str]) -> OverlapPage:
    """Put together the page on overlap."""
    kind = resolved_kind(view, values[KIND]) if values.get(KIND) else ""
    chosen = values.get(CHOSEN, "")
    sets = _sets(view, chosen)
    matrices = [made for name in (NETWORKS, REGIONS) if (made := _matrix(view, name, kind)) is not None]
    together = [community for community in _communities(view, kind) if len(community.networks) > 1]
    between = _brokers(view, kind)
    return OverlapPage(
        _sentence(view, kind),
        kind,
        _kind_choices(view),
        view.name(kind_iri(kind)).text if kind else "",
        draw(view, "membership-matrix", kind=kind),
        matrices,
        _boxes(view, kind, chosen),
        bool(chosen),
        sets,
        [_together(view, community) for community in together[:_COMMUNITIES]],
        max(0, len(together) - _COMMUNITIES),
        [_between(view, broker) for broker in between[:_BROKERS]],
        max(0, len(between) - _BROKERS),
    )


def _sentence(view: View, kind: str) -> str:
    """Say how many regions and networks there are, and how many pairs of them share something."""
    found, every = belongings(view, kind, regions=True), totals(view)
    return view.t.overlap_sentence.format(
        regions=view.number(len(found.members)),
        all_regions=view.counted(every["regions"], "region"),
        networks=view.number(len(found.networks)),
        all_networks=view.counted(every["networks"], "network"),
        region_pairs=view.number(len(pairs(view, "members", kind))),
        network_pairs=view.number(len(pairs(view, "networks", kind))),
    )


def _matrix(view: View, name: str, kind: str) -> Matrix | None:
    picture = draw(view, name, kind=kind)
    return None if picture is None else Matrix(picture, pair_table(view, name, kind, PAIRS), "shared-members" if name == NETWORKS else "shared-networks")


def _sets(view: View, chosen: str) -> list[Picture]:
    """Return the pictures of the chosen networks: circles for two or three, combinations for three to six; of the largest where none is chosen."""
    many = len(split(chosen))
    names = ["upset", "venn"] if not many else ["venn"] if many == 2 else ["upset", "venn"] if many == 3 else ["upset"]
    drawn = (draw(view, name, networks=chosen) for name in names)
    return [picture for picture in drawn if picture is not None]


def _kind_choices(view: View) -> Group:
    """Return the kinds of network as choices of a form."""
    choices = [(slug, label) for slug, label, _ in kind_names(view).choices(view.lang)]
    return Group("", sorted(choices, key=lambda choice: alphabetical(choice[1])))


def _boxes(view: View, kind: str, chosen: str) -> list[tuple[str, list[Box]]]:
    """Return the networks with members in groups by kind, the largest first; a chosen one is there whatever its kind."""
    found = belongings(view)
    wanted = set(belongings(view, kind).networks)
    ticked = {network_names(view).resolve(part, view.lang, view.scope) for part in split(chosen)}
    kinds = {network: view.name(kind).text for kind, networks in said_of_memberships(view).kinds.items() for network in networks}
    groups: dict[str, list[Box]] = defaultdict(list)
    for iri in by_name(view, sorted(wanted | ticked)):
        groups[kinds.get(iri, "")].append(Box(slug(iri), view.name(iri), len(found.members_of(iri)), iri in ticked))
    return [(label, sorted(groups[label], key=lambda box: -box.members)) for label in sorted(groups, key=alphabetical)]


def _communities(view: View, kind: str) -> list[Community]:
    key = ("communities", view.scope.sources, view.date, kind)
    return view.shelf.once(key, lambda: communities(belongings(view, kind, regions=True)))


def _brokers(view: View, kind: str) -> list[Broker]:
    key = ("brokers", view.scope.sources, view.date, kind)
    return view.shelf.once(key, lambda: brokers(belongings(view, kind, regions=True), _communities(view, kind)))


def _together(view: View, community: Community) -> Together:
    members = view.names(joined(list(community.members)))
    return Together(view.names(joined(list(community.networks))), members[:_NAMED], max(0, len(members) - _NAMED))


def _between(view: View, broker: Broker) -> Between:
    """Return the sentence on a broker in two parts, so that its name can lead on."""
    said, name = in_words(view.graph, broker, view.lang), view.graph.label(broker.member, view.lang)
    return Between(replace(view.name(broker.member), text=name), said.removeprefix(name))
