"""What the graph holds, in figures and lists, for the start page.

In: a view. Out: key figures and the regions, from the catalogue's own answers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from graph.namespaces import local
from webapp.counting import count_pages, totals
from webapp.naming import Name
from webapp.tables import records
from webapp.texts import alphabetical

if TYPE_CHECKING:
    from webapp.state import View


def figures(view: View) -> dict[str, int]:
    """Return the key figures of the chosen sources, counted once for a build."""
    return view.shelf.once(("figures", view.scope.sources), lambda: totals(view))


def figures_note(view: View) -> str:
    """Say what is counted in the key figures."""
    pages = count_pages(view)
    documents = view.number(len(view.scope.sources) - pages)
    return view.t.figures_note.format(documents=documents, pages=view.number(pages))


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
    found = [
        RegionEntry(view.name(row["region_id"]), local(row["region_id"]).partition("/")[2], row["networks"], row["people"], row["documents"])
        for row in records(view.ask("regions"))
    ]
    return sorted(found, key=lambda region: alphabetical(region.name.text))
