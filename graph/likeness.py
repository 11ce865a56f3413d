"""Finds the names that are most like a text, in a time that no text can stretch.

In: what somebody typed, and the names there are. Out: the names most like it, best first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from rapidfuzz import fuzz, process

# Characters that are compared. Comparing two texts takes as long as both of their lengths together
# multiplied, and nobody mistypes a name of this length.
LONGEST = 200


def comparable(text: str) -> str:
    """Return the part of a text that is compared."""
    return text[:LONGEST]


def most_like(
    text: str,
    names: Iterable[str],
    limit: int,
    least: float = 0,
    scorer: Callable[..., float] = fuzz.WRatio,
) -> list[str]:
    """Return at most `limit` names whose likeness (0 to 100) is at least `least`, best first."""
    known = list(names)
    found = process.extract(
        comparable(text),
        [comparable(name) for name in known],
        scorer=scorer,
        limit=limit,
        score_cutoff=least,
    )
    return [known[place] for _, _, place in found]
