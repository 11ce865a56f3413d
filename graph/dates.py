"""Dates as exact as their source, and what they prove about a day, a period or two facts.

In: what each source states of one fact (`Statement`): a start, an end, attestations, each
a year, a month or a day. Out: integer bounds YYYYMMDD, the stretches on which the fact may
hold and on which it is certain (`Validity`), and one of four answers: certain, possible,
unknown, no.

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
from functools import cached_property

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


def choose_most_exact(dates: Iterable[str]) -> str:
    """Return the most exact of several dates of one event; nothing where they differ.

    "1998" and "1998-02" give "1998-02"; "1998" and "2001" give nothing, nor does a text that
    is no date.
    """
    given = [text.strip() for text in dates if text.strip()]
    try:
        spans = [read_date(text) for text in given]
    except WrongUse:
        return ""
    # A day lies within its month and a month within its year: the longest text is the most exact.
    chosen = max(given, key=len, default="")
    return chosen if all(span.covers(read_date(chosen)) for span in spans) else ""


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

    @property
    def extent(self) -> Span:
        """The days that the statement speaks of: from its start to its end, or its attestations alone."""
        spans = self.attested + self.during
        if self.earliest_start or self.latest_end or not spans:
            return self.possible
        return Span(min(span.first for span in spans), max(span.last for span in spans))


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


def _merge(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Join spans that overlap or adjoin; returns them in the order of time."""
    merged: list[Span] = []
    for span in sorted(spans):
        if merged and (merged[-1].last == date.max or span.first <= merged[-1].last + timedelta(days=1)):
            merged[-1] = Span(merged[-1].first, max(merged[-1].last, span.last))
        else:
            merged.append(span)
    return tuple(merged)


@dataclass(frozen=True)
class Validity:
    """The stretches on which a fact may hold and those on which it certainly does.

    Both are in the order of time and do not touch; each certain day is a possible one. An open
    start is `date.min`, an open end `date.max`. Without `dated` nothing is known of its time.
    """

    dated: bool = False
    possible: tuple[Span, ...] = ()
    certain: tuple[Span, ...] = ()


def _read_start(statement: Statement) -> Span | None:
    """Return the days that the stated start may mean: of a whole period, its first day."""
    start = statement.start
    return Span(start.first, start.first) if start and statement.throughout else start


def _read_end(statement: Statement) -> Span | None:
    end = statement.end
    return Span(end.last, end.last) if end and statement.throughout else end


def _ends_before(earlier: Statement, later: Statement) -> bool:
    """Tell whether one statement's end lies wholly before the other's start: two periods."""
    end, start = _read_end(earlier), _read_start(later)
    return bool(end and start and end.last < start.first)


def _apart(a: Statement, b: Statement) -> bool:
    return _ends_before(a, b) or _ends_before(b, a)


@dataclass(frozen=True)
class _Period:
    """Statements on one unbroken stretch of a fact, with their dates joined.

    Readings of the start that share a day agree, and the shared days are the start; where none
    is shared, `starts` runs from the earliest reading to the latest, so that the earliest rules
    out and the latest proves. Ends likewise, mirrored.
    """

    statements: tuple[Statement, ...]
    elections: Sequence[date]

    @cached_property
    def starts(self) -> Span | None:
        return _join_readings([span for s in self.statements if (span := _read_start(s))])

    @cached_property
    def ends(self) -> Span | None:
        return _join_readings([span for s in self.statements if (span := _read_end(s))])

    @cached_property
    def window(self) -> Span:
        """From the earliest start to the latest end."""
        return Span(self.starts.first if self.starts else date.min, self.ends.last if self.ends else date.max)

    @cached_property
    def _own(self) -> list[Bounds]:
        return [bounds(statement) for statement in self.statements]

    @property
    def outside(self) -> list[Span]:
        """Attestations that contradict what another statement says of start or end."""
        return [span for own in self._own for span in own.attested + own.during if not span.meets(self.window)]

    def agrees(self, statement: Statement) -> bool:
        """Tell whether a statement's dates may all be true beside the period's."""
        start, end, own = _read_start(statement), _read_end(statement), bounds(statement)
        return (
            (start is None or start.meets(self.starts or self.window))
            and (end is None or end.meets(self.ends or self.window))
            and own.possible.meets(self.window)
            and all(span.meets(self.window) for span in own.attested + own.during)
        )

    @cached_property
    def certain(self) -> tuple[Span, ...]:
        """The days on which every reading of the joined dates has the fact hold."""
        attested = _inside((span for own in self._own for span in own.attested), self.window)
        during = _inside((span for own in self._own for span in own.during), self.window)
        held = [*attested, *(Span(day, day) for span in during for day in (span.first, span.last))]
        begun, ended = self._begun(held), self._ended(held)
        proven = [*during, *(span for span in held if span.first == span.last)]
        lefts = held + ([Span(self.window.first, begun)] if begun else [])
        proven += [Span(a.last, b.first) for a in lefts for b in held if a.last <= b.first and not self._elected(a, b)]
        if ended:
            proven += [Span(a.last, ended) for a in lefts if a.last <= ended]
        if begun and begun == self.window.first:
            proven.append(Span(begun, begun))
        limits = Span(begun or date.min, ended or date.max)
        return _merge(_inside(proven, limits)) if limits.first <= limits.last else ()

    def _begun(self, held: Iterable[Span]) -> date | None:
        """Return the day by which it has begun, whichever reading is right; None if no start is stated.

        What held at some moment before 1 June cannot have started after it, unless the sources
        disagree on the start: then nothing is certain before the latest.
        """
        if not self.starts:
            return None
        agreed = _share_a_day([span for s in self.statements if (span := _read_start(s))])
        return min([self.starts.last, self.window.last, *(span.last for span in held if agreed)])

    def _ended(self, held: Iterable[Span]) -> date | None:
        if not self.ends:
            return None
        agreed = _share_a_day([span for s in self.statements if (span := _read_end(s))])
        return max([self.ends.first, self.window.first, *(span.first for span in held if agreed)])

    def _elected(self, left: Span, right: Span) -> bool:
        """Tell whether an election between two points may have passed the seat on."""
        return any(left.first < election <= right.last for election in self.elections)


def _share_a_day(readings: Sequence[Span]) -> bool:
    return max(span.first for span in readings) <= min(span.last for span in readings)


def _join_readings(readings: Sequence[Span]) -> Span | None:
    """Return the shared days, or everything from the earliest to the latest where none is shared."""
    if not readings:
        return None
    firsts, lasts = [span.first for span in readings], [span.last for span in readings]
    return Span(max(firsts), min(lasts)) if _share_a_day(readings) else Span(min(firsts), max(lasts))


def _sort_into_periods(statements: Sequence[Statement], elections: Sequence[date]) -> tuple[list[_Period], list[Statement]]:
    """Group statements that speak of one unbroken stretch.

    Returns the periods, and the statements that fit several or none of them.
    """
    cores: list[list[Statement]] = []
    others: list[Statement] = []
    for statement in statements:
        rivals = [other for other in statements if _apart(statement, other)]
        fits = [other for other in statements if other not in rivals]
        if not rivals or any(_apart(a, b) for a in fits for b in fits):
            others.append(statement)
            continue
        group = next((g for g in cores if not any(_apart(statement, member) for member in g)), None)
        if group is None:
            cores.append([statement])
        else:
            group.append(statement)
    if not cores:
        return [_Period(tuple(statements), elections)], []
    periods = [_Period(tuple(group), elections) for group in cores]
    joined: list[list[Statement]] = [list(group) for group in cores]
    floating = []
    for statement in others:
        # Agreement decides first: "since 2006" belongs to the period that starts in 2006.
        places = [n for n, period in enumerate(periods) if period.agrees(statement)]
        places = places or [n for n, period in enumerate(periods) if bounds(statement).extent.meets(period.window)]
        if len(places) == 1:
            joined[places[0]].append(statement)
        else:
            floating.append(statement)
    return [_Period(tuple(group), elections) for group in joined], floating


def resolve(statements: Iterable[Statement], elections: Sequence[date] = ()) -> Validity:
    """Return when a fact holds according to several statements.

    Statements without any date take no part. An attestation that lies outside what another
    statement allows, the days that one statement's own dates make certain, and a statement that
    fits several periods make a day possible, never certain.
    """
    dated = [statement for statement in statements if statement.dated]
    if not dated:
        return Validity()
    periods, floating = _sort_into_periods(dated, elections)
    possible = [period.window for period in periods]
    certain = [span for period in periods for span in period.certain]
    for period in periods:
        possible += period.outside
        if len(period.statements) > 1:
            possible += [span for s in period.statements for span in _Period((s,), elections).certain]
    possible += [bounds(statement).extent for statement in floating]
    return Validity(True, _merge(possible), _merge(certain))


@dataclass(frozen=True)
class Fact:
    """One fact with what every source states of its time."""

    statements: tuple[Statement, ...]
    elections: tuple[date, ...] = field(default=(), repr=False)

    @cached_property
    def validity(self) -> Validity:
        return resolve(self.statements, self.elections)

    @property
    def dated(self) -> bool:
        return self.validity.dated

    def certain(self) -> tuple[Span, ...]:
        """Return the stretches on which the fact certainly holds."""
        return self.validity.certain

    def possible(self) -> tuple[Span, ...]:
        """Return the stretches on which the fact may hold: all days where nothing is dated."""
        return self.validity.possible if self.dated else (Span(date.min, date.max),)

    def on(self, when: Span) -> Answer:
        """Answer for a day or a period: no, certain (on every day of it), possible or unknown."""
        if not self.dated:
            return Answer.UNKNOWN
        if not any(span.meets(when) for span in self.possible()):
            return Answer.NO
        if any(span.covers(when) for span in self.certain()):
            return Answer.CERTAIN
        return Answer.POSSIBLE

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
