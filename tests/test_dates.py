"""Dates as exact as their source: the model's table of cases, and properties that always hold."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from graph.dates import SWEDISH_ELECTIONS, Answer, Fact, Span, Statement, as_number, bounds, read_date, resolve
from graph.errors import WrongUse

CASES = [
    line.split("\t") for line in (Path(__file__).parent / "cases" / "dates.tsv").read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")
]


def read_statement(text: str) -> Statement:
    """Read `since 2012, attested 2024`, `during 2024`, `throughout 2021 to 2027`, `undated`."""
    start = end = None
    throughout = False
    attested = []
    for part in text.split(", "):
        word, _, rest = part.strip().partition(" ")
        if word == "since":
            start = read_date(rest)
        elif word == "until":
            end = read_date(rest)
        elif word == "attested":
            attested.append(read_date(rest))
        elif word == "during":
            start = end = read_date(rest)
            throughout = True
        elif word == "throughout":
            first, _, last = rest.partition(" to ")
            start, end, throughout = read_date(first), read_date(last), True
        else:
            assert part.strip() == "undated", part
    return Statement(start, end, throughout, tuple(attested))


@pytest.mark.parametrize(("statements", "kind", "asked", "answer", "why"), CASES, ids=[f"{c[0]} @ {c[2]}" for c in CASES])
def test_the_answer_on_a_date_follows_the_model(statements: str, kind: str, asked: str, answer: str, why: str) -> None:
    elections = SWEDISH_ELECTIONS if kind == "mandate" else ()
    fact = Fact(tuple(read_statement(text) for text in statements.split(" | ")), elections)
    assert fact.on(read_date(asked)) == answer, why


def test_two_memberships_each_attested_on_some_day_of_a_year_overlap_possibly() -> None:
    fact = Fact((read_statement("attested 2024"),))
    assert fact.overlaps(fact) is Answer.POSSIBLE


def test_facts_certain_on_a_common_day_overlap_certainly() -> None:
    a = Fact((read_statement("since 2012, attested 2024"),))
    b = Fact((read_statement("since 2018, attested 2020"),))
    assert a.overlaps(b) is Answer.CERTAIN


def test_facts_without_a_common_possible_day_do_not_overlap() -> None:
    a = Fact((read_statement("until 2010"),))
    b = Fact((read_statement("since 2012"),))
    assert a.overlaps(b) is Answer.NO


def test_overlap_with_an_undated_fact_is_unknown() -> None:
    assert Fact((read_statement("during 2024"),)).overlaps(Fact((read_statement("undated"),))) is Answer.UNKNOWN


def test_the_same_person_in_the_same_body_in_two_periods_is_two_facts_with_a_gap() -> None:
    first, second = Fact((read_statement("throughout 2007 to 2010"),)), Fact((read_statement("throughout 2015 to 2018"),))
    between = read_date("2012-01-01")
    assert first.on(between) is second.on(between) is Answer.NO
    assert first.overlaps(second) is Answer.NO


def test_a_start_and_an_attestation_of_two_sources_prove_the_time_between() -> None:
    found = resolve([read_statement("since 2012"), read_statement("attested 2024")])
    assert [(as_number(span.first), as_number(span.last)) for span in found.certain] == [(20121231, 20240101)]


@pytest.mark.parametrize("text", ["", "2024-13", "2024-13-45", "2023-02-29", "24", "2024-6-1", "2024/06/01", "today", "²⁰²⁴", "0000", "2024-06-01T00:00"])
def test_what_is_no_date_is_refused_with_a_remedy(text: str) -> None:
    with pytest.raises(WrongUse, match="→"):
        read_date(text)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [("2024", 20240101, 20241231), ("2024-02", 20240201, 20240229), ("2023-02", 20230201, 20230228), ("2024-06-01", 20240601, 20240601)],
)
def test_a_date_spans_the_days_it_may_mean(text: str, first: int, last: int) -> None:
    span = read_date(text)
    assert (as_number(span.first), as_number(span.last)) == (first, last)


# -- properties

days = st.dates(date(1990, 1, 1), date(2035, 12, 31))


@st.composite
def partial_dates(draw: st.DrawFn) -> Span:
    day = draw(days)
    return read_date(draw(st.sampled_from([f"{day:%Y}", f"{day:%Y-%m}", f"{day:%Y-%m-%d}"])))


@st.composite
def statements(draw: st.DrawFn) -> Statement:
    start, end = draw(st.none() | partial_dates()), draw(st.none() | partial_dates())
    if start and end and start.first > end.last:
        start, end = end, start
    throughout = bool(start and end) and draw(st.booleans())
    begun, lasted = draw(partial_dates()), draw(partial_dates())
    during = (Span(begun.first, lasted.last),) if draw(st.booleans()) and begun.first <= lasted.last else ()
    return Statement(start, end, throughout, tuple(draw(st.lists(partial_dates(), max_size=3))), during)


facts = st.builds(
    lambda found, elections: Fact(tuple(found), SWEDISH_ELECTIONS if elections else ()), st.lists(statements(), min_size=1, max_size=4), st.booleans()
)


@given(facts, days)
def test_a_certain_day_is_always_a_possible_day(fact: Fact, day: date) -> None:
    if fact.on(Span(day, day)) is Answer.CERTAIN:
        assert any(span.first <= day <= span.last for span in fact.possible())


@given(statements(), days)
def test_bounds_are_in_order(statement: Statement, day: date) -> None:
    found = bounds(statement)
    if found.earliest_start and found.latest_start:
        assert found.earliest_start <= found.latest_start
    if found.earliest_end and found.latest_end:
        assert found.earliest_end <= found.latest_end


@given(facts, facts)
def test_overlap_is_symmetric(a: Fact, b: Fact) -> None:
    assert a.overlaps(b) is b.overlaps(a)


@given(facts, days, days)
def test_a_period_is_certain_only_if_each_of_its_days_is(fact: Fact, a: date, b: date) -> None:
    when = Span(min(a, b), max(a, b))
    if fact.on(when) is Answer.CERTAIN:
        middle = when.first + (when.last - when.first) / 2
        assert all(fact.on(Span(day, day)) is Answer.CERTAIN for day in (when.first, middle, when.last))


@given(facts, days)
def test_a_day_ruled_out_lies_in_no_period_that_is_certain(fact: Fact, day: date) -> None:
    if fact.on(Span(day, day)) is Answer.NO:
        assert fact.on(Span(day, day + timedelta(days=30))) is not Answer.CERTAIN


@given(facts, days)
def test_a_source_that_says_the_same_takes_no_certainty_away(fact: Fact, day: date) -> None:
    when = Span(day, day)
    again = Fact((*fact.statements, fact.statements[0]), fact.elections)
    if fact.on(when) is Answer.CERTAIN:
        assert again.on(when) is Answer.CERTAIN


@given(facts, days)
def test_a_source_without_dates_changes_no_answer(fact: Fact, day: date) -> None:
    more = Fact((*fact.statements, Statement()), fact.elections)
    assert more.on(Span(day, day)) is fact.on(Span(day, day))


@given(facts, days)
def test_the_order_of_the_sources_changes_no_answer(fact: Fact, day: date) -> None:
    turned = Fact(tuple(reversed(fact.statements)), fact.elections)
    assert turned.on(Span(day, day)) is fact.on(Span(day, day))


@given(facts, statements(), days)
def test_a_source_that_agrees_takes_neither_certain_nor_no_away(fact: Fact, said: Statement, day: date) -> None:
    """Agreeing: readings of start and end share a day, and attestations lie inside."""
    assume(fact.dated and _agree([*fact.statements, said]))
    when = Span(day, day)
    more = Fact((*fact.statements, said), fact.elections)
    before = fact.on(when)
    if before is Answer.CERTAIN or before is Answer.NO:
        assert more.on(when) is before


def _agree(said: list[Statement]) -> bool:
    """Tell whether every two statements agree, by the definition itself."""
    starts = [Span(s.start.first, s.start.first if s.throughout else s.start.last) for s in said if s.start]
    ends = [Span(s.end.last if s.throughout else s.end.first, s.end.last) for s in said if s.end]
    if not all(a.meets(b) for spans in (starts, ends) for a in spans for b in spans):
        return False
    first = max((span.first for span in starts), default=date.min)
    last = min((span.last for span in ends), default=date.max)
    attested = [span for s in said for span in s.attested_on + s.attested_during]
    return first <= last and all(span.meets(Span(first, last)) for span in attested)


@given(facts, days)
def test_elections_never_make_a_fact_more_certain(fact: Fact, day: date) -> None:
    when = Span(day, day)
    if Fact(fact.statements, SWEDISH_ELECTIONS).on(when) is Answer.CERTAIN:
        assert Fact(fact.statements).on(when) is Answer.CERTAIN


def _readings(span: Span) -> list[date]:
    return [span.first, span.first + (span.last - span.first) / 2, span.last]


@given(st.builds(Statement, start=partial_dates(), attested_on=st.tuples(partial_dates())), days)
def test_certain_holds_under_every_reading_of_start_and_attestation(statement: Statement, day: date) -> None:
    """The definition itself: whichever day the two dates mean, the fact holds between them."""
    assert statement.start
    if Fact((statement,)).on(Span(day, day)) is Answer.CERTAIN:
        for begun in _readings(statement.start):
            for seen in _readings(statement.attested_on[0]):
                if begun <= seen:
                    assert begun <= day <= seen or day == statement.start.first == statement.start.last
