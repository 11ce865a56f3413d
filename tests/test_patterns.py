"""Every pattern takes twice the steps for twice the text, whoever wrote the text; counted, never timed."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest
import rdflib
from rdflib.namespace import SH

from graph.sparql import rows
from graph.sparql.tokens import Tokens, _pattern, tokens
from graph.traces import Traces, spelt
from tests.steps import steps

ROOT = Path(__file__).resolve().parent.parent
_SIGNS = "a0_-.: \\\"'<{(@“]\n"
_CALLS = {"compile", "match", "search", "fullmatch", "sub", "findall", "finditer", "split"}


_OWN = "webapp/pictures/palette.py"  # reads our own stylesheet and nothing else


def patterns() -> Iterator[tuple[str, str, bool]]:
    """Yield (place, pattern, whether it is held against whole texts alone) of every pattern that stands in the project as a text."""
    for path in sorted([*(ROOT / "graph").rglob("*.py"), *(ROOT / "webapp").rglob("*.py")]):
        text, name = path.read_text(encoding="utf-8"), str(path.relative_to(ROOT))
        if name == _OWN:
            continue
        for node in ast.walk(ast.parse(text)):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute) or node.func.attr not in _CALLS:
                continue
            if isinstance(node.func.value, ast.Name) and node.func.value.id == "re" and node.args and isinstance(node.args[0], ast.Constant):
                said = node.args[0].value
                called = re.search(rf"^(\w+) = {re.escape(ast.get_source_segment(text, node) or '')}", text, re.MULTILINE)
                uses = set(re.findall(rf"\b{called[1]}\.(\w+)", text)) if called else {node.func.attr}
                yield f"{name}: {said!r}", said if isinstance(said, str) else said.decode("latin-1"), uses == {"fullmatch"}


def shape_patterns() -> Iterator[str]:
    """Yield every pattern of the shapes, which the validator looks for anywhere in a text."""
    shapes = rdflib.Graph()
    for path in sorted((ROOT / "ontology" / "shapes").glob("*.ttl")):
        shapes.parse(path, format="turtle")
    yield from sorted({str(said) for said in shapes.objects(None, SH.pattern)})


def written_for(pattern: str) -> list[str]:
    """Return short texts of the signs that a pattern speaks of; repeated they lead it as far astray as can be."""
    signs = dict.fromkeys([*re.sub(r"\\[wWdDsSb]|[A-Za-z0-9]", "", pattern)[:12], *re.findall(r"[A-Za-z]{2,}", pattern)[:3], *_SIGNS])
    near = list(signs)[:7]
    return [*signs, *("".join(pair) for pair in product(near, repeat=2))]


def is_linear(pattern: re.Pattern[str] | re.Pattern[bytes], unit: str, begin: str = "", end: str = "", whole: bool = False) -> bool:
    few, many = (steps(pattern, begin + unit * count + end, whole) for count in (48, 96))
    return many <= 2.6 * few


@pytest.mark.parametrize(("said", "whole"), [pytest.param(said, whole, id=place) for place, said, whole in patterns()])
def test_a_pattern_takes_twice_the_steps_for_twice_the_text(said: str, whole: bool) -> None:
    pattern = re.compile(said, re.DOTALL)
    slow = [(unit, end) for unit in written_for(said) for end in ("", "!") if not is_linear(pattern, unit, end=end, whole=whole)]
    assert not slow


@pytest.mark.parametrize("said", list(shape_patterns()))
def test_a_pattern_of_the_shapes_takes_twice_the_steps_for_twice_the_text(said: str) -> None:
    pattern = re.compile(said)
    slow = [(unit, end) for unit in [*written_for(said), "@", "a@", "0a", "00", "a(at)"] for end in ("", "!") if not is_linear(pattern, unit, end=end)]
    assert not slow


_FOUND = Traces(
    names=frozenset({("asa", "eklund"), ("eklund", "asa")}),
    shown=frozenset({("asa", "eklund", "lind")}),
    shortened=frozenset({("a", "eklund")}),
    families=frozenset({"eklund"}),
    families_in_sources=frozenset({"eklund"}),
)


@pytest.mark.parametrize("name", ["_full", "_shortened", "_alone", "_alone_in_sources"])
@pytest.mark.parametrize("unit", ["a", "eklund", "asaeklun", "asa ", "asa eklun", "a.", "a-", "eklund ", "asa_", "s"])
def test_names_are_looked_for_in_steps_that_grow_with_the_text(name: str, unit: str) -> None:
    assert is_linear(getattr(_FOUND, name), unit) and is_linear(getattr(_FOUND, name), unit, end="!")


def test_a_name_in_a_long_word_is_taken_out_with_the_whole_word() -> None:
    assert _FOUND.without("se www-asaeklundblogg-se och asa eklund lind", "…") == "se www-…-se och asa eklund lind"
    assert _FOUND.without("xxeklundyy, x", "…", is_source=True) == "…, x"


def test_what_stands_in_brackets_is_no_part_of_a_name_and_a_bracket_without_an_end_is() -> None:
    assert spelt("Åsa (S) Ek [ersättare]") >= {("asa", "ek")}
    assert spelt("Åsa (Ek") >= {("asa", "ek")} and spelt("Åsa) Ek") >= {("asa", "ek")}


HOSTILE = ["a.", "a-", '"\\', "'\\", '"""\\', "'''\\'", "<a", "<\\u0041", ":\\a", "@a-", "\\u005c", "#", "\"'", "a:", "?", "_:", "åa.", '"" ', "\"\"\"'''"]


@pytest.mark.parametrize("unit", HOSTILE)
@pytest.mark.parametrize(("begin", "end"), [("", ""), ("SELECT * { ", ""), ('"""', "'"), ("'", ">"), ("<", '"')])
@pytest.mark.parametrize("long", ["\"'", '"', ""])
def test_tokens_are_found_in_steps_that_grow_with_the_query(unit: str, begin: str, end: str, long: str) -> None:
    assert is_linear(_pattern(long, True), unit, begin, end)


@pytest.mark.parametrize("unit", HOSTILE)
def test_tokens_are_the_text_whatever_it_is_and_no_part_is_read_a_third_time(unit: str) -> None:
    text = f"SELECT * {{ {unit * 5000}"
    found = list(tokens(text))
    assert "".join(token for _, token, _ in found) == text
    assert [position for _, _, position in found] == sorted({position for _, _, position in found})


def test_a_text_without_an_end_is_looked_for_once_for_each_kind_of_quotes(monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[int] = []
    begin = Tokens._from
    monkeypatch.setattr(Tokens, "_from", lambda self, position: (begun.append(position), begin(self, position))[1])
    list(tokens('"""a ' + "'''b \"\"\"\\\" '''\\' " * 500 + '"""c "'))
    assert len(begun) <= 3


@pytest.mark.parametrize("name", ["_JSON_ROW", "_VALUE", "_VALUE_OR_ROW", "_REST_OF_VALUE", "_XML_ROW"])
@pytest.mark.parametrize("unit", [",{", '"', '\\"', "{}", ",{}", '"\\', '{"'])
def test_rows_are_counted_in_steps_that_grow_with_the_answer(name: str, unit: str) -> None:
    assert is_linear(getattr(rows, name), unit)


def test_steps_tell_a_pattern_that_goes_back_from_one_that_does_not() -> None:
    assert not is_linear(re.compile(r"(?:\w[\w.-]*)?:"), "a.")
    assert not is_linear(re.compile(r"\s*x?\s*y"), " ")
    assert is_linear(re.compile(r"\w+"), "a.") and is_linear(re.compile(r"\d{4}"), "123 ")
    assert steps(re.compile("a|b"), "ab") < steps(re.compile("a|b"), "abab")
