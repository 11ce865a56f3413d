"""Reads the terms of a SPARQL result, which come as N-Triples, for a table or for JSON.

In: terms such as `<https://…>` or `"Kronoberg"@sv`. Out: pyoxigraph's own objects, parsed
in one pass, and their form in SPARQL Query Results JSON.
"""

from __future__ import annotations

from typing import Any

from graph.engine import QueryResult
from graph.rdf import read_terms


def terms_of(result: QueryResult) -> dict[str, Any]:
    """Return every term of a result by its text."""
    if result.kind == "ask":
        return {}
    return read_terms(cell for row in result.rows for cell in row if cell is not None)
