"""Writes what the dates of assertions prove as triples that any SPARQL engine can compare.

In: a store with the sources' graphs. Out: integer bounds YYYYMMDD for every assertion and
the certain periods of every fact, each with the sources that it rests on.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import pyoxigraph as ox

from graph.dates import SWEDISH_ELECTIONS, CertainPeriod, Fact, Span, Statement, as_number, bounds, certain_periods, read_date
from graph.namespaces import RDF, THINGS, XSD, local, term
from graph.rdf import select

_INTEGER = ox.NamedNode(XSD + "integer")
_BOOLEAN = ox.NamedNode(XSD + "boolean")
_TYPE = ox.NamedNode(RDF + "type")

_READ = f"""
PREFIX rg: <{term("")}>
SELECT ?source ?assertion ?fact ?start ?end ?throughout ?on ?during_from ?during_to ?mandate WHERE {{
  GRAPH ?source {{ ?assertion rg:asserts ?fact }}
  OPTIONAL {{ GRAPH ?source {{ ?assertion rg:start ?start }} }}
  OPTIONAL {{ GRAPH ?source {{ ?assertion rg:end ?end }} }}
  OPTIONAL {{ GRAPH ?source {{ ?assertion rg:throughout ?throughout }} }}
  OPTIONAL {{ GRAPH ?source {{ ?assertion rg:attestedOn ?on }} }}
  OPTIONAL {{ GRAPH ?source {{ ?assertion rg:attestedFrom ?during_from }} }}
  OPTIONAL {{ GRAPH ?source {{ ?assertion rg:attestedTo ?during_to }} }}
  OPTIONAL {{ GRAPH ?source {{ ?fact a rg:Mandate . BIND(true AS ?mandate) }} }}
}}"""


@dataclass
class Dated:
    """One assertion with its dates as read."""

    assertion: str
    fact: str
    source: str
    statement: Statement
    mandate: bool
    last_attested: str


def read_assertions(store: ox.Store) -> list[Dated]:
    """Read every assertion of every source with its dates, in a stable order."""
    gathered: dict[tuple[str, str], dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    names = ("fact", "start", "end", "throughout", "on", "during_from", "during_to", "mandate")
    for row in select(store, _READ):
        cell = gathered[(row["source"].value, row["assertion"].value)]
        for name in names:
            if row[name] is not None:
                cell[name].add(row[name].value)
    return [_dated(source, assertion, cell) for (source, assertion), cell in sorted(gathered.items())]


def _dated(source: str, assertion: str, cell: dict[str, set[str]]) -> Dated:
    def one(name: str) -> str | None:
        return min(cell[name]) if cell.get(name) else None

    start, end = one("start"), one("end")
    throughout = one("throughout") == "true"
    on = sorted(cell.get("on", ()))
    during_from, during_to = one("during_from"), one("during_to")
    during: list[Span] = []
    if during_from or during_to:
        during.append(Span(read_date(during_from or during_to or "").first, read_date(during_to or during_from or "").last))
    if throughout and start and end:
        during.append(Span(read_date(start).first, read_date(end).last))
    statement = Statement(
        start=read_date(start) if start else None,
        end=read_date(end) if end else None,
        throughout=throughout,
        attested_on=tuple(read_date(day) for day in on),
        attested_during=tuple(during),
        source=source,
    )
    attested = [*on, *([during_to or during_from or ""] if during_from or during_to else []), *([end] if throughout and end else [])]
    last = max(attested, key=lambda text: (read_date(text).last, len(text)), default="")
    return Dated(assertion, one("fact") or "", source, statement, bool(cell.get("mandate")), last)


def facts_of(assertions: list[Dated]) -> dict[str, tuple[Fact, list[Dated]]]:
    """Group assertions by the fact they make: fact IRI → (fact, its assertions in order)."""
    groups: dict[str, list[Dated]] = defaultdict(list)
    for one in assertions:
        groups[one.fact].append(one)
    return {iri: (Fact(tuple(one.statement for one in group), SWEDISH_ELECTIONS if group[0].mandate else ()), group) for iri, group in groups.items()}


def _number(day: date) -> ox.Literal:
    return ox.Literal(str(as_number(day)), datatype=_INTEGER)


def temporal_statements(store: ox.Store) -> Iterator[tuple[ox.Triple, frozenset[str]]]:
    """Yield (triple, the sources it rests on) for all bounds and certain periods."""
    assertions = read_assertions(store)
    for one in assertions:
        if one.statement.dated:
            yield from ((triple, frozenset({one.source})) for triple in _bounds_of(one))
    for iri, (fact, group) in facts_of(assertions).items():
        if fact.dated:
            for period in certain_periods(fact.statements, fact.elections):
                premises = frozenset(group[index].source for index in period.premises)
                yield from ((triple, premises) for triple in _period(iri, period))


def _bounds_of(one: Dated) -> Iterator[ox.Triple]:
    subject = ox.NamedNode(one.assertion)
    found = bounds(one.statement)
    yield ox.Triple(subject, ox.NamedNode(term("dated")), ox.Literal("true", datatype=_BOOLEAN))
    values = {
        "earliestStart": found.earliest_start,
        "latestStart": found.latest_start,
        "earliestEnd": found.earliest_end,
        "latestEnd": found.latest_end,
    }
    spans = found.attested + found.during
    if spans:
        values["attestedEarliest"] = min(span.first for span in spans)
        values["attestedLatest"] = max(span.last for span in spans)
    for name, day in values.items():
        if day is not None:
            yield ox.Triple(subject, ox.NamedNode(term(name)), _number(day))
    if one.last_attested:
        kinds = {4: "gYear", 7: "gYearMonth", 10: "date"}
        kind = ox.NamedNode(XSD + kinds[len(one.last_attested)])
        yield ox.Triple(subject, ox.NamedNode(term("lastAttested")), ox.Literal(one.last_attested, datatype=kind))


def _period(fact: str, period: CertainPeriod) -> Iterator[ox.Triple]:
    first, last = as_number(period.span.first), as_number(period.span.last)
    node = ox.NamedNode(f"{THINGS}certain-period/{local(fact)}/{first}-{last}")
    yield ox.Triple(node, _TYPE, ox.NamedNode(term("CertainPeriod")))
    yield ox.Triple(ox.NamedNode(fact), ox.NamedNode(term("certainPeriod")), node)
    yield ox.Triple(node, ox.NamedNode(term("certainFrom")), _number(period.span.first))
    yield ox.Triple(node, ox.NamedNode(term("certainTo")), _number(period.span.last))
