"""The real server in a process of its own: ready with its address, and no request lost while builds change."""

from __future__ import annotations

import http.client
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest

from graph.build import build, switch
from graph.store import CURRENT
from tests.conftest import found_a_year_later
from webapp.server import THREADS


@contextmanager
def serving(builds: Path, **settings: str) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = dict(os.environ) | {"REGIOGRAPH_BUILDS": str(builds), "PYTHONUNBUFFERED": "1"} | settings
    command = [sys.executable, "-m", "graph.cli", "serve", "--port", str(port)]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as server:
        try:
            assert server.stdout
            said = server.stdout.readline()
            found = re.search(r"http://\S+", said)
            assert found, said
            yield found[0].rstrip("/")
        finally:
            server.terminate()


def get(address: str) -> bytes:
    with urllib.request.urlopen(address, timeout=20) as answer:
        assert answer.status == 200
        body: bytes = answer.read()
        return body


def test_the_server_prints_its_address_and_answers(small_builds: Path) -> None:
    with serving(small_builds) as address:
        assert "Region Alfa" in get(f"{address}/sv/").decode("utf-8")
        health = json.loads(get(f"{address}/healthz"))
        assert health["build"] == os.readlink(small_builds / CURRENT)


def test_a_server_that_is_told_to_end_leaves_no_temporary_files(small_builds: Path, tmp_path: Path) -> None:
    builds, scratch = tmp_path / "builds", tmp_path / "scratch"
    shutil.copytree(small_builds, builds, symlinks=True, ignore=shutil.ignore_patterns("dumps"))
    (builds / "dumps").write_text("a file where the folder would be")
    scratch.mkdir()
    current = os.readlink(builds / CURRENT)
    with serving(builds, TMPDIR=str(scratch)) as address:
        while not list(scratch.glob(f"*/{current}/dumps.json")):
            time.sleep(0.05)
        assert get(f"{address}/dumps/regiograph-{current}.nq.gz")
    assert not list(scratch.iterdir())


def test_a_client_that_asks_on_is_heard_at_once_and_after_a_pause(small_builds: Path) -> None:
    with serving(small_builds) as address:
        connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=20)
        for pause in (0, 0, 0.1, 0):
            time.sleep(pause)
            connection.request("GET", "/healthz")
            answer = connection.getresponse()
            assert (answer.status, json.loads(answer.read())["status"]) == (200, "ok")
            assert answer.headers["Connection"] != "close"
        connection.close()


ALL = "SELECT * { ?a ?b ?c }"
ASKED = (
    ("short", f"query={quote(ALL + ' LIMIT 2')}", {}),
    ("as the client takes it", f"query={quote(ALL)}", {"Accept": "text/csv", "Accept-Encoding": "gzip"}),
    ("too long to be whole", f"query={quote('SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 60000')}&format=csv", {}),
    ("a graph", f"query={quote('DESCRIBE <https://w3id.org/regiograph/id/network/nordnatet>')}", {"Accept": "text/turtle"}),
    ("no query", "query=SELECT", {}),
    ("no format", f"query={quote(ALL)}&format=pdf", {"Accept": "application/json"}),
    ("a browser", f"query={quote(ALL)}", {"Accept": "text/html", "Accept-Language": "en"}),
    ("the description", "", {}),
)


@pytest.fixture(scope="module")
def server(small_builds: Path) -> Iterator[http.client.HTTPConnection]:
    with serving(small_builds) as address:
        connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=20)
        yield connection
        connection.close()


def asked(server: http.client.HTTPConnection, query: str, headers: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
    server.request("GET", f"/sparql?{query}", headers=headers)
    answer = server.getresponse()
    return answer.status, {name: value for name, value in answer.headers.items() if name != "Date"}, answer.read()


@pytest.mark.parametrize(("query", "headers"), [case[1:] for case in ASKED], ids=[case[0] for case in ASKED])
def test_a_plain_request_is_answered_as_any_other(server: http.client.HTTPConnection, query: str, headers: dict[str, str]) -> None:
    plain = [asked(server, query, headers) for _ in range(3)]
    other = asked(server, query, headers | {"X-Forwarded-Proto": "http"})
    assert plain == [other] * 3
    tag = other[1].get("ETag")
    if tag:
        assert asked(server, query, headers | {"If-None-Match": tag}) == asked(server, query, headers | {"If-None-Match": tag, "X-Forwarded-Proto": "http"})


def test_a_request_that_comes_in_pieces_is_answered(server: http.client.HTTPConnection) -> None:
    with socket.create_connection((server.host, server.port), timeout=20) as sock:
        for part in (b"GET /sparql?quer", b"y=ASK%7B%7D HTTP/1.1\r\nHo", b"st: a.example\r\nConnection: close\r\n", b"\r\n"):
            sock.sendall(part)
            time.sleep(0.05)
        said = b"".join(iter(lambda: sock.recv(65536), b""))
    assert said.startswith(b"HTTP/1.1 200 OK") and said.endswith(b'{"head":{},"boolean":true}')


def test_an_answer_that_breaks_off_is_seen_to_do_so(small_builds: Path) -> None:
    endless = quote("SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }")
    with serving(small_builds, REGIOGRAPH_SPARQL_BYTES="3000000") as address:
        connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=20)
        connection.request("GET", f"/sparql?query={endless}&format=csv")
        answer = connection.getresponse()
        assert answer.status == 200
        with pytest.raises((http.client.IncompleteRead, ConnectionResetError)):
            answer.read()
        connection.close()
        assert b"true" in get(f"{address}/sparql?query=ASK%7B%7D")


def test_two_requests_sent_at_once_get_two_answers_in_their_order(small_builds: Path) -> None:
    with serving(small_builds) as address:
        place = urlsplit(address)
        with socket.create_connection((place.hostname, place.port), timeout=20) as sock:
            sock.sendall("".join(f"GET {path} HTTP/1.1\r\nHost: {place.netloc}\r\n{end}\r\n" for path, end in PIPELINED).encode())
            said = b"".join(iter(lambda: sock.recv(65536), b""))
        assert said.count(b"HTTP/1.1 200 OK") == 2
        assert said.index(b'"status"') < said.index(b"<!doctype html>")


PIPELINED = (("/healthz", ""), ("/sv/about", "Connection: close\r\n"))


def test_more_clients_than_threads_that_say_nothing_keep_nobody_out(small_builds: Path) -> None:
    with serving(small_builds) as address:
        silent = []
        for _ in range(THREADS + 20):
            connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=20)
            connection.request("GET", "/healthz")
            connection.getresponse().read()
            silent.append(connection)
        assert "Region Alfa" in get(f"{address}/sv/").decode("utf-8")
        for connection in silent:
            connection.close()


def test_readers_who_leave_off_lose_their_turns_to_those_who_read(small_builds: Path) -> None:
    wide = "SELECT * { ?a ?b ?c . ?d ?e ?f }"  # far more than the buffers between the two hold
    with serving(small_builds, REGIOGRAPH_SPARQL_CLIENT="2", REGIOGRAPH_SPARQL_PATIENCE="0.5", REGIOGRAPH_SPARQL_SECONDS="60") as address:
        place = urlsplit(address)
        stalled = []
        for _ in range(2):
            sock = socket.create_connection((place.hostname, place.port), timeout=20)
            sock.sendall(f"GET /sparql?query={quote(wide)}&format=csv HTTP/1.1\r\nHost: {place.netloc}\r\n\r\n".encode())
            assert sock.recv(1000).startswith(b"HTTP/1.1 200 OK")
            stalled.append(sock)
        assert b"c\r\n" in get(f"{address}/sparql?query={quote('SELECT (1 AS ?c) {}')}&format=csv")
        for sock in stalled:
            sock.close()


def test_no_request_is_lost_while_builds_are_switched(tmp_path: Path, facts: Path) -> None:
    out = tmp_path / "builds"
    targets = [build(out, facts).folder]
    found_a_year_later(facts)
    targets.append(build(out, facts).folder)
    seen: set[str] = set()
    failures: list[Exception] = []
    stop = threading.Event()
    with serving(out) as address:

        def read() -> None:
            while not stop.is_set():
                try:
                    seen.add(json.loads(get(f"{address}/healthz"))["build"])
                    assert get(f"{address}/questions/memberships.csv").count(b"\n") == 7
                except Exception as error:
                    failures.append(error)
                    return

        readers = [threading.Thread(target=read) for _ in range(4)]
        for reader in readers:
            reader.start()
        for turn in range(8):
            switch(out, targets[turn % 2])
            stop.wait(0.25)
        stop.set()
        for reader in readers:
            reader.join()
    assert not failures
    assert seen == {target.name for target in targets}
