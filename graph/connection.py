"""Where the graph is read from: a folder of builds, or the SPARQL engine that the operator set.

In: a folder, an address or `REGIOGRAPH_ENDPOINT`. Out: `Current`, `Graph` or a query engine of the right
kind. What talks to an engine elsewhere is loaded only where one is set.
"""

from __future__ import annotations

import os
from pathlib import Path

from graph.engine import Engine, Limits, QueryEngine
from graph.store import CURRENT, Current, Graph, open_build

ENDPOINT = "REGIOGRAPH_ENDPOINT"


def address_of_engine(address: str | None = None) -> str:
    """Return the address that was given or that the operator set, or nothing: then the embedded store answers."""
    return (address or os.environ.get(ENDPOINT, "")).strip()


def reading(builds: Path, address: str | None = None) -> Current:
    """Return what to read the newest build from."""
    where = address_of_engine(address)
    if not where:
        return Current(builds)
    from graph.endpoint import endpoint
    from graph.remote import RemoteCurrent

    return RemoteCurrent(endpoint(where))


def open_current(builds: Path, address: str | None = None) -> Graph:
    """Open the newest build."""
    return reading(builds, address).graph() if address_of_engine(address) else open_build(builds / CURRENT)


def engine_for(current: Current, limits: Limits, workers: int | None = None) -> QueryEngine:
    """Return the engine that runs strangers' queries on what is read."""
    if type(current) is Current:
        return Engine(current, limits, workers)
    from graph.remote_engine import RemoteEngine

    return RemoteEngine(current, limits)
