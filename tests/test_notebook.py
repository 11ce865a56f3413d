"""From a notebook: `connect`, what a connection answers and as what, and the executed example of the documentation."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pandas as pd
import pytest
import rdflib
from nbformat import NotebookNode
from rdflib.compare import isomorphic

from graph import connect
from graph.build import build
from graph.errors import AmbiguousValue, BrokenBuild, RefusedQuery, UnknownQuestion, UnknownValue, WrongUse
from graph.namespaces import PREFIXES, ROOT
from graph.notebook import Connection
from graph.questions import Asker, catalogue
from graph.store import CURRENT, Graph
from tests.conftest import found_a_year_later
from tests.notebook import METADATA, NOTEBOOK, executed, stored

ERB = "https://w3id.org/regiograph/id/network/erb"
STRATEGY = "https://w3id.org/regiograph/id/source/kronoberg-strategy-2024"
LARGEST = 60_000  # bytes of the stored notebook


@pytest.fixture(scope="module")
def rg(graph: Graph) -> Connection:
    return Connection(graph)


# -- the example notebook


def outputs(notebook: NotebookNode) -> list[tuple[str, list[object]]]:
    return [(cell.source, [dict(output, execution_count=None) for output in cell.outputs]) for cell in notebook.cells if cell.cell_type == "code"]


def test_the_stored_outputs_of_the_notebook_are_what_it_gives_on_the_real_graph(builds: Path) -> None:
    for kept, made in zip(outputs(stored()), outputs(executed(builds)), strict=True):
        assert kept == made, "the notebook is out of date → python -m tests.notebook"


def test_the_notebook_holds_its_outputs_and_nothing_of_who_made_it() -> None:
    found, text = stored(), NOTEBOOK.read_text(encoding="utf-8")
    assert found.metadata == METADATA
    assert all(cell.metadata == {} for cell in found.cells)
    assert [cell.execution_count for cell in found.cells if cell.cell_type == "code"] == list(range(1, len(outputs(found)) + 1))
    assert not [output for _, some in outputs(found) for output in some if output["output_type"] == "error" or output.get("name") == "stderr"]  # type: ignore[attr-defined,index]
    assert not re.search(r"/(home|root|tmp|work|Users|var)/|\d\d:\d\d:\d\d|0x[0-9a-f]{6,}|[\w.]+@[\w.]+\.\w+", text)
    assert len(text.encode()) <= LARGEST


def test_the_notebook_shows_each_kind_of_answer() -> None:
    some = [output for _, made in outputs(stored()) for output in made]
    kinds = {kind for output in some for kind in output.get("data", {})}  # type: ignore[attr-defined]
    assert {"text/html", "image/svg+xml", "text/plain"} <= kinds
    code = "\n".join(source for source, _ in outputs(stored()))
    assert all(word in code for word in ("connect()", ".ask(", "date=", "sources=", "SELECT", "ASK", "CONSTRUCT", ".network(", "nx.", 'attrs["note"]'))


def test_the_lines_of_the_readme_run(builds: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REGIOGRAPH_BUILDS", str(builds))
    block = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)[0]
    names: dict[str, object] = {}
    exec(block, names)
    assert {type(value) for value in names.values()} >= {Connection, pd.DataFrame}


# -- where it connects to


def test_a_connection_is_made_to_the_builds_that_the_environment_names(builds: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REGIOGRAPH_BUILDS", str(builds))
    assert repr(connect()) == f"<Regiograph build {(builds / CURRENT).resolve().name}>"


def test_without_a_name_the_builds_here_are_read(small_builds: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("REGIOGRAPH_BUILDS", raising=False)
    (tmp_path / "builds").symlink_to(small_builds)
    monkeypatch.chdir(tmp_path)
    assert connect().graph.build_id == (small_builds / CURRENT).resolve().name


def test_else_the_builds_of_the_project_are_read(small_builds: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("REGIOGRAPH_BUILDS", raising=False)
    (tmp_path / "project").mkdir()
    (tmp_path / "project" / "builds").symlink_to(small_builds)
    (tmp_path / "docs").mkdir()
    monkeypatch.chdir(tmp_path / "docs")
    monkeypatch.setattr("graph.notebook.ROOT", tmp_path / "project")
    assert connect().graph.build_id == (small_builds / CURRENT).resolve().name


def test_a_folder_of_builds_and_one_build_in_it_are_the_same(small_builds: Path) -> None:
    build_id = (small_builds / CURRENT).resolve().name
    assert connect(small_builds).graph.build_id == connect(str(small_builds / build_id)).graph.build_id == build_id


def test_where_nothing_was_built_the_error_says_how(tmp_path: Path) -> None:
    with pytest.raises(BrokenBuild, match="no build here → run “regiograph build --out"):
        connect(tmp_path)


def test_an_address_that_is_no_engines_is_refused() -> None:
    with pytest.raises(WrongUse, match="“ftp://…” is no address of an engine → give http:// or https://"):
        connect("ftp://name:secret@host/sparql")


def test_a_connection_stays_on_its_build(facts: Path, tmp_path: Path) -> None:
    builds = tmp_path / "builds"
    build(builds, facts)
    first = connect(builds)
    found_a_year_later(facts)
    build(builds, facts)
    founded = "SELECT ?year WHERE { ?network rg:founded ?year }"
    assert first.graph.build_id != connect(builds).graph.build_id
    assert first.sparql(founded)["year"].tolist() == ["1998"]
    assert connect(builds).sparql(founded)["year"].tolist() == ["1999"]


# -- questions


@pytest.mark.parametrize("name", sorted(set(catalogue()) - {"allies", "facts"}))
def test_a_frame_has_the_header_and_rows_of_the_answer(rg: Connection, asker: Asker, name: str) -> None:
    answer, frame = asker.ask(name, {}, "founding", "en"), rg.ask(name, sources="founding")
    assert list(frame.columns) == answer.header
    assert [[None if pd.isna(cell) else cell for cell in row] for row in frame.itertuples(index=False)] == [
        [cell or None if isinstance(cell, str) else cell for cell in row] for row in answer.rows
    ]


@pytest.mark.parametrize("name", sorted(set(catalogue()) - {"allies", "facts"}))
def test_numbers_are_numbers_and_everything_else_is_text(rg: Connection, name: str) -> None:
    frame = rg.ask(name, sources="founding")
    numbers = {column.name for column in catalogue()[name].columns if column.kind == "number"}
    assert {str(frame[column].dtype) for column in numbers} <= {"Int64", "Float64"}
    assert {str(frame[column].dtype) for column in set(frame.columns) - numbers} <= {"string"}


def test_a_blank_is_missing_and_never_zero(rg: Connection) -> None:
    seats = rg.ask("seats", network="erb", sources="founding").set_index(["body", "role"])
    secretaries, board = seats.loc[("ERB regional secretaries", "contact person")], seats.loc[("ERB board", "ordinary member")]
    assert (secretaries["stated"] is pd.NA, secretaries["named"]) == (True, 0)
    assert (board["stated"], board["named"], board["unnamed"]) == (2, 2, 0)
    assert seats["stated"].sum() == 2
    costs = rg.ask("costs", sources="founding").set_index("item")
    assert costs.loc["Yearly cost of Energy Cities", "fte_percent"] == 2.5
    assert costs["refund"].isna().sum() == 3


def test_an_empty_answer_has_its_columns_and_says_why_it_is_empty(rg: Connection) -> None:
    frame = rg.ask("representatives", region="sormland", sources="founding")
    assert (len(frame), list(frame.columns)) == (0, catalogue()["representatives"].header)
    assert frame.attrs["note"] == "No such fact in the chosen sources, though all 5 were read for it."
    assert frame.attrs["question"] == "representatives"


def test_a_date_tells_certain_from_possible(rg: Connection) -> None:
    chairs = rg.ask("representatives", network="erb", date="2024-06-01", sources="founding").query("role == 'chair'")
    assert chairs[["person", "certainty"]].values.tolist() == [["Rene Jaramillo", "certain"]]
    assert rg.ask("representatives", network="erb", sources="founding")["certainty"].isna().all()


def test_values_are_given_as_names_numbers_or_not_at_all(rg: Connection) -> None:
    by_slug = rg.ask("costs", region="kronoberg", year=2024)
    assert by_slug.equals(rg.ask("costs", region="Region Kronoberg", year="2024"))
    assert by_slug["year"].tolist() == ["2024"] * 3
    assert rg.ask("costs", region=None).equals(rg.ask("costs"))


def test_a_connection_speaks_the_language_it_was_opened_in(graph: Graph) -> None:
    assert "ordförande" in set(Connection(graph, "sv").ask("representatives", region="kronoberg")["role"])
    with pytest.raises(WrongUse, match="“de” is not a language of the graph"):
        Connection(graph, "de").ask("costs")


def test_an_answer_with_its_places_in_texts_is_at_hand(rg: Connection) -> None:
    answer = rg.answer("costs", region="kronoberg")
    assert answer.places[0]["source"] == ("https://w3id.org/regiograph/id/locator/kronoberg-strategy-2024/13958-14208",)


@pytest.mark.parametrize(
    ("name", "values", "error", "said"),
    [
        ("representativs", {}, UnknownQuestion, "no question is called “representativs” → did you mean representatives"),
        ("costs", {"county": "kronoberg"}, WrongUse, "costs has no parameter “county” → it takes: region, year, network"),
        ("costs", {"region": "kronborg"}, UnknownValue, "region: nothing is called “kronborg” → did you mean: Region Kronoberg"),
        ("costs", {"network": "Mid Sweden"}, AmbiguousValue, "network: “Mid Sweden” can mean several things → choose one: Mid Sweden European Office"),
        ("costs", {"year": "last"}, WrongUse, "“last” is not a year → write four digits, for example 2024"),
        ("costs", {"sources": "rumours"}, UnknownValue, "no source or collection is called “rumours” → choose among: founding, reference"),
        ("allies", {}, WrongUse, "allies needs a region → add --region VALUE"),
    ],
)
def test_what_cannot_be_asked_is_an_error_that_says_what_to_do(rg: Connection, name: str, values: dict[str, str], error: type[Exception], said: str) -> None:
    with pytest.raises(error, match=re.escape(said)):
        rg.ask(name, **values)


# -- SPARQL


@pytest.mark.parametrize(
    ("written", "dtype", "values"),
    [
        ("(1) (2) (UNDEF)", "Int64", [1, 2, None]),
        ("(1) (2.5)", "Float64", [1.0, 2.5]),
        ("(1e0) (UNDEF)", "Float64", [1.0, None]),
        ("(true) (false) (UNDEF)", "boolean", [True, False, None]),
        ("('a'@sv) ('b')", "string", ["a", "b"]),
        ("(1) ('one')", "string", ["1", "one"]),
        ("(UNDEF) (UNDEF)", "string", [None, None]),
        (f"(<{ERB}>) (UNDEF)", "string", [ERB, None]),
        ("('2024'^^xsd:gYear) ('2024-06-01'^^xsd:date)", "string", ["2024", "2024-06-01"]),
        ("('x'^^xsd:integer) (1)", "string", ["x", "1"]),
        ("(99999999999999999999999) (1)", "string", ["99999999999999999999999", "1"]),
    ],
)
def test_a_column_has_the_type_of_its_values(rg: Connection, written: str, dtype: str, values: list[object]) -> None:
    column = rg.sparql(f"SELECT ?x {{ VALUES (?x) {{ {written} }} }}")["x"]
    assert str(column.dtype) == dtype
    assert [None if pd.isna(value) else value for value in column] == values


def test_select_keeps_the_order_of_columns_and_has_them_without_rows_too(rg: Connection) -> None:
    found = rg.sparql("SELECT ?b ?a ?c { ?a rg:noSuchTerm ?b }")
    assert (list(found.columns), len(found)) == (["b", "a", "c"], 0)


def test_ask_is_a_truth_value(rg: Connection) -> None:
    assert rg.sparql(f"ASK {{ <{ERB}> a rg:Network }}") is True
    assert rg.sparql(f"ASK {{ <{ERB}> a rg:Region }}") is False


def test_construct_and_describe_are_graphs_of_rdflib_with_the_projects_prefixes(rg: Connection) -> None:
    made = rg.sparql(
        f"CONSTRUCT {{ <{ERB}> skos:prefLabel ?name ; rg:note [ rg:about <{ERB}> ] }} WHERE {{ <{ERB}> skos:prefLabel ?name FILTER(LANG(?name) = 'sv') }}"
    )
    expected = rdflib.Graph().parse(
        data=f"""@prefix rg: <{PREFIXES["rg"]}> . @prefix skos: <{PREFIXES["skos"]}> .
        <{ERB}> skos:prefLabel "Euroregion Baltic"@sv ; rg:note [ rg:about <{ERB}> ] .""",
        format="turtle",
    )
    assert isomorphic(made, expected)
    assert dict(made.namespaces())["rg"] == rdflib.URIRef(PREFIXES["rg"])
    assert (rdflib.URIRef(ERB), rdflib.RDF.type, rdflib.URIRef(PREFIXES["rg"] + "Network")) in rg.sparql(f"DESCRIBE <{ERB}>")


def test_chosen_sources_bound_what_a_query_reads_and_from_goes_before_them(rg: Connection) -> None:
    who = "SELECT DISTINCT ?source {} {{ GRAPH ?source {{ ?network a rg:Network }} }}"
    assert len(rg.sparql(who.format(""))) > len(rg.sparql(who.format(""), sources="founding"))
    assert rg.sparql(who.format(""), sources="kronoberg-strategy-2024")["source"].tolist() == [STRATEGY]
    assert rg.sparql(who.format(f"FROM NAMED <{STRATEGY}>"), sources="sormland-direction")["source"].tolist() == [STRATEGY]


@pytest.mark.parametrize(
    ("text", "error", "said"),
    [
        ("SELECT ?a WHERE {\n  ?a ?b\n}", WrongUse, "not a query that can be run: error at 3:2"),
        ("", WrongUse, "the query is empty → write a SELECT"),
        ("INSERT DATA { <a:b> <a:b> <a:b> }", RefusedQuery, "updates are refused"),
        ("SELECT * { SERVICE <http://127.0.0.1/> { ?a ?b ?c } }", RefusedQuery, "SERVICE is refused"),
        ("SELECT * FROM <file:///etc/passwd> { ?a ?b ?c }", RefusedQuery, "FROM <file:///etc/passwd> is refused"),
        ("SELECT * FROM <https://w3id.org/regiograph/id/source/nobody> { ?a ?b ?c }", WrongUse, "no graph <https://w3id.org/regiograph/id/source/nobody>"),
    ],
)
def test_what_is_no_query_is_an_error_with_its_place_or_reason(rg: Connection, text: str, error: type[Exception], said: str) -> None:
    with pytest.raises(error, match=re.escape(said)):
        rg.sparql(text)


# -- the graph of ties


def test_the_network_has_things_as_nodes_and_says_by_what_they_are_tied(rg: Connection) -> None:
    ties = rg.network(sources="founding")
    assert ties.nodes["network/erb"] == {"label": "Euroregion Baltic", "kind": "network", "iri": ERB}
    assert ties.edges["region/kronoberg", "network/erb", "belongsTo"] == {"tie": "belongs to"}
    assert {kind for _, kind in ties.nodes(data="kind")} >= {"region", "network", "body", "person"}


def test_the_network_of_chosen_sources_is_a_part_of_the_whole(rg: Connection) -> None:
    part, whole = rg.network(sources="founding"), rg.network()
    assert set(part.edges) < set(whole.edges)


# -- without pandas


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch, small_builds: Path) -> Connection:
    """A connection where pandas is not installed."""
    monkeypatch.setitem(sys.modules, "pandas", None)
    return connect(small_builds)


def test_without_pandas_a_frame_is_an_error_that_says_what_to_install(bare: Connection) -> None:
    for asks in (lambda: bare.ask("regions"), lambda: bare.sparql("SELECT ?a { ?a a rg:Region }")):
        with pytest.raises(WrongUse, match=re.escape("pandas is not installed → pip install 'regiograph[notebook]'")):
            asks()


def test_without_pandas_everything_that_is_no_frame_still_works(bare: Connection) -> None:
    assert bare.answer("regions").rows
    assert bare.sparql("ASK { ?a a rg:Region }") is True
    assert len(bare.sparql("CONSTRUCT { ?a a rg:Region } WHERE { ?a a rg:Region }"))
    assert len(bare.network())
