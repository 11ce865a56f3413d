"""`make bench`: how fast and how large, as medians and ratios from one run; nothing is asserted.

Figures that depend on the machine stand beside what they are compared with.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import resource
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from graph.build import build
from graph.namespaces import PREFIXES
from graph.questions import Asker, Question, catalogue
from graph.rdf import select
from graph.search import SearchIndex
from graph.store import CURRENT, Graph, open_build
from tests.bench_endpoint import bench_endpoint
from tests.bench_graph_page import bench_graph_page
from tests.bench_overlap import bench_overlap
from tests.bench_overlap_page import bench_overlap_page
from tests.bench_pages import bench_pages, bench_readers, bench_sizes
from tests.large import enlarge

RUNS = 30
LARGE = 100  # times the founding graph


def timed(action: Callable[[], object], runs: int = RUNS) -> list[float]:
    """Return the milliseconds of each run, after one that does not count."""
    action()
    taken = []
    for _ in range(runs):
        begun = time.perf_counter()
        action()
        taken.append((time.perf_counter() - begun) * 1000)
    return sorted(taken)


def p95(sample: list[float]) -> float:
    return sample[min(len(sample) - 1, int(0.95 * len(sample)))]


def spread(sample: list[float]) -> str:
    return f"{statistics.median(sample):.1f} / {p95(sample):.1f} ms"


def line(name: str, value: str, goal: str = "") -> None:
    print(f"{name:44}{value:>44}   {goal}", flush=True)


def bench_build(out: Path) -> None:
    def once() -> None:
        with tempfile.TemporaryDirectory() as scratch, contextlib.redirect_stderr(io.StringIO()):
            build(Path(scratch))

    sample = timed(once, 3)
    line("build with validation and inference", f"{statistics.median(sample) / 1000:.1f} s", "goal 10 s")
    build(out)


def bench_open(out: Path) -> Graph:
    sample = timed(lambda: open_build(out / CURRENT), 10)
    line("open an existing build", f"{statistics.median(sample):.0f} ms")
    return open_build(out / CURRENT)


def bench_large(out: Path) -> Graph:
    begun = time.perf_counter()
    large = open_build(enlarge(out / CURRENT, out / "large", LARGE))
    line(f"graph {LARGE} times as large, made", f"{time.perf_counter() - begun:.0f} s for {large.manifest['counts']['quads']:,} quads")
    return large


# What a page of one thing asks with, whatever the question.
ASKED = {"region": "kronoberg", "network": "erb", "document": "kronoberg-strategy-2024", "programme": "interreg-sodra-ostersjon"}
DATE = "2024-06-01"
SEARCHES = ("kronoberg", "region", "k", "kronobreg", "interreg södra östersjön")


def cases(question: Question) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield (words, parameters) of how pages ask a question: about one thing, and of a day; everything at once comes last."""
    taken = {parameter.name: parameter for parameter in question.parameters}
    needed = {name: ASKED[name] for name, parameter in taken.items() if parameter.required}
    for name in sorted(taken.keys() & ASKED.keys() - needed.keys()):
        yield name, {**needed, name: ASKED[name]}
    if needed:
        yield ", ".join(needed), needed
    if "date" in taken and "region" in taken:
        yield "region on a day", {"region": ASKED["region"], "date": DATE}
    if not needed:
        yield "everything", {}


def bench_questions(graph: Graph, large: Graph) -> None:
    """Every question about one thing and about everything, on the founding graph and on a hundred times as much."""
    asker, large_asker = Asker(graph), Asker(large)
    for name, question in catalogue().items():
        for words, values in cases(question):
            ours = timed(partial(asker.ask, name, values), 10)
            runs = 3 if words == "everything" else 10
            theirs = timed(partial(large_asker.ask, name, values), runs)
            goal = "kept for a build" if words == "everything" else "goal p95 50 / 150 ms"
            line(f"{name} · {words}", f"{spread(ours)} · {LARGE}x: {spread(theirs)}", goal)


def bench_names(graph: Graph, large: Graph) -> None:
    """What is made once for a build, and a search."""
    for label, one in (("", graph), (f" {LARGE}x", large)):
        begun = time.perf_counter()
        index = SearchIndex(one)
        line(f"search index{label}", f"{time.perf_counter() - begun:.1f} s for {len(index):,} things", "made in the background")
        for text in SEARCHES:
            line(f"search “{text}”{label}", spread(timed(partial(index.find, text), 10)), "goal p95 50 ms")


def bench_against_rdflib(graph: Graph) -> None:
    """The same question on the same statements in rdflib's own engine, side by side."""
    import rdflib

    from graph.validation import as_rdflib

    facts = as_rdflib(q.triple for q in graph.store.quads_for_pattern(None, None, None, None) if str(q.graph_name) == "DEFAULT")
    query = (
        "SELECT ?p ?b { ?m a rg:Mandate ; rg:holder ?p ; rg:inBody ?b ; rg:represents ?r . ?r rg:answersFor <https://w3id.org/regiograph/id/region/kronoberg> }"
    )
    text = f"PREFIX rg: <{PREFIXES['rg']}> {query}"
    ours = timed(lambda: list(select(graph.store, text)), 20)
    prepared = rdflib.plugins.sparql.prepareQuery(query, initNs=PREFIXES)
    theirs = timed(lambda: list(facts.query(prepared)), 5)
    line("one join: rdflib's engine / this store", f"{statistics.median(theirs) / statistics.median(ours):.0f}x")


def bench_server(out: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    environment = dict(os.environ) | {"REGIOGRAPH_BUILDS": str(out)}
    begun = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, "-m", "graph.cli", "serve", "--port", port], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as server:
        address = f"http://127.0.0.1:{port}"
        try:
            while True:
                try:
                    urllib.request.urlopen(f"{address}/healthz", timeout=1).read()
                    break
                except OSError:
                    time.sleep(0.02)
            line("server ready from an existing build", f"{time.perf_counter() - begun:.2f} s", "goal 2 s")
            for path in ("/sv/", "/sv/region/kronoberg", "/sv/questions/representatives?region=kronoberg&date=2024-06-01"):
                sample = timed(lambda path=path: urllib.request.urlopen(address + path, timeout=10).read(), 20)  # type: ignore[misc]
                line(f"page {path[:34]} (median / p95)", f"{statistics.median(sample):.1f} / {p95(sample):.1f} ms")
            urllib.request.urlopen(f"{address}/sparql?query=ASK%20%7B%7D&format=json", timeout=20).read()
            line("server memory, all processes", f"{_memory(server.pid):.0f} MB", "goal 300 MB")
        finally:
            server.terminate()


def _memory(pid: int) -> float:
    """Return proportional memory of a process and everything below it, in MB."""
    total = 0.0
    pids = [pid]
    while pids:
        current = pids.pop()
        for task in Path(f"/proc/{current}/task").glob("*/children"):
            pids += [int(child) for child in task.read_text().split()]
        found = re.search(r"^Pss:\s+(\d+)", Path(f"/proc/{current}/smaps_rollup").read_text(), re.MULTILINE)
        total += int(found[1]) / 1024 if found else 0
    return total


def main() -> None:
    with tempfile.TemporaryDirectory() as scratch:
        out = Path(scratch)
        bench_build(out)
        graph = bench_open(out)
        line("quads", f"{len(graph.store):,}")
        line("memory of this process at its highest", f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB", "build included")
        bench_against_rdflib(graph)
        bench_overlap(line)
        bench_overlap_page(out / "overlap")
        large = bench_large(out)
        bench_questions(graph, large)
        bench_names(graph, large)
        bench_pages(out, "founding", "goal p95 50 ms")
        bench_pages(out / "large", f"{LARGE}x", "goal p95 150 ms")
        bench_sizes(out)
        bench_graph_page(out, line)
        bench_readers(out)
        bench_server(out)
        bench_endpoint(out, line)


if __name__ == "__main__":
    main()
