"""Every question gives exactly these rows, on the small graph and on the real one.

Of the real graph these are the rows of the five documents: what reference pages say must not
change one of them. The rows stand in `tests/answers/<graph>/<question>.csv`. After a change that is meant,
`REGIOGRAPH_WRITE_ANSWERS=1 pytest tests/test_answers.py` writes them anew; read the difference
against the documents before it is committed.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from graph.export import write_answer
from graph.questions import Asker, catalogue

ANSWERS = Path(__file__).parent / "answers"
# One case for each question as it stands, and some with parameters.
CASES: dict[str, tuple[str, dict[str, str], str | None]] = {
    name: (name, {}, None) for name, question in catalogue().items() if not any(parameter.required for parameter in question.parameters)
}
SMALL_CASES = CASES | {
    "facts-of-page-2014": ("facts", {"document": "small-page-2014"}, None),
    "allies-of-alfa": ("allies", {"region": "alfa"}, None),
    "memberships-2015": ("memberships", {"date": "2015"}, None),
    "memberships-2018-page-only": ("memberships", {"date": "2018-01-01"}, "small-page-2014"),
    "representatives-2016-06-01": ("representatives", {"date": "2016-06-01"}, None),
    "representatives-without-substitutes": ("representatives", {"substitutes": "no"}, None),
    "shared-networks-2014-10-01": ("shared-networks", {"date": "2014-10-01"}, None),
    "people-in-several-bodies-reference": ("people-in-several-bodies", {}, "reference"),
}
REAL_CASES = {case: (name, values, "founding") for case, (name, values, _) in CASES.items()} | {
    "facts-of-sormland": ("facts", {"document": "sormland-direction"}, "founding"),
    "allies-of-kronoberg": ("allies", {"region": "kronoberg"}, "founding"),
    "representatives-2024-06-01": ("representatives", {"region": "kronoberg", "date": "2024-06-01"}, "founding"),
    "memberships-2020": ("memberships", {"region": "vasternorrland", "date": "2020"}, "founding"),
    "documents-2025-06-01": ("documents", {"date": "2025-06-01"}, "founding"),
    "costs-2024": ("costs", {"year": "2024"}, "founding"),
}


def compare(asker: Asker, folder: str, case: str, asked: tuple[str, dict[str, str], str | None]) -> None:
    name, values, sources = asked
    given = write_answer(asker.ask(name, values, sources), "csv").decode("utf-8").replace("https://w3id.org/regiograph/id/", "id:")
    path = ANSWERS / folder / f"{case}.csv"
    if os.environ.get("REGIOGRAPH_WRITE_ANSWERS"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(given, encoding="utf-8")
    assert given == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("case", SMALL_CASES)
def test_the_small_graph_answers_with_exactly_these_rows(small: Asker, case: str) -> None:
    compare(small, "small", case, SMALL_CASES[case])


@pytest.mark.parametrize("case", REAL_CASES)
def test_the_five_documents_answer_with_exactly_these_rows(asker: Asker, case: str) -> None:
    compare(asker, "founding", case, REAL_CASES[case])


def test_no_file_of_answers_is_left_over() -> None:
    expected = {f"small/{case}.csv" for case in SMALL_CASES} | {f"founding/{case}.csv" for case in REAL_CASES}
    assert {path.relative_to(ANSWERS).as_posix() for path in ANSWERS.rglob("*.csv")} == expected
