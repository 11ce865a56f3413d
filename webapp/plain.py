"""Reads and answers the plainest of HTTP requests: a GET with no body, alone on its connection.

In: the bytes that came in, a WSGI application. Out: its answer as bytes to send. Most requests of a program are
plain, and the application's answer takes less time than gunicorn's general reading and writing. What is not
plain in any way is not touched here: gunicorn reads it then, and has the last word on what is malformed.
"""

from __future__ import annotations

import io
import socket
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from wsgiref.types import WSGIEnvironment

import httptools
from gunicorn.util import http_date  # type: ignore[import-untyped]

LONGEST = 16_384  # bytes of a plain request
# What asks for more than an answer, or is believed of some clients only: gunicorn's affair.
_NOT_PLAIN = frozenset(
    (
        "CONTENT-LENGTH",
        "CONTENT-TYPE",
        "EXPECT",
        "HTTP2-SETTINGS",
        "RANGE",
        "TE",
        "TRAILER",
        "TRANSFER-ENCODING",
        "UPGRADE",
        "X-FORWARDED-PROTO",
        "X-FORWARDED-PROTOCOL",
        "X-FORWARDED-SSL",
    )
)
_STAYS = "keep-alive"
_BODYLESS = ("1", "204", "304")
Application = Callable[[WSGIEnvironment, Callable[..., Any]], Iterable[bytes]]


class NotPlain(Exception):
    """A request that is to be read by gunicorn."""


@dataclass
class PlainRequest:
    """A request as it was read; the methods are called by the parser."""

    target: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    is_whole: bool = False

    def on_url(self, part: bytes) -> None:
        self.target += part

    def on_header(self, name: bytes, value: bytes) -> None:
        key = name.decode("latin-1").upper()
        if key in self.headers or key in _NOT_PLAIN or "_" in key:
            raise NotPlain
        self.headers[key] = value.decode("latin-1").strip(" \t")

    def on_message_complete(self) -> None:
        if self.is_whole:
            raise NotPlain  # another one behind it
        self.is_whole = True

    @property
    def path(self) -> str:
        return self.target.partition(b"?")[0].decode("latin-1")

    @property
    def query(self) -> str:
        return self.target.partition(b"?")[2].decode("latin-1")


def read(data: bytes) -> PlainRequest | None:
    """Return the request that these bytes are; None where they are not one plain request and nothing else."""
    if not data.startswith(b"GET /") or not data.endswith(b"\r\n\r\n") or b"\n " in data or b"\n\t" in data:
        return None
    found = PlainRequest()
    parser = httptools.HttpRequestParser(found)
    try:
        parser.feed_data(data)
    except (httptools.HttpParserError, NotPlain):
        return None
    stays_open = parser.get_http_version() == "1.1" and found.headers.get("CONNECTION", _STAYS).lower() == _STAYS
    is_clear = b"#" not in found.target and "%" not in found.path
    return found if found.is_whole and stays_open and is_clear else None


def environ_of(request: PlainRequest, base: WSGIEnvironment, sock: socket.socket, client: tuple[str, int], server: tuple[str, int]) -> WSGIEnvironment:
    """Return the WSGI environment of a request, as gunicorn would make it."""
    return {
        **base,
        "wsgi.input": io.BytesIO(),
        "wsgi.url_scheme": "http",
        "gunicorn.socket": sock,
        "REQUEST_METHOD": "GET",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "RAW_URI": request.target.decode("latin-1"),
        "SCRIPT_NAME": "",
        "PATH_INFO": request.path,
        "QUERY_STRING": request.query,
        "REMOTE_ADDR": client[0],
        "REMOTE_PORT": str(client[1]),
        "SERVER_NAME": server[0],
        "SERVER_PORT": str(server[1]),
        **{f"HTTP_{name.replace('-', '_')}": value for name, value in request.headers.items()},
    }


@lru_cache(maxsize=2)
def _date(second: int) -> str:
    return str(http_date(second))


def answer(sock: socket.socket, application: Application, environ: WSGIEnvironment, server: str) -> None:
    """Have the application answer, and send it; raises `OSError` where the answer breaks off or nobody listens."""
    said: list[Any] = []
    blocks = application(environ, lambda status, headers, exc_info=None: said.extend((status, headers)))
    try:
        status, headers = said
        lines = [f"HTTP/1.1 {status}\r\nServer: {server}\r\nDate: {_date(int(time.time()))}\r\nConnection: keep-alive\r\n"]
        lines += [f"{name}: {value}\r\n" for name, value in headers]
        names = {name.lower() for name, _ in headers}
        is_measured = "content-length" in names or status.startswith(_BODYLESS)
        if not is_measured:
            lines.append("Transfer-Encoding: chunked\r\n")
        head = ("".join(lines) + "\r\n").encode("latin-1")
        if is_measured:
            sock.sendall(head + b"".join(blocks))
            return
        sock.sendall(head)
        for block in blocks:
            if block:
                sock.sendall(b"%x\r\n%b\r\n" % (len(block), block))
        sock.sendall(b"0\r\n\r\n")
    finally:
        if hasattr(blocks, "close"):
            blocks.close()
