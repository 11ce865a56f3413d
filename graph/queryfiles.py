"""Query files: SPARQL with a description in front, TOML in lines that start with `#|`.

In: a `.rq` file. Out: its header and its text, or the text without the header.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from graph.errors import Fault, FaultyData

_MARK = "#|"


def read_headed(path: Path) -> tuple[dict[str, Any], str]:
    """Return (header, whole text) of a query file; raises `FaultyData` where the header is not TOML."""
    text = path.read_text(encoding="utf-8")
    header = "\n".join(line.removeprefix(_MARK).removeprefix(" ") for line in text.splitlines() if line.startswith(_MARK))
    try:
        return tomllib.loads(header), text
    except tomllib.TOMLDecodeError as error:
        raise FaultyData([Fault(str(path), "", f"header is not TOML: {error}", "mend the lines that begin with #|")]) from error


def without_header(text: str) -> str:
    """Return the SPARQL alone."""
    return "\n".join(line for line in text.splitlines() if not line.startswith(_MARK)).strip()
