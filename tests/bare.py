"""The least that an endpoint of separate processes can be: pyoxigraph behind sockets, and nothing that protects anybody.

In: a folder of builds, a port, a number of processes. Out: a server to measure beside the real one: each process
reads from many connections and answers one query at a time; no turns, no limits on time, nothing kept. What the
real one takes longer is the price of those, and of the web process between client and engine.
"""

from __future__ import annotations

import gc
import os
import selectors
import signal
import socket
import sys
from contextlib import suppress
from pathlib import Path
from typing import cast
from urllib.parse import parse_qs

from graph.engine import Limits, read_query
from graph.sparql.answering import answer
from graph.store import Current, Graph
from webapp import plain

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/sparql-results+json\r\nContent-Length: %d\r\n\r\n"


def serve(listening: socket.socket, graph: Graph, limits: Limits) -> None:
    """Answer whoever asks next."""
    with selectors.DefaultSelector() as waiting:
        waiting.register(listening, selectors.EVENT_READ)
        while True:
            for key, _ in waiting.select():
                sock = cast(socket.socket, key.fileobj)
                if sock is listening:
                    with suppress(BlockingIOError):  # another process was quicker
                        waiting.register(listening.accept()[0], selectors.EVENT_READ)
                elif found := plain.read(sock.recv(plain.LONGEST)):
                    sock.sendall(answered(graph, parse_qs(found.query)["query"][0], limits))
                else:
                    waiting.unregister(sock)
                    sock.close()


def answered(graph: Graph, query: str, limits: Limits) -> bytes:
    """Return the whole answer to a query."""
    text = read_query(query, limits).text
    request = {"text": text, "format": "json", "default": None, "named": None, "rows": limits.rows, "bytes": limits.bytes, "allow": ()}
    blocks: list[bytes] = []
    rest, _ = answer(graph, request, blocks.append)
    body = b"".join((*blocks, rest))
    return HEAD % len(body) + body


def main(builds: str, port: str, processes: str) -> None:
    graph = Current(Path(builds)).graph()
    gc.freeze()
    children = []
    with socket.create_server(("127.0.0.1", int(port)), backlog=100) as listening:
        listening.setblocking(False)
        for _ in range(int(processes)):
            child = os.fork()
            if child == 0:
                serve(listening, graph, Limits())
            children.append(child)
        signal.signal(signal.SIGTERM, lambda *_: [os.kill(child, signal.SIGKILL) for child in children] and sys.exit())
        signal.pause()


if __name__ == "__main__":
    main(*sys.argv[1:4])
