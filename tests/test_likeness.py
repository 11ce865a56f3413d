"""Names like a text are found in a time that no text can stretch."""

from __future__ import annotations

import pytest
from rapidfuzz import fuzz

from graph.likeness import LONGEST, comparable, most_like

NAMES = ["Euroregion Baltic", "Baltic Sea Commission", "x" * 5000]


def test_the_most_like_name_comes_first_and_nothing_below_the_least_likeness() -> None:
    assert most_like("euroregion baltik", NAMES, 1) == ["Euroregion Baltic"]
    assert most_like("zzzz", NAMES[:2], 3, least=90) == []


@pytest.mark.parametrize("typed", ["x" * 100_000, "x " * 50_000, "é" * 100_000])
def test_no_more_than_the_beginning_of_a_text_or_a_name_is_compared(typed: str) -> None:
    compared: list[int] = []

    def measure(first: str, second: str, **options: float) -> float:
        compared.extend((len(first), len(second)))
        return float(fuzz.WRatio(first, second))

    most_like(typed, NAMES, 3, scorer=measure)
    assert max(compared) <= LONGEST


def test_a_name_that_is_compared_in_part_is_returned_whole() -> None:
    assert most_like("x" * 300, NAMES, 1) == [NAMES[2]]
    assert comparable("Åsa Ek") == "Åsa Ek"
