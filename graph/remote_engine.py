"""Runs SPARQL that strangers write on the engine that the operator set.

In: a query that the same check let through as for the embedded engine, the graphs and the build to read.
Out: `QueryResult` or `Stream`. Time, rows and bytes are limited here; the syntax is checked here too, in a
process that can be killed, so that nothing but a query that may run reaches the engine.
"""

from __future__ import annotations

import json
import multiprocessing
import threading
import time
from concurrent.futures import TimeoutError as FutureTimeout
from types import SimpleNamespace
from typing import Any, cast

import pebble
import pyoxigraph as ox

from graph.errors import CutShort, QueryTimeout, RefusedQuery, RegiographError, WrongUse
from graph.remote import RemoteGraph, variables_of
from graph.sparql.answering import CELLS, Overrun, answer, ask, nodes, refuse_calls
from graph.sparql.dataset import WHOLE, Dataset, dataset_of
from graph.sparql.formats import Format
from graph.sparql.limits import Limits
from graph.sparql.results import QueryResult, Stream
from graph.sparql.share import Share
from graph.sparql.text import Query, read_query
from graph.store import Current, Graph, Scope

_STACK = 512 * 1024  # bytes; threads of Oxigraph's server have four times as much, and it ends with the first that needs more
_READING_SECONDS = 2.0  # for the check of one query, which asks no data


class RemoteEngine:
    """Answers queries by asking the engine that holds the build."""

    def __init__(self, current: Current, limits: Limits | None = None) -> None:
        self.current = current
        self.limits = limits or Limits()
        self.share = Share(self.limits)
        self._pool: pebble.ProcessPool | None = None
        self._lock = threading.Lock()

    def run(self, text: str, scope: Scope | None = None, *, graph: Graph | None = None, client: str = "") -> QueryResult:
        """Answer a text with at most `limits.shown` rows.

        Raises `RefusedQuery`, `WrongUse` (syntax, with line and column), `QueryTimeout`, `Busy`, `RemoteEngineFault`.
        """
        query = read_query(text, self.limits)
        graph = graph or self.current.graph()
        body, about = self._answer(query, CELLS, dataset_of(graph, query, scope), graph, client, min(self.limits.rows, self.limits.shown))
        rows = [json.loads(line) for line in body.split(b"\n")[:-1]]
        return QueryResult(about["kind"], about["columns"], rows, about["truncated"], about["seconds"])

    def stream(self, query: Query, form: Format, dataset: Dataset = WHOLE, *, graph: Graph | None = None, client: str = "") -> Stream:
        """Answer a query in a format; all of it is there when this returns."""
        body, about = self._answer(query, form.name, dataset, graph or self.current.graph(), client, self.limits.rows)
        return Stream(body, None, about["truncated"], lambda: None)

    def prepare(self, graph: Graph) -> None:
        """Start the process that reads queries, so that the first reader does not wait."""
        self._check("ASK { }")

    def close(self) -> None:
        """End the process that reads queries."""
        with self._lock:
            if self._pool is not None:
                self._pool.stop()  # type: ignore[no-untyped-call]
                self._pool.join(timeout=5)
                self._pool = None

    def _answer(self, query: Query, form: str, dataset: Dataset, graph: Graph, client: str, rows: int) -> tuple[bytes, dict[str, Any]]:
        assert isinstance(graph, RemoteGraph)
        begun = time.monotonic()
        turn = self.share.enter(client)
        try:
            variables = self._check(query.text)
            asked = SimpleNamespace(store=_Asked(graph, dataset, self.limits, variables))
            request = {"text": query.text, "format": form, "default": None, "named": None, "rows": rows, "bytes": self.limits.bytes, "allow": ()}
            blocks: list[bytes] = []
            rest, about = answer(cast(Graph, asked), request, blocks.append)
        except Overrun as error:
            raise CutShort(
                f"the answer has more than {rows if str(error) == 'rows' else self.limits.bytes} {error} → add LIMIT and OFFSET, and ask in parts"
            ) from error
        finally:
            self.share.leave(turn, time.monotonic() - begun)
        return b"".join([*blocks, rest]), about

    def _check(self, text: str) -> tuple[str, ...] | None:
        """Read the query as the embedded engine would, in a process that is killed where that takes long; returns its variables."""
        with self._lock:
            if self._pool is None:
                self._pool = pebble.ProcessPool(max_workers=1, context=multiprocessing.get_context("spawn"))
            job = self._pool.schedule(_read, args=(text,), timeout=_READING_SECONDS)
        try:
            fault, variables = job.result()
        except FutureTimeout as error:
            raise QueryTimeout(f"stopped after {_READING_SECONDS:g} seconds, before any data was read → make the query simpler") from error
        except (pebble.ProcessExpired, MemoryError, RecursionError) as error:
            raise WrongUse("the query nests too deep to be read → make it simpler") from error
        if fault:
            kind, message = fault
            raise RefusedQuery(message) if kind == "refused" else WrongUse(f"not a query that can be run: {message} → mend it there")
        return variables


def _read(text: str) -> tuple[tuple[str, str] | None, tuple[str, ...] | None]:
    """Return what is wrong with a query, and the variables of its answer where it has some.

    It is read with less stack than an engine's thread has: what nests so deep that it would end an engine ends this process.
    """
    found: list[tuple[tuple[str, str] | None, tuple[str, ...] | None]] = []
    threading.stack_size(_STACK)
    reading = threading.Thread(target=lambda: found.append(_said(text)))
    reading.start()
    reading.join()
    return found[0]


def _said(text: str) -> tuple[tuple[str, str] | None, tuple[str, ...] | None]:
    try:
        refuse_calls(text, ())
        return None, variables_of(text)
    except RegiographError as error:
        return ("refused", str(error)), None
    except (SyntaxError, ValueError, RuntimeError) as error:
        return ("wrong", " ".join(str(error).split())[:400]), None


class _Asked:
    """A store with a dataset and limits of its own."""

    def __init__(self, graph: RemoteGraph, dataset: Dataset, limits: Limits, variables: tuple[str, ...] | None) -> None:
        self._graph, self._dataset, self._limits, self._variables = graph, dataset, limits, variables

    def query(self, text: str, *, base_iri: str, prefixes: dict[str, str], default_graph: Any) -> Any:
        default, named = self._dataset.default, self._dataset.named
        store = self._graph.remote
        if default is not None and default == named and (published := self._graph.published(default)) is not None:
            store, default = published, None
        elif default is not None and len(default) > 1:
            # Engines count a statement that two graphs make twice: their merge is made here.
            self._graph.must_be_readable((*default, *(named or ())))
            return ask(self._graph, text, default, named)
        return store.query(
            text,
            base_iri=base_iri,
            prefixes=prefixes,
            default_graph=default_graph if default is None else nodes(default),
            named_graphs=None if named is None else [ox.NamedNode(iri) for iri in named],
            seconds=self._limits.seconds,
            most=self._limits.bytes,
            variables=self._variables,
        )
