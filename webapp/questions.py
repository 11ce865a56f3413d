"""The questions of the catalogue: the list of them, and a form with its answer for each.

In: a question's name and its parameters as typed. Out: the answer as a table that sorts,
filters and goes page by page, downloads of all of it, and the question in SPARQL.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as BaseResponse

from graph.errors import WrongUse
from graph.queryfiles import without_header
from graph.questions import Question, bound, catalogue
from graph.questions import question as find_question
from webapp import forms
from webapp.links import Links
from webapp.rendering import LANG, WISHES, prepare, rearranged, render, wished
from webapp.state import View, preferred_language, view
from webapp.tables import table
from webapp.texts import TAGS

blueprint = Blueprint("questions", __name__)
prepare(blueprint)


@blueprint.get(f"{LANG}/questions")
def questions(lang: str) -> Response:
    found = view()
    return render(
        "questions.html",
        found,
        title=found.t.questions,
        description=found.t.questions_lead,
        crumbs=[(found.t.questions, "")],
        groups=question_groups(),
    )


@blueprint.get(f"{LANG}/questions/<name>")
def question(lang: str, name: str) -> Response:
    found = view()
    asked = find_question(name)
    values = question_values(asked)
    missing = [p.label[lang] for p in asked.parameters if p.required and not values.get(p.name)]
    answer = None if missing else found.ask(name, **values)
    wish = wished()
    check_sort(asked, wish.sort)
    return render(
        "question.html",
        found,
        title=question_title(found, asked, values),
        description=asked.description[lang],
        listed="people" not in asked.tags,
        crumbs=[(found.t.questions, found.links.questions()), (asked.summary[lang], "")],
        question=asked,
        fields=forms.fields(found, asked, values),
        values=values,
        missing=missing,
        sparql=as_sparql(found, name, values) if answer else without_header(bound(asked.sparql, {})),
        table=table(found, answer, wish=wish) if answer else None,
        arranged=lambda **changes: rearranged(found, **changes),
    )


def as_sparql(found: View, name: str, values: Mapping[str, str]) -> str:
    """Return a question as it is asked, with its values and the chosen date, in SPARQL."""
    asked = find_question(name)
    dated = {**values, "date": found.date} if found.date and asked.takes_date else values
    terms = found.shelf.asker.bind(asked, dated, found.lang, found.scope)
    return without_header(bound(asked.sparql, terms))


def question_title(found: View, asked: Question, values: dict[str, str]) -> str:
    """Return the question with what was chosen, as a search result or a bookmark shows it."""
    chosen = [field.chosen for field in forms.fields(found, asked, values) if field.chosen]
    if found.date and asked.takes_date:
        chosen.append(found.t.as_of.format(date=found.date))
    return asked.summary[found.lang] + (f" ({', '.join(chosen)})" if chosen else "")


def question_values(asked: Question) -> dict[str, str]:
    """Return the parameters of the address, language and sources (which the view carries) aside.

    Raises `WrongUse` for a date where the question answers to none; other parameters that it
    does not take are refused when it is asked.
    """
    values = {key: value for key, value in request.args.items() if key not in ("sources", "lang", *WISHES)}
    if not values.get("date", "").strip():
        values.pop("date", None)
    elif not asked.takes_date:
        asked.parameter("date")
    return values


def check_sort(asked: Question, sort: str) -> None:
    """Raise `WrongUse` for a column that the question does not have."""
    known = [column.name for column in asked.columns]
    if sort and sort.removeprefix("-") not in known:
        raise WrongUse(f"{asked.name} has no column “{sort[:40]}” → sort by one of: {', '.join(known)}")


def question_groups() -> dict[str, list[Question]]:
    """Return the questions by their first tag."""
    groups: dict[str, list[Question]] = {}
    for asked in catalogue().values():
        tag = asked.tags[0] if asked.tags else "people"
        groups.setdefault("documents" if tag == "sources" else tag, []).append(asked)
    known = list(TAGS)
    return dict(sorted(groups.items(), key=lambda group: known.index(group[0]) if group[0] in known else len(known)))


def question_summary(lang: str) -> Callable[[str], str]:
    """Return a function from a question's name to its summary."""
    return lambda name: find_question(name).summary[lang]


@blueprint.get("/questions")
def questions_in_language() -> BaseResponse:
    """Lead to the list of questions; the address without a language is that of the service."""
    response = redirect(Links(preferred_language()).questions(), 303)
    response.vary.add("Accept-Language")
    return response


@blueprint.get("/questions/<name>")
def question_in_language(name: str) -> BaseResponse:
    """Lead to the question's page; its address without a language is the one to cite."""
    find_question(name)
    asked_lang = request.args.get("lang", "")
    lang = asked_lang if asked_lang in ("sv", "en") else preferred_language()
    pairs = {key: value for key, value in request.args.items() if key != "lang"}
    response = redirect(Links(lang).question(name, pairs), 303)
    response.vary.add("Accept-Language")
    return response
