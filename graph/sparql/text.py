"""Reads the text of a query without running it: what form it has, which graphs it names, what it must not do.

In: a query text and the limits. Out: a `Query`, or the reason why it is refused. The words that call
out are found exactly where it runs (`graph.sparql.answering`), by the engine's own parser; here they
are found where the text leaves no doubt, so that most are refused without a process.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urljoin

from graph.errors import RefusedQuery, WrongUse
from graph.namespaces import PREFIXES
from graph.sparql.limits import Limits
from graph.sparql.tokens import may_compare, tokens

Kind = Literal["select", "ask", "graph"]

_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_PASSES = 3  # an escape may hide another; a text with more layers is no query
_UPDATE = {"INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH"}
_CHANGING = {"NOW", "RAND", "UUID", "STRUUID"}
_FORMS: dict[str, Kind] = {"SELECT": "select", "ASK": "ask", "CONSTRUCT": "graph", "DESCRIBE": "graph"}
NO_UPDATES = "updates are refused: a build never changes → facts are added in graph/facts and built anew"
NO_SERVICE = "SERVICE is refused: this endpoint calls no other → ask the other endpoint itself and join the answers"


@dataclass(frozen=True)
class Query:
    """A query that may be run: its text without escapes, and what is known of it before it runs."""

    text: str
    form: str
    default: tuple[str, ...] = ()  # FROM
    named: tuple[str, ...] = ()  # FROM NAMED
    changing: bool = False  # gives another answer each time
    calls: bool = False  # SERVICE to an allowed address: runs where a connection can be opened

    @property
    def kind(self) -> Kind:
        return _FORMS.get(self.form, "select")


class _Reader:
    """What is gathered while a text is read from left to right."""

    def __init__(self, plain: str, limits: Limits) -> None:
        self.form = ""
        self.default: list[str] = []
        self.named: list[str] = []
        self.changing = False
        self.service = False
        self.doubtful = False
        self._plain, self._deepest = plain, limits.depth
        self._depth = 0
        self._clause: list[str] | None = None  # of FROM, until its graph has come
        self._before = ""
        self._prefixes, self._base = dict(PREFIXES), ""
        self._tokens = (token for token in tokens(plain) if token[0] not in ("space", "comment"))
        for kind, text, position in self._tokens:
            if kind == "other":
                self._bracket(text, position)
            elif kind == "word":
                self._word(text.upper())
            else:
                self._term(kind, text)
            self._before = text if kind == "other" else kind

    def _bracket(self, text: str, position: int) -> None:
        self._clause = None
        self._depth += (text in "{([") - (text in "})]")
        if self._depth > self._deepest:
            raise WrongUse(f"more than {self._deepest} brackets inside one another, at {_place(self._plain, position)} → nest less")

    def _word(self, word: str) -> None:
        if not self.form:
            self._prologue(word)
        elif word == "SERVICE":
            self.service = True
        elif word in _CHANGING:
            self.changing = True
        if word == "FROM" and self._depth == 0:
            self._clause = self.default
        else:
            self._clause = self.named if word == "NAMED" and self._clause is self.default else None

    def _prologue(self, word: str) -> None:
        if word == "PREFIX":
            _, name, _ = next(self._tokens, ("", ":", 0))
            _, iri, _ = next(self._tokens, ("", "<>", 0))
            self._prefixes[name.rstrip(":")] = urljoin(self._base, iri[1:-1])
        elif word == "BASE":
            _, iri, _ = next(self._tokens, ("", "<>", 0))
            self._base = urljoin(self._base, iri[1:-1])
        else:
            self.form = word
            if word in _UPDATE:
                raise RefusedQuery(NO_UPDATES)

    def _term(self, kind: str, text: str) -> None:
        if kind == "language":
            return
        # “?a<'>'” compares, though it looks like an IRI: only the engine's parser knows.
        self.doubtful |= kind == "iri" and self._depth > 0 and may_compare(text, self._before)
        if self._clause is not None and kind in ("iri", "prefixed"):
            iri = self._absolute(kind, text)
            if not iri.lower().startswith(("http://", "https://", "urn:")):
                raise RefusedQuery(
                    f"FROM <{iri}> is refused: nothing outside the graph is read → name one of its graphs, https://w3id.org/regiograph/id/source/…"
                )
            self._clause.append(iri)
        self._clause = None

    def _absolute(self, kind: str, text: str) -> str:
        if kind == "iri":
            return urljoin(self._base, text[1:-1]) if self._base else text[1:-1]
        prefix, _, rest = text.partition(":")
        return self._prefixes.get(prefix, prefix + ":") + rest.replace("\\", "")


def read_query(text: str, limits: Limits) -> Query:
    """Return the query as it will be run; raises `RefusedQuery` or `WrongUse` with the reason."""
    if not text.strip():
        raise WrongUse("the query is empty → write a SELECT, ASK, CONSTRUCT or DESCRIBE query")
    if len(text) > limits.characters:
        raise RefusedQuery(f"the query has {len(text)} characters, the limit is {limits.characters} → shorten it")
    if "\x00" in text:
        raise WrongUse(f"not a query that can be run: a character that no text has, at {_place(text, text.index(chr(0)))} → take it out")
    plain = unescaped(text)
    found = _Reader(plain, limits)
    if found.service and not found.doubtful and not limits.allow:
        raise RefusedQuery(NO_SERVICE)
    datasets = ((), ()) if found.doubtful else (tuple(found.default), tuple(found.named))
    return Query(plain, found.form, *datasets, found.changing, found.service and bool(limits.allow))


def refuse_dangerous(text: str, limits: Limits) -> str:
    """Return the query's text as it will be run, or raise `RefusedQuery` with the reason."""
    return read_query(text, limits).text


def unescaped(text: str) -> str:
    """Resolve \\uXXXX first, as the standard does before it reads the grammar, and what that uncovers."""
    for _ in range(_PASSES):
        found = _ESCAPE.sub(_character, text)
        if found == text:
            return text
        text = found
    raise RefusedQuery("escapes inside escapes are refused → write the characters themselves")


def _character(match: re.Match[str]) -> str:
    code = int(match[1] or match[2], 16)
    return chr(code) if code <= 0x10FFFF and not 0xD800 <= code <= 0xDFFF else match[0]


def _place(text: str, position: int) -> str:
    line = text.count("\n", 0, position) + 1
    return f"line {line}, column {position - text.rfind(chr(10), 0, position)}"
