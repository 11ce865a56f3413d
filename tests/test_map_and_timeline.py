"""The map and the timeline: what they draw is what their tables and the graph say, and no bar goes further than the dates do."""

from __future__ import annotations

import re
import shutil
from datetime import date
from itertools import pairwise
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Browser

from graph.build import build
from graph.dates import Answer, Span, read_date
from graph.namespaces import THINGS, local, term
from graph.temporal import facts_of, read_assertions
from tests.conftest import served
from tests.drawing import PNG_SIGNATURE, SVG
from tests.sweeps import crossed
from webapp import create_app
from webapp.pictures import Picture, county_map, draw, europe, europe_ground, places, shapes, timeline
from webapp.pictures.times import read_times
from webapp.pictures.timescale import Scale, scale_for
from webapp.state import View, view
from webapp.tables import records

DRAWING = {"svg", "g", "a", "title", "desc", "style", "text", "path", "rect", "circle", "defs", "pattern"}
LINES = ("region=kronoberg", "region=vasternorrland", "network=erb", "network=SBHSS", "person=robert-olesen", "")
MAPS = ("", "network=sbhss", "network=energy-cities", "region=kronoberg", "region=vasternorrland")
FILES = [*(f"timeline|{values}" for values in LINES), *(f"map|{values}" for values in MAPS), *(f"europe|{values}" for values in MAPS[:-1])]
PROPOSALS = f"SELECT ?fact {{ ?fact <{term('role')}>/<{term('givesMandate')}> false }}"  # candidates hold no mandate
ALONE = Scale(1990, 2030, 100, 900)
days = st.dates(date(1900, 1, 1), date(2100, 12, 31))


@pytest.fixture(scope="module")
def app(founding_builds: Path) -> Flask:
    """The five documents, of which each line is known."""
    return create_app(founding_builds)


@pytest.fixture(scope="module")
def whole_app(builds: Path) -> Flask:
    return create_app(builds)


@pytest.fixture(scope="module")
def small_app(small_builds: Path) -> Flask:
    return create_app(small_builds)


def asked(values: str) -> dict[str, str]:
    return {key: found[0] for key, found in parse_qs(values).items()}


def drawn(found: View, name: str, values: str = "") -> Picture:
    picture = draw(found, name, **asked(values))
    assert picture is not None
    return picture


def parsed(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg)


def rows_of(found: View, values: str) -> list[tuple[str, timeline.Record]]:
    questions = ("representatives",) if "person" in values else ("memberships", "representatives")
    return [(name, row) for name in questions for row in records(found.shelf.answer(name, asked(values), found.sources, "sv"))]


def planned(found: View, values: str) -> dict[str, object]:
    """Return what the template of a timeline is given."""
    entries = timeline._entries(found, [(name, {**row, "certainty": ""}) for name, row in rows_of(found, values)])
    return timeline._plan(found, entries[: timeline.MOST], asked(values))


# -- every file


@pytest.mark.parametrize(("case", "lang"), crossed(FILES, ["sv", "en"]))
def test_each_file_is_well_formed_and_says_its_date_sources_and_address(client: FlaskClient, case: str, lang: str) -> None:
    name, _, values = case.partition("|")
    answer = client.get(f"/pictures/{name}.svg?{values}&date=2024-06-01&sources=founding&lang={lang}")
    assert answer.status_code == 200
    root = parsed(answer.text)
    words = " ".join(node.text or "" for node in root.iter(f"{SVG}text"))
    assert {"sv": "Per 2024-06-01, bara de fem dokumenten", "en": "As of 2024-06-01, only founding documents"}[lang] in words
    assert f"http://localhost/{lang}/pictures/{name}?date=2024-06-01" in words.replace(" ", "")
    assert "var(" not in answer.text and "style=" not in answer.text
    assert all(link.get("href", "").startswith("http://localhost/") for link in root.iter(f"{SVG}a"))


@pytest.mark.parametrize("case", ["timeline|region=kronoberg", "map|network=sbhss"])
def test_each_is_handed_out_as_png(client: FlaskClient, case: str) -> None:
    name, _, values = case.partition("|")
    made = client.get(f"/pictures/{name}.png?{values}").data
    assert made.startswith(PNG_SIGNATURE)
    assert len(set(made[len(made) // 2 :])) > 100, "something is drawn"


@pytest.mark.parametrize("case", FILES)
def test_each_page_has_its_tables_files_and_question(client: FlaskClient, case: str) -> None:
    name, _, values = case.partition("|")
    page = client.get(f"/sv/pictures/{name}?{values}").text
    assert 'class="drawing"' in page and 'id="twin-1"' in page and "/sv/questions/" in page
    for kind in ("svg", "png"):
        assert re.search(rf'href="(/pictures/{name}\.{kind}\?[^"]+)"', page)


@pytest.mark.parametrize(
    "asked_for", ["timeline?colour=red", "timeline?date=x", "map?relation=member", "map?region=kronoberg&network=erb", "timeline?body=erb-styrelse"]
)
def test_what_a_picture_cannot_take_is_refused(client: FlaskClient, asked_for: str) -> None:
    assert client.get(f"/sv/pictures/{asked_for}").status_code == 400
    assert client.get(f"/pictures/{asked_for.replace('?', '.svg?')}").status_code == 400


@pytest.mark.parametrize("asked_for", ["timeline?person=robert-olsen", "map?network=euroregion-baltik"])
def test_an_unknown_value_leads_to_near_ones(client: FlaskClient, asked_for: str) -> None:
    answer = client.get(f"/sv/pictures/{asked_for}", headers={"Accept": "text/html"})
    assert answer.status_code == 404
    assert f'href="/sv/pictures/{asked_for.partition("?")[0]}?' in answer.text


def test_a_person_of_whom_nothing_is_known_gets_words(client: FlaskClient) -> None:
    page = client.get("/sv/pictures/timeline?region=linneuniversitetet&date=1800").text
    assert 'class="drawing"' in page or "Det finns inget att rita" in page


@pytest.mark.parametrize(
    "address",
    ["timeline.svg", "timeline.svg?person=asa-ek", "timeline.svg?network=nordnatet&date=2024", "map.svg", "map.svg?network=nordnatet", "map.svg?region=alfa"],
)
def test_hostile_names_stay_text(hostile: Flask, address: str) -> None:
    answer = hostile.test_client().get(f"/pictures/{address}")
    assert answer.status_code == 200
    root = parsed(answer.text)
    assert not [node.tag for node in root.iter() if node.tag.removeprefix(SVG) not in DRAWING]
    assert all(link.get("href", "").startswith("http://localhost/") for link in root.iter(f"{SVG}a"))
    assert len(answer.text) < 90_000
    page = hostile.test_client().get(f"/sv/pictures/{address.replace('.svg', '')}").text
    assert "<script>alert" not in page and "<img" not in page


# -- timeline: the facts


@pytest.mark.parametrize("values", LINES)
def test_every_line_is_a_row_of_the_twin_and_says_when_it_is_last_attested(seen: View, values: str) -> None:
    picture, found = drawn(seen, "timeline", values), rows_of(seen, values)
    assert sum(len(table.rows) for table in picture.tables) == len(found)
    lines = planned(seen, values)["lines"]
    assert isinstance(lines, list) and len(lines) == min(len(found), timeline.MOST)
    assert (
        sorted(line.attested for line in lines if re.match(r"\d", line.attested))
        == sorted(row["last_attested"] for _, row in found if row["last_attested"])[: len(lines)]
    )


@pytest.mark.parametrize("fixture", ["whole_app", "small_app"])
def test_the_times_of_every_row_are_those_that_the_assertions_prove(request: pytest.FixtureRequest, fixture: str) -> None:
    with request.getfixturevalue(fixture).test_request_context("/sv/"):
        found = view()
        proposals = {row["fact"].value for row in found.graph.select(PROPOSALS)}
        proven = {iri: fact for iri, (fact, _) in facts_of(read_assertions(found.graph.store)).items()}
        kinds = {"memberships": "membership/", "representatives": "mandate/"}
        for name, kind in kinds.items():
            rows = [row for asked_name, row in rows_of(found, "") if asked_name == name]
            read = [(times.dated, [Span(r.first, r.last) for r in times.reaches], list(times.certain)) for times in read_times(found, name, rows)]
            expected = [
                (fact.dated, list(fact.possible()) if fact.dated else [], list(fact.certain()))
                for iri, fact in proven.items()
                if local(iri).startswith(kind) and iri not in proposals
            ]
            assert sorted(map(repr, read)) == sorted(map(repr, expected))


@pytest.mark.parametrize("day", ["1997", "2010", "2024", "2024-06-01", "2030", "1998-12-31"])
@pytest.mark.parametrize("fixture", ["whole_app", "small_app"])
def test_what_lies_under_a_date_is_the_answer_for_that_date(request: pytest.FixtureRequest, fixture: str, day: str) -> None:
    with request.getfixturevalue(fixture).test_request_context(f"/sv/?date={day}"):
        found, when = view(), read_date(day)
        for name in ("memberships", "representatives"):
            rows = timeline._with_certainty(found, name, found.shelf.answer(name, {}, "", "sv"), {})
            assert rows
            for row, times in zip(rows, read_times(found, name, rows), strict=True):
                assert row["certainty"] == under(times, when), row


def under(times: timeline.Times, when: Span) -> str:
    """Return what a reader sees under a date."""
    if not times.dated:
        return str(Answer.UNKNOWN)
    if not any(reach.first <= when.last and when.first <= reach.last for reach in times.reaches):
        return str(Answer.NO)
    return str(Answer.CERTAIN if any(span.covers(when) for span in times.certain) else Answer.POSSIBLE)


def test_kronoberg_is_certain_in_erb_from_the_end_of_1998_and_has_no_end(seen: View) -> None:
    rows = [row for name, row in rows_of(seen, "region=kronoberg") if name == "memberships" and row["network_id"].endswith("/erb")]
    (times,) = read_times(seen, "memberships", rows)
    assert [(reach.first, reach.stays_open) for reach in times.reaches] == [(date(1998, 1, 1), True)]
    assert times.certain == (Span(date(1998, 12, 31), date(2024, 1, 1)),)
    assert times.moments == (read_date("2024"),)


def test_a_row_without_dates_stands_below_and_is_called_undated(seen: View) -> None:
    plan = planned(seen, "region=sormland")
    heads, lines = plan["heads"], plan["lines"]
    assert isinstance(heads, list) and isinstance(lines, list)
    assert [head.text for head in heads] == ["Odaterade"]
    assert [(line.attested, line.where, line.reaches) for line in lines] == [("odaterad", "Östra Mellansverige", ())]
    assert plan["years"] == []


# -- timeline: where it is drawn


@pytest.mark.parametrize("values", LINES)
def test_an_open_end_runs_to_the_edge_in_an_arrow_and_no_bar_reaches_it(seen: View, values: str) -> None:
    plan = planned(seen, values)
    lines, scale = plan["lines"], plan["scale"]
    assert isinstance(lines, list) and isinstance(scale, Scale)
    for line in lines:
        for bar in line.reaches:
            assert (bar.x1 == scale.left) is bar.opens
            assert (bar.x2 == scale.right) is bar.stays_open
        for bar in (*line.certain, *line.moments, *line.periods):
            assert scale.left < bar.x1 < bar.x2 < scale.right
            assert any(reach.x1 <= bar.x1 and bar.x2 <= reach.x2 for reach in line.reaches), "nothing is attested or certain where it is not possible"


def test_the_bars_of_the_picture_are_those_of_its_times(seen: View) -> None:
    for values in LINES:
        plan = planned(seen, values)
        lines = plan["lines"]
        assert isinstance(lines, list)
        root = parsed(str(drawn(seen, "timeline", values).svg))
        found = [float(node.get("width", 0)) for node in root.iter(f"{SVG}rect") if node.get("class") == "pic-sure"]
        assert found == pytest.approx([bar.x2 - bar.x1 for line in lines for bar in line.certain], abs=0.01)
        dotted = [node for node in root.iter(f"{SVG}path") if "pic-reach" in (node.get("class") or "")]
        assert len(dotted) == sum(len(line.reaches) for line in lines)


@pytest.mark.parametrize("day", ["2010", "2010-06", "2010-06-15"])
def test_the_line_of_the_date_stands_where_the_date_is(app: Flask, day: str) -> None:
    with app.test_request_context(f"/sv/?date={day}"):
        found = view()
        plan, when = planned(found, "region=kronoberg"), read_date(day)
        chosen, scale = plan["chosen"], plan["scale"]
        assert isinstance(chosen, timeline.Chosen) and isinstance(scale, Scale)
        assert (chosen.text, chosen.x1, chosen.x2) == (day, scale.start(when.first), scale.end(when.last))
        root = parsed(str(drawn(found, "timeline", "region=kronoberg").svg))
        (line,) = (node for node in root.iter(f"{SVG}path") if node.get("class") == "pic-date")
        assert line.get("d", "").startswith(f"M{round(chosen.x1, 2)} ")


def test_a_date_far_from_all_others_is_said_and_not_drawn(app: Flask) -> None:
    with app.test_request_context("/sv/?date=9999"):
        picture = drawn(view(), "timeline", "region=kronoberg")
        assert "pic-date" not in str(picture.svg)
        assert "Datumet 9999 ligger utanför bildens år." in picture.notes


def test_each_year_on_the_axis_leads_to_the_picture_as_of_that_year(client: FlaskClient) -> None:
    page = client.get("/sv/pictures/timeline?region=kronoberg&sources=founding").text
    years = re.findall(r'<a href="([^"]+)"><title>Visa per (\d{4})</title>', page)
    assert len(years) >= 5
    for href, year in years:
        assert asked(urlsplit(href.replace("&amp;", "&")).query) == {"date": year, "sources": "founding", "region": "kronoberg"}
    assert 'name="date"' in page, "any other date is chosen in the form of the page"


def test_a_timeline_that_is_too_long_says_what_it_leaves_out(seen: View, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timeline, "MOST", 5)
    picture = drawn(seen, "timeline", "region=kronoberg")
    assert "Bilden rymmer 5 av 24 rader; alla står i tabellen." in picture.notes
    assert '/sv/questions/memberships?region=kronoberg"' in str(picture.svg) and "19 rader till" in str(picture.svg)
    assert sum(len(table.rows) for table in picture.tables) == 24


def test_with_a_date_each_line_says_its_certainty_and_what_is_ruled_out_stays_in_the_twin(app: Flask) -> None:
    with app.test_request_context("/sv/?date=2010"):
        picture = drawn(view(), "timeline", "network=erb")
        assert "säkert 1, möjligt 6, okänt 0, uteslutet 1" in picture.summary
        words = [node.text for node in parsed(str(picture.svg)).iter(f"{SVG}text")]
        assert words.count("uteslutet") == 1 and words.count("säkert") == 1
        column = [heading.key for heading in picture.tables[1].headings].index("certainty")
        assert [row[column].text for row in picture.tables[1].rows].count("nej") == 1


@given(days, days, days)
def test_the_scale_keeps_the_order_of_days_and_gives_each_its_room(first: date, second: date, third: date) -> None:
    scale = scale_for([first, second], None, 100, 900)
    low, high = sorted((first, second))
    assert 100 < scale.start(low) < scale.end(low) <= scale.end(high) < 900
    assert (scale.start(low) < scale.start(high)) is (low < high)
    assert 100 <= scale.start(third) <= scale.end(third) <= 900
    if low <= third <= high:
        assert scale.start(low) <= scale.start(third) and scale.end(third) <= scale.end(high)


@given(days, st.integers(0, 4000))
def test_a_span_is_drawn_from_its_first_day_to_its_last_and_no_further(first: date, more: int) -> None:
    last = date.fromordinal(min(first.toordinal() + more, date(2100, 12, 31).toordinal()))
    scale = scale_for([first, last], None, 0, 1000)
    whole = date(scale.last_year, 12, 31).toordinal() + 1 - date(scale.first_year, 1, 1).toordinal()
    assert scale.end(last) - scale.start(first) == pytest.approx(1000 * (last.toordinal() - first.toordinal() + 1) / whole)


@given(days, days, days)
def test_a_chosen_date_is_on_the_scale_unless_it_is_far_off(first: date, second: date, chosen: date) -> None:
    scale = scale_for([first, second], Span(chosen, chosen), 0, 1000)
    years = [day.year for day in (first, second, chosen)]
    assert scale.shows(Span(chosen, chosen)) or max(years) - min(years) > 60


@given(st.integers(1, 9990), st.integers(0, 2000))
def test_ticks_are_few_enough_to_be_read_and_in_their_place(first: int, more: int) -> None:
    scale = Scale(first, min(first + more, 9998), 262, 802)
    where = [scale.start(date(year, 1, 1)) for year in scale.ticks]
    assert all(after - before >= 40 for before, after in pairwise(where))
    assert scale.ticks == sorted(set(scale.ticks)) and all(year % scale.step == 0 for year in scale.ticks)


def test_days_off_the_line_lie_at_its_ends() -> None:
    assert ALONE.start(date.min) == 100 and ALONE.end(date.max) == 900


# -- map


def counties(found: View, picture: Picture) -> dict[str, tuple[str, str]]:
    """Return by county name its class and the number printed on it, as drawn."""
    root = parsed(str(picture.svg))
    shown = [text.text or "" for group in root.iter(f"{SVG}g") if group.get("pointer-events") for text in group]
    drawn = county_map.areas(found, shown_on(found, picture))
    assert shown == [word for area in drawn for word in (area.name, area.text) if word]
    return {area.name: (area.fill, area.text) for area in drawn}


def shown_on(found: View, picture: Picture) -> county_map.Shown:
    values = picture.values
    return (
        county_map._of_region(found, values)
        if "region" in values
        else county_map._of_network(found, values)
        if "network" in values
        else county_map._of_all(found)
    )


def twin(picture: Picture, thing: str, number: str) -> dict[str, str]:
    """Return two columns of the table beside a picture."""
    keys = [heading.key for heading in picture.tables[0].headings]
    return {row[keys.index(thing)].names[0].text: row[keys.index(number)].text for row in picture.tables[0].rows}


@pytest.mark.parametrize(
    ("values", "thing", "number"), [("", "region", "number"), ("region=kronoberg", "region_b", "shared"), ("network=sbhss", "member", "last_attested")]
)
def test_every_coloured_county_and_every_line_beside_it_is_in_the_twin_with_the_same_number(seen: View, values: str, thing: str, number: str) -> None:
    picture = drawn(seen, "map", values)
    regions, table = places.regions_by_county(seen), twin(picture, thing, number)
    shown: dict[str, str] = {}
    areas = counties(seen, picture)
    for county in shapes.land().counties:
        fill, text = areas[county.short]
        if fill.startswith("level-"):
            shown[seen.name(regions[county.code]).text] = text
        else:
            assert not text
    beside, more = county_map._beside(seen, shown_on(seen, picture))
    shown |= {row.name.text: row.value for row in beside if row.name}
    assert shown == table
    assert not more


def test_the_six_members_of_sbhss_are_five_counties_and_a_university_beside_them(seen: View) -> None:
    picture = drawn(seen, "map", "network=sbhss")
    coloured = {name for name, (fill, _) in counties(seen, picture).items() if fill.startswith("level-")}
    assert coloured == {"Blekinge", "Halland", "Jönköping", "Kalmar", "Kronoberg"}
    words = [node.text for node in parsed(str(picture.svg)).iter(f"{SVG}text")]
    assert "Linnéuniversitetet" in words and "Land anges inte" in words
    assert "grafen har inga lägen att rita" in " ".join(picture.notes)


def test_a_region_without_a_shape_is_named_with_its_number(small_app: Flask) -> None:
    with small_app.test_request_context("/sv/"):
        picture = drawn(view(), "map")
        words = [node.text for node in parsed(str(picture.svg)).iter(f"{SVG}text")]
        table = twin(picture, "region", "number")
        assert table
        assert all(region in words for region in table)
        assert not any(fill.startswith("level-") for fill, _ in counties(view(), picture).values())


def test_regions_are_found_by_the_name_of_their_county_where_no_code_is_stated(seen: View) -> None:
    found = {code: local(iri) for code, iri in places.regions_by_county(seen).items()}
    assert found["04"] == "region/sormland" and found["06"] == "region/jonkoping" and found["22"] == "region/vasternorrland"
    assert len(set(found.values())) == len(found)


def test_the_code_of_a_territory_goes_before_a_name(tmp_path: Path) -> None:
    facts = Path(shutil.copytree(Path(__file__).parent / "small", tmp_path / "facts", ignore=shutil.ignore_patterns("documents")))
    source = facts / "small-list-2024.trig"
    text = source.read_text(encoding="utf-8")
    area = '\n  <https://w3id.org/regiograph/id/place/somewhere> a rg:Territory ; skos:prefLabel "Någonstans"@sv, "Somewhere"@en ; rg:nutsCode "SE332" .\n'
    said = (
        "  assertion:small-list-2024\\/place-somewhere a rg:Assertion ; rg:asserts <https://w3id.org/regiograph/id/place/somewhere> ; "
        "rg:basis basis:stated ; rg:locator locator:small-list-2024\\/30-41 .\n"
    )
    region = "region:alfa a rg:Region ;\n    rg:servesTerritory <https://w3id.org/regiograph/id/place/somewhere> ;"
    source.write_text(
        text.replace("region:alfa a rg:Region ;", region, 1).replace("  # ---- Organisations ----\n", f"  # ---- Organisations ----\n{area}{said}", 1),
        encoding="utf-8",
    )
    build(tmp_path / "builds", facts)
    with create_app(tmp_path / "builds").test_request_context("/sv/"):
        assert places.regions_by_county(view()) == {"25": f"{THINGS}region/alfa"}
        assert counties(view(), drawn(view(), "map"))["Norrbotten"][0].startswith("level-")


def test_each_county_with_a_region_is_a_link_to_its_page(seen: View) -> None:
    root = parsed(str(drawn(seen, "map").svg))
    links = {link.get("href") for link in root.iter(f"{SVG}a")}
    assert {seen.links.thing(iri) for iri in places.regions_by_county(seen).values()} <= links
    assert all(link.find(f"{SVG}title") is not None and not link.get("tabindex") for link in root.iter(f"{SVG}a")), "reached by keyboard, with a name"


def test_the_chosen_region_is_framed_and_those_without_a_shared_network_are_hatched(seen: View) -> None:
    found = counties(seen, drawn(seen, "map", "region=kronoberg"))
    assert found["Kronoberg"] == ("chosen", "") and found["Kalmar"][1] == "1" and found["Skåne"] == ("bare", "")


def test_with_a_date_a_member_says_how_certain_it_is(app: Flask) -> None:
    with app.test_request_context("/sv/?date=2015"):
        found = counties(view(), drawn(view(), "map", "network=sbhss"))
        assert found["Kronoberg"][1] == "säkert" and found["Kalmar"][1] == "möjligt"


def test_there_are_21_counties_that_share_their_borders() -> None:
    found = shapes.land().counties
    assert len(found) == 21 and {county.code for county in found} == set(places.COUNTY_OF.values())
    assert {"Kronoberg", "Örebro", "Västra Götaland", "Dalarna", "Uppsala"} <= {county.short for county in found}
    assert sum(len(county.path) for county in found) < 20_000
    assert all(0 < county.x < shapes.land().width and 0 < county.y < shapes.HEIGHT for county in found)


@given(st.integers(1, 400), st.integers(0, 400))
def test_a_larger_number_never_has_a_paler_shade(count: int, more: int) -> None:
    most = count + more
    assert 1 <= county_map.level(count, most) <= county_map.level(most, most) <= county_map.LEVELS


# -- a year on a slider


def test_a_year_is_chosen_by_a_form_that_keeps_what_else_is_chosen(client: FlaskClient) -> None:
    page = client.get("/sv/pictures/timeline?region=kronoberg&date=2010&sources=founding").text
    section = page.partition('aria-labelledby="slider"')[2].partition("</section>")[0]
    assert '<form method="get">' in section and '<button type="submit">Visa året</button>' in section
    slide = re.search(r'<input id="slide" type="range" name="date" min="(\d+)" max="(\d+)" step="1" value="2010"', section)
    assert slide and int(slide[1]) <= 1998 and int(slide[2]) >= 2024
    assert section.count('<input type="hidden" name="region" value="kronoberg">') == section.count('<input type="hidden" name="sources" value="founding">') == 2
    assert '<label for="slide">' in section and '<output id="slide-year" for="slide">2010</output>' in section
    for year in (2009, 2011):
        assert f'href="/sv/pictures/timeline?date={year}&amp;sources=founding&amp;region=kronoberg"' in section
    assert 'href="/sv/pictures/timeline?sources=founding&amp;region=kronoberg"' in section, "every year again"


def test_without_a_date_the_slider_says_that_none_is_chosen(client: FlaskClient) -> None:
    assert '<output id="slide-year" for="slide">inget</output>' in client.get("/sv/pictures/timeline?region=kronoberg").text
    assert 'id="slide"' not in client.get("/sv/pictures/timeline?region=sormland").text, "nothing there has a date"
    assert 'id="slide"' not in client.get("/sv/pictures/map").text


def test_what_holds_on_the_chosen_date_is_said_in_words(client: FlaskClient) -> None:
    page = client.get("/sv/pictures/timeline?network=sbhss&date=2015&sources=founding").text
    assert "Säkert 2015: Region Kronoberg i SBHSS." in page
    assert "Möjligt 2015: Linnéuniversitetet i SBHSS, Region Blekinge i SBHSS" in page
    assert "Inget är säkert 1990." in client.get("/sv/pictures/timeline?network=sbhss&date=1990&sources=founding").text


def test_the_slider_works_in_a_browser_with_and_without_scripts(whole_app: Flask, browser: Browser) -> None:
    with served(whole_app) as address:
        for scripts in (True, False):
            page = browser.new_context(java_script_enabled=scripts).new_page()
            page.goto(f"{address}/sv/pictures/timeline?network=erb&date=2010")
            page.locator("#slide").press("ArrowRight")
            page.locator("#slide").press("ArrowRight")
            assert page.locator("#slide-year").inner_text() == ("2012" if scripts else "2010")
            page.get_by_role("button", name="Visa året").click()
            page.wait_for_url("**date=2012**")
            assert page.locator("#slide-year").inner_text() == "2012" and page.locator("path.pic-date").count() == 1
            assert "network=erb" in page.url
            page.context.close()


# -- Europe


def europe_rows(picture: Picture) -> dict[str, tuple[int, list[str]]]:
    """Return the twin: how many and who, by country."""
    return {(row[0].names[0].text if row[0].names else row[0].text): (int(row[1].text), [name.text for name in row[2].names]) for row in picture.tables[0].rows}


@pytest.mark.parametrize("values", ["", "network=erb", "network=cpmr", "region=vasternorrland", "region=kronoberg"])
def test_each_symbol_stands_for_the_members_of_its_country_in_the_twin(whole_app: Flask, values: str) -> None:
    with whole_app.test_request_context("/en/"):
        found = view()
        picture = drawn(found, "europe", values)
        rows = europe_rows(picture)
        assert all(len(names) == number for number, names in rows.values())
        root = parsed(str(picture.svg))
        circles = {link.find(f"{SVG}title").text.partition(":")[0]: link for link in root.iter(f"{SVG}a") if len(link.findall(f"{SVG}circle")) == 2}  # type: ignore[union-attr]
        assert set(circles) == set(rows) - {"Country not stated, or several", "Russia"}
        areas = {country: float(link.findall(f"{SVG}circle")[1].get("r", 0)) ** 2 / rows[country][0] for country, link in circles.items()}
        assert list(areas.values()) == pytest.approx([next(iter(areas.values()))] * len(areas), rel=0.01), "true to area"
        for country, link in circles.items():
            words = " ".join(text.text or "" for text in link.iter(f"{SVG}text"))
            assert str(rows[country][0]) in words.split() and re.search(r"\b[A-Z]{2}\b", words)
            assert all(name in (link.find(f"{SVG}title").text or "") for name in rows[country][1][:5])  # type: ignore[union-attr]


def test_who_has_no_country_stands_in_the_list_and_in_the_twin(whole_app: Flask) -> None:
    with whole_app.test_request_context("/sv/"):
        picture = drawn(view(), "europe")
        words = [node.text for node in parsed(str(picture.svg)).iter(f"{SVG}text")]
        number, names = europe_rows(picture)["Land anges inte, eller flera"]
        assert number == len(names) == 11
        assert "Utan symbol på kartan" in words and all(name in words for name in names)
        assert "En symbol för varje land, vid landets punkt, inte där en medlem finns: källorna anger inga lägen." in picture.notes


def test_a_member_of_two_countries_gets_no_symbol(whole_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    with whole_app.test_request_context("/en/"):
        found = view()
        home = {f"{THINGS}region/kronoberg": {f"{THINGS}place/sverige", f"{THINGS}place/norge"}}
        monkeypatch.setattr(europe, "all_countries", lambda *_: home)
        groups = europe._by_country(found, {iri: europe.Member() for iri in home})
        assert groups == {"": [f"{THINGS}region/kronoberg"]}


def test_the_symbol_of_sweden_leads_to_the_map_by_county(whole_app: Flask) -> None:
    page = whole_app.test_client().get("/sv/pictures/europe?network=erb&date=2024").text
    assert 'href="/sv/pictures/map?date=2024&amp;network=erb"' in page


def test_a_country_is_found_by_its_exact_name_alone() -> None:
    ground = europe_ground.ground()
    assert {name: ground.country(name).code for name in ("Sweden", "norway", "Finland", "Germany", "Lithuania")} == {  # type: ignore[union-attr]
        "Sweden": "SE",
        "norway": "NO",
        "Finland": "FI",
        "Germany": "DE",
        "Lithuania": "LT",
    }
    assert ground.country("Swedenn") is ground.country("</script>") is ground.country("") is ground.country("SE") is None
    assert ground.country("Russia") is ground.country("Brazil") is None, "its point is not on the map"


def test_the_points_of_the_countries_lie_as_they_do_in_the_world() -> None:
    ground = europe_ground.ground()
    at = {name: ground.country(name) for name in ("Norway", "Sweden", "Finland", "Denmark", "Germany", "Poland", "Italy", "Spain")}
    assert at["Norway"].x < at["Sweden"].x < at["Finland"].x  # type: ignore[union-attr]
    assert at["Finland"].y < at["Denmark"].y < at["Germany"].y < at["Italy"].y  # type: ignore[union-attr]
    assert at["Spain"].x < at["Germany"].x < at["Poland"].x  # type: ignore[union-attr]
    assert 5_000 < len(ground.path) < 40_000
    numbers = [float(number) for number in re.findall(r"-?\d+", ground.path)]
    assert min(numbers) >= 0 and max(numbers) <= max(ground.width, ground.height)


@pytest.mark.parametrize("asked_for", ["europe?region=kronoberg&network=erb", "europe?relation=member", "europe?date=x"])
def test_what_the_map_of_europe_cannot_take_is_refused(client: FlaskClient, asked_for: str) -> None:
    assert client.get(f"/sv/pictures/{asked_for}").status_code == 400


@pytest.mark.parametrize("values", ["", "network=nordnatet", "region=alfa"])
def test_hostile_names_stay_text_on_the_map_of_europe(hostile: Flask, values: str) -> None:
    answer = hostile.test_client().get(f"/pictures/europe.svg?{values}")
    assert answer.status_code in (200, 404)
    if answer.status_code == 200:
        assert not [node.tag for node in parsed(answer.text).iter() if node.tag.removeprefix(SVG) not in DRAWING]
