"""What the editor completes with: the prefixes, classes and properties of the build, and its things by name.

In: a build, a language, what is being typed. Out: JSON. Classes come with how many there are,
properties with how many things state them and how many of each class do; computed once a build.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

from flask import Blueprint, Response, jsonify, request

from graph.namespaces import ONTOLOGY, PREFIXES, RDF, TERMS, short, term
from graph.rdf import texts
from graph.search import tidy
from webapp.rendering import LANG
from webapp.search import is_mentioned
from webapp.state import View, view

blueprint = Blueprint("vocabulary", __name__)
SUGGESTED = 12
_MOST = 60
_MODEL = ("owl:", "rdf:List")  # what the ontology itself is made of


@blueprint.get(f"{LANG}/sparql/terms.json")
def terms(lang: str) -> Response:
    """Return the whole vocabulary, or the things whose names are like `q`."""
    found = view()
    found.check_choices()
    typed = tidy(request.args.get("q", ""))
    response = jsonify(things(found, typed) if typed else vocabulary(found))
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def things(found: View, typed: str) -> list[dict[str, str]]:
    """Return what is called so in either language, best first, a region with what it serves.

    Each with its name in the reader's language, its IRI and its kind.
    """
    kinds = {}
    for hit in found.shelf.search.find(typed, found.lang, _MOST):
        kinds[hit.iri] = hit.kind
        for territory in sorted(texts(found.graph.store, hit.iri, term("servesTerritory"))):
            kinds[territory] = "Territory"
    mentioned = [iri for iri in kinds if is_mentioned(found, iri)][:SUGGESTED]
    return [{"name": found.name(iri).text, "iri": iri, "kind": found.name(term(kinds[iri])).text} for iri in mentioned]


def vocabulary(found: View) -> dict[str, Any]:
    """Return prefixes, classes and properties; `has` maps a property's place in the list to the things of a class that state it."""
    made: dict[str, Any] = found.shelf.once(("vocabulary", found.lang), lambda: _made(found))
    return made


def _made(found: View) -> dict[str, Any]:
    counts, stated = _counted(found)
    total: Counter[str] = Counter()
    for row in found.graph.select("SELECT ?property (COUNT(DISTINCT ?thing) AS ?n) WHERE { ?thing ?property ?value } GROUP BY ?property"):
        total[row["property"].value] = int(row["n"].value)
    of_model = {iri for iri in counts if short(iri).startswith(_MODEL)}
    only_of_model = {name for name in total if not any(name in having for kind, having in stated.items() if kind not in of_model)}
    properties = _sorted(name for name in total if _writable(name) and name not in only_of_model)
    places = {name: place for place, name in enumerate(properties)}
    return {
        "prefixes": PREFIXES,
        "classes": [
            {
                "name": short(iri),
                "label": label(found, iri),
                "count": counts[iri],
                "has": {str(places[name]): count for name, count in sorted(stated[iri].items()) if name in places},
            }
            for iri in _sorted(iri for iri in counts if _writable(iri) and iri not in of_model)
        ],
        "properties": [{"name": short(name), "label": label(found, name), "count": total[name]} for name in properties],
    }


def _counted(found: View) -> tuple[dict[str, int], dict[str, dict[str, int]]]:
    """Return class → number of things, and class → property → number of them that state it."""
    rows = found.graph.select("SELECT ?kind (COUNT(DISTINCT ?thing) AS ?n) { ?thing a ?kind } GROUP BY ?kind")
    counts = {row["kind"].value: int(row["n"].value) for row in rows}
    stated: dict[str, dict[str, int]] = defaultdict(dict)
    query = "SELECT ?kind ?property (COUNT(DISTINCT ?thing) AS ?n) { ?thing a ?kind ; ?property ?value } GROUP BY ?kind ?property"
    for row in found.graph.select(query):
        stated[row["kind"].value][row["property"].value] = int(row["n"].value)
    return counts, stated


def label(found: View, iri: str) -> str:
    """Return what a term is called; its own name where the ontology only borrows it."""
    if iri == RDF + "type":
        return found.t.sparql_type
    return found.graph.label(iri, found.lang) if found.graph.knows(iri) else short(iri).partition(":")[2]


def _writable(iri: str) -> bool:
    """Tell whether a term has a prefix and needs no escape behind it."""
    name = short(iri)
    return name != iri and iri != ONTOLOGY and name.partition(":")[2].replace("_", "").replace("-", "").isalnum()


def _sorted(iris: Any) -> list[str]:
    """Return the project's own terms first, then by name."""
    return sorted(iris, key=lambda iri: (not iri.startswith(TERMS), short(iri)))
