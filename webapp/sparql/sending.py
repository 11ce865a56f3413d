"""Makes an answer ready to be sent: whole where it is short, in blocks where it is long, compressed as the client takes it.

In: an engine's `Stream`, the WSGI request. Out: a `Reply` with entity tag, limits and type. Most answers are made
in less time than a general response takes to be put together, so here only what differs between them is.
"""

from __future__ import annotations

import errno
import gzip
import hashlib
import logging
import socket
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from wsgiref.types import WSGIEnvironment

from werkzeug.datastructures import Accept
from werkzeug.http import parse_accept_header, parse_etags
from werkzeug.wsgi import ClosingIterator

from graph.errors import RegiographError
from graph.kept import remember
from graph.sparql.dataset import Dataset
from graph.sparql.limits import Limits
from graph.sparql.results import Stream
from graph.sparql.worker import timeval
from webapp.headers import SECURITY

log = logging.getLogger(__name__)
GATHERED = 1_000_000  # bytes of an answer that is whole before it is sent, and may be kept
_SMALLEST = 1000  # bytes worth compressing
_SHOWN_HEADERS = "ETag, Retry-After, X-Truncated, X-Limits, Content-Encoding"
VARY = ("Accept", "Accept-Encoding")
OK, UNCHANGED = "200 OK", "304 NOT MODIFIED"
Header = tuple[str, str]


@dataclass(frozen=True)
class Reply:
    """What is sent back: all of the body, or blocks that are still being made."""

    status: str
    headers: tuple[Header, ...]
    body: bytes = b""
    blocks: Iterable[bytes] | None = None
    tag: str = ""

    def __len__(self) -> int:
        """The bytes of body and headers."""
        return len(self.body) + 500 + sum(len(name) + len(value) + 150 for name, value in self.headers)

    @property
    def may_be_kept(self) -> bool:
        return self.blocks is None and bool(self.tag) and self.status == OK and len(self.body) <= GATHERED


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


def has_already(environ: WSGIEnvironment, tag: str) -> bool:
    """Tell whether the client has an answer with this tag; “*” is any that there is (`send_kept`)."""
    told = environ.get("HTTP_IF_NONE_MATCH")
    return bool(told and tag) and tag in parse_etags(told).as_set(include_weak=True)


def _has_any(environ: WSGIEnvironment) -> bool:
    told: str = environ.get("HTTP_IF_NONE_MATCH", "")
    return told.strip() == "*" and environ["REQUEST_METHOD"] != "POST"


def unchanged(tag: str, limits: Limits) -> Reply:
    """Answer that the client has it already."""
    return Reply(UNCHANGED, (*_of_the_tag(tag), *to_all(limits)), tag=tag)


def send_kept(environ: WSGIEnvironment, answer: Sent, limits: Limits) -> Reply:
    """Send a short answer, or say that the client has it already."""
    if has_already(environ, answer.tag) or (answer.tag and _has_any(environ)):
        return unchanged(answer.tag, limits)
    is_compressed = len(answer.body) >= _SMALLEST and takes_gzip(environ)
    body = answer.compressed if is_compressed else answer.body
    cut = (("X-Truncated", f"rows={limits.rows}"),) if answer.truncated else ()
    headers = _headers(answer.content_type, is_compressed, answer.tag, limits)
    return Reply(OK, (("Content-Length", str(len(body))), *cut, *headers), body, tag=answer.tag)


def send_stream(environ: WSGIEnvironment, stream: Stream, content_type: str, tag: str, limits: Limits) -> Reply:
    """Send a long answer block by block."""
    is_compressed = takes_gzip(environ)
    headers = _headers(content_type, is_compressed, tag, limits)
    if environ["REQUEST_METHOD"] == "HEAD":
        stream.close()
        return Reply(OK, headers, tag=tag)
    give_up_on(environ, limits.patience)
    blocks = _compressed(stream) if is_compressed else iter(stream)
    return Reply(OK, headers, blocks=ClosingIterator(_cut(blocks) if "gunicorn.socket" in environ else blocks, stream.close), tag=tag)


def _headers(content_type: str, is_compressed: bool, tag: str, limits: Limits) -> tuple[Header, ...]:
    packed = (("Content-Encoding", "gzip"),) if is_compressed else ()
    return (("Content-Type", content_type), *packed, *_of_the_tag(tag), *to_all(limits))


def _of_the_tag(tag: str) -> tuple[Header, ...]:
    return (("ETag", f'W/"{tag}"'), ("Cache-Control", "no-cache")) if tag else (("Cache-Control", "no-store"),)


@lru_cache(maxsize=10)
def to_all(limits: Limits) -> tuple[Header, ...]:
    """Return what every answer of the endpoint says: programs in pages of others may ask as well, and so much."""
    return (
        *SECURITY.items(),
        ("Access-Control-Allow-Origin", "*"),
        ("Access-Control-Expose-Headers", _SHOWN_HEADERS),
        ("X-Limits", f"seconds={limits.seconds:g}, rows={limits.rows}, bytes={limits.bytes}, characters={limits.characters}"),
        ("Vary", ", ".join(VARY)),
        ("X-Robots-Tag", "noindex"),
    )


def takes_gzip(environ: WSGIEnvironment) -> bool:
    told = environ.get("HTTP_ACCEPT_ENCODING")
    return _takes_gzip(told) if told else False


@remember(200)
def _takes_gzip(told: str) -> bool:
    return parse_accept_header(told, Accept).quality("gzip") > 0


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
    except RegiographError as error:
        log.warning("an answer broke off: %s", error)
        raise ConnectionResetError(errno.ECONNRESET, str(error)) from error


def give_up_on(environ: WSGIEnvironment, seconds: float) -> None:
    """Have the connection of a reader who stops reading cut after so long: it holds a thread and a process."""
    sock = environ.get("gunicorn.socket")
    if isinstance(sock, socket.socket):
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, timeval(seconds))
