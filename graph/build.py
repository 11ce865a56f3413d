"""Builds the graph: read, check, infer, flatten, write, switch.

In: ontology and fact files. Out: `builds/<id>/` with canonical N-Quads, a manifest and,
above `DISK_THRESHOLD` quads, an Oxigraph store on disk; then the link `builds/current` is
replaced in one step. Whatever fails on the way leaves the old build serving.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import platform
import re
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from graph.decisions import NAME as DECISIONS_FILE
from graph.decisions import Decision, decision_faults, decision_quads, merged, read_decisions
from graph.dumps import FOLDER as DUMPS
from graph.dumps import dumps
from graph.durable import sync, sync_tree
from graph.errors import BrokenBuild, Fault, FaultyData, RegiographError, WrongUse
from graph.manifest import CURRENT, DISK_STORE, FORMAT, MANIFEST, QUADS, digest, disk_files, version
from graph.namespaces import FACTS, ONTOLOGY, RDF, folder, local, short, term, visible_files
from graph.ontology import Ontology, read_ontology
from graph.reasoning import infer, read_rules
from graph.redaction import leftovers
from graph.sources import FactFile, read_fact_files, source_faults
from graph.store import Graph, open_build
from graph.suppressions import NAME as SUPPRESSIONS_FILE
from graph.suppressions import Applied, applied, read_suppressions, secret
from graph.validation import check_faults, shacl_faults
from graph.withdrawal import LEFT_TO_DO, withdraw
from graph.withholding import read_rules as read_rules_of_withholding
from graph.withholding import table_digest, withheld

# Up to here a store in memory answers about twice as fast as one on disk, opens in about half a
# second, and server and query workers stay under 300 MB together (see tests/MEASURED.md).
DISK_THRESHOLD = 250_000
KEEP = "REGIOGRAPH_KEEP"  # how many builds stay; all of them unless set
_FORGOTTEN_SECONDS = 3600  # after which nobody works on a draft any more
_NAME = re.compile(r"[0-9a-f]{16}")

Progress = Callable[[str], None]


def _silent(_: str) -> None:
    return None


def load_sources(ontology: Ontology, files: Iterable[FactFile], decisions: Iterable[Decision] = ()) -> ox.Store:
    """Put ontology, facts and decisions into a store, each in its named graph."""
    store = ox.Store()
    vocabulary = ox.NamedNode(ONTOLOGY)
    store.bulk_extend(ox.Quad(t.subject, t.predicate, t.object, vocabulary) for t in ontology.triples)
    for file in files:
        store.bulk_extend(file.quads)
    store.bulk_extend(decision_quads(decisions))
    return store


def flatten(store: ox.Store) -> None:
    """Write every statement once into the default graph, however many graphs make it."""
    flat = dict.fromkeys(quad.triple for quad in store)
    store.bulk_extend(ox.Quad(t.subject, t.predicate, t.object, ox.DefaultGraph()) for t in flat)


def canonical_lines(store: ox.Store) -> list[str]:
    """Return the store as sorted N-Quads lines.

    That is canonical: facts have no blank nodes, and those of the ontology are named by RDFC-1.0.
    """
    return sorted(f"{quad} .\n" for quad in store)


def read_reviewed(ontology: Ontology, facts: Path | None = None) -> tuple[Applied, list[Fault]]:
    """Read the fact files, merge what decisions say is one, apply the suppression and correction list, and take out what is withheld.

    Returns what may be shown, and the faults of files and decisions; raises `FaultyData` where something cannot be read.
    """
    files = read_fact_files(facts)
    decisions = read_decisions(facts or FACTS)
    key = secret()
    entries = read_suppressions(facts or FACTS, ontology, key)
    faults = source_faults(files, ontology) + decision_faults(files, decisions)
    read = applied(merged(files, decisions), decisions, entries, key)
    shown, parties = withheld(read.files, read_rules_of_withholding())
    return replace(read, files=shown, withheld=parties), faults


def assemble(facts: Path | None = None, progress: Progress = _silent) -> tuple[ox.Store, Ontology, Applied]:
    """Read, check, infer and flatten; raises `FaultyData` with everything that is wrong."""
    progress("reading ontology and facts")
    ontology = read_ontology()
    read, faults = read_reviewed(ontology, facts)
    if faults:
        raise FaultyData(faults)
    for warning in read.warnings:
        progress(warning)
    files, decisions = read.files, read.decisions
    progress(f"checking {len(files)} files against the shapes")
    faults = shacl_faults(files, ontology)
    if faults:
        raise FaultyData(faults)
    store = load_sources(ontology, files, decisions)
    progress("drawing inferences")
    infer(store)
    flatten(store)
    progress("running the checks")
    faults = check_faults(store, files) + [
        Fault(SUPPRESSIONS_FILE, "", "somebody who is suppressed is still named in what would be built", f"take it out of the facts: {one[:100]}")
        for one in leftovers(store, read.names)
    ]
    if faults:
        raise FaultyData(faults)
    return store, ontology, read


def build(out: Path, facts: Path | None = None, progress: Progress = _silent, with_dumps: bool = False) -> Graph:
    """Build into `out` and make the result current; returns it, open.

    `with_dumps` makes its dumps before it is current; without them a server makes them.

    Raises `FaultyData` for faults in facts or ontology; the previous build stays current.
    """
    begun = time.monotonic()
    _refuse_a_lost_list(out, facts or FACTS)
    keep = read_keep()  # what the operator has set wrong is said before anything is done
    store, _, read = assemble(facts, progress)
    progress("writing the build")
    lines = canonical_lines(store)
    hashed = hashlib.sha256()
    for line in lines:
        hashed.update(line.encode("utf-8"))
    checksum = hashed.hexdigest()
    name = _name(checksum, read)
    target = out / name
    try:
        out.mkdir(parents=True, exist_ok=True)
        with _alone(out):
            _sweep(out)
            graph = _finished(target, checksum)
            if graph is not None:
                progress(f"nothing changed since build {name}")
            else:
                seconds = time.monotonic() - begun
                _write(out, target, lines, store, _manifest(name, checksum, store, read, facts or FACTS, seconds))
                graph = open_build(target)
            if with_dumps:
                _add_dumps(graph, progress)
            switch(out, target)
            gone = withdraw(out, target)
            prune(out, keep, progress)
    except OSError as error:
        raise RegiographError(f"{error.filename or out}: {error.strerror} → choose a folder you may write to: --out DIR") from error
    if gone:
        progress(f"removed {len(gone)} older build{'s' * (len(gone) > 1)} and their dumps, made with other lists: {', '.join(gone)}")
    if read.entries:
        for step in LEFT_TO_DO:
            progress(step)
    progress(f"build {name} is current ({len(lines)} quads, {time.monotonic() - begun:.1f} s)")
    return graph


def _add_dumps(graph: Graph, progress: Progress) -> None:
    progress("writing the dumps")
    try:
        dumps(graph)
    except Exception as error:  # the build is whole without them, and a server makes them
        progress(f"the dumps could not be made ({error}): the server will try again")


def _name(checksum: str, read: Applied) -> str:
    """Return the build's id: of its quads, and of what the list did where there is one, for pages tell both."""
    told = json.dumps(read.summary, sort_keys=True) if read.entries else ""
    return hashlib.sha256(f"{checksum}{told}".encode()).hexdigest()[:16] if told else checksum[:16]


def _refuse_a_lost_list(out: Path, facts: Path) -> None:
    """Raise where the current build applied a suppression list and this one would find none."""
    path = facts / SUPPRESSIONS_FILE
    try:
        manifest = json.loads((out / CURRENT / MANIFEST).read_text(encoding="utf-8"))
        entries = int(manifest["suppressions"]["entries"])
    except (OSError, ValueError, LookupError, TypeError):
        return  # there is no build yet, or none that can be read
    if entries and not os.path.lexists(path):
        message = f"is missing, and the current build applied {entries} of its entries"
        remedy = "put the list back; if nothing is to be suppressed any more, its header alone"
        raise FaultyData([Fault(str(path), "", message, remedy)])


def _finished(target: Path, checksum: str) -> Graph | None:
    """Return this build, open, if a folder already holds it complete and untouched."""
    try:
        graph = open_build(target, thorough=True)
    except (OSError, BrokenBuild):
        return None
    return graph if graph.manifest["checksums"][QUADS] == checksum else None


def _write(out: Path, target: Path, lines: list[str], store: ox.Store, manifest: dict[str, Any]) -> None:
    draft = Path(tempfile.mkdtemp(prefix=".draft-", dir=out))
    try:
        with (draft / QUADS).open("w", encoding="utf-8", newline="\n") as file:
            file.writelines(lines)
        if len(store) > DISK_THRESHOLD:
            disk = ox.Store(str(draft / DISK_STORE))
            disk.bulk_load(path=str(draft / QUADS), format=ox.RdfFormat.N_QUADS)
            disk.optimize()
            disk.flush()
            del disk
            manifest["store"] = "disk"
            manifest["files"] = disk_files(draft)
        text = json.dumps(manifest, indent=2, ensure_ascii=False, sort_keys=True) + "\n"
        (draft / MANIFEST).write_text(text, encoding="utf-8")
        draft.chmod(0o755)
        sync_tree(draft)
        if target.exists():
            # A half-written or altered folder of the same name: set aside, never mixed with.
            target.rename(draft.with_suffix(".broken"))
        draft.rename(target)
        sync(out)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
        shutil.rmtree(draft.with_suffix(".broken"), ignore_errors=True)


@contextlib.contextmanager
def _alone(out: Path) -> Iterator[None]:
    """Have builds into one folder write, switch and clean up one after the other."""
    handle = os.open(out, os.O_RDONLY)
    try:
        with contextlib.suppress(OSError):  # some file systems lock no folder
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _sweep(out: Path) -> None:
    """Remove drafts and links that a killed build left behind more than an hour ago."""
    for draft in [*out.glob(".draft-*"), *out.glob(f".{CURRENT}-*")]:
        with contextlib.suppress(OSError):
            if time.time() - draft.lstat().st_mtime > _FORGOTTEN_SECONDS:
                _remove(draft)


def _remove(path: Path) -> None:
    if path.is_symlink() or path.is_file():
        path.unlink(missing_ok=True)
    else:
        shutil.rmtree(path, ignore_errors=True)


def switch(out: Path, target: Path) -> None:
    """Make `target` the current build in one step that no reader can see half of.

    A copy of a build in the place of the link (as `cp -rL` leaves it) is removed; raises
    `RegiographError` where something else is called `current`.
    """
    current, link = out / CURRENT, out / f".{CURRENT}-{os.getpid()}"
    link.unlink(missing_ok=True)
    try:
        link.symlink_to(target.name, target_is_directory=True)
        if current.is_symlink() or not current.exists():
            os.replace(link, current)
        else:
            _replace_copy(out, current, link)
        sync(out)
    finally:
        link.unlink(missing_ok=True)


def _replace_copy(out: Path, current: Path, link: Path) -> None:
    if not (current / MANIFEST).is_file():
        raise RegiographError(f"{current}: is neither a link nor a build → move it away, then run “regiograph build --out {out}” again")
    aside = Path(tempfile.mkdtemp(prefix=".draft-", dir=out))
    try:
        current.rename(aside / CURRENT)
        os.replace(link, current)
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def read_keep(environment: Mapping[str, str] = os.environ) -> int:
    """Return how many builds the operator keeps, 0 for all of them; raises `WrongUse`."""
    text = environment.get(KEEP, "").strip()
    if text and not (text.isascii() and text.isdigit() and int(text[:9]) > 0):
        raise WrongUse(f"{KEEP}={text[:40]} is no number of builds → write how many stay, the current one among them, or leave it out to keep all")
    return int(text[:9]) if text else 0


def prune(out: Path, keep: int, progress: Progress = _silent) -> None:
    """Remove all but the newest builds, with their dumps; never the current one, and no other folder."""
    if not keep:
        return
    current = (out / CURRENT).resolve()
    builds = [path for path in out.iterdir() if not path.is_symlink() and _is_build(path)]
    older = sorted(
        (path for path in builds if path.resolve() != current),
        key=lambda path: (path / MANIFEST).stat().st_mtime_ns,
        reverse=True,
    )
    for path in older[keep - 1 :]:
        # Out of sight first: nobody reads half of what is being removed.
        draft = Path(tempfile.mkdtemp(prefix=".draft-", dir=out))
        path.rename(draft / path.name)
        shutil.rmtree(draft, ignore_errors=True)
        shutil.rmtree(out / DUMPS / path.name, ignore_errors=True)
        progress(f"removed build {path.name}")


def _is_build(path: Path) -> bool:
    """Tell whether a folder is one that a build has written."""
    return bool(_NAME.fullmatch(path.name)) and (path / MANIFEST).is_file()


def _manifest(name: str, checksum: str, store: ox.Store, read: Applied, facts: Path, seconds: float) -> dict[str, Any]:
    kinds: Counter[str] = Counter()
    graphs: Counter[str] = Counter()
    type_iri = RDF + "type"
    statements = 0
    for quad in store:
        if isinstance(quad.graph_name, ox.DefaultGraph):
            statements += 1
            if quad.predicate.value == type_iri and isinstance(quad.object, ox.NamedNode) and quad.object.value.startswith(term("")):
                kinds[short(quad.object.value).removeprefix("rg:")] += 1
        else:
            graphs[local(quad.graph_name.value)] += 1
    paths = [file.path for file in read.files] + sorted([*facts.glob(DECISIONS_FILE), *facts.glob(SUPPRESSIONS_FILE)])
    named = {path: read.names.without(str(path.relative_to(facts)), "withheld", is_source=True, is_text=False) for path in paths}
    inputs = {f"facts/{name}": digest(path) for path, name in named.items()}
    inputs |= {f"ontology/{path.relative_to(folder('ontology'))}": digest(path) for path in visible_files(folder("ontology"), "**/*.ttl")}
    inputs |= {f"rules/{rule}.rq": hashlib.sha256(text.encode()).hexdigest() for rule, text in read_rules()}
    return {
        "build": name,
        "format": FORMAT,
        "built": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "seconds": round(seconds, 2),
        "store": "memory",
        "counts": {
            "quads": len(store),
            "statements": statements,
            "sources": sum(len(file.graphs) for file in read.files),
            "things": dict(sorted(kinds.items())),
            "graphs": dict(sorted(graphs.items())),
        },
        "suppressions": read.summary,
        "withheld": {"parties": read.withheld, "table": table_digest()},
        "checksums": {QUADS: checksum},
        "inputs": inputs,
        "facts": str(facts.name),
        "versions": {"regiograph": version("regiograph"), "pyoxigraph": version("pyoxigraph"), "python": platform.python_version()},
    }
