"""The periods of facts are written for every set of sources that a reader may choose."""

from __future__ import annotations

from itertools import combinations

import pyoxigraph as ox
import pytest

from graph.dates import Span, read_date, resolve
from graph.namespaces import RDF, XSD, term, thing
from graph.temporal import MOST_SOURCES, read_assertions, temporal_statements

FACT = thing("membership/m")


def make_store(said: dict[str, dict[str, str]], collections: dict[str, str] | None = None) -> ox.Store:
    """Return a store in which each source asserts one membership with the dates given."""
    store = ox.Store()
    for source, dates in said.items():
        graph = ox.NamedNode(thing(f"source/{source}"))

        def say(subject: ox.NamedNode, name: str, value: ox.NamedNode | ox.Literal) -> None:
            predicate = RDF + "type" if name == "type" else term(name)
            store.add(ox.Quad(subject, ox.NamedNode(predicate), value, graph))  # noqa: B023

        say(graph, "type", ox.NamedNode(term("Source")))
        collection = (collections or {}).get(source, "reference")
        say(graph, "collection", ox.NamedNode(thing(f"collection/{collection}")))
        assertion = ox.NamedNode(thing(f"assertion/{source}"))
        say(assertion, "asserts", ox.NamedNode(FACT))
        for name, value in dates.items():
            if name == "document":
                say(graph, "decidedOn", literal(value))
            elif value == "true":
                say(assertion, name, ox.Literal("true", datatype=ox.NamedNode(XSD + "boolean")))
            else:
                say(assertion, name, literal(value))
    return store


def literal(text: str) -> ox.Literal:
    kinds = {4: "gYear", 7: "gYearMonth", 10: "date"}
    return ox.Literal(text, datatype=ox.NamedNode(XSD + kinds[len(text)]))


def read_visible(store: ox.Store, chosen: set[str]) -> set[str]:
    """Return the periods that nothing visible supersedes, for a reader who trusts some sources."""
    visible = [triple for triple, premises in temporal_statements(store) if premises <= {thing(f"source/{source}") for source in chosen}]
    superseded = {t.object for t in visible if t.predicate.value == term("supersedesPeriod")}
    kinds = (term("possiblePeriod"), term("certainPeriod"))
    periods = [t.object for t in visible if t.predicate.value in kinds]
    days = {(t.subject, t.predicate.value.removeprefix(term(""))): t.object.value for t in visible if isinstance(t.object, ox.Literal)}
    written = set()
    for period in periods:
        if period not in superseded:
            kind = "possible" if "/possible-period/" in period.value else "certain"
            ends = [days.get((period, f"{kind}{end}"), "") for end in ("From", "To")]
            written.add(f"{kind} {'-'.join(ends)}")
    return written


SAID = {
    "a": {"start": "2012", "attestedOn": "2024"},
    "b": {"end": "2019-12-31"},
    "c": {"attestedOn": "2021"},
    "d": {},
}


@pytest.mark.parametrize("size", [1, 2, 3, 4])
def test_for_every_choice_of_sources_just_what_these_prove_is_visible(size: int) -> None:
    store = make_store(SAID)
    statements = {one.source: one.statement for one in read_assertions(store)}
    for chosen in combinations(SAID, size):
        expected = resolve([statements[thing(f"source/{source}")] for source in chosen])
        written = {f"possible {write(span)}" for span in expected.possible}
        written |= {f"certain {write(span)}" for span in expected.certain}
        assert read_visible(store, set(chosen)) == written


def write(span: Span) -> str:
    return "-".join("" if day.year in (1, 9999) else f"{day:%Y%m%d}" for day in (span.first, span.last))


def test_a_fact_of_very_many_sources_is_right_for_all_for_collections_and_for_one() -> None:
    many = {f"s{n:02}": {"attestedOn": str(2000 + n)} for n in range(MOST_SOURCES + 2)}
    many["s00"] = {"start": "2000"}
    collections = {source: "founding" if source < "s05" else "reference" for source in many}
    store = make_store(many, collections)
    assert "certain 20001231-20090101" in read_visible(store, set(many))
    assert "certain 20001231-20040101" in read_visible(store, {s for s in many if s < "s05"})
    assert read_visible(store, {"s07"}) == {"possible -"}


def test_a_stated_period_is_attested_by_its_document_on_the_documents_date() -> None:
    period = {"start": "2021", "end": "2027", "throughout": "true"}

    def last_attested(document: dict[str, str]) -> str:
        (one,) = read_assertions(make_store({"a": {**period, **document}}))
        return one.last_attested

    assert last_attested({"document": "2024-03-01"}) == "2024-03-01"
    assert last_attested({"document": "2019"}) == ""  # announced
    assert last_attested({"document": "2029"}) == ""  # looked back on
    assert last_attested({}) == ""


def test_a_membership_called_ended_without_a_date_ended_by_the_date_of_the_document() -> None:
    store = make_store({"a": {"attestedOn": "2013", "ended": "true", "document": "2017-10-23"}})
    (one,) = read_assertions(store)
    found = resolve([one.statement])
    assert not any(span.meets(read_date("2018")) for span in found.possible)
    assert any(span.meets(read_date("2015")) for span in found.possible)
