"""How fast overlap is counted, beside networkx on the same ties: `make bench` calls `bench_overlap`.

In: nothing; who belongs to what is made up, 5 networks a member on average, in sizes from a
country to far beyond Europe. Out: lines of medians and ratios from one run.
"""

from __future__ import annotations

import statistics
import time
import tracemalloc
from collections.abc import Callable

import networkx as nx
import numpy as np

from graph.meetings import Spans
from graph.overlap import Incidence, Times, assembled, of_members, top

SIZES = ((300, 100), (5_000, 2_000))
LARGEST = (100_000, 5_000)
NETWORKS_EACH = 5
_OPEN = 99_999_999


def made_up(members: int, networks: int, dated: bool = False) -> Incidence:
    """Return an incidence of members in random networks, at all times or since and until different years."""
    draw = np.random.default_rng(1)
    rows = np.repeat(np.arange(members), 1 + draw.poisson(NETWORKS_EACH - 1, members))
    ties = np.unique(rows * networks + draw.integers(0, networks, len(rows)))
    first, last = np.zeros(len(ties), dtype=np.int64), np.full(len(ties), _OPEN)
    if dated:
        since = draw.integers(1990, 2025, len(ties))
        until = (since + draw.integers(0, 20, len(ties))) * 10_000 + 1231
        first, last = since * 10_000 + 101, np.where(draw.random(len(ties)) < 0.3, until, _OPEN)
    # A third of the ties has no date, and half of those that have one are certain.
    kind = draw.integers(0, 3, len(ties)) if dated else np.full(len(ties), 2)
    spans = (Spans(ties[k] // networks, ties[k] % networks, first[k], last[k], (members, networks)) for k in (kind >= 0, kind > 0, kind > 1))
    return assembled([f"m{n:06}" for n in range(members)], [f"n{n:05}" for n in range(networks)], Times(*spans))


def median_ms(action: Callable[[], object], runs: int) -> float:
    taken = []
    for _ in range(runs):
        begun = time.perf_counter()
        action()
        taken.append((time.perf_counter() - begun) * 1000)
    return statistics.median(taken)


def two_sided(found: Incidence) -> nx.Graph:
    ties = nx.Graph()
    ties.add_nodes_from(found.members)
    marks = found.belonging.tocoo()
    ties.add_edges_from((found.members[row], found.networks[column]) for row, column in zip(marks.row, marks.col, strict=True))
    return ties


def bench_overlap(line: Callable[..., None]) -> None:
    """Print one line for each size; `line` takes a name, a value and a goal."""
    for members, networks in SIZES:
        name = f"overlap {members:,} × {networks:,}"
        timeless, dated = made_up(members, networks), made_up(members, networks, dated=True)
        ties = two_sided(timeless)
        ours = median_ms(lambda timeless=timeless: of_members(timeless), 7)  # type: ignore[misc]
        theirs = median_ms(lambda ties=ties, timeless=timeless: nx.bipartite.weighted_projected_graph(ties, timeless.members), 3)  # type: ignore[misc]
        line(name, f"{ours:.1f} ms, networkx {theirs:.0f} ms: {theirs / ours:.0f}x", "goal 40x" if members == 5_000 else "")
        line(f"{name}, dates, three answers", f"{median_ms(lambda dated=dated: of_members(dated), 7):.1f} ms")  # type: ignore[misc]
    members, networks = LARGEST
    for words, dated_too in (("", False), (", dates, three answers", True)):
        largest = made_up(members, networks, dated_too)
        taken = median_ms(lambda largest=largest: top(largest, 20), 3)  # type: ignore[misc]
        tracemalloc.start()
        top(largest, 20)
        memory = tracemalloc.get_traced_memory()[1] / 2**20
        tracemalloc.stop()
        line(f"top 20 pairs {members:,} × {networks:,}{words}", f"{taken / 1000:.1f} s, {memory:.0f} MB")


if __name__ == "__main__":
    bench_overlap(lambda name, value, goal="": print(f"{name:60}{value:>44}   {goal}", flush=True))
