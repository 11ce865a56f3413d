"""Plain requests: what `webapp.plain` reads is what gunicorn would have read, and what it is unsure of it leaves alone."""

from __future__ import annotations

import re
import socket
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from gunicorn.config import Config  # type: ignore[import-untyped]
from gunicorn.http import wsgi  # type: ignore[import-untyped]
from gunicorn.http.parser import RequestParser  # type: ignore[import-untyped]
from hypothesis import given
from hypothesis import strategies as st

from webapp import plain

CLIENT, SERVER = ("192.0.2.7", 4711), ("192.0.2.1", 8000)
NO_SOCKET: Any = object()
PLAIN = b"GET /sparql?query=ASK%7B%7D HTTP/1.1\r\nHost: a.example\r\nAccept: text/csv\r\n\r\n"
LINES = (
    b"Host: a.example",
    b"Host: b.example",
    b"host:a.example",
    b"Accept: text/csv,  application/json;q=0.5 \t",
    b"Accept-Encoding: gzip",
    b'If-None-Match: W/"1", "2"',
    b"User-Agent: \xc3\xa5\xff",
    b"Cookie: a=b",
    b"Connection: keep-alive",
    b"Connection: Keep-Alive, TE",
    b"Connection: close",
    b"Content-Length: 0",
    b"Content-Length: 3",
    b"Content-Type: text/plain",
    b"Transfer-Encoding: chunked",
    b"Expect: 100-continue",
    b"Upgrade: h2c",
    b"X-Forwarded-For: 198.51.100.3",
    b"X-Forwarded-Proto: https",
    b"X-Under_score: 1",
    b"Range: bytes=0-1",
    b"Empty:",
    b"Space : 1",
    b" folded: 1",
    b"NoColon",
    b"Nul: \x00",
    b"Tab:\t1",
    b": nothing",
    b"Script_Name: /sparql",
)
TARGETS = (
    b"/sparql?query=ASK%7B%7D",
    b"/sparql",
    b"/sparql?",
    b"/sparql?a=b#c",
    b"/%73parql",
    b"//sparql",
    b"/sparql?\xc3\xa5",
    b"/a b",
    b"*",
    b"http://a.example/sparql",
)
VERSIONS = (b"HTTP/1.1", b"HTTP/1.1", b"HTTP/1.1", b"HTTP/1.0", b"HTTP/2.0", b"http/1.1", b"")
ENDS = (b"\r\n", b"\r\n", b"\r\n", b"\r\n", b"\n", b"\r")
requests = st.builds(
    lambda method, target, version, lines, end, rest: b" ".join((method, target, version)) + end + b"".join(line + end for line in lines) + end + rest,
    st.sampled_from((b"GET", b"GET", b"GET", b"POST", b"HEAD", b"get")),
    st.sampled_from(TARGETS),
    st.sampled_from(VERSIONS),
    st.lists(st.sampled_from(LINES), max_size=5),
    st.sampled_from(ENDS),
    st.sampled_from((b"", b"", b"", b"x", PLAIN)),
)
scrambled = st.builds(lambda place, byte: PLAIN[:place] + byte + PLAIN[place + 1 :], st.integers(0, len(PLAIN)), st.binary(max_size=2))


def as_gunicorn_reads(data: bytes) -> dict[str, Any]:
    """Return the environment that gunicorn makes of a request; raises what it raises."""
    config = Config()
    request = next(RequestParser(config, iter([data]), CLIENT))
    _, environ = wsgi.create(request, NO_SOCKET, CLIENT, SERVER, config)
    return dict(environ)


def told(environ: dict[str, Any]) -> dict[str, str]:
    return {name: value for name, value in environ.items() if isinstance(value, str) and name.isupper() and name != "SERVER_SOFTWARE"}


@given(st.one_of(requests, scrambled))
def test_what_is_read_as_plain_is_read_the_same_by_gunicorn(data: bytes) -> None:
    found = plain.read(data)
    if found is None:
        return
    own = plain.environ_of(found, {}, NO_SOCKET, CLIENT, SERVER)
    assert told(own) == told(as_gunicorn_reads(data))
    assert own["wsgi.input"].read() == b""


def test_an_ordinary_question_of_a_program_is_plain() -> None:
    found = plain.read(PLAIN)
    assert found is not None
    assert (found.path, found.query, found.headers) == ("/sparql", "query=ASK%7B%7D", {"HOST": "a.example", "ACCEPT": "text/csv"})


@pytest.mark.parametrize("line", [b"Content-Length: 1", b"Connection: close", b"X-Forwarded-Proto: https", b"Expect: 100-continue", b"Host: b.example"])
def test_what_is_not_plain_is_left_to_gunicorn(line: bytes) -> None:
    assert plain.read(PLAIN[:-2] + line + b"\r\n\r\n") is None


@pytest.mark.parametrize("data", [b"", PLAIN[:-1], PLAIN + PLAIN, PLAIN + b"x", PLAIN.replace(b"GET", b"POST"), PLAIN.replace(b"1.1", b"1.0")])
def test_a_part_of_a_request_or_more_than_one_is_not_plain(data: bytes) -> None:
    assert plain.read(data) is None


# -- what is sent back


@pytest.fixture
def pair() -> Iterator[tuple[socket.socket, socket.socket]]:
    one, other = socket.socketpair()
    with one, other:
        other.settimeout(5)
        yield one, other


def sent(pair: tuple[socket.socket, socket.socket], status: str, headers: list[tuple[str, str]], body: Any) -> bytes:
    def application(_: dict[str, Any], start: Callable[..., Any]) -> Any:
        start(status, headers)
        return body

    try:
        plain.answer(pair[0], application, {}, "server")
    finally:
        pair[0].shutdown(socket.SHUT_WR)
    received = b"".join(iter(lambda: pair[1].recv(100_000), b""))
    return re.sub(rb"Date: [^\r]+ GMT\r\n", b"", received)


HEAD = b"HTTP/1.1 200 OK\r\nServer: server\r\nConnection: keep-alive\r\n"


def test_an_answer_of_known_length_is_sent_whole(pair: tuple[socket.socket, socket.socket]) -> None:
    assert sent(pair, "200 OK", [("Content-Length", "3")], [b"abc"]) == HEAD + b"Content-Length: 3\r\n\r\nabc"


def test_an_answer_of_unknown_length_is_sent_in_chunks(pair: tuple[socket.socket, socket.socket]) -> None:
    assert (
        sent(pair, "200 OK", [], iter((b"abc", b"", b"d" * 16)))
        == HEAD + b"Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n10\r\n" + b"d" * 16 + b"\r\n0\r\n\r\n"
    )


def test_an_answer_without_body_has_no_chunks(pair: tuple[socket.socket, socket.socket]) -> None:
    assert sent(pair, "304 NOT MODIFIED", [("ETag", '"1"')], []) == HEAD.replace(b"200 OK", b"304 NOT MODIFIED") + b'ETag: "1"\r\n\r\n'


class Breaking:
    """Blocks that break off after the first."""

    closed = False

    def __iter__(self) -> Iterator[bytes]:
        yield b"abc"
        raise ConnectionResetError

    def close(self) -> None:
        self.closed = True


def test_an_answer_that_breaks_off_has_no_last_chunk_and_is_let_go_of(pair: tuple[socket.socket, socket.socket]) -> None:
    body = Breaking()
    with pytest.raises(ConnectionResetError):
        sent(pair, "200 OK", [], body)
    assert pair[1].recv(1000).endswith(b"\r\n\r\n3\r\nabc\r\n")
    assert body.closed
