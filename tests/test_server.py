"""The real server in a process of its own: ready with its address, and no request lost while builds change."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from graph.build import build, switch
from graph.store import CURRENT
from tests.conftest import found_a_year_later


@contextmanager
def serving(builds: Path) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = dict(os.environ) | {"REGIOGRAPH_BUILDS": str(builds), "PYTHONUNBUFFERED": "1"}
    command = [sys.executable, "-m", "graph.cli", "serve", "--port", str(port)]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as server:
        try:
            assert server.stdout
            said = server.stdout.readline()
            found = re.search(r"http://\S+", said)
            assert found, said
            yield found[0].rstrip("/")
        finally:
            server.terminate()


def get(address: str) -> bytes:
    with urllib.request.urlopen(address, timeout=20) as answer:
        assert answer.status == 200
        body: bytes = answer.read()
        return body


def test_the_server_prints_its_address_and_answers(small_builds: Path) -> None:
    with serving(small_builds) as address:
        assert "Region Alfa" in get(f"{address}/sv/").decode("utf-8")
        health = json.loads(get(f"{address}/healthz"))
        assert health["build"] == os.readlink(small_builds / CURRENT)


def test_no_request_is_lost_while_builds_are_switched(tmp_path: Path, facts: Path) -> None:
    out = tmp_path / "builds"
    targets = [build(out, facts).folder]
    found_a_year_later(facts)
    targets.append(build(out, facts).folder)
    seen: set[str] = set()
    failures: list[Exception] = []
    stop = threading.Event()
    with serving(out) as address:

        def read() -> None:
            while not stop.is_set():
                try:
                    seen.add(json.loads(get(f"{address}/healthz"))["build"])
                    assert get(f"{address}/questions/memberships.csv").count(b"\n") == 7
                except Exception as error:
                    failures.append(error)
                    return

        readers = [threading.Thread(target=read) for _ in range(4)]
        for reader in readers:
            reader.start()
        for turn in range(8):
            switch(out, targets[turn % 2])
            stop.wait(0.25)
        stop.set()
        for reader in readers:
            reader.join()
    assert not failures
    assert seen == {target.name for target in targets}
