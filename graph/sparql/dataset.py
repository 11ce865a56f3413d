"""Which graphs a query reads: what the protocol asks for, else what the query says, else the chosen sources.

In: graph addresses, a query, a scope. Out: a `Dataset`; raises `WrongUse` for a graph that the build lacks. Clients
that cannot but name a default graph have a name for the one that is there without any.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from graph.errors import WrongUse
from graph.likeness import most_like
from graph.sparql.text import Query
from graph.store import Graph, Scope

FLATTENED = "urn:x-rdflib:default"  # what the build's own default graph is called in a dataset
_DEFAULTS = frozenset((FLATTENED, "urn:x-arq:DefaultGraph"))  # rdflib's name, Jena's name


@dataclass(frozen=True)
class Dataset:
    """Default graph and named graphs; None for both is the whole build with the flattened facts.

    Several default graphs are read as their merge: what two of them say is there once.
    """

    default: tuple[str, ...] | None = None
    named: tuple[str, ...] | None = None


WHOLE = Dataset()


def dataset_of(graph: Graph, query: Query, scope: Scope | None = None, default: Sequence[str] = (), named: Sequence[str] = ()) -> Dataset:
    """Return what a query reads; protocol over FROM over sources, as the standard has it."""
    chosen = _chosen(graph, [iri for iri in default if iri], [iri for iri in named if iri]) or _chosen(graph, query.default, query.named)
    if chosen is not None:
        return chosen
    if scope is not None and scope.graphs is not None:
        return Dataset(scope.graphs, scope.graphs)
    return WHOLE


def _chosen(graph: Graph, default: Sequence[str], named: Sequence[str]) -> Dataset | None:
    """Return the graphs that are named; None where none is, or only the default graph that is there anyway."""
    if _DEFAULTS.isdisjoint(default):
        return Dataset(_known(graph, default), _known(graph, named)) if default or named else None
    _known(graph, [iri for iri in default if iri not in _DEFAULTS])
    return Dataset((FLATTENED,), _known(graph, named)) if named else None  # it holds what every other graph says


def _known(graph: Graph, wanted: Sequence[str]) -> tuple[str, ...]:
    there = named_graphs(graph)
    for iri in wanted:
        if iri not in there:
            near = ", ".join(f"<{match}>" for match in most_like(iri, sorted(there), limit=3))
            raise WrongUse(f"no graph <{iri}> in this build → choose one of SELECT DISTINCT ?g {{ GRAPH ?g {{}} }}, for example {near}")
    return tuple(dict.fromkeys(wanted))


def named_graphs(graph: Graph) -> frozenset[str]:
    """Return the addresses of a build's named graphs."""
    return graph.graph_names
