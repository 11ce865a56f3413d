"""Addresses and headers as the standards have them: each address leads somewhere, whoever asks."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient

from graph.build import build
from graph.dumps import dump_name
from graph.errors import FaultyData
from webapp import create_app

HERE, PERMANENT = "http://localhost", "https://w3id.org/regiograph"
THINGS = ("region/alfa", "network/nordnatet", "person/asa-ek", "source/small-page-2014")
HTML = {"Accept": "text/html"}


@pytest.fixture(scope="module")
def client(small_builds: Path) -> FlaskClient:
    return create_app(small_builds).test_client()


# -- every address that is told leads somewhere


def iris_of(client: FlaskClient, path: str) -> Iterator[str]:
    answer = client.get(path, headers={"Accept": "text/turtle"}, follow_redirects=True)
    assert answer.status_code == 200, path
    yield from linked(answer)
    for quad in ox.parse(answer.data, format=ox.RdfFormat.TURTLE):
        terms = (quad.subject, quad.predicate, quad.object)
        yield from (term.value for term in terms if isinstance(term, ox.NamedNode))


def linked(answer: Any) -> Iterator[str]:
    """Yield the addresses in the headers of an answer."""
    for header in answer.headers.getlist("Link"):
        yield from re.findall("<([^>]*)>", header)
    if "Location" in answer.headers:
        yield answer.headers["Location"]


def told_in_head(client: FlaskClient, path: str) -> Iterator[str]:
    text = client.get(path, headers=HTML).text
    yield from map(unescape, re.findall(r'<link[^>]*href="([^"]*)"', text))
    for part in re.findall(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL):
        yield from addresses_in(json.loads(part))


def addresses_in(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        value = [part for name, part in value.items() if name != "@context"]
    if isinstance(value, list):
        for part in value:
            yield from addresses_in(part)
    elif isinstance(value, str) and value.startswith(("http://", "https://")):
        yield value


def all_addresses(client: FlaskClient) -> Iterator[str]:
    for path in ("/catalog", "/void", "/ontology", "/sparql", "/.well-known/void"):
        yield from iris_of(client, path)
    for thing in THINGS:
        yield from iris_of(client, f"/data/{thing}.ttl")
        yield from linked(client.get(f"/id/{thing}"))
        yield from told_in_head(client, f"/en/{thing}")
    for page in ("", "dumps", "api", "ontology"):
        yield from told_in_head(client, f"/sv/{page}")
    described = client.get("/openapi.json").get_json()
    yield from (described["servers"][0]["url"], described["externalDocs"]["url"])
    newest = client.get("/dumps/regiograph.trig.gz")
    yield from linked(newest)


@pytest.mark.parametrize("accept", ["*/*", "text/html", "text/turtle, */*;q=0.1"])
def test_every_address_that_is_told_answers(client: FlaskClient, accept: str) -> None:
    paths = set()
    for address in all_addresses(client):
        for start in (HERE, PERMANENT):
            if address == start or address.startswith((start + "/", start + "#")):
                address = address.removeprefix(start) or "/"
        if address.startswith("/"):
            paths.add(address.partition("#")[0])
    assert len(paths) > 40
    assert {"/questions", "/sparql", "/void"} <= paths
    faults = []
    for path in sorted(paths):
        with client.get(path, headers={"Accept": accept}, follow_redirects=True) as answer:
            faults += [(path, answer.status_code)] if answer.status_code != 200 else []
    assert not faults


def test_a_browser_is_led_from_a_description_to_the_page_of_files(client: FlaskClient) -> None:
    for path in ("/catalog", "/void", "/.well-known/void"):
        answer = client.get(path, headers={"Accept": "text/html,*/*;q=0.8"})
        assert (answer.status_code, answer.headers["Location"]) == (303, "/sv/dumps")
        assert client.get(path).headers["Location"].endswith(".ttl")


# -- what cannot be an address, and whom nobody could read, is refused at the build


@pytest.mark.parametrize("slug", ["%C3%A5land", "a%2Fb", "a%20b", "a?b", "a#b", "a/../b", "a/", "a//b"])
def test_a_thing_whose_address_would_lead_nowhere_is_refused(facts: Path, slug: str) -> None:
    rename(facts, "<https://w3id.org/regiograph/id/region/alfa>", slug)
    with pytest.raises(FaultyData, match="leads nowhere as an address"):
        build(facts.parent / "builds", facts)


def rename(facts: Path, _: str, slug: str) -> None:
    iri = f"<https://w3id.org/regiograph/id/region/{slug}>"
    for path in facts.glob("*.trig"):
        text = path.read_text(encoding="utf-8")
        path.write_text(re.sub(r"\bregion:alfa\b", lambda _: iri, text), encoding="utf-8")


@pytest.mark.parametrize(("tag", "remedy"), [("sv-SE", "write @sv"), ("en-GB", "write @en")])
def test_a_name_in_a_variety_of_a_language_is_refused(facts: Path, tag: str, remedy: str) -> None:
    for path in facts.glob("*.trig"):
        text = path.read_text(encoding="utf-8")
        language = tag.partition("-")[0]
        changed = text.replace(f'"Region Alfa"@{language}', f'"Region Alfa"@{tag}')
        path.write_text(changed, encoding="utf-8")
    with pytest.raises(FaultyData, match=remedy):
        build(facts.parent / "builds", facts)


# -- ranges, conditions, hosts


@pytest.mark.parametrize(
    ("told", "status"),
    [
        ("bytes=0-1,5-6", 200), ("items=0-1", 200), ("bytes=abc", 200), ("bytes=5-2", 200),
        ("bytes=-", 200), ("bytes=0-1", 206), ("bytes=-5", 206), ("Bytes=3-", 206),
        ("bytes=99999999-", 416),
    ],
)  # fmt: skip
def test_a_range_that_is_no_span_of_bytes_is_ignored(client: FlaskClient, told: str, status: int) -> None:
    build_id = client.get("/healthz").get_json()["build"]
    for path in (f"/dumps/{dump_name(build_id, 'trig.gz')}", "/static/style.css"):
        with client.get(path, headers={"Range": told}) as answer:
            assert answer.status_code == status, path


@pytest.mark.parametrize(
    "path",
    [
        "/sv/region/nobody",
        "/questions/nothing.csv",
        "/data/region/nobody.ttl",
        "/sv/nowhere",
        "/id/region/nobody",
        "/sparql?query=SELEKT",
    ],
)
def test_any_tag_matches_nothing_that_is_not_there(client: FlaskClient, path: str) -> None:
    assert client.get(path, headers={"If-None-Match": "*"}).status_code == client.get(path).status_code >= 400


@pytest.mark.parametrize("path", ["/sv/region/alfa", "/data/region/alfa.ttl", "/sparql?query=ASK%20%7B%7D"])
def test_any_tag_matches_what_is_there(client: FlaskClient, path: str) -> None:
    for _ in range(2):  # made, and kept
        answer = client.get(path, headers={"If-None-Match": "*"})
        assert (answer.status_code, answer.data) == (304, b"")


def test_a_host_with_an_underscore_stands_in_addresses(client: FlaskClient) -> None:
    host = {"Host": "my_graph:8000"}
    assert client.get("/sv", headers=host).headers["Location"] == "/sv/"
    assert "<http://my_graph:8000/sparql>" in client.get("/sparql", headers=host).text
    assert "<http://my_graph:8000/catalog#dataset>" in client.get("/catalog.nt", headers=host).text
    assert "http://my_graph:8000/" in client.get("/sitemap.xml", headers=host).text
    assert "http:///" not in client.get("/pictures/counties.svg", headers=host).text


def test_two_hosts_with_underscores_do_not_share_a_page(client: FlaskClient) -> None:
    tags = {client.get("/sv/", headers={"Host": host}).headers["ETag"] for host in ("a_b", "c_d")}
    assert len(tags) == 2


# -- the same tag, the same bytes


@pytest.mark.parametrize("path", ["/sv/region/alfa", "/static/style.css", "/openapi.json"])
def test_the_same_page_is_compressed_to_the_same_bytes(small_builds: Path, monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    sent = []
    for second in (1_000_000_000.0, 2_000_000_000.0):
        monkeypatch.setattr("time.time", lambda now=second: now)
        with create_app(small_builds).test_client().get(path, headers={"Accept-Encoding": "gzip"}) as answer:
            assert answer.headers["Content-Encoding"] == "gzip"
            sent.append((answer.headers["ETag"], answer.data))
    assert sent[0] == sent[1]
