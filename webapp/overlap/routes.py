"""Where the pages on overlap are found.

In: an address with what is chosen. Out: a page; near matches where a value means nothing, a
way on where a choice cannot be shown.
"""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as BaseResponse

from graph.errors import UnclearValue
from graph.names import Names
from webapp.forms import Group
from webapp.overlap.compare import comparison
from webapp.overlap.members import membership_pair
from webapp.overlap.page import OverlapPage, overlap_page
from webapp.pictures.overlaps import KIND
from webapp.pictures.sets import NETWORKS as CHOSEN
from webapp.pictures.sets import UnclearChoice, check_parameters, resolved
from webapp.pictures.shared import network_names
from webapp.questions import question_summary
from webapp.rendering import LANG, prepare, render
from webapp.state import View, view
from webapp.texts import alphabetical, in_swedish

blueprint = Blueprint("overlap", __name__)
prepare(blueprint)
TWO = ("a", "b")


@blueprint.get(f"{LANG}/overlap")
def overlap(lang: str) -> BaseResponse:
    """Show all overlap, and sets of chosen networks."""
    found, values = view(), _values("overlap", (KIND, CHOSEN))
    ticked = request.args.getlist(CHOSEN)
    if len(ticked) > 1:  # a form sends a value for each box
        return redirect(f"{found.links.overlap({**values, CHOSEN: ','.join(ticked)})}#choose")
    page = _shown(found, values)
    title = found.t.overlap
    return render("overlap.html", found, title=title, description=page.sentence, crumbs=[(title, "")], page=page, summary=question_summary(lang))


def _shown(found: View, values: dict[str, str]) -> OverlapPage:
    """Return the page; a kind of network that is unclear leads on to those that may be meant."""
    try:
        return overlap_page(found, values)
    except UnclearValue as error:
        ways = [(label, found.links.overlap({**values, KIND: iri.rpartition("/")[2]})) for label, iri in error.readings]
        raise UnclearChoice((in_swedish(str(error)) if found.lang == "sv" else "") or str(error).partition(" → ")[0], ways) from error


@blueprint.get(f"{LANG}/overlap/members")
def shared_members(lang: str) -> Response:
    """Show the members that two networks share, who speaks for them and where that stands."""
    found, values = view(), _values("members", TWO)
    two = _two(found, network_names(found), values, found.links.shared_members)
    if len(two) < len(TWO):
        raise UnclearChoice(found.t.pair_choose, [(found.t.overlap, found.links.overlap())])
    page = membership_pair(found, *two)
    crumbs = [(found.t.overlap, found.links.overlap()), (page.title, "")]
    return render("shared.html", found, title=page.title, description=page.sentence, crumbs=crumbs, page=page, summary=question_summary(lang))


@blueprint.get(f"{LANG}/compare")
def compare(lang: str) -> Response:
    """Show two regions side by side, or the form to choose them."""
    found, values = view(), _values("compare", TWO)
    two = _two(found, found.shelf.regions, values, found.links.compare)
    page = comparison(found, *two) if len(two) == len(TWO) else None
    title = found.t.compare_title.format(a=page.names[0].text, b=page.names[1].text) if page else found.t.compare
    return render(
        "compare.html",
        found,
        title=title,
        description=page.sentence if page else found.t.compare_lead,
        crumbs=[(found.t.overlap, found.links.overlap()), (title, "")],
        page=page,
        asked=values,
        same=len(values) == len(TWO) and len(two) < len(TWO),
        choices=_region_choices(found),
        summary=question_summary(lang),
    )


def _values(name: str, taken: tuple[str, ...]) -> dict[str, str]:
    """Return the values of the address, date and sources (which the view carries) aside; raises `WrongUse` for others."""
    values = {key: value for key, value in request.args.items() if key not in ("date", "sources")}
    check_parameters(name, values, taken)
    return values


def _two(found: View, names: Names, values: dict[str, str], link: Callable[[str, str], str]) -> list[str]:
    """Return the IRIs of the two things that are chosen; fewer where one is missing or both are the same."""
    given = [values[name] for name in TWO if name in values]

    def again(parts: list[str]) -> str:
        pair = dict(zip((name for name in TWO if name in values), parts, strict=True))
        return link(pair.get("a", ""), pair.get("b", ""))

    return resolved(found, names, given, again)


def _region_choices(found: View) -> Group:
    """Return the regions as choices of a form."""
    choices = [(slug, label) for slug, label, _ in found.shelf.regions.choices(found.lang)]
    return Group("", sorted(choices, key=lambda choice: alphabetical(choice[1])))
