"""The pages: start, region, questions, things, about.

In: an address. Out: a page in its language, with the date and sources that it carries.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from graph.namespaces import local
from graph.namespaces import thing as thing_iri
from graph.queryfiles import without_header
from graph.questions import Question, catalogue
from graph.questions import question as find_question
from webapp import figures, forms
from webapp.errors import UnknownPage
from webapp.links import Links
from webapp.region import region_page
from webapp.state import View, preferred_language, view
from webapp.tables import table
from webapp.texts import TAGS
from webapp.things import ThingPage, is_known, thing_page

blueprint = Blueprint("pages", __name__)
LANG = "/<any(sv, en):lang>"
KINDS = ("csv", "xlsx", "json")


def render(template: str, found: View, *, title: str, description: str = "", listed: bool = True, **values: Any) -> Response:
    """Render a page; `listed=False` asks search engines to leave it out."""
    response = make_response(
        render_template(
            template,
            view=found,
            t=found.t,
            links=found.links,
            lang=found.lang,
            title=title,
            description=description,
            listed=listed,
            scope_words=forms.source_words(found),
            source_choices=forms.source_choices(found),
            other=switch_language(found.links, found.lang),
            reset=found.links.reset().here(request.endpoint, request.view_args or {}, request.args.items(multi=True)),
            kept=[(key, value) for key, value in request.args.items(multi=True) if key not in ("date", "sources")],
            **values,
        )
    )
    if not listed:
        response.headers["X-Robots-Tag"] = "noindex"
    return response


def switch_language(links: Links, lang: str) -> str:
    """Return this page in the other language."""
    other = links.in_language("en" if lang == "sv" else "sv")
    return other.here(request.endpoint, request.view_args or {}, request.args.items(multi=True))


@blueprint.before_request
def tidy_address() -> BaseResponse | None:
    """Redirect what a form sends (empty fields, a source in each box) to its short address."""
    if request.method not in ("GET", "HEAD") or "lang" not in (request.view_args or {}):
        return None
    pairs = list(request.args.items(multi=True))
    if all(value for _, value in pairs) and len(request.args.getlist("sources")) < 2:
        return None
    found = view()
    rest = [(key, value) for key, value in pairs if value.strip()]
    return redirect(found.links.here(request.endpoint, request.view_args or {}, rest))


@blueprint.before_request
def check_choices() -> None:
    """Refuse a date or sources that cannot be, before a page is begun."""
    if "lang" in (request.view_args or {}):
        view().check_choices()


@blueprint.get("/")
def root() -> BaseResponse:
    """Lead to the start page in the language that the browser prefers."""
    response = redirect(Links(preferred_language()).start())
    response.headers["Cache-Control"] = "public, max-age=3600"
    response.vary.add("Accept-Language")
    return response


@blueprint.get(f"{LANG}/")
def start(lang: str) -> Response:
    found = view()
    entries = figures.regions(found)
    with_documents = [entry for entry in entries if entry.documents]
    return render(
        "start.html",
        found,
        title=found.t.tagline,
        description=found.t.start_lead,
        figures=figures.figures(found),
        with_documents=with_documents,
        named=[entry for entry in entries if not entry.documents],
        networks=figures.networks(found),
        best=max(with_documents, key=lambda entry: entry.people, default=None),
        groups=question_groups(),
        documents=table(found, found.ask("documents"), hide={"certainty", "decided_by", "decided_on", "version"}),
    )


@blueprint.get(f"{LANG}/about")
def about(lang: str) -> Response:
    found = view()
    return render("about.html", found, title=found.t.about, description=found.t.tagline, figures=figures.figures(found))


@blueprint.get(f"{LANG}/region/<slug>")
def region(lang: str, slug: str) -> Response:
    found = view()
    iri = thing_iri(f"region/{slug}")
    if iri not in found.shelf.regions.iris:
        near = found.shelf.regions.near(slug, lang)
        message = found.t.error_404_region.format(name=slug)
        raise UnknownPage(message, [(label, found.links.thing(near_iri)) for label, near_iri in near])
    page = region_page(found, iri)
    return render(
        "region.html",
        found,
        title=f"{page.name.text}: {found.t.who_where[:1].lower()}{found.t.who_where[1:]}",
        description=page.sentence,
        page=page,
        kinds=KINDS,
        summary=question_summary(lang),
    )


@blueprint.get(f"{LANG}/questions")
def questions(lang: str) -> Response:
    found = view()
    return render("questions.html", found, title=found.t.questions, description=found.t.questions_lead, groups=question_groups())


@blueprint.get(f"{LANG}/questions/<name>")
def question(lang: str, name: str) -> Response:
    found = view()
    asked = find_question(name)
    values = question_values(asked)
    missing = [p.label[lang] for p in asked.parameters if p.required and not values.get(p.name)]
    answer = None if missing else found.ask(name, **values)
    return render(
        "question.html",
        found,
        title=asked.summary[lang],
        description=asked.description[lang],
        listed="people" not in asked.tags,
        question=asked,
        fields=forms.fields(found, asked, values),
        takes_date=any(p.kind == "date" for p in asked.parameters),
        values=values,
        missing=missing,
        sparql=without_header(asked.sparql),
        table=table(found, answer) if answer else None,
        kinds=KINDS,
    )


def question_values(asked: Question) -> dict[str, str]:
    """Return the parameters of the address, language, sources and date (which the view carries) aside.

    A parameter that the question does not take is an error, with one exception: the date,
    which a reader keeps on the way from page to page.
    """
    values = {key: value for key, value in request.args.items() if key not in ("sources", "lang")}
    if not any(p.name == "date" for p in asked.parameters):
        values.pop("date", None)
    return values


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


@blueprint.get(f"{LANG}/source/<path:slug>")
def source(lang: str, slug: str) -> Response:
    return _thing("source", slug)


@blueprint.get(f"{LANG}/thing/<kind>/<path:slug>")
def thing(lang: str, kind: str, slug: str) -> Response:
    return _thing(kind, slug)


def _thing(kind: str, slug: str) -> Response:
    found = view()
    iri = thing_iri(f"{kind}/{slug}")
    if not is_known(found, iri):
        raise UnknownPage(found.t.error_404_thing.format(iri=iri), near_things(found, kind, slug))
    page = thing_page(found, iri)
    return render(
        "thing.html",
        found,
        title=page.name.text,
        description=_described(found, page),
        listed=not page.is_person,
        page=page,
        summary=question_summary(found.lang),
    )


def _described(found: View, page: ThingPage) -> str:
    kinds = ", ".join(name.text for name in page.types)
    return f"{page.name.text} ({kinds}). {found.t.tagline}" if kinds else found.t.tagline


def near_things(found: View, kind: str, slug: str) -> list[tuple[str, str]]:
    """Return things of the same kind with a similar slug, as (label, address)."""
    from rapidfuzz import process

    prefix = thing_iri(f"{kind}/")
    known: dict[str, str] = found.shelf.figures.get(("slugs", kind)) or found.shelf.remember(
        ("slugs", kind),
        {local(iri).partition("/")[2]: iri for iri in _subjects(found) if iri.startswith(prefix)},
    )
    matches = process.extract(slug[:200], list(known), limit=5, score_cutoff=60)
    return [(found.name(known[match]).text, found.links.thing(known[match])) for match, _, _ in matches]


def _subjects(found: View) -> set[str]:
    rows = found.graph.select("SELECT DISTINCT ?thing WHERE { ?thing a ?class }")
    return {row["thing"].value for row in rows}
