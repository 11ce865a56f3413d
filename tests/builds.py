"""Builds each graph once for all test processes: the same inputs and the same code give the same build.

In: a folder and the facts. Out: that folder, holding a copy of the build. The builds are kept under a
digest of everything that a build reads, so a change of facts, ontology, rules or code makes a new one.
"""

from __future__ import annotations

import fcntl
import hashlib
import shutil
from pathlib import Path

from graph.build import build
from graph.manifest import version
from graph.namespaces import FACTS

ROOT = Path(__file__).resolve().parent.parent
KEPT = ROOT / ".pytest_cache" / "builds"
# How many builds of earlier states stay; a run of the tests needs five.
KEEP = 8


def build_once(out: Path, facts: Path = FACTS) -> Path:
    """Copy the build of these facts into `out`, making it first where no other process has."""
    KEPT.mkdir(parents=True, exist_ok=True)
    kept = KEPT / _digest_inputs(facts)
    with (KEPT / f"{kept.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            draft = kept.with_suffix(".draft")
            shutil.rmtree(draft, ignore_errors=True)
            build(draft, facts, with_dumps=True)
            draft.rename(kept)
        kept.touch()
        shutil.copytree(kept, out, symlinks=True, dirs_exist_ok=True)
    _forget_old()
    return out


def _digest_inputs(facts: Path) -> str:
    # A build made by another version is not opened.
    digest = hashlib.sha256(version("regiograph").encode())
    sources = [facts, ROOT / "graph", ROOT / "ontology", ROOT / "queries"]
    for number, folder in enumerate(sources):
        for path in sorted(folder.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                digest.update(f"{number}/{path.relative_to(folder)}".encode())
                digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]


def _forget_old() -> None:
    kept = sorted((path for path in KEPT.iterdir() if path.is_dir()), key=lambda path: path.stat().st_mtime)
    for path in kept[:-KEEP]:
        shutil.rmtree(path, ignore_errors=True)
