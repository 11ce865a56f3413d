"""Writes statements in the formats that programs read: Turtle, JSON-LD, RDF/XML, N-Triples.

In: statements, the ending that names a format, for JSON-LD its context. Out: bytes; the same
statements always give the same bytes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import Any

import pyoxigraph as ox

from graph.namespaces import ONTOLOGY, OWL, PREFIXES, RDF, TERMS, XSD
from graph.rdf import subjects
from graph.store import Graph

# ending → media type, in the order in which they are offered
MEDIA_TYPES = {
    "ttl": "text/turtle",
    "jsonld": "application/ld+json",
    "rdf": "application/rdf+xml",
    "nt": "application/n-triples",
}
NAMES = {"ttl": "Turtle", "jsonld": "JSON-LD", "rdf": "RDF/XML", "nt": "N-Triples"}
_TYPE = RDF + "type"
_STRING = XSD + "string"
_PLAIN_NAME = re.compile(r"[A-Za-z]\w*", re.ASCII)
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

Context = Mapping[str, Any]


def xml_text(text: str) -> str:
    """Return a text without the characters that XML 1.0, and so a workbook or a picture, cannot hold."""
    return _NOT_XML.sub("", text)


def write_triples(triples: Iterable[ox.Triple], kind: str, context: Context | None = None, address: str = "", prefixes: Mapping[str, str] = PREFIXES) -> bytes:
    """Return statements in one of the formats of `MEDIA_TYPES`, each statement once.

    JSON-LD is compacted by the context, and names it by its address where it has one; the
    names of prefixes are the same in both. RDF/XML
    cannot hold the characters that XML forbids: they are left out of its texts.
    """
    found = sorted(set(triples), key=str)
    if kind == "jsonld":
        return "".join(_json_ld(found, context or prefixes, address, prefixes)).encode("utf-8")
    if kind == "rdf":
        return ox.serialize(map(_for_xml, found), format=ox.RdfFormat.RDF_XML, prefixes=dict(prefixes)) or b""
    if kind == "nt":
        return ox.serialize(found, format=ox.RdfFormat.N_TRIPLES) or b""
    return ox.serialize(found, format=ox.RdfFormat.TURTLE, prefixes=dict(prefixes)) or b""


def _for_xml(triple: ox.Triple) -> ox.Triple:
    value = triple.object
    if not isinstance(value, ox.Literal) or not _NOT_XML.search(value.value):
        return triple
    text = xml_text(value.value)
    cleaned = ox.Literal(text, language=value.language) if value.language else ox.Literal(text, datatype=value.datatype)
    return ox.Triple(triple.subject, triple.predicate, cleaned)


def json_ld_context(graph: Graph) -> dict[str, Any]:
    """Return the context of JSON-LD: our terms by their plain names, ties between things as links, foreign terms by prefix."""
    links = (iri for iri in subjects(graph.store, _TYPE, OWL + "ObjectProperty") if iri.startswith(TERMS))
    named = {name: {"@id": f"rg:{name}", "@type": "@id"} for iri in links if (name := _plain_name(iri))}
    return {"@version": 1.1, "@vocab": TERMS, **PREFIXES, **named}


def _plain_name(iri: str) -> str:
    """Return the name of a term of ours that needs no prefix; nothing for others."""
    name = iri.removeprefix(TERMS)
    return name if name != iri and name not in PREFIXES and _PLAIN_NAME.fullmatch(name) else ""


def _json_ld(triples: list[ox.Triple], context: Context, address: str, prefixes: Mapping[str, str]) -> Iterator[str]:
    short = _Compact(context, prefixes)
    yield f'{{"@context": {_json(address or dict(context))},\n"@graph": ['
    for place, (subject, said) in enumerate(groupby(triples, key=lambda triple: triple.subject)):
        node: dict[str, Any] = {"@id": short.reference(subject)}
        for triple in said:
            if triple.predicate.value == _TYPE and isinstance(triple.object, ox.NamedNode):
                node.setdefault("@type", []).append(short.term(triple.object.value))
            else:
                name = short.term(triple.predicate.value)
                node.setdefault(name, []).append(short.value(triple.object, name))
        yield (",\n" if place else "\n") + _json({name: value[0] if isinstance(value, list) and len(value) == 1 else value for name, value in node.items()})
    yield "\n]}\n"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


class _Compact:
    """Shortens IRIs and values as a context lets it."""

    def __init__(self, context: Context, prefixes: Mapping[str, str]) -> None:
        self._linking = frozenset(name for name, how in context.items() if isinstance(how, Mapping))
        self._is_plain = "@vocab" in context
        self._prefixes = prefixes

    def iri(self, iri: str) -> str:
        for prefix, namespace in self._prefixes.items():
            rest = iri.removeprefix(namespace)
            # JSON-LD reads what has two slashes after its colon as a whole IRI.
            if rest != iri and not rest.startswith("//"):
                return f"{prefix}:{rest}"
        return iri

    def term(self, iri: str) -> str:
        """Return a class, property or datatype: ours without a prefix."""
        return (_plain_name(iri) if self._is_plain else "") or self.iri(iri)

    def reference(self, term: Any) -> str:
        return self.iri(term.value) if isinstance(term, ox.NamedNode) else f"_:{term.value}"

    def value(self, term: Any, name: str) -> Any:
        if not isinstance(term, ox.Literal):
            return self.reference(term) if name in self._linking else {"@id": self.reference(term)}
        if term.language:
            return {"@language": term.language, "@value": term.value}
        if term.datatype.value != _STRING:
            return {"@type": self.term(term.datatype.value), "@value": term.value}
        return {"@value": term.value} if name in self._linking else term.value


def ontology_triples(graph: Graph) -> Iterator[ox.Triple]:
    """Yield the ontology as the build holds it: terms, axioms, concept lists and alignments."""
    return (quad.triple for quad in graph.store.quads_for_pattern(None, None, None, ox.NamedNode(ONTOLOGY)))
