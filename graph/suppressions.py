"""The suppression and correction list: what is taken out or put right after an objection, at every build.

In: `suppressions.tsv` beside the fact files, and the parsed files after the decisions on identity.
Out: the files as they may be shown, and what the list did; or what is wrong with it. It is applied
after everything else that is read and before anything is inferred, so that nothing that follows from
a suppressed name is ever there. Nothing is written back: a later import of the same name changes nothing.

A list of people who objected would itself tell who they are: an entry may name its subject by a
keyed digest (HMAC-SHA-256) of its `kind/slug` or of a person's name. A digest without a key would
hide nothing, as all names can be tried: https://www.rfc-editor.org/rfc/rfc2104.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from graph.dates import read_date
from graph.decisions import Decision, kept
from graph.errors import Fault, FaultyData, WrongUse
from graph.folding import fold, spellings
from graph.namespaces import PREFIXES, RDF, SKOS, THINGS, XSD, local, term, thing
from graph.ontology import Ontology
from graph.redaction import Quad, redacted, statements
from graph.reviewed import read_table
from graph.sources import FactFile
from graph.traces import NOBODY, Traces

NAME = "suppressions.tsv"
COLUMNS = ["id", "action", "subject", "property", "old_value", "new_value", "reason", "decided_on", "decided_by"]
SUPPRESS, CORRECT = "suppress", "correct"
REASONS = ("objection", "correction", "other")
KEY = "REGIOGRAPH_SUPPRESSION_KEY"
DIGEST = "hmac-sha256:"
_SHORTEST_KEY = 16

_HOLDER, _PERSON = term("holder"), ox.NamedNode(term("Person"))
_ASSERTS, _BASIS, _CORRECTED = ox.NamedNode(term("asserts")), ox.NamedNode(term("basis")), ox.NamedNode(thing("basis/corrected"))
_TYPE = ox.NamedNode(RDF + "type")
_NAMES = {SKOS + "prefLabel", SKOS + "altLabel", term("damagedForm")}
_DATES = {4: "gYear", 7: "gYearMonth", 10: "date"}
# A fact's IRI is made of these, or its place in a source is: another value is another fact.
_FIXED = {RDF + "type"} | {
    term(name)
    for name in (
        *("holder", "inBody", "atNetwork", "represents", "role", "member", "inNetwork", "relation", "involves", "inProgramme"),
        *("asserts", "locator", "basis", "inSource"),
    )
}


@dataclass(frozen=True)
class Entry:
    """One line of the list; `property` is an IRI, or nothing where the whole subject is meant."""

    id: str
    action: str
    subject: str
    property: str
    old_value: str
    new_value: str
    reason: str
    decided_on: str
    decided_by: str
    place: str


@dataclass(frozen=True)
class Applied:
    """The files and decisions as they may be shown, and the entries that found nothing."""

    files: list[FactFile]
    decisions: list[Decision]
    entries: tuple[Entry, ...]
    unmatched: tuple[Entry, ...] = ()
    names: Traces = NOBODY  # what named the people who are suppressed
    withheld: int = 0  # facts of which the sources state more than is shown to anybody

    @property
    def warnings(self) -> list[str]:
        """What the operator must hear: an entry without effect may be one whose subject got another IRI."""
        return [
            f"warning: {one.place}: {one.id} matches nothing → see whether its subject has another IRI now; if its source no longer says it, let the line stand"
            for one in self.unmatched
        ]

    @property
    def summary(self) -> dict[str, Any]:
        """What the manifest says of the list: numbers, and the ids of entries without effect, never a subject."""
        count = Counter(one.action for one in self.entries)
        return {
            "entries": len(self.entries),
            "suppressed": count[SUPPRESS],
            "corrected": count[CORRECT],
            "last_decided": max((one.decided_on for one in self.entries), default=""),
            "unmatched": [one.id for one in self.unmatched],
        }


def digest(subject: str, key: str) -> str:
    """Return how the list names a subject (`kind/slug`, or a person's name) without saying it.

    The last digits tell the key, so that a list is never applied with another one.
    """
    return DIGEST + _mac(subject, key)[: -len(_mark(key))] + _mark(key)


def _mac(subject: str, key: str) -> str:
    text = subject if re.fullmatch(r"[a-z-]+/[^\s/]\S*", subject) else fold(subject)
    return hmac.new(key.encode(), text.encode(), hashlib.sha256).hexdigest()


def _mark(key: str) -> str:
    """Return eight digits by which a key is known, and which tell nothing about it."""
    return hmac.new(key.encode(), b"the key of the suppression list", hashlib.sha256).hexdigest()[:8]


def secret() -> str:
    """Return the operator's key, or nothing where none is set."""
    return os.environ.get(KEY, "")


def is_key(text: str) -> bool:
    """Tell whether a key is long enough that it cannot be tried."""
    return len(text) >= _SHORTEST_KEY


# -- reading


def read_suppressions(facts: Path, ontology: Ontology, key: str = "") -> list[Entry]:
    """Read the list of a folder of facts; none where the file is missing.

    Raises `FaultyData` with every line that is not one of the contract's, and where digests need a key.
    """
    faults: list[Fault] = []
    found: list[Entry] = []
    for place, row in read_table(facts / NAME, COLUMNS):
        entry = Entry(**dict(zip(COLUMNS, row, strict=True)), place=place)
        entry = replace(entry, property=_expanded(entry.property))
        faults += [Fault(place, entry.id, message, remedy) for message, remedy in _faults_of(entry, ontology, key)]
        found.append(entry)
    faults += _repeated(found)
    if faults:
        raise FaultyData(faults)
    return found


def _expanded(name: str) -> str:
    prefix, colon, rest = name.partition(":")
    return PREFIXES[prefix] + rest if colon and prefix in PREFIXES else name


def _faults_of(entry: Entry, ontology: Ontology, key: str) -> list[tuple[str, str]]:
    """Return (what is wrong, what mends it) of one line."""
    found = []

    def expect(right: bool, message: str, remedy: str) -> None:
        if not right:
            found.append((message, remedy))

    expect(bool(re.fullmatch(r"[A-Za-z0-9-]{1,40}", entry.id)), "has no stable id", "write letters, digits and hyphens, such as 2026-001")
    expect(entry.action in (SUPPRESS, CORRECT), f"“{entry.action}” is no action", f"write {SUPPRESS} or {CORRECT}")
    by_digest = bool(re.fullmatch(DIGEST + "[0-9a-f]{64}", entry.subject))
    by_slug = bool(re.fullmatch(r"[a-z-]+/[A-Za-z0-9._~%/-]+", entry.subject))
    expect(by_digest or by_slug, "names no subject", f"write kind/slug, or {DIGEST} and 64 hexadecimal digits (regiograph suppress)")
    expect(not by_digest or is_key(key), f"is a digest, and {KEY} is not set", f"set {KEY} to the key that it was made with, 16 characters or more")
    known = not entry.property.startswith(term("")) or entry.property in ontology.terms
    expect(not entry.property or (entry.property.startswith("http") and known), f"“{entry.property}” is no property", "write rg:start, skos:prefLabel …")
    if entry.action == CORRECT:
        expect(bool(entry.property and entry.new_value), "lacks the property or the new value", "give both; the old value may be empty, for any")
        expect(entry.old_value != entry.new_value, "corrects a value to itself", "give the value that is right")
        expect(entry.property not in _FIXED, "would make another fact", "suppress the fact, and state the right one in a fact file")
    else:
        expect(not entry.new_value, "suppresses and gives a new value", f"leave new_value empty, or write {CORRECT}")
        expect(bool(entry.property) or not entry.old_value, "gives an old value without a property", "name the property")
    expect(entry.reason in REASONS, f"“{entry.reason}” is no reason", f"write {', '.join(REASONS)}")
    expect(_is_day(entry.decided_on), f"“{entry.decided_on}” is no day", "write YYYY-MM-DD")
    in_office = bool(entry.decided_by) and not re.search(r"@|\d{5}", entry.decided_by)
    expect(in_office, "does not say in which role it was decided", "write a role such as “data protection officer”, no name and no way to reach anybody")
    return found


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _repeated(entries: list[Entry]) -> list[Fault]:
    """Return lines that bear another line's id, or speak of the same value as another."""
    ids: dict[str, str] = {}
    values: dict[tuple[str, str, str], str] = {}
    faults = []
    for one in entries:
        about = (one.subject, one.property, one.old_value)
        if one.id in ids:
            faults.append(Fault(one.place, one.id, f"has the id of {ids[one.id]}", "give it an id of its own"))
        if about in values:
            faults.append(Fault(one.place, one.id, f"is about the same value as {values[about]}", "keep one of the lines"))
        ids.setdefault(one.id, one.place)
        values.setdefault(about, one.place)
    return faults


# -- applying


def applied(files: list[FactFile], decisions: list[Decision], entries: list[Entry], key: str = "") -> Applied:
    """Return the merged files and the decisions without what the list suppresses, and with what it corrects.

    Raises `FaultyData` where an entry finds nothing and may have been meant to: a slug that differs in
    letters that nobody sees as another name, a digest that was made with another key.
    """
    if not entries:
        return Applied(files, decisions, ())
    subjects = _Subjects(files, decisions, key)
    values: dict[tuple[str, str], list[Entry]] = defaultdict(list)
    people: set[str] = set()
    mandates: set[str] = set()
    facts: set[str] = set()
    matched: set[str] = set()
    for entry in entries:
        for iri in subjects.of(entry):
            if entry.action == SUPPRESS and (not entry.property or (entry.property == _HOLDER and local(iri).startswith("mandate/"))):
                matched.add(entry.id)
                (people if iri in subjects.people else mandates if entry.property else facts).add(iri)
            elif entry.property:
                values[(iri, entry.property)].append(entry)
    files = _with_values(files, values, matched)
    unmatched = [one for one in entries if one.id not in matched]
    if faults := subjects.doubts(unmatched):
        raise FaultyData(faults)
    aliases = {alias for alias, iri in subjects.aliases.items() if iri in people}
    shown = [one for one in decisions if not {subjects.aliases.get(iri, iri) for iri in (one.a, one.b)} & (people | facts)]
    if people or mandates or facts:
        files, names = redacted(files, people, mandates, facts, aliases)
    else:
        names = NOBODY
    return Applied(files, shown, tuple(entries), tuple(unmatched), names=names)


class _Subjects:
    """What the entries may speak of: everything that the files describe, by IRI, by digest, and people by their names."""

    def __init__(self, files: list[FactFile], decisions: list[Decision], key: str) -> None:
        self.aliases = kept(decisions)
        self.people: set[str] = set()
        self._described: set[str] = set()
        self._key = key
        self._names: dict[str, set[str]] = defaultdict(set)
        self._digests: dict[str, set[str]] = {}
        for quad in statements(files):
            self._described.add(quad.subject.value)
            if quad.predicate == _TYPE and quad.object == _PERSON:
                self.people.add(quad.subject.value)
            elif quad.predicate.value in _NAMES:
                self._names[quad.subject.value].add(quad.object.value)

    def of(self, entry: Entry) -> set[str]:
        """Return the things that an entry is about, by the IRIs that are kept; none where it fits nothing."""
        if entry.subject.startswith(DIGEST):
            self._digests = self._digests or self._made()
            return self._digests.get(entry.subject, set())
        iri = self.aliases.get(thing(entry.subject), thing(entry.subject))
        return {iri} & self._described

    def doubts(self, unmatched: Iterable[Entry]) -> list[Fault]:
        """Return what cannot be told of entries that fit nothing: that their subject is really gone."""
        faults = []
        spelt: dict[tuple[str, ...], str] = {}
        for entry in unmatched:
            if entry.action != SUPPRESS:
                continue
            if entry.subject.startswith(DIGEST):
                if not entry.subject.endswith(_mark(self._key)):
                    message = f"fits nothing, and was not made with the key that {KEY} holds"
                    remedy = "set the key that it was made with, or print the line anew with it"
                    faults.append(Fault(entry.place, entry.id, f"{message} (or by an older version)", remedy))
            elif thing(entry.subject) not in self._described:
                spelt = spelt or {_letters(local(iri)): local(iri) for iri in self._described}
                if meant := spelt.get(_letters(entry.subject)):
                    message = f"{entry.subject} is nothing, and {meant} is there"
                    faults.append(Fault(entry.place, entry.id, message, f"write {meant}"))
        return faults

    def _made(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = defaultdict(set)
        subjects = [(local(iri), iri) for iri in self._described if iri.startswith(THINGS)]
        subjects += [(local(alias), iri) for alias, iri in self.aliases.items()]
        named = [(name, iri) for iri in self.people for name in self._names[iri]]
        subjects += [(form, iri) for name, iri in named for form in spellings(name)]
        for subject, iri in subjects:
            found[digest(subject, self._key)].add(iri)
            found[DIGEST + _mac(subject, self._key)].add(iri)  # as versions before 0.2 wrote it
        return dict(found)


def _letters(subject: str) -> tuple[str, ...]:
    """Return the words of a slug, whatever its kind, case, accents, hyphens and order of words."""
    return tuple(sorted(fold(subject.partition("/")[2].replace("_", " ").replace("/", " ")).split()))


def _with_values(files: list[FactFile], values: dict[tuple[str, str], list[Entry]], matched: set[str]) -> list[FactFile]:
    """Return the files with single values put right or left out, on a thing and on every assertion about it.

    An assertion whose value was put right has the basis *corrected*: its source says otherwise.
    """
    if not values:
        return files
    about = {quad.subject.value: quad.object.value for quad in statements(files) if quad.predicate == _ASSERTS}
    mended: set[tuple[str, str]] = set()  # (graph, thing or assertion)
    found = []
    for file in files:
        quads = []
        for quad in statements([file]):
            subject = quad.subject.value
            wanted = (entry for one in (subject, about.get(subject, "")) for entry in values.get((one, quad.predicate.value), ()))
            entry = next((one for one in wanted if one.old_value in ("", _plain(quad.object))), None)
            if entry is not None:
                matched.add(entry.id)
                if entry.action == SUPPRESS:
                    continue
                mended.add((quad.graph_name.value, subject))
                quad = ox.Quad(quad.subject, quad.predicate, _corrected(quad.object, entry), quad.graph_name)
            quads.append(quad)
        found.append(replace(file, quads=tuple(dict.fromkeys(quads))))
    return [replace(file, quads=tuple(_with_basis(statements([file]), about, mended))) for file in found]


def _with_basis(quads: Iterable[Quad], about: dict[str, str], mended: set[tuple[str, str]]) -> Iterable[Quad]:
    for quad in quads:
        graph, subject = quad.graph_name.value, quad.subject.value
        if quad.predicate == _BASIS and mended & {(graph, subject), (graph, about.get(subject, ""))}:
            quad = ox.Quad(quad.subject, _BASIS, _CORRECTED, quad.graph_name)
        yield quad


def _plain(value: Any) -> str:
    """Return a value as the list writes it: `kind/slug`, or the text."""
    return local(value.value) if isinstance(value, ox.NamedNode) else str(value.value)


def _corrected(old: Any, entry: Entry) -> ox.NamedNode | ox.Literal:
    """Return the new value in the kind of the old one; a date as exact as it is written."""
    if isinstance(old, ox.NamedNode):
        return ox.NamedNode(thing(entry.new_value))
    if old.language:
        return ox.Literal(entry.new_value, language=old.language)
    datatype = old.datatype
    if datatype.value in {XSD + name for name in _DATES.values()}:
        try:
            read_date(entry.new_value)
        except WrongUse as error:
            message, _, remedy = str(error).partition(" → ")
            raise FaultyData([Fault(entry.place, entry.id, message, remedy)]) from error
        datatype = ox.NamedNode(XSD + _DATES[len(entry.new_value)])
    return ox.Literal(entry.new_value, datatype=datatype)
