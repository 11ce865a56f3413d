"""What the viewer and the command line need of an engine, embedded or remote."""

from __future__ import annotations

from typing import Protocol

from graph.sparql.dataset import WHOLE, Dataset
from graph.sparql.formats import Format
from graph.sparql.limits import Limits
from graph.sparql.results import QueryResult, Stream
from graph.sparql.text import Query
from graph.store import Current, Graph, Scope


class QueryEngine(Protocol):
    """Answers queries that `graph.sparql.text.read_query` has let through."""

    current: Current
    limits: Limits

    def run(self, text: str, scope: Scope | None = None, *, graph: Graph | None = None, client: str = "") -> QueryResult:
        """Answer a text with at most `limits.shown` rows; `graph` is the build of the request, `client` who asks."""

    def stream(self, query: Query, form: Format, dataset: Dataset = WHOLE, *, graph: Graph | None = None, client: str = "") -> Stream:
        """Answer a query in a format, block by block."""

    def prepare(self, graph: Graph) -> None:
        """Make ready to answer on a build, so that the first reader does not wait."""

    def close(self) -> None:
        """End everything that was started."""
