"""What the standards promise of a query's text, its graphs and its formats, on the endpoint and the command line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from graph.cli import main
from graph.engine import Engine, Limits
from graph.errors import FaultyData
from graph.sources import read_fact_files
from graph.sparql.aggregates import join_as_texts
from graph.sparql.rows import RowCounter
from graph.sparql.text import read_query
from graph.store import Current
from webapp import create_app

PAGE = "https://w3id.org/regiograph/id/source/small-page-2014"
LIST = "https://w3id.org/regiograph/id/source/small-list-2024"
TRIPLE = 'SELECT (<<( <a:b> <a:c> "d"@sv--ltr )>> AS ?t) {}'


@pytest.fixture(scope="module")
def app(small_builds: Path) -> Iterator[Flask]:
    engine = Engine(Current(small_builds), Limits(seconds=5, rows=1000), workers=1)
    yield create_app(small_builds, None, engine)
    engine.close()


def ask(client: FlaskClient, query: str, accept: str = "text/csv", **fields: str | list[str]) -> TestResponse:
    return client.get("/sparql", query_string={"query": query, **fields}, headers={"Accept": accept})


def value(client: FlaskClient, query: str, **fields: str | list[str]) -> str:
    answer = ask(client, query, **fields)
    assert answer.status_code == 200, answer.text
    return answer.text.split("\r\n", 1)[1].removesuffix("\r\n")


def test_two_graphs_of_from_are_read_as_their_merge(client: FlaskClient, small_builds: Path) -> None:
    count = f"SELECT (COUNT(*) AS ?n) FROM <{PAGE}> FROM <{LIST}> {{ ?s ?p ?o }}"
    both = value(client, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", **{"default-graph-uri": [PAGE, LIST]})
    assert int(both) > 0 and value(client, count) == both
    printed = CliRunner().invoke(main, ["sparql", "-", "--builds", str(small_builds)], input=count)
    assert both in printed.output.split()
    compared = f"SELECT (COUNT(*) AS ?n) (1<'>' AS ?x) FROM <{PAGE}> FROM <{LIST}> {{ ?s ?p ?o }}"
    assert value(client, compared).startswith(both)


def test_short_addresses_are_read_from_the_base_of_things(client: FlaskClient) -> None:
    assert ask(client, "CONSTRUCT { <s> <p> 1 } {}", "text/turtle").status_code == 200
    assert value(client, "SELECT (STR(<region/alfa>) AS ?x) {}").endswith("/id/region/alfa")
    assert value(client, "BASE <http://example.org/> SELECT (STR(<a>) AS ?x) {}") == "http://example.org/a"
    assert read_query("SELECT * FROM <source/x> {}", Limits()).default == ("https://w3id.org/regiograph/id/source/x",)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        (r'SELECT ("say \u0022hi\u0022" AS ?x) {}', '"say ""hi"""'),
        (r'SELECT ("\\u0041" AS ?x) {}', r"\u0041"),
        (r'SELECT ("\u005cu0041" AS ?x) {}', r"\u0041"),
        (r"S\u0045LECT (\u0031 AS ?x) {}", "1"),
    ],
)
def test_an_escape_is_read_once_and_where_it_stands(client: FlaskClient, query: str, found: str) -> None:
    assert value(client, query) == found


def test_an_escape_of_an_escape_is_not_run(client: FlaskClient) -> None:
    assert ask(client, r"SELECT (\u005cu0031 AS ?x) {}").status_code == 400


@pytest.mark.parametrize("name", ["turtle", "n3", "rdf+xml", "rdf", "json-ld", "xml", "text/turtle;charset=utf-8"])
def test_a_format_is_taken_as_clients_spell_it(client: FlaskClient, name: str) -> None:
    assert ask(client, "CONSTRUCT { <a:b> <a:c> 1 } {}", "*/*", format=name, output=name, results=name).status_code == 200


@pytest.mark.parametrize("accept", ["application/sparql-results+json;charset=utf-8", "text/csv; header=present"])
def test_parameters_of_a_media_type_change_nothing(client: FlaskClient, accept: str) -> None:
    assert ask(client, "ASK {}", accept.replace("text/csv", "application/json")).status_code == 200
    assert ask(client, "SELECT (1 AS ?x) {}", accept).mimetype == accept.partition(";")[0]


def test_empty_fields_a_mark_in_front_and_a_slash_behind_change_nothing(client: FlaskClient) -> None:
    fields = {"query": "\ufeffASK {}", "default-graph-uri": "", "named-graph-uri": "", "maxrows": ""}
    for path in ("/sparql", "/sparql/"):
        assert client.get(path, query_string=fields).status_code == client.post(path, data=fields).status_code == 200
    assert client.get("/sv/region/alfa/?date=2024").headers["Location"].endswith("/sv/region/alfa?date=2024")
    assert client.get("/", environ_overrides={"PATH_INFO": "//example.org/"}).status_code == 404


def test_a_long_list_of_values_is_answered_and_one_too_long_said_to_be(client: FlaskClient) -> None:
    long = "SELECT (COUNT(*) AS ?n) { VALUES ?x { " + " ".join(f"<http://example.org/{n}>" for n in range(1900)) + " } }"
    assert len(long) > 46_000 and client.post("/sparql", data={"query": long}).status_code == 200
    assert client.get("/sparql", query_string={"query": long}).status_code == 414
    assert client.post("/sparql", data={"query": long * 3}).status_code == 413


def test_the_name_of_a_clients_default_graph_is_the_one_that_is_there(client: FlaskClient) -> None:
    query = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    assert value(client, query, **{"default-graph-uri": "urn:x-rdflib:default"}) == value(client, query)


def test_rows_that_bind_nothing_are_counted() -> None:
    for size in (1, 2, 7, 1000):
        written, counter = b'{"head":{"vars":["x"]},"results":{"bindings":[' + b",".join([b"{}"] * 9) + b"]}}", RowCounter("json", 4)
        cuts = [counter.cut(written[place : place + size]) for place in range(0, len(written), size)]
        assert any(cut is not None for cut in cuts)
    values = json.dumps({"x": {"type": "literal", "value": "a},{},{},{"}}, separators=(",", ":")).encode()
    assert RowCounter("json", 1).cut(b'{"head":{"vars":["x"]},"results":{"bindings":[' + values + b"]}}") is None


def test_whatever_is_grouped_is_joined_as_text(client: FlaskClient) -> None:
    joined = value(client, 'SELECT (GROUP_CONCAT(?x; separator=";") AS ?y) { VALUES ?x { 3 1 <a:b> "t" } }')
    assert sorted(joined.split(";")) == ["1", "3", "a:b", "t"]
    assert join_as_texts("SELECT ('GROUP_CONCAT(?x)' AS ?y) {}") == "SELECT ('GROUP_CONCAT(?x)' AS ?y) {}"


def test_statements_about_statements_are_shown_everywhere_or_refused(client: FlaskClient, small_builds: Path) -> None:
    for path in ("/sv/sparql", "/en/sparql", "/sv/sparql.xlsx"):
        assert client.get(path, query_string={"query": TRIPLE}).status_code == 200
    printed = CliRunner().invoke(main, ["sparql", "-", "--builds", str(small_builds)], input=TRIPLE)
    assert printed.exit_code == 0 and "a:b a:c d" in printed.output
    made = "CONSTRUCT { <a:a> <a:b> <<( <a:b> <a:c> 1 )>> } {}"
    assert [ask(client, made, format=name).status_code for name in ("ttl", "nt", "rdf", "trig", "jsonld")] == [200, 200, 200, 200, 400]


@pytest.mark.parametrize(("new", "said"), [('"Region Beta"@sv--ltr,', "in which direction"), ('<<( rg:a rg:b rg:c )>>, "Region Beta"@sv,', "of a statement")])
def test_facts_in_rdf_1_2_are_refused_in_words(facts: Path, new: str, said: str) -> None:
    for path in facts.glob("*.trig"):
        path.write_text("\ufeff" + path.read_text(encoding="utf-8").replace('"Region Beta"@sv,', new), encoding="utf-8")
    with pytest.raises(FaultyData, match=said):
        read_fact_files(facts)
