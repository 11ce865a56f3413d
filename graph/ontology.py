"""The ontology as the build reads it: terms, concept lists and shapes.

In: the Turtle files of `ontology/`. Out: triples for the store, the set of known terms
(to find misspelt ones) and the shapes graph for SHACL.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pyoxigraph as ox

from graph.errors import Fault, FaultyData
from graph.namespaces import RDF, SKOS, TERMS, THINGS, folder, visible_files

_TYPE = ox.NamedNode(RDF + "type")
_CONCEPT = ox.NamedNode(SKOS + "Concept")


def parse_file(path: Path, rdf_format: ox.RdfFormat) -> list[ox.Quad]:
    """Parse one file; a syntax error names its line and column (raises `FaultyData`)."""
    try:
        text = path.read_bytes().removeprefix(codecs.BOM_UTF8)  # the mark that editors write in front
        return list(ox.parse(text, format=rdf_format))
    except (SyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None)
        column = getattr(error, "offset", None)
        place = f"{path}:{line}:{column}" if line else str(path)
        message = getattr(error, "msg", None) or str(error)
        raise FaultyData([Fault(place, "", f"not readable: {message}", "mend the syntax at this place")]) from error
    except OSError as error:
        raise FaultyData([Fault(str(path), "", f"cannot be read: {error.strerror}", "check the file's path and rights")]) from error


@dataclass(frozen=True)
class Ontology:
    """All terms, axioms, concepts and alignments; shapes apart."""

    triples: tuple[ox.Triple, ...]
    shape_files: tuple[Path, ...]

    @cached_property
    def terms(self) -> frozenset[str]:
        """IRIs of every class and property in the project's namespace that is defined."""
        return frozenset(
            t.subject.value for t in self.triples if t.predicate == _TYPE and isinstance(t.subject, ox.NamedNode) and t.subject.value.startswith(TERMS)
        )

    @cached_property
    def concepts(self) -> frozenset[str]:
        """IRIs of every concept of the project's lists."""
        return frozenset(t.subject.value for t in self.triples if t.predicate == _TYPE and t.object == _CONCEPT and isinstance(t.subject, ox.NamedNode))

    @cached_property
    def concept_kinds(self) -> frozenset[str]:
        """The first path segments (`role`, `level` …) that only concepts may use."""
        return frozenset(iri[len(THINGS) :].split("/")[0] for iri in self.concepts if iri.startswith(THINGS))


def read_ontology(where: Path | None = None) -> Ontology:
    """Read every Turtle file of the ontology folder.

    Raises `FaultyData` with all files that do not parse.
    """
    root = where or folder("ontology")
    faults: list[Fault] = []
    triples: dict[ox.Triple, None] = {}
    shapes = []
    for path in visible_files(root, "**/*.ttl"):
        if path.parent.name == "shapes":
            shapes.append(path)
            continue
        try:
            for quad in parse_file(path, ox.RdfFormat.TURTLE):
                triples[quad.triple] = None
        except FaultyData as error:
            faults += error.faults
    if not triples and not faults:
        faults.append(Fault(str(root), "", "no ontology file found", "run from a complete checkout or installation"))
    if faults:
        raise FaultyData(faults)
    return Ontology(canonical(triples), tuple(shapes))


def canonical(triples: Iterable[ox.Triple]) -> tuple[ox.Triple, ...]:
    """Name blank nodes (class lists) by RDFC-1.0, so that the same ontology gives the same bytes."""
    dataset = ox.Dataset(ox.Quad(t.subject, t.predicate, t.object) for t in triples)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return tuple(sorted((quad.triple for quad in dataset), key=str))
