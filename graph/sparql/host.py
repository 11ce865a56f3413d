"""The engine process of one build: holds its store once and forks the processes that answer.

In: a build folder and a control socket. Out: on demand a forked worker, whose socket is passed to the
web process. It alone ends, stops and continues workers, as it alone knows that a number is still the
same process; when the web process has gone, all of them end.
"""

from __future__ import annotations

import contextlib
import gc
import os
import selectors
import signal
import socket
import struct
import sys
from pathlib import Path

from graph.errors import BrokenBuild
from graph.sparql.worker import read_exactly, serve
from graph.store import DISK_STORE, Graph, open_build

MESSAGE = struct.Struct("!cI")  # what, which process
READY, FAULT, FORK, FORK_CALLING, KILL, STOP, GO_ON, LOWER = b"R", b"X", b"f", b"F", b"k", b"s", b"c", b"n"
_SIGNALS = {KILL: signal.SIGKILL, STOP: signal.SIGSTOP, GO_ON: signal.SIGCONT}
_LOWER = 10  # how much a long query gives way to pages and short ones


class Host:
    """Forks and ends workers as the web process asks."""

    def __init__(self, folder: Path, control: socket.socket, megabytes: int) -> None:
        self.folder, self.control, self.megabytes = folder, control, megabytes
        self.children: set[int] = set()
        self.graph: Graph | None = None

    def open(self) -> None:
        """Read the store; one on disk is opened by each worker, as its own threads do not survive a fork."""
        if not (self.folder / DISK_STORE).is_dir():
            self.graph = open_build(self.folder)
        gc.collect()
        gc.freeze()

    def loop(self) -> None:
        """Do what is asked until the web process has gone."""
        wake, woken = socket.socketpair()
        woken.setblocking(False)
        signal.set_wakeup_fd(woken.fileno())
        signal.signal(signal.SIGCHLD, lambda *_: None)
        with selectors.DefaultSelector() as selector:
            selector.register(self.control, selectors.EVENT_READ)
            selector.register(wake, selectors.EVENT_READ)
            while True:
                for key, _ in selector.select():
                    if key.fileobj is wake:
                        wake.recv(4096)
                        self.reap()
                    elif not self.obey((wake, woken)):
                        return

    def obey(self, own: tuple[socket.socket, ...]) -> bool:
        """Do one thing that was asked; tell whether to go on."""
        try:
            what, pid = MESSAGE.unpack(read_exactly(self.control, MESSAGE.size))
        except (EOFError, OSError):
            return False
        if what in (FORK, FORK_CALLING):
            self.fork(what == FORK_CALLING, own)
        elif pid in self.children:
            with contextlib.suppress(ProcessLookupError):
                if what == LOWER:
                    os.setpriority(os.PRIO_PROCESS, pid, _LOWER)
                else:
                    os.kill(pid, _SIGNALS[what])
        return True

    def fork(self, calls: bool, own: tuple[socket.socket, ...]) -> None:
        """Fork a worker and pass its socket on."""
        ours, theirs = socket.socketpair()
        pid = os.fork()
        if pid == 0:
            for sock in (ours, self.control, *own):
                sock.close()
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            with contextlib.suppress(BaseException):
                serve(theirs, self.graph or open_build(self.folder), self.megabytes, calls)
            os._exit(0)
        self.children.add(pid)
        theirs.close()
        socket.send_fds(self.control, [MESSAGE.pack(FORK, pid)], [ours.fileno()])
        ours.close()

    def reap(self) -> None:
        """Forget the workers that have ended."""
        while self.children:
            try:
                pid, _ = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            self.children.discard(pid)

    def end(self) -> None:
        for pid in self.children:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


def main(folder: str, control: str, megabytes: str) -> None:
    """Run as a process of its own: folder, file number of the control socket, memory of a worker."""
    for ending in (signal.SIGINT, signal.SIGHUP):
        signal.signal(ending, signal.SIG_IGN)  # the web process decides when to end
    host = Host(Path(folder), socket.socket(fileno=int(control)), int(megabytes))
    try:
        host.open()
    except (BrokenBuild, MemoryError) as error:
        host.control.sendall(MESSAGE.pack(FAULT, len(str(error).encode())) + str(error).encode())
        return
    host.control.sendall(MESSAGE.pack(READY, 0))
    try:
        host.loop()
    finally:
        host.end()


if __name__ == "__main__":
    main(*sys.argv[1:4])
