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
from xml.parsers import expat

import pyoxigraph as ox

from graph.errors import RefusedQuery
from graph.kept import remember
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
# The same in UTF-8, where surrogates cannot occur.
_NOT_XML_BYTES = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]")
_NAME_START = (
    "A-Z_a-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d"
    "\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_NAME = re.compile(f"[-.0-9\u00b7\u0300-\u036f\u203f\u2040{_NAME_START}]*")
_LOCAL_NAME = re.compile(f"[{_NAME_START}].*")
_OTHERWISE = "→ ask for Turtle or JSON"
# No element may be declared to stand in them (https://www.w3.org/TR/xml-names/#xmlReserved).
_RESERVED = ("http://www.w3.org/2000/xmlns/", "http://www.w3.org/XML/1998/namespace")

Context = Mapping[str, Any]


def xml_text(text: str) -> str:
    """Return a text without the characters that XML 1.0, and so a workbook or a picture, cannot hold."""
    return _NOT_XML.sub("", text)


class NotXmlError(RefusedQuery):
    """What XML cannot hold: the statements have to be taken in another format."""


@remember(10_000)
def check_element_name(predicate: str) -> None:
    """Raise `NotXmlError` where a property cannot be an element, as each is in RDF/XML.

    The writer cuts an IRI before the longest end that is a name; one that ends in a digit or a
    slash has none. What newer editions of XML alone call a name, most readers refuse.
    """
    backwards = _NAME.match(predicate[::-1])  # read from its end, in linear time
    name = _LOCAL_NAME.search(backwards[0][::-1]) if backwards else None
    if name is None or not _is_element(name[0]) or predicate.startswith(_RESERVED):
        raise NotXmlError(f"RDF/XML cannot write the property <{predicate[:200]}> {_OTHERWISE}")


def _is_element(name: str) -> bool:
    try:
        expat.ParserCreate("utf-8").Parse(f"<{name}/>".encode(), True)
    except expat.ExpatError:
        return False
    return True


class XmlGuard:
    """Makes the blocks that an engine writes as XML well-formed, in the order of their writing."""

    def __init__(self) -> None:
        self._tail = b""  # a character may be split between two blocks

    def pass_through(self, block: bytes) -> bytes:
        """Return a block whose carriage returns are references, as bare ones are read as line feeds.

        Raises `NotXmlError` for a character that XML 1.0 does not have.
        """
        if _NOT_XML_BYTES.search(self._tail + block):
            raise NotXmlError(f"XML cannot hold a control character of a text {_OTHERWISE}")
        self._tail = block[-2:]
        return block.replace(b"\r", b"&#xD;")


def write_triples(triples: Iterable[ox.Triple], kind: str, context: Context | None = None, address: str = "", prefixes: Mapping[str, str] = PREFIXES) -> bytes:
    """Return statements in one of the formats of `MEDIA_TYPES`, each statement once.

    JSON-LD is compacted by the context, and names it by its address where it has one; the
    names of prefixes are the same in both. RDF/XML
    cannot hold the characters that XML forbids: they are left out of its texts. Raises
    `NotXmlError` for a property that RDF/XML cannot write.
    """
    found = sorted(set(triples), key=str)
    if kind == "jsonld":
        return "".join(_json_ld(found, context or prefixes, address, prefixes)).encode("utf-8")
    if kind == "rdf":
        for triple in found:
            check_element_name(triple.predicate.value)
        clean, kind_of_xml = map(_for_xml, found), ox.RdfFormat.RDF_XML
        written = ox.serialize(clean, format=kind_of_xml, prefixes=dict(prefixes)) or b""
        return XmlGuard().pass_through(written)
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
