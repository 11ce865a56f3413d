"""A SPARQL engine on loopback that can be told to lie: honest, it answers from a store of its own.

In: a way to misbehave, or none. Out: its address, and what it was sent. It speaks the query part of the protocol, updates
and the Graph Store protocol, as much of it as publishing takes.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pyoxigraph as ox

JSON, TRIPLES = "application/sparql-results+json", "application/n-triples"


class Engine(ThreadingHTTPServer):
    """The server; `lie` is called with each request for an answer while it is set."""

    daemon_threads = True
    block_on_close = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.store = ox.Store()
        self.lie: Callable[[BaseHTTPRequestHandler], None] | None = None
        self.credentials: list[str] = []
        self.ended = threading.Event()  # a lie that never ends looks at it

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/query"

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: callers hang up on a liar."""


class _Handler(BaseHTTPRequestHandler):
    server: Engine
    server_version = "Oxigraph"
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._respond(parse_qs(urlsplit(self.path).query), b"")

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        fields = parse_qs(urlsplit(self.path).query)
        if self.headers.get("Content-Type") == "application/x-www-form-urlencoded":
            fields |= parse_qs(body.decode("utf-8"))
        self._respond(fields, body)

    do_PUT = do_DELETE = do_POST

    def _respond(self, fields: dict[str, list[str]], body: bytes) -> None:
        self.server.credentials.append(self.headers.get("Authorization", ""))
        if self.path.startswith("/query") and self.server.lie is not None:
            self.close_connection = True
            self.server.lie(self)
        elif self.path.startswith("/query"):
            self.send(200, *self._answer(fields))
        else:
            self._change(fields, body)
            self.send(204, "", b"")

    def _answer(self, fields: dict[str, list[str]]) -> tuple[str, bytes]:
        default, named = ([ox.NamedNode(iri) for iri in fields.get(name, ())] for name in ("default-graph-uri", "named-graph-uri"))
        found = self.server.store.query(fields["query"][0], default_graph=[*default], named_graphs=[*named])
        if isinstance(found, ox.QueryTriples):
            return TRIPLES, found.serialize(format=ox.RdfFormat.N_TRIPLES) or b""
        return JSON, found.serialize(format=ox.QueryResultsFormat.JSON) or b""

    def _change(self, fields: dict[str, list[str]], body: bytes) -> None:
        if self.path.startswith("/update"):
            self.server.store.update(fields["update"][0])
            return
        graph = ox.NamedNode(fields["graph"][0])
        if self.command in ("PUT", "DELETE"):
            self.server.store.clear_graph(graph)
        if self.command in ("PUT", "POST"):
            self.server.store.load(body, format=ox.RdfFormat.N_TRIPLES, to_graph=graph)

    def send(self, status: int, media: str, body: bytes, **headers: str) -> None:
        self.send_response(status)
        said = ({"Content-Type": media} if media else {}) | {"Content-Length": str(len(body))} | headers
        for name, value in said.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def engine() -> Iterator[Engine]:
    """Run an engine until the block ends."""
    server = Engine()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.ended.set()
        server.shutdown()
        thread.join()
        server.server_close()
