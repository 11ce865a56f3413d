"""The pages of things and of kinds: what each of them shows, and how its tables are read.

Every number and row on these pages is also an answer of the catalogue, so the tests compare
the page with the answer.
"""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pyoxigraph as ox
import pytest
from flask import Flask
from flask.testing import FlaskClient

from graph.questions import Asker
from graph.store import CURRENT, open_build
from webapp.tables import PAGE_ROWS
from webapp.things.kinds import KINDS

LANGUAGES = ("sv", "en")
HTML = {"Accept": "text/html"}


@pytest.fixture(scope="session")
def builds(founding_builds: Path) -> Path:
    """These pages are read against the five documents alone."""
    return founding_builds


@pytest.fixture(scope="module")
def asker(founding_builds: Path) -> Asker:
    return Asker(open_build(founding_builds / CURRENT))


def section(page: str, key: str) -> str:
    """Return one section of a page as text."""
    start = page.index(f'id="s-{key}"')
    return page[start : page.index("</section>", start)]


def cells(html: str) -> list[list[str]]:
    """Return the rows of the tables in a piece of a page, as texts."""
    rows = re.findall(r"<tr>(.*?)</tr>", html[html.index("<tbody") :] if "<tbody" in html else "", re.DOTALL)
    return [[unescape(re.sub(r"<[^>]+>", "", cell)).strip() for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)] for row in rows]


def first_of(app: Flask, kind: str) -> str:
    """Return the slug of the first thing of a kind."""
    store = app.extensions["viewer"].shelf().graph.store
    prefix = f"https://w3id.org/regiograph/id/{kind}/"
    found = {row["thing"].value for row in store.query(f'SELECT DISTINCT ?thing WHERE {{ ?thing a ?c FILTER(STRSTARTS(STR(?thing), "{prefix}")) }}')}
    return str(min(found)).removeprefix(prefix)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    "kind",
    [
        "network",
        "body",
        "person",
        "programme",
        "fund",
        "policy",
        "activity",
        "source",
        "theme",
        "organisation",
        "municipality",
        "university",
        "organ",
        "document",
    ],
)
def test_each_kind_of_thing_has_a_page_that_says_what_it_is(client: FlaskClient, app: Flask, lang: str, kind: str) -> None:
    answer = client.get(f"/{lang}/{kind}/{first_of(app, kind)}", headers=HTML)
    assert answer.status_code == 200
    assert re.search(r'<meta name="description" content="[^"]{20,}"', answer.text)
    assert answer.text.count("<h1") == 1
    assert 'id="downloads"' in answer.text and ".ttl" in answer.text


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_has_an_overview_with_a_row_for_each_answer(client: FlaskClient, asker: Asker, lang: str, kind: str) -> None:
    page = client.get(f"/{lang}/{kind}", headers=HTML).text
    rows = asker.ask(KINDS[kind].question, {}, None, lang).rows
    table = page[page.index('id="list-table"') :]
    assert len(cells(table[: table.index("</table>")])) == min(len(rows), PAGE_ROWS)
    assert f">{len(rows)} " in page


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_overview_is_one_click_from_every_page(client: FlaskClient, lang: str) -> None:
    for path in ("", "region/kronoberg", "nowhere"):
        page = client.get(f"/{lang}/{path}", headers=HTML).text
        menu = page[page.index('class="wrap menu"') : page.index("</nav>")]
        assert [kind for kind in KINDS if f'href="/{lang}/{kind}"' not in menu] == []


def test_a_page_says_where_it_stands(client: FlaskClient) -> None:
    page = client.get("/sv/network/erb?date=2024", headers=HTML).text
    crumbs = page[page.index('class="crumbs"') :]
    crumbs = crumbs[: crumbs.index("</nav>")]
    assert re.findall(r'href="([^"]+)"', crumbs) == ["/sv/?date=2024", "/sv/network?date=2024"]
    assert re.search(r'aria-current="page">Euroregion Baltic<', crumbs)


def test_a_network_page_has_its_members_bodies_and_people(client: FlaskClient) -> None:
    page = client.get("/sv/network/erb", headers=HTML).text
    assert "1 medlem" in page or "en medlem eller ägare" in page
    assert {row[0] for row in cells(section(page, "representatives"))} == {
        "Rene Jaramillo",
        "Emil Torstensson",
        "Bo Bergsjö",
        "Robert Olesen",
        "Emma Falkbacken",
        "Gustav Caligari Berger",
    }


def test_a_body_page_shows_its_seats_by_region_and_party(client: FlaskClient) -> None:
    group = client.get("/sv/body/sbhss-kontaktpersonsgrupp", headers=HTML).text
    assert len({row[0] for row in cells(section(group, "seats"))}) == 6
    board = client.get("/sv/body/erb-styrelse", headers=HTML).text
    parties = {row[1]: row[2:5] for row in cells(section(board, "party-balance"))}
    assert parties == {"KD": ["1", "0", "0"], "L": ["0", "1", "0"], "M": ["1", "0", "0"], "S": ["0", "1", "0"]}


def test_a_person_page_has_every_mandate(client: FlaskClient) -> None:
    page = client.get("/sv/person/robert-olesen", headers=HTML).text
    said = "Källorna ger Robert Olesen 3 uppdrag i 3 organ för Region Kronoberg (2024)."
    assert said in page
    bodies = [row[3] for row in cells(section(page, "representatives"))]
    assert sorted(bodies) == ["ERB:s styrelse", "SBHSS styrgrupp", "Övervakningskommittén för Södra Östersjöprogrammet"]


def test_a_document_page_says_what_was_taken_and_what_it_does_not_say(client: FlaskClient, asker: Asker) -> None:
    page = client.get("/sv/source/sormland-direction", headers=HTML).text
    taken = {row[0]: int(row[1]) for row in cells(section(page, "contents"))}
    answer = asker.ask("contents", {"document": "sormland-direction"})
    assert taken == {row[1]: row[2] for row in answer.rows}
    assert len(cells(section(page, "gaps"))) > 0
    assert "nämns inte" in section(page, "gaps")


def test_a_document_has_only_its_own_gaps(asker: Asker) -> None:
    answer = asker.ask("gaps", {"document": "sormland-direction"})
    assert {row[answer.header.index("source_id")] for row in answer.rows} == {"https://w3id.org/regiograph/id/source/sormland-direction"}


def test_a_goal_page_lists_what_is_planned_for_it(client: FlaskClient, asker: Asker) -> None:
    answer = asker.ask("activities", {})
    place = answer.header.index("priority_id")
    goal = next(row[place] for row in answer.rows if row[place] and " " not in row[place])
    page = client.get(goal.replace("https://w3id.org/regiograph/id/", "/sv/"), headers=HTML).text
    planned = asker.ask("activities", {"priority": goal}).rows
    assert len(cells(section(page, "activities"))) == min(len(planned), 15)
    assert "Planerat är inte detsamma som utfört." in page


def test_what_the_chosen_sources_do_not_mention_is_said_so(client: FlaskClient) -> None:
    page = client.get("/sv/network/erb?sources=sormland-direction", headers=HTML)
    assert page.status_code == 200
    assert "De valda källorna säger inget om detta" in page.text


def test_the_address_that_things_had_at_first_leads_on(client: FlaskClient) -> None:
    moved = client.get("/sv/thing/network/erb?date=2024")
    assert (moved.status_code, moved.headers["Location"]) == (301, "/sv/network/erb?date=2024")


# -- tables


def rows_of(client: FlaskClient, query: str) -> list[list[str]]:
    page = client.get(f"/sv/questions/representatives?{query}", headers=HTML).text
    table = page[page.index('id="answer-table"') :]
    return cells(table[: table.index("</table>")])


def test_a_table_sorts_by_each_column_both_ways(client: FlaskClient) -> None:
    up, down = [[row[0] for row in rows_of(client, f"sort={sign}person")] for sign in ("", "-")]
    assert up[0] == "Anna Johansson"
    assert up != down and sorted(up) == sorted(down)
    assert [name for name in up if name.startswith("R")] == [name for name in reversed(down) if name.startswith("R")]


def test_numbers_sort_as_numbers_and_blanks_come_last(client: FlaskClient) -> None:
    page = client.get("/sv/questions/costs?sort=-amount_sek", headers=HTML).text
    table = page[page.index('id="answer-table"') :]
    column = re.findall(r"<th scope=\"col\"[^>]*>(.*?)</th>", table, re.DOTALL)
    place = next(i for i, heading in enumerate(column) if "Belopp" in heading)
    amounts = [row[place] for row in cells(table[: table.index("</table>")])]
    assert amounts == ["1\u00a0000\u00a0000", "350\u00a0000", "300\u00a0000", "60\u00a0000"]


def test_a_filter_forgives_accents_and_case_and_says_how_many_rows_are_left(client: FlaskClient) -> None:
    assert {row[0] for row in rows_of(client, "filter=bergsjo+ersattare")} == {"Bo Bergsjö"}
    page = client.get("/sv/questions/representatives?filter=bergsjo", headers=HTML).text
    assert "2 av 21 rader." in page


def test_a_filter_that_leaves_nothing_says_so_and_offers_all_rows(client: FlaskClient) -> None:
    page = client.get("/sv/questions/representatives?filter=xyzzy", headers=HTML).text
    assert "Ingen av de 21 raderna innehåller ”xyzzy”." in page
    assert 'href="/sv/questions/representatives"' in page


def test_a_long_answer_goes_page_by_page_and_its_pages_hold_every_row(client: FlaskClient, asker: Asker) -> None:
    whole = len(asker.ask("priorities", {}).rows)
    seen: list[str] = []
    for number in range(1, -(-whole // PAGE_ROWS) + 1):
        page = client.get(f"/sv/questions/priorities?page={number}", headers=HTML).text
        table = page[page.index('id="answer-table"') :]
        seen += ["|".join(row) for row in cells(table[: table.index("</table>")])]
    assert len(seen) == whole
    assert len(set(seen)) > PAGE_ROWS


def test_a_page_behind_the_last_is_the_last(client: FlaskClient) -> None:
    assert "sida 2 av 2" not in client.get("/sv/questions/representatives?page=9", headers=HTML).text
    assert client.get("/sv/questions/priorities?page=99999", headers=HTML).status_code == 200


@pytest.mark.parametrize("query", ["page=0", "page=-1", "page=x", "page=٣", "page=1e9", "sort=nonsense", "sort=-", "sort=--person"])
def test_an_order_or_page_that_cannot_be_is_refused_with_a_remedy(client: FlaskClient, query: str) -> None:
    answer = client.get(f"/en/questions/representatives?{query}", headers=HTML)
    assert answer.status_code == 400
    assert "write a number from 1" in answer.text or "sort by one of" in answer.text


def test_a_table_keeps_its_order_when_the_date_changes(client: FlaskClient) -> None:
    page = client.get("/sv/questions/representatives?sort=person&filter=bo", headers=HTML).text
    assert '<input type="hidden" name="sort" value="person">' in page
    assert 'aria-sort="ascending"' in page


# -- Turtle


def test_a_thing_can_be_had_as_turtle_with_who_says_so(client: FlaskClient) -> None:
    answer = client.get("/data/person/robert-olesen.ttl")
    assert answer.mimetype == "text/turtle"
    triples = {(str(t.subject), str(t.predicate), str(t.object)) for t in ox.parse(answer.data, format=ox.RdfFormat.TURTLE)}
    held = {subject for subject, predicate, value in triples if predicate.endswith("#holder>") and value.endswith("/robert-olesen>")}
    assert len(held) == 3
    asserted = {value for _, predicate, value in triples if predicate.endswith("#asserts>")}
    assert held <= asserted
    assert any(predicate.endswith("#locator>") for _, predicate, _ in triples)


def test_an_iri_leads_a_program_to_turtle_and_a_person_to_the_page(client: FlaskClient) -> None:
    data = client.get("/id/network/erb", headers={"Accept": "text/turtle"})
    assert (data.status_code, data.headers["Location"]) == (303, "/data/network/erb.ttl")
    page = client.get("/id/network/erb", headers={"Accept": "text/html", "Accept-Language": "sv"})
    assert page.headers["Location"] == "/sv/network/erb"
    assert "Accept" in page.headers["Vary"]


def test_turtle_holds_the_chosen_sources_only(client: FlaskClient) -> None:
    everything = client.get("/data/region/kronoberg.ttl").text
    other = client.get("/data/region/kronoberg.ttl?sources=sormland-direction").text
    assert "robert-olesen" in everything
    assert "robert-olesen" not in other


def test_turtle_names_no_party_of_a_youth_board_member(client: FlaskClient) -> None:
    assert "statedParty" in client.get("/data/person/robert-olesen.ttl").text
    assert "statedParty" not in client.get("/data/person/emma-falkbacken.ttl").text


# -- kept and compressed


def test_a_page_that_was_made_is_not_made_again(app: Flask) -> None:
    client = app.test_client()
    first = client.get("/sv/network/sbhss?date=2023", headers=HTML)
    pages = app.extensions["viewer"].shelf().pages
    again = client.get("/sv/network/sbhss?date=2023", headers=HTML)
    assert again.data == first.data
    assert again.headers["ETag"] == first.headers["ETag"]
    assert len(pages) > 0


@pytest.mark.parametrize("encoding", ["gzip", "br", "zstd"])
def test_pages_are_sent_compressed_and_are_the_same_page(app: Flask, encoding: str) -> None:
    client = app.test_client()
    plain = client.get("/sv/region/kronoberg", headers=HTML)
    packed = [client.get("/sv/region/kronoberg", headers={**HTML, "Accept-Encoding": encoding}) for _ in range(2)]
    assert {answer.headers["Content-Encoding"] for answer in packed} == {encoding}
    assert packed[0].data == packed[1].data
    assert len(packed[0].data) < 40_000 < len(plain.data)
    assert plain.headers["ETag"] == packed[0].headers["ETag"]
    assert "Accept-Encoding" in packed[1].headers["Vary"]


def test_suggestions_name_things_with_their_kind_and_page(client: FlaskClient) -> None:
    found = client.get("/sv/search.json?q=olesen&date=2024").get_json()
    assert found[0] == {"name": "Robert Olesen", "lang": "", "kind": "person", "href": "/sv/person/robert-olesen?date=2024"}
    assert client.get("/sv/search.json").get_json() == []
