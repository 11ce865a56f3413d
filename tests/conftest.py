"""Builds that the tests share: the real one, and a small one of two invented sources."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyoxigraph as ox
import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser, sync_playwright
from werkzeug.serving import make_server

from graph.build import flatten
from graph.decisions import NAME as DECISIONS
from graph.engine import Engine, Limits
from graph.namespaces import FACTS
from graph.questions import Asker
from graph.store import CURRENT, Current, Graph, open_build
from tests import sweeps
from tests.browser import FLAGS, browser_environment, browser_path
from tests.builds import build_once
from tests.hostile import renamed
from webapp import create_app
from webapp.state import View, view

TESTS = Path(__file__).resolve().parent
SMALL = TESTS / "small"
# The source documents themselves are not part of the project; tests that cut quotes look here.
DOCUMENTS = Path(os.environ.get("REGIOGRAPH_DOCUMENTS") or TESTS.parent.parent / "shared" / "seeds")

settings.register_profile("project", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("project")


def pytest_configure(config: pytest.Config) -> None:
    """In a run of the sweeps properties are tried on all their examples."""
    sweeps.FULL = config.option.markexpr == "sweep"


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the longest files first; what tries a property on examples is in both runs, in `make test` with fewer of them."""
    items.sort(key=lambda item: sweeps.LONGEST.index(item.path.name) if item.path.name in sweeps.LONGEST else len(sweeps.LONGEST))
    for item in items:
        if sweeps.FULL and getattr(getattr(item, "obj", None), "is_hypothesis_test", False):
            item.add_marker(pytest.mark.sweep)


@pytest.fixture
def facts(tmp_path: Path) -> Path:
    """A copy of the two small sources, to be changed."""
    return Path(shutil.copytree(SMALL, tmp_path / "facts"))


def found_a_year_later(facts: Path) -> None:
    """Change one date in a copy of the small sources, so that the next build is another."""
    page = facts / "small-page-2014.trig"
    page.write_text(page.read_text(encoding="utf-8").replace('"1998"', '"1999"'), encoding="utf-8")


@pytest.fixture(scope="session")
def builds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of builds whose current one is the real graph."""
    return build_once(tmp_path_factory.mktemp("builds"))


@pytest.fixture(scope="session")
def graph(builds: Path) -> Graph:
    return open_build(builds / CURRENT)


@pytest.fixture(scope="session")
def asker(graph: Graph) -> Asker:
    return Asker(graph)


@pytest.fixture(scope="session")
def founding(builds: Path) -> Graph:
    """What the real graph holds for a reader who trusts the five documents alone."""
    graph = open_build(builds / CURRENT)
    store = ox.Store()
    for name in graph.scope("founding").graphs or ():
        store.bulk_extend(graph.store.quads_for_pattern(None, None, None, ox.NamedNode(name)))
    flatten(store)
    return Graph(graph.folder, store, graph.manifest)


@pytest.fixture(scope="session")
def founding_builds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of builds whose current one is made of the five documents, for tests that count what they hold."""
    facts = tmp_path_factory.mktemp("five")
    text = ""
    for path in sorted(FACTS.glob("*.trig")):
        shutil.copy(path, facts)
        text += path.read_text(encoding="utf-8")
    header, *lines = (FACTS / DECISIONS).read_text(encoding="utf-8").splitlines(keepends=True)
    known = [line for line in lines if all(f"  {thing.replace('/', ':', 1)} a " in text for thing in line.split("\t")[1:3])]
    (facts / DECISIONS).write_text(header + "".join(known), encoding="utf-8")
    return build_once(tmp_path_factory.mktemp("founding-builds"), facts)


@pytest.fixture(scope="session")
def small_builds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of builds whose current one is made of the two small sources."""
    return build_once(tmp_path_factory.mktemp("small-builds"), SMALL)


@pytest.fixture(scope="session")
def small(small_builds: Path) -> Asker:
    return Asker(open_build(small_builds / CURRENT))


@pytest.fixture(scope="module")
def app(builds: Path) -> Iterator[Flask]:
    """The viewer of the real graph, without the reader's copies of the documents."""
    engine = Engine(Current(builds), Limits(seconds=2, rows=50), workers=1)
    yield create_app(builds, None, engine)
    engine.close()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def seen(app: Flask) -> Iterator[View]:
    """A Swedish view as of any date, from all sources."""
    with app.test_request_context("/sv/"):
        yield view()


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The viewer of the small graph with names that try to be something else."""
    folder = tmp_path_factory.mktemp("hostile")
    return create_app(build_once(folder / "builds", renamed(folder / "facts", SMALL)))


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """Serve an application on a port of its own; yields its address."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
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
