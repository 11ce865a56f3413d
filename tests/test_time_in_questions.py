"""The questions answer about time exactly as `graph.dates` defines it, for facts made at random."""

from __future__ import annotations

from datetime import date
from functools import cache
from itertools import combinations
from pathlib import Path

import pyoxigraph as ox
from hypothesis import given
from hypothesis import strategies as st

from graph.build import flatten, load_sources
from graph.dates import Answer, Fact, Span, Statement, read_date
from graph.namespaces import ONTOLOGY, RDF, XSD, term, thing
from graph.ontology import Ontology, read_ontology
from graph.questions import Asker
from graph.reasoning import infer
from graph.store import Graph
from tests.sweeps import examples

DATATYPES = {4: "gYear", 7: "gYearMonth", 10: "date"}
SOURCES = ("a", "b", "c")


@cache
def ontology() -> Ontology:
    return read_ontology()


@st.composite
def dated_text(draw: st.DrawFn) -> str:
    day = draw(st.dates(date(2005, 1, 1), date(2026, 12, 31)))
    return draw(st.sampled_from([f"{day:%Y}", f"{day:%Y-%m}", f"{day:%Y-%m-%d}"]))


@st.composite
def claims(draw: st.DrawFn) -> dict[str, str]:
    """What one source says of one membership, as texts."""
    said: dict[str, str] = {}
    for name in ("start", "end", "attestedOn"):
        value = draw(st.none() | dated_text())
        if value:
            said[name] = value
    if "start" in said and "end" in said and read_date(said["start"]).first > read_date(said["end"]).last:
        said["start"], said["end"] = said["end"], said["start"]
    if "start" in said and "end" in said and draw(st.booleans()):
        said["throughout"] = "true"
    return said


# For each of three regions: which sources speak of its membership, and what they say.
worlds = st.lists(st.dictionaries(st.sampled_from(SOURCES), claims(), min_size=1, max_size=3), min_size=3, max_size=3)


def as_statement(said: dict[str, str]) -> Statement:
    start, end = said.get("start"), said.get("end")
    throughout = "throughout" in said
    return Statement(
        read_date(start) if start else None,
        read_date(end) if end else None,
        throughout,
        (read_date(said["attestedOn"]),) if "attestedOn" in said else (),
    )


def as_graph(world: list[dict[str, dict[str, str]]]) -> Graph:
    store = load_sources(ontology(), [])

    def say(source: str, subject: str, predicate: str, value: ox.NamedNode | ox.Literal) -> None:
        store.add(ox.Quad(ox.NamedNode(subject), ox.NamedNode(predicate), value, ox.NamedNode(thing(f"source/{source}"))))

    def node(path: str) -> ox.NamedNode:
        return ox.NamedNode(thing(path))

    for source in SOURCES:
        me = thing(f"source/{source}")
        say(source, me, RDF + "type", ox.NamedNode(term("Source")))
        say(source, me, term("collection"), node("collection/founding"))
    for number, sources in enumerate(world):
        fact = thing(f"membership/r{number}")
        for source, said in sources.items():
            say(source, thing(f"region/r{number}"), RDF + "type", ox.NamedNode(term("Region")))
            say(source, fact, RDF + "type", ox.NamedNode(term("Membership")))
            say(source, fact, term("member"), node(f"region/r{number}"))
            say(source, fact, term("inNetwork"), node("network/n"))
            say(source, fact, term("relation"), node("relation/member"))
            assertion = thing(f"assertion/{source}/r{number}")
            say(source, assertion, term("asserts"), ox.NamedNode(fact))
            say(source, assertion, term("locator"), node(f"locator/{source}/0-1"))
            say(source, assertion, term("basis"), node("basis/stated"))
            for name, value in said.items():
                kind = "boolean" if name == "throughout" else DATATYPES[len(value)]
                say(source, assertion, term(name), ox.Literal(value, datatype=ox.NamedNode(XSD + kind)))
    infer(store)
    flatten(store)
    assert ox.NamedNode(ONTOLOGY) in set(store.named_graphs())
    return Graph(Path(), store, {"build": "random"})


def as_fact(sources: dict[str, dict[str, str]], chosen: tuple[str, ...] = SOURCES) -> Fact:
    return Fact(tuple(as_statement(said) for source, said in sorted(sources.items()) if source in chosen))


@examples(60)
@given(worlds, dated_text())
def test_memberships_on_a_date_are_answered_as_the_model_defines(world: list[dict[str, dict[str, str]]], asked: str) -> None:
    answer = Asker(as_graph(world)).ask("memberships", {"date": asked})
    certainty = answer.header.index("certainty")
    found = {row[0]: row[certainty] for row in answer.rows}
    expected = {f"r{n}": as_fact(sources).on(read_date(asked)) for n, sources in enumerate(world)}
    assert found == {name: value for name, value in expected.items() if value is not Answer.NO}


@examples(40)
@given(worlds, st.sampled_from([c for n in (1, 2) for c in combinations(SOURCES, n)]), st.dates(date(2004, 1, 1), date(2027, 1, 1)))
def test_only_the_chosen_sources_and_what_follows_from_them_are_read(world: list[dict[str, dict[str, str]]], chosen: tuple[str, ...], day: date) -> None:
    answer = Asker(as_graph(world)).ask("memberships", {"date": day.isoformat()}, sources=",".join(chosen))
    found = {row[0]: row[answer.header.index("certainty")] for row in answer.rows}
    expected = {}
    for n, sources in enumerate(world):
        if set(sources) & set(chosen):
            expected[f"r{n}"] = as_fact(sources, chosen).on(Span(day, day))
    assert found == {name: value for name, value in expected.items() if value is not Answer.NO}


@examples(60)
@given(worlds, st.none() | dated_text())
def test_shared_networks_overlap_as_the_model_defines(world: list[dict[str, dict[str, str]]], asked: str | None) -> None:
    answer = Asker(as_graph(world)).ask("shared-networks", {"date": asked} if asked else {})
    found = {}
    for row in answer.rows:
        cells = dict(zip(answer.header, row, strict=True))
        assert cells["shared"] == cells["certain"] + cells["possible"] + cells["unknown"] == 1
        found[(cells["region_a"], cells["region_b"])] = next(word for word in ("certain", "possible", "unknown") if cells[word])
    expected = {}
    for a, b in combinations(range(3), 2):
        value = as_fact(world[a]).overlaps(as_fact(world[b]), read_date(asked) if asked else None)
        if value is not Answer.NO:
            expected[(f"r{a}", f"r{b}")] = value
    assert found == expected
