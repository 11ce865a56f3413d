"""The graph that speed is measured on: the same facts many times over, under other names."""

from __future__ import annotations

from pathlib import Path

from graph.questions import Asker
from graph.store import CURRENT, open_build
from tests.large import enlarge


def test_a_repeated_graph_answers_for_each_copy_as_the_original_does(small_builds: Path, small: Asker, tmp_path: Path) -> None:
    large = Asker(open_build(enlarge(small_builds / CURRENT, tmp_path, 3)))
    for name in ("memberships", "representatives", "costs", "shared-networks"):
        once, thrice = small.ask(name).rows, large.ask(name).rows
        assert len(thrice) == 3 * len(once), name
    assert [row[0] for row in large.ask("memberships", {"region": "alfa"}).rows] == [row[0] for row in small.ask("memberships", {"region": "alfa"}).rows]
    copy = large.ask("memberships", {"region": "alfa-0002"}).rows
    assert len(copy) == len(small.ask("memberships", {"region": "alfa"}).rows)
    assert {row[0] for row in copy} != {row[0] for row in small.ask("memberships", {"region": "alfa"}).rows}


def test_what_every_copy_shares_is_there_once(small_builds: Path, small: Asker, tmp_path: Path) -> None:
    large = open_build(enlarge(small_builds / CURRENT, tmp_path, 3))
    roles = "SELECT (COUNT(DISTINCT ?role) AS ?n) WHERE { ?role <http://www.w3.org/2004/02/skos/core#inScheme> <https://w3id.org/regiograph/id/concept-scheme/role> }"
    assert [row["n"].value for row in large.select(roles)] == [row["n"].value for row in small.graph.select(roles)]
