"""What the five documents say, and what is put together or comes from elsewhere, told apart.

Each test is named after the fact that it states; the documents were read against it.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from graph.build import assemble
from graph.errors import FaultyData
from graph.questions import Asker
from graph.store import Graph
from tests.reading import example, rows, select, types, values

PLAN, DIRECTION, STRATEGY_2008 = (
    "vasternorrland-action-plan-2020",
    "sormland-direction",
    "varmland-strategy-2008",
)
COLUMNS = ("partners", "partner_groups", "target_groups", "levels")
REGIONAL = "regional-utveckling-vasternorrland"
# Plan row → partners, partners without a name, target groups, levels; other rows have none of them.
PARTIES = {
    1: ("", "", "alla-natverk", "international national"),
    10: ("", "", "", "national"),
    12: ("", "", "", "national"),
    22: ("lulea-universitet mittuniversitetet slu umea-universitet", "", "", "national"),
    23: ("", "", "", "national"),
    25: ("", "vn-ovriga-aktorer-i-lanet", "vn-medborgare vn-organisationer", ""),
    26: ("", "", "alla-natverk", "international national"),
    27: ("mombasa", "", "medarbetare vn-organisationer", ""),
    28: ("fui", "", "", ""),
    29: ("", "", "vn-fortroendevalda", ""),
    30: ("", "", "tematiska-natverk", ""),
    31: ("", "", "medarbetare", ""),
    32: ("", "", "vn-medborgare vn-organisationer", ""),
    33: (
        "",
        "vn-intressenter",
        "medborgarpanelen vn-traditionella-medier vn-ungdomsorganisationer vn-webbplattformar",
        "",
    ),
    34: ("", "", "ungdomsnatverk vn-organisationer", ""),
    36: ("svenska-institutet", "", "", ""),
    37: ("jerusalem mombasa", "vn-utbildningsanordnare-andra-lander", "", ""),
    38: ("jerusalem mombasa svenska-institutet", "", "", ""),
    39: (
        "alsta-folkhogskola hola-folkhogskola osterasens-halsohem " + REGIONAL,
        "",
        "vn-konstnarer-forfattare",
        "",
    ),
    40: ("", "", "vn-konstnarer", ""),
}


def slugs(cell: str) -> list[str]:
    return sorted(one.partition("/")[2] for one in cell.split(" ; ") if one)


def iri(value: str | None) -> str:
    return f"<https://w3id.org/regiograph/id/{value}>"


def basis_of(graph: Graph, subject: str, name: str, source: str) -> set[str | None]:
    """Return on what basis a source carries one property of a thing that it states otherwise."""
    carried = f"?a rg:asserts {iri(subject)} ; rg:ofProperty rg:{name} ; rg:basis ?basis"
    query = f"SELECT ?basis {{ GRAPH {iri(f'source/{source}')} {{ {carried} }} }}"
    return {row["basis"] for row in select(graph, query)}


# ---- Activities ----


def test_partners_target_groups_and_levels_of_the_plan_stand_apart(asker: Asker) -> None:
    found = {int(row["row"]): row for row in rows(asker, "activities", document=PLAN) if row["row"]}
    assert len(found) == 41
    for number, row in found.items():
        cells = [slugs(row[f"{name}_id"]) for name in COLUMNS]
        expected = PARTIES.get(number, ("", "", "", ""))
        assert cells == [sorted(cell.split()) for cell in expected], number


def test_a_partner_has_a_name_and_a_group_has_none(graph: Graph) -> None:
    assert select(graph, "SELECT ?a { ?a rg:partner ?p . ?p a rg:TargetGroup }") == []
    assert select(graph, "SELECT ?a { ?a rg:partnerGroup ?p . ?p a rg:Organisation }") == []


def test_sormlands_advocacy_and_varmlands_training_go_on_and_all_else_is_planned(
    graph: Graph,
) -> None:
    query = "SELECT ?a ?s { ?a a rg:Activity ; rg:activityStatus ?s }"
    found = {row["a"]: row["s"] for row in select(graph, query)}
    going_on = {one for one, status in found.items() if status != "activity-status/planned"}
    assert going_on == {"activity/act-sor-paverkan", "activity/act-va-information"}
    assert {found[activity] for activity in going_on} == {"activity-status/under-way"}


# ---- Costs and numbers ----


def test_what_a_fee_pays_for_is_not_what_the_region_pays_for(asker: Asker) -> None:
    own = ["fees", "official-support", "travel"]
    found = rows(asker, "costs", region="kronoberg")
    paid = {one["item_id"]: (slugs(one["covers_id"]), slugs(one["fee_covers_id"])) for one in found}
    assert paid == {
        "cost/cost-01": (sorted([*own, "membership-fee"]), ["premises", "staff"]),
        "cost/cost-02": (sorted([*own, "membership-fee"]), ["meetings", "premises", "staff"]),
        "cost/cost-03": (own, []),
        "cost/cost-04": (sorted([*own, "membership-fee"]), []),
    }


def test_the_strategy_is_silent_on_a_fee_to_interreg(asker: Asker, graph: Graph) -> None:
    about = select(graph, "SELECT ?p ?v { <https://w3id.org/regiograph/id/cost/cost-03> ?p ?v }")
    assert [row for row in about if row["v"] == "cost-cover/membership-fee"] == []
    silent = {row["detail_id"]: row["absence"] for row in rows(asker, "gaps", region="kronoberg")}
    assert silent["absence/kr-interreg-avgift"] == "not mentioned"


def test_eighty_billion_euro_is_written_in_euro_as_other_budgets_are(graph: Graph) -> None:
    query = f"""
    SELECT ?c ?n ?u {{
      ?c rg:claimKind {iri("claim-kind/budget-total")} ; rg:claimUnit ?u .
      ?c rg:claimedValue|rg:claimedMinimum ?n .
      FILTER(LANG(?u) = "en")
    }}"""
    found = select(graph, query)
    assert {row["u"] for row in found} == {"euro", "SEK"}
    numbers = {row["c"]: row["n"] for row in found}
    assert numbers["claim/vn-plan-eu-fou-80-miljarder"] == "80000000000"


NUMBER = """
  <https://w3id.org/regiograph/id/claim/alfa> a rg:Claim ;
    skos:prefLabel "Pengar"@sv, "Money"@en ;
    rg:claimAbout region:alfa ;
    rg:claimKind <https://w3id.org/regiograph/id/claim-kind/budget-total> ;
    rg:claimedValue "80"^^xsd:decimal ;
    rg:claimUnit "{unit}"@sv .

  assertion:small-page-2014\\/claim-alfa a rg:Assertion ;
    rg:asserts <https://w3id.org/regiograph/id/claim/alfa> ;
    rg:basis basis:stated ;
    rg:locator locator:small-page-2014\\/191-210 .

"""


@pytest.mark.parametrize("unit", ["miljarder euro", "Miljoner kronor", "tusental", "euro"])
def test_a_number_in_millions_or_billions_is_a_fault(facts: Path, unit: str) -> None:
    page = facts / "small-page-2014.trig"
    text = page.read_text(encoding="utf-8").rstrip().removesuffix("}")
    page.write_text(f"{text}{NUMBER.format(unit=unit)}}}\n", encoding="utf-8")
    if unit == "euro":
        assemble(facts)
        return
    with pytest.raises(FaultyData, match="Write the number in full"):
        assemble(facts)


def test_the_strategy_tells_when_erb_began_its_work_and_not_that_it_was_founded(
    founding: Graph,
    graph: Graph,
) -> None:
    claim = "claim/kr-erb-start-ar"
    assert values(founding, claim, "claimKind") == {"claim-kind/start-of-operations"}
    assert values(founding, "network/erb", "founded") == set()
    assert values(graph, "network/erb", "founded") == {"1998-02-22"}  # its statutes


def test_three_foundings_are_stated_in_the_strategy(founding: Graph) -> None:
    kind = iri("claim-kind/founding-year")
    query = f"SELECT ?t ?n {{ ?c rg:claimAbout ?t ; rg:claimKind {kind} ; rg:claimedValue ?n }}"
    assert {row["t"]: row["n"] for row in select(founding, query)} == {
        "network/energy-cities": "1990",
        "network/sbhss": "2012",
        "body/erb-ungdomsstyrelse": "2008",
    }


# ---- What things are ----


@pytest.mark.parametrize(
    "slug",
    [
        "eu-sammanhallningspolitik",
        "eu-arktispolitik",
        "eu-transportpolitik",
        "eu-miljo-klimatpolitik",
        "eu-forsknings-naringslivspolitik",
        "ten-t",
    ],
)
def test_a_policy_of_the_eu_is_neither_a_document_nor_a_programme(graph: Graph, slug: str) -> None:
    assert types(graph, f"policy-field/{slug}") == {"PolicyField"}


def test_ten_t_is_no_programme_that_a_region_takes_part_in(asker: Asker) -> None:
    named = {row["programme_id"] for row in rows(asker, "programmes", region="vasternorrland")}
    assert "programme/cef" in named
    assert not [one for one in named if "ten-t" in one]


KINDS = {
    ("programme/central-baltic", "programmeKind", DIRECTION): "external",
    ("programme/kreativa-europa", "programmeKind", DIRECTION): "external",
    ("programme/horizon-2020", "programmeKind", PLAN): "external",
    ("programme/cef", "programmeKind", PLAN): "inferred",
    ("network/bk", "networkKind", PLAN): "external",
    ("network/mnk", "networkKind", PLAN): "external",
    ("network/aer", "networkKind", PLAN): "inferred",
    ("network/erb", "networkKind", "kronoberg-strategy-2024"): "inferred",
    ("region/varmland-before-2019", "predecessorOf", STRATEGY_2008): "external",
    ("network/bothnianarc", "founded", "bothnianarc-eu/about-us"): "inferred",
}


@pytest.mark.parametrize("carried", KINDS)
def test_what_does_not_stand_in_the_source_says_so(
    graph: Graph,
    carried: tuple[str, str, str],
) -> None:
    assert basis_of(graph, *carried) == {f"basis/{KINDS[carried]}"}


def test_the_kind_of_central_baltic_is_not_sormlands_own_word(founding: Graph) -> None:
    found = rows(Asker(founding), "programmes", region="sormland")
    basis = {row["programme_id"]: row["kind_basis"] for row in found}
    assert basis["programme/central-baltic"] == "external"
    assert basis["fund/eruf"] == "stated"


def test_pages_say_beside_the_source_what_it_does_not_state_itself(client: FlaskClient) -> None:
    page = client.get("/en/programme/central-baltic").get_data(as_text=True)
    assert re.search(r"Region Sörmland: direction \(undated\) \(external\)", page)
    assert "listed as" in page
    assert re.search(
        r"Region Värmland: [^<]*2008[^<]*\(external\)",
        client.get("/en/region/varmland-before-2019").get_data(as_text=True),
    )


def test_the_level_of_the_youth_board_is_inferred_and_that_of_the_board_is_stated(
    founding: Graph,
) -> None:
    asker = Asker(founding)
    youth = rows(asker, "representatives", body="erb-ungdomsstyrelse")
    found = {row["person_id"]: row for row in youth}
    assert set(found) == {"person/emma-falkbacken", "person/gustav-caligari-berger"}
    for row in found.values():
        assert (row["level_id"], row["basis"]) == ("level/political", "inferred ; stated")
    board = rows(asker, "representatives", body="erb-styrelse", region="kronoberg")
    assert {row["basis"] for row in board} == {"stated"}


# ---- Who decides and answers for what ----


def test_who_decided_the_policy_is_inferred_and_what_is_missing_is_the_decision(
    founding: Graph,
) -> None:
    assert values(founding, "source/vasternorrland-policy", "decisionBasis") == {"basis/inferred"}
    assert values(founding, f"source/{PLAN}", "decisionBasis") == {"basis/stated"}
    missing = rows(Asker(founding), "gaps", lang="en", document="vasternorrland-policy")
    details = {row["detail_id"]: row["detail"] for row in missing}
    assert details["absence/vn-policy-beslut"] == "Decision date and paragraph not given"


@pytest.mark.parametrize(
    ("duty", "bearer"),
    [
        ("kr-revidering", "region/kronoberg"),
        ("kr-arsrapport", "organ/regiondirektor-kronoberg"),
        ("sor-samordna", "region/sormland"),
        ("sor-samla-aktorer", "region/sormland"),
    ],
)
def test_a_duty_is_laid_on_no_organ_that_the_text_does_not_name(
    founding: Graph,
    duty: str,
    bearer: str,
) -> None:
    assert values(founding, f"responsibility/{duty}", "organ") == {bearer}
    query = f"SELECT ?b {{ ?a rg:asserts {iri(f'responsibility/{duty}')} ; rg:basis ?b }}"
    assert [row["b"] for row in select(founding, query)] == ["basis/inferred"]


def test_that_vasternorrland_uses_nseo_is_put_together_from_two_lines(founding: Graph) -> None:
    found = rows(Asker(founding), "memberships", region="vasternorrland")
    basis = {row["network_id"]: row["basis"] for row in found}
    assert basis["network/nseo"] == "inferred"
    assert basis["network/regioner-i-samverkan"] == "stated"


# ---- Goals and themes ----


def test_varmland_describes_the_world_as_background_and_sets_no_goal_there(graph: Graph) -> None:
    document = iri(f"source/{STRATEGY_2008}")
    query = f"SELECT ?e ?l {{ ?e rg:inDocument {document} ; rg:elementLevel ?l }}"
    told = select(graph, query)
    levels = {str(row["e"]): str(row["l"]).removeprefix("element-level/") for row in told}
    for element, level in levels.items():
        if element.startswith(("policy/va-kartbild", "policy/va-premiss")):
            assert level == "background", element
    left_out = {element for element, level in levels.items() if level == "exclusion"}
    assert left_out == {"policy/ex-va-1", "policy/ex-va-2"}
    first = {element for element, level in levels.items() if level == "priority"}
    assert first == {"policy/pr-va-1", "policy/pr-va-2", "policy/pr-va-3"}
    assert levels["policy/va-medborgarnytta"] == "principle"
    assert levels["policy/va-syfte"] == "purpose"
    assert levels["policy/va-mal"] == "goal"


def test_cohesion_policy_is_no_theme_of_varmland_and_culture_is_none_either(graph: Graph) -> None:
    varmland = "region/varmland-before-2019"
    mapped = "?m rg:mapsElement ?e ; rg:mapsToTheme ?t"
    query = f"SELECT ?t {{ {mapped} . ?e rg:issuedBy {iri(varmland)} }}"
    themes = {row["t"] for row in select(graph, query)}
    assert "theme/cooperation" in themes
    assert not {"theme/cohesion-policy", "theme/culture"} & themes
    assert "theme/cohesion-policy" not in values(graph, varmland, "pursuesTheme")
    assert "theme/cohesion-policy" in values(graph, "region/kronoberg", "pursuesTheme")


def test_nobody_pursues_what_it_only_describes(graph: Graph) -> None:
    not_set = f"{iri('element-level/background')}, {iri('element-level/exclusion')}"
    query = f"""
    SELECT DISTINCT ?who ?theme {{
      ?who rg:pursuesTheme ?theme .
      FILTER NOT EXISTS {{
        ?element rg:issuedBy ?who ; rg:elementLevel ?level . FILTER(?level NOT IN ({not_set}))
        FILTER EXISTS {{ ?mapping rg:mapsElement ?element ; rg:mapsToTheme ?theme }}
      }}
    }}"""
    assert select(graph, query) == []


# ---- Examples: what stands in one row is said by one source ----


def stated_in(graph: Graph, source: str | None, pattern: str) -> bool:
    return bool(select(graph, f"SELECT * {{ GRAPH {iri(source)} {{ {pattern} }} }} LIMIT 1"))


def test_an_office_has_no_date_of_another_document(graph: Graph) -> None:
    told = example(graph, "offices-by-document")
    found = {(row["office"], row["document"]): row["last_attested"] for row in told}
    assert len(found) == len(told)
    assert found[("network/nseo", f"source/{PLAN}")] == "2020"
    assert not found[("network/mid-sweden-european-office", "source/vasternorrland-policy")]
    dates = "rg:attestedOn|rg:attestedTo|rg:end|rg:start"
    for (office, document), day in found.items():
        if day:
            dated = f"?m rg:inNetwork {iri(office)} . ?a rg:asserts ?m ; {dates} ?d"
            assert stated_in(graph, document, dated), document


def test_a_programme_has_no_period_of_another_document(graph: Graph) -> None:
    for row in example(graph, "programmes-named-by-document"):
        assert stated_in(graph, row["document"], f"{iri(row['programme'])} a rg:Programme")
        if row["start"]:
            assert stated_in(
                graph,
                row["document"],
                f"?a rg:asserts {iri(row['programme'])} ; rg:start ?s ; rg:end ?e",
            )


def test_a_university_has_no_tie_of_another_document(graph: Graph) -> None:
    found = example(graph, "universities-and-their-ties")
    for row in found:
        if row["with"]:
            tie = f"?m rg:member {iri(row['university'])} ; rg:inNetwork {iri(row['with'])}"
            planned = f"?a rg:partner {iri(row['university'])}"
            assert any(stated_in(graph, row["document"], pattern) for pattern in (tie, planned))
    named = {row["document"] for row in found if row["university"] == "university/slu"}
    assert named == {f"source/{PLAN}"}


def test_a_number_of_members_stands_beside_the_names_of_the_same_source(graph: Graph) -> None:
    told = example(graph, "members-stated-and-named")
    found = {(row["network"], row["source"]): (row["stated"], row["named"]) for row in told}
    assert found[("network/erb", "source/kronoberg-strategy-2024")] == ("8", "1")


def test_the_networks_of_an_issuer_are_those_of_its_own_documents(graph: Graph) -> None:
    told = example(graph, "networks-and-partners-by-region")
    found = {row["region"]: (row["networks"], row["partners"], row["people"]) for row in told}
    assert found["region/kronoberg"] == ("3", "0", "16")
    assert found["region/varmland-before-2019"] == ("0", "0", "0")


def test_seats_by_party_are_told_by_year(graph: Graph, founding: Graph) -> None:
    assert {row["year"] for row in example(founding, "seats-by-party")} == {"2024"}
    told = example(graph, "seats-by-party")
    years = {row["year"] for row in told if row["region"] == "region/kronoberg"}
    assert {"2024", "2022"} <= years
