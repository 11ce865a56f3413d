"""Takes out of parsed fact files what sources state and nobody is to be shown: the table `withheld.tsv`.

In: the files as they may otherwise be shown. Out: the same files where each statement of a withheld
property, on a mandate in a body of the named kind, says only that something is withheld; and how
many. The places where the source says it become whole sections, so that no quote shows it. The
fact files keep it. The table is the project's own: no folder of facts is built without it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

import pyoxigraph as ox

from graph.errors import Fault, FaultyData
from graph.namespaces import PREFIXES, local, term, thing
from graph.redaction import Quad, overlapping, statements, whole_sections, with_names
from graph.reviewed import read_table
from graph.sources import FactFile

TABLE = Path(__file__).with_name("withheld.tsv")
COLUMNS = ["id", "body_kind", "property", "said_by", "said", "reason", "decided_on"]

_ASSERTS, _LOCATOR = ox.NamedNode(term("asserts")), ox.NamedNode(term("locator"))
_IN_BODY, _BODY_KIND = ox.NamedNode(term("inBody")), ox.NamedNode(term("bodyKind"))
_SPAN = {ox.NamedNode(PREFIXES["oa"] + edge) for edge in ("start", "end")}


@dataclass(frozen=True)
class Rule:
    """One line of the table, its names as nodes: what is said instead of a property, and of whom."""

    body_kind: ox.NamedNode
    property: ox.NamedNode
    said_by: ox.NamedNode
    said: ox.NamedNode


def read_rules(table: Path = TABLE) -> list[Rule]:
    """Read the table; raises `FaultyData` where it cannot be read, or is gone."""
    if not table.exists():
        message = "is missing: nobody can tell what is not to be shown"
        raise FaultyData([Fault(str(table), "", message, "install the package anew")])
    return [
        Rule(ox.NamedNode(thing(kind)), _expanded(name), _expanded(said_by), ox.NamedNode(thing(said)))
        for _, (_, kind, name, said_by, said, _, _) in read_table(table, COLUMNS)
    ]


def table_digest(table: Path = TABLE) -> str:
    """Return what tells one state of the table from another."""
    return hashlib.sha256(table.read_bytes()).hexdigest()


def _expanded(name: str) -> ox.NamedNode:
    prefix, _, rest = name.partition(":")
    return ox.NamedNode(PREFIXES[prefix] + rest)


def withheld(files: list[FactFile], rules: Iterable[Rule]) -> tuple[list[FactFile], int]:
    """Return the files without what the rules withhold, and of how many facts something is withheld."""
    count = 0
    for rule in rules:
        files, facts = _without(files, rule)
        count += facts
    return files, count


def _without(files: list[FactFile], rule: Rule) -> tuple[list[FactFile], int]:
    quads = statements(files)
    bodies = {quad.subject for quad in quads if quad.predicate == _BODY_KIND and quad.object == rule.body_kind}
    mandates = {quad.subject for quad in quads if quad.predicate == _IN_BODY and quad.object in bodies}
    about = {quad.subject: quad.object for quad in quads if quad.predicate == _ASSERTS and quad.object in mandates}
    stated = {quad.subject for quad in quads if quad.predicate == rule.property and quad.subject in about}
    places = {quad.object.value for quad in quads if quad.predicate == _LOCATOR and quad.subject in stated}
    blurred = overlapping(quads, places)
    renamed = whole_sections(quads, blurred)

    def rewritten(quad: Quad) -> Quad | None:
        if quad.subject.value in blurred and quad.predicate in _SPAN:
            return None
        if quad.predicate == rule.property and quad.subject in stated | mandates:
            quad = ox.Quad(quad.subject, rule.said_by, rule.said, quad.graph_name)
        return with_names(quad, renamed)

    found = [replace(file, quads=tuple(dict.fromkeys(new for quad in file.quads if (new := rewritten(quad)) is not None))) for file in files]
    return found, len({local(about[assertion].value) for assertion in stated})
