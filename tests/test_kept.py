"""What is kept in memory, what is given up first, and that every cache of the project has a bound."""

from __future__ import annotations

import ast
from pathlib import Path

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient

from graph.kept import LONGEST, Kept, KeptWhenRepeated, remember
from graph.store import CURRENT, open_build
from graph.weight import weigh
from webapp import create_app
from webapp.headers import KeptPage
from webapp.links import _quoted
from webapp.sparql.sending import Reply
from webapp.state import Viewer, weigh_answer
from webapp.texts import alphabetical

ROOT = Path(__file__).resolve().parent.parent
_ENTRY = 1000  # more than an entry with a short key and no value takes


def test_the_least_lately_used_is_given_up_first() -> None:
    kept = Kept[bytes](3 * _ENTRY, lambda value: _ENTRY - 300)
    for key in "abc":
        kept.put(key, b"")
    assert kept.get("a") is not None
    kept.put("d", b"")
    assert [key for key in "abcd" if kept.get(key) is not None] == ["a", "c", "d"]


def test_what_would_push_out_most_others_is_not_kept() -> None:
    kept = Kept[bytes](30_000, len)
    kept.put("a", b"x" * 10_000)
    assert kept.get("a") is None


def test_what_is_asked_once_only_pushes_out_nothing() -> None:
    kept = KeptWhenRepeated[bytes](3000, len)
    for key in ("a", "a", *range(100)):
        kept.put(key, b"0123456789")
    assert (kept.get("a"), len(kept)) == (b"0123456789", 1)


def test_a_key_counts_as_well_as_its_value() -> None:
    kept = Kept[bytes](100_000, len)
    for number in range(1000):
        kept.put((f"{number} " + "x" * 2000, frozenset({"y" * 2000})), b"")
    assert kept.held <= 100_000 and len(kept) < 25


def test_a_page_weighs_its_headers_too() -> None:
    headers = (("Link", "x" * 5000),)
    assert len(KeptPage(b"", headers)) > 5000
    assert len(Reply("200 OK", headers)) > 5000


def test_thousands_of_addresses_of_the_search_stay_within_the_bound(small_builds: Path) -> None:
    app = create_app(small_builds)
    viewer: Viewer = app.extensions["viewer"]
    pages = viewer.shelf().pages = Kept(200_000, len)
    client = app.test_client()
    for number in range(60):
        found = client.get("/sv/search", query_string={"q": f"{number} " + "x" * 3000})
        assert found.status_code == 200
    assert 0 < pages.held <= 200_000


def test_an_answer_weighs_its_texts(small_builds: Path) -> None:
    viewer: Viewer = create_app(small_builds).extensions["viewer"]
    answer = viewer.shelf().answer("memberships", {}, "", "sv")
    texts = sum(len(cell) for row in answer.rows for cell in row if isinstance(cell, str))
    assert texts < weigh_answer(answer) < 3 * weigh((answer.rows, answer.places)) + 10_000


def test_what_is_made_once_weighs_all_that_it_holds_and_not_the_build(small_builds: Path) -> None:
    graph = open_build(small_builds / CURRENT)
    text = "x" * 10_000
    assert weigh({"a": [text, (text + "y",)]}) > 20_000
    assert weigh([text, text]) < 12_000  # the same text twice is held once
    assert weigh([graph, graph.store, open_build]) < 1000
    assert weigh(ox.Literal(text)) > 10_000 and weigh(ox.NamedNode("http://e/" + text)) > 10_000
    assert weigh([text + str(n) for n in range(100)], most=50_000) < 70_000


def test_nothing_long_is_remembered() -> None:
    calls: list[object] = []

    @remember(10)
    def measure(*values: object) -> int:
        calls.append(values)
        return len(calls)

    short, long = "x" * LONGEST, "x" * (LONGEST + 1)
    assert measure(short) == measure(short)
    for values in ((long,), (short, "y"), ((("a", long),),), (ox.NamedNode("http://e/" + long),)):
        assert measure(*values) != measure(*values)
    assert measure(None, 5, ("a", ("b", "c"))) == measure(None, 5, ("a", ("b", "c")))


@pytest.mark.parametrize("function", [_quoted, alphabetical])
def test_functions_over_texts_of_strangers_remember_no_long_one(function: object) -> None:
    before = function.cache_info().currsize  # type: ignore[attr-defined]
    for number in range(50):
        function(f"{number}" + "å" * LONGEST)  # type: ignore[operator]
    assert function.cache_info().currsize == before  # type: ignore[attr-defined]


def test_a_long_address_of_a_thing_is_not_remembered(small_builds: Path) -> None:
    client: FlaskClient = create_app(small_builds).test_client()
    graph = client.application.extensions["viewer"].shelf().graph
    client.get("/sv/region/alfa")
    before = graph._texts_of.cache_info().currsize
    for number in range(20):
        client.get(f"/sv/region/{number}{'x' * 4000}")
        graph.label(f"https://w3id.org/regiograph/id/region/{number}{'x' * 4000}")
    assert graph._texts_of.cache_info().currsize <= before + 60


# Where something is kept → what bounds it. Whoever adds a cache adds its bound here.
BOUNDS = {
    "graph/flattened.py: OrderedDict": "as many statements as the build holds",
    "graph/formats.py: remember": "10 000 properties of 200 characters",
    "graph/kept.py: LRUCache": "the size that each store is given in bytes; 10 000 numbers",
    "graph/kept.py: lru_cache": "the number that each function is given, of 200 characters unless said",
    "graph/questions.py: lru_cache": "the catalogue of the project",
    "graph/redaction.py: cache": "the addresses of one build, while it is made",
    "graph/remote.py: Kept": "64 MB of things, 512 MB of properties",
    "graph/remote.py: remember": "500 queries of 20 000 characters",
    "graph/sparql/answering.py: lru_cache": "two choices, each no larger than the build",
    "graph/sparql/tokens.py: lru_cache": "eight patterns of the project",
    "graph/store.py: remember": "50 000 texts of things with addresses of 200 characters",
    "webapp/links.py: remember": "20 000 addresses of 200 characters, twice",
    "webapp/pictures/europe_ground.py: lru_cache": "a file of the project",
    "webapp/pictures/palette.py: lru_cache": "a file of the project",
    "webapp/pictures/png.py: lru_cache": "the fonts of the machine",
    "webapp/pictures/routes.py: lru_cache": "a script",
    "webapp/pictures/shapes.py: lru_cache": "a file of the project",
    "webapp/plain.py: lru_cache": "two dates",
    "webapp/sparql/asked.py: remember": "200 headers of 200 characters, three times",
    "webapp/sparql/examples.py: lru_cache": "the examples of the project",
    "webapp/sparql/sending.py: lru_cache": "ten sets of limits",
    "webapp/sparql/sending.py: remember": "200 headers of 200 characters",
    "webapp/state.py: Kept": "48, 48 and 32 MB of a build",
    "webapp/state.py: KeptWhenRepeated": "32 MB of a build",
    "webapp/texts.py: remember": "20 000 texts of 200 characters",
}
_MAKERS = {"lru_cache", "cache", "remember", "Kept", "KeptWhenRepeated", "LRUCache", "OrderedDict"}


def caches() -> set[str]:
    """Return where the project makes a cache: file and kind."""
    found = set()
    for path in sorted([*(ROOT / "graph").rglob("*.py"), *(ROOT / "webapp").rglob("*.py")]):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            made = [node.func] if isinstance(node, ast.Call) else []
            made += node.decorator_list if isinstance(node, ast.FunctionDef) else []
            for one in made:
                name = one.value if isinstance(one, ast.Subscript) else one
                if isinstance(name, ast.Name) and name.id in _MAKERS:
                    found.add(f"{path.relative_to(ROOT)}: {name.id}")
    return found


def test_every_cache_of_the_project_has_a_bound_that_is_said() -> None:
    assert caches() == set(BOUNDS)


def test_no_cache_is_without_an_end() -> None:
    for path in sorted([*(ROOT / "graph").rglob("*.py"), *(ROOT / "webapp").rglob("*.py")]):
        text = path.read_text(encoding="utf-8")
        assert "maxsize=None" not in text, path
