"""How a page is made: the frame around a template, and what every page does with its address.

In: a view and the values of a template. Out: a response whose frame knows the language, the
date and sources that are chosen, where the page stands and whether it may be indexed.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from graph.errors import WrongUse
from webapp import forms
from webapp.links import Links
from webapp.state import View, view
from webapp.tables import Wish
from webapp.texts import Texts
from webapp.things.kinds import KINDS

LANG = "/<any(sv, en):lang>"
DOWNLOADS = ("csv", "xlsx", "json")
WISHES = ("sort", "filter", "page")  # parameters of a table, not of its question
_LARGEST_PAGE = 1_000_000


def render(
    template: str, found: View, *, title: str, description: str = "", listed: bool = True, crumbs: list[tuple[str, str]] | None = None, **values: Any
) -> Response:
    """Render a page; `crumbs` lead to it from the start, `listed=False` asks search engines to leave it out."""
    here = request.endpoint, request.view_args or {}
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
            crumbs=crumbs or [],
            menu=menu(found.t, found.links),
            kinds=DOWNLOADS,
            scope_words=forms.source_words(found),
            source_choices=forms.source_choices(found),
            more_sources=forms.has_unlisted_sources(found),
            other=switch_language(found.links, found.lang),
            reset=found.links.reset().here(*here, request.args.items(multi=True)),
            kept=[(key, value) for key, value in request.args.items(multi=True) if key not in ("date", "sources", "page")],
            **values,
        )
    )
    if not listed:
        response.headers["X-Robots-Tag"] = "noindex"
    return response


def menu(t: Texts, links: Links) -> list[tuple[str, str, str]]:
    """Return the main menu as (address, label, what it is to this page)."""
    kinds = [(links.overview(kind.slug), getattr(t, kind.title)) for kind in KINDS.values()]
    others = [
        (links.overlap(), t.overlap),
        (links.coverage(), t.coverage),
        (links.questions(), t.questions),
        (links.sparql(), "SPARQL"),
        (links.about(), t.about),
    ]
    return [(href, label, _here(href)) for href, label in [*kinds, *others]]


def _here(href: str) -> str:
    """Return `page` for this very page, `true` for one below it, nothing elsewhere."""
    path = href.partition("?")[0]
    here = f"{request.script_root}{request.path}"
    return "page" if here == path else "true" if here.startswith(f"{path}/") else ""


def switch_language(links: Links, lang: str) -> str:
    """Return this page in the other language."""
    other = links.in_language("en" if lang == "sv" else "sv")
    return other.here(request.endpoint, request.view_args or {}, request.args.items(multi=True))


def wished() -> Wish:
    """Return how the address wants its table; raises `WrongUse` for a page that is no number."""
    page = request.args.get("page", "1")
    if not (page.isascii() and page.isdigit() and 0 < int(page[:9]) <= _LARGEST_PAGE):
        raise WrongUse(f"“{page[:40]}” is not a page → write a number from 1")
    return Wish(request.args.get("sort", ""), request.args.get("filter", ""), int(page))


def rearranged(found: View, **changes: str) -> str:
    """Return this page's address with its table arranged another way."""
    pairs = {**{key: value for key, value in request.args.items() if key != "page"}, **changes}
    return found.links.here(request.endpoint, request.view_args or {}, pairs.items())


def prepare(blueprint: Blueprint) -> None:
    """Have a blueprint's pages tidy their address and refuse impossible choices before they begin."""
    blueprint.before_request(tidy_address)
    blueprint.before_request(check_choices)


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


def check_choices() -> None:
    """Refuse a date or sources that cannot be, before a page is begun."""
    if "lang" in (request.view_args or {}):
        view().check_choices()
