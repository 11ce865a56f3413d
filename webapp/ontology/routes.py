"""Where the ontology is explained.

In: an address. Out: the page in its language. The file of the ontology is made in `webapp.data`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote

from flask import Blueprint, Response

from graph.namespaces import ONTOLOGY, PREFIXES, TERMS, THINGS
from graph.store import choose
from webapp.naming import Name
from webapp.ontology.terms import CLASS, LINK, VALUE, Term, vocabulary
from webapp.pictures import draw
from webapp.pictures.ontology import NAME, PARTS
from webapp.rendering import LANG, prepare, render
from webapp.state import View, view
from webapp.texts import alphabetical

blueprint = Blueprint("ontology", __name__)
prepare(blueprint)


@dataclass(frozen=True)
class Shown:
    """A term as the page shows it: every IRI has become a name, with a link where it is ours."""

    term: Term
    label: str
    definition: str
    above: list[Name]
    below: list[Name]
    domain: list[Name]
    range: list[Name]
    inverse: list[Name]
    properties: list[Name]
    mappings: list[tuple[str, Name]]
    traits: list[str]
    uses: str
    example: Name | None
    query: str


@dataclass(frozen=True)
class ShownScheme:
    """A concept list: (name, definition, fixed English word) of each concept."""

    name: str
    label: str
    definition: str
    concepts: list[tuple[Name, str, str]]


@blueprint.get(f"{LANG}/ontology")
def ontology(lang: str) -> Response:
    found = view()
    held = vocabulary(found)
    terms = found.shelf.once(("ontology", lang, found.date, found.sources), lambda: {one.iri: shown(found, one) for one in held.terms.values()})
    kinds = {kind: sorted((one for one in terms.values() if one.term.kind == kind), key=lambda one: alphabetical(one.label)) for kind in (CLASS, LINK, VALUE)}
    return render(
        "ontology.html",
        found,
        title=choose(held.titles, lang),
        description=choose(held.descriptions, lang),
        crumbs=[(found.t.api, found.links.api()), (found.t.ontology_name, "")],
        vocabulary=held,
        iri=ONTOLOGY,
        namespace=TERMS,
        kinds_of_terms=kinds,
        schemes=schemes(found),
        mapped=[one for kind in (CLASS, LINK, VALUE) for one in kinds[kind] if one.mappings],
        pictures_drawn=[draw(found, NAME, part=part) for part in PARTS],
    )


def shown(found: View, one: Term) -> Shown:
    held, lang = vocabulary(found), found.lang
    kind = "class" if one.kind == CLASS else "property"
    query = (
        f"SELECT ?thing WHERE {{ ?thing a rg:{one.name} }} LIMIT 100"
        if kind == "class"
        else f"SELECT ?thing ?value WHERE {{ ?thing rg:{one.name} ?value }} LIMIT 100"
    )
    return Shown(
        one,
        one.label(lang),
        one.definition(lang),
        named(found, one.above),
        named(found, one.below),
        named(found, one.domain),
        named(found, one.range),
        named(found, [one.inverse] if one.inverse else []),
        named(found, [other.iri for other in held.properties_of(one.iri)]) if kind == "class" else [],
        [(getattr(found.t, f"mapping_{how}"), named(found, [other])[0]) for how, other in one.mappings],
        [getattr(found.t, f"trait_{trait}") for trait in one.traits],
        found.number(one.uses),
        found.name(one.example) if one.example.startswith(THINGS) and found.links.thing(one.example) else None,
        found.links.sparql(query) if one.uses else "",
    )


def named(found: View, iris: Iterable[str]) -> list[Name]:
    """Return names of terms: ours by label with a link within the page, others by prefix."""
    return sorted((_name(found, iri) for iri in iris), key=lambda name: alphabetical(name.text))


def _name(found: View, iri: str) -> Name:
    one = vocabulary(found).terms.get(iri)
    if one is not None:
        return Name(one.label(found.lang), href=f"#{quote(one.name)}", title=f"rg:{one.name}")
    return Name(curie(iri), title=iri)


def curie(iri: str) -> str:
    """Return a foreign term by its prefix, or as it is."""
    for prefix, namespace in {**PREFIXES, **_FOREIGN}.items():
        if iri.startswith(namespace):
            return f"{prefix}:{iri.removeprefix(namespace)}"
    return iri


_FOREIGN = {
    "m8g": "http://data.europa.eu/m8g/",
    "org-ep": "https://data.europarl.europa.eu/def/org-ep#",
    "opengov": "http://www.w3.org/ns/opengov#",
    "euvoc": "http://publications.europa.eu/ontology/euvoc#",
}


def schemes(found: View) -> list[ShownScheme]:
    lang = found.lang
    made = [
        ShownScheme(
            one.name,
            choose(one.labels, lang) or one.name,
            choose(one.definitions, lang),
            [(Name(choose(labels, lang), href=found.links.thing(iri)), choose(definitions, lang), word) for iri, labels, definitions, word in one.concepts],
        )
        for one in vocabulary(found).schemes
    ]
    return sorted(made, key=lambda one: alphabetical(one.label))
