"""An engine that is silent or lavish takes neither the threads nor the memory of the server."""

from __future__ import annotations

import gzip
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from flask import Flask
from urllib3.exceptions import DecodeError

from graph.bulkhead import RUNNING, Body, Budget, Bulkhead
from graph.endpoint import Caller, Endpoint
from graph.engine import Limits
from graph.errors import RemoteEngineAway, RemoteEngineFullError
from graph.inflating import Inflating
from graph.publish import publish
from graph.remote import RemoteCurrent
from graph.remote_engine import RemoteEngine
from graph.store import CURRENT, open_build
from tests.lying import JSON, Engine, engine
from webapp import create_app

READERS = 66
HTML = {"Accept": "text/html"}


@pytest.fixture
def server(small_builds: Path) -> Iterator[Engine]:
    """An engine that holds the small build."""
    with engine() as found:
        caller = Caller(Endpoint(found.address))
        publish(open_build(small_builds / CURRENT), caller, progress=lambda text: None)
        yield found


@pytest.fixture
def viewer(server: Engine) -> Iterator[Flask]:
    current = RemoteCurrent(Endpoint(server.address), poll=3600)
    asking = RemoteEngine(current, Limits(seconds=2, rows=50))
    yield create_app(Path(), None, asking)
    asking.close()


def wait_for(is_so: Callable[[], object]) -> None:
    while not is_so():
        time.sleep(0.02)


def all_at_once(count: int, work: Callable[[int], None]) -> list[threading.Thread]:
    threads = [threading.Thread(target=work, args=(n,), daemon=True) for n in range(count)]
    for thread in threads:
        thread.start()
    return threads


# -- few requests at a time


def test_readers_of_a_silent_engine_leave_the_server_to_others(server: Engine, viewer: Flask) -> None:
    assert viewer.test_client().get("/sv/region/alfa", headers=HTML).status_code == 200
    asked: list[int] = []
    answers: list[tuple[int, str | None]] = []

    def say_nothing(request: BaseHTTPRequestHandler) -> None:
        asked.append(1)
        server.ended.wait(60)

    def read(number: int) -> None:
        answer = viewer.test_client().get(f"/sv/person/nobody-{number}", headers=HTML)
        answers.append((answer.status_code, answer.headers.get("Retry-After")))

    server.lie = say_nothing
    readers = all_at_once(READERS, read)
    # All but those who were let through.
    wait_for(lambda: len(answers) >= READERS - RUNNING)
    assert set(answers) == {(503, "5")}
    assert len(asked) <= RUNNING
    assert viewer.test_client().get("/healthz").status_code == 200
    assert viewer.test_client().get("/sv/region/alfa", headers=HTML).status_code == 200
    server.ended.set()
    for reader in readers:
        reader.join()
    server.ended.clear()
    server.lie = None
    assert viewer.test_client().get("/sv/region/beta", headers=HTML).status_code == 200


def test_so_many_run_at_once_and_the_next_waits_for_one_to_end() -> None:
    bulkhead = Bulkhead(running=2, waiting=1, patience=60)
    inside: list[int] = []
    most: list[int] = []
    go_on = threading.Event()

    def work(number: int) -> None:
        with bulkhead.enter():
            inside.append(number)
            most.append(len(inside))
            go_on.wait()
            inside.remove(number)

    threads = all_at_once(3, work)
    wait_for(lambda: bulkhead._waiting == 1)
    with pytest.raises(RemoteEngineFullError, match="→ ask again later"), bulkhead.enter():
        pass
    go_on.set()
    for thread in threads:
        thread.join()
    assert len(most) == 3 and max(most) <= 2


def test_nobody_waits_for_an_engine_from_which_nothing_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    bulkhead = Bulkhead(running=1, waiting=5, patience=3600)
    with bulkhead.enter():
        now = time.monotonic()
        monkeypatch.setattr("graph.bulkhead.time.monotonic", lambda: now + 10)
        with pytest.raises(RemoteEngineFullError), bulkhead.enter():
            pass
    with bulkhead.enter():
        pass


def test_a_place_is_given_back_after_a_fault() -> None:
    bulkhead = Bulkhead(running=1, waiting=0)
    for _ in range(3):
        with pytest.raises(RuntimeError), bulkhead.enter():
            raise RuntimeError
    with bulkhead.enter():
        pass


# -- so much memory


def bomb(size: int, packed: Callable[[bytes], bytes]) -> Callable[[BaseHTTPRequestHandler], None]:
    body = packed(b" " * size)
    coding = "deflate" if packed is zlib.compress else "gzip"

    def lie(request: BaseHTTPRequestHandler) -> None:
        request.send(200, JSON, body, **{"Content-Encoding": coding})  # type: ignore[attr-defined]

    return lie


@pytest.mark.parametrize("packed", [gzip.compress, zlib.compress])
def test_answers_that_swell_hold_no_more_together_than_there_is_room(server: Engine, monkeypatch: pytest.MonkeyPatch, packed: Callable[[bytes], bytes]) -> None:
    budget = Budget(2_000_000)
    monkeypatch.setattr("graph.endpoint._BUDGET", budget)
    server.lie = bomb(50_000_000, packed)
    faults: list[Exception] = []
    held: list[int] = []

    def read(number: int) -> None:
        try:
            Caller(Endpoint(server.address)).ask("ASK {}", "ASK", [], [])
        except Exception as error:
            held.append(budget.held)
            faults.append(error)

    for reader in all_at_once(6, read):
        reader.join()
    assert [type(one) for one in faults] == [RemoteEngineFullError] * 6
    assert max(held) <= budget.most and budget.held == 0


def test_an_answer_holds_its_room_as_long_as_it_is_held(server: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    budget = Budget()
    monkeypatch.setattr("graph.endpoint._BUDGET", budget)
    caller = Caller(Endpoint(server.address))
    body = caller.ask("SELECT * { ?s ?p ?o } LIMIT 5", "SELECT", [], [])
    assert isinstance(body, Body) and budget.held == len(body) > 0
    del body
    assert budget.held == 0


def test_a_packed_answer_is_unpacked_in_small_pieces() -> None:
    packed = gzip.compress(b"a" * 1_000_000) + gzip.compress(b"b" * 10) + b"\0" * 20
    inflating = Inflating(1000)
    pieces = [piece for at in range(0, len(packed), 7) for piece in inflating.feed(packed[at : at + 7])]
    inflating.close()
    assert max(map(len, pieces)) <= 1000
    assert b"".join(pieces) == b"a" * 1_000_000 + b"b" * 10


@pytest.mark.parametrize(
    "packed",
    [gzip.compress(b"abc" * 100)[:-5], b"no gzip", b"\x1f\x8b"],
    ids=["cut off", "another", "begun"],
)
def test_what_is_not_packed_whole_is_no_answer(packed: bytes) -> None:
    inflating = Inflating(1000)
    with pytest.raises(DecodeError):
        list(inflating.feed(packed))
        inflating.close()


@pytest.mark.parametrize("coding", ["br", "gzip, gzip", "x" * 100])
def test_an_answer_that_is_packed_otherwise_is_refused(server: Engine, coding: str) -> None:
    server.lie = lambda request: request.send(200, JSON, b"{}", **{"Content-Encoding": coding})  # type: ignore[attr-defined]
    with pytest.raises(RemoteEngineAway, match="cannot be read"):
        Caller(Endpoint(server.address)).ask("ASK {}", "ASK", [], [])


def test_an_honest_packed_answer_is_read(server: Engine) -> None:
    told = b'{"head": {}, "boolean": true}'
    packed = gzip.compress(told)
    server.lie = lambda request: request.send(200, JSON, packed, **{"Content-Encoding": "gzip"})  # type: ignore[attr-defined]
    assert Caller(Endpoint(server.address)).ask("ASK {}", "ASK", [], []) == told
