"""The SPARQL form runs what strangers write: within limits, without calling out, and never at others' cost."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from graph.engine import Engine, Limits, refuse_dangerous
from graph.errors import QueryTimeout, RefusedQuery, WrongUse
from graph.store import Current

CASES = Path(__file__).parent / "cases"
BOMB = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?a != ?d && ?g != ?c) }"


def lines(name: str) -> list[str]:
    return [line.replace("\\n", "\n") for line in (CASES / name).read_text(encoding="utf-8").splitlines() if line and not line.startswith("# ")]


@pytest.fixture(scope="module")
def engine(small_builds: Path) -> Iterator[Engine]:
    found = Engine(Current(small_builds), Limits(seconds=2, rows=10))
    yield found
    found.close()


def test_a_select_gives_columns_and_rows(engine: Engine) -> None:
    result = engine.run("SELECT ?n { ?n a rg:Network } ORDER BY ?n")
    assert result.columns == ["n"]
    assert [row[0] for row in result.rows] == ["<https://w3id.org/regiograph/id/network/nordnatet>", "<https://w3id.org/regiograph/id/network/sydnatet>"]


def test_ask_and_construct_are_answered_too(engine: Engine) -> None:
    assert engine.run("ASK { ?n a rg:Network }").rows == [["true"]]
    assert engine.run("CONSTRUCT { ?n a rg:Region } WHERE { ?n a rg:Network }").kind == "graph"


def test_rows_beyond_the_limit_are_left_out_and_said_to_be(engine: Engine) -> None:
    result = engine.run("SELECT * { ?s ?p ?o }")
    assert (len(result.rows), result.truncated) == (10, True)


def test_the_scope_restricts_what_is_read(engine: Engine) -> None:
    scope = engine.current.graph().scope("small-page-2014")
    assert engine.run("SELECT ?n { ?n a rg:Network }", scope).rows == [["<https://w3id.org/regiograph/id/network/nordnatet>"]]


def test_a_query_that_never_ends_is_stopped_and_the_next_one_served(engine: Engine) -> None:
    begun = time.monotonic()
    with pytest.raises(QueryTimeout, match="2 seconds"):
        engine.run(BOMB)
    assert time.monotonic() - begun < 20
    assert engine.run("ASK { ?s ?p ?o }").rows == [["true"]]


def test_a_syntax_error_says_where(engine: Engine) -> None:
    with pytest.raises(WrongUse, match=r"1:\d+|line 1"):
        engine.run("SELECT ?x WHERE { ?x a }")


@pytest.mark.parametrize("query", lines("refused.txt"))
def test_what_calls_out_reads_files_or_writes_is_refused(query: str) -> None:
    with pytest.raises(RefusedQuery, match="→"):
        refuse_dangerous(query, Limits())


@pytest.mark.parametrize("query", lines("innocent.txt"))
def test_a_query_that_only_mentions_such_words_is_let_through(query: str) -> None:
    assert refuse_dangerous(query, Limits())


@pytest.mark.parametrize("query", ["", "   \n", "SELECT * { ?s ?p ?o } SELECT * { ?s ?p ?o }", "\x00", "{" * 5000, "SELECT * { ?s ?p ?o } #" + "x" * 30_000])
def test_what_is_no_query_gets_a_clear_error(engine: Engine, query: str) -> None:
    with pytest.raises(WrongUse, match=r"→|not a query"):
        engine.run(query)
