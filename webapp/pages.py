"""The start page, and the page about Regiograph.

In: an address. Out: a page in its language, with the date and sources that it carries.
"""

from __future__ import annotations

from flask import Blueprint, Response, redirect
from werkzeug.wrappers import Response as BaseResponse

from webapp import figures
from webapp.links import Links
from webapp.pictures import draw
from webapp.questions import question_groups
from webapp.rendering import LANG, prepare, render
from webapp.state import View, preferred_language, view
from webapp.tables import Table, Wish, records, table

blueprint = Blueprint("pages", __name__)
prepare(blueprint)
TILES, NAMED, DOCUMENTS = 24, 60, 12  # on the start page; the overviews have them all
ROWS = "32"  # of the picture on the start page
# key figure → the kind of thing whose overview lists it
LISTED_AS = {"regions": "region", "networks": "network", "people": "person", "documents": "source"}


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
        figures_note=figures.figures_note(found),
        places={figure: found.links.overview(kind) for figure, kind in LISTED_AS.items()},
        with_documents=with_documents[:TILES],
        named=[entry for entry in entries if not entry.documents][:NAMED],
        are_more=len(entries) > TILES + NAMED,
        best=max(with_documents, key=lambda entry: entry.people, default=None),
        picture=draw(found, "membership-matrix", rows=ROWS),
        groups=question_groups(),
        documents=documents(found),
    )


def documents(found: View) -> Table:
    """Return the first documents: those that somebody issued before pages of the web."""
    answer = found.ask("documents")
    rows = sorted(records(answer), key=lambda record: not record["issuer_id"])
    return table(found, answer, hide={"certainty", "decided_by", "decided_on", "version"}, rows=rows, wish=Wish(rows=DOCUMENTS))


@blueprint.get(f"{LANG}/about")
def about(lang: str) -> Response:
    found = view()
    return render("about.html", found, title=found.t.about, description=found.t.tagline, figures=figures.figures(found))
