"""Serves the application with gunicorn: one process, several threads, one store in memory.

In: builds, documents, host, port. Out: a running server, which prints its address when ready.
"""

from __future__ import annotations

import gc
import signal
import socket
import time
from pathlib import Path
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication  # type: ignore[import-untyped]
from gunicorn.arbiter import Arbiter  # type: ignore[import-untyped]

from graph.connection import open_current
from graph.errors import WrongUse
from graph.namespaces import THINGS
from graph.questions import LANGUAGES
from graph.scratch import remove_forgotten
from graph.sparql.limits import from_environment
from webapp import create_app
from webapp.attentive import AttentiveWorker
from webapp.settings import read_operator, read_proxies
from webapp.state import Viewer
from webapp.things.kinds import KINDS

THREADS = 64  # most of them wait: queries for their turn, long answers for their readers
LONGEST_LINE = 8190  # a query in an address; gunicorn's own limit is half of it


class HangUpArbiter(Arbiter):  # type: ignore[misc]
    """Ends the server when its terminal is closed, unless it was started to outlive it (`nohup`)."""

    def init_signals(self) -> None:
        outlives = signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
        super().init_signals()
        if outlives:
            signal.signal(signal.SIGHUP, signal.SIG_IGN)

    def handle_hup(self) -> None:
        self.handle_int()


class Server(BaseApplication):  # type: ignore[misc]
    """gunicorn with its settings given here and no command line."""

    def __init__(self, builds: Path, documents: Path | None, host: str, port: int) -> None:
        self.builds, self.documents, self.host, self.port = builds, documents, host, port
        super().__init__()

    def load_config(self) -> None:
        address = f"[{self.host}]" if ":" in self.host else self.host
        settings: dict[str, Any] = {
            "bind": f"{address}:{self.port}",
            "workers": 1,
            "threads": THREADS,
            "worker_class": AttentiveWorker,
            "timeout": 60,
            "limit_request_line": LONGEST_LINE,
            "loglevel": "warning",
            "post_worker_init": self._announce,
            # Only what `behind_proxies` reads is believed of a proxy, and only where one is set.
            "forwarder_headers": "",
            "secure_scheme_headers": {},
            "control_socket_disable": True,
        }
        for name, value in settings.items():
            self.cfg.set(name, value)

    def run(self) -> None:
        HangUpArbiter(self).run()

    def _announce(self, worker: Any) -> None:
        # The terminal's hang-up reaches every process; the arbiter says when to end.
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        address = f"[{self.host}]" if ":" in self.host else self.host
        print(f"Regiograph is ready: http://{address}:{self.port}/", flush=True)

    def load(self) -> Flask:
        app = create_app(self.builds, self.documents)
        viewer: Viewer = app.extensions["viewer"]
        viewer.prepare = lambda: warm(app)
        viewer.shelf()  # a build that cannot be read is said at the start
        return app


def warm(app: Flask) -> None:
    """Make ready what the first readers would wait for: the search, the lists of each kind, a picture of each kind.

    Each part is told to the operator as it becomes ready.
    """
    client = app.test_client()
    viewer: Viewer = app.extensions["viewer"]
    begun, shelf = time.monotonic(), viewer.shelf()

    def tell(part: str) -> None:
        print(f"Build {shelf.graph.build_id}: {part} ready after {time.monotonic() - begun:.0f} s", flush=True)

    viewer.engine.prepare(shelf.graph)
    tell("queries")
    regions = shelf.answer("regions", {}, "", "sv")
    one_region = [iri.removeprefix(THINGS) for row in regions.rows[:1] for iri in row if str(iri).startswith(THINGS)]
    asked = [f"questions/activities?region={path.partition('/')[2]}" for path in one_region]  # reads all names that may be typed
    for lang in LANGUAGES:
        for path in ("", *KINDS, "overlap", "coverage", "search?q=region", *one_region, *asked):
            client.get(f"/{lang}/{path}")
        tell(f"pages in {lang}")
    viewer.dump_maker.find(shelf.graph)
    settle()
    # A page makes tens of thousands of objects that end with it: looked for less often, they are found as surely.
    gc.set_threshold(50_000, 20, 50)


def settle() -> None:
    """Have the collector leave alone what is ready now: it need not look through it again and again.

    What was set aside for an earlier build is looked through once more, and goes if nobody reads it.
    """
    gc.unfreeze()
    gc.collect()
    gc.freeze()


def run(builds: Path, documents: Path | None, host: str, port: int) -> None:
    """Serve until stopped.

    Raises `BrokenBuild` if there is no build to read, `WrongUse` if the address, the folder of
    documents or a setting cannot be used: here, with a message, and not in a worker's log.
    """
    from_environment()
    read_proxies()
    read_operator()
    if documents is not None and not documents.is_dir():
        raise WrongUse(f"{documents}: no such folder → give the folder with your own copies of the documents, or leave it out")
    open_current(builds)
    _must_be_free(host, port)
    remove_forgotten()
    try:
        Server(builds, documents, host, port).run()
    finally:
        remove_forgotten()  # of a worker that did not end by itself


def _must_be_free(host: str, port: int) -> None:
    """Bind the address for a moment, and see that nobody listens there already."""
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
        with socket.socket(family, socket.SOCK_STREAM) as caller:
            caller.settimeout(1)
            if caller.connect_ex(address) == 0:
                raise OSError("something is listening there")
    except (OSError, OverflowError) as error:
        raise WrongUse(f"{host}:{port} cannot be used ({error}) → choose another: make serve PORT=8001") from error
