"""Joins whatever a query groups as text, as other engines do: the embedded one joins texts alone, and is silent of the rest.

In: the text of a query. Out: the same text with what `GROUP_CONCAT` joins put into `STR`.
"""

from __future__ import annotations

from graph.sparql.tokens import OPERANDS, Tokens

_JOINED = "GROUP_CONCAT("


def join_as_texts(text: str) -> str:
    """Return a query that joins numbers, dates and addresses as their texts."""
    return "".join(_Joining(text).written) if "group_concat" in text.casefold() else text


class _Joining:
    """A query while it is written anew, from left to right."""

    def __init__(self, text: str) -> None:
        self.written: list[str] = []
        self._open: list[str] = []  # brackets; that of an aggregate with its word until what is joined has ended
        self._before = ""  # the kind of the last token, itself where that says no more
        self._begins = False  # what is joined comes next
        cut = Tokens(text)
        for kind, token, position in cut:
            if kind in ("space", "comment"):
                self.written.append(token)
            elif kind == "iri" and self._computes() and self._before in OPERANDS:
                cut.compare(position)
                self._take("other", "<")
            else:
                self._take(kind, token)

    def _computes(self) -> bool:
        """Tell whether an expression that is joined is being read, in which no list of IRIs stands."""
        return next((bracket for bracket in reversed(self._open) if bracket != "("), "") == _JOINED

    def _take(self, kind: str, token: str) -> None:
        opens_join = token == "(" and self._before == "GROUP_CONCAT"  # noqa: S105
        if self._begins and not (kind == "word" and token.upper() == "DISTINCT"):
            self.written.append("STR(")
            self._begins = False
        if kind == "other":
            self._bracket(token, opens_join)
        self._begins |= opens_join
        self.written.append(token)
        self._before = {"language": "string", "word": token.upper(), "other": token}.get(kind, kind)

    def _bracket(self, sign: str, opens_join: bool) -> None:
        if sign in "({[":
            self._open.append(_JOINED if opens_join else sign)
        elif sign == ";" and self._open and self._open[-1] == _JOINED:
            self.written.append(")")
            self._open[-1] = "("
        elif sign in ")}]" and self._open and self._open.pop() == _JOINED:
            self.written.append(")")
