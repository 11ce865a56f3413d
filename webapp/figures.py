"""What the graph holds, in figures and lists, for the start page.

In: a view. Out: key figures, regions and networks by name, the documents with their
validity; computed from the store once for each build and choice of sources.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from graph.namespaces import local, term
from webapp.naming import Name
from webapp.tables import records
from webapp.texts import alphabetical

if TYPE_CHECKING:
    from webapp.state import View

# key figure → class
COUNTED = {
    "regions": "Region",
    "networks": "Network",
    "people": "Person",
    "mandates": "Mandate",
    "memberships": "Membership",
}


def members(view: View, name: str) -> list[str]:
    """Return every thing of a class that the chosen sources know."""
    found = view.graph.select(f"SELECT DISTINCT ?thing WHERE {{ ?thing a <{term(name)}> }}", view.scope)
    return sorted(row["thing"].value for row in found)


def figures(view: View) -> dict[str, int]:
    """Return the key figures of the chosen sources."""
    key = ("figures", view.scope.sources)
    if key not in view.shelf.figures:
        counts = {figure: len(members(view, name)) for figure, name in COUNTED.items()}
        view.shelf.remember(key, {**counts, "documents": len(view.scope.sources)})
    found: dict[str, int] = view.shelf.figures[key]
    return found


@dataclass(frozen=True)
class RegionEntry:
    """A region on the start page, with what the sources say of it in numbers."""

    name: Name
    slug: str
    networks: int
    people: int
    documents: int


def regions(view: View) -> list[RegionEntry]:
    """Return all regions by name, with how many networks and people the sources give them."""
    networks: dict[str, set[str]] = {}
    people: dict[str, set[str]] = {}
    documents: dict[str, int] = {}
    for record in records(view.ask("memberships")):
        if record["relation_id"] in view.shelf.belonging:
            networks.setdefault(record["member_id"], set()).add(record["network_id"])
    for record in records(view.ask("representatives")):
        people.setdefault(record["region_id"], set()).add(record["person_id"])
    for source in view.scope.sources:
        for issuer in _issuers(view, source):
            documents[issuer] = documents.get(issuer, 0) + 1
    found = [
        RegionEntry(
            view.name(iri),
            local(iri).partition("/")[2],
            len(networks.get(iri, ())),
            len(people.get(iri, ())),
            documents.get(iri, 0),
        )
        for iri in members(view, "Region")
    ]
    return sorted(found, key=lambda region: alphabetical(region.name.text))


def _issuers(view: View, source: str) -> set[str]:
    found = view.graph.select(f"SELECT ?issuer WHERE {{ <{source}> <{term('issuer')}> ?issuer }}", view.scope)
    return {row["issuer"].value for row in found}


def networks(view: View) -> list[Name]:
    """Return all networks by name."""
    found = [view.name(iri) for iri in members(view, "Network")]
    return sorted(found, key=lambda name: alphabetical(name.text))
