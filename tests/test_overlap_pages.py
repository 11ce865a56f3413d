"""The pages and pictures of overlap: their numbers are the questions' answers, and what cannot be shown says how it can."""

from __future__ import annotations

import re
from itertools import combinations
from typing import Any
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from graph.namespaces import local
from tests.drawing import HTML, SVG, drawn, root, words
from tests.markup import Markup
from tests.sweeps import examples
from webapp.pictures import Picture, draw
from webapp.pictures.circles import circles, error, lens, spots
from webapp.pictures.overlaps import percent, step
from webapp.pictures.shared import belongings, slug
from webapp.state import View, view
from webapp.tables import records

SBHSS = ("Region Blekinge", "Region Halland", "Region Jönköpings län", "Region Kalmar län", "Region Kronoberg")
QUESTION = {"network-overlap": ("shared-members", "network"), "region-overlap": ("shared-networks", "region")}
DATES = ("", "2024", "2020-06-01", "1990")


def cells(picture: Picture) -> dict[frozenset[str], str]:
    """Return the numbers in the squares by the two slugs that their links name."""
    found = {}
    for link in root(picture).iter(f"{SVG}a"):
        asked = parse_qs(urlsplit(link.get("href", "")).query)
        if "a" in asked and link.find(f"{SVG}text[@class='pic-text']") is None:
            found[frozenset((asked["a"][0], asked["b"][0]))] = "".join(words(link))
    return found


def twin(picture: Picture, place: int = 0) -> list[list[str]]:
    """Return the rows of a twin as texts; names by their addresses."""
    return [["; ".join(name.text for name in cell.names) or cell.text for cell in row] for row in picture.tables[place].rows]


def answer(found: View, name: str) -> dict[frozenset[str], dict[str, Any]]:
    question, end = QUESTION[name]
    return {frozenset(local(record[f"{end}_{side}_id"]).partition("/")[2] for side in "ab"): record for record in records(found.ask(question))}


# -- the two matrices


@pytest.mark.parametrize("date", DATES)
@pytest.mark.parametrize("name", sorted(QUESTION))
def test_each_cell_and_each_row_of_the_twin_is_a_row_of_the_question(app: Flask, name: str, date: str) -> None:
    with app.test_request_context(f"/sv/overlap?date={date}"):
        found = view()
        asked = answer(found, name)
        picture = draw(found, name)
        if picture is None:
            assert not asked
            return
        squares = cells(picture)
        assert squares.keys() == asked.keys()
        for pair, record in asked.items():
            only_unknown = record["unknown"] == record["shared"]
            assert squares[pair] == f"{record['shared']}{'?' if only_unknown else ''}"
        rows = twin(picture)
        assert len(rows) == len(asked)
        counts = {frozenset(row[:2]): row[2:6] for row in rows}
        common = {frozenset(row[:2]): set(row[7].split("; ")) for row in rows}
        end = QUESTION[name][1]
        for record in asked.values():
            pair = frozenset((record[f"{end}_a"], record[f"{end}_b"]))
            assert counts[pair] == [str(record[key]) for key in ("shared", "certain", "possible", "unknown")]
            listed = record["members" if name == "network-overlap" else "networks"]
            assert common[pair] == set(listed.split(" ; "))


def test_the_founding_documents_show_the_ten_pairs_of_sbhss_and_no_other(app: Flask) -> None:
    with app.test_request_context("/sv/overlap?sources=founding"):
        picture = drawn(view(), "region-overlap")
        rows = twin(picture)
        assert {frozenset(row[:2]) for row in rows} == {frozenset(pair) for pair in combinations(SBHSS, 2)}
        assert {row[7] for row in rows} == {"Småland-Blekinge-Halland South Sweden"}
        assert picture.scope == "Oavsett datum, bara de fem dokumenten."
        assert "i 10 par" in picture.summary
        # Four have this one network; Region Kronoberg has three.
        assert {row[6] for row in rows if "Region Kronoberg" in row} == {"33 %"}
        assert {row[6] for row in rows if "Region Kronoberg" not in row} == {"100 %"}


def test_shades_are_the_four_steps_of_the_jaccard_index(seen: View) -> None:
    assert [step(share) for share in (0.01, 0.1, 0.24, 0.25, 0.49, 0.5, 1)] == [1, 2, 2, 3, 3, 4, 4]
    picture = drawn(seen, "network-overlap")
    shades = {name for node in root(picture).iter(f"{SVG}rect") for name in (node.get("class") or "").split() if "level" in name}
    assert {f"pic-{key.fill}" for key in picture.keys if key.fill.startswith("level")} == shades
    assert percent(seen, 0.125) == "12 %"


def test_a_kind_of_network_limits_what_counts_and_its_query_says_the_same(app: Flask) -> None:
    with app.test_request_context("/sv/overlap"):
        found = view()
        for name, kind in (("network-overlap", "political"), ("region-overlap", "office")):
            picture = drawn(found, name, kind=kind)
            assert not picture.question and picture.values == {"kind": kind}
            rows = list(found.graph.select(picture.sparql))
            ends = QUESTION[name][1]
            asked = {frozenset(local(row[f"{ends}_{side}"].value).partition("/")[2] for side in "ab"): int(row["shared"].value) for row in rows}
            assert asked and {pair: int(text.rstrip("?")) for pair, text in cells(picture).items()} == asked


def test_a_kind_without_overlap_says_so(client: FlaskClient) -> None:
    page = client.get("/sv/pictures/region-overlap?kind=thematic&sources=founding", headers=HTML)
    assert page.status_code == 200 and "Inga två regioner sitter i samma nätverk" in page.text
    assert client.get("/pictures/region-overlap.png?kind=thematic&sources=founding").status_code == 200


# -- sets


@pytest.mark.parametrize("date", DATES)
def test_upset_has_a_row_for_each_combination_with_its_members_by_name(app: Flask, date: str) -> None:
    with app.test_request_context(f"/sv/overlap?date={date}"):
        found = view()
        picture = drawn(found, "upset", networks="erb,sbhss,energy-cities")
        belonging = {(local(r["member_id"]), local(r["network_id"])) for r in records(found.ask("memberships")) if r["relation_id"] in found.shelf.belonging}
        by_member: dict[str, set[str]] = {}
        for member, network in belonging:
            if network in ("network/erb", "network/sbhss", "network/energy-cities"):
                by_member.setdefault(member, set()).add(network)
        rows = twin(picture)
        assert sum(int(row[1]) for row in rows) == len(by_member) == len(twin(picture, 1))
        assert len(rows) == len({frozenset(networks) for networks in by_member.values()})
        bars = [text for link in root(picture).iter(f"{SVG}a") if link.get("href", "").endswith("#twin") for text in words(link)[:1]]
        assert bars == [row[1] for row in rows]
        asked = {(local(row["member"].value), local(row["network"].value)) for row in found.graph.select(picture.sparql)}
        assert asked == {pair for pair in belonging if pair[1] in ("network/erb", "network/sbhss", "network/energy-cities")}


def test_without_a_choice_the_largest_networks_are_compared(seen: View) -> None:
    chosen = drawn(seen, "upset").values["networks"].split(",")
    found = belongings(seen)
    sizes = {slug(network): len(found.members_of(network)) for network in found.networks}
    assert len(chosen) == 5
    assert sorted((sizes[one] for one in chosen), reverse=True) == sorted(sizes.values(), reverse=True)[:5]


def test_bars_of_one_say_so_in_words(seen: View) -> None:
    picture = drawn(seen, "upset", networks="aer,efns,mnk,erb")
    assert any("staplarna säger då inte mer än namnen" in note for note in picture.notes) == all(row[1] == "1" for row in twin(picture))


def test_the_areas_of_two_circles_are_true(seen: View) -> None:
    for one, other, shared in ((5, 3, 2), (4, 0, 1), (7, 2, 0), (0, 0, 3)):
        counts = {frozenset({0}): one, frozenset({1}): other, frozenset({0, 1}): shared}
        first, second = circles({key: count for key, count in counts.items() if count}, 2)
        assert lens(first.radius, second.radius, abs(second.x - first.x)) == pytest.approx(shared, abs=1e-6)
        assert 3.14159265 * first.radius**2 == pytest.approx(one + shared)
    assert any("Ytorna är sanna" in note for note in drawn(seen, "venn", networks="erb,sbhss").notes)


@examples(100)
@given(st.lists(st.integers(0, 9), min_size=7, max_size=7).filter(any))
def test_three_circles_say_how_far_they_are_from_true(sizes: list[int]) -> None:
    codes = [frozenset(place for place in range(3) if code >> place & 1) for code in range(1, 8)]
    counts = {code: size for code, size in zip(codes, sizes, strict=True) if size}
    if all(any(place in code for code in counts) for place in range(3)):
        found = circles(counts, 3)
        assert 0 <= error(counts, found) <= 1.5
        assert all(spot.room > 0 for spot in spots(found).values())


def test_where_three_circles_cannot_be_true_the_picture_says_so(seen: View) -> None:
    picture = drawn(seen, "venn", networks="erb,sbhss,energy-cities")
    texts = " ".join(words(root(picture)))
    for combination, count, _ in twin(picture):
        assert f"{combination}: {count}" in texts
    assert any("Ytorna är" in note for note in picture.notes)


@pytest.mark.parametrize(
    ("asked", "status", "said"),
    [
        ("pictures/upset?networks=erb,sbhss,aer,efns,mnk,nspa,nseo", 400, "7 nätverk är valda"),
        ("pictures/upset?networks=" + ",".join(f"n{n}" for n in range(300)), 400, "300 nätverk är valda"),
        ("overlap?networks=" + ",".join(f"n{n}" for n in range(300)), 400, "300 nätverk är valda"),
        ("pictures/upset?networks=erb,sbhss", 400, "Rita de två som cirklar"),
        ("overlap?networks=erb", 400, "1 är valda"),
        ("pictures/upset?networks=erb,sbhs,aer", 404, "networks=erb,sbhss,aer"),
        ("overlap?networks=erb,Mid%20Sweden,aer", 400, "mid-sweden-european-office"),
        ("pictures/venn?networks=erb,sbhss,aer,mnk", 400, "4 är valda"),
        ("pictures/venn?networks=erb,sbhss&regions=kronoberg,halland", 400, "inte båda"),
        ("pictures/venn?regions=kronoberg,hallan", 404, "regions=kronoberg,halland"),
        ("pictures/upset?colour=red", 400, "colour"),
        ("pictures/network-overlap?kind=politicl", 404, "kind=political"),
        ("overlap?kind=politicl", 400, "kind=political"),
        ("overlap?colour=red", 400, "colour"),
        ("overlap/members?a=erb", 400, "två olika nätverk"),
        ("overlap/members?a=erb&b=erb", 400, "två olika nätverk"),
        ("overlap/members?a=erb&b=sbhs", 404, "a=erb&amp;b=sbhss"),
        ("compare?a=kronborg&b=halland", 404, "a=kronoberg&amp;b=halland"),
        ("compare?b=hallan", 404, "b=halland"),
        ("compare?a=kronoberg&c=x", 400, "compare"),
        ("overlap?date=2024-13", 400, "2024-13"),
    ],
)
def test_an_error_has_the_right_status_and_a_way_on(client: FlaskClient, asked: str, status: int, said: str) -> None:
    page = client.get(f"/sv/{asked}", headers=HTML)
    assert page.status_code == status
    assert said in page.text
    assert not Markup(page.text).faults


# -- the pages


@pytest.mark.parametrize("lang", ["sv", "en"])
@pytest.mark.parametrize("query", ["", "date=2024", "sources=founding", "kind=political", "networks=erb,sbhss", "networks=erb,sbhss,aer,efns"])
def test_the_page_on_overlap_is_well_formed_and_light(client: FlaskClient, lang: str, query: str) -> None:
    page = client.get(f"/{lang}/overlap?{query}", headers={**HTML, "Accept-Encoding": "gzip"})
    assert page.status_code == 200 and len(page.data) < 100_000
    text = client.get(f"/{lang}/overlap?{query}", headers=HTML).text
    assert not Markup(text).faults
    identifiers = re.findall(r'\bid="([^"]+)"', text)
    assert len(set(identifiers)) == len(identifiers)


def test_ticked_boxes_lead_to_a_short_address(client: FlaskClient) -> None:
    answer = client.get("/sv/overlap?networks=erb&networks=sbhss&date=2024")
    assert answer.status_code == 302 and answer.headers["Location"] == "/sv/overlap?networks=erb,sbhss&date=2024#choose"


def test_from_overlap_to_people_and_sources_takes_three_clicks(client: FlaskClient) -> None:
    overlap = client.get("/sv/overlap", headers=HTML).text
    assert 'href="/sv/overlap/members?a=erb&amp;b=sbhss"' in overlap
    shared = client.get("/sv/overlap/members?a=erb&b=sbhss", headers=HTML).text
    table = shared.partition('id="shared"')[2].partition("</table>")[0]
    assert "Region Kronoberg" in table and 'href="/sv/person/rene-jaramillo"' in table
    assert re.search(r'href="#n\d+"', table) and 'href="/sv/source/kronoberg-strategy-2024"' in shared


def test_networks_that_share_nobody_say_so(client: FlaskClient) -> None:
    page = client.get("/sv/overlap/members?a=erb&b=mnk", headers=HTML)
    assert page.status_code == 200 and "Källorna visar ingen gemensam medlem" in page.text


def test_a_date_before_everything_and_sources_without_memberships_leave_words(client: FlaskClient) -> None:
    for query in ("date=1700", "sources=sormland-direction"):
        for path in ("overlap", "compare?a=halland&b=kalmar", "overlap/members?a=erb&b=sbhss", "pictures/venn?networks=erb,sbhss"):
            page = client.get(f"/sv/{path}{'&' if '?' in path else '?'}{query}", headers=HTML)
            assert page.status_code == 200, (path, query)
            assert not Markup(page.text).faults


# -- two regions side by side


def columns(page: str) -> list[tuple[str, list[str]]]:
    """Return the rows of the comparison's tables: heading and text of each side."""
    rows = []
    for row in re.findall(r'<tr><th scope="row">(.*?)</tr>', page, re.DOTALL):
        sides = [re.sub(r"<[^>]+>|\s+", " ", side).split() for side in re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL)]
        # The numbers of the notes follow the order on the page.
        rows.append(
            (re.sub(r"<[^>]+>", "", row.partition("</th>")[0]), [" ".join(word for word in side if not word.isdigit() or len(word) > 2) for side in sides])
        )
    return rows


@pytest.mark.parametrize(("a", "b"), [("kronoberg", "vasternorrland"), ("kronoberg", "halland"), ("sormland", "varmland")])
def test_swapping_two_regions_swaps_the_columns(client: FlaskClient, a: str, b: str) -> None:
    one, other = (columns(client.get(f"/sv/compare?a={first}&b={second}", headers=HTML).text) for first, second in ((a, b), (b, a)))
    assert one and sorted((name, sides[::-1]) for name, sides in one) == sorted(other)


@pytest.mark.parametrize("query", ["", "&date=2024", "&sources=founding"])
def test_shared_networks_are_the_questions(app: Flask, query: str) -> None:
    page = app.test_client().get(f"/sv/compare?a=kronoberg&b=halland{query}", headers=HTML).text
    networks = page.partition('id="s-networks"')[2].partition("</table>")[0]
    both = networks.partition(">Båda <")[2].partition("rowgroup")[0]
    with app.test_request_context(f"/sv/compare?a=kronoberg&b=halland{query}"):
        asked = next(row for row in records(view().ask("shared-networks", region="kronoberg")) if row["region_b_id"].endswith("/halland"))
    shown = {link.partition("?")[0].rpartition("/")[2] for link in re.findall(r'href="(/sv/network/[^"]+)"', both)}
    assert shown == {slug(iri) for iri in asked["networks_id"].split(" ; ")} and "sbhss" in shown
    assert "sedan 2012" in both and "belagt 2024" in both and 'class="ref"' in both


def test_a_region_with_nothing_and_a_choice_to_make_are_said_in_words(client: FlaskClient) -> None:
    assert "Välj två regioner" in client.get("/sv/compare", headers=HTML).text
    assert "Samma region är vald två gånger" in client.get("/sv/compare?a=halland&b=halland", headers=HTML).text
    nothing = client.get("/sv/compare?a=halland&b=kalmar&sources=sormland-direction", headers=HTML).text
    assert "De valda källorna säger inget om någon av regionerna" in nothing


def test_no_party_of_a_youth_board_stands_in_a_comparison(client: FlaskClient) -> None:
    page = client.get("/sv/compare?a=kronoberg&b=halland", headers=HTML).text
    line = page.partition("Emma Falkbacken")[2].partition("</p>")[0]
    assert not re.search(r"\b(S|M|KD|L|C|V|MP|SD)\b", re.sub(r"<[^>]+>", " ", line))


# -- hostile names


def test_hostile_names_stay_text(hostile: Flask) -> None:
    client = hostile.test_client()
    for path in (
        "overlap",
        "overlap?networks=nordnatet,ostnatet",
        "compare?a=alfa&b=beta",
        "pictures/network-overlap",
        "pictures/region-overlap",
        "pictures/upset",
    ):
        page = client.get(f"/sv/{path}", headers=HTML)
        assert page.status_code < 500, path
        assert not Markup(page.text).faults, path
        assert "<script>alert" not in page.text and 'href="javascript' not in page.text
        assert len(page.data) < 300_000
    for name in ("network-overlap", "region-overlap", "upset", "venn"):
        made = client.get(f"/pictures/{name}.svg")
        if made.status_code == 200:
            ElementTree.fromstring(made.text)
