"""How fast pages are made, how large they are, and how fifty readers at once fare.

In: a folder of builds. Out: lines of the benchmark: for pages asked for the first time and for
those asked for again, compressed sizes, and the latencies of readers of a real server.
"""

from __future__ import annotations

import gzip
import http.client
import os
import random
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask.testing import FlaskClient

from graph.namespaces import THINGS, term
from graph.questions import catalogue
from graph.store import CURRENT, Graph, open_build
from webapp import create_app
from webapp.things.kinds import KINDS

SAMPLED = 12  # things of each kind whose pages are asked for
CLASSES = ("Region", "Network", "Body", "Person", "Programme", "PolicyElement", "Activity", "Source", "Organisation", "Organ")
READERS = 50
PAGES_READ = 20  # by each reader, who waits a little before each
PAUSE = (0.2, 0.8)  # seconds: far less than a person needs to read
STATIC = ("style.css", "pictures.css", "search.js")


def p(sample: list[float], share: float) -> float:
    """Return a percentile of a sample."""
    return sorted(sample)[min(len(sample) - 1, int(share * len(sample)))]


def things(graph: Graph) -> list[str]:
    """Return the paths of some things of each kind, evenly picked."""
    paths: list[str] = []
    for name in CLASSES:
        found = sorted(row["thing"].value for row in graph.select(f"SELECT DISTINCT ?thing WHERE {{ ?thing a <{term(name)}> }}"))
        paths += [iri.removeprefix(THINGS) for iri in found[:: max(1, len(found) // SAMPLED)][:SAMPLED] if iri.startswith(THINGS)]
    return list(dict.fromkeys(paths))


def addresses(graph: Graph) -> dict[str, list[str]]:
    """Return the addresses of pages, by what they are."""
    found = things(graph)
    regions = [path for path in found if path.startswith("region/")]
    asked = {question.name: {parameter.name for parameter in question.parameters} for question in catalogue().values()}
    return {
        "start": ["/sv/", "/en/"],
        "overviews": [f"/sv/{kind}" for kind in KINDS],
        "things": [f"/sv/{path}" for path in found],
        "things on a date": [f"/en/{path}?date=2024-06-01" for path in found[::3]],
        "questions on a region": [
            f"/sv/questions/{name}?region={region.partition('/')[2]}" for name, parameters in asked.items() if "region" in parameters for region in regions[:3]
        ],
        "searches": [f"/sv/search?q={word}" for word in ("kronoberg", "interreg", "ERB", "olessen", "region", "mid+sweden", "klimat")],
    }


def timed(client: FlaskClient, path: str) -> float:
    begun = time.perf_counter()
    answer = client.get(path, headers={"Accept": "text/html", "Accept-Encoding": "gzip"})
    if answer.status_code != 200:
        raise RuntimeError(f"{path}: {answer.status_code}")
    return (time.perf_counter() - begun) * 1000


def bench_pages(builds: Path, name: str, goal: str) -> None:
    """Print how long pages take, first asked for and asked for again.

    What the server makes ready beside the readers (search, the lists of each kind) is made
    before, and its time printed.
    """
    from webapp.server import warm

    app = create_app(builds)
    begun = time.perf_counter()
    warm(app)
    print(f"{name + ': made ready beside the readers':52}{time.perf_counter() - begun:18.1f} s")
    client = app.test_client()
    every: list[float] = []
    again: list[float] = []
    for what, paths in addresses(app.extensions["viewer"].shelf().graph).items():
        first = [timed(client, path) for path in paths]
        again += [timed(client, path) for path in paths]
        every += first
        print(f"{name + ': ' + what:52}{statistics.median(first):8.1f} / {p(first, 0.95):6.1f} ms   {len(paths)} pages, first asked for (median / p95)")
    print(f"{name + ': all pages, first asked for':52}{statistics.median(every):8.1f} / {p(every, 0.95):6.1f} ms   {goal}")
    print(f"{name + ': all pages, asked for again':52}{statistics.median(again):8.1f} / {p(again, 0.95):6.1f} ms")


def bench_sizes(builds: Path) -> None:
    """Print the largest pages, compressed, alone and with all that they load."""
    app = create_app(builds)
    client = app.test_client()
    paths = [path for paths in addresses(app.extensions["viewer"].shelf().graph).values() for path in paths]
    sizes = {path: len(gzip.compress(client.get(path).data, 6)) / 1000 for path in paths}
    largest = max(sizes, key=lambda path: sizes[path])
    static = sum(len(gzip.compress((Path("webapp/static") / name).read_bytes(), 6)) for name in STATIC) / 1000
    print(f"{'largest HTML, compressed':52}{sizes[largest]:18.1f} kB   goal 40 kB ({largest})")
    print(f"{'the same with styles and script':52}{sizes[largest] + static:18.1f} kB   goal 100 kB")
    page = len(gzip.compress(client.get("/sv/graph/region/kronoberg").data, 6)) / 1000
    own = len(gzip.compress(Path("webapp/static/graph.js").read_bytes(), 6)) / 1000
    library = len(gzip.compress(client.get(vis_network(client)).data, 6)) / 1000
    print(f"{'graph page with all that it loads':52}{page + static + own + library:18.1f} kB   goal 200 kB")


def vis_network(client: FlaskClient) -> str:
    """Return the address of the library that the graph page loads."""
    text = client.get("/sv/graph/region/kronoberg").text
    return next(part.split('"')[0] for part in text.split('src="')[1:] if "vis" in part.split('"')[0])


@contextmanager
def served(builds: Path) -> Iterator[int]:
    """Serve a folder of builds as `regiograph serve` does; yields the port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    environment = dict(os.environ) | {"REGIOGRAPH_BUILDS": str(builds)}
    command = [sys.executable, "-m", "graph.cli", "serve", "--port", str(port)]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:
        try:
            if server.stdout is None or "ready" not in server.stdout.readline():
                raise RuntimeError("the server did not start")
            yield port
        finally:
            server.terminate()


def bench_readers(builds: Path) -> None:
    """Print the latencies of fifty readers at once, who go from page to page of a server just started."""
    paths = [path for paths in addresses(open_build(builds / CURRENT)).values() for path in paths]
    taken: list[float] = []
    errors: list[str] = []
    with served(builds) as port:
        readers = [threading.Thread(target=_read, args=(port, paths, seed, taken, errors)) for seed in range(READERS)]
        for reader in readers:
            reader.start()
        for reader in readers:
            reader.join()
    print(
        f"{f'{READERS} readers at once, {len(paths)} pages (median / p99)':52}{statistics.median(taken):8.1f} / {p(taken, 0.99):6.1f} ms   "
        f"goal p99 500 ms, no error; {len(taken)} answers, {len(errors)} errors {errors[:3] or ''}"
    )


def _read(port: int, paths: list[str], seed: int, taken: list[float], errors: list[str]) -> None:
    chance = random.Random(seed)
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    for _ in range(PAGES_READ):
        time.sleep(chance.uniform(*PAUSE))
        path = chance.choice(paths)
        begun = time.perf_counter()
        try:
            connection.request("GET", path, headers={"Accept": "text/html", "Accept-Encoding": "gzip"})
            answer = connection.getresponse()
            answer.read()
            if answer.status != 200:
                errors.append(f"{path}: {answer.status}")
        except OSError as error:
            errors.append(f"{path}: {error}")
            connection.close()
        taken.append((time.perf_counter() - begun) * 1000)
    connection.close()


if __name__ == "__main__":
    where = Path(sys.argv[1])
    bench_pages(where, sys.argv[1], "")
    bench_sizes(where)
    bench_readers(where)
