"""The name under which a client reached this server, as it may be written into addresses.

In: the `Host` header. Out: host and port where they can be such; werkzeug takes no underscore in a
host, though networks of containers name their machines so.
"""

from __future__ import annotations

import re

from flask import Request
from werkzeug.wsgi import get_host

_NAME = r"[A-Za-z0-9_](?:[A-Za-z0-9._-]*[A-Za-z0-9_])?\.?"
HOST = re.compile(rf"(?:{_NAME}|\[[0-9A-Fa-f:.]+\])(?::\d{{1,5}})?", re.ASCII)
_PORTS = {"http": ":80", "https": ":443"}


class HostRequest(Request):
    """A request that knows its host, underscores and all; empty where the header names none."""

    @property
    def host(self) -> str:
        told = self.headers.get("Host", "")
        if "_" in told and HOST.fullmatch(told):
            return told.removesuffix(_PORTS.get(self.scheme, ""))
        return get_host(self.environ)

    @host.setter
    def host(self, value: str) -> None:
        """Keep what the header says: Flask sets what werkzeug makes of it."""
