"""Who is tied to whom, as a networkx graph: for pictures, and for tools such as Gephi.

In: a built graph and a scope of sources. Out: a directed graph whose nodes are regions and
other members, networks, bodies and people, and whose edges say by what they are tied.
"""

from __future__ import annotations

import networkx as nx

from graph.namespaces import local, term
from graph.store import Graph, Scope

# Edge by edge: from whom to what, and what it is called.
TIES = {
    "belongsTo": "belongs to",
    "bodyOf": "is a body of",
    "sitsIn": "sits in",
    "speaksFor": "speaks for",
}


def ties(graph: Graph, scope: Scope | None = None, lang: str = "sv") -> nx.MultiDiGraph:
    """Return all ties; nodes are `kind/slug` with `label`, `kind` and `iri`, edges have `tie`."""
    found = nx.MultiDiGraph(name="Regiograph")
    properties = " ".join(f"<{term(name)}>" for name in TIES)
    rows = graph.select(f"SELECT DISTINCT ?from ?tie ?to WHERE {{ VALUES ?tie {{ {properties} }} ?from ?tie ?to }} ORDER BY ?from ?tie ?to", scope)
    for row in rows:
        ends = [row["from"].value, row["to"].value]
        for iri in ends:
            found.add_node(local(iri), label=graph.label(iri, lang), kind=local(iri).partition("/")[0], iri=iri)
        name = row["tie"].value.removeprefix(term(""))
        found.add_edge(local(ends[0]), local(ends[1]), key=name, tie=TIES[name])
    return found
