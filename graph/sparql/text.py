"""Reads the text of a query without running it: what form it has, which graphs it names, what it must not do.

In: a query text and the limits. Out: a `Query`, or the reason why it is refused. The words that call
out are found exactly where it runs (`graph.sparql.answering`), by the engine's own parser; here they
are found where the text leaves no doubt, so that most are refused without a process. An address that is not
whole is read from `BASE` on, unless the query says another.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urljoin

from graph.errors import RefusedQuery, TooLongQueryError, WrongUse
from graph.namespaces import PREFIXES, THINGS
from graph.sparql.limits import Limits
from graph.sparql.tokens import ESCAPE, OPERANDS, Token, Tokens, may_compare, tokens

Kind = Literal["select", "ask", "graph"]
BASE = THINGS  # <region/kronoberg> in a query is that region

_MOST_GRAPHS = 1000  # in FROM clauses
_MOST_BASES = 100
_LONGEST_BASE = 2000  # characters; each relative address is joined to it
_UPDATE = {"INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH"}
_CHANGING = {"NOW", "RAND", "UUID", "STRUUID"}
_FORMS: dict[str, Kind] = {"SELECT": "select", "ASK": "ask", "CONSTRUCT": "graph", "DESCRIBE": "graph"}
NO_UPDATES = "updates are refused: a build never changes → facts are added in graph/facts and built anew"
_OUTSIDE = "nothing outside the graph is read → name one of its graphs, https://w3id.org/regiograph/id/source/…"
NO_SERVICE = "SERVICE is refused: this endpoint calls no other → ask the other endpoint itself and join the answers"


@dataclass(frozen=True)
class Query:
    """A query that may be run: its text as the engine reads it, and what is known of it before it runs."""

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
        self._open: list[str] = []  # brackets
        self._begun = False  # the pattern, behind which no graph is chosen
        self._clause: list[str] | None = None  # of FROM, until its graph has come
        self._unclear = ""  # what may be a comparison in front of FROM
        self._before = self._word_before = ""
        self._prefixes: dict[str, tuple[str, str]] = {}  # name → the base in force, and its address
        self._base, self._bases = BASE, 0
        self._cut = Tokens(plain)
        self._tokens = (token for token in self._cut if token[0] not in ("space", "comment"))
        for kind, text, position in self._tokens:
            self._read(kind, text, position)
        if self._unclear and "from" in plain.casefold():
            raise WrongUse(f"{self._unclear[:80]} may be an IRI or a comparison → write a space after “<”")

    def _read(self, kind: str, text: str, position: int) -> None:
        if kind == "other":
            self._bracket(text, position)
        elif kind == "word":
            self._word(text.upper())
        elif kind == "iri" and self._compares():
            self._cut.compare(position)
            kind = "<"
        elif kind == "language":
            kind = "string"  # it belongs to one
        else:
            self._term(kind, text)
        self._before = text if kind == "other" else kind

    def _compares(self) -> bool:
        """Tell whether “<” behind the last token can only be a comparison: in what SELECT computes, as no list stands there."""
        if self._begun or "(" not in self._open or "{" in self._open:
            return False
        return self._before in OPERANDS or self._before == "}" or (self._before == "word" and self._word_before != "DISTINCT")

    def _bracket(self, text: str, position: int) -> None:
        self._clause = None
        if text in "{([":
            is_template = self.form == "CONSTRUCT" and self._word_before == "CONSTRUCT"
            self._begun |= text == "{" and not self._open and not is_template
            self._open.append(text)
        elif text in "})]" and self._open:
            self._open.pop()
            self._word_before = ""
        if len(self._open) > self._deepest:
            raise WrongUse(f"more than {self._deepest} brackets inside one another, at {_place(self._plain, position)} → nest less")

    def _word(self, word: str) -> None:
        if not self.form:
            self._prologue(word)
        elif word == "SERVICE":
            self.service = True
        elif word in _CHANGING:
            self.changing = True
        if word == "FROM" and not self._open and not self._begun:
            self._clause = self.default
        else:
            self._clause = self.named if word == "NAMED" and self._clause is self.default else None
        self._word_before = word

    def _prologue(self, word: str) -> None:
        if word == "PREFIX":
            name, iri = self._next(":"), self._next("<>")
            self._prefixes[name.rstrip(":")] = (self._base, iri[1:-1])
        elif word == "BASE":
            self._base, self._bases = _joined(self._base, self._next("<>")[1:-1]), self._bases + 1
            if len(self._base) > _LONGEST_BASE or self._bases > _MOST_BASES:
                raise WrongUse(f"BASE has more than {_LONGEST_BASE} characters, or stands there more than {_MOST_BASES} times → write whole addresses")
        else:
            self.form = word
            if word in _UPDATE:
                raise RefusedQuery(NO_UPDATES)

    def _next(self, otherwise: str) -> str:
        none: Token = ("", otherwise, 0)
        return next(self._tokens, none)[1]

    def _term(self, kind: str, text: str) -> None:
        if kind == "iri" and self._open and may_compare(text, self._before):
            # “?a<'>'” compares, though it looks like an IRI: only the engine's parser knows.
            self.doubtful = True
            self._unclear = self._unclear if self._begun else text
        if self._clause is not None and kind in ("iri", "prefixed"):
            self._choose(self._clause, self._absolute(kind, text))
        self._clause = None

    def _choose(self, clause: list[str], iri: str) -> None:
        if not iri.lower().startswith(("http://", "https://", "urn:")):
            raise RefusedQuery(f"FROM <{iri}> is refused: {_OUTSIDE}")
        if len(self.default) + len(self.named) >= _MOST_GRAPHS:
            raise WrongUse(f"more than {_MOST_GRAPHS} graphs in one query → name fewer")
        clause.append(iri)

    def _absolute(self, kind: str, text: str) -> str:
        if kind == "iri":
            return _joined(self._base, text[1:-1])
        prefix, _, rest = text.partition(":")
        declared = self._prefixes.get(prefix)
        return (PREFIXES.get(prefix, prefix + ":") if declared is None else _joined(*declared)) + rest.replace("\\", "")


def _joined(base: str, address: str) -> str:
    """Return an address as it is read from a base on."""
    try:
        return urljoin(base, resolve_escapes(address))
    except ValueError:  # no address: the engine says where
        return address


def read_query(text: str, limits: Limits) -> Query:
    """Return the query as it will be run; raises `RefusedQuery` or `WrongUse` with the reason."""
    text = text.removeprefix("\ufeff")  # the mark that editors write in front
    if not text.strip():
        raise WrongUse("the query is empty → write a SELECT, ASK, CONSTRUCT or DESCRIBE query")
    if len(text) > limits.characters:
        raise TooLongQueryError(f"the query has {len(text)} characters, the limit is {limits.characters} → shorten it")
    if "\x00" in text:
        raise WrongUse(f"not a query that can be run: a character that no text has, at {_place(text, text.index(chr(0)))} → take it out")
    plain = unescaped(text)
    found = _Reader(plain, limits)
    if found.service and not found.doubtful and not limits.allow:
        raise RefusedQuery(NO_SERVICE)
    return Query(plain, found.form, tuple(found.default), tuple(found.named), found.changing, found.service and bool(limits.allow))


def refuse_dangerous(text: str, limits: Limits) -> str:
    """Return the query's text as it will be run, or raise `RefusedQuery` with the reason."""
    return read_query(text, limits).text


def unescaped(text: str) -> str:
    """Resolve \\uXXXX once, where it stands for a letter of the grammar.

    Inside a text or an address the engine resolves it: what it stands for is a character there, never the end of either.
    """
    if "\\u" not in text and "\\U" not in text:
        return text
    found: list[str] = []
    outside: list[str] = []
    for kind, token, _ in tokens(text):
        if kind in ("string", "iri", "comment"):
            found += (_resolved_outside("".join(outside)), token)
            outside = []
        else:
            outside.append(token)
    return "".join([*found, _resolved_outside("".join(outside))])


def _resolved_outside(text: str) -> str:
    if any(int(short or long, 16) == ord("\\") for short, long in ESCAPE.findall(text)):
        raise RefusedQuery("escapes inside escapes are refused → write the characters themselves")
    return resolve_escapes(text)


def resolve_escapes(text: str) -> str:
    """Return a text with the characters that its escapes stand for, read once."""
    return ESCAPE.sub(_character, text) if "\\" in text else text


def _character(match: re.Match[str]) -> str:
    code = int(match[1] or match[2], 16)
    return chr(code) if code <= 0x10FFFF and not 0xD800 <= code <= 0xDFFF else match[0]


def _place(text: str, position: int) -> str:
    line = text.count("\n", 0, position) + 1
    return f"line {line}, column {position - text.rfind(chr(10), 0, position)}"
