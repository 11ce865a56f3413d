"""Reads the reviewed tables beside the fact files: one line a decision, its columns separated by tabs.

In: a file and its columns. Out: its lines with their places (`file:line`), or what is wrong with the file.
"""

from __future__ import annotations

import csv
from pathlib import Path

from graph.errors import Fault, FaultyData


def read_table(path: Path, columns: list[str]) -> list[tuple[str, list[str]]]:
    """Return (place, values) of every line below the header; nothing where there is no such file.

    Raises `FaultyData` where the file is no text, its header is another, or a line has not as many columns.
    """
    if not path.is_file():
        return []
    remedy = f"write {', '.join(columns)}, separated by tabs"
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    except UnicodeDecodeError as error:
        raise FaultyData([Fault(str(path), "", f"is not UTF-8 (byte {error.start})", "save the file as UTF-8")]) from error
    if not rows or rows[0] != columns:
        raise FaultyData([Fault(f"{path}:1", "", "lacks its header", remedy)])
    lines = [(f"{path}:{number}", row) for number, row in enumerate(rows[1:], 2)]
    faults = [Fault(place, "", f"has {len(row)} columns, not {len(columns)}", remedy) for place, row in lines if len(row) != len(columns)]
    if faults:
        raise FaultyData(faults)
    return lines
