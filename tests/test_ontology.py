"""The ontology: every term explained in both languages, every foreign term real, shapes that speak."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
import rdflib
from rdflib import DCAT, DCTERMS, FOAF, ORG, OWL, PROV, RDF, RDFS, SDO, SH, SKOS, VANN, XSD
from rdflib.namespace import DefinedNamespace

from graph.namespaces import ONTOLOGY, TERMS, THINGS, folder

HERE = folder("ontology")
FILES = sorted(HERE.rglob("*.ttl"))
TERM_KINDS = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)


def whole(*, shapes: bool = False) -> rdflib.Graph:
    found = rdflib.Graph()
    for path in FILES:
        if shapes or path.parent.name != "shapes":
            found.parse(path)
    return found


@pytest.fixture(scope="module")
def ontology() -> rdflib.Graph:
    return whole()


def own_terms(ontology: rdflib.Graph) -> list[rdflib.URIRef]:
    return sorted({s for kind in TERM_KINDS for s in ontology.subjects(RDF.type, kind) if isinstance(s, rdflib.URIRef) and str(s).startswith(TERMS)})


def languages(ontology: rdflib.Graph, subject: rdflib.term.Node, predicate: rdflib.URIRef) -> list[str]:
    return sorted(str(o.language) for o in ontology.objects(subject, predicate) if isinstance(o, rdflib.Literal))


def test_every_term_has_one_label_and_definition_in_each_language_and_says_where_it_is_defined(ontology: rdflib.Graph) -> None:
    terms = own_terms(ontology)
    assert len(terms) > 200
    for term in terms:
        assert languages(ontology, term, RDFS.label) == ["en", "sv"], term
        assert languages(ontology, term, SKOS.definition) == ["en", "sv"], term
        assert set(ontology.objects(term, RDFS.isDefinedBy)) == {rdflib.URIRef(ONTOLOGY)}, term


def test_every_concept_is_labelled_and_defined_in_both_languages_and_belongs_to_one_list(ontology: rdflib.Graph) -> None:
    concepts = [c for c in ontology.subjects(RDF.type, SKOS.Concept) if str(c).startswith(THINGS)]
    assert len(concepts) > 150
    for concept in concepts:
        assert languages(ontology, concept, SKOS.prefLabel) == ["en", "sv"], concept
        assert languages(ontology, concept, SKOS.definition) == ["en", "sv"], concept
        assert len(list(ontology.objects(concept, SKOS.inScheme))) == 1, concept
        # Kinds, roles and levels are concepts, never classes too.
        assert (concept, RDF.type, OWL.Class) not in ontology
        assert not list(ontology.subjects(RDF.type, concept))


@pytest.mark.parametrize("name", ["role", "level", "network-kind", "body-kind", "programme-kind", "document-kind", "activity-status", "theme"])
def test_the_lists_that_the_model_names_exist(ontology: rdflib.Graph, name: str) -> None:
    scheme = rdflib.URIRef(f"{THINGS}concept-scheme/{name}")
    assert (scheme, RDF.type, SKOS.ConceptScheme) in ontology
    assert len(list(ontology.subjects(SKOS.inScheme, scheme))) >= 3


def test_no_property_is_of_two_kinds(ontology: rdflib.Graph) -> None:
    for term in own_terms(ontology):
        kinds = set(ontology.objects(term, RDF.type)) & set(TERM_KINDS)
        assert len(kinds) == 1, term


def test_the_version_has_an_iri_of_its_own(ontology: rdflib.Graph) -> None:
    me = rdflib.URIRef(ONTOLOGY)
    version = ontology.value(me, OWL.versionIRI)
    assert version is not None
    assert version != me
    assert languages(ontology, me, DCTERMS.title) == ["en", "sv"]


def test_foreign_terms_exist(ontology: rdflib.Graph) -> None:
    """rdflib's closed lists know the terms of the common vocabularies; the rest stand with their documentation."""
    closed: list[type[DefinedNamespace]] = [DCAT, DCTERMS, FOAF, ORG, OWL, PROV, RDF, RDFS, SDO, SH, SKOS, VANN, XSD]
    with (HERE / "foreign-terms.tsv").open(encoding="utf-8", newline="") as file:
        documented = {row["term"]: row["documentation"] for row in csv.DictReader(file, delimiter="\t")}
    assert all(address.startswith("http") for address in documented.values())
    used = {
        node
        for triple in whole(shapes=True)
        for node in triple
        if isinstance(node, rdflib.URIRef) and not str(node).startswith(("https://w3id.org/regiograph/", "https://creativecommons.org/"))
    }
    unknown = []
    for iri in sorted(used):
        if str(iri) in documented:
            continue
        homes = [namespace for namespace in closed if str(iri).startswith(str(namespace))]
        if not any(iri in namespace for namespace in homes):
            unknown.append(str(iri))
    assert unknown == []


@pytest.mark.parametrize("vocabulary", ["org", "org-ep", "cpov", "foaf", "prov", "dcat", "schema", "popolo"])
def test_there_is_an_alignment_with(vocabulary: str) -> None:
    assert len(rdflib.Graph().parse(HERE / "alignments" / f"{vocabulary}.ttl")) > 1


def test_no_foreign_vocabulary_is_copied_into_the_project(ontology: rdflib.Graph) -> None:
    foreign = [s for s in ontology.subjects(RDFS.label, None) if isinstance(s, rdflib.URIRef) and "regiograph" not in str(s)]
    assert foreign == []


def test_every_shape_speaks_both_languages() -> None:
    shapes = rdflib.Graph()
    for path in FILES:
        if path.parent.name == "shapes":
            shapes.parse(path)
    speaking = set(shapes.subjects(SH.message, None))
    assert len(speaking) > 50
    for shape in speaking:
        assert languages(shapes, shape, SH.message) == ["en", "sv"], shape


def test_one_prefix_for_one_namespace() -> None:
    with (HERE / "prefixes.tsv").open(encoding="utf-8", newline="") as file:
        rows = [(row[0], row[1]) for row in csv.reader(file, delimiter="\t")][1:]
    prefixes, namespaces = dict(rows), {namespace for _, namespace in rows}
    assert len(prefixes) == len(rows) == len(namespaces)
    for path in FILES:
        for prefix, namespace in _declared(path).items():
            if prefix in prefixes:
                assert prefixes[prefix] == namespace, path
            assert namespace not in namespaces or namespace in prefixes.values()


def _declared(path: Path) -> dict[str, str]:
    found = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("@prefix"):
            _, prefix, namespace, *_ = line.split()
            found[prefix.rstrip(":")] = namespace.strip("<>")
    return found
