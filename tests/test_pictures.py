"""The pictures: what they draw equals their tables, they say when and from where, and nothing typed or read becomes markup."""

from __future__ import annotations

import json
import re
import struct
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from graph.namespaces import local
from graph.order import likes_together
from tests.drawing import HTML, PNG_SIGNATURE, SVG, drawn, words
from tests.hostile import NAMES
from webapp import create_app
from webapp.pictures import matrix, neighbours
from webapp.pictures.ego import all_ties, ego
from webapp.pictures.labels import Box
from webapp.pictures.picture import standalone
from webapp.pictures.png import ZOOM
from webapp.pictures.seats import Line
from webapp.pictures.words import plain, shorten, width, wrap
from webapp.state import View, view
from webapp.tables import records

LANGUAGES = ("sv", "en")
# a picture and the values that it takes here
DRAWN = {
    "membership-matrix": "",
    "seats": "body=erb-styrelse",
    "costs": "region=kronoberg",
    "neighbours": "thing=region/kronoberg",
}
REFUSED = (
    "costs.svg?region=kronoberg&lang=de",
    "costs.png?region=kronoberg&date=x",
    "membership-matrix.svg?colour=red",
    "neighbours.svg?thing=network/erb&x=y",
)


@pytest.fixture(scope="session")
def builds(founding_builds: Path) -> Path:
    """These pictures are counted against the five documents alone."""
    return founding_builds


@pytest.fixture
def dated(app: Flask) -> Iterator[View]:
    with app.test_request_context("/sv/?date=2024-06-01&sources=founding"):
        yield view()


def parsed(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg)


def marks(root: ElementTree.Element) -> list[tuple[dict[str, str], ElementTree.Element]]:
    """Return the marks of the matrix by what their links ask for."""
    found = []
    for link in root.iter(f"{SVG}a"):
        asked = parse_qs(urlsplit(link.get("href", "")).query)
        if "network" in asked:
            found.append(({key: value[0] for key, value in asked.items()}, link))
    return found


def classes(root: ElementTree.Element) -> Counter[str]:
    return Counter(name for node in root.iter() for name in (node.get("class") or "").split())


# -- every picture


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", sorted(DRAWN))
def test_each_picture_is_a_well_formed_file_with_its_own_style(client: FlaskClient, name: str, lang: str) -> None:
    answer = client.get(f"/pictures/{name}.svg?{DRAWN[name]}&lang={lang}")
    assert answer.status_code == 200
    assert answer.mimetype == "image/svg+xml"
    root = parsed(answer.text)
    assert root.find(f"{SVG}title") is not None and root.find(f"{SVG}desc") is not None
    assert "var(" not in answer.text and "style=" not in answer.text
    assert all(link.get("href", "").startswith("http://localhost/") for link in root.iter(f"{SVG}a"))


@pytest.mark.parametrize("name", sorted(DRAWN))
def test_each_picture_is_a_png_of_twice_its_size(client: FlaskClient, name: str) -> None:
    root = parsed(client.get(f"/pictures/{name}.svg?{DRAWN[name]}").text)
    made = client.get(f"/pictures/{name}.png?{DRAWN[name]}").data
    assert made.startswith(PNG_SIGNATURE)
    across, down = struct.unpack(">II", made[16:24])
    assert abs(across - ZOOM * float(root.get("width", 0))) <= ZOOM
    assert abs(down - ZOOM * float(root.get("height", 0))) <= ZOOM
    assert len(set(made[len(made) // 2 :])) > 100, "something is drawn"


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", sorted(DRAWN))
def test_date_sources_and_address_stand_in_each_file(client: FlaskClient, name: str, lang: str) -> None:
    answer = client.get(f"/pictures/{name}.svg?{DRAWN[name]}&date=2024-06-01&sources=founding&lang={lang}")
    said = " ".join(words(parsed(answer.text)))
    takes_date = name in ("membership-matrix", "seats")
    date = {"sv": "Per 2024-06-01", "en": "As of 2024-06-01"} if takes_date else {"sv": "Oavsett datum", "en": "Whatever the date"}
    assert date[lang] in said
    assert {"sv": "bara de fem dokumenten", "en": "only founding documents"}[lang] in said
    permalink = client.get(f"/{lang}/pictures/{name}?{DRAWN[name]}&date=2024-06-01&sources=founding")
    assert permalink.status_code == 200
    assert f"http://localhost/{lang}/pictures/{name}?" in said.replace(" ", "")
    assert "date=2024-06-01&sources=founding" in said.replace(" ", "")


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", sorted(DRAWN))
def test_each_picture_has_a_page_with_its_tables_files_and_question(client: FlaskClient, name: str, lang: str) -> None:
    page = client.get(f"/{lang}/pictures/{name}?{DRAWN[name]}", headers=HTML).text
    assert page.count("<h1") == 1
    assert '<svg xmlns="http://www.w3.org/2000/svg" class="drawing"' in page
    assert 'id="twin-1"' in page
    for kind in ("svg", "png"):
        address = re.search(rf'href="(/pictures/{name}\.{kind}\?[^"]+)"', page)
        assert address
        assert client.get(address[1].replace("&amp;", "&")).status_code == 200
    assert "csv" in page
    assert (f"/{lang}/questions/" in page) if name != "neighbours" else (f"/{lang}/sparql?query=" in page)


def test_the_addresses_of_pictures_keep_date_and_sources(dated: View) -> None:
    links = dated.links
    assert links.picture("seats", {"body": "erb-styrelse"}) == "/sv/pictures/seats?date=2024-06-01&sources=founding&body=erb-styrelse"
    assert links.picture_download("costs", "png", {"region": "kronoberg"}).startswith("/pictures/costs.png?date=2024-06-01&sources=founding")
    assert links.graph("https://w3id.org/regiograph/id/network/erb") == "/sv/graph/network/erb?date=2024-06-01&sources=founding"


def test_a_picture_is_made_once_for_each_build(client: FlaskClient) -> None:
    first = client.get("/pictures/costs.svg?region=kronoberg")
    again = client.get("/pictures/costs.svg?region=kronoberg", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304


# -- membership matrix


def test_the_matrix_has_a_mark_for_each_relation_of_its_table_and_no_other(seen: View) -> None:
    picture = drawn(seen, "membership-matrix")
    found = records(seen.ask("memberships"))
    pairs = {tuple(local(record[f"{end}_id"]).partition("/")[2] for end in ("member", "network")) for record in found}
    shown = [(asked["region"], asked["network"]) for asked, _ in marks(parsed(str(picture.svg)))]
    assert sorted(shown) == sorted(pairs)
    assert len(picture.tables[0].rows) == len(found)
    assert f"i {len(pairs)} par av medlem och nätverk" in picture.summary


def test_sbhss_has_its_six_members_in_the_matrix(seen: View) -> None:
    members = [asked["region"] for asked, _ in marks(parsed(str(drawn(seen, "membership-matrix").svg))) if asked["network"] == "sbhss"]
    assert sorted(members) == ["blekinge", "halland", "jonkoping", "kalmar", "kronoberg", "linneuniversitetet"]


def test_a_mark_shows_how_firm_a_relation_is_and_when_it_was_last_attested(seen: View) -> None:
    by_pair: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for record in records(seen.ask("memberships")):
        pair = local(record["member_id"]).partition("/")[2], local(record["network_id"]).partition("/")[2]
        by_pair.setdefault(pair, []).append(record)
    for asked, link in marks(parsed(str(drawn(seen, "membership-matrix").svg))):
        found = by_pair[asked["region"], asked["network"]]
        belonging = [record for record in found if record["relation_id"] in seen.shelf.belonging]
        shape = "pic-solid" if belonging else "pic-soft"
        assert classes(link)[shape] == 1
        assert len(list(link.iter(f"{SVG}circle"))) == (not belonging)
        years = {record["last_attested"][2:4] for record in belonging or found if record["last_attested"]}
        assert set(words(link)) == ({max(years)} if years else set())


def test_with_a_date_the_filling_of_a_mark_is_its_certainty(dated: View) -> None:
    fills = {"certain": "pic-solid", "possible": "pic-half", "unknown": "pic-hollow"}
    picture = drawn(dated, "membership-matrix")
    for asked, link in marks(parsed(str(picture.svg))):
        answer = records(dated.ask("memberships", region=asked["region"], network=asked["network"]))
        belonging = [record for record in answer if record["relation_id"] in dated.shelf.belonging]
        assert any(fills[record["certainty"]] in classes(link) for record in belonging or answer)
        assert not words(link), "a year beside a certainty could be taken for the date asked for"
    assert {key.label for key in picture.keys} >= {"möjligt", "okänt"}


def test_a_matrix_that_is_too_large_says_what_it_leaves_out(seen: View, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(matrix, "MOST", 4)
    picture = drawn(seen, "membership-matrix")
    assert "Bilden rymmer 4 av 18 rader; alla står i tabellen." in picture.notes
    assert len({asked["region"] for asked, _ in marks(parsed(str(picture.svg)))}) == 4


def test_likes_stand_together() -> None:
    sets = {"a": frozenset("xy"), "b": frozenset("pq"), "c": frozenset("xy"), "d": frozenset("pq"), "e": frozenset("xyz")}
    ordered = likes_together(sets, key=str)
    assert abs(ordered.index("a") - ordered.index("c")) == 1
    assert abs(ordered.index("b") - ordered.index("d")) == 1
    assert {ordered[0], ordered[-1]} & {"b", "d"}, "a group stands in one piece"


@given(st.dictionaries(st.text("abcdef", min_size=1, max_size=2), st.frozensets(st.sampled_from("pqrst"), min_size=1), min_size=1, max_size=8), st.randoms())
def test_the_order_depends_on_the_sets_alone(sets: dict[str, frozenset[str]], chance: Any) -> None:
    shuffled = list(sets)
    chance.shuffle(shuffled)
    assert likes_together(sets, key=str) == likes_together({thing: sets[thing] for thing in shuffled}, key=str)
    assert sorted(likes_together(sets, key=str)) == sorted(sets)


@pytest.mark.parametrize("name", sorted(DRAWN))
def test_each_picture_is_the_same_however_often_it_is_drawn(builds: Path, name: str) -> None:
    address = f"/pictures/{name}.svg?{DRAWN[name]}"
    assert create_app(builds).test_client().get(address).data == create_app(builds).test_client().get(address).data


# -- seats


def bodies(found: View) -> list[str]:
    return sorted({local(record["body_id"]).partition("/")[2] for name in ("seats", "representatives") for record in records(found.ask(name))})


def test_each_body_has_a_mark_for_each_name_and_each_seat_without_one(seen: View) -> None:
    for body in bodies(seen):
        picture = drawn(seen, "seats", body=body)
        seats = records(seen.ask("seats", body=body))
        mandates = records(seen.ask("representatives", body=body))
        root = parsed(str(picture.svg))
        named = Counter((record["person_id"], record["region_id"], record["role_id"]) for record in mandates)
        found = classes(root)
        assert found["pic-solid"] == len(named), body
        assert found["pic-hollow"] == sum(record["unnamed"] or 0 for record in seats), body
        assert found["pic-dashed"] == 0, body
        assert [len(table.rows) for table in picture.tables] == [len(seats), len(mandates)]


def test_the_board_of_erb_has_a_chair_who_is_no_extra_seat(seen: View) -> None:
    picture = drawn(seen, "seats", body="ERB:s styrelse")
    said = words(parsed(str(picture.svg)))
    assert "ingen extra plats" in said and "2 enligt källan" in said
    assert said.count("Rene Jaramillo") == 2
    assert picture.summary.startswith("Med namn: 4.")
    assert sorted(text for text in said if re.fullmatch("[A-Z]{1,2}", text)) == ["KD", "L", "M", "M", "S"]


def test_with_a_date_each_name_says_how_certain_it_is_and_who_is_ruled_out_is_gone(app: Flask) -> None:
    with app.test_request_context("/sv/?date=1990"):
        picture = drawn(view(), "seats", body="erb-styrelse")
        said = words(parsed(str(picture.svg)))
        assert "ordförande" not in said, "the chair of 2024"
        assert "Rene Jaramillo (möjligt)" in said
        assert any("säkert för 0, möjligt för 4 och okänt för 0" in note for note in picture.notes)


def test_a_name_that_is_ruled_out_on_a_date_leaves_its_seat() -> None:
    line = Line("region", "role/ordinary-member", 3, 2, 1, ({"person_id": "a"},))
    assert (line.absent, line.total) == (1, 3)


def test_parties_of_a_youth_board_are_not_printed(client: FlaskClient) -> None:
    for kind in ("/pictures/seats.svg?", "/sv/pictures/seats?"):
        page = client.get(f"{kind}body=erb-ungdomsstyrelse").text
        assert "Emma Falkbacken" in page and "Gustav Caligari Berger" in page
        assert 'class="pic-in' not in page, "no mark holds letters"
        assert "Bokstäverna i märket är partiet" not in page


# -- costs


def test_costs_are_drawn_as_stated_and_only_one_year_is_added_up(seen: View) -> None:
    picture = drawn(seen, "costs", region="kronoberg")
    root = parsed(str(picture.svg))
    said = words(root)
    items = records(seen.ask("costs", region="kronoberg"))
    for item in items:
        assert f"{'ca ' if item['approximate'] == 'yes' else ''}{seen.number(item['amount_sek'])} kr" in said
        assert item["item"] in said
    assert "2024, tillsammans ca 1\u00a0650\u00a0000 kr" in said
    assert "Årligen, utan angivet år" in said
    assert not [text for text in said if "1\u00a0710\u00a0000" in text]
    assert any(text.startswith("gemensamt för Nordsjöprogrammet, Södra Östersjöprogrammet och Östersjöprogrammet") for text in said)
    assert classes(root)["pic-hollow"] == sum(item["approximate"] == "yes" for item in items)


def test_the_length_of_a_bar_is_its_amount(seen: View) -> None:
    root = parsed(str(drawn(seen, "costs", region="kronoberg").svg))
    ends = {amount: float(x) - 10 for amount, x in ((node.text or "", node.get("x", "0")) for node in root.iter(f"{SVG}text")) if amount.startswith("ca ")}
    whole = ends["ca 1\u00a0000\u00a0000 kr"]
    assert ends["ca 350\u00a0000 kr"] == pytest.approx(0.35 * whole, abs=0.2)
    assert ends["ca 60\u00a0000 kr"] == pytest.approx(0.06 * whole, abs=0.2)


# -- neighbours and the graph


def tied(found: View) -> list[str]:
    return sorted(all_ties(found))


def test_each_thing_stands_among_exactly_the_neighbours_of_its_table(seen: View) -> None:
    for thing in tied(seen):
        picture = drawn(seen, "neighbours", thing=thing)
        root = parsed(str(picture.svg))
        hrefs = {link.get("href") for link in root.iter(f"{SVG}a")}
        rows = {name.href for row in picture.tables[0].rows for name in row[0].names}
        assert hrefs - rows == {seen.links.thing(f"https://w3id.org/regiograph/id/{thing}")}, thing
        assert rows <= hrefs or picture.notes, thing


def test_no_label_lies_over_another(seen: View) -> None:
    for thing in tied(seen):
        found = ego(seen, f"https://w3id.org/regiograph/id/{thing}", 1, neighbours.MOST)
        assert found is not None
        nodes, _, (across, down) = neighbours._plan(seen, found)
        boxes = [node.label.box for node in nodes]
        for place, box in enumerate(boxes):
            assert not any(box.overlap(other) for other in boxes[place + 1 :]), thing
            assert box.left >= 0 and box.right <= across and box.top >= 0 and box.bottom <= down, thing


def test_a_small_picture_says_how_many_neighbours_it_leaves_out(seen: View, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(neighbours, "MOST", 6)
    picture = drawn(seen, "neighbours", thing="region/kronoberg")
    assert picture.notes == ("Bilden rymmer 5 av 19 grannar; alla står i tabellen.",)
    assert len(picture.tables[0].rows) == 19


def graph_data(page: str) -> dict[str, Any]:
    block = re.search(r'<script type="application/json" id="graph-data">(.*?)</script>', page, re.DOTALL)
    assert block
    found: dict[str, Any] = json.loads(block[1])
    return found


def test_the_graph_has_places_words_and_a_table_of_all_its_nodes(client: FlaskClient) -> None:
    page = client.get("/sv/graph/region/kronoberg").text
    data = graph_data(page)
    assert 20 < len(data["nodes"]) <= 150
    assert all({"id", "label", "x", "y", "shape", "href"} <= node.keys() for node in data["nodes"])
    assert not any("title" in part for part in (*data["nodes"], *data["edges"]))
    assert data["options"]["physics"] == {"enabled": False}
    table = page.partition('id="tie-table"')[2].partition("</table>")[0]
    assert all(f'href="{node["href"]}"' in table for node in data["nodes"])
    assert table.count("<tr>") == len(data["edges"]) + 1


def test_the_graph_page_weighs_little(app: Flask) -> None:
    # A client of its own: what another has fetched is not counted again.
    client = app.test_client()
    page = client.get("/sv/graph/region/kronoberg", headers={"Accept-Encoding": "gzip"})
    parts = re.findall(r'(?:src|href)="(/(?:static|vendor)/[^"]+)"', client.get("/sv/graph/region/kronoberg").text)
    assert any("vis-network" in part for part in parts)
    weights = {}
    for part in parts:
        with client.get(part, headers={"Accept-Encoding": "gzip"}) as answer:
            weights[part] = len(answer.data)
    assert len(page.data) + sum(weights.values()) <= 200_000, weights


# -- what cannot be drawn


def test_an_unknown_picture_leads_to_those_of_a_similar_name(client: FlaskClient) -> None:
    answer = client.get("/sv/pictures/cost", headers=HTML)
    assert answer.status_code == 404
    assert "Ingen bild heter ”cost”." in answer.text and 'href="/sv/pictures/costs"' in answer.text


def test_an_unknown_value_leads_to_near_ones_and_an_ambiguous_one_to_its_readings(client: FlaskClient) -> None:
    unknown = client.get("/sv/pictures/costs?region=kronborg", headers=HTML)
    assert unknown.status_code == 404
    assert 'href="/sv/pictures/costs?region=kronoberg"' in unknown.text
    ambiguous = client.get("/sv/pictures/membership-matrix?network=Mid%20Sweden", headers=HTML)
    assert ambiguous.status_code == 400
    assert "network=mid-sweden-european-office" in ambiguous.text
    thing = client.get("/sv/graph/network/er", headers=HTML)
    assert thing.status_code == 404


def test_without_its_value_a_picture_asks_for_it(client: FlaskClient) -> None:
    page = client.get("/en/pictures/seats", headers=HTML)
    assert page.status_code == 200
    assert '<select id="f-body" name="body">' in page.text and "Choose a body to get an answer." in page.text
    assert client.get("/pictures/seats.svg").status_code == 400


def test_an_empty_picture_says_what_that_means(client: FlaskClient) -> None:
    costs = client.get("/sv/pictures/costs?region=halland", headers=HTML)
    assert costs.status_code == 200
    assert "Det finns inget att rita." in costs.text and "Ej eftersökt: inget dokument från Region Halland" in costs.text
    ties = client.get("/sv/graph/region/sormland", headers=HTML)
    assert ties.status_code == 200
    assert "Källorna knyter inte Region Sörmland till något nätverk" in ties.text
    assert client.get("/pictures/costs.png?region=halland").status_code == 404


@pytest.mark.parametrize("asked", REFUSED)
def test_what_a_picture_cannot_take_is_refused(client: FlaskClient, asked: str) -> None:
    assert client.get(f"/pictures/{asked}", headers=HTML).status_code == 400
    page = asked.replace(".svg", "").replace(".png", "")
    if "lang=" not in asked:
        assert client.get(f"/sv/pictures/{page}", headers=HTML).status_code == 400


# -- hostile names


def test_hostile_names_stay_text_in_svg_and_json(hostile: Flask) -> None:
    client = hostile.test_client()
    neighbourly = [f"neighbours.svg?thing={thing}" for thing in ("network/nordnatet", "person/asa-ek", "region/alfa")]
    for address in ("membership-matrix.svg", "seats.svg?body=nordnatet-styrelse", *neighbourly):
        answer = client.get(f"/pictures/{address}")
        assert answer.status_code == 200, address
        root = parsed(answer.text)
        assert not [node.tag for node in root.iter() if node.tag.removeprefix(SVG) not in DRAWING], address
        assert all(link.get("href", "").startswith("http://localhost/") for link in root.iter(f"{SVG}a"))
        assert len(answer.text) < 60_000
    for address in ("/sv/pictures/membership-matrix", "/sv/graph/network/nordnatet", "/en/graph/region/alfa"):
        page = client.get(address).text
        assert "<script>alert" not in page and "<img" not in page
    labels = {node["name"] for node in graph_data(client.get("/sv/graph/network/nordnatet").text)["nodes"]}
    assert NAMES["Region Alfa"] in labels
    assert max(map(len, labels)) <= 300
    assert client.get("/pictures/neighbours.png?thing=network/nordnatet").data.startswith(PNG_SIGNATURE)


DRAWING = {"svg", "g", "a", "title", "desc", "style", "text", "path", "rect", "circle"}


@given(st.text(max_size=80), st.floats(20, 400), st.integers(1, 4))
def test_words_fit_where_they_are_put(text: str, room: float, most: int) -> None:
    cleaned = plain(text)
    parsed(f"<t>{cleaned.replace('&', '&amp;').replace('<', '&lt;')}</t>")
    assert width(shorten(cleaned, room, 13), 13) <= room
    lines = wrap(cleaned, room, 13, most)
    assert len(lines) <= most
    assert all(width(line, 13) <= room for line in lines)


@given(st.tuples(st.floats(-9, 9), st.floats(-9, 9)), st.tuples(st.floats(-9, 9), st.floats(-9, 9)))
def test_a_line_that_ends_within_a_box_crosses_it(start: tuple[float, float], end: tuple[float, float]) -> None:
    box = Box(-3, -2, 3, 2)
    sides = [(x < -3, x > 3, y < -2, y > 2) for x, y in (start, end)]
    if any(one and other for one, other in zip(*sides, strict=True)):
        assert not box.is_crossed(start, end)
    elif start != end and any(-3 < x < 3 and -2 < y < 2 for x, y in (start, end)):
        assert box.is_crossed(start, end)


def test_a_file_stands_alone_for_any_address(seen: View) -> None:
    made = standalone(drawn(seen, "costs", region="kronoberg"), 'http://h"<x>', "/sv/pictures/costs?region=a&b=<c>", seen.t)
    assert "http://h" in " ".join(words(parsed(made)))
