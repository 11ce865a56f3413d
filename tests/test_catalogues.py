"""Descriptions of the data for programs and portals: OpenAPI, VoID, DCAT-AP-SE, sitemap, robots."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import rdflib
from flask import Flask
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator
from rdflib import DCAT, DCTERMS, FOAF, RDF, VOID
from rdflib.compare import isomorphic
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from graph.engine import Engine, Limits
from graph.questions import catalogue
from graph.store import Current, Graph
from webapp import create_app
from webapp.settings import ADDRESS, CONTACT, PUBLISHER

FORMATS = {"ttl": "turtle", "jsonld": "json-ld", "rdf": "xml", "nt": "nt"}
VCARD = rdflib.Namespace("http://www.w3.org/2006/vcard/ns#")
SPDX = rdflib.Namespace("http://spdx.org/rdf/terms#")
HERE = "https://regiograph.example"
NEEDED = {"allies": "region=kronoberg", "facts": "document=kronoberg-strategy-2024"}


@pytest.fixture(scope="module")
def document(app: Flask) -> Any:
    return app.test_client().get("/openapi.json?lang=en").get_json()


@pytest.fixture(scope="module")
def schemas(document: Any) -> Registry[Any]:
    return Registry().with_resource("urn:api", Resource.from_contents(document, default_specification=DRAFT202012))


def faults(schemas: Registry[Any], name: str, body: Any) -> list[str]:
    found = Draft202012Validator({"$ref": f"urn:api#/components/schemas/{name}"}, registry=schemas).iter_errors(body)
    return [f"{'/'.join(map(str, fault.path))}: {fault.message[:200]}" for fault in found]


# -- OpenAPI


@pytest.mark.parametrize("lang", ["sv", "en"])
def test_the_description_of_the_interface_is_valid_openapi(client: FlaskClient, lang: str) -> None:
    found = client.get(f"/openapi.json?lang={lang}").get_json()
    assert found["openapi"].startswith("3.1.")
    OpenAPIV31SpecValidator(found).validate()


def test_every_question_is_an_operation_with_its_parameters(document: Any) -> None:
    for name, asked in catalogue().items():
        operation = document["paths"][f"/questions/{name}.{{format}}"]["get"]
        own = [parameter for parameter in operation["parameters"] if "$ref" not in parameter]
        assert [(one["name"], one["required"]) for one in own] == [(one.name, one.required) for one in asked.parameters], name
        assert operation["summary"] == asked.summary["en"]


def test_lists_of_words_and_switches_are_enumerated(document: Any) -> None:
    parameters = {one["name"]: one for one in document["paths"]["/questions/representatives.{format}"]["get"]["parameters"] if "name" in one}
    assert parameters["level"]["schema"]["enum"] == ["not-stated", "officer", "political", "senior-official"]
    assert parameters["substitutes"]["schema"]["enum"] == ["yes", "no"]
    assert re.fullmatch(parameters["date"]["schema"]["pattern"], "2024-06")
    assert "enum" not in parameters["region"]["schema"]


@pytest.mark.parametrize("name", sorted(catalogue()))
def test_every_operation_answers_as_it_is_described(client: FlaskClient, schemas: Registry[Any], name: str) -> None:
    for lang in ("sv", "en"):
        answer = client.get(f"/questions/{name}.json?lang={lang}&{NEEDED.get(name, '')}")
        assert (answer.status_code, answer.mimetype) == (200, "application/json")
        assert faults(schemas, name, answer.get_json()) == []
    table = client.get(f"/questions/{name}.csv?{NEEDED.get(name, '')}")
    assert (table.status_code, table.mimetype) == (200, "text/csv")
    assert next(csv.reader(io.StringIO(table.text))) == catalogue()[name].header
    assert client.get(f"/questions/{name}.xlsx?{NEEDED.get(name, '')}").mimetype == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def test_every_example_and_enumerated_value_is_one_that_works(client: FlaskClient, document: Any) -> None:
    for name in catalogue():
        for parameter in document["paths"][f"/questions/{name}.{{format}}"]["get"]["parameters"]:
            for value in [*([parameter["example"]] if "example" in parameter else []), *parameter.get("schema", {}).get("enum", ())]:
                rest = NEEDED.get(name, "") if parameter["name"] not in NEEDED.get(name, "") else ""
                assert client.get(f"/questions/{name}.json?{parameter['name']}={value}&{rest}").status_code == 200, (name, parameter["name"], value)


@pytest.mark.parametrize(
    ("path", "status", "readings"),
    [
        ("memberships.json?network=Mid%20Sweden", 400, True),
        ("memberships.json?network=erbb", 400, True),
        ("memberships.json?nonsense=1", 400, False),
        ("memberships.json?date=2024-13", 400, False),
        ("memberships.json?sources=nowhere", 400, False),
        ("memberships.json?lang=de", 400, False),
        ("allies.json", 400, False),
        ("membership.json", 404, True),
    ],
)
def test_an_error_is_told_as_a_program_reads_it(client: FlaskClient, schemas: Registry[Any], path: str, status: int, readings: bool) -> None:
    answer = client.get(f"/questions/{path}")
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
    problem = answer.get_json(force=True)
    assert faults(schemas, "problem", problem) == []
    assert problem["status"] == status
    assert " → " in problem["detail"]
    assert bool(problem.get("readings")) == readings


def test_a_reading_of_an_unclear_value_leads_to_its_answer(client: FlaskClient) -> None:
    readings = client.get("/questions/memberships.json?network=Mid%20Sweden").get_json(force=True)["readings"]
    assert len(readings) > 1
    for reading in readings:
        assert reading["href"].startswith("/questions/memberships.json?network=")
        assert client.get(reading["href"]).status_code == 200


# -- VoID


@pytest.mark.parametrize("path", ["/.well-known/void", "/void"])
def test_void_is_found_where_it_is_looked_for(client: FlaskClient, path: str) -> None:
    assert client.get(path).headers["Location"] == "/void.ttl"
    assert client.get(path, headers={"Accept": "application/rdf+xml"}).headers["Location"] == "/void.rdf"


def test_void_counts_what_is_there(client: FlaskClient, graph: Graph) -> None:
    found = rdflib.Graph().parse(data=client.get("/void.ttl").data, format="turtle")
    whole = next(found.subjects(VOID.uriSpace, None))
    facts = next(iter(graph.select("SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }")))["n"].value
    assert str(found.value(whole, VOID.triples)) == facts
    parts = {str(found.value(part, VOID["class"])): int(found.value(part, VOID.entities) or 0) for part in found.objects(whole, VOID.classPartition)}
    assert parts["https://w3id.org/regiograph/ontology#Person"] == len(set(_of_class(graph, "Person")))
    for address in [*found.objects(whole, VOID.dataDump), *found.objects(whole, FOAF.homepage)]:
        assert client.get(str(address)).status_code in (200, 302), address
    for thing in found.objects(whole, VOID.exampleResource):
        assert client.get(str(thing).replace("https://w3id.org/regiograph", "")).status_code == 303


def _of_class(graph: Graph, name: str) -> Iterator[str]:
    return (row["one"].value for row in graph.select(f"SELECT ?one WHERE {{ ?one a <https://w3id.org/regiograph/ontology#{name}> }}"))


@pytest.mark.parametrize("name", ["void", "catalog"])
def test_a_description_is_the_same_in_every_format(client: FlaskClient, name: str) -> None:
    found = [rdflib.Graph().parse(data=client.get(f"/{name}.{ending}").data, format=kind) for ending, kind in FORMATS.items()]
    assert len(found[0]) > 50
    assert all(isomorphic(found[0], other) for other in found[1:])


# -- DCAT-AP-SE


@pytest.fixture(scope="module")
def published(builds: Path) -> Iterator[FlaskClient]:
    """A server whose operator has said who publishes, whom to ask, and where it is reached."""
    engine = Engine(Current(builds), Limits(seconds=2), workers=1)
    made = create_app(builds, None, engine)
    made.config.update({PUBLISHER: "Region Exempel", CONTACT: "data@exempel.example", ADDRESS: f"{HERE}/"})
    yield made.test_client()
    engine.close()


@pytest.fixture(scope="module")
def described(published: FlaskClient) -> rdflib.Graph:
    return rdflib.Graph().parse(data=published.get("/catalog.rdf").data, format="xml")


# class → what the profile makes mandatory, https://docs.dataportal.se/dcat/3.0.1/en/
MANDATORY = {
    DCAT.Catalog: (DCTERMS.title, DCTERMS.description, DCTERMS.publisher, DCTERMS.license, DCAT.dataset),
    DCAT.Dataset: (DCTERMS.title, DCTERMS.description, DCTERMS.publisher),
    DCAT.Distribution: (DCAT.accessURL,),
    DCAT.DataService: (DCTERMS.title, DCAT.endpointURL),
    FOAF.Agent: (FOAF.name,),
    VCARD.Organization: (VCARD.fn, VCARD.hasEmail),
}


@pytest.mark.parametrize("kind", MANDATORY, ids=lambda kind: str(kind).rpartition("#")[2].rpartition("/")[2])
def test_what_the_national_profile_makes_mandatory_is_there(described: rdflib.Graph, kind: rdflib.URIRef) -> None:
    things = set(described.subjects(RDF.type, kind))
    assert things
    for thing in things:
        for property in MANDATORY[kind]:
            assert (thing, property, None) in described, (thing, property)


def test_the_data_set_is_told_in_both_languages_and_in_the_words_of_the_authorities(described: rdflib.Graph) -> None:
    [dataset] = described.subjects(RDF.type, DCAT.Dataset)
    for property in (DCTERMS.title, DCTERMS.description, DCAT.keyword):
        assert {value.language for value in described.objects(dataset, property) if isinstance(value, rdflib.Literal)} == {"sv", "en"}
    authority = "http://publications.europa.eu/resource/authority"
    assert {str(theme).removeprefix(authority) for theme in described.objects(dataset, DCAT.theme)} == {"/data-theme/GOVE", "/data-theme/REGI"}
    assert rdflib.URIRef(f"{authority}/country/SWE") in set(described.objects(dataset, DCTERMS.spatial))
    assert {str(tongue)[-3:] for tongue in described.objects(dataset, DCTERMS.language)} == {"SWE", "ENG"}
    assert described.value(dataset, DCTERMS.accrualPeriodicity) == rdflib.URIRef(f"{authority}/frequency/IRREG")
    assert described.value(dataset, DCTERMS.temporal)


def test_the_portal_can_harvest_what_it_finds(published: FlaskClient, described: rdflib.Graph) -> None:
    """RDF/XML, absolute addresses, no blank nodes, the licence written as the portal wants it."""
    for path in ("/dcat.rdf", "/datasets/dcat"):
        assert (published.get(path).status_code, published.get(path).headers["Location"]) == (303, "/catalog.rdf")
    assert published.get("/catalog.rdf").mimetype == "application/rdf+xml"
    nodes = {node for triple in described for node in triple}
    assert not any(isinstance(node, rdflib.BNode) for node in nodes)
    assert all(re.match(r"(https?://|mailto:)", str(node)) for node in nodes if isinstance(node, rdflib.URIRef))
    assert set(described.objects(None, DCTERMS.license)) == {rdflib.URIRef("http://creativecommons.org/licenses/by/4.0/")}
    assert all(str(subject).startswith((HERE, "https://w3id.org/")) for subject in described.subjects())


def test_every_distribution_can_be_fetched_and_is_as_large_as_told(published: FlaskClient, described: rdflib.Graph) -> None:
    files = list(described.subject_objects(DCAT.downloadURL))
    assert len(files) == 5
    for subject, address in files:
        with published.get(str(address).removeprefix(HERE), follow_redirects=True) as answer:
            assert answer.status_code == 200
            assert len(answer.data) == int(described.value(subject, DCAT.byteSize) or 0)
        checksum = described.value(subject, SPDX.checksum)
        assert re.fullmatch(r"[0-9a-f]{64}", str(described.value(checksum, SPDX.checksumValue)))


def test_services_say_where_they_are_and_where_they_are_described(published: FlaskClient, described: rdflib.Graph) -> None:
    found = described.subjects(RDF.type, DCAT.DataService)
    services = {str(described.value(one, DCAT.endpointURL)): str(described.value(one, DCAT.endpointDescription)) for one in found}
    assert services == {f"{HERE}/sparql": f"{HERE}/sparql", f"{HERE}/questions": f"{HERE}/openapi.json"}
    assert published.get("/openapi.json").get_json()["servers"] == [{"url": HERE}]


def test_the_publisher_is_who_the_operator_says(published: FlaskClient, described: rdflib.Graph) -> None:
    [agent] = described.subjects(RDF.type, FOAF.Agent)
    assert str(described.value(agent, FOAF.name)) == "Region Exempel"
    assert rdflib.URIRef("mailto:data@exempel.example") in set(described.objects(None, VCARD.hasEmail))
    assert "Region Exempel" in published.get("/sv/dumps", headers={"Accept": "text/html"}).text


@pytest.mark.parametrize("ending", ["ttl", "rdf"])
def test_where_the_operator_has_said_nothing_nothing_is_made_up(client: FlaskClient, ending: str) -> None:
    text = client.get(f"/catalog.{ending}").text
    found = rdflib.Graph().parse(data=text, format=FORMATS[ending])
    assert not list(found.triples((None, DCTERMS.publisher, None))) + list(found.triples((None, DCAT.contactPoint, None)))
    assert f"set {PUBLISHER}" in text
    assert f"set {CONTACT}" in text


def test_a_host_that_is_none_does_not_reach_a_description(app: Flask) -> None:
    for host in ('a"b<c>.example', "a b", "javascript:alert(1)//"):
        environ = {"HTTP_HOST": host, "SERVER_NAME": "localhost", "SERVER_PORT": "80"}
        answer = app.test_client().get("/void.nt", environ_overrides=environ)
        assert answer.status_code in (200, 400)
        if answer.status_code == 200:
            assert "http://localhost/void" in answer.text and host not in answer.text


# -- sitemap and robots


def addresses(client: FlaskClient) -> dict[str, dict[str, str]]:
    """Return every address of the sitemap with its alternates by language."""
    root = ElementTree.fromstring(client.get("/sitemap.xml").data)
    names = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}
    return {
        entry.findtext("s:loc", "", names): {str(link.get("hreflang")): str(link.get("href")) for link in entry.findall("x:link", names)}
        for entry in root.findall("s:url", names)
    }


def test_the_sitemap_has_each_page_in_both_languages(client: FlaskClient) -> None:
    found = addresses(client)
    assert 1000 < len(found) <= 50_000
    for address, others in found.items():
        assert set(others) == {"sv", "en"}
        assert address in others.values()
        assert set(others.values()) <= set(found)
    assert {f"http://localhost/sv/{path}" for path in ("", "about", "api", "dumps", "ontology", "region/kronoberg", "network/erb")} <= set(found)


def test_no_page_on_a_person_is_in_the_sitemap(client: FlaskClient) -> None:
    assert not [address for address in addresses(client) if "/person" in address or "/questions/representatives" in address]


def test_every_address_of_the_sitemap_answers_and_may_be_listed(small_builds: Path) -> None:
    engine = Engine(Current(small_builds), Limits(seconds=2), workers=1)
    client = create_app(small_builds, None, engine).test_client()
    for address in addresses(client):
        answer = client.get(address.removeprefix("http://localhost"), headers={"Accept": "text/html"})
        assert answer.status_code == 200, address
        assert "X-Robots-Tag" not in answer.headers, address
    engine.close()


def test_a_sample_of_the_real_sitemap_answers_and_may_be_listed(client: FlaskClient) -> None:
    for address in sorted(addresses(client))[::15]:
        answer = client.get(address.removeprefix("http://localhost"), headers={"Accept": "text/html"})
        assert answer.status_code == 200, address
        assert "X-Robots-Tag" not in answer.headers, address


def test_robots_leave_queries_and_downloads_alone_and_find_the_sitemap(client: FlaskClient) -> None:
    lines = client.get("/robots.txt").text.splitlines()
    assert "Sitemap: http://localhost/sitemap.xml" in lines
    assert {"Disallow: /sparql", "Disallow: /questions/", "Disallow: /data/", "Disallow: /dumps/"} <= set(lines)
    assert not [line for line in lines if "person" in line]  # a robot must be able to read that it is not to list them
    closed = [line.removeprefix("Disallow: ") for line in lines if line.startswith("Disallow")]
    assert not [address for address in addresses(client) if address.removeprefix("http://localhost").startswith(tuple(closed))]


# -- the pages


@pytest.mark.parametrize("lang", ["sv", "en"])
def test_the_page_for_programmers_names_every_question_and_its_examples_work(client: FlaskClient, lang: str) -> None:
    page = client.get(f"/{lang}/api", headers={"Accept": "text/html"}).text
    assert all(f"/questions/{name}.json" in page for name in catalogue())
    commands = [address.replace("&amp;", "&") for address in re.findall(r"http://localhost(/[^&#]+(?:&amp;[^&#]+)*)&#39;", page)]
    assert len(commands) == 5
    for path in commands:
        assert client.get(path, headers={"Accept": "text/turtle"}).status_code in (200, 302, 303, 400), path


@pytest.mark.parametrize(("path", "leads"), [("/api", "/sv/api"), ("/dumps/", "/sv/dumps")])
def test_an_address_without_language_leads_to_the_page(client: FlaskClient, path: str, leads: str) -> None:
    answer = client.get(path, headers={"Accept-Language": "sv"})
    assert (answer.status_code, answer.headers["Location"]) == (303, leads)
