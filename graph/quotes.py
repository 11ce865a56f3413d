"""Cuts the evidence out of the reader's own copy of the documents.

The texts are not part of the project. Where a folder with them is given, a place in a
text (start and end in code points, checked by SHA-256) becomes the words that stand there.
"""

from __future__ import annotations

import hashlib
import logging
from pathlib import Path

from graph.namespaces import OA, term, visible_files
from graph.rdf import texts
from graph.store import Graph

log = logging.getLogger(__name__)


class Quotes:
    """The reader's documents by checksum; with no folder there are no quotes."""

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder
        self._texts: dict[str, str] = {}
        if folder is not None and folder.is_dir():
            for path in visible_files(folder, "*.txt"):
                raw = _read(path)
                if raw is not None:
                    self._texts[hashlib.sha256(raw).hexdigest()] = raw.decode("utf-8", "replace")

    def __bool__(self) -> bool:
        return bool(self._texts)

    def of(self, graph: Graph, locator: str) -> str | None:
        """Return the words at a place, lines joined; None where the document is not at hand."""
        text = self._text(graph, graph.source_of_place(locator))
        start, end = _one(graph, locator, OA + "start"), _one(graph, locator, OA + "end")
        if text is None or start is None or end is None:
            return None
        return " ".join(text[int(start) : int(end)].split())

    def _text(self, graph: Graph, source: str) -> str | None:
        digest = _one(graph, source, term("sha256")) if source else None
        return self._texts.get(digest) if digest else None


def _read(path: Path) -> bytes | None:
    """Return a document; None, with a line in the log, for a folder or what cannot be read."""
    try:
        if path.is_file():  # neither a folder, nor a link that leads nowhere, nor a pipe
            return path.read_bytes()
        reason = "not a file"
    except OSError as error:
        reason = error.strerror or "no reason given"
    log.warning("%s cannot be read (%s): no words are quoted from it", path, reason)
    return None


def _one(graph: Graph, subject: str, predicate: str) -> str | None:
    return min(texts(graph.store, subject, predicate), default=None)
