"""An engine elsewhere that is away, refuses or lies: a clear error each time, and the next request is served."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from flask import Flask

from graph.connection import open_current
from graph.endpoint import Caller, Endpoint, endpoint
from graph.errors import BrokenBuild, CutShort, QueryTimeout, RegiographError, RemoteEngineAway, RemoteEngineFault, WrongUse
from graph.publish import publish
from graph.published import CURRENT_SINCE, HOLDS, POINTER, Published
from graph.putting import put_to
from graph.questions import Asker
from graph.remote import RemoteCurrent, open_remote
from graph.remote_engine import RemoteEngine
from graph.sparql.limits import Limits
from graph.store import CURRENT, open_build
from tests.lying import JSON, Engine, engine
from tests.querycases import lines
from webapp import create_app

Lie = Callable[[BaseHTTPRequestHandler], None]
PASSWORD = "hunter2-the-secret"
ASKED = ("ask", "costs", "--lang", "en")


def silent(_: str) -> None:
    return None


def cases() -> list[tuple[str, ...]]:
    found = [line.replace("\\x1b", "\x1b").replace("\\x07", "\x07").split("\t") for line in lines("lying-engines.tsv")]
    return [tuple(case) for case in found]


@pytest.fixture(scope="module")
def published(small_builds: Path) -> Iterator[Engine]:
    """An engine that holds the small graph."""
    with engine() as server:
        publish(open_build(small_builds / CURRENT), Caller(Endpoint(server.address)), progress=silent)
        yield server


@pytest.fixture
def server(published: Engine) -> Iterator[Engine]:
    """The same, honest again after each test."""
    yield published
    published.lie = None
    published.ended.set()
    published.ended = threading.Event()


@pytest.fixture
def viewer(server: Engine) -> Iterator[Flask]:
    """A viewer that reads from the engine, with nothing read yet."""
    queries = RemoteEngine(RemoteCurrent(Endpoint(server.address), poll=0), Limits(seconds=2))
    yield create_app(Path(), None, queries)
    queries.close()


def telling(status: int, media: str, body: str, **headers: str) -> Lie:
    def lie(request: BaseHTTPRequestHandler) -> None:
        request.send(status, media, body.encode("utf-8"), **headers)  # type: ignore[attr-defined]

    return lie


def run(address: str, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("REGIOGRAPH_")} | settings
    command = [sys.executable, "-m", "graph.cli", *arguments, "--endpoint", address]
    return subprocess.run(command, capture_output=True, text=True, env=environment, check=False, timeout=60)


def ask(address: str, seconds: float = 5, **settings: str) -> None:
    """Open the current build as the command line and the viewer do."""
    open_remote(Caller(Endpoint(address, **settings), seconds))


def page(viewer: Flask, path: str = "/en/") -> tuple[int, str]:
    answer = viewer.test_client().get(path, headers={"Accept": "text/html"})
    return answer.status_code, answer.get_data(as_text=True)


# -- what an engine may answer


@pytest.mark.parametrize("case", cases(), ids=lambda case: case[0])
def test_an_answer_that_is_none_is_a_clear_error_and_the_next_request_is_served(server: Engine, viewer: Flask, case: tuple[str, ...]) -> None:
    _, status, media, body, said, expected = case
    server.lie = telling(int(status), media, body, Location="http://elsewhere.example/sparql?key=1")
    with pytest.raises(RegiographError) as error:
        ask(server.address)
    assert said in str(error.value)
    assert "→" in str(error.value)
    assert "\x1b" not in str(error.value)
    shown = page(viewer)
    assert shown[0] == int(expected)
    assert server.address not in shown[1]  # where the engine stands is the operator's affair
    server.lie = None
    assert page(viewer)[0] == 200


@pytest.mark.parametrize("case", [case for case in cases() if case[0] in ("a redirect", "no credentials", "maintenance", "no JSON")], ids=lambda case: case[0])
def test_the_command_line_says_so_and_exits_with_1(server: Engine, case: tuple[str, ...]) -> None:
    _, status, media, body, said, _ = case
    server.lie = telling(int(status), media, body, Location="http://elsewhere.example/sparql")
    done = run(server.address, *ASKED)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(f"regiograph: {server.address}")
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_a_true_engine_answers_the_command_line(server: Engine) -> None:
    done = run(server.address, *ASKED)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Cost 2024" in done.stdout


def test_nobody_listens() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{free.getsockname()[1]}/sparql"
    with pytest.raises(RemoteEngineAway, match=f"{address}: the connection failed or broke off → see that the engine runs there"):
        ask(address)
    done = run(address, *ASKED)
    assert (done.returncode, done.stdout) == (1, "")
    assert "see that the engine runs there" in done.stderr
    queries = RemoteEngine(RemoteCurrent(Endpoint(address), poll=0))
    try:
        answer = create_app(Path(), None, queries).test_client().get("/sv/", headers={"Accept": "text/html"})
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
        assert "går inte att nå just nu" in answer.get_data(as_text=True)
    finally:
        queries.close()


def test_a_server_does_not_start_without_its_engine() -> None:
    done = run("http://127.0.0.1:9/sparql", "serve", "--port", "0")
    assert done.returncode == 1
    assert "see that the engine runs there" in done.stderr


# -- answers that do not end as they should


def cut_off(request: BaseHTTPRequestHandler) -> None:
    """Promise more than is sent."""
    request.send(200, JSON, b'{"head":{"vars":["build"]},"results":{"bind', **{"Content-Length": "100000"})  # type: ignore[attr-defined]


def endless(piece: bytes, pause: float) -> Lie:
    def lie(request: BaseHTTPRequestHandler) -> None:
        server: Engine = request.server  # type: ignore[assignment]
        with suppress(OSError):
            request.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/sparql-results+json\r\nConnection: close\r\n\r\n")
            while not server.ended.wait(pause):
                request.wfile.write(piece)

    return lie


def silent_for_long(request: BaseHTTPRequestHandler) -> None:
    request.server.ended.wait(30)  # type: ignore[attr-defined]


def hang_up(request: BaseHTTPRequestHandler) -> None:
    request.connection.close()


def no_http(request: BaseHTTPRequestHandler) -> None:
    request.wfile.write(b"220 mail.example ESMTP\r\n")


@pytest.mark.parametrize("lie", [cut_off, hang_up, no_http])
def test_an_answer_that_breaks_off_is_an_engine_that_is_away(server: Engine, viewer: Flask, lie: Lie) -> None:
    server.lie = lie
    with pytest.raises(RemoteEngineAway, match=r"/query: the (answer|connection) .*→"):
        ask(server.address)
    assert page(viewer)[0] == 503
    server.lie = None
    assert page(viewer)[0] == 200


@pytest.mark.parametrize("lie", [endless(b" ", 0.02), silent_for_long], ids=["drop by drop", "not a word"])
def test_an_answer_that_never_ends_is_given_up(server: Engine, lie: Lie) -> None:
    server.lie = lie
    begun = time.monotonic()
    with pytest.raises(QueryTimeout, match=r"stopped after 0\.5 seconds →"):
        ask(server.address, seconds=0.5)
    assert time.monotonic() - begun < 5
    server.lie = None
    ask(server.address)


def test_an_answer_is_read_up_to_a_size_and_no_further(server: Engine) -> None:
    server.lie = endless(b" " * 65_536, 0.0)
    with pytest.raises(CutShort, match="more than 1000000 bytes → add LIMIT"):
        Caller(Endpoint(server.address), 20, 1_000_000).ask("ASK {}", "ASK", [], [])


def test_an_engine_that_is_slow_for_a_moment_is_asked_again(server: Engine) -> None:
    asked = []

    def lie(request: BaseHTTPRequestHandler) -> None:
        asked.append(1)
        if len(asked) > 1:
            server.lie = None
        request.send(503, "text/plain", b"")  # type: ignore[attr-defined]

    server.lie = lie
    ask(server.address)
    assert len(asked) == 2


# -- the build that is read


def test_the_build_in_use_goes_on_while_the_engine_does_not_say_which_is_current(server: Engine, viewer: Flask) -> None:
    assert page(viewer)[0] == 200
    server.lie = telling(200, "text/html", "<html>lost</html>")
    assert page(viewer)[0] == 200  # kept for the life of the build
    health = viewer.test_client().get("/healthz").get_json()
    assert "answers with text/html" in health["last_error"]
    assert page(viewer, "/en/region/beta")[0] == 502  # never read before
    server.lie = None
    assert page(viewer, "/en/region/beta")[0] == 200
    assert viewer.test_client().get("/healthz").get_json()["last_error"] == ""


def test_an_empty_engine_says_how_to_publish() -> None:
    with engine() as empty:
        with pytest.raises(BrokenBuild, match=f"no build is published here → run “regiograph publish --endpoint {empty.address}”"):
            ask(empty.address)
        assert run(empty.address, *ASKED).returncode == 1


def test_a_build_that_is_half_there_is_not_read(small_builds: Path) -> None:
    graph = open_build(small_builds / CURRENT)
    build = Published(graph.build_id)
    with engine() as half:
        caller = Caller(Endpoint(half.address))
        caller.write("PUT", POINTER, f'<{build.iri}> <{CURRENT_SINCE}> "1"^^<http://www.w3.org/2001/XMLSchema#integer> .\n'.encode())
        caller.write("PUT", build.list, f"<{build.stored('urn:x')}> <{HOLDS}> <urn:x> .\n".encode())
        with pytest.raises(BrokenBuild, match="is not whole there → run “regiograph publish"):
            ask(half.address)
        caller.write("PUT", POINTER, f"<{build.iri}> <{CURRENT_SINCE}> <urn:never> .\n".encode())
        with pytest.raises(RemoteEngineFault, match="is not from here → empty that graph, then publish again"):
            publish(graph, caller, progress=silent)


# -- credentials and addresses


@pytest.mark.parametrize("case", [case for case in cases() if case[1] in ("302", "401", "403", "500", "503")], ids=lambda case: case[0])
def test_credentials_stand_in_no_message(server: Engine, case: tuple[str, ...]) -> None:
    _, status, media, body, _, _ = case
    server.lie = telling(int(status), media, body, Location="http://elsewhere.example/", **{"WWW-Authenticate": "Basic"})
    done = run(f"{server.address}?key={PASSWORD}", *ASKED, REGIOGRAPH_ENDPOINT_USER="reader", REGIOGRAPH_ENDPOINT_PASSWORD=PASSWORD)
    assert done.returncode == 1
    assert PASSWORD not in done.stderr + done.stdout
    assert PASSWORD not in repr(Endpoint(server.address, user="reader", password=PASSWORD))


def test_credentials_are_sent_only_where_they_are_asked_for(server: Engine) -> None:
    server.credentials.clear()
    ask(server.address, user="reader", password=PASSWORD)
    assert set(server.credentials) == {""}
    server.lie = telling(401, "text/plain", "", **{"WWW-Authenticate": "Basic"})
    with pytest.raises(RemoteEngineFault):
        ask(server.address, user="reader", password=PASSWORD)
    assert [bool(sent) for sent in server.credentials[-2:]] == [False, True]


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("http://reader:hunter2-the-secret@host/sparql", "take them out and set REGIOGRAPH_ENDPOINT_USER"),
        ("reader:hunter2-the-secret@host/sparql", "take them out and set REGIOGRAPH_ENDPOINT_USER"),
        ("ftp://reader:hunter2-the-secret@host/sparql", "take them out and set REGIOGRAPH_ENDPOINT_USER"),
        ("ftp://host/sparql", "is not the address of a SPARQL endpoint → write https://host/sparql"),
        ("file:///etc/passwd", "is not the address of a SPARQL endpoint"),
        ("host/sparql", "is not the address of a SPARQL endpoint"),
        ("http://", "is not the address of a SPARQL endpoint"),
        ("http://host:port/sparql", "is not the address of a SPARQL endpoint"),
        ("http://[::1/sparql", "is not the address of a SPARQL endpoint"),
        ("nonsense", "is not the address of a SPARQL endpoint"),
    ],
)
def test_an_address_that_is_none_is_wrong_use(address: str, said: str) -> None:
    with pytest.raises(WrongUse, match=re.escape(said)) as error:
        endpoint(address, {})
    assert PASSWORD not in str(error.value)
    done = run(address, *ASKED)
    assert done.returncode == 2
    assert said in done.stderr
    assert PASSWORD not in done.stderr + done.stdout


# -- honest again


def test_the_questions_have_the_same_rows_from_there(server: Engine, small: Asker) -> None:
    there = Asker(open_current(Path(), server.address))
    for name in ("representatives", "memberships", "shared-networks", "costs"):
        assert there.ask(name).rows == small.ask(name).rows


# -- how a query is put

BUILD = Published("b")


@pytest.mark.parametrize(
    ("query", "put"),
    [
        ("ASK { GRAPH <urn:x> { ?s ?p ?o } }", f"ASK {{ GRAPH <{BUILD.stored('urn:x')}> {{ ?s ?p ?o }} }}"),
        ("ASK { GRAPH ?g{} }", f"ASK {{ GRAPH <{BUILD.list}> {{ ?stored_in_g <{HOLDS}> ?g }} GRAPH ?stored_in_g{{}} }}"),
        ('ASK { ?s ?p "GRAPH ?g" } # GRAPH <urn:x>', 'ASK { ?s ?p "GRAPH ?g" } '),
        ("ASK { ?graph ?p 'x'@graph }", "ASK { ?graph ?p 'x'@graph }"),
        ("ASK { ?s ?p 'Åsa' }", "ASK { ?s ?p '\\u00C5sa' }"),
        ("SELECT ?s FROM <urn:x> FROM NAMED <urn:y> { ?s ?p ?o }", "SELECT ?s   { ?s ?p ?o }"),
        ("SELECT ?s { VALUES ?x { UNDEF } ?s ?p ?x }", "SELECT ?s {  ?s ?p ?x }"),
        ("SELECT * { VALUES ?x { UNDEF } ?s ?p ?o }", "SELECT * { VALUES ?x { UNDEF } ?s ?p ?o }"),
    ],
)
def test_a_query_is_put_with_the_names_of_the_build(query: str, put: str) -> None:
    assert put_to(query, BUILD).text == put


def test_only_the_rows_of_the_whole_answer_are_asked_for_once() -> None:
    assert put_to("SELECT DISTINCT ?s { ?s ?p ?o }", BUILD).distinct
    assert not put_to("SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s ?p ?o }", BUILD).distinct
    assert not put_to("SELECT ?s { { SELECT DISTINCT ?s { ?s ?p ?o } } }", BUILD).distinct


def test_a_comparison_that_may_hide_a_graph_is_refused() -> None:
    with pytest.raises(WrongUse, match="write a space after “<”"):
        put_to("ASK { ?s ?p ?a FILTER(?a<'>') GRAPH ?g { ?x ?y ?z FILTER(?x != '') } }", BUILD)
    assert put_to("ASK { ?s ?p <http://e/L'Aquila> }", BUILD).text == "ASK { ?s ?p <http://e/L'Aquila> }"
