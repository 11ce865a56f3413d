"""How the service is run: settings, mounts behind proxies, builds that are switched, mended, altered or pruned."""

from __future__ import annotations

import fcntl
import json
import os
import pty
import shutil
import signal
import subprocess
import sys
import termios
import threading
import weakref
from pathlib import Path

import pytest
from flask import Flask

from graph import store as opening
from graph.build import KEEP, build, switch
from graph.errors import BrokenBuild, WrongUse
from graph.flattened import Flattened
from graph.manifest import CURRENT, MANIFEST, QUADS
from graph.namespaces import SKOS
from graph.questions import Asker
from graph.store import Current, Graph, open_build
from tests.conftest import SMALL, found_a_year_later
from webapp import create_app
from webapp.server import settle, warm
from webapp.settings import is_mount, read_operator, read_port, read_proxies

PAGE = "/sv/region/alfa"
READERS = 8


@pytest.fixture
def out(tmp_path: Path, small_builds: Path) -> Path:
    """A folder of builds of its own."""
    return Path(shutil.copytree(small_builds, tmp_path / "builds", symlinks=True))


def rebuilt(out: Path, facts: Path) -> Path:
    """Make another build current, and return its folder."""
    found_a_year_later(facts)
    return build(out, facts).folder


# -- mounts


@pytest.mark.parametrize("first", ["", "/kg"])
def test_a_page_kept_for_one_mount_is_served_to_no_other(out: Path, first: str) -> None:
    client = create_app(out).test_client()
    for mount in (first, "/kg" if not first else "", first):
        for page in (PAGE, "/sv/", "/sv/overlap", "/sv/ontology", "/sitemap.xml", "/sv/questions"):
            text = client.get(page, environ_overrides={"SCRIPT_NAME": mount}).text
            assert ("/kg/sv" in text) == bool(mount), (page, mount)
            assert "/kg/kg" not in text


def test_a_mount_is_believed_of_a_proxy_only(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told = {"X-Forwarded-Prefix": "/kg", "X-Forwarded-Host": "data.example.org"}
    assert "/kg/" not in create_app(out).test_client().get(PAGE, headers=told).text
    monkeypatch.setenv("REGIOGRAPH_PROXIES", "1")
    client = create_app(out).test_client()
    page = client.get(PAGE, headers=told).text
    assert 'href="/kg/sv/' in page and 'href="/sv/' not in page
    hostile = client.get(PAGE, headers={"X-Forwarded-Prefix": "//elsewhere.example"}).text
    assert "elsewhere" not in hostile


@pytest.mark.parametrize("prefix", ["//elsewhere.example", "kg", '/kg"', "/a b", "", "https://x", "/" * 600, "/" + "a" * 600])
def test_what_is_no_path_is_no_mount(prefix: str) -> None:
    assert not is_mount(prefix)
    assert is_mount("/kg/2") and is_mount("/data.v2")


# -- settings


@pytest.mark.parametrize("address", ["data.example.org", '"https://a.example"', "https://a.example/my graph", "https://a.example:99999"])
def test_an_address_that_is_none_is_said_and_left_out(out: Path, monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    with pytest.raises(WrongUse, match="REGIOGRAPH_ADDRESS"):
        read_operator({"REGIOGRAPH_ADDRESS": address})
    monkeypatch.setenv("REGIOGRAPH_ADDRESS", address)
    assert create_app(out).test_client().get("/void.ttl").status_code == 200


@pytest.mark.parametrize("contact", ["https://a.example/my page", "a{b@c.example", "phone 1"])
def test_a_contact_that_no_address_can_hold_breaks_no_description(out: Path, monkeypatch: pytest.MonkeyPatch, contact: str) -> None:
    monkeypatch.setenv("REGIOGRAPH_CONTACT", contact)
    client = create_app(out).test_client()
    assert [client.get(path).status_code for path in ("/catalog.rdf", "/sv/privacy")] == [200, 200]


@pytest.mark.parametrize("setting", [{"PORT": "abc"}, {"PORT": "70000"}, {"PORT": "tcp://10.0.0.1:80"}, {"REGIOGRAPH_PROXIES": "abc"}])
def test_a_setting_that_cannot_be_used_is_said_at_the_start(small_builds: Path, setting: dict[str, str]) -> None:
    command = [sys.executable, "-m", "graph.cli", "serve", "--builds", str(small_builds)]
    done = subprocess.run(command, env=os.environ | setting, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "→" in done.stderr and "Traceback" not in done.stderr


def test_settings_left_empty_are_as_good_as_not_set() -> None:
    assert (read_proxies({"REGIOGRAPH_PROXIES": ""}), read_port("8000")) == (0, 8000)
    with pytest.raises(WrongUse):
        read_proxies({"REGIOGRAPH_PROXIES": "-1"})


# -- taking up a build


def test_a_build_is_opened_once_however_many_readers_wait_for_it(out: Path, facts: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    current = Current(out)
    old = current.graph()
    newer = rebuilt(out, facts)
    real, opened = open_build, []
    begun, may_end = threading.Event(), threading.Event()

    def slowly(folder: Path, thorough: bool = False) -> Graph:
        opened.append(folder)
        begun.set()
        may_end.wait()
        return real(folder, thorough)

    monkeypatch.setattr(opening, "open_build", slowly)
    first = threading.Thread(target=current.graph)
    first.start()
    begun.wait()
    assert [current.graph() for _ in range(READERS)] == [old] * READERS  # nobody else waits
    may_end.set()
    first.join()
    assert current.graph().folder == newer.resolve()
    assert len(opened) == 1


def test_after_a_switch_the_old_graph_is_gone(out: Path, facts: Path) -> None:
    app = create_app(out)
    viewer = app.extensions["viewer"]
    warm(app)
    client = app.test_client()
    client.get(PAGE)
    client.get("/sv/region/nobody")  # an error's trace holds what it met
    old = weakref.ref(viewer.shelf().graph)
    rebuilt(out, facts)
    assert client.get(PAGE).status_code == 200
    settle()
    assert old() is None
    viewer.engine.close()


def test_making_ready_never_runs_twice_at_once(out: Path, facts: Path) -> None:
    viewer = create_app(out).extensions["viewer"]
    running, most = [0], [0]
    going, done = threading.Event(), threading.Semaphore(0)

    def prepare() -> None:
        running[0] += 1
        most[0] = max(most[0], running[0])
        going.wait()
        running[0] -= 1
        done.release()

    viewer.prepare = prepare
    first = viewer.shelf().graph.folder
    newer = rebuilt(out, facts)
    for turn in range(6):
        viewer.shelf()
        switch(out, (first, newer)[turn % 2])
    going.set()
    done.acquire()
    done.acquire()
    assert most == [1]


@pytest.mark.parametrize("error", [RuntimeError, MemoryError, KeyError])
def test_an_unforeseen_error_on_a_new_build_leaves_the_old_one_serving(out: Path, facts: Path, monkeypatch: pytest.MonkeyPatch, error: type[Exception]) -> None:
    client = create_app(out).test_client()
    old = client.get("/healthz").get_json()["build"]

    def fail(*_: object, **__: object) -> None:
        raise error("/secret/path")

    with monkeypatch.context() as patched:
        patched.setattr(opening, "open_build", fail)
        rebuilt(out, facts)
        health = client.get("/healthz").get_json()
        assert client.get(PAGE).status_code == 200
    assert (health["build"], health["status"]) == (old, "old build")
    assert error.__name__ in health["last_error"] and "/" not in health["last_error"]


def test_a_build_whose_pages_cannot_be_made_is_not_taken_up(out: Path, facts: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    client = create_app(out).test_client()
    old = client.get("/healthz").get_json()["build"]
    newer = rebuilt(out, facts)
    real = Asker.ask

    def ask(self: Asker, *given: object, **named: object) -> object:
        if self.graph.folder == newer.resolve():
            raise LookupError
        return real(self, *given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(Asker, "ask", ask)
    assert client.get(PAGE).status_code == 200
    assert client.get("/healthz").get_json()["build"] == old


def test_a_build_mended_under_the_same_name_is_taken_up(out: Path, facts: Path) -> None:
    client = create_app(out).test_client()
    client.get("/healthz")
    newer = rebuilt(out, facts)
    whole = (newer / QUADS).read_bytes()
    (newer / QUADS).write_bytes(whole[:-200])
    assert client.get("/healthz").get_json()["status"] == "old build"
    (newer / QUADS).write_bytes(whole)
    health = client.get("/healthz").get_json()
    assert (health["build"], health["status"], health["last_error"]) == (newer.name, "ok", "")


def test_a_link_that_comes_before_its_folder_is_followed_when_that_is_there(out: Path, facts: Path, tmp_path: Path) -> None:
    newer = rebuilt(tmp_path / "other", facts)
    client = create_app(out).test_client()
    old = client.get("/healthz").get_json()["build"]
    switch(out, out / newer.name)
    assert client.get("/healthz").get_json()["build"] == old
    shutil.copytree(newer, out / newer.name)
    assert client.get("/healthz").get_json()["build"] == newer.name


def test_a_link_to_itself_is_no_inner_fault(out: Path) -> None:
    served = create_app(out).test_client()
    assert served.get(PAGE).status_code == 200
    (out / CURRENT).unlink()
    (out / CURRENT).symlink_to(CURRENT)
    assert served.get(PAGE).status_code == 200
    began = create_app(out).test_client()
    assert began.get(PAGE).status_code == 503
    told = began.get("/healthz")
    assert told.status_code == 503
    assert str(out.parent) not in told.text + served.get("/healthz").text


# -- what is on the disk


def test_a_flipped_byte_in_the_quads_is_seen(out: Path) -> None:
    quads = (out / CURRENT).resolve() / QUADS
    whole = quads.read_bytes()
    for place in range(0, len(whole), len(whole) // 60):
        altered = bytearray(whole)
        altered[place] ^= 1
        quads.write_bytes(altered)
        with pytest.raises(BrokenBuild, match="→"):
            open_build(out / CURRENT)
    quads.write_bytes(whole)
    assert open_build(out / CURRENT)


@pytest.mark.parametrize("change", [{"format": 2}, {"versions": {"regiograph": "99.0.0"}}, {"versions": "1"}, {"checksums": {}}, {"store": "tape"}])
def test_a_manifest_of_another_version_or_kind_is_refused(out: Path, change: dict[str, object]) -> None:
    path = (out / CURRENT).resolve() / MANIFEST
    path.write_text(json.dumps(json.loads(path.read_text(encoding="utf-8")) | change), encoding="utf-8")
    with pytest.raises(BrokenBuild, match="→"):
        open_build(out / CURRENT)


def test_a_file_of_a_store_on_disk_that_was_altered_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("graph.build.DISK_THRESHOLD", 100)
    found = build(tmp_path / "builds", SMALL)
    name = max(found.manifest["files"], key=lambda name: found.manifest["files"][name][0])
    altered = bytearray((found.folder / name).read_bytes())
    altered[len(altered) // 2] ^= 1
    (found.folder / name).write_bytes(altered)
    with pytest.raises(BrokenBuild, match="checksum"):
        open_build(found.folder, thorough=True)
    (found.folder / name).write_bytes(altered[:-1])
    with pytest.raises(BrokenBuild, match="bytes"):
        open_build(found.folder)


def test_old_builds_go_as_the_operator_says(out: Path, facts: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = (out / CURRENT).resolve()
    (out / "notes").mkdir()
    (out / "dumps" / first.name).mkdir(parents=True, exist_ok=True)
    second = rebuilt(out, facts)
    assert first.is_dir()  # all are kept unless the operator says otherwise
    monkeypatch.setenv(KEEP, "1")
    build(out, facts)
    assert not first.exists() and not (out / "dumps" / first.name).exists()
    assert second.is_dir() and (out / "notes").is_dir()
    monkeypatch.setenv(KEEP, "none")
    with pytest.raises(WrongUse, match=KEEP):
        build(out, facts)


def test_a_copy_in_the_place_of_the_link_is_replaced_and_nothing_else_is(out: Path) -> None:
    target = (out / CURRENT).resolve()
    (out / CURRENT).unlink()
    shutil.copytree(target, out / CURRENT)
    switch(out, target)
    assert (out / CURRENT).readlink() == Path(target.name)
    assert not list(out.glob(".*"))


# -- what is held in memory


def test_choices_of_sources_hold_no_more_than_the_build(small: Asker) -> None:
    store = small.graph.store
    names = sorted(small.graph.graph_names)
    held = Flattened(store)
    for count in range(1, len(names) + 1):
        held.of(tuple(names[:count]))
        assert len(held) <= max(len(store), 2 * len(store))
    assert held.of(tuple(names)) is held.of(tuple(names))


def test_nothing_that_a_graph_keeps_leads_back_to_it(small_builds: Path) -> None:
    graph = open_build(small_builds / CURRENT)
    graph.labels(SKOS + "Concept")
    gone = weakref.ref(graph)
    del graph
    assert gone() is None


def test_an_application_is_made_of_a_graph_only_once(out: Path) -> None:
    app: Flask = create_app(out)
    viewer = app.extensions["viewer"]
    assert len({id(viewer.shelf()) for _ in range(READERS)}) == 1


def _take_terminal() -> None:
    """Make standard input the terminal of this process, whose hang-up ends it, also under `nohup`."""
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


def test_the_hang_up_of_a_terminal_ends_the_server(small_builds: Path) -> None:
    command = [sys.executable, "-m", "graph.cli", "serve", "--port", "0"]
    environment = os.environ | {"REGIOGRAPH_BUILDS": str(small_builds), "PYTHONUNBUFFERED": "1"}
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        command,
        env=environment,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
        preexec_fn=_take_terminal,
    ) as server:
        os.close(theirs)
        said = b""
        while b"ready" not in said:
            said += os.read(ours, 1000)
        os.close(ours)  # nobody reads the terminal meanwhile, so this hangs it up
        try:
            assert server.wait(120) == 0
        finally:
            server.kill()
