"""An answer: whole and small (`QueryResult`), or in blocks as the engine makes them (`Stream`)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class QueryResult:
    """An answer: `kind` is select, ask or graph; cells are N-Triples terms or None."""

    kind: str
    columns: list[str]
    rows: list[list[str | None]]
    truncated: bool
    seconds: float


class Stream:
    """A serialised answer in blocks. The first block is there already, so most errors came before it.

    `whole` is True where the first block is all of it; only then `truncated` can be known in time. Raises
    `CutShort` out of the iteration where a limit is met later.
    """

    def __init__(self, first: bytes, rest: Iterator[bytes] | None, truncated: bool, close: Callable[[], None]) -> None:
        self.first = first
        self.whole = rest is None
        self.truncated = truncated
        self._rest = rest
        self._close = close

    def __iter__(self) -> Iterator[bytes]:
        try:
            yield self.first
            if self._rest is not None:
                yield from self._rest
        finally:
            self.close()

    def close(self) -> None:
        """Let go of the process; one that still works is ended."""
        self._close()
