"""One definition for each counted word: lists, figures and pages count alike and name years."""

from __future__ import annotations

import re
from collections import defaultdict

import pytest
from flask import Flask
from flask.testing import FlaskClient

from graph.namespaces import FACTS, local
from graph.questions import Asker
from tests.reading import Row, rows
from webapp import counting
from webapp.figures import figures, regions
from webapp.state import View, view
from webapp.tables import records
from webapp.things.network import describe as describe_network

HTML = {"Accept": "text/html"}
# The founding documents, each alone.
FIVE = [path.stem for path in sorted(FACTS.glob("*.trig"))]


def cards(page: str) -> dict[str, str]:
    """Return the key figures of a page by label."""
    found = re.findall(r"<div><dt>(.*?)</dt><dd>(.*?)</dd></div>", page)
    return {re.sub("<[^>]+>", "", label): value for label, value in found}


def lead(page: str) -> str:
    return re.search(r'<p class="lead">(.*?)</p>', page, re.DOTALL)[1]  # type: ignore[index]


def row(asker: Asker, question: str, key: str, value: str) -> Row:
    return next(row for row in rows(asker, question) if row[f"{key}_id"] == value)


def test_the_figures_of_the_start_page_are_those_of_the_lists(seen: View, asker: Asker) -> None:
    found = figures(seen)
    for name in ("regions", "networks", "people"):
        assert found[name] == len(rows(asker, name)), name
    assert found["mandates"] == sum(row["mandates"] for row in rows(asker, "people"))
    assert found["documents"] == counting.count_pages(seen) + 5


def test_candidates_stand_in_no_figure(seen: View, asker: Asker) -> None:
    assert seen.shelf.proposing
    named = {row["person_id"] for row in rows(asker, "people")}
    assert "person/eva-hallstrom" not in named


def part(row: Row, column: str) -> set[str]:
    """Return the things of a column, those in lists too."""
    return {one for one in row[column].split(" ; ") if one}


def people_of(mandates: list[Row]) -> set[str]:
    """Return who is named; a name that is withheld is none."""
    return {row["person_id"] for row in mandates if row["person_id"].startswith("person/")}


def standing_for(asker: Asker, sources: str | None) -> dict[str, set[str]]:
    """Return whom each organisation is counted as: itself, or its last successors."""
    query = """PREFIX rg: <https://w3id.org/regiograph/ontology#> SELECT ?acting ?whole WHERE {
      ?acting rg:answersFor ?whole . FILTER NOT EXISTS { ?whole rg:predecessorOf ?successor } }"""
    found: dict[str, set[str]] = defaultdict(set)
    for row in asker.graph.select(query, asker.graph.scope(sources)):
        found[local(row["acting"].value)].add(local(row["whole"].value))
    return found


def check_lists(asker: Asker, sources: str | None) -> None:
    """See that each number of the lists is that of the rows that it sums up."""
    whole = standing_for(asker, sources)
    belonging = rows(asker, "memberships", sources, relation="member")
    belonging += rows(asker, "memberships", sources, relation="owner")
    mandates, seats = (rows(asker, name, sources) for name in ("representatives", "seats"))
    listed = rows(asker, "bodies", sources)
    people = {row["person_id"] for row in rows(asker, "people", sources)}
    assert people == people_of(mandates), sources
    for row in rows(asker, "networks", sources):
        network = row["network_id"]
        members = (whole[one["member_id"]] for one in belonging if one["network_id"] == network)
        sitting = [one for one in mandates if network in part(one, "network_id")]
        bodies = {one["body_id"] for one in listed if network in part(one, "network_id")}
        counted = len(set().union(*members)), len(bodies), len(people_of(sitting))
        assert (row["members"], row["bodies"], row["people"]) == counted, (sources, network)
    for row in rows(asker, "regions", sources):
        region = row["region_id"]
        networks = {one["network_id"] for one in belonging if region in whole[one["member_id"]]}
        sitting = [one for one in mandates if region in whole[one["region_id"]]]
        bodies = {one["body_id"] for one in seats if region in whole[one["region_id"]]}
        bodies |= {one["body_id"] for one in sitting if one["body_id"]}
        counted = len(networks), len(bodies), len(people_of(sitting))
        assert (row["networks"], row["bodies"], row["people"]) == counted, (sources, region)
    for row in listed:
        sitting = [one for one in mandates if one["body_id"] == row["body_id"]]
        assert row["people"] == len(people_of(sitting)), (sources, row["body_id"])


@pytest.mark.parametrize("sources", [None, "founding", "reference", *FIVE])
def test_the_lists_count_the_rows_that_they_sum_up(asker: Asker, sources: str | None) -> None:
    check_lists(asker, sources)


@pytest.mark.sweep
def test_the_lists_count_the_rows_of_every_single_source(asker: Asker) -> None:
    for source in asker.graph.sources:
        check_lists(asker, source)


def test_what_is_missing_of_a_region_is_counted_as_in_the_list(asker: Asker) -> None:
    said = ("region_id", "networks", "bodies", "documents", "last_attested")
    for sources in (None, "founding", "reference"):
        listed = [[row[column] for column in said] for row in rows(asker, "regions", sources)]
        missing = [[row[column] for column in said] for row in rows(asker, "missing", sources)]
        assert missing == listed, sources


def test_a_former_member_is_counted_in_no_list(asker: Asker) -> None:
    (erb,) = rows(asker, "networks", network="erb")
    now = rows(asker, "memberships", network="erb", relation="member")
    then = rows(asker, "memberships", network="erb", relation="former-member")
    members, former = ({row["member_id"] for row in found} for found in (now, then))
    assert erb["members"] == len(members)
    assert former and not former & members


def test_the_list_of_regions_counts_as_their_pages_do(seen: View) -> None:
    listed = {row["region_id"]: row for row in records(seen.ask("regions"))}
    mandates: dict[str, list[Row]] = {region: [] for region in listed}
    for row in counting.held(seen, records(seen.ask("representatives"))):
        for region in seen.shelf.today(row["region_id"]):
            if region in mandates:
                mandates[region].append(row)
    for region, found in mandates.items():
        people = {person for person in counting.things(found, "person") if "/person/" in person}
        assert listed[region]["people"] == len(people), region


def test_the_list_of_networks_counts_as_their_pages_do(app: Flask, asker: Asker) -> None:
    with app.test_request_context("/en/"):
        found = view()
        for row in records(found.ask("networks")):
            slug = row["network_id"].rpartition("/")[2]
            said = describe_network(found, row["network_id"], slug)
            listed = [found.number(row[key]) for key in ("members", "bodies", "people")]
            assert [value for value, _ in said.figures[:3]] == listed, slug


@pytest.mark.parametrize("slug", ["kronoberg", "skane", "vasternorrland", "varmland", "dalarna"])
def test_a_region_has_the_numbers_of_the_list(client: FlaskClient, asker: Asker, slug: str) -> None:
    listed = row(asker, "regions", "region", f"region/{slug}")
    shown = cards(client.get(f"/en/region/{slug}", headers=HTML).text)
    assert shown["networks as member or owner, all years"] == str(listed["networks"])
    assert shown["bodies with a seat for the region, all years"] == str(listed["bodies"])
    assert shown["named representatives, all years"] == str(listed["people"])


def test_the_sentence_of_a_region_names_years_and_counts_its_latest_lists(
    client: FlaskClient,
) -> None:
    said = lead(client.get("/en/region/kronoberg", headers=HTML).text)
    assert "5 networks (3 last attested in 2024, 1 last in 2013, 1 without a year)" in said
    assert "The latest list of each body and region (2024) names 16 people in 7 bodies." in said
    assert "In all years together (2014–2024 and without a year) the sources name 20 people" in said


def test_a_membership_that_has_ended_is_told_apart(client: FlaskClient) -> None:
    said = lead(client.get("/en/region/vasternorrland", headers=HTML).text)
    assert "10 networks (2 last attested in 2022, 7 last in 2019–2020, 1 ended)" in said


def test_the_sources_of_a_page_are_counted_where_they_are_listed(client: FlaskClient) -> None:
    page = client.get("/en/region/kronoberg", headers=HTML).text
    notes = page[page.index('<section class="notes"') :].partition("</section>")[0]
    places, sources = re.findall(r"(\d+) places in (\d+) sources", notes)[0]
    listed = re.findall(r'<li id="n\d+" value="\d+">\s*<a href="([^"]*)"', notes)
    assert (int(places), int(sources)) == (len(listed), len(set(listed)))


def test_the_page_on_overlap_says_of_how_many(client: FlaskClient, asker: Asker) -> None:
    said = lead(client.get("/en/overlap", headers=HTML).text)
    whole = len(rows(asker, "regions")), len(rows(asker, "networks"))
    assert re.match(rf"Of {whole[0]} regions \d+ belong to a network, and of {whole[1]} ", said)


def test_the_tiles_of_the_start_page_are_rows_of_the_list(seen: View, asker: Asker) -> None:
    listed = {row["region_id"]: row for row in rows(asker, "regions")}
    for entry in regions(seen):
        row = listed[f"region/{entry.slug}"]
        assert (entry.networks, entry.people) == (row["networks"], row["people"]), entry.slug
