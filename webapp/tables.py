"""Turns the answer to a question into a table that a page can show.

In: an `Answer`. Out: a `Table` whose cells hold names with links and languages, numbers,
words and source references. Columns without any value are left out and named.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from graph.questions import Answer, Column
from webapp.naming import Name
from webapp.notes import Notes, Reference
from webapp.texts import SYMBOLS

if TYPE_CHECKING:
    from webapp.state import View


@dataclass(frozen=True)
class Cell:
    """One cell: names, references or plain text; `symbol` repeats a word as a shape."""

    kind: str
    text: str = ""
    names: tuple[Name, ...] = ()
    notes: tuple[Reference, ...] = ()
    symbol: str = ""


@dataclass(frozen=True)
class Heading:
    """A column's heading."""

    key: str
    label: str
    numeric: bool


@dataclass(frozen=True)
class Table:
    """A table ready to be shown; the first heading's cells head their rows."""

    caption: str
    headings: list[Heading]
    rows: list[list[Cell]]
    hidden: list[str] = field(default_factory=list)
    note: str = ""

    def __len__(self) -> int:
        return len(self.rows)


def records(answer: Answer) -> list[dict[str, Any]]:
    """Return the rows by column name, with `places`: the locators of each source column."""
    return [{**dict(zip(answer.header, row, strict=True)), "places": places} for row, places in zip(answer.rows, answer.places, strict=True)]


def cell(view: View, column: Column, record: dict[str, Any], notes: Notes) -> Cell:
    """Return the cell of a column."""
    value = record[column.name]
    if column.kind == "sources":
        return Cell("sources", notes=notes.refer(record["places"][column.name]))
    if column.kind == "thing" and record[f"{column.name}_id"]:
        return Cell("thing", names=view.names(record[f"{column.name}_id"]))
    if column.kind == "number":
        return Cell("number", view.number(value))
    if column.kind == "word" and value:
        return Cell("word", view.word(value), symbol=SYMBOLS.get(value, ""))
    return Cell("text", value or "")


def table(
    view: View,
    answer: Answer,
    hide: Iterable[str] = (),
    rows: list[dict[str, Any]] | None = None,
    notes: Notes | None = None,
    unless_various: Iterable[str] = (),
) -> Table:
    """Return an answer as a table.

    Left out are the columns of `hide`, those of `unless_various` that say the same in every
    row, those that repeat what was asked for, and those that are empty throughout.
    """
    found = records(answer) if rows is None else rows
    notes = view.notes if notes is None else notes
    hide = set(hide) | _repeated(answer, found) | _constant(unless_various, found)
    filled = {c.name for c in answer.question.columns if any(_has_value(c, record) for record in found)}
    shown = [c for c in answer.question.columns if c.name in filled and c.name not in hide]
    empty = [c for c in answer.question.columns if c.name not in filled and c.name not in hide]
    if not view.date:
        empty = [column for column in empty if column.name != "certainty"]
    return Table(
        caption=answer.question.summary[view.lang],
        headings=[Heading(c.name, _title(c.label[view.lang]), c.kind == "number") for c in shown],
        rows=[[cell(view, column, record, notes) for column in shown] for record in found],
        hidden=[column.label[view.lang] for column in empty] if found else [],
        note=answer.note,
    )


def _repeated(answer: Answer, found: list[dict[str, Any]]) -> set[str]:
    """Return the columns that only repeat, row by row, the one thing that was asked for."""
    return {
        column.name
        for column in answer.question.columns
        if column.name in answer.parameters and column.kind == "thing" and len({record[f"{column.name}_id"] for record in found}) == 1
    }


def _constant(columns: Iterable[str], found: list[dict[str, Any]]) -> set[str]:
    """Return those of some columns that have the same value in every row."""
    return {name for name in columns if len({record.get(name) for record in found}) == 1}


def _has_value(column: Column, record: dict[str, Any]) -> bool:
    return record[column.name] not in ("", None)


def _title(label: str) -> str:
    return label[:1].upper() + label[1:]
