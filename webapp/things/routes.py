"""Where the pages of things are found.

In: an address. Out: the overview of a kind, the page of a thing; near matches where there is none.
"""

from __future__ import annotations

from flask import Blueprint, Response, redirect
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as BaseResponse

from graph.namespaces import thing as thing_iri
from graph.questions import question
from webapp.errors import UnknownPage
from webapp.pictures import draw
from webapp.questions import check_sort, question_summary
from webapp.rendering import LANG, prepare, rearranged, render, wished
from webapp.search import near_things
from webapp.state import View, view
from webapp.tables import table
from webapp.things.anatomy import noted
from webapp.things.kinds import KINDS, kind_of
from webapp.things.page import ThingPage, thing_page
from webapp.things.region import region_page
from webapp.things.statements import is_known

blueprint = Blueprint("things", __name__)
prepare(blueprint)
_NEAR = 5


@blueprint.get(f"{LANG}/<kind>")
def overview(lang: str, kind: str) -> Response:
    """List every thing of a kind."""
    if kind not in KINDS:
        raise NotFound
    found, listed = view(), KINDS[kind]
    asked, wish = question(listed.question), wished()
    check_sort(asked, wish.sort)
    title = getattr(found.t, listed.title)
    drawn = (draw(found, name) for name in listed.pictures)
    return render(
        "overview.html",
        found,
        title=title,
        description=getattr(found.t, listed.lead),
        listed=kind != "person",
        crumbs=[(title, "")],
        kind=listed,
        question=asked,
        undated=noted(found, asked),
        pictures_drawn=[picture for picture in drawn if picture is not None],
        table=table(found, found.ask(listed.question), wish=wish),
        arranged=lambda **changes: rearranged(found, **changes),
        summary=question_summary(lang),
    )


@blueprint.get(f"{LANG}/<kind>/<path:slug>")
def thing(lang: str, kind: str, slug: str) -> Response:
    """Show one thing."""
    found = view()
    iri = thing_iri(f"{kind}/{slug}")
    # A region's predecessor bears the region's name and kind of address, but is no region: it has the page of any thing.
    former = iri not in found.shelf.regions.iris and is_known(found, iri)
    return region(found, slug) if kind == "region" and not former else other(found, kind, slug)


@blueprint.get(f"{LANG}/thing/<kind>/<path:slug>")
def moved(lang: str, kind: str, slug: str) -> BaseResponse:
    """Lead on from the address that things had at first."""
    return redirect(view().links.thing(thing_iri(f"{kind}/{slug}")), 301)


def region(found: View, slug: str) -> Response:
    iri = thing_iri(f"region/{slug}")
    if iri not in found.shelf.regions.iris:
        near = found.shelf.regions.near(slug, found.lang)
        raise UnknownPage(found.t.error_404_region.format(name=slug), [(label, found.links.thing(near_iri)) for label, near_iri in near])
    page = region_page(found, iri)
    return render(
        "region.html",
        found,
        title=f"{page.name.text}: {found.t.who_where[:1].lower()}{found.t.who_where[1:]}",
        description=page.sentence,
        crumbs=crumbs(found, "region", page.name.text),
        page=page,
        summary=question_summary(found.lang),
    )


def other(found: View, kind: str, slug: str) -> Response:
    iri = thing_iri(f"{kind}/{slug}")
    if not is_known(found, iri):
        raise UnknownPage(found.t.error_404_thing.format(iri=iri), near_links(found, kind, slug))
    page = thing_page(found, iri)
    return render(
        "thing.html",
        found,
        title=titled(page),
        description=page.said.sentence or described(found, page),
        listed=not page.is_person,
        crumbs=crumbs(found, kind, page.name.text),
        page=page,
        summary=question_summary(found.lang),
    )


def crumbs(found: View, kind: str, name: str) -> list[tuple[str, str]]:
    """Return the way from the start to a thing: its kind's overview, then itself."""
    listed = kind_of(kind)
    above = [(getattr(found.t, listed.title), found.links.overview(listed.slug))] if listed else []
    return [*above, (name, "")]


def titled(page: ThingPage) -> str:
    """Return a title that says what kind of thing it is."""
    kinds = page.types[0].text if page.types else ""
    return f"{page.name.text} ({kinds})" if kinds and kinds.casefold() not in page.name.text.casefold() else page.name.text


def described(found: View, page: ThingPage) -> str:
    kinds = ", ".join(name.text for name in page.types)
    return f"{page.name.text} ({kinds}). {found.t.tagline}" if kinds else found.t.tagline


def near_links(found: View, kind: str, slug: str) -> list[tuple[str, str]]:
    """Return things of the same kind with a similar name, as (label, address)."""
    return [(found.name(iri).text, found.links.thing(iri)) for iri in near_things(found, kind, slug)[:_NEAR]]
