"""Dates as exact as their source, and what they prove about a day, a period or two facts.

In: what one source states of one fact (`Statement`): a start, an end, attestations, each
a year, a month or a day. Out: integer bounds YYYYMMDD, the periods on which the fact is
certain, and one of four answers: certain, possible, unknown, no.

The definitions are those of the project's domain model: a start "2012" is some unknown
day of 2012; a statement "during 2024" or "2021-2027" covers its years from the first day
to the last; a list in a document of 2024 proves one unknown day of 2024. An open end
never means "current".
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from itertools import combinations

from graph.errors import WrongUse

# Regional elections in Sweden: between two of them a seat may have passed to somebody else
# (the dates stand in the domain model; the last one is the election of this term).
SWEDISH_ELECTIONS = tuple(
    date.fromisoformat(day)
    for day in (
        "2002-09-15",
        "2006-09-17",
        "2010-09-19",
        "2014-09-14",
        "2018-09-09",
        "2022-09-11",
        "2026-09-13",
    )
)

_PARTIAL = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)


class Answer(StrEnum):
    """What a fact's dates say about a day, a period or another fact."""

    CERTAIN = "certain"
    POSSIBLE = "possible"
    UNKNOWN = "unknown"
    NO = "no"


@dataclass(frozen=True, order=True)
class Span:
    """An inclusive range of days."""

    first: date
    last: date

    def covers(self, other: Span) -> bool:
        return self.first <= other.first and other.last <= self.last

    def meets(self, other: Span) -> bool:
        return self.first <= other.last and other.first <= self.last


def read_date(text: str) -> Span:
    """Read a year, a month or a day: the span of days that it may mean.

    Raises `WrongUse` where the text is none of the three or no such day exists.
    """
    match = _PARTIAL.fullmatch(text.strip())
    if match is None:
        raise WrongUse(f"“{text}” is not a date → write a year (2024), a month (2024-06) or a day (2024-06-01)")
    year, month, day = (int(part) if part else None for part in match.groups())
    assert year is not None
    try:
        first = date(year, month or 1, day or 1)
        last_month = month or 12
        last = date(year, last_month, day or calendar.monthrange(year, last_month)[1])
    except (ValueError, calendar.IllegalMonthError) as error:
        raise WrongUse(f"“{text}” does not exist in the calendar → check month and day") from error
    return Span(first, last)


def as_number(day: date) -> int:
    """Return a day as the integer YYYYMMDD that queries compare."""
    return day.year * 10_000 + day.month * 100 + day.day


@dataclass(frozen=True)
class Statement:
    """What one source says of the time of one fact, each date as exact as the source.

    `throughout` says that start and end name whole periods ("during 2024").
    `attested_on` are moments: one unknown day of each span. `attested_during` are spans
    on every day of which the source says that the fact holds.
    """

    start: Span | None = None
    end: Span | None = None
    throughout: bool = False
    attested_on: tuple[Span, ...] = ()
    attested_during: tuple[Span, ...] = ()
    source: str = ""

    @property
    def dated(self) -> bool:
        return bool(self.start or self.end or self.attested_on or self.attested_during)


@dataclass(frozen=True)
class Evidence:
    """A point in time, known to lie in `span`, at which the fact began, ended or held."""

    span: Span
    kind: str  # "start", "end" or "attested"
    origin: int  # which statement it comes from


@dataclass(frozen=True)
class Bounds:
    """The days between which one statement's fact may have started and ended.

    `None` is open. `attested` are the attestations that lie inside the valid time:
    those outside are disagreements, never extensions.
    """

    earliest_start: date | None
    latest_start: date | None
    earliest_end: date | None
    latest_end: date | None
    attested: tuple[Span, ...]
    during: tuple[Span, ...]
    outside: tuple[Span, ...]
    dated: bool

    @property
    def possible(self) -> Span:
        """Every day on which the fact may hold."""
        return Span(self.earliest_start or date.min, self.latest_end or date.max)


def bounds(statement: Statement) -> Bounds:
    """Return the bounds of a statement, narrowed by its own attestations.

    A fact that held at some moment before 1 June cannot have started after it.
    """
    start, end, whole = statement.start, statement.end, statement.throughout
    earliest_start = start.first if start else None
    latest_end = end.last if end else None
    valid = Span(earliest_start or date.min, latest_end or date.max)
    attested = _inside(statement.attested_on, valid)
    during = _inside(statement.attested_during, valid)
    begun = [span.last for span in attested] + [span.first for span in during]
    lasting = [span.first for span in attested] + [span.last for span in during]
    latest_start = earliest_end = None
    if start:
        latest_start = min([start.first if whole else start.last, *begun, valid.last])
    if end:
        earliest_end = max([end.last if whole else end.first, *lasting, valid.first])
    outside = tuple(span for span in statement.attested_on + statement.attested_during if not span.meets(valid))
    return Bounds(earliest_start, latest_start, earliest_end, latest_end, attested, during, outside, statement.dated)


def _inside(spans: Iterable[Span], valid: Span) -> tuple[Span, ...]:
    return tuple(Span(max(span.first, valid.first), min(span.last, valid.last)) for span in spans if span.meets(valid))


def _evidence(found: Bounds, origin: int) -> list[Evidence]:
    points = []
    if found.earliest_start and found.latest_start:
        points.append(Evidence(Span(found.earliest_start, found.latest_start), "start", origin))
    if found.earliest_end and found.latest_end:
        points.append(Evidence(Span(found.earliest_end, found.latest_end), "end", origin))
    for span in found.attested:
        points.append(Evidence(span, "attested", origin))
    for span in found.during:
        points.append(Evidence(Span(span.first, span.first), "attested", origin))
        points.append(Evidence(Span(span.last, span.last), "attested", origin))
    return points


def _bridged(left: Evidence, right: Evidence, elections: Sequence[date]) -> bool:
    """Tell whether two points prove the time between them.

    A statement that names a start or an end speaks of one unbroken stretch; two separate
    attestations, or points of two sources, do not reach across an election.
    """
    if left.origin == right.origin and {left.kind, right.kind} != {"attested"}:
        return True
    return not any(left.span.first < election <= right.span.last for election in elections)


def _merge(spans: Iterable[Span]) -> list[Span]:
    merged: list[Span] = []
    for span in sorted(spans):
        if merged and (merged[-1].last == date.max or span.first <= merged[-1].last + timedelta(days=1)):
            merged[-1] = Span(merged[-1].first, max(merged[-1].last, span.last))
        else:
            merged.append(span)
    return merged


def _proven(found: Sequence[tuple[int, Bounds]], elections: Sequence[date]) -> list[Span]:
    """Return the periods on which every reading of the dates has the fact hold."""
    points = [point for origin, one in found for point in _evidence(one, origin)]
    spans = [span for _, one in found for span in one.during]
    spans += [p.span for p in points if p.kind != "end" and p.span.first == p.span.last]
    for left in points:
        for right in points:
            if left is right or left.kind == "end" or right.kind == "start":
                continue
            if left.span.last <= right.span.first and _bridged(left, right, elections):
                spans.append(Span(left.span.last, right.span.first))
    return _merge(spans)


@dataclass(frozen=True)
class CertainPeriod:
    """A period on which a fact is certain, and the statements (by index) that prove it."""

    span: Span
    premises: frozenset[int]


def certain_periods(statements: Sequence[Statement], elections: Sequence[date] = ()) -> list[CertainPeriod]:
    """Return the certain periods of one fact with the statements that each one needs.

    Periods are derived from single statements and from pairs of them (start in one source,
    attestation in another); a pair is kept only for what neither proves alone.
    """
    found = [bounds(statement) for statement in statements]
    periods = []
    alone: dict[int, list[Span]] = {}
    for index, one in enumerate(found):
        alone[index] = _proven([(index, one)], elections)
        periods += [CertainPeriod(span, frozenset({index})) for span in alone[index]]
    for a, b in combinations(range(len(found)), 2):
        for span in _proven([(a, found[a]), (b, found[b])], elections):
            if not any(known.covers(span) for known in alone[a] + alone[b]):
                periods.append(CertainPeriod(span, frozenset({a, b})))
    return periods


@dataclass(frozen=True)
class Fact:
    """One fact with what every source states of its time."""

    statements: tuple[Statement, ...]
    elections: tuple[date, ...] = field(default=(), repr=False)

    @property
    def dated(self) -> bool:
        return any(statement.dated for statement in self.statements)

    def certain(self) -> list[Span]:
        """Return the certain periods, less the days that any source's start or end leaves open."""
        found = [bounds(statement) for statement in self.statements]
        first = max((one.latest_start for one in found if one.latest_start), default=date.min)
        last = min((one.earliest_end for one in found if one.earliest_end), default=date.max)
        proven = _merge(period.span for period in certain_periods(self.statements, self.elections))
        trimmed = [Span(max(span.first, first), min(span.last, last)) for span in proven]
        return [span for span in trimmed if span.first <= span.last]

    def possible(self) -> list[Span]:
        """Return, statement by statement, the days on which the fact may hold."""
        spans = (bounds(statement).possible for statement in self.statements)
        return [span for span in spans if span.first <= span.last]

    def on(self, when: Span) -> Answer:
        """Answer for a day or a period: no, certain (on every day of it), possible or unknown."""
        if not any(span.meets(when) for span in self.possible()):
            return Answer.NO
        if any(span.covers(when) for span in self.certain()):
            return Answer.CERTAIN
        return Answer.POSSIBLE if self.dated else Answer.UNKNOWN

    def overlaps(self, other: Fact, when: Span | None = None) -> Answer:
        """Answer whether two facts hold at the same time, anywhere or within `when`."""
        window = when or Span(date.min, date.max)
        if not _common(self.possible(), other.possible(), window):
            return Answer.NO
        if when is None:
            if _common(self.certain(), other.certain(), window):
                return Answer.CERTAIN
        elif self.on(when) is other.on(when) is Answer.CERTAIN:
            return Answer.CERTAIN
        return Answer.POSSIBLE if self.dated and other.dated else Answer.UNKNOWN


def _common(mine: Sequence[Span], others: Sequence[Span], window: Span) -> bool:
    return any(max(a.first, b.first, window.first) <= min(a.last, b.last, window.last) for a in mine for b in others)
