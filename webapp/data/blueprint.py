"""What all data have in common: any site may read them, and a program is told in words what went wrong.

In: a response to a program. Out: the same with its headers; the address under which this server is known.
"""

from __future__ import annotations

from flask import Blueprint, Response, current_app, request

from graph.formats import MEDIA_TYPES
from webapp.host import HOST
from webapp.settings import ADDRESS

blueprint = Blueprint("data", __name__)
# As Sweden's data portal wants it: http and with a slash at its end (https://docs.dataportal.se/dcat/docs/harvesting/).
LICENCE = "http://creativecommons.org/licenses/by/4.0/"


@blueprint.after_request
def open_to_all(response: Response) -> Response:
    """Let programs in any browser read what is public anyway; no cookie is ever read."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Expose-Headers"] = "Link, ETag, Content-Disposition"
    if request.method == "OPTIONS":
        response.headers["Access-Control-Allow-Methods"] = "GET, HEAD, OPTIONS"
        response.headers["Access-Control-Allow-Headers"] = "Accept, If-None-Match, Range"
        response.headers["Access-Control-Max-Age"] = "86400"
    return response


def own_address() -> str:
    """Return where this server is reached, without a slash at the end: as the operator says, else as it was asked."""
    told = str(current_app.config.get(ADDRESS, "")).strip().rstrip("/")
    if told:
        return told
    # What a stranger writes as host is used only where it is one.
    host = request.host if HOST.fullmatch(request.host) else "localhost"
    return f"{request.scheme}://{host}{request.script_root}"


def origin() -> str:
    """Return what to put before a path of `webapp.links`, which begins with the mount already."""
    return own_address().removesuffix(request.script_root)


def rdf_file(body: bytes, ending: str, name: str) -> Response:
    """Return a file of RDF, under a name to be saved as."""
    response = Response(body, content_type=content_type(ending))
    response.headers["Content-Disposition"] = f'inline; filename="{name}.{ending}"' if name.isascii() else "inline"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def content_type(ending: str) -> str:
    """Return a format's media type, for texts with their encoding."""
    return f"{MEDIA_TYPES[ending]}; charset=utf-8" if ending == "ttl" else MEDIA_TYPES[ending]


def add_link(response: Response, href: str, rel: str, **more: str) -> None:
    """Add a link of RFC 8288 to a response."""
    response.headers.add("Link", f'<{href}>; rel="{rel}"' + "".join(f'; {name}="{value}"' for name, value in more.items()))
