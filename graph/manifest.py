"""What a build folder says of itself, and whether it still is what was written.

In: a build folder. Out: its manifest, checked; `BrokenBuild` names the part that is missing, cut short,
altered or of a version that this one does not read. Whether a folder has changed is seen from its stamp.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from importlib import metadata
from pathlib import Path
from typing import Any

from graph.errors import BrokenBuild

QUADS = "graph.nq"
MANIFEST = "manifest.json"
DISK_STORE = "oxigraph"
CURRENT = "current"
FORMAT = 1  # of the folder: another number for what an older Regiograph cannot read
_STAMPED = (MANIFEST, QUADS, DISK_STORE)
_LOG = "LOG"  # what the store on disk writes of its own work, and may write anew
_NUMBERS = re.compile(r"\A(\d+)\.(\d+)")

# Of each file: device, inode, size, time of change; None where there is none.
Stamp = tuple[tuple[int, ...] | None, ...]


def stamp_of(folder: Path) -> Stamp:
    """Return what changes when a folder, what it leads to or one of its files is replaced."""
    return tuple(_stamp(f"{folder}/{name}") for name in _STAMPED)


def _stamp(path: str) -> tuple[int, ...] | None:
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns


def read_manifest(folder: Path, remedy: str) -> dict[str, Any]:
    """Return a manifest whose parts are what they should be."""
    path = folder / MANIFEST
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise BrokenBuild(f"{folder}: no build here → {remedy}") from error
    except (ValueError, RecursionError) as error:
        raise BrokenBuild(f"{path}: not a readable manifest ({error}) → {remedy}") from error
    if fault := _fault(found):
        raise BrokenBuild(f"{path}: not a readable manifest ({fault}) → {remedy}")
    check_versions(found, str(path), remedy)
    return dict(found)


def _fault(found: Any) -> str:
    """Return what a manifest lacks, or nothing."""
    if not isinstance(found, dict):
        return "it is no object"
    counts, checksums = found.get("counts"), found.get("checksums")
    wanted = {
        "build": isinstance(found.get("build"), str) and bool(found["build"]),
        "store": found.get("store") in ("memory", "disk"),
        "counts": isinstance(counts, dict) and type(counts.get("quads")) is int,
        "counts.graphs": isinstance(counts, dict) and isinstance(counts.get("graphs"), dict),
        "checksums": isinstance(checksums, dict) and isinstance(checksums.get(QUADS), str),
        "versions": isinstance(found.get("versions", {}), dict),
        "files": isinstance(found.get("files", {}), dict),
    }
    return ", ".join(f"“{name}” is missing or wrong" for name, right in wanted.items() if not right)


def check_versions(manifest: dict[str, Any], place: str, remedy: str) -> None:
    """Raise `BrokenBuild` for a build that another version made, which means other terms or files by the same names."""
    made_as = manifest.get("format", FORMAT)
    if made_as != FORMAT:
        raise BrokenBuild(f"{place}: is of format {made_as}, this Regiograph reads format {FORMAT} → {remedy}")
    packages = ["regiograph", *(["pyoxigraph"] if manifest.get("store") == "disk" else [])]
    for package in packages:
        made_by, here = str(manifest.get("versions", {}).get(package, "")), version(package)
        if _release(made_by) and _release(here) and _release(made_by) != _release(here):
            raise BrokenBuild(f"{place}: was made by {package} {made_by}, here is {here} → {remedy}, or start the server that belongs to it")


def _release(text: str) -> tuple[str, ...]:
    """Return the first two numbers of a version: within them, builds can be exchanged."""
    found = _NUMBERS.match(text)
    return found.groups() if found else ()


def version(package: str) -> str:
    """Return the version of an installed package."""
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return "not installed"


def check_build(folder: Path, manifest: dict[str, Any], remedy: str, thorough: bool) -> None:
    """Compare the files with what the manifest says of them."""
    on_disk = manifest["store"] == "disk"
    if on_disk:
        _check_disk(folder, manifest.get("files", {}), remedy, thorough)
    if not on_disk or thorough:
        if not (folder / QUADS).is_file():
            raise BrokenBuild(f"{folder / QUADS}: is missing → {remedy}")
        _must_be(folder / QUADS, manifest["checksums"][QUADS], remedy)


def _check_disk(folder: Path, files: dict[str, Any], remedy: str, thorough: bool) -> None:
    for name, (size, checksum) in files.items():
        path = folder / name
        if not path.is_file():
            raise BrokenBuild(f"{path}: is missing → {remedy}")
        if path.stat().st_size != size:
            raise BrokenBuild(f"{path}: has {path.stat().st_size} bytes, the manifest says {size} → {remedy}")
        if thorough:
            _must_be(path, checksum, remedy)


def _must_be(path: Path, checksum: str, remedy: str) -> None:
    if digest(path) != checksum:
        raise BrokenBuild(f"{path}: is not what was written (its checksum is another) → {remedy}")


def disk_files(folder: Path) -> dict[str, tuple[int, str]]:
    """Return the files of a store on disk with bytes and checksum, by their path in the folder."""
    found = sorted(path for path in (folder / DISK_STORE).rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): (path.stat().st_size, digest(path)) for path in found if not path.name.startswith(_LOG) and path.name != "LOCK"}


def digest(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
