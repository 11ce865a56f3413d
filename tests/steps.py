"""Counts the steps that a pattern takes on a text, as Python's matcher takes them: time says little on a busy machine.

In: a pattern and a text. Out: how many signs, sets and choices are tried until every match of the text is found, with
every way back that the matcher goes. A pattern is linear where twice the text takes twice the steps.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Callable, Sequence
from re import _constants as op  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

_ONE = (op.LITERAL, op.NOT_LITERAL, op.ANY, op.IN)
Rest = Callable[[int], int | None]
_MOST = 3_000_000


class TooManySteps(Exception):
    """More than any linear pattern takes on the texts of the tests."""


def steps(pattern: re.Pattern[str] | re.Pattern[bytes], text: str | bytes, whole: bool = False) -> int:
    """Return the steps of finding every match, or of matching the text as a whole; raises `TooManySteps`."""
    source = pattern.pattern
    letters = source.decode("latin-1") if isinstance(source, bytes) else source
    plain = text.decode("latin-1") if isinstance(text, bytes) else text
    # What inline flags say is said by the flags of the pattern too.
    flags = pattern.flags & ~re.UNICODE if isinstance(source, bytes) else pattern.flags
    deepest = sys.getrecursionlimit()
    sys.setrecursionlimit(200_000)
    try:
        matcher = _Matcher(parser.parse(letters, flags), flags, plain)
        return matcher.match_whole() if whole else matcher.find_all()
    finally:
        sys.setrecursionlimit(deepest)


class _Matcher:
    def __init__(self, tree: Any, flags: int, text: str) -> None:
        self._tree, self._flags, self._text, self._taken = list(tree), flags, text, 0

    def find_all(self) -> int:
        place = 0
        while place <= len(self._text):
            found = self._run(self._tree, place, lambda end: end)
            place = max(found, place + 1) if found is not None else place + 1
        return self._taken

    def match_whole(self) -> int:
        self._run(self._tree, 0, lambda end: end if end == len(self._text) else None)
        return self._taken

    def _step(self) -> None:
        self._taken += 1
        if self._taken > _MOST:
            raise TooManySteps

    def _run(self, nodes: Sequence[Any], place: int, rest: Rest) -> int | None:
        """Match nodes from a place on, then the rest; return where all of it ends."""
        if not nodes:
            return rest(place)
        (code, argument), behind = nodes[0], nodes[1:]
        return self._node(code, argument, place, lambda end: self._run(behind, end, rest))

    def _node(self, code: Any, argument: Any, place: int, rest: Rest) -> int | None:
        self._step()
        if code in _ONE:
            return rest(place + 1) if place < len(self._text) and self._is_one(code, argument, self._text[place]) else None
        if code is op.SUBPATTERN:
            return self._run(list(argument[3]), place, rest)
        if code is op.ATOMIC_GROUP:
            end = self._run(list(argument), place, lambda end: end)
            return None if end is None else rest(end)
        if code is op.BRANCH:
            for branch in argument[1]:
                if (end := self._run(list(branch), place, rest)) is not None:
                    return end
            return None
        if code in (op.ASSERT, op.ASSERT_NOT):
            ahead, nodes = argument
            if ahead < 0:
                width = nodes.getwidth()[0]
                met = place >= width and self._run(list(nodes), place - width, lambda end: end) is not None
            else:
                met = self._run(list(nodes), place, lambda end: end) is not None
            return rest(place) if met is (code is op.ASSERT) else None
        if code is op.AT:
            return rest(place) if self._is_at(argument, place) else None
        return self._repeat(code, argument, place, rest)

    def _repeat(self, code: Any, argument: Any, place: int, rest: Rest) -> int | None:
        least, most, nodes = argument[0], argument[1], list(argument[2])
        if code is op.POSSESSIVE_REPEAT or (len(nodes) == 1 and nodes[0][0] in _ONE):
            ends = self._rounds(nodes, place, most)
            if len(ends) <= least:
                return None
            if code is op.POSSESSIVE_REPEAT:
                return rest(ends[-1])
            for end in ends[least:] if code is op.MIN_REPEAT else reversed(ends[least:]):
                self._step()
                if (found := rest(end)) is not None:
                    return found
            return None

        def go_on(count: int, at: int) -> int | None:
            """Try one more round, then what follows; the other way round where few are wished."""
            self._step()
            for another in (False, True) if code is op.MIN_REPEAT else (True, False):
                if another and count < most:
                    found = self._run(nodes, at, lambda end: None if end == at and count >= least else go_on(count + 1, end))
                else:
                    found = rest(at) if not another and count >= least else None
                if found is not None:
                    return found
            return None

        return go_on(0, place)

    def _rounds(self, nodes: Sequence[Any], place: int, most: int) -> list[int]:
        """Return where each round ends that nothing goes back into."""
        ends = [place]
        while len(ends) <= most:
            end = self._run(nodes, ends[-1], lambda found: found)
            if end is None or end == ends[-1]:
                break
            ends.append(end)
        return ends

    def _is_one(self, code: Any, argument: Any, letter: str) -> bool:
        if code is op.ANY:
            return bool(self._flags & re.DOTALL) or letter != "\n"
        if code is op.LITERAL:
            return self._folded(chr(argument)) == self._folded(letter)
        if code is op.NOT_LITERAL:
            return self._folded(chr(argument)) != self._folded(letter)
        is_not = argument[0][0] is op.NEGATE
        return any(self._is_in(kind, value, letter) for kind, value in argument) is not is_not

    def _folded(self, letter: str) -> str:
        return letter.casefold() if self._flags & re.IGNORECASE else letter

    def _is_in(self, kind: Any, value: Any, letter: str) -> bool:
        if kind is op.LITERAL:
            return self._folded(chr(value)) == self._folded(letter)
        if kind is op.RANGE:
            return value[0] <= ord(letter) <= value[1]
        if kind is op.CATEGORY:
            name = str(value).removeprefix("CATEGORY_")
            return _CATEGORIES[name.removeprefix("NOT_")](letter) is not name.startswith("NOT_")
        return False

    def _is_at(self, where: Any, place: int) -> bool:
        if where in (op.AT_BEGINNING, op.AT_BEGINNING_STRING):
            return place == 0 or (bool(self._flags & re.MULTILINE) and self._text[place - 1] == "\n")
        if where in (op.AT_END, op.AT_END_STRING):
            return place == len(self._text)
        before = place > 0 and _CATEGORIES["WORD"](self._text[place - 1])
        behind = place < len(self._text) and _CATEGORIES["WORD"](self._text[place])
        return (before is not behind) is (where is op.AT_BOUNDARY)


_CATEGORIES: dict[str, Callable[[str], bool]] = {
    "WORD": lambda letter: letter.isalnum() or letter == "_",
    "DIGIT": lambda letter: unicodedata.category(letter) == "Nd",
    "SPACE": lambda letter: letter.isspace(),
}
