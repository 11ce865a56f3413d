"""Somebody who is suppressed is named by nothing that is served, dumped, published or shown as an example."""

from __future__ import annotations

import gzip
import io
import json
import os
import re
import shutil
import zipfile
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from graph.build import build
from graph.dumps import KINDS, dumps
from graph.endpoint import Caller, Endpoint
from graph.export import export_graph
from graph.folding import fold
from graph.namespaces import FACTS, SKOS
from graph.publish import publish
from graph.questions import catalogue
from graph.sources import read_fact_files
from graph.store import CURRENT, open_build
from graph.suppressions import NAME
from tests.lying import engine
from tests.test_suppressions import PERSON, decide, line
from webapp import create_app

ROOT = FACTS.parent.parent
DOCUMENTS = Path(os.environ.get("REGIOGRAPH_DOCUMENTS", ROOT / "seeds"))
SUPPRESSED = "rene-jaramillo"
TRACES = ("jaramillo", "olesen")  # the family name alone: nobody else who is shown bears it
PLACES = re.compile(r'(?:href|src)="(/[^"#]*)"')
PER_KIND = 6  # pages of things of one kind that are read in each language
# Addresses that have no links to them on pages.
OTHERS = [
    *("/healthz", "/openapi.json", "/sparql", "/void.ttl", "/dcat.ttl", "/robots.txt", "/sitemap.xml"),
    *("/sv/ask", "/sv/person/rene-jaramillo", "/id/person/rene-jaramillo", "/data/person/rene-jaramillo.ttl"),
    *(f"/{lang}/{page}" for lang in ("sv", "en") for page in ("", "search?q=jaramill", "search?q=rene")),
    *("/questions/representatives.json?person=rene-jaramilo", "/questions/memberships.json?sources=jaramilo-se"),
    *("/questions/representatives.json?region=jaramil", "/sv/person/rene-jaramilo"),
]


@pytest.fixture(scope="module")
def builds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The real facts, built and dumped, then built again with two people suppressed."""
    folder = tmp_path_factory.mktemp("suppressed")
    facts, out = folder / "facts", folder / "builds"
    shutil.copytree(FACTS, facts)
    build(out, facts)
    dumps(open_build(out / CURRENT))
    people = (SUPPRESSED, "robert-olesen")
    decide(facts, *(line("suppress", f"person/{slug}", id=f"e-{n}") for n, slug in enumerate(people)))
    build(out, facts)
    return out


@pytest.fixture(scope="module")
def client(builds: Path) -> FlaskClient:
    return create_app(builds, DOCUMENTS if DOCUMENTS.is_dir() else None).test_client()


def named(text: str) -> list[str]:
    """Return the places of a text that name one of the suppressed, with some letters around."""
    plain = fold(text)
    return [plain[max(0, at.start() - 40) : at.end() + 20] for at in re.finditer("|".join(TRACES), plain)]


def test_the_folder_of_builds_keeps_no_older_build_dump_or_file_that_names_them(builds: Path) -> None:
    assert len([one for one in builds.iterdir() if one.is_dir() and not one.is_symlink() and one.name != "dumps"]) == 1
    dumps(open_build(builds / CURRENT))
    for path in sorted(builds.rglob("*")):
        assert not named(path.name), path
        if path.suffix == ".gz":
            assert not named(gzip.decompress(path.read_bytes()).decode()), path
        elif path.suffix == ".zip":
            with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as archive:
                assert not [name for name in archive.namelist() if named(archive.read(name).decode())]
        elif path.is_file():
            assert not named(path.read_text(encoding="utf-8")), path
    assert KINDS


def test_no_page_no_error_and_no_list_names_them(client: FlaskClient) -> None:
    seen: set[str] = set()
    waiting = [*OTHERS]
    kinds: dict[tuple[str, ...], int] = {}
    found = {}
    while waiting:
        path = waiting.pop()
        if path in seen:
            continue
        seen.add(path)
        with client.get(path, headers={"Accept": "text/html, */*;q=0.5"}) as answer:
            text = answer.data.decode(errors="replace")
        # What the reader asked for stands in the answer; it is no news.
        asked = fold(path)
        if rest := [one for one in named(text) if not any(name in asked for name in TRACES)]:
            found[path] = rest[:3]
        for place in PLACES.findall(text):
            plain = place.replace("&amp;", "&")
            kind = (*re.split(r"[/?]", plain)[1:3], str("?" in plain))
            if plain not in seen and not plain.startswith(("/static", "/dumps/")) and kinds.get(kind, 0) < PER_KIND:
                kinds[kind] = kinds.get(kind, 0) + 1
                waiting.append(plain)
    assert len(seen) > 150
    assert not found


def test_an_error_on_a_name_that_is_nearly_theirs_does_not_suggest_them(client: FlaskClient) -> None:
    for name in ("Rene Jaramilo", "Robert Olsen", "rene-jaramil", "Rob Olesn"):
        with client.get("/questions/representatives.json", query_string={"person": name}) as answer:
            assert answer.status_code in (400, 404) and not named(answer.get_data(as_text=True)), name


def test_no_answer_to_a_question_in_any_format_names_them(client: FlaskClient) -> None:
    for name, question in catalogue().items():
        values = {one.name: "kronoberg" for one in question.parameters if one.required}
        for ending in ("csv", "json", "xlsx"):
            with client.get(f"/questions/{name}.{ending}", query_string=values) as answer:
                data = answer.data
            if ending == "xlsx" and data[:2] == b"PK":
                with zipfile.ZipFile(io.BytesIO(data)) as book:
                    text = " ".join(book.read(part).decode() for part in book.namelist() if part.endswith("xml"))
            else:
                text = data.decode()
            assert not named(text), (name, ending)


def test_no_export_and_no_query_of_the_endpoint_names_them(builds: Path, client: FlaskClient, tmp_path: Path) -> None:
    for ending in ("nq", "trig", "ttl", "rdf", "jsonld", "graphml"):
        export_graph(open_build(builds / CURRENT), tmp_path / f"all.{ending}")
        assert not named((tmp_path / f"all.{ending}").read_text(encoding="utf-8")), ending
    every = "SELECT ?s { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } FILTER(REGEX(STR(?s), 'jaramillo|olesen', 'i')) } LIMIT 5"
    with client.get("/sparql", query_string={"query": every}, headers={"Accept": "text/csv"}) as answer:
        assert answer.get_data(as_text=True).split() == ["s"]


def test_what_an_older_build_was_made_with_decides_whether_it_stays(facts: Path, tmp_path: Path) -> None:
    first = build(tmp_path, facts).build_id
    (facts / "small-page-2014.trig").write_text((facts / "small-page-2014.trig").read_text(encoding="utf-8").replace("Nordnätets medlemmar", "Medlemmar"))
    second = build(tmp_path, facts).build_id
    assert (tmp_path / first).is_dir() and (tmp_path / second).is_dir()  # made with the same list
    dumps(open_build(tmp_path / first))
    decide(facts, line("suppress", PERSON))
    said: list[str] = []
    third = build(tmp_path, facts, progress=said.append).build_id
    assert {one.name for one in tmp_path.iterdir() if one.is_dir() and not one.is_symlink()} - {"dumps", "facts"} == {third}
    assert not list((tmp_path / "dumps").iterdir())
    assert any("regiograph publish" in text for text in said) and any("backups" in text for text in said)


def test_an_engine_keeps_no_build_that_was_published_before_the_suppression(facts: Path, tmp_path: Path) -> None:
    with engine() as server:
        caller = Caller(Endpoint(server.address))
        build(tmp_path / "out", facts)
        publish(open_build(tmp_path / "out" / CURRENT), caller, progress=lambda _: None)
        assert [quad for quad in server.store if "asa-ek" in str(quad)]
        decide(facts, line("suppress", PERSON))
        build(tmp_path / "out", facts)
        said: list[str] = []
        publish(open_build(tmp_path / "out" / CURRENT), caller, grace=1, progress=said.append)
        assert not [quad for quad in server.store if "asa-ek" in str(quad)]
        assert any(text.startswith("removing build") for text in said)


def test_a_lost_list_stops_the_build(facts: Path, tmp_path: Path) -> None:
    decide(facts, line("suppress", PERSON))
    build(tmp_path / "out", facts)
    (facts / NAME).unlink()
    with pytest.raises(ValueError, match="is missing, and the current build applied 1"):
        build(tmp_path / "out", facts)


# -- what is written by hand


def test_no_example_text_or_document_names_a_person() -> None:
    quads = [quad for file in read_fact_files() for quad in file.quads]
    people = {q.subject.value for q in quads if "/person/" in str(q.subject)}
    names = {q.object.value for q in quads if q.subject.value in people and q.predicate.value == SKOS + "prefLabel"}
    wanted = {f" {fold(name)} " for name in names if " " in name}
    wanted |= {f" {fold(iri.rpartition('/')[2])} " for iri in people}
    texts = [ROOT / "README.md", FACTS / "README.md", *(ROOT / "docs").iterdir()]
    texts += [*(ROOT / "queries").rglob("*.rq"), *(ROOT / "queries").rglob("*.md"), *(ROOT / "ontology").rglob("*.ttl")]
    texts += [*(ROOT / "webapp").rglob("*.py"), *(ROOT / "webapp" / "templates").rglob("*.html"), *(ROOT / "graph").glob("*.py")]
    found = {}
    for path in texts:
        text = json.dumps(json.loads(path.read_text(encoding="utf-8")), ensure_ascii=False) if path.suffix == ".ipynb" else path.read_text(encoding="utf-8")
        plain = f" {fold(text)} "
        if shown := [name.strip() for name in wanted if name in plain]:
            found[path.name] = shown
    assert not found
