"""Thirty questions that people ask of the five documents, each answered from the built graph.

The catalogue answers where it covers a question; the others are examples for analysts in
`queries/examples`. Where the right answer is “none”, a positive control stands beside it: the
same question where there is something to find.
"""

from __future__ import annotations

import pytest

from graph.questions import Asker
from graph.store import Graph
from tests.reading import column, example, rows, values

SBHSS = {"region/kronoberg", "region/blekinge", "region/halland", "region/jonkoping", "region/kalmar"}


@pytest.fixture(scope="module")
def graph(founding: Graph) -> Graph:
    """These tests ask the five documents alone."""
    return founding


@pytest.fixture(scope="module")
def asker(graph: Graph) -> Asker:
    return Asker(graph)


def test_cq01_rene_jaramillo_chaired_erb_in_2024_for_kronoberg(asker: Asker) -> None:
    chairs = [r for r in rows(asker, "representatives", network="ERB", date="2024") if r["role_id"] == "role/chair"]
    assert [(r["person"], r["party"], r["region"], r["body_id"], r["certainty"]) for r in chairs] == [
        ("Rene Jaramillo", "M", "Region Kronoberg", "body/erb-styrelse", "certain")
    ]


def test_cq03_robert_olesen_sits_in_three_bodies_in_two_roles(asker: Asker) -> None:
    found = {(r["body_id"], r["role_id"]) for r in rows(asker, "representatives") if r["person_id"] == "person/robert-olesen"}
    assert found == {
        ("body/sbhss-styrgrupp", "role/ordinary-member"),
        ("body/erb-styrelse", "role/substitute"),
        ("body/overvakningskommitten-sodra-ostersjon", "role/ordinary-member"),
    }


def test_cq05_one_liberal_holds_two_substitute_seats(asker: Asker) -> None:
    found = [(r["person_id"], r["body_id"], r["role_id"]) for r in rows(asker, "representatives") if r["party"] == "L"]
    assert sorted(found) == [
        ("person/bo-bergsjo", "body/erb-styrelse", "role/substitute"),
        ("person/bo-bergsjo", "body/subkommitten-nordsjon", "role/substitute"),
    ]


def test_cq07_kronobergs_twenty_seats_by_party(asker: Asker, graph: Graph) -> None:
    totals: dict[str, int] = {}
    for r in rows(asker, "party-balance", region="kronoberg"):
        totals[r["party"]] = totals.get(r["party"], 0) + r["ordinary"] + r["substitute"] + r["other"]
    withheld = "partiet visas inte (ungdomsstyrelse)"
    assert totals == {"S": 6, "M": 4, "KD": 4, "L": 2, "C": 1, withheld: 2, "": 1}
    by_example = {r["party"]: int(r["seats"] or 0) for r in example(graph, "seats-by-party")}
    stated = {"party/s": 6, "party/m": 4, "party/kd": 4, "party/l": 2, "party/c": 1}
    assert by_example == {**stated, "absence-type/party-withheld": 2, None: 1}


def test_cq09_the_role_of_gustav_caligari_berger_is_not_stated(asker: Asker) -> None:
    youth = {r["person"]: r["role_id"] for r in rows(asker, "representatives", body="erb-ungdomsstyrelse")}
    assert youth == {"Gustav Caligari Berger": "role/not-stated", "Emma Falkbacken": "role/ordinary-member"}


def test_cq11_nobody_is_documented_for_the_baltic_sea_programme(asker: Asker) -> None:
    assert rows(asker, "representatives", region="kronoberg", network="interreg-ostersjon") == []
    control = column(asker, "representatives", "person", region="kronoberg", network="Södra Östersjöprogrammet")
    assert sorted(control) == ["Malin Stadig Lundgren", "Robert Olesen"]


def test_cq13_sbhss_has_five_regions_and_a_university(asker: Asker) -> None:
    found = {r["member_id"] for r in rows(asker, "memberships", network="sbhss", relation="member")}
    assert found == SBHSS | {"university/linneuniversitetet"}


def test_cq15_two_predecessors_represented_kronoberg_when_erb_began(graph: Graph) -> None:
    found = {r["represented_then"] for r in example(graph, "who-represented-a-member-before") if r["network"] == "network/erb"}
    assert found == {"organisation/kommunforbundet-kronoberg", "organisation/landstinget-kronoberg"}


def test_cq17_erb_has_eight_members_of_which_one_is_named(graph: Graph, asker: Asker) -> None:
    found = {r["network"]: (r["stated"], r["named"]) for r in example(graph, "members-stated-and-named")}
    assert found["network/erb"] == ("8", "1")
    assert column(asker, "memberships", "member_id", network="erb", relation="member") == ["region/kronoberg"]
    assert values(graph, "network/erb", "https://w3id.org/regiograph/ontology#partOf") == set()


def test_cq19_erb_has_applied_to_become_an_egtc_and_the_government_examines_it(graph: Graph) -> None:
    found = {(r["applicant"], r["form"], r["examined_by"]) for r in example(graph, "applications-for-a-legal-form")}
    assert found == {("network/erb", "legal-form/egts", "organisation/regeringen")}


def test_cq21_the_doubt_about_energy_cities_points_to_two_rules(graph: Graph, asker: Asker) -> None:
    found = {(r["rule"], r["strength"]) for r in example(graph, "notes-and-the-rules-they-point-to") if r["about"] == "network/energy-cities"}
    assert found == {("rule/rule-03", "strength/should"), ("rule/rule-06", "strength/shall")}
    status = {r["rule_id"]: r["status"] for r in rows(asker, "rule-check", region="kronoberg", network="energy-cities")}
    assert status["rule/rule-03"] == status["rule/rule-06"] == "not shown"


def test_cq23_costs_add_up_with_and_without_the_yearly_item(asker: Asker) -> None:
    assert sum(r["amount_sek"] for r in rows(asker, "costs", year="2024")) == 1_650_000
    assert sum(r["amount_sek"] for r in rows(asker, "costs")) == 1_710_000
    assert sum(r["fte_percent"] for r in rows(asker, "costs")) == 57.5


def test_cq25_part_of_the_interreg_item_is_refunded_with_technical_assistance(asker: Asker, graph: Graph) -> None:
    refunded = [r for r in rows(asker, "costs") if r["refund_id"]]
    assert [r["item_id"] for r in refunded] == ["cost/cost-03"]
    refund = refunded[0]["refund_id"]
    assert values(graph, refund, "refundFor") == {"programme/interreg-sodra-ostersjon"}
    assert values(graph, refund, "refundFrom") == {"fund/tekniskt-stod"}
    assert values(graph, refund, "amount") == set()


def test_cq27_three_issuing_regions_have_no_documented_cost(asker: Asker) -> None:
    gaps = [r for r in rows(asker, "gaps") if r["kind_id"] == "category/costs" and not r["thing_id"]]
    silent = {r["region_id"] for r in gaps if r["absence"] == "not mentioned" and not r["detail_id"]}
    assert silent == {"region/sormland", "region/vasternorrland", "region/varmland"}
    assert {r["region_id"] for r in rows(asker, "costs")} == {"region/kronoberg"}


def test_cq29_one_objective_is_covered_by_one_programme_only(graph: Graph) -> None:
    found = {r["objective"]: (r["programmes"], r["covered_by"]) for r in example(graph, "objectives-and-their-programmes")}
    single = {k: v[1] for k, v in found.items() if v[0] == "1"}
    assert single == {"objective/politiskt-mal-4": "programme/interreg-sodra-ostersjon"}
    assert {k: v[0] for k, v in found.items()} == {"objective/politiskt-mal-1": "3", "objective/politiskt-mal-2": "3", "objective/politiskt-mal-4": "1"}


def test_cq31_the_programmes_and_funds_that_sormland_names(asker: Asker) -> None:
    found = {r["programme_id"] for r in rows(asker, "programmes", region="sormland")}
    assert found == {
        "fund/eruf",
        "fund/esf-plus",
        "fund/strukturfonder",
        "programme/central-baltic",
        "programme/kreativa-europa",
        "programme/erasmus-plus",
        "programme/horisont",
    }


def test_cq33_sormland_does_not_say_which_generation_of_horizon(graph: Graph) -> None:
    found = {(r["document"], r["programme"]) for r in example(graph, "programmes-named-by-document") if "hori" in (r["programme"] or "")}
    assert ("source/sormland-direction", "programme/horisont") in found
    assert not {p for d, p in found if d == "source/sormland-direction"} - {"programme/horisont"}
    # Positive control: the plan says which.
    assert {p for d, p in found if d == "source/vasternorrland-action-plan-2020"} == {"programme/horizon-2020", "programme/horisont-europa"}


def test_cq35_no_document_names_both_northern_brussels_offices(graph: Graph) -> None:
    found = {(r["office"], r["document"]) for r in example(graph, "offices-by-document")}
    north = {pair for pair in found if pair[0] in ("network/mid-sweden-european-office", "network/nseo")}
    assert north == {
        ("network/mid-sweden-european-office", "source/vasternorrland-policy"),
        ("network/nseo", "source/vasternorrland-action-plan-2020"),
    }


def test_cq37_efns_positions_are_carried_into_four_networks(graph: Graph) -> None:
    carried = [r for r in example(graph, "positions-carried-into-networks") if r["positions_of"] == "network/efns"]
    assert {r["carried_into"] for r in carried} == {"network/aer", "network/nspa", "network/mnk", "network/bk"}
    assert {r["activity"] for r in carried} == {"activity/act-a04", "activity/act-a10", "activity/act-a11", "activity/act-a21"}


def test_cq39_six_rows_involve_both_efns_and_nspa(graph: Graph, asker: Asker) -> None:
    pair = {frozenset((r["network_a"], r["network_b"])): r for r in example(graph, "plan-rows-shared-by-two-networks")}
    shared = pair[frozenset(("network/efns", "network/nspa"))]
    assert set(shared["activities"].split()) == {f"activity/act-a{n}" for n in ("07", "10", "12", "14", "21", "22")}
    both = [r for r in rows(asker, "activities", network="EFNS") if "network/nspa" in r["networks_id"]]
    assert len(both) == 6


def test_cq41_one_row_has_an_empty_network_cell(graph: Graph, asker: Asker) -> None:
    assert [r["activity"] for r in example(graph, "plan-rows-without-network")] == ["activity/act-e04"]
    in_tables = [r for r in rows(asker, "activities") if r["row"] is not None]
    assert len(in_tables) == 41  # the others have one, or something else in the cell


def test_cq43_team_mid_sweden_has_eight_actors(asker: Asker) -> None:
    found = {r["member"] for r in rows(asker, "memberships", network="team-mid-sweden", relation="member")}
    assert len(found) == 8
    assert "Region Västernorrland" in found
    assert {"Almi", "Business Sweden", "Bizmaker"} <= found


def test_cq45_the_executive_board_decided_the_plan(asker: Asker, graph: Graph) -> None:
    plan = next(r for r in rows(asker, "documents") if r["document_id"] == "source/vasternorrland-action-plan-2020")
    assert (plan["decided_by_id"], plan["decided_on"]) == ("organ/regionstyrelsen-vasternorrland", "2019-12-17")
    assert values(graph, "source/vasternorrland-action-plan-2020", "decisionParagraph") == {"§ 353"}


def test_cq47_only_the_kronoberg_strategy_is_explicitly_valid_in_june_2025(asker: Asker) -> None:
    found = {r["document_id"]: r["certainty"] for r in rows(asker, "documents", date="2025-06-01")}
    assert found == {
        "source/kronoberg-strategy-2024": "certain",
        "source/vasternorrland-action-plan-2020": "possible",
        "source/sormland-direction": "unknown",
        "source/vasternorrland-policy": "unknown",
    }


def test_cq49_who_decides_differs_by_region(asker: Asker) -> None:
    found = {r["document_id"]: r["decided_by_id"] for r in rows(asker, "documents")}
    assert found == {
        "source/vasternorrland-policy": "organ/regionfullmaktige-vasternorrland",
        "source/vasternorrland-action-plan-2020": "organ/regionstyrelsen-vasternorrland",
        "source/kronoberg-strategy-2024": "organ/regionfullmaktige-kronoberg",
        "source/varmland-strategy-2008": "organ/regionstyrelsen-varmland",
        "source/sormland-direction": "",
    }


def test_cq51_erb_has_four_sub_bodies_and_named_people_in_two(graph: Graph) -> None:
    found = {r["body"]: int(r["named_people"] or 0) for r in example(graph, "bodies-and-named-people") if r["network"] == "network/erb"}
    assert found == {"body/erb-styrelse": 4, "body/erb-ungdomsstyrelse": 2, "body/erb-arbetsgrupper": 0, "body/erb-regionala-sekreterare": 0}


def test_cq53_the_issuing_regions_share_no_network_but_five_regions_share_sbhss(asker: Asker) -> None:
    found = rows(asker, "shared-networks", sources="founding")
    assert len(found) == 10
    assert {r["networks_id"] for r in found} == {"network/sbhss"}
    assert {r["region_a_id"] for r in found} | {r["region_b_id"] for r in found} == SBHSS
    issuing = {"region/sormland", "region/vasternorrland", "region/kronoberg", "region/varmland"}
    assert not [r for r in found if {r["region_a_id"], r["region_b_id"]} <= issuing]


def test_cq55_sbhss_and_energy_cities_share_region_kronoberg(asker: Asker) -> None:
    found = {frozenset((r["network_a_id"], r["network_b_id"])): r["members_id"] for r in rows(asker, "shared-members", network="sbhss")}
    assert found[frozenset(("network/sbhss", "network/energy-cities"))] == "region/kronoberg"


def test_cq57_varmland_names_no_network_partner_or_person(graph: Graph, asker: Asker) -> None:
    assert rows(asker, "memberships", region="varmland") == []
    found = {r["region"]: (r["networks"], r["partners"], r["people"]) for r in example(graph, "networks-and-partners-by-region")}
    assert found["region/varmland-before-2019"] == ("0", "0", "0")
    assert found["region/kronoberg"][0] == "3"  # positive control
    assert found["region/kronoberg"][2] == "16"


def test_cq59_five_universities_one_a_member_four_partners(graph: Graph) -> None:
    found = {(r["university"], r["with"]) for r in example(graph, "universities-and-their-ties")}
    assert found == {
        ("university/linneuniversitetet", "network/sbhss"),
        ("university/mittuniversitetet", "region/vasternorrland"),
        ("university/umea-universitet", "region/vasternorrland"),
        ("university/slu", "region/vasternorrland"),
        ("university/lulea-universitet", "region/vasternorrland"),
    }
