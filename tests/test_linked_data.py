"""Things as linked data: where an address leads, files that all say the same, what pages say to programs, dumps."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
import rdflib
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser
from rdflib.compare import isomorphic

from graph.build import build
from graph.dumps import KINDS as DUMPS
from graph.engine import Engine, Limits
from graph.export import export_graph
from graph.formats import MEDIA_TYPES
from graph.questions import catalogue
from graph.store import CURRENT, Current, Graph, open_build
from tests import hostile
from tests.builds import build_once
from tests.conftest import SMALL, TESTS, served
from webapp import create_app

HTML = {"Accept": "text/html"}
THINGS = "https://w3id.org/regiograph/id/"
CASES = [line.rsplit(" -> ", 1) for line in (TESTS / "cases" / "accept.txt").read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
DESCRIBED = (
    "region/kronoberg",
    "network/erb",
    "body/erb-styrelse",
    "person/robert-olesen",
    "programme/interreg-sodra-ostersjon",
    "policy/vn-syfte-samhallsutmaningar",
    "source/kronoberg-strategy-2024",
    "theme/water",
    "cost/cost-04",
)


def parsed(client: FlaskClient, path: str) -> rdflib.Graph:
    """Read a file of RDF as another program does; the context of JSON-LD is had from its address."""
    answer = client.get(path)
    assert answer.status_code == 200, path
    return read(client, answer.data, path.partition("?")[0].rpartition(".")[2])


def read(client: FlaskClient, data: bytes, ending: str) -> rdflib.Graph:
    if ending == "jsonld":
        document = json.loads(data)
        if isinstance(document["@context"], str):
            assert document["@context"] == "http://localhost/context.jsonld"
            document["@context"] = client.get("/context.jsonld").get_json(force=True)["@context"]
        data = json.dumps(document).encode()
    return rdflib.Graph().parse(data=data, format={"ttl": "turtle", "jsonld": "json-ld", "rdf": "xml", "nt": "nt"}[ending])


# -- where an address leads


@pytest.mark.parametrize(("accept", "target"), CASES, ids=[case[0] for case in CASES])
def test_an_address_leads_to_what_is_liked_best(client: FlaskClient, accept: str, target: str) -> None:
    answer = client.get("/id/network/erb", headers={} if accept == "-" else {"Accept": accept})
    assert {"Accept", "Accept-Language"} <= set(answer.headers["Vary"].split(", "))
    if target == "406":
        assert answer.status_code == 406
        assert all(media in answer.text for media in ("text/html", *MEDIA_TYPES.values()))
    else:
        assert (answer.status_code, answer.headers["Location"]) == (303, "/sv/network/erb" if target == "html" else f"/data/network/erb.{target}")


def test_the_page_is_in_the_language_that_the_browser_prefers(client: FlaskClient) -> None:
    assert client.get("/id/network/erb", headers={"Accept-Language": "en-GB"}).headers["Location"] == "/en/network/erb"


def test_the_chosen_sources_are_kept_on_the_way(client: FlaskClient) -> None:
    answer = client.get("/id/network/erb?sources=founding", headers={"Accept": "application/ld+json"})
    assert answer.headers["Location"] == "/data/network/erb.jsonld?sources=founding"


@pytest.mark.parametrize("path", ["/id/network/erbb", "/data/network/erbb.ttl", "/data/network/erbb.jsonld"])
def test_an_unknown_thing_names_those_of_a_similar_name(client: FlaskClient, path: str) -> None:
    told = client.get(path, headers={"Accept": "text/turtle"})
    assert (told.status_code, told.mimetype) == (404, "text/plain")
    assert "/network/erb\n" in told.text
    shown = client.get(path, headers=HTML)
    assert shown.status_code == 404
    assert 'href="/sv/network/erb"' in shown.text


def test_the_forms_of_a_thing_are_linked_from_its_address(client: FlaskClient) -> None:
    links = client.get("/id/network/erb").headers.getlist("Link")
    assert [f'</data/network/erb.{ending}>; rel="alternate"; type="{media}"' for ending, media in MEDIA_TYPES.items()] == links


# -- what the files hold


@pytest.mark.parametrize("path", DESCRIBED)
def test_all_files_of_a_thing_hold_the_same_statements(client: FlaskClient, path: str) -> None:
    first = parsed(client, f"/data/{path}.ttl")
    assert (rdflib.URIRef(THINGS + path), None, None) in first
    for ending in MEDIA_TYPES:
        assert isomorphic(first, parsed(client, f"/data/{path}.{ending}")), ending


def test_json_ld_is_compact_and_names_its_context(client: FlaskClient) -> None:
    document = client.get("/data/network/erb.jsonld").get_json(force=True)
    node = next(node for node in document["@graph"] if node["@id"] == "id:network/erb")
    assert document["@context"] == "http://localhost/context.jsonld"
    assert "Network" in node["@type"]
    assert node["networkKind"].startswith("id:network-kind/")
    assert node["skos:prefLabel"]


def test_every_file_says_who_says_so(client: FlaskClient) -> None:
    terms = rdflib.Namespace("https://w3id.org/regiograph/ontology#")
    for ending in MEDIA_TYPES:
        found = parsed(client, f"/data/person/robert-olesen.{ending}")
        mandates = set(found.subjects(terms.holder, rdflib.URIRef(f"{THINGS}person/robert-olesen")))
        assert len(mandates) == 5
        assert mandates <= set(found.objects(None, terms.asserts))
        assert (None, terms.locator, None) in found


@pytest.mark.parametrize("ending", list(MEDIA_TYPES))
def test_no_file_names_the_party_of_a_youth_board_member(client: FlaskClient, ending: str) -> None:
    assert b"statedParty" in client.get(f"/data/person/robert-olesen.{ending}").data
    assert b"statedParty" not in client.get(f"/data/person/emma-falkbacken.{ending}").data


def test_a_file_leads_on_to_pages_forms_licence_and_the_data_set(client: FlaskClient) -> None:
    links = " ".join(client.get("/data/network/erb.ttl").headers.getlist("Link"))
    assert '<https://w3id.org/regiograph/id/network/erb>; rel="describes"' in links
    assert '</sv/network/erb>; rel="alternate"; type="text/html"; hreflang="sv"' in links
    assert '</data/network/erb.jsonld>; rel="alternate"; type="application/ld+json"' in links
    assert '<http://creativecommons.org/licenses/by/4.0/>; rel="license"' in links
    assert '</.well-known/void>; rel="describedby"' in links


@pytest.mark.parametrize(
    "path", ["/data/network/erb.ttl", "/id/network/erb", "/questions/regions.json", "/openapi.json", "/void.ttl", "/data/network/nope.ttl"]
)
def test_any_site_may_read_data(client: FlaskClient, path: str) -> None:
    assert client.get(path).headers["Access-Control-Allow-Origin"] == "*"
    asked = client.options(path, headers={"Origin": "https://example.org", "Access-Control-Request-Method": "GET"})
    assert asked.status_code == 200
    assert asked.headers["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"


def test_pages_are_not_opened_to_other_sites(client: FlaskClient) -> None:
    assert "Access-Control-Allow-Origin" not in client.get("/sv/network/erb", headers=HTML).headers


@pytest.mark.parametrize("path", ["/data/network/erb.ttl", "/context.jsonld", "/ontology.rdf", "/catalog.rdf", "/sitemap.xml"])
def test_head_tells_what_get_would_without_sending_it(client: FlaskClient, path: str) -> None:
    got, asked = client.get(path), client.head(path)
    assert asked.data == b""
    assert (asked.status_code, asked.headers["ETag"], asked.mimetype) == (200, got.headers["ETag"], got.mimetype)
    assert client.get(path, headers={"If-None-Match": got.headers["ETag"]}).status_code == 304


# -- hostile names


@pytest.fixture(scope="module")
def hostile_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    made = hostile.make(tmp_path_factory.mktemp("hostile"), SMALL)
    builds = build_once(tmp_path_factory.mktemp("hostile-builds"), made.facts)
    engine = Engine(Current(builds), Limits(), workers=1)
    yield create_app(builds, None, engine)
    engine.close()


def test_every_file_gives_hostile_names_back(hostile_app: Flask) -> None:
    """RDF/XML has all but the characters that XML cannot hold."""
    client = hostile_app.test_client()
    for n, text in enumerate(hostile.strings()):
        for ending in MEDIA_TYPES:
            found = {str(value) for value in parsed(client, f"/data/network/network-{n}.{ending}").objects() if isinstance(value, rdflib.Literal)}
            kept = re.sub("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "", text) if ending == "rdf" else text
            lines = {value.replace("\r\n", "\n").replace("\r", "\n") for value in found}
            assert kept in found or kept.replace("\r\n", "\n").replace("\r", "\n") in lines, (n, ending)


def test_what_a_page_says_to_programs_cannot_end_its_element(hostile_app: Flask) -> None:
    client = hostile_app.test_client()
    for n, text in enumerate(hostile.strings()):
        for kind in ("network", "person", "body"):
            said = structured(client.get(f"/sv/{kind}/{kind}-{n}", headers=HTML).text)
            assert said["name"] == (f"{text} [body]" if kind == "body" else text), (kind, n)


def structured(page: str) -> Any:
    """Return what a page says in the words of schema.org; fails where it could be read as markup."""
    found = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert len(found) == 1
    assert not re.search(r"[<>&']", found[0])
    return json.loads(found[0])


# -- what pages say to programs


@pytest.mark.parametrize("path", ["region/kronoberg", "network/erb", "person/robert-olesen", "cost/cost-04"])
def test_a_page_links_its_other_forms(client: FlaskClient, path: str) -> None:
    page = client.get(f"/en/{path}", headers=HTML).text
    for ending, media in MEDIA_TYPES.items():
        assert f'<link rel="alternate" type="{media}" href="/data/{path}.{ending}">' in page


def test_a_person_is_told_by_public_office_alone(client: FlaskClient) -> None:
    said = structured(client.get("/en/person/robert-olesen", headers=HTML).text)
    assert set(said) == {"@context", "@id", "@type", "name", "url", "memberOf"}
    assert (said["@type"], said["name"]) == ("Person", "Robert Olesen")
    assert [office["@type"] for office in said["memberOf"]] == ["OrganizationRole"] * 5
    bodies = {office["memberOf"]["name"] for office in said["memberOf"]}
    assert bodies == {"ERB board", "SBHSS steering group", "Monitoring committee of the South Baltic programme"}
    allowed = {"@type", "roleName", "startDate", "endDate", "memberOf"}
    assert all(set(office) <= allowed for office in said["memberOf"])


def test_dates_of_an_office_are_those_of_the_graph(client: FlaskClient) -> None:
    rows = client.get("/questions/representatives.json?region=kronoberg&lang=en").get_json()["rows"]
    dated = next(row for row in rows if row["from"] and row["person_id"])
    said = structured(client.get(f"/en/{dated['person_id'].removeprefix(THINGS)}", headers=HTML).text)
    assert dated["from"] in [office.get("startDate") for office in said["memberOf"]]
    undated = next(row for row in rows if not row["from"] and not row["to"] and row["person_id"])
    said = structured(client.get(f"/en/{undated['person_id'].removeprefix(THINGS)}", headers=HTML).text)
    assert any("startDate" not in office for office in said["memberOf"])


def test_a_region_is_a_government_organisation_in_its_networks(client: FlaskClient) -> None:
    said = structured(client.get("/sv/region/kronoberg", headers=HTML).text)
    assert said["@type"] == "GovernmentOrganization"
    assert "Euroregion Baltic" in {tie["memberOf"]["name"] for tie in said["memberOf"]}
    assert {tie["roleName"] for tie in said["memberOf"]} <= {"medlem", "ägare"}


def test_a_network_names_its_members(client: FlaskClient) -> None:
    said = structured(client.get("/sv/network/erb", headers=HTML).text)
    assert (said["@type"], said["alternateName"]) == ("Organization", "ERB")
    assert "Region Kronoberg" in {tie["member"]["name"] for tie in said["member"]}


@pytest.mark.parametrize("path", ["/sv/", "/en/about", "/en/dumps", "/sv/api"])
def test_the_whole_is_told_as_a_data_set(client: FlaskClient, path: str) -> None:
    said = structured(client.get(path, headers=HTML).text)
    assert said["@type"] == "Dataset"
    assert said["license"] == "http://creativecommons.org/licenses/by/4.0/"
    assert "publisher" not in said
    for file in said["distribution"]:
        assert client.get(file["contentUrl"]).status_code == 302


def test_kinds_that_schema_org_has_no_word_for_say_nothing(client: FlaskClient) -> None:
    assert 'application/ld+json">{' not in client.get("/sv/cost/cost-04", headers=HTML).text


def test_what_pages_say_to_programs_breaks_no_rule_of_the_policy(browser: Browser, app: Flask) -> None:
    with served(app) as address:
        context = browser.new_context()
        page = context.new_page()
        messages: list[str] = []
        page.on("console", lambda message: messages.append(message.text))
        for path in ("", "region/kronoberg", "person/robert-olesen", "network/erb"):
            page.goto(f"{address}/sv/{path}")
            assert page.evaluate("JSON.parse(document.querySelector('script[type=\"application/ld+json\"]').textContent)['@context']") == "https://schema.org"
        context.close()
    assert not messages


# -- dumps


def test_a_dump_is_made_once_and_handed_out_as_it_is(client: FlaskClient, graph: Graph) -> None:
    page = client.get("/sv/dumps", headers=HTML).text
    for kind in DUMPS:
        name = f"regiograph-{graph.build_id}.{kind}"
        leads = client.get(f"/dumps/regiograph.{kind}")
        assert (leads.status_code, leads.headers["Location"]) == (302, f"/dumps/{name}")
        with client.get(f"/dumps/{name}") as answer:
            assert answer.status_code == 200
            assert hashlib.sha256(answer.data).hexdigest() in page
            assert answer.headers["Access-Control-Allow-Origin"] == "*"
        made = (graph.folder.parent / "dumps" / graph.build_id / name).stat()
        with client.get(f"/dumps/{name}", headers={"Range": "bytes=0-9"}) as part:
            assert (part.status_code, len(part.data)) == (206, 10)
        assert (graph.folder.parent / "dumps" / graph.build_id / name).stat().st_mtime_ns == made.st_mtime_ns


def test_a_dump_is_sent_in_parts_and_never_held_whole(client: FlaskClient, graph: Graph) -> None:
    with client.get(f"/dumps/regiograph-{graph.build_id}.nq.gz", buffered=False) as answer:
        assert answer.is_streamed
        assert len(next(answer.iter_encoded())) < 100_000


def test_an_unknown_dump_names_those_there_are(client: FlaskClient, graph: Graph) -> None:
    answer = client.get("/dumps/regiograph-0123456789abcdef.trig.gz", headers=HTML)
    assert answer.status_code == 404
    assert f"/dumps/regiograph-{graph.build_id}.trig.gz" in answer.text


def test_dumps_hold_the_build_but_no_party_of_a_youth_board_member(client: FlaskClient, graph: Graph) -> None:
    assert _youth_parties(graph) == []
    held = set((graph.folder / "graph.nq").read_text(encoding="utf-8").splitlines())
    with client.get(f"/dumps/regiograph-{graph.build_id}.nq.gz") as answer:
        assert set(gzip.decompress(answer.data).decode().splitlines()) == held
    with client.get(f"/dumps/regiograph-{graph.build_id}.trig.gz") as answer:
        trig = {f"{quad} ." for quad in ox.parse(gzip.decompress(answer.data), format=ox.RdfFormat.TRIG)}
    # Lists of classes have no names: they are counted.
    assert {line for line in trig if "_:" not in line} == {line for line in held if "_:" not in line}
    assert len(trig) == len(held)


def _youth_parties(graph: Graph) -> list[ox.Quad]:
    said = graph.select(
        """PREFIX rg: <https://w3id.org/regiograph/ontology#> PREFIX id: <https://w3id.org/regiograph/id/>
        SELECT DISTINCT ?said WHERE { ?said rg:asserts/rg:inBody/rg:bodyKind <https://w3id.org/regiograph/id/body-kind/youth-board> ; rg:statedParty ?party }"""
    )
    party = ox.NamedNode("https://w3id.org/regiograph/ontology#statedParty")
    return [quad for row in said for quad in graph.store.quads_for_pattern(row["said"], party, None, None)]


def test_flattened_dumps_are_the_same_graph(small_builds: Path, tmp_path: Path) -> None:
    graph = open_build(small_builds / CURRENT)
    texts = {}
    for ending in MEDIA_TYPES:
        export_graph(graph, tmp_path / f"g.{ending}")
        texts[ending] = rdflib.Graph().parse(tmp_path / f"g.{ending}", format={"ttl": "turtle", "jsonld": "json-ld", "rdf": "xml", "nt": "nt"}[ending])
    assert len(texts["nt"]) > 1000
    assert all(set(found) == set(texts["nt"]) or isomorphic(found, texts["nt"]) for found in texts.values())


def test_the_bundle_holds_every_question_that_needs_no_value_in_both_languages(client: FlaskClient, graph: Graph) -> None:
    with client.get(f"/dumps/regiograph-{graph.build_id}.csv.zip") as answer:
        archive = zipfile.ZipFile(io.BytesIO(answer.data))
    asked = [name for name, one in catalogue().items() if not any(parameter.required for parameter in one.parameters)]
    assert set(archive.namelist()) == {f"{lang}/{name}.csv" for lang in ("sv", "en") for name in asked} | {"README.txt"}
    assert archive.read("en/regions.csv") == client.get("/questions/regions.csv?lang=en").data
    paper = archive.read("README.txt").decode()
    assert "https://creativecommons.org/licenses/by/4.0/" in paper
    for name in asked:
        for column in catalogue()[name].columns:
            assert f"  {column.name}: {column.label['sv']}\n" in paper


def test_the_same_build_gives_the_same_bundle(small_builds: Path, tmp_path: Path) -> None:
    graph = open_build(small_builds / CURRENT)
    for name in ("a.zip", "b.zip"):
        export_graph(graph, tmp_path / name)
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()


def test_dumps_of_builds_that_are_gone_are_removed(tmp_path: Path) -> None:
    from graph.dumps import dumps

    graph = build(tmp_path, SMALL)
    old = tmp_path / "dumps" / "0123456789abcdef"
    old.mkdir(parents=True)
    folder, files = dumps(graph)
    assert not old.exists()
    assert {path.name for path in folder.iterdir()} == {file.name for file in files} | {"dumps.json"}
