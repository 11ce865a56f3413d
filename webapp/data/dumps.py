"""The dumps as files: streamed from disk, under a name that tells the build and under one that never changes.

In: a file's name. Out: the file; 302 from `/dumps/regiograph.trig.gz` to the file of this build.
"""

from __future__ import annotations

from base64 import b64encode

from flask import Response, redirect, request, send_from_directory
from werkzeug.wrappers import Response as BaseResponse

from graph.dumps import KINDS, Dump, dump_name
from graph.errors import NotMadeYetError
from webapp.data.blueprint import LICENCE, add_link, blueprint
from webapp.errors import UnknownPage
from webapp.links import Links
from webapp.state import page_language, view

PACKED = {"gz": "application/gzip", "zip": "application/zip"}


@blueprint.get(f"/dumps/regiograph.<any({', '.join(repr(kind) for kind in KINDS)}):kind>")
def newest(kind: str) -> BaseResponse:
    """Lead to the file of the current build: the address to cite and to fetch again."""
    return redirect(Links(page_language()).dump(dump_name(view().graph.build_id, kind)), 302)


@blueprint.get("/dumps/<name>")
def dump(name: str) -> Response:
    """Hand out a file of the current build."""
    found = view()
    names = [dump_name(found.graph.build_id, kind) for kind in KINDS]
    if name not in names:
        near = [(name, found.links.dump(name)) for name in names]
        raise UnknownPage(found.t.dump_unknown.format(name=name[:100]), near)
    made = found.viewer.dump_maker.find(found.graph)
    if made is None:
        raise NotMadeYetError(found.t.dumps_being_made)
    folder, files = made
    file = next(file for file in files if file.name == name)
    response = send_from_directory(folder, file.name, mimetype=packed_as(file), as_attachment=True, conditional=True, etag=file.sha256[:32], max_age=0)
    response.headers["Repr-Digest"] = f"sha-256=:{_base64(file.sha256)}:"
    response.headers["X-Robots-Tag"] = "noindex"
    add_link(response, LICENCE, "license")
    add_link(response, f"{request.script_root}/.well-known/void", "describedby", type="text/turtle")
    return response


def packed_as(file: Dump) -> str:
    """Return the media type of the packed file itself."""
    return PACKED[file.kind.rpartition(".")[2]]


def _base64(digest: str) -> str:
    return b64encode(bytes.fromhex(digest)).decode("ascii")
