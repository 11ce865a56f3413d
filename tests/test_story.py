"""The story: its numbers are the questions' answers, whatever the date and sources, and each step leads on."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser

from graph.questions import Asker
from graph.store import Graph
from tests.conftest import served
from tests.markup import Markup, in_one_line
from tests.reading import Row, rows, select
from webapp import create_app

STEPS = ("overlap", "person", "costs")
NORTH, SOUTH = "SE3", "SE2"  # NUTS, level 1
PAIR = "Region Blekinge och Region Halland"
ALONE = "i norra Sverige visar källorna inget gemensamt"
# what is chosen → the findings
FOUND = {
    "": (
        "I norra Sverige sitter Region Jämtland Härjedalen och Region Västernorrland "
        "tillsammans i 8 nätverk (1999–2022); i södra Sverige har inget par fler än 4",
        "Källorna nämner Åsa Ågren Wikström i 4 organ (2015–2020 och utan år), och ingen i fler",
        "Enligt källorna kostar det Region Kronoberg ca 1\u00a0350\u00a0000 kr att vara med i 2 nätverk år 2024",
    ),
    "?sources=founding": (
        f"I södra Sverige sitter {PAIR} tillsammans i ett nätverk (2024); {ALONE}",
        "Källorna nämner Robert Olesen i 3 organ (2024), och ingen i fler",
        "Enligt källorna kostar det Region Kronoberg ca 1\u00a0350\u00a0000 kr att vara med i 2 nätverk år 2024",
    ),
    "?date=2024-06-01": (
        "Per 2024-06-01 kan Region Norrbotten och Region Västerbotten i norra Sverige ha suttit tillsammans i 8 nätverk; "
        "i södra Sverige har inget par fler än 4",
        "Per 2024-06-01 kan Robert Olesen ha suttit i 3 organ, och ingen i fler",
        "Enligt källorna kostar det Region Kronoberg ca 1\u00a0350\u00a0000 kr att vara med i 2 nätverk år 2024",
    ),
    "?date=1900": (
        "Källorna visar inga två regioner i samma nätverk, varken i norra eller södra Sverige",
        "Källorna nämner ingen i mer än ett organ",
        "Enligt källorna kostar det Region Kronoberg ca 1\u00a0350\u00a0000 kr att vara med i 2 nätverk år 2024",
    ),
    "?sources=sormland-direction": (
        "Källorna visar inga två regioner i samma nätverk, varken i norra eller södra Sverige",
        "Källorna nämner ingen i mer än ett organ",
        "Källorna anger inga kostnader för någon region",
    ),
}
VANISHED = {"?date=1900": ("overlap", "person"), "?sources=sormland-direction": STEPS}


@pytest.fixture(scope="module")
def app(builds: Path) -> Flask:
    return create_app(builds)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def read(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def sections(page: str) -> dict[str, str]:
    """Return the steps of a page by key."""
    return dict(re.findall(r'<section class="chapter" id="(\w+)".*?>(.*?)</section>', page, re.DOTALL))


def headings(page: str) -> tuple[str, ...]:
    return tuple(unescape(text) for text in re.findall(r'<h2 id="\w+-finding">(.*?)</h2>', page))


def body_rows(section: str) -> list[list[str]]:
    """Return the table of a step, cell by cell, as text."""
    body = re.search(r"<tbody>(.*?)</tbody>", section, re.DOTALL)
    assert body
    return [
        [in_one_line(unescape(re.sub("<[^>]*>", " ", cell))) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)]
        for row in body[1].split("</tr>")
        if "<t" in row
    ]


def county_codes(graph: Graph) -> dict[str, str]:
    """Return the NUTS code of the county of each Swedish region."""
    return {row["region"]: row["code"] for row in select(graph, "SELECT ?region ?code { ?region a rg:Region ; rg:servesTerritory/rg:nutsCode ?code }")}


def pairs_of(graph: Graph, asker: Asker, part: str, **asked: str) -> list[Row]:
    own = {region for region, code in county_codes(graph).items() if code.startswith(part)}
    return [row for row in rows(asker, "shared-networks", **asked) if {row["region_a_id"], row["region_b_id"]} <= own]


# -- what is found


@pytest.mark.parametrize("chosen", FOUND)
def test_each_finding_is_a_sentence_that_follows_date_and_sources(client: FlaskClient, chosen: str) -> None:
    page = read(client, f"/sv/story{chosen}")
    assert headings(page) == FOUND[chosen]
    assert tuple(unescape(text) for text in re.findall(r"<strong>(.*?)</strong></a></li>", page)) == FOUND[chosen], "the way in says the same"


@pytest.mark.parametrize("date", ["", "2024-06-01", "2020"])
def test_the_pairs_share_the_most_networks_of_their_part_of_the_country(client: FlaskClient, graph: Graph, asker: Asker, date: str) -> None:
    most = []
    for part in (NORTH, SOUTH):
        found = pairs_of(graph, asker, part, **({"date": date} if date else {}))
        most.append(max(row["shared"] - (row["unknown"] if date else 0) for row in found))
    heading = headings(read(client, f"/sv/story?date={date}" if date else "/sv/story"))[0]
    said = re.findall(r"(\d+) nätverk(?: \([\d–]+\))?; .* (\d+)$", heading)[0]
    assert [int(number) for number in said] == sorted(most, reverse=True)


def test_the_table_of_pairs_is_the_answer_with_sources(client: FlaskClient, graph: Graph, asker: Asker) -> None:
    counts = ("shared", "certain", "possible", "unknown")
    answer = {(row["region_a"], row["region_b"]): [str(row[key]) for key in counts] for part in (NORTH, SOUTH) for row in pairs_of(graph, asker, part)}
    section = sections(read(client, "/sv/story"))["overlap"]
    found = body_rows(section)
    assert {tuple(cells[:2]): cells[2:6] for cells in found}.items() <= answer.items()
    assert [cells[:2] for cells in found] == [
        ["Region Jämtland Härjedalen", "Region Västernorrland"],
        ["Region Norrbotten", "Region Västerbotten"],
        ["Region Skåne", "Västra Götalandsregionen"],
        ["Region Blekinge", "Region Kalmar län"],
    ]
    assert found[0][6] == "AER BK EFNS Mid Sweden European Office MNK NSEO NSPA NSSO"


def test_the_person_sits_in_as_many_bodies_as_anybody(client: FlaskClient, asker: Asker) -> None:
    answer = rows(asker, "people-in-several-bodies")
    first = max(answer, key=lambda row: int(row["bodies"]))
    section = sections(read(client, "/sv/story"))["person"]
    years = "2015–2020 och utan år"
    sitting = f"{first['person']} i {first['bodies']} organ"
    assert FOUND[""][1] == f"Källorna nämner {sitting} ({years}), och ingen i fler"
    assert f"Sammanlagt nämns {len(answer)} personer i mer än ett organ, varav 1 i {first['bodies']} organ." in unescape(section)
    assert {cells[2] for cells in body_rows(section)} == set(first["body_list"].split(" ; "))
    assert re.findall(r'<option value="([^"]+)" selected', section) == [first["person_id"].partition("/")[2]]
    assert len(re.findall("<option", section)) == len(answer)


def test_the_memberships_cost_what_the_question_answers_for_networks_of_the_newest_year(client: FlaskClient, asker: Asker) -> None:
    answer = rows(asker, "costs", region="kronoberg")
    paid = [row for row in answer if row["year"] == "2024" and all(one.startswith("network/") for one in row["scope_id"].split(" ; "))]
    assert (sum(row["amount_sek"] for row in paid), len(paid)) == (1_350_000, 2)
    section = unescape(sections(read(client, "/en/story"))["costs"])
    assert "being in 2 networks costs Region Kronoberg about SEK 1,350,000 in 2024" in section
    assert "about SEK 300,000 is stated in 2024 for Interreg Baltic Sea Region, Interreg North Sea and Interreg South Baltic" in section
    assert "Yearly cost of Energy Cities (about SEK 60,000) has no year and is not added." in section
    assert "The sources state costs for 1 of 21 Swedish regions" in section
    assert len(body_rows(section)) == len(answer)


def test_on_a_date_bodies_of_unknown_time_do_not_count(client: FlaskClient, asker: Asker) -> None:
    several = {row["person_id"]: set(row["body_list_id"].split(" ; ")) for row in rows(asker, "people-in-several-bodies", date="2024-06-01")}
    known: dict[str, set[str]] = {person: set() for person in several}
    for row in rows(asker, "representatives", date="2024-06-01"):
        if row["certainty"] != "unknown" and row["body_id"] in several.get(row["person_id"], ()):
            known[row["person_id"]].add(row["body_id"])
    assert max(map(len, known.values())) == 3 == len(known["person/robert-olesen"])


def test_every_row_of_every_table_has_a_source(client: FlaskClient) -> None:
    for chosen in FOUND:
        page = read(client, f"/sv/story{chosen}")
        notes = set(re.findall(r'<li id="(n\d+)"', page))
        for section in sections(page).values():
            for row in re.findall(r"<tr>(?!<th scope=\"col\").*?</tr>", section, re.DOTALL):
                cited = {anchor.partition("-")[0] for anchor in re.findall(r'<a class="ref" href="#([\w-]+)"', row)}
                assert cited and cited <= notes


# -- what is not found


@pytest.mark.parametrize("chosen", VANISHED)
def test_a_finding_that_vanishes_says_so_and_leads_back(client: FlaskClient, chosen: str) -> None:
    found = sections(read(client, f"/sv/story{chosen}"))
    for step in VANISHED[chosen]:
        assert "Med det datum och de källor som är valda finns inget att visa här." in found[step]
        assert f'<a href="/sv/story#{step}">Visa allt igen</a>' in found[step]
        assert "<svg" not in found[step] and "<table" not in found[step]


def test_a_date_before_everything_is_told_from_one_without_an_answer(client: FlaskClient) -> None:
    early, other = (sections(read(client, f"/en/story{chosen}")) for chosen in VANISHED)
    assert "The date is before everything that the sources date: the oldest is of 1989." in early["overlap"]
    assert "The date is before everything that the sources date: the oldest is of 2010." in early["person"]
    assert "Costs go by their own year, not by the chosen date." in early["costs"]
    for step in STEPS:
        assert "before everything" not in other[step]


def test_sources_without_any_region_of_sweden_leave_three_steps_in_words(small_builds: Path) -> None:
    found = sections(read(create_app(small_builds).test_client(), "/en/story"))
    assert tuple(found) == STEPS
    assert "neither in northern nor in southern Sweden" in found["overlap"]


# -- where it leads


@pytest.mark.parametrize("chosen", FOUND)
def test_both_languages_have_the_same_steps(client: FlaskClient, chosen: str) -> None:
    swedish, english = (sections(read(client, f"/{lang}/story{chosen}")) for lang in ("sv", "en"))
    assert tuple(swedish) == tuple(english) == STEPS
    for step in STEPS:
        shown = [
            [len(re.findall(part, found[step])) for part in ("<figure", "<table", "<tr>", "<form", "<option", "<li>", "<nav")] for found in (swedish, english)
        ]
        assert shown[0] == shown[1]


@pytest.mark.parametrize("chosen", FOUND)
def test_one_goes_from_step_to_step_and_back(client: FlaskClient, chosen: str) -> None:
    page = read(client, f"/en/story{chosen}")
    found = sections(page)
    assert [re.findall(r'rel="prev" href="#(\w+)"', found[step]) for step in STEPS] == [[], ["overlap"], ["person"]]
    assert [re.findall(r'rel="next" href="#(\w+)"', found[step]) for step in STEPS] == [["person"], ["costs"], []]
    assert [f'<span class="progress">{n} of 3</span>' in found[step] for n, step in enumerate(STEPS, 1)] == [True] * 3
    assert re.findall(r'<li><a href="#(\w+)"><span class="number"', page) == list(STEPS)


@pytest.mark.parametrize("chosen", ["", "?date=2024-06-01&sources=founding"])
@pytest.mark.parametrize("lang", ["sv", "en"])
def test_every_link_of_every_step_works(client: FlaskClient, lang: str, chosen: str) -> None:
    page = read(client, f"/{lang}/story{chosen}")
    assert Markup(page).faults == []
    anchors = set(re.findall(r' id="([^"]+)"', page))
    for step, section in sections(page).items():
        links = {unescape(link) for link in re.findall(r'href="([^"]+)"', section)}
        assert f"/{lang}/story{chosen}#{step}" in links, "a permalink with the same date and sources"
        for link in links:
            place, _, anchor = link.partition("#")
            assert client.get(place, headers={"Accept": "text/html"}).status_code == 200 if place else anchor in anchors, link


@pytest.mark.parametrize("lang", ["sv", "en"])
def test_each_question_opens_in_the_sparql_form(client: FlaskClient, lang: str) -> None:
    for section in sections(read(client, f"/{lang}/story?date=2024-06-01")).values():
        asked = re.search(
            rf'<form class="asked-so" method="post" action="(/{lang}/sparql[^"]*)"><input type="hidden" name="query" value="(.*?)">', section, re.DOTALL
        )
        assert asked
        answer = client.post(unescape(asked[1]), data={"query": unescape(asked[2])})
        assert answer.status_code == 200
        assert "<tbody>" in answer.get_data(as_text=True)


def test_each_step_can_be_tried_with_something_else(client: FlaskClient) -> None:
    for section in sections(read(client, "/sv/story?sources=founding")).values():
        form = re.search(r'<form class="filter" method="get" action="([^"?]+).*?</form>', section, re.DOTALL)
        assert form
        named = re.findall(r'<select id="[^"]+" name="(\w+)">', form[0])
        assert named and 'name="sources" value="founding"' in form[0]
        others = re.findall(r'<option value="([^"]+)">', form[0])[: len(named)]
        assert client.get(form[1], query_string=dict(zip(named, others, strict=True)) | {"sources": "founding"}).status_code == 200


@pytest.mark.parametrize("lang", ["sv", "en"])
def test_newcomers_find_it_from_the_start_page_and_the_page_about(client: FlaskClient, lang: str) -> None:
    start = read(client, f"/{lang}/?date=2024")
    assert start.index(f'class="entry newcomer" href="/{lang}/story?date=2024"') < start.index('id="figures"')
    assert f'href="/{lang}/story"' in read(client, f"/{lang}/about")


# -- the page


@pytest.mark.parametrize("lang", ["sv", "en"])
@pytest.mark.parametrize("chosen", FOUND)
def test_it_takes_at_most_40_kilobytes(client: FlaskClient, lang: str, chosen: str) -> None:
    assert len(gzip.compress(read(client, f"/{lang}/story{chosen}").encode())) <= 40_000


def test_search_engines_leave_it_out_as_it_names_a_person(client: FlaskClient) -> None:
    assert client.get("/sv/story").headers["X-Robots-Tag"] == "noindex"


def test_a_parameter_that_it_does_not_take_is_refused(client: FlaskClient) -> None:
    assert client.get("/sv/story?region=kronoberg").status_code == 400


@pytest.fixture(scope="module")
def address(app: Flask) -> Iterator[str]:
    with served(app) as found:
        yield found


def test_it_is_printed_on_a_sheet_for_each_finding(browser: Browser, address: str) -> None:
    page = browser.new_page()
    for lang in ("sv", "en"):
        page.goto(f"{address}/{lang}/story")
        assert len(re.findall(rb"/Type\s*/Page\b", page.pdf(prefer_css_page_size=True))) == len(STEPS)
    page.emulate_media(media="print")
    assert not page.locator(".turn").first.is_visible()
    assert not page.locator(".trial").first.is_visible()
    page.close()


def test_one_reads_on_by_keyboard(browser: Browser, address: str) -> None:
    page = browser.new_page()
    page.goto(f"{address}/en/story")
    page.locator("#overlap a[rel=next]").focus()
    page.keyboard.press("Enter")
    assert page.url.endswith("/en/story#person")
    assert page.locator(":target .progress").inner_text() == "2 of 3"
    page.close()
