"""The terms of an answer as they are read.

In: a view and a term. Out: a `Name`: a thing by its name with its page and its IRI, a term of the
ontology by its label, a text with its language, a statement by its three parts. A text that is nothing but a list of things, as
`GROUP_CONCAT` makes it, is read as these things.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pyoxigraph as ox

from graph.namespaces import TERMS, THINGS, short
from graph.questions import SEPARATOR
from graph.rdf import written
from webapp.naming import Name
from webapp.state import View


def names(found: View, term: Any) -> tuple[Name, ...]:
    """Return what a cell holds: one name, or one for each thing of a list; places in texts by their source."""
    if isinstance(term, ox.Literal) and term.value.startswith(THINGS):
        iris = [part for part in term.value.replace(SEPARATOR, " ").split(" ") if part]
        if all(iri.startswith(THINGS) for iri in iris):
            return tuple(dict.fromkeys(named(found, ox.NamedNode(iri)) for iri in iris))
    return () if term is None else (named(found, term),)


def named(found: View, term: Any) -> Name:
    """Return a term as it is read; its IRI is the title."""
    if isinstance(term, ox.NamedNode):
        iri = term.value
        if source := found.graph.source_of_place(iri):
            return replace(found.name(source), title=iri)
        if iri.startswith(THINGS) and found.graph.labels(iri):
            return replace(found.name(iri), href=found.links.thing(iri), title=iri)
        if iri.startswith(TERMS) and found.graph.knows(iri):
            label, lang = found.graph.named(iri, found.lang)
            return Name(label, lang if lang != found.lang else "", "", iri)
        return Name(short(iri), "", found.links.thing(iri), iri)
    if isinstance(term, ox.Literal):
        lang = term.language or ""
        return Name(term.value, lang if lang != found.lang else "")
    if isinstance(term, ox.Triple):
        parts = (named(found, part).text for part in (term.subject, term.predicate, term.object))
        return Name(f"({' '.join(parts)})", title=written(term))
    return Name("" if term is None else str(term))
