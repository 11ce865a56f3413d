"""Answers one query from a build's store, in the process that may be killed.

In: a request (text, dataset, format, limits) and where to write. Out: blocks of the serialised
answer, written while the engine still works, with no more rows than asked for.
"""

from __future__ import annotations

import io
import json
import re
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import islice
from typing import IO, Any, cast

import pyoxigraph as ox

from graph.errors import RefusedQuery
from graph.formats import XmlGuard, check_element_name
from graph.namespaces import PREFIXES
from graph.rdf import DEFAULT, Readable, written
from graph.sparql.aggregates import join_as_texts
from graph.sparql.dataset import FLATTENED
from graph.sparql.rows import RowCounter
from graph.sparql.text import BASE, NO_SERVICE
from graph.store import Graph

BLOCK = 64 * 1024
CELLS = "cells"
_TABLES = {"json": ox.QueryResultsFormat.JSON, "xml": ox.QueryResultsFormat.XML, "csv": ox.QueryResultsFormat.CSV, "tsv": ox.QueryResultsFormat.TSV}
WRITERS = {
    "ttl": ox.RdfFormat.TURTLE,
    "nt": ox.RdfFormat.N_TRIPLES,
    "rdf": ox.RdfFormat.RDF_XML,
    "jsonld": ox.RdfFormat.JSON_LD,
    "trig": ox.RdfFormat.TRIG,
}
_XML = ("xml", "rdf")
_MERGED = 2  # choices of graphs that a process keeps as one


class Overrun(Exception):
    """A limit was met when a part of the answer was sent already."""


class _Enough(Exception):
    """The answer is as long as it may be; stops the engine's writer."""


class Sink(io.RawIOBase):
    """Takes what the engine writes, counts rows, and passes it on in blocks."""

    def __init__(self, send: Callable[[bytes], None], form: str, rows: int, size: int) -> None:
        self._send = send
        self._parts: list[bytes] = []
        self._held = 0
        self._left = size
        self._rows = RowCounter(form, rows) if form in _TABLES else None
        self._xml = XmlGuard() if form in _XML else None
        self.sent = False
        self.truncated = False
        self._stopped = False

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        if self._stopped:
            return len(data)  # the engine's writer empties itself when it is stopped
        self._parts.append(bytes(data))
        self._held += len(data)
        if self._held >= BLOCK:
            self.pass_on()
        return len(data)

    def pass_on(self, last: bool = False) -> None:
        """Send what is held; at the last time nothing is sent if no block went before."""
        block = b"".join(self._parts)
        self._parts, self._held = [], 0
        if self._xml is not None:
            block = self._xml.pass_through(block)
        if self._rows is not None and (cut := self._rows.cut(block)) is not None:
            self._stopped = True
            if self.sent:
                raise Overrun("rows")
            self.truncated = True
            self._parts = [block[:cut] + self._rows.end]
            raise _Enough
        self._left -= len(block)
        if self._left < 0:
            self._stopped = True
            raise Overrun("bytes")
        if last and not self.sent:
            self._parts = [block]
            return
        self.sent = True
        self._send(block)

    def rest(self) -> bytes:
        """Return what was not sent."""
        return b"".join(self._parts)


def answer(graph: Graph, request: dict[str, Any], send: Callable[[bytes], None]) -> tuple[bytes, dict[str, Any]]:
    """Answer a request; returns what was not sent yet, and what is known of the whole.

    Raises what the engine raises, `RefusedQuery` for what would call out, `Overrun`.
    """
    begun = time.monotonic()
    text, form = str(request["text"]), str(request["format"])
    refuse_calls(text, request["allow"])
    found = ask(graph, text, request["default"], request["named"])
    sink = Sink(send, form, request["rows"], request["bytes"])
    about: dict[str, Any] = {}
    try:
        if form == CELLS:
            about = _write_cells(found, request["rows"], sink)
        elif isinstance(found, ox.QueryTriples):
            triples = _limited(found, request["rows"], sink)
            if form == "rdf":
                triples = _writable(triples)
            if form == "jsonld":
                triples = _without_triple_terms(triples, sink)
            ox.serialize(triples, cast(IO[bytes], sink), WRITERS[form], prefixes=PREFIXES if form != "nt" else None)
        else:
            found.serialize(sink, _TABLES[form])
        sink.pass_on(last=True)
    except _Enough:
        pass
    return sink.rest(), {**about, "truncated": sink.truncated or about.get("truncated", False), "seconds": time.monotonic() - begun}


def _limited(triples: Iterable[ox.Triple], rows: int, sink: Sink) -> Iterator[ox.Triple]:
    for place, triple in enumerate(triples):
        if place == rows:
            if sink.sent:
                raise Overrun("rows")
            sink.truncated = True
            return
        yield triple


def _writable(triples: Iterable[ox.Triple]) -> Iterator[ox.Triple]:
    """Yield what RDF/XML can write; raises `NotXmlError` at a property that it cannot."""
    for triple in triples:
        check_element_name(triple.predicate.value)
        yield triple


def _without_triple_terms(triples: Iterable[ox.Triple], sink: Sink) -> Iterator[ox.Triple]:
    """Yield triples until one comes that JSON-LD cannot hold."""
    for triple in triples:
        if isinstance(triple.object, ox.Triple):
            if sink.sent:
                raise Overrun("triple terms")
            raise RefusedQuery("JSON-LD holds no statement about a statement → choose ttl, nt, rdf or trig")
        yield triple


def _write_cells(found: Any, rows: int, sink: Sink) -> dict[str, Any]:
    """Write rows as lines of JSON, with terms in N-Triples syntax."""
    if isinstance(found, ox.QueryBoolean):
        sink.write(json.dumps([str(bool(found)).lower()]).encode() + b"\n")
        return {"kind": "ask", "columns": ["answer"]}
    if isinstance(found, ox.QueryTriples):
        columns = ["subject", "predicate", "object"]
        table = ([written(term) for term in (triple.subject, triple.predicate, triple.object)] for triple in found)
    else:
        columns = [variable.value for variable in found.variables]
        table = ([written(term) if term is not None else None for term in solution] for solution in found)  # type: ignore[misc]
    for row in islice(table, rows):
        sink.write(json.dumps(row, ensure_ascii=False).encode("utf-8", "surrogatepass") + b"\n")
    truncated = next(table, None) is not None
    return {"kind": "graph" if isinstance(found, ox.QueryTriples) else "select", "columns": columns, "truncated": truncated}


# -- the graphs that a query reads


def ask(graph: Graph, text: str, default: Sequence[str] | None = None, named: Sequence[str] | None = None) -> Any:
    """Put a query to a build; graphs that it names itself count no more where a dataset is given."""
    joining = join_as_texts(text)
    if joining != text:
        try:
            return _put(graph, joining, default, named)
        except SyntaxError:  # the places of its faults are those in its own text
            pass
    return _put(graph, text, default, named)


def _put(graph: Graph, text: str, default: Sequence[str] | None, named: Sequence[str] | None) -> Any:
    if default is None and named is None:
        return graph.store.query(text, base_iri=BASE, prefixes=PREFIXES, default_graph=DEFAULT)
    first, second = tuple(default or ()), tuple(named or ())
    if len(first) < 2:
        return graph.store.query(text, base_iri=BASE, prefixes=PREFIXES, default_graph=nodes(first), named_graphs=nodes(second))
    merge = merged(graph, first, second)
    return merge.query(text, base_iri=BASE, prefixes=PREFIXES, default_graph=DEFAULT, named_graphs=nodes(second))


def nodes(iris: tuple[str, ...]) -> list[Any]:
    return [DEFAULT if iri == FLATTENED else ox.NamedNode(iri) for iri in iris]


@lru_cache(maxsize=_MERGED)
def merged(graph: Graph, default: tuple[str, ...], named: tuple[str, ...]) -> Readable:
    """Return a store with the merge of some graphs as default graph: the engine's own union counts what two say twice."""
    if default == named and not graph.is_here:
        return graph.scoped(default)
    store = ox.Store()
    for iri in dict.fromkeys((*default, *named)):
        found = list(graph.store.quads_for_pattern(None, None, None, ox.NamedNode(iri)))
        if iri in named:
            store.bulk_extend(found)
        if iri in default:
            store.bulk_extend(ox.Quad(quad.subject, quad.predicate, quad.object) for quad in found)
    return store


# -- nothing calls out


def refuse_calls(text: str, allow: Iterable[str]) -> None:
    """Raise `RefusedQuery` where a query calls an address that is not allowed, by the engine's own reading of it.

    The word is replaced by one that is no keyword: in a string, a name or a remark that changes nothing, as a
    keyword it makes the query unreadable. So no trick with quotes or escapes can hide it, and no innocent use is refused.
    """
    if "service" not in text.casefold():
        return
    harmless = text
    for address in allow:
        harmless = re.sub(rf"\bservice\b\s*(?:silent\b\s*)?(<{re.escape(address)}>)", r"GRAPH \1", harmless, flags=re.IGNORECASE)
    word = next(word for letter in "yxzqwkj" if (word := f"serv{letter}ce") not in text.casefold())
    harmless = re.sub("(serv)i(ce)", rf"\g<1>{word[4]}\g<2>", harmless, flags=re.IGNORECASE)
    try:
        ox.Store().query(harmless, base_iri=BASE, prefixes=PREFIXES)
    except SyntaxError as error:
        _raise_if_wrong_anyway(text)
        raise RefusedQuery(NO_SERVICE) from error


def _raise_if_wrong_anyway(text: str) -> None:
    """Raise the engine's `SyntaxError` for a text that is no query whatever the word; nothing is asked."""
    nothing = re.sub(r"\bservice\b(\s+silent\b)?", "GRAPH", text, flags=re.IGNORECASE)
    ox.Store().query(nothing, base_iri=BASE, prefixes=PREFIXES)
