"""The queries in tests/cases, as they are meant: repeated parts written out."""

from __future__ import annotations

import re
from pathlib import Path

CASES = Path(__file__).parent / "cases"
_REPEATED = re.compile(r"<(\d+)\*([^<>]*)>")


def lines(name: str) -> list[str]:
    """Return the lines of a file of cases, without remarks."""
    found = (CASES / name).read_text(encoding="utf-8").splitlines()
    return [line.replace("\\n", "\n") for line in found if line and not line.startswith("# ")]


def hostile() -> list[tuple[str, str, str]]:
    """Return (name, what must happen, query)."""
    cases = [line.split("\t", 2) for line in lines("hostile-queries.tsv")]
    return [(name, expected, _REPEATED.sub(lambda match: match[2] * int(match[1]), query)) for name, expected, query in cases]
