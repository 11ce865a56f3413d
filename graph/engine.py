"""Runs SPARQL that strangers write on the embedded store, in processes that can be killed.

In: a query, the graphs and the build to read, who asks. Out: `QueryResult` or `Stream`. A query that
runs past its limits is ended together with its process (no engine at hand stops every query from
inside); what would call out or read files is refused before it runs, and could not do it anyway.
"""

from __future__ import annotations

import contextlib
import json
import threading
import time
from collections.abc import Hashable, Iterator
from typing import Any

from graph.errors import Busy, CutShort, QueryTimeout, RefusedQuery, RegiographError, WrongUse
from graph.sparql import host
from graph.sparql.answering import CELLS
from graph.sparql.dataset import WHOLE, Dataset, dataset_of
from graph.sparql.formats import Format
from graph.sparql.interface import QueryEngine
from graph.sparql.limits import Limits
from graph.sparql.results import QueryResult, Stream
from graph.sparql.share import Share
from graph.sparql.text import Query, read_query, refuse_dangerous
from graph.sparql.worker import BLOCK, CUT, END
from graph.sparql.workers import Gone, Hosted, Worker
from graph.store import Current, Graph, Scope

__all__ = ["Engine", "Limits", "QueryEngine", "QueryResult", "Stream", "read_query", "refuse_dangerous"]

_AT_ONCE = 0.05  # seconds; a worker gone so soon was gone before it was asked
_TRIES = 3  # an idle worker or the engine process may have been killed from outside


class Engine:
    """Answers queries in worker processes, on the build that each request began with."""

    def __init__(self, current: Current, limits: Limits | None = None, workers: int | None = None) -> None:
        self.current = current
        self.limits = limits or Limits()
        self._share = Share(self.limits)
        self._idle = workers or self.limits.workers
        self._hosts: dict[Hashable, Hosted] = {}
        self._starting: dict[Hashable, threading.Lock] = {}
        self._lock = threading.Lock()

    def run(self, text: str, scope: Scope | None = None, *, graph: Graph | None = None, client: str = "") -> QueryResult:
        """Answer a text with at most `limits.shown` rows.

        Raises `RefusedQuery`, `WrongUse` (syntax, with line and column), `QueryTimeout`, `Busy`.
        """
        query = read_query(text, self.limits)
        graph = graph or self.current.graph()
        dataset = dataset_of(graph, query, scope)
        running = _Running(self, graph, client, query.calls)
        try:
            running.ask(self._request(query, CELLS, dataset, min(self.limits.rows, self.limits.shown)))
            blocks = list(running.blocks())
        finally:
            running.close()
        lines = b"".join(blocks).split(b"\n")[:-1]
        about = running.about
        return QueryResult(about["kind"], about["columns"], [json.loads(line) for line in lines], about["truncated"], about["seconds"])

    def stream(self, query: Query, form: Format, dataset: Dataset = WHOLE, *, graph: Graph | None = None, client: str = "") -> Stream:
        """Answer a query in a format, block by block; the first block is there when this returns."""
        running = _Running(self, graph or self.current.graph(), client, query.calls)
        try:
            running.ask(self._request(query, form.name, dataset, self.limits.rows))
            blocks = running.blocks()
            first = next(blocks)
        except BaseException:
            running.close()
            raise
        if running.about:
            running.close()
            return Stream(first, None, running.about["truncated"], lambda: None)
        return Stream(first, blocks, False, running.close)

    def prepare(self, graph: Graph) -> None:
        """Start the engine process of a build and a worker, so that the first reader does not wait."""
        hosted = self.hosted(graph)
        with contextlib.suppress(Gone):
            hosted.give_back(hosted.take())
        self.let_go(hosted)

    def _request(self, query: Query, form: str, dataset: Dataset, rows: int) -> dict[str, Any]:
        return {
            "text": query.text,
            "format": form,
            "default": dataset.default,
            "named": dataset.named,
            "rows": rows,
            "bytes": self.limits.bytes,
            "allow": self.limits.allow,
        }

    # -- one engine process for each build
    def hosted(self, graph: Graph, doubted: bool = False) -> Hosted:
        """Return the engine process of a build, started if need be and anew if it has ended; `let_go` of it afterwards.

        While the process of one build starts, queries on another are answered.
        """
        found = self._leased(graph, doubted)
        if found is not None:
            return found
        with self._lock:
            starting = self._starting.setdefault(graph.key, threading.Lock())
        with starting:
            found = self._leased(graph, doubted)
            return found if found is not None else self._started(graph)

    def _leased(self, graph: Graph, doubted: bool) -> Hosted | None:
        with self._lock:
            found = self._hosts.get(graph.key)
            if found is None or (doubted and not found.alive):
                return None
            found.leases += 1
            return found

    def _started(self, graph: Graph) -> Hosted:
        ended = None
        try:
            found = Hosted(graph.folder, self.limits.megabytes, self._idle)
            found.leases = 1
            with self._lock:
                ended = self._hosts.get(graph.key)
                self._hosts[graph.key] = found
        finally:
            with self._lock:
                self._starting.pop(graph.key, None)
        if ended is not None:
            ended.close()
        return found

    def let_go(self, hosted: Hosted) -> None:
        """End the engine processes of builds that are no longer current, once nobody reads them."""
        held = self.current.held
        with self._lock:
            hosted.leases -= 1
            idle = [key for key, other in self._hosts.items() if not other.leases]
            old = [key for key in idle if held is not None and key != held.key]
            ending = [self._hosts.pop(key) for key in old] if len(self._hosts) > 1 else []
        for other in ending:
            other.close()

    @property
    def share(self) -> Share:
        return self._share

    def close(self) -> None:
        """End all processes."""
        with self._lock:
            for found in self._hosts.values():
                found.close()
            self._hosts.clear()


class _Running:
    """One query under way: its turn, its worker, and the time that the engine has worked on it."""

    def __init__(self, engine: Engine, graph: Graph, client: str, calls: bool) -> None:
        self._engine = engine
        self._limits = engine.limits
        self._calls = calls
        self._graph = graph
        self._turn = engine.share.enter(client)
        self._hosted: Hosted | None = None
        self._worker: Worker | None = None
        self._used = 0.0
        self._lock = threading.Lock()
        self._closed = False
        self._request: dict[str, Any] = {}
        self.about: dict[str, Any] = {}

    def ask(self, request: dict[str, Any], doubted: bool = False) -> None:
        """Send the request to a worker; one that was killed while it was idle is replaced."""
        self._request = request
        for turn in range(_TRIES):
            doubted |= turn > 0
            self._hosted = self._engine.hosted(self._graph, doubted)
            try:
                self._worker = self._hosted.take(self._calls, fresh=doubted)
                self._worker.ask(request)
                return
            except Gone:
                self._give_up()
        raise Busy("the engine cannot start another process → try again in a few seconds")

    def _give_up(self) -> None:
        """Let go of a worker that is gone."""
        if self._worker is not None:
            self._worker.end()
            self._worker = None
        if self._hosted is not None:
            self._engine.let_go(self._hosted)
            self._hosted = None

    def blocks(self) -> Iterator[bytes]:
        """Yield the blocks of the answer; `about` is filled with the last one."""
        sent = False
        while True:
            kind, payload = self._next(sent)
            if kind == BLOCK:
                sent = True
                yield payload
            elif kind == END:
                about, _, rest = payload.partition(b"\n")
                self.about = json.loads(about)
                if rest or not sent:
                    yield rest
                return
            elif kind == CUT:
                raise CutShort(self._too_long(payload.decode()))
            else:
                raise _error(*json.loads(payload))

    def _next(self, sent: bool) -> tuple[bytes, bytes]:
        """Return the next frame; only the time that the engine takes is counted, not that of a slow reader."""
        assert self._worker is not None
        while True:
            left = self._limits.seconds - self._used
            if left <= 0:
                reason = f"stopped after {self._limits.seconds:g} seconds → narrow the query down, or add LIMIT"
                raise CutShort(reason) if sent else QueryTimeout(reason)
            quick = self._limits.quick - self._used
            begun = time.monotonic()
            try:
                return self._worker.read(left if self._turn.long else min(left, max(quick, 0.001)))
            except TimeoutError:
                if not self._turn.long and self._limits.seconds > self._limits.quick:
                    self._lengthen()
            except Gone as error:
                if not sent and not self._worker.fresh and time.monotonic() - begun < _AT_ONCE:
                    self._give_up()
                    self.ask(self._request, doubted=True)
                    continue
                reason = "stopped: the query needed more memory than one may use, or nests too deep → narrow it down, or add LIMIT"
                raise CutShort(reason) if sent else QueryTimeout(reason) from error
            finally:
                self._used += time.monotonic() - begun

    def _lengthen(self) -> None:
        """Go on as a long query: with less of the processor, and paused while too many others are long."""
        assert self._worker is not None
        paused = time.monotonic()
        self._worker.tell(host.LOWER)
        if not self._engine.share.lengthen(self._turn):
            self._worker.tell(host.STOP)
            self._engine.share.lengthen(self._turn, self._limits.waiting)
            self._worker.tell(host.GO_ON)
        self._used -= time.monotonic() - paused

    def close(self) -> None:
        """Give worker and turn back; a worker that has not finished is ended."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
        if self._worker is not None:
            assert self._hosted is not None
            if self.about and not self.about["retire"]:
                self._hosted.give_back(self._worker)
            else:
                self._worker.end()
        self._engine.share.leave(self._turn, self._used)
        if self._hosted is not None:
            with contextlib.suppress(RegiographError):
                self._engine.let_go(self._hosted)

    def _too_long(self, what: str) -> str:
        if what == "rows":
            return f"the answer has more than {self._limits.rows} rows → add LIMIT and OFFSET, and ask in parts"
        if what == "triple terms":
            return "JSON-LD holds no statement about a statement → choose ttl, nt, rdf or trig"
        return f"the answer has more than {self._limits.bytes} bytes → add LIMIT and OFFSET, and ask in parts"


def _error(kind: str, message: str) -> RegiographError:
    if kind == "refused":
        return RefusedQuery(message)
    return WrongUse(f"not a query that can be run: {_tidy(message)} → mend it there")


def _tidy(message: str) -> str:
    words = " ".join(message.split())
    return words if len(words) <= 400 else words[:399] + "…"
