"""Files of answers change no value and start nothing: CSV and TSV, workbooks, RDF/XML, archives."""

from __future__ import annotations

import csv
import io
import json
import random
import xml.dom.minidom
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient
from openpyxl.utils.escape import unescape
from werkzeug.test import TestResponse

from graph.export import export_graph, write_answer
from graph.formats import NotXmlError, write_triples
from graph.questions import Answer, Asker
from graph.store import CURRENT, Graph, open_build
from graph.workbook import read_number, workbook
from tests.hostile import strings
from webapp import create_app

FORMULA = ("=", "+", "-", "@")
TEXTS = (
    "=1+1", "+46", "-x", "@SUM(A1)", "\tx", "\rx", " =1", "one ; =two", "one;=two", 'one ; "=two"',
    "one;\t=two", "one\n=two", '\n"=x', "; ; -", "one ; -two ; +three ; @four", "plain ; list",
)  # fmt: skip


@pytest.fixture(scope="module")
def graph(small_builds: Path) -> Graph:
    return open_build(small_builds / CURRENT)


@pytest.fixture(scope="module")
def client(small_builds: Path) -> FlaskClient:
    return create_app(small_builds).test_client()


def with_texts(graph: Graph, texts: list[str]) -> Answer:
    """Return an answer whose cells are these texts, a different one in each column."""
    answer = Asker(graph).ask("regions")
    width = len(answer.header)
    count = len(texts)
    rows: list[list[Any]] = [[texts[(n + k) % count] for k in range(width)] for n in range(count)]
    return replace(answer, rows=rows, places=[{} for _ in rows])


def cells_of(written: bytes, separator: str) -> list[str]:
    """Return the cells that a program finds that cuts at this separator."""
    lines = io.StringIO(written.decode(), newline="")
    return [cell for row in csv.reader(lines, delimiter=separator) for cell in row]


def formulas(cells: list[str]) -> list[str]:
    return [cell for cell in cells if cell.strip().startswith(FORMULA) or cell.startswith("\r")]


def ask(client: FlaskClient, query: str, media: str) -> TestResponse:
    return client.get("/sparql", query_string={"query": query}, headers={"Accept": media})


# -- CSV and TSV


@pytest.mark.parametrize("separator", [",", ";"])
def test_a_csv_starts_no_formula_cut_at_commas_or_semicolons(graph: Graph, separator: str) -> None:
    cells = cells_of(write_answer(with_texts(graph, [*TEXTS, *strings()]), "csv"), separator)
    assert len(cells) > 50
    assert not formulas(cells)
    assert not [cell for cell in cells if cell.startswith("\t")]


@pytest.mark.parametrize("separator", [",", ";"])
def test_a_csv_starts_no_formula_whatever_stands_in_it(graph: Graph, separator: str) -> None:
    chance = random.Random(11)
    signs = "=+-@;\t\r\n\" ,ab'"
    texts = ["".join(chance.choices(signs, k=chance.randint(1, 7))) for _ in range(3000)]
    assert not formulas(cells_of(write_answer(with_texts(graph, texts), "csv"), separator))


@pytest.mark.parametrize("separator", ["\t", ";"])
def test_a_tsv_starts_no_formula_cut_at_tabs_or_semicolons(graph: Graph, separator: str) -> None:
    written = write_answer(with_texts(graph, [*TEXTS, *strings()]), "tsv")
    assert not formulas(cells_of(written, separator))


def test_only_what_would_be_a_formula_has_an_apostrophe_in_a_csv(
    graph: Graph,
) -> None:
    answer = with_texts(graph, ["one ; =two", "-5", "three ; four", "2024-01-01", "a - b"])
    _, first, *_ = csv.reader(io.StringIO(write_answer(answer, "csv").decode(), newline=""))
    assert first[:5] == ["one ; '=two", "'-5", "three ; four", "2024-01-01", "a - b"]


# -- workbooks


def read_back(header: list[str], rows: list[list[Any]]) -> list[tuple[Any, ...]]:
    sheet = openpyxl.load_workbook(io.BytesIO(workbook("test", header, rows))).active
    return list(sheet.iter_rows())


@pytest.mark.parametrize(
    "text",
    [
        "#N/A",
        "#DIV/0!",
        "#REF!",
        "=1+1",
        "=",
        "007",
        "2024-06-01",
        "1-2",
        "TRUE",
        "1e5",
        "x" * 40_000,
        " x ",
        "a\nb",
        *strings(),
    ],
)
def test_a_text_in_a_workbook_is_the_text_that_it_was(text: str) -> None:
    cell = read_back(["text"], [[text]])[1][0]
    assert cell.data_type == "s"
    assert unescape(cell.value.replace("_x005F_", "_")) == text


def test_what_looks_like_an_escape_in_a_workbook_is_not_read_as_one() -> None:
    cell = read_back(["text"], [["_x0041_"]])[1][0]
    assert cell.value == "_x005F_x0041_"  # Excel shows _x0041_, and A for _x0041_


def test_headings_of_a_workbook_are_texts_too() -> None:
    assert [(cell.data_type, cell.value) for cell in read_back(["#N/A", "=1"], [])[0]] == [
        ("s", "#N/A"),
        ("s", "=1"),
    ]


@pytest.mark.parametrize(
    ("number", "kind", "value"),
    [
        (999_999_999_999_999, "n", 999_999_999_999_999),
        (12345678901234567, "s", "12345678901234567"),
        (-12345678901234567, "s", "-12345678901234567"),
        (0.1 + 0.2, "n", 0.1 + 0.2),
        (1.5, "n", 1.5),
        (0, "n", 0),
    ],
)
def test_a_number_that_excel_would_round_is_text(number: float, kind: str, value: float | str) -> None:
    cell = read_back(["number"], [[number]])[1][0]
    assert (cell.data_type, cell.value) == (kind, value)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12", 12), ("-3", -3), ("1.50", 1.5), ("1.0E0", 1), ("0.0", 0),
        ("2.333333333333333333", 7 / 3),
        ("007", None), ("-01", None), ("+5", None),
        ("12345678901234567", None), ("INF", None), ("NaN", None),
        ("1e400", None), ("1e-400", None), (".5", None), ("1.", None), ("١", None), ("", None),
    ],
)  # fmt: skip
def test_a_number_is_read_where_excel_shows_the_same(text: str, number: float | None) -> None:
    assert read_number(text) == number


def test_a_workbook_of_a_query_changes_no_value(client: FlaskClient) -> None:
    query = """SELECT ("#N/A" AS ?a) ("12345678901234567"^^xsd:integer AS ?b) ("=1" AS ?d)
      ("2024-06-01"^^xsd:date AS ?e) ("007" AS ?f) (3 AS ?g) ("1.5"^^xsd:decimal AS ?h) {}"""
    data = client.get("/sv/sparql.xlsx", query_string={"query": query}).data
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    assert [(cell.data_type, cell.value) for cell in list(sheet.iter_rows())[1]] == [
        ("s", "#N/A"), ("s", "12345678901234567"), ("s", "=1"),
        ("s", "2024-06-01"), ("s", "007"), ("n", 3), ("n", 1.5),
    ]  # fmt: skip


def test_the_same_table_gives_the_same_workbook(monkeypatch: pytest.MonkeyPatch) -> None:
    first = workbook("test", ["a"], [["x"], [1]])
    monkeypatch.setattr("time.time", lambda: 2_000_000_000.0)
    monkeypatch.setattr("time.localtime", lambda *_: (2033, 5, 18, 3, 33, 20, 2, 138, 0))
    assert workbook("test", ["a"], [["x"], [1]]) == first


# -- XML

NAMELESS = [
    "http://e.example/123",
    "http://e.example/",
    "http://e.example/a/",
    "x:",
    "http://e.example/😀",
    "http://www.w3.org/2000/xmlns/abc",
]
WRITABLE = [
    "http://e.example/1_a",
    "http://e.example/-a",
    "http://e.example/é",
    "http://e.example/a.b-c",
    "urn:x:1a",
    "https://w3id.org/regiograph/id/region/alfa",
]


@pytest.mark.parametrize("iri", NAMELESS)
def test_a_property_that_is_no_element_is_refused_in_rdf_xml(client: FlaskClient, iri: str) -> None:
    query = f'CONSTRUCT {{ <a:b> <{iri}> "x" }} {{}}'
    answer = ask(client, query, "application/rdf+xml")
    assert answer.status_code == 400
    assert "Turtle" in answer.text
    with pytest.raises(NotXmlError):
        write_triples([ox.Triple(ox.NamedNode("a:b"), ox.NamedNode(iri), ox.Literal("x"))], "rdf")


@pytest.mark.parametrize("iri", WRITABLE)
def test_a_property_that_ends_in_a_name_is_written_in_rdf_xml(client: FlaskClient, iri: str) -> None:
    query = f'CONSTRUCT {{ <a:b> <{iri}> "x" }} {{}}'
    answer = ask(client, query, "application/rdf+xml")
    xml.dom.minidom.parseString(answer.data)
    (read,) = ox.parse(answer.data, format=ox.RdfFormat.RDF_XML)
    assert read.predicate.value == iri


XML = {
    "application/rdf+xml": 'CONSTRUCT {{ <a:b> <a:c> "{}" }} {{}}',
    "application/sparql-results+xml": 'SELECT ("{}" AS ?x) {{}}',
}


@pytest.mark.parametrize("character", ["\\u0001", "\\u000B", "\\u001F", "\\uFFFE", "\\uFFFF"])
@pytest.mark.parametrize("media", XML)
def test_what_xml_does_not_have_is_refused(client: FlaskClient, media: str, character: str) -> None:
    answer = ask(client, XML[media].format(character), media)
    assert answer.status_code == 400
    assert "control character" in answer.text


@pytest.mark.parametrize("media", XML)
def test_a_carriage_return_survives_xml(client: FlaskClient, media: str) -> None:
    answer = ask(client, XML[media].format("a\\rb\\r\\nc"), media)
    read = xml.dom.minidom.parseString(answer.data)
    found = [node for name in ("c", "literal") for node in read.getElementsByTagName(name)]
    assert [node.firstChild.data for node in found] == ["a\rb\r\nc"]


def test_a_file_of_a_thing_leaves_out_what_xml_does_not_have_and_stays_well_formed() -> None:
    text = ox.Literal("x\x01y\rz")
    triple = ox.Triple(ox.NamedNode("a:b"), ox.NamedNode("http://e.example/c"), text)
    (read,) = ox.parse(write_triples([triple], "rdf"), format=ox.RdfFormat.RDF_XML)
    assert read.triple.object == ox.Literal("xy\rz")


def test_graphml_is_well_formed_whatever_a_thing_is_called(tmp_path: Path, facts: Path) -> None:
    from graph.build import build

    for path in facts.glob("*.trig"):
        path.write_text(
            path.read_text(encoding="utf-8").replace('"Region Alfa"@sv', '"Region\\u0001 Alfa"@sv'),
            encoding="utf-8",
        )
    build(tmp_path / "builds", facts)
    target = tmp_path / "ties.graphml"
    export_graph(open_build(tmp_path / "builds" / CURRENT), target)
    xml.dom.minidom.parse(str(target))


def test_a_whole_number_of_many_digits_is_whole_in_every_format(graph: Graph) -> None:
    answer = replace(Asker(graph).ask("regions"), header=["n"], rows=[[12345678901234567]])
    assert json.loads(write_answer(answer, "json"))["rows"] == [{"n": 12345678901234567}]
    assert b"12345678901234567" in write_answer(answer, "csv")
