"""What a reader who chooses no sources must not stumble over: each test names the fact."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from graph.namespaces import thing
from graph.questions import Asker
from graph.store import Graph
from tests.reading import rows
from webapp import counting
from webapp.pictures import draw
from webapp.state import View, view
from webapp.tables import records

HTML = {"Accept": "text/html"}


@pytest.fixture(params=["sv", "en"])
def seen(app: Flask, request: pytest.FixtureRequest) -> Iterator[View]:
    with app.test_request_context(f"/{request.param}/"):
        yield view()


def page(client: FlaskClient, path: str) -> str:
    return client.get(path, headers=HTML).text


DATES = {"memberships": ("since", "until"), "representatives": ("from", "to")}


@pytest.mark.parametrize("name", DATES)
def test_dates_that_agree_are_told_once_and_most_exactly(asker: Asker, name: str) -> None:
    for row in rows(asker, name):
        for column in DATES[name]:
            dates = row[column].split(" ; ")
            assert not any(other.startswith(f"{one}-") for one in dates for other in dates), row


def test_kronoberg_joined_erb_in_february_1998(asker: Asker) -> None:
    found = rows(asker, "memberships", region="kronoberg", network="erb")
    joined = {row["since"] for row in found if row["relation_id"] == "relation/member"}
    assert joined == {"1998-02"}
    of_the_documents = rows(asker, "memberships", "founding", region="kronoberg", network="erb")
    assert {row["since"] for row in of_the_documents} == {"1998"}


def test_two_things_of_one_name_are_told_apart_on_pages(client: FlaskClient) -> None:
    members = page(client, "/en/network/aer")
    assert "Region Värmland (predecessor)" in members
    assert re.search(r">Region Värmland</", members), "today’s region keeps its bare name"
    board = page(client, "/sv/body/sbhss-styrgrupp")
    assert "Region Blekinge (föregångare)" in board


@pytest.mark.parametrize("name", ["memberships", "representatives", "party-balance", "gaps"])
def test_no_list_of_choices_has_one_label_twice(client: FlaskClient, name: str) -> None:
    form = page(client, f"/sv/questions/{name}")
    for choices in re.findall(r"<select[^>]*>(.*?)</select>", form, re.S):
        labels = re.findall(r"<option[^>]*>(.*?)</option>", choices, re.S)
        assert len(labels) == len(set(labels))


def test_namesakes_are_told_by_whom_they_represent(seen: View) -> None:
    people = ("eva-andersson-ostergotland", "eva-andersson-vasternorrland")
    found = {seen.name(thing(f"person/{slug}")).text for slug in people}
    assert found == {
        "Eva Andersson (Region Östergötland)",
        "Eva Andersson (Region Västernorrland)",
    }


@pytest.mark.parametrize("lang", ["sv", "en"])
def test_each_fact_has_a_name_in_each_language(asker: Asker, graph: Graph, lang: str) -> None:
    for name, column in (("memberships", "membership"), ("representatives", "mandate")):
        for row in records(asker.ask(name, {}, None, lang)):
            label, language = graph.named(row[f"{column}_id"], lang)
            assert language == lang and " – " in label and "--" not in label


def test_who_has_left_a_network_is_no_neighbour_of_it(client: FlaskClient, seen: View) -> None:
    picture = draw(seen, "neighbours", thing="network/erb")
    assert picture is not None
    table = picture.tables[0]
    shown = {cell.names[0].text for cells in table.rows for cell in cells[:1]}
    assert "Skånes Kommuner" not in shown and "Region Kronoberg" in shown
    members = rows(Asker(seen.graph), "networks", network="erb")[0]["members"]
    ties = [cells[2].text for cells in table.rows]
    assert ties.count(seen.t.tie_belongsTo_back) == members


def test_the_seats_of_a_body_mix_no_years(seen: View) -> None:
    picture = draw(seen, "seats", body="erb-styrelse")
    assert picture is not None
    assert re.search(r": 4\.", picture.summary), "two ordinary members and two substitutes of 2024"
    assert any("2024" in note and "2022" not in note for note in picture.notes)


def test_people_without_a_stated_body_are_not_said_to_sit_in_one(client: FlaskClient) -> None:
    assert "16 people in 2 bodies or with no body stated" in page(client, "/en/network/erb")
    assert "20 people in 7 bodies." in page(client, "/en/region/kronoberg")
    alone = page(client, "/en/person/eva-andersson-ostergotland")
    assert "0 bodies" not in alone and "one mandate for Region Östergötland" in alone


def test_a_chair_with_an_end_is_not_told_as_lasting(client: FlaskClient) -> None:
    told = page(client, "/en/region/skane")
    assert "2026-01-01–2027, last attested 2026-01-05" in told
    assert "since 2026-01-01" not in told


def test_one_place_or_person_is_singular(client: FlaskClient) -> None:
    assert "One place in one source." in page(client, "/en/person/ewa-may-karlsson")
    assert "1 personer" not in page(client, "/sv/")


def test_one_network_is_attested_in_the_singular(seen: View) -> None:
    once = counting.spread(seen, {"a": [{"last_attested": "2024", "until": ""}]})
    assert once in ("1 med belägg från 2024", "1 last attested in 2024")
