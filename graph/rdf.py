"""What a store must be able to do, and short, typed ways to read one: a SELECT, a thing's values, the things with a value.

In: a store, the embedded one or one elsewhere (`graph.remote`); IRIs as text. Out: rows or texts, of the flattened facts unless a query says otherwise;
terms from their N-Triples form.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Protocol, cast

import pyoxigraph as ox

DEFAULT = ox.DefaultGraph()


class Readable(Protocol):
    """All that the project asks of a store: `pyoxigraph.Store` has it, `graph.remote.RemoteStore` too."""

    def __len__(self) -> int: ...

    def query(
        self,
        query: str,
        /,
        *,
        base_iri: str | None = None,
        prefixes: dict[str, str] | None = None,
        default_graph: Any = None,
        named_graphs: Any = None,
    ) -> Any:
        """Answer a query over the default graph and all named ones, or over those given."""

    def quads_for_pattern(self, subject: Any, predicate: Any, object: Any, graph_name: Any = None, /) -> Iterator[ox.Quad]:
        """Yield the statements of a pattern, of all graphs unless one is named."""

    def named_graphs(self) -> Iterator[Any]: ...


def select(store: Readable, query: str, graphs: list[str] | None = None) -> ox.QuerySolutions:
    """Run a SELECT over the flattened facts, or over some named graphs as one."""
    if graphs is None:
        return cast(ox.QuerySolutions, store.query(query))
    names: list[ox.NamedNode | ox.BlankNode | ox.DefaultGraph] = [ox.NamedNode(graph) for graph in graphs]
    return cast(ox.QuerySolutions, store.query(query, default_graph=names, named_graphs=[ox.NamedNode(graph) for graph in graphs]))


def values(store: Readable, subject: str, predicate: str) -> Iterator[ox.NamedNode | ox.Literal]:
    """Yield what the flattened facts give for a thing and a property."""
    for quad in store.quads_for_pattern(ox.NamedNode(subject), ox.NamedNode(predicate), None, DEFAULT):
        if isinstance(quad.object, ox.NamedNode | ox.Literal):
            yield quad.object


def texts(store: Readable, subject: str, predicate: str) -> list[str]:
    """Return the same as texts: IRIs and literals without their datatype, in order."""
    return sorted(value.value for value in values(store, subject, predicate))


def subjects(store: Readable, predicate: str, value: str) -> list[str]:
    """Return the IRIs of all things that have an IRI as the value of a property, in order."""
    found = store.quads_for_pattern(None, ox.NamedNode(predicate), ox.NamedNode(value), DEFAULT)
    return sorted(quad.subject.value for quad in found if isinstance(quad.subject, ox.NamedNode))


def written(term: Any) -> str:
    """Return a term in N-Triples syntax; a triple that is a term with the signs that make it one."""
    return f"<<( {term} )>>" if isinstance(term, ox.Triple) else str(term)


def read_terms(texts: Iterable[str]) -> dict[str, Any]:
    """Return the term that each N-Triples text is, parsed in one pass."""
    wanted = list(dict.fromkeys(texts))
    lines = "".join(f"<x:{place}> <x:is> {text} .\n" for place, text in enumerate(wanted))
    found = {}
    for quad in ox.parse(lines.encode("utf-8"), format=ox.RdfFormat.N_TRIPLES, rename_blank_nodes=False):
        found[wanted[int(quad.subject.value[2:])]] = quad.object
    return found
