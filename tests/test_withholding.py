"""The party of a member of a youth board is taken out at the build: nothing that is made of a build has it."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pyoxigraph as ox
import pytest

from graph.errors import FaultyData
from graph.export import export_graph
from graph.namespaces import FACTS, term, thing
from graph.questions import Asker
from graph.sources import read_fact_files
from graph.store import Graph
from graph.withholding import TABLE, read_rules, withheld
from tests.reading import rows
from webapp import create_app

YOUTH = "body/erb-ungdomsstyrelse"
PARTY = term("statedParty")
MEMBERS = ("Emma Falkbacken", "Gustav Caligari Berger")


def youth_parties(graph: Graph) -> list[str]:
    query = f"""SELECT DISTINCT ?party WHERE {{ ?said <{term("asserts")}>/<{term("inBody")}>/<{term("bodyKind")}>
      <{thing("body-kind/youth-board")}> ; ?states ?party .
      ?party a <{term("Party")}> }}"""
    return [row["party"].value for row in graph.select(query)]


def test_the_fact_file_keeps_the_party_and_the_graph_has_none(graph: Graph) -> None:
    (file,) = [one for one in read_fact_files() if one.path.stem == "kronoberg-strategy-2024"]
    kept = [quad for quad in file.quads if quad.predicate.value == PARTY and "ungdomsstyrelse" in str(quad.subject)]
    assert len(kept) == 2
    assert youth_parties(graph) == []
    assert graph.manifest["withheld"]["parties"] == 2


def test_every_graph_of_the_build_says_that_a_party_is_withheld_and_none_says_which(graph: Graph) -> None:
    absence = ox.NamedNode(term("partyAbsence"))
    said = list(graph.store.quads_for_pattern(None, absence, None, None))
    assert {quad.object.value for quad in said} == {thing("absence-type/party-withheld")}  # type: ignore[union-attr]
    assert len({quad.subject for quad in said}) == 2
    for quad in said:
        party = graph.store.quads_for_pattern(quad.subject, ox.NamedNode(PARTY), None, None)
        assert not list(party)


def test_counts_say_how_many_parties_are_withheld(graph: Graph) -> None:
    found = [row for row in rows(Asker(graph), "party-balance", lang="en") if row["body_id"] == YOUTH]
    assert {row["party"] for row in found} == {"party withheld (youth board)"}
    assert sum(row["ordinary"] + row["substitute"] + row["other"] for row in found) == 2


def test_files_name_no_party_beside_a_member_of_a_youth_board(graph: Graph, tmp_path: Path) -> None:
    for ending in ("nq", "ttl"):
        export_graph(graph, tmp_path / f"g.{ending}")
        quads = ox.parse(path=str(tmp_path / f"g.{ending}"))
        assert not [q for q in quads if q.predicate.value == PARTY and "ungdomsstyrelse" in str(q.subject)]
    export_graph(graph, tmp_path / "all.zip")
    with zipfile.ZipFile(tmp_path / "all.zip") as archive:
        table = io.StringIO(archive.read("en/representatives.csv").decode("utf-8-sig"))
    lines = [line for line in table if any(name in line for name in MEMBERS)]
    assert lines and not [line for line in lines if "/party/" in line]


def test_no_place_of_the_party_is_cut_out_as_a_quote(graph: Graph) -> None:
    query = f"""SELECT ?place WHERE {{ ?said <{term("partyAbsence")}> ?why ; <{term("locator")}> ?place .
      ?place <http://www.w3.org/ns/oa#start> ?start }}"""
    assert not list(graph.select(query))


def test_a_body_is_of_youth_whichever_source_says_so() -> None:
    files = read_fact_files(FACTS)
    others = [one for one in files if one.path.stem != "kronoberg-strategy-2024"]
    (strategy,) = [one for one in files if one.path.stem == "kronoberg-strategy-2024"]
    kind = [quad for quad in strategy.quads if quad.predicate.value == term("bodyKind") and YOUTH in str(quad.subject)]
    from dataclasses import replace

    without = replace(strategy, quads=tuple(quad for quad in strategy.quads if quad not in kind))
    told = replace(others[0], quads=(*others[0].quads, *kind))
    shown, count = withheld([without, told], read_rules())
    assert count == 2
    assert not [q for file in shown for q in file.quads if q.predicate.value == PARTY and "ungdomsstyrelse" in str(q.subject)]


def test_without_its_table_nothing_is_built(tmp_path: Path) -> None:
    with pytest.raises(FaultyData, match="is missing"):
        read_rules(tmp_path / "withheld.tsv")
    (tmp_path / "withheld.tsv").write_text("id\tbody_kind\n", encoding="utf-8")
    with pytest.raises(FaultyData, match="lacks its header"):
        read_rules(tmp_path / "withheld.tsv")
    assert len(read_rules(TABLE)) == 1


@pytest.mark.parametrize(("lang", "words"), [("sv", "2 partier visas därför inte nu"), ("en", "2 parties are withheld now")])
def test_the_page_on_personal_data_says_how_many_parties_are_withheld(builds: Path, lang: str, words: str) -> None:
    assert words in create_app(builds).test_client().get(f"/{lang}/privacy").text
