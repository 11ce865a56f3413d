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

# A membership that another source says has ended ties nobody; this asks that of `?from ?tie ?to`.
STANDING = f"""FILTER(?tie != <{term("belongsTo")}> || EXISTS {{
    ?membership <{term("member")}> ?from ; <{term("inNetwork")}> ?to .
    ?membership <{term("relation")}> ?relation . ?relation <{term("countsAsBelonging")}> true .
    FILTER NOT EXISTS {{ ?closing <{term("asserts")}> ?membership ; <{term("ended")}> true }}
  }})"""

# The same between goals, planned activities and the documents that they stand in: many, and read around one thing only.
PLAN_TIES = {
    "issuedBy": "is set by",
    "inDocument": "stands in",
    "rowGoal": "is planned for",
    "rowPriority": "is planned for",
    "channel": "goes through",
    "issuer": "is issued by",
    "decidedBy": "is decided by",
}


def ties(graph: Graph, scope: Scope | None = None, lang: str = "sv") -> nx.MultiDiGraph:
    """Return all ties of organisations, bodies and people; nodes are `kind/slug` with `label`, `kind` and `iri`, edges have `tie`."""
    properties = " ".join(f"<{term(name)}>" for name in TIES)
    return _graph(graph, f"VALUES ?tie {{ {properties} }} ?from ?tie ?to {STANDING}", scope, lang)


# Responsibilities, rules and the like stand in a document too; they are told in tables.
_PLANNED_ENDS = ("policy/", "activity/", "source/", "document/", "region/", "organisation/", "organ/", "network/", "programme/")


def plan_ties(graph: Graph, iri: str, scope: Scope | None = None, lang: str = "sv") -> nx.MultiDiGraph:
    """Return the ties of one goal, activity or document, in the same form."""
    properties = " ".join(f"<{term(name)}>" for name in PLAN_TIES)
    here = f"<{iri}>"
    return _graph(
        graph,
        f"VALUES ?tie {{ {properties} }} {{ BIND({here} AS ?from) {here} ?tie ?to }} UNION {{ BIND({here} AS ?to) ?from ?tie {here} }} FILTER(isIRI(?to))",
        scope,
        lang,
        _PLANNED_ENDS,
    )


def _graph(graph: Graph, pattern: str, scope: Scope | None, lang: str, kinds: tuple[str, ...] = ("",)) -> nx.MultiDiGraph:
    """Return the ties of a pattern of which both ends are of some kinds."""
    found = nx.MultiDiGraph(name="Regiograph")
    for row in graph.select(f"SELECT DISTINCT ?from ?tie ?to WHERE {{ {pattern} }} ORDER BY ?from ?tie ?to", scope):
        ends = [row["from"].value, row["to"].value]
        if not all(local(iri).startswith(kinds) for iri in ends):
            continue
        for iri in ends:
            found.add_node(local(iri), label=graph.label(iri, lang), kind=local(iri).partition("/")[0], iri=iri)
        name = row["tie"].value.removeprefix(term(""))
        found.add_edge(local(ends[0]), local(ends[1]), key=name, tie=(TIES | PLAN_TIES)[name])
    return found
