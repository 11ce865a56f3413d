"""What every response says about itself: what the browser may do, and how long it is fresh.

In: the application. Out: security headers on all responses; entity tags by build, viewer
and address on pages and downloads, so that an unchanged page is answered with 304.
"""

from __future__ import annotations

import hashlib

from flask import Flask, Response, request

from webapp.state import view

POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
SECURITY = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()",
}
# Made from the build and the address alone; a SPARQL answer may stop at a time limit.
_TAGGED = {"pages", "data", "search"}
_UNTAGGED = {"data.healthz"}


def install(app: Flask) -> None:
    """Put the headers on every response of the application."""
    app.before_request(answer_unchanged)
    app.after_request(finish)


def entity_tag() -> str:
    """Return the tag of the asked page: build, viewer's files, documents at hand, address."""
    found = view()
    quotes = "quotes" if found.viewer.quotes else ""
    parts = (found.graph.build_id, found.viewer.edition, quotes, request.full_path)
    return hashlib.sha256("\n".join(parts).encode("utf-8", "replace")).hexdigest()[:32]


def _is_tagged() -> bool:
    return request.method in ("GET", "HEAD") and request.blueprint in _TAGGED and request.endpoint not in _UNTAGGED


def answer_unchanged() -> Response | None:
    """Answer 304 where the reader already has this page of this build.

    Only an answer with status 200 ever carried the tag, so nothing needs to be made anew.
    """
    if not _is_tagged() or not request.if_none_match:
        return None
    tag = entity_tag()
    if not request.if_none_match.contains(tag):
        return None
    response = Response(status=304)
    response.set_etag(tag)
    response.headers["Cache-Control"] = "no-cache"
    return response


def finish(response: Response) -> Response:
    """Add the security headers, and the tag where the page may be kept."""
    for name, value in SECURITY.items():
        response.headers[name] = value
    if response.status_code == 200 and _is_tagged():
        response.set_etag(entity_tag())
        response.headers["Cache-Control"] = "no-cache"
    elif response.status_code >= 400:
        response.headers["Cache-Control"] = "no-store"
    return response
