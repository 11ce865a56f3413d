"""Regiograph's graph: facts, time, inference, questions.

>>> from graph import Asker, open_build
>>> asker = Asker(open_build(Path("builds/current")))
>>> asker.ask("representatives", {"region": "kronoberg", "date": "2024-06-01"}).rows
"""

from graph.dates import Answer as DateAnswer
from graph.dates import Fact, Span, Statement, read_date
from graph.questions import Answer, Asker, Question, catalogue
from graph.store import Current, Graph, open_build

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
    "open_build",
    "read_date",
]
