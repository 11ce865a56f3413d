"""The SPARQL endpoint beside Oxigraph's own server on the same data: queries a second, first byte, bombs."""

from __future__ import annotations

import argparse
import http.client
import os
import random
import shutil
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlencode

from graph.engine import Engine, Limits, read_query
from graph.namespaces import PREFIXES
from graph.sparql.formats import TABLES
from graph.sparql.workers import ALLOCATOR
from graph.store import CURRENT, QUADS, Current, open_build

PROLOGUE = "".join(f"PREFIX {prefix}: <{iri}> " for prefix, iri in PREFIXES.items() if prefix in ("rg", "skos"))
SHORT = (
    "SELECT ?p ?b {{ ?m a rg:Mandate ; rg:holder ?p ; rg:inBody ?b }} LIMIT {n}",
    "SELECT ?n ?l {{ ?n a rg:Network ; skos:prefLabel ?l }} LIMIT {n}",
    "SELECT ?r (COUNT(?m) AS ?c) {{ ?m a rg:Mandate ; rg:represents ?r }} GROUP BY ?r ORDER BY DESC(?c) LIMIT {n}",
    "ASK {{ ?m a rg:Mandate FILTER({n} > 0) }}",
)
LONG = "SELECT ?s ?p ?o {{ ?s ?p ?o }} LIMIT {n}"
BOMB = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?a != ?d) }"
Line = Callable[[str, str, str], None]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def mix(seed: int, fresh: bool) -> Iterator[str]:
    """Yield questions without end: nine short ones to one long one; never the same twice where they are to be fresh."""
    random_ = random.Random(seed)
    while True:
        number = random_.randrange(10, 1_000_000) if fresh else random_.choice((10, 20, 30))
        long_ = random_.random() < 0.1
        yield PROLOGUE + (LONG.format(n=2000 + number % 1000 if fresh else 2000) if long_ else random_.choice(SHORT).format(n=number))


@contextmanager
def started(command: list[str], port: int, environment: dict[str, str] | None = None) -> Iterator[int]:
    with subprocess.Popen(command, env={**os.environ, **(environment or {})}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            for _ in range(600):
                try:
                    socket.create_connection(("127.0.0.1", port), 1).close()
                    break
                except OSError:
                    time.sleep(0.05)
            yield server.pid
        finally:
            server.terminate()


def ours(builds: Path, port: int) -> list[str]:
    return [sys.executable, "-m", "graph.cli", "serve", "--builds", str(builds), "--port", str(port)]


def asked(connection: http.client.HTTPConnection, path: str, query: str, accept: str = "application/sparql-results+json") -> int:
    connection.request("GET", f"{path}?{urlencode({'query': query})}", headers={"Accept": accept})
    answer = connection.getresponse()
    answer.read()
    return answer.status


def throughput(port: int, path: str, clients: int, fresh: bool, seconds: float) -> float:
    """Return answered queries a second."""
    done = [0] * clients
    end = time.monotonic() + seconds

    def client(number: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        for query in mix(number, fresh):
            if time.monotonic() > end:
                break
            done[number] += asked(connection, path, query) == 200
        connection.close()

    together = [threading.Thread(target=client, args=(number,)) for number in range(clients)]
    for one in together:
        one.start()
    for one in together:
        one.join()
    return sum(done) / seconds


def bench_against_oxigraph(builds: Path, line: Line, seconds: float) -> None:
    """Ours, and Oxigraph's own server in memory and on disk, on the same statements."""
    binary = shutil.which("oxigraph", path=f"{Path(sys.executable).parent}:{os.environ.get('PATH', '')}")
    if binary is None:
        line("endpoint beside Oxigraph's own server", "not installed", "pip install oxigraph")
        return
    with TemporaryDirectory() as scratch:
        disk = Path(scratch) / "disk"
        subprocess.run([binary, "load", "--location", str(disk), "--file", str(builds / CURRENT / QUADS)], check=True, capture_output=True)
        ports = [free_port() for _ in range(4)]
        memory_server = [binary, "serve", "--bind", f"127.0.0.1:{ports[1]}"]
        disk_server = [binary, "serve-read-only", "--location", str(disk), "--bind", f"127.0.0.1:{ports[2]}"]
        bare = [sys.executable, "-m", "tests.bare", str(builds), str(ports[3]), str(os.cpu_count())]
        with (
            started(ours(builds, ports[0]), ports[0], OPEN_HANDED),
            started(memory_server, ports[1]),
            started(disk_server, ports[2]),
            started(bare, ports[3], ALLOCATOR),
        ):
            load(ports[1], builds / CURRENT / QUADS)
            time.sleep(8)  # the pages that are made ready at the start
            for fresh in (False, True):
                for clients in (1, 4, 16):
                    a, b, c = (throughput(port, path, clients, fresh, seconds) for port, path in zip(ports[:3], ("/sparql", "/query", "/query"), strict=True))
                    name = f"{'never seen' if fresh else 'repeated'} queries, {clients} clients: ours, memory, disk"
                    goal = "goal 0.8 and 1.5" if fresh else "goal 1 and 1"
                    line(name, f"{a:.0f} {b:.0f} {c:.0f} /s · {a / b:.2f} {a / c:.2f}", goal)
                    if fresh:
                        least = throughput(ports[3], "/sparql", clients, fresh, seconds)
                        line("  an engine process without any protection (tests.bare)", f"{least:.0f} /s · {least / b:.2f} {least / c:.2f}", "for comparison")


OPEN_HANDED = {"REGIOGRAPH_SPARQL_CLIENT": "64", "REGIOGRAPH_SPARQL_CLIENT_QUEUE": "64"}


def load(port: int, quads: Path) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    connection.request("POST", "/store", body=quads.read_bytes(), headers={"Content-Type": "application/n-quads"})
    answer = connection.getresponse()
    answer.read()
    assert answer.status < 300, answer.status


def bench_layers(builds: Path, line: Line) -> None:
    """What is ours over the engine's own time: in the process, and with HTTP."""
    from webapp import create_app

    engine = Engine(Current(builds), Limits())
    client = create_app(builds, None, engine).test_client()
    text = PROLOGUE + SHORT[1]
    store = open_build(builds / CURRENT).store
    bare, through, page = [], [], []
    try:
        for number in range(300):
            query = text.format(n=10 + number)
            begun = time.perf_counter()
            store.query(query).serialize(format=_json())  # type: ignore[union-attr]
            bare.append(time.perf_counter() - begun)
            begun = time.perf_counter()
            engine.stream(read_query(query + " ", engine.limits), TABLES[0])
            through.append(time.perf_counter() - begun)
            begun = time.perf_counter()
            _ = client.get("/sparql", query_string={"query": query}).data
            page.append(time.perf_counter() - begun)
    finally:
        engine.close()
    own, with_process, with_flask = (statistics.median(sample) * 1000 for sample in (bare, through, page))
    line("one short query: engine alone, our process, with Flask", f"{own:.2f} {with_process:.2f} {with_flask:.2f} ms", "goal 0.5 ms over the engine")


def _json() -> object:
    import pyoxigraph as ox

    return ox.QueryResultsFormat.JSON


def bench_first_byte(builds: Path, line: Line) -> None:
    port = free_port()
    query = "SELECT ?a ?b ?c { ?a ?b ?c . ?a ?d ?e } LIMIT 100000"
    with started(ours(builds, port), port) as pid:
        time.sleep(8)
        sample = []
        from tests.soak import held

        before = held(pid)[2]
        for number in range(10):
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
            begun = time.perf_counter()
            connection.request("GET", f"/sparql?{urlencode({'query': query + ' ' * number, 'format': 'csv'})}")
            answer = connection.getresponse()
            answer.read(1)
            sample.append((time.perf_counter() - begun) * 1000)
            rows = answer.read().count(b"\n")
            connection.close()
        line(f"first byte of a CSV of {rows:,} rows, median / slowest", f"{statistics.median(sample):.0f} / {max(sample):.0f} ms", "goal 200 ms")
        line("memory of the server before and after ten of them", f"{before:.0f} {held(pid)[2]:.0f} MB", "flat")


def bench_bombs(builds: Path, line: Line, seconds: float) -> None:
    """Fifty clients with addresses of their own, one in ten of them sends nothing but bombs."""
    port = free_port()
    taken: list[float] = []
    failed: list[int] = []
    bombs: list[int] = []
    with started(ours(builds, port), port):
        time.sleep(8)
        end = time.monotonic() + seconds

        def client(number: int) -> None:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60, source_address=(f"127.0.1.{number + 1}", 0))
            for query in mix(number, True):
                if time.monotonic() > end:
                    break
                begun = time.perf_counter()
                try:
                    status = asked(connection, "/sparql", BOMB + f" LIMIT {random.randrange(9999)}" if number % 10 == 0 else query)
                except (http.client.HTTPException, OSError):
                    status = 0
                    connection.close()
                if number % 10 == 0:
                    bombs.append(status)
                    time.sleep(1 if status == 503 else 0)
                    continue
                taken.append((time.perf_counter() - begun) * 1000)
                if status != 200:
                    failed.append(status)
                time.sleep(0.2)  # a person or a program looks at the answer
            connection.close()

        together = [threading.Thread(target=client, args=(number,)) for number in range(50)]
        for one in together:
            one.start()
        for one in together:
            one.join()
    sample = sorted(taken)
    p99 = sample[int(len(sample) * 0.99)]
    line(f"50 clients, 5 of them bombs, {seconds:.0f} s: innocent queries, failed", f"{len(sample)}, {len(failed)}", "goal 0 failed")
    line("their median / p99, bombs stopped or sent away", f"{statistics.median(sample):.0f} / {p99:.0f} ms, {len(bombs)}", "goal p99 1 s")


def bench_endpoint(builds: Path, line: Line, seconds: float = 4, bombs: float = 120) -> None:
    bench_layers(builds, line)
    bench_first_byte(builds, line)
    bench_against_oxigraph(builds, line, seconds)
    bench_bombs(builds, line, bombs)


def main() -> None:
    from tests.bench import line

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("builds", type=Path, nargs="?", default=Path("builds"))
    parser.add_argument("--seconds", type=float, default=4)
    parser.add_argument("--bombs", type=float, default=120)
    asked_for = parser.parse_args()
    bench_endpoint(asked_for.builds, line, asked_for.seconds, asked_for.bombs)


if __name__ == "__main__":
    main()
