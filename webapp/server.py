"""Serves the application with gunicorn: one process, several threads, one store in memory.

In: builds, documents, host, port. Out: a running server, which prints its address when ready.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication  # type: ignore[import-untyped]

from webapp import create_app

THREADS = 8
LONGEST_LINE = 8190  # a query in an address; gunicorn's own limit is half of it


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
            "worker_class": "gthread",
            "timeout": 60,
            "limit_request_line": LONGEST_LINE,
            "loglevel": "warning",
            "post_worker_init": self._announce,
        }
        for name, value in settings.items():
            self.cfg.set(name, value)

    def _announce(self, worker: Any) -> None:
        address = f"[{self.host}]" if ":" in self.host else self.host
        print(f"Regiograph is ready: http://{address}:{self.port}/", flush=True)

    def load(self) -> Flask:
        app = create_app(self.builds, self.documents)
        app.extensions["viewer"].shelf()  # a build that cannot be read is said at the start
        return app


def run(builds: Path, documents: Path | None, host: str, port: int) -> None:
    """Serve until stopped."""
    Server(builds, documents, host, port).run()
