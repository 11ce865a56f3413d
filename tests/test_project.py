"""The project's own papers: what README and catalogue promise is there, and nothing that must not be."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
from pathlib import Path

import pytest
import rdflib

from graph.namespaces import FACTS, ROOT, folder
from graph.questions import catalogue
from tests.sweeps import crossed, sampled

README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = [line for block in re.findall(r"```sh\n(.*?)```", README, re.DOTALL) for line in block.splitlines() if line.startswith(".venv/bin/regiograph")]


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "-C", str(ROOT), "ls-files", "-co", "--exclude-standard"], capture_output=True, text=True, check=True)
    return [ROOT / name for name in listed.stdout.splitlines() if (ROOT / name).is_file()]


def test_the_readme_names_every_question() -> None:
    assert {name for name in catalogue() if f"`{name}`" not in README} == set()


def test_the_example_in_the_contract_of_facts_is_what_the_file_says() -> None:
    block = re.findall(r"```turtle\n(.*?)```", (FACTS / "README.md").read_text(encoding="utf-8"), re.DOTALL)[0]
    held = " ".join((FACTS / "kronoberg-strategy-2024.trig").read_text(encoding="utf-8").split())
    for statement in (" ".join(part.split()) for part in block.strip().split("\n\n")):
        said = re.escape(statement).replace("first\\-last", "[a-z-]+").replace("START\\-END", r"\d+-\d+")
        assert re.search(said, held), statement


def test_the_terms_of_the_readme_are_the_ontologys() -> None:
    core = rdflib.Graph().parse(folder("ontology") / "core.ttl")
    labels = {str(o) for o in core.objects(None, rdflib.RDFS.label)}
    table = README.split("## Words")[1].split("##")[0]
    for line in table.strip().splitlines()[2:]:
        english, swedish = (cell.strip() for cell in line.split("|")[1:3])
        assert {english, swedish} <= labels, line


def test_every_link_of_the_papers_leads_to_a_file() -> None:
    for paper in [p for p in tracked() if p.suffix == ".md"]:
        for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", paper.read_text(encoding="utf-8")):
            assert (paper.parent / target).exists(), f"{paper}: {target}"


@pytest.mark.parametrize("command", COMMANDS)
def test_the_commands_of_the_readme_run(command: str, builds: Path, tmp_path: Path) -> None:
    import sys

    words = shlex.split(command)[1:]
    words = [str(tmp_path / word) if word in ("graph.trig", "ties.graphml") else word for word in words]
    environment = dict(os.environ) | {"REGIOGRAPH_BUILDS": str(builds)}
    done = subprocess.run([sys.executable, "-m", "graph.cli", *words], cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def planned(target: str) -> list[str]:
    """Return the commands that make would run for a target."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
    told = subprocess.run(["make", "--dry-run", "--directory", str(ROOT), target], capture_output=True, text=True, check=True, env=environment)
    return told.stdout.splitlines()


def test_make_test_all_runs_the_tests_then_the_sweeps_and_the_other_engines() -> None:
    wanted = [line for line in planned("test-all") if " -m pytest" in line]
    assert [line for line in planned("test") if " -m pytest" in line] == wanted[:1]
    sweeps, engines = wanted[1:]
    assert sweeps == f"{wanted[0]} -m sweep"
    assert engines.endswith(" -m pytest tests/engines")


def test_the_tests_leave_out_the_sweeps_alone() -> None:
    import tomllib

    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["pytest"]["ini_options"]
    assert shlex.split(settings["addopts"])[-2:] == ["-m", "not sweep"]
    marked = {p.name for p in (ROOT / "tests").glob("test_*.py") if "mark.sweep" in p.read_text(encoding="utf-8")}
    assert "test_soak.py" in marked  # a sample of `make soak`


def test_a_long_series_loses_no_case_and_keeps_some_in_make_test() -> None:
    pairs = crossed(["a", "b", "c"], ["sv", "en"])
    assert [case.values for case in pairs] == [(name, lang) for name in "abc" for lang in ("sv", "en")]
    assert [case.values for case in pairs if not case.marks] == [("a", "sv"), ("b", "en"), ("c", "sv")]
    every_third = sampled(range(7), 3)
    assert [case.values[0] for case in every_third] == list(range(7))
    assert [case.values[0] for case in every_third if not case.marks] == [0, 3, 6]


def test_ci_runs_every_test() -> None:
    assert (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()[-1] == "make test-all"
    assert "make test-all" in README


def test_the_six_folders_and_papers_that_the_project_is_made_of_exist() -> None:
    for name in (
        "pyproject.toml",
        "README.md",
        "CHANGELOG.md",
        "LICENSE",
        "Makefile",
        ".editorconfig",
        ".ci/run",
        "ontology",
        "graph",
        "queries",
        "webapp",
        "tests",
    ):
        assert (ROOT / name).exists(), name


def test_the_package_graph_never_imports_the_viewer_or_flask() -> None:
    for path in (ROOT / "graph").glob("*.py"):
        assert not re.search(r"^\s*(from|import) (webapp|flask)\b", path.read_text(encoding="utf-8"), re.MULTILINE), path


def test_nothing_is_loaded_from_elsewhere() -> None:
    for path in [p for p in tracked() if p.suffix in {".html", ".css", ".svg"}]:
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"""(src|href)\s*=\s*["']https?://|@import|url\(\s*["']?https?:""", text), path


def test_third_party_code_is_not_committed() -> None:
    assert [p for p in tracked() if "node_modules" in p.parts or p.name.endswith((".min.js", ".min.css", ".whl"))] == []


def test_every_module_says_what_it_is_for() -> None:
    for path in [p for p in tracked() if p.suffix == ".py" and p.stat().st_size]:
        assert path.read_text(encoding="utf-8").lstrip().startswith('"""'), path
