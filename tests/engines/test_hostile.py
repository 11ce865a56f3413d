"""Strangers' queries on an engine elsewhere: the same refusals, the same limits, and the next query is served."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from graph.endpoint import Caller, Endpoint
from graph.errors import CutShort, NotRunThere, QueryTimeout
from graph.publish import publish
from graph.remote import RemoteCurrent
from graph.remote_engine import RemoteEngine
from graph.sparql.formats import TABLES
from graph.sparql.limits import Limits
from graph.sparql.text import read_query
from graph.store import CURRENT, open_build
from tests.engines.conftest import silent
from tests.engines.started import Started, oxigraph
from tests.querycases import hostile, lines, outcome

CSV = TABLES[2]


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Started]:
    """An engine that nobody else needs: it goes on with what nobody waits for. Bombs on Virtuoso are for its operator to stop."""
    with oxigraph(tmp_path_factory.mktemp("bombed")) as started:
        yield started


@pytest.fixture(scope="module")
def endpoint(engine: Started) -> Endpoint:
    return Endpoint(engine.endpoint)


@pytest.fixture(scope="module")
def published(endpoint: Endpoint, small_builds: Path) -> None:
    """The graph of the two small sources is current there."""
    publish(open_build(small_builds / CURRENT), Caller(endpoint), progress=silent)


@pytest.fixture(scope="module")
def hurried(endpoint: Endpoint, published: None) -> Iterator[RemoteEngine]:
    """An engine with a second for each query, and few rows, on the small graph."""
    found = RemoteEngine(RemoteCurrent(endpoint), Limits(seconds=1, rows=100, bytes=20_000_000))
    yield found
    found.close()


@pytest.mark.parametrize(("expected", "query"), [pytest.param(expected, query, id=name) for name, expected, query in hostile()])
def test_a_hostile_query_does_no_harm_and_the_next_one_is_served(hurried: RemoteEngine, expected: str, query: str) -> None:
    became = outcome(hurried.run, query, QueryTimeout, CutShort, NotRunThere)
    if expected in ("ended", "stopped"):
        assert became in ("answered", "syntax", "stopped")  # another engine may have the memory and the time
    elif expected == "syntax":
        assert became in ("syntax", "refused")
    else:
        assert became == expected
    assert hurried.run("ASK { ?s ?p ?o }").rows == [["true"]]


@pytest.mark.parametrize("query", lines("innocent-queries.txt"))
def test_a_query_that_only_looks_dangerous_is_answered(hurried: RemoteEngine, query: str) -> None:
    assert hurried.run(query).kind in ("select", "ask", "graph")


def test_rows_beyond_the_limit_are_left_out_and_said_to_be(hurried: RemoteEngine) -> None:
    result = hurried.run("SELECT ?s { ?s ?p ?o } LIMIT 200")
    assert (len(result.rows), result.truncated) == (100, True)
    assert hurried.stream(read_query("SELECT ?s { ?s ?p ?o } LIMIT 200", hurried.limits), CSV).truncated


def test_an_answer_larger_than_the_limit_is_not_read_to_its_end(endpoint: Endpoint, published: None) -> None:
    narrow = RemoteEngine(RemoteCurrent(endpoint), Limits(bytes=200_000))
    try:
        with pytest.raises(CutShort, match="more than 200000 bytes → add LIMIT"):
            narrow.run("SELECT * { ?s ?p ?o }")
        assert narrow.run("ASK {}").rows == [["true"]]
    finally:
        narrow.close()


def test_a_query_that_takes_too_long_is_given_up(hurried: RemoteEngine) -> None:
    with pytest.raises(QueryTimeout, match="stopped after 1 seconds →"):
        hurried.run("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?a != ?d && ?g != ?c) }")
    assert hurried.run("ASK {}").rows == [["true"]]
