"""The plain page that every thing of the graph has, so that every IRI leads somewhere.

In: a view and an IRI. Out: a `ThingPage`: names, what is stated of the thing and by which
source, what refers to it, and where in the sources it stands.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pyoxigraph as ox

from graph.namespaces import INFERENCES, ONTOLOGY, RDF, SKOS, THINGS, local, term
from graph.questions import question
from webapp.naming import Name
from webapp.notes import Reference
from webapp.tables import Table, records, table
from webapp.texts import alphabetical

if TYPE_CHECKING:
    from webapp.state import View

LISTED = 60  # values shown of one property
_NAMING = {SKOS + "prefLabel", SKOS + "altLabel", term("abbreviation"), term("damagedForm"), term("shortName"), SKOS + "notation"}
_DEFAULT = ox.DefaultGraph()
# Bookkeeping of the build, and the party, which the tables show where it may stand beside a name.
_UNSHOWN = {RDF + "type", term("answersFor"), term("asserts"), term("premise"), term("certainPeriod"), term("statedParty")}
# kind of thing → (question, the parameter that takes the thing, the column that must be it)
_ASKED = {
    "network": (("memberships", "network"), ("representatives", "network"), ("seats", "network")),
    "programme": (("representatives", "network"), ("seats", "network")),
    "body": (("representatives", "body"), ("seats", "body")),
}


@dataclass(frozen=True)
class Value:
    """One value of a property, and who says it."""

    name: Name
    sources: tuple[Name, ...]


@dataclass
class Statement:
    """A property with its values; `more` counts those not listed."""

    property: Name
    values: list[Value] = field(default_factory=list)
    more: int = 0


@dataclass(frozen=True)
class ThingPage:
    """Everything that the template of a thing shows."""

    iri: str
    kind: str
    name: Name
    types: list[Name]
    other_names: list[Name]
    abbreviation: str
    places: tuple[Reference, ...]
    tables: list[tuple[str, dict[str, str], Table]]
    statements: list[Statement]
    mentions: list[Statement]

    @property
    def is_person(self) -> bool:
        return self.kind == "person"


def is_known(view: View, iri: str) -> bool:
    """Tell whether the graph, whatever sources are chosen, mentions a thing or holds a graph of that name."""
    try:
        node = ox.NamedNode(iri)
    except ValueError:
        return False
    store = view.graph.store
    patterns = ((node, None, None, None), (None, None, node, None), (None, None, None, node))
    return any(next(iter(store.quads_for_pattern(*pattern)), None) is not None for pattern in patterns)


def thing_page(view: View, iri: str) -> ThingPage:
    """Put together the page of one thing."""
    node = ox.NamedNode(iri)
    kind = local(iri).partition("/")[0]
    tables = list(_tables(view, kind, iri))
    return ThingPage(
        iri,
        kind,
        view.name(iri),
        _types(view, node),
        _other_names(view, node),
        view.graph.abbreviation(iri),
        _places(view, node),
        tables,
        _statements(view, _quads(view, node, None), outgoing=True),
        _statements(view, _quads(view, None, node), outgoing=False),
    )


def _quads(view: View, subject: ox.NamedNode | None, value: ox.NamedNode | None) -> Iterator[ox.Quad]:
    """Yield the named statements that the chosen sources make, with the graph of each."""
    readable = None if view.scope.graphs is None else set(view.scope.graphs)
    for quad in view.graph.store.quads_for_pattern(subject, None, value, None):
        if isinstance(quad.graph_name, ox.NamedNode) and (readable is None or quad.graph_name.value in readable):
            yield quad


def graph_name(quad: ox.Quad) -> str:
    """Return the IRI of the graph that makes a statement."""
    return quad.graph_name.value if isinstance(quad.graph_name, ox.NamedNode) else ""


def _types(view: View, node: ox.NamedNode) -> list[Name]:
    found = {quad.object.value for quad in _quads(view, node, None) if quad.predicate.value == RDF + "type" and isinstance(quad.object, ox.NamedNode)}
    own = [view.name(iri) for iri in found if iri.startswith(term(""))]
    return sorted(own, key=lambda name: alphabetical(name.text))


def _other_names(view: View, node: ox.NamedNode) -> list[Name]:
    shown = {view.name(node.value).text}
    found: dict[str, Name] = {}
    for quad in _quads(view, node, None):
        if quad.predicate.value in (SKOS + "prefLabel", SKOS + "altLabel") and isinstance(quad.object, ox.Literal) and quad.object.value not in shown:
            lang = quad.object.language or ""
            found[quad.object.value] = Name(quad.object.value, lang if lang != view.lang else "")
    return sorted(found.values(), key=lambda name: alphabetical(name.text))


def _places(view: View, node: ox.NamedNode) -> tuple[Reference, ...]:
    """Return where the sources state the thing itself."""
    located = ox.NamedNode(term("locator"))
    assertions = [quad.subject for quad in _quads(view, None, node) if quad.predicate.value == term("asserts")]
    found = {
        quad.object.value
        for one in assertions
        for quad in view.graph.store.quads_for_pattern(one, located, None, _DEFAULT)
        if isinstance(quad.object, ox.NamedNode)
    }
    return view.notes.refer(found)


def _tables(view: View, kind: str, iri: str) -> Iterator[tuple[str, dict[str, str], Table]]:
    if kind == "person":
        answer = view.ask("representatives")
        rows = [record for record in records(answer) if record["person_id"] == iri]
        if rows:
            yield "representatives", {}, table(view, answer, hide={"person"}, rows=rows)
        return
    for name, parameter in _ASKED.get(kind, ()):
        slug = local(iri).partition("/")[2]
        answer = view.ask(name, **{parameter: iri})
        if answer.rows and question(name).parameter(parameter):
            yield name, {parameter: slug}, table(view, answer, hide={parameter, f"{parameter}_kind"})


def _statements(view: View, quads: Iterator[ox.Quad], outgoing: bool) -> list[Statement]:
    said: dict[str, dict[ox.NamedNode | ox.Literal, set[str]]] = defaultdict(lambda: defaultdict(set))
    for quad in quads:
        value = quad.object if outgoing else quad.subject
        if quad.predicate.value in _UNSHOWN or (outgoing and quad.predicate.value in _NAMING) or not isinstance(value, ox.NamedNode | ox.Literal):
            continue
        said[quad.predicate.value][value].add(graph_name(quad))
    found = [_statement(view, predicate, values) for predicate, values in said.items() if _is_shown(predicate, values, outgoing)]
    return sorted(found, key=lambda statement: alphabetical(statement.property.text))


def _is_shown(predicate: str, values: dict[ox.NamedNode | ox.Literal, set[str]], outgoing: bool) -> bool:
    """Leave out what only repeats: inferred mirrors, and the same fact under a foreign term."""
    inferred = all(graph.startswith(INFERENCES) for graphs in values.values() for graph in graphs)
    return not inferred or (outgoing and predicate.startswith(term("")))


def _statement(view: View, predicate: str, values: dict[ox.NamedNode | ox.Literal, set[str]]) -> Statement:
    texts = [value for value in values if isinstance(value, ox.Literal)]
    if any(text.language == view.lang for text in texts):
        # The same remark in the other language would be said twice.
        values = {value: graphs for value, graphs in values.items() if not isinstance(value, ox.Literal) or value.language in (view.lang, None)}
    shown = [Value(_value(view, value), _stated_by(view, graphs)) for value, graphs in values.items()]
    shown.sort(key=lambda value: alphabetical(value.name.text))
    return Statement(view.name(predicate), shown[:LISTED], max(0, len(shown) - LISTED))


def _value(view: View, value: ox.NamedNode | ox.Literal) -> Name:
    if isinstance(value, ox.Literal):
        lang = value.language or ""
        return Name(value.value, lang if lang != view.lang else "")
    if value.value.startswith(THINGS) or value.value.startswith(term("")):
        return view.name(value.value)
    return Name(value.value)


def _stated_by(view: View, graphs: set[str]) -> tuple[Name, ...]:
    """Return who makes a statement: sources by name, inferences and the ontology in a word."""
    sources = {graph for graph in graphs if local(graph).startswith("source/")}
    if sources:
        return tuple(view.source_names(sources))
    if ONTOLOGY in graphs:
        return (Name(view.t.ontology),)
    return (Name(view.t.inferred),) if any(graph.startswith(INFERENCES) for graph in graphs) else ()
