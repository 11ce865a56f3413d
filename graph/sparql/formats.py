"""The formats of answers: their names, media types and which forms of query have them.

In: a name, a media type or an `Accept` header's wishes. Out: a `Format`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from graph.sparql.text import Kind


@dataclass(frozen=True)
class Format:
    """One way to write an answer; `media_types` begins with the one that is sent."""

    name: str
    media_types: tuple[str, ...]
    iri: str
    label: str

    @property
    def media_type(self) -> str:
        return self.media_types[0]

    @property
    def content_type(self) -> str:
        return f"{self.media_type}; charset=utf-8" if self.media_type.startswith("text/") else self.media_type


_W3 = "http://www.w3.org/ns/formats/"
TABLES = (
    Format("json", ("application/sparql-results+json", "application/json"), _W3 + "SPARQL_Results_JSON", "JSON"),
    Format("xml", ("application/sparql-results+xml", "application/xml", "text/xml"), _W3 + "SPARQL_Results_XML", "XML"),
    Format("csv", ("text/csv",), _W3 + "SPARQL_Results_CSV", "CSV"),
    Format("tsv", ("text/tab-separated-values",), _W3 + "SPARQL_Results_TSV", "TSV"),
)
GRAPHS = (
    Format("nt", ("application/n-triples", "text/plain"), _W3 + "N-Triples", "N-Triples"),
    # What is written as Turtle is N3 as well, and so some clients call it.
    Format("ttl", ("text/turtle", "application/x-turtle", "application/turtle", "text/n3", "text/rdf+n3", "application/n3"), _W3 + "Turtle", "Turtle"),
    Format("rdf", ("application/rdf+xml", "application/xml", "text/xml"), _W3 + "RDF_XML", "RDF/XML"),
    Format("jsonld", ("application/ld+json", "application/json"), _W3 + "JSON-LD", "JSON-LD"),
    Format("trig", ("application/trig",), _W3 + "TriG", "TriG"),
)
# As clients and other servers spell them.
ALIASES = {
    "turtle": "ttl",
    "n3": "ttl",
    "n-triples": "nt",
    "ntriples": "nt",
    "rdfxml": "rdf",
    "rdf/xml": "rdf",
    "rdf+xml": "rdf",
    "json-ld": "jsonld",
    "ld+json": "jsonld",
    "srj": "json",
    "sparql-json": "json",
    "sparql-results+json": "json",
    "srx": "xml",
    "sparql-xml": "xml",
    "sparql-results+xml": "xml",
}


def formats_of(kind: Kind) -> tuple[Format, ...]:
    """Return the formats of a form of query, the preferred one first."""
    return GRAPHS if kind == "graph" else TABLES


def is_known(name: str) -> bool:
    """Tell whether any form of query has a format of this name or media type."""
    return any(_named(name, formats) for formats in (TABLES, GRAPHS))


def format_named(name: str, kind: Kind) -> Format | None:
    """Return the format of a short name or a media type, if a form of query has it."""
    found = _named(name, formats_of(kind))
    if found is None and kind == "graph":
        # A page links “xml” and “json” without knowing the form of the query.
        found = _named({"xml": "rdf", "json": "jsonld"}.get(_tidy(name), ""), GRAPHS)
    return found


def _named(name: str, formats: Sequence[Format]) -> Format | None:
    wanted = ALIASES.get(_tidy(name), _tidy(name))
    return next((form for form in formats if wanted == form.name or wanted in form.media_types), None)


def _tidy(name: str) -> str:
    """Return a name or a media type without its parameters."""
    return name.partition(";")[0].strip().casefold().replace(" ", "+")  # “+” in an address is a space


def negotiated(quality: Callable[[str], float], kind: Kind) -> tuple[Format, str] | None:
    """Return the best format and the media type to call it by; `quality` is what the client gives a type."""
    offered = [(quality(media), -place, form, media) for form in formats_of(kind) for place, media in enumerate(form.media_types)]
    best = max(offered, key=lambda item: (item[0], item[1] == 0), default=None)
    return (best[2], best[3]) if best and best[0] > 0 else None
