"""How a build is named on a SPARQL engine that holds several.

In: a build's id. Out: the names of its graphs there: every graph is kept under a name of its build, so that builds never mix.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

PROJECT = "https://w3id.org/regiograph/"
BUILDS = PROJECT + "build/"
POINTER = BUILDS + "current"  # the graph that says which build is current
_TERMS = PROJECT + "publishing#"
HOLDS = _TERMS + "holds"  # a graph → the graph of the build that it is a copy of
STARTED = _TERMS + "started"  # a build → when its publishing began, in milliseconds
CURRENT_SINCE = _TERMS + "currentSince"  # a build → when it became current; the latest one is
MANIFEST = _TERMS + "manifest"
FLATTENS = _TERMS + "flattens"  # a graph → the collection of which it holds every statement once
CHOICES = _TERMS + "choices"  # a build → which choices of graphs are published as one graph, as JSON
PROPERTIES = _TERMS + "properties"  # a build → how many statements each property has, as JSON
GENID = PROJECT + ".well-known/genid/"  # blank nodes have no identity between two requests: these have
STORED = "stored_in_"  # begins the variables that no answer shows


@dataclass(frozen=True)
class Published:
    """The names of one build on an engine."""

    build: str

    @property
    def iri(self) -> str:
        return BUILDS + self.build

    @property
    def flat(self) -> str:
        """The graph that holds every statement once: the default graph of every query."""
        return f"{self.iri}/flat"

    @property
    def list(self) -> str:
        """The graph that lists the build's graphs, and holds its manifest."""
        return f"{self.iri}/graphs"

    def chosen(self, collection: str) -> str:
        """The graph that holds every statement of a collection once."""
        return f"{self.flat}/{collection}"

    def stored(self, graph: str) -> str:
        """Return the name that a graph of the build has on the engine; the order of names stays."""
        return f"{self.iri}/graph/{graph.removeprefix(PROJECT)}"


def choice_key(graphs: Iterable[str]) -> str:
    """Return what a choice of graphs is known by."""
    return hashlib.sha256("\n".join(sorted(graphs)).encode()).hexdigest()
