"""The ontology at its own address: every term explained in both languages, counted, drawn, and as files."""

from __future__ import annotations

import json
import re

import pytest
import rdflib
from flask.testing import FlaskClient
from rdflib import OWL, RDF, RDFS, SKOS
from rdflib.compare import isomorphic

from graph.namespaces import ONTOLOGY, TERMS, folder
from graph.store import Graph
from tests.markup import Markup, svg_faults
from webapp.ontology.terms import CLASS, LINK, VALUE, read_vocabulary
from webapp.pictures.ontology import PARTS

HTML = {"Accept": "text/html"}
BOX = r'<rect class="pic-soft" x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="([\d.]+)" rx="4"'
LINE = r'<path class="pic-tie" d="M([\d.]+) ([\d.]+)L([\d.]+) ([\d.]+)"'
FORMATS = {"ttl": "turtle", "jsonld": "json-ld", "rdf": "xml", "nt": "nt"}


@pytest.fixture(scope="module")
def written() -> rdflib.Graph:
    """The ontology as its files say it."""
    found = rdflib.Graph()
    for path in folder("ontology").rglob("*.ttl"):
        if path.parent.name != "shapes":
            found.parse(path)
    return found


def own(written: rdflib.Graph, *kinds: rdflib.URIRef) -> set[rdflib.term.Node]:
    return {one for kind in kinds for one in written.subjects(RDF.type, kind) if str(one).startswith(TERMS)}


# -- where it is found


@pytest.mark.parametrize(
    ("accept", "target"),
    [
        ("text/html", "/sv/ontology"),
        ("*/*", "/sv/ontology"),
        ("text/turtle", "/ontology.ttl"),
        ("application/rdf+xml", "/ontology.rdf"),
        ("application/ld+json;q=0.9,text/html;q=0.5", "/ontology.jsonld"),
    ],
)
def test_the_address_of_the_ontology_leads_to_its_page_or_its_file(client: FlaskClient, accept: str, target: str) -> None:
    answer = client.get("/ontology", headers={"Accept": accept})
    assert (answer.status_code, answer.headers["Location"]) == (303, target)


def test_a_form_that_there_is_not_is_refused(client: FlaskClient) -> None:
    assert client.get("/ontology", headers={"Accept": "image/png"}).status_code == 406
    assert client.get("/ontology.owl").status_code == 404


def test_every_file_holds_the_whole_ontology(client: FlaskClient, written: rdflib.Graph) -> None:
    found = {}
    for ending, kind in FORMATS.items():
        data = client.get(f"/ontology.{ending}").data
        if ending == "jsonld":
            document = json.loads(data)
            document["@context"] = client.get("/context.jsonld").get_json(force=True)["@context"]
            data = json.dumps(document).encode()
        found[ending] = rdflib.Graph().parse(data=data, format=kind)
    assert isomorphic(found["ttl"], written)
    assert all(isomorphic(found["ttl"], other) for other in found.values())


# -- what the page says


@pytest.mark.parametrize(("lang", "place"), [("sv", 0), ("en", 1)])
def test_every_class_and_property_has_its_place_label_and_definition(client: FlaskClient, written: rdflib.Graph, lang: str, place: int) -> None:
    page = client.get(f"/{lang}/ontology", headers=HTML).text
    text = Markup(page).text
    terms = own(written, OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty)
    assert len(terms) > 200
    for term in terms:
        name = str(term).removeprefix(TERMS)
        assert len(re.findall(rf'<(?:h3|tr) id="{name}">', page)) == 1, name
        for property in (RDFS.label, SKOS.definition):
            [said] = [str(value) for value in written.objects(term, property) if isinstance(value, rdflib.Literal) and value.language == lang]
            assert " ".join(said.split()) in text, name


def test_every_concept_of_every_list_is_named_and_leads_to_its_page(client: FlaskClient, written: rdflib.Graph) -> None:
    page = client.get("/en/ontology", headers=HTML).text
    for scheme in written.subjects(RDF.type, SKOS.ConceptScheme):
        assert f'id="scheme-{str(scheme).rpartition("/")[2]}"' in page
    concepts = [str(one).partition("/id/")[2] for one in written.subjects(RDF.type, SKOS.Concept) if str(one).startswith(ONTOLOGY.rpartition("/")[0])]
    assert len(concepts) > 150
    assert not [path for path in concepts if f'href="/en/{path}"' not in page]


def test_no_link_within_the_page_leads_nowhere(client: FlaskClient) -> None:
    for lang in ("sv", "en"):
        page = client.get(f"/{lang}/ontology", headers=HTML).text
        places = re.findall(r'\sid="([^"]+)"', page)
        assert len(places) == len(set(places))
        assert {link for link in re.findall(r'href="#([^"]+)"', page)} <= set(places)


def test_hierarchy_domain_range_and_inverse_are_those_of_the_axioms(graph: Graph) -> None:
    held = read_vocabulary(graph).terms
    assert held[f"{TERMS}Region"].above == (f"{TERMS}Organisation",)
    assert f"{TERMS}Region" in held[f"{TERMS}Organisation"].below
    assert held[f"{TERMS}inBody"].domain == (f"{TERMS}Mandate", f"{TERMS}Seat")
    assert held[f"{TERMS}inBody"].range == (f"{TERMS}Body",)
    assert held[f"{TERMS}holder"].inverse == f"{TERMS}hasMandate"
    assert held[f"{TERMS}hasMandate"].inverse == f"{TERMS}holder"
    assert held[f"{TERMS}holder"].traits == ("FunctionalProperty",)
    assert ("narrower", "http://www.w3.org/ns/org#Membership") in held[f"{TERMS}Mandate"].mappings


def test_terms_are_counted_as_the_build_uses_them(client: FlaskClient, graph: Graph) -> None:
    held = read_vocabulary(graph).terms
    counted = next(iter(graph.select(f"SELECT (COUNT(DISTINCT ?one) AS ?n) WHERE {{ ?one a <{TERMS}Mandate> }}")))["n"].value
    assert held[f"{TERMS}Mandate"].uses == int(counted) > 100
    assert held[f"{TERMS}Mandate"].example.startswith("https://w3id.org/regiograph/id/mandate/")
    page = client.get("/en/ontology", headers=HTML).text
    assert f'aria-label="{counted} uses of mandate, in SPARQL"' in page


def test_the_number_of_uses_leads_to_a_query_that_finds_them(client: FlaskClient) -> None:
    page = client.get("/en/ontology", headers=HTML).text
    [link] = re.findall(r'href="(/en/sparql[^"]+)" aria-label="[\d,]+ uses of mandate, in SPARQL"', page)
    answer = client.get(link.replace("&amp;", "&"), headers=HTML)
    assert answer.status_code == 200
    assert "/en/mandate/" in answer.text or "id/mandate/" in answer.text


def test_foreign_terms_are_told_by_prefix(client: FlaskClient) -> None:
    page = client.get("/en/ontology", headers=HTML).text
    assert 'a kind of <code title="http://www.w3.org/ns/org#Membership">org:Membership</code>' in page


def test_all_terms_are_on_the_page_once(graph: Graph, written: rdflib.Graph) -> None:
    held = read_vocabulary(graph)
    assert {one.iri for one in held.of_kind(CLASS)} == set(map(str, own(written, OWL.Class)))
    assert {one.iri for one in held.of_kind(LINK)} == set(map(str, own(written, OWL.ObjectProperty)))
    assert {one.iri for one in held.of_kind(VALUE)} == set(map(str, own(written, OWL.DatatypeProperty)))


# -- the drawings


@pytest.mark.parametrize("part", PARTS)
def test_a_drawing_shows_its_classes_and_has_the_same_as_a_table(client: FlaskClient, graph: Graph, part: str) -> None:
    drawn = client.get(f"/pictures/ontology.svg?part={part}&lang=en")
    assert drawn.status_code == 200
    assert not svg_faults(drawn.text, "http://localhost")
    for name in PARTS[part]:
        assert f">rg:{name}<" in drawn.text
    page = client.get(f"/en/pictures/ontology?part={part}", headers=HTML).text
    assert page.count("<tbody>") >= 1
    assert client.get(f"/pictures/ontology.png?part={part}").data.startswith(b"\x89PNG")


def test_no_line_of_a_drawing_runs_behind_a_box_that_it_does_not_join(client: FlaskClient) -> None:
    for part in PARTS:
        drawn = client.get(f"/pictures/ontology.svg?part={part}&lang=sv").text
        boxes = [tuple(map(float, found)) for found in re.findall(BOX, drawn)]
        lines = [tuple(map(float, found)) for found in re.findall(LINE, drawn)]
        assert len(boxes) == len(PARTS[part]) and len(lines) >= 5
        for x1, y1, x2, y2 in lines:
            inner = [(x1 + (x2 - x1) * step / 100, y1 + (y2 - y1) * step / 100) for step in range(2, 99)]
            assert not [box for box in boxes for x, y in inner if box[0] < x < box[0] + box[2] and box[1] < y < box[1] + box[3]], (part, x1, y1, x2, y2)


def test_a_part_that_there_is_not_names_those_there_are(client: FlaskClient) -> None:
    answer = client.get("/en/pictures/ontology?part=nothing", headers=HTML)
    assert answer.status_code == 404
    assert all(f"part={part}" in answer.text for part in PARTS)
    assert client.get("/en/pictures/ontology?nonsense=1", headers=HTML).status_code == 400
