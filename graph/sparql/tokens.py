"""Cuts the text of a query into its tokens.

In: a text, escapes resolved. Out: (kind, token, position), blanks and remarks among them; joined they are the text.
What begins with “<” is an IRI where it can be one: whether it is a comparison only a parser knows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

Token = tuple[str, str, int]

_TOKEN = re.compile(
    r"""
      (?P<iri><[^<>"{}|^`\\\x00-\x20]*>)
    | (?P<string>\"\"\"(?:[^"\\]|\\.|\"(?!\"\"))*\"\"\"|'''(?:[^'\\]|\\.|'(?!''))*'''
                |"(?:[^"\\\n\r]|\\.)*"|'(?:[^'\\\n\r]|\\.)*')
    | (?P<comment>\#[^\n\r]*)
    | (?P<language>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
    | (?P<variable>[?$]\w+)
    | (?P<prefixed>(?:\w[\w.-]*)?:(?:[\w.:%-]|\\.)*)
    | (?P<word>[A-Za-z_]\w*)
    | (?P<space>\s+)
    | (?P<number>\d+)
    | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_OPERANDS = {"variable", "string", "number", ")", "prefixed", "iri"}


def tokens(text: str) -> Iterator[Token]:
    """Yield the tokens of a text from left to right."""
    for match in _TOKEN.finditer(text):
        yield match.lastgroup or "other", match[0], match.start()


def may_compare(token: str, before: str) -> bool:
    """Tell whether what looks like an IRI may be a comparison that runs on to a “>” in a string or remark.

    `before` is the kind of the token before it, or the token where its kind is “other”.
    """
    return before in _OPERANDS and ("'" in token or "#>" in token or not re.match(r"<[A-Za-z][\w+.-]*:", token))
