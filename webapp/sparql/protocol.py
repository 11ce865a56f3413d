"""SPARQL for a program: the core of the SPARQL protocol.

In: a query by GET or POST. Out: JSON, CSV, N-Triples; a browser is led to the form. Limits and
refusals are the engine's (`graph.engine`).
"""

from __future__ import annotations

import csv
import io
import json

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as BaseResponse

from graph.engine import QueryResult
from graph.errors import WrongUse
from webapp.links import Links
from webapp.state import preferred_language, viewer
from webapp.terms import as_json, terms_of

blueprint = Blueprint("sparql", __name__)

JSON = "application/sparql-results+json"
CSV = "text/csv"
TRIPLES = "application/n-triples"
FORMATS = {"json": JSON, "csv": CSV, "nt": TRIPLES}
LONGEST_LINK = 1500  # characters of a query that still goes into an address


@blueprint.route("/sparql", methods=["GET", "POST"])
def protocol() -> BaseResponse:
    """Answer a program; lead a browser to the form."""
    text, kind = _asked(), _format()
    if kind == "html":
        links = Links(preferred_language(), "", request.values.get("sources", ""))
        response = redirect(links.sparql(text if len(text) <= LONGEST_LINK else ""), 303)
        response.vary.add("Accept")
        return response
    if not text.strip():
        raise WrongUse("no query → send ?query=SELECT …")
    held = viewer()
    scope = held.shelf().graph.scope(request.values.get("sources"))
    answer = held.engine.run(text, scope)
    made = _written(answer, kind)
    made.vary.add("Accept")
    made.headers["Cache-Control"] = "no-store"
    if answer.truncated:
        made.headers["X-Truncated"] = f"rows={held.engine.limits.rows}"
    return made


def _asked() -> str:
    """Return the query of the request; raises `WrongUse` for what is not served."""
    if "update" in request.values or request.mimetype == "application/sparql-update":
        raise WrongUse("updates are refused: a build never changes → facts are added in graph/facts and built anew")
    for name in ("default-graph-uri", "named-graph-uri"):
        if name in request.values:
            raise WrongUse(f"{name} is not served → use sources=…, or FROM in the query")
    if request.method == "POST" and request.mimetype == "application/sparql-query":
        return request.get_data(as_text=True)
    return request.values.get("query", "")


def _format() -> str:
    """Return json, csv, nt or html, by `format` or else by Accept."""
    named = request.values.get("format", "")
    if named:
        if named not in FORMATS:
            raise WrongUse(f"“{named}” is not a format → choose among {', '.join(FORMATS)}")
        return named
    offered = [JSON, "application/json", CSV, TRIPLES, "text/html"]
    best = request.accept_mimetypes.best_match(offered, default=JSON)
    return {JSON: "json", "application/json": "json", CSV: "csv", TRIPLES: "nt", "text/html": "html"}[best or JSON]


def _written(result: QueryResult, kind: str) -> Response:
    if kind == "csv":
        return Response(_csv(result), content_type=f"{CSV}; charset=utf-8")
    if result.kind == "graph":
        lines = "".join(f"{' '.join(cell or '' for cell in row)} .\n" for row in result.rows)
        return Response(lines, content_type=TRIPLES)
    if kind == "nt":
        raise WrongUse("a SELECT or ASK has no triples → ask for json or csv")
    return Response(_json(result), content_type=f"{JSON}; charset=utf-8")


def _json(result: QueryResult) -> str:
    if result.kind == "ask":
        return json.dumps({"head": {}, "boolean": result.rows[0][0] == "true"})
    terms = {text: as_json(term) for text, term in terms_of(result).items()}
    bindings = [{column: terms[cell] for column, cell in zip(result.columns, row, strict=True) if cell is not None} for row in result.rows]
    return json.dumps({"head": {"vars": result.columns}, "results": {"bindings": bindings}}, ensure_ascii=False)


def _csv(result: QueryResult) -> str:
    """Return SPARQL 1.1 CSV: bare values, nothing for an unbound one."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(result.columns)
    terms = terms_of(result)
    for row in result.rows:
        writer.writerow(["" if cell is None else getattr(terms.get(cell), "value", cell) for cell in row])
    return out.getvalue()
