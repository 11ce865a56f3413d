"""The reference pages in the graph: what they warn of, row by row, and nothing of it among the five documents."""

from __future__ import annotations

import csv
import os
from collections import Counter, defaultdict
from datetime import date
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from graph.names import fold
from graph.namespaces import term, thing
from graph.questions import Asker, catalogue
from graph.store import Graph
from tests.conftest import TESTS
from tests.reading import Row, aliases, column, rows, select, types, values

CASES = TESTS / "cases" / "reference-facts.tsv"
# The tables that the pages were read into are not part of the project; tests that need them look here.
TABLES = Path(os.environ.get("REGIOGRAPH_REFERENCE") or TESTS.parent.parent / "shared" / "reference")
# By county code.
SWEDISH = (
    *("stockholm", "uppsala", "sormland", "ostergotland", "jonkoping", "kronoberg", "kalmar", "gotland", "blekinge", "skane", "halland"),
    *("vgr", "varmland", "orebro", "vastmanland", "dalarna", "gavleborg", "vasternorrland", "jamtland", "vasterbotten", "norrbotten"),
)
REFERENCE = "?a rg:locator/rg:inSource ?page . ?page rg:collection id:collection\\/reference ."


def table(name: str) -> list[Row]:
    path = TABLES / f"{name}.tsv"
    if not path.is_file():
        pytest.skip(f"the tables are not at hand: set REGIOGRAPH_REFERENCE to their folder (looked in {TABLES})")
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def expected() -> list[Row]:
    with CASES.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def stated(graph: Graph) -> list[Row]:
    """Return fact, page, dates and basis of every assertion of the reference pages on a membership, mandate or involvement."""
    found = select(
        graph,
        f"""SELECT ?fact ?page ?start ?end ?on ?basis WHERE {{
          ?a rg:asserts ?fact ; rg:basis ?basis . {REFERENCE}
          ?fact a ?kind FILTER(?kind IN (rg:Membership, rg:Mandate, rg:Involvement))
          OPTIONAL {{ ?a rg:start ?start }} OPTIONAL {{ ?a rg:end ?end }} OPTIONAL {{ ?a rg:attestedOn ?on }}
        }}""",
    )
    return [r for r in found if r["basis"] != "basis/external"]


# -- counts


def test_every_swedish_region_is_an_authority_and_a_territory(graph: Graph) -> None:
    assert len(SWEDISH) == 21
    for slug in SWEDISH:
        assert "Region" in types(graph, f"region/{slug}"), slug
        (county,) = values(graph, f"region/{slug}", "servesTerritory")
        assert "Territory" in types(graph, county)
        assert len(values(graph, county, "nutsCode")) == 1
        assert {code[:3] for code in values(graph, county, "isoCode")} == {"SE-"}
    assert values(graph, "place/kronobergs-lan", "nutsCode") == {"SE212"}
    assert values(graph, "place/se21", "nutsCode") == {"SE21"}
    assert "place/se21" in values(graph, "place/kronobergs-lan", "partOf")


def test_the_seat_is_left_open_where_no_page_confirms_it(graph: Graph) -> None:
    without = {slug for slug in SWEDISH if not values(graph, f"region/{slug}", "locatedIn")}
    assert without == {"skane", "vgr"}


def test_the_item_of_the_county_is_not_the_authoritys(graph: Graph) -> None:
    assert values(graph, "place/kronobergs-lan", "wikidataItem") == {"http://www.wikidata.org/entity/Q104746"}
    assert values(graph, "region/kronoberg", "wikidataItem") == set()


@pytest.mark.parametrize(("name", "kinds"), [("networks", ("Network",)), ("programmes", ("Programme", "Fund")), ("regions", ("Organisation",))])
def test_every_row_of_a_table_is_a_thing_with_its_name_and_page(graph: Graph, name: str, kinds: tuple[str, ...]) -> None:
    names: dict[str, set[str]] = defaultdict(set)
    for r in select(graph, f"SELECT ?x ?n {{ ?x a ?k ; skos:prefLabel|skos:altLabel ?n FILTER(?k IN ({', '.join('rg:' + k for k in kinds)})) }}"):
        names[fold(r["n"] or "")].add(r["x"] or "")
    lacking = []
    for row in table(name):
        typed = [row.get("name"), row.get("name_sv"), row.get("name_en")]
        spoken = {part for text in typed if text for part in (text, text.split(" (")[0], text.split(" / ")[0], f"Avtal med {text.split(' (')[0]}")}
        if not any(known == fold(text) or known.startswith(f"{fold(text)} 20") for text in spoken for known in names):
            lacking.append(row["id"])
    assert lacking == []


def test_counts_of_the_tables(graph: Graph) -> None:
    found = stated(graph)
    kinds = Counter((r["fact"] or "").partition("/")[0] for r in found)
    # One row sits a person in two committees of the Committee of the Regions: 179 rows, 180 mandates said.
    assert kinds == {"membership": 217, "involvement": 87, "mandate": 180}
    assert kinds["membership"] + kinds["involvement"] == 304
    people = select(graph, f"SELECT DISTINCT ?p {{ ?m rg:holder ?p . ?a rg:asserts ?m . {REFERENCE} }}")
    # Two people are called Eva Andersson, so 143 names are 144 people.
    assert len({graph.label(thing(r["p"] or "")) for r in people}) == 143
    assert len(people) == 144


def test_each_fact_is_said_by_its_page_with_its_dates_and_confidence(graph: Graph) -> None:
    found = Counter((r["fact"], (r["page"] or "").removeprefix("source/"), r["start"] or "", r["end"] or "", r["on"] or "", r["basis"]) for r in stated(graph))
    wanted = Counter((r["fact"], r["page"], r["start"], r["end"], r["attested"], f"basis/{r['basis']}") for r in expected())
    assert found == wanted


@pytest.mark.parametrize("name", ["memberships", "mandates"])
def test_each_row_of_the_tables_is_found_on_its_page(graph: Graph, name: str) -> None:
    found: dict[tuple[str, str, str], int] = Counter()
    query = f"""SELECT ?address ?start ?end ?fact WHERE {{
      ?a rg:asserts ?fact ; rg:basis ?basis . {REFERENCE} ?page rg:webAddress ?address . ?fact a ?kind
      FILTER(?kind IN ({"rg:Mandate" if name == "mandates" else "rg:Membership, rg:Involvement"}) && ?basis != id:basis\\/external)
      OPTIONAL {{ ?a rg:start ?start }} OPTIONAL {{ ?a rg:end ?end }} }}"""
    for r in select(graph, query):
        found[(r["address"] or "", r["start"] or "", r["end"] or "")] += 1
    wanted: dict[tuple[str, str, str], int] = Counter()
    for row in table(name):
        start, end = (row["from"], row["to"]) if name == "mandates" else (row["since"], row["until"])
        wanted[(row["source_url"], start, end)] += 2 if row.get("body") == "COTER och CIVEX" else 1
    assert found == wanted


# -- what the tables warn of


def test_a_programme_area_is_no_membership(asker: Asker, graph: Graph) -> None:
    areas = [r for r in rows(asker, "programmes", sources="reference") if r["involvement_id"] == "involvement-kind/programme-area"]
    assert len(areas) == 80
    assert not [r for r in rows(asker, "memberships") if r["relation_id"] in ("relation/programme-area", "relation/contact-point")]
    assert not select(graph, "SELECT ?m { ?m a rg:Membership ; rg:inNetwork/a rg:Programme }")


def test_two_periods_are_two_programmes(asker: Asker) -> None:
    found = {(r["programme_id"], r["period"]) for r in rows(asker, "programmes", region="uppsala") if "central-baltic" in r["programme_id"]}
    assert found == {("programme/central-baltic-2014-2020", "2014–2020"), ("programme/central-baltic-2021-2027", "2021–2027")}
    assert {r["period"] for r in rows(asker, "programmes", region="kalmar") if "south-baltic-2007" in r["programme_id"]} == {"2007–2013"}


def test_only_member_and_owner_belong(graph: Graph) -> None:
    weak = ("associate", "participant", "agreement", "chair", "secretariat-host", "former", "former-chair")
    for relation in weak:
        assert values(graph, f"relation/{relation}", "countsAsBelonging") == {"false"}
    assert "network/b7" not in values(graph, "region/bornholm", "belongsTo")
    assert "network/bsc" not in {r["n"] for r in select(graph, "SELECT ?n { ?m rg:relation id:relation\\/associate ; rg:inNetwork ?n }")}


def test_a_former_member_is_answered_by_its_dates(asker: Asker) -> None:
    """Without a date it is shown as ended; with one it was a member, as far as the dates say."""

    def answers(member: str, network: str, day: str) -> list[tuple[str, str]]:
        found = rows(asker, "memberships", network=network, date=day)
        return [(r["relation_id"], r["certainty"]) for r in found if r["member_id"] == member]

    member = "relation/member"
    assert answers("region/kaliningrad", "erb", "2019-06-01") == [(member, "certain")]
    assert answers("region/kaliningrad", "erb", "1997-12-31") == []
    assert answers("region/kaliningrad", "erb", "2023-01-01") == []
    assert answers("region/bornholm", "b7", "2013-06-01") == [(member, "possible")]
    # The page that misses it is of 2017-10-23.
    assert answers("region/bornholm", "b7", "2018-01-01") == []
    assert answers("organisation/skanes-kommuner", "erb", "2020-01-01") == [(member, "possible")]
    assert answers("organisation/skanes-kommuner", "erb", "2018-12-31") == []


@pytest.mark.parametrize("day", ["1990-01-01", "2024-06-01", "2050-01-01"])
def test_a_page_that_only_adds_a_party_opens_no_term_that_another_states(asker: Asker, day: str) -> None:
    found = rows(asker, "representatives", person="carl-johan-sonesson", role="chair", date=day)
    assert found == []


@pytest.mark.parametrize(
    ("question", "since", "key"),
    [
        ("memberships", "since", "membership_id"),
        ("representatives", "from", "mandate_id"),
    ],
)
def test_nothing_holds_before_the_start_that_its_sources_state(asker: Asker, question: str, since: str, key: str) -> None:
    """In the default scope, where other sources list the same fact without a date."""
    before = defaultdict(set)
    for row in rows(asker, question):
        starts = [part for part in row[since].split(" ; ") if part]
        if len(starts) == 1:
            before[str(int(starts[0][:4]) - 1)].add(row[key])
    assert "membership/kronoberg--sbhss--member" in before["2011"] or question != "memberships"
    for year, facts in before.items():
        assert not facts & {row[key] for row in rows(asker, question, date=year)}, year


def test_nothing_is_last_attested_in_a_year_that_has_not_come(asker: Asker) -> None:
    this_year = str(date.today().year)
    for question in ("memberships", "representatives", "programmes"):
        years = {row.get("last_attested", "")[:4] for row in rows(asker, question)}
        assert max(years) <= this_year, question


def test_a_former_member_is_not_attested_by_the_page_that_misses_it(asker: Asker) -> None:
    former = {r["member_id"]: (r["since"], r["until"], r["last_attested"]) for r in rows(asker, "memberships", network="erb", relation="former")}
    assert former == {"region/kaliningrad": ("1998", "2022", ""), "organisation/skanes-kommuner": ("2019-01-01", "", "")}


def test_an_announced_start_is_not_attested(asker: Asker) -> None:
    found = {r["member_id"]: (r["since"], r["last_attested"]) for r in rows(asker, "memberships", network="sydsverige")}
    assert set(found.values()) == {("2016-01-01", "")}
    assert len(found) == 6
    on_the_day = {r["member_id"]: r["certainty"] for r in rows(asker, "memberships", network="sydsverige", date="2016-01-01")}
    assert set(on_the_day.values()) == {"certain"}
    assert rows(asker, "memberships", network="sydsverige", date="2015-10-01") == []


def test_one_fact_has_all_its_sources(asker: Asker) -> None:
    (membership,) = [r for r in rows(asker, "memberships", region="vgr", network="aer")]
    assert len(membership["source_id"].split(" ; ")) == 3
    (both,) = [r for r in rows(asker, "memberships", region="kronoberg", network="erb", relation="member")]
    assert {"source/kronoberg-strategy-2024", "source/regionkronoberg-se/om-region-kronoberg-internationella-samarbeten"} == set(both["source_id"].split(" ; "))
    pairs = Counter((r["member_id"], r["network_id"], r["relation_id"]) for r in rows(asker, "memberships"))
    assert set(pairs.values()) == {1}


def test_two_eva_andersson_stay_two(asker: Asker) -> None:
    found = {(r["person_id"], r["party"], r["region_id"]) for r in rows(asker, "representatives") if r["person"] == "Eva Andersson"}
    assert found == {
        ("person/eva-andersson-vasternorrland", "MP", "region/vasternorrland"),
        ("person/eva-andersson-ostergotland", "S", "region/ostergotland"),
    }


def test_fp_is_the_former_name_of_l(asker: Asker, graph: Graph) -> None:
    assert {r["party"] for r in rows(asker, "representatives") if r["person"] == "Jens Sundström"} == {"L"}
    assert "FP" in aliases(graph, "party/l")


def test_norwegian_parties_are_parties_of_their_own(asker: Asker) -> None:
    found = {r["person"]: r["party_id"] for r in rows(asker, "representatives") if "(NO)" in r["party"]}
    assert found["Kåre Pettersen"] == "party/no-v"
    assert set(found.values()) == {"party/no-v", "party/no-h", "party/no-ap"}


def test_a_candidate_holds_nothing(asker: Asker, graph: Graph) -> None:
    candidates = {r["person_id"] for r in rows(asker, "representatives", role="candidate")}
    assert not [r for r in rows(asker, "representatives") if r["role_id"] == "role/candidate"]
    assert candidates == {"person/eva-hallstrom", "person/kenneth-backgard"}
    assert values(graph, "person/eva-hallstrom", "sitsIn") == values(graph, "person/eva-hallstrom", "speaksFor") == set()
    assert not [r for r in rows(asker, "party-balance") if r["body_id"] == "body/aer-committee-1-energy-and-climate-working-group"]
    assert values(graph, "person/kenneth-backgard", "sitsIn") == {"body/aer-monitoring-and-evaluation-group"}


def test_a_body_that_no_page_names_is_not_invented(asker: Asker, graph: Graph) -> None:
    alone = [r for r in rows(asker, "representatives") if not r["body_id"]]
    assert all(r["network_id"] for r in alone)
    assert {r["network_id"] for r in alone} >= {"network/erb", "network/bsc", "network/cpmr", "network/aer", "network/string", "network/nsc", "network/mnk"}
    assert not select(graph, "SELECT ?b { ?b a rg:Body ; rg:bodyKind id:body-kind\\/not-stated }")
    # A network asked for has them too; the body of the same network has not.
    erb = rows(asker, "representatives", network="erb")
    assert {"", "body/erb-styrelse"} <= {r["body_id"] for r in erb}
    assert "" not in column(asker, "representatives", "body_id", body="erb-styrelse")
    balance = [r for r in rows(asker, "party-balance", network="bsc") if not r["body_id"]]
    assert {r["party"]: r["other"] for r in balance} == {"M": 1, "S": 1}


def test_a_rapporteur_whose_region_the_page_leaves_out_represents_nobody_named(asker: Asker) -> None:
    nowhere = {r["person"] for r in rows(asker, "representatives", network="efns") if not r["region_id"]}
    assert {"Robert Uitto", "Britta Flinkfeldt", "Glenn Nordlund"} <= nowhere
    assert not [r for r in rows(asker, "representatives", region="vasternorrland", network="efns") if r["person"] == "Glenn Nordlund"]


def test_region_varmland_before_2019_is_another_body(asker: Asker, graph: Graph) -> None:
    assert values(graph, "region/varmland-before-2019", "predecessorOf") == {"region/varmland"}
    members = {r["member_id"]: r["last_attested"] for r in rows(asker, "memberships", region="varmland", network="aer")}
    assert members == {"region/varmland-before-2019": "2013", "region/varmland": "2022"}
    office = rows(asker, "memberships", region="varmland", network="varmland-eu")
    assert [r["member_id"] for r in office] == ["region/varmland-before-2019"]
    # What the predecessor issued is found under the region, and the name that both bear means the region.
    assert {r["region_id"] for r in rows(asker, "priorities", region="Region Värmland", sources="founding")} == {"region/varmland-before-2019"}


def test_predecessors_answer_for_their_region(asker: Asker) -> None:
    found = {r["region_id"] for r in rows(asker, "representatives", region="kronoberg", network="sbhss", date="2014-10-01")}
    assert "organisation/regionforbundet-sodra-smaland" in found


def test_both_readings_of_who_sits_where_are_kept(asker: Asker) -> None:
    found = {(r["role_id"], r["last_attested"]) for r in rows(asker, "representatives", body="erb-styrelse") if r["person"] == "Robert Olesen"}
    assert found == {("role/substitute", "2024"), ("role/ordinary-member", "2022")}
    assert Counter(r["person"] for r in rows(asker, "representatives", network="aer") if r["person"] == "Magnus Berntsson") == {"Magnus Berntsson": 2}


def test_erb_has_as_many_members_as_a_source_claims_once_those_that_left_are_told_apart(
    asker: Asker,
) -> None:
    assert len(rows(asker, "memberships", network="erb", relation="member")) == 8
    (erb,) = [r for r in rows(asker, "networks") if r["network_id"] == "network/erb"]
    assert erb["members"] == 8


# -- sources


def test_a_page_is_a_source_with_its_address_and_no_more_than_it_was_asked_for(graph: Graph) -> None:
    pages = [source for source in graph.sources.values() if source.collection == "reference"]
    assert len(pages) == 185
    for page in pages:
        iri = page.iri.removeprefix(thing(""))
        assert len(values(graph, iri, "webAddress")) == 1
        assert values(graph, iri, "consultedFor")
        assert values(graph, iri, "readFor") == values(graph, iri, "sha256") == set()


def test_what_no_page_was_read_for_is_not_looked_for(asker: Asker) -> None:
    found = {(r["kind_id"], r["absence"]) for r in rows(asker, "gaps", region="stockholm") if not r["thing_id"] and not r["detail_id"]}
    assert ("category/costs", "not looked for") in found
    assert {absence for _, absence in found} == {"not looked for"}
    assert "not read for" in asker.ask("memberships", {"region": "uppsala", "network": "erb"}, "reference", "en").note


def test_a_site_is_trusted_as_a_whole(asker: Asker) -> None:
    found = {r["source_id"] for r in rows(asker, "representatives", sources="sbhss-eu")}
    assert found == {"source/sbhss-eu/sv-om-oss-styrning-styrgrupp"}


@pytest.mark.parametrize("name", sorted(catalogue()))
@pytest.mark.parametrize("collection", ["founding", "reference"])
def test_no_row_of_another_collection_leaks(asker: Asker, name: str, collection: str) -> None:
    known = {"region": "kronoberg", "document": "kronoberg-strategy-2024" if collection == "founding" else "sbhss-eu/sv-om-oss-styrning-styrgrupp"}
    needed = {parameter.name: known[parameter.name] for parameter in catalogue()[name].parameters if parameter.required}
    of = {f"source/{source.slug}": source.collection for source in asker.graph.sources.values()}
    for row in rows(asker, name, sources=collection, **needed):
        for key in (key for key in row if key.startswith("source") and key.endswith("_id")):
            assert {of[slug] for slug in str(row[key]).split(" ; ") if slug} <= {collection}, row


def test_no_personal_detail_and_no_sentence_came_along() -> None:
    for path in (TESTS.parent / "graph" / "facts" / "reference").glob("*.trig"):
        text = path.read_text(encoding="utf-8")
        assert "@" not in "".join(line for line in text.splitlines() if "@prefix" not in line and '"@' not in line), path
        assert term("readFor") not in text


# -- pages


@pytest.mark.parametrize(
    "page", ["region/stockholm", "region/varmland", "region/varmland-before-2019", "network/bsc", "network/gcph", "source/aer-eu/2017-elections-ec-proposal"]
)
def test_pages_of_reference_things_are_there(client: FlaskClient, page: str) -> None:
    assert client.get(f"/en/{page}", headers={"Accept": "text/html"}).status_code == 200


def test_a_merged_name_leads_to_the_thing_that_is_kept(client: FlaskClient) -> None:
    assert client.get("/id/network/euroregion-baltic").location.endswith("/network/erb")
