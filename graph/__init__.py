"""Regiograph's graph: facts, time, inference, questions.

In a notebook (`docs/notebook.ipynb`):

>>> from graph import connect
>>> rg = connect()  # the current build; or a folder, or an engine's address
>>> rg.ask("representatives", region="kronoberg", date="2024-06-01")  # a data frame
>>> rg.sparql("SELECT ?n { ?n a rg:Network }")  # a data frame; for CONSTRUCT a graph of rdflib
>>> rg.network(sources="founding")  # a graph of networkx

In a program:

>>> from graph import Asker, open_build
>>> asker = Asker(open_build(Path("builds/current")))
>>> asker.ask("representatives", {"region": "kronoberg", "date": "2024-06-01"}).rows
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from graph.dates import Answer as DateAnswer
from graph.dates import Fact, Span, Statement, read_date
from graph.questions import Answer, Asker, Question, catalogue
from graph.store import Current, Graph, open_build

if TYPE_CHECKING:
    import os

    from graph.notebook import Connection


def connect(where: str | os.PathLike[str] | None = None, lang: str = "en") -> Connection:
    """Connect to the current build, a folder of builds, or the address of a SPARQL engine (`graph.notebook`)."""
    from graph.notebook import connect as connected

    return connected(where, lang)


__all__ = [
    "Answer",
    "Asker",
    "Current",
    "DateAnswer",
    "Fact",
    "Graph",
    "Question",
    "Span",
    "Statement",
    "catalogue",
    "connect",
    "open_build",
    "read_date",
]
