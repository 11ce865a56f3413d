"""Writes answers and graphs in the formats that others read.

In: an `Answer` or a `Graph`. Out: bytes (table, CSV, TSV, JSON, XLSX) or a file: RDF, GraphML,
or every answer as CSV in one archive.
"""

from __future__ import annotations

import csv
import io
import json
import os
import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from graph.errors import RegiographError, WrongUse
from graph.formats import json_ld_context, write_triples
from graph.formats import xml_text as xml_text
from graph.namespaces import ONTOLOGY, PREFIXES
from graph.ontology import canonical
from graph.questions import Answer
from graph.store import ALL, QUADS, Graph
from graph.workbook import workbook

MEDIA_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "tsv": "text/tab-separated-values; charset=utf-8",
    "json": "application/json; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "table": "text/plain; charset=utf-8",
}
# Where a spreadsheet may begin a cell: where a text begins, and inside it at a semicolon (which
# separates cells in Excel in Swedish), tab or line end, where a quotation mark then counts as one
# around a cell. Possessive, so that a long run of blanks takes linear time.
_PIECE = re.compile(r'(?:\A[^\S\n]*+|[;\t\n][\s"]*+)[=+\-@]?')
_TAB = re.compile(r"([;\n][^\t\n;]*)(\t)")
GRAPHML = ".graphml"
BUNDLE = ".zip"
ENDINGS = (".nq", ".trig", ".ttl", ".nt", ".rdf", ".jsonld", GRAPHML, BUNDLE)


def write_answer(answer: Answer, kind: str) -> bytes:
    """Return an answer in one of the formats of `MEDIA_TYPES`; raises `WrongUse` for others."""
    if kind == "csv":
        return _delimited(answer, ",")
    if kind == "tsv":
        return _delimited(answer, "\t")
    if kind == "json":
        return _json(answer)
    if kind == "xlsx":
        return workbook(answer.question.name, answer.header, answer.rows)
    if kind == "table":
        return _table(answer)
    raise WrongUse(f"“{kind}” is not a format → choose among {', '.join(MEDIA_TYPES)}")


def cell_text(value: Any) -> str:
    """Return a cell as text: nothing for None, whole numbers without a decimal point."""
    return "" if value is None else str(value)


def _delimited(answer: Answer, delimiter: str) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\n")
    writer.writerow(answer.header)
    writer.writerows([[_unformula(value) for value in row] for row in answer.rows])
    return out.getvalue().encode("utf-8")


def _unformula(value: Any) -> str:
    """Return a cell's text with an apostrophe before all that a spreadsheet would calculate.

    The apostrophe stands before a text that begins as a formula, and before each piece behind a
    semicolon that does, as in `one ; '=two`.
    """
    text = cell_text(value).replace("\r\n", "\n").replace("\r", "\n")
    return _PIECE.sub(_guard, text) if isinstance(value, str) else text


def _guard(match: re.Match[str]) -> str:
    """Return the beginning of a piece with its apostrophe, where it needs one."""
    piece = match[0]
    if piece.endswith(("=", "+", "-", "@")):
        piece = f"{piece[:-1]}'{piece[-1]}"
    if match.start() == 0 and piece.startswith("\n"):
        piece = f"'{piece}"
    if "\t" not in piece:
        return piece
    # Some programs drop a tab in front and calculate what is behind it.
    return _TAB.sub(r"\1'\2", piece if match.start() else f";{piece}")[match.start() == 0 :]


def _json(answer: Answer) -> bytes:
    body = {
        "question": answer.question.name,
        "summary": answer.question.summary[answer.lang],
        "parameters": answer.parameters,
        "sources": answer.scope.words or ALL,
        "columns": answer.header,
        "rows": [dict(zip(answer.header, row, strict=True)) for row in answer.rows],
        "note": answer.note,
    }
    return (json.dumps(body, ensure_ascii=False, indent=2) + "\n").encode("utf-8")


def _table(answer: Answer) -> bytes:
    columns = [column.name for column in answer.question.columns]
    shown = [[cell_text(value) for value in row[: len(columns)]] for row in answer.rows]
    if not shown:
        return (answer.note + "\n").encode("utf-8")
    return (as_table(columns, shown) + f"\n{len(shown)} rows\n").encode("utf-8")


def as_table(header: Sequence[str], rows: Sequence[Sequence[str]], widest: int = 48) -> str:
    """Return rows as columns of text, long cells cut with an ellipsis."""
    cut = [[text if len(text) <= widest else text[: widest - 1] + "…" for text in row] for row in [list(header), *rows]]
    widths = [max(len(row[i]) for row in cut) for i in range(len(header))]
    lines = ["  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip() for row in cut]
    return "\n".join([lines[0], "  ".join("-" * width for width in widths), *lines[1:]])


def export_graph(graph: Graph, target: Path) -> int:
    """Write the whole graph to a file whose ending names the format; returns the statements written.

    `.nq` and `.trig` keep the named graphs; the other formats of RDF hold the flattened facts.
    `.graphml` holds who is tied to whom (`graph.ties`); what is counted then are the ties.
    `.zip` holds the answers as CSV (`graph.bundle`); what is counted then are the rows.
    """
    if target.suffix not in ENDINGS:
        raise WrongUse(f"{target}: unknown ending “{target.suffix}” → choose among {', '.join(ENDINGS)}")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, draft = tempfile.mkstemp(dir=target.parent, prefix=".export-")
        os.close(handle)
    except OSError as error:
        raise RegiographError(f"{target}: {error.strerror} → choose a folder you may write to") from error
    try:
        written = _write(graph, Path(draft), target.suffix)
        os.chmod(draft, 0o644)
        os.replace(draft, target)
    finally:
        Path(draft).unlink(missing_ok=True)
    return written


def _write(graph: Graph, draft: Path, ending: str) -> int:
    if ending == GRAPHML:
        # networkx is slow to import, and most exports and every answer do without it.
        import networkx as nx

        from graph.ties import ties

        found = ties(graph)
        for _, data in found.nodes(data=True):
            data["label"] = xml_text(data["label"])
        nx.write_graphml(found, draft)
        return int(found.number_of_edges())
    if ending == BUNDLE:
        from graph.bundle import write_bundle

        return write_bundle(graph, draft)
    if ending == ".nq":
        return _copy_quads(graph, draft)
    if ending == ".trig":
        ox.serialize(_quads(graph), output=str(draft), format=ox.RdfFormat.TRIG, prefixes=PREFIXES)
        return len(graph.store)
    facts = [quad.triple for quad in _quads(graph, ox.DefaultGraph())]
    draft.write_bytes(write_triples(facts, ending[1:], json_ld_context(graph)))
    return len(facts)


def _quads(graph: Graph, within: ox.DefaultGraph | None = None) -> Iterator[ox.Quad]:
    """Yield the statements of a build in order."""
    found = graph.store.quads_for_pattern(None, None, None, within)
    return iter(sorted(found, key=lambda quad: (str(quad.graph_name), str(quad.subject), str(quad.predicate), str(quad.object))))


def _copy_quads(graph: Graph, draft: Path) -> int:
    """Write the build's own lines."""
    written = 0
    with draft.open("w", encoding="utf-8", newline="\n") as out:
        for line in _lines(graph):
            out.write(line)
            written += 1
    return written


def _lines(graph: Graph) -> Iterator[str]:
    """Yield the lines of the build's own file; of a build that is not here, the same lines made anew."""
    if graph.is_here:
        with (graph.folder / QUADS).open(encoding="utf-8", newline="\n") as lines:
            yield from lines
        return
    quads: list[ox.Quad] = []
    for name in graph.store.named_graphs():
        found: Iterable[ox.Triple] = (quad.triple for quad in graph.store.quads_for_pattern(None, None, None, name))
        # The ontology alone has blank nodes: they are named as when it was read.
        triples = canonical(found) if name.value == ONTOLOGY else found
        quads += (ox.Quad(one.subject, one.predicate, one.object, name) for one in triples)
    once = dict.fromkeys(quad.triple for quad in quads)
    quads += (ox.Quad(one.subject, one.predicate, one.object) for one in once)
    yield from sorted(f"{quad} .\n" for quad in quads)
