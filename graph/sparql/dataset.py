"""Which graphs a query reads: what the protocol asks for, else what the query says, else the chosen sources.

In: graph addresses, a query, a scope. Out: a `Dataset`; raises `WrongUse` for a graph that the build lacks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import pyoxigraph as ox
from rapidfuzz import process

from graph.errors import WrongUse
from graph.sparql.text import Query
from graph.store import Graph, Scope


@dataclass(frozen=True)
class Dataset:
    """Default graph and named graphs; None for both is the whole build with the flattened facts."""

    default: tuple[str, ...] | None = None
    named: tuple[str, ...] | None = None


WHOLE = Dataset()


def dataset_of(graph: Graph, query: Query, scope: Scope | None = None, default: Sequence[str] = (), named: Sequence[str] = ()) -> Dataset:
    """Return what a query reads; protocol over FROM over sources, as the standard has it."""
    if default or named:
        return Dataset(_known(graph, default), _known(graph, named))
    if query.default or query.named:
        return Dataset(_known(graph, query.default), _known(graph, query.named))
    if scope is not None and scope.graphs is not None:
        return Dataset(scope.graphs, scope.graphs)
    return WHOLE


def _known(graph: Graph, wanted: Sequence[str]) -> tuple[str, ...]:
    there = named_graphs(graph)
    for iri in wanted:
        if iri not in there:
            near = ", ".join(f"<{match}>" for match, _, _ in process.extract(iri, sorted(there), limit=3))
            raise WrongUse(f"no graph <{iri}> in this build → choose one of SELECT DISTINCT ?g {{ GRAPH ?g {{}} }}, for example {near}")
    return tuple(dict.fromkeys(wanted))


@lru_cache(maxsize=2)
def named_graphs(graph: Graph) -> frozenset[str]:
    """Return the addresses of a build's named graphs."""
    return frozenset(name.value for name in graph.store.named_graphs() if isinstance(name, ox.NamedNode))
