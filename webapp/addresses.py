"""Leads from an address with a slash behind it to the page without: people and programs add one.

In: the application. Out: a redirect that keeps the method and what stands behind the question mark.
"""

from __future__ import annotations

from urllib.parse import quote

from flask import Flask, current_app, request
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

_AS_WRITTEN = "/:@!$&'()*+,;=~"


def install(app: Flask) -> None:
    """Look at every address before its page is made."""
    app.before_request(lead_on)


def lead_on() -> Response | None:
    """Redirect to the page of the same address without a slash, where there is one."""
    rule = request.url_rule
    path = request.path.rstrip("/")
    if not path or path == request.path or (rule is not None and rule.rule.endswith("/")):
        return None
    adapter = current_app.create_url_adapter(request)
    try:
        assert adapter is not None
        adapter.match(path, method="GET")
    except (HTTPException, RequestRedirect):
        return None
    behind = request.query_string.decode("latin-1")
    return redirect(quote(request.script_root + path, safe=_AS_WRITTEN) + (f"?{behind}" if behind else ""), 308)
