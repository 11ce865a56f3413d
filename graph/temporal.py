"""Writes what the dates of assertions prove as triples that any SPARQL engine can compare.

In: a store with the sources' graphs. Out: integer bounds YYYYMMDD for every assertion and, for
every fact, the periods on which it may hold and those on which it is certain.

What a fact's dates prove depends on which sources one trusts, and another source may take
something away (an end that only it states). So the periods are written once for each set of the
sources that date a fact, in the graph for that set, and those of a larger set supersede those of
its parts: whatever sources a reader chooses, the periods that nothing visible supersedes are what
just these sources prove.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import combinations

import pyoxigraph as ox

from graph.dates import (
    SWEDISH_ELECTIONS,
    Fact,
    Span,
    Statement,
    Validity,
    as_number,
    bounds,
    read_date,
    resolve,
)
from graph.namespaces import RDF, THINGS, XSD, local, term
from graph.rdf import select

_INTEGER = ox.NamedNode(XSD + "integer")
_BOOLEAN = ox.NamedNode(XSD + "boolean")
_TYPE = ox.NamedNode(RDF + "type")

# A fact dated by more sources than this has too many sets of them (2^n): only single sources,
# collections and all sources together are written then. See `_choose_sets`.
MOST_SOURCES = 8

_READ = f"""
PREFIX rg: <{term("")}>
SELECT ?source ?assertion ?fact ?start ?end ?throughout ?on ?during_from ?during_to ?ended ?mandate WHERE {{
  GRAPH ?source {{ ?assertion rg:asserts ?fact }}
  OPTIONAL {{ GRAPH ?source {{ ?assertion rg:start ?start }} }}
  OPTIONAL {{ GRAPH ?source {{ ?assertion rg:end ?end }} }}
  OPTIONAL {{ GRAPH ?source {{ ?assertion rg:throughout ?throughout }} }}
  OPTIONAL {{ GRAPH ?source {{ ?assertion rg:attestedOn ?on }} }}
  OPTIONAL {{ GRAPH ?source {{ ?assertion rg:attestedFrom ?during_from }} }}
  OPTIONAL {{ GRAPH ?source {{ ?assertion rg:attestedTo ?during_to }} }}
  OPTIONAL {{ GRAPH ?source {{ ?assertion rg:ended ?ended }} }}
  OPTIONAL {{ GRAPH ?source {{ ?fact a rg:Mandate . BIND(true AS ?mandate) }} }}
}}"""

_DOCUMENTS = f"""
PREFIX rg: <{term("")}>
SELECT ?source ?attested ?revised ?decided ?established ?start WHERE {{
  GRAPH ?source {{ ?source a rg:Source }}
  OPTIONAL {{ GRAPH ?source {{ ?assertion rg:asserts ?source ; rg:attestedOn ?attested }} }}
  OPTIONAL {{ GRAPH ?source {{ ?source rg:revisedOn ?revised }} }}
  OPTIONAL {{ GRAPH ?source {{ ?source rg:decidedOn ?decided }} }}
  OPTIONAL {{ GRAPH ?source {{ ?source rg:establishedOn ?established }} }}
  OPTIONAL {{ GRAPH ?source {{ ?self rg:asserts ?source ; rg:start ?start }} }}
}}"""
_COLLECTIONS = f"SELECT ?source ?collection {{ GRAPH ?source {{ ?source <{term('collection')}> ?collection }} }}"


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
    dates = _read_document_dates(store)
    gathered: dict[tuple[str, str], dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    names = ("fact", "start", "end", "throughout", "on", "during_from", "during_to", "ended", "mandate")
    for row in select(store, _READ):
        cell = gathered[(row["source"].value, row["assertion"].value)]
        for name in names:
            if row[name] is not None:
                cell[name].add(row[name].value)
    return [_dated(source, assertion, cell, dates.get(source, "")) for (source, assertion), cell in sorted(gathered.items())]


def _read_document_dates(store: ox.Store) -> dict[str, str]:
    """Return the date of each source itself: when it was read or attested, else decided or begun."""
    found: dict[str, str] = {}
    for row in select(store, _DOCUMENTS):
        names = ("attested", "revised", "decided", "established", "start")
        stated = next((row[name].value for name in names if row[name] is not None), "")
        found[row["source"].value] = max(found.get(row["source"].value, ""), stated)
    return found


def _dated(source: str, assertion: str, cell: dict[str, set[str]], document: str) -> Dated:
    def one(name: str) -> str | None:
        return min(cell[name]) if cell.get(name) else None

    start, end = one("start"), one("end")
    throughout = one("throughout") == "true"
    on = sorted(cell.get("on", ()))
    during_from, during_to = one("during_from"), one("during_to")
    during: list[Span] = []
    if during_from or during_to:
        first = read_date(during_from or during_to or "").first
        during.append(Span(first, read_date(during_to or during_from or "").last))
    if throughout and start and end and not on and not during:
        on = _attest_by_document(document, Span(read_date(start).first, read_date(end).last))
    statement = Statement(
        start=read_date(start) if start else None,
        end=read_date(end) if end else _end_by_document(cell, document),
        throughout=throughout,
        attested_on=tuple(read_date(day) for day in on),
        attested_during=tuple(during),
        source=source,
    )
    attested = [*on, *([during_to or during_from or ""] if during else [])]
    last = max(attested, key=lambda text: (read_date(text).last, len(text)), default="")
    return Dated(assertion, one("fact") or "", source, statement, bool(cell.get("mandate")), last)


def _end_by_document(cell: dict[str, set[str]], document: str) -> Span | None:
    """Return the days on which a membership ended that a document calls ended without a date."""
    return Span(date.min, read_date(document).last) if cell.get("ended") and document else None


def _attest_by_document(document: str, period: Span) -> list[str]:
    """Return the document's date where a period that it states holds then.

    A stated period attests nothing by itself: what a document announces or looks back on is
    not attested by it.
    """
    return [document] if document and read_date(document).meets(period) else []


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
    collections: dict[str, set[str]] = defaultdict(set)
    for row in select(store, _COLLECTIONS):
        collections[row["collection"].value].add(row["source"].value)
    for iri, (fact, group) in facts_of(assertions).items():
        if fact.dated:
            yield from _periods_of(iri, fact, group, collections.values())


def _periods_of(iri: str, fact: Fact, group: list[Dated], collections: Iterable[set[str]]) -> Iterator[tuple[ox.Triple, frozenset[str]]]:
    """Yield the periods of a fact for each set of the sources that date it."""
    dated = frozenset(one.source for one in group if one.statement.dated)
    written: dict[frozenset[str], list[ox.NamedNode]] = {}
    for number, sources in enumerate(_choose_sets(dated, collections)):
        statements = [one.statement for one in group if one.source in sources]
        nodes = []
        for node, triples in _write_periods(iri, number, resolve(statements, fact.elections)):
            nodes.append(node)
            yield from ((triple, sources) for triple in triples)
        for smaller, superseded in written.items():
            # Those of the next smaller sets suffice: theirs supersede the others already.
            if smaller < sources and not any(smaller < other < sources for other in written):
                for node in superseded:
                    yield ox.Triple(nodes[0], ox.NamedNode(term("supersedesPeriod")), node), sources
        written[sources] = nodes


def _choose_sets(sources: frozenset[str], collections: Iterable[set[str]]) -> Iterator[frozenset[str]]:
    """Yield the sets of sources that periods are written for, smaller ones first.

    All sets, unless there are too many sources. Then a reader who trusts several of them, but
    no whole collection, sees what each of them proves by itself.
    """
    sizes: Iterable[int] = range(1, len(sources) + 1)
    if len(sources) > MOST_SOURCES:
        sizes = [1]
    chosen = {frozenset(some) for size in sizes for some in combinations(sorted(sources), size)}
    chosen |= {sources & collection for collection in collections} | {sources}
    yield from sorted(chosen - {frozenset()}, key=lambda some: (len(some), sorted(some)))


def _write_periods(iri: str, number: int, validity: Validity) -> Iterator[tuple[ox.NamedNode, list[ox.Triple]]]:
    """Yield each period's node with its triples, possible ones first; an open side is left out."""
    for kind, spans in (("possible", validity.possible), ("certain", validity.certain)):
        for place, span in enumerate(spans):
            node = ox.NamedNode(f"{THINGS}{kind}-period/{local(iri)}/{number}-{place}")
            triples = [ox.Triple(ox.NamedNode(iri), ox.NamedNode(term(f"{kind}Period")), node)]
            triples.append(ox.Triple(node, _TYPE, ox.NamedNode(term(f"{kind.title()}Period"))))
            for name, day in (("From", span.first), ("To", span.last)):
                if day not in (date.min, date.max):
                    triples.append(ox.Triple(node, ox.NamedNode(term(f"{kind}{name}")), _number(day)))
            yield node, triples


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
        if day not in (None, date.min):
            yield ox.Triple(subject, ox.NamedNode(term(name)), _number(day))
    if one.last_attested:
        kinds = {4: "gYear", 7: "gYearMonth", 10: "date"}
        kind = ox.NamedNode(XSD + kinds[len(one.last_attested)])
        yield ox.Triple(subject, ox.NamedNode(term("lastAttested")), ox.Literal(one.last_attested, datatype=kind))
