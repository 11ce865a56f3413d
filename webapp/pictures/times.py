"""When memberships and mandates hold, as the sources prove it.

In: a view and the rows of the questions `memberships` or `representatives`. Out: for each row
its `Times`: when it may hold, when it is certain, when it is attested. All of it is read from
the bounds and certain periods that the build has written, within the chosen sources; what
the question answers for a day is what lies under that day.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from graph.dates import Span, read_date
from graph.namespaces import term
from webapp.tables import Record

if TYPE_CHECKING:
    from webapp.state import View

CERTAINTIES = ("certain", "possible", "unknown")  # the firmest first
# The column of each question that holds the address of a row's fact.
FACT = {"memberships": "membership_id", "representatives": "mandate_id"}
_ATTESTED = ("attestedOn", "attestedFrom", "attestedTo")
_KINDS = ("possible", "certain")


@dataclass(frozen=True)
class Reach:
    """Days between which a fact may hold; an end that no source states lies at the end of the calendar."""

    first: date
    last: date

    @property
    def opens(self) -> bool:
        """Tell whether no start is stated."""
        return self.first == date.min

    @property
    def stays_open(self) -> bool:
        """Tell whether no end is stated."""
        return self.last == date.max


@dataclass(frozen=True)
class Times:
    """What is known of the time of one fact.

    `reaches`: when it may hold; `certain`: when it does; `moments`: spans on some day of which
    it is attested; `periods`: spans on every day of which it is; `outside`: how many
    attestations contradict the stated start or end. Without `dated` nothing else is known.
    """

    dated: bool = False
    reaches: tuple[Reach, ...] = ()
    certain: tuple[Span, ...] = ()
    moments: tuple[Span, ...] = ()
    periods: tuple[Span, ...] = ()
    outside: int = 0

    @property
    def days(self) -> Iterator[date]:
        """Every day that a date names, open ends left out."""
        for span in (*self.certain, *self.moments, *self.periods):
            yield from (span.first, span.last)
        for reach in self.reaches:
            yield from (day for day in (reach.first, reach.last) if day not in (date.min, date.max))


UNDATED = Times()


def last_year(attested: str) -> str:
    """Return the last year that a column of dates names."""
    return max(re.findall(r"\d{4}", attested), default="")


def read_times(view: View, question: str, rows: Sequence[Record]) -> list[Times]:
    """Return the times of each row, in their order."""
    if not rows:
        return []
    facts = [str(row[FACT[question]]) for row in rows]
    periods, attested = _read_periods(view, facts), _read_attested(view, facts)
    return [_times(periods[fact], attested[fact]) for fact in facts]


def _values(facts: Iterable[str]) -> str:
    return f"VALUES ?fact {{ {' '.join(f'<{fact}>' for fact in sorted(set(facts)))} }}"


def _read_periods(view: View, facts: Iterable[str]) -> dict[str, dict[str, list[Span]]]:
    """Return for each fact the periods of each kind that the chosen sources prove."""
    kinds = " ".join(f"(<{term(f'{kind}Period')}> <{term(f'{kind}From')}> <{term(f'{kind}To')}>)" for kind in _KINDS)
    query = (
        f"SELECT DISTINCT ?fact ?kind ?first ?last WHERE {{ {_values(facts)} "
        f"VALUES (?kind ?from ?to) {{ {kinds} }} ?fact ?kind ?period . "
        f"FILTER NOT EXISTS {{ ?wider <{term('supersedesPeriod')}> ?period }} "
        "OPTIONAL { ?period ?from ?first } OPTIONAL { ?period ?to ?last } }"
    )
    found: dict[str, dict[str, list[Span]]] = defaultdict(lambda: defaultdict(list))
    for row in view.graph.select(query, view.scope):
        first = _day(row["first"].value) if row["first"] else date.min
        last = _day(row["last"].value) if row["last"] else date.max
        kind = row["kind"].value.removeprefix(term("")).removesuffix("Period")
        found[row["fact"].value][kind].append(Span(first, last))
    return found


def _read_attested(view: View, facts: Iterable[str]) -> dict[str, list[dict[str, str]]]:
    """Return for each fact, assertion by assertion, when it is attested."""
    wanted = " ".join(f"<{term(name)}>" for name in _ATTESTED)
    query = (
        f"SELECT DISTINCT ?fact ?assertion ?property ?value WHERE {{ {_values(facts)} "
        f"?assertion <{term('asserts')}> ?fact . VALUES ?property {{ {wanted} }} "
        "?assertion ?property ?value }"
    )
    found: dict[str, dict[str, dict[str, str]]] = defaultdict(lambda: defaultdict(dict))
    for row in view.graph.select(query, view.scope):
        name = row["property"].value.removeprefix(term(""))
        found[row["fact"].value][row["assertion"].value][name] = row["value"].value
    return defaultdict(list, {fact: list(said.values()) for fact, said in found.items()})


def _day(number: str) -> date:
    """Return the day that a number YYYYMMDD means."""
    value = int(number)
    return date(value // 10_000, value // 100 % 100, value % 100)


def _times(periods: dict[str, list[Span]], attested: list[dict[str, str]]) -> Times:
    if not periods["possible"]:
        return UNDATED
    reaches = tuple(Reach(span.first, span.last) for span in sorted(periods["possible"]))
    moments = [read_date(said["attestedOn"]) for said in attested if "attestedOn" in said]
    lasting = [span for said in attested for span in _read_lasting(said)]
    return Times(
        dated=True,
        reaches=reaches,
        certain=tuple(sorted(periods["certain"])),
        moments=_within(reaches, moments),
        periods=_within(reaches, lasting),
        outside=sum(not _meeting(reaches, span) for span in (*moments, *lasting)),
    )


def _read_lasting(said: dict[str, str]) -> Iterator[Span]:
    """Yield the span on every day of which an assertion says that its fact holds."""
    begins, ends = said.get("attestedFrom", ""), said.get("attestedTo", "")
    if begins or ends:
        yield Span(read_date(begins or ends).first, read_date(ends or begins).last)


def _meeting(reaches: Iterable[Reach], span: Span) -> list[Reach]:
    return [reach for reach in reaches if span.first <= reach.last and reach.first <= span.last]


def _within(reaches: Sequence[Reach], spans: Iterable[Span]) -> tuple[Span, ...]:
    """Return attestations as far as they lie within a time on which the fact may hold."""
    return tuple(sorted({Span(max(span.first, reach.first), min(span.last, reach.last)) for span in spans for reach in _meeting(reaches, span)}))
