"""Runs SPARQL that strangers write, in a process that can be killed.

In: a query text, a scope, limits. Out: `QueryResult` with terms in N-Triples syntax. A
query that runs past its time is ended together with its process (no engine at hand stops
every query from inside); what would call out or read files is refused before it runs.
"""

from __future__ import annotations

import multiprocessing
import re
import threading
import time
from concurrent.futures import TimeoutError as FutureTimeout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pebble
import pyoxigraph as ox

from graph.errors import QueryTimeout, RefusedQuery, WrongUse
from graph.namespaces import PREFIXES
from graph.store import Current, Graph, Scope, open_build

# Without these a killed worker is waited for three seconds more (measured, see tests/MEASURED.md).
pebble.CONSTS.term_timeout = 0.2
pebble.CONSTS.sleep_unit = 0.01


@dataclass(frozen=True)
class Limits:
    """What one query may take: seconds, rows returned, characters of query text."""

    seconds: float = 5.0
    rows: int = 1000
    characters: int = 20_000
    megabytes: int = 1024


@dataclass(frozen=True)
class QueryResult:
    """An answer: `kind` is select, ask or graph; cells are N-Triples terms or None."""

    kind: str
    columns: list[str]
    rows: list[list[str | None]]
    truncated: bool
    seconds: float


_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_TOKEN = re.compile(
    r"""
      (?P<iri><[^<>"{}|^`\\\x00-\x20]*>)
    | (?P<string>\"\"\"(?:[^"\\]|\\.|\"(?!\"\"))*\"\"\"|'''(?:[^'\\]|\\.|'(?!''))*'''
                |"(?:[^"\\\n\r]|\\.)*"|'(?:[^'\\\n\r]|\\.)*')
    | (?P<comment>\#[^\n\r]*)
    | (?P<variable>[?$]\w+)
    | (?P<prefixed>[\w.-]*:(?:[\w.:%-]|\\.)*)
    | (?P<word>[A-Za-z_]\w*)
    | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_UPDATE = {"INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD"}


def _unescape(text: str) -> str:
    """Resolve \\uXXXX first, as the standard does before it reads the grammar."""

    def character(match: re.Match[str]) -> str:
        code = int(match[1] or match[2], 16)
        return chr(code) if code <= 0x10FFFF and not 0xD800 <= code <= 0xDFFF else match[0]

    return _ESCAPE.sub(character, text)


def refuse_dangerous(text: str, limits: Limits) -> str:
    """Return the query as it will be run, or raise `RefusedQuery` with the reason.

    Looks at keywords only: strings, IRIs, comments, variables and prefixed names that
    contain such a word are left alone.
    """
    if not text.strip():
        raise WrongUse("the query is empty → write a SELECT, ASK, CONSTRUCT or DESCRIBE query")
    if len(text) > limits.characters:
        raise RefusedQuery(f"the query has {len(text)} characters, the limit is {limits.characters} → shorten it")
    plain = _unescape(text)
    after_from = False
    first_word = ""
    for match in _TOKEN.finditer(plain):
        kind, token = match.lastgroup, match[0]
        if kind == "comment" or token.isspace():
            continue
        upper = token.upper()
        if kind == "word":
            if upper == "SERVICE":
                raise RefusedQuery("SERVICE is refused: this endpoint calls no other → ask the other endpoint itself and join the answers")
            if not first_word and upper not in ("PREFIX", "BASE"):
                first_word = upper
                if upper in _UPDATE:
                    raise RefusedQuery("updates are refused: a build never changes → facts are added in graph/facts and built anew")
            after_from = upper == "FROM" or (after_from and upper == "NAMED")
            continue
        if kind == "iri" and after_from and not token.lower().startswith(("<http://", "<https://")):
            raise RefusedQuery(f"FROM {token} is refused: nothing outside the graph is read → name one of its graphs, https://w3id.org/regiograph/id/source/…")
        after_from = False
    return plain


# -- the worker's side: one store a process, opened once

_held: Graph | None = None


def _open(folder: str) -> None:
    global _held
    _held = open_build(Path(folder))


def _limit_memory(megabytes: int) -> None:
    try:
        import resource

        used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
        ceiling = used + megabytes * 1024 * 1024
        resource.setrlimit(resource.RLIMIT_AS, (ceiling, ceiling))
    except (ImportError, OSError, ValueError):  # not on this system: time is still limited
        return


def _answer(text: str, scope: Scope | None, rows: int) -> QueryResult:
    assert _held is not None
    begun = time.monotonic()
    store = _held.store if scope is None or scope.graphs is None else _held.scoped(scope.graphs)
    if scope is None or scope.graphs is None or store is not _held.store:
        found: Any = store.query(text, prefixes=PREFIXES)
    else:
        graphs: list[Any] = [ox.NamedNode(graph) for graph in scope.graphs]
        found = store.query(text, prefixes=PREFIXES, default_graph=graphs, named_graphs=graphs)
    if isinstance(found, ox.QueryBoolean):
        return QueryResult("ask", ["answer"], [[str(bool(found)).lower()]], False, time.monotonic() - begun)
    table: list[list[str | None]] = []
    truncated = False
    if isinstance(found, ox.QueryTriples):
        columns = ["subject", "predicate", "object"]
        for triple in found:
            if len(table) == rows:
                truncated = True
                break
            table.append([str(triple.subject), str(triple.predicate), str(triple.object)])
        return QueryResult("graph", columns, table, truncated, time.monotonic() - begun)
    columns = [variable.value for variable in found.variables]
    for solution in found:
        if len(table) == rows:
            truncated = True
            break
        table.append([str(solution[name]) if solution[name] is not None else None for name in columns])
    return QueryResult("select", columns, table, truncated, time.monotonic() - begun)


class Engine:
    """Answers queries in worker processes; replaces them when a new build becomes current."""

    def __init__(self, current: Current, limits: Limits | None = None, workers: int = 2) -> None:
        self.current = current
        self.limits = limits or Limits()
        self.workers = workers
        self._pool: pebble.ProcessPool | None = None
        self._folder: Path | None = None
        self._lock = threading.Lock()

    def _workers(self) -> pebble.ProcessPool:
        folder = self.current.graph().folder
        with self._lock:
            if self._pool is None or folder != self._folder:
                if self._pool is not None:
                    self._pool.close()  # type: ignore[no-untyped-call]  # queries under way finish on the build they began with
                self._pool = pebble.ProcessPool(
                    max_workers=self.workers,
                    context=multiprocessing.get_context("spawn"),
                    initializer=_start,
                    initargs=(str(folder), self.limits.megabytes),
                )
                self._folder = folder
            return self._pool

    def run(self, text: str, scope: Scope | None = None) -> QueryResult:
        """Run one query within the limits.

        Raises `RefusedQuery`, `WrongUse` (syntax, with line and column), `QueryTimeout`.
        """
        plain = refuse_dangerous(text, self.limits)
        job = self._workers().schedule(_answer, args=(plain, scope, self.limits.rows), timeout=self.limits.seconds)
        try:
            result: QueryResult = job.result()
            return result
        except FutureTimeout as error:
            raise QueryTimeout(f"stopped after {self.limits.seconds:g} seconds → narrow the query down, or add LIMIT") from error
        except (SyntaxError, ValueError, RuntimeError) as error:
            raise WrongUse(f"not a query that can be run: {_tidy(error)}") from error
        except (pebble.ProcessExpired, MemoryError) as error:
            raise QueryTimeout("stopped: the query needed more memory than one may use → narrow it down, or add LIMIT") from error

    def close(self) -> None:
        """End all workers."""
        with self._lock:
            if self._pool is not None:
                self._pool.stop()  # type: ignore[no-untyped-call]
                self._pool.join(timeout=5)
                self._pool = None


def _start(folder: str, megabytes: int) -> None:
    _open(folder)
    _limit_memory(megabytes)


def _tidy(error: BaseException) -> str:
    return " ".join(str(error).split())[:400]
