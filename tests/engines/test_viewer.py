"""The viewer, the command line and the files to take home are the same from an engine elsewhere as from the embedded store."""

from __future__ import annotations

import gzip
import io
import os
import re
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pyoxigraph as ox
import pytest
from flask import Flask

from graph.connection import ENDPOINT
from graph.endpoint import PASSWORD, USER
from graph.publish import publish
from graph.remote import RemoteCurrent, RemoteGraph
from graph.sparql.formats import GRAPHS, TABLES
from graph.store import CURRENT, open_build
from tests.engines.conftest import silent
from tests.engines.started import Started
from webapp import create_app
from webapp.state import Viewer

PAGES = (
    "/",
    "/region/kronoberg",
    "/region/kronoberg?sources=founding&date=2024-06-01",
    "/network/erb",
    "/body/erb-styrelse",
    "/person/robert-olesen",
    "/programme",
    "/source/kronoberg-strategy-2024",
    "/questions",
    "/questions/representatives?region=kronoberg&date=2024-06-01&sources=founding",
    "/questions/memberships?date=2020&sources=reference",
    "/questions/memberships?sources=aer-eu",
    "/questions/shared-networks",
    "/questions/rule-check",
    "/overlap",
    "/coverage",
    "/search?q=kronobreg",
    "/ontology",
)
FILES = (
    "/data/network/erb.ttl",
    "/data/region/kronoberg.jsonld",
    "/data/body/erb-styrelse.nt?sources=founding",
    "/questions/memberships.csv?date=2020",
    "/questions/costs.json?sources=founding",
    "/openapi.json",
)
TABLE = "SELECT ?n ?name WHERE { ?n a rg:Network ; skos:prefLabel ?name } ORDER BY ?n LANG(?name) LIMIT 40"
YES = "ASK { ?n a rg:Network }"
GRAPH = "CONSTRUCT { ?n skos:prefLabel ?name } WHERE { ?n a rg:Network ; skos:prefLabel ?name }"
SAYS = "SELECT ?g (COUNT(?n) AS ?c) WHERE { GRAPH ?g { ?n a rg:Network } } GROUP BY ?g ORDER BY ?g"


@pytest.fixture(scope="module")
def settings(engine: Started, real: RemoteGraph, builds: Path) -> Iterator[dict[str, str]]:
    """What an operator sets, with the real graph current on the engine."""
    publish(open_build(builds / CURRENT), real.remote.caller, keep=9, progress=silent)
    said = {ENDPOINT: engine.endpoint, USER: engine.user, PASSWORD: engine.password}
    with pytest.MonkeyPatch.context() as patch:
        for name, value in said.items():
            patch.setenv(name, value)
        yield said


@pytest.fixture(scope="module")
def there(settings: dict[str, str]) -> Iterator[Flask]:
    app = create_app(Path("nowhere"))
    viewer: Viewer = app.extensions["viewer"]
    assert isinstance(viewer.current, RemoteCurrent)
    yield app
    viewer.engine.close()


@pytest.fixture(scope="module")
def here(builds: Path) -> Iterator[Flask]:
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv(ENDPOINT, raising=False)
        app = create_app(builds)
    yield app
    app.extensions["viewer"].engine.close()


def got(app: Flask, path: str, **headers: str) -> tuple[int, str, bytes]:
    with app.test_client().get(path, headers=headers) as answer:
        return answer.status_code, answer.headers.get("Content-Type", ""), answer.get_data()


@pytest.mark.parametrize("lang", ["sv", "en"])
@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_the_same_byte_for_byte(here: Flask, there: Flask, path: str, lang: str) -> None:
    ours, theirs = (got(app, f"/{lang}{path}", Accept="text/html") for app in (here, there))
    assert ours[0] == 200
    assert theirs[:2] == ours[:2]
    assert theirs[2].decode().splitlines() == ours[2].decode().splitlines()
    assert theirs[2] == ours[2]


@pytest.mark.parametrize("path", FILES)
def test_a_file_is_the_same_byte_for_byte(here: Flask, there: Flask, path: str) -> None:
    ours, theirs = got(here, path), got(there, path)
    assert ours[0] == 200
    assert theirs == ours


def asked(app: Flask, query: str, form: str) -> tuple[int, str, bytes]:
    return got(app, f"/sparql?{urlencode({'query': query, 'format': form})}")


@pytest.mark.parametrize("query", [TABLE, YES, SAYS], ids=["rows", "yes or no", "who says so"])
@pytest.mark.parametrize("form", TABLES, ids=lambda form: form.name)
def test_a_table_from_sparql_is_the_same_in_each_format(here: Flask, there: Flask, form: object, query: str) -> None:
    name = form.name  # type: ignore[attr-defined]
    ours, theirs = asked(here, query, name), asked(there, query, name)
    assert ours[0] == 200
    assert theirs == ours


@pytest.mark.parametrize("form", GRAPHS, ids=lambda form: form.name)
def test_a_graph_from_sparql_holds_the_same_in_each_format(here: Flask, there: Flask, form: object) -> None:
    name = form.name  # type: ignore[attr-defined]
    kinds = {"ttl": ox.RdfFormat.TURTLE, "nt": ox.RdfFormat.N_TRIPLES, "rdf": ox.RdfFormat.RDF_XML, "jsonld": ox.RdfFormat.JSON_LD, "trig": ox.RdfFormat.TRIG}
    ours, theirs = asked(here, GRAPH, name), asked(there, GRAPH, name)
    assert ours[:2] == theirs[:2]
    read = [{str(quad) for quad in ox.parse(body, format=kinds[name])} for _, _, body in (ours, theirs)]
    assert len(read[0]) > 40
    assert read[0] == read[1]


@pytest.mark.parametrize("query", ["SELEKT", "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", "SELECT * FROM <urn:x> { ?s ?p ?o }"])
def test_a_refusal_is_the_same(here: Flask, there: Flask, query: str) -> None:
    ours, theirs = asked(here, query, "json"), asked(there, query, "json")
    assert ours[0] == 400
    assert theirs == ours


def downloaded(app: Flask, path: str) -> bytes:
    """Return a file once it is made: it is being made beside the readers."""
    while (answer := got(app, path))[0] == 503:
        time.sleep(0.2)
    assert answer[0] == 200
    body: bytes = answer[2]
    return body


@pytest.mark.parametrize("kind", ["nq.gz", "ttl.gz", "trig.gz", "csv.zip"])
def test_a_dump_holds_the_same(here: Flask, there: Flask, real: RemoteGraph, kind: str) -> None:
    path = f"/dumps/regiograph-{real.build_id}.{kind}"
    ours, theirs = (downloaded(app, path) for app in (here, there))
    if kind == "csv.zip":
        read = [{name: zipfile.ZipFile(io.BytesIO(body)).read(name) for name in zipfile.ZipFile(io.BytesIO(body)).namelist()} for body in (ours, theirs)]
        assert read[0] == read[1]
    elif kind == "nq.gz":
        assert theirs == ours
    else:
        form = ox.RdfFormat.TURTLE if kind == "ttl.gz" else ox.RdfFormat.TRIG
        statements = [sorted(re.sub(r"_:\w+", "_:b", str(quad)) for quad in ox.parse(gzip.decompress(body), format=form)) for body in (ours, theirs)]
        assert len(statements[0]) > 50_000
        assert statements[0] == statements[1]


def command(settings: dict[str, str], *arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[bytes]:
    environment = {name: value for name, value in os.environ.items() if name != ENDPOINT} | {USER: settings[USER], PASSWORD: settings[PASSWORD]}
    return subprocess.run([sys.executable, "-m", "graph.cli", *arguments], capture_output=True, env=environment, check=False, cwd=cwd)


@pytest.mark.parametrize(
    "arguments",
    [
        ("ask", "representatives", "--region", "kronoberg", "--date", "2024-06-01", "--sources", "founding", "--format", "csv"),
        ("ask", "memberships", "--network", "ERB", "--format", "json"),
        ("ask", "costs", "--region", "nowhere"),
        ("sparql", "queries/examples/members-stated-and-named.rq"),
    ],
    ids=lambda arguments: " ".join(arguments[:2]),
)
def test_the_command_line_says_the_same(settings: dict[str, str], builds: Path, arguments: tuple[str, ...]) -> None:
    ours = command(settings, *arguments, "--builds", str(builds))
    theirs = command(settings, *arguments, "--endpoint", settings[ENDPOINT])
    assert (theirs.returncode, theirs.stdout, theirs.stderr) == (ours.returncode, ours.stdout, ours.stderr)


def test_the_command_line_exports_the_same_lines(settings: dict[str, str], builds: Path, tmp_path: Path) -> None:
    ours, theirs = tmp_path / "ours.nq", tmp_path / "theirs.nq"
    command(settings, "export", str(ours), "--builds", str(builds))
    done = command(settings, "export", str(theirs), "--endpoint", settings[ENDPOINT])
    assert done.returncode == 0, done.stderr
    assert theirs.read_bytes() == ours.read_bytes()
    assert theirs.read_bytes().count(b"\n") > 100_000
