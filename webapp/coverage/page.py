"""Assembles the page on coverage: bodies with their seats, regions with their gaps, absence by its kind.

In: a view, and a region, network or body if only one is to be seen. Out: a `CoveragePage`. All
numbers are those of the questions `coverage`, `missing` and `gaps`. What is missing is said as
“we have not found”; that there is none is said only where a source states it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from graph.questions import SEPARATOR
from webapp.naming import Name
from webapp.pictures import Picture, draw
from webapp.pictures.shared import slug
from webapp.pictures.values import resolved
from webapp.tables import Cell, Record, Table, Wish, records, table
from webapp.texts import alphabetical
from webapp.things.anatomy import Figure, figure, names

if TYPE_CHECKING:
    from webapp.state import View

CHOICES = ("region", "network", "body")
BODIES, REGIONS, GAPS = "coverage", "missing", "gaps"
REGION_ROWS = 60  # the question's own page has them all
_PICTURE_ROWS = "8"  # of each group; the picture's own page has them all
_NAMED = 12
# The lists behind the counts, which are named on the page of one region.
_LISTS = ("unrepresented_networks", "undated_networks", "unnamed_in", "not_found_kinds", "not_looked_for_kinds", "stated_none_facts")
# What the question's own page shows too; the table here has little room.
_UNSHOWN = ("kind", "represented")
# Where a count leads: the part of the region's own page, or of its page on coverage (nothing).
_PLACES = {
    "unrepresented": "",
    "undated": "",
    "unnamed_bodies": "",
    "not_found": "",
    "not_looked_for": "",
    "networks": "who",
    "bodies": "who",
    "unnamed_seats": "who",
    "costs": "costs",
    "documents": "documents",
    "stated_none": "",
    "noted": "gaps",
}


@dataclass(frozen=True)
class Finding:
    """One thing that is known or missing of a region, in words, with the things it concerns."""

    text: str
    names: tuple[Name, ...] = ()
    more: int = 0


@dataclass(frozen=True)
class Absence:
    """How often something is absent in one way, what that means, and where each case is listed."""

    count: int
    name: str
    meaning: str
    href: str


@dataclass(frozen=True)
class CoveragePage:
    """Everything that the template shows."""

    chosen: str
    sentence: str
    figures: list[Figure]
    picture: Picture | None
    bodies: Table
    regions: Table | None
    findings: list[Finding]
    absences: list[Absence]
    downloads: list[tuple[str, dict[str, str]]]


def coverage_page(view: View, values: Mapping[str, str], wish: Wish) -> CoveragePage:
    """Put together the page, of everything or of what is chosen."""
    answer = view.ask(BODIES, **values)
    found = records(answer)
    region = {"region": values["region"]} if "region" in values else {}
    chosen = names(view, [resolved(view, BODIES, name, value) for name, value in values.items()])
    regions = records(view.ask(REGIONS, **region)) if region or not values else []
    return CoveragePage(
        chosen,
        _sentence(view, found, chosen),
        _figures(view, found, regions),
        draw(view, "coverage", rows=_PICTURE_ROWS, **values),
        table(view, answer, hide=_UNSHOWN, wish=wish),
        None if values else _region_table(view),
        _findings(view, regions[0]) if region and regions else [],
        _absences(view, region) if region or not values else [],
        [
            (BODIES, dict(values)),
            *([(REGIONS, region), (GAPS, region)] if region or not values else []),
            ("seats", dict(values)),
            ("representatives", dict(values)),
        ],
    )


def _sum(found: list[Record], column: str) -> int:
    return sum(record[column] or 0 for record in found)


def _sentence(view: View, found: list[Record], chosen: str) -> str:
    """Say how many seats are known in how many bodies, and how many of them have a name."""
    t = view.t
    if not found:
        return t.coverage_none_for.format(name=chosen) if chosen else t.coverage_none
    stating = [record for record in found if record["stated"] is not None]
    first = (t.coverage_bodies_for if chosen else t.coverage_bodies).format(bodies=view.counted(len(found), "body", "bodies"), name=chosen)
    seats = t.coverage_seats.format(
        bodies=view.number(len(stating)),
        stated=view.counted(_sum(stating, "stated"), "seat"),
        named=view.number(_sum(stating, "named")),
        unnamed=view.number(_sum(stating, "unnamed")),
    )
    unknown = view.counted(_sum(found, "unknown"), "mentioned_seat")
    return " ".join((first, seats if stating else t.coverage_no_seats, t.coverage_unknown.format(seats=unknown)))


def _figures(view: View, found: list[Record], regions: list[Record]) -> list[Figure]:
    t = view.t
    shown = [
        figure(view, len(found), t.bodies.lower()),
        (t.n_of.format(n=view.number(_sum(found, "named")), all=view.number(_sum(found, "stated"))), t.coverage_figure_named),
        figure(view, _sum(found, "unknown"), t.coverage_figure_unknown),
        figure(view, sum(not record["people"] for record in found), t.coverage_figure_bare),
    ]
    if regions:
        shown.append((t.n_of.format(n=view.number(_sum(regions, "unrepresented")), all=view.number(_sum(regions, "networks"))), t.coverage_figure_silent))
    if len(regions) > 1:
        documented = sum(bool(record["documents"]) for record in regions)
        shown.append((t.n_of.format(n=view.number(documented), all=view.number(len(regions))), t.coverage_figure_documents))
    return shown


def _region_table(view: View) -> Table:
    """Return the regions with the number of each gap, each number a way to where it is explained."""
    answer = view.ask(REGIONS)
    found = sorted(records(answer), key=lambda record: alphabetical(record["region"]))
    made = table(view, answer, hide=_LISTS, rows=found, wish=Wish(rows=REGION_ROWS))
    columns = [heading.key for heading in made.headings]
    rows = [
        [_leading(view, cell, column, record["region_id"]) for cell, column in zip(row, columns, strict=True)]
        for row, record in zip(made.rows, found, strict=False)
    ]
    return replace(made, rows=rows)


def _leading(view: View, cell: Cell, column: str, region: str) -> Cell:
    """Return a count that is not zero as a link; other cells as they are."""
    if column not in _PLACES or cell.text in ("", "0"):
        return cell
    place = _PLACES[column]
    href = f"{view.links.thing(region)}#{place}" if place else f"{view.links.coverage({'region': slug(region)})}#findings"
    return replace(cell, names=(Name(cell.text, href=href),))


def _findings(view: View, region: Record) -> list[Finding]:
    """Say what is missing of one region: what we have not found, and what a source states that there is not."""
    t = view.t
    last = t.missing_last.format(date=region["last_attested"]) if region["last_attested"] else t.missing_undated_all
    listed = (
        (t.missing_undated, "undated", "undated_networks"),
        (t.missing_bodies, "unnamed_bodies", "unnamed_in"),
        (t.missing_not_found, "not_found", "not_found_kinds"),
        (t.missing_not_looked_for, "not_looked_for", "not_looked_for_kinds"),
        (t.missing_stated_none, "stated_none", "stated_none_facts"),
    )
    plain = (
        (t.missing_seats.format(seats=view.counted(region["unnamed_seats"], "seat")), bool(region["unnamed_seats"])),
        (t.missing_documents, not region["documents"]),
        (t.missing_costs, not region["costs"]),
        (last, True),
    )
    return [
        _unrepresented(view, region),
        *(_listed(view, region, text, count, column) for text, count, column in listed if region[count]),
        *(Finding(text) for text, holds in plain if holds),
    ]


def _unrepresented(view: View, region: Record) -> Finding:
    """Say in how many of its networks nobody is named for a region."""
    if not region["networks"]:
        return Finding(view.t.missing_networks)
    if not region["unrepresented"]:
        return Finding(view.t.missing_none_unrepresented.format(all=view.counted(region["networks"], "network")))
    return _listed(view, region, view.t.missing_unrepresented.replace("{all}", view.number(region["networks"])), "unrepresented", "unrepresented_networks")


def _listed(view: View, region: Record, text: str, count: str, column: str) -> Finding:
    """Return a finding with the names of what it concerns; beyond some they are counted."""
    found = view.names(region[f"{column}_id"])
    return Finding(text.format(n=view.number(region[count])), found[:_NAMED], max(0, len(found) - _NAMED))


def _absences(view: View, region: dict[str, str]) -> list[Absence]:
    """Return how often each kind of absence is met, each with what it means."""
    kinds = Counter(word for record in records(view.ask(GAPS, **region)) for word in record["absence"].split(SEPARATOR))
    meanings = {"stated none": view.t.absence_stated_none, "not mentioned": view.t.absence_not_mentioned, "not looked for": view.t.absence_not_looked_for}
    return [
        Absence(kinds[word], view.word(word), meaning, view.links.question(GAPS, {**region, "filter": view.word(word)}) if kinds[word] else "")
        for word, meaning in meanings.items()
    ]
