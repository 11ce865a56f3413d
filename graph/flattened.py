"""Many sources read as one: an engine reads every pattern once for each graph of a dataset, and hundreds take minutes.

In: a store, the graphs that a reader trusts. Out: a store in which the same statements stand once.
"""

from __future__ import annotations

import threading
from collections import OrderedDict

import pyoxigraph as ox

from graph.rdf import Readable


class Flattened:
    """Choices of many sources, each in a store of its own that holds every statement once more.

    They hold together no more statements than the build, or a single choice that is larger. One is
    made at a time, and once for all who ask for it at the same time.
    """

    def __init__(self, store: Readable) -> None:
        self._store = store
        self._kept: OrderedDict[tuple[str, ...], ox.Store] = OrderedDict()
        self._lock = threading.Lock()
        self._making = threading.Lock()

    def __len__(self) -> int:
        with self._lock:
            return sum(map(len, self._kept.values()))

    def of(self, graphs: tuple[str, ...]) -> ox.Store:
        """Return the store that holds these graphs, flattened into its default graph too."""
        found = self._known(graphs)
        if found is not None:
            return found
        with self._making:
            found = self._known(graphs)
            if found is None:
                found = self._make(graphs)
            return found

    def _known(self, graphs: tuple[str, ...]) -> ox.Store | None:
        with self._lock:
            found = self._kept.get(graphs)
            if found is not None:
                self._kept.move_to_end(graphs)
            return found

    def _make(self, graphs: tuple[str, ...]) -> ox.Store:
        made = ox.Store()
        for name in graphs:
            quads = list(self._store.quads_for_pattern(None, None, None, ox.NamedNode(name)))
            made.bulk_extend(quads)
            made.bulk_extend(ox.Quad(quad.subject, quad.predicate, quad.object) for quad in quads)
        with self._lock:
            room = max(len(self._store), len(made)) - len(made)
            while self._kept and sum(map(len, self._kept.values())) > room:
                self._kept.popitem(last=False)
            self._kept[graphs] = made
        return made
