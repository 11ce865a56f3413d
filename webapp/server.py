"""Serves the viewer with gunicorn: one process, several threads, the build swapped between requests.

`run` returns only when the server is stopped. It prints the address once the first page can
be answered.
"""

from __future__ import annotations

import socket
import sys
from pathlib import Path
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication

from graph.errors import RegiographError, WrongUse
from graph.store import CURRENT, open_build

THREADS = 8


class _Server(BaseApplication):  # type: ignore[misc]
    def __init__(self, make_app: Any, options: dict[str, Any]) -> None:
        self.make_app = make_app
        self.options = options
        super().__init__()

    def load_config(self) -> None:
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        app: Flask = self.make_app()
        return app


def _must_be_free(host: str, port: int) -> None:
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except (OSError, OverflowError) as error:
        raise WrongUse(f"{host}:{port} cannot be used ({error}) → choose another: make serve PORT=8001") from error


def run(builds: Path, documents: Path | None, host: str, port: int) -> None:
    """Serve the current build of a folder.

    Raises `BrokenBuild` if there is none to read, `WrongUse` if the address is taken.
    """
    open_build(builds / CURRENT)  # fail here, with a message, and not in a worker
    _must_be_free(host, port)
    if documents is not None and not documents.is_dir():
        raise RegiographError(f"{documents}: no such folder of documents → give the folder with your own copies, or leave it out")

    def make_app() -> Flask:
        from webapp import create_app

        return create_app(builds, documents)

    def ready(_: Any) -> None:
        shown = f"[{host}]" if ":" in host else host
        print(f"Regiograph: http://{shown}:{port}/", file=sys.stderr, flush=True)

    options = {
        "bind": f"[{host}]:{port}" if ":" in host else f"{host}:{port}",
        "workers": 1,
        "threads": THREADS,
        "worker_class": "gthread",
        "timeout": 60,
        "graceful_timeout": 10,
        "loglevel": "warning",
        "post_worker_init": ready,
        # Nothing that identifies a reader is logged.
        "accesslog": None,
        "limit_request_line": 8190,
    }
    sys.argv = sys.argv[:1]  # gunicorn reads the command line otherwise
    _Server(make_app, options).run()
