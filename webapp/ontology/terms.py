"""The ontology as its page shows it: classes, properties, concept lists, ties to other vocabularies.

In: a build. Out: terms with label and definition by language, what they join, how often the facts use
them, an example. Read once for a build.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from graph.namespaces import ONTOLOGY, OWL, RDF, RDFS, SKOS, TERMS, THINGS
from graph.store import Graph, choose

if TYPE_CHECKING:
    from webapp.state import View

CLASS, LINK, VALUE = "class", "link", "value"
_KINDS = {OWL + "Class": CLASS, OWL + "ObjectProperty": LINK, OWL + "DatatypeProperty": VALUE}
_TRAITS = {OWL + name: name for name in ("FunctionalProperty", "AsymmetricProperty", "IrreflexiveProperty", "SymmetricProperty", "TransitiveProperty")}
# how a term of ours is tied to a foreign one
MAPPINGS = {
    RDFS + "subClassOf": "narrower",
    RDFS + "subPropertyOf": "narrower",
    OWL + "equivalentClass": "same",
    OWL + "equivalentProperty": "same",
    SKOS + "closeMatch": "close",
    SKOS + "relatedMatch": "related",
    SKOS + "exactMatch": "same",
}
Said = dict[str, dict[str, list[Any]]]


@dataclass(frozen=True)
class Term:
    """A class or property; what it joins is given by IRI."""

    iri: str
    kind: str
    labels: dict[str, str]
    definitions: dict[str, str]
    above: tuple[str, ...]
    below: tuple[str, ...]
    domain: tuple[str, ...]
    range: tuple[str, ...]
    inverse: str
    traits: tuple[str, ...]
    mappings: tuple[tuple[str, str], ...]
    uses: int
    example: str

    @property
    def name(self) -> str:
        return self.iri.removeprefix(TERMS)

    def label(self, lang: str) -> str:
        return choose(self.labels, lang) or self.name

    def definition(self, lang: str) -> str:
        return choose(self.definitions, lang)


@dataclass(frozen=True)
class Scheme:
    """A list of concepts: (IRI, labels, definitions, fixed English word) of each."""

    iri: str
    labels: dict[str, str]
    definitions: dict[str, str]
    concepts: tuple[tuple[str, dict[str, str], dict[str, str], str], ...]

    @property
    def name(self) -> str:
        return self.iri.rpartition("/")[2]


@dataclass(frozen=True)
class Vocabulary:
    """The whole ontology."""

    titles: dict[str, str]
    descriptions: dict[str, str]
    version: str
    terms: dict[str, Term]
    schemes: tuple[Scheme, ...]

    def of_kind(self, kind: str) -> list[Term]:
        return [term for term in self.terms.values() if term.kind == kind]

    def properties_of(self, iri: str) -> list[Term]:
        """Return the properties that a class may have by their domain."""
        return [term for term in self.terms.values() if term.kind != CLASS and iri in term.domain]


def vocabulary(view: View) -> Vocabulary:
    """Return the ontology of the view's build."""
    return view.shelf.once("vocabulary", lambda: read_vocabulary(view.graph))


def read_vocabulary(graph: Graph) -> Vocabulary:
    """Read the ontology that a build was made with, and count how the facts use it."""
    said: Said = defaultdict(lambda: defaultdict(list))
    for quad in graph.store.quads_for_pattern(None, None, None, ox.NamedNode(ONTOLOGY)):
        said[_key(quad.subject)][quad.predicate.value].append(quad.object)
    used = _used(graph)
    terms = {iri: _term(said, iri, kind, used) for iri in sorted(said) if iri.startswith(TERMS) and (kind := _kind(said, iri))}
    about = said[ONTOLOGY]
    return Vocabulary(
        _texts(about["http://purl.org/dc/terms/title"]),
        _texts(about["http://purl.org/dc/terms/description"]),
        next((value.value for value in about[OWL + "versionInfo"]), ""),
        terms,
        tuple(_scheme(said, iri) for iri in sorted(said) if SKOS + "ConceptScheme" in _iris(said, iri, RDF + "type")),
    )


def _key(node: Any) -> str:
    return node.value if isinstance(node, ox.NamedNode) else f"_:{node.value}"


def _kind(said: Said, iri: str) -> str:
    return next((_KINDS[name] for name in _iris(said, iri, RDF + "type") if name in _KINDS), "")


def _iris(said: Said, iri: str, predicate: str) -> list[str]:
    return [value.value for value in said[iri].get(predicate, ()) if isinstance(value, ox.NamedNode)]


def _texts(values: Iterable[Any]) -> dict[str, str]:
    return {value.language or "": value.value for value in values if isinstance(value, ox.Literal)}


def _term(said: Said, iri: str, kind: str, used: dict[str, tuple[int, str]]) -> Term:
    upward = RDFS + ("subClassOf" if kind == CLASS else "subPropertyOf")
    tied = [(how, other) for predicate, how in MAPPINGS.items() for other in _iris(said, iri, predicate)]
    uses, example = used.get(iri, (0, ""))
    return Term(
        iri,
        kind,
        _texts(said[iri][RDFS + "label"]),
        _texts(said[iri][SKOS + "definition"]),
        tuple(sorted(other for other in _iris(said, iri, upward) if other.startswith(TERMS))),
        tuple(sorted(other for other in said if other.startswith(TERMS) and iri in _iris(said, other, upward))),
        _classes(said, iri, RDFS + "domain"),
        _classes(said, iri, RDFS + "range"),
        next(iter([*_iris(said, iri, OWL + "inverseOf"), *(other for other in said if iri in _iris(said, other, OWL + "inverseOf"))]), ""),
        tuple(sorted(_TRAITS[name] for name in _iris(said, iri, RDF + "type") if name in _TRAITS)),
        tuple(sorted((how, other) for how, other in tied if not other.startswith((TERMS, THINGS)))),
        uses,
        example,
    )


def _classes(said: Said, iri: str, predicate: str) -> tuple[str, ...]:
    """Return the classes of a domain or range, those of a union each."""
    found: list[str] = []
    for value in said[iri].get(predicate, ()):
        if isinstance(value, ox.NamedNode):
            found.append(value.value)
        else:
            for part in said[_key(value)].get(OWL + "unionOf", ()):
                found += _members(said, _key(part))
    return tuple(sorted(set(found)))


def _members(said: Said, part: str) -> list[str]:
    found = []
    while part in said and part != RDF + "nil":
        found += _iris(said, part, RDF + "first")
        part = next((_key(rest) for rest in said[part].get(RDF + "rest", ())), RDF + "nil")
    return found


def _scheme(said: Said, iri: str) -> Scheme:
    held = [one for one in said if iri in _iris(said, one, SKOS + "inScheme")]
    concepts = (
        (one, _texts(said[one][SKOS + "prefLabel"]), _texts(said[one][SKOS + "definition"]), next(iter(_texts(said[one][SKOS + "notation"]).values()), ""))
        for one in sorted(held)
    )
    return Scheme(iri, _texts(said[iri][SKOS + "prefLabel"]), _texts(said[iri][SKOS + "definition"]), tuple(concepts))


def _used(graph: Graph) -> dict[str, tuple[int, str]]:
    """Return how often the facts use each class and property, and one thing that does; the ontology's own statements aside."""
    rows = [*graph.select(_BY_CLASS), *graph.select(_BY_PROPERTY)]
    return {row["term"].value: (int(row["uses"].value), row["example"].value if row["example"] is not None else "") for row in rows if row["term"] is not None}


_OURS = f'FILTER(STRSTARTS(STR(?thing), "{THINGS}"))'
_BY_CLASS = f"SELECT ?term (COUNT(?thing) AS ?uses) (MIN(?thing) AS ?example) WHERE {{ ?thing a ?term {_OURS} }} GROUP BY ?term"
_BY_PROPERTY = f"SELECT ?term (COUNT(*) AS ?uses) (MIN(?thing) AS ?example) WHERE {{ ?thing ?term ?value {_OURS} }} GROUP BY ?term"
