"""Reads the reviewed tables beside the fact files: one line a decision, its columns by tabs.

In: a file and its columns. Out: its lines with their places (`file:line`), or what is wrong with the
file. A table protects people: what cannot be read with certainty is a fault, and only a file that
nobody made is empty.
"""

from __future__ import annotations

import csv
import io
import stat
import unicodedata
from pathlib import Path

from graph.errors import Fault, FaultyData

_LARGEST = 50_000_000  # bytes: more is no table that anybody reviewed


def read_table(path: Path, columns: list[str]) -> list[tuple[str, list[str]]]:
    """Return (place, values) of every line below the header; nothing where there is no such file.

    Raises `FaultyData` where the file is there and no text that can be read, where it stands under
    another name, where its header is another, or a line has not as many columns.
    """
    text = _read(path)
    _refuse_misnamed(path, text is not None)
    if text is None:
        return []
    remedy = f"write {', '.join(columns)}, separated by tabs"
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter="\t", quoting=csv.QUOTE_NONE))
    if not rows or rows[0] != columns:
        raise FaultyData([Fault(f"{path}:1", "", "lacks its header", remedy)])
    lines = [(f"{path}:{number}", row) for number, row in enumerate(rows[1:], 2)]
    faults = [Fault(place, "", f"has {len(row)} columns, not {len(columns)}", remedy) for place, row in lines if len(row) != len(columns)]
    faults += [
        Fault(place, "", f"holds {_named(hidden)}, which nobody sees", "write the line anew") for place, row in lines if (hidden := _hidden("".join(row)))
    ]
    if faults:
        raise FaultyData(faults)
    return lines


def _read(path: Path) -> str | None:
    """Return the text of a file, or None where nothing bears its name."""
    remedy = "put the table there, or take the name away if there is none"
    try:
        found = path.lstat()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise FaultyData([Fault(str(path), "", f"cannot be read: {error.strerror}", remedy)]) from error
    try:
        if stat.S_ISLNK(found.st_mode):
            found = path.stat()
        if not stat.S_ISREG(found.st_mode):
            raise FaultyData([Fault(str(path), "", "is no file", remedy)])
        if found.st_size > _LARGEST:
            raise FaultyData([Fault(str(path), "", "is too large for a table", remedy)])
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        message = f"is not UTF-8 (byte {error.start})"
        raise FaultyData([Fault(str(path), "", message, "save the file as UTF-8")]) from error
    except OSError as error:
        message = f"cannot be read: {error.strerror}"
        raise FaultyData([Fault(str(path), "", message, remedy)]) from error
    if "\0" in text:
        raise FaultyData([Fault(str(path), "", "is not UTF-8 (it holds NUL)", "save the file as UTF-8")])
    return text


def _refuse_misnamed(path: Path, is_there: bool) -> None:
    """Raise where a file was meant to be this table and would pass unread.

    Beside the table that is read, only one of the same name in a folder below is doubtful.
    """
    stem = path.stem.rstrip("s")
    for other in sorted(path.parent.rglob("*")) if path.parent.is_dir() else []:
        name = unicodedata.normalize("NFKC", other.name).strip().casefold()
        is_meant = name == path.name if is_there else name.lstrip(".").startswith(stem)
        if other != path and is_meant and other.suffix != ".trig":
            message = f"is not read: the table is {path.name}, in {path.parent}"
            raise FaultyData([Fault(str(other), "", message, f"move it to {path}")])


def _hidden(text: str) -> str:
    """Return the first character that is not seen, or nothing."""
    return next((c for c in text if unicodedata.category(c) in ("Cf", "Cc", "Zl", "Zp")), "")


def _named(character: str) -> str:
    return f"U+{ord(character):04X}"
