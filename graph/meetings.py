"""How many columns two rows share on a common day: counting pairs of spans as sparse products.

In: spans of days, each of a row in a column (a member in a network). Out: for every two rows
the number of columns in which some span of the one meets some span of the other.

Spans that all meet pairwise have a day in common (Helly), so a column falls into crowds: the
largest sets of spans with a common day, in the order of time. A span lies in crowds that
follow each other. So do the crowds that two spans have in common, and there is one link fewer
between neighbouring crowds than crowds, or none of either. Hence, without looking at pairs,

    columns shared = crowds shared − links shared

which is P·Pᵗ − L·Lᵗ for the matrices of rows by crowds and by links. Where a row has several
spans apart in one column the difference would count each stretch in common, and that column is
counted by itself, at most once a pair.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix, csr_matrix

Numbers = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Spans:
    """Inclusive spans of days (any integers in the order of time), each of a row in a column."""

    rows: Numbers
    columns: Numbers
    first: Numbers
    last: Numbers
    shape: tuple[int, int]

    @classmethod
    def of(cls, entries: Iterable[tuple[int, int, int, int]], shape: tuple[int, int]) -> Spans:
        """Take (row, column, first, last); spans of one row and column that meet become one."""
        table = _joined(np.array(sorted(entries), dtype=np.int64).reshape(-1, 4))
        return cls(table[:, 0], table[:, 1], table[:, 2], table[:, 3], shape)

    @property
    def turned(self) -> Spans:
        """The same with rows and columns in each other's place."""
        return Spans(self.columns, self.rows, self.first, self.last, self.shape[::-1])

    @cached_property
    def marks(self) -> csr_matrix:
        """1 where a row has a span in a column."""
        found = _matrix(self.rows, self.columns, self.shape)
        found.data[:] = 1
        return found

    def same_as(self, other: Spans) -> bool:
        mine, others = ((one.rows, one.columns, one.first, one.last) for one in (self, other))
        return all(np.array_equal(a, b) for a, b in zip(mine, others, strict=True))


def _joined(table: Numbers) -> Numbers:
    """Join the spans of each row and column that meet; the table is sorted."""
    if len(table) < 2:
        return table
    begins = np.ones(len(table), dtype=bool)
    same = (table[1:, :2] == table[:-1, :2]).all(axis=1)
    for place in np.flatnonzero(same) + 1:
        # Rare: most rows have one span in a column.
        if table[place, 2] <= table[place - 1, 3]:
            begins[place] = False
            table[place, 2] = table[place - 1, 2]
            table[place, 3] = max(table[place, 3], table[place - 1, 3])
    kept: Numbers = table[np.append(begins[1:], True)]
    return kept


def _matrix(rows: Numbers, columns: Numbers, shape: tuple[int, int]) -> csr_matrix:
    return csr_matrix((np.ones(len(rows), dtype=np.int32), (rows, columns)), shape=shape)


class Meetings:
    """Counts, for two rows, the columns in which they have a day in common."""

    def __init__(self, spans: Spans) -> None:
        self.height = spans.shape[0]
        begins, ends, crowds = _crowds(spans)
        torn = _torn(spans)
        whole = ~torn[spans.columns]
        self._points = self._laid_out(spans.rows[whole], begins[whole], ends[whole], crowds)
        self._links = self._laid_out(spans.rows[whole], begins[whole], ends[whole] - 1, crowds)
        self._apart = self._by_column(spans, begins, ends, torn)

    def _laid_out(self, rows: Numbers, first: Numbers, last: Numbers, width: int) -> csr_matrix:
        """Mark every place from first to last in the row of each span."""
        lengths = last - first + 1
        starts = np.repeat(first - np.cumsum(lengths) + lengths, lengths)
        return _matrix(np.repeat(rows, lengths), starts + np.arange(lengths.sum()), (self.height, width))

    def _by_column(self, spans: Spans, begins: Numbers, ends: Numbers, torn: NDArray[np.bool_]) -> csr_matrix:
        """Count the columns where a row has several spans, one by one."""
        pieces = [np.empty((2, 0), dtype=np.int64)]
        for column in np.flatnonzero(torn):
            here = spans.columns == column
            low = int(begins[here].min())
            laid = self._laid_out(spans.rows[here], begins[here] - low, ends[here] - low, int(ends[here].max()) - low + 1)
            pieces.append(np.array((laid @ laid.T).nonzero()))
        rows, others = np.concatenate(pieces, axis=1)
        return _matrix(rows, others, (self.height, self.height))

    def all(self) -> csr_matrix:
        """Return the counts of all pairs; the diagonal is how many columns a row is in."""
        return self.block(0, self.height)

    def block(self, begin: int, end: int) -> csr_matrix:
        """Return the counts of the rows from begin to end with every row."""
        found = self._points[begin:end] @ self._across[0]
        if self._links.nnz:
            found = found - self._links[begin:end] @ self._across[1]
            found.eliminate_zeros()
        return found + self._apart[begin:end] if self._apart.nnz else found

    @cached_property
    def _across(self) -> tuple[csr_matrix, csr_matrix]:
        return self._points.T.tocsr(), self._links.T.tocsr()

    def pairs(self, rows: Numbers, others: Numbers) -> Numbers:
        """Return the counts of chosen pairs."""
        if not len(rows):
            return np.zeros(0, dtype=np.int64)
        found = self._points[rows].multiply(self._points[others]).sum(axis=1) - self._links[rows].multiply(self._links[others]).sum(axis=1)
        return np.asarray(found).ravel().astype(np.int64) + np.asarray(self._apart[rows, others]).ravel().astype(np.int64)


def _crowds(spans: Spans) -> tuple[Numbers, Numbers, int]:
    """Return the first and the last crowd of each span, and how many crowds there are.

    In a column's starts and ends in the order of time (starts first on a day), a crowd is full
    where a start is followed by an end.
    """
    count = len(spans.rows)
    if not count:
        return spans.first, spans.first, 0
    ends = np.repeat(np.array([0, 1]), count)
    order = np.lexsort((ends, np.concatenate([spans.first, spans.last]), np.concatenate([spans.columns, spans.columns])))
    is_end = ends[order]
    full = np.append((is_end[:-1] == 0) & (is_end[1:] == 1), False)
    before = np.cumsum(full) - full
    numbers = np.empty(2 * count, dtype=np.int64)
    numbers[order] = before
    return numbers[:count], numbers[count:] - 1, int(full.sum())


def _torn(spans: Spans) -> NDArray[np.bool_]:
    """Tell for each column whether some row has several spans in it."""
    counts = coo_matrix((np.ones(len(spans.rows), dtype=np.int32), (spans.rows, spans.columns)), shape=spans.shape).tocsr()
    torn = np.zeros(spans.shape[1], dtype=bool)
    torn[counts.indices[counts.data > 1]] = True
    return torn
