"""Where the page on coverage is found.

In: an address with a region, network or body if only one is to be seen. Out: the page; near
matches where a value means nothing.
"""

from __future__ import annotations

from flask import Blueprint, Response, request

from graph.errors import UnclearValue
from graph.questions import question
from webapp.coverage.page import CHOICES, CoveragePage, coverage_page
from webapp.pictures.sets import UnclearChoice, check_parameters
from webapp.pictures.shared import slug
from webapp.questions import check_sort, question_summary
from webapp.rendering import LANG, WISHES, prepare, rearranged, render, wished
from webapp.state import View, view
from webapp.tables import Wish
from webapp.texts import in_swedish

blueprint = Blueprint("coverage", __name__)
prepare(blueprint)


@blueprint.get(f"{LANG}/coverage")
def coverage(lang: str) -> Response:
    """Show how much is known of each body, and what is missing for each region."""
    found, wish = view(), wished()
    values = {key: value for key, value in request.args.items() if key not in ("date", "sources", *WISHES)}
    check_parameters("coverage", values, CHOICES)
    check_sort(question("coverage"), wish.sort)
    page = _shown(found, values, wish)
    crumbs = [(found.t.coverage, found.links.coverage() if page.chosen else ""), *([(page.chosen, "")] if page.chosen else [])]
    return render(
        "coverage.html",
        found,
        title=f"{found.t.coverage}: {page.chosen}" if page.chosen else found.t.coverage,
        description=page.sentence,
        crumbs=crumbs,
        page=page,
        arranged=lambda **changes: rearranged(found, **changes),
        summary=question_summary(lang),
    )


def _shown(found: View, values: dict[str, str], wish: Wish) -> CoveragePage:
    """Return the page; a value that is unclear leads on to the same page of what may be meant."""
    try:
        return coverage_page(found, values, wish)
    except UnclearValue as error:
        ways = [(label, found.links.coverage({**values, error.parameter: slug(iri)})) for label, iri in error.readings]
        raise UnclearChoice((in_swedish(str(error)) if found.lang == "sv" else "") or str(error).partition(" → ")[0], ways) from error
