"""Publishing: readers see a whole build, the old one or the new one, whatever happens on the way."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from graph.build import build
from graph.endpoint import Caller, Endpoint
from graph.errors import BrokenBuild, RemoteEngineFault
from graph.namespaces import term
from graph.publish import publish
from graph.published import Published
from graph.questions import Asker
from graph.remote import RemoteCurrent, current_build, open_remote, results
from graph.store import Graph
from tests.conftest import SMALL, found_a_year_later
from tests.engines.conftest import silent


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> tuple[Graph, Graph]:
    """Two builds that differ in one year."""
    facts = Path(shutil.copytree(SMALL, tmp_path_factory.mktemp("facts") / "small"))
    first = build(tmp_path_factory.mktemp("first"), facts)
    found_a_year_later(facts)
    return first, build(tmp_path_factory.mktemp("second"), facts)


def since(graph: Graph) -> str:
    """The year of founding in which the two builds differ."""
    rows = graph.select(f"SELECT (STR(?founded) AS ?year) WHERE {{ ?network <{term('founded')}> ?founded }} ORDER BY ?year")
    return " ".join(row["year"].value for row in rows)


def held(caller: Caller, graph: Graph) -> int:
    """How many statements of a build an engine holds in its default graph."""
    return next(int(row["n"].value) for row in results(caller, "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }", Published(graph.build_id).flat))


class Watched(Caller):
    """Calls the engine, and does something before a graph is written."""

    def __init__(self, at: Endpoint, before: object) -> None:
        super().__init__(at)
        self.before = before

    def write(self, method: str, graph: str, triples: bytes = b"") -> None:
        self.before(graph)  # type: ignore[operator]
        super().write(method, graph, triples)


def test_a_reader_sees_the_old_build_until_the_new_one_is_whole(endpoint: Endpoint, two: tuple[Graph, Graph]) -> None:
    first, second = two
    publish(first, Caller(endpoint), keep=9, progress=silent)
    reader, expected = RemoteCurrent(endpoint, poll=0), since(first)
    seen = []

    def look(_: str) -> None:
        seen.append((reader.graph().build_id, since(reader.graph())))

    publish(second, Watched(endpoint, look), keep=9, progress=silent)
    assert len(seen) > 5
    assert set(map(str, seen)) == {str((first.build_id, expected))}
    assert reader.graph().build_id == second.build_id
    assert since(reader.graph()) == since(second) != expected


def test_who_began_on_the_old_build_reads_on(endpoint: Endpoint, two: tuple[Graph, Graph]) -> None:
    first, second = two
    publish(first, Caller(endpoint), keep=9, progress=silent)
    old = open_remote(Caller(endpoint))
    publish(second, Caller(endpoint), keep=2, grace=0, progress=silent)
    assert since(old) == since(first)
    assert current_build(Caller(endpoint)) == second.build_id


def test_a_publishing_that_breaks_off_changes_nothing_and_the_next_one_cleans_up(endpoint: Endpoint, two: tuple[Graph, Graph]) -> None:
    first, second = two
    caller = Caller(endpoint)
    publish(first, caller, keep=1, grace=0, clean=True, progress=silent)

    def break_off(graph: str) -> None:
        if graph == Published(second.build_id).chosen("reference"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        publish(second, Watched(endpoint, break_off), keep=9, progress=silent)
    assert current_build(caller) == first.build_id
    assert since(open_remote(caller)) == since(first)
    assert held(caller, second) > 0
    said: list[str] = []
    publish(first, caller, keep=9, progress=said.append)
    assert any("--clean" in line for line in said)
    publish(first, caller, keep=9, clean=True, progress=silent)
    assert held(caller, second) == 0
    publish(second, caller, keep=9, progress=silent)
    assert since(open_remote(caller)) == since(second)


def test_older_builds_are_removed_when_no_reader_can_hold_them(endpoint: Endpoint, two: tuple[Graph, Graph], small: Asker) -> None:
    first, second = two
    caller = Caller(endpoint)
    for graph in (first, second):
        publish(graph, caller, keep=9, progress=silent)
    publish(first, caller, keep=1, grace=3600, progress=silent)
    assert held(caller, second) > 0
    publish(first, caller, keep=1, grace=0, progress=silent)
    assert held(caller, second) == 0
    assert held(caller, first) == first.manifest["counts"]["statements"]
    with pytest.raises(BrokenBuild, match="is not whole there"):
        open_remote(caller, second.build_id)


def test_publishing_the_current_build_again_does_nothing(endpoint: Endpoint, two: tuple[Graph, Graph]) -> None:
    publish(two[0], Caller(endpoint), keep=9, progress=silent)
    assert publish(two[0], Caller(endpoint), keep=9, progress=silent) is False


def test_an_engine_that_loses_statements_is_found_out(endpoint: Endpoint, two: tuple[Graph, Graph]) -> None:
    first, second = two

    class Losing(Caller):
        def write(self, method: str, graph: str, triples: bytes = b"") -> None:
            super().write(method, graph, b"\n".join(triples.split(b"\n")[1:]) if graph == Published(second.build_id).flat else triples)

    publish(first, Caller(endpoint), keep=1, grace=0, clean=True, progress=silent)
    with pytest.raises(RemoteEngineFault, match=r"did not come over whole.*the old build still serves"):
        publish(second, Losing(endpoint), keep=9, progress=silent)
    assert current_build(Caller(endpoint)) == first.build_id
