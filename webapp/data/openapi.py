"""The questions as an interface for programs: OpenAPI 3.1, made from the catalogue.

In: a view (for the words of the current build's lists), the server's address. Out: the description
as a dictionary; https://spec.openapis.org/oas/v3.1.1.html
"""

from __future__ import annotations

import re
from typing import Any

from graph.formats import MEDIA_TYPES as RDF_TYPES
from graph.names import Names
from graph.questions import Column, Parameter, Question, catalogue
from webapp.state import View
from webapp.texts import Texts

Json = dict[str, Any]
_CSV, _XLSX = "text/csv", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# Each pattern accepts only what the server does: “2024-02-30” is no date.
_YEAR = "(?:000[1-9]|00[1-9][0-9]|0[1-9][0-9]{2}|[1-9][0-9]{3})"
_LEAP_YEAR = "(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:0[48]|[2468][048]|[13579][26])00)"
_DATE = f"^(?:{_YEAR}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|1[0-9]|2[0-8]))?|-(?:0[13-9]|1[0-2])-(?:29|30)|-(?:0[13578]|1[02])-31)?|{_LEAP_YEAR}-02-29)$"
_PATTERNS = {"date": _DATE, "year": f"^{_YEAR}$"}
_EXAMPLES = {"date": "2024-06-01", "year": "2024"}
_PERIOD = re.compile(r"[0-9]{4}[-–][0-9]{4}")
# A kind and a slug as the build lets them be, without a dot in front, which clients resolve.
_KIND = "^[a-z][a-z0-9-]*$"
_SEGMENT = r"[^/%?#\\.][^/%?#\\]*"
_SLUG = f"^{_SEGMENT}(?:/{_SEGMENT})*$"


def openapi(view: View, address: str) -> Json:
    """Return the description of everything that programs can ask for."""
    t = view.t
    questions = catalogue().values()
    return {
        "openapi": "3.1.1",
        "info": {
            "title": "Regiograph",
            "summary": t.tagline,
            "description": t.api_description,
            "version": view.graph.build_id,
            "license": {"name": "CC BY 4.0", "identifier": "CC-BY-4.0"},
        },
        "servers": [{"url": address}],
        "externalDocs": {"url": f"{address}{view.links.api()}", "description": t.api},
        "tags": [{"name": tag, "description": t.tag(tag)} for tag in dict.fromkeys(_tag(asked) for asked in questions)],
        "paths": {**{f"/questions/{asked.name}.{{format}}": {"get": _operation(view, asked)} for asked in questions}, **_others(t)},
        "components": {
            "schemas": {
                **{f"{asked.name}-row": _row(view, asked) for asked in questions},
                **{asked.name: _answer(asked) for asked in questions},
                "problem": _PROBLEM,
            },
            "parameters": _shared(view),
            "responses": _responses(t),
        },
    }


def _tag(asked: Question) -> str:
    return asked.tags[0] if asked.tags else "people"


def _operation(view: View, asked: Question) -> Json:
    lang = view.lang
    return {
        "operationId": asked.name,
        "summary": asked.summary[lang],
        "description": asked.description[lang],
        "tags": [_tag(asked)],
        "parameters": [
            *(_parameter(view, parameter) for parameter in asked.parameters),
            *({"$ref": f"#/components/parameters/{name}"} for name in ("format", "sources", "lang")),
        ],
        "responses": {
            "200": {
                "description": view.t.api_answer,
                "content": {
                    "application/json": {"schema": {"$ref": f"#/components/schemas/{asked.name}"}},
                    _CSV: {"schema": {"type": "string"}},
                    _XLSX: {"schema": {}},
                },
            },
            **_refer("304", "400", "404", *_FAULTS),
        },
    }


def _refer(*statuses: str) -> Json:
    """Return responses by status that are described once for all."""
    return {status: {"$ref": f"#/components/responses/{_NAMES[status]}"} for status in statuses}


def _parameter(view: View, parameter: Parameter) -> Json:
    said = getattr(view.t, f"api_kind_{parameter.kind}")
    described: Json = {
        "name": parameter.name,
        "in": "query",
        "required": parameter.required,
        "description": f"{parameter.label[view.lang]}: {said}",
        "schema": _schema(view, parameter),
    }
    if parameter.kind in _EXAMPLES:
        described["example"] = _EXAMPLES[parameter.kind]
    elif parameter.kind == "period":
        described["example"] = next(iter(_periods(view)), "2024")
    elif parameter.kind == "thing":
        choices = _names(view, parameter).choices(view.lang)
        if choices:
            described["example"] = choices[0][0]
    return described


def _schema(view: View, parameter: Parameter) -> Json:
    if parameter.kind in _PATTERNS:
        return {"type": "string", "pattern": _PATTERNS[parameter.kind]}
    if parameter.kind == "switch":
        return {"type": "string", "enum": ["yes", "no"]}
    if parameter.kind == "concept":
        slugs = sorted(slug for slug, _, _ in _names(view, parameter).choices(view.lang))
        return {"type": "string", "enum": [*parameter.words, *slugs]}
    if parameter.kind == "period":
        # Any two years in order are read; no pattern can say which come in order.
        periods = _periods(view)
        year: Json = {"pattern": _PATTERNS["year"]}
        return {"type": "string", "anyOf": [year, {"enum": periods}] if periods else [year]}
    return {"type": "string", "pattern": r"\S"}


def _periods(view: View) -> list[str]:
    """Return the periods of the build's programmes, the latest first."""
    found = view.shelf.answer("programmes", {}, "", view.lang)
    place = found.header.index("period")
    return sorted({row[place] for row in found.rows if _PERIOD.fullmatch(row[place])}, reverse=True)


def _names(view: View, parameter: Parameter) -> Names:
    return view.shelf.asker.names(parameter)


def _shared(view: View) -> Json:
    t = view.t
    return {
        "format": {
            "name": "format",
            "in": "path",
            "required": True,
            "description": t.api_format,
            "schema": {"type": "string", "enum": ["json", "csv", "xlsx"]},
        },
        "sources": {"name": "sources", "in": "query", "description": t.api_sources, "schema": {"type": "string"}},
        "lang": {"name": "lang", "in": "query", "description": t.api_lang, "schema": {"type": "string", "enum": ["sv", "en"], "default": "sv"}},
    }


def _row(view: View, asked: Question) -> Json:
    """Return what a row holds: every column, and behind it the address of every named thing."""
    cells = {column.name: {**_cell(column), "description": column.label[view.lang]} for column in asked.columns}
    addresses = {f"{name}_id": {"type": "string", "description": view.t.api_id.format(name=name)} for name in asked.identified}
    return {"type": "object", "properties": {**cells, **addresses}, "required": asked.header, "additionalProperties": False}


def _cell(column: Column) -> Json:
    return {"type": ["number", "null"]} if column.kind == "number" else {"type": "string"}


def _answer(asked: Question) -> Json:
    return {
        "type": "object",
        "properties": {
            "question": {"const": asked.name},
            "summary": {"type": "string"},
            "parameters": {"type": "object", "additionalProperties": {"type": "string"}},
            "sources": {"type": "string"},
            "columns": {"type": "array", "items": {"enum": asked.header}},
            "rows": {"type": "array", "items": {"$ref": f"#/components/schemas/{asked.name}-row"}},
            "note": {"type": "string"},
        },
        "required": ["question", "summary", "parameters", "sources", "columns", "rows", "note"],
        "additionalProperties": False,
    }


# RFC 9457; `readings` are what an unclear value may mean.
_PROBLEM: Json = {
    "type": "object",
    "properties": {
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "readings": {
            "type": "array",
            "items": {"type": "object", "properties": {"name": {"type": "string"}, "href": {"type": "string"}}, "required": ["name", "href"]},
        },
    },
    "required": ["title", "status", "detail"],
}


_FAULTS = ("500", "502", "503", "504", "default")
_NAMES = {
    "304": "unchanged",
    "400": "wrong",
    "404": "unknown",
    "406": "not-acceptable",
    "500": "fault",
    "502": "engine",
    "503": "away",
    "504": "slow",
    "default": "other",
}


def _responses(t: Texts) -> Json:
    """Return what any operation may answer beside what is asked for."""
    told = {
        "wrong": t.api_wrong,
        "unknown": t.api_unknown,
        "not-acceptable": t.api_not_acceptable,
        "fault": t.error_500,
        "engine": t.error_502,
        "away": t.error_503,
        "slow": t.error_504,
        "other": t.api_other,
    }
    return {"unchanged": {"description": t.api_unchanged}, **{name: _problem(words) for name, words in told.items()}}


def _problem(description: str) -> Json:
    schema: Json = {"$ref": "#/components/schemas/problem"}
    text: Json = {"schema": {"type": "string"}}
    # A browser that asks for what is no download gets a page.
    content = {"application/problem+json": {"schema": schema}, "text/plain": text, "text/html": text}
    return {"description": description, "content": content}


def _others(t: Texts) -> Json:
    """Describe what leads to single things, and the state of the service."""
    named: list[Json] = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string", "pattern": pattern}} for name, pattern in (("kind", _KIND), ("slug", _SLUG))
    ]
    state: Json = {"application/json": {"schema": {"type": "object"}}}
    sources: Json = {"$ref": "#/components/parameters/sources"}
    ending = {"name": "ending", "in": "path", "required": True, "schema": {"type": "string", "enum": list(RDF_TYPES)}}
    return {
        "/id/{kind}/{slug}": {
            "get": {
                "operationId": "thing",
                "summary": t.api_thing,
                "parameters": [*named, sources],
                "responses": {"303": {"description": t.api_see_other}, **_refer("404", "406", *_FAULTS)},
            }
        },
        "/data/{kind}/{slug}.{ending}": {
            "get": {
                "operationId": "description",
                "summary": t.api_data,
                "parameters": [*named, ending, sources],
                "responses": {
                    "200": {
                        "description": t.api_data,
                        "content": {media: {"schema": {}} for media in RDF_TYPES.values()},
                    },
                    **_refer("304", "400", "404", *_FAULTS),
                },
            }
        },
        "/healthz": {
            "get": {
                "operationId": "health",
                "summary": t.api_health,
                "responses": {
                    "200": {"description": t.api_health, "content": state},
                    "503": {"description": t.error_503, "content": state},
                    **_refer("default"),
                },
            }
        },
    }
