"""The queries in tests/cases, as they are meant: repeated parts written out."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from graph.errors import RefusedQuery, WrongUse

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


def outcome(run: Callable[[str], object], query: str, *stopping: type[Exception]) -> str:
    """Return what became of a query: answered, refused, syntax, or stopped, which is what these errors mean."""
    try:
        run(query)
    except RefusedQuery:
        return "refused"
    except WrongUse:
        return "syntax"
    except stopping:
        return "stopped"
    return "answered"
