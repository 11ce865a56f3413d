"""What every response says about itself: what the browser may do, and how long it is fresh.

In: the application. Out: security headers on all responses; entity tags by build, viewer
and address on pages and downloads, so that an unchanged page is answered with 304; pages once
made and compressed are kept for the life of their build.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from flask import Flask, Response, current_app, g, request
from flask_compress import Compress

from webapp.settings import OPERATOR
from webapp.state import view

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "connect-src 'self'",  # suggestions of the search field
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
_TAGGED = {"pages", "ontology", "questions", "things", "pictures", "overlap", "data", "search", "vocabulary"}
_UNTAGGED = {"data.healthz", "data.dump", "pictures.vis_network"}
_RANGE = re.compile(r"bytes\s*=\s*(?P<first>\d{0,18})\s*-\s*(?P<last>\d{0,18})", re.ASCII | re.I)
_GZIP, _GZIP_TIME = b"\x1f\x8b", slice(4, 8)  # RFC 1952, section 2.3


def install(app: Flask) -> None:
    """Put the headers on every response of the application."""
    app.before_request(ignore_other_ranges)
    app.before_request(answer_unchanged)
    app.before_request(answer_kept)
    app.after_request(keep)  # the last registered is the first to run: finish, compress, keep
    compress(app)
    app.after_request(finish)


def compress(app: Flask) -> None:
    """Have text sent compressed, as the reader accepts it."""
    app.config.update(COMPRESS_REGISTER=True, COMPRESS_MIN_SIZE=1000, COMPRESS_STREAMS=False, COMPRESS_EVALUATE_CONDITIONAL_REQUEST=False)
    UndatedCompress(app)


class UndatedCompress(Compress):
    """Compresses without the time of day, so that the same page is always the same bytes."""

    def after_request(self, response: Response | None) -> Response:
        made: Response = super().after_request(response)
        if made.headers.get("Content-Encoding") == "gzip" and not made.is_streamed:
            data = made.get_data()
            if data[:2] == _GZIP and any(data[_GZIP_TIME]):
                made.set_data(data[: _GZIP_TIME.start] + bytes(4) + data[_GZIP_TIME.stop :])
        return made


def ignore_other_ranges() -> None:
    """Take away a range that is not one span of bytes: such a one is ignored, not refused.

    RFC 9110, section 14.2: other units, several spans, what is malformed, methods other than GET.
    """
    told = _RANGE.fullmatch(request.headers.get("Range", "").strip())
    first, last = (told["first"], told["last"]) if told else ("", "")
    is_span = bool(first or last) and not (first and last and int(first) > int(last))
    if not is_span or request.method != "GET":
        request.environ.pop("HTTP_RANGE", None)


def entity_tag() -> str:
    """Return the tag of the asked page: build, viewer's files, documents at hand, address."""
    found = view()
    quotes = "quotes" if found.viewer.quotes else ""
    # With host and mount: every address on a page begins with the mount, and pictures have
    # their own address printed in them.
    # What the operator says of itself stands in descriptions of the data, and may change without a new build.
    told = [str(current_app.config.get(name, "")) for name in OPERATOR]
    parts = (found.graph.build_id, found.viewer.edition, quotes, *told, request.scheme, request.host, request.script_root, request.full_path)
    return hashlib.sha256("\n".join(parts).encode("utf-8", "replace")).hexdigest()[:32]


def dont_keep() -> None:
    """Have the answer to this request neither kept nor tagged: it will soon be another."""
    g.is_passing = True


def _is_tagged() -> bool:
    if "is_passing" in g:
        return False
    return request.method in ("GET", "HEAD") and request.blueprint in _TAGGED and request.endpoint not in _UNTAGGED


def answer_unchanged() -> Response | None:
    """Answer 304 where the reader already has this page of this build.

    Only an answer with status 200 ever carried the tag, so nothing needs to be made anew.
    """
    told = request.if_none_match
    # “*” means any page that is there, which is known when it is made (`finish`).
    if not _is_tagged() or not told or told.star_tag:
        return None
    tag = entity_tag()
    if not told.contains_weak(tag):
        return None
    response = Response(status=304)
    response.set_etag(tag, weak=True)
    response.headers["Cache-Control"] = "no-cache"
    return response


@dataclass(frozen=True)
class KeptPage:
    """A page as it was sent."""

    body: bytes
    headers: tuple[tuple[str, str], ...]

    def __len__(self) -> int:
        """The bytes of body and headers."""
        return len(self.body) + sum(len(name) + len(value) + 150 for name, value in self.headers)


def _key() -> tuple[str, str]:
    return entity_tag(), request.headers.get("Accept-Encoding", "")[:60]


def answer_kept() -> Response | None:
    """Answer with the page that was made before for the same address and build."""
    if not _is_tagged():
        return None
    kept = view().shelf.pages.get(_key())
    if kept is None:
        return None
    g.is_kept = True
    return Response(kept.body, headers=list(kept.headers))


def keep(response: Response) -> Response:
    """Keep a page that was made and may be asked for again."""
    if response.status_code == 200 and request.method == "GET" and _is_tagged() and not response.is_streamed and "is_kept" not in g:
        view().shelf.pages.put(_key(), KeptPage(response.get_data(), tuple(response.headers)))
    return response


def finish(response: Response) -> Response:
    """Add the security headers, and the tag where the page may be kept."""
    for name, value in SECURITY.items():
        response.headers[name] = value
    if request.endpoint == "static" and response.status_code == 200:
        # In one piece, so that it is compressed as well.
        response.direct_passthrough = False
        response.make_sequence()
    if response.status_code == 200 and _is_tagged():
        # Weak: the same page in another encoding is the same page.
        response.set_etag(entity_tag(), weak=True)
        response.headers["Cache-Control"] = "no-cache"
        if request.if_none_match.star_tag:
            response.status_code = 304
            response.set_data(b"")
    elif response.status_code >= 400 or "is_passing" in g:
        response.headers["Cache-Control"] = "no-store"
    return response
