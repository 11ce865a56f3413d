"""SPARQL for a person: a form with the answer below it.

In: a query by GET or POST. Out: a page with a table whose things are links, or with the reason
why there is none.
"""

from __future__ import annotations

from typing import Any

import pyoxigraph as ox
from flask import Blueprint, Response, request

from graph.engine import QueryResult
from graph.errors import RegiographError
from graph.namespaces import PREFIXES, short
from webapp.naming import Name
from webapp.rendering import LANG, render
from webapp.sparql.protocol import LONGEST_LINK
from webapp.state import View, view, viewer
from webapp.terms import terms_of

blueprint = Blueprint("editor", __name__)
EXAMPLE = """SELECT ?person ?name ?body ?role WHERE {
  ?mandate a rg:Mandate ;
    rg:holder ?person ;
    rg:inBody ?body ;
    rg:role ?role .
  ?person skos:prefLabel ?name
}
ORDER BY ?name
LIMIT 20
"""


@blueprint.route(f"{LANG}/sparql", methods=["GET", "POST"])
def form(lang: str) -> Response:
    """Show the form, and below it the answer or why there is none."""
    found = view()
    found.check_choices()
    text = request.values.get("query", "").replace("\r\n", "\n")
    result, error, status = None, "", 200
    if text.strip():
        try:
            result = viewer().engine.run(text, found.scope)
        except RegiographError as reason:
            error, status = str(reason), reason.http_status
    limits = viewer().engine.limits
    response = render(
        "sparql.html",
        found,
        title="SPARQL",
        description=found.t.tagline,
        listed=not text,
        query=text or EXAMPLE,
        asked=bool(text.strip()),
        result=result,
        cells=_cells(found, result) if result else [],
        error=error,
        limits=limits,
        prefixes=PREFIXES,
        permalink=found.links.sparql(text) if 0 < len(text) <= LONGEST_LINK else "",
        files=[(kind, found.links.sparql_download(text, kind)) for kind in _kinds(result)] if len(text) <= LONGEST_LINK else [],
    )
    response.status_code = status
    response.headers["Cache-Control"] = "no-store" if text else "no-cache"
    return response


def _kinds(result: QueryResult | None) -> tuple[str, ...]:
    if result is None:
        return ()
    return ("csv", "nt") if result.kind == "graph" else ("csv", "json")


def _cells(found: View, result: QueryResult) -> list[list[Name]]:
    """Return the rows as names: our things linked, texts with their language."""
    terms = terms_of(result)
    named = {text: _name(found, term) for text, term in terms.items()}
    return [[named[cell] if cell is not None else Name("") for cell in row] for row in result.rows] if terms else []


def _name(found: View, term: Any) -> Name:
    if isinstance(term, ox.NamedNode):
        return Name(short(term.value), "", found.links.thing(term.value), term.value)
    if isinstance(term, ox.Literal):
        lang = term.language or ""
        return Name(term.value, lang if lang != found.lang else "")
    return Name(str(term))
