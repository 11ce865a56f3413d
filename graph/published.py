"""How a build is named on a SPARQL engine that holds several, and how a query is put to one of them.

In: a build's id, a query as it would be put to the embedded store. Out: names of graphs; the query with
the names that this build's graphs have there.

Every graph is kept under a name of its build. Where a query says `GRAPH ?source`, the build's list of
graphs leads from that name to the source's own IRI, so that rows are the same and builds never mix.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass

from graph.errors import WrongUse
from graph.namespaces import PREFIXES, THINGS

PROJECT = "https://w3id.org/regiograph/"
BUILDS = PROJECT + "build/"
POINTER = BUILDS + "current"  # the graph that says which build is current
_TERMS = PROJECT + "publishing#"
HOLDS = _TERMS + "holds"  # a graph → the graph of the build that it is a copy of
STARTED = _TERMS + "started"  # a build → when its publishing began, in milliseconds
CURRENT_SINCE = _TERMS + "currentSince"  # a build → when it became current; the latest one is
MANIFEST = _TERMS + "manifest"
FLATTENS = _TERMS + "flattens"  # a graph → the collection of which it holds every statement once
CHOICES = _TERMS + "choices"  # a build → which choices of graphs are published as one graph, as JSON
PROPERTIES = _TERMS + "properties"  # a build → how many statements each property has, as JSON
GENID = PROJECT + ".well-known/genid/"  # blank nodes have no identity between two requests: these have
STORED = "stored_in_"  # begins the variables that no answer shows


@dataclass(frozen=True)
class Published:
    """The names of one build on an engine."""

    build: str

    @property
    def iri(self) -> str:
        return BUILDS + self.build

    @property
    def flat(self) -> str:
        """The graph that holds every statement once: the default graph of every query."""
        return f"{self.iri}/flat"

    @property
    def list(self) -> str:
        """The graph that lists the build's graphs, and holds its manifest."""
        return f"{self.iri}/graphs"

    def chosen(self, collection: str) -> str:
        """The graph that holds every statement of a collection once."""
        return f"{self.flat}/{collection}"

    def stored(self, graph: str) -> str:
        """Return the name that a graph of the build has on the engine; the order of names stays."""
        return f"{self.iri}/graph/{graph.removeprefix(PROJECT)}"


@dataclass(frozen=True)
class Put:
    """A query as it is put to an engine: its text, its form, its own FROM and FROM NAMED, and whether it reads named graphs."""

    text: str
    form: str
    default: tuple[str, ...]
    named: tuple[str, ...]
    reads_graphs: bool


def choice_key(graphs: Iterable[str]) -> str:
    """Return what a choice of graphs is known by."""
    return hashlib.sha256("\n".join(sorted(graphs)).encode()).hexdigest()


_TOKEN = re.compile(
    r"""
      (?P<iri><[^<>"{}|^`\\\x00-\x20]*>)
    | (?P<string>\"\"\"(?:[^"\\]|\\.|\"(?!\"\"))*\"\"\"|'''(?:[^'\\]|\\.|'(?!''))*'''|"(?:[^"\\\n\r]|\\.)*"|'(?:[^'\\\n\r]|\\.)*')
    | (?P<comment>\#[^\n\r]*)
    | (?P<variable>[?$]\w+)
    | (?P<prefixed>[\w.-]*:(?:[\w.:%-]|\\.)*)
    | (?P<word>[A-Za-z_]\w*)
    | (?P<space>\s+)
    | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)
# A block that restricts nothing: Virtuoso takes it for one that matches nothing inside MINUS.
_NOTHING_ASKED = re.compile(r"VALUES\s*(\?\w+\s*\{\s*UNDEF\s*\}|\(\s*(?:\?\w+\s*)+\)\s*\{\s*\(\s*(?:UNDEF\s*)+\)\s*\})")
_DAYS = re.compile(r'VALUES \(\?day_from \?day_to\) \{ \("?(\d{8})"?\S* "?(\d{8})"?\S*\) \}')
_FORMS = frozenset(("SELECT", "ASK", "CONSTRUCT", "DESCRIBE"))


def put_to(query: str, build: Published) -> Put:  # noqa: C901
    """Return a query with the names that the build's graphs have on an engine."""
    tokens = [(match.lastgroup, match[0]) for match in _TOKEN.finditer(query) if match.lastgroup != "comment"]
    plain = _with_days("".join(token for _, token in tokens))
    tokens = [(match.lastgroup, match[0]) for match in _TOKEN.finditer(_NOTHING_ASKED.sub(_unless_tested, plain))]
    prefixes = dict(PREFIXES)
    written: list[str] = []
    form, place, reads = "", 0, False
    default: list[str] = []
    named: list[str] = []
    led: list[set[str]] = [set()]  # variables of GRAPH that the list leads to already, group by group

    def following() -> tuple[str | None, str]:
        nonlocal place
        while place < len(tokens) and tokens[place][0] == "space":
            place += 1
        found = tokens[place] if place < len(tokens) else (None, "")
        place += 1
        return found

    def iri(kind: str | None, token: str) -> str:
        if kind == "iri" and ":" in token:
            return token[1:-1]
        prefix, colon, name = token.partition(":")
        if kind == "prefixed" and colon and prefix in prefixes:
            return prefixes[prefix] + re.sub(r"\\(.)", r"\1", name)
        raise WrongUse(f"GRAPH or FROM {token} names no graph → write its whole IRI, {THINGS}source/…")

    while place < len(tokens):
        kind, token = tokens[place]
        place += 1
        upper = token.upper() if kind == "word" else ""
        if upper == "PREFIX":
            (_, prefix), (_, namespace) = following(), following()
            prefixes[prefix[:-1]] = namespace[1:-1]
            written.append(f"PREFIX {prefix} {namespace}")
        elif upper == "FROM":
            found = following()
            if found[0] == "word" and found[1].upper() == "NAMED":
                named.append(iri(*following()))
            else:
                default.append(iri(*found))
        elif upper == "GRAPH":
            reads = True
            found = following()
            if found[0] == "variable":
                name = found[1][1:]
                if name not in led[-1]:  # once in a group is enough
                    written.append(f"GRAPH <{build.list}> {{ ?{STORED}{name} <{HOLDS}> ?{name} }} ")
                    led[-1].add(name)
                written.append(f"GRAPH ?{STORED}{name}")
            else:
                written.append(f"GRAPH <{build.stored(iri(*found))}>")
        else:
            if token == "{":  # noqa: S105
                led.append(set())
            elif token == "}" and len(led) > 1:  # noqa: S105
                led.pop()
            form = form or (upper if upper in _FORMS else "")
            written.append(_ascii(token) if kind == "string" else token)
    missing = [f"PREFIX {name}: <{PREFIXES[name]}>\n" for name in PREFIXES if f"{name}:" in query and not re.search(rf"PREFIX\s+{name}:", query, re.IGNORECASE)]
    return Put("".join([*missing, *written]), form, tuple(default), tuple(named), reads)


def _with_days(query: str) -> str:
    """Return a question with the asked days as numbers in their places: Virtuoso loses sight of variables in nested EXISTS."""
    days = {(match[1], match[2]) for match in _DAYS.finditer(query)}
    if len(days) != 1 or "BOUND(?day_" in query:
        return query
    first, last = days.pop()
    return re.sub(r"\?day_(from|to)\b", lambda name: first if name[1] == "from" else last, _DAYS.sub("", query))


def _unless_tested(block: re.Match[str]) -> str:
    """Return nothing for a block that restricts nothing, unless the query asks whether its variables are bound."""
    names = re.findall(r"\?(\w+)", block[1])
    return block[0] if any(f"BOUND(?{name})" in block.string for name in names) else ""


def _ascii(text: str) -> str:
    """Return a string of a query with escapes for other letters: Virtuoso joins those as question marks."""
    return "".join(c if c.isascii() else f"\\u{ord(c):04X}" if ord(c) < 0x10000 else f"\\U{ord(c):08X}" for c in text)
