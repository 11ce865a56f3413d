"""The page of queries: with the editor, without a script, its examples, pictures, files and vocabulary.

The browser tests end with an error where the page complained (a policy that was violated is such a
complaint) or asked another host.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
from collections import Counter
from collections.abc import Iterator
from urllib.parse import parse_qs, quote, unquote, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook
from playwright.sync_api import Browser, Page

from graph.engine import Engine, Limits
from graph.namespaces import ROOT
from graph.questions import catalogue
from graph.store import Current
from tests.browser import AXE
from tests.conftest import served
from tests.markup import Markup
from tests.sweeps import crossed
from tests.test_browser import OPEN_DETAILS, PAGES, VIEWS, WIDER, Watched, axe_violations, tab_to, watch
from webapp import create_app
from webapp.editor.bundle import LICENCES, SCRIPT, SOURCES
from webapp.links import LONGEST_LINK
from webapp.sparql.charts import scale_steps
from webapp.sparql.examples import short_examples

HTML = {"Accept": "text/html"}
HEAVIEST = 230_000  # bytes of the page with all that it loads, compressed
COUNTED = (
    "SELECT ?region (COUNT(DISTINCT ?network) AS ?networks) { ?region a rg:Region ; rg:belongsTo ?network } GROUP BY ?region ORDER BY DESC(?networks) ?region"
)
NAMES = "SELECT ?network ?name { ?network a rg:Network ; skos:prefLabel ?name } ORDER BY ?name LIMIT 5"
IN_EDITOR = "it?.shadowRoot?.activeElement?.classList.contains('cm-content')"


@pytest.fixture(scope="module")
def app(builds: object) -> Iterator[Flask]:
    engine = Engine(Current(builds), Limits(seconds=5), workers=1)  # type: ignore[arg-type]
    yield create_app(builds, None, engine)  # type: ignore[arg-type]
    engine.close()


@pytest.fixture(scope="module")
def address(app: Flask) -> Iterator[str]:
    with served(app) as found:
        yield found


@pytest.fixture
def desk(browser: Browser, address: str) -> Iterator[Watched]:
    """A page of a new reader, in Swedish."""
    context = browser.new_context(**VIEWS["light"], accept_downloads=True, locale="sv-SE")
    found = watch(context)
    yield found
    context.close()
    assert not found.complaints
    assert found.hosts <= {urlsplit(address).netloc}


@pytest.fixture
def plain(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(java_script_enabled=False, accept_downloads=True, **VIEWS["light"])
    yield context.new_page()
    context.close()


def write(page: Page, text: str) -> None:
    """Put a text into the editor in the place of what stands there, as one types it or pastes it."""
    page.locator(".cm-content").click()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.insert_text(text)


def written(page: Page) -> str:
    text: str = page.evaluate("document.getElementById('query').value")
    return text


def run(page: Page) -> None:
    page.keyboard.press("ControlOrMeta+Enter")
    page.wait_for_selector("#answer[aria-busy='false'] > *")


def options(page: Page, among: str) -> list[str]:
    """What is proposed, once a certain name is among it: until then the list of what was typed before may stand."""
    page.locator(".cm-tooltip-autocomplete li", has_text=among).first.wait_for()
    page.wait_for_timeout(150)  # the list takes no keys in its first moment, so that it catches nobody's Enter
    return page.locator(".cm-tooltip-autocomplete li").all_inner_texts()


# -- what it is made of


def test_the_script_of_the_page_is_there_with_the_licences_of_what_is_in_it() -> None:
    assert SCRIPT.exists(), "the script of the SPARQL page is not built → make editor"
    assert {"@codemirror/view", "@codemirror/legacy-modes", "@lezer/highlight"} <= set(re.findall(r"^(@\S+) \d", LICENCES.read_text(encoding="utf-8"), re.M))


def test_what_is_built_is_never_committed_and_the_lockfile_names_no_host() -> None:
    assert "/webapp/static/built/" in (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    lock = (SOURCES / "package-lock.json").read_text(encoding="utf-8")
    assert "resolved" not in lock and "http" not in lock
    assert all("integrity" in facts for place, facts in json.loads(lock)["packages"].items() if place)


def test_the_page_with_all_that_it_loads_is_small(client: FlaskClient) -> None:
    page = client.get("/sv/sparql", headers=HTML).text
    loaded = re.findall(r'(?:src|href)="(/static/[^"]+)"', page)
    loaded.append(re.findall(r'data-terms="([^"]+)"', page)[0])
    sizes = {"page": len(gzip.compress(page.encode()))}
    for path in loaded:
        with client.get(path) as answer:
            sizes[path] = len(gzip.compress(answer.data))
    assert any("editor.js" in path for path in sizes)
    assert sum(sizes.values()) <= HEAVIEST, sizes


# -- the vocabulary


def test_the_vocabulary_counts_classes_and_says_how_often_each_property_is_stated(client: FlaskClient, app: Flask) -> None:
    found = client.get("/sv/sparql/terms.json").get_json()
    graph = app.extensions["viewer"].shelf().graph
    counted = {
        "mandates": "SELECT (COUNT(DISTINCT ?m) AS ?n) { ?m a rg:Mandate }",
        "in bodies": "SELECT (COUNT(DISTINCT ?m) AS ?n) { ?m a rg:Mandate ; rg:inBody ?b }",
    }
    counts = {name: int(next(iter(graph.select(f"PREFIX rg: <https://w3id.org/regiograph/ontology#> {query}")))["n"].value) for name, query in counted.items()}
    mandate = next(one for one in found["classes"] if one["name"] == "rg:Mandate")
    names = [one["name"] for one in found["properties"]]
    assert (mandate["label"], mandate["count"]) == ("mandat", counts["mandates"])
    assert mandate["has"][str(names.index("rg:inBody"))] == counts["in bodies"]
    assert found["prefixes"]["rg"] == "https://w3id.org/regiograph/ontology#"
    assert not [one["name"] for one in found["classes"] if one["name"].startswith("owl:")]


def test_things_are_found_by_their_names_in_either_language(client: FlaskClient) -> None:
    for lang, typed in (("sv", "Kronobergs län"), ("sv", "Kronoberg County"), ("en", "Kronobergs län")):
        found = client.get(f"/{lang}/sparql/terms.json", query_string={"q": typed}).get_json()
        assert "https://w3id.org/regiograph/id/place/kronobergs-lan" in [one["iri"] for one in found], (lang, typed)


# -- examples


@pytest.mark.parametrize("lang", ["sv", "en"])
def test_every_question_and_every_short_example_is_on_the_page(client: FlaskClient, lang: str) -> None:
    names = set(re.findall(r'data-name="([^"]+)"', client.get(f"/{lang}/sparql", headers=HTML).text))
    assert names == set(catalogue()) | set(short_examples())


@pytest.mark.parametrize(("name", "lang"), crossed([*short_examples(), *catalogue()], ["sv", "en"]))
def test_an_example_says_what_it_asks_and_runs_as_it_is(client: FlaskClient, name: str, lang: str) -> None:
    asks = short_examples()[name].summary if name in short_examples() else catalogue()[name].summary
    text = example(client, lang, name)
    assert text.startswith(f"# {asks[lang]}\n")
    answer = client.post(f"/{lang}/sparql", data={"query": text})
    assert answer.status_code == 200
    assert 'id="result"' in answer.text


def example(client: FlaskClient, lang: str, name: str) -> str:
    page = client.get(f"/{lang}/sparql", query_string={"example": name}, headers=HTML).text
    return unescaped(editor_text(page))


def editor_text(page: str) -> str:
    """Return what stands in the field of the page, as it is escaped there."""
    found = re.search(r"<textarea[^>]*>(.*?)</textarea>", page, re.DOTALL)
    assert found
    return found[1]


def unescaped(text: str) -> str:
    import html

    return html.unescape(text)


# short example → what its hint says to replace, and by what
CHANGES = {
    "who-speaks-for-a-region": ("kronoberg", "skane"),
    "networks-of-each-region": ("rg:Region", "rg:Municipality"),
    "people-by-year": ("# ?mandate rg:inBody", "?mandate rg:inBody"),
    "around-a-network": ("network/erb", "network/sbhss"),
    "applications-for-a-legal-form": (" ?place WHERE", " WHERE"),
    "bodies-and-named-people": ("WHERE {", "WHERE { VALUES ?network { <https://w3id.org/regiograph/id/network/erb> }"),
    "members-stated-and-named": ("ORDER BY ?network", "ORDER BY DESC(?stated)"),
    "networks-and-partners-by-region": ("ORDER BY ?region", "ORDER BY DESC(?networks)"),
    "notes-and-the-rules-they-point-to": ("WHERE {", "WHERE { VALUES ?about { <https://w3id.org/regiograph/id/network/energy-cities> }"),
    "objectives-and-their-programmes": ("ORDER BY", "HAVING (COUNT(DISTINCT ?programme) > 1) ORDER BY"),
    "offices-by-document": ("network-kind/office", "network-kind/border"),
    "plan-rows-shared-by-two-networks": ("WHERE {", "WHERE { VALUES ?network_a { <https://w3id.org/regiograph/id/network/aer> }"),
    "plan-rows-without-network": ("|rg:partner|rg:partnerPlace", ""),
    "positions-carried-into-networks": ("WHERE {", "WHERE { VALUES ?carried_into { <https://w3id.org/regiograph/id/network/bk> }"),
    "programmes-named-by-document": ("rg:Programme", "rg:Fund"),
    "seats-by-party": ("WHERE {", "WHERE { VALUES ?region { <https://w3id.org/regiograph/id/region/kronoberg> }"),
    "universities-and-their-ties": ("rg:University", "rg:Municipality"),
    "who-represented-a-member-before": ("ORDER BY ?network", "ORDER BY ?since"),
    "who-says-so": ("network/erb", "body/erb-styrelse"),
}


def test_every_short_example_has_a_change_that_is_tried_here() -> None:
    assert set(CHANGES) == set(short_examples())


@pytest.mark.parametrize("name", CHANGES)
def test_the_change_that_a_short_example_proposes_gives_another_answer(client: FlaskClient, name: str) -> None:
    old, new = CHANGES[name]
    given, proposed = short_examples()[name].text, short_examples()[name].change
    for words in {*old.split(), *new.split()} - {"WHERE", "{", "?mandate"}:
        assert words in proposed["sv"] and words in proposed["en"], words
    read = {"Accept": "text/csv, application/n-triples"}
    before, after = (client.get("/sparql", query_string={"query": text}, headers=read).text.splitlines() for text in (given, given.replace(old, new)))
    assert before != after
    assert len(after) > 1


@pytest.mark.parametrize(("lang", "said"), [("sv", ("# Ändra: ", "# UNDEF betyder")), ("en", ("# Change: ", "# UNDEF means"))])
def test_every_example_says_what_can_be_changed_in_it(client: FlaskClient, lang: str, said: tuple[str, str]) -> None:
    for name in [*short_examples(), *catalogue()]:
        remarks = [line for line in example(client, lang, name).split("\n\n")[0].splitlines()[1:] if line.startswith(said)]
        assert remarks, name


@pytest.mark.parametrize(("lang", "hint"), [("sv", "Exemplet är färdigt att köra."), ("en", "The example is ready to run.")])
def test_an_example_is_said_to_be_one_until_it_has_been_run(client: FlaskClient, lang: str, hint: str) -> None:
    for query in ({}, {"example": "costs"}, {"question": "costs", "region": "kronoberg"}):
        assert hint in client.get(f"/{lang}/sparql", query_string=query, headers=HTML).text
    assert hint not in client.get(f"/{lang}/sparql", query_string={"query": NAMES}, headers=HTML).text


def test_an_example_that_is_none_is_refused_in_words(client: FlaskClient) -> None:
    answer = client.get("/en/sparql?example=nothing", headers=HTML)
    assert answer.status_code == 400
    assert "no example is called “nothing”" in answer.text


def test_a_question_opens_as_it_is_asked(client: FlaskClient) -> None:
    page = client.get("/sv/questions/memberships?region=kronoberg", headers=HTML).text
    opens = re.search(r'href="(/sv/sparql\?question=memberships[^"]*)"', page)
    assert opens and "region=kronoberg" in opens[1]
    text = unescaped(client.get(unescaped(opens[1]), headers=HTML).text)
    assert "VALUES (?asked_region) { (<https://w3id.org/regiograph/id/region/kronoberg>) }" in text


# Pages whose tables are no facts: addresses, files, terms, prefixes.
WITHOUT_FACTS = re.compile(r"api$|dumps$|ontology$|sparql")
SHOWN = [path for path, status in PAGES.items() if status == 200 and not WITHOUT_FACTS.match(path)]


def opened_by(client: FlaskClient, path: str) -> set[str]:
    """Return the addresses by which a page shows its queries in the editor."""
    page = client.get(f"/sv/{path}", headers=HTML).text
    return {unescaped(href) for href in re.findall(r'href="(/sv/sparql\?(?:question|query)=[^"]+)"', page)}


@pytest.mark.parametrize("path", SHOWN)
def test_what_shows_facts_as_a_table_or_picture_shows_its_query(client: FlaskClient, path: str) -> None:
    page = client.get(f"/sv/{path}", headers=HTML).text
    assert not re.search(r'<table|<figure class="picture', page) or opened_by(client, path) or 'action="/sv/sparql' in page


def test_a_query_that_a_page_shows_opens_in_the_editor_and_gives_the_same_rows(client: FlaskClient) -> None:
    """Over all links of all pages: the things in the rows are those of the question's own answer."""
    asked: dict[str, dict[str, str]] = {}
    for path in SHOWN:
        for href in opened_by(client, path):
            given = {key: values[0] for key, values in parse_qs(urlsplit(href).query).items()}
            if "question" in given:
                asked[href] = given
    assert len(asked) > 100
    for href, given in asked.items():
        text, name = unescaped(editor_text(client.get(href, headers=HTML).text)), given.pop("question")
        bindings = client.post("/sparql", data={"query": text, "format": "json", "sources": given.get("sources", "")}).get_json()["results"]["bindings"]
        answer = client.get(f"/questions/{name}.json", query_string=given).get_json()["rows"]
        things = [column.name for column in catalogue()[name].columns if column.kind == "thing"]
        got = Counter(tuple(frozenset(row.get(column, {}).get("value", "").split()) for column in things) for row in bindings)
        shown = Counter(tuple(frozenset((row[f"{column}_id"] or "").replace(" ; ", " ").split()) for column in things) for row in answer)
        assert got == shown, href


@pytest.mark.parametrize("path", ["network/erb", "activity/oversyn-2020", "cost/cost-04", "network/erb?sources=sormland-direction", "theme/water"])
def test_the_query_behind_a_things_statements_gives_all_that_the_page_shows(client: FlaskClient, path: str) -> None:
    page = client.get(f"/sv/{path}", headers=HTML).text
    opened = [href for href in opened_by(client, path) if "query=" in href]
    shown = set(re.findall(r'<a href="(/sv/[a-z-]+/[^"?]+)[^"]*"', "".join(re.findall(r'<table class="statements">.*?</table>', page, re.DOTALL))))
    answered = "".join(client.get(href, headers=HTML).text for href in opened)
    assert {"200"} == {str(client.get(href, headers=HTML).status_code) for href in opened} or not shown
    assert {href for href in shown if f'href="{href}' not in answered} == set()


# -- answers


def test_things_are_shown_by_name_with_their_address_at_hand(client: FlaskClient) -> None:
    page = client.get("/sv/sparql", query_string={"query": 'SELECT ?r { ?r a rg:Region ; skos:prefLabel "Region Kronoberg"@sv }'}, headers=HTML).text
    assert '<a href="/sv/region/kronoberg" title="https://w3id.org/regiograph/id/region/kronoberg">Region Kronoberg</a>' in page


def test_a_list_of_things_in_one_text_is_shown_as_things(client: FlaskClient) -> None:
    things = "<https://w3id.org/regiograph/id/region/kronoberg> <https://w3id.org/regiograph/id/network/erb>"
    query = f'SELECT (GROUP_CONCAT(STR(?r); separator=" ") AS ?list) {{ VALUES ?r {{ {things} }} }}'
    page = client.get("/sv/sparql", query_string={"query": query}, headers=HTML).text
    assert ">Region Kronoberg</a>, <a" in page and ">Euroregion Baltic</a>" in page


@pytest.mark.parametrize(
    ("query", "written", "near"),
    [
        (
            "SELECT ?n { <https://w3id.org/regiograph/id/region/kronborg> rg:belongsTo ?n }",
            "<https://w3id.org/regiograph/id/region/kronborg>",
            "<https://w3id.org/regiograph/id/region/kronoberg>",
        ),
        ("SELECT ?n { ?n a rg:Regions }", "rg:Regions", "rg:Region"),
        ("SELECT ?n { ?n <https://w3id.org/regiograph/ontology#belongTo> ?m }", "rg:belongTo", "rg:belongsTo"),
        ("ASK { ?n a rg:Netwrok }", "rg:Netwrok", "rg:Network"),
    ],
)
def test_a_slip_in_an_address_or_term_is_named_with_what_may_be_meant(client: FlaskClient, query: str, written: str, near: str) -> None:
    page = unescaped(client.post("/sv/sparql", data={"query": query, "part": "answer"}).text)
    said = re.findall(r'<p class="empty missing">(.*?)</p>', page)
    assert len(said) == 1
    assert said[0].startswith(f"Grafen har inget som heter <code>{written}</code>. Menade du ")
    assert f"<code>{near}</code>" in said[0]


@pytest.mark.parametrize(
    "query",
    [
        "# rg:NoSuchThing\nSELECT ?n { ?n a rg:Network ; skos:prefLabel 'rg:Nothing' }",
        "PREFIX rg: <https://w3id.org/regiograph/ontology#> SELECT ?n { ?n a rg:Network FILTER(STRSTARTS(STR(?n), 'x')) }",
        "SELECT ?s { GRAPH <https://w3id.org/regiograph/id/source/kronoberg-strategy-2024> { ?s a rg:Region } }",
        "SELECT ?s { ?s a <http://example.org/Unknown> }",
    ],
)
def test_what_only_looks_like_a_slip_is_not_called_one(client: FlaskClient, query: str) -> None:
    assert 'class="empty missing"' not in client.post("/sv/sparql", data={"query": query, "part": "answer"}).text


def test_an_empty_answer_says_that_the_query_is_right_and_how_to_go_on(client: FlaskClient) -> None:
    empty = "SELECT ?n { ?n a rg:Network ; skos:prefLabel 'x' }"
    assert "Den är rätt skriven, men inget i grafen stämmer med alla villkor." in client.post("/sv/sparql", data={"query": empty}).text
    slip = "SELECT ?n { ?n a rg:Netwrok }"
    assert "Den är rätt skriven" not in client.post("/sv/sparql", data={"query": slip}).text


@pytest.mark.parametrize(
    ("query", "ways"),
    [
        (NAMES, ["table", "raw"]),
        (COUNTED, ["table", "bar", "map", "raw"]),
        ("SELECT ?year ?n { VALUES (?year ?n) { ('2019' 1) ('2020' 4) } }", ["table", "bar", "line", "raw"]),
        ("CONSTRUCT { ?a rg:belongsTo ?b } WHERE { ?a rg:belongsTo ?b } LIMIT 5", ["table", "graph", "raw"]),
        ("CONSTRUCT { ?a skos:prefLabel ?b } WHERE { ?a skos:prefLabel ?b } LIMIT 5", ["table", "raw"]),
        ("ASK { ?a ?b ?c }", []),
        ("SELECT ?a { ?a rg:noSuchTerm ?b }", []),
    ],
)
def test_an_answer_offers_the_ways_in_which_it_can_be_shown(client: FlaskClient, query: str, ways: list[str]) -> None:
    page = client.post("/sv/sparql", data={"query": query, "part": "answer"}).text
    assert re.findall(r'name="view" value="(\w+)" aria-pressed', page) == ways


@pytest.mark.parametrize(("view", "drawn"), [("bar", "pic-solid"), ("map", "pic-county")])
def test_a_picture_has_its_table_its_file_and_the_age_of_its_data(client: FlaskClient, app: Flask, view: str, drawn: str) -> None:
    page = client.get("/sv/sparql", query_string={"query": COUNTED, "view": view}, headers=HTML).text
    assert not Markup(page).faults
    built = app.extensions["viewer"].shelf().graph.manifest["built"][:10]
    assert f'class="{drawn}' in page and 'class="found"' in page and f"från bygget {built}" in page
    file = client.get(unescaped(re.findall(r'href="(/sv/sparql\.svg[^"]+)"', page)[0]))
    assert file.mimetype == "image/svg+xml"
    assert "Region Kronoberg" in file.text or "Kronoberg" in file.text
    assert f"från bygget {built}" in file.text
    assert client.get(unescaped(re.findall(r'href="(/sv/sparql\.png[^"]+)"', page)[0])).data[:4] == b"\x89PNG"


def test_a_number_of_two_columns_can_be_chosen_for_a_picture(client: FlaskClient) -> None:
    query = "SELECT ?name ?a ?b { VALUES (?name ?a ?b) { ('x' 1 10) ('y' 2 20) } }"
    first = client.get("/en/sparql", query_string={"query": query, "view": "bar"}, headers=HTML).text
    second = client.get("/en/sparql", query_string={"query": query, "view": "bar", "y": "b"}, headers=HTML).text
    assert "<strong>a by name</strong>" in first
    assert "<strong>b by name</strong>" in second


def test_negative_numbers_go_the_other_way_and_what_is_no_number_is_not_drawn(client: FlaskClient) -> None:
    query = "SELECT ?name ?n { VALUES (?name ?n) { ('x' -5) ('y' 10) ('z' UNDEF) } }"
    page = client.get("/en/sparql", query_string={"query": query, "view": "bar"}, headers=HTML).text
    bars = re.findall(r'<rect class="pic-solid" x="([\d.]+)" y="[\d.]+" width="([\d.]+)"', page)
    zero = float(re.findall(r'<path class="pic-axis" d="M([\d.]+)', page)[0])
    assert len(bars) == 2
    assert float(bars[0][0]) + float(bars[0][1]) == pytest.approx(zero, abs=0.2)
    assert float(bars[1][0]) == pytest.approx(zero, abs=0.2)


def test_the_map_shows_each_county_the_number_of_its_region(client: FlaskClient) -> None:
    query = "SELECT ?r ?n { VALUES (?r ?n) { (<https://w3id.org/regiograph/id/region/kronoberg> 7) (<https://w3id.org/regiograph/id/region/varmland> 3) } }"
    page = client.get("/sv/sparql", query_string={"query": query, "view": "map"}, headers=HTML).text
    assert "<title>Region Kronoberg: n: 7</title>" in page
    assert "<title>Region Värmland: n: 3</title>" in page
    assert "finns inte i svaret" in page


def test_a_scale_has_round_steps_that_cover_all_numbers() -> None:
    assert scale_steps(0, 20) == [0, 5, 10, 15, 20]
    assert scale_steps(0, 3) == [0, 1, 2, 3]
    assert scale_steps(-4, 9) == [-5, 0, 5, 10]
    assert scale_steps(0, 0.7) == [0, 0.2, 0.4, 0.6, 0.8]


def test_a_workbook_has_names_numbers_and_addresses(client: FlaskClient) -> None:
    answer = client.get("/sv/sparql.xlsx", query_string={"query": COUNTED})
    sheet = load_workbook(io.BytesIO(answer.data)).active
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0] == ("region", "networks", "region_id")
    shown = client.get("/sparql", query_string={"query": COUNTED, "format": "csv"}).text.splitlines()
    assert len(rows) == len(shown)
    assert f"{rows[1][2]},{rows[1][1]}" == shown[1]
    assert isinstance(rows[1][1], int) and str(rows[1][0]).startswith("Region")


def test_a_workbook_holds_more_rows_than_the_page(builds: object) -> None:
    engine = Engine(Current(builds), Limits(shown=3), workers=1)  # type: ignore[arg-type]
    client = create_app(builds, None, engine).test_client()  # type: ignore[arg-type]
    query = {"query": "SELECT ?n { ?n a rg:Network }"}
    page = client.get("/sv/sparql", query_string=query, headers=HTML).text
    assert len(re.findall(r"<tr><td", page)) == 3
    assert "Här visas de första 3 raderna. Filerna har alla" in page
    assert load_workbook(io.BytesIO(client.get("/sv/sparql.xlsx", query_string=query).data)).active.max_row > 30
    engine.close()


@pytest.mark.parametrize(
    ("path", "query", "said"),
    [("xlsx", "ASK { ?a ?b ?c }", "a workbook holds a table"), ("svg", NAMES, "cannot be drawn"), ("xlsx", "SELEKT", "not a query that can be run")],
)
def test_a_file_that_cannot_be_made_is_refused_in_words(client: FlaskClient, path: str, query: str, said: str) -> None:
    answer = client.get(f"/en/sparql.{path}", query_string={"query": query, "view": "map"}, headers=HTML)
    assert answer.status_code == 400
    assert said in answer.text


def test_a_query_too_long_for_an_address_is_sent_for_its_files(client: FlaskClient) -> None:
    query = NAMES + "\n# " + "x" * LONGEST_LINK
    page = client.post("/sv/sparql", data={"query": query}).text
    actions = re.findall(r'<form method="post" action="([^"]+)"><input type="hidden" name="query"', page)
    sent = {unescaped(action): client.post(unescaped(action), data={"query": query}) for action in actions}
    assert {answer.status_code for answer in sent.values()} == {200}
    assert {"text/csv", "text/tab-separated-values"} <= {answer.mimetype for answer in sent.values()}
    assert "Frågan är för lång för en adress" in page


@pytest.mark.parametrize(("query", "line", "column"), [("SELECT * {\n  ?a rg:represents Kronoberg .\n}", 2, 29), ("SELECT *\nWHERE {\n\n ?a ?b }", 4, 9)])
def test_a_fault_stands_at_its_place_in_the_query(client: FlaskClient, query: str, line: int, column: int) -> None:
    answer = client.post("/sv/sparql", data={"query": query, "part": "answer"})
    assert answer.status_code == 400
    place = re.search(r'data-line="(\d+)" data-column="(\d+)"', answer.text)
    assert place and (int(place[1]), int(place[2])) == (line, column)
    assert f"<code>{query.splitlines()[line - 1]}</code>" in answer.text


@pytest.fixture
def crowded(builds: object) -> Iterator[FlaskClient]:
    """The viewer while every turn of this reader is taken."""
    engine = Engine(Current(builds), Limits(client=1, client_queue=1, waiting=0.01, seconds=8), workers=1)  # type: ignore[arg-type]
    turn = engine.share.enter("127.0.0.1")
    yield create_app(builds, None, engine).test_client()  # type: ignore[arg-type]
    engine.share.leave(turn, 0)
    engine.close()


@pytest.mark.parametrize(
    ("lang", "title", "broken"), [("sv", "Många frågor körs just nu", "kan inte läsas"), ("en", "Many queries are running at the moment", "cannot be read")]
)
def test_who_has_no_turn_is_told_to_wait_and_not_that_the_graph_is_broken(crowded: FlaskClient, lang: str, title: str, broken: str) -> None:
    answers = [
        crowded.get(f"/{lang}/sparql", query_string={"query": NAMES}, headers=HTML),
        crowded.post(f"/{lang}/sparql", data={"query": NAMES, "part": "answer"}),
        crowded.get(f"/{lang}/sparql.xlsx", query_string={"query": NAMES}, headers=HTML),
    ]
    for answer in answers:
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")
        assert title in answer.text and "2 se" in answer.text
        assert broken not in answer.text


def test_a_program_without_a_turn_reads_when_to_come_back(crowded: FlaskClient) -> None:
    answer = crowded.get("/sparql", query_string={"query": NAMES}, headers={"Accept": "application/sparql-results+json"})
    assert (answer.status_code, answer.headers["Retry-After"], answer.mimetype) == (503, "2", "application/problem+json")
    assert json.loads(answer.data)["title"] == "Many queries are running at the moment"


# -- in a browser


def test_a_person_who_knows_no_sparql_gets_a_changed_example_as_a_file(desk: Watched, address: str) -> None:
    page = desk.page
    page.goto(f"{address}/sv/")
    page.get_by_role("link", name="Vill du veta något annat?").click()
    page.get_by_role("link", name="Hur många nätverk hör varje region till?").click()
    page.wait_for_selector(".cm-content")
    write(page, written(page).replace("a rg:Region ;", "a rg:Municipality ;"))
    page.get_by_role("button", name="Kör frågan").click()
    page.wait_for_selector("#result")
    shown = page.locator("#answer tbody tr").count()
    with page.expect_download() as download:
        page.locator("#answer .files a", has_text="CSV").click()
    rows = list(csv.reader(io.StringIO(download.value.path().read_text(encoding="utf-8"))))
    assert rows[0] == ["region", "networks"]
    assert len(rows) - 1 == shown > 0
    assert [row for row in rows if "/municipality/" in row[0]]


def test_a_newcomer_changes_a_region_is_put_right_after_a_slip_and_takes_the_answer_to_excel(desk: Watched, address: str) -> None:
    page = desk.page
    page.goto(f"{address}/sv/")
    entry = page.get_by_role("link", name="Gör en egen tabell")
    assert "SPARQL" not in entry.inner_text()
    entry.click()
    page.get_by_role("link", name="Vem företräder Region Kronoberg, och i vilket organ?").click()
    page.wait_for_selector(".cm-content")
    assert "byt kronoberg mot en annan region" in page.locator(".cm-content").inner_text()
    for typed, rows in (("region/skåne>", 0), ("region/skane>", 3)):
        page.locator(".cm-line", has_text="rg:represents").click()
        page.keyboard.press("End")
        for _ in range(len(written(page).split("id/region/")[1].split(" ;")[0]) + len("region/ ;")):
            page.keyboard.press("Shift+ArrowLeft")
        page.keyboard.type(f"{typed} ;")
        page.get_by_role("button", name="Kör frågan").click()
        page.wait_for_selector(f"#result:has-text('{rows} rader')")
        heading = page.locator("#result").bounding_box()
        assert heading and 0 <= heading["y"] < 450, "the answer is in view without scrolling"
        assert page.locator("#answer tbody tr").count() == rows
        assert page.locator("#answer .missing").count() == (rows == 0)
        if not rows:
            assert "Menade du Region Skåne <https://w3id.org/regiograph/id/region/skane>?" in page.locator("#answer .missing").inner_text()
            page.evaluate("window.scrollTo(0, 0)")
    with page.expect_download() as download:
        page.get_by_role("link", name="Hämta Svar som Excel (XLSX)").click()
    sheet = list(load_workbook(io.BytesIO(download.value.path().read_bytes())).active.iter_rows(values_only=True))
    assert sheet[0] == ("person", "role", "body", "person_id", "role_id", "body_id")
    assert ("Carl Johan Sonesson", "ordförande", "Greater Copenhagen Committee: styrelse") in [row[:3] for row in sheet]


def test_typing_brings_classes_then_the_properties_that_they_have(desk: Watched, address: str) -> None:
    page = desk.page
    page.goto(f"{address}/sv/sparql")
    write(page, "SELECT ?x WHERE { ?x a ")
    page.keyboard.type("rg:Mand")
    classes = options(page, "rg:Mandate")
    assert re.fullmatch(r"rg:Mandate\s*mandat · \d+ st\.", classes[0])
    assert not [one for one in classes if one.startswith("rg:holder")]
    page.keyboard.press("Enter")
    page.keyboard.type(" ; rg:")
    properties = options(page, "rg:inBody")
    assert [re.sub(r"\d+ st", "N st", one) for one in properties if one.startswith("rg:holder")] == ["rg:holderinnehavare · N st. · finns alltid"]
    assert [one for one in properties if re.fullmatch(r"rg:inBody\s*i organet · \d+ st\. · ibland, \d+ %", one)]
    assert not [one for one in properties if one.startswith("rg:Mandate")]


def test_a_thing_is_put_in_by_its_name(desk: Watched, address: str) -> None:
    page = desk.page
    page.goto(f"{address}/en/sparql")
    write(page, "SELECT ?x WHERE { ?x rg:represents ")
    page.keyboard.type("Kron")
    page.wait_for_selector(".cm-tooltip-autocomplete li:has-text('Region Kronoberg')")
    page.locator(".cm-tooltip-autocomplete li", has_text=re.compile(r"^Region Kronobergregion$")).click()
    assert written(page) == "SELECT ?x WHERE { ?x rg:represents <https://w3id.org/regiograph/id/region/kronoberg>"


def test_nothing_is_proposed_inside_a_string_or_a_comment(desk: Watched, address: str) -> None:
    page = desk.page
    page.goto(f"{address}/sv/sparql")
    for begun in ('SELECT * { ?x skos:prefLabel "', "SELECT * { # "):
        write(page, begun)
        page.keyboard.type("rg:Man")
        page.wait_for_timeout(400)
        assert page.locator(".cm-tooltip-autocomplete").count() == 0, begun


def test_the_keyboard_runs_the_query_and_is_never_caught(desk: Watched, address: str) -> None:
    page = desk.page
    page.goto(f"{address}/sv/sparql")
    page.wait_for_selector(".cm-content")
    tab_to(page, IN_EDITOR)
    run(page)
    assert page.locator("#answer tbody tr").count() > 5
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.dataset.act") == "run"
    page.keyboard.press("Shift+Tab")
    assert page.evaluate(f"((it) => {IN_EDITOR})(document.activeElement)")
    page.keyboard.press("ControlOrMeta+End")
    page.keyboard.type("LIM")
    page.wait_for_selector(".cm-tooltip-autocomplete")
    page.keyboard.press("Escape")
    assert page.locator(".cm-tooltip-autocomplete").count() == 0
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.dataset.act") == "run"
    assert "sedan lämnar Tab fältet" in page.locator("#ask").inner_text()


def test_a_fault_is_marked_on_its_line_and_goes_when_it_is_mended(desk: Watched, address: str) -> None:
    page = desk.page
    page.goto(f"{address}/sv/sparql")
    write(page, "SELECT ?a WHERE {\n  ?a a rg:Region .\n  ?a rg:represents Kronoberg .\n}")
    run(page)
    marked = page.locator(".cm-line", has=page.locator(".cm-lintRange-error"))
    assert marked.all_inner_texts() == ["  ?a rg:represents Kronoberg ."]
    assert page.locator(".cm-lintRange-error").inner_text() == "Kronoberg"
    assert page.locator(".cm-lint-marker-error").count() == 1
    assert page.get_by_role("alert").inner_text().startswith("Det går inte att fråga så. Frågan går inte att läsa som SPARQL.")
    assert "Rad 3, tecken 29" in page.get_by_role("alert").inner_text()
    write(page, NAMES)
    assert page.locator(".cm-lintRange-error").count() == 0
    run(page)
    assert page.locator("#answer tbody tr").count() == 5


def test_a_query_that_runs_can_be_cancelled(desk: Watched, address: str) -> None:
    page = desk.page
    page.goto(f"{address}/sv/sparql")
    write(page, "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }")
    page.keyboard.press("ControlOrMeta+Enter")
    page.get_by_role("button", name="Avbryt").click()
    page.wait_for_function("document.getElementById('state').textContent === 'Frågan avbröts.'")
    assert page.locator("#answer .fault").count() == 0
    assert page.get_by_role("button", name="Avbryt").count() == 0


def test_tidying_changes_the_blanks_at_the_ends_of_lines_and_nothing_else(desk: Watched, address: str) -> None:
    page = desk.page
    page.goto(f"{address}/sv/sparql")
    write(
        page,
        "SELECT ?a WHERE {\n?a a rg:Region ;\nskos:prefLabel ?b .   \n# a } in words\n"
        'FILTER(?b != "two  {\\"  blanks")\nOPTIONAL {\n?a rg:x """kept\n as it is"""\n}\n}',
    )
    page.get_by_role("button", name="Snygga till").click()
    assert written(page) == (
        "SELECT ?a WHERE {\n  ?a a rg:Region ;\n    skos:prefLabel ?b .\n  # a } in words\n"
        '  FILTER(?b != "two  {\\"  blanks")\n  OPTIONAL {\n    ?a rg:x """kept\n as it is"""\n  }\n}\n'
    )


def test_the_address_holds_the_query_and_brings_it_back(desk: Watched, address: str) -> None:
    page = desk.page
    page.goto(f"{address}/sv/sparql")
    write(page, COUNTED)
    run(page)
    page.get_by_role("button", name="Staplar").click()
    page.wait_for_selector("#answer .picture")
    held = parse_qs(urlsplit(page.url).query)
    assert (held["query"], held["view"]) == ([COUNTED], ["bar"])
    page.goto(page.url)
    page.wait_for_selector(".cm-content")
    assert written(page) == COUNTED
    assert page.locator("#answer .picture").count() == 1


def test_a_long_query_stands_behind_the_hash_and_is_not_sent_with_the_address(desk: Watched, address: str) -> None:
    page, query = desk.page, f"{NAMES}\n# {'ö' * LONGEST_LINK}"
    page.goto(f"{address}/sv/sparql")
    write(page, query)
    run(page)
    found = urlsplit(page.url)
    assert (found.query, unquote(found.fragment)) == ("", f"query={query}")
    page.goto("about:blank")
    page.goto(found.geturl())
    page.wait_for_selector(".cm-content")
    assert written(page) == query


def test_what_was_run_is_remembered_in_the_browser_until_it_is_forgotten(desk: Watched, address: str) -> None:
    page = desk.page
    page.goto(f"{address}/sv/sparql")
    page.wait_for_selector(".cm-content")
    assert not page.locator("#history").is_visible()
    for query in ("# first <b>one</b>\n" + NAMES, COUNTED):
        write(page, query)
        run(page)
    page.goto(f"{address}/sv/sparql")
    assert page.locator(".recall").all_inner_texts() == [COUNTED[:90], "first <b>one</b>"]
    page.locator(".recall").last.click()
    assert written(page) == "# first <b>one</b>\n" + NAMES
    page.get_by_role("button", name="Glöm alla").click()
    assert not page.locator("#history").is_visible()
    page.reload()
    page.wait_for_selector(".cm-content")
    assert page.locator(".recall").count() == 0


def test_examples_are_filtered_as_one_types(desk: Watched, address: str) -> None:
    page = desk.page
    page.goto(f"{address}/sv/sparql")
    page.get_by_label("Sök bland exemplen").fill("kostar")
    assert page.locator(".examples li:visible").all_inner_texts() == [catalogue()["costs"].summary["sv"]]
    page.get_by_label("Sök bland exemplen").fill("xqzzyk")
    assert page.locator("#example-none").is_visible()


def test_names_that_look_like_markup_stay_text(desk: Watched, address: str) -> None:
    page = desk.page
    page.goto(f"{address}/sv/sparql")
    hostile = "<img src=x onerror=document.title='run'><script>document.title='run'</script>"
    write(page, f'SELECT ?a ?n {{ VALUES (?a ?n) {{ ("{hostile}" 1) ("b" 2) }} }}')
    run(page)
    assert hostile in page.locator("#answer tbody").inner_text()
    page.get_by_role("button", name="Staplar").click()
    page.wait_for_selector("#answer .picture")
    assert page.locator("#answer img, #answer script").count() == 0
    assert "run" not in page.title()


def test_without_a_script_an_example_is_run_shown_on_a_map_and_downloaded(plain: Page, address: str) -> None:
    plain.goto(f"{address}/en/")
    plain.get_by_role("link", name="Make a table of your own").click()
    assert not plain.get_by_role("button", name="Tidy up").is_visible()
    plain.get_by_role("link", name="How many networks does each region belong to?").click()
    field = plain.get_by_label("Query")
    field.fill(field.input_value().replace("ORDER BY", "ORDER BY ?region #"))
    plain.get_by_role("button", name="Run the query").click()
    assert plain.locator("#answer .pic-county").count() == 21
    plain.get_by_role("button", name="Table", exact=True).click()
    assert plain.locator("#answer .picture").count() == 0
    shown = plain.locator("#answer tbody tr").count()
    with plain.expect_download() as download:
        plain.locator("#answer .files a", has_text="TSV").click()
    assert len(download.value.path().read_text(encoding="utf-8").splitlines()) - 1 == shown > 20


@pytest.mark.parametrize("view", VIEWS)
def test_the_editor_is_accessible_while_it_is_used(browser: Browser, address: str, view: str) -> None:
    context = browser.new_context(**VIEWS[view])
    seen = watch(context)
    page, session = seen.page, context.new_cdp_session(seen.page)
    faults: dict[str, object] = {}
    page.goto(f"{address}/sv/sparql")
    session.send("Runtime.evaluate", {"expression": AXE.read_text(encoding="utf-8")})
    write(page, "SELECT ?x WHERE { ?x a ")
    page.keyboard.type("rg:")
    options(page, "rg:")
    faults["completing"] = axe_violations(session)
    page.keyboard.press("Escape")
    run(page)
    faults["fault"] = axe_violations(session)
    for way, query in (
        ("Staplar", COUNTED),
        ("Karta", COUNTED),
        ("Råtext", COUNTED),
        ("Graf", "CONSTRUCT { ?a rg:belongsTo ?b } WHERE { ?a rg:belongsTo ?b } LIMIT 9"),
    ):
        write(page, query)
        run(page)
        page.get_by_role("button", name=way).click()
        page.wait_for_selector(f"#answer [aria-pressed='true']:has-text('{way}')")
        page.evaluate(OPEN_DETAILS)
        faults[way] = [*axe_violations(session), page.evaluate(WIDER)]
    context.close()
    assert faults == {"completing": [], "fault": [], "Staplar": [0], "Karta": [0], "Råtext": [0], "Graf": [0]}
    assert not seen.complaints


def test_on_paper_there_is_the_query_once_and_its_whole_answer(desk: Watched, address: str) -> None:
    page = desk.page
    page.goto(f"{address}/sv/sparql?query={quote(NAMES)}")
    page.wait_for_selector(".cm-content")
    page.emulate_media(media="print")
    assert page.locator(".cm-content").is_visible() and not page.locator("#query").is_visible()
    assert page.locator("#answer tbody tr").last.is_visible()
    for hidden in (".examples", ".views", "#ask .buttons", "#history"):
        assert not page.locator(hidden).is_visible(), hidden


def test_where_the_script_was_not_built_the_page_is_a_form_that_works(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("webapp.sparql.editor.SCRIPT", SCRIPT.with_name("nothing.js"))
    page = client.post("/sv/sparql", data={"query": NAMES}).text
    assert "editor.js" not in page
    assert 'class="found"' in page
