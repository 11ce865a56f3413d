"""Removes from a folder of builds what an older build or its dumps still tell and may no longer be told.

In: the folder, and the build that has just become current. Out: what was removed. An older build is
withdrawn where it was made with another suppression list or another table of what is withheld: it
may name who is suppressed now. Builds that were made with the same lists stay, with their dumps.
"""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from graph.dumps import FOLDER as DUMPS
from graph.store import MANIFEST

LIST = "facts/suppressions.tsv"
_FORGOTTEN_SECONDS = 3600  # a draft that is older was left behind by a process that was killed
LEFT_TO_DO = (
    "left to the operator, for what nothing here reaches:",
    "regiograph publish, where an engine holds the graph: it removes the older builds there",
    "delete other folders of builds, backups, and exports and dumps you gave out; tell who has them",
    "take the name out of fact files that are public and of their history; the line stays",
    "empty logs and caches of proxies, and ask search engines to forget the pages",
)


def told_by(manifest: Mapping[str, Any]) -> tuple[str, ...]:
    """Return what tells by which lists a build was made; two builds with the same withhold the same."""
    inputs, table = manifest.get("inputs"), manifest.get("withheld")
    listed = str(inputs.get(LIST, "")) if isinstance(inputs, Mapping) else "?"
    entries = manifest.get("suppressions")
    is_empty = isinstance(entries, Mapping) and not entries.get("entries", 1)
    return ("" if is_empty else listed, str(table.get("table", "")) if isinstance(table, Mapping) else "?")


def withdraw(out: Path, current: Path) -> list[str]:
    """Remove every build that was made with other lists than `current`, and its dumps; return their names.

    Also removes dumps of builds that are gone, and drafts that nobody works on any more.
    """
    kept = told_by(_manifest(current))
    gone = []
    for folder in sorted(out.iterdir()):
        is_build = folder.is_dir() and not folder.is_symlink() and (folder / MANIFEST).is_file()
        if is_build and folder.name != current.name and told_by(_manifest(folder)) != kept:
            shutil.rmtree(folder, ignore_errors=True)
            gone.append(folder.name)
    _withdraw_dumps(out)
    return gone


def _withdraw_dumps(out: Path) -> None:
    dumps = out / DUMPS
    for folder in sorted(dumps.iterdir()) if dumps.is_dir() else []:
        is_old = time.time() - folder.stat().st_mtime > _FORGOTTEN_SECONDS
        is_draft = folder.name.startswith(".")
        if is_old if is_draft else not (out / folder.name).is_dir():
            shutil.rmtree(folder, ignore_errors=True)


def _manifest(folder: Path) -> Mapping[str, Any]:
    try:
        found = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
