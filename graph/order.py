"""Puts likes beside likes: the order of the rows and columns of a table of marks.

In: for each thing the set of what it shares with others, or the distance of every two things.
Out: the things in the order of the leaves of a cluster tree (average linkage over Jaccard
distances) whose neighbouring leaves are as close as the tree allows. The same sets always
give the same order.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from scipy.cluster.hierarchy import leaves_list, linkage, optimal_leaf_ordering
from scipy.spatial.distance import pdist


def likes_together(sets: Mapping[str, frozenset[str]], key: Callable[[str], object]) -> list[str]:
    """Return the things with the most alike side by side; `key` says which comes first of equals."""
    things = sorted(sets, key=key)  # type: ignore[arg-type]
    columns = {shared: place for place, shared in enumerate(sorted(frozenset().union(*sets.values())))}
    table = np.zeros((len(things), len(columns)), dtype=bool)
    for row, thing in enumerate(things):
        table[row, [columns[shared] for shared in sets[thing]]] = True
    return near_together(things, pdist(table, "jaccard") if len(things) > 1 else (), {thing: len(found) for thing, found in sets.items()})


def near_together(things: Sequence[str], distances: Any, sizes: Mapping[str, int]) -> list[str]:
    """Return the things with the nearest side by side.

    `distances` are of every two things in their order (condensed, as scipy writes them);
    `sizes` decide which of an order and its mirror image is taken: the fuller half comes first.
    """
    if len(things) < 3:
        return list(things)
    ordered = [things[leaf] for leaf in leaves_list(optimal_leaf_ordering(linkage(distances, "average"), distances))]
    return ordered if _fuller_first(sizes, ordered) else ordered[::-1]


def _fuller_first(sizes: Mapping[str, int], ordered: list[str]) -> bool:
    half = len(ordered) // 2
    first, last = (sum(sizes[thing] for thing in part) for part in (ordered[:half], ordered[-half:]))
    return first > last or (first == last and ordered[0] <= ordered[-1])
