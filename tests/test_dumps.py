"""Dumps come with the build or are made beside the readers, and temporary files go with their process."""

from __future__ import annotations

import gzip
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from graph.build import build
from graph.connection import open_current
from graph.dump_maker import DumpMaker
from graph.dumps import FOLDER, KINDS, LIST, dump_name, dumps, find_dumps
from graph.endpoint import Caller, Endpoint
from graph.publish import publish
from graph.scratch import PREFIX
from graph.store import CURRENT, Graph, open_build
from tests.conftest import SMALL
from tests.lying import engine
from webapp import create_app
from webapp.state import Viewer

HTML = {"Accept": "text/html"}


def wait_for(is_done: Callable[[], object]) -> None:
    while not is_done():
        time.sleep(0.05)


@pytest.fixture
def out(small_builds: Path, tmp_path: Path) -> Path:
    """A folder with a build and no dumps."""
    ignored = shutil.ignore_patterns(FOLDER)
    return Path(shutil.copytree(small_builds, tmp_path / "out", symlinks=True, ignore=ignored))


@pytest.fixture
def begun(out: Path) -> list[str]:
    return []


@pytest.fixture
def waiting(out: Path, begun: list[str], monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    """A client of a server whose dumps are begun and never made."""
    monkeypatch.setattr(DumpMaker, "begin", lambda self, graph: begun.append(graph.build_id))
    return create_app(out).test_client()


def test_a_build_has_its_dumps_before_it_is_current(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[bool] = []

    def switch(out: Path, target: Path) -> None:
        seen.append((out / FOLDER / target.name / LIST).is_file())

    monkeypatch.setattr("graph.build.switch", switch)
    build(tmp_path, SMALL, with_dumps=True)
    assert seen == [True]


def test_a_build_whose_dumps_cannot_be_made_is_current_all_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(graph: Graph) -> None:
        raise OSError("no room")

    said: list[str] = []
    monkeypatch.setattr("graph.build.dumps", fail)
    made = build(tmp_path, SMALL, said.append, with_dumps=True)
    assert open_build(tmp_path / CURRENT).build_id == made.build_id
    assert any("no room" in text for text in said)


def test_the_page_of_dumps_answers_at_once_while_they_are_made(waiting: FlaskClient, begun: list[str], out: Path) -> None:
    for lang, said in (("sv", "Filerna görs just nu"), ("en", "The files are being made")):
        answer = waiting.get(f"/{lang}/dumps", headers=HTML)
        assert answer.status_code == 200 and said in answer.text
        assert answer.headers["Cache-Control"] == "no-store" and "ETag" not in answer.headers
    assert len(begun) == 2
    graph = open_build(out / CURRENT)
    dumps(graph)
    assert dump_name(graph.build_id, "nq.gz") in waiting.get("/sv/dumps", headers=HTML).text


def test_a_dump_that_is_being_made_may_be_asked_for_again(waiting: FlaskClient, out: Path) -> None:
    graph = open_build(out / CURRENT)
    for kind in KINDS:
        answer = waiting.get(f"/dumps/{dump_name(graph.build_id, kind)}")
        assert answer.status_code == 503 and int(answer.headers["Retry-After"]) > 0
        assert answer.headers["Cache-Control"] == "no-store"
    assert waiting.get("/dumps/other.nq.gz").status_code == 404
    dumps(graph)
    with waiting.get(f"/dumps/{dump_name(graph.build_id, 'nq.gz')}") as answer:
        assert answer.status_code == 200


def test_the_catalogue_names_the_dumps_before_their_sizes_are_known(waiting: FlaskClient, out: Path) -> None:
    early = waiting.get("/catalog.ttl")
    assert early.status_code == 200 and early.headers["Cache-Control"] == "no-store"
    assert "dumps/regiograph.nq.gz" in early.text and "byteSize" not in early.text
    dumps(open_build(out / CURRENT))
    later = waiting.get("/catalog.ttl")
    assert "byteSize" in later.text and "checksumValue" in later.text


def test_another_process_makes_the_dumps_that_are_asked_for(out: Path) -> None:
    graph = open_build(out / CURRENT)
    maker = DumpMaker()
    assert maker.find(graph) is None
    wait_for(lambda: maker.find(graph) or maker._failed)
    assert find_dumps(graph) == maker.find(graph)
    assert [one.kind for one in dumps(graph)[1]] == list(KINDS)


def test_the_dumps_of_a_build_elsewhere_are_made_by_another_process(small_builds: Path) -> None:
    ours = open_build(small_builds / CURRENT)
    with engine() as server:
        publish(ours, Caller(Endpoint(server.address)), progress=lambda text: None)
        theirs, maker = open_current(Path(), server.address), DumpMaker()
        assert maker.find(theirs) is None
        wait_for(lambda: maker.find(theirs) or maker._failed)
        found = maker.find(theirs)
    assert found
    name = dump_name(ours.build_id, "nq.gz")
    lines = [gzip.decompress((folder / name).read_bytes()) for folder in (found[0], dumps(ours)[0])]
    assert lines[0] == lines[1]
    shutil.rmtree(found[0])  # the other tests of this process find no dumps of this build


def test_dumps_that_cannot_be_made_are_not_begun_again_and_again(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[subprocess.Popen[bytes]] = []

    def start(graph: Graph) -> subprocess.Popen[bytes]:
        begun.append(subprocess.Popen([sys.executable, "-c", "raise SystemExit(1)"]))
        return begun[-1]

    monkeypatch.setattr("graph.dump_maker._start", start)
    graph, maker = open_build(out / CURRENT), DumpMaker()
    assert maker.find(graph) is None
    wait_for(lambda: graph.build_id in maker._failed)
    for _ in range(3):
        assert maker.find(graph) is None
    assert len(begun) == 1


def test_the_process_that_makes_dumps_ends_with_the_server(out: Path) -> None:
    starts = "import sys; from pathlib import Path; from graph.store import open_build; "
    starts += "from graph.dump_maker import _start; import os; "
    starts += "process = _start(open_build(Path(sys.argv[1]))); print(process.pid, flush=True); "
    starts += "os.kill(process.pid, 19); os.kill(os.getpid(), 9)"
    with subprocess.Popen([sys.executable, "-c", starts, str(out / CURRENT)], stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout
        maker = int(server.stdout.readline())
    os.kill(maker, signal.SIGCONT)
    wait_for(lambda: not _runs(maker))
    assert not (out / FOLDER / (out / CURRENT).resolve().name).exists()


def _runs(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"  # nobody may wait for what is left of it


def test_the_server_has_its_dumps_made_when_it_has_warmed(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from webapp.server import warm

    app = create_app(out)
    viewer: Viewer = app.extensions["viewer"]
    begun: list[str] = []
    monkeypatch.setattr(DumpMaker, "begin", lambda self, graph: begun.append(graph.build_id))
    warm(app)
    viewer.engine.close()
    assert begun == [viewer.shelf().graph.build_id]


# -- temporary folders

MAKES_ONE = "from graph.scratch import own_folder; import sys; print(own_folder(), flush=True); "


def folders(where: Path) -> list[Path]:
    return sorted(where.glob(f"{PREFIX}*"))


def test_a_temporary_folder_goes_with_its_process(tmp_path: Path) -> None:
    environment = os.environ | {"TMPDIR": str(tmp_path)}
    asks = MAKES_ONE + "assert own_folder().is_dir()"
    subprocess.run([sys.executable, "-c", asks], env=environment, check=True)
    assert not folders(tmp_path)


def test_the_folder_of_a_killed_process_goes_when_the_next_asks_and_no_other_does(tmp_path: Path) -> None:
    environment = os.environ | {"TMPDIR": str(tmp_path)}
    elsewhere = tmp_path / "elsewhere"
    (elsewhere / "kept").mkdir(parents=True)
    (tmp_path / f"{PREFIX}link").symlink_to(elsewhere)
    command = [sys.executable, "-c", MAKES_ONE + "sys.stdin.read()"]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with (
        subprocess.Popen(command, env=environment, text=True, **pipes) as killed,  # type: ignore[call-overload]
        subprocess.Popen(command, env=environment, text=True, **pipes) as living,  # type: ignore[call-overload]
    ):
        left, used = (Path(one.stdout.readline().strip()) for one in (killed, living))
        killed.kill()
        killed.wait()
        assert left.is_dir() and used.is_dir()
        subprocess.run([sys.executable, "-c", MAKES_ONE], env=environment, check=True)
        assert not left.exists() and used.is_dir()
    assert (elsewhere / "kept").is_dir() and not used.exists()


def test_a_forked_process_leaves_the_folder_of_its_parent(tmp_path: Path) -> None:
    environment = os.environ | {"TMPDIR": str(tmp_path)}
    forks = MAKES_ONE + "import os; own = own_folder(); child = os.fork(); "
    forks += "child or sys.exit(own_folder() == own); "
    forks += "assert os.waitpid(child, 0)[1] == 0 and own.is_dir()"
    subprocess.run([sys.executable, "-c", forks], env=environment, check=True)
    assert not folders(tmp_path)
