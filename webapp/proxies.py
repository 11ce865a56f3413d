"""What is believed of the servers that stand in front of this one.

In: how many there are (`REGIOGRAPH_PROXIES`), requests with their `X-Forwarded-…` headers. Out: the same requests as the
reader's browser sent them: address of the reader, scheme, host, and the path that the viewer lies under.
"""

from __future__ import annotations

from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from werkzeug.middleware.proxy_fix import ProxyFix

from webapp.settings import is_mount

_PREFIX = "HTTP_X_FORWARDED_PREFIX"


def behind_proxies(application: WSGIApplication, proxies: int) -> WSGIApplication:
    """Return the application as it is reached through so many proxies."""
    fixed = ProxyFix(application, x_for=proxies, x_proto=proxies, x_host=proxies, x_prefix=proxies)

    def believe(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        _tidy_prefix(environ)
        return fixed(environ, start_response)

    return believe


def _tidy_prefix(environ: WSGIEnvironment) -> None:
    """Leave out what is no path: it becomes the beginning of every address on a page."""
    told = [part.strip().rstrip("/") for part in environ.get(_PREFIX, "").split(",")]
    if any(told) and all(is_mount(part) for part in told if part):
        environ[_PREFIX] = ",".join(told)
    else:
        environ.pop(_PREFIX, None)
