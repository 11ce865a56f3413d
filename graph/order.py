"""Puts likes beside likes: the order of the rows and columns of a table of marks.

In: for each thing the set of what it shares with others. Out: the things in the order of
the leaves of a cluster tree (average linkage over Jaccard distances) whose neighbouring
leaves are as close as the tree allows. The same sets always give the same order.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from scipy.cluster.hierarchy import leaves_list, linkage, optimal_leaf_ordering
from scipy.spatial.distance import pdist


def likes_together(sets: Mapping[str, frozenset[str]], key: Callable[[str], object]) -> list[str]:
    """Return the things with the most alike side by side; `key` says which comes first of equals."""
    things = sorted(sets, key=key)  # type: ignore[arg-type]
    if len(things) < 3:
        return things
    columns = {shared: place for place, shared in enumerate(sorted(frozenset().union(*sets.values())))}
    table = np.zeros((len(things), len(columns)), dtype=bool)
    for row, thing in enumerate(things):
        table[row, [columns[shared] for shared in sets[thing]]] = True
    distances = pdist(table, "jaccard")
    ordered = [things[leaf] for leaf in leaves_list(optimal_leaf_ordering(linkage(distances, "average"), distances))]
    return ordered if _weight(sets, ordered) else ordered[::-1]


def _weight(sets: Mapping[str, frozenset[str]], ordered: list[str]) -> bool:
    """Tell whether the fuller half comes first: an order and its mirror image are equally good."""
    half = len(ordered) // 2
    first, last = (sum(len(sets[thing]) for thing in part) for part in (ordered[:half], ordered[-half:]))
    return first > last or (first == last and ordered[0] <= ordered[-1])
