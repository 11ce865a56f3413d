"""The web process's side of an engine process: starts it, takes workers from it and gives them back.

In: a build folder. Out: `Worker`s, each one socket to one process. A worker that was killed is
replaced by the next fork; an engine process that died is started anew.
"""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import sys
import threading
import weakref
from pathlib import Path
from typing import Any

from graph.errors import BrokenBuild
from graph.sparql import host as there
from graph.sparql.worker import BLOCK, FRAME, PIECE, read_exactly, timeval, write_frame

# The engine makes and drops very many small objects: with more of them at hand the C library answers a tenth sooner.
ALLOCATOR = {"GLIBC_TUNABLES": "glibc.malloc.tcache_count=2000"}
_START = 120.0  # seconds to read a large store
_STUCK = 5.0  # seconds after which a frame that was begun does not come to its end


class Gone(Exception):
    """The process at the other end has ended."""


class Worker:
    """One process that answers, and the socket to it."""

    def __init__(self, hosted: Hosted, pid: int, sock: socket.socket, calls: bool) -> None:
        self.hosted, self.pid, self.sock, self.calls = hosted, pid, sock, calls
        self.lowered = False
        self.fresh = True
        self._held = b""  # read, and not yet a whole frame
        self._patience = 0.0  # seconds that a read waits
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, timeval(_STUCK))

    def ask(self, request: dict[str, Any]) -> None:
        """Send a request; raises `Gone`."""
        try:
            write_frame(self.sock, BLOCK, json.dumps(request).encode("utf-8", "surrogatepass"))
        except OSError as error:
            raise Gone from error

    def read(self, seconds: float) -> tuple[bytes, bytes]:
        """Return the next frame; raises `TimeoutError` where none begins in time, `Gone`."""
        while len(self._held) < FRAME.size:
            self._held += self._received(seconds)
        kind, size = FRAME.unpack_from(self._held)
        parts = [self._held[FRAME.size :]]
        missing = size - len(parts[0])
        while missing > 0:
            try:
                parts.append(self._received(_STUCK))
            except TimeoutError as error:
                raise Gone from error
            missing -= len(parts[-1])
        payload = b"".join(parts)
        self._held = payload[size:]
        return kind, payload[:size]

    def _received(self, seconds: float) -> bytes:
        """Return what comes in within a time, in one call to the system: short answers take no longer than a few of these."""
        if seconds != self._patience:
            self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, timeval(seconds))
            self._patience = seconds
        try:
            part = self.sock.recv(PIECE)
        except BlockingIOError as error:
            raise TimeoutError from error
        except OSError as error:
            raise Gone from error
        if not part:
            raise Gone
        return part

    def tell(self, what: bytes) -> None:
        """Have the process ended, stopped, continued or given less of the processor."""
        self.hosted.tell(what, self.pid)
        self.lowered |= what == there.LOWER

    def end(self) -> None:
        """End the process and let go of its socket."""
        self.tell(there.KILL)
        self.sock.close()


class Hosted:
    """The engine process of one build, and its idle workers."""

    def __init__(self, folder: Path, megabytes: int, idle: int) -> None:
        self.folder = folder
        self.leases = 0
        self._idle: list[Worker] = []
        self._most_idle = idle
        self._lock = threading.Lock()  # of the control socket
        self._control, theirs = socket.socketpair()
        command = [sys.executable, "-m", "graph.sparql.host", str(folder), str(theirs.fileno()), str(megabytes)]
        with theirs:
            self.process = subprocess.Popen(  # noqa: S603
                command,
                pass_fds=(theirs.fileno(),),
                env=ALLOCATOR | os.environ,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        self._finalizer = weakref.finalize(self, _ended, self.process, self._control, self._idle)
        try:
            self._control.settimeout(_START)
            what, size = there.MESSAGE.unpack(read_exactly(self._control, there.MESSAGE.size))
            fault = read_exactly(self._control, size).decode() if what == there.FAULT else ""
        except (OSError, EOFError) as error:
            self.close()
            raise BrokenBuild(f"{folder}: the engine process does not start → look at the memory of the machine") from error
        if fault:
            self.close()
            raise BrokenBuild(fault)

    def take(self, calls: bool = False, fresh: bool = False) -> Worker:
        """Return a worker, an idle one or a fresh one; raises `Gone` where the engine process has ended."""
        with self._lock:
            if self._idle and not calls and not fresh:
                return self._idle.pop()
            try:
                self._control.sendall(there.MESSAGE.pack(there.FORK_CALLING if calls else there.FORK, 0))
                message, fds, _, _ = socket.recv_fds(self._control, there.MESSAGE.size, 1)
                if not fds:
                    raise Gone
            except OSError as error:
                raise Gone from error
            return Worker(self, there.MESSAGE.unpack(message)[1], socket.socket(fileno=fds[0]), calls)

    def give_back(self, worker: Worker) -> None:
        """Keep a worker for the next query, unless there are enough or it was lowered."""
        with self._lock:
            if not worker.lowered and not worker.calls and len(self._idle) < self._most_idle and self._finalizer.alive:
                worker.fresh = False
                self._idle.append(worker)
                return
        worker.end()

    def tell(self, what: bytes, pid: int) -> None:
        with self._lock, contextlib.suppress(OSError):
            self._control.sendall(there.MESSAGE.pack(what, pid))

    @property
    def alive(self) -> bool:
        return self._finalizer.alive and self.process.poll() is None

    def close(self) -> None:
        """End the engine process and its workers."""
        self._finalizer()


def _ended(process: subprocess.Popen[bytes], control: socket.socket, idle: list[Worker]) -> None:
    control.close()
    while idle:
        idle.pop().sock.close()
    try:
        process.wait(timeout=2)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
