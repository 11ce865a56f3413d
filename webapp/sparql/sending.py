"""Sends an answer: kept where it is short, in blocks where it is long, compressed as the client takes it.

In: an engine's `Stream`. Out: a response with entity tag, limits and type.
"""

from __future__ import annotations

import errno
import gzip
import hashlib
import logging
import socket
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from werkzeug.wrappers import Request, Response

from graph.errors import CutShort
from graph.sparql.dataset import Dataset
from graph.sparql.limits import Limits
from graph.sparql.results import Stream

log = logging.getLogger(__name__)
GATHERED = 1_000_000  # bytes of an answer that is whole before it is sent, and may be kept
_SMALLEST = 1000  # bytes worth compressing


@dataclass(frozen=True)
class Sent:
    """A short answer, as it may be sent again."""

    body: bytes
    content_type: str
    tag: str
    truncated: bool

    def __len__(self) -> int:
        return 2 * len(self.body) + 500

    @cached_property
    def compressed(self) -> bytes:
        return gzip.compress(self.body, 5, mtime=0)


def tag_of(build: str, text: str, form: str, dataset: Dataset) -> str:
    """Return the entity tag of an answer: the build, the query, the graphs, the format."""
    parts = repr((build, text, form, dataset.default, dataset.named))
    return hashlib.sha256(parts.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def unchanged(tag: str) -> Response:
    """Answer that the client has it already."""
    return _tagged(Response(status=304), tag)


def send_kept(request: Request, answer: Sent, limits: Limits) -> Response:
    """Send a short answer, or say that the client has it already."""
    if answer.tag and "If-None-Match" in request.headers and request.if_none_match.contains_weak(answer.tag):
        return unchanged(answer.tag)
    is_compressed = len(answer.body) >= _SMALLEST and takes_gzip(request)
    response = Response(answer.compressed if is_compressed else answer.body, content_type=answer.content_type)
    return _finish(response, answer.tag, is_compressed, answer.truncated, limits)


def send_stream(request: Request, stream: Stream, content_type: str, tag: str, limits: Limits) -> Response:
    """Send a long answer block by block."""
    is_compressed = takes_gzip(request)
    if request.method == "HEAD":
        stream.close()
        return _finish(Response(content_type=content_type), tag, is_compressed, False, limits)
    give_up_on(request, limits.patience)
    blocks = _compressed(stream) if is_compressed else iter(stream)
    response = Response(_cut(blocks) if "gunicorn.socket" in request.environ else blocks, content_type=content_type)
    response.call_on_close(stream.close)
    return _finish(response, tag, is_compressed, False, limits)


def _finish(response: Response, tag: str, is_compressed: bool, truncated: bool, limits: Limits) -> Response:
    if is_compressed:
        response.headers["Content-Encoding"] = "gzip"
    if truncated:
        response.headers["X-Truncated"] = f"rows={limits.rows}"
    return _tagged(response, tag)


def _tagged(response: Response, tag: str) -> Response:
    if tag:
        response.set_etag(tag, weak=True)
    response.headers["Cache-Control"] = "no-cache" if tag else "no-store"
    return response


def takes_gzip(request: Request) -> bool:
    return request.accept_encodings.quality("gzip") > 0 if "Accept-Encoding" in request.headers else False


def _compressed(blocks: Stream) -> Iterator[bytes]:
    packer = zlib.compressobj(1, zlib.DEFLATED, 31)
    is_first = True
    for block in blocks:
        packed = packer.compress(block)
        if is_first:
            packed += packer.flush(zlib.Z_SYNC_FLUSH)
            is_first = False
        if packed:
            yield packed
    yield packer.flush()


def _cut(blocks: Iterator[bytes]) -> Iterator[bytes]:
    """Have the server cut the connection where an answer breaks off, with a line in the log instead of a trace."""
    try:
        yield from blocks
    except CutShort as error:
        log.warning("an answer broke off: %s", error)
        raise ConnectionResetError(errno.ECONNRESET, str(error)) from error


def give_up_on(request: Request, seconds: float) -> None:
    """Have the connection of a reader who stops reading cut after so long: it holds a thread and a process."""
    sock = request.environ.get("gunicorn.socket")
    if isinstance(sock, socket.socket):
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, struct.pack("ll", int(seconds), int(seconds % 1 * 1_000_000)))
