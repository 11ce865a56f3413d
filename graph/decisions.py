"""Reviewed decisions on identity: which two things are the same, and which never are.

In: `decisions.tsv` beside the fact files (kind, a, b, decision, reason, decided_on) and the parsed
files. Out: the same files with every alias written as the thing that is kept, and the facts that
are keyed by it (mandates, memberships …) with it; or the list of what is wrong with the decisions.
Nothing is written back: a line that is taken out gives the graph that was there before it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pyoxigraph as ox

from graph.errors import Fault, FaultyData
from graph.namespaces import DECISIONS, OWL, SKOS, THINGS, local, term, thing
from graph.reviewed import read_table
from graph.sources import FactFile

NAME = "decisions.tsv"
COLUMNS = ["kind", "a", "b", "decision", "reason", "decided_on"]
SAME, NEVER = "same", "never the same"

_LABEL, _ALIAS = ox.NamedNode(SKOS + "prefLabel"), ox.NamedNode(SKOS + "altLabel")
# A fact's IRI is made of the slugs of what these properties name, joined by two hyphens.
_KEYS = {ox.NamedNode(term(name)) for name in ("holder", "inBody", "atNetwork", "represents", "member", "inNetwork", "involves", "inProgramme")}
_BETWEEN = "--"


@dataclass(frozen=True)
class Decision:
    """One line: `a` is kept where both are the same; both are IRIs."""

    kind: str
    a: str
    b: str
    decision: str
    reason: str
    decided_on: str
    place: str


def read_decisions(facts: Path) -> list[Decision]:
    """Read the decisions of a folder of facts; none where the file is missing.

    Raises `FaultyData` where a line is not one of the contract's.
    """
    faults, found = [], []
    for place, row in read_table(facts / NAME, COLUMNS):
        if not all(row):
            faults.append(Fault(place, "", "is not a whole decision", f"write {', '.join(COLUMNS)}, separated by tabs"))
        elif row[3] not in (SAME, NEVER):
            faults.append(Fault(place, row[3], "is no decision", f"write “{SAME}” or “{NEVER}”"))
        else:
            kind, a, b, decision, reason, decided_on = row
            found.append(Decision(kind, thing(a), thing(b), decision, reason, decided_on, place))
    if faults:
        raise FaultyData(faults)
    return found


def kept(decisions: Iterable[Decision]) -> dict[str, str]:
    """Return alias → the thing that is kept, through chains of decisions."""
    direct = {one.b: one.a for one in decisions if one.decision == SAME}
    found = {}
    for alias in direct:
        seen, iri = {alias}, direct[alias]
        while iri in direct and iri not in seen:
            seen.add(iri)
            iri = direct[iri]
        found[alias] = iri
    return found


def decision_faults(files: Iterable[FactFile], decisions: list[Decision]) -> list[Fault]:
    """Return decisions on things that no file describes, and those that contradict each other."""
    described = {quad.subject.value for file in files for quad in file.quads if isinstance(quad.subject, ox.NamedNode)}
    aliases = kept(decisions)
    seen: dict[str, str] = {}
    faults = []
    for one in decisions:
        for iri in (one.a, one.b):
            if iri not in described:
                faults.append(Fault(one.place, local(iri), "no fact file describes this", "correct the name, or take the line out"))
        if one.decision == SAME and (one.b in seen or aliases[one.b] == one.b):
            faults.append(Fault(one.place, local(one.b), "is merged twice or with itself", "keep one line for it"))
        if one.decision == NEVER and aliases.get(one.a, one.a) == aliases.get(one.b, one.b):
            faults.append(Fault(one.place, local(one.b), "is decided both ways", "take out one of the lines"))
        if one.decision == SAME:
            seen[one.b] = one.place
    return faults


def merged(files: list[FactFile], decisions: list[Decision]) -> list[FactFile]:
    """Return the files with aliases written as the things that are kept.

    A preferred label that loses to the kept thing's becomes an alias, with its source.
    """
    aliases = kept(decisions)
    if not aliases:
        return files
    names = aliases | _renamed_facts(files, aliases)
    labels = _labels(files, names)
    return [replace(file, quads=tuple(dict.fromkeys(_rewritten(quad, names, labels) for quad in file.quads))) for file in files]


def _renamed_facts(files: list[FactFile], aliases: dict[str, str]) -> dict[str, str]:
    """Return fact → its IRI by the kept things: facts with one key become one fact."""
    parts: dict[str, dict[str, str]] = defaultdict(dict)
    for file in files:
        for quad in file.quads:
            if quad.predicate in _KEYS and isinstance(quad.object, ox.NamedNode) and quad.object.value in aliases:
                assert isinstance(quad.subject, ox.NamedNode)
                parts[quad.subject.value][_slug(quad.object.value)] = _slug(aliases[quad.object.value])
    renamed = {}
    for fact, slugs in parts.items():
        kind, _, key = local(fact).partition("/")
        renamed[fact] = thing(f"{kind}/" + _BETWEEN.join(slugs.get(part, part) for part in key.split(_BETWEEN)))
    return renamed


def _labels(files: list[FactFile], names: dict[str, str]) -> dict[tuple[str, str], str]:
    """Return (thing, language) → its preferred label: the kept thing's own, else the first alias's."""
    own: dict[tuple[str, str], str] = {}
    others: dict[tuple[str, str], str] = {}
    for file in files:
        for quad in file.quads:
            if quad.predicate == _LABEL and isinstance(quad.object, ox.Literal) and isinstance(quad.subject, ox.NamedNode):
                iri = quad.subject.value
                (others if iri in names else own).setdefault((names.get(iri, iri), quad.object.language or ""), quad.object.value)
    return others | own


def _rewritten(quad: ox.Quad, names: dict[str, str], labels: dict[tuple[str, str], str]) -> ox.Quad:
    subject, value, predicate = quad.subject, quad.object, quad.predicate
    if isinstance(value, ox.NamedNode) and value.value in names:
        value = ox.NamedNode(names[value.value])
    if isinstance(subject, ox.NamedNode) and subject.value in names:
        subject = ox.NamedNode(names[subject.value])
        if predicate == _LABEL and isinstance(value, ox.Literal) and labels[(subject.value, value.language or "")] != value.value:
            predicate = _ALIAS
    return ox.Quad(subject, predicate, value, quad.graph_name)


def decision_quads(decisions: Iterable[Decision]) -> Iterator[ox.Quad]:
    """Yield what the decisions say, for their own graph: owl:sameAs an alias, owl:differentFrom."""
    decisions = list(decisions)
    aliases = kept(decisions)
    graph = ox.NamedNode(DECISIONS)
    for alias, iri in aliases.items():
        yield ox.Quad(ox.NamedNode(iri), ox.NamedNode(OWL + "sameAs"), ox.NamedNode(alias), graph)
    for one in decisions:
        if one.decision == NEVER:
            a, b = (ox.NamedNode(aliases.get(iri, iri)) for iri in (one.a, one.b))
            yield ox.Quad(a, ox.NamedNode(OWL + "differentFrom"), b, graph)


def _slug(iri: str) -> str:
    return iri[len(THINGS) :].partition("/")[2]
