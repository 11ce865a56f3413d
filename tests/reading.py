"""Short ways for tests to read the graph: rows of a question, rows of an example, SPARQL, a thing's values."""

from __future__ import annotations

from typing import Any

import pyoxigraph as ox

from graph.namespaces import PREFIXES, SKOS, folder, local, term, thing
from graph.questions import Asker
from graph.store import Graph

Row = dict[str, Any]


def rows(asker: Asker, name: str, sources: str | None = None, lang: str = "sv", **values: str) -> list[Row]:
    """Return the rows of a question, IRIs cut to kind/slug."""
    answer = asker.ask(name, values, sources, lang)
    return [{column: _cut(value) if column.endswith("_id") else value for column, value in zip(answer.header, row, strict=True)} for row in answer.rows]


def _cut(value: str) -> str:
    return " ; ".join(local(part) for part in value.split(" ; "))


def column(asker: Asker, name: str, key: str, **values: str) -> list[str]:
    """Return one column of a question's answer, in order."""
    return [row[key] for row in rows(asker, name, **values)]


def select(graph: Graph, query: str) -> list[Row]:
    """Return the rows of a SPARQL SELECT, IRIs cut to kind/slug, literals as text."""
    found = graph.store.query(query, prefixes=PREFIXES)
    names = [variable.value for variable in found.variables]
    return [{name: _plain(row[name]) for name in names} for row in found]


def _plain(value: Any) -> str | None:
    if value is None:
        return None
    return " ".join(local(part) for part in value.value.split()) if value.value.startswith("http") else value.value


def example(graph: Graph, name: str) -> list[Row]:
    """Return the rows of one of the examples for analysts."""
    return select(graph, (folder("queries") / "examples" / f"{name}.rq").read_text(encoding="utf-8"))


def values(graph: Graph, subject: str, predicate: str) -> set[str]:
    """Return a thing's values: `values(graph, "network/erb", "officeOf")`."""
    iri = predicate if predicate.startswith("http") else term(predicate)
    quads = graph.store.quads_for_pattern(ox.NamedNode(thing(subject)), ox.NamedNode(iri), None, ox.DefaultGraph())
    return {local(quad.object.value) for quad in quads}


def types(graph: Graph, subject: str) -> set[str]:
    """Return the project's own classes of a thing, by local name."""
    found = values(graph, subject, PREFIXES["rdf"] + "type")
    return {iri.rpartition("#")[2] for iri in found if iri.startswith(term(""))}


def aliases(graph: Graph, subject: str) -> set[str]:
    """Return every name under which a thing is known."""
    names: set[str] = set()
    for predicate in (SKOS + "prefLabel", SKOS + "altLabel", term("abbreviation"), term("damagedForm"), term("ambiguousName")):
        names |= values(graph, subject, predicate)
    return names
