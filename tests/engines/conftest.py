"""Engines that are started anew for each module, with the builds that its tests ask published on them.

Virtuoso plans by what lies in its database: of one that has had many builds it gave other answers.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from graph.endpoint import Caller, Endpoint
from graph.publish import publish
from graph.remote import RemoteGraph, open_remote
from graph.store import CURRENT, open_build
from tests.engines.started import ENGINES, Started


@pytest.fixture(scope="module", params=ENGINES)
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Started]:
    """A running engine, one after the other; an engine that is not installed is an error that says how to get it."""
    with ENGINES[request.param](tmp_path_factory.mktemp(request.param)) as started:
        yield started


@pytest.fixture(scope="module")
def endpoint(engine: Started) -> Endpoint:
    return Endpoint(engine.endpoint, user=engine.user, password=engine.password)


def silent(_: str) -> None:
    return None


@pytest.fixture(scope="module")
def real(endpoint: Endpoint, builds: Path) -> RemoteGraph:
    """The real graph on the engine."""
    graph = open_build(builds / CURRENT)
    publish(graph, Caller(endpoint), keep=9, progress=silent)
    return open_remote(Caller(endpoint), graph.build_id)


@pytest.fixture(scope="module")
def little(endpoint: Endpoint, small_builds: Path) -> RemoteGraph:
    """The graph of the two small sources on the same engine."""
    graph = open_build(small_builds / CURRENT)
    publish(graph, Caller(endpoint), keep=9, progress=silent)
    return open_remote(Caller(endpoint), graph.build_id)
