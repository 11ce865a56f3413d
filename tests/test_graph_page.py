"""The graph of a thing in a real browser: what it loads, how it is drawn, how it is used without pointer or scripts."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from werkzeug.serving import make_server

from tests.browser import AXE, FLAGS, browser_environment, browser_path
from tests.test_browser import RUN_AXE, VIEWS
from webapp import create_app

GRAPH = "/sv/graph/region/kronoberg"
PICTURES = (
    "/sv/pictures/membership-matrix",
    "/en/pictures/seats?body=erb-styrelse",
    "/sv/pictures/costs?region=kronoberg",
    "/en/pictures/neighbours?thing=network/sbhss",
)
# how bright a pixel is, from what the canvas shows: the share of dark, middling and bright ones
BRIGHTNESS = """() => {
  const canvas = document.querySelector("#stage canvas");
  const {data} = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  let painted = 0, bright = 0;
  for (let i = 0; i < data.length; i += 4) {
    if (!data[i + 3]) continue;
    painted += 1;
    bright += data[i] + data[i + 1] + data[i + 2] > 600;
  }
  return {painted, bright, all: data.length / 4};
}"""


@pytest.fixture(scope="module")
def address(builds: Path) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, create_app(builds), threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=browser_path(), args=FLAGS, env=dict(browser_environment()))
        yield started
        started.close()


@dataclass
class Opened:
    """A page with what it complained of and asked for."""

    page: Page
    messages: list[str] = field(default_factory=list)
    hosts: set[str] = field(default_factory=set)


def opened(browser: Browser, url: str, **settings: Any) -> Opened:
    found = Opened(browser.new_context(**settings).new_page())
    found.page.on("console", lambda message: found.messages.append(message.text))
    found.page.on("pageerror", lambda error: found.messages.append(str(error)))
    found.page.on("request", lambda request: found.hosts.add(urlsplit(request.url).netloc))
    found.page.goto(url)
    return found


def drawn(browser: Browser, url: str, **settings: Any) -> Opened:
    found = opened(browser, url, **settings)
    found.page.wait_for_selector("#live[data-drawn]")
    return found


def axe(page: Page) -> list[str]:
    session = page.context.new_cdp_session(page)
    session.send("Runtime.evaluate", {"expression": AXE.read_text(encoding="utf-8")})
    answer = session.send("Runtime.evaluate", {"expression": RUN_AXE, "awaitPromise": True, "returnByValue": True})
    found: list[str] = answer["result"]["value"]
    return found


@pytest.mark.parametrize("seen", list(VIEWS))
def test_the_graph_is_drawn_without_a_message_or_another_host(browser: Browser, address: str, seen: str) -> None:
    found = drawn(browser, address + GRAPH, **VIEWS[seen])
    page = found.page
    assert not found.messages
    assert found.hosts == {urlsplit(address).netloc}
    assert page.evaluate(BRIGHTNESS)["painted"] > 500
    assert not page.locator("#still").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    assert not axe(page)
    page.context.close()


@pytest.mark.parametrize("seen", list(VIEWS))
@pytest.mark.parametrize("picture", PICTURES)
def test_a_picture_is_accessible_and_fits(browser: Browser, address: str, picture: str, seen: str) -> None:
    found = opened(browser, address + picture, **VIEWS[seen])
    page = found.page
    assert not axe(page)
    assert not found.messages
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    drawing = page.locator(".sheet svg").first
    assert drawing.evaluate("svg => svg.getScreenCTM().a") == pytest.approx(1, abs=0.01), "it scrolls rather than shrinks"
    page.context.close()


def test_in_the_dark_the_graph_is_no_white_box(browser: Browser, address: str) -> None:
    page = drawn(browser, address + GRAPH, color_scheme="dark").page
    shown = page.evaluate(BRIGHTNESS)
    assert shown["bright"] < shown["all"] / 10
    assert page.evaluate("getComputedStyle(document.querySelector('#stage canvas')).backgroundColor") == "rgb(15, 23, 32)"
    page.emulate_media(color_scheme="light")
    page.wait_for_function("getComputedStyle(document.querySelector('#stage canvas')).backgroundColor === 'rgb(255, 255, 255)'")
    page.context.close()


def test_the_keyboard_reaches_the_buttons_and_the_table_and_is_not_held_in_the_picture(browser: Browser, address: str) -> None:
    page = drawn(browser, address + GRAPH, viewport={"width": 1280, "height": 900}).page
    before = page.locator("#stage canvas").screenshot()
    page.locator("#zoom-in").focus()
    page.keyboard.press("Enter")
    page.wait_for_timeout(200)
    assert page.locator("#stage canvas").screenshot() != before
    visited = []
    for _ in range(12):
        page.keyboard.press("Tab")
        visited.append(page.evaluate("document.activeElement.id || document.activeElement.tagName"))
    assert visited[:2] == ["zoom-out", "zoom-fit"]
    assert not {"CANVAS", "stage"} & set(visited)
    assert "DIV" in visited and "A" in visited, "the table and its links"
    assert page.locator("#stage").get_attribute("role") == "img"
    assert "Region Kronoberg" in (page.locator("#stage").get_attribute("aria-label") or "")
    page.context.close()


def test_a_thing_that_is_chosen_leads_to_its_page(browser: Browser, address: str) -> None:
    page = drawn(browser, f"{address}/sv/graph/network/erb?sources=founding", viewport={"width": 1280, "height": 900}).page
    canvas = page.locator("#stage canvas")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box
    link = page.locator("#chosen a")
    for down in range(20, int(box["height"]), 24):
        for across in range(20, int(box["width"]), 24):
            if not link.count():
                page.mouse.click(box["x"] + across, box["y"] + down)
    assert link.inner_text().startswith("Öppna ")
    link.click()
    page.wait_for_url("**?sources=founding")
    assert "/graph/" not in page.url
    page.context.close()


def test_without_scripts_the_drawing_and_the_table_are_there(browser: Browser, address: str) -> None:
    found = opened(browser, address + GRAPH, java_script_enabled=False)
    assert found.page.locator("#still svg.drawing").is_visible()
    assert not found.page.locator("#live").is_visible()
    assert found.page.locator("#tie-table tbody tr").count() > 30
    assert not found.messages
    found.page.context.close()


def test_a_picture_prints_in_light_colours_within_the_paper(browser: Browser, address: str) -> None:
    page = opened(browser, f"{address}/sv/pictures/membership-matrix", color_scheme="dark", viewport={"width": 680, "height": 900}).page
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.querySelector('.pic-text')).fill") == "rgb(0, 0, 0)"
    assert page.evaluate("document.querySelector('svg.drawing').getBoundingClientRect().right <= innerWidth")
    assert io.BytesIO(page.pdf()).read(4) == b"%PDF"
    page.context.close()
