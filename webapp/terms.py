"""Reads the terms of a SPARQL result, which come as N-Triples, for a table or for JSON.

In: terms such as `<https://…>` or `"Kronoberg"@sv`. Out: pyoxigraph's own objects, parsed
in one pass, and their form in SPARQL 1.1 Query Results JSON.
"""

from __future__ import annotations

from typing import Any

import pyoxigraph as ox

from graph.engine import QueryResult
from graph.namespaces import XSD
from graph.rdf import read_terms

_PLAIN = {XSD + "string", "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"}


def terms_of(result: QueryResult) -> dict[str, Any]:
    """Return every term of a result by its text."""
    if result.kind == "ask":
        return {}
    return read_terms(cell for row in result.rows for cell in row if cell is not None)


def as_json(term: Any) -> dict[str, str]:
    """Return a term as an RDF term of SPARQL JSON."""
    if isinstance(term, ox.NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, ox.BlankNode):
        return {"type": "bnode", "value": term.value}
    if isinstance(term, ox.Literal):
        found = {"type": "literal", "value": term.value}
        if term.language:
            found["xml:lang"] = term.language
        elif term.datatype.value not in _PLAIN:
            found["datatype"] = term.datatype.value
        return found
    return {"type": "literal", "value": str(term)}
