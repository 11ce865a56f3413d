"""One definition for each counted word: lists, figures and pages count alike and name years."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from graph.questions import Asker
from tests.reading import Row, rows
from webapp import counting
from webapp.figures import figures, regions
from webapp.state import View, view
from webapp.tables import records
from webapp.things.network import describe as describe_network

HTML = {"Accept": "text/html"}


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
    if not seen.shelf.proposing:
        pytest.skip("the ontology marks no role that gives no mandate")
    named = {row["person_id"] for row in rows(asker, "people")}
    assert "person/eva-hallstrom" not in named


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
