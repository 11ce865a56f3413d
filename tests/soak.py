"""`make soak`: thousands of made-up requests against a real server; nothing may break, hang or leak.

`python -m tests.soak BUILDS --requests N --seconds S` exits with 1 where a status was not promised, an
innocent query was not answered at the end, or processes, files or memory have grown.
"""

from __future__ import annotations

import argparse
import http.client
import os
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from subprocess import DEVNULL, PIPE, Popen
from urllib.parse import quote, urlencode

from tests.querycases import hostile, lines

SEED = 20260101
CLIENTS = 6
PROMISED = {200, 204, 303, 304, 400, 405, 406, 413, 414, 415, 431, 503, 504}
SETTINGS = {"SECONDS": "0.3", "MEGABYTES": "200", "CLIENT": "4", "ROWS": "5000", "BYTES": "5000000", "WAITING": "5"}
INNOCENT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
TYPES = ("*/*", "text/csv", "application/sparql-results+xml", "text/turtle", "application/ld+json", "text/html", "image/png", "", "a/b;q=x", "text/*;q=0.1")
WORDS = """SELECT * { } ( ) ?s ?p ?o . ; , FILTER OPTIONAL UNION MINUS GRAPH ?g SERVICE <http://127.0.0.1:9/> rg:Network
a 1 'x' LIMIT 5 ORDER BY""".split()  # noqa: SIM905  # one line of words reads better
MOST_GROWN = 80.0  # MB


@dataclass
class Request:
    """One request as it goes over the wire."""

    method: str
    path: str
    body: bytes | None = None
    headers: dict[str, str] = field(default_factory=dict)


def made_up(random_: random.Random, corpus: list[str]) -> Request:
    """Return a request: a query of the corpus, changed or not, or one put together at random, sent in some way."""
    query = _query(random_, corpus)
    fields = {"query": query}
    for name, values in (
        ("format", ("json", "csv", "ttl", "yaml", "")),
        ("default-graph-uri", ("", "http://e/", "\x00")),
        ("named-graph-uri", ("x y",)),
        ("sources", ("founding", "nobody")),
    ):
        if random_.random() < 0.08:
            fields[name] = random_.choice(values)
    headers = {"Accept": random_.choice(TYPES)} if random_.random() < 0.6 else {}
    if random_.random() < 0.3:
        headers["Accept-Encoding"] = random_.choice(("gzip", "br", "gzip;q=0", "x"))
    if random_.random() < 0.1:
        headers["If-None-Match"] = random_.choice(("*", 'W/"x"', '"', "\xff"))
    way = random_.random()
    if way < 0.4:
        return Request("GET", f"/sparql?{_encoded(fields)}"[:9500], None, headers)
    if way < 0.6:
        return Request("POST", "/sparql", _encoded(fields).encode(), {**headers, "Content-Type": "application/x-www-form-urlencoded"})
    if way < 0.9:
        media = random_.choice(("application/sparql-query", "application/sparql-query; charset=utf-8", "application/sparql-update", "text/plain"))
        return Request("POST", "/sparql", _spoiled(random_, query.encode("utf-8", "surrogatepass")), {**headers, "Content-Type": media})
    return Request(random_.choice(("HEAD", "OPTIONS", "PUT", "DELETE", "PATCH", "GET")), f"/sparql?{_encoded(fields)}"[:3000], None, headers)


def _query(random_: random.Random, corpus: list[str]) -> str:
    way = random_.random()
    if way < 0.1:
        return " ".join(random_.choices(WORDS, k=random_.randrange(60)))
    text = random_.choice(corpus)
    if way < 0.4:
        return text
    for _ in range(random_.randrange(1, 4)):
        place = random_.randrange(len(text) + 1)
        length = random_.choice((0, 1, 1, 5))
        text = text[:place] + random_.choice(("", "{", "}", '"', "'", "\\", "<", ">", "#", "\n", "\x00", "\ud800", "å", *WORDS)) + text[place + length :]
    return text


def _encoded(fields: dict[str, str]) -> str:
    return urlencode({name: value.encode("utf-8", "surrogatepass") for name, value in fields.items()}, quote_via=quote)


def _spoiled(random_: random.Random, body: bytes) -> bytes:
    return body + b"\xff" if random_.random() < 0.05 else body


@contextmanager
def serving(builds: Path, settings: dict[str, str]) -> Iterator[tuple[int, int]]:
    """Start a real server; yields its port and its process number."""
    from tests.bench_endpoint import free_port

    port = free_port()
    environment = {**os.environ, "REGIOGRAPH_BUILDS": str(builds), **{f"REGIOGRAPH_SPARQL_{name}": value for name, value in settings.items()}}
    command = [sys.executable, "-m", "graph.cli", "serve", "--port", str(port)]
    with Popen(command, env=environment, stdout=PIPE, stderr=DEVNULL) as server:
        try:
            assert server.stdout is not None
            assert b"ready" in server.stdout.readline()
            yield port, server.pid
        finally:
            server.terminate()


def family(pid: int) -> list[int]:
    """Return a process and all below it."""
    found, ahead = [], [pid]
    while ahead:
        one = ahead.pop()
        found.append(one)
        for task in Path(f"/proc/{one}/task").glob("*/children"):
            try:
                ahead += [int(child) for child in task.read_text().split()]
            except OSError:  # it ended meanwhile
                continue
    return found


def held(pid: int) -> tuple[int, int, float]:
    """Return processes, open files and memory (MB, shared parts counted once) of a server."""
    files, memory = 0, 0.0
    members = family(pid)
    for one in members:
        try:
            files += len(os.listdir(f"/proc/{one}/fd"))
            size = re.search(r"^Pss:\s+(\d+)", Path(f"/proc/{one}/smaps_rollup").read_text(), re.MULTILINE)
        except OSError:
            continue
        memory += int(size[1]) / 1024 if size else 0
    return len(members), files, memory


def send(port: int, request: Request, seconds: float = 30) -> int:
    """Return the status of a request; 0 where the connection was cut, which a limit may do, -1 where nothing came in time."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=seconds)
    try:
        connection.putrequest(request.method, request.path, skip_accept_encoding=True)
        for name, value in request.headers.items():
            connection.putheader(name, value.encode("latin-1"))
        if request.body is not None:
            connection.putheader("Content-Length", str(len(request.body)))
        connection.endheaders(request.body)
        answer = connection.getresponse()
        answer.read()
        return answer.status
    except TimeoutError:
        return -1
    except (http.client.HTTPException, OSError):
        return 0
    finally:
        connection.close()


def soak(builds: Path, requests: int, seconds: float) -> list[str]:
    """Return what went wrong."""
    random_ = random.Random(SEED)
    corpus = [query for _, _, query in hostile()] + 4 * lines("innocent-queries.txt")
    planned = [made_up(random_, corpus) for _ in range(requests)]
    statuses: Counter[int] = Counter()
    faults: list[str] = []
    end = time.monotonic() + seconds
    with serving(builds, SETTINGS) as (port, pid):

        def one(request: Request) -> None:
            if time.monotonic() > end:
                return
            status = send(port, request)
            statuses[status] += 1
            if status and status not in PROMISED:
                faults.append(f"{status}: {request.method} {request.path[:300]} {request.body[:300] if request.body else ''!r} {request.headers}")

        def settled() -> tuple[int, int, float]:
            with ThreadPoolExecutor(CLIENTS) as pool:
                list(pool.map(one, planned[: min(300, requests)]))
            time.sleep(1.5)
            return held(pid)

        before = settled()
        with ThreadPoolExecutor(CLIENTS) as pool:
            list(pool.map(one, planned))
        after = settled() if time.monotonic() < end else held(pid)
        served = send(port, Request("GET", "/sparql?" + urlencode({"query": INNOCENT})))
        page = send(port, Request("GET", "/sv/"))
    print("statuses:", dict(sorted(statuses.items())), "·", sum(statuses.values()), "requests")
    print("processes, files, MB before and after:", before, after)
    if served != 200 or page != 200:
        faults.append(f"afterwards an innocent query got {served}, a page {page}")
    if after[0] > before[0] + 4:
        faults.append(f"processes grew from {before[0]} to {after[0]}")
    if after[1] > before[1] + 60:
        faults.append(f"open files grew from {before[1]} to {after[1]}")
    if after[2] > before[2] + MOST_GROWN:
        faults.append(f"memory grew from {before[2]:.0f} to {after[2]:.0f} MB")
    return faults


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("builds", type=Path, nargs="?", default=Path("builds"))
    parser.add_argument("--requests", type=int, default=10_000)
    parser.add_argument("--seconds", type=float, default=1800)
    asked = parser.parse_args()
    faults = soak(asked.builds, asked.requests, asked.seconds)
    for fault in faults[:20]:
        print("FAULT", fault)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
