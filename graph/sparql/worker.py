"""The process that answers: takes one request after another from a socket, and can be killed at any time.

In: requests in frames. Out: frames with blocks of the answer, then what is known of the whole, or an
error. It may use so much memory and open no file and no connection, whatever the query says.
"""

from __future__ import annotations

import ctypes
import json
import math
import os
import signal
import socket
import struct
from pathlib import Path
from typing import Any

from graph.errors import RefusedQuery
from graph.sparql.answering import Overrun, answer
from graph.store import Graph

FRAME = struct.Struct("!cI")
BLOCK, END, CUT, ERROR = b"B", b"Z", b"X", b"E"
PIECE = 1 << 16  # bytes read at once: most requests and answers
_SERVED = 20_000  # requests after which a process makes way for a fresh one
_DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG


def write_frame(sock: socket.socket, kind: bytes, payload: bytes) -> None:
    """Send one frame; waits where the other side does not read."""
    sock.sendall(FRAME.pack(kind, len(payload)) + payload if len(payload) < 4096 else FRAME.pack(kind, len(payload)))
    if len(payload) >= 4096:
        sock.sendall(payload)


def read_exactly(sock: socket.socket, size: int) -> bytes:
    """Return so many bytes; raises `EOFError` where the other side has gone."""
    parts = []
    while size:
        part = sock.recv(min(size, 1 << 20))
        if not part:
            raise EOFError
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def timeval(seconds: float) -> bytes:
    """Return a time as a socket's options take it, never none: that would be for ever."""
    return struct.pack("ll", *divmod(max(1, math.ceil(seconds * 1_000_000)), 1_000_000))


def _read_request(sock: socket.socket) -> bytes:
    """Return the next request; there is never another behind it."""
    data = sock.recv(PIECE)
    if len(data) < FRAME.size:
        data += read_exactly(sock, FRAME.size - len(data))
    _, size = FRAME.unpack_from(data)
    return data[FRAME.size :] + read_exactly(sock, size + FRAME.size - len(data))


def serve(sock: socket.socket, graph: Graph, megabytes: int, calls: bool) -> None:
    """Answer until the other side has gone, or until enough has been answered."""
    confine(megabytes, calls)
    for served in range(_SERVED):
        try:
            request = json.loads(_read_request(sock))
        except EOFError:
            return
        try:
            _serve(sock, graph, request, retire=served == _SERVED - 1)
        except BrokenPipeError:
            return


def _serve(sock: socket.socket, graph: Graph, request: dict[str, Any], retire: bool) -> None:
    try:
        rest, about = answer(graph, request, lambda block: write_frame(sock, BLOCK, block))
        # One frame holds an answer that is short: what is known of it, a line, the answer.
        write_frame(sock, END, json.dumps({**about, "retire": retire}).encode() + b"\n" + rest)
    except Overrun as error:
        write_frame(sock, CUT, str(error).encode())
    except BrokenPipeError:
        raise
    except MemoryError:
        os._exit(1)
    except RefusedQuery as error:
        write_frame(sock, ERROR, json.dumps(["refused", str(error)]).encode())
    except SyntaxError as error:
        write_frame(sock, ERROR, json.dumps(["syntax", str(error)]).encode("utf-8", "replace"))
    except Exception as error:
        write_frame(sock, ERROR, json.dumps(["failed", f"{error}"]).encode("utf-8", "replace"))


def confine(megabytes: int, calls: bool) -> None:
    """Limit memory, leave no file number free for a file or a connection, and die with the parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        import resource

        used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
        ceiling = used + megabytes * 1024 * 1024
        resource.setrlimit(resource.RLIMIT_AS, (ceiling, ceiling))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)
        if not calls:
            free = os.dup(0)
            os.close(free)
            resource.setrlimit(resource.RLIMIT_NOFILE, (free, free))
    except (ImportError, OSError, ValueError, AttributeError):  # not on this system: time is still limited
        return
