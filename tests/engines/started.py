"""Starts the engines that the graph is published on, each on loopback and in a folder of its own.

In: a folder for their files. Out: a running engine with its addresses, ended with the block. Where one is
not installed the error says how to get it: nothing is skipped.
"""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

SECONDS_TO_START = 120
_VIRTUOSO = """\
[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa

[TempDatabase]
DatabaseFile = {folder}/virtuoso-temp.db
TransactionFile = {folder}/virtuoso-temp.trx

[Parameters]
ServerPort = 127.0.0.1:{sql_port}
DisableUnixSocket = 1
DirsAllowed = {folder}
NumberOfBuffers = 20000
MaxDirtyBuffers = 12000
CheckpointInterval = 0
ThreadsPerQuery = 1

[HTTPServer]
ServerPort = 127.0.0.1:{port}
ServerRoot = {folder}
ServerThreads = 20
MaxKeepAlives = 20
KeepAliveTimeout = 30

[SPARQL]
MaxQueryExecutionTime = 60
"""


class NotInstalled(RuntimeError):
    """An engine that is not on this machine, and how to get it."""


@dataclass(frozen=True)
class Started:
    """A running engine: its name, where it is asked, and who may write there."""

    name: str
    endpoint: str
    user: str = ""
    password: str = ""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def _running(command: list[str], folder: Path, ready: str) -> Iterator[None]:
    with (folder / "output.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    try:
        _wait(process, ready, folder)
        yield
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(process: subprocess.Popen[bytes], address: str, folder: Path) -> None:
    until = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise RuntimeError(f"the engine did not start: {(folder / 'output.log').read_text(errors='replace')[-2000:]}")


@contextmanager
def oxigraph(folder: Path) -> Iterator[Started]:
    """Run Oxigraph's own server, in memory."""
    beside = Path(sys.executable).parent / "oxigraph"
    program = str(beside) if beside.exists() else shutil.which("oxigraph")
    if program is None:
        raise NotInstalled("Oxigraph's server is not installed → pip install '.[engines]' (make test-engines does)")
    port = free_port()
    with _running([program, "serve", "--bind", f"127.0.0.1:{port}"], folder, f"http://127.0.0.1:{port}/query?query=ASK%7B%7D"):
        yield Started("Oxigraph", f"http://127.0.0.1:{port}/query")


@contextmanager
def virtuoso(folder: Path) -> Iterator[Started]:
    """Run Virtuoso 7 on a new database."""
    program = shutil.which("virtuoso-t")
    if program is None:
        raise NotInstalled("Virtuoso is not installed → apt-get install virtuoso-opensource (Debian, Ubuntu)")
    port = free_port()
    settings = folder / "virtuoso.ini"
    settings.write_text(_VIRTUOSO.format(folder=folder, port=port, sql_port=free_port()), encoding="utf-8")
    with _running([program, "+foreground", "+configfile", str(settings)], folder, f"http://127.0.0.1:{port}/sparql?query=ASK%7B%7D"):
        yield Started("Virtuoso", f"http://127.0.0.1:{port}/sparql", "dba", "dba")


ENGINES = {"oxigraph": oxigraph, "virtuoso": virtuoso}
