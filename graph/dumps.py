"""The whole graph as files to take home, made once for a build: with it, or later beside the readers.

In: a build. Out: compressed files in `dumps/<build>/` beside it (or in a folder of its own for
temporary files where one may not write there), with the size and checksum of each.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import shutil
import tempfile
import threading
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from graph.export import export_graph
from graph.scratch import known_folder, own_folder
from graph.store import Graph

FOLDER = "dumps"
LIST = "dumps.json"
# ending → media type of what is in the file
KINDS = {
    "trig.gz": "application/trig",
    "nq.gz": "application/n-quads",
    "ttl.gz": "text/turtle",
    "jsonld.gz": "application/ld+json",
    "csv.zip": "text/csv",
}
_DRAFT = ".draft-"
_LOCK = threading.Lock()
_CHUNK = 1 << 20
_FORGOTTEN_SECONDS = 3600  # a draft that is older was left behind by a process that was killed


@dataclass(frozen=True)
class Dump:
    """One file: its name, the ending that says what it holds, bytes, SHA-256, statements or rows.

    What is counted is 0, and the checksum empty, of a file that is not made yet.
    """

    name: str
    kind: str
    size: int = 0
    sha256: str = ""
    count: int = 0


def dump_name(build: str, kind: str) -> str:
    return f"regiograph-{build}.{kind}"


def find_dumps(graph: Graph, own: Path | None = None) -> tuple[Path, list[Dump]] | None:
    """Return the folder and its files, or None where they are not made yet.

    `own` is the folder for temporary files, that of this process (where it has one) unless given.
    """
    for folder in _places(graph, own or known_folder()):
        try:
            return folder, _listed(folder)
        except (OSError, ValueError, TypeError):
            continue
    return None


def dumps(graph: Graph, own: Path | None = None) -> tuple[Path, list[Dump]]:
    """Return the folder and its files; makes them where they are not there yet, which takes seconds.

    Raises `OSError` where neither folder can be written to.
    """
    with _LOCK:  # one thread makes them, the others wait for it
        own = own or own_folder()
        if found := find_dumps(graph, own):
            return found
        places = _places(graph, own)
        try:
            return _made(graph, places[0])
        except OSError:
            return _made(graph, places[-1])


def _places(graph: Graph, own: Path | None) -> list[Path]:
    return [*_beside(graph), *([own / graph.build_id] if own else [])]


def _beside(graph: Graph) -> list[Path]:
    """Return the folder beside the build, where that is here."""
    return [graph.folder.parent / FOLDER / graph.build_id] if graph.is_here else []


def _listed(folder: Path) -> list[Dump]:
    return [Dump(**entry) for entry in json.loads((folder / LIST).read_text(encoding="utf-8"))]


def _made(graph: Graph, target: Path) -> tuple[Path, list[Dump]]:
    """Make all files in a draft that then takes the place of the folder in one step."""
    target.parent.mkdir(parents=True, exist_ok=True)
    _sweep(target.parent, graph)
    draft = Path(tempfile.mkdtemp(prefix=_DRAFT, dir=target.parent))
    try:
        found = [_dump(graph, draft, kind) for kind in KINDS]
        (draft / LIST).write_text(json.dumps([asdict(dump) for dump in found], indent=2) + "\n", encoding="utf-8")
        draft.chmod(0o755)
        try:
            draft.rename(target)
        except OSError:
            if not (target / LIST).is_file():  # another process may have been faster
                raise
        return target, _listed(target)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _sweep(folder: Path, graph: Graph) -> None:
    """Remove the files of builds that are gone; of builds elsewhere all but the newest; old drafts."""
    for old in folder.iterdir():
        is_kept = (graph.folder.parent / old.name).is_dir() if graph.is_here else old.name == graph.build_id
        if old.name.startswith(_DRAFT):
            is_kept = time.time() - old.stat().st_mtime < _FORGOTTEN_SECONDS
        if not is_kept and (not old.name.startswith(".") or old.name.startswith(_DRAFT)):
            shutil.rmtree(old, ignore_errors=True)


def _dump(graph: Graph, folder: Path, kind: str) -> Dump:
    target = folder / dump_name(graph.build_id, kind)
    if kind.endswith(".zip"):
        count = export_graph(graph, target)
    else:
        plain = folder / f"graph.{kind.removesuffix('.gz')}"
        count = export_graph(graph, plain)
        _compress(plain, target)
        plain.unlink()
    target.chmod(0o644)
    return Dump(target.name, kind, target.stat().st_size, _digest(target), count)


def _compress(plain: Path, target: Path) -> None:
    # Without name and time, so that the same build always gives the same bytes.
    with plain.open("rb") as source, target.open("wb") as raw, gzip.GzipFile("", "wb", 6, raw, mtime=0) as packed:
        shutil.copyfileobj(source, packed, _CHUNK)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
