"""What a question reaches, counts and says where it has nothing: as far as the graph does, and no further."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from graph.errors import WrongUse
from graph.questions import Asker
from graph.store import Graph
from tests.reading import column, rows, select

HTML = {"Accept": "text/html"}
ROWS = {
    "representatives": "mandate",
    "memberships": "membership",
    "seats": "seat",
    "costs": "cost",
    "activities": "activity",
    "priorities": "priority",
}


def test_eva_hallstrom_is_a_candidate_and_represents_nobody(client: FlaskClient, asker: Asker) -> None:
    page = client.get("/en/person/eva-hallstrom", headers=HTML).text
    assert "name Eva Hallström as a candidate" in page
    assert "holds one mandate" not in page
    assert "represents Region Värmland" not in page
    assert "person/eva-hallstrom" not in column(asker, "people", "person_id")
    assert "person/eva-hallstrom" not in column(asker, "representatives", "person_id", region="varmland")


def test_people_count_no_candidacy(asker: Asker) -> None:
    (backgard,) = [r for r in rows(asker, "people") if r["person_id"] == "person/kenneth-backgard"]
    assert backgard["mandates"] == len(rows(asker, "representatives", person="kenneth-backgard"))


def test_kronobergs_seats_on_the_board_of_erb_are_those_of_one_year(asker: Asker) -> None:
    found = rows(asker, "party-balance", body="erb-styrelse", region="kronoberg", lang="en")
    assert sum(r["ordinary"] for r in found) == 2
    assert {r["as_of"] for r in found} == {"2024"}
    assert {r["earlier"] for r in found} == {"2022: 2 ordinary ; no year: 2 substitutes"}
    dated = rows(asker, "party-balance", body="erb-styrelse", region="kronoberg", date="2024-06-01")
    assert {r["certainty"] for r in dated} <= {"certain", "possible", "unknown"}
    assert {r["as_of"] for r in dated} == {""}


def test_every_goal_of_the_graph_is_in_reach(asker: Asker, graph: Graph) -> None:
    there = {r["e"] for r in select(graph, "SELECT DISTINCT ?e { ?e a rg:PolicyElement }")}
    assert set(column(asker, "priorities", "priority_id", level="all")) == there


@pytest.mark.parametrize(("whose", "goals"), [("sbhss", 18), ("erb", 17), ("nseo", 6)])
def test_the_goals_of_a_network_are_its_own(asker: Asker, whose: str, goals: int) -> None:
    found = rows(asker, "priorities", sources="founding", region=whose, level="all")
    assert len(found) == goals
    assert {r["region_id"] for r in found} == {f"network/{whose}"}


def test_every_activity_is_in_reach_parts_of_a_row_within_their_row(asker: Asker, graph: Graph) -> None:
    whole = "SELECT DISTINCT ?a { ?a a rg:Activity FILTER NOT EXISTS { ?a rg:subActivityOf ?row } }"
    assert set(column(asker, "activities", "activity_id")) == {r["a"] for r in select(graph, whole)}
    assert len(rows(asker, "activities", region="varmland")) == 5
    assert len(rows(asker, "activities", region="sormland")) == 6
    assert column(asker, "activities", "row", network="nseo") == [1]
    assert column(asker, "activities", "row", network="aer-yrn") == [34]


def test_principles_and_background_are_given_where_they_are_asked_for(asker: Asker) -> None:
    usual = {r["level_id"] for r in rows(asker, "priorities")}
    left_out = {f"element-level/{level}" for level in ("principle", "background", "exclusion")}
    assert not usual & left_out
    assert {r["level_id"] for r in rows(asker, "priorities", level="all")} >= left_out
    assert set(column(asker, "priorities", "level_id", level="exclusion")) == {"element-level/exclusion"}
    assert column(asker, "priorities", "level_id", priority="ex-va-1") == ["element-level/exclusion"]


def test_what_varmland_leaves_aside_stands_apart_on_its_page(client: FlaskClient) -> None:
    page = client.get("/en/region/varmland", headers=HTML).text
    assert "Expressly left aside" in page


def test_costs_of_skane_were_not_looked_for(asker: Asker) -> None:
    for lang, words in (("en", "Not looked for"), ("sv", "Ej eftersökt")):
        assert words in asker.ask("costs", {"region": "skane"}, None, lang).note
    assert "was not looked for" in asker.ask("costs", {"network": "nseo"}, None, "en").note


def test_nothing_is_called_none_while_the_graph_has_it(asker: Asker) -> None:
    note = asker.ask("costs", {"region": "kronoberg", "year": "1999"}, None, "en").note
    assert note.startswith("Nothing fits all that was asked, but the chosen sources have 4 facts")
    assert "No such fact" not in note


def test_an_absent_member_is_told_who_lists_the_members(asker: Asker) -> None:
    note = asker.ask("memberships", {"region": "uppsala", "network": "nspa"}, None, "en").note
    assert "own page lists 13 members" in note
    assert "Region Uppsala is not among them" in note


def test_a_decider_who_is_inferred_is_shown_as_inferred(asker: Asker) -> None:
    found = {r["document_id"]: r["basis"] for r in rows(asker, "documents", sources="founding")}
    assert found["source/vasternorrland-policy"] == "inferred"
    assert found["source/vasternorrland-action-plan-2020"] == "stated"


@pytest.mark.parametrize("name", sorted(ROWS))
def test_every_row_has_an_address_of_its_own_that_leads_somewhere(client: FlaskClient, asker: Asker, name: str) -> None:
    answer = asker.ask(name, {"level": "all"} if name == "priorities" else {})
    place = answer.header.index(f"{ROWS[name]}_id")
    assert place == len(answer.question.columns)
    addresses = [row[place] for row in answer.rows]
    assert len(set(addresses)) == len(addresses)
    for address in addresses[:: max(1, len(addresses) // 10)]:
        there = client.get(address.removeprefix("https://w3id.org/regiograph"), headers={"Accept": "application/n-triples"})
        assert there.status_code == 303
        assert address in client.get(there.location).text


def test_answers_are_narrowed_by_the_new_parameters(asker: Asker) -> None:
    assert set(column(asker, "representatives", "role_id", role="chair")) == {"role/chair"}
    assert set(column(asker, "representatives", "party", party="KD")) == {"KD"}
    assert set(column(asker, "bodies", "network_id", network="erb")) == {"network/erb"}
    assert set(column(asker, "programmes", "period", period="2014-2020")) == {"2014–2020"}
    assert set(column(asker, "programmes", "period", period="2024")) == {"2021–2027"}
    assert set(column(asker, "programmes", "kind_id", kind="interreg-transnational")) == {"programme-kind/interreg-transnational"}
    assert all("organisation/skr" in cell for cell in column(asker, "activities", "partners_id", partner="skr"))
    organ = "regionstyrelsen-kronoberg"
    assert set(column(asker, "responsibilities", "organ_id", organ=organ)) == {f"organ/{organ}"}
    with pytest.raises(WrongUse, match="2021-2027"):
        asker.ask("programmes", {"period": "soon"})
