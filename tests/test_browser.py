"""The viewer in a real browser: what it loads, how it reads, how it fits, how the keyboard moves.

axe-core is handed to the page through the debugging protocol, so that the page's own
content security policy stays in force. What axe cannot see (overflow, keyboard traps) is
tested apart.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from werkzeug.serving import make_server

from graph.engine import Engine, Limits
from graph.store import Current
from tests.browser import AXE, FLAGS, browser_environment, browser_path
from tests.conftest import DOCUMENTS
from webapp import create_app

QUERY = quote("SELECT ?person ?name WHERE { ?person a rg:Person ; skos:prefLabel ?name } LIMIT 3")
# page → the status that it has
PAGES = {
    "/{lang}/": 200,
    "/{lang}/region/kronoberg": 200,
    "/{lang}/region/vasternorrland?date=2020-06-01&sources=founding": 200,
    "/{lang}/questions": 200,
    "/{lang}/questions/representatives?region=kronoberg&date=2024-06-01": 200,
    "/{lang}/questions/allies": 200,
    "/{lang}/network/erb": 200,
    "/{lang}/person/robert-olesen": 200,
    "/{lang}/source/kronoberg-strategy-2024": 200,
    f"/{{lang}}/sparql?query={QUERY}": 200,
    "/{lang}/sparql?query=SELEKT": 400,
    "/{lang}/about": 200,
    "/{lang}/search": 200,
    "/{lang}/search?q=Mid%20Sweden&date=2024-06-01": 200,
    "/{lang}/search?q=Olessen": 200,
    "/{lang}/search?q=xqzzyk&sources=founding": 200,
    "/{lang}/region/kronborg": 404,
    "/{lang}/questions/memberships?network=Mid%20Sweden": 400,
}
ALL = [(page.format(lang=lang), status) for page in PAGES for lang in ("sv", "en") for status in (PAGES[page],)]
# how the page is seen → context settings
VIEWS: dict[str, dict[str, Any]] = {
    "light": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "light"},
    "dark": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "dark"},
    "narrow": {"viewport": {"width": 320, "height": 640}, "color_scheme": "light"},
    "forced colours": {"viewport": {"width": 1280, "height": 900}, "forced_colors": "active"},
}
RUN_AXE = """axe.run(document, {runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"], resultTypes: ["violations"]})
  .then(found => found.violations.map(v => v.id + ": " + v.nodes.map(n => n.target.join(" ")).slice(0, 4).join(" | ")))"""


@pytest.fixture(scope="module")
def address(builds: Path) -> Iterator[str]:
    """The address of a running server on the real graph."""
    engine = Engine(Current(builds), Limits(), workers=1)
    app = create_app(builds, DOCUMENTS if DOCUMENTS.is_dir() else None, engine)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()
    engine.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=browser_path(), args=FLAGS, env=dict(browser_environment()))
        yield started
        started.close()


@dataclass
class Watched:
    """A page and what it complained of or asked for while it was used."""

    page: Page
    messages: list[str] = field(default_factory=list)
    hosts: set[str] = field(default_factory=set)


def watch(context: BrowserContext) -> Watched:
    watched = Watched(context.new_page())
    watched.page.on("console", lambda message: watched.messages.append(message.text))
    watched.page.on("pageerror", lambda error: watched.messages.append(str(error)))
    watched.page.on("request", lambda request: watched.hosts.add(urlsplit(request.url).netloc))
    return watched


@pytest.fixture(params=list(VIEWS))
def seen(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Watched]:
    context = browser.new_context(**VIEWS[request.param])
    yield watch(context)
    context.close()


@pytest.fixture
def desk(browser: Browser) -> Iterator[Watched]:
    """A page as on a desk screen, in light colours."""
    context = browser.new_context(**VIEWS["light"])
    yield watch(context)
    context.close()


def axe_violations(page: Page) -> list[str]:
    """Return axe's findings, each with the places; the page's policy is not bypassed."""
    session = page.context.new_cdp_session(page)
    session.send("Runtime.evaluate", {"expression": AXE.read_text(encoding="utf-8")})
    answer = session.send("Runtime.evaluate", {"expression": RUN_AXE, "awaitPromise": True, "returnByValue": True})
    session.detach()
    assert "exceptionDetails" not in answer, answer["exceptionDetails"]
    found: list[str] = answer["result"]["value"]
    return found


def open_details(page: Page) -> None:
    """Open what is folded away, so that it is tested too."""
    closed = page.locator("details:not([open]) > summary")
    while closed.count():
        closed.first.click()


def test_the_parts_of_the_browser_tests_are_there() -> None:
    assert AXE.exists(), "axe-core is missing → run: python -m tests.browser"


def test_every_page_is_accessible_fits_and_stays_at_home(seen: Watched, address: str) -> None:
    """Zero axe findings, no sideways scroll, no message, no other host; in every view."""
    faults = []
    page = seen.page
    for path, status in ALL:
        answer = page.goto(address + path)
        assert answer is not None
        if answer.status != status:
            faults.append(f"{path}: status {answer.status}")
        open_details(page)
        faults += [f"{path}: {violation}" for violation in axe_violations(page)]
        width = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if width > 0:
            faults.append(f"{path}: {width} px wider than the window")
    # The browser itself notes every page that is not 200; that is no message of ours.
    messages = [message for message in seen.messages if not message.startswith("Failed to load resource: the server responded with a status of 4")]
    assert not faults, "\n".join(faults)
    assert not messages, "\n".join(messages)
    assert seen.hosts == {urlsplit(address).netloc}


def test_text_at_twice_its_size_still_fits(browser: Browser, address: str) -> None:
    # 640 px wide at 200 % is the same as 320 px: here the text alone grows.
    context = browser.new_context(viewport={"width": 900, "height": 900})
    page = context.new_page()
    for path in ("/sv/", "/sv/region/kronoberg", "/en/questions/representatives", "/sv/sparql", "/sv/search?q=kronoberg"):
        page.goto(address + path)
        page.evaluate("document.documentElement.style.setProperty('font-size', '200%')")
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), path
    context.close()


@pytest.mark.parametrize("path", ["/sv/", "/en/region/kronoberg", "/sv/questions/costs", "/en/sparql", "/sv/nowhere", "/sv/search?q=erb"])
def test_the_keyboard_reaches_the_skip_link_first(desk: Watched, address: str, path: str) -> None:
    page = desk.page
    page.goto(address + path)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.evaluate("document.activeElement.getBoundingClientRect().top") >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_the_keyboard_goes_through_a_page_without_a_trap(desk: Watched, address: str) -> None:
    page = desk.page
    page.goto(f"{address}/sv/questions/representatives?region=kronoberg")
    visited = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        visited.add(page.evaluate("document.activeElement.outerHTML.slice(0, 200)"))
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline != "none", "what has the focus shows it"
    assert len(visited) > 30
    assert any('class="scroll"' in element for element in visited), "a wide table can be scrolled by keyboard"


def test_who_chaired_erb_in_2024_by_keyboard_and_click(desk: Watched, address: str) -> None:
    page = desk.page
    page.goto(f"{address}/sv/")
    page.get_by_role("link", name="Vem företräder Region Kronoberg?").click()
    row = page.locator("tr.chair").first
    assert "Jaramillo" in row.inner_text()
    assert "ordförande" in row.inner_text()
    row.locator("a.ref").first.click()
    target = page.locator(":target")
    assert target.count() == 1
    note = target.locator("xpath=ancestor-or-self::li[starts-with(@id, 'n')][last()]")
    assert "Region Kronoberg: internationell strategi" in note.inner_text()


def test_a_thing_is_found_by_keyboard_from_any_page(desk: Watched, address: str) -> None:
    page = desk.page
    page.goto(f"{address}/sv/questions?date=2024-06-01&sources=founding")
    page.get_by_label("Sök på namn eller förkortning").focus()
    page.keyboard.type("olessen")
    page.keyboard.press("Enter")
    page.wait_for_url("**/sv/search?**")
    assert "date=2024-06-01" in page.url and "sources=founding" in page.url
    assert page.get_by_label("Sök på namn eller förkortning").input_value() == "olessen"
    found = page.get_by_role("link", name="Robert Olesen")
    found.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/sv/person/robert-olesen?date=2024-06-01&sources=founding")


def test_date_and_sources_are_chosen_kept_and_reset(desk: Watched, address: str) -> None:
    page = desk.page
    page.goto(f"{address}/sv/region/kronoberg")
    page.locator(".scope summary").click()
    page.get_by_label("Datum", exact=True).fill("2024-06-01")
    page.get_by_label("de fem dokumenten").check()
    page.get_by_role("button", name="Visa").click()
    assert page.url == f"{address}/sv/region/kronoberg?date=2024-06-01&sources=founding"
    assert page.get_by_text("möjligt").count() > 0
    page.get_by_role("link", name="In English").click()
    assert page.url == f"{address}/en/region/kronoberg?date=2024-06-01&sources=founding"
    page.get_by_role("link", name="Show everything again").click()
    assert page.url == f"{address}/en/region/kronoberg"


def test_a_question_is_asked_by_its_form_and_downloaded(desk: Watched, address: str) -> None:
    page = desk.page
    page.goto(f"{address}/en/questions/costs")
    page.get_by_label("Region", exact=True).select_option(label="Region Kronoberg")
    page.get_by_label("Year", exact=True).fill("2024")
    page.get_by_role("button", name="Show").click()
    assert "1,000,000" in page.locator("#answer-table").inner_text()
    assert page.locator("#answer-table tbody tr").count() == 3
    with page.expect_download() as download:
        page.locator(".files a", has_text="CSV").click()
    assert download.value.suggested_filename == "costs.csv"


def test_sparql_is_run_from_its_form(desk: Watched, address: str) -> None:
    page = desk.page
    page.goto(f"{address}/sv/sparql")
    page.get_by_role("button", name="Kör frågan").click()
    page.locator("tbody a", has_text="id:person/").first.click()
    assert "/sv/person/" in page.url


def test_nothing_that_is_typed_is_run(desk: Watched, address: str) -> None:
    page = desk.page
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    for typed in ("<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "javascript:alert(1)"):
        for path in ("/sv/questions/representatives?region=", "/sv/?date=", "/sv/region/", "/sv/sparql?query=", "/sv/search?q="):
            page.goto(address + path + quote(typed, safe=""))
    assert not dialogs
    assert desk.hosts == {urlsplit(address).netloc}


@pytest.mark.parametrize("slug", ["kronoberg", "sormland"])
def test_a_region_prints_on_paper(desk: Watched, address: str, slug: str) -> None:
    page = desk.page
    page.goto(f"{address}/sv/region/{slug}")
    made = page.pdf(prefer_css_page_size=True)
    assert 1 <= made.count(b"/Type /Page\n") <= 3
    page.emulate_media(media="print")
    assert not page.locator("nav").first.is_visible()
    assert not page.locator("#downloads").is_visible()
    assert page.locator("#who").is_visible()
    background = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert background == "rgb(255, 255, 255)"
