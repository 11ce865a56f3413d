"""A build replaced while the viewer runs: what was begun is finished on its build, what comes next has the new one."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from graph.build import build, switch
from graph.store import CURRENT
from tests.conftest import SMALL, found_a_year_later
from webapp import create_app
from webapp.state import Shelf

HTML = {"Accept": "text/html"}
GONE, NEW = "bo-ost", "bo-oster"
FOUNDED = "/sv/network/nordnatet"
THREADS, ROUNDS, SWITCHES = 4, 40, 25


@dataclass(frozen=True)
class TwoBuilds:
    """A folder with two builds: in the newer one a network was founded a year later, and a person has another slug."""

    folder: Path
    older: str
    newer: str

    def take(self, name: str) -> None:
        switch(self.folder, self.folder / name)


@pytest.fixture
def two(facts: Path, tmp_path: Path) -> TwoBuilds:
    folder = tmp_path / "builds"
    older = build(folder, SMALL).build_id
    found_a_year_later(facts)
    named = facts / "small-list-2024.trig"
    named.write_text(named.read_text(encoding="utf-8").replace(GONE, NEW), encoding="utf-8")
    newer = build(folder, facts).build_id
    found = TwoBuilds(folder, older, newer)
    found.take(older)
    return found


@pytest.fixture
def app(two: TwoBuilds) -> Iterator[Flask]:
    made = create_app(two.folder)
    yield made
    made.extensions["viewer"].engine.close()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def build_of(page: str) -> str:
    """Return the build that a page names in its footer."""
    found = re.search(r"<footer.*\b([0-9a-f]{16})\b.*</footer>", page, re.DOTALL)
    assert found
    return found[1]


def test_a_thing_of_another_build_is_missed_clearly(client: FlaskClient, two: TwoBuilds) -> None:
    old = client.get(f"/sv/person/{GONE}", headers=HTML)
    assert old.status_code == 200
    two.take(two.newer)
    page = client.get(f"/sv/person/{GONE}", headers={**HTML, "If-None-Match": old.headers["ETag"]})
    assert page.status_code == 404
    assert f'href="/sv/person/{NEW}"' in page.text
    assert 'href="/sv/search?q=bo+ost"' in page.text
    assert 'href="/sv/"' in page.text
    for address in (f"/en/person/{GONE}?date=2024", f"/id/person/{GONE}", f"/data/person/{GONE}.ttl", f"/en/graph/person/{GONE}"):
        assert client.get(address, headers=HTML).status_code == 404, address
    assert client.get(f"/sv/person/{NEW}").status_code == 200
    two.take(two.older)
    assert client.get(f"/sv/person/{NEW}").status_code == 404


@pytest.mark.parametrize("value", ["region=delta", "network=nordnätverket", "body=nordnatet-styrelsen"])
def test_a_question_about_a_thing_of_another_build_offers_what_is_there(client: FlaskClient, two: TwoBuilds, value: str) -> None:
    two.take(two.newer)
    page = client.get(f"/sv/questions/representatives?{value}", headers=HTML)
    assert page.status_code == 400
    assert 'href="/sv/questions/representatives?' in page.text


def test_sources_of_another_build_are_refused_by_name(client: FlaskClient) -> None:
    page = client.get("/sv/region/alfa?sources=kronoberg-strategy-2024", headers=HTML)
    assert page.status_code == 400
    assert "small-list-2024" in page.text


@pytest.mark.parametrize("address", [FOUNDED, "/sv/", "/en/network", "/sv/questions/networks", "/en/search?q=nordnatet", "/sv/region/alfa", "/sv/person/asa-ek"])
def test_a_page_is_finished_on_the_build_that_it_began_with(client: FlaskClient, two: TwoBuilds, monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    began = client.get(address).text
    two.take(two.newer)
    after = client.get(address).text
    two.take(two.older)
    taken = []

    def take_and_go_on(owner: Any, name: str) -> None:
        real = getattr(owner, name)

        def replaced(*given: Any, **named: Any) -> Any:
            if not taken:
                taken.append(name)
                two.take(two.newer)
            return real(*given, **named)

        monkeypatch.setattr(owner, name, replaced)

    # What is kept of a page or an answer would be served without making it.
    client.application.extensions["viewer"]._shelf = None
    take_and_go_on(Shelf, "answer")
    take_and_go_on(__import__("webapp.search", fromlist=["shown"]), "shown")
    made = client.get(address).text
    assert taken
    assert made == began
    assert build_of(made) == two.older
    following = client.get(address).text
    assert following == after
    assert build_of(following) == two.newer


def test_a_kept_page_is_served_for_its_own_build_only(client: FlaskClient, two: TwoBuilds, monkeypatch: pytest.MonkeyPatch) -> None:
    first = client.get(FOUNDED)
    assert "<span>1998</span>" in first.text
    with monkeypatch.context() as patched:
        patched.setattr(Shelf, "answer", None)  # a page made anew would need it
        kept = client.get(FOUNDED)
    assert kept.data == first.data
    two.take(two.newer)
    later = client.get(FOUNDED, headers={"If-None-Match": first.headers["ETag"]})
    assert later.status_code == 200
    assert "<span>1999</span>" in later.text and "<span>1998</span>" not in later.text
    assert build_of(later.text) == two.newer
    two.take(two.older)
    assert client.get(FOUNDED).data == first.data


def test_a_build_that_cannot_be_read_leaves_the_old_one_in_use(client: FlaskClient, two: TwoBuilds) -> None:
    before = client.get(FOUNDED).text
    broken = two.folder / "broken"
    broken.mkdir()
    two.take(broken.name)
    assert client.get(FOUNDED).text == before
    assert "broken" in client.get("/healthz").get_json()["last_error"]
    (two.folder / CURRENT).unlink()
    assert client.get("/en/network").status_code == 200
    two.take(two.newer)
    assert build_of(client.get(FOUNDED).text) == two.newer


def test_readers_get_whole_pages_while_builds_are_switched(app: Flask, two: TwoBuilds) -> None:
    faults: list[str] = []
    seen: set[str] = set()
    over = threading.Event()

    def read() -> None:
        client = app.test_client()
        for turn in range(ROUNDS):
            page = client.get(FOUNDED)
            name, founded = build_of(page.text), re.findall(r"<span>(199\d)</span>", page.text)
            seen.add(name)
            if page.status_code != 200 or founded != (["1999"] if name == two.newer else ["1998"]):
                faults.append(f"{FOUNDED}: {page.status_code}, build {name}, founded in {founded}")
            for address in ("/en/", f"/sv/region/alfa?date={2000 + turn}", "/questions/networks.csv", "/pictures/membership-matrix.svg", "/sv/search?q=nord"):
                status = client.get(address).status_code
                if status != 200:
                    faults.append(f"{address}: {status}")

    readers = [threading.Thread(target=read) for _ in range(THREADS)]
    changing = threading.Thread(target=lambda: [two.take((two.newer, two.older)[turn % 2]) or over.wait(0.08) for turn in range(SWITCHES)])
    for thread in (*readers, changing):
        thread.start()
    for thread in readers:
        thread.join()
    over.set()
    changing.join()
    assert not faults, "\n".join(faults[:20])
    assert seen == {two.older, two.newer}
