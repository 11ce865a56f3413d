"""A graph whose every name means harm, and hostile strings wherever an address takes one.

Asked for without a browser, every page is well-formed and holds the strings as text alone.
In a browser whose content security policy is switched off nothing of them is run.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlsplit

import pyoxigraph as ox
import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook
from playwright.sync_api import Browser, Page
from werkzeug.test import create_environ, run_wsgi_app

from graph.engine import Engine, Limits
from graph.questions import catalogue
from graph.store import Current
from tests import hostile
from tests.builds import build_once
from tests.conftest import SMALL, served
from tests.hostile import KINDS, SELDOM, SOURCE, Hostile
from tests.markup import Markup, in_one_line, svg_faults
from tests.sweeps import crossed, sampled
from webapp import create_app
from webapp.pictures import PICTURES
from webapp.things.kinds import KINDS as OVERVIEWS

HTML = {"Accept": "text/html"}
HOST = "http://localhost"
LANGUAGES = ("sv", "en")
STRINGS = hostile.strings()
HOSTS = ("a.example", "a.example:99999", 'a"b<c>.example', "a'b&c", "[::1]", "xn--a", "xn--a.example", "a b", "javascript:alert(1)//")
# what a question or a picture cannot do without
NEEDED = {"region": "alfa", "body": "body-3", "document": SOURCE, "thing": "region/alfa"}
FIXED = (
    "",
    "questions",
    "api",
    "dumps",
    "ontology",
    "coverage",
    "coverage?region=alfa",
    "coverage?filter=window&sort=-people",
    "about",
    "privacy",
    "story",
    "story?date=2024-06-01",
    "sparql",
    "search",
    *OVERVIEWS,
    "region/alfa",
    "region/beta",
    f"source/{SOURCE}",
    "source/small-page-2014",
    "network/nordnatet",
    "body/nordnatet-styrelse",
    "person/asa-ek",
    "theme/water",
    f"locator/{SOURCE}/11",
    f"assertion/{SOURCE}/network-network-2",
    "graph/region/alfa",
    "graph/regions",
    "graph/networks?least=1",
    "graph/network/network-10",
    "graph/person/asa-ek",
    "region/alfa?date=2024-06-01&sources=founding",
    f"network?sources={SOURCE}&sort=-network&filter=window",
    "questions/memberships?network=zzz",
    "region/alfaa",
    "network/network-1x",
    "nowhere",
)
STATUS = {"questions/memberships?network=zzz": 400, "region/alfaa": 404, "network/network-1x": 404, "nowhere": 404}


def needed(parameters: tuple[str, ...] | list[str]) -> str:
    return "&".join(f"{name}={NEEDED[name]}" for name in parameters)


def question_values(name: str) -> str:
    return needed([parameter.name for parameter in catalogue()[name].parameters if parameter.required])


def picture_values(name: str) -> str:
    return needed([PICTURES[name].needs] if PICTURES[name].needs else [])


def pages(lang: str) -> Iterator[tuple[str, int]]:
    """Yield every kind of page with the status that it has."""
    for page in FIXED:
        yield f"/{lang}/{page}", STATUS.get(page, 200)
    for place, kind in enumerate(KINDS):
        for n in range(place % 11, hostile.FEW if kind in SELDOM else len(STRINGS), 11):
            yield f"/{lang}/{kind}/{kind}-{n}", 200
    for name in catalogue():
        yield f"/{lang}/questions/{name}?{question_values(name)}", 200
    for name in PICTURES:
        yield f"/{lang}/pictures/{name}?{picture_values(name)}", 200


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Hostile:
    return hostile.make(tmp_path_factory.mktemp("hostile"), SMALL)


@pytest.fixture(scope="module")
def app(made: Hostile, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The viewer on the hostile graph, with a hostile document to quote from."""
    builds = build_once(tmp_path_factory.mktemp("hostile-builds"), made.facts)
    engine = Engine(Current(builds), Limits(), workers=1)
    yield create_app(builds, made.documents, engine)
    engine.close()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


# -- the hostile graph


def test_there_are_strings_of_every_sort() -> None:
    assert len(set(STRINGS)) == len(STRINGS) >= 60
    assert max(map(len, STRINGS)) >= 10_000
    assert sum("window.hostile" in text for text in STRINGS) >= 20
    assert "\x00" not in "".join(STRINGS)  # RDF cannot hold it


@pytest.mark.parametrize(
    ("lang", "part"),
    [
        ("sv", slice(0, None, 4)),
        ("en", slice(2, None, 4)),
        *(pytest.param(lang, slice(None), marks=pytest.mark.sweep) for lang in LANGUAGES),
    ],
)
def test_every_kind_of_page_is_well_formed_whatever_things_are_called(client: FlaskClient, lang: str, part: slice) -> None:
    faults = []
    for page, status in list(pages(lang))[part]:
        answer = client.get(page, headers=HTML)
        if answer.status_code != status:
            faults.append(f"{page}: status {answer.status_code}")
        faults += [f"{page}: {fault}" for fault in Markup(answer.text).faults]
    assert not faults, "\n".join(faults[:40])


def test_a_hostile_name_is_a_heading_in_its_own_words(client: FlaskClient) -> None:
    for n, text in enumerate(STRINGS):
        kind = ("network", "person", "policy", "activity", "fund")[n % 5]
        page = Markup(client.get(f"/sv/{kind}/{kind}-{n}").text)
        assert page.heading.startswith(in_one_line(text)), (kind, n)
        assert not page.faults, (kind, n)


def test_a_quote_from_a_hostile_document_is_text(client: FlaskClient) -> None:
    for n in (0, 2, 16, 23):
        page = Markup(client.get(f"/sv/network/network-{n}").text)
        assert in_one_line(STRINGS[n]) in page.text
        assert f"{n}.1" in page.text or "1.1" in page.text


@pytest.mark.parametrize("name", sampled(sorted(catalogue()), 3))
def test_downloads_hold_the_strings_as_text(client: FlaskClient, name: str) -> None:
    where = f"/questions/{name}"
    rows = client.get(f"{where}.json?{question_values(name)}").get_json()["rows"]
    answer = client.get(f"{where}.csv?{question_values(name)}")
    assert answer.status_code == 200
    header, *lines = csv.reader(io.StringIO(answer.text, newline=""))
    assert len(lines) == len(rows)
    assert all(len(line) == len(header) for line in lines)
    assert not [cell for line in lines for cell in line if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    book = load_workbook(io.BytesIO(client.get(f"{where}.xlsx?{question_values(name)}").data))
    assert not [cell.coordinate for line in book.active.iter_rows() for cell in line if cell.data_type == "f" or cell.hyperlink]


def test_a_download_gives_every_string_back_unchanged(client: FlaskClient) -> None:
    rows = client.get("/questions/memberships.json?region=alfa").get_json()["rows"]
    assert set(STRINGS) <= {row["network"] for row in rows}


def test_turtle_gives_every_string_back_unchanged(client: FlaskClient) -> None:
    for n, text in enumerate(STRINGS):
        answer = client.get(f"/data/network/network-{n}.ttl")
        found = {triple.object.value for triple in ox.parse(answer.data, format=ox.RdfFormat.TURTLE) if isinstance(triple.object, ox.Literal)}
        assert text in found


@pytest.mark.parametrize(("name", "lang"), crossed(sorted(PICTURES), LANGUAGES))
def test_a_picture_of_hostile_names_is_xml_and_runs_nothing(client: FlaskClient, name: str, lang: str) -> None:
    for values in (picture_values(name), "body=body-16", "body=body-29", "thing=network/network-35", "thing=person/person-36", "thing=network/network-66"):
        if values != picture_values(name) and not values.startswith(f"{PICTURES[name].needs}="):
            continue
        drawn = client.get(f"/pictures/{name}.svg?{values}&lang={lang}")
        assert drawn.status_code == 200
        assert not svg_faults(drawn.text, HOST), values
    assert client.get(f"/pictures/{name}.png?{picture_values(name)}&lang={lang}").data.startswith(b"\x89PNG")


def asked_from(app: Flask, host: str, path: str, query: str = "") -> tuple[int, str]:
    """Return status and body of an address; not by the test client, which reads the host itself."""
    environ = create_environ(path, query_string=query, headers=HTML)
    body, status, _ = run_wsgi_app(app, {**environ, "HTTP_HOST": host}, buffered=True)
    return int(status[:3]), b"".join(body).decode("utf-8")


def test_a_page_and_a_picture_are_made_whatever_host_they_are_asked_from(app: Flask) -> None:
    for host in HOSTS:
        status, page = asked_from(app, host, "/sv/network/nordnatet")
        assert status in (200, 400), host
        assert not Markup(page).faults, host
        status, drawn = asked_from(app, host, "/pictures/costs.svg", "region=alfa")
        assert status in (200, 400), host
        if status == 200:
            assert not svg_faults(drawn, "http:"), host


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_string_can_be_searched_for(client: FlaskClient, lang: str) -> None:
    for text in STRINGS:
        answer = client.get(f"/{lang}/search", query_string={"q": text[:2000]}, headers=HTML, follow_redirects=True)
        assert answer.status_code == 200
        assert not Markup(answer.text).faults, text[:40]
        suggested = client.get(f"/{lang}/search.json", query_string={"q": text[:2000]}, follow_redirects=True)
        assert suggested.status_code == 200
        assert all(hit["href"].startswith(f"/{lang}/") for hit in json.loads(suggested.data)), text[:40]


def test_sparql_shows_hostile_names_as_text(client: FlaskClient) -> None:
    query = "SELECT ?thing ?name WHERE { ?thing a rg:Network ; skos:prefLabel ?name }"
    page = Markup(client.get("/sv/sparql", query_string={"query": query}).text)
    assert not page.faults
    for text in STRINGS[:20]:
        assert in_one_line(text) in page.text
    bindings = client.get("/sparql", query_string={"query": query}).get_json(force=True)["results"]["bindings"]
    assert set(STRINGS) <= {row["name"]["value"] for row in bindings}


# -- hostile strings in addresses

# page → the parameters that it takes, and some that it does not
PARAMETERS = {
    "sv/": "date sources sort page colour",
    "en/region/alfa": "date sources sort filter",
    "sv/network": "date sources sort filter page q",
    "en/person/asa-ek": "date sources page",
    "sv/questions": "date sources",
    "sv/questions/representatives": "region network body person role substitutes date sources sort filter page colour",
    "en/questions/costs": "region network year date sort filter page",
    "sv/questions/allies": "region sources",
    "sv/questions/facts": "document",
    "en/search": "q date sources",
    "en/search.json": "q date sources",
    "sv/about": "date sources",
    "sv/privacy": "date sources",
    "sv/sparql": "sources date query view x y example question region",
    "en/sparql/terms.json": "q sources",
    "sv/sparql.svg": "query view",
    "en/sparql.xlsx": "query sources",
    "sv/pictures/costs": "region date sources colour",
    "en/pictures/seats": "body date",
    "sv/pictures/neighbours": "thing date sources",
    "en/graph/region/alfa": "date sources steps nodes page",
    "sv/graph/networks": "date sources kind least nodes page",
    "sv/pictures/europe": "region network date",
    "questions/memberships.csv": "lang date",
    "questions/memberships.json": "region",
    "questions/memberships.xlsx": "network sources",
    "questions/memberships": "region lang",
    "pictures/costs.svg": "region",
    "pictures/neighbours.svg": "thing",
    "pictures/membership-matrix.svg": "lang date kind",
    "pictures/plan-matrix.svg": "region network priority document",
    "data/region/alfa.ttl": "sources",
    "healthz": "x",
    "sparql": "query format",
    "sparql?query=ASK%7B%7D": "format sources",
}
QUERIES = [f"/{page}{'&' if '?' in page else '?'}{name}=" for page, names in PARAMETERS.items() for name in names.split()]
PATHS = (
    "/{0}",
    "/sv/{0}",
    "/en/region/{0}",
    "/sv/network/{0}",
    "/en/{0}/{0}",
    "/sv/thing/network/{0}",
    "/en/questions/{0}",
    "/questions/{0}.csv",
    "/questions/memberships.{0}",
    "/sv/pictures/{0}",
    "/pictures/{0}.svg",
    "/sv/graph/{0}/{0}",
    "/data/network/{0}.ttl",
    "/data/network/{0}.jsonld",
    "/data/{0}/{0}.rdf",
    "/dumps/{0}",
    "/ontology.{0}",
    "/sv/pictures/ontology?part={0}",
    "/id/network/{0}",
    "/static/{0}",
    "/vendor/{0}",
)


@pytest.fixture(scope="module")
def small_app(small_builds: Path) -> Iterator[Flask]:
    engine = Engine(Current(small_builds), Limits(seconds=2), workers=1)
    yield create_app(small_builds, None, engine)
    engine.close()


@pytest.mark.parametrize("text", sampled(["\x00", "\ud800", "a\x00b", *STRINGS], 4), ids=lambda text: repr(text[:20]))
def test_a_hostile_string_in_any_address_gets_a_clear_answer(small_app: Flask, text: str) -> None:
    client = small_app.test_client()
    typed = quote(text[:2000].encode("utf-8", "surrogatepass"), safe="")
    for address in [*(f"{query}{typed}" for query in QUERIES), *(path.format(typed) for path in PATHS)]:
        with client.get(address, headers=HTML) as answer:
            assert answer.status_code in (200, 301, 302, 303, 308, 400, 404, 414), address
            if answer.mimetype == "text/html" and answer.status_code not in (301, 302, 303, 308):
                assert not Markup(answer.text).faults, address
            if answer.status_code >= 400:
                assert "Traceback" not in answer.text and len(answer.text) > 10, address
            leads = answer.headers.get("Location", "/").removeprefix(HOST)
            assert leads.startswith("/") and not leads.startswith(("//", "/\\")), address


@pytest.mark.parametrize("name", ["Accept", "Accept-Language", "Accept-Encoding", "If-None-Match", "If-Modified-Since", "Range", "Cookie", "Referer"])
def test_a_hostile_header_gets_a_page_all_the_same(small_app: Flask, name: str) -> None:
    client = small_app.test_client()
    for text in STRINGS:
        value = "".join(c for c in text[:1000] if c.isprintable()).encode("utf-8").decode("latin-1")
        answer = client.get("/sv/", headers={**HTML, name: value})
        assert answer.status_code in (200, 304), text[:40]


# -- in a browser without the policy

STIR = """() => {
  document.addEventListener("click", (event) => event.preventDefault(), true);
  document.addEventListener("submit", (event) => event.preventDefault(), true);
  const kinds = ["mouseenter", "mouseover", "pointerover", "focus", "focusin", "click", "toggle", "load", "error", "animationstart", "begin"];
  for (const element of document.querySelectorAll("body, body *")) {
    for (const kind of kinds) element.dispatchEvent(new Event(kind, { bubbles: kind === "click", cancelable: true }));
  }
  const inside = [...document.querySelectorAll("script")].filter((s) => !s.src && !["application/json", "application/ld+json"].includes(s.type)).length;
  const frames = document.querySelectorAll("iframe, object, embed, base, img, video, audio, math, animate, style, meta[http-equiv]").length;
  const away = [...document.querySelectorAll("[href], [src], [action]")].map((e) => e.href?.baseVal ?? e.href ?? e.src ?? e.action)
    .filter((to) => !["http:", ""].includes(new URL(to, location.href).protocol) || new URL(to, location.href).host !== location.host);
  return { inside, frames, away, ran: window.hostile ?? null, wider: document.documentElement.scrollWidth - document.documentElement.clientWidth };
}"""
IN_BROWSER = (
    *(page for page in FIXED if page not in ("questions", "about", "region/beta")),
    *(f"{kind}/{kind}-{n}" for n, kind in enumerate(KINDS) if kind not in SELDOM or n < hostile.FEW),
    *(f"network/network-{n}" for n in range(2, 30, 3)),
    *(f"questions/{name}?{question_values(name)}" for name in ("representatives", "priorities", "gaps", "facts")),
    *(f"pictures/{name}?{picture_values(name)}" for name in PICTURES),
)


@pytest.fixture(scope="module")
def address(app: Flask) -> Iterator[str]:
    with served(app) as found:
        yield found


@pytest.fixture
def bare(browser: Browser, address: str) -> Iterator[Page]:
    """A narrow page without the content security policy; ends with an error where anything ran or led away."""
    context = browser.new_context(bypass_csp=True, viewport={"width": 320, "height": 640}, accept_downloads=False)
    page = context.new_page()
    amiss: list[str] = []
    page.on("dialog", lambda dialog: (amiss.append(f"dialog {dialog.message}"), dialog.dismiss()))
    page.on("request", lambda request: amiss.append(request.url) if urlsplit(request.url).netloc != urlsplit(address).netloc else None)
    page.on("popup", lambda popup: amiss.append(f"window {popup.url}"))
    page.on("pageerror", lambda error: amiss.append(str(error)))
    yield page
    context.close()
    assert not amiss


def test_nothing_of_a_hostile_graph_is_run_without_the_policy(bare: Page, address: str) -> None:
    faults = []
    for path in IN_BROWSER:
        where = f"{address}/sv/{path}"
        bare.goto(where)
        found = bare.evaluate(STIR)
        if found != {"inside": 0, "frames": 0, "away": [], "ran": None, "wider": 0} or bare.url != where:
            faults.append(f"{path}: {found} at {bare.url}")
    assert not faults, "\n".join(faults)


def test_the_policy_is_off_in_these_tests(bare: Page, address: str) -> None:
    bare.goto(f"{address}/sv/about")
    bare.evaluate("document.body.insertAdjacentHTML('beforeend', '<p onclick=\"window.hostile=1\">')")
    assert bare.evaluate(STIR)["ran"] == 1


def test_suggestions_of_hostile_names_are_text(bare: Page, address: str) -> None:
    bare.goto(f"{address}/sv/about")
    for typed in ("window.hostile", "img src", "nordnatet", "gnirts", "عربي", "cmd"):
        bare.locator("#find").fill("")
        with bare.expect_response("**/search.json?*"):
            bare.locator("#find").press_sequentially(typed)
        bare.locator("#suggestions").wait_for()
        assert bare.locator("#suggestions > li > span").count() == 2 * bare.locator("#suggestions > li").count()
        assert bare.locator("#suggestions > li > span *").count() == 0
        assert bare.evaluate(STIR)["ran"] is None
        assert bare.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_the_graph_that_moves_shows_hostile_names_as_text(bare: Page, address: str) -> None:
    bare.set_viewport_size({"width": 1100, "height": 800})
    bare.goto(f"{address}/sv/graph/network/network-2")
    bare.locator("#live[data-drawn]").wait_for()
    stage = bare.locator("#stage").bounding_box()
    assert stage
    for across in range(8):
        for down in range(6):
            bare.mouse.move(stage["x"] + stage["width"] * (across + 0.5) / 8, stage["y"] + stage["height"] * (down + 0.5) / 6)
    middle = {"x": stage["width"] / 2, "y": stage["height"] / 2}
    bare.locator("#stage").click(position=middle)
    assert bare.locator("#chosen *:not(a)").count() == 0
    assert bare.evaluate("window.hostile ?? null") is None
    assert bare.url == f"{address}/sv/graph/network/network-2"
