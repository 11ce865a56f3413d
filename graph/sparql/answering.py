"""Answers one query from a build's store, in the process that may be killed.

In: a request (text, dataset, format, limits) and where to write. Out: blocks of the serialised
answer, written while the engine still works; rows are counted in what the engine writes, as its own
writers are several times faster than any loop over rows here.
"""

from __future__ import annotations

import io
import json
import re
import time
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from itertools import islice
from typing import IO, Any, cast

import pyoxigraph as ox

from graph.errors import RefusedQuery
from graph.formats import XmlGuard, check_element_name
from graph.namespaces import PREFIXES
from graph.sparql.text import NO_SERVICE
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
# A row's beginning, which nothing inside a value can look like: there, “"” and “<” are escaped.
_ROW = {"json": re.compile(rb'[\[,]\{"'), "xml": re.compile(rb"<result>")}
_STARTS = {"json": (b'[{"', b',{"'), "xml": (b"<result>",)}
# No row is shorter, so what has fewer bytes need not be looked through; a bound variable of JSON takes 30.
_SHORTEST = {"json": len('{"a":{"type":"uri","value":""}}'), "xml": len("<result></result>"), "csv": 1, "tsv": 1}
_UNREAD = 1_000_000  # bytes that are held until it is clear whether they have to be looked through
_END = {"json": b"]}}", "xml": b"</results></sparql>", "csv": b"", "tsv": b""}
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


class RowCounter:
    """Finds in the written bytes where the first row too many begins."""

    def __init__(self, form: str, rows: int) -> None:
        self._form = form
        self._left = rows + 1 if form in ("csv", "tsv") else rows  # the header is a line too
        self._quoted = False
        self._tail = b""
        self._unread: list[bytes] = []
        self._length = 0  # of what was not looked through
        self.end = _END[form]

    def cut(self, block: bytes) -> int | None:
        """Return where to cut this block; None where all of it may be sent."""
        self._unread.append(block)
        self._length += len(block)
        if self._length <= min(self._left * _SHORTEST[self._form], _UNREAD):
            return None  # looking through all of an answer takes a fifth as long as making it
        text = b"".join(self._unread)
        place = self._cut_lines(text) if self._form in ("csv", "tsv") else self._cut_rows(text)
        self._unread, self._length = [], 0
        return None if place is None else max(0, place - len(text) + len(block))

    def _cut_rows(self, block: bytes) -> int | None:
        text = self._tail + block
        count = sum(text.count(start) for start in _STARTS[self._form])
        if count <= self._left:
            self._left -= count
            self._tail = text[-(len(_STARTS[self._form][0]) - 1) :]
            return None
        place = next(islice(_ROW[self._form].finditer(text), self._left, None))
        return max(0, place.start() - len(self._tail))

    def _cut_lines(self, block: bytes) -> int | None:
        if self._left == 0:
            return 0 if block else None
        place = 0
        for part in block.split(b'"') if self._form == "csv" else [block]:
            if not self._quoted:
                count = part.count(b"\n")
                if count >= self._left:
                    for _ in range(self._left):
                        place = block.index(b"\n", place) + 1
                    self._left = 0
                    return place if place < len(block) else None
                self._left -= count
            place += len(part) + 1
            self._quoted = self._form == "csv" and not self._quoted
        if self._form == "csv":
            self._quoted = not self._quoted  # the last part ends without a quote
        return None


def answer(graph: Graph, request: dict[str, Any], send: Callable[[bytes], None]) -> tuple[bytes, dict[str, Any]]:
    """Answer a request; returns what was not sent yet, and what is known of the whole.

    Raises what the engine raises, `RefusedQuery` for what would call out, `Overrun`.
    """
    begun = time.monotonic()
    text, form = str(request["text"]), str(request["format"])
    refuse_calls(text, request["allow"])
    found = _ask(graph, text, request["default"], request["named"])
    sink = Sink(send, form, request["rows"], request["bytes"])
    about: dict[str, Any] = {}
    try:
        if form == CELLS:
            about = _write_cells(found, request["rows"], sink)
        elif isinstance(found, ox.QueryTriples):
            triples = _limited(found, request["rows"], sink)
            if form == "rdf":
                triples = _writable(triples)
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


def _write_cells(found: Any, rows: int, sink: Sink) -> dict[str, Any]:
    """Write rows as lines of JSON, with terms in N-Triples syntax."""
    if isinstance(found, ox.QueryBoolean):
        sink.write(json.dumps([str(bool(found)).lower()]).encode() + b"\n")
        return {"kind": "ask", "columns": ["answer"]}
    if isinstance(found, ox.QueryTriples):
        columns = ["subject", "predicate", "object"]
        table = ([str(triple.subject), str(triple.predicate), str(triple.object)] for triple in found)
    else:
        columns = [variable.value for variable in found.variables]
        table = ([str(term) if term is not None else None for term in solution] for solution in found)  # type: ignore[misc]
    for row in islice(table, rows):
        sink.write(json.dumps(row, ensure_ascii=False).encode("utf-8", "surrogatepass") + b"\n")
    truncated = next(table, None) is not None
    return {"kind": "graph" if isinstance(found, ox.QueryTriples) else "select", "columns": columns, "truncated": truncated}


# -- the graphs that a query reads


def _ask(graph: Graph, text: str, default: list[str] | None, named: list[str] | None) -> Any:
    if default is None and named is None:
        return graph.store.query(text, prefixes=PREFIXES)
    first, second = tuple(default or ()), tuple(named or ())
    if len(first) < 2:
        return graph.store.query(text, prefixes=PREFIXES, default_graph=_nodes(first), named_graphs=_nodes(second))
    return _merged(graph, first, second).query(text, prefixes=PREFIXES, named_graphs=_nodes(second))


def _nodes(iris: tuple[str, ...]) -> list[ox.NamedNode | ox.BlankNode]:
    return [ox.NamedNode(iri) for iri in iris]


@lru_cache(maxsize=_MERGED)
def _merged(graph: Graph, default: tuple[str, ...], named: tuple[str, ...]) -> ox.Store:
    """Return a store with the merge of some graphs as default graph: the engine's own union counts what two say twice."""
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
        harmless = re.sub(rf"\bservice\b\s*(?:silent\b)?\s*(<{re.escape(address)}>)", r"GRAPH \1", harmless, flags=re.IGNORECASE)
    word = next(word for letter in "yxzqwkj" if (word := f"serv{letter}ce") not in text.casefold())
    harmless = re.sub("(serv)i(ce)", rf"\g<1>{word[4]}\g<2>", harmless, flags=re.IGNORECASE)
    try:
        ox.Store().query(harmless, prefixes=PREFIXES)
    except SyntaxError as error:
        _raise_if_wrong_anyway(text)
        raise RefusedQuery(NO_SERVICE) from error


def _raise_if_wrong_anyway(text: str) -> None:
    """Raise the engine's `SyntaxError` for a text that is no query whatever the word; nothing is asked."""
    nothing = re.sub(r"\bservice\b(\s+silent\b)?", "GRAPH", text, flags=re.IGNORECASE)
    ox.Store().query(nothing, prefixes=PREFIXES)
