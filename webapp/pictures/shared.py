"""What the pictures of overlap are drawn from: who belongs to what, and how much each two share.

In: a view, kinds of network if only some are to count. Out: the matrices of `graph.overlap`
for the chosen date and sources, made once for each build; where the sources say what they hold.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from graph.errors import UnclearValue
from graph.names import Names
from graph.namespaces import local, term, thing
from graph.overlap import Incidence, Overlap, Pair, Side, Stated, between, incidence_of, of_members, of_networks, stated, top
from graph.questions import SEPARATOR
from webapp.tables import Record, records
from webapp.texts import alphabetical

if TYPE_CHECKING:
    from webapp.state import View

EVERY = 1_000_000  # pairs
Places = frozenset[str]


def belongings(view: View, kind: str = "", regions: bool = False) -> Incidence:
    """Return who belongs to which network, of one kind if asked for, regions alone if asked for."""
    kinds = (thing(f"network-kind/{kind}"),) if kind else ()
    key = ("incidence", view.scope.sources, view.date, kinds, regions)
    return view.shelf.once(key, lambda: incidence_of(said_of_memberships(view), view.date, kinds, view.shelf.regions.iris if regions else None))


def said_of_memberships(view: View) -> Stated:
    """Return what the chosen sources say of all memberships, whatever the date."""
    return view.shelf.once(("stated", view.scope.sources), lambda: stated(view.graph, view.scope))


def overlap(view: View, side: Side, kind: str = "") -> Overlap:
    """Return what regions share (`members`), or what networks share."""
    key = ("overlap", view.scope.sources, view.date, side, kind)
    if side == "members":
        return view.shelf.once(key, lambda: of_members(belongings(view, kind, regions=True)))
    return view.shelf.once(key, lambda: of_networks(belongings(view, kind)))


def pairs(view: View, side: Side, kind: str = "") -> list[Pair]:
    """Return every two that share something, those that share the most first; equals by name."""

    def named() -> list[Pair]:
        found = top(overlap(view, side, kind), EVERY)
        letters = {iri: alphabetical(view.name(iri).text) for iri in {iri for pair in found for iri in (pair.a, pair.b)}}
        return sorted(found, key=lambda pair: (-pair.shared, -pair.jaccard, letters[pair.a], letters[pair.b], pair.a, pair.b))

    return view.shelf.once(("pairs", view.scope.sources, view.date, side, kind, view.lang), named)


def common(view: View, side: Side, a: str, b: str, kind: str = "") -> list[str]:
    """Return what two share, in order: networks (of one kind if asked for), or members."""
    return between(belongings(view, kind, regions=side == "members"), a, b, networks=side == "networks")


def network_names(view: View) -> Names:
    return view.shelf.once("network names", lambda: Names(view.graph, [term("Network")]))


def kind_names(view: View) -> Names:
    return view.shelf.once("kinds of network", lambda: Names.of_scheme(view.graph, "network-kind"))


def resolved_kind(view: View, value: str) -> str:
    """Return the slug of the kind of network that a value names; raises `UnclearValue` of the parameter `kind`."""
    try:
        return slug(kind_names(view).resolve(value, view.lang, view.scope))
    except UnclearValue as error:
        raise type(error)(str(error), error.readings, "kind") from error


def slug(iri: str) -> str:
    return local(iri).partition("/")[2]


def short(view: View, network: str) -> str:
    """Return the abbreviation of a network, or its name where it has none."""
    return view.graph.abbreviation(network) or view.name(network).text


def by_name(view: View, iris: list[str]) -> list[str]:
    return sorted(iris, key=lambda iri: (alphabetical(view.name(iri).text), iri))


def relations(view: View, dated: bool = True) -> dict[tuple[str, str], list[Record]]:
    """Return the stated memberships that count, by who answers for them today and network.

    `dated` takes those of the chosen date, else those of all years.
    """
    found: dict[tuple[str, str], list[Record]] = defaultdict(list)
    every = view.shelf.answer("memberships", {}, view.sources, view.lang)
    for record in records(view.ask("memberships") if dated else every):
        if record["relation_id"] in view.shelf.belonging:
            for member in view.shelf.today(record["member_id"]):
                found[member, record["network_id"]].append(record)
    return found


def places(found: list[Record]) -> Places:
    """Return where the sources say what some rows say."""
    return frozenset(place for record in found for place in record["places"]["source"])


def joined(iris: list[str]) -> str:
    return SEPARATOR.join(iris)
