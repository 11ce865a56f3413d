"""Builds: byte for byte the same from the same input, switched in one step, never half."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pyoxigraph as ox
import pytest

import graph.build as building
from graph.build import build
from graph.errors import BrokenBuild, FaultyData
from graph.namespaces import FACTS, term, thing
from graph.questions import Asker
from graph.sources import read_fact_files
from graph.store import CURRENT, MANIFEST, QUADS, Current, Graph, open_build
from tests.conftest import SMALL, found_a_year_later
from tests.reading import rows


def test_the_same_input_gives_the_same_bytes(builds: Path, tmp_path: Path) -> None:
    build(tmp_path)
    first, second = (builds / CURRENT / QUADS).read_bytes(), (tmp_path / CURRENT / QUADS).read_bytes()
    assert first == second


def test_building_again_without_a_change_keeps_the_folder(small_builds: Path) -> None:
    before = (small_builds / CURRENT / MANIFEST).read_bytes()
    build(small_builds, SMALL)
    assert (small_builds / CURRENT / MANIFEST).read_bytes() == before


def test_the_manifest_tells_counts_checksums_and_versions(builds: Path) -> None:
    manifest = json.loads((builds / CURRENT / MANIFEST).read_text(encoding="utf-8"))
    quads = (builds / CURRENT / QUADS).read_bytes()
    assert manifest["checksums"][QUADS] == hashlib.sha256(quads).hexdigest()
    assert manifest["counts"]["quads"] == quads.count(b"\n")
    assert len(list(FACTS.glob("*.trig"))) == 5
    assert manifest["counts"]["sources"] == sum(len(file.graphs) for file in read_fact_files())
    assert manifest["versions"]["pyoxigraph"] == ox.__version__
    assert set(manifest["inputs"]) >= {f"facts/{path.relative_to(FACTS)}" for path in [*FACTS.rglob("*.trig"), FACTS / "decisions.tsv"]}


def test_every_statement_stands_once_in_the_flattened_graph_and_under_each_of_its_sources(small: Asker) -> None:
    store = small.graph.store
    statement = (ox.NamedNode(thing("network/nordnatet")), ox.NamedNode(term("networkKind")), None)
    assert len(list(store.quads_for_pattern(*statement, ox.DefaultGraph()))) == 1
    named = {q.graph_name.value for q in store.quads_for_pattern(*statement) if isinstance(q.graph_name, ox.NamedNode)}
    assert named == {thing("source/small-list-2024"), thing("source/small-page-2014")}


def test_facts_have_no_blank_nodes(graph: Graph) -> None:
    for source in graph.sources.values():
        for quad in graph.store.quads_for_pattern(None, None, None, ox.NamedNode(source.iri)):
            assert isinstance(quad.subject, ox.NamedNode)
            assert not isinstance(quad.object, ox.BlankNode)


def test_an_inference_from_two_sources_is_seen_only_with_both(small: Asker) -> None:
    def certainty(sources: str | None) -> list[str]:
        found = rows(small, "memberships", sources=sources, network="NN", date="2018")
        return [r["certainty"] for r in found if r["member_id"] == "region/alfa"]

    # “Member since 2012” and “member in 2024” stand in the list; the page knows 2012 and 2014.
    assert certainty(None) == certainty("small-list-2024") == ["certain"]
    assert certainty("small-page-2014") == ["possible"]


def test_a_predecessors_facts_are_found_under_its_successor_by_its_own_name(small: Asker) -> None:
    found = [r["member"] for r in rows(small, "memberships", region="beta", network="NN")]
    assert "Gamla förbundet" in found
    scoped = [r["member"] for r in rows(small, "memberships", sources="small-list-2024", region="beta")]
    assert "Gamla förbundet" not in scoped


def test_a_faulty_fact_file_leaves_the_last_build_serving(tmp_path: Path, facts: Path) -> None:
    out = tmp_path / "builds"
    build(out, facts)
    before = os.readlink(out / CURRENT)
    (facts / "small-list-2024.trig").write_text("source:broken {", encoding="utf-8")
    with pytest.raises(FaultyData):
        build(out, facts)
    assert os.readlink(out / CURRENT) == before
    assert Asker(open_build(out / CURRENT)).ask("memberships").rows


def test_a_build_killed_while_writing_leaves_the_last_build_serving(tmp_path: Path, facts: Path) -> None:
    out = tmp_path / "builds"
    build(out, facts)
    before = os.readlink(out / CURRENT)
    found_a_year_later(facts)
    program = (
        "import sys, time; from pathlib import Path; import graph.build as b\n"
        "real = b.json.dumps\n"
        "def slow(*a, **k):\n    print('writing', flush=True); time.sleep(60)\n"
        "b.json.dumps = slow\n"
        f"b.build(Path({str(out)!r}), Path({str(facts)!r}))\n"
    )
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout
        assert child.stdout.readline() == "writing\n"
        child.send_signal(signal.SIGKILL)
    assert os.readlink(out / CURRENT) == before
    assert open_build(out / CURRENT)
    build(out, facts)
    assert os.readlink(out / CURRENT) != before


def test_readers_never_see_half_a_build_while_it_is_switched(tmp_path: Path, facts: Path) -> None:
    out = tmp_path / "builds"
    targets = [build(out, facts).folder]
    found_a_year_later(facts)
    targets.append(build(out, facts).folder)
    current, stop, answers, failures = Current(out), threading.Event(), [0], []

    def read() -> None:
        while not stop.is_set():
            try:
                held = current.graph()
                assert len(Asker(held).ask("memberships").rows) == 6
                answers[0] += 1
            except Exception as error:
                failures.append(error)
                return

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    for turn in range(12):
        building.switch(out, targets[turn % 2])
        before = answers[0]
        until = time.monotonic() + 20
        while answers[0] == before and not failures and time.monotonic() < until:
            time.sleep(0.005)  # every build is read while it is current
    stop.set()
    for reader in readers:
        reader.join()
    assert not failures
    assert answers[0] >= 12


def test_a_new_build_is_taken_up_without_a_restart(tmp_path: Path, facts: Path) -> None:
    out = tmp_path / "builds"
    build(out, facts)
    current = Current(out)
    old = current.graph()
    found_a_year_later(facts)
    build(out, facts)
    assert current.graph().build_id != old.build_id
    assert len(old.store) > 0  # whoever still holds the old one can read on


def test_a_store_cut_short_is_refused_with_the_command_that_mends_it(tmp_path: Path) -> None:
    out = tmp_path / "builds"
    build(out, SMALL)
    quads = out / CURRENT / QUADS
    lines = quads.read_bytes().splitlines(keepends=True)
    quads.write_bytes(b"".join(lines[: len(lines) // 2]))
    with pytest.raises(BrokenBuild, match="regiograph build"):
        open_build(out / CURRENT)
    build(out, SMALL)
    assert open_build(out / CURRENT)


@pytest.mark.parametrize("damage", ["", "{", '{"build": "x"}', "[]"])
def test_a_broken_manifest_is_refused_and_rebuilt(tmp_path: Path, damage: str) -> None:
    out = tmp_path / "builds"
    build(out, SMALL)
    (out / CURRENT / MANIFEST).write_text(damage, encoding="utf-8")
    with pytest.raises(BrokenBuild, match="→"):
        open_build(out / CURRENT)
    build(out, SMALL)
    assert open_build(out / CURRENT)


def test_a_server_keeps_the_old_build_when_the_new_one_cannot_be_read(tmp_path: Path) -> None:
    out = tmp_path / "builds"
    build(out, SMALL)
    current = Current(out)
    old = current.graph()
    (out / "half").mkdir()
    building.switch(out, out / "half")
    assert current.graph() is old
    assert "no build here" in current.last_error


def test_no_build_at_all_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(BrokenBuild, match="regiograph build"):
        open_build(tmp_path / CURRENT)


def test_a_large_graph_is_kept_on_disk_and_answers_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, small: Asker) -> None:
    monkeypatch.setattr(building, "DISK_THRESHOLD", 100)
    on_disk = build(tmp_path / "builds", SMALL)
    assert on_disk.manifest["store"] == "disk"
    for name in ("memberships", "representatives", "shared-networks"):
        assert Asker(on_disk).ask(name).rows == small.ask(name).rows
