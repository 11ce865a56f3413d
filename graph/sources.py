"""The fact files: one TriG file a source document or site, and what every one must keep to.

In: `graph/facts/**/*.trig`. Out: `FactFile` objects, or the list of everything that breaks
the contract written in `graph/facts/README.md`. Structure only: whether a fact is in the
document is for a reader with the document at hand to say.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pyoxigraph as ox

from graph.dates import read_date
from graph.errors import Fault, FaultyData, WrongUse
from graph.namespaces import FACTS, RDF, TERMS, THINGS, XSD, local, short, term, thing, visible_files
from graph.ontology import Ontology, parse_file

_TYPE = RDF + "type"
_DATE_TYPES = {XSD + "gYear": 4, XSD + "gYearMonth": 7, XSD + "date": 10}
# Nodes that carry a fact's provenance need no assertion of their own.
_PROVENANCE = {term("Assertion"), term("Locator")}


@dataclass(frozen=True)
class FactFile:
    """One parsed fact file: its quads by named graph, and its text for line numbers."""

    path: Path
    quads: tuple[ox.Quad, ...]
    text: str = field(repr=False)

    @property
    def source(self) -> str:
        """The IRI that the file's name promises: source and named graph at once."""
        return thing(f"source/{self.path.stem}")

    @property
    def graphs(self) -> list[str]:
        """The named graphs of the file, in order of first use; "" for the default graph."""
        names: dict[str, None] = {}
        for quad in self.quads:
            names[_graph_name(quad)] = None
        return list(names)

    def place(self, iri: str) -> str:
        """Return `file:line` of the first mention of a thing, or the file alone."""
        if iri.startswith(THINGS):
            kind, _, slug = local(iri).partition("/")
            needle = re.escape(f"{kind}:" + slug.replace("/", "\\/")) + r"(?![\w-])"
        else:
            needle = re.escape(":" + re.split(r"[#/]", iri)[-1]) + r"\b"
        match = re.search(rf"(?m)^\s*{needle}", self.text) or re.search(needle, self.text)
        return f"{self.path}:{self.text.count(chr(10), 0, match.start()) + 1}" if match else str(self.path)


# `kind/slug` or longer, which a path of an address gives back as it is; some things have a kind alone.
_ADDRESS = re.compile(r"(?!\.{1,2}(?:/|$))[^/%?#\\]+(?:/(?!\.{1,2}(?:/|$))[^/%?#\\]+)*")


def _graph_name(quad: ox.Quad) -> str:
    return quad.graph_name.value if isinstance(quad.graph_name, ox.NamedNode) else ""


def read_fact_files(where: Path | None = None) -> list[FactFile]:
    """Parse every `.trig` file of the folder and those below it (default: the project's own facts).

    Raises `FaultyData` with every file that does not parse, or if there is none.
    """
    root = where or FACTS
    faults: list[Fault] = []
    files = []
    for path in visible_files(root, "**/*.trig"):
        try:
            quads = parse_file(path, ox.RdfFormat.TRIG)
            file = FactFile(path, tuple(quads), path.read_text(encoding="utf-8-sig"))
            faults += _faults_of_rdf_1_2(file)
            files.append(file)
        except FaultyData as error:
            faults += error.faults
        except UnicodeDecodeError as error:
            faults.append(Fault(str(path), "", f"is not UTF-8 (byte {error.start})", "save the file as UTF-8"))
    if not files and not faults:
        faults.append(Fault(str(root), "", "no fact file (*.trig) here", "add one as graph/facts/README.md describes"))
    if faults:
        raise FaultyData(faults)
    return files


def _faults_of_rdf_1_2(file: FactFile) -> Iterator[Fault]:
    """Yield the terms that shapes, reasoner and the tools of most readers cannot hold."""
    for quad in file.quads:
        fault = ""
        if isinstance(quad.object, ox.Triple):
            fault, remedy = "says something of a statement", "say it of the mandate, membership or assertion"
        elif isinstance(quad.object, ox.Literal) and quad.object.direction is not None:
            fault, remedy = f"says in which direction its text runs (--{quad.object.direction})", f"write @{quad.object.language}"
        if fault:
            place = file.place(quad.subject.value) if isinstance(quad.subject, ox.NamedNode) else str(file.path)
            yield Fault(place, short(quad.predicate.value), fault, remedy)


def source_faults(files: Iterable[FactFile], ontology: Ontology) -> list[Fault]:
    """Return everything in which the files break the contract of fact files."""
    files = list(files)
    faults = list(_faults_between_files(files))
    for file in files:
        faults += _naming_faults(file)
        faults += _address_faults(file)
        faults += _language_faults(file)
        faults += _term_faults(file, ontology)
        faults += _date_faults(file)
        faults += _provenance_faults(file)
    return sorted(set(faults))


def _naming_faults(file: FactFile) -> Iterator[Fault]:
    for name in file.graphs:
        if not name:
            yield Fault(str(file.path), "", "has statements outside a named graph", f"move them into source:{file.path.stem} {{ … }}")
        elif name != file.source and not name.startswith(file.source + "/"):
            yield Fault(
                str(file.path),
                short(name),
                f"the file is named {file.path.name} but holds the graph {short(name)}",
                "rename one of them so that file and graph agree",
            )
    if not file.quads:
        yield Fault(str(file.path), "", "holds no statement", "add the source's description and facts, or remove the file")
    for quad in file.quads:
        if isinstance(quad.subject, ox.BlankNode) or isinstance(quad.object, ox.BlankNode):
            yield Fault(str(file.path), short(quad.predicate.value), "uses a blank node", "give the node an IRI: every node can be cited")
            break


def _address_faults(file: FactFile) -> Iterator[Fault]:
    """Yield the IRIs of things that could not be looked up: a server decodes and tidies its paths."""
    seen: set[str] = set()
    for quad in file.quads:
        for node in (quad.subject, quad.object):
            if not isinstance(node, ox.NamedNode) or node.value in seen:
                continue
            seen.add(node.value)
            if node.value.startswith(THINGS) and not _ADDRESS.fullmatch(local(node.value)):
                yield Fault(
                    str(file.path),
                    short(node.value),
                    "leads nowhere as an address",
                    "write letters as they are, without %, ? and #, and no empty or dotted part",
                )


def _language_faults(file: FactFile) -> Iterator[Fault]:
    """Yield texts in a variety of Swedish or English, which readers of that language would miss."""
    for quad in file.quads:
        tag = quad.object.language if isinstance(quad.object, ox.Literal) else None
        language = (tag or "").partition("-")[0].lower()
        if tag and tag != language and language in ("sv", "en"):
            yield Fault(
                str(file.path),
                short(quad.predicate.value),
                f"has a text in @{tag}",
                f"write @{language}: names are chosen by language alone",
            )


def _faults_between_files(files: list[FactFile]) -> Iterator[Fault]:
    homes: dict[str, list[FactFile]] = defaultdict(list)
    digests: dict[str, list[FactFile]] = defaultdict(list)
    for file in files:
        for name in file.graphs:
            homes[name].append(file)
        for quad in file.quads:
            if quad.predicate.value == term("sha256") and isinstance(quad.object, ox.Literal):
                digests[quad.object.value].append(file)
    for name, found in homes.items():
        if name and len(found) > 1:
            names = " and ".join(f.path.name for f in found)
            yield Fault(str(found[1].path), short(name), f"{names} both hold this source", "keep one file for one source")
    for found in digests.values():
        if len({f.path for f in found}) > 1:
            names = " and ".join(sorted({f.path.name for f in found}))
            yield Fault(str(found[1].path), "rg:sha256", f"{names} describe the same document", "keep one file for one source")


def _term_faults(file: FactFile, ontology: Ontology) -> Iterator[Fault]:
    kinds = ontology.concept_kinds
    seen: set[str] = set()
    for quad in file.quads:
        for node in (quad.predicate, quad.object):
            if not isinstance(node, ox.NamedNode) or node.value in seen:
                continue
            seen.add(node.value)
            if node.value.startswith(TERMS) and node.value not in ontology.terms:
                yield Fault(file.place(node.value), short(node.value), "no such term in the ontology", "correct the name, or define it in ontology/core.ttl")
            elif node.value.startswith(THINGS) and local(node.value).split("/")[0] in kinds and node.value not in ontology.concepts:
                yield Fault(file.place(node.value), short(node.value), "no such concept", "correct it, or add it to ontology/concepts/")


def _date_faults(file: FactFile) -> Iterator[Fault]:
    ends: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    for quad in file.quads:
        value = quad.object
        if not isinstance(value, ox.Literal) or value.datatype.value not in _DATE_TYPES:
            continue
        subject = quad.subject.value if isinstance(quad.subject, ox.NamedNode) else ""
        name = short(quad.predicate.value)
        if len(value.value) != _DATE_TYPES[value.datatype.value]:
            yield Fault(
                file.place(subject),
                short(subject),
                f"{name} “{value.value}” does not fit {short(value.datatype.value)}",
                "write YYYY, YYYY-MM or YYYY-MM-DD with its datatype",
            )
            continue
        try:
            read_date(value.value)
        except WrongUse as error:
            message, _, remedy = str(error).partition(" → ")
            yield Fault(file.place(subject), short(subject), f"{name}: {message}", remedy)
            continue
        ends[(subject, _graph_name(quad))][quad.predicate.value] = value.value
    for (subject, _), dates in ends.items():
        for first, last in (("start", "end"), ("attestedFrom", "attestedTo")):
            start, end = dates.get(term(first)), dates.get(term(last))
            if start and end and read_date(start).first > read_date(end).last:
                yield Fault(file.place(subject), short(subject), f"ends ({end}) before it starts ({start})", "correct one of the two dates")


def _provenance_faults(file: FactFile) -> Iterator[Fault]:
    types: dict[tuple[str, str], set[str]] = defaultdict(set)
    asserted: set[tuple[str, str]] = set()
    located: set[tuple[str, str]] = set()
    for quad in file.quads:
        if not isinstance(quad.subject, ox.NamedNode):
            continue
        key = (_graph_name(quad), quad.subject.value)
        types[key]  # every subject counts, typed or not
        if quad.predicate.value == _TYPE and isinstance(quad.object, ox.NamedNode):
            types[key].add(quad.object.value)
        elif quad.predicate.value == term("asserts") and isinstance(quad.object, ox.NamedNode):
            asserted.add((key[0], quad.object.value))
        elif quad.predicate.value == term("locator"):
            located.add(key)
    for (name, subject), found in types.items():
        if term("Assertion") in found and (name, subject) not in located:
            yield Fault(file.place(subject), short(subject), "an assertion without a place in its source", "add rg:locator with section and position")
        if not found & _PROVENANCE and (name, subject) not in asserted:
            kind = ", ".join(sorted(short(t) for t in found)) or "a thing without a type"
            yield Fault(file.place(subject), short(subject), f"{kind} without a source", "add an rg:Assertion with rg:asserts and rg:locator in the same graph")
