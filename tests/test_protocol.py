"""SPARQL 1.1 Protocol, requirement by requirement (https://www.w3.org/TR/sparql11-protocol/), and what we promise beside it."""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from xml.etree import ElementTree

import pyoxigraph as ox
import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from rdflib import Dataset as RdflibDataset
from rdflib import Graph as RdflibGraph
from werkzeug.test import TestResponse

from graph.build import build, switch
from graph.engine import Engine, Limits
from graph.errors import CutShort
from graph.sparql.results import Stream
from graph.store import Current
from tests.conftest import SMALL, found_a_year_later
from webapp import create_app

RG = "PREFIX rg: <https://w3id.org/regiograph/ontology#> "
NETWORKS = RG + "SELECT ?n { ?n a rg:Network } ORDER BY ?n"
FOUNDED = RG + "SELECT ?year { <https://w3id.org/regiograph/id/network/nordnatet> rg:founded ?year }"
FACTS = "CONSTRUCT { ?s ?p ?o } WHERE { ?s a <https://w3id.org/regiograph/ontology#Network> ; ?p ?o }"
PAGE = "https://w3id.org/regiograph/id/source/small-page-2014"
LIST = "https://w3id.org/regiograph/id/source/small-list-2024"
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
BOMB = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?a != ?d) }"
QUERY = "application/sparql-query"


@pytest.fixture(scope="module")
def app(small_builds: Path) -> Iterator[Flask]:
    engine = Engine(Current(small_builds), Limits(seconds=1, rows=20_000))
    yield create_app(small_builds, None, engine)
    engine.close()


def ask(client: FlaskClient, query: str = NETWORKS, accept: str | None = None, **fields: str | list[str]) -> TestResponse:
    return client.get("/sparql", query_string={"query": query, **fields}, headers={"Accept": accept} if accept else {})


def counted(answer: TestResponse) -> int:
    return int(json.loads(answer.data)["results"]["bindings"][0]["n"]["value"])


# -- 2.1 query operation: three ways to ask


def test_a_query_is_sent_by_get_by_form_and_as_it_is(client: FlaskClient) -> None:
    by_get = ask(client)
    by_form = client.post("/sparql", data={"query": NETWORKS})
    direct = client.post("/sparql", data=NETWORKS, content_type=QUERY)
    with_charset = client.post("/sparql", data=NETWORKS, content_type=f"{QUERY}; charset=UTF-8")
    assert by_get.status_code == 200
    assert by_get.data == by_form.data == direct.data == with_charset.data
    assert len(json.loads(by_get.data)["results"]["bindings"]) == 2


def test_a_direct_query_takes_its_graphs_from_the_address(client: FlaskClient) -> None:
    direct = client.post("/sparql", query_string={"default-graph-uri": PAGE}, data=COUNT, content_type=QUERY)
    assert counted(direct) == counted(ask(client, COUNT, **{"default-graph-uri": PAGE}))


@pytest.mark.parametrize("path", ["/sparql?query=ASK%7B%7D&query=ASK%7B%7D", "/sparql?query=", "/sparql?query=%20%0A", "/sparql?default-graph-uri=" + PAGE])
def test_exactly_one_query_is_needed(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 400
    assert "→" in answer.text


def test_a_post_without_a_query_is_refused(client: FlaskClient) -> None:
    assert client.post("/sparql", data={"sources": ""}).status_code == 400
    assert client.post("/sparql", data="", content_type=QUERY).status_code == 400


# -- 2.1.4 the dataset


def test_the_default_graph_holds_each_fact_once_and_named_graphs_say_who_says_so(client: FlaskClient) -> None:
    assert len(json.loads(ask(client).data)["results"]["bindings"]) == 2
    who = ask(client, RG + "SELECT DISTINCT ?source { GRAPH ?source { ?n a rg:Network } }")
    assert {row["source"]["value"] for row in json.loads(who.data)["results"]["bindings"]} == {PAGE, LIST}


def test_default_graphs_are_merged(client: FlaskClient) -> None:
    page, both = (counted(ask(client, COUNT, **{"default-graph-uri": graphs})) for graphs in ([PAGE], [PAGE, LIST]))
    listed = counted(ask(client, COUNT, **{"default-graph-uri": LIST}))
    assert max(page, listed) < both <= page + listed
    merged = ask(client, "SELECT (COUNT(*) AS ?n) { SELECT DISTINCT ?s ?p ?o { GRAPH ?g { ?s ?p ?o } } }", **{"named-graph-uri": [PAGE, LIST]})
    assert counted(merged) == both


def test_named_graphs_are_those_named_and_the_default_graph_is_then_empty(client: FlaskClient) -> None:
    named = ask(client, "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }", **{"named-graph-uri": PAGE})
    assert [row["g"]["value"] for row in json.loads(named.data)["results"]["bindings"]] == [PAGE]
    assert counted(ask(client, COUNT, **{"named-graph-uri": PAGE})) == 0
    none = ask(client, "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }", **{"default-graph-uri": PAGE})
    assert counted(none) == 0


def test_the_protocol_takes_precedence_over_from(client: FlaskClient) -> None:
    text = f"SELECT (COUNT(*) AS ?n) FROM <{LIST}> {{ ?s ?p ?o }}"
    listed = counted(ask(client, text))
    assert listed == counted(ask(client, COUNT, **{"default-graph-uri": LIST}))
    assert counted(ask(client, text, **{"default-graph-uri": PAGE})) == counted(ask(client, COUNT, **{"default-graph-uri": PAGE})) != listed


def test_from_named_and_prefixed_graphs_are_read_as_written(client: FlaskClient) -> None:
    text = "PREFIX s: <https://w3id.org/regiograph/id/source/> SELECT DISTINCT ?g FROM NAMED s:small-page-2014 { GRAPH ?g { ?s ?p ?o } }"
    assert [row["g"]["value"] for row in json.loads(ask(client, text).data)["results"]["bindings"]] == [PAGE]


@pytest.mark.parametrize("name", ["default-graph-uri", "named-graph-uri"])
@pytest.mark.parametrize("graph", ["http://example.org/", "no address", "file:///etc/passwd", "http://[broken", "<x>", PAGE + "#"])
def test_a_graph_that_is_not_there_is_said_and_others_offered(client: FlaskClient, name: str, graph: str) -> None:
    answer = ask(client, "ASK {}", **{name: graph})
    assert answer.status_code == 400
    assert f"no graph <{graph}>" in answer.text and "GRAPH ?g" in answer.text


def test_sources_choose_as_on_every_page(client: FlaskClient) -> None:
    assert len(json.loads(ask(client, sources="small-page-2014").data)["results"]["bindings"]) == 1
    assert ask(client, sources="nobody").status_code == 400


# -- 2.1.5 and 2.1.6: formats and negotiation

TABLE_TYPES = {
    "json": "application/sparql-results+json",
    "xml": "application/sparql-results+xml",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
}
GRAPH_TYPES = {
    "ttl": "text/turtle",
    "nt": "application/n-triples",
    "rdf": "application/rdf+xml",
    "jsonld": "application/ld+json",
    "trig": "application/trig",
}


@pytest.mark.parametrize(("name", "media"), TABLE_TYPES.items())
def test_a_table_comes_in_each_format_by_accept_and_by_name(client: FlaskClient, name: str, media: str) -> None:
    answers = [ask(client, accept=media), ask(client, format=name), ask(client, format=media), ask(client, accept="image/png", format=name)]
    assert {answer.mimetype for answer in answers} == {media}
    assert len({answer.data for answer in answers}) == 1
    body = answers[0].data
    if name == "json":
        assert json.loads(body)["head"]["vars"] == ["n"]
    elif name == "xml":
        assert len(ElementTree.fromstring(body).findall(".//{*}result")) == 2
    elif name == "csv":
        assert next(csv.reader(io.StringIO(body.decode()))) == ["n"]
        assert body.startswith(b"n\r\nhttps://")
    else:
        assert body.startswith(b"?n\n<https://")


@pytest.mark.parametrize("name", ["json", "xml"])
def test_an_ask_is_answered_in_json_and_xml(client: FlaskClient, name: str) -> None:
    body = ask(client, "ASK { ?s ?p ?o }", format=name).data
    assert (json.loads(body)["boolean"] is True) if name == "json" else (ElementTree.fromstring(body).findtext("{*}boolean") == "true")


@pytest.mark.parametrize(("name", "media"), GRAPH_TYPES.items())
def test_a_graph_comes_in_each_format_and_says_the_same(client: FlaskClient, name: str, media: str) -> None:
    answers = [ask(client, FACTS, accept=media), ask(client, FACTS, format=name), ask(client, FACTS, format=media)]
    assert {answer.mimetype for answer in answers} == {media}
    plain = RdflibGraph().parse(data=ask(client, FACTS, format="nt").data, format="nt")
    if name in ("jsonld", "trig"):
        read = RdflibDataset().parse(data=answers[0].data, format={"jsonld": "json-ld", "trig": "trig"}[name])
        found = {triple[:3] for triple in RdflibDataset.quads(read if isinstance(read, RdflibDataset) else RdflibDataset(), (None, None, None, None))}
    else:
        found = set(RdflibGraph().parse(data=answers[0].data, format={"ttl": "turtle", "rdf": "xml", "nt": "nt"}[name]))
    assert len(found) == len(plain) > 5


def test_describe_is_a_graph(client: FlaskClient) -> None:
    answer = ask(client, "DESCRIBE <https://w3id.org/regiograph/id/network/nordnatet>", accept="text/turtle")
    assert answer.mimetype == "text/turtle"
    assert len(list(ox.parse(answer.data, format=ox.RdfFormat.TURTLE))) > 3


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        ("*/*", "application/sparql-results+json"),
        ("text/*", "text/csv"),
        ("application/*", "application/sparql-results+json"),
        ("text/csv;q=0.5, application/sparql-results+xml;q=0.9", "application/sparql-results+xml"),
        ("text/csv;q=0.9, */*;q=0.1", "text/csv"),
        ("application/sparql-results+json;q=0, */*", "application/sparql-results+xml"),
        ("image/png, text/tab-separated-values;q=0.1", "text/tab-separated-values"),
        ("application/json", "application/json"),
        ("text/turtle, text/csv;q=0.2", "text/csv"),
        ("text/html;q=0.3, text/csv;q=0.5", "text/csv"),
    ],
)
def test_the_best_format_that_is_accepted_is_sent(client: FlaskClient, accept: str, media: str) -> None:
    assert ask(client, accept=accept).mimetype == media


def test_where_nothing_is_accepted_it_is_said_what_can_be_had(client: FlaskClient) -> None:
    answer = ask(client, accept="image/png")
    assert answer.status_code == 406
    assert all(media in answer.text for media in TABLE_TYPES.values())
    graph = ask(client, FACTS, accept="text/csv")
    assert graph.status_code == 406
    assert all(media in graph.text for media in GRAPH_TYPES.values())


@pytest.mark.parametrize("name", ["yaml", "ttl", "../x", "x" * 500])
def test_a_format_that_is_none_is_said_and_others_offered(client: FlaskClient, name: str) -> None:
    answer = ask(client, format=name)
    assert answer.status_code == 400
    assert "json, xml, csv, tsv" in answer.text and len(answer.text) < 300


# -- 2.1.7 and 2.2: statuses, with a body to act on


@pytest.mark.parametrize(
    ("query", "place"),
    [
        ("SELECT ?x WHERE { ?x a }", "1:24|1:25"),
        ("SELECT *\n{ ?s ?p }", "2:10"),
        ("SELEKT", "1:7"),
        ("SELECT * { ?s ?p ?o } SELECT * { ?s ?p ?o }", "1:29"),
        ("{" * 10_000, "line 1, column 101"),
    ],
)
def test_a_syntax_error_says_line_and_column(client: FlaskClient, query: str, place: str) -> None:
    answer = client.post("/sparql", data=query, content_type=QUERY)
    assert answer.status_code == 400
    assert re.search(place, answer.text), answer.text
    assert "→" in answer.text


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_other_methods_are_refused_with_those_that_are_served(client: FlaskClient, method: str) -> None:
    answer = client.open("/sparql", method=method)
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "GET, HEAD, POST, OPTIONS"


@pytest.mark.parametrize(
    "sent", [{"data": {"update": "DROP ALL"}}, {"data": "DROP ALL", "content_type": "application/sparql-update"}, {"data": "DROP ALL", "content_type": QUERY}]
)
def test_updates_are_refused_with_the_reason(client: FlaskClient, sent: dict[str, str]) -> None:
    answer = client.post("/sparql", **sent)
    assert answer.status_code == 400
    assert answer.text == "updates are refused: a build never changes → facts are added in graph/facts and built anew\n"


def test_a_query_too_large_for_a_body_or_an_address_is_refused(client: FlaskClient) -> None:
    assert client.post("/sparql", data="#" + "x" * 10_000_000, content_type=QUERY).status_code == 413
    assert client.post("/sparql", data={"query": "#" + "x" * 10_000_000}).status_code == 413
    address = client.get("/sparql?query=" + "x" * 9000)
    assert address.status_code == 414
    assert "POST" in address.text
    long = client.post("/sparql", data="#" + "x" * 100_000, content_type=QUERY)
    assert (long.status_code, "100000" in long.text) == (413, True)


@pytest.mark.parametrize("media", ["text/plain", "application/json", "multipart/form-data; boundary=x", "", f"{QUERY}; charset=utf-16"])
def test_a_body_of_another_type_is_refused(client: FlaskClient, media: str) -> None:
    answer = client.post("/sparql", data=b"ASK {}", content_type=media)
    assert answer.status_code == 415
    assert "→" in answer.text


@pytest.mark.parametrize(
    "sent",
    [{"data": b"ASK { ?s ?p '\xff' }", "content_type": QUERY}, {"data": b"query=ASK%7B%7D%20%23%FF", "content_type": "application/x-www-form-urlencoded"}],
)
def test_what_is_not_utf_8_is_said(client: FlaskClient, sent: dict[str, str]) -> None:
    answer = client.post("/sparql", **sent)
    assert answer.status_code == 400
    assert answer.text.startswith("not UTF-8")


def test_a_query_that_takes_too_long_is_stopped(client: FlaskClient) -> None:
    answer = ask(client, BOMB)
    assert answer.status_code == 504
    assert answer.text == "stopped after 1 seconds → narrow the query down, or add LIMIT\n"


def test_where_too_many_wait_one_is_told_when_to_come_back(small_builds: Path) -> None:
    engine = Engine(Current(small_builds), Limits(client=1, client_queue=1, waiting=0.01, seconds=1))
    app = create_app(small_builds, None, engine)
    turn = engine.share.enter("127.0.0.1")
    try:
        answer = ask(app.test_client())
        assert answer.status_code == 503
        assert int(answer.headers["Retry-After"]) >= 1
        assert "→ try again" in answer.text
        assert app.test_client().get("/sv/").status_code == 200
        assert app.test_client().get("/sparql", query_string={"query": NETWORKS}, environ_base={"REMOTE_ADDR": "10.0.0.9"}).status_code == 200
    finally:
        engine.share.leave(turn, 0)
        engine.close()


def test_an_error_comes_as_the_program_reads_it(client: FlaskClient) -> None:
    plain, as_json = ask(client, "SELEKT"), ask(client, "SELEKT", accept="application/json")
    assert plain.mimetype == "text/plain"
    assert as_json.mimetype == "application/problem+json"
    found = json.loads(as_json.data)
    assert found["status"] == 400
    assert found["detail"] + "\n" == plain.text


# -- a browser, other sites, HEAD and OPTIONS


def test_a_browser_is_led_to_the_page_and_a_program_never(client: FlaskClient) -> None:
    browser = ask(client, accept="text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8")
    assert (browser.status_code, browser.headers["Location"].partition("?")[0]) == (303, "/sv/sparql")
    assert ask(client, accept="text/html,*/*;q=0.8", format="csv").mimetype == "text/csv"
    assert client.get("/sparql", headers={"Accept": "text/html"}).headers["Location"] == "/sv/sparql"


def test_programs_in_pages_of_others_may_ask(client: FlaskClient) -> None:
    for answer in (ask(client), ask(client, "SELEKT"), client.open("/sparql", method="PUT"), ask(client, accept="image/png")):
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert "X-Truncated" in answer.headers["Access-Control-Expose-Headers"]


def test_a_browser_may_find_out_beforehand_what_it_may_ask(client: FlaskClient) -> None:
    asked = {"Origin": "https://example.org", "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}
    answer = client.options("/sparql", headers=asked)
    assert (answer.status_code, answer.data) == (204, b"")
    assert answer.headers["Allow"] == answer.headers["Access-Control-Allow-Methods"] == "GET, HEAD, POST, OPTIONS"
    assert answer.headers["Access-Control-Allow-Headers"] == "content-type"


def test_head_says_what_get_says_without_the_answer(client: FlaskClient) -> None:
    long = "SELECT * { ?a ?b ?c . ?a ?d ?e } LIMIT 9000"
    for query in (NETWORKS, long):
        head, get = client.head("/sparql", query_string={"query": query}), ask(client, query)
        assert head.status_code == 200 and head.data == b""
        assert {name: head.headers[name] for name in ("Content-Type", "ETag")} == {name: get.headers[name] for name in ("Content-Type", "ETag")}
        get.close()


def test_the_limits_are_said_with_every_answer(client: FlaskClient) -> None:
    assert ask(client).headers["X-Limits"] == "seconds=1, rows=20000, bytes=100000000, characters=100000"


# -- entity tags


def test_an_answer_that_the_client_has_is_not_sent_again(client: FlaskClient) -> None:
    tag = ask(client).headers["ETag"]
    again = client.get("/sparql", query_string={"query": NETWORKS}, headers={"If-None-Match": tag})
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", tag)
    others = [ask(client, format="csv"), ask(client, NETWORKS + " "), ask(client, sources="small-page-2014"), ask(client, **{"default-graph-uri": PAGE})]
    assert tag not in {answer.headers["ETag"] for answer in others}
    assert len({answer.headers["ETag"] for answer in others}) == 4


@pytest.mark.parametrize("query", ["SELECT (NOW() AS ?x) {}", "SELECT (RAND() AS ?x) {}", "SELECT (UUID() AS ?x) {}"])
def test_an_answer_that_changes_each_time_is_not_kept(client: FlaskClient, query: str) -> None:
    first, second = ask(client, query), ask(client, query)
    assert "ETag" not in first.headers and first.headers["Cache-Control"] == "no-store"
    assert first.data != second.data or "NOW" in query


def test_errors_carry_no_tag(client: FlaskClient) -> None:
    answer = ask(client, "SELEKT")
    assert "ETag" not in answer.headers and answer.headers["Cache-Control"] == "no-store"


def test_another_build_gives_another_tag_and_answer(tmp_path: Path, facts: Path) -> None:
    out = tmp_path / "builds"
    older = build(out, SMALL).folder
    found_a_year_later(facts)
    newer = build(out, facts).folder
    switch(out, older)
    app = create_app(out)
    client = app.test_client()
    try:
        first = ask(client, FOUNDED)
        switch(out, newer)
        second = client.get("/sparql", query_string={"query": FOUNDED}, headers={"If-None-Match": first.headers["ETag"]})
        assert second.status_code == 200
        assert ("1998" in first.text, "1999" in second.text) == (True, True)
    finally:
        app.extensions["viewer"].engine.close()


# -- long answers

LONG = "SELECT * { ?a ?b ?c . ?a ?d ?e } LIMIT 9000"


def test_a_long_answer_comes_in_parts_and_compressed_as_the_client_takes_it(client: FlaskClient) -> None:
    plain = ask(client, LONG, format="csv")
    packed = client.get("/sparql", query_string={"query": LONG, "format": "csv"}, headers={"Accept-Encoding": "gzip"})
    assert plain.is_streamed and "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert len(plain.data.splitlines()) == 9001
    assert "Accept-Encoding" in plain.headers["Vary"]


def test_a_middling_answer_comes_whole_and_after_the_second_time_is_not_made_again(client: FlaskClient, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    query = "SELECT * { ?a ?b ?c . ?a ?d ?e } LIMIT 3000"
    first, second = ask(client, query, format="csv"), ask(client, query, format="csv")
    assert (second.data, second.headers) == (first.data, first.headers)
    assert len(first.data) > 100_000 and first.content_length == len(first.data) and not first.is_streamed

    def made_again(*_: object, **__: object) -> None:
        raise AssertionError("the engine is asked again")

    monkeypatch.setattr(app.extensions["viewer"].engine, "stream", made_again)
    again = ask(client, query, format="csv")
    assert (again.data, again.headers) == (first.data, first.headers)


@given(blocks=st.lists(st.binary(min_size=1, max_size=9), min_size=1), size=st.integers(0, 60), is_cut=st.booleans())
def test_what_is_gathered_of_an_answer_is_all_of_it_in_the_same_order(blocks: list[bytes], size: int, is_cut: bool) -> None:
    closed = []

    def rest() -> Iterator[bytes]:
        yield from blocks[1:]
        if is_cut:
            raise CutShort("too long → ask for less")

    found = Stream(blocks[0], rest(), False, lambda: closed.append(True)).gathered(size, 60)
    read: list[bytes] = []
    with pytest.raises(CutShort) if is_cut else nullcontext():
        read.extend(found)
    assert found.whole is (not is_cut and (len(blocks) == 1 or len(b"".join(blocks)) < size))
    assert closed and (is_cut or b"".join(read) == b"".join(blocks))


def test_a_short_answer_is_compressed_too_and_the_same_when_kept(client: FlaskClient) -> None:
    query = "SELECT * { ?s ?p ?o } LIMIT 50"
    packed = [client.get("/sparql", query_string={"query": query}, headers={"Accept-Encoding": "gzip"}) for _ in range(3)]
    assert {answer.headers["Content-Encoding"] for answer in packed} == {"gzip"}
    assert {gzip.decompress(answer.data) for answer in packed} == {ask(client, query).data}


def test_a_long_answer_with_too_many_rows_breaks_off(client: FlaskClient) -> None:
    answer = client.get("/sparql", query_string={"query": "SELECT * { ?a ?b ?c . ?a ?d ?e }"}, buffered=False)
    with pytest.raises(CutShort, match="20000 rows"):
        _ = answer.data
    assert ask(client).status_code == 200


# -- the description of the service

SD = "http://www.w3.org/ns/sparql-service-description#"


@pytest.mark.parametrize("accept", [None, *GRAPH_TYPES.values()])
def test_without_a_query_the_service_describes_itself(client: FlaskClient, accept: str | None) -> None:
    answer = client.get("/sparql", headers={"Accept": accept} if accept else {})
    assert (answer.status_code, answer.mimetype) == (200, accept or "application/n-triples" if accept else answer.mimetype)
    form = next(
        form
        for form in (ox.RdfFormat.TURTLE, ox.RdfFormat.N_TRIPLES, ox.RdfFormat.RDF_XML, ox.RdfFormat.JSON_LD, ox.RdfFormat.TRIG)
        if form.media_type == answer.mimetype
    )
    said = list(ox.parse(answer.data, format=form))
    values = {(quad.predicate.value.removeprefix(SD), str(quad.object.value)) for quad in said if hasattr(quad.object, "value")}
    assert ("endpoint", "http://localhost/sparql") in values
    assert ("supportedLanguage", SD + "SPARQL11Query") in values
    assert sum(name == "resultFormat" for name, _ in values) == 9
    assert {("name", PAGE), ("name", LIST)} <= values
    assert not any(name == "feature" for name, _ in values)


def test_the_description_says_the_limits_and_what_the_default_graph_is(client: FlaskClient) -> None:
    said = client.get("/sparql", headers={"Accept": "text/turtle"}).text
    assert "One query may take 1 seconds" in said
    assert "GRAPH ?source tells who says so" in said
