"""Every question has the same rows on every engine as on the embedded store."""

from __future__ import annotations

import re

import pyoxigraph as ox
import pytest

from graph.namespaces import folder, term, thing
from graph.questions import Asker, catalogue
from graph.remote import RemoteGraph
from graph.store import Graph
from tests.test_answers import REAL_CASES, SMALL_CASES, compare

DATED = sorted(name for name, question in catalogue().items() if any(parameter.name == "date" for parameter in question.parameters))
NEEDED = {"region": "kronoberg", "document": "sormland-direction"}
SCOPES = (None, "founding", "reference", "kronoberg-strategy-2024", "aer-eu", "founding,aer-eu")


def needed(name: str) -> dict[str, str]:
    """What a question cannot do without."""
    return {parameter.name: NEEDED[parameter.name] for parameter in catalogue()[name].parameters if parameter.required}


@pytest.mark.parametrize("case", SMALL_CASES)
def test_the_small_graph_has_these_rows_there_too(little: RemoteGraph, case: str) -> None:
    compare(Asker(little), "small", case, SMALL_CASES[case])


@pytest.mark.parametrize("case", REAL_CASES)
def test_the_five_documents_have_these_rows_there_too(real: RemoteGraph, case: str) -> None:
    compare(Asker(real), "founding", case, REAL_CASES[case])


@pytest.mark.parametrize("sources", SCOPES)
def test_every_choice_of_sources_gives_the_same_rows_and_places(real: RemoteGraph, asker: Asker, sources: str | None) -> None:
    there = Asker(real)
    for name in catalogue():
        ours, theirs = (one.ask(name, needed(name), sources) for one in (asker, there))
        assert theirs.rows == ours.rows, name
        assert [{column: sorted(places) for column, places in row.items()} for row in theirs.places] == [
            {column: sorted(places) for column, places in row.items()} for row in ours.places
        ], name
        assert theirs.note == ours.note, name


@pytest.mark.parametrize("date", ["2016", "2019-04", "2024-06-01"])
@pytest.mark.parametrize("sources", [None, "founding"])
def test_a_date_gives_the_same_rows(real: RemoteGraph, asker: Asker, date: str, sources: str | None) -> None:
    there = Asker(real)
    for name in DATED:
        values = needed(name) | {"date": date}
        assert there.ask(name, values, sources).rows == asker.ask(name, values, sources).rows, name


@pytest.mark.parametrize("name", sorted(path.stem for path in (folder("queries") / "examples").glob("*.rq")))
def test_every_example_has_the_same_rows(real: RemoteGraph, graph: Graph, name: str) -> None:
    text = (folder("queries") / "examples" / f"{name}.rq").read_text(encoding="utf-8")
    ours, theirs = (one.store.query(text) for one in (graph, real))
    assert columns(theirs) == columns(ours)
    assert sorted(map(cells, theirs)) == sorted(map(cells, ours))


def columns(found: ox.QuerySolutions | ox.QueryTriples) -> list[str]:
    return [] if isinstance(found, ox.QueryTriples) else [variable.value for variable in found.variables]


def cells(row: ox.QuerySolution | ox.Triple) -> list[str]:
    """The terms of a row; of a joined list in any order."""
    return ["" if term is None else " ".join(sorted(str(term).strip('"').split())) for term in row]


def test_patterns_give_the_same_statements(real: RemoteGraph, graph: Graph) -> None:
    node, default = ox.NamedNode(thing("network/erb")), ox.DefaultGraph()
    asserts, dated, yes = (ox.NamedNode(term("asserts")), ox.NamedNode(term("dated")), ox.Literal(True))
    source = ox.NamedNode(thing("source/kronoberg-strategy-2024"))
    for pattern in [
        (node, None, None, None),
        (node, None, None, default),
        (None, None, node, None),
        (None, asserts, node, None),
        (None, asserts, node, default),
        (None, dated, yes, default),
        (None, None, None, source),
        (node, asserts, node, None),
    ]:
        ours, theirs = (sorted(map(str, one.store.quads_for_pattern(*pattern))) for one in (graph, real))
        assert theirs == ours, pattern


def test_every_statement_of_a_build_can_be_read_back(little: RemoteGraph, small: Asker) -> None:
    ours = small.graph.store
    graphs = [ox.DefaultGraph(), *ours.named_graphs()]
    assert {str(name) for name in little.store.named_graphs()} == {str(name) for name in ours.named_graphs()}
    for name in graphs:
        # Blank nodes have other labels each time a build is opened.
        there, here = (sorted(re.sub(r"_:\w+", "_:b", str(q)) for q in store.quads_for_pattern(None, None, None, name)) for store in (little.store, ours))
        assert there == here
