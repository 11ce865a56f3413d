"""Writes a table as an Excel workbook (XLSX) that changes no value.

In: a title, column names, rows of texts and numbers. Out: bytes; the same table always gives the
same bytes. What Excel would calculate, round or read as something else is written as text.
"""

from __future__ import annotations

import io
import math
import re
import zipfile
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

from graph.formats import xml_text

_DIGITS = 15  # that Excel keeps of a number
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # that an archive can tell
_NUMBER = re.compile(r"-?(?P<whole>0|[1-9]\d*)(?P<fraction>\.\d+)?(?:[eE][+-]?\d{1,3})?", re.ASCII)
_LARGEST, _SMALLEST = 9.99e307, 2.3e-308  # beyond them Excel has no number
# ISO/IEC 29500-1, 22.9.2.19: a character that XML does not have is written as its number, and so is
# the underscore of what only looks like such a number. A parser reads a bare CR as a line feed.
_ESCAPED = re.compile("[\x01-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")


def read_number(text: str) -> int | float | None:
    """Return the number that a text writes, None where Excel would show another text for it.

    That is: more than 15 digits of a whole number, leading zeros, a plus sign, no digit before the
    point, what is not finite or too large or small.
    """
    found = _NUMBER.fullmatch(text)
    if found is None or len(found["whole"]) > _DIGITS:
        return None
    if found[0].lstrip("-") == found["whole"]:
        return int(text)
    value = float(text)
    is_zero = not re.search("[1-9]", text.lower().partition("e")[0])
    if not is_zero and not _SMALLEST <= abs(value) <= _LARGEST:
        return None
    return int(value) if value == int(value) and abs(value) < 10**_DIGITS else value


def workbook(title: str, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """Return a table as XLSX: a text stays the text that it is, whatever it looks like.

    A text longer than the 32 767 characters that Excel shows is written whole.
    """
    # Slow to import, and most answers do without it.
    from openpyxl import Workbook
    from openpyxl.styles import Font
    from openpyxl.writer.excel import ExcelWriter

    book = Workbook(write_only=True)
    # With the time of writing no two files would be the same; the format wants some time.
    book.properties.created = book.properties.modified = datetime(*_FIRST_DAY)
    sheet = book.create_sheet(title[:31])
    sheet.freeze_panes = "A2"
    cell = _cell_maker(sheet)
    heads = [cell(name) for name in header]
    for head in heads:
        head.font = Font(bold=True)
    sheet.append(heads)
    for row in rows:
        sheet.append([cell(value) for value in row])
    draft = io.BytesIO()
    with zipfile.ZipFile(draft, "w") as archive:
        ExcelWriter(book, archive).write_data()
    return _undated(draft)


def _cell_maker(sheet: Any) -> Callable[[Any], Any]:
    """Return a function that makes a cell of a value; None for an empty one."""
    from openpyxl.cell.cell import Cell

    class ExactCell(Cell):  # type: ignore[misc]
        """A cell whose text is not cut; its type is set by us and not guessed from it."""

        def check_string(self, value: str) -> str:
            return value

    def make(value: Any) -> Any:
        if value is None or value == "":
            return None
        is_number = isinstance(value, (int, float)) and _is_exact(value)
        # The library would write 16 digits of a number, and some numbers have 17.
        text = repr(value) if is_number else _escaped(str(value))
        cell = ExactCell(sheet, row=1, column=1, value=text)
        cell.data_type = "n" if is_number else "s"
        return cell

    return make


def _is_exact(value: float) -> bool:
    """Tell whether Excel keeps a number."""
    return abs(value) < 10**_DIGITS if isinstance(value, int) else math.isfinite(value)


def _escaped(text: str) -> str:
    return xml_text(_ESCAPED.sub(lambda match: f"_x{ord(match[0]):04X}_", text))


def _undated(draft: io.BytesIO) -> bytes:
    """Return an archive without the times at which its parts were written."""
    out = io.BytesIO()
    with zipfile.ZipFile(draft) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, _FIRST_DAY)
            target.writestr(entry, source.read(name), zipfile.ZIP_DEFLATED)
    return out.getvalue()
