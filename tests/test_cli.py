"""The command line: what it prints where, and the exit status that a script can rely on."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import openpyxl
import pyoxigraph as ox
import pytest
import rdflib

from graph.store import CURRENT, QUADS
from tests.conftest import SMALL


def run(*arguments: str, builds: Path | None = None, stdin: str = "") -> subprocess.CompletedProcess[str]:
    environment = dict(os.environ) | ({"REGIOGRAPH_BUILDS": str(builds)} if builds else {})
    return subprocess.run([sys.executable, "-m", "graph.cli", *arguments], capture_output=True, text=True, env=environment, input=stdin, check=False)


def test_build_says_what_it_does_and_exits_with_0(tmp_path: Path) -> None:
    done = run("build", "--out", str(tmp_path), "--facts", str(SMALL))
    assert done.returncode == 0
    assert "is current" in done.stderr
    assert done.stdout == ""


def test_faulty_facts_exit_with_1_and_list_every_fault(tmp_path: Path) -> None:
    (tmp_path / "a.trig").write_text("@prefix broken", encoding="utf-8")
    (tmp_path / "b.trig").write_text("<x> <y> .", encoding="utf-8")
    done = run("build", "--out", str(tmp_path / "builds"), "--facts", str(tmp_path))
    assert done.returncode == 1
    assert "a.trig:1" in done.stderr
    assert "b.trig:1" in done.stderr
    assert "2 faults" in done.stderr
    assert "Traceback" not in done.stderr


def test_check_finds_no_fault_in_the_small_graph() -> None:
    done = run("check", "--facts", str(SMALL))
    assert (done.returncode, done.stdout) == (0, "")
    assert "no fault found" in done.stderr


def test_questions_lists_every_question_in_both_languages() -> None:
    swedish, english = run("questions"), run("questions", "--lang", "en")
    assert "Vem företräder vem" in swedish.stdout
    assert "Who represents whom" in english.stdout
    assert len([line for line in english.stdout.splitlines() if not line.startswith(" ")]) >= 18


def test_ask_gives_the_twenty_one_rows_of_kronoberg(builds: Path) -> None:
    done = run("ask", "representatives", "--region", "kronoberg", "--date", "2024-06-01", "--sources", "founding", "--format", "csv", builds=builds)
    assert done.returncode == 0
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert len(rows) == 21
    assert {row["certainty"] for row in rows} == {"certain", "possible"}
    assert [row["person"] for row in rows if row["certainty"] == "certain"] == ["Rene Jaramillo"]


@pytest.mark.parametrize("kind", ["table", "csv", "tsv", "json"])
def test_ask_prints_every_text_format(small_builds: Path, kind: str) -> None:
    done = run("ask", "costs", "--format", kind, "--lang", "en", builds=small_builds)
    assert done.returncode == 0
    assert "Cost 2024" in done.stdout
    if kind == "json":
        assert [row["amount_sek"] for row in json.loads(done.stdout)["rows"]] == [100_000, 5_000]


def test_ask_writes_a_spreadsheet(small_builds: Path, tmp_path: Path) -> None:
    environment = dict(os.environ) | {"REGIOGRAPH_BUILDS": str(small_builds)}
    target = tmp_path / "answer.xlsx"
    with target.open("wb") as file:
        subprocess.run([sys.executable, "-m", "graph.cli", "ask", "costs", "--format", "xlsx"], stdout=file, env=environment, check=True)
    sheet = openpyxl.load_workbook(target).active
    assert sheet is not None
    assert sheet["A1"].value == "region"
    assert sheet.max_row == 3


def test_an_empty_answer_says_in_words_what_it_means(builds: Path) -> None:
    done = run("ask", "costs", "--region", "varmland", "--lang", "en", builds=builds)
    assert done.returncode == 0
    assert "No such fact" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["ask", "nothing"], 2, "no question is called"),
        (["ask", "costs", "--region", "Kronobreg"], 2, "did you mean"),
        (["ask", "costs", "--planet", "mars"], 2, "no parameter"),
        (["ask", "costs", "--region"], 2, "has no value"),
        (["ask", "costs", "--region", "alfa", "--region", "beta"], 2, "twice"),
        (["ask", "costs", "stray"], 2, "not a parameter"),
        (["ask", "costs", "--format", "pdf"], 2, "not a format"),
        (["ask", "costs", "--lang", "fi"], 2, "not a language"),
        (["ask", "memberships", "--date", "2024-13-45"], 2, "does not exist"),
        (["ask", "costs", "--sources", "rumours"], 2, "no source or collection"),
        (["sparql", "/no/such/file"], 2, "cannot be read"),
        (["export", "graph.doc"], 2, "unknown ending"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_wrong_use_exits_with_2_and_says_what_to_do(small_builds: Path, arguments: list[str], status: int, said: str) -> None:
    done = run(*arguments, builds=small_builds)
    assert done.returncode == status
    assert said in done.stderr
    assert "→" in done.stderr
    assert done.stdout == ""
    assert "Traceback" not in done.stderr


def test_asking_without_a_build_says_how_to_make_one(tmp_path: Path) -> None:
    done = run("ask", "costs", builds=tmp_path)
    assert done.returncode == 1
    assert "regiograph build" in done.stderr


def test_sparql_from_standard_input_prints_a_table(small_builds: Path) -> None:
    done = run("sparql", "-", builds=small_builds, stdin="SELECT (COUNT(*) AS ?n) { ?r a rg:Region }")
    assert done.returncode == 0
    assert done.stdout.splitlines()[0] == "n"
    assert done.stdout.splitlines()[2] == "3"


def test_sparql_refuses_to_call_out(small_builds: Path) -> None:
    done = run("sparql", "-", builds=small_builds, stdin="SELECT * { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }")
    assert done.returncode == 2
    assert "SERVICE is refused" in done.stderr


@pytest.mark.parametrize("ending", ["nq", "trig", "ttl", "nt", "rdf", "jsonld"])
def test_export_writes_what_others_can_read(small_builds: Path, tmp_path: Path, ending: str) -> None:
    target = tmp_path / f"graph.{ending}"
    assert run("export", str(target), builds=small_builds).returncode == 0
    if ending in ("nq", "trig"):
        kind = {"nq": ox.RdfFormat.N_QUADS, "trig": ox.RdfFormat.TRIG}[ending]
        assert len({str(q) for q in ox.parse(path=str(target), format=kind) if "_:" not in str(q)}) > 1000
    else:
        kinds = {"ttl": "turtle", "nt": "nt", "rdf": "xml", "jsonld": "json-ld"}
        assert len(rdflib.Graph().parse(target, format=kinds[ending])) > 1000
    if ending == "nq":
        assert target.read_bytes() == (small_builds / CURRENT / QUADS).read_bytes()


def test_locate_prints_the_code_points_of_some_words() -> None:
    done = run("locate", str(SMALL / "documents" / "list.txt"), "Åsa Ek (S) som", "ersättare")
    text = (SMALL / "documents" / "list.txt").read_text(encoding="utf-8")
    start = text.index("Åsa Ek (S) som")
    assert f"oa:start {start} ;" in done.stdout
    assert run("locate", str(SMALL / "documents" / "list.txt"), "Region Alfa").returncode == 2


def test_serve_refuses_a_port_that_is_taken(small_builds: Path) -> None:
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = run("serve", "--port", str(taken.getsockname()[1]), builds=small_builds)
    assert done.returncode == 2
    assert "cannot be used" in done.stderr
