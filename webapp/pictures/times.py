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
from typing import TYPE_CHECKING, Any

from graph.dates import Span, read_date
from graph.namespaces import term
from webapp.tables import Record

if TYPE_CHECKING:
    from webapp.state import View

CERTAINTIES = ("certain", "possible", "unknown")  # the firmest first
# By which properties, and in which columns, a row of a question names its fact.
_NAMED_BY = {
    "memberships": {"member": "member_id", "relation": "relation_id", "inNetwork": "network_id"},
    "representatives": {"holder": "person_id", "inBody": "body_id", "role": "role_id", "level": "level_id", "represents": "region_id"},
}
# The column of people says of some mandates why it names nobody.
_PATHS = {"holder": f"<{term('holder')}>|<{term('holderAbsence')}>"}
# What a source may leave open: the body, or whom a mandate is for.
_SOMETIMES = ("inBody", "level", "represents")
_SAID = (
    "locator",
    "dated",
    "start",
    "end",
    "throughout",
    "attestedOn",
    "attestedFrom",
    "attestedTo",
    "earliestStart",
    "latestStart",
    "earliestEnd",
    "latestEnd",
)


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
_Said = defaultdict[str, set[str]]


def last_year(attested: str) -> str:
    """Return the last year that a column of dates names."""
    return max(re.findall(r"\d{4}", attested), default="")


def read_times(view: View, question: str, rows: Sequence[Record]) -> list[Times]:
    """Return the times of each row, in their order."""
    if not rows:
        return []
    columns = _NAMED_BY[question]
    found: dict[tuple[Any, ...], list[Times]] = defaultdict(list)
    assertions, proven = _read_assertions(view, columns, rows), _read_proven(view, columns, rows)
    for fact, (names, said) in sorted(assertions.items()):
        places = frozenset(place for one in said.values() for place in one["locator"])
        found[(*names, places)].append(_times(list(said.values()), proven[fact]))
    # Rows that name the same from the same places take what is found for them in turn.
    keys = [(*(row[column] for column in columns.values()), frozenset(row["places"]["source"])) for row in rows]
    return [found[key].pop(0) if found[key] else UNDATED for key in keys]


def _facts(columns: dict[str, str], rows: Iterable[Record]) -> tuple[str, str]:
    """Return the pattern that finds the facts of some rows, and the variables that name them."""
    variables = " ".join(f"?{name}" for name in columns)
    always = [name for name in columns if name not in _SOMETIMES]
    named = sorted({" ".join(f"<{row[columns[name]]}>" for name in always) for row in rows})
    pattern = " ; ".join(f"{_PATHS.get(name, f'<{term(name)}>')} ?{name}" for name in always)
    options = " ".join(f"OPTIONAL {{ ?fact <{term(name)}> ?{name} }}" for name in columns if name in _SOMETIMES)
    return f"VALUES ({' '.join('?' + name for name in always)}) {{ {' '.join(f'({names})' for names in named)} }} ?fact {pattern} . {options}", variables


def _read_assertions(view: View, columns: dict[str, str], rows: Sequence[Record]) -> dict[str, tuple[tuple[str, ...], dict[str, _Said]]]:
    """Return for each fact what names it and, assertion by assertion, what is said of it."""
    pattern, variables = _facts(columns, rows)
    wanted = " ".join(f"<{term(name)}>" for name in _SAID)
    query = (
        f"SELECT ?fact {variables} ?assertion ?property ?value WHERE {{ {pattern} "
        f"?assertion <{term('asserts')}> ?fact . VALUES ?property {{ {wanted} }} ?assertion ?property ?value }}"
    )
    found: dict[str, tuple[tuple[str, ...], dict[str, _Said]]] = {}
    for row in view.graph.select(query, view.scope):
        names = tuple("" if row[name] is None else row[name].value for name in columns)
        _, said = found.setdefault(row["fact"].value, (names, {}))
        one = said.setdefault(row["assertion"].value, defaultdict(set))
        one[row["property"].value.removeprefix(term(""))].add(row["value"].value)
    return found


def _read_proven(view: View, columns: dict[str, str], rows: Sequence[Record]) -> dict[str, list[Span]]:
    """Return for each fact the periods that the build has proven."""
    pattern, _ = _facts(columns, rows)
    query = (
        f"SELECT DISTINCT ?fact ?first ?last WHERE {{ {pattern} ?fact <{term('certainPeriod')}> ?period . "
        f"?period <{term('certainFrom')}> ?first ; <{term('certainTo')}> ?last }}"
    )
    found: dict[str, list[Span]] = defaultdict(list)
    for row in view.graph.select(query, view.scope):
        found[row["fact"].value].append(Span(_day(row["first"].value), _day(row["last"].value)))
    return found


def _day(number: str) -> date:
    """Return the day that a number YYYYMMDD means."""
    value = int(number)
    return date(value // 10_000, value // 100 % 100, value % 100)


def _times(said: list[_Said], proven: list[Span]) -> Times:
    if not any(one["dated"] for one in said):
        return UNDATED
    reaches = [Reach(_bound(one, "earliestStart") or date.min, _bound(one, "latestEnd") or date.max) for one in said]
    begun = max((day for one in said if (day := _bound(one, "latestStart"))), default=date.min)
    ended = min((day for one in said if (day := _bound(one, "earliestEnd"))), default=date.max)
    trimmed = [(max(span.first, begun), min(span.last, ended)) for span in proven if max(span.first, begun) <= min(span.last, ended)]
    moments = [(reach, read_date(text)) for one, reach in zip(said, reaches, strict=True) for text in one["attestedOn"]]
    periods = [(reach, span) for one, reach in zip(said, reaches, strict=True) for span in _periods(one)]
    return Times(
        True,
        tuple(Reach(*ends) for ends in _joined((reach.first, reach.last) for reach in reaches if reach.first <= reach.last)),
        tuple(Span(*ends) for ends in _joined(trimmed)),
        _within(moments),
        _within(periods),
        sum(not _meets(reach, span) for reach, span in (*moments, *periods)),
    )


def _bound(one: _Said, name: str) -> date | None:
    return _day(min(one[name])) if one[name] else None


def _periods(one: _Said) -> Iterator[Span]:
    """Yield the spans on every day of which an assertion says that its fact holds."""
    begins, ends = min(one["attestedFrom"], default=""), min(one["attestedTo"], default="")
    if begins or ends:
        yield Span(read_date(begins or ends).first, read_date(ends or begins).last)
    if "true" in one["throughout"] and one["start"] and one["end"]:
        yield Span(read_date(min(one["start"])).first, read_date(min(one["end"])).last)


def _meets(reach: Reach, span: Span) -> bool:
    return span.first <= reach.last and reach.first <= span.last


def _within(found: Iterable[tuple[Reach, Span]]) -> tuple[Span, ...]:
    """Return attestations as far as they lie within the stated start and end."""
    return tuple(sorted({Span(max(span.first, reach.first), min(span.last, reach.last)) for reach, span in found if _meets(reach, span)}))


def _joined(stretches: Iterable[tuple[date, date]]) -> Iterator[tuple[date, date]]:
    """Join stretches that overlap or adjoin."""
    current: tuple[date, date] | None = None
    for first, last in sorted(stretches):
        if current and first.toordinal() <= current[1].toordinal() + 1:
            current = (current[0], max(current[1], last))
            continue
        if current:
            yield current
        current = (first, last)
    if current:
        yield current
