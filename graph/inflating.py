"""Unpacks what an engine sends, a piece at a time: a kilobyte that is packed may hold a megabyte.

In: packed bytes as they come. Out: pieces of at most a given size.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator

from urllib3.exceptions import DecodeError

ENCODINGS = ("gzip", "x-gzip", "deflate")
_GZIP_OR_ZLIB = zlib.MAX_WBITS | 32  # the header tells which


class Inflating:
    """Unpacks one body, of one or several members."""

    def __init__(self, piece: int) -> None:
        self._piece = piece
        self._unpacker = zlib.decompressobj(_GZIP_OR_ZLIB)
        self._has_begun = False  # the member that is being read
        self._has_ended = False  # a member before it

    def feed(self, packed: bytes) -> Iterator[bytes]:
        """Yield what some packed bytes hold; raises `DecodeError` for what is not packed so."""
        try:
            while packed or self._has_begun:
                if self._has_ended and not self._has_begun:
                    packed = packed.lstrip(b"\0")  # padding between members
                    if not packed:
                        break
                self._has_begun = True
                part = self._unpacker.decompress(packed, self._piece)
                if part:
                    yield part
                packed = self._unpacker.unconsumed_tail
                if self._unpacker.eof:
                    packed = self._unpacker.unused_data
                    self._unpacker = zlib.decompressobj(_GZIP_OR_ZLIB)
                    self._has_begun, self._has_ended = False, True
                elif not packed and len(part) < self._piece:
                    break  # a full piece may have left something inside
        except zlib.error as error:
            raise DecodeError(str(error)) from error

    def close(self) -> None:
        """Raise `DecodeError` where the body ended in the middle."""
        if self._has_begun:
            raise DecodeError("it ends too early")
