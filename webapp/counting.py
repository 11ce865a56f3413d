"""What is counted on pages: one definition for each word, and the years that a count is made of.

In: a view and rows of the catalogue's answers. Out: counts, and words that say of which years.

region      a regional authority that the sources name; a predecessor counts as its successor
network     a network, office or cooperation that the sources name
membership  a member or owner of a network, once for the two of them; other relations are none
person      who holds a mandate, in a body or, where none is stated, in the network itself;
            a candidate holds none, and whose name is withheld is no person in a list
body        a named body with a seat or a mandate; “body not stated” is no body
mandate     one person, place, whom it is for, role and term, whatever the number of sources
latest list what is attested of a body and region in their latest year, and whose term spans it

source      a document or web page of the chosen sources

The lists (`regions`, `networks`, `people`, `bodies`) count all years; so do the figures on pages.
What a source calls ended without a date is counted in none of them.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from graph.namespaces import local
from graph.questions import SEPARATOR
from webapp.pictures.shared import relations
from webapp.tables import Record, records

if TYPE_CHECKING:
    from webapp.state import View

ANSWERS = ("certain", "possible", "unknown")
_YEAR = re.compile(r"\d{4}")


def totals(view: View) -> dict[str, int]:
    """Return the key figures of the chosen sources, of all years, as the lists count them."""
    listed = {name: _undated(view, name) for name in ("regions", "networks", "people")}
    return {
        **{name: len(rows) for name, rows in listed.items()},
        "mandates": sum(row["mandates"] for row in listed["people"]),
        "memberships": len(relations(view, dated=False)),
        "documents": len(view.scope.sources),
    }


def count_pages(view: View) -> int:
    """Return how many of the chosen sources are web pages."""
    rows = _undated(view, "documents")
    return sum(local(row["kind_id"]) == "document-kind/web-page" for row in rows)


def _undated(view: View, question: str) -> list[Record]:
    return records(view.shelf.answer(question, {}, view.sources, view.lang))


def region_totals(view: View, region: str) -> Record | None:
    """Return the row of a region in the list of regions."""
    found = (row for row in _undated(view, "regions") if row["region_id"] == region)
    return next(found, None)


def held(view: View, mandates: Iterable[Record]) -> list[Record]:
    """Return the rows of mandates that somebody holds; a candidate holds none."""
    return [row for row in mandates if row["role_id"] not in view.shelf.proposing]


def belonging(view: View, memberships: Iterable[Record]) -> list[Record]:
    """Return the rows of memberships that count: member and owner."""
    return [row for row in memberships if row["relation_id"] in view.shelf.belonging]


def things(rows: Iterable[Record], column: str) -> set[str]:
    """Return the things of a column, those in lists too."""
    return {iri for row in rows for iri in row[f"{column}_id"].split(SEPARATOR) if iri}


def latest_lists(view: View, mandates: Iterable[Record]) -> list[Record]:
    """Return the rows of the latest list of each body (or network) and region."""
    lists: dict[tuple[str, tuple[str, ...]], list[Record]] = defaultdict(list)
    for row in mandates:
        whose = view.shelf.today(row["region_id"])
        lists[row["body_id"] or row["network_id"], whose].append(row)
    return [row for rows in lists.values() for row in _latest(view, rows)]


def _latest(view: View, rows: list[Record]) -> list[Record]:
    latest = max(year_of(view, row) for row in rows)
    return [row for row in rows if year_of(view, row) == latest or _spans(row, latest)]


def _spans(row: Record, year: str) -> bool:
    start, end = _years(row["from"]), _years(row["to"])
    return bool(year and start and end) and min(start) <= year <= max(end)


def year_of(view: View, row: Record) -> str:
    """Return the year that a row speaks of: attested, else begun, else ended; never one to come."""
    start, end = ("since", "until") if "since" in row else ("from", "to")
    told = (row["last_attested"], row[start], row[end])
    now = str(view.graph.manifest.get("built", "9999"))[:4]
    years = ([year for year in _years(text) if year <= now] for text in told)
    return next((max(found) for found in years if found), "")


def _years(text: str) -> list[str]:
    return _YEAR.findall(text or "")


def years_in_words(view: View, rows: Iterable[Record]) -> str:
    """Return the years that rows speak of: 2024, 2014–2024 and without a year."""
    years = {year_of(view, row) for row in rows}
    known = sorted(years - {""})
    spans = [known[0] if len(known) == 1 else f"{known[0]}–{known[-1]}"] if known else []
    return f" {view.t.word_and} ".join([*spans, *([view.t.without_year] if "" in years else [])])


def spread(view: View, groups: Mapping[str, list[Record]]) -> str:
    """Say of which years things are, or on the chosen date how certain: 3 last attested in 2024 …

    `groups` are the rows of each thing that is counted.
    """
    return _by_answer(view, groups) if view.date else _by_year(view, groups)


def _by_answer(view: View, groups: Mapping[str, list[Record]]) -> str:
    best = [min((row["certainty"] for row in rows), key=ANSWERS.index) for rows in groups.values()]
    said = [(best.count(word), view.word(word)) for word in ANSWERS]
    return ", ".join(f"{view.number(count)} {word}" for count, word in said if count)


def _by_year(view: View, groups: Mapping[str, list[Record]]) -> str:
    t, over, others = view.t, 0, []
    for rows in groups.values():
        if is_over(view, rows):
            over += 1
        else:
            others.append(rows)
    attested = [max(row["last_attested"][:4] for row in rows) for rows in others]
    newest = max(attested, default="")
    earlier = [year for year in attested if year and year != newest]
    span = dict.fromkeys((min(earlier, default=""), max(earlier, default="")))
    parts = [
        (attested.count(newest) if newest else 0, t.spread_latest.format(n="{n}", year=newest)),
        (len(earlier), t.spread_earlier.format(n="{n}", years="–".join(span))),
        (attested.count(""), t.spread_undated),
        (over, t.spread_ended),
    ]
    return ", ".join(text.format(n=view.number(count)) for count, text in parts if count)


def is_over(view: View, memberships: Iterable[Record]) -> bool:
    """Tell whether all memberships of one member and network had ended."""
    return all(has_ended(view, row) for row in memberships)


def has_ended(view: View, membership: Record) -> bool:
    """Tell whether a membership had ended, by a stated end, when the graph was built."""
    ends = [part for part in membership["until"].split(SEPARATOR) if part]
    built = str(view.graph.manifest.get("built", ""))
    return bool(ends) and max(ends) < built[: len(max(ends))]


def grouped(rows: Iterable[Record], column: str) -> dict[str, list[Record]]:
    """Return rows by the thing of a column."""
    found: dict[str, list[Record]] = defaultdict(list)
    for row in rows:
        found[row[f"{column}_id"]].append(row)
    return found


def members(view: View, memberships: Iterable[Record]) -> dict[str, list[Record]]:
    """Return the rows that count by member; a predecessor's stand with its successor's."""
    found: dict[str, list[Record]] = defaultdict(list)
    for row in belonging(view, memberships):
        for member in view.shelf.today(row["member_id"]):
            found[member].append(row)
    return found


def named_people(view: View, mandates: list[Record]) -> str:
    """Say whom the latest lists name, and whom all years; on a date who sat then."""
    if view.date:
        return view.t.people_then.format(
            people=people_in_bodies(view, mandates),
            spread=spread(view, grouped(mandates, "person")),
        )
    lists = latest_lists(view, mandates)
    people, years = people_in_bodies(view, lists), years_in_words(view, lists)
    said = view.t.people_latest.format(people=people, years=years)
    if things(lists, "person") == things(mandates, "person"):
        return said
    people, years = people_in_bodies(view, mandates), years_in_words(view, mandates)
    return f"{said} {view.t.people_in_all.format(people=people, years=years)}"


def people_in_bodies(view: View, mandates: list[Record]) -> str:
    """Return the people of some mandates and their bodies in words: 16 people in 7 bodies."""
    people = things(mandates, "person")
    seated = things((row for row in mandates if row["body_id"]), "person")
    said = view.counted(len(people), "human")
    return in_bodies(view, said, mandates, all_placed=people == seated)


def in_bodies(view: View, counted: str, mandates: list[Record], *, all_placed: bool) -> str:
    """Add to a count of people or mandates in how many bodies: 4 mandates in 2 bodies.

    Where not all are placed, as no source states a body for some, that is said too.
    """
    bodies = len(things(mandates, "body"))
    if not bodies:
        return counted
    text = view.t.people_in if all_placed else view.t.people_in_or_none
    return text.format(people=counted, bodies=view.counted(bodies, "body", "bodies"))
