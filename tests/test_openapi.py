"""The description of the interface and the server agree: what it allows is answered, what is answered it says."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from graph.engine import Engine, Limits
from graph.errors import BrokenBuild, QueryTimeout, RemoteEngineFault
from graph.namespaces import THINGS, local
from graph.questions import catalogue
from graph.store import Current, Graph
from tests.sweeps import examples
from webapp import create_app
from webapp.data.openapi import _DATE

BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
NEEDED = {"allies": {"region": "alfa"}, "facts": {"document": "small-list-2024"}}
HTTP = ("/questions/{name}.{{format}}", "/id/{kind}/{slug}", "/data/{kind}/{slug}.{ending}", "/healthz")


@pytest.fixture(scope="module")
def small_client(small_builds: Path) -> Any:
    engine = Engine(Current(small_builds), Limits(seconds=5), workers=1)
    yield create_app(small_builds, None, engine).test_client()
    engine.close()


@pytest.fixture(scope="module")
def document(small_client: FlaskClient) -> Any:
    return small_client.get("/openapi.json?lang=en").get_json()


def resolve(document: Any, part: Any) -> Any:
    """Return what a part of the description refers to, or the part itself."""
    while "$ref" in part:
        found = document
        for name in part["$ref"].removeprefix("#/").split("/"):
            found = found[name]
        part = found
    return part


def responses(document: Any, path: str) -> dict[str, Any]:
    told = document["paths"][path]["get"]["responses"]
    return {status: resolve(document, response) for status, response in told.items()}


def assert_described(document: Any, path: str, answer: Any) -> None:
    """Fail where status or media type of an answer are not those that the operation names."""
    told = responses(document, path)
    assert str(answer.status_code) in told, (path, answer.status_code)
    if answer.status_code not in (303, 304):
        assert answer.mimetype in told[str(answer.status_code)]["content"], (path, answer.status_code, answer.mimetype)


def parameters(document: Any, path: str) -> list[Any]:
    return [resolve(document, one) for one in document["paths"][path]["get"]["parameters"]]


def values_of(schema: Any) -> st.SearchStrategy[str]:
    """Return a strategy for what a schema allows, however odd."""
    if "anyOf" in schema:
        return st.one_of([values_of(part) for part in schema["anyOf"]])
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    return st.from_regex(re.compile(schema["pattern"], re.ASCII), fullmatch=True)


# -- what the description allows is answered


@pytest.mark.parametrize("kind", ["date", "year", "period"])
def test_every_value_that_a_pattern_allows_is_answered(small_client: FlaskClient, document: Any, kind: str) -> None:
    asked = [(name, one.name) for name, found in catalogue().items() for one in found.parameters if one.kind == kind]
    assert asked

    @examples(100)
    @given(st.data())
    def answers(data: st.DataObject) -> None:
        name, parameter = data.draw(st.sampled_from(asked))
        path = f"/questions/{name}.{{format}}"
        schema = next(one["schema"] for one in parameters(document, path) if one["name"] == parameter)
        values = {**NEEDED.get(name, {}), parameter: data.draw(values_of(schema))}
        answer = small_client.get(f"/questions/{name}.json", query_string=values)
        assert answer.status_code == 200, (name, values, answer.text)

    answers()


def test_the_pattern_of_dates_allows_every_day_and_no_other() -> None:
    pattern = re.compile(_DATE)
    day = date(1895, 1, 1)
    while day < date(2110, 1, 1):
        assert pattern.match(day.isoformat())
        day += timedelta(days=1)
    for wrong in ("2024-00", "2024-13", "2023-02-29", "1900-02-29", "2024-04-31", "2024-06-00", "0000", "0000-02-29", "24", "２０２４"):
        assert not pattern.match(wrong), wrong
    assert pattern.match("2000-02-29")


@pytest.mark.parametrize("path", HTTP[1:3])
def test_every_address_that_a_pattern_allows_is_answered_as_described(small_client: FlaskClient, document: Any, path: str) -> None:
    schemas = {one["name"]: one["schema"] for one in parameters(document, path) if one["in"] == "path"}

    @examples(100)
    @given(st.fixed_dictionaries({name: values_of(schema) for name, schema in schemas.items()}))
    def answers(values: dict[str, str]) -> None:
        answer = small_client.get(path.format(**values))
        assert answer.status_code in (303, 404), (values, answer.status_code)
        assert_described(document, path, answer)

    answers()


def test_every_thing_of_the_build_has_an_address_that_the_patterns_allow(graph: Graph, document: Any) -> None:
    schemas = {one["name"]: one["schema"]["pattern"] for one in parameters(document, HTTP[1]) if one["in"] == "path"}
    for quad in graph.store.quads_for_pattern(None, None, None, None):
        name = getattr(quad.subject, "value", "")
        if name.startswith(THINGS) and "/" in local(name):
            kind, _, slug = local(name).partition("/")
            assert re.match(schemas["kind"], kind) and re.match(schemas["slug"], slug), name


@pytest.mark.parametrize("value", ["all", "ALL", " all ", "all,founding", "founding,all", ""])
def test_all_sources_can_be_named(client: FlaskClient, value: str) -> None:
    named = client.get("/questions/networks.json", query_string={"sources": value})
    assert named.status_code == 200
    assert named.get_json()["rows"] == client.get("/questions/networks.json").get_json()["rows"]
    # What an answer says of its sources can be asked for.
    assert client.get("/questions/networks.json", query_string={"sources": named.get_json()["sources"]}).status_code == 200
    assert client.get("/data/network/erb.ttl", query_string={"sources": value}).data == client.get("/data/network/erb.ttl").data
    assert client.get("/sparql", query_string={"query": "ASK { ?s a rg:Person }", "sources": value}).get_json()["boolean"] is True


def test_all_beside_an_unknown_source_is_still_refused(client: FlaskClient) -> None:
    assert client.get("/questions/networks.json?sources=all,nowhere").status_code == 400


def test_periods_of_programmes_are_listed(app: Flask) -> None:
    client = app.test_client()
    described = client.get("/openapi.json").get_json()
    period = next(one for one in parameters(described, "/questions/programmes.{format}") if one["name"] == "period")
    assert period["schema"]["anyOf"][1]["enum"] == ["2021–2027", "2014–2020", "2007–2013"]
    for value in (*period["schema"]["anyOf"][1]["enum"], period["example"]):
        assert client.get("/questions/programmes.json", query_string={"period": value}).get_json()["rows"]


# -- what is answered is described


@pytest.mark.parametrize("accept", ["*/*", "application/json", "text/plain", BROWSER["Accept"], "image/png"])
@pytest.mark.parametrize(
    ("path", "address"),
    [
        ("/questions/memberships.{format}", "/questions/memberships.json"),
        ("/questions/memberships.{format}", "/questions/memberships.csv?region=alfa"),
        ("/questions/memberships.{format}", "/questions/memberships.xlsx?date=2024"),
        ("/questions/memberships.{format}", "/questions/memberships.json?date=2024-02-30"),
        ("/questions/memberships.{format}", "/questions/memberships.csv?region=nowhere"),
        ("/questions/memberships.{format}", "/questions/memberships.json?sources=nowhere"),
        ("/questions/memberships.{format}", "/questions/memberships.json?lang=de"),
        ("/questions/memberships.{format}", "/questions/memberships.pdf"),
        ("/questions/allies.{format}", "/questions/allies.json"),
        ("/questions/costs.{format}", "/questions/costs.json?date=2024"),
        ("/id/{kind}/{slug}", "/id/network/nordnatet"),
        ("/id/{kind}/{slug}", "/id/network/nordnat"),
        ("/id/{kind}/{slug}", "/id/network/nordnatet?sources=nowhere"),
        ("/data/{kind}/{slug}.{ending}", "/data/network/nordnatet.ttl"),
        ("/data/{kind}/{slug}.{ending}", "/data/network/nordnat.jsonld"),
        ("/data/{kind}/{slug}.{ending}", "/data/network/nordnatet.rdf?sources=nowhere"),
        ("/data/{kind}/{slug}.{ending}", "/data/network/nordnatet.pdf"),
        ("/healthz", "/healthz"),
    ],
)
def test_every_status_and_type_of_an_answer_is_described(small_client: FlaskClient, document: Any, path: str, address: str, accept: str) -> None:
    answer = small_client.get(address, headers={"Accept": accept})
    assert_described(document, path, answer)
    if "ETag" in answer.headers:
        again = small_client.get(address, headers={"Accept": accept, "If-None-Match": answer.headers["ETag"]})
        assert again.status_code == 304
        assert_described(document, path, again)


@pytest.mark.parametrize("fault", [RuntimeError("x"), RemoteEngineFault("x"), BrokenBuild("x"), QueryTimeout("stopped after 5 seconds → x")])
@pytest.mark.parametrize("accept", ["*/*", "application/json", BROWSER["Accept"]])
def test_every_fault_of_the_server_is_described(
    small_client: FlaskClient, document: Any, monkeypatch: pytest.MonkeyPatch, fault: Exception, accept: str
) -> None:
    def fail(*_: object) -> None:
        raise fault

    for place in ("answers", "things"):
        monkeypatch.setattr(f"webapp.data.{place}.view", fail)
    for path, address in (
        ("/questions/memberships.{format}", "/questions/memberships.json?x=1"),
        ("/id/{kind}/{slug}", "/id/network/nordnatet?x=1"),
        ("/data/{kind}/{slug}.{ending}", "/data/network/nordnatet.ttl?x=1"),
    ):
        answer = small_client.get(address, headers={"Accept": accept})
        assert answer.status_code >= 500
        assert_described(document, path, answer)


def test_a_server_without_a_build_says_so_as_described(tmp_path: Path, document: Any) -> None:
    client = create_app(tmp_path).test_client()
    assert_described(document, "/healthz", client.get("/healthz"))
    for path, address in (("/id/{kind}/{slug}", "/id/network/nordnatet"), ("/questions/memberships.{format}", "/questions/memberships.json")):
        assert_described(document, path, client.get(address))
