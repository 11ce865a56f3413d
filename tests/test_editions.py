"""Earlier editions of a list of members, told in words."""

from __future__ import annotations

import pytest

from graph.editions import tell_earlier


@pytest.mark.parametrize(
    ("editions", "lang", "told"),
    [
        ("", "sv", ""),
        ("2024:2:1:0", "sv", ""),
        (":2:1:0", "sv", ""),
        (":0:2:0 ; 2022:2:0:0 ; 2024:1:0:0", "sv", "2022: 2 ordinarie ; utan år: 2 ersättare"),
        ("2024:1:0:0 ; 2019:1:1:2 ; 2022:0:2:1", "en", "2019: 1 ordinary, 1 substitute, 2 other ; 2022: 2 substitutes, 1 other"),
        (":0:0:1 ; 2024:1:0:0", "en", "no year: 1 other"),
    ],
)
def test_all_but_the_latest_edition_are_told_earliest_first(editions: str, lang: str, told: str) -> None:
    assert tell_earlier(editions, lang) == told
