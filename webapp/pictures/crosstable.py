"""A matrix of marks as an HTML table: the same rows and columns, each mark as words that lead on.

In: rows with a cell that heads each, columns with a heading each, what stands where. Out: a `Table`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from webapp.naming import Name
from webapp.tables import Cell, Heading, Table

_EMPTY = Cell("text")


def crossed(caption: str, corner: str, rows: Sequence[Name], columns: Mapping[str, str], cells: Mapping[tuple[int, str], Name]) -> Table:
    """Return the table; `columns` are headings by key, `cells` words by the place of a row and the key of a column."""
    headings = [Heading("row", corner, False), *(Heading(key, text, False) for key, text in columns.items())]
    made = [
        [Cell("thing", names=(name,)), *(Cell("thing", names=(cells[place, key],)) if (place, key) in cells else _EMPTY for key in columns)]
        for place, name in enumerate(rows)
    ]
    return Table(caption, headings, made, total=len(made), found=len(made))
