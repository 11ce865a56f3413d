"""A short way to write down statements of descriptions (VoID, DCAT).

In: a subject and its properties by prefixed names. Out: triples. An empty value is left out: what
is not known is not said.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyoxigraph as ox

from graph.namespaces import PREFIXES, XSD

VOCABULARIES = {
    **PREFIXES,
    "void": "http://rdfs.org/ns/void#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "spdx": "http://spdx.org/rdf/terms#",
    "adms": "http://www.w3.org/ns/adms#",
    "formats": "http://www.w3.org/ns/formats/",
}


def iri(name: str) -> ox.NamedNode:
    """Return an IRI written in full or by prefix."""
    prefix, colon, rest = name.partition(":")
    return ox.NamedNode(VOCABULARIES[prefix] + rest if colon and prefix in VOCABULARIES else name)


def text(value: str, lang: str = "") -> ox.Literal:
    return ox.Literal(value, language=lang) if lang else ox.Literal(value)


def typed(value: object, kind: str) -> ox.Literal:
    """Return a literal of a datatype of XML Schema."""
    return ox.Literal(str(value), datatype=ox.NamedNode(XSD + kind))


def about(subject: str, *said: tuple[str, Any]) -> Iterator[ox.Triple]:
    """Yield (property, value or values) of a subject; texts among the values are IRIs."""
    for name, values in said:
        for value in values if isinstance(values, (list, tuple)) else [values]:
            if value:
                yield ox.Triple(iri(subject), iri("rdf:type" if name == "a" else name), iri(value) if isinstance(value, str) else value)
