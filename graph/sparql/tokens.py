"""Cuts the text of a query into its tokens, in one pass whose work grows with the length of the text alone.

In: a text. Out: (kind, token, position), blanks and remarks among them; joined they are the text. What begins
with “<” is an IRI where it can be one: whether it is a comparison only a reader of the grammar knows, who then
has it read again (`Tokens.compare`). A text that does not end is a token all the same, as far as it goes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

Token = tuple[str, str, int]

ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
# No alternative gives back what it has read (`*+`), and none fails after a long way: what a name without a colon
# has read is cut anew without prefixes, what a text without an end has read is kept. The frequent ones come first.
_LONG = {
    '"': r'''(?P<open2>"""(?:[^"\\]|\\.|"(?!""))*+)(?P<end2>""")?+|''',
    "'": r"""(?P<open1>'''(?:[^'\\]|\\.|'(?!''))*+)(?P<end1>''')?+|""",
}
_WORD = r"(?P<word>[A-Za-z_]\w*+)"
_NAMES = r"""
      (?P<word>[A-Za-z_]\w*+(?![.:-]))
    | (?P<prefixed>(?:[^\W\d][\w-]*+)?+:(?:[\w.:%-]|\\.)*+)
    | (?P<name>[^\W\d][\w.-]*+)(?P<dotted>:(?:[\w.:%-]|\\.)*+)?+
"""
_PARTS = r"""
      (?P<space>\s++)
    | (?P<variable>[?$]\w++)
    | NAMES
    | (?P<iri><[^<>"{}|^`\\\x00-\x20]*+(?:\\(?:u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8})[^<>"{}|^`\\\x00-\x20]*+)*+>)
    | LONG (?P<string>"(?:[^"\\\n\r]|\\.)*+"?+|'(?:[^'\\\n\r]|\\.)*+'?+)
    | (?P<comment>\#[^\n\r]*+)
    | (?P<language>@[A-Za-z]++(?:-[A-Za-z0-9]++)*+)
    | (?P<number>\d++)
    | (?P<other>.)
"""
OPERANDS = {"variable", "string", "number", ")", "prefixed", "iri"}
_WHOLE = {"space", "variable", "word", "prefixed", "iri", "string", "comment", "language", "number", "other"}
_ABSOLUTE = re.compile(r"<[A-Za-z][\w+.-]*+:")


@lru_cache(maxsize=8)
def _pattern(long: str, names: bool) -> re.Pattern[str]:
    """Return the pattern with the long texts of these quotes, with or without prefixed names."""
    texts = "".join(_LONG[quote] for quote in long)
    return re.compile(_PARTS.replace("LONG", texts).replace("NAMES", _NAMES if names else _WORD), re.VERBOSE | re.DOTALL)


class Tokens:
    """The tokens of a text from left to right; what seemed an IRI may be read again as a comparison."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._long = "\"'"
        self._from(0)

    def _from(self, position: int) -> None:
        self._matches = _pattern(self._long, True).finditer(self._text, position)

    def compare(self, position: int) -> None:
        """Go on behind the “<” at this position: it compares."""
        self._from(position + 1)

    def __iter__(self) -> Iterator[Token]:
        while (match := next(self._matches, None)) is not None:
            kind = match.lastgroup or "other"
            if kind in _WHOLE:
                yield kind, match[0], match.start()
            elif kind == "name":  # it has no colon, so it is no name
                for part in _pattern("", False).finditer(self._text, match.start(), match.end()):
                    yield part.lastgroup or "other", part[0], part.start()
            elif kind == "dotted":
                yield "prefixed", match[0], match.start()
            elif kind in ("end1", "end2"):
                yield "string", match[0], match.start()
            else:
                # No further text of these quotes ends: they are an empty text each, and what follows is read anew.
                self._long = self._long.replace(match[0][0], "")
                self._from(match.start() + 2)
                yield "string", match[0][:2], match.start()


def tokens(text: str) -> Iterator[Token]:
    """Yield the tokens of a text from left to right."""
    return iter(Tokens(text))


def may_compare(token: str, before: str) -> bool:
    """Tell whether what looks like an IRI may be a comparison that runs on to a “>” in a string or remark.

    `before` is the kind of the token before it, or the token where its kind is “other”.
    """
    return before in OPERANDS and ("'" in token or "#>" in token or not _ABSOLUTE.match(token))
