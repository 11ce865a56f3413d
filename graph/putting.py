"""How a query is put to an engine that holds several builds.

In: a query as it would be put to the embedded store, a build. Out: the query with the names that the build's graphs have
there, written so that every engine understands the same by it.

Where a query says `GRAPH ?source`, the build's list of graphs leads from the name there to the source's own IRI, so that
rows are the same and builds never mix.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from graph.errors import WrongUse
from graph.namespaces import PREFIXES, THINGS
from graph.published import HOLDS, STORED, Published
from graph.sparql.tokens import may_compare, tokens

_FORMS = frozenset(("SELECT", "ASK", "CONSTRUCT", "DESCRIBE"))
# A block that restricts nothing: Virtuoso takes it for one that matches nothing inside MINUS.
_NOTHING_ASKED = re.compile(r"VALUES\s*(\?\w+\s*\{\s*UNDEF\s*\}|\(\s*(?:\?\w+\s*)+\)\s*\{\s*\(\s*(?:UNDEF\s*)+\)\s*\})")
_EVERYTHING = re.compile(r"\bSELECT\s+(?:(?:DISTINCT|REDUCED)\s*)?\*", re.IGNORECASE)  # the variables of such a block are columns too
_DAYS = re.compile(r'VALUES \(\?day_from \?day_to\) \{ \("?(\d{8})"?\S* "?(\d{8})"?\S*\) \}')
_WHOLE = re.compile(r"<[A-Za-z][A-Za-z0-9+.-]*+:")
_DAY = re.compile(r"\?day_(from|to)\b")


@dataclass(frozen=True)
class Put:
    """A query as it is put to an engine: its text and form, its own FROM and FROM NAMED, whether no row may come twice, whether it reads named graphs."""

    text: str
    form: str
    default: tuple[str, ...]
    named: tuple[str, ...]
    distinct: bool
    reads_graphs: bool


def put_to(query: str, build: Published, base: str = "", among: Sequence[str] = ()) -> Put:
    """Return a query with the names that the build's graphs have on an engine, its short addresses read from a base on.

    `GRAPH` with a variable reads only the graphs `among`; without any, all that are in reach.

    Raises `WrongUse` where a graph is named by no IRI.
    """
    put = _Putting(_without_idle_blocks(_without_days(_without_remarks(query))), build, among)
    missing = (f"PREFIX {name}: <{namespace}>\n" for name, namespace in PREFIXES.items() if f"{name}:" in query and name not in put.declared)
    based = (f"BASE <{base}>\n",) if base and put.is_relative else ()
    return Put("".join([*based, *missing, *put.written]), put.form, tuple(put.default), tuple(put.named), put.distinct, put.reads_graphs)


class _Putting:
    """What is gathered while a query is read from left to right and written anew."""

    def __init__(self, query: str, build: Published, among: Sequence[str]) -> None:
        self.written: list[str] = []
        self.form = ""
        self.distinct = False
        self.default: list[str] = []
        self.named: list[str] = []
        self.declared: set[str] = set()
        self.reads_graphs = False
        self.is_relative = False
        self._build = build
        self._among = " ".join(f"<{graph}>" for graph in among)
        self._mentions_graphs = "graph" in query.casefold()
        self._prefixes = dict(PREFIXES)
        self._led: list[set[str]] = [set()]  # variables of GRAPH that the list leads to already, group by group
        self._before = ""
        self._tokens = ((kind, token) for kind, token, _ in tokens(query))
        for kind, token in self._tokens:
            self._read(kind, token)
            if kind != "space":
                self._before = token if kind == "other" else kind

    def _read(self, kind: str, token: str) -> None:
        word = token.upper() if kind == "word" else ""
        if word == "PREFIX":
            self._prefix()
        elif word == "FROM":
            self._from()
        elif word == "GRAPH":
            self._graph()
        else:
            if word in _FORMS and not self.form:
                self.form = word
            elif word == "DISTINCT" and self._before == "word" and len(self._led) == 1:
                self.distinct = self.form == "SELECT"
            elif kind == "iri":
                self._must_be_iri(token)
            elif kind == "other":
                self._bracket(token)
            self.written.append(_ascii(token) if kind == "string" else token)

    def _prefix(self) -> None:
        (_, name), (_, namespace) = self._following(), self._following()
        self.declared.add(name[:-1])
        self._prefixes[name[:-1]] = namespace[1:-1]
        self.written.append(f"PREFIX {name} {namespace}")

    def _from(self) -> None:
        kind, token = self._following()
        if kind == "word" and token.upper() == "NAMED":
            self.named.append(self._iri(*self._following()))
        else:
            self.default.append(self._iri(kind, token))

    def _graph(self) -> None:
        self.reads_graphs = True
        kind, token = self._following()
        if kind != "variable":
            self.written.append(f"GRAPH <{self._build.stored(self._iri(kind, token))}>")
            return
        name = token[1:]
        if name not in self._led[-1]:  # once in a group is enough
            self.written.append(f"GRAPH <{self._build.list}> {{ ?{STORED}{name} <{HOLDS}> ?{name} }} ")
            if self._among:
                self.written.append(f"VALUES ?{name} {{ {self._among} }} ")
            self._led[-1].add(name)
        self.written.append(f"GRAPH ?{STORED}{name}")

    def _bracket(self, token: str) -> None:
        if token == "{":  # noqa: S105
            self._led.append(set())
        elif token == "}" and len(self._led) > 1:  # noqa: S105
            self._led.pop()

    def _following(self) -> tuple[str, str]:
        """Return the next token that is no blank."""
        return next((token for token in self._tokens if token[0] != "space"), ("", ""))

    def _iri(self, kind: str, token: str) -> str:
        if kind == "iri" and ":" in token:
            return token[1:-1]
        prefix, colon, name = token.partition(":")
        if kind == "prefixed" and colon and prefix in self._prefixes:
            return self._prefixes[prefix] + re.sub(r"\\(.)", r"\1", name)
        raise WrongUse(f"GRAPH or FROM {token} names no graph → write its whole IRI, {THINGS}source/…")

    def _must_be_iri(self, token: str) -> None:
        self.is_relative |= not _WHOLE.match(token)
        self._must_not_compare(token)

    def _must_not_compare(self, token: str) -> None:
        """Refuse what may be a comparison with a string: what follows could then be a GRAPH that is not seen here."""
        if self._mentions_graphs and "'" in token and not token.startswith(("<http://", "<https://")) and may_compare(token, self._before):
            raise WrongUse(f"{token} may be an IRI or a comparison → write a space after “<”")


def _without_remarks(query: str) -> str:
    return "".join(token for kind, token, _ in tokens(query) if kind != "comment")


def _without_days(query: str) -> str:
    """Return a question with the asked days as numbers in their places: Virtuoso loses sight of variables in nested EXISTS."""
    days = {(match[1], match[2]) for match in _DAYS.finditer(query)}
    if len(days) != 1 or "BOUND(?day_" in query:
        return query
    first, last = days.pop()
    return _DAY.sub(lambda name: first if name[1] == "from" else last, _DAYS.sub("", query))


def _without_idle_blocks(query: str) -> str:
    return query if _EVERYTHING.search(query) else _NOTHING_ASKED.sub(_unless_tested, query)


def _unless_tested(block: re.Match[str]) -> str:
    """Return nothing for a block that restricts nothing, unless the query asks whether its variables are bound."""
    names = re.findall(r"\?(\w+)", block[1])
    return block[0] if any(f"BOUND(?{name})" in block.string for name in names) else ""


def _ascii(text: str) -> str:
    """Return a string of a query with escapes for other letters: Virtuoso joins those as question marks."""
    return "".join(c if c.isascii() else f"\\u{ord(c):04X}" if ord(c) < 0x10000 else f"\\U{ord(c):08X}" for c in text)
