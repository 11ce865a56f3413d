"""Errors told to programs and to readers: each in one language from title to remedy, in the form that is read."""

from __future__ import annotations

import ast
import importlib
import json
import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from flask.testing import FlaskClient

from graph.errors import BrokenBuild, FaultyData, RegiographError, RemoteEngineFault
from webapp.texts import in_swedish

ROOT = Path(__file__).resolve().parent.parent
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"
# (door, what is asked, status): every kind of address that programs call, with something wrong.
DOORS = [
    ("/sparql?query=SELEKT", 400),
    ("/sparql?query=SELECT%20*%20%7B%20SERVICE%20%3Chttp://127.0.0.1:9/%3E%20%7B%7D%20%7D", 400),
    ("/sparql?query=ASK%7B%7D&format=yaml", 400),
    ("/sparql?query=ASK%7B%7D&default-graph-uri=urn:x-nowhere", 400),
    ("/sparql?query=", 400),
    ("/questions/memberships.csv?region=nowhere-at-all", 400),
    ("/questions/memberships.json?region=nowhere-at-all", 400),
    ("/questions/memberships.json?network=Mid%20Sweden", 400),
    ("/questions/memberships.xlsx?date=2024-13", 400),
    ("/questions/memberships.csv?sources=nowhere", 400),
    ("/questions/memberships.json?colour=red", 400),
    ("/questions/programmes.json?period=2027-2021", 400),
    ("/questions/costs.json?date=2024", 400),
    ("/questions/allies.csv", 400),
    ("/questions/memberships.json?lang=de", 400),
    ("/questions/membership.json", 404),
    ("/id/network/erbb", 404),
    ("/id/nothing/at-all", 404),
    ("/data/network/erbb.ttl", 404),
    ("/data/network/erbb.jsonld", 404),
    ("/data/network/erb.ttl?sources=nowhere", 400),
    ("/dumps/regiograph-0123456789abcdef.trig.gz", 404),
    ("/ontology/0.0.0", 404),
    ("/openapi.json?lang=de", 400),
    ("/pictures/nothing.svg", 404),
    ("/pictures/costs.svg?region=nowhere-at-all", 404),
    ("/pictures/costs.svg", 400),
    ("/nothing/here", 404),
    ("/catalog.pdf", 404),
]
_SWEDISH = r"\b(?:och|inte|finns|är|att|välj|skriv|ingen|inget|frågan|sidan|adressen|det|den|fråga|heter|menade|svar|något)\b"
_ENGLISH = r"\b(?:the|is|are|not|choose|write|there|nothing|did|you|mean|among|called|leads|cannot|asked|answer|query)\b|→"


def said(client: FlaskClient, path: str, **headers: str) -> Any:
    return client.get(path, headers={name.replace("_", "-"): value for name, value in headers.items()})


def without_names(text: str) -> str:
    """Return a text without what it quotes: values as they were written, names of things, addresses."""
    text = re.sub(r"“[^”]*”|”[^”]*”|<[^>]*>|\S*/\S*", "", text)
    # What is listed is called as it is called.
    return re.sub(r"(?s)(?:choose one:|did you mean:|choose among:|Välj bland:|it takes:|for example).*", "", text)


def words_of(answer: Any) -> str:
    """Return title and message of an error, without the names of what may be meant."""
    if answer.mimetype == "application/problem+json":
        told = json.loads(answer.data)
        return without_names(f"{told['title']}. {told['detail']}")
    return without_names(answer.text.split("\n")[0])


@pytest.mark.parametrize(("path", "status"), DOORS)
@pytest.mark.parametrize("accept", ["", "*/*", "application/json", "text/turtle, application/ld+json;q=0.5, */*;q=0.1"])
def test_a_program_without_a_preferred_language_gets_english_whole(client: FlaskClient, path: str, status: int, accept: str) -> None:
    answer = said(client, path, **({"Accept": accept} if accept else {}))
    assert answer.status_code == status
    assert answer.mimetype in ("text/plain", "application/problem+json")
    assert answer.headers["Content-Language"] == "en"
    assert not re.findall(_SWEDISH, words_of(answer), re.IGNORECASE)


@pytest.mark.parametrize(("path", "status"), DOORS)
def test_a_program_that_prefers_swedish_gets_swedish_whole(client: FlaskClient, path: str, status: int) -> None:
    for accept in ("*/*", "application/json"):
        answer = said(client, path, Accept=accept, Accept_Language="sv-SE,en;q=0.5")
        assert answer.status_code == status
        assert answer.headers["Content-Language"] == "sv"
        assert not re.findall(_ENGLISH, words_of(answer), re.IGNORECASE)


@pytest.mark.parametrize(("path", "status"), [door for door in DOORS if not door[0].startswith(("/sparql", "/questions/", "/openapi"))])
def test_a_browser_gets_a_page_in_swedish_first(client: FlaskClient, path: str, status: int) -> None:
    answer = said(client, path, Accept=BROWSER)
    assert (answer.status_code, answer.mimetype) == (status, "text/html")
    assert '<html lang="sv">' in answer.text
    assert '<html lang="en">' in said(client, path, Accept=BROWSER, Accept_Language="en").text


def test_the_words_of_what_may_be_meant_are_in_the_language_of_the_error(client: FlaskClient) -> None:
    english = client.get("/questions/memberships.json?network=Mid%20Sweden").get_json(force=True)
    names = [reading["name"] for reading in english["readings"]]
    assert names == [reading["name"] for reading in client.get("/questions/memberships.json?network=Mid%20Sweden&lang=en").get_json(force=True)["readings"]]
    assert all(name in english["detail"] for name in names)
    # They lead to answers in the language that was asked for, which is Swedish where none is.
    assert all("lang=sv" in reading["href"] for reading in english["readings"])


@pytest.mark.parametrize("accept", ["*/*", "", "text/turtle", "application/ld+json"])
def test_an_unknown_thing_is_told_to_a_program_as_text(client: FlaskClient, accept: str) -> None:
    answer = said(client, "/id/network/erbb", **({"Accept": accept} if accept else {}))
    assert (answer.status_code, answer.mimetype) == (404, "application/problem+json" if "json" in accept else "text/plain")
    assert "/network/erb" in answer.text
    assert {"Accept", "Accept-Language"} <= set(answer.headers["Vary"].split(", "))


def test_pages_that_are_not_there_stay_pages_for_who_takes_anything(client: FlaskClient) -> None:
    answer = said(client, "/sv/network/erbb", Accept="*/*")
    assert (answer.status_code, answer.mimetype) == (404, "text/html")


@pytest.mark.parametrize("path", ["/id/network/erb", "/id/decisions", "/ontology", "/catalog", "/void"])
def test_what_is_offered_is_said_where_nothing_of_it_is_accepted(client: FlaskClient, path: str) -> None:
    answer = said(client, path, Accept="image/png")
    assert answer.status_code == 406
    assert "→ ask for one of: " in answer.text and "text/turtle" in answer.text
    assert "Be om något av: " in said(client, path, Accept="image/png", Accept_Language="sv").text


# -- every message has its Swedish words

# Read by whoever starts the server, or told in other words (`webapp.errors.known_error`).
_TO_OPERATORS = ("webapp/settings.py", "webapp/server.py", "webapp/__init__.py", "webapp/editor/bundle.py", "graph/sparql/limits.py")
_OTHERWISE = (BrokenBuild, RemoteEngineFault, FaultyData)
_ASKED = ("dates", "names", "questions", "store", "engine", "remote", "remote_engine")
# The engine's own words on a query are told as they are; the command line alone says the last ones.
_ENGINES = ("not a query that can be run: 7 → mend it there", "the engine does not run this query: 7 → write it another way, see docs/engines.md")


def modules() -> Iterator[Path]:
    yield from (ROOT / "graph" / f"{name}.py" for name in _ASKED)
    for folder in ("graph/sparql", "webapp"):
        yield from sorted(path for path in (ROOT / folder).rglob("*.py") if str(path.relative_to(ROOT)) not in _TO_OPERATORS)


def messages(path: Path) -> Iterator[str]:
    """Yield the message of every error that a module makes, with 7 for each value in it."""
    module = importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args):
            continue
        kind = getattr(module, node.func.id, None)
        if isinstance(kind, type) and issubclass(kind, RegiographError) and not issubclass(kind, _OTHERWISE):
            text = written(node.args[0], module)
            if text and "→" in text:
                yield text


def written(node: ast.expr, module: ModuleType) -> str:
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(written(part, module) for part in node.values)
    if isinstance(node, ast.FormattedValue):
        value = ast.unparse(node.value)
        return {"error": "rows"}.get(value, "line 7, column 7" if value.startswith("_place(") else written(node.value, module) or "7")
    named = getattr(module, node.id, "") if isinstance(node, ast.Name) else ""
    return named if isinstance(named, str) else ""


def test_every_message_of_an_answer_has_its_swedish_words() -> None:
    found = {text for path in modules() for text in messages(path)} - set(_ENGINES)
    assert len(found) > 50
    assert sorted(text for text in found if not in_swedish(text)) == []
