"""Answers as files, and their description for programs that write programs.

In: a question's name and its parameters. Out: CSV, JSON, XLSX; OpenAPI 3.1.
"""

from __future__ import annotations

from flask import Response, jsonify, request

from graph.errors import UnclearValue, WrongUse
from graph.export import MEDIA_TYPES, write_answer
from graph.questions import LANGUAGES, question
from webapp.data.blueprint import blueprint, own_address
from webapp.data.openapi import openapi
from webapp.questions import question_values
from webapp.state import page_language, view


@blueprint.get("/questions/<name>.<any(csv, json, xlsx):kind>")
def answer(name: str, kind: str) -> Response:
    """Answer a question as a file; `lang` chooses the labels (Swedish unless said)."""
    found = view(_language())
    asked = question(name)
    values = question_values(asked)
    try:
        made = write_answer(found.ask(name, **values), kind)
    except UnclearValue:
        # Asked again so that the error names what may be meant in its own language.
        view(page_language()).ask(name, **values)
        raise
    response = Response(made, content_type=MEDIA_TYPES[kind])
    response.headers["Content-Disposition"] = f'attachment; filename="{asked.name}.{kind}"'
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@blueprint.get("/openapi.json")
def description() -> Response:
    """Describe every question as an operation; `lang` chooses the words."""
    return jsonify(openapi(view(_language()), own_address()))


def _language() -> str:
    lang = request.args.get("lang", "sv")
    if lang not in LANGUAGES:
        raise WrongUse(f"“{lang}” is not a language of the graph → choose sv or en")
    return lang
