"""Counts the rows of an answer in what the engine writes, as its own writers are several times faster than any loop over rows here.

In: the written bytes, block by block. Out: where the first row too many begins. Nothing inside a value is taken for a row.
"""

from __future__ import annotations

import re
from collections import deque
from itertools import islice

# No row is shorter, so what has fewer bytes need not be looked through.
_SHORTEST = {"json": len("{},"), "xml": len("<result></result>"), "csv": 1, "tsv": 1}
_UNREAD = 1_000_000  # bytes that are held until it is clear whether they have to be looked through
_END = {"json": b"]}}", "xml": b"</results></sparql>", "csv": b"", "tsv": b""}
_XML_ROW = re.compile(rb"<result>")  # inside a value “<” is escaped
# Where a further row of JSON begins. Inside a value “"” is escaped: one behind “,{” could only end the value, and what
# follows then is “,” or “}”, which begins no variable. A row that binds nothing has no such mark: a value can look like it.
_JSON_ROW = re.compile(rb',\{("[^,}]|\}[,\]])')
_VALUE = re.compile(rb'"(?:[^"\\]|\\.)*+("?+)', re.DOTALL)
_VALUE_OR_ROW = re.compile(rb'"(?:[^"\\]|\\.)*+"?+|(,)\{', re.DOTALL)
_REST_OF_VALUE = re.compile(rb'(?:[^"\\]|\\.)*+("?+)', re.DOTALL)
_TAIL = 3  # bytes at the end of a block that may be the beginning of a mark


class RowCounter:
    """Finds in the written bytes where the first row too many begins."""

    def __init__(self, form: str, rows: int) -> None:
        self._form = form
        # The header of a table is a line too; the first row of JSON begins without a comma.
        self._left = rows + {"csv": 1, "tsv": 1, "json": -1}.get(form, 0)
        self._quoted = False  # where what is looked through next begins inside a value
        self._tail = b""
        self._unread: list[bytes] = []
        self._length = 0  # of what was not looked through
        self.end = _END[form]

    def cut(self, block: bytes) -> int | None:
        """Return where to cut this block; None where all of it may be sent."""
        self._unread.append(block)
        self._length += len(block)
        if self._length <= min(self._left * _SHORTEST[self._form], _UNREAD):
            return None  # looking through all of an answer takes a tenth as long as making it
        text = self._tail + b"".join(self._unread)
        place = {"json": self._cut_json, "xml": self._cut_xml}.get(self._form, self._cut_lines)(text)
        self._unread, self._length = [], 0
        return None if place is None else max(0, place - len(text) + len(block))

    def _cut_xml(self, text: bytes) -> int | None:
        count = text.count(b"<result>")
        if count <= self._left:
            self._left -= count
            self._tail = text[-(len(b"<result>") - 1) :]
            return None
        return next(islice(_XML_ROW.finditer(text), self._left, None)).start()

    def _cut_json(self, text: bytes) -> int | None:
        found = _JSON_ROW.findall(text)
        if b"}," in found or b"}]" in found:
            place = self._cut_between_values(text)
        elif len(found) > self._left:
            place = next(islice(_JSON_ROW.finditer(text), self._left, None)).start()
        else:
            place = None
            self._left -= len(found)
        if place is None and text.endswith(b',{"') and not self._ends_in_value(text, len(text) - _TAIL):
            if not self._left:
                return len(text) - _TAIL
            self._left -= 1
            self._tail, self._quoted = b"", True  # inside the name of a column
        elif place is None:
            self._keep_tail(text)
        return place

    def _cut_between_values(self, text: bytes) -> int | None:
        """Cut JSON with what looks like rows that bind nothing: value after value is passed over."""
        end = len(text) - _TAIL  # a mark that begins later is looked at with the next block
        for place in _VALUE_OR_ROW.finditer(text, self._begin(text)):
            if place[1] and place.start() < end:
                if not self._left:
                    return place.start()
                self._left -= 1
        return None

    def _begin(self, text: bytes) -> int:
        """Return where the first value ends that a text begins inside of."""
        rest = _REST_OF_VALUE.match(text) if self._quoted else None
        return rest.end() if rest else 0

    def _keep_tail(self, text: bytes) -> None:
        """Hold the last bytes back, and know whether they are inside a value."""
        cut = max(0, len(text) - _TAIL)
        while cut and text[cut - 1 : cut] == b"\\":  # never between the signs of an escape
            cut -= 1
        self._quoted = self._ends_in_value(text, cut)
        self._tail = text[cut:]

    def _ends_in_value(self, text: bytes, end: int) -> bool:
        """Tell whether a place is inside a value: from the last row on, whose beginning is outside of any."""
        row = text.rfind(b',{"', 0, end)
        while row >= 0 and text[row + 3 : row + 4] in (b",", b"}", b""):
            row = text.rfind(b',{"', 0, row)
        if row >= 0:
            begin = row
        elif self._quoted:
            rest = _REST_OF_VALUE.match(text, 0, end)
            if rest is None or not rest[1]:
                return True
            begin = rest.end()
        else:
            begin = 0
        values = deque(_VALUE.finditer(text, begin, end), maxlen=1)
        return bool(values) and not values[0][1]

    def _cut_lines(self, block: bytes) -> int | None:
        if self._left == 0:
            return 0 if block else None
        place = 0
        for part in block.split(b'"') if self._form == "csv" else [block]:
            if not self._quoted:
                count = part.count(b"\n")
                if count >= self._left:
                    for _ in range(self._left):
                        place = block.index(b"\n", place) + 1
                    self._left = 0
                    return place if place < len(block) else None
                self._left -= count
            place += len(part) + 1
            self._quoted = self._form == "csv" and not self._quoted
        if self._form == "csv":
            self._quoted = not self._quoted  # the last part ends without a quote
        return None
