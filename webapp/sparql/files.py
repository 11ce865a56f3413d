"""An answer as a file that people use: a workbook with names, or its picture.

In: a query, by address or, where it is too long for one, by a form. Out: XLSX, SVG, PNG. What
programs read (CSV, JSON, Turtle …) is handed out by the protocol itself.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import pyoxigraph as ox
from flask import Blueprint, Response, request

from graph.errors import WrongUse
from graph.export import MEDIA_TYPES
from graph.questions import SEPARATOR
from graph.sparql.dataset import dataset_of
from graph.sparql.formats import TABLES, formats_of
from graph.sparql.text import read_query
from graph.workbook import read_number, workbook
from webapp.links import LONGEST_LINK
from webapp.pictures.picture import standalone
from webapp.pictures.png import png
from webapp.rendering import LANG
from webapp.sparql.answers import Answered, answered
from webapp.sparql.charts import Wish, is_number
from webapp.sparql.names import names
from webapp.state import View, view

blueprint = Blueprint("sparql_files", __name__)
_FIRST = ("csv", "tsv", "json", "xml", "ttl")
MOST_ROWS = 50_000  # of a workbook, which is made in one piece; the other files are sent row by row
_PICTURES = {"svg": "image/svg+xml", "png": "image/png"}


@dataclass(frozen=True)
class File:
    """A download: `href` is empty where the query is too long for an address and `action` takes it."""

    kind: str
    label: str
    href: str
    action: str


def offered(found: View, made: Answered) -> list[File]:
    """Return the files of an answer."""
    links, query = found.links, made.query
    fits = len(query) <= LONGEST_LINK
    forms = [form for form in formats_of("graph" if made.result.kind == "graph" else "select") if made.result.kind != "ask" or form.name in ("json", "xml")]
    # What people open comes first.
    forms.sort(key=lambda form: _FIRST.index(form.name) if form.name in _FIRST else len(_FIRST))
    list_ = [File(form.name, form.label, links.sparql_download(query, form.name) if fits else "", links.sparql_download("", form.name)) for form in forms]
    if made.result.kind == "select":
        list_.insert(0, File("xlsx", "Excel (XLSX)", links.sparql_file("xlsx", query) if fits else "", links.sparql_file("xlsx")))
    return list_


@blueprint.route(f"{LANG}/sparql.<any(xlsx, svg, png):kind>", methods=["GET", "POST"])
def file(lang: str, kind: str) -> Response:
    """Hand out an answer as a workbook, or its picture."""
    found = view()
    found.check_choices()
    query = request.values.get("query", "").replace("\r\n", "\n")
    wish = Wish(request.values.get("view", ""), request.values.get("x", ""), request.values.get("y", ""))
    if kind == "xlsx":
        body: bytes | str = workbook("sparql", *rows(found, query))
        content_type = MEDIA_TYPES["xlsx"]
    else:
        drawn = picture(found, query, wish)
        body, content_type = (drawn, _PICTURES["svg"]) if kind == "svg" else (png(drawn), _PICTURES["png"])
    response = Response(body, content_type=content_type)
    response.headers["Content-Disposition"] = f'attachment; filename="regiograph-sparql.{kind}"'
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def picture(found: View, query: str, wish: Wish) -> str:
    """Return the picture of an answer as an SVG file; raises `WrongUse` where it cannot be drawn so."""
    made = answered(found, query, wish, request.remote_addr or "")
    if made.picture is None:
        raise WrongUse(f"this answer cannot be drawn as “{wish.view[:20]}” → choose among: {', '.join(made.charts.offered) or 'table'}")
    address = found.links.sparql(query, wish.view) if len(query) <= LONGEST_LINK else found.links.sparql()
    return standalone(made.picture, f"{request.scheme}://{request.host}", address, found.t)


def rows(found: View, query: str) -> tuple[list[str], list[list[str | float | None]]]:
    """Return header and all rows: names to read, and behind them a column of IRIs for every column that has one."""
    columns, bindings = _everything(found, query)
    terms = [[_term(row[column]) if column in row else None for column in columns] for row in bindings]
    with_iri = [place for place in range(len(columns)) if any(isinstance(row[place], ox.NamedNode) for row in terms)]
    header = [*columns, *(f"{columns[place]}_id" for place in with_iri)]
    return header, [[*(_cell(found, term) for term in row), *(_iri(row[place]) for place in with_iri)] for row in terms]


def _everything(found: View, query: str) -> tuple[list[str], list[dict[str, Any]]]:
    """Return the columns and all rows of an answer, not only those that a page shows."""
    engine = found.viewer.engine
    asked = read_query(query, engine.limits)
    if asked.kind != "select":
        raise WrongUse("a workbook holds a table → ask with SELECT, or choose another format")
    form = next(form for form in TABLES if form.name == "json")
    stream = engine.stream(asked, form, dataset_of(found.graph, asked, found.scope), graph=found.graph, client=request.remote_addr or "")
    answer = json.loads(b"".join(stream))
    bindings = answer["results"]["bindings"]
    if len(bindings) > MOST_ROWS:
        raise WrongUse(f"the answer has {len(bindings)} rows, a workbook of ours at most {MOST_ROWS} → add LIMIT, or take CSV")
    return answer["head"]["vars"], bindings


def _term(binding: dict[str, Any]) -> Any:
    value = binding["value"]
    if binding["type"] == "triple":
        return ox.Triple(*(_term(value[part]) for part in ("subject", "predicate", "object")))
    if binding["type"] == "uri":
        return ox.NamedNode(value)
    if binding["type"] == "bnode":
        return ox.BlankNode(value)
    datatype, direction = binding.get("datatype"), binding.get("its:dir")
    return ox.Literal(
        value,
        language=binding.get("xml:lang"),
        datatype=ox.NamedNode(datatype) if datatype else None,
        direction=ox.BaseDirection(direction) if direction else None,
    )


def _cell(found: View, term: object) -> str | float | None:
    if is_number(term):
        value = read_number(term.value)
        return term.value if value is None else value
    return SEPARATOR.join(name.text for name in names(found, term)) if term is not None else None


def _iri(term: object) -> str | None:
    return term.value if isinstance(term, ox.NamedNode) else None
