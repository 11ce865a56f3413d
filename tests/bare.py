"""The least that an endpoint of separate processes can be: pyoxigraph behind a socket, and nothing that protects anybody.

In: a folder of builds, a port, a number of processes. Out: a server to measure beside the real one: one connection
for each process, no turns, no limits on time, nothing kept. What the real one takes longer is the price of those.
"""

from __future__ import annotations

import gc
import os
import signal
import socket
import sys
from pathlib import Path
from urllib.parse import parse_qs

from graph.engine import Limits, read_query
from graph.sparql.answering import answer
from graph.store import Current, Graph
from webapp import plain

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/sparql-results+json\r\nContent-Length: %d\r\n\r\n"


def serve(listening: socket.socket, graph: Graph, limits: Limits) -> None:
    """Answer one connection after the other."""
    while True:
        connection, _ = listening.accept()
        with connection:
            while found := plain.read(connection.recv(plain.LONGEST)):
                text = read_query(parse_qs(found.query)["query"][0], limits).text
                request = {"text": text, "format": "json", "default": None, "named": None, "rows": limits.rows, "bytes": limits.bytes, "allow": ()}
                blocks: list[bytes] = []
                rest, _about = answer(graph, request, blocks.append)
                body = b"".join((*blocks, rest))
                connection.sendall(HEAD % len(body) + body)


def main(builds: str, port: str, processes: str) -> None:
    graph = Current(Path(builds)).graph()
    gc.freeze()
    children = []
    with socket.create_server(("127.0.0.1", int(port)), backlog=100) as listening:
        for _ in range(int(processes)):
            child = os.fork()
            if child == 0:
                serve(listening, graph, Limits())
            children.append(child)
        signal.signal(signal.SIGTERM, lambda *_: [os.kill(child, signal.SIGKILL) for child in children] and sys.exit())
        signal.pause()


if __name__ == "__main__":
    main(*sys.argv[1:4])
