"""Has the disk keep what was written: a power cut after a rename must not leave a name without its content.

In: a file or folder. Out: nothing; raises `OSError` where the disk cannot write it.
"""

from __future__ import annotations

import contextlib
import errno
import os
from pathlib import Path

# A network's file system may refuse to sync a folder; its names are then kept as it keeps them.
_REFUSED = (errno.EINVAL, errno.ENOTSUP, errno.EACCES, errno.EBADF)


def sync(path: Path) -> None:
    """Wait until a file's content, or the names in a folder, are on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in _REFUSED:
            raise
    finally:
        os.close(handle)


def sync_tree(folder: Path) -> None:
    """Wait until everything below a folder is on the disk."""
    for path in sorted(folder.rglob("*"), reverse=True):
        if not path.is_symlink():
            sync(path)
    sync(folder)


def replace(draft: Path, target: Path) -> None:
    """Give a written file its name in one step, and wait until the disk has it so."""
    sync(draft)
    os.replace(draft, target)
    with contextlib.suppress(FileNotFoundError):
        sync(target.parent)
