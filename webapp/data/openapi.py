"""The questions as an interface for programs: OpenAPI 3.1, made from the catalogue.

In: a view (for the words of the current build's lists), the server's address. Out: the description
as a dictionary; https://spec.openapis.org/oas/v3.1.1.html
"""

from __future__ import annotations

from typing import Any

from graph.formats import MEDIA_TYPES as RDF_TYPES
from graph.names import Names
from graph.questions import Column, Parameter, Question, catalogue
from webapp.state import View
from webapp.texts import Texts

Json = dict[str, Any]
_CSV, _XLSX = "text/csv", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_PATTERNS = {
    "date": r"^\d{4}(-\d{2}(-\d{2})?)?$",
    "year": r"^\d{4}$",
    "period": r"^\d{4}([-–]\d{4})?$",
}
_EXAMPLES = {"date": "2024-06-01", "year": "2024", "period": "2021-2027"}


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
            "responses": {"wrong": _problem(t.api_wrong), "unknown": _problem(t.api_unknown)},
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
            "400": {"$ref": "#/components/responses/wrong"},
        },
    }


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
    return {"type": "string", "minLength": 1}


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


def _problem(description: str) -> Json:
    schema: Json = {"$ref": "#/components/schemas/problem"}
    return {"description": description, "content": {"application/problem+json": {"schema": schema}, "text/plain": {"schema": {"type": "string"}}}}


def _others(t: Texts) -> Json:
    """Describe what leads to single things, and the state of the service."""
    named = [{"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in ("kind", "slug")]
    ending = {"name": "ending", "in": "path", "required": True, "schema": {"type": "string", "enum": list(RDF_TYPES)}}
    unknown = {"$ref": "#/components/responses/unknown"}
    return {
        "/id/{kind}/{slug}": {
            "get": {
                "operationId": "thing",
                "summary": t.api_thing,
                "parameters": named,
                "responses": {"303": {"description": t.api_see_other}, "404": unknown, "406": {"description": t.api_not_acceptable}},
            }
        },
        "/data/{kind}/{slug}.{ending}": {
            "get": {
                "operationId": "description",
                "summary": t.api_data,
                "parameters": [*named, ending],
                "responses": {"200": {"description": t.api_data, "content": {media: {"schema": {}} for media in RDF_TYPES.values()}}, "404": unknown},
            }
        },
        "/healthz": {
            "get": {
                "operationId": "health",
                "summary": t.api_health,
                "responses": {"200": {"description": t.api_health, "content": {"application/json": {"schema": {"type": "object"}}}}},
            }
        },
    }
