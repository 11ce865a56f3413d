"""What the page on coverage says is what the facts hold: seats and names by body, gaps by region, absence by its kind."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from typing import Any
from xml.etree import ElementTree

import pytest
from flask import Flask
from flask.testing import FlaskClient

from graph.namespaces import local
from graph.questions import SEPARATOR, Asker
from tests.markup import Markup
from webapp import create_app
from webapp.pictures import Picture, draw
from webapp.state import view
from webapp.tables import records

HTML = {"Accept": "text/html"}
SVG = "{http://www.w3.org/2000/svg}"
SOURCES = (None, "founding", "reference", "sbhss-eu")
DATES = ("", "2024-06-01", "2015", "1900")
LINES = ("stated", "named", "unnamed", "unknown", "people", "first_attested", "last_attested", "sources")
Row = dict[str, Any]


@pytest.fixture(scope="module")
def app(builds: Any) -> Flask:
    return create_app(builds)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def rows(asker: Asker, question: str, sources: str | None = None, **values: str) -> list[Row]:
    return records(asker.ask(question, values, sources))


def slugs(iris: str) -> set[str]:
    return {local(iri).partition("/")[2] for iri in iris.split(SEPARATOR) if iri}


# -- counted by hand in the fact files


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        # Six members have one contact person each; the strategy names none of them.
        ("sbhss-kontaktpersonsgrupp", (6, 0, 6, 0, 0, "", "", 1)),
        # Six members send somebody, how many is not said; the one from Kronoberg is named.
        ("sbhss-chefsgrupp", (None, None, None, 5, 1, "2024", "2024", 1)),
        # Three ordinary members and three substitutes, each with a name.
        ("subkommitten-nordsjon", (6, 6, 0, 0, 6, "2024", "2024", 1)),
        # Two ordinary members; substitutes are named, but not counted, and the chair is one of the members.
        ("erb-styrelse", (2, 2, 0, 0, 4, "2024", "2024", 1)),
        # A contact person is mentioned, neither how many nor who.
        ("erb-regionala-sekreterare", (None, None, None, 1, 0, "", "", 1)),
        # Named in passing: nobody has a seat there.
        ("erb-arbetsgrupper", (None, None, None, 0, 0, "", "", 1)),
    ],
)
def test_the_five_documents_say_this_much_of_a_body(asker: Asker, body: str, expected: tuple[Any, ...]) -> None:
    found = rows(asker, "coverage", "founding", body=body)
    assert [tuple(row[column] for column in LINES) for row in found] == [expected]


def test_pages_add_the_people_of_other_members_and_years_without_a_new_number_of_seats(asker: Asker) -> None:
    (row,) = rows(asker, "coverage", body="sbhss-styrgrupp")
    assert tuple(row[column] for column in LINES) == (3, 3, 0, 0, 20, "2014-10-01", "2024", 3)
    assert row["represented"] == 8
    assert slugs(row["source_id"]) == {
        "kronoberg-strategy-2024",
        "docplayer-se/1782619-protokoll-fran-styrgruppsmote-med-smaland-blekinges",
        "sbhss-eu/sv-om-oss-styrning-styrgrupp",
    }


def test_this_is_missing_for_blekinge_in_the_five_documents(asker: Asker) -> None:
    (row,) = rows(asker, "missing", "founding", region="blekinge")
    assert (row["networks"], row["bodies"], row["unnamed_seats"], row["costs"], row["documents"]) == (1, 2, 1, 0, 0)
    assert slugs(row["unrepresented_networks_id"]) == slugs(row["undated_networks_id"]) == {"sbhss"}
    assert slugs(row["unnamed_in_id"]) == {"sbhss-chefsgrupp", "sbhss-kontaktpersonsgrupp"}
    assert slugs(row["not_looked_for_kinds_id"]) == {"mandates", "costs", "activities", "priorities", "programmes", "responsibilities", "rules"}
    assert (row["not_found"], row["stated_none"]) == (0, 0)


def test_what_kronoberg_was_read_for_is_not_called_unsearched_and_what_it_denies_is_said(asker: Asker) -> None:
    (row,) = rows(asker, "missing", "founding", region="kronoberg")
    assert (row["networks"], row["unrepresented"], row["not_looked_for"]) == (3, 0, 0)
    assert slugs(row["not_found_kinds_id"]) == {"activities"}
    assert slugs(row["stated_none_facts_id"]) == {"kr-interreg-ej-samarbete"}


def test_a_vacant_seat_that_a_source_states_is_no_gap_of_ours(small: Asker) -> None:
    (row,) = rows(small, "missing", region="alfa")
    assert slugs(row["stated_none_facts_id"]) == {"alfa-vakant"}
    assert row["unnamed_seats"] == 1 and row["noted"] == 0


# -- coverage agrees with the questions that it sums up


@pytest.mark.parametrize("sources", SOURCES)
@pytest.mark.parametrize("asked", [{}, {"region": "kronoberg"}, {"network": "erb"}, {"region": "jonkoping"}])
def test_coverage_adds_up_the_seats_of_the_question_seats(asker: Asker, sources: str | None, asked: dict[str, str]) -> None:
    seats: dict[str, list[Row]] = defaultdict(list)
    for seat in rows(asker, "seats", sources, **asked):
        seats[seat["body_id"]].append(seat)
    found = {row["body_id"]: row for row in rows(asker, "coverage", sources, **asked)}
    assert seats.keys() <= found.keys()
    for body, row in found.items():
        stating = [seat for seat in seats[body] if seat["stated"] is not None]
        assert row["unknown"] == sum(seat["stated"] is None and not seat["named"] for seat in seats[body])
        for column in ("stated", "named", "unnamed"):
            assert row[column] == (sum(seat[column] for seat in stating) if stating else None), (body, column)


@pytest.mark.parametrize("date", DATES)
@pytest.mark.parametrize("sources", SOURCES)
def test_coverage_counts_the_people_of_the_question_representatives(asker: Asker, sources: str | None, date: str) -> None:
    people: dict[str, set[str]] = defaultdict(set)
    for mandate in rows(asker, "representatives", sources, date=date):
        people[mandate["body_id"]].add(mandate["person_id"])
    people.pop("", None)  # where a source names no body
    found = {row["body_id"]: row["people"] for row in rows(asker, "coverage", sources, date=date)}
    assert {body: count for body, count in found.items() if count} == {body: len(names) for body, names in people.items()}


@pytest.mark.parametrize("sources", SOURCES)
def test_coverage_lists_every_body_as_the_question_bodies_does(asker: Asker, sources: str | None) -> None:
    said = ("body_id", "network_id", "kind_id", "represented", "people", "last_attested")
    listed = {tuple(row[column] for column in said) for row in rows(asker, "bodies", sources)}
    found = {tuple(row[column] for column in said) for row in rows(asker, "coverage", sources)}
    assert found == listed


@pytest.mark.parametrize("date", DATES)
@pytest.mark.parametrize("sources", SOURCES)
def test_missing_agrees_with_memberships_and_representatives(asker: Asker, sources: str | None, date: str) -> None:
    belonging = {"member", "owner"}
    for row in rows(asker, "missing", sources, date=date):
        region = local(row["region_id"]).partition("/")[2]
        ties = [tie for tie in rows(asker, "memberships", sources, region=region, date=date) if slugs(tie["relation_id"]) <= belonging]
        mandates = rows(asker, "representatives", sources, region=region, date=date)
        networks = {tie["network_id"] for tie in ties}
        started = {tie["network_id"] for tie in ties if tie["since"]}
        assert row["networks"] == len(networks), region
        assert set(filter(None, row["unrepresented_networks_id"].split(SEPARATOR))) == networks - {mandate["network_id"] for mandate in mandates}, region
        assert set(filter(None, row["undated_networks_id"].split(SEPARATOR))) == networks - started, region
        assert row["unrepresented"] == len(slugs(row["unrepresented_networks_id"])) and row["undated"] == len(slugs(row["undated_networks_id"]))


@pytest.mark.parametrize("sources", SOURCES)
def test_missing_agrees_with_seats_costs_and_regions(asker: Asker, sources: str | None) -> None:
    regions = {row["region_id"]: row for row in rows(asker, "regions", sources)}
    found = {row["region_id"]: row for row in rows(asker, "missing", sources)}
    assert found.keys() == regions.keys()
    for iri, row in found.items():
        region = local(iri).partition("/")[2]
        assert all(row[column] == regions[iri][column] for column in ("networks", "bodies", "documents", "last_attested")), region
        seats = rows(asker, "seats", sources, region=region)
        named = {mandate["body_id"] for mandate in rows(asker, "representatives", sources, region=region)}
        assert row["unnamed_seats"] == sum(seat["unnamed"] or 0 for seat in seats), region
        assert set(filter(None, row["unnamed_in_id"].split(SEPARATOR))) == {seat["body_id"] for seat in seats} - named, region
        assert row["costs"] == len(rows(asker, "costs", sources, region=region)), region


@pytest.mark.parametrize("sources", SOURCES)
def test_missing_agrees_with_the_gaps(asker: Asker, sources: str | None) -> None:
    gaps: dict[str, list[Row]] = defaultdict(list)
    for gap in rows(asker, "gaps", sources):
        gaps[gap["region_id"]].append(gap)
    for row in rows(asker, "missing", sources):
        own = gaps[row["region_id"]]
        whole = [gap for gap in own if not gap["thing_id"] and not gap["detail_id"]]
        noted = Counter(gap["absence"] for gap in {gap["detail_id"]: gap for gap in own if "/absence/" in gap["detail_id"]}.values())
        assert slugs(row["not_looked_for_kinds_id"]) == {kind for gap in whole if gap["absence"] == "not looked for" for kind in slugs(gap["kind_id"])}
        assert slugs(row["not_found_kinds_id"]) == {kind for gap in whole if gap["absence"] == "not mentioned" for kind in slugs(gap["kind_id"])}
        assert (row["noted"], row["stated_none"]) == (noted["not mentioned"], noted["stated none"])


# -- the page


def page(client: FlaskClient, query: str = "", lang: str = "sv") -> str:
    answer = client.get(f"/{lang}/coverage{query}", headers=HTML)
    assert answer.status_code == 200
    assert not Markup(answer.text).faults
    return answer.text


def text(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_with_the_five_documents_alone_the_page_speaks_of_seventeen_bodies(client: FlaskClient) -> None:
    said = text(page(client, "?sources=founding"))
    assert (
        "Källorna nämner 17 organ. I 6 av dem säger någon källa hur många platser det finns: tillsammans 19 platser, varav 13 har ett namn och 6 inte." in said
    )
    assert "Därtill nämns 12 platser utan vare sig antal eller namn." in said


def test_the_page_of_one_region_says_what_we_have_not_found_and_what_the_source_denies(client: FlaskClient) -> None:
    said = text(page(client, "?region=kronoberg"))
    assert "I 2 av 5 nätverk har vi inte funnit någon namngiven företrädare: Europeiska regionförsamlingen , Regionsamverkan Sydsverige ." in said
    assert "Det finns inte, säger källan (1): Interreguppdraget är inget samarbete i sig ." in said
    assert "Vi har ingen strategi" not in said
    assert "In 2 of 5 networks we have not found a named representative:" in text(page(client, "?region=kronoberg", "en"))
    blekinge = text(page(client, "?region=blekinge&sources=founding"))
    assert "Vi har ingen strategi, policy eller plan som regionen själv har utfärdat." in blekinge
    assert "Vi har inte funnit någon kostnad." in blekinge


def test_a_count_leads_to_where_the_region_page_explains_it(client: FlaskClient) -> None:
    html = page(client)
    region = client.get("/sv/region/kronoberg", headers=HTML).text
    for place in ("who", "costs", "documents", "gaps"):
        assert f'href="/sv/region/kronoberg#{place}"' in html
        assert f'id="{place}"' in region
    assert 'href="/sv/coverage?region=kronoberg#findings"' in html and 'id="findings"' in page(client, "?region=kronoberg")


@pytest.mark.parametrize(
    ("path", "asked"), [("region/kronoberg", "region=kronoberg"), ("network/erb", "network=erb"), ("body/erb-styrelse", "body=erb-styrelse")]
)
def test_from_a_thing_one_reaches_how_complete_it_is_with_date_and_sources_kept(client: FlaskClient, path: str, asked: str) -> None:
    html = client.get(f"/sv/{path}?date=2024&sources=founding", headers=HTML).text
    assert f'href="/sv/coverage?{asked}&amp;date=2024&amp;sources=founding">Hur fullständigt är detta?' in html
    page(client, f"?{asked}&date=2024&sources=founding")


def test_the_table_of_bodies_sorts_filters_and_goes_page_by_page(client: FlaskClient) -> None:
    def bodies(query: str) -> list[str]:
        table = page(client, query).partition('id="coverage-table"')[2].partition("</table>")[0]
        return re.findall(r'<th scope="row"><a href="/sv/body/([^"?]+)', table)

    assert bodies("?sort=-people")[:2] == ["sbhss-styrgrupp", "efns-rapportorer"]
    assert bodies("?filter=kontaktpersonsgrupp") == ["sbhss-kontaktpersonsgrupp"]
    assert len(bodies("")) == 50 and len(bodies("?page=2")) == 4
    assert client.get("/sv/coverage?sort=colour", headers=HTML).status_code == 400


def test_sources_that_name_nothing_say_so_and_that_it_proves_nothing(client: FlaskClient) -> None:
    said = text(page(client, "?sources=sormland-direction"))
    assert "De valda källorna nämner inget organ. Det betyder inte att det inte finns något." in said
    assert "Inget sådant finns i de valda källorna" in said
    page_alone = text(page(client, "?sources=1euroregionxweek-wordpress-com/2015-07-07"))
    assert "frånvaron bevisar ingenting" in page_alone
    nobody = text(page(client, "?region=sormland&sources=founding"))
    assert "För" not in nobody.split("Vad vi vet")[0] and "De valda källorna nämner inget organ för Region Sörmland." in nobody
    assert "Vi har inte funnit att regionen är medlem i eller äger något nätverk." in nobody


def test_a_date_before_everything_leaves_only_what_is_undated_and_says_why(client: FlaskClient, asker: Asker) -> None:
    said = text(page(client, "?date=1700&body=subkommitten-nordsjon"))
    assert "Personer som källorna utesluter på det valda datumet räknas inte. Angivna platser är odaterade." in said
    dated = {row["body_id"]: row["people"] for row in rows(asker, "coverage", date="1700")}
    always = {row["body_id"]: row["people"] for row in rows(asker, "coverage")}
    assert dated.keys() == always.keys()
    assert all(dated[body] <= always[body] for body in always) and sum(dated.values()) < sum(always.values())


@pytest.mark.parametrize(
    ("query", "status", "said"),
    [
        ("region=kronborg", 400, "/sv/coverage?region=kronoberg"),
        ("network=Mid%20Sweden", 400, "network=mid-sweden-european-office"),
        ("colour=red", 400, "colour"),
        ("date=2024-13", 400, "2024-13"),
        ("page=x", 400, "x"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_a_way_on(client: FlaskClient, query: str, status: int, said: str) -> None:
    answer = client.get(f"/sv/coverage?{query}", headers=HTML)
    assert answer.status_code == status and said in answer.text
    assert not Markup(answer.text).faults


# -- the picture


def drawn(query: str, app: Flask, **values: str) -> Picture:
    with app.test_request_context(f"/sv/coverage?{query}"):
        picture = draw(view(), "coverage", **values)
        assert picture is not None and picture.tables and picture.svg
        return picture


def drawing(picture: Picture) -> ElementTree.Element:
    return ElementTree.fromstring(f'<svg xmlns="http://www.w3.org/2000/svg">{picture.drawing}</svg>')


@pytest.mark.parametrize("query", ["", "sources=founding", "date=2015"])
def test_each_body_of_the_question_is_a_bar_as_long_as_what_is_known(app: Flask, asker: Asker, query: str) -> None:
    picture = drawn(query, app)
    asked = dict(pair.split("=") for pair in query.split("&") if pair)
    found = {local(row["body_id"]): row for row in rows(asker, "coverage", asked.get("sources"), **{key: asked[key] for key in ("date",) if key in asked})}
    svg = drawing(picture)
    bars: dict[str, dict[str, float]] = {}
    for node in svg:
        if node.tag == f"{SVG}a":
            here = node.get("href", "").partition("?")[0].removeprefix("/sv/")
            bars[here] = {}
        elif node.tag == f"{SVG}rect":
            bars[here][node.get("class", "").removeprefix("pic-")] = float(node.get("width", ""))
    assert bars.keys() == found.keys() == {local(row["body_id"]) for row in found.values()}
    unit = max(length for parts in bars.values() for length in parts.values()) / max(
        max(row["people"], row["unnamed"] or 0, row["unknown"]) for row in found.values()
    )
    for body, parts in bars.items():
        row = found[body]
        expected = {"solid": row["people"], "hollow": row["unnamed"] or 0, "dashed": row["unknown"]}
        assert {fill: round(length / unit) for fill, length in parts.items()} == {fill: count for fill, count in expected.items() if count}, body


def test_only_where_the_number_of_seats_is_stated_is_it_said_how_many_have_a_name(app: Flask) -> None:
    words = [one.text or "" for one in drawing(drawn("sources=founding", app)).iter(f"{SVG}text")]
    assert "Antalet platser är angivet (6)" in words
    assert "Personer namnges, men ingen källa säger hur många platser det finns (2)" in words
    assert "Organet nämns, men varken antal platser eller någon person (9)" in words
    assert "0 av 6 platser namngivna" in words and "en namngiven person; 5 platser utan antal och namn" in words and "ingen plats nämns" in words


def test_a_picture_with_few_rows_says_how_many_bodies_it_leaves_out(app: Flask) -> None:
    assert any("9 organ till står i tabellen" in note for note in drawn("sources=founding", app, rows="3").notes)
    assert not drawn("sources=founding", app).notes


def test_the_picture_says_date_sources_and_whose_it_is(app: Flask, client: FlaskClient) -> None:
    picture = drawn("date=2024&sources=founding", app, network="erb")
    assert picture.title == "Vad vi vet om varje organ: Euroregion Baltic"
    assert picture.scope == "Per 2024, bara de fem dokumenten."
    assert client.get("/pictures/coverage.png?network=erb").status_code == 200
    assert client.get("/pictures/coverage.svg?rows=many").status_code == 400
    empty = client.get("/sv/pictures/coverage?sources=sormland-direction", headers=HTML)
    assert empty.status_code == 200 and "Inget sådant finns i de valda källorna" in empty.text
