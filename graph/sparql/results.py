"""An answer: whole and small (`QueryResult`), or in blocks as the engine makes them (`Stream`)."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from graph.errors import CutShort


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

    def gathered(self, size: int, seconds: float) -> Stream:
        """Return the same answer with what comes soon joined into its first block: a middling answer is whole then."""
        if self._rest is None:
            return self
        until, held, length = time.monotonic() + seconds, [self.first], len(self.first)
        rest = self._rest
        try:
            for block in rest:
                held.append(block)
                length += len(block)
                if length >= size or time.monotonic() >= until:
                    return Stream(b"".join(held), rest, False, self._close)
        except CutShort as error:
            return Stream(b"".join(held), _breaking_off(error), False, self._close)
        except BaseException:
            self.close()
            raise
        self.close()
        return Stream(b"".join(held), None, False, self._close)

    def close(self) -> None:
        """Let go of the process; one that still works is ended."""
        self._close()


def _breaking_off(error: CutShort) -> Iterator[bytes]:
    yield from ()
    raise error
