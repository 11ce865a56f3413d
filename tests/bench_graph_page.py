"""How long the graph page takes in a real browser, as its own trace says: `make bench` calls `bench_graph_page`.

In: a folder of builds. Out: lines of the benchmark for graphs of 150 nodes: how long from the
last script fetched to the graph drawn, library included, the longest task while it is moved, and all that
the page loads, compressed. The browser draws in software, as the line says: with a graphics
card it is faster.
"""

from __future__ import annotations

import gzip
import json
import re
import statistics
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

from tests.browser import FLAGS, browser_environment, browser_path
from webapp import create_app
from webapp.pictures.explorer import nodes_asked

NODES = 150
RUNS = 7
STEPS = 60  # of the pointer in one drag
LONG = 50  # milliseconds: what the browsers' standard calls a long task
# What does the drawing and the moving; the rest of a trace is the browser's own.
_TASKS = {"RunTask", "ThreadControllerImpl::RunTask"}
_CATEGORIES = "devtools.timeline,disabled-by-default-devtools.timeline,toplevel,blink.user_timing"
# Marks when the graph is drawn for the first time.
_CLOCK = """
const wait = new MutationObserver(() => {
  const live = document.getElementById("live");
  if (live && live.hasAttribute("data-drawn")) {
    wait.disconnect();
    performance.mark("drawn");
  }
});
wait.observe(document, { subtree: true, childList: true, attributes: true });
"""


@contextmanager
def traced(session: CDPSession) -> Iterator[list[dict[str, Any]]]:
    """Collect the browser's own trace of what happens within."""
    events: list[dict[str, Any]] = []
    done: list[bool] = []
    session.on("Tracing.dataCollected", lambda part: events.extend(part["value"]))
    session.on("Tracing.tracingComplete", lambda _: done.append(True))
    session.send("Tracing.start", {"transferMode": "ReportEvents", "categories": _CATEGORIES})
    yield events
    session.send("Tracing.end")
    while not done:
        session.send("Runtime.evaluate", {"expression": "new Promise((tell) => setTimeout(tell, 20))", "awaitPromise": True})


def main_tasks(events: list[dict[str, Any]]) -> list[float]:
    """Return the milliseconds of each task on the page's main thread."""
    threads = {(event["pid"], event["tid"]) for event in events if event["name"] == "thread_name" and event["args"].get("name") == "CrRendererMain"}
    return [event["dur"] / 1000 for event in events if event["name"] in _TASKS and "dur" in event and (event["pid"], event["tid"]) in threads]


def opened(browser: Browser) -> tuple[Page, CDPSession]:
    page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    page.add_init_script(_CLOCK)
    return page, page.context.new_cdp_session(page)


def drawn(page: Page, address: str) -> float:
    """Open the page and return the milliseconds from its last script fetched to the graph drawn."""
    page.goto(address)
    page.wait_for_selector("#live[data-drawn]")
    found: float = page.evaluate(
        """() => {
          const scripts = performance.getEntriesByType("resource").filter((one) => one.name.includes(".js")).map((one) => one.responseEnd);
          return performance.getEntriesByName("drawn")[0].startTime - Math.max(...scripts);
        }"""
    )
    return found


def moved(page: Page, session: CDPSession) -> list[float]:
    """Drag the graph about and return the tasks of the main thread meanwhile."""
    box = page.locator("#stage canvas").bounding_box()
    if box is None:
        raise RuntimeError("the graph has no place on the page")
    x, y = box["x"] + 8, box["y"] + 8  # beside every node: the whole graph moves
    with traced(session) as events:
        page.mouse.move(x, y)
        page.mouse.down()
        for step in range(1, STEPS + 1):
            page.mouse.move(x + step * 4, y + step * 3)
        page.mouse.up()
        page.wait_for_timeout(100)
    return main_tasks(events)


def weight(client: Any, path: str) -> float:
    """Return the kilobytes of a page and all that it loads, compressed."""
    text = client.get(path).text
    parts = set(re.findall(r'(?:src|href)="(/(?:static|vendor)/[^"]+)"', text))
    return float(sum(len(gzip.compress(client.get(part).data, 6)) for part in (path, *parts)) / 1000)


def largest(client: Any, paths: list[str]) -> str:
    """Return the address whose graph has the most nodes."""
    return max(paths, key=lambda path: nodes_of(client, path))


def nodes_of(client: Any, path: str) -> int:
    block = re.search(r'id="graph-data">(.*?)</script>', client.get(path).text, re.DOTALL)
    return len(json.loads(block[1])["nodes"]) if block else 0


def bench_graph_page(builds: Path, line: Callable[[str, str, str], None]) -> None:
    """Print how the graph page fares with as many nodes as it shows at first: made up where the build has no such graph."""
    from tests.conftest import served

    app = create_app(builds)
    client = app.test_client()
    real = largest(client, ["/sv/graph/network/aer", "/sv/graph/region/kronoberg", "/sv/graph/networks?least=1", "/sv/graph/regions?least=1"])
    crowded = f"/sv/graph/network/aer?nodes={nodes_asked('')}"
    with served(app) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path(), args=FLAGS, env=dict(browser_environment()))
        for path, made in ((real, 0), (crowded, NODES)):
            _bench(browser, address, client, path, made, line)
        browser.close()


def _bench(browser: Browser, address: str, client: Any, path: str, made: int, line: Callable[[str, str, str], None]) -> None:
    taken, longest = [], []
    for _ in range(RUNS):
        page, session = opened(browser)
        if made:
            _fill(page, address + path, made)
        taken.append(drawn(page, address + path))
        longest.append(max(moved(page, session), default=0.0))
        page.context.close()
    nodes = made or nodes_of(client, path)
    what = f"graph of {nodes} nodes{' made up' if made else f' ({path})'}"
    line(f"{what}: drawn", f"{statistics.median(taken):.0f} ms, slowest of {RUNS}: {max(taken):.0f} ms", "goal 300 ms, software rendering")
    goal = f"no task of {LONG} ms, software rendering"
    line("  longest task while it is moved", f"{statistics.median(longest):.0f} ms, longest of {RUNS}: {max(longest):.0f} ms", goal)
    line("  the page with all that it loads", f"{weight(client, path):.0f} kB compressed", "goal 200 kB")


def _fill(page: Page, url: str, nodes: int) -> None:
    """Serve the page with a graph of so many nodes, each tied to two others besides the middle."""

    def answer(route: Any) -> None:
        found = route.fetch()
        text = found.text()
        begin = text.index('id="graph-data">') + len('id="graph-data">')
        end = text.index("</script>", begin)
        data = json.loads(text[begin:end])
        pattern = data["nodes"]
        across = int(nodes**0.5) + 1
        data["nodes"] = [
            {**pattern[place % len(pattern)], "id": str(place), "x": (place % across) * 130, "y": place // across * 90, "middle": place == 0}
            for place in range(nodes)
        ]
        ties = [(0, place) for place in range(1, nodes)] + [(place, (place * 7 + 3) % nodes) for place in range(1, nodes)]
        data["edges"] = [{**data["edges"][0], "from": str(a), "to": str(b)} for a, b in ties if a != b]
        route.fulfill(response=found, body=text[:begin] + json.dumps(data).replace("<", "\\u003c") + text[end:])

    page.route(url, answer)


if __name__ == "__main__":
    bench_graph_page(Path(sys.argv[1]), lambda name, value, goal: print(f"{name:64}{value:>44}   {goal}", flush=True))
