"""The matrix of priorities, networks and programmes, and matrices as tables: what is drawn is what the questions answer."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient

from graph.namespaces import local
from tests.drawing import HTML, SVG, drawn, root, words
from tests.markup import Markup
from webapp.pictures import Picture, matrix, plan_matrix
from webapp.pictures.plan_matrix import NAME, Place, Tied, _above, _blocks
from webapp.state import View, view
from webapp.tables import Record, records

SHAPES = {
    "named in the goal": ("rect", "pic-solid"),
    "through an activity": ("circle", "pic-solid"),
    "through an activity, priority carried over": ("circle", "pic-soft"),
    "named in an activity": ("path", "pic-hollow"),
}


@pytest.fixture(scope="session")
def builds(founding_builds: Path) -> Path:
    """The plans are among the five documents."""
    return founding_builds


def marks(picture: Picture) -> dict[str, tuple[tuple[str, str], str, str]]:
    """Return the marks by what they say: (shape, filling), number, address."""
    found = {}
    for link in root(picture).iter(f"{SVG}a"):
        if link.get("tabindex") == "-1":
            title, _, shape = list(link)[:3]
            tag, filling = shape.tag.removeprefix(SVG), shape.get("class", "")
            found[title.text or ""] = ((tag, filling), "".join(words(link)), link.get("href", ""))
    return found


def mark(picture: Picture, priority: str, network: str) -> tuple[tuple[str, str], str, str]:
    (found,) = (one for title, one in marks(picture).items() if title.startswith(f"{priority} – {network}: "))
    return found


def twin(picture: Picture) -> dict[str, dict[str, str]]:
    """Return the table of the matrix: what stands in each filled cell, by row and column."""
    assert picture.crossed is not None
    labels = [heading.label for heading in picture.crossed.headings[1:]]
    return {
        row[0].names[0].text: {label: cell.names[0].text for label, cell in zip(labels, row[1:], strict=True) if cell.names} for row in picture.crossed.rows
    }


# -- priority × network × programme


@pytest.mark.parametrize("values", [{}, {"region": "vasternorrland"}, {"region": "sormland"}, {"network": "efns"}, {"priority": "pr-vn-a2"}])
def test_there_is_one_mark_for_each_priority_and_network_that_the_question_ties_and_no_other(seen: View, values: dict[str, str]) -> None:
    rows = [row for row in records(seen.ask("plan-ties", **values)) if row["network_id"]]
    pairs = {(row["priority_id"], row["network_id"]) for row in rows}
    said = {f"{seen.name(priority).text} – {seen.name(network).text}" for priority, network in pairs}
    picture = drawn(seen, NAME, **values)
    assert {title.partition(": ")[0] if title.partition(": ")[0] in said else title.rpartition(": ")[0] for title in marks(picture)} == said
    assert len(marks(picture)) == len(pairs)


def test_the_shape_of_a_mark_is_the_firmest_tie_and_its_number_the_activities_that_go_through_the_network(seen: View) -> None:
    picture = drawn(seen, NAME, region="vasternorrland")
    assert mark(picture, "Infrastruktur och CEF", "Fonden för ett sammanlänkat Europa")[:2] == (SHAPES["named in the goal"], "")
    assert mark(picture, "Infrastruktur och CEF", "Europaforum Norra Sverige")[:2] == (SHAPES["through an activity"], "3")
    assert mark(picture, "Infrastruktur och CEF", "Botniska korridoren")[:2] == (SHAPES["through an activity, priority carried over"], "4")
    assert mark(picture, "Infrastruktur och CEF", "Nordisk transportgrupp")[:2] == (SHAPES["named in an activity"], "")
    assert [key.label for key in picture.keys] == [
        "nämns i målet",
        "genom en aktivitet",
        "genom en aktivitet, prioriteringen gäller från raden ovanför",
        "nämns bara i en aktivitets text",
    ]


def test_a_mark_leads_to_its_only_activity_or_else_to_the_priority(seen: View) -> None:
    picture = drawn(seen, NAME, region="vasternorrland")
    assert mark(picture, "Föra samman kulturutövare, medborgare och politiker", "Mittnordenkommittén")[2] == "/sv/activity/act-f03"
    assert mark(picture, "Infrastruktur och CEF", "Botniska korridoren")[2] == "/sv/policy/pr-vn-a2"
    assert mark(picture, "Infrastruktur och CEF", "Fonden för ett sammanlänkat Europa")[2] == "/sv/policy/pr-vn-a2"


def test_where_something_is_planned_and_no_network_is_named_the_row_says_so(seen: View) -> None:
    picture = drawn(seen, NAME, region="vasternorrland")
    blank = [row["priority"] for row in records(seen.ask("plan-ties", region="vasternorrland")) if row["tie"] == "none named"]
    assert len(blank) == 14
    assert words(root(picture)).count("inget nämns") == 14
    assert [f"{name} (inget nämns)" in twin(picture) for name in blank] == [True] * 14
    assert "För 14 mål och prioriteringar planeras något utan att något nätverk eller program nämns." in picture.summary


def test_priorities_stand_in_the_order_of_the_plan_below_their_goals(seen: View) -> None:
    said = words(root(drawn(seen, NAME, region="vasternorrland")))
    plan = [
        "Region Västernorrland: internationell handlingsplan 2020",
        "Villkor för hållbar utveckling i länet",
        "Villkor för hållbar utveckling i länet › Hävda länets och regionens EU-intressen",
        "Infrastruktur och CEF",
        "EU:s sammanhållningspolitik",
        "Miljö och klimat",
        "Utveckla regionens egen verksamhet",
        "Stipendiater",
        "Region Västernorrland: internationell policy (odaterad)",
    ]
    headings = [text for text in said if text in plan]
    places = {text: place for place, text in enumerate(said)}
    assert set(headings) == set(plan)
    assert places[plan[3]] < places[plan[4]] < places[plan[5]] < places[plan[7]]
    assert places[plan[0]] < places[plan[1]] < places[plan[2]] < places[plan[6]] < places[plan[8]]


def test_goals_that_stand_above_each_other_in_a_circle_still_have_their_rows() -> None:
    places = {"a": Place("b", (1, "a")), "b": Place("a", (2, "b")), "c": Place("", (0, "c"))}
    rows = [Tied(iri, "document", "goal", ()) for iri in "abc"]
    assert _above(places, "a") == ("a", "b")
    assert sorted(row.iri for block in _blocks(places, rows) for row in block.rows) == ["a", "b", "c"]


def test_networks_stand_before_programmes_and_those_tied_to_the_most_priorities_first(seen: View) -> None:
    picture = drawn(seen, NAME, region="vasternorrland")
    assert picture.crossed is not None
    labels = [heading.label for heading in picture.crossed.headings[1:]]
    assert labels[:3] == ["MNK", "EFNS", "AER"] and labels[-2:] == ["CEF", "Interreg"]
    networks, programmes = labels[:12], labels[12:]
    for group in (networks, programmes):
        counts = [sum(label in cells for cells in twin(picture).values()) for label in group]
        assert counts == sorted(counts, reverse=True)
    assert [text for text in words(root(picture)) if text in ("Nätverk", "Program och fonder")] == ["Nätverk", "Program och fonder"]


def test_the_table_says_the_same_as_the_marks(seen: View) -> None:
    picture = drawn(seen, NAME, region="vasternorrland")
    cells = twin(picture)
    assert cells["Infrastruktur och CEF"] == {
        "MNK": "genom en aktivitet, prioritering från raden ovanför",
        "EFNS": "genom 3 aktiviteter",
        "AER": "genom en aktivitet, prioritering från raden ovanför",
        "NSPA": "genom 2 aktiviteter, prioritering från raden ovanför",
        "BK": "genom 4 aktiviteter, prioritering från raden ovanför",
        "Mittstråket": "genom en aktivitet, prioritering från raden ovanför",
        "Nordisk transportgrupp": "nämns bara i en aktivitets text",
        "CEF": "nämns i målet",
    }
    assert sum(map(len, cells.values())) == len(marks(picture))


def test_a_picture_that_is_too_long_says_what_it_leaves_out(seen: View, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plan_matrix, "MOST", 5)
    picture = drawn(seen, NAME, region="vasternorrland")
    assert len(twin(picture)) == 5
    assert "Bilden rymmer 5 av 38 rader; alla står i tabellen." in picture.notes
    assert len({row[2].names[0].text for row in picture.tables[0].rows if row[2].names}) > 5


def test_no_word_lies_outside_the_picture(seen: View) -> None:
    for values in ({}, {"region": "vasternorrland"}, {"network": "interreg"}, {"priority": "pr-vn-c1"}):
        picture = drawn(seen, NAME, **values)
        assert all(0 <= float(text.get("x", 0)) <= picture.width and float(text.get("y", 0)) <= picture.height for text in root(picture).iter(f"{SVG}text"))


@pytest.mark.parametrize("lang", ["sv", "en"])
def test_the_page_has_a_form_the_matrix_as_a_table_the_question_and_files(client: FlaskClient, lang: str) -> None:
    page = client.get(f"/{lang}/pictures/plan-matrix?region=sormland&sources=founding", headers=HTML).text
    assert not Markup(page).faults
    assert '<select id="f-region" name="region">' in page and '<option value="sormland" selected>' in page
    assert 'id="crossed"' in page and 'id="twin-1"' in page
    assert f"/{lang}/questions/plan-ties?" in page and "/questions/plan-ties.csv?" in page
    for kind in ("svg", "png"):
        address = re.search(rf'href="(/pictures/plan-matrix\.{kind}\?[^"]+)"', page)
        assert address and client.get(address[1].replace("&amp;", "&")).status_code == 200


def test_a_region_without_a_plan_says_so_in_words(client: FlaskClient) -> None:
    page = client.get("/sv/pictures/plan-matrix?region=halland", headers=HTML)
    assert page.status_code == 200
    assert "Det finns inget att rita." in page.text and '<select id="f-region"' in page.text
    assert client.get("/pictures/plan-matrix.svg?region=halland").status_code == 404


@pytest.mark.parametrize("path", ["policy/pr-vn-a2", "network/efns", "programme/interreg"])
def test_the_pages_of_a_priority_a_network_and_a_programme_show_their_part(client: FlaskClient, path: str) -> None:
    page = client.get(f"/sv/{path}", headers=HTML).text
    assert "Vad planerna knyter till varje prioritering: " in page
    value = path.partition("/")[2]
    address = re.search(r'href="(/sv/pictures/plan-matrix\?[^"]+)"', page)
    assert address and parse_qs(urlsplit(address[1]).query) == {"priority" if path.startswith("policy") else "network": [value]}
    assert client.get(address[1], headers=HTML).status_code == 200


def test_only_a_region_with_priorities_leads_to_the_picture(client: FlaskClient) -> None:
    assert "/sv/pictures/plan-matrix?region=kronoberg" in client.get("/sv/region/kronoberg", headers=HTML).text
    assert "pictures/plan-matrix" not in client.get("/sv/region/halland", headers=HTML).text


# -- member × network


def memberships(found: View, **values: str) -> list[Record]:
    return records(found.ask("memberships", **values))


def test_the_matrix_of_members_stands_as_a_table_with_the_same_cells(seen: View) -> None:
    picture = drawn(seen, "membership-matrix")
    cells = twin(picture)
    assert sum(map(len, cells.values())) == len({(row["member_id"], row["network_id"]) for row in memberships(seen)})
    assert cells["Region Kronoberg"] == {"SBHSS": "medlem 2024", "ERB": "medlem 2024", "Energy Cities": "medlem 2024"}


def test_with_a_date_the_table_says_how_certain_a_membership_is(app: Flask) -> None:
    with app.test_request_context("/sv/?date=2024-06-01"):
        assert twin(drawn(view(), "membership-matrix"))["Region Kronoberg"]["SBHSS"] == "medlem möjligt"


def test_a_kind_of_network_limits_the_matrix_its_form_and_its_files(client: FlaskClient, seen: View) -> None:
    page = client.get("/sv/pictures/membership-matrix?kind=office", headers=HTML).text
    assert '<option value="office" selected>' in page
    assert "Vem hör till vilket nätverk? (gemensamt kontor)" in page
    answer = client.get("/questions/memberships.csv?kind=office").data.decode("utf-8-sig")
    given = {(row["member_id"], row["network_id"]) for row in csv.DictReader(io.StringIO(answer))}
    offices = {row["network_id"] for row in memberships(seen) if local(row["network_kind_id"]) == "network-kind/office"}
    assert {network for _, network in given} == offices
    picture = drawn(seen, "membership-matrix", kind="office")
    assert sum(map(len, twin(picture).values())) == len(given)
    assert "/questions/memberships.csv?kind=office" in page.replace("&amp;", "&")


def test_beside_a_narrow_matrix_each_row_says_in_how_many_networks_it_is(seen: View) -> None:
    picture = drawn(seen, "membership-matrix")
    said = words(root(picture))
    assert "Nätverk som medlem eller ägare" in said
    belonging = {(row["member"], row["network_id"]) for row in memberships(seen) if row["relation_id"] in seen.shelf.belonging}
    counts = [sum(member == name for member, _ in belonging) for name in twin(picture)]
    bars = [node for node in root(picture).iter(f"{SVG}rect") if node.get("class") == "pic-sure"]
    assert [text for text in said if text.isdigit() and text not in ("20", "24")] == [str(count) for count in counts]
    assert len(bars) == sum(count > 0 for count in counts)
    widths = [float(bar.get("width", 0)) for bar in bars]
    assert widths == pytest.approx([max(widths) * count / max(counts) for count in counts if count], abs=0.1)


def test_beside_a_wide_matrix_there_are_no_bars(seen: View, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(matrix, "_WHOLE", 500)
    assert "Nätverk som medlem eller ägare" not in words(root(drawn(seen, "membership-matrix")))


def test_other_values_of_the_address_stay_when_a_kind_is_chosen(client: FlaskClient) -> None:
    page = client.get("/sv/pictures/membership-matrix?region=kronoberg&sources=founding", headers=HTML).text
    form = page.partition('<form class="ask')[2].partition("</form>")[0]
    assert '<input type="hidden" name="region" value="kronoberg">' in form and '<input type="hidden" name="sources" value="founding">' in form
    assert '<select id="f-kind" name="kind">' in form and '<option value="">alla</option>' in form
