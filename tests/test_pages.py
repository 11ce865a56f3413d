"""The pages, downloads and SPARQL of the viewer, asked for without a browser."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook

from graph.questions import catalogue
from graph.store import CURRENT, open_build
from tests.conftest import DOCUMENTS
from tests.sweeps import crossed
from webapp import create_app
from webapp.texts import MESSAGES_SV, PAGE, alphabetical, in_swedish, number
from webapp.texts import WORDS as FIXED_WORDS

HTML = {"Accept": "text/html"}
LANGUAGES = ("sv", "en")
HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'; DROP ALL; #",
    "} UNION { ?s ?p ?o",
    "{{ 7*7 }}",
    "\u202egnirts",
    "\x00",
    "ö" * 10_000,
    "../../etc/passwd",
    "%s%n",
)


@pytest.fixture(scope="session")
def builds(founding_builds: Path) -> Path:
    """These pages are read against the five documents alone."""
    return founding_builds


def values_for(name: str) -> str:
    """Return parameters that a question cannot do without."""
    known = {"region": "kronoberg", "document": "kronoberg-strategy-2024"}
    return "&".join(f"{p.name}={known[p.name]}" for p in catalogue()[name].parameters if p.required)


def links(page: str) -> list[str]:
    return [href.replace("&amp;", "&") for href in re.findall(r'href="([^"#]+)', page) if not href.startswith("/static")]


# -- pages


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("page", ["", "questions", "about", "sparql", "search", "region/kronoberg", "source/kronoberg-strategy-2024", "network/erb"])
def test_a_page_is_there_in_both_languages(client: FlaskClient, lang: str, page: str) -> None:
    answer = client.get(f"/{lang}/{page}", headers=HTML)
    assert answer.status_code == 200
    assert f'<html lang="{lang}">' in answer.text
    assert answer.text.count("<h1") == 1
    other = "en" if lang == "sv" else "sv"
    assert f'hreflang="{other}"' in answer.text
    assert f'href="/{other}/{page}"' in answer.text


@pytest.mark.parametrize(("name", "lang"), crossed(sorted(catalogue()), LANGUAGES))
def test_each_question_has_a_form_and_an_answer(client: FlaskClient, lang: str, name: str) -> None:
    answer = client.get(f"/{lang}/questions/{name}?{values_for(name)}", headers=HTML)
    assert answer.status_code == 200
    asked = catalogue()[name]
    assert asked.summary[lang] in answer.text.replace("&#39;", "'")
    for parameter in asked.parameters:
        assert f'name="{parameter.name}"' in answer.text
    assert "<table" in answer.text or 'class="empty"' in answer.text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_each_question_is_listed(client: FlaskClient, lang: str) -> None:
    for page in (f"/{lang}/", f"/{lang}/questions"):
        text = client.get(page).text
        for name in catalogue():
            assert f'href="/{lang}/questions/{name}"' in text


def test_the_start_page_counts_what_the_graph_holds(client: FlaskClient, app: Flask) -> None:
    page = client.get("/sv/").text
    graph = app.extensions["viewer"].shelf().graph
    assert f"<dd>{len(graph.sources)}</dd>" in page
    for slug in ("kronoberg", "sormland", "vasternorrland", "varmland", "halland"):
        assert f'href="/sv/region/{slug}"' in page
    assert "Vem företräder Region Kronoberg?" in page
    restricted = client.get("/sv/?sources=kronoberg-strategy-2024").text
    assert "<dd>1</dd>" in restricted


def test_who_chaired_erb_in_2024_is_three_clicks_away_with_its_source(client: FlaskClient) -> None:
    start = client.get("/sv/").text
    first = re.search(r'class="entry" href="([^"]+)"', start)
    assert first
    page = client.get(first[1]).text
    row = re.search(r'<tr class="chair">.*?</tr>', page, re.DOTALL)
    assert row
    assert "Jaramillo" in row[0] and "ordförande" in row[0] and "2024" in row[0]
    note = re.search(r'href="#(n\d+(?:-\d+)?)"', row[0])
    assert note
    assert re.search(rf'id="{note[1].partition("-")[0]}"[^>]*>\s*<a [^>]*>Region Kronoberg: internationell strategi', page)


def test_the_region_page_holds_all_mandates_and_seats_without_names(client: FlaskClient, app: Flask) -> None:
    page = client.get("/sv/region/kronoberg").text
    asker = app.extensions["viewer"].shelf().asker
    for row in asker.ask("representatives", {"region": "kronoberg"}).rows:
        assert row[0] in page
    assert "kontaktperson: en plats utan namn" in page
    assert "1\u00a0650\u00a0000" in page
    assert "60\u00a0000 kr årligen, utan år" in page
    people = re.findall(r'<table class="people">.*?</table>', page, re.DOTALL)
    rows = sum(len(re.findall(r'<th scope="row">', table)) for table in people)
    assert rows == 21


def test_without_a_date_nothing_is_called_current(client: FlaskClient) -> None:
    for lang, words in (("sv", ("nuvarande", "pågående", "sitter nu")), ("en", ("currently", "incumbent", "at present a member"))):
        page = client.get(f"/{lang}/region/kronoberg").text
        assert not [word for word in words if word in page.casefold()]
        assert 'class="sure certain"' not in page


def test_with_a_date_certainty_is_a_word_and_a_shape(client: FlaskClient) -> None:
    page = client.get("/en/region/kronoberg?date=2024-06-01").text
    assert '<span class="sure certain"><span aria-hidden="true">●</span> certain</span>' in page
    assert '<span class="sure possible"><span aria-hidden="true">◐</span> possible</span>' in page
    assert '<tr class="chair">' not in client.get("/en/region/kronoberg?date=2025-06-01").text


def test_a_region_without_names_says_so(client: FlaskClient) -> None:
    page = client.get("/sv/region/vasternorrland").text
    assert "källorna nämner ingen företrädare vid namn" in page
    assert "av 0 namngivna" not in page


def test_quotes_come_from_the_readers_own_copy(builds: Path, tmp_path: Path) -> None:
    if not DOCUMENTS.is_dir():
        pytest.skip(f"the source documents are not in {DOCUMENTS}: name their folder in REGIOGRAPH_DOCUMENTS")
    with_copy = create_app(builds, DOCUMENTS).test_client().get("/sv/region/kronoberg").text
    without = create_app(builds, tmp_path).test_client().get("/sv/region/kronoberg").text
    assert "<q " in with_copy
    assert "<q " not in without


def test_every_link_of_the_main_pages_leads_somewhere(client: FlaskClient) -> None:
    seen: set[str] = set()
    for page in ("/sv/", "/en/region/kronoberg?date=2024-06-01", "/sv/network/erb", "/sv/questions/memberships"):
        seen |= {href for href in links(client.get(page, headers=HTML).text) if href.startswith("/")}
    assert len(seen) > 100
    broken = {href: status for href in sorted(seen) if (status := client.get(href, headers=HTML).status_code) not in (200, 302, 303)}
    assert not broken


def test_literals_in_another_language_are_marked(client: FlaskClient) -> None:
    page = client.get("/en/source/kronoberg-strategy-2024").text
    assert re.search(r'lang="sv">[^<]*(den internationella strategin|Strategin)', page)


# -- date and sources


@pytest.mark.parametrize("page", ["/sv/", "/en/region/kronoberg", "/sv/network/erb", "/en/questions", "/sv/about", "/en/search"])
def test_date_and_sources_are_kept_in_every_link(client: FlaskClient, page: str) -> None:
    text = client.get(f"{page}?date=2024-06-01&sources=founding", headers=HTML).text
    inner = [href for href in links(text) if re.match(r"/(sv|en)/", href)]
    # A question that answers to no date would refuse it.
    undated = [name for name, asked in catalogue().items() if not asked.takes_date]
    refusing = re.compile(rf"[/=]({'|'.join(undated)})\b(?!-)")
    is_asked = re.compile(r"/questions/|[?&](amp;)?question=")
    kept = [href for href in inner if "sources=founding" in href and ("date=2024-06-01" in href) != bool(is_asked.search(href) and refusing.search(href))]
    reset = [href for href in inner if href == page]
    assert len(kept) + len(reset) == len(inner)
    if page not in ("/sv/about",):
        assert reset, "reset in one click"


def test_what_is_chosen_is_said_in_words(client: FlaskClient) -> None:
    page = client.get("/sv/region/kronoberg?date=2024-06-01&sources=founding").text
    assert "per 2024-06-01" in page
    assert "bara de fem dokumenten" in page


def test_what_a_form_sends_is_tidied(client: FlaskClient) -> None:
    answer = client.get("/sv/questions/memberships?region=kronoberg&network=&date=&sources=sormland-direction&sources=kronoberg-strategy-2024")
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/sv/questions/memberships?region=kronoberg&sources=sormland-direction,kronoberg-strategy-2024"


def test_sources_restrict_what_is_shown(client: FlaskClient) -> None:
    page = client.get("/sv/questions/representatives?region=kronoberg&sources=sormland-direction").text
    answer = page[page.index('id="answer"') :]
    assert "Jaramillo" not in answer
    assert "Tomt svar" in answer


# -- search


def hits(page: str) -> list[str]:
    return re.findall(r'<bdi><a href="([^"]+)"', page)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    ("typed", "first"),
    [("erb", "network/erb"), ("Vaxjo", "municipality/vaxjo"), ("Olessen", "person/robert-olesen"), ("Kronoberg", "region/kronoberg")],
)
def test_a_search_leads_to_the_thing(client: FlaskClient, lang: str, typed: str, first: str) -> None:
    page = client.get(f"/{lang}/search", query_string={"q": typed})
    assert page.status_code == 200
    assert page.headers["X-Robots-Tag"] == "noindex"
    assert typed in re.findall(r"<title>(.*?)</title>", page.text)[0]
    assert hits(page.text)[0] == f"/{lang}/{first}"
    assert client.get(hits(page.text)[0]).status_code == 200


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("erb", ("nätverk", "en namngiven medlem", "träff på <q>ERB</q>")),
        ("team mid sweden", ("namngivna medlemmar",)),
        ("jaramillo", ("uppdrag i ERB:s styrelse",)),
        ("region halland", ("nätverk:",)),
        ("mittuniversitetet", ("lärosäte",)),
        ("mid sweden", ("3 träffar", 'träff på <q lang="en">Mid Sweden University</q>')),
        ("olessen", ("Inget i grafen heter så",)),
        ("xqzzyk", ("eller något liknande", "Pröva färre ord")),
        ("", ("i fältet högst upp",)),
        ("region", ("De 30 främsta träffarna",)),
        ("x" * 300, ("de första 100 tecknen",)),
    ],
)
def test_a_search_page_says_what_it_found(client: FlaskClient, typed: str, words: tuple[str, ...]) -> None:
    page = client.get("/sv/search", query_string={"q": typed}, follow_redirects=True).text
    for part in words:
        assert part in page


def test_a_search_keeps_date_and_sources_and_follows_the_sources(client: FlaskClient) -> None:
    chosen = {"date": "2024-06-01", "sources": "sormland-direction"}
    page = client.get("/sv/search", query_string={"q": "erb", **chosen}).text
    assert '<input type="hidden" name="date" value="2024-06-01">' in page
    assert '<input type="hidden" name="sources" value="sormland-direction">' in page
    assert "nämns i de valda källorna" in page
    assert not hits(page)
    everywhere = client.get("/sv/search?q=erb&date=2024-06-01").text
    assert 'href="/sv/search?q=erb&amp;date=2024-06-01"' in page
    assert "date=2024-06-01" in hits(everywhere)[0]


def test_a_search_shows_no_party_of_a_person(client: FlaskClient) -> None:
    page = client.get("/sv/search?q=Falkbacken").text
    item = re.search(r'<ol class="hits">.*?</ol>', page, re.DOTALL)
    assert item and "ungdomsstyrelse" in item[0]
    assert not re.search(r"\((?:S|M)\)|parti|Moderat|Socialdemokrat", item[0])


@pytest.mark.parametrize("page", ["/sv/", "/en/about", "/sv/region/kronoberg", "/en/questions/costs", "/sv/sparql", "/sv/nowhere"])
def test_every_page_has_a_labelled_search_field(client: FlaskClient, page: str) -> None:
    text = client.get(page, headers=HTML).text
    assert re.search(rf'<form [^>]*role="search" action="/{page[1:3]}/search" method="get">', text)
    assert '<label class="hide" for="find">' in text and '<input id="find" type="search" name="q"' in text


def test_a_missing_page_offers_the_search(client: FlaskClient) -> None:
    assert 'href="/sv/search?q=robert+olessen"' in client.get("/sv/person/robert-olessen", headers=HTML).text


# -- downloads


@pytest.mark.parametrize("name", sorted(catalogue()))
def test_each_answer_can_be_downloaded(client: FlaskClient, name: str) -> None:
    where = f"/questions/{name}"
    table = client.get(f"{where}.csv?{values_for(name)}")
    assert table.mimetype == "text/csv"
    header, *rows = csv.reader(io.StringIO(table.text))
    assert header == catalogue()[name].header
    body = client.get(f"{where}.json?{values_for(name)}").get_json()
    assert len(body["rows"]) == len(rows)
    book = load_workbook(io.BytesIO(client.get(f"{where}.xlsx?{values_for(name)}").data))
    assert len(list(book.active.iter_rows())) == len(rows) + 1
    assert "attachment" in table.headers["Content-Disposition"]


def test_a_download_takes_date_sources_and_language(client: FlaskClient) -> None:
    rows = list(csv.DictReader(io.StringIO(client.get("/questions/representatives.csv?region=kronoberg&date=2024-06-01&sources=founding&lang=en").text)))
    assert len(rows) == 21
    assert {row["role"] for row in rows} >= {"chair", "substitute"}


def test_a_question_without_a_language_leads_to_one(client: FlaskClient) -> None:
    answer = client.get("/questions/memberships?region=kronoberg&date=2024", headers={"Accept-Language": "en"})
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("/en/questions/memberships?")
    assert "region=kronoberg" in answer.headers["Location"] and "date=2024" in answer.headers["Location"]


# -- addresses of things


def test_every_iri_of_the_graph_resolves(client: FlaskClient, app: Flask) -> None:
    graph = app.extensions["viewer"].shelf().graph
    rows = graph.select("SELECT DISTINCT ?thing WHERE { ?thing a ?class FILTER(STRSTARTS(STR(?thing), 'https://w3id.org/regiograph/id/')) }")
    kinds: dict[str, str] = {}
    for row in rows:
        kinds.setdefault(row["thing"].value.split("/id/")[1].partition("/")[0], row["thing"].value)
    assert len(kinds) > 20
    for iri in kinds.values():
        answer = client.get(urlsplit(iri).path.removeprefix("/regiograph"))
        assert answer.status_code == 303, iri
        page = client.get(answer.headers["Location"], headers=HTML)
        assert page.status_code == 200, iri
        assert iri in page.text


def test_people_are_not_indexed(client: FlaskClient) -> None:
    page = client.get("/sv/person/rene-jaramillo")
    assert page.headers["X-Robots-Tag"] == "noindex"
    assert '<meta name="robots" content="noindex">' in page.text
    assert "X-Robots-Tag" not in client.get("/sv/region/kronoberg").headers


def test_a_person_has_every_mandate_and_no_youth_party(client: FlaskClient) -> None:
    page = client.get("/sv/person/rene-jaramillo").text
    assert "ERB:s styrelse" in page and "SBHSS styrgrupp" in page
    region = client.get("/sv/region/kronoberg").text
    row = re.search(r'<tr>\s*<th scope="row"><a [^>]*>Emma Falkbacken</a></th>\s*<td>(.*?)</td>', region, re.DOTALL)
    assert row and row[1].strip() == ""


@pytest.mark.skipif(not DOCUMENTS.is_dir(), reason=f"the source documents are not in {DOCUMENTS}: name their folder in REGIOGRAPH_DOCUMENTS")
def test_no_page_prints_the_party_of_a_youth_board_member(builds: Path) -> None:
    client = create_app(builds, DOCUMENTS).test_client()
    people = [row for row in client.get("/questions/representatives.json?region=kronoberg").get_json()["rows"] if "ungdomsstyrelse" in row["body"]]
    assert len(people) == 2
    things = {row["person_id"].partition("/id/")[2] for row in people}
    pages = ["/sv/region/kronoberg", "/sv/network/erb", "/sv/body/erb-ungdomsstyrelse", *(f"/sv/{path}" for path in things)]
    linked = {href for page in pages[1:] for href in links(client.get(page).text) if re.match(r"/sv/(mandate|assertion|locator|seat|party)/", href)}
    for page in [*pages, *sorted(linked), "/sv/party/m", "/sv/party/s", "/sv/source/kronoberg-strategy-2024"]:
        text = client.get(page).text
        for row in people:
            family = row["person"].rpartition(" ")[2]
            assert not re.search(rf"{family}\s*\((?:S|M)\)", text), page


# -- the frame of HTTP


@pytest.mark.parametrize(("wish", "start"), [("en", "/en/"), ("en-GB,sv;q=0.5", "/en/"), ("sv", "/sv/"), ("de", "/sv/"), ("", "/sv/")])
def test_the_root_leads_to_the_preferred_language(client: FlaskClient, wish: str, start: str) -> None:
    answer = client.get("/", headers={"Accept-Language": wish})
    assert (answer.status_code, answer.headers["Location"]) == (302, start)
    assert "Accept-Language" in answer.headers["Vary"]


@pytest.mark.parametrize("page", ["/sv/", "/", "/static/style.css", "/nowhere", "/sparql", "/healthz", "/questions/costs.csv", "/id/region/kronoberg"])
def test_every_response_carries_the_security_headers(client: FlaskClient, page: str) -> None:
    with client.get(page) as answer:
        headers = answer.headers
    policy = dict(part.split(" ", 1) for part in headers["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert {policy[name] for name in ("script-src", "connect-src", "style-src", "font-src", "form-action")} == {"'self'"}
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    for name in ("Referrer-Policy", "Cross-Origin-Opener-Policy", "Permissions-Policy"):
        assert headers[name]


@pytest.mark.parametrize("page", ["/sv/", "/en/region/kronoberg?date=2024", "/questions/costs.csv"])
def test_an_unchanged_page_is_not_sent_again(client: FlaskClient, page: str) -> None:
    first = client.get(page)
    again = client.get(page, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["Content-Security-Policy"]
    elsewhere = client.get("/sv/about", headers={"If-None-Match": first.headers["ETag"]})
    assert elsewhere.status_code == 200


def test_a_new_build_changes_the_tag(builds: Path, small_builds: Path, tmp_path: Path) -> None:
    for folder in (builds, small_builds):
        target = (folder / CURRENT).resolve()
        shutil.copytree(target, tmp_path / target.name)
    first, second = ((folder / CURRENT).resolve().name for folder in (builds, small_builds))
    (tmp_path / CURRENT).symlink_to(first)
    client = create_app(tmp_path).test_client()
    old = client.get("/sv/")
    (tmp_path / "next").symlink_to(second)
    (tmp_path / "next").replace(tmp_path / CURRENT)
    new = client.get("/sv/", headers={"If-None-Match": old.headers["ETag"]})
    assert new.status_code == 200
    assert second in new.text and first not in new.text


def test_pages_hold_no_inline_script_and_no_inline_style(client: FlaskClient) -> None:
    for page in ("/sv/", "/sv/region/kronoberg", "/en/questions/representatives", "/sv/sparql", "/sv/nowhere", "/en/about"):
        text = client.get(page, headers=HTML).text
        assert all(re.match(r'<script (src="/static/|type="application/(?:ld\+)?json")', found) for found in re.findall(r"<script[^>]*>", text))
        assert not re.search(r"<style|\sstyle=|\son\w+=", text)
        assert not re.findall(r'(?:src|href)="(?:https?:)?//', text)


def test_healthz_names_the_build(client: FlaskClient, builds: Path) -> None:
    body = client.get("/healthz").get_json()
    assert body["status"] == "ok"
    assert body["build"] == open_build(builds / CURRENT).build_id
    assert body["quads"] > 1000


# -- wrong use


@pytest.mark.parametrize(
    ("page", "status"),
    [
        ("/de/", 404),
        ("/nowhere", 404),
        ("/sv/nowhere", 404),
        ("/sv/region/kronborg", 404),
        ("/sv/network/nope", 404),
        ("/sv/network/a%20b%3Cc", 404),
        ("/id/network/nope", 404),
        ("/sv/questions/nope", 404),
        ("/questions/nope", 404),
        ("/questions/nope.csv", 404),
        ("/sv/questions/representatives?region=zzzz", 400),
        ("/sv/questions/representatives?colour=blue", 400),
        ("/sv/questions/representatives?date=2024-13-45", 400),
        ("/sv/questions/costs?year=last", 400),
        ("/sv/questions/representatives?substitutes=perhaps", 400),
        ("/sv/region/kronoberg?date=yesterday", 400),
        ("/sv/?sources=nobody", 400),
        ("/questions/costs.csv?lang=fi", 400),
        ("/questions/allies.csv", 400),
        ("/sparql?query=", 400),
    ],
)
def test_wrong_use_gets_a_reason_and_the_right_status(client: FlaskClient, page: str, status: int) -> None:
    answer = client.get(page, headers=HTML if not page.startswith(("/questions/", "/sparql")) else {})
    assert answer.status_code == status
    assert "Traceback" not in answer.text
    assert len(answer.text) > 20


def test_a_missing_page_offers_near_matches(client: FlaskClient) -> None:
    assert 'href="/sv/region/kronoberg"' in client.get("/sv/region/kronborg", headers=HTML).text
    assert 'href="/sv/network/energy-cities"' in client.get("/sv/network/energy-citys", headers=HTML).text
    assert 'href="/en/questions/memberships"' in client.get("/en/questions/membership", headers=HTML).text


def test_an_ambiguous_name_offers_its_readings(client: FlaskClient) -> None:
    answer = client.get("/sv/questions/memberships?network=Mid%20Sweden&date=2020", headers=HTML)
    assert answer.status_code == 400
    assert "”Mid Sweden” kan betyda flera saker." in answer.text
    readings = [href for href in links(answer.text) if "/questions/memberships?" in href]
    assert len(readings) == 2
    for href in readings:
        assert "date=2020" in href
        assert client.get(href).status_code == 200


def test_an_unknown_value_offers_near_ones(client: FlaskClient) -> None:
    answer = client.get("/en/questions/memberships?region=kronborg", headers=HTML)
    assert answer.status_code == 400
    assert "region=kronoberg" in answer.text


@pytest.mark.parametrize("value", HOSTILE)
def test_hostile_parameters_do_no_harm(client: FlaskClient, value: str) -> None:
    typed = quote(value[:2000])
    places = (
        f"/sv/questions/representatives?region={typed}",
        f"/en/questions/representatives?network={typed}&_external=1&_scheme=javascript",
        f"/sv/questions/representatives?{typed}=1",
        f"/sv/?date={typed}",
        f"/sv/?sources={typed}",
        f"/sv/region/{typed}",
        f"/sv/{typed}/{typed}",
        f"/id/network/{typed}",
        f"/sv/questions/{typed}",
        f"/questions/costs.csv?region={typed}",
        f"/sv/sparql?query={typed}",
        f"/sv/search?q={typed}",
    )
    for place in places:
        answer = client.get(place, headers=HTML)
        assert answer.status_code in (200, 302, 303, 308, 400, 404, 414), place
        assert answer.mimetype in ("text/html", "text/plain", "text/csv")
        if answer.mimetype == "text/html":  # plain text is never read as a page: nosniff
            assert "<script>alert" not in answer.text
            assert "<img src=x" not in answer.text
            assert "javascript:" not in answer.headers.get("Location", "")
        assert "49" not in re.findall(r"<h1>(.*?)</h1>", answer.text)


@pytest.mark.parametrize("name", ["_external", "_scheme", "_anchor", "_method", "lang", "endpoint"])
def test_parameters_that_mean_something_to_the_framework_mean_nothing_here(client: FlaskClient, name: str) -> None:
    answer = client.get(f"/sv/?{name}=en", headers=HTML)
    assert answer.status_code == 200
    # What is said in the words of schema.org names whole addresses, whatever is asked.
    shown = re.sub(r'<script type="application/ld\+json">.*?</script>', "", answer.text, flags=re.DOTALL)
    assert "http://" not in re.sub(r"http://www\.w3\.org", "", shown)


def test_a_method_that_is_not_served_is_refused(client: FlaskClient) -> None:
    answer = client.delete("/sv/")
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]


def test_a_fault_of_our_own_shows_no_inner_detail(builds: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr("webapp.figures.regions", fail)
    answer = create_app(builds).test_client().get("/sv/", headers=HTML)
    assert answer.status_code == 500
    assert "secret detail" not in answer.text
    assert "secret detail" in caplog.text


def test_without_a_build_the_pages_say_so(tmp_path: Path) -> None:
    client = create_app(tmp_path).test_client()
    assert client.get("/sv/", headers=HTML).status_code == 503
    assert client.get("/healthz").status_code == 503
    assert client.get("/sv/", headers=HTML).headers["Content-Security-Policy"]


# -- SPARQL


def test_a_program_gets_json_or_csv(client: FlaskClient) -> None:
    query = "SELECT ?name WHERE { id:region/kronoberg skos:prefLabel ?name }".replace(
        "id:region/kronoberg", "<https://w3id.org/regiograph/id/region/kronoberg>"
    )
    answer = client.get("/sparql", query_string={"query": query})
    assert answer.mimetype == "application/sparql-results+json"
    bindings = json.loads(answer.text)["results"]["bindings"]
    assert {"type": "literal", "value": "Region Kronoberg", "xml:lang": "sv"} in [row["name"] for row in bindings]
    for asked in ({"headers": {"Accept": "text/csv"}, "query_string": {"query": query}}, {"query_string": {"query": query, "format": "csv"}}):
        table = client.get("/sparql", **asked)
        assert table.mimetype == "text/csv"
        assert table.text.splitlines()[0] == "name"


def test_ask_construct_and_post_are_served(client: FlaskClient) -> None:
    assert client.post("/sparql", data={"query": "ASK { ?s a rg:Person }"}).get_json()["boolean"] is True
    direct = client.post("/sparql", data="ASK { ?s a rg:NoSuchClass }", content_type="application/sparql-query")
    assert direct.get_json()["boolean"] is False
    built = client.get("/sparql", query_string={"query": "CONSTRUCT { ?s a rg:Person } WHERE { ?s a rg:Person } LIMIT 2"})
    assert built.mimetype == "application/n-triples"
    assert len(built.text.splitlines()) == 2


def test_a_browser_is_led_to_the_form(client: FlaskClient) -> None:
    answer = client.get("/sparql?query=ASK%7B%7D", headers={"Accept": "text/html,*/*;q=0.8", "Accept-Language": "en"})
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("/en/sparql?query=ASK")


def test_rows_are_limited_and_said_to_be(client: FlaskClient) -> None:
    query = {"query": "SELECT * WHERE { ?s ?p ?o }"}
    answer = client.get("/sparql", query_string=query)
    assert len(answer.get_json(force=True)["results"]["bindings"]) == 50
    assert answer.headers["X-Truncated"] == "rows=50"
    assert "avkortat vid 50 rader" in client.get("/sv/sparql", query_string=query).text


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("SELECT * WHERE { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", 400),
        ("SELECT * FROM <file:///etc/passwd> WHERE { ?s ?p ?o }", 400),
        ("INSERT DATA { <x:a> <x:b> <x:c> }", 400),
        ("SELEKT", 400),
        ("SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }", 504),
    ],
)
def test_what_may_not_run_is_refused_in_words(client: FlaskClient, query: str, status: int) -> None:
    answer = client.get("/sparql", query_string={"query": query})
    assert (answer.status_code, answer.mimetype) == (status, "text/plain")
    page = client.post("/sv/sparql", data={"query": query})
    assert page.status_code == status
    assert 'role="alert"' in page.text


def test_other_parts_of_the_protocol_are_refused_not_ignored(client: FlaskClient) -> None:
    assert client.get("/sparql?query=ASK%7B%7D&default-graph-uri=http://example.org/").status_code == 400
    assert client.post("/sparql", data={"update": "DROP ALL"}).status_code == 400
    assert client.get("/sparql?query=ASK%7B%7D&format=yaml").status_code == 400
    assert client.post("/sparql", data={"query": "A" * 300_000}).status_code == 413


def test_sparql_reads_the_chosen_sources_only(client: FlaskClient) -> None:
    query = "ASK { ?m a rg:Mandate }"
    assert client.get("/sparql", query_string={"query": query, "sources": "kronoberg-strategy-2024"}).get_json()["boolean"] is True
    assert client.get("/sparql", query_string={"query": query, "sources": "sormland-direction"}).get_json()["boolean"] is False


# -- texts


def test_every_text_is_there_in_both_languages() -> None:
    for name, pair in PAGE.items():
        assert len(pair) == 2 and all(pair), name
        fields = [sorted(re.findall(r"{(\w+)}", text)) for text in pair]
        assert fields[0] == fields[1], name
    assert all({"sv", "en"} <= set(words) for words in FIXED_WORDS.values())


def test_every_text_is_used() -> None:
    root = Path(create_app.__code__.co_filename).parent
    text = "\n".join(path.read_text(encoding="utf-8") for path in root.rglob("*") if path.suffix in (".py", ".html", ".svg") and path.name != "texts.py")
    used = {name for written in (r"\bt\.(\w+)", r"text\.(\w+)", r'"(\w+)(?=")') for name in re.findall(written, text)}
    families = ("error_", "one_", "n_", "tie_", "node_", "nodes_", "api_kind_", "dump_", "mapping_", "trait_", "service_", "ontology_part_")
    computed = {name for name in PAGE if name.startswith(families)} | {"mandates", "memberships"}
    assert not [name for name in PAGE if name not in computed | used]


def test_numbers_and_order_suit_the_reader() -> None:
    assert number(1650000, "sv") == "1\u00a0650\u00a0000"
    assert number(1650000, "en") == "1,650,000"
    assert (number(2.5, "sv"), number(2.5, "en"), number(None, "sv")) == ("2,5", "2.5", "")
    names = ["Östersjön", "Ånge", "Zagreb", "Älvdalen", "Éire", "Arvika", "Energi"]
    assert sorted(names, key=alphabetical) == ["Arvika", "Éire", "Energi", "Zagreb", "Ånge", "Älvdalen", "Östersjön"]


def test_messages_of_the_graph_have_a_swedish_form() -> None:
    assert in_swedish("“x” is not a date → write a year (2024)").startswith("”x” är inget datum")
    assert in_swedish("something else") == ""
    assert all("{0}" in text or "{1}" in text for pattern, text in MESSAGES_SV if re.compile(pattern).groups)
    assert len({pattern for pattern, _ in MESSAGES_SV}) == len(MESSAGES_SV)
