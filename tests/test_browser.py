"""The viewer in a real browser: what it loads, how it reads, how it fits, how the keyboard moves.

axe-core is handed to the page through the debugging protocol, so that the page's own
content security policy stays in force. What axe cannot see (overflow, keyboard traps,
paper) is tested apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, CDPSession, Page

from graph.engine import Engine, Limits
from graph.store import Current
from tests.browser import AXE
from tests.conftest import DOCUMENTS, served
from webapp import create_app
from webapp.things.kinds import KINDS

QUERY = quote("SELECT ?person ?name WHERE { ?person a rg:Person ; skos:prefLabel ?name } LIMIT 3")
COUNTED = quote("SELECT ?region (COUNT(?network) AS ?networks) { ?region a rg:Region ; rg:belongsTo ?network } GROUP BY ?region")
YEARS = quote(
    "SELECT ?year (COUNT(DISTINCT ?person) AS ?people) { ?mandate rg:holder ?person . ?assertion rg:asserts ?mandate ; rg:lastAttested ?day "
    "BIND(SUBSTR(STR(?day), 1, 4) AS ?year) } GROUP BY ?year ORDER BY ?year"
)
SLIP = quote("SELECT ?network { <https://w3id.org/regiograph/id/region/kronborg> rg:belongTo ?network }")
BUILT = quote("CONSTRUCT { ?a rg:belongsTo ?b } WHERE { ?a a rg:Region ; rg:belongsTo ?b } LIMIT 20")
# page → the status that it has; one of every kind
PAGES = {
    "": 200,
    "about": 200,
    "privacy": 200,
    "questions": 200,
    **dict.fromkeys(KINDS, 200),
    "region/kronoberg": 200,
    "region/vasternorrland?date=2020-06-01&sources=founding": 200,
    "network/erb": 200,
    "network/sbhss": 200,
    "body/erb-styrelse": 200,
    "body/erb-ungdomsstyrelse?date=2024-06-01": 200,
    "person/robert-olesen": 200,
    "programme/interreg-sodra-ostersjon": 200,
    "fund/eruf": 200,
    "policy/vn-syfte-samhallsutmaningar": 200,
    "activity/oversyn-2020": 200,
    "source/kronoberg-strategy-2024": 200,
    "theme/water": 200,
    "organisation/svenska-institutet": 200,
    "university/linneuniversitetet": 200,
    "municipality/vaxjo": 200,
    "organ/regionstyrelsen-kronoberg": 200,
    "office/sbhss-bryssel": 200,
    "rule/vn-valplanerat": 200,
    "cost/cost-04": 200,
    "claim/vn-plan-stipendiater": 200,
    "network/erb?sources=sormland-direction": 200,
    "questions/representatives?region=kronoberg&date=2024-06-01": 200,
    "questions/priorities?sort=-priority&filter=vatten&page=1": 200,
    "questions/gaps?page=2": 200,
    "questions/memberships?filter=xqzzyk": 200,
    "questions/allies": 200,
    "questions/costs?region=sormland": 200,
    "person?filter=xqzzyk&sort=-mandates": 200,
    f"sparql?query={QUERY}": 200,
    "sparql?query=SELEKT": 400,
    "sparql": 200,
    "sparql?example=costs": 200,
    "sparql?question=memberships&region=kronoberg": 200,
    f"sparql?query={COUNTED}": 200,
    f"sparql?query={SLIP}": 200,
    f"sparql?view=bar&query={COUNTED}": 200,
    f"sparql?view=line&query={YEARS}": 200,
    f"sparql?view=raw&query={COUNTED}": 200,
    f"sparql?view=map&query={COUNTED}": 200,
    f"sparql?view=graph&query={BUILT}": 200,
    "search": 200,
    "search?q=Mid%20Sweden&date=2024-06-01": 200,
    "search?q=Olessen": 200,
    "search?q=xqzzyk&sources=founding": 200,
    "pictures/membership-matrix": 200,
    "pictures/seats?body=erb-styrelse": 200,
    "pictures/costs?region=kronoberg": 200,
    "pictures/costs": 200,
    "pictures/neighbours?thing=network/erb": 200,
    "pictures/plan-matrix?region=vasternorrland": 200,
    "pictures/membership-matrix?kind=office": 200,
    "pictures/map": 200,
    "pictures/europe?network=cpmr": 200,
    "graph/regions": 200,
    "pictures/timeline?region=kronoberg&date=2024-06-01": 200,
    "pictures/upset?networks=erb,sbhss,energy-cities": 200,
    "pictures/venn?networks=aer,nspa": 200,
    "graph/network/erb": 200,
    "overlap": 200,
    "story": 200,
    "story?date=2024-06-01&sources=founding": 200,
    "story?sources=sormland-direction": 200,
    "overlap/members?a=aer&b=nspa": 200,
    "compare?a=kronoberg&b=vasternorrland": 200,
    "compare": 200,
    "api": 200,
    "dumps": 200,
    "ontology": 200,
    "pictures/ontology?part=plans": 200,
    "coverage": 200,
    "coverage?region=kronoberg&date=2024-06-01": 200,
    "coverage?network=erb&sources=founding": 200,
    "coverage?sources=sormland-direction": 200,
    "pictures/coverage": 200,
    "region/kronborg": 404,
    "graph/network/erbb": 404,
    "questions/memberships?network=Mid%20Sweden": 400,
}
# how the page is seen → context settings
VIEWS: dict[str, dict[str, Any]] = {
    "light": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "light"},
    "dark": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "dark"},
    "narrow": {"viewport": {"width": 320, "height": 640}, "color_scheme": "light"},
    "forced colours": {"viewport": {"width": 1280, "height": 900}, "forced_colors": "active"},
}
SEEN = [(view, lang) for view in ("light", "narrow") for lang in ("sv", "en")]
# The same page in other colours, and the rules that these can break.
LOOKS: dict[str, dict[str, Any]] = {
    "dark": {"color_scheme": "dark", "forced_colors": "none"},
    "forced colours": {"color_scheme": "light", "forced_colors": "active"},
}
COLOUR_RULES = """axe.run(document, {runOnly: {type: "rule", values: ["color-contrast", "link-in-text-block"]}, resultTypes: ["violations"]})
  .then(found => found.violations.map(v => v.id + ": " + v.nodes.map(n => n.target.join(" ")).slice(0, 4).join(" | ")))"""
RUN_AXE = """axe.run(document, {runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"], resultTypes: ["violations"]})
  .then(found => found.violations.map(v => v.id + ": " + v.nodes.map(n => n.target.join(" ")).slice(0, 4).join(" | ")))"""
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
OPEN_DETAILS = "document.querySelectorAll('details').forEach((one) => { one.open = true; })"
FOCUSABLE = "[...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex=\"0\"]')]"


@pytest.fixture(scope="module")
def address(builds: Path) -> Iterator[str]:
    """The address of a running server on the real graph."""
    engine = Engine(Current(builds), Limits(), workers=1)
    with served(create_app(builds, DOCUMENTS if DOCUMENTS.is_dir() else None, engine)) as found:
        yield found
    engine.close()


@dataclass
class Watched:
    """A page and what it complained of or asked for while it was used."""

    page: Page
    messages: list[str] = field(default_factory=list)
    hosts: set[str] = field(default_factory=set)

    @property
    def complaints(self) -> list[str]:
        # The browser itself notes every page that is not 200; that is no message of ours.
        return [message for message in self.messages if not message.startswith("Failed to load resource: the server responded with a status of 4")]


def watch(context: BrowserContext) -> Watched:
    watched = Watched(context.new_page())
    watched.page.on("console", lambda message: watched.messages.append(message.text))
    watched.page.on("pageerror", lambda error: watched.messages.append(str(error)))
    watched.page.on("request", lambda request: watched.hosts.add(urlsplit(request.url).netloc))
    return watched


@pytest.fixture
def desk(browser: Browser, address: str) -> Iterator[Watched]:
    """A page as on a desk screen, in light colours; ends with an error where it complained or asked elsewhere."""
    context = browser.new_context(**VIEWS["light"])
    found = watch(context)
    yield found
    context.close()
    assert not found.complaints
    assert found.hosts <= {urlsplit(address).netloc}


@pytest.fixture
def plain(browser: Browser) -> Iterator[Page]:
    """A page in a browser that runs no script."""
    context = browser.new_context(java_script_enabled=False, **VIEWS["light"])
    yield context.new_page()
    context.close()


def axe_violations(session: CDPSession, run: str = RUN_AXE) -> list[str]:
    """Return the findings of axe, which was handed over before, each with its places; the page's policy is not bypassed."""
    answer = session.send("Runtime.evaluate", {"expression": run, "awaitPromise": True, "returnByValue": True})
    assert "exceptionDetails" not in answer, answer["exceptionDetails"]
    found: list[str] = answer["result"]["value"]
    return found


def tab_to(page: Page, found: str, most: int = 150) -> None:
    """Press Tab until the focus is on what an expression on `it` tells."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate(f"((it) => {found})(document.activeElement)"):
            return
    raise AssertionError(f"{most} times Tab do not reach {found}")


def test_the_parts_of_the_browser_tests_are_there() -> None:
    assert AXE.exists(), "axe-core is missing → run: python -m tests.browser"


@pytest.mark.parametrize(
    ("view", "lang", "part"),
    [
        *((view, lang, slice(turn, None, 4)) for turn, (view, lang) in enumerate(SEEN)),  # each page once
        *(pytest.param(view, lang, slice(None), marks=pytest.mark.sweep) for view, lang in SEEN),
    ],
)
def test_every_page_is_accessible_fits_and_stays_at_home(browser: Browser, address: str, view: str, lang: str, part: slice) -> None:
    """Zero axe findings, no sideways scroll, no message, no other host; in dark and forced colours too."""
    context = browser.new_context(**VIEWS[view])
    seen = watch(context)
    page, session = seen.page, context.new_cdp_session(seen.page)
    faults = []
    for path, status in list(PAGES.items())[part]:
        answer = page.goto(f"{address}/{lang}/{path}")
        assert answer is not None
        if answer.status != status:
            faults.append(f"{path}: status {answer.status}")
        page.evaluate(OPEN_DETAILS)
        session.send("Runtime.evaluate", {"expression": AXE.read_text(encoding="utf-8")})
        faults += [f"{path}: {violation}" for violation in axe_violations(session)]
        if (wider := page.evaluate(WIDER)) > 0:
            faults.append(f"{path}: {wider} px wider than the window")
        if view == "light":
            for look, settings in LOOKS.items():
                page.emulate_media(**settings)
                faults += [f"{path}, {look}: {violation}" for violation in axe_violations(session, COLOUR_RULES)]
            page.emulate_media(color_scheme="light", forced_colors="none")
    context.close()
    assert not faults, "\n".join(faults)
    assert not seen.complaints, "\n".join(seen.complaints)
    assert seen.hosts == {urlsplit(address).netloc}


@pytest.mark.parametrize("part", [slice(0, None, 4), pytest.param(slice(None), marks=pytest.mark.sweep)])
def test_text_at_twice_its_size_still_fits(browser: Browser, address: str, part: slice) -> None:
    # 640 px wide at 200 % is the same as 320 px: here the text alone grows.
    context = browser.new_context(viewport={"width": 900, "height": 900})
    page = context.new_page()
    faults = []
    for path in list(PAGES)[part]:
        page.goto(f"{address}/sv/{path}")
        page.evaluate("document.documentElement.style.setProperty('font-size', '200%')")
        if (wider := page.evaluate(WIDER)) > 0:
            faults.append(f"{path}: {wider} px")
    context.close()
    assert not faults, "\n".join(faults)


# -- by keyboard alone


@pytest.mark.parametrize("path", ["/sv/", "/en/region/kronoberg", "/sv/questions/costs", "/en/sparql", "/sv/nowhere", "/sv/search?q=erb", "/sv/network/erb"])
def test_the_keyboard_reaches_the_skip_link_first(desk: Watched, address: str, path: str) -> None:
    page = desk.page
    page.goto(address + path)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.evaluate("document.activeElement.getBoundingClientRect().top") >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


@pytest.mark.parametrize(
    "path",
    [
        "questions/representatives?region=kronoberg",
        "search?q=erb",
        "network/erb",
        "graph/network/erb",
        "pictures/seats?body=erb-styrelse",
        "sparql",
        f"sparql?view=bar&query={COUNTED}",
        f"sparql?view=graph&query={BUILT}",
        "api",
        "dumps",
        "privacy",
    ],
)
def test_the_keyboard_goes_through_a_page_to_its_end(desk: Watched, address: str, path: str) -> None:
    page = desk.page
    page.goto(f"{address}/sv/{path}")
    if path.startswith("graph/"):
        page.locator("#live[data-drawn]").wait_for()
    there = page.evaluate(f"{FOCUSABLE}.filter((it) => it.checkVisibility()).length")
    page.evaluate("window.visited = new Set(); window.bare = []")
    for _ in range(there + 3):
        page.keyboard.press("Tab")
        ended = page.evaluate(
            """() => {
              const it = document.activeElement;
              if (it === document.body) return true;
              window.visited.add(it);
              if (getComputedStyle(it).outlineStyle === "none") window.bare.push(it.outerHTML.slice(0, 120));
              return false;
            }"""
        )
        if ended:
            break
    assert ended, "the focus leaves the page after its last part"
    assert page.evaluate("window.bare") == [], "what has the focus shows it"
    missed = f"{FOCUSABLE}.filter((it) => it.checkVisibility() && it.tabIndex >= 0 && !window.visited.has(it)).map((it) => it.outerHTML.slice(0, 120))"
    assert page.evaluate(missed) == []
    scrolled = page.evaluate("[...document.querySelectorAll('.scroll')].filter((it) => it.checkVisibility() && !window.visited.has(it)).length")
    assert scrolled == 0, "a wide table can be scrolled by keyboard"


def test_from_the_start_page_to_a_source_and_back_by_keyboard(desk: Watched, address: str) -> None:
    page = desk.page
    page.goto(f"{address}/sv/")
    tab_to(page, "it.className === 'entry'")
    page.keyboard.press("Enter")
    page.wait_for_url("**/sv/region/kronoberg")
    tab_to(page, "it.matches('tr.chair a.ref')")
    page.keyboard.press("Enter")
    assert page.locator(":target").count() == 1
    page.keyboard.press("Tab")  # from the note on: its document
    assert page.evaluate("document.activeElement.closest('.notes') !== null")
    tab_to(page, "it.matches('.notes a')", 3) if not page.evaluate("document.activeElement.matches('.notes a')") else None
    page.keyboard.press("Enter")
    page.wait_for_url("**/sv/source/**")
    page.go_back()
    assert "#n" in page.url
    page.go_back()
    assert page.url == f"{address}/sv/region/kronoberg"


def test_date_and_sources_are_chosen_by_keyboard(desk: Watched, address: str) -> None:
    page = desk.page
    page.goto(f"{address}/sv/network/erb")
    tab_to(page, "it.matches('.scope summary')")
    page.keyboard.press("Enter")
    tab_to(page, "it.name === 'date'", 2)
    page.keyboard.type("2024-06-01")
    tab_to(page, "it.name === 'sources' && it.value === 'founding'", 4)
    page.keyboard.press("Space")
    tab_to(page, "it.matches('.scope button')", 20)
    page.keyboard.press("Enter")
    page.wait_for_url("**/sv/network/erb?date=2024-06-01&sources=founding")
    tab_to(page, "it.className === 'reset'")
    page.keyboard.press("Enter")
    page.wait_for_url("**/sv/network/erb")


def test_a_table_is_sorted_filtered_and_paged_by_keyboard(desk: Watched, address: str) -> None:
    page = desk.page
    page.goto(f"{address}/sv/policy")
    for way in ("ascending", "descending"):
        tab_to(page, "it.matches('a.sort') && it.href.includes('priority')")
        page.keyboard.press("Enter")
        page.wait_for_url("**sort=*priority*")
        page.locator(f"th[aria-sort={way}]").wait_for()
    assert page.url.endswith("sort=-priority")
    tab_to(page, "it.name === 'filter'")
    page.keyboard.type("klimat")
    page.keyboard.press("Enter")
    page.wait_for_url("**filter=klimat*")
    rows = page.locator("#list-table tbody tr")
    assert rows.count() > 1
    assert all("klimat" in text.casefold() for text in rows.all_inner_texts())
    page.goto(f"{address}/sv/policy")
    tab_to(page, "it.rel === 'next'", 400)
    page.keyboard.press("Enter")
    page.wait_for_url("**page=2*")


def test_what_is_folded_away_is_opened_by_keyboard(desk: Watched, address: str) -> None:
    page = desk.page
    page.goto(f"{address}/sv/region/vasternorrland")
    tab_to(page, "it.matches('#gaps > summary')", 600)
    page.keyboard.press("Space")
    assert page.locator("#gaps").evaluate("(it) => it.open")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('#gaps') !== null")


def test_suggestions_are_a_combobox(desk: Watched, address: str) -> None:
    page = desk.page
    page.goto(f"{address}/sv/about")
    box, options = page.get_by_role("combobox"), page.get_by_role("option")
    assert (box.get_attribute("aria-expanded"), box.get_attribute("aria-controls")) == ("false", "suggestions")
    tab_to(page, "it.id === 'find'")
    page.keyboard.type("erb")
    options.first.wait_for()
    assert box.get_attribute("aria-expanded") == "true"
    assert box.get_attribute("aria-activedescendant") is None
    assert page.get_by_role("listbox").get_attribute("aria-label")
    assert re.search(r"\d", page.locator("[role=status]").inner_text())
    session = page.context.new_cdp_session(page)
    session.send("Runtime.evaluate", {"expression": AXE.read_text(encoding="utf-8")})
    assert axe_violations(session) == []
    count = options.count()
    for place in (0, 1):
        page.keyboard.press("ArrowDown")
        assert box.get_attribute("aria-activedescendant") == options.nth(place).get_attribute("id")
        assert options.nth(place).get_attribute("aria-selected") == "true"
        assert page.locator("[aria-selected=true]").count() == 1
    for _ in range(2):
        page.keyboard.press("ArrowUp")
    assert box.get_attribute("aria-activedescendant") is None, "back in the field"
    page.keyboard.press("ArrowUp")
    assert box.get_attribute("aria-activedescendant") == options.nth(count - 1).get_attribute("id")
    page.keyboard.press("Escape")
    assert box.get_attribute("aria-expanded") == "false"
    assert page.get_by_role("listbox").count() == 0
    assert box.input_value() == "erb", "Escape closes the list first"
    assert page.evaluate("document.activeElement.id") == "find"
    page.keyboard.type(" ")
    page.keyboard.press("Backspace")
    options.first.wait_for()
    page.keyboard.press("Tab")
    assert page.get_by_role("listbox").count() == 0
    assert page.evaluate("document.activeElement.type") == "submit"
    assert page.url == f"{address}/sv/about"


def test_a_suggestion_is_chosen_by_keyboard_and_by_pointer(desk: Watched, address: str) -> None:
    page = desk.page
    page.goto(f"{address}/en/questions?date=2024-06-01&sources=founding")
    page.get_by_role("combobox").press_sequentially("olessen")
    page.get_by_role("option").first.wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/en/person/robert-olesen?date=2024-06-01&sources=founding")
    page.get_by_role("combobox").press_sequentially("kronoberg")
    page.get_by_role("option", name="Region Kronoberg").first.click()
    page.wait_for_url("**/en/region/kronoberg?**")


def test_a_late_answer_opens_no_list(desk: Watched, address: str) -> None:
    page = desk.page
    for pause in (0, 125, 150):  # milliseconds: before and after the server is asked
        page.goto(f"{address}/sv/about")
        page.get_by_role("combobox").press_sequentially("erb")
        page.wait_for_timeout(pause)
        page.keyboard.press("Tab")
        page.wait_for_timeout(400)
        assert page.get_by_role("listbox").count() == 0, pause
        assert page.get_by_role("combobox").get_attribute("aria-expanded") == "false"


def test_a_thing_is_found_by_keyboard_from_any_page(desk: Watched, address: str) -> None:
    page = desk.page
    page.goto(f"{address}/sv/questions?date=2024-06-01&sources=founding")
    page.get_by_role("combobox", name="Sök på namn eller förkortning").focus()
    page.keyboard.type("olessen")
    page.keyboard.press("Enter")
    page.wait_for_url("**/sv/search?**")
    assert "date=2024-06-01" in page.url and "sources=founding" in page.url
    assert page.get_by_role("combobox").input_value() == "olessen"
    found = page.get_by_role("link", name="Robert Olesen")
    found.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/sv/person/robert-olesen?date=2024-06-01&sources=founding")


# -- what one comes for


# The strategy and a page of the web both say who chaired ERB in 2024.
SAY_WHO_CHAIRED = ("Region Kronoberg: internationell strategi", "jaramillo.se")


def document_of(page: Page) -> str:
    """Return the note that the address points at."""
    target = page.locator(":target")
    assert target.count() == 1
    return target.locator("xpath=ancestor-or-self::li[starts-with(@id, 'n')][last()]").inner_text()


def test_who_chaired_erb_in_2024_takes_three_clicks(desk: Watched, address: str) -> None:
    page = desk.page
    page.goto(f"{address}/sv/")
    page.get_by_role("link", name="Vem företräder Region Kronoberg?").click()
    row = page.locator("tr.chair").first
    for word in ("Jaramillo", "ordförande", "2024"):
        assert word in row.inner_text()
    row.locator("a.ref").first.click()
    assert any(document in document_of(page) for document in SAY_WHO_CHAIRED)
    page.locator(".notes li:has(:target) > a, .notes li:target > a").first.click()
    assert page.url.startswith(f"{address}/sv/source/")


def test_who_chaired_erb_in_2024_takes_one_search(desk: Watched, address: str) -> None:
    page = desk.page
    page.goto(f"{address}/sv/")
    page.get_by_role("combobox").press_sequentially("erb")
    page.get_by_role("option").first.wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/sv/network/erb")
    row = page.locator("#representatives-table tbody tr", has_text="Jaramillo").filter(has_text="ordförande").first
    assert "2024" in row.inner_text()
    row.locator("a.ref").first.click()
    assert any(document in document_of(page) for document in SAY_WHO_CHAIRED)


def test_date_and_sources_are_chosen_kept_and_reset(desk: Watched, address: str) -> None:
    page = desk.page
    page.goto(f"{address}/sv/region/kronoberg")
    page.locator(".scope summary").first.click()
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
    page.get_by_role("button", name="Show", exact=True).click()
    assert "1,000,000" in page.locator("#answer-table").inner_text()
    assert page.locator("#answer-table tbody tr").count() == 3
    with page.expect_download() as download:
        page.locator(".files a", has_text="CSV").click()
    assert download.value.suggested_filename == "costs.csv"


def test_sparql_is_run_from_its_form(desk: Watched, address: str) -> None:
    page = desk.page
    page.goto(f"{address}/sv/sparql")
    page.get_by_role("button", name="Kör frågan").click()
    page.locator("#answer tbody a[href*='/person/']").first.click()
    assert "/sv/person/" in page.url


def test_without_scripts_everything_can_still_be_done(plain: Page, address: str) -> None:
    plain.goto(f"{address}/sv/network")
    plain.locator("#find").fill("erb")
    plain.locator("form.find button").click()
    assert plain.url == f"{address}/sv/search?q=erb"
    plain.locator(".hits a").first.click()
    assert plain.url == f"{address}/sv/network/erb"
    plain.locator(".scope summary").first.click()
    plain.locator("#scope-date").fill("2024-06-01")
    plain.locator(".scope form button").click()
    assert plain.url == f"{address}/sv/network/erb?date=2024-06-01"
    plain.goto(f"{address}/sv/questions/memberships")
    plain.locator(".filter input[name=filter]").fill("energy cities")
    plain.locator(".filter button").click()
    assert "filter=energy+cities" in plain.url
    first = plain.locator("#answer-table tbody tr").count()
    plain.locator("a.sort").first.click()
    assert "sort=" in plain.url and "filter=energy+cities" in plain.url
    assert plain.locator("#answer-table tbody tr").count() == first > 0
    assert plain.locator("th[aria-sort]").count() == 1
    plain.goto(f"{address}/sv/questions/costs")
    plain.locator("#f-region").select_option("kronoberg")
    plain.locator("form.ask button").click()
    assert "region=kronoberg" in plain.url
    plain.goto(f"{address}/sv/graph/network/erb")
    assert plain.locator("#still svg").first.is_visible()
    assert not plain.locator("#live").is_visible()


def test_nothing_that_is_typed_is_run(desk: Watched, address: str) -> None:
    page = desk.page
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    for typed in ("<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "javascript:alert(1)"):
        for path in ("/sv/questions/representatives?region=", "/sv/?date=", "/sv/region/", "/sv/sparql?query=", "/sv/search?q=", "/sv/network?filter="):
            page.goto(address + path + quote(typed, safe=""))
    assert not dialogs


# -- on paper


@pytest.mark.parametrize("slug", ["kronoberg", "vasternorrland"])
@pytest.mark.parametrize("lang", ["sv", "en"])
def test_a_region_is_handed_to_the_board_on_two_sheets(desk: Watched, address: str, lang: str, slug: str) -> None:
    page = desk.page
    page.goto(f"{address}/{lang}/region/{slug}")
    made = page.pdf(prefer_css_page_size=True)
    assert 1 <= len(re.findall(rb"/Type\s*/Page\b", made)) <= 2
    assert set(re.findall(rb"/MediaBox\s*\[0 0 (\d+)[.\d]* (\d+)", made)) <= {(b"594", b"841"), (b"595", b"841"), (b"595", b"842")}
    page.emulate_media(media="print")
    assert not page.locator("nav").first.is_visible()
    assert not page.locator("#downloads").is_visible()
    assert page.locator("#who").is_visible()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


@pytest.mark.parametrize(
    "path",
    [
        "network/erb",
        "person/rene-jaramillo",
        "source/kronoberg-strategy-2024",
        "questions/representatives?region=kronoberg",
        "api",
        "dumps",
        "ontology",
        "coverage",
        "story",
        "privacy",
        f"sparql?view=bar&query={COUNTED}",
        f"sparql?view=map&query={COUNTED}",
    ],
)
def test_other_pages_print_in_dark_ink_too(browser: Browser, address: str, path: str) -> None:
    context = browser.new_context(**VIEWS["dark"])
    page = context.new_page()
    page.goto(f"{address}/sv/{path}")
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.evaluate("getComputedStyle(document.querySelector('h1')).color") == "rgb(0, 0, 0)"
    assert not page.locator("nav").first.is_visible()
    assert page.pdf(prefer_css_page_size=True).startswith(b"%PDF")
    context.close()
