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
from collections.abc import Callable
from pathlib import Path

from graph.build import build
from graph.namespaces import PREFIXES
from graph.questions import Asker, catalogue
from graph.store import CURRENT, Graph, open_build

RUNS = 30


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


def line(name: str, value: str, goal: str = "") -> None:
    print(f"{name:44}{value:>26}   {goal}")


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


def bench_questions(graph: Graph) -> None:
    asker = Asker(graph)
    for name, question in catalogue().items():
        taken = {p.name for p in question.parameters}
        values = {"region": "kronoberg"} if name == "allies" else {}
        plain = timed(lambda name=name, values=values: asker.ask(name, values))  # type: ignore[misc]
        text = f"{statistics.median(plain):5.1f} / {p95(plain):5.1f} ms"
        if "date" in taken:
            dated = timed(lambda name=name, values=values: asker.ask(name, {**values, "date": "2024-06-01"}))  # type: ignore[misc]
            text += f" · {statistics.median(dated) / statistics.median(plain):.1f}x with a date"
        line(f"question {name} (median / p95)", text, "goal p95 50 ms")


def bench_against_rdflib(graph: Graph) -> None:
    """The same question on the same statements in rdflib's own engine, side by side."""
    import rdflib

    from graph.validation import as_rdflib

    facts = as_rdflib(q.triple for q in graph.store.quads_for_pattern(None, None, None, None) if str(q.graph_name) == "DEFAULT")
    query = (
        "SELECT ?p ?b { ?m a rg:Mandate ; rg:holder ?p ; rg:inBody ?b ; rg:represents ?r . ?r rg:answersFor <https://w3id.org/regiograph/id/region/kronoberg> }"
    )
    ours = timed(lambda: list(graph.store.query(query, prefixes=PREFIXES)), 20)
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
        bench_questions(graph)
        bench_against_rdflib(graph)
        bench_server(out)


if __name__ == "__main__":
    main()
