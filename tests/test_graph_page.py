"""The graph of a thing in a real browser: what it loads, how it is drawn, how it is used without pointer or scripts."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page

from tests.browser import AXE
from tests.conftest import served
from tests.test_browser import RUN_AXE, VIEWS
from webapp import create_app
from webapp.pictures.layout import around_centre, further, in_parts

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
    with served(create_app(builds)) as at:
        yield at


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


# -- ten more, and who sits together


def data_of(client: FlaskClient, path: str) -> dict[str, Any]:
    block = re.search(r'id="graph-data">(.*?)</script>', client.get(path).text, re.DOTALL)
    assert block
    found: dict[str, Any] = json.loads(block[1])
    return found


@pytest.fixture(scope="module")
def viewer(builds: Path) -> FlaskClient:
    return create_app(builds).test_client()


def test_a_graph_shows_the_nearest_with_the_most_ties_first_and_says_of_how_many(viewer: FlaskClient) -> None:
    page = viewer.get("/sv/graph/network/aer?nodes=20").text
    assert "20 av 141 saker inom två steg visas: de närmaste, och bland dem de med flest band först." in page
    assert 'href="/sv/graph/network/aer?nodes=30#graph"' in page
    few, more, all_of_them = (data_of(viewer, f"/sv/graph/network/aer?nodes={n}")["nodes"] for n in (20, 30, 150))
    ids = [node["id"] for node in all_of_them]
    assert len(ids) == 141 and [node["id"] for node in few] == ids[:20] and [node["id"] for node in more] == ids[:30]
    assert "Alla 141 saker inom två steg visas." in viewer.get("/sv/graph/network/aer").text


def test_the_table_beside_a_graph_has_every_tie_whatever_is_drawn(viewer: FlaskClient) -> None:
    whole, cut = (viewer.get(f"/sv/graph/network/aer?nodes={n}{rest}").text for n, rest in ((150, ""), (20, "")))
    tables = [page.partition('id="tie-table"')[2].partition("</table>")[0].count("<tr>") for page in (whole, cut)]
    assert tables[0] == tables[1] > len(data_of(viewer, "/sv/graph/network/aer?nodes=20")["edges"]) + 1
    last = viewer.get("/sv/graph/network/aer?nodes=20&page=2").text
    assert "sida 2 av 2" in last, "the rest stands on the next page"


@pytest.mark.parametrize("nodes", ["0", "-5", "9", "501", "x", "٣٠", "1e2"])
def test_a_number_of_nodes_that_cannot_be_drawn_is_refused(viewer: FlaskClient, nodes: str) -> None:
    assert viewer.get(f"/sv/graph/network/aer?nodes={nodes}").status_code == 400


def test_nodes_that_are_added_leave_the_others_where_they_are() -> None:
    nodes = [f"n{place}" for place in range(40)]
    ties = [(nodes[place], nodes[place * 3 % 40]) for place in range(40)]
    first = around_centre(nodes[:30], [tie for tie in ties if set(tie) <= set(nodes[:30])])
    more = further(nodes, ties, first)
    assert len(more) == 40 and all(more[node] == first[node] for node in first)


def test_parts_that_nothing_ties_do_not_lie_over_each_other() -> None:
    parts = [[f"{part}{place}" for place in range(size)] for part, size in (("a", 9), ("b", 5), ("c", 3), ("d", 2), ("e", 1))]
    ties = [(part[place], part[place + 1], place + 1) for part in parts for place in range(len(part) - 1)]
    places = in_parts([node for part in parts for node in part], ties)
    boxes = [tuple(limit(places[node][axis] for node in part) for limit in (min, max) for axis in (0, 1)) for part in parts]
    for place, (left, top, right, bottom) in enumerate(boxes):
        for other in boxes[place + 1 :]:
            assert right < other[0] or other[2] < left or bottom < other[1] or other[3] < top


@pytest.mark.parametrize(("side", "question"), [("regions", "shared-networks"), ("networks", "shared-members")])
@pytest.mark.parametrize("least", [1, 2, 4])
def test_the_lines_between_those_who_sit_together_are_the_answer_to_the_question(viewer: FlaskClient, side: str, question: str, least: int) -> None:
    drawn = data_of(viewer, f"/sv/graph/{side}?least={least}")
    rows = viewer.get(f"/questions/{question}.json").get_json()["rows"]
    ends = ("region_a_id", "region_b_id") if side == "regions" else ("network_a_id", "network_b_id")
    wanted = {frozenset(row[end] for end in ends): row["shared"] for row in rows if row["shared"] >= least}
    found = {frozenset((edge["from"], edge["to"])): int(edge["label"]) for edge in drawn["edges"]}
    assert found == wanted
    assert {node["id"] for node in drawn["nodes"]} == {end for pair in wanted for end in pair}
    assert all(edge["width"] == pytest.approx(min(1.2 * int(edge["label"]), 10)) for edge in drawn["edges"])


def test_communities_are_told_apart_by_shape_and_named_in_the_legend(viewer: FlaskClient) -> None:
    page, drawn = viewer.get("/sv/graph/regions").text, data_of(viewer, "/sv/graph/regions")
    by_name = {node["name"]: node["shape"] for node in drawn["nodes"]}
    assert by_name["Region Kronoberg"] == by_name["Region Blekinge"] == "triangleDown"
    assert by_name["Region Norrbotten"] == by_name["Region Västerbotten"] == "diamond"
    assert "grupp kring Energy Cities, ERB, SBHSS och 1 till" in page
    assert len({(node["shape"], node["group"]) for node in drawn["nodes"]}) == len({node["shape"] for node in drawn["nodes"]}) == page.count("grupp kring") // 2


def test_how_much_must_be_shared_is_chosen_in_a_field_and_said(viewer: FlaskClient) -> None:
    page = viewer.get("/sv/graph/regions?least=3&sources=reference").text
    assert re.search(r'<input id="least" name="least" type="number" min="1" max="9999" value="3" required>', page)
    assert 'name="sources" value="reference"' in page
    assert "Linjer ritas mellan dem som delar minst 3" in page
    assert viewer.get("/sv/graph/regions?least=0").status_code == viewer.get("/sv/graph/regions?least=x").status_code == 400
    nobody = viewer.get("/sv/graph/regions?least=9999")
    assert nobody.status_code == 200 and "graph-data" not in nobody.text and 'id="tie-table"' in nobody.text


def test_the_overlap_page_leads_to_both_graphs(viewer: FlaskClient) -> None:
    page = viewer.get("/sv/overlap").text
    assert 'href="/sv/graph/regions"' in page and 'href="/sv/graph/networks"' in page


@pytest.mark.parametrize("name", ["region-graph", "network-graph"])
def test_who_sits_together_can_be_taken_along_as_a_file_without_scripts(viewer: FlaskClient, name: str) -> None:
    drawn = viewer.get(f"/pictures/{name}.svg?least=4&date=2024-06-01&sources=founding,reference")
    assert drawn.status_code == 200
    root = ElementTree.fromstring(drawn.text)
    lines = [node for node in root.iter("{http://www.w3.org/2000/svg}path") if node.get("class") == "pic-shared"]
    numbers = [int(text.text or "") for text in root.iter("{http://www.w3.org/2000/svg}text") if text.get("class") == "pic-small pic-off pic-halo"]
    assert len(lines) == len(numbers) > 0 and min(numbers) >= 4
    assert viewer.get(f"/pictures/{name}.png?least=4").data.startswith(b"\x89PNG")
    assert viewer.get(f"/sv/pictures/{name}?least=x").status_code == 400


@pytest.mark.parametrize("seen", list(VIEWS))
@pytest.mark.parametrize("path", ["/sv/graph/regions", "/en/graph/networks?least=1"])
def test_who_sits_together_is_drawn_without_a_message_and_accessible(browser: Browser, address: str, seen: str, path: str) -> None:
    found = drawn(browser, address + path, **VIEWS[seen])
    page = found.page
    assert not found.messages
    assert found.hosts == {urlsplit(address).netloc}
    assert page.evaluate(BRIGHTNESS)["painted"] > 500
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    assert not axe(page)
    page.context.close()


def test_without_scripts_ten_more_are_one_link_away(browser: Browser, address: str) -> None:
    page = opened(browser, f"{address}/sv/graph/network/aer?nodes=20", java_script_enabled=False).page
    page.get_by_role("link", name="Visa tio till").press("Enter")
    page.wait_for_url("**?nodes=30#graph")
    assert "30 av 141 saker inom två steg visas" in page.inner_text("#graph")
    page.context.close()


def test_a_graph_prints_as_the_drawing_that_needs_no_script(browser: Browser, address: str) -> None:
    page = drawn(browser, f"{address}/sv/graph/regions").page
    page.emulate_media(media="print")
    assert page.locator("#still svg.drawing").is_visible() and not page.locator("#live").is_visible()
    page.context.close()


def test_a_line_that_is_pressed_leads_to_the_two_side_by_side(browser: Browser, address: str) -> None:
    page = drawn(browser, f"{address}/sv/graph/regions?least=8", viewport={"width": 1280, "height": 900}).page
    canvas = page.locator("#stage canvas")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box
    link = page.locator('#chosen a[href*="/compare?"]')
    for down in range(10, int(box["height"]), 12):
        for across in range(10, int(box["width"]), 60):
            if not link.count():
                page.mouse.click(box["x"] + across, box["y"] + down)
    assert "gemensamma nätverk" in link.inner_text()
    page.context.close()
