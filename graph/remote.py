"""A published build on a SPARQL engine elsewhere, read as the embedded store is.

In: the operator's endpoint. Out: `RemoteStore`, which answers what `graph.rdf.Readable` asks, and
`RemoteCurrent`, which takes up a newly published build. What engines differ in is evened out here:
booleans, blank nodes, limits that cut answers, the names of graphs.
"""

from __future__ import annotations

import json
import logging
import re
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from copy import copy
from pathlib import Path
from types import EllipsisType
from typing import Any

import pyoxigraph as ox

from graph.endpoint import Caller, Endpoint, plain
from graph.errors import BrokenBuild, RegiographError, RemoteEngineAway, RemoteEngineFault, WrongUse
from graph.kept import Kept, remember
from graph.manifest import check_versions
from graph.namespaces import PREFIXES, THINGS, XSD, local
from graph.published import BUILDS, CHOICES, CURRENT_SINCE, GENID, HOLDS, MANIFEST, POINTER, PROPERTIES, STORED, Published, choice_key
from graph.putting import put_to
from graph.rdf import DEFAULT, Readable
from graph.sparql.text import BASE
from graph.store import Current, Graph
from graph.weight import weigh

log = logging.getLogger(__name__)
POLL_SECONDS = 5.0  # how long a newly published build may wait for its first reader
_POLL_PATIENCE = 5.0  # seconds that an engine may take to say which build is current, as others wait for it
_REST = 1.0  # seconds for which an engine that could not be read at all is not asked again
_WHOLE = 100_000  # statements of one property that are read at once and kept
_MOST_READ = 1_000_000  # statements of a choice of sources that is read whole and answered here
_QUERIES = 500  # of which the variables are kept
_KEPT_OF_THINGS = 64_000_000  # bytes of what is said of single things
_KEPT_WHOLE = 512_000_000  # bytes of properties that are read whole
_BUILD = re.compile(rf"<{re.escape(BUILDS)}([0-9A-Za-z]{{1,64}})>")
_BOOLEAN = ox.NamedNode(XSD + "boolean")

Subject = ox.NamedNode | ox.BlankNode | ox.Triple
Value = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


class RemoteStore(Readable):
    """One published build. Nothing is written; what was read once of it is true for its life."""

    def __init__(self, caller: Caller, build: Published, manifest: dict[str, Any], properties: dict[str, int], flat: str = "") -> None:
        self.caller = caller
        self.build = build
        self.flat = flat or build.flat
        self._manifest = manifest
        self._counts = properties
        self._graphs = tuple(_graph_iri(name) for name in manifest["counts"]["graphs"])
        self._whole: Kept[dict[Subject, list[Value]]] = Kept(_KEPT_WHOLE, weigh, share=1)
        self._lock = threading.Lock()
        self._things: Kept[tuple[tuple[ox.NamedNode, Value], ...]] = Kept(_KEPT_OF_THINGS, weigh)

    def __len__(self) -> int:
        return int(self._manifest["counts"]["quads"])

    def named_graphs(self) -> Iterator[ox.NamedNode]:
        """Yield the graphs of the build by the names that they have in the embedded store."""
        return map(ox.NamedNode, self._graphs)

    def query(
        self,
        query: str,
        *,
        base_iri: str | None = None,
        prefixes: dict[str, str] | None = None,
        default_graph: Any = None,
        named_graphs: Any = None,
        seconds: float | None = None,
        most: int | None = None,
        variables: Sequence[str] | EllipsisType | None = ...,
    ) -> Any:
        """Answer as `pyoxigraph.Store.query` does; an answer is read whole before the first row is given.

        `variables` are those of the answer (None for yes or no); where they are not known the query is read for them.
        """
        put = put_to(query, self.build, base_iri or "")
        if default_graph is None and named_graphs is None and (put.default or put.named):
            default: Iterable[str] = map(self.build.stored, put.default)
            named: Sequence[str] = put.named
        else:
            default = [self.flat] if default_graph is None else map(self._stored, _listed(default_graph))
            named = self._graphs if named_graphs is None else [graph.value for graph in named_graphs]
        if put.reads_graphs and self.caller.is_virtuoso and (self.flat != self.build.flat or len(named) < len(self._graphs)):
            # It reads every graph of the build, whichever are named in the request.
            put = put_to(query, self.build, base_iri or "", named)
        readable = [self.build.list, *map(self.build.stored, named)] if put.reads_graphs else []
        body = self.caller.ask(put.text, put.form, list(default) or [self.build.iri], readable, seconds, most)
        if put.form in ("CONSTRUCT", "DESCRIBE"):
            return self._triples(body)
        names = variables_of(query) if isinstance(variables, EllipsisType) else variables
        return self._results(body, names, put.distinct and self.caller.is_virtuoso)

    def _stored(self, graph: Any) -> str:
        return self.flat if isinstance(graph, ox.DefaultGraph) else self.build.stored(graph.value)

    # -- answers as the embedded store gives them
    def _results(self, body: bytes, variables: Sequence[str] | None, once: bool = False) -> Any:
        """Read results; `once` where each row may come once alone: Virtuoso repeats rows with blanks in spite of DISTINCT."""
        ours = once or any(mark in body for mark in (b"#boolean", GENID.encode(), STORED.encode()))
        return read_results(self.caller, body, variables, (lambda found: _as_ours(found, once)) if ours else None)

    def _triples(self, body: bytes) -> Any:
        found = ox.Store()
        try:
            found.extend(ox.Quad(_ours(quad.subject), quad.predicate, _ours(quad.object)) for quad in ox.parse(body, format=ox.RdfFormat.N_TRIPLES))
        except (SyntaxError, ValueError) as error:
            raise _unreadable(self.caller, str(error)) from error
        return found.query("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }")

    # -- patterns
    def quads_for_pattern(self, subject: Any, predicate: Any, object: Any, graph_name: Any = None) -> Iterator[ox.Quad]:
        """Yield the statements of a pattern; of the default graph where it is named, else of all graphs."""
        if subject is None and predicate is None and object is None and graph_name is None:
            # Graph by graph: all at once are too many for one answer.
            return (quad for name in (DEFAULT, *self.named_graphs()) for quad in self.quads_for_pattern(None, None, None, name))
        if graph_name is None:
            return self._everywhere(subject, predicate, object)
        if not isinstance(graph_name, ox.DefaultGraph):
            return self._asked(subject, predicate, object, self.build.stored(graph_name.value), graph_name)
        return self._flat(subject, predicate, object)

    def _flat(self, subject: Any, predicate: Any, value: Any) -> Iterator[ox.Quad]:
        if predicate is not None and self._counts.get(predicate.value, 0) <= _WHOLE:
            whole = self._property(predicate)
            among = [subject] if subject is not None else whole
            for one in among:
                for found in whole.get(one, ()):
                    if value is None or found == value:
                        yield ox.Quad(one, predicate, found)
        elif subject is not None:
            for known, found in self._of_thing(subject):
                if (predicate is None or known == predicate) and (value is None or found == value):
                    yield ox.Quad(subject, known, found)
        else:
            yield from self._asked(subject, predicate, value, self.build.flat, DEFAULT)

    def _property(self, predicate: ox.NamedNode) -> dict[Subject, list[Value]]:
        """Return all statements of a property: hundreds of names are then one request."""
        if not self._counts.get(predicate.value):
            return {}
        found = self._whole.get(predicate.value)
        if found is None:
            by_subject = defaultdict(list)
            for quad in self._asked(None, predicate, None, self.build.flat, DEFAULT):
                by_subject[quad.subject].append(quad.object)
            found = dict(by_subject)
            self._whole.put(predicate.value, found)
        return found

    def _of_thing(self, subject: Subject) -> tuple[tuple[ox.NamedNode, Value], ...]:
        """Return all that is said of a thing."""
        found = self._things.get(subject)
        if found is None:
            found = self._read_thing(subject)
            self._things.put(subject, found)
        return found

    def _read_thing(self, subject: Subject) -> tuple[tuple[ox.NamedNode, Value], ...]:
        return tuple((quad.predicate, quad.object) for quad in self._asked(subject, None, None, self.build.flat, DEFAULT))

    def _asked(self, subject: Any, predicate: Any, value: Any, stored: str, graph: Any) -> Iterator[ox.Quad]:
        pattern, variables = _pattern(subject, predicate, value)
        for row in self._rows(f"SELECT {' '.join(variables) or '(1 AS ?there)'} WHERE {{ {pattern} }}", [stored], [], variables or ["?there"]):
            yield ox.Quad(*_filled(row, subject, predicate, value), graph)

    def _everywhere(self, subject: Any, predicate: Any, value: Any) -> Iterator[ox.Quad]:
        yield from self._flat(subject, predicate, value)
        pattern, variables = _pattern(subject, predicate, value)
        text = f"SELECT {' '.join(variables)} ?g WHERE {{ GRAPH ?{STORED}g {{ {pattern} }} GRAPH <{self.build.list}> {{ ?{STORED}g <{HOLDS}> ?g }} }}"
        named = [self.build.list, *map(self.build.stored, self._graphs)]
        for row in self._rows(text, [self.build.flat], named, [*variables, "?g"]):
            yield ox.Quad(*_filled(row, subject, predicate, value), row["g"])

    def _rows(self, text: str, default: list[str], named: list[str], variables: list[str]) -> Any:
        return self._results(self.caller.ask(text, "SELECT", default, named), [name[1:] for name in variables])


def _graph_iri(name: str) -> str:
    return name if name.startswith("http") else THINGS + name


def _listed(graphs: Any) -> list[Any]:
    return list(graphs) if isinstance(graphs, list | tuple) else [graphs]


def _pattern(*terms: Any) -> tuple[str, list[str]]:
    """Return a triple pattern and its variables; `?s ?p ?o` where a term is not given."""
    names = ("?s", "?p", "?o")
    written = [name if term is None else str(_theirs(term)) for name, term in zip(names, terms, strict=True)]
    return " ".join(written), [name for name, term in zip(names, terms, strict=True) if term is None]


def _filled(row: Any, *terms: Any) -> tuple[Any, Any, Any]:
    subject, predicate, value = (row[name] if term is None else term for name, term in zip("spo", terms, strict=True))
    return subject, predicate, value


def _theirs(term: Any) -> Any:
    """Return a term as it is published: a blank node by an IRI."""
    return ox.NamedNode(GENID + term.value) if isinstance(term, ox.BlankNode) else term


def _ours(term: Any) -> Any:
    if isinstance(term, ox.NamedNode) and term.value.startswith(GENID):
        return ox.BlankNode(term.value[len(GENID) :])
    if isinstance(term, ox.Literal) and term.datatype == _BOOLEAN and term.value in ("0", "1"):
        return ox.Literal("true" if term.value == "1" else "false", datatype=_BOOLEAN)
    return term


def _as_ours(body: bytes, once: bool) -> bytes:
    """Return results in JSON with booleans in words, blank nodes as such, without variables of our own, and each row once where that is asked."""
    results = json.loads(body)
    if "results" in results:
        results["head"]["vars"] = [name for name in results["head"]["vars"] if not name.startswith(STORED)]
        for row in results["results"]["bindings"]:
            for name in [name for name in row if name.startswith(STORED)]:
                del row[name]
            for cell in row.values():
                if cell.get("datatype") == _BOOLEAN.value and cell["value"] in ("0", "1"):
                    cell["value"] = "true" if cell["value"] == "1" else "false"
                elif cell["type"] == "uri" and cell["value"].startswith(GENID):
                    cell["type"], cell["value"] = "bnode", cell["value"][len(GENID) :]
        if once:
            rows = results["results"]["bindings"]
            results["results"]["bindings"] = list({json.dumps(row, sort_keys=True): row for row in rows}.values())
    return json.dumps(results).encode("utf-8")


class RemoteGraph(Graph):
    """One published build, with all that `Graph` offers."""

    def __init__(self, store: RemoteStore, manifest: dict[str, Any], choices: dict[str, str]) -> None:
        super().__init__(Path(), store, manifest)
        self.remote = store
        self._choices = choices

    @property
    def is_here(self) -> bool:
        return False

    def scoped(self, graphs: tuple[str, ...]) -> Readable:
        """Return the store to ask with these graphs as one: the engine where they are published as one, else a copy here.

        Engines count a statement that two sources make twice, and some take minutes over several graphs.
        """
        published = self.published(graphs)
        if published is not None:
            return published
        self.must_be_readable(graphs)
        return self._flattened.of(graphs)

    def must_be_readable(self, graphs: tuple[str, ...]) -> None:
        """Raise `WrongUse` where some graphs hold more than is read from the engine to be answered here."""
        counts: dict[str, int] = self.manifest["counts"]["graphs"]
        size = sum(counts.get(local(name), 0) for name in graphs)
        if size > _MOST_READ:
            raise WrongUse(f"these sources hold {size:,} statements, more than can be read from the engine at once → choose a collection, or fewer sources")

    def published(self, graphs: tuple[str, ...]) -> RemoteStore | None:
        """Return the engine with the graph that holds these graphs as one, if that is published."""
        flat = self._choices.get(choice_key(graphs))
        if flat is None:
            return None
        manifest = {"counts": {"quads": len(self.remote), "graphs": {local(name): 0 for name in graphs}}}
        return RemoteStore(self.remote.caller, self.remote.build, manifest, {}, flat)


# -- the current build


def current_build(caller: Caller, seconds: float | None = None) -> str:
    """Return the id of the build that is current on an engine; raises `BrokenBuild` where there is none."""
    text = f"SELECT ?build WHERE {{ ?build <{CURRENT_SINCE}> ?since }} ORDER BY DESC(?since) DESC(STR(?build)) LIMIT 1"
    for row in results(caller, text, POINTER, seconds):
        named = _BUILD.fullmatch(str(row["build"]))
        if named is None:  # it becomes part of a query
            raise RemoteEngineFault(f"{caller.at.place}: <{POINTER}> names a build that is none → empty that graph, then publish again")
        return named[1]
    raise BrokenBuild(f"{caller.at.place}: no build is published here → run “regiograph publish --endpoint {caller.at.place}”")


def results(caller: Caller, text: str, graph: str, seconds: float | None = None) -> Any:
    """Return the rows that a SELECT gives on one graph of an engine."""
    return read_results(caller, caller.ask(text, "SELECT", [graph], [], seconds), variables_of(text))


@remember(_QUERIES, longest=20_000)
def variables_of(query: str) -> tuple[str, ...] | None:
    """Return the variables that a query's answer has, in order; None for a query that answers yes or no."""
    found = ox.Store().query(query, base_iri=BASE, prefixes=PREFIXES)
    return tuple(variable.value for variable in found.variables) if isinstance(found, ox.QuerySolutions) else None


def read_results(caller: Caller, body: bytes, variables: Sequence[str] | None, change: Callable[[bytes], bytes] | None = None) -> Any:
    """Return an engine's results once all of them can be read and are what was asked for."""
    try:
        if change is not None:
            body = change(body)
        found = ox.parse_query_results(body, ox.QueryResultsFormat.JSON)
        names = None
        if isinstance(found, ox.QuerySolutions):
            names = [variable.value for variable in found.variables]
            for _ in found:  # it may break off further down
                pass
    except (ValueError, KeyError, TypeError, AttributeError, SyntaxError) as error:
        raise _unreadable(caller, str(error)) from error
    if (names is None) != (variables is None) or sorted(names or ()) != sorted(variables or ()):
        raise _unreadable(caller, f"it has {', '.join(names or ['a yes or no'])} instead of {', '.join(variables or ['a yes or no'])}")
    if names is not None and variables is not None and names != list(variables):
        results = json.loads(body)
        results["head"]["vars"] = list(variables)  # engines order the columns of * as they like
        body = json.dumps(results).encode("utf-8")
    return ox.parse_query_results(body, ox.QueryResultsFormat.JSON)


def _unreadable(caller: Caller, reason: str) -> RemoteEngineFault:
    return RemoteEngineFault(
        f"{caller.at.place}: the answer breaks off or is not what it says ({plain(' '.join(reason.split()))[:120]}) → ask again; see the engine's log"
    )


def open_remote(caller: Caller, name: str = "") -> RemoteGraph:
    """Open a published build, the current one unless named."""
    build = Published(name or current_build(caller))
    text = f"SELECT ?manifest ?properties ?choices WHERE {{ <{build.iri}> <{MANIFEST}> ?manifest ; <{PROPERTIES}> ?properties ; <{CHOICES}> ?choices }}"
    rows = list(results(caller, text, build.list))
    try:
        manifest, properties, choices = (json.loads(rows[0][part].value) for part in ("manifest", "properties", "choices"))
        check_versions(manifest, f"{caller.at.place}: build {build.build}", "publish it again")
        return RemoteGraph(RemoteStore(caller, build, manifest, properties), manifest, choices)
    except BrokenBuild:
        raise
    except (IndexError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise BrokenBuild(f"{caller.at.place}: build {build.build} is not whole there → run “regiograph publish --endpoint {caller.at.place}”") from error


class RemoteCurrent(Current):
    """The newest build on an engine, taken up some seconds after it is published.

    While the engine cannot be asked which build is current, the one in use stays.
    """

    def __init__(self, at: Endpoint, poll: float = POLL_SECONDS) -> None:
        super().__init__(Path())
        self.caller = Caller(at)
        # With places of its own: readers who wait for the engine do not keep a new build out.
        self._poller = Caller(at)
        self.poll = poll
        self._asked = 0.0
        self._fault: Exception | None = None
        self._lock = threading.Lock()

    def graph(self) -> Graph:
        """Return the current build; raises `RemoteEngineFault`, `QueryTimeout` or `BrokenBuild` where none was ever read."""
        held = self._graph
        if not self._lock.acquire(timeout=0 if held is not None else _REST):
            if held is not None:
                return held  # another reader is asking for a newer one
            # The first build is being read; a reader who waited for it would hold a thread.
            raise RemoteEngineAway(f"{self.caller.at.place}: the build is being read → ask again later")
        try:
            return self._newest()
        finally:
            self._lock.release()

    def explain(self, error: Exception) -> str:
        """Return why a build is not in use, without where the engine stands: that is the operator's affair."""
        if not isinstance(error, RegiographError):
            return f"the newest build cannot be used ({type(error).__name__}) → see the server's log"
        return str(error).replace(self.caller.at.place, "the engine")

    def _newest(self) -> Graph:
        since = time.monotonic() - self._asked
        if self._graph is None and self._fault is not None and since < min(self.poll, _REST):
            raise copy(self._fault)
        if self._graph is None or since >= self.poll:
            try:
                self._take_up()
                self._fault, self.last_error = None, ""
            except Exception as error:
                if not isinstance(error, RegiographError):
                    log.exception("the newest build is not taken up")
                # Without what it came from: that holds on to the answer that was being read.
                self._fault, self.last_error = _alone(error), self.explain(error)
            self._asked = time.monotonic()
        if self._graph is None:
            assert self._fault is not None
            raise copy(self._fault)
        return self._graph

    def _take_up(self) -> None:
        name = current_build(self._poller, _POLL_PATIENCE)
        if self._graph is None or name != self._graph.build_id:
            found = open_remote(self.caller, name)
            if self._graph is not None and self.admit is not None:
                self.admit(found)
            self._graph = found


def _alone(error: Exception) -> Exception:
    error.__traceback__ = error.__cause__ = error.__context__ = None
    return error
