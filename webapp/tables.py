"""Turns the answer to a question into a table that a page can show.

In: an `Answer`, and what the reader wants of it: sorted by a column, filtered by words, one
page of it. Out: a `Table` whose cells hold names with links and languages, numbers, words and
source references. Only the rows that are shown are made. Columns without any value are left
out and named.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from graph.folding import fold, spellings
from graph.questions import Answer, Column
from webapp.naming import Name
from webapp.notes import Notes, Reference
from webapp.texts import SYMBOLS, alphabetical

if TYPE_CHECKING:
    from webapp.state import View

PAGE_ROWS = 50  # a page of a long table; the downloads hold every row
LONGEST_FILTER = 200
Record = dict[str, Any]


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
    """A column's heading; `sorted` is ascending, descending or nothing."""

    key: str
    label: str
    numeric: bool
    sorted: str = ""


@dataclass(frozen=True)
class Wish:
    """What a reader wants of a table: `sort` is a column, `-` before it for the other way round."""

    sort: str = ""
    filter: str = ""
    page: int = 1
    rows: int = PAGE_ROWS


EVERYTHING = Wish(rows=1_000_000)


@dataclass(frozen=True)
class Table:
    """A table ready to be shown; the first heading's cells head their rows.

    `total` counts all rows of the answer, `found` those that pass the filter; `rows` are
    those of one page.
    """

    caption: str
    headings: list[Heading]
    rows: list[list[Cell]]
    hidden: list[str] = field(default_factory=list)
    note: str = ""
    total: int = 0
    found: int = 0
    wish: Wish = EVERYTHING

    def __len__(self) -> int:
        return self.total

    @property
    def pages(self) -> int:
        return max(1, -(-self.found // self.wish.rows))

    @property
    def page(self) -> int:
        return min(max(1, self.wish.page), self.pages)

    @property
    def first(self) -> int:
        """The place of the first row shown, counted from 1."""
        return (self.page - 1) * self.wish.rows + 1

    @property
    def last(self) -> int:
        return min(self.found, self.page * self.wish.rows)

    @property
    def is_whole(self) -> bool:
        return len(self.rows) == self.total


def records(answer: Answer) -> list[Record]:
    """Return the rows by column name, with `places`: the locators of each source column."""
    return [{**dict(zip(answer.header, row, strict=True)), "places": places} for row, places in zip(answer.rows, answer.places, strict=True)]


def cell(view: View, column: Column, record: Record, notes: Notes) -> Cell:
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
    rows: list[Record] | None = None,
    notes: Notes | None = None,
    unless_various: Iterable[str] = (),
    wish: Wish = EVERYTHING,
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
    wanted = arranged(view, shown, found, wish)
    made = Table(
        caption=answer.question.summary[view.lang],
        headings=[Heading(c.name, _title(c.label[view.lang]), c.kind == "number", _direction(c, wish)) for c in shown],
        rows=[],
        hidden=[column.label[view.lang] for column in empty] if found else [],
        note=answer.note,
        total=len(found),
        found=len(wanted),
        wish=wish,
    )
    made.rows.extend([cell(view, column, record, notes) for column in shown] for record in wanted[made.first - 1 : made.last])
    return made


def arranged(view: View, columns: list[Column], found: list[Record], wish: Wish) -> list[Record]:
    """Return the rows that hold every word of the filter, in the order wished for."""
    if words := fold(wish.filter[:LONGEST_FILTER]).split():
        found = [record for record in found if _holds(view, columns, record, words)]
    for column in columns:
        if column.name == wish.sort.removeprefix("-"):
            with_value = [record for record in found if _has_value(column, record)]
            without = [record for record in found if not _has_value(column, record)]
            # Rows without a value stay last, whichever way round.
            return sorted(with_value, key=lambda record: _order(view, column, record), reverse=wish.sort.startswith("-")) + without
    return found


def _holds(view: View, columns: list[Column], record: Record, words: list[str]) -> bool:
    text = " ".join(spellings(" ".join(_text(view, column, record) for column in columns)))
    return all(word in text for word in words)


def _text(view: View, column: Column, record: Record) -> str:
    value = record[column.name]
    return view.word(value) if column.kind == "word" and value else str(value or "")


def _order(view: View, column: Column, record: Record) -> Any:
    return record[column.name] if column.kind == "number" else alphabetical(_text(view, column, record))


def _direction(column: Column, wish: Wish) -> str:
    if wish.sort.removeprefix("-") != column.name:
        return ""
    return "descending" if wish.sort.startswith("-") else "ascending"


def _repeated(answer: Answer, found: list[Record]) -> set[str]:
    """Return the columns that only repeat, row by row, the one thing that was asked for."""
    return {
        column.name
        for column in answer.question.columns
        if column.name in answer.parameters and column.kind == "thing" and len({record[f"{column.name}_id"] for record in found}) == 1
    }


def _constant(columns: Iterable[str], found: list[Record]) -> set[str]:
    """Return those of some columns that have the same value in every row."""
    return {name for name in columns if len({record.get(name) for record in found}) == 1}


def _has_value(column: Column, record: Record) -> bool:
    return record[column.name] not in ("", None)


def _title(label: str) -> str:
    return label[:1].upper() + label[1:]
