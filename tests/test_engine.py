"""The SPARQL form runs what strangers write: within limits, without calling out, and never at others' cost."""

from __future__ import annotations

import json
import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from graph.build import build, switch
from graph.engine import Engine, Limits, read_query, refuse_dangerous
from graph.errors import Busy, CutShort, QueryTimeout, RefusedQuery, RegiographError, WrongUse
from graph.sparql.answering import RowCounter
from graph.sparql.dataset import WHOLE, Dataset
from graph.sparql.formats import GRAPHS, TABLES, Format
from graph.sparql.limits import from_environment
from graph.store import CURRENT, Current, open_build
from tests.conftest import SMALL, found_a_year_later
from tests.querycases import hostile, lines, outcome

BOMB = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?a != ?d && ?g != ?c) }"


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


@pytest.mark.parametrize("query", ["", "   \n", "SELECT * { ?s ?p ?o } SELECT * { ?s ?p ?o }", "\x00", "{" * 5000, "SELECT * { ?s ?p ?o } #" + "x" * 100_000])
def test_what_is_no_query_gets_a_clear_error(engine: Engine, query: str) -> None:
    with pytest.raises(WrongUse, match=r"→|not a query"):
        engine.run(query)


# -- the corpus


@pytest.fixture(scope="module")
def hurried(small_builds: Path) -> Iterator[Engine]:
    """An engine with a second for each query and little memory."""
    found = Engine(Current(small_builds), Limits(seconds=1, rows=100, megabytes=256))
    yield found
    found.close()


@pytest.mark.parametrize(("expected", "query"), [pytest.param(expected, query, id=name) for name, expected, query in hostile()])
def test_a_hostile_query_does_no_harm_and_the_next_one_is_served(hurried: Engine, expected: str, query: str) -> None:
    became = outcome(hurried.run, query, QueryTimeout)
    if expected == "ended":
        assert became in ("answered", "syntax", "stopped")
    elif expected == "syntax":
        assert became in ("syntax", "refused")  # refused where it is too long as well
    else:
        assert became == expected
    assert hurried.run("ASK { ?s ?p ?o }").rows == [["true"]]


def test_the_corpus_is_as_large_as_promised() -> None:
    assert len(hostile()) >= 60
    assert len(lines("innocent-queries.txt")) >= 25


@pytest.mark.parametrize("query", lines("innocent-queries.txt"))
def test_a_query_that_only_looks_dangerous_is_answered(hurried: Engine, query: str) -> None:
    assert hurried.run(query).kind in ("select", "ask", "graph")


def test_an_allowed_address_may_be_called_and_no_other(small_builds: Path) -> None:
    limits = Limits(seconds=3, allow=("http://127.0.0.1:9/sparql",))
    engine = Engine(Current(small_builds), limits)
    try:
        # Nobody listens there: what comes is the error of the call itself, not a refusal.
        with pytest.raises(WrongUse) as called:
            engine.run("SELECT * { SERVICE <http://127.0.0.1:9/sparql> { ?s ?p ?o } }")
        assert not isinstance(called.value, RefusedQuery)
        for other in ("<http://127.0.0.1:9/>", "<http://127.0.0.1:9/sparql/x>", "?where", "rg:x"):
            with pytest.raises(RefusedQuery):
                engine.run(f"SELECT * {{ VALUES ?where {{ <http://127.0.0.1:9/sparql> }} SERVICE {other} {{ ?s ?p ?o }} }}")
        with pytest.raises(RefusedQuery):
            engine.run("SELECT * { SERVICE <http://127.0.0.1:9/sparql> { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } } }")
    finally:
        engine.close()


# -- long answers


def whole(engine: Engine, text: str, form: Format, dataset: Dataset = WHOLE) -> bytes:
    return b"".join(engine.stream(read_query(text, engine.limits), form, dataset))


@pytest.fixture(scope="module")
def wide(builds: Path) -> Iterator[Engine]:
    """An engine on the real graph that may give long answers."""
    found = Engine(Current(builds), Limits(rows=60_000, bytes=20_000_000))
    yield found
    found.close()


LONG = "SELECT ?s ?p ?o { ?s ?p ?o } LIMIT 30000"


@pytest.mark.parametrize("form", TABLES, ids=lambda form: form.name)
def test_a_long_table_comes_in_blocks_and_whole(wide: Engine, form: Format) -> None:
    stream = wide.stream(read_query(LONG, wide.limits), form)
    blocks = list(stream)
    assert len(blocks) > 10 and not stream.whole
    assert max(map(len, blocks)) < 100_000
    body = b"".join(blocks)
    counted = {"json": b',"o":{' if b'{"o"' not in body else b'{"o":{', "xml": b"<result>", "tsv": b"\n"}
    if form.name == "json":
        assert len(json.loads(body)["results"]["bindings"]) == 30_000
    elif form.name != "csv":
        assert body.count(counted[form.name]) == 30_000 + (form.name == "tsv")


@pytest.mark.parametrize("form", GRAPHS, ids=lambda form: form.name)
def test_a_long_graph_comes_in_blocks(wide: Engine, form: Format) -> None:
    blocks = list(wide.stream(read_query("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o } LIMIT 30000", wide.limits), form))
    assert len(blocks) > 5


def test_a_table_with_too_many_rows_breaks_off_once_a_part_was_sent(wide: Engine) -> None:
    with pytest.raises(CutShort, match="60000 rows"):
        whole(wide, "SELECT * { ?s ?p ?o . }", TABLES[2])
    assert wide.run("ASK {}").rows == [["true"]]


def test_an_answer_with_too_many_bytes_breaks_off(wide: Engine) -> None:
    with pytest.raises(CutShort, match="20000000 bytes"):
        whole(wide, 'SELECT ?s (CONCAT(STR(?s), STR(?o), "' + "x" * 2000 + '") AS ?x) { ?s ?p ?o }', TABLES[1])


def test_a_reader_who_goes_away_leaves_no_process_at_work(wide: Engine) -> None:
    stream = wide.stream(read_query(LONG, wide.limits), TABLES[0])
    next(iter(stream))
    stream.close()
    assert wide.run("ASK {}").rows == [["true"]]


@pytest.mark.parametrize(
    ("form", "row"), [("json", b'{"a":{"type":"uri","value":""}},'), ("csv", b"a,b\r\n"), ("tsv", b"a\tb\n"), ("xml", b"<result></result>")]
)
@pytest.mark.parametrize("block", [1, 3, 7, 50, 1000])
def test_rows_are_counted_across_blocks(form: str, row: bytes, block: int) -> None:
    head = {"json": b'{"results":{"bindings":[', "xml": b"<sparql><results>"}.get(form, b"head\n")
    written = head + row * 20
    counter = RowCounter(form, 7)
    for place in range(0, len(written), block):
        cut = counter.cut(written[place : place + block])
        if cut is not None:
            break
    # The eighth row begins here; where its mark was cut in two, the cut is at its second half.
    begins = len(head + row * 7) - (form == "json")
    assert cut is not None
    assert begins <= place + cut <= begins + len("<result") and (block < 50 or place + cut == begins)


def test_a_line_break_inside_a_quoted_value_is_no_row() -> None:
    counter = RowCounter("csv", 2)
    assert counter.cut(b'x\r\n"a\nb""\n') is None
    assert counter.cut(b'c"\r\nd\r\n') is None
    assert counter.cut(b"e\r\n") == 0


# -- graphs


def test_what_two_graphs_say_counts_once_in_their_merge(engine: Engine) -> None:
    graph = engine.current.graph()
    graphs = tuple(sorted(source.iri for source in graph.sources.values()))
    count = TABLES[2]
    merged = whole(engine, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", count, Dataset(graphs, ()))
    distinct = whole(engine, "SELECT (COUNT(*) AS ?n) { SELECT DISTINCT ?s ?p ?o { GRAPH ?g { ?s ?p ?o } } }", count, Dataset((), graphs))
    assert merged == distinct
    assert whole(engine, "ASK { ?s ?p ?o }", TABLES[0], Dataset((), graphs)) == b'{"head":{},"boolean":false}'
    assert whole(engine, "ASK { GRAPH ?g { ?s ?p ?o } }", TABLES[0], Dataset(graphs, ())) == b'{"head":{},"boolean":false}'


# -- processes


def children() -> set[int]:
    """Return every process below this one."""
    found: set[int] = set()
    ahead = [os.getpid()]
    while ahead:
        for task in Path(f"/proc/{ahead.pop()}/task").glob("*/children"):
            below = [int(pid) for pid in task.read_text().split()]
            found |= set(below)
            ahead += below
    return found


def test_a_killed_worker_is_said_and_the_next_query_served(small_builds: Path) -> None:
    engine = Engine(Current(small_builds), Limits(seconds=20))
    before = children()
    try:
        engine.run("ASK {}")
        host, *workers = sorted(children() - before)
        found: list[Exception] = []

        def bomb() -> None:
            try:
                engine.run(BOMB)
            except RegiographError as error:
                found.append(error)

        asking = threading.Thread(target=bomb)
        asking.start()
        time.sleep(0.1)
        for pid in workers:
            os.kill(pid, signal.SIGKILL)
        asking.join(10)
        assert [type(error) for error in found] == [QueryTimeout]
        assert engine.run("ASK {}").rows == [["true"]]
        for pid in sorted(children() - before - {host}):  # while they are idle
            os.kill(pid, signal.SIGKILL)
        assert engine.run("ASK {}").rows == [["true"]]
        os.kill(host, signal.SIGKILL)
        assert engine.run("ASK {}").rows == [["true"]]
    finally:
        engine.close()
    assert children() == before


def test_a_query_ends_on_the_build_that_it_began_with(tmp_path: Path, facts: Path) -> None:
    out = tmp_path / "builds"
    older = build(out, SMALL).folder
    found_a_year_later(facts)
    newer = build(out, facts).folder
    switch(out, older)
    engine = Engine(Current(out))
    founded = "SELECT ?year { <https://w3id.org/regiograph/id/network/nordnatet> rg:founded ?year }"
    try:
        began = engine.current.graph()
        stream = engine.stream(read_query("SELECT * { GRAPH ?g { ?s ?p ?o } }", engine.limits), TABLES[1], graph=began)
        switch(out, newer)
        assert "1999" in str(engine.run(founded).rows)
        assert "1998" in str(engine.run(founded, graph=began).rows)
        assert b"".join(stream).endswith(b"</sparql>")
        assert open_build(out / CURRENT).build_id == engine.current.graph().build_id
    finally:
        engine.close()


def test_two_hundred_mixed_queries_leave_no_process_and_no_file_behind(small_builds: Path) -> None:
    engine = Engine(Current(small_builds), Limits(seconds=0.3, workers=2))
    try:
        engine.run("ASK {}")
        before, files = children(), len(os.listdir("/proc/self/fd"))
        asked = ["ASK {}", "SELEKT", "SELECT * { ?s ?p ?o }", "SELECT * { SERVICE <http://127.0.0.1:9/> { } }", "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }"]
        for turn in range(200):
            try:
                engine.run(BOMB if turn % 40 == 0 else asked[turn % len(asked)])
            except RegiographError:
                continue
        time.sleep(0.2)
        # At most as many workers as may run at once are kept idle.
        assert len(children()) <= len(before) + 1
        assert len(os.listdir("/proc/self/fd")) <= files + 1
    finally:
        engine.close()


# -- fair share


def test_one_client_gets_so_many_turns_and_others_get_theirs(small_builds: Path) -> None:
    engine = Engine(Current(small_builds), Limits(seconds=2, workers=2, client=1, client_queue=1, waiting=1, quick=0.1, long=1))
    outcomes: list[str] = []

    def bomb() -> None:
        try:
            engine.run(BOMB, client="10.0.0.1")
        except Busy as error:
            assert error.retry_after >= 1
            outcomes.append("busy")
        except QueryTimeout:
            outcomes.append("stopped")

    try:
        engine.run("ASK {}")
        bombs = [threading.Thread(target=bomb) for _ in range(5)]
        for each in bombs:
            each.start()
        for _ in range(20):
            assert engine.run("ASK {}", client="10.0.0.2").rows == [["true"]]
        for each in bombs:
            each.join()
        assert outcomes.count("busy") == 4 and outcomes.count("stopped") == 1
    finally:
        engine.close()


# -- settings


def test_the_operator_sets_the_limits() -> None:
    found = from_environment(
        {"REGIOGRAPH_SPARQL_SECONDS": "3.5", "REGIOGRAPH_SPARQL_ROWS": "7", "REGIOGRAPH_SPARQL_ALLOW": "http://a/, http://b/", "HOME": "/"}
    )
    assert (found.seconds, found.rows, found.allow) == (3.5, 7, ("http://a/", "http://b/"))
    assert from_environment({}) == Limits()
    assert set(Limits.words()) == set(vars(Limits()))


@pytest.mark.parametrize("setting", [("SECONDS", "soon"), ("ROWS", "0"), ("ROWS", "-5"), ("ROWS", "1.5"), ("SECOND", "3")])
def test_a_setting_that_is_none_is_said_at_the_start(setting: tuple[str, str]) -> None:
    with pytest.raises(WrongUse, match="→"):
        from_environment({f"REGIOGRAPH_SPARQL_{setting[0]}": setting[1]})
