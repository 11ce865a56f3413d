"""Allies of a region: the regions that share networks, themes and programmes with it, and which.

In: a built graph, a region, the sources one trusts, a date or none. Out: `Ally`, the closest
first, with the reasons. Networks are shared as `graph.overlap` counts them, so two regions of
which one left before the other came do not share; themes and programmes are shared whenever
the sources tie both regions to them, whatever the date.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import pyoxigraph as ox

from graph.namespaces import RDF, term
from graph.overlap import Incidence, between, incidence
from graph.rdf import subjects
from graph.store import Graph, Scope

_PREFIX = f"PREFIX rg: <{term('')}>"
_THEMES = "?ours rg:pursuesTheme ?reason . ?ours rg:answersFor {asked} . ?theirs rg:pursuesTheme ?reason . ?theirs rg:answersFor ?region ."
_PROGRAMMES = (
    "?our_part rg:involves ?us ; rg:inProgramme ?reason . ?us rg:answersFor {asked} ."
    " ?their_part rg:inProgramme ?reason ; rg:involves ?them . ?them rg:answersFor ?region ."
)


@dataclass(frozen=True)
class Ally:
    """A region and what it shares with the one asked for: IRIs, in order."""

    region: str
    networks: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    programmes: tuple[str, ...] = ()

    @property
    def reasons(self) -> tuple[str, ...]:
        return self.networks + self.themes + self.programmes


def allies(graph: Graph, region: str, scope: Scope | None = None, date: str = "", found: Incidence | None = None) -> list[Ally]:
    """Return the allies of a region, those with the most shared networks first, then themes, then programmes.

    `found` is an incidence of the same sources and date that has been read already.
    """
    regions = set(subjects(graph.store, RDF + "type", term("Region")))
    shared = found or incidence(graph, scope, date, members=regions | {region})
    networks = {other: between(shared, region, other) for other in _who_share(shared, region) if other in regions}
    themes, programmes = (_shared(graph, pattern, region, scope) for pattern in (_THEMES, _PROGRAMMES))
    names = (networks.keys() | themes.keys() | programmes.keys()) - {region}
    each = (Ally(name, *(tuple(sorted(reasons.get(name, ()))) for reasons in (networks, themes, programmes))) for name in names)
    return sorted((ally for ally in each if ally.reasons), key=lambda ally: (-len(ally.networks), -len(ally.themes), -len(ally.programmes), ally.region))


def _who_share(found: Incidence, region: str) -> set[str]:
    """Return the members of the region's networks."""
    if region not in found.members:
        return set()
    shared = found.belonging[found.members.index(region)] @ found.belonging.T
    return {found.members[place] for place in shared.tocsr().indices}


def _shared(graph: Graph, pattern: str, region: str, scope: Scope | None) -> dict[str, set[str]]:
    asked = str(ox.NamedNode(region))
    text = f"{_PREFIX} SELECT DISTINCT ?region ?reason WHERE {{ {pattern.format(asked=asked)} ?region a rg:Region . FILTER(?region != {asked}) }}"
    found: dict[str, set[str]] = defaultdict(set)
    for row in graph.select(text, scope):
        found[row["region"].value].add(row["reason"].value)
    return found
