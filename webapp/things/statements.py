"""What the sources state of a thing, and what they say that refers to it.

In: a view and an IRI. Out: properties with their values, who states each and when that was
last attested; other names; the places in the sources. Every kind of thing has these.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import TYPE_CHECKING

import pyoxigraph as ox

from graph.namespaces import INFERENCES, ONTOLOGY, OWL, RDF, RDFS, SKOS, THINGS, local, short, term
from graph.rdf import texts
from webapp.naming import Name
from webapp.notes import Reference
from webapp.texts import alphabetical

if TYPE_CHECKING:
    from webapp.state import View

LISTED = 30  # values shown of one property
# (graph, property) → the basis on which that source carries that property
Bases = dict[tuple[str, str], str]
_READ = 4000  # statements read about one thing: a role or a theme is mentioned everywhere
_NAMING = {SKOS + "prefLabel", SKOS + "altLabel", term("abbreviation"), term("damagedForm"), term("shortName"), SKOS + "notation"}
# Bookkeeping of the build (an alias is said among the names), and the party, which the tables show where it may stand beside a name.
_UNSHOWN = {OWL + "sameAs", RDF + "type", term("answersFor"), term("asserts"), term("premise"), term("certainPeriod"), term("statedParty")}


@dataclass(frozen=True)
class Value:
    """One value of a property, who says it and when that was last attested."""

    name: Name
    sources: tuple[Name, ...]
    last_attested: str = ""


@dataclass
class Statement:
    """A property with its values; `more` counts those not listed."""

    property: Name
    values: list[Value] = field(default_factory=list)
    more: int = 0


def is_known(view: View, iri: str) -> bool:
    """Tell whether the graph, whatever sources are chosen, mentions a thing or holds a graph of that name."""
    try:
        node = ox.NamedNode(iri)
    except ValueError:
        return False
    store = view.graph.store
    patterns = ((node, None, None, None), (None, None, node, None), (None, None, None, node))
    return any(next(iter(store.quads_for_pattern(*pattern)), None) is not None for pattern in patterns)


def stated_of(view: View, iri: str) -> list[Statement]:
    """Return what the chosen sources state of a thing."""
    node = ox.NamedNode(iri)
    return _statements(view, _quads(view, node, None), _attested(view, node), _apart(view, node))


def referring_to(view: View, iri: str) -> list[Statement]:
    """Return what the chosen sources say of other things that refers to this one."""
    return _statements(view, _quads(view, None, ox.NamedNode(iri)), None)


def query_of(iri: str) -> str:
    """Return in SPARQL what `stated_of` shows, inferred mirrors among it."""
    return _query("?property ?value", f"<{iri}> ?property ?value", _UNSHOWN | _NAMING)


def query_for_references(iri: str) -> str:
    """Return in SPARQL what `referring_to` shows, inferred mirrors among it."""
    return _query("?thing ?property", f"?thing ?property <{iri}>", _UNSHOWN)


def _query(columns: str, pattern: str, unshown: set[str]) -> str:
    left_out = ", ".join(short(iri) for iri in sorted(unshown))
    return f"SELECT {columns} ?source WHERE {{\n  GRAPH ?source {{ {pattern} }}\n  FILTER(?property NOT IN ({left_out}))\n}}\nORDER BY {columns} ?source\n"


def _quads(view: View, subject: ox.NamedNode | None, value: ox.NamedNode | None) -> Iterator[ox.Quad]:
    """Yield the named statements that the chosen sources make, with the graph of each."""
    for quad in islice(view.graph.store.quads_for_pattern(subject, None, value, None), _READ):
        if isinstance(quad.graph_name, ox.NamedNode) and view.reads(quad.graph_name.value):
            yield quad


def graph_name(quad: ox.Quad) -> str:
    """Return the IRI of the graph that makes a statement."""
    return quad.graph_name.value if isinstance(quad.graph_name, ox.NamedNode) else ""


def types(view: View, iri: str) -> list[Name]:
    """Return the narrowest classes of our own that a thing belongs to."""
    node = ox.NamedNode(iri)
    found = {quad.object.value for quad in _quads(view, node, None) if quad.predicate.value == RDF + "type" and isinstance(quad.object, ox.NamedNode)}
    own = [view.name(iri) for iri in found if iri.startswith(term("")) and not _is_wider(view, iri, found)]
    return sorted(own, key=_order)


def _order(name: Name) -> tuple[str, str]:
    """Sort by name; what has the same name keeps its place from build to build."""
    return alphabetical(name.text), name.href


def _is_wider(view: View, iri: str, among: set[str]) -> bool:
    """Tell whether one of some classes is a subclass of a class."""
    return any(iri in texts(view.graph.store, other, RDFS + "subClassOf") for other in among if other != iri)


def other_names(view: View, iri: str) -> list[Name]:
    """Return what a thing is called beside its name on the page."""
    node = ox.NamedNode(iri)
    shown = {view.graph.label(iri, view.lang), view.name(iri).text}
    found: dict[str, Name] = {}
    for quad in _quads(view, node, None):
        if quad.predicate.value in (SKOS + "prefLabel", SKOS + "altLabel") and isinstance(quad.object, ox.Literal) and quad.object.value not in shown:
            lang = quad.object.language or ""
            found[quad.object.value] = Name(quad.object.value, lang if lang != view.lang else "")
    return sorted(found.values(), key=_order)


def places(view: View, iri: str) -> tuple[Reference, ...]:
    """Return where the sources state the thing itself."""
    assertions = (assertion for assertion, _ in _assertions(view, ox.NamedNode(iri)))
    return view.notes.refer({place for assertion in assertions for place in texts(view.graph.store, assertion, term("locator"))})


def _assertions(view: View, node: ox.NamedNode) -> Iterator[tuple[str, str]]:
    """Yield the assertions of a thing, each with the graph that it stands in."""
    for quad in view.graph.store.quads_for_pattern(None, ox.NamedNode(term("asserts")), node, None):
        if isinstance(quad.graph_name, ox.NamedNode) and isinstance(quad.subject, ox.NamedNode) and view.reads(quad.graph_name.value):
            yield quad.subject.value, quad.graph_name.value


def _attested(view: View, node: ox.NamedNode) -> dict[str, str]:
    """Return when each source last attests a thing, by graph."""
    found: dict[str, str] = {}
    for assertion, graph in _assertions(view, node):
        found[graph] = max([found.get(graph, ""), *texts(view.graph.store, assertion, term("lastAttested"))])
    return found


def _apart(view: View, node: ox.NamedNode) -> Bases:
    """Return how firmly a source carries single properties of a thing that it carries otherwise."""
    store = view.graph.store
    return {
        (graph, predicate): basis
        for assertion, graph in _assertions(view, node)
        for predicate in texts(store, assertion, term("ofProperty"))
        for basis in texts(store, assertion, term("basis"))
    }


def _statements(
    view: View,
    quads: Iterable[ox.Quad],
    attested: dict[str, str] | None,
    apart: Bases | None = None,
) -> list[Statement]:
    """Return statements by property; `attested` is None for those that only refer to the thing."""
    outgoing = attested is not None
    said: dict[str, dict[ox.NamedNode | ox.Literal, set[str]]] = defaultdict(lambda: defaultdict(set))
    for quad in quads:
        value = quad.object if outgoing else quad.subject
        if quad.predicate.value in _UNSHOWN or (outgoing and quad.predicate.value in _NAMING) or not isinstance(value, ox.NamedNode | ox.Literal):
            continue
        said[quad.predicate.value][value].add(graph_name(quad))
    shown = [(predicate, values) for predicate, values in said.items() if _is_shown(values)]
    found = [_statement(view, *one, attested or {}, apart or {}) for one in shown]
    return sorted(found, key=lambda statement: alphabetical(statement.property.text))


def _is_shown(values: dict[ox.NamedNode | ox.Literal, set[str]]) -> bool:
    """Leave out what only repeats: inferred mirrors, and the same fact under a foreign term."""
    return not all(graph.startswith(INFERENCES) for graphs in values.values() for graph in graphs)


def _statement(
    view: View,
    predicate: str,
    values: dict[ox.NamedNode | ox.Literal, set[str]],
    attested: dict[str, str],
    apart: Bases,
) -> Statement:
    if any(value.language == view.lang for value in values if isinstance(value, ox.Literal)):
        # The same remark in the other language would be said twice.
        values = {value: graphs for value, graphs in values.items() if not isinstance(value, ox.Literal) or value.language in (view.lang, None)}
    bases = {graph: basis for (graph, of), basis in apart.items() if of == predicate}
    shown = [
        Value(
            _value(view, value),
            _stated_by(view, graphs, bases),
            max((attested.get(graph, "") for graph in graphs), default=""),
        )
        for value, graphs in values.items()
    ]
    shown.sort(key=lambda value: _order(value.name))
    return Statement(_property(view, predicate), shown[:LISTED], max(0, len(shown) - LISTED))


def _property(view: View, predicate: str) -> Name:
    """Return what a property is called; of other vocabularies only two are used for facts."""
    words = {SKOS + "broader": view.t.broader, OWL + "differentFrom": view.t.not_the_same}
    return Name(words[predicate]) if predicate in words else view.name(predicate)


def _value(view: View, value: ox.NamedNode | ox.Literal) -> Name:
    if isinstance(value, ox.Literal):
        lang = value.language or ""
        return Name(value.value, lang if lang != view.lang else "")
    if value.value.startswith(THINGS) or value.value.startswith(term("")):
        return view.name(value.value)
    return Name(value.value)


def _stated_by(view: View, graphs: set[str], bases: dict[str, str]) -> tuple[Name, ...]:
    """Return who makes a statement: sources by name, inferences and the ontology in a word.

    A source in `bases` does not state it itself: its name says how it comes to stand there.
    """
    sources = {graph for graph in graphs if local(graph).startswith("source/")}
    if sources:
        firm = view.source_names(sources - bases.keys())
        others = sorted(sources & bases.keys())
        return (*firm, *(_with_basis(view, graph, bases[graph]) for graph in others))
    if ONTOLOGY in graphs:
        return (Name(view.t.ontology),)
    return (Name(view.t.inferred),) if any(graph.startswith(INFERENCES) for graph in graphs) else ()


def _with_basis(view: View, source: str, basis: str) -> Name:
    name = view.name(source)
    return replace(name, text=f"{name.text} ({view.name(basis).text})")
