"""A folder for temporary files that goes with the process that made it.

In: nothing. Out: the folder. It is removed when the process ends; where the process was killed, the
next one that asks removes it. That a folder is in use shows by a lock, for process ids come again.
"""

from __future__ import annotations

import atexit
import fcntl
import os
import shutil
import stat
import tempfile
import threading
import time
from pathlib import Path
from typing import TextIO

PREFIX = "regiograph-dumps-"
_LOCK_FILE = ".lock"
_YOUNG_SECONDS = 3600  # a folder without a lock is being made, or was left behind by an old version
_lock = threading.Lock()
_held: dict[int, tuple[Path, TextIO]] = {}  # process → its folder and what keeps the lock


def own_folder() -> Path:
    """Return this process's folder, which nobody else can have put files into; makes it first."""
    with _lock:
        process = os.getpid()
        if process not in _held or not _held[process][0].is_dir():
            remove_forgotten()
            folder = Path(tempfile.mkdtemp(prefix=PREFIX))
            lock_file = (folder / _LOCK_FILE).open("w")
            fcntl.lockf(lock_file, fcntl.LOCK_EX)
            _held[process] = folder, lock_file
            atexit.register(_remove_own, process)
        return _held[process][0]


def known_folder() -> Path | None:
    """Return this process's folder, or None where it has made none."""
    held = _held.get(os.getpid())
    return held[0] if held else None


def _remove_own(process: int) -> None:
    # A forked process inherits what is to be done at its end, and none of the folders.
    if process == os.getpid() and process in _held:
        shutil.rmtree(_held.pop(process)[0], ignore_errors=True)


def remove_forgotten() -> None:
    """Remove the folders of processes that ended without a chance to do so."""
    own = _held.get(os.getpid())
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        if (own is None or folder != own[0]) and _is_ours(folder) and not _is_in_use(folder):
            shutil.rmtree(folder, ignore_errors=True)


def _is_ours(folder: Path) -> bool:
    """Tell whether this is a folder, and no link to one, of the user who runs this."""
    try:
        told = folder.lstat()
    except OSError:
        return False
    return stat.S_ISDIR(told.st_mode) and told.st_uid == os.geteuid()


def _is_in_use(folder: Path) -> bool:
    try:
        with (folder / _LOCK_FILE).open("r+") as lock_file:
            fcntl.lockf(lock_file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return False
    except FileNotFoundError:
        return _age(folder) < _YOUNG_SECONDS
    except OSError:
        return True


def _age(folder: Path) -> float:
    try:
        return time.time() - folder.stat().st_mtime
    except OSError:
        return 0.0
