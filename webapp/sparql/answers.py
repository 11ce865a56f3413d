"""The answer to a query as the page shows it: a table with names, a picture, or the bare terms.

In: a query, the way the reader wants it shown. Out: an `Answered` for the template, or a `Fault`
with its place in the query where it has one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from graph.engine import QueryResult
from graph.errors import Busy, RegiographError
from webapp.naming import Name
from webapp.pictures.picture import Picture
from webapp.sparql import charts
from webapp.sparql.names import names
from webapp.sparql.unknown import Unknown, unknown
from webapp.state import View
from webapp.terms import terms_of
from webapp.texts import in_swedish

TABLE, RAW = "table", "raw"
_PLACE = re.compile(r"\bat (?:line )?(\d+)(?::|,? column )(\d+)")


@dataclass(frozen=True)
class Fault:
    """Why there is no answer: in words, and where in the query, counted from 1, if it is known."""

    title: str
    words: str
    remedy: str
    foreign: bool
    status: int
    line: int = 0
    column: int = 0
    text: str = ""  # the line itself
    retry_after: int = 0  # seconds, where waiting helps


@dataclass(frozen=True)
class Answered:
    """An answer and how it is shown."""

    found: View
    query: str
    result: QueryResult
    terms: Mapping[str, Any]
    wish: charts.Wish

    @cached_property
    def cells(self) -> list[list[tuple[Name, ...]]]:
        """The rows that are shown as names: our things linked, texts with their language."""
        read = {text: names(self.found, term) for text, term in self.terms.items()}
        return [[read[cell] if cell is not None else () for cell in row] for row in self.result.rows] if self.terms else []

    @cached_property
    def unknown(self) -> list[Unknown]:
        """What the query names that is not in the graph."""
        return unknown(self.found, self.query)

    @cached_property
    def numeric(self) -> list[bool]:
        """For each column whether it holds numbers and nothing else."""
        return [name in self.charts.numbers for name in self.result.columns]

    @cached_property
    def ways(self) -> list[str]:
        """The ways in which this answer can be shown."""
        if self.result.kind == "ask":
            return []
        return [TABLE, *self.charts.offered, RAW] if self.result.rows else []

    @property
    def way(self) -> str:
        """How it is shown: as wished where that is possible, else as a table."""
        return self.wish.view if self.wish.view in self.ways else TABLE

    @cached_property
    def charts(self) -> charts.Charts:
        return charts.Charts(self.found, self.query, self.result, self.terms, self.wish)

    @cached_property
    def picture(self) -> Picture | None:
        return self.charts.draw(self.way) if self.way in self.charts.offered else None

    @property
    def is_part(self) -> bool:
        """Tell whether the files hold more rows than the page."""
        return self.result.truncated and len(self.result.rows) < self.found.viewer.engine.limits.rows

    @property
    def raw(self) -> str:
        """The bare terms: a graph as N-Triples, a table as in SPARQL 1.1 TSV."""
        rows = self.result.rows
        if self.result.kind == "graph":
            return "".join(f"{' '.join(cell or '' for cell in row)} .\n" for row in rows)
        head = "\t".join(f"?{column}" for column in self.result.columns)
        return "\n".join([head, *("\t".join(cell or "" for cell in row) for row in rows)]) + "\n"


def answered(found: View, query: str, wish: charts.Wish, client: str) -> Answered:
    """Run a query for the one who asks; raises what the engine raises."""
    result = found.viewer.engine.run(query, found.scope, graph=found.graph, client=client)
    return Answered(found, query, result, terms_of(result), wish)


def fault(found: View, query: str, error: RegiographError) -> Fault:
    """Say why a query has no answer, and where in it the reason stands."""
    message = str(error)
    words, _, remedy = message.partition(" → ")
    foreign = found.lang == "sv"
    if foreign and (swedish := in_swedish(message)):
        words, remedy, foreign = swedish, "", False
    place = _PLACE.search(message)
    line, column = (int(place[1]), int(place[2])) if place else (0, 0)
    lines = query.split("\n")
    text = lines[line - 1] if 0 < line <= len(lines) else ""
    wait = error.retry_after if isinstance(error, Busy) else 0
    return Fault(found.t.error(error.http_status, bool(wait)), words, remedy, foreign, error.http_status, line, column, text, wait)
