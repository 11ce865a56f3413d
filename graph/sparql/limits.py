"""What one query, one client and all clients together may take of the SPARQL service.

In: the environment (`REGIOGRAPH_SPARQL_…`). Out: `Limits`, which are shown to users.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields

from graph.errors import WrongUse

PREFIX = "REGIOGRAPH_SPARQL_"
ALLOW = PREFIX + "ALLOW"


@dataclass(frozen=True)
class Limits:
    """Every limit that an operator may set; `words()` says what each is for."""

    seconds: float = 10.0
    rows: int = 200_000
    shown: int = 1000
    bytes: int = 100_000_000
    megabytes: int = 512
    characters: int = 100_000
    depth: int = 100
    workers: int = 4
    long: int = 2
    quick: float = 0.5
    client: int = 3
    queue: int = 48
    client_queue: int = 8
    waiting: float = 10.0
    patience: float = 30.0
    allow: tuple[str, ...] = ()

    @classmethod
    def words(cls) -> dict[str, str]:
        """Return what each limit is for, by name."""
        return {
            "seconds": "time of the engine for one query",
            "rows": "rows or triples of one answer",
            "shown": "rows of a table on a page",
            "bytes": "size of one answer",
            "megabytes": "memory of one query",
            "characters": "length of a query",
            "depth": "brackets inside one another",
            "workers": "short queries that run at once",
            "long": "long queries that run at once, beside the short ones",
            "quick": "seconds after which a query is a long one",
            "client": "queries of one address that run at once",
            "queue": "queries that wait",
            "client_queue": "queries of one address that wait",
            "waiting": "seconds that a query waits for its turn",
            "patience": "seconds that a reader of a long answer may leave off",
            "allow": "addresses that SERVICE may call, separated by commas",
        }

    def __post_init__(self) -> None:
        for name, value in vars(self).items():
            if name != "allow" and not value > 0:
                raise WrongUse(f"{PREFIX}{name.upper()}={value} is no limit → give a number above 0")


def from_environment(environment: Mapping[str, str] = os.environ) -> Limits:
    """Return the limits that the operator set; raises `WrongUse` for what is no number or no limit."""
    known = {PREFIX + field.name.upper(): field for field in fields(Limits)}
    found: dict[str, object] = {}
    for name, text in environment.items():
        if not name.startswith(PREFIX):
            continue
        if name not in known:
            raise WrongUse(f"{name} is no setting → choose among {', '.join(known)}")
        field = known[name]
        if name == ALLOW:
            found[field.name] = tuple(part.strip() for part in text.split(",") if part.strip())
            continue
        try:
            found[field.name] = float(text) if isinstance(field.default, float) else int(text)
        except ValueError as error:
            raise WrongUse(f"{name}={text} is not a number → give a number above 0") from error
    return Limits(**found)  # type: ignore[arg-type]
