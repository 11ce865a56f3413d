"""Writes answers and graphs in the formats that others read.

In: an `Answer` or a `Graph`. Out: bytes (table, CSV, TSV, JSON, XLSX) or a file of RDF.
"""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import rdflib

from graph.errors import RegiographError, WrongUse
from graph.namespaces import PREFIXES
from graph.questions import Answer
from graph.store import QUADS, Graph

MEDIA_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "tsv": "text/tab-separated-values; charset=utf-8",
    "json": "application/json; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "table": "text/plain; charset=utf-8",
}
# Spreadsheets run a cell that begins so; a leading apostrophe makes it text again.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
GRAPHML = ".graphml"
_RDF = {
    ".nq": "nquads",
    ".trig": "trig",
    ".ttl": "turtle",
    ".nt": "nt",
    ".rdf": "pretty-xml",
    ".jsonld": "json-ld",
}


def xml_text(text: str) -> str:
    """Return a text without the characters that XML 1.0, and so a workbook or a picture, cannot hold."""
    return _NOT_XML.sub("", text)


def write_answer(answer: Answer, kind: str) -> bytes:
    """Return an answer in one of the formats of `MEDIA_TYPES`; raises `WrongUse` for others."""
    if kind == "csv":
        return _delimited(answer, ",")
    if kind == "tsv":
        return _delimited(answer, "\t")
    if kind == "json":
        return _json(answer)
    if kind == "xlsx":
        return _xlsx(answer)
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
    text = cell_text(value).replace("\r\n", "\n").replace("\r", "\n")
    return f"'{text}" if isinstance(value, str) and text.startswith(_FORMULA) else text


def _json(answer: Answer) -> bytes:
    body = {
        "question": answer.question.name,
        "summary": answer.question.summary[answer.lang],
        "parameters": answer.parameters,
        "sources": answer.scope.words or "all",
        "columns": answer.header,
        "rows": [dict(zip(answer.header, row, strict=True)) for row in answer.rows],
        "note": answer.note,
    }
    return (json.dumps(body, ensure_ascii=False, indent=2) + "\n").encode("utf-8")


def _xlsx(answer: Answer) -> bytes:
    from openpyxl import Workbook
    from openpyxl.styles import Font

    book = Workbook()
    sheet = book.active
    sheet.title = answer.question.name[:31]
    sheet.append(answer.header)
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for row in answer.rows:
        sheet.append([xml_text(v) if isinstance(v, str) else v for v in row])
    # Text that looks like a formula stays text.
    for cells in sheet.iter_rows(min_row=2):
        for cell in cells:
            if cell.data_type == "f":
                cell.data_type = "s"
    sheet.freeze_panes = "A2"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


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

    `.nq` and `.trig` keep the named graphs; the other formats hold the flattened facts.
    `.graphml` holds who is tied to whom (`graph.ties`); what is counted then are the ties.
    """
    kind = "graphml" if target.suffix == GRAPHML else _RDF.get(target.suffix)
    if kind is None:
        raise WrongUse(f"{target}: unknown ending “{target.suffix}” → choose among {', '.join([*_RDF, GRAPHML])}")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, draft = tempfile.mkstemp(dir=target.parent, prefix=".export-")
        os.close(handle)
    except OSError as error:
        raise RegiographError(f"{target}: {error.strerror} → choose a folder you may write to") from error
    try:
        written = _write_rdf(graph, Path(draft), kind)
        os.chmod(draft, 0o644)
        os.replace(draft, target)
    finally:
        Path(draft).unlink(missing_ok=True)
    return written


def _write_rdf(graph: Graph, draft: Path, kind: str) -> int:
    if kind == "graphml":
        # networkx is slow to import, and most exports and every answer do without it.
        import networkx as nx

        from graph.ties import ties

        found = ties(graph)
        nx.write_graphml(found, draft)
        return int(found.number_of_edges())
    if kind == "nquads":
        shutil.copyfile(graph.folder / QUADS, draft)
        return len(graph.store)
    if kind == "trig":
        graph.store.dump(output=str(draft), format=ox.RdfFormat.TRIG, prefixes=PREFIXES)
        return len(graph.store)
    facts = [quad.triple for quad in graph.store.quads_for_pattern(None, None, None, ox.DefaultGraph())]
    if kind == "nt":
        draft.write_bytes(ox.serialize(facts, format=ox.RdfFormat.N_TRIPLES) or b"")
    elif kind == "turtle":
        draft.write_bytes(ox.serialize(facts, format=ox.RdfFormat.TURTLE, prefixes=PREFIXES) or b"")
    else:
        rdf = rdflib.Graph()
        for prefix, namespace in PREFIXES.items():
            rdf.bind(prefix, namespace)
        rdf.parse(data=ox.serialize(facts, format=ox.RdfFormat.N_TRIPLES), format="nt")
        rdf.serialize(draft, format=kind, encoding="utf-8")
    return len(facts)
