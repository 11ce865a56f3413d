"""Which cases of a long series `make test` keeps; the others are marked `sweep`, and `make test-all` runs them.

In: the cases of a test, in their order. Out: the same cases for `pytest.mark.parametrize`; none is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import pytest
from _pytest.mark.structures import ParameterSet
from hypothesis import settings

# The files that take longest, of which each goes to one process, so that no process ends long after the others.
LONGEST = (
    "test_browser.py",
    "test_hostile.py",
    "test_map_and_timeline.py",
    "test_editor.py",
    "test_pages.py",
    "test_overlap.py",
    "test_graph_page.py",
    "test_soak.py",
)
# Whether this run is one of the sweeps; set before the tests are read.
FULL = False


def examples(most: int) -> settings:
    """Try a property on so many examples in the sweeps, in `make test` on a quarter of them."""
    return settings(max_examples=most if FULL else -(-most // 4))


def sampled(cases: Iterable[Any], every: int) -> list[ParameterSet]:
    """Return the cases, of which each `every`-th, from the first on, stays in `make test`."""
    return [_case((case,), kept=not place % every) for place, case in enumerate(cases)]


def crossed(cases: Iterable[Any], ways: Sequence[Any]) -> list[ParameterSet]:
    """Return each case in each way, of which each case stays in `make test` in one: the ways take turns."""
    return [_case((case, way), kept=place % len(ways) == turn) for place, case in enumerate(cases) for turn, way in enumerate(ways)]


def _case(values: tuple[Any, ...], kept: bool) -> ParameterSet:
    return pytest.param(*values) if kept else pytest.param(*values, marks=pytest.mark.sweep)
