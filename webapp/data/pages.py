"""The pages for those who take the data with them: how programs ask, and the whole graph as files.

In: an address. Out: pages; what every page of a thing says in its head to programs.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, Response, redirect, request
from markupsafe import Markup
from werkzeug.wrappers import Response as BaseResponse

from graph.dumps import Dump
from graph.formats import MEDIA_TYPES, NAMES
from graph.namespaces import THINGS, local
from graph.questions import Question
from webapp.data import schema_org
from webapp.data.blueprint import own_address
from webapp.data.operator import operator
from webapp.headers import dont_keep
from webapp.links import Links
from webapp.questions import question_groups
from webapp.rendering import LANG, prepare, render
from webapp.state import View, preferred_language, view

blueprint = Blueprint("reuse", __name__)
prepare(blueprint)


@dataclass(frozen=True)
class Example:
    """A command to copy, under what it does."""

    title: str
    lines: tuple[str, ...]


@blueprint.app_context_processor
def in_every_head() -> dict[str, object]:
    """Give templates what stands in the head of a page about a thing, or about all of it."""
    return {"rdf_forms": list(MEDIA_TYPES.items()), "rdf_names": NAMES, "structured": structured}


def structured(found: View, iri: str = "") -> Markup:
    return schema_org.about(found, iri)


@blueprint.get("/api")
@blueprint.get("/dumps/")
def in_language() -> BaseResponse:
    """Lead to the page in the language that the browser prefers."""
    links = Links(preferred_language())
    response = redirect(links.dumps() if request.path.endswith("/dumps/") else links.api(), 303)
    response.vary.add("Accept-Language")
    return response


@blueprint.get(f"{LANG}/api")
def api(lang: str) -> Response:
    """Show how programs ask."""
    found = view()
    groups = question_groups()
    return render(
        "api.html",
        found,
        title=found.t.api,
        description=found.t.api_lead,
        crumbs=[(found.t.api, "")],
        groups=groups,
        examples=examples(found),
        address=own_address(),
        needed=needed,
    )


@blueprint.get(f"{LANG}/dumps")
def dump_page(lang: str) -> Response:
    """Show the files of this build with their sizes and checksums."""
    found = view()
    made = found.viewer.dump_maker.find(found.graph)
    if made is None:
        dont_keep()
    return render(
        "dumps.html",
        found,
        title=found.t.dumps,
        description=found.t.dumps_lead,
        crumbs=[(found.t.api, found.links.api()), (found.t.dumps, "")],
        files=[(file, _title(found, file), size(found, file.size), counted(found, file)) for file in (made[1] if made else ())],
        address=own_address(),
        publisher=operator().publisher,
    )


def _title(found: View, file: Dump) -> str:
    title: str = getattr(found.t, f"dump_{file.kind.partition('.')[0]}")
    return title


def counted(found: View, file: Dump) -> str:
    text = found.t.dump_rows if file.kind.endswith(".zip") else found.t.dump_statements
    return text.format(n=found.number(file.count))


def size(found: View, count: int) -> str:
    """Return bytes as a person reads them."""
    return f"{found.number(round(count / 1_000_000, 1))} MB" if count >= 1_000_000 else f"{found.number(max(1, round(count / 1000)))} kB"


def needed(asked: Question) -> str:
    """Return the parameters that a question cannot do without."""
    return ", ".join(parameter.name for parameter in asked.parameters if parameter.required)


def examples(found: View) -> list[Example]:
    """Return commands that work on this server with things of this build."""
    t, here = found.t, own_address()
    region = _some(found, "regions", "region_id", "region/kronoberg")
    network = _some(found, "networks", "network_id", "network/erb")
    slug = region.partition("/")[2]
    query = "SELECT ?name WHERE { ?network a rg:Network ; skos:prefLabel ?name } LIMIT 10"
    return [
        Example(t.api_example_json, (f"curl '{here}/questions/memberships.json?region={slug}&lang={found.lang}'",)),
        Example(t.api_example_csv, (f"curl -o memberships.csv '{here}/questions/memberships.csv?region={slug}&date=2024-06-01'",)),
        Example(t.api_example_thing, (f"curl -L -H 'Accept: text/turtle' '{here}/id/{network}'",)),
        Example(t.api_example_sparql, (f"curl -H 'Accept: application/sparql-results+json' --data-urlencode \\\n  'query={query}' '{here}/sparql'",)),
        Example(t.api_example_dump, (f"curl -L -O '{here}/dumps/regiograph.trig.gz'",)),
    ]


def _some(found: View, question: str, column: str, liked: str) -> str:
    """Return a thing of this build, the one that is liked where it is there."""
    answer = found.shelf.answer(question, {}, "", found.lang)
    held = [local(row[answer.header.index(column)]) for row in answer.rows if row[answer.header.index(column)].startswith(THINGS)]
    plain = [path for path in held if path.replace("/", "").replace("-", "").isalnum()]
    return liked if liked in held or not plain else plain[0]
