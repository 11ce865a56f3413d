"""What follows from the facts: OWL RL's hierarchy rules and the project's own, at build time.

Every rule is a SELECT in `queries/rules/` that returns ?subject ?predicate ?object and,
as ?premise, ?premise2 …, the named graphs its facts came from. (A CONSTRUCT could not say
which.) An inference is written to one graph for each set of sources it rests on, so that a
reader who trusts some sources sees exactly the inferences that those sources allow.
Domain and range are left to the consistency check: there they find mistakes, as rules
they would paper over them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox

from graph.namespaces import INFERENCES, ONTOLOGY, RDF, folder, local, term, visible_files
from graph.rdf import select
from graph.temporal import temporal_statements

_PREMISE = ox.NamedNode(term("premise"))
_TYPE = ox.NamedNode(RDF + "type")


def inference_graph(premises: frozenset[str]) -> str:
    """Return the IRI of the graph for what rests on just these sources."""
    slugs = sorted(local(source).removeprefix("source/").replace("/", "-") for source in premises)
    joined = "+".join(slugs)
    if len(joined) > 120:
        joined = hashlib.sha256(joined.encode()).hexdigest()[:24]
    return INFERENCES + joined


class Premises:
    """Which sources each inference graph rests on."""

    def __init__(self) -> None:
        self.by_graph: dict[str, frozenset[str]] = {ONTOLOGY: frozenset()}

    def of(self, graph: str) -> frozenset[str]:
        return self.by_graph.get(graph, frozenset({graph}))

    def add(self, store: ox.Store, triple: ox.Triple, premises: frozenset[str]) -> bool:
        """Write a triple unless the same sources, or fewer of them, already give it."""
        for known in store.quads_for_pattern(triple.subject, triple.predicate, triple.object, None):
            name = known.graph_name
            if isinstance(name, ox.NamedNode) and self.of(name.value) <= premises:
                return False
        graph = inference_graph(premises)
        self.by_graph[graph] = premises
        store.add(ox.Quad(triple.subject, triple.predicate, triple.object, ox.NamedNode(graph)))
        return True


def read_rules(where: Path | None = None) -> list[tuple[str, str]]:
    """Return (name, SPARQL) of every rule."""
    root = where or folder("queries") / "rules"
    return [(path.stem, path.read_text(encoding="utf-8")) for path in visible_files(root, "*.rq")]


def infer(store: ox.Store, rules: Iterable[tuple[str, str]] | None = None) -> dict[str, frozenset[str]]:
    """Add all inferences to the store until nothing new follows.

    Returns inference graph → the sources it rests on; the same is written into the store
    with `rg:premise`.
    """
    premises = Premises()
    for triple, sources in temporal_statements(store):
        premises.add(store, triple, sources)
    chosen = list(rules) if rules is not None else read_rules()
    while sum(_apply(store, premises, text) for _, text in chosen):
        pass
    inferred = {graph: sources for graph, sources in premises.by_graph.items() if graph != ONTOLOGY}
    for graph, sources in inferred.items():
        name = ox.NamedNode(graph)
        store.add(ox.Quad(name, _TYPE, ox.NamedNode(term("InferenceGraph")), name))
        for source in sources:
            store.add(ox.Quad(name, _PREMISE, ox.NamedNode(source), name))
    return inferred


def _apply(store: ox.Store, premises: Premises, rule: str) -> int:
    rows = select(store, rule)
    columns = [v.value for v in rows.variables]
    premise_columns = [name for name in columns if name.startswith("premise")]
    derived = []
    for row in rows:
        if not isinstance(row["object"], ox.Literal) and row["subject"] == row["object"] and row["predicate"].value != term("answersFor"):
            continue
        sources = frozenset().union(*(premises.of(row[name].value) for name in premise_columns))
        derived.append((ox.Triple(row["subject"], row["predicate"], row["object"]), sources))
    # Fewer premises first, so that a larger set never stands beside a smaller one that suffices.
    derived.sort(key=lambda pair: (len(pair[1]), str(pair[0])))
    return sum(premises.add(store, triple, sources) for triple, sources in derived)
