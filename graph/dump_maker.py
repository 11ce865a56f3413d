"""Makes the dumps of a build in a subprocess of low priority, so that no request waits for them.

In: a build. Out: its files, or nothing while they are being made. The subprocess ends with the
server, however that ends.
"""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
import threading
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

from graph.dumps import Dump, dumps, find_dumps
from graph.scratch import own_folder
from graph.store import Graph, open_build

log = logging.getLogger(__name__)
_NICE = 15  # of 19: whatever a reader waits for comes first
_REST = 60.0  # seconds for which a build whose files cannot be made is left alone
_IMPORTED_FROM = Path(__file__).resolve().parent.parent


class DumpMaker:
    """Makes the dumps of one build at a time, the newest that was asked for."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._making = ""
        self._failed: dict[str, float] = {}  # the last build that failed, and when

    def find(self, graph: Graph) -> tuple[Path, list[Dump]] | None:
        """Return the folder and its files; None while they are being made, which this begins."""
        found = find_dumps(graph)
        if found is None:
            self.begin(graph)
        return found

    def begin(self, graph: Graph) -> None:
        """Begin to make the dumps of a build, unless that is under way or has just failed."""
        build = graph.build_id
        with self._lock:
            is_resting = time.monotonic() - self._failed.get(build, -_REST) < _REST
            if self._making == build or is_resting:
                return
            if self._process is not None:
                self._process.kill()  # it works on an older build
            try:
                self._process, self._making = _start(graph), build
            except OSError as error:
                log.error("the dumps of build %s cannot be made: %s", build, error)
                self._failed = {build: time.monotonic()}
                return
            waiting = threading.Thread(target=self._wait, args=(self._process, build), daemon=True)
            waiting.start()

    def _wait(self, process: subprocess.Popen[bytes], build: str) -> None:
        status = process.wait()
        with self._lock:
            if process.stdin is not None:
                process.stdin.close()
            if self._process is process:
                self._process, self._making = None, ""
                if status:
                    log.error("the dumps of build %s were not made (status %s)", build, status)
                    self._failed = {build: time.monotonic()}


def _start(graph: Graph) -> subprocess.Popen[bytes]:
    places = [str(_IMPORTED_FROM), os.environ.get("PYTHONPATH", "")]
    process = subprocess.Popen(
        [sys.executable, "-m", "graph.dump_maker"],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        cwd="/",
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, places))},
        start_new_session=True,  # an interrupt at the terminal is for the server
    )
    # By the pipe, for everybody can read the arguments of a process.
    assert process.stdin is not None
    process.stdin.write(json.dumps(_describe(graph)).encode() + b"\n")
    process.stdin.flush()
    return process


def _describe(graph: Graph) -> dict[str, Any]:
    """Return where another process finds the build."""
    own = str(own_folder())
    if graph.is_here:
        return {"own": own, "folder": str(graph.folder.resolve())}
    from graph.remote import RemoteGraph

    assert isinstance(graph, RemoteGraph)
    return {"own": own, "endpoint": asdict(graph.remote.caller.at), "build": graph.build_id}


def _open(described: dict[str, Any]) -> Graph:
    if "folder" in described:
        return open_build(Path(described["folder"]))
    from graph.endpoint import Caller, Endpoint
    from graph.remote import open_remote

    return open_remote(Caller(Endpoint(**described["endpoint"])), described["build"])


def _end_with_parent() -> None:
    # Nothing more is ever written there: the end is that of whoever holds the other side. Read
    # without a buffer, whose lock would be held when the work is done and the process ends.
    os.read(sys.stdin.fileno(), 1)
    os._exit(1)


def main() -> None:
    """Make the dumps of the build that a line on standard input describes."""
    os.nice(_NICE)
    described = json.loads(sys.stdin.buffer.readline())
    threading.Thread(target=_end_with_parent, daemon=True).start()
    dumps(_open(described), Path(described["own"]))


if __name__ == "__main__":
    main()
