"""Query files: SPARQL with a description in front, TOML in lines that start with `#|`.

In: a `.rq` file. Out: its header and its text, or the text without the header. A line
`# include four-answers ?mandate` stands for the file of that name in `queries/fragments/`, whose
`?fact` is then `?mandate`.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

from graph.errors import Fault, FaultyData
from graph.namespaces import folder

_MARK = "#|"
_INCLUDE = re.compile(r"^( *)# include ([\w-]+) \?(\w+)$", re.MULTILINE)
_FACT = re.compile(r"\?fact\b|\?fact(?=_)")


def read_headed(path: Path) -> tuple[dict[str, Any], str]:
    """Return (header, whole text) of a query file; raises `FaultyData` where the header is not TOML."""
    text = _INCLUDE.sub(lambda line: _read_fragment(path, line), path.read_text(encoding="utf-8"))
    header = "\n".join(line.removeprefix(_MARK).removeprefix(" ") for line in text.splitlines() if line.startswith(_MARK))
    try:
        return tomllib.loads(header), text
    except tomllib.TOMLDecodeError as error:
        raise FaultyData([Fault(str(path), "", f"header is not TOML: {error}", "mend the lines that begin with #|")]) from error


def _read_fragment(path: Path, line: re.Match[str]) -> str:
    """Return a fragment's lines with the variable of the fact that it is about."""
    indent, name, variable = line.groups()
    fragment = folder("queries") / "fragments" / f"{name}.rq"
    if not fragment.is_file():
        known = ", ".join(sorted(file.stem for file in fragment.parent.glob("*.rq")))
        fault = Fault(str(path), "", f"includes “{name}”, which is no fragment", f"there are: {known}")
        raise FaultyData([fault])
    text = _FACT.sub(f"?{variable}", fragment.read_text(encoding="utf-8").rstrip("\n"))
    return "\n".join(indent + part for part in text.split("\n"))


def without_header(text: str) -> str:
    """Return the SPARQL alone."""
    return "\n".join(line for line in text.splitlines() if not line.startswith(_MARK)).strip()
