"""How fast the page on overlap is, and how large, with 300 regions in 45 networks.

In: a folder for a made-up build. Out: lines of the benchmark: server time for dates never asked
before, compressed size, and the first paint in a real browser.
"""

from __future__ import annotations

import gzip
import json
import random
import statistics
import sys
import tempfile
from pathlib import Path

import pyoxigraph as ox
from playwright.sync_api import sync_playwright

from graph.build import canonical_lines, flatten, load_sources, switch
from graph.namespaces import RDF, SKOS, XSD, term, thing
from graph.ontology import read_ontology
from graph.reasoning import infer
from graph.store import MANIFEST, QUADS
from tests.bench_pages import p, served, timed
from tests.browser import FLAGS, browser_path
from webapp import create_app
from webapp.server import warm

REGIONS, NETWORKS = 300, 45
JOINED = (2, 12)  # networks of a region
YEARS = range(1996, 2026)
SOURCE = "made-up-list"
KINDS = ("interest", "office", "cooperation", "thematic", "european")
PAINTS = 5


def made(out: Path, seed: int = 7) -> Path:
    """Write a build of 300 regions, each in some of 45 networks since a year, into `out`."""
    chance = random.Random(seed)
    store = load_sources(read_ontology(), [])

    def say(subject: str, predicate: str, value: str | ox.Literal) -> None:
        node = value if isinstance(value, ox.Literal) else ox.NamedNode(value)
        store.add(ox.Quad(ox.NamedNode(thing(subject)), ox.NamedNode(predicate), node, ox.NamedNode(thing(f"source/{SOURCE}"))))

    def name(subject: str, text: str) -> None:
        for lang in ("sv", "en"):
            say(subject, SKOS + "prefLabel", ox.Literal(text, language=lang))

    say(f"source/{SOURCE}", RDF + "type", term("Source"))
    say(f"source/{SOURCE}", term("collection"), thing("collection/founding"))
    name(f"source/{SOURCE}", "A list made up")
    for number in range(NETWORKS):
        say(f"network/n{number}", RDF + "type", term("Network"))
        say(f"network/n{number}", term("networkKind"), thing(f"network-kind/{KINDS[number % len(KINDS)]}"))
        name(f"network/n{number}", f"Network for cooperation number {number}")
    for number in range(REGIONS):
        say(f"region/r{number}", RDF + "type", term("Region"))
        name(f"region/r{number}", f"Region {number}")
        for network in chance.sample(range(NETWORKS), chance.randint(*JOINED)):
            fact, assertion = f"membership/r{number}--n{network}--member", f"assertion/{SOURCE}/membership-r{number}--n{network}--member"
            say(fact, RDF + "type", term("Membership"))
            say(fact, term("member"), thing(f"region/r{number}"))
            say(fact, term("inNetwork"), thing(f"network/n{network}"))
            say(fact, term("relation"), thing("relation/member"))
            say(assertion, RDF + "type", term("Assertion"))
            say(assertion, term("asserts"), thing(fact))
            say(assertion, term("basis"), thing("basis/stated"))
            say(assertion, term("locator"), thing(f"locator/{SOURCE}/0-1"))
            say(assertion, term("start"), ox.Literal(str(chance.choice(YEARS)), datatype=ox.NamedNode(XSD + "gYear")))
    infer(store)
    flatten(store)
    target = out / f"regions-{REGIONS}"
    target.mkdir(parents=True)
    (target / QUADS).write_text("".join(canonical_lines(store)), encoding="utf-8")
    manifest = {"build": target.name, "built": "", "store": "memory", "counts": {"quads": len(store), "sources": 1}, "checksums": {}, "inputs": {}}
    (target / MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")
    switch(out, target)
    return target


def bench_overlap_page(out: Path) -> None:
    """Print server time, size and first paint of the page."""
    made(out)
    app = create_app(out)
    warm(app)
    client = app.test_client()
    first = [timed(client, f"/sv/overlap?date={year}") for year in YEARS]
    again = [timed(client, f"/sv/overlap?date={year}") for year in YEARS]
    name = f"overlap page, {REGIONS} × {NETWORKS}"
    print(f"{name + ', a date never asked for':52}{statistics.median(first):8.1f} / {p(first, 0.95):6.1f} ms   goal p95 150 ms (median / p95)")
    print(f"{name + ', asked for again':52}{statistics.median(again):8.1f} / {p(again, 0.95):6.1f} ms")
    size = len(gzip.compress(client.get("/sv/overlap").data, 6)) / 1000
    print(f"{name + ', compressed':52}{size:18.1f} kB   goal 100 kB")
    paints = sorted(first_paints(out))
    print(f"{name + ', first paint (slowest)':52}{statistics.median(paints):8.0f} / {paints[-1]:6.0f} ms   goal 800 ms; rendered in software")


def first_paints(builds: Path) -> list[float]:
    """Return the milliseconds to the first paint, of new browser contexts, as the browser says."""
    with served(builds) as port, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path(), args=FLAGS)
        found = []
        for _ in range(PAINTS):
            context = browser.new_context()
            page = context.new_page()
            page.goto(f"http://127.0.0.1:{port}/sv/overlap")
            found.append(float(page.evaluate("() => performance.getEntriesByName('first-contentful-paint')[0].startTime")))
            context.close()
        browser.close()
    return found


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        bench_overlap_page(Path(sys.argv[1] if len(sys.argv) > 1 else scratch))
