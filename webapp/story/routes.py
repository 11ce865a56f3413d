"""Where the story is found.

In: an address in a language. Out: the page of its three steps, or the way back for a parameter
that it does not take.
"""

from __future__ import annotations

from flask import Blueprint, Response, request

from webapp.pictures.sets import check_parameters
from webapp.questions import as_sparql, question_summary
from webapp.rendering import LANG, prepare, render
from webapp.state import view
from webapp.story import costs, person, together

blueprint = Blueprint("story", __name__)
prepare(blueprint)


@blueprint.get(f"{LANG}/story")
def story(lang: str) -> Response:
    """Show the three findings."""
    check_parameters("story", {key: value for key, value in request.args.items() if key not in ("date", "sources")}, ())
    found = view()
    return render(
        "story.html",
        found,
        title=found.t.story,
        description=found.t.story_lead,
        listed=False,  # it names a person
        crumbs=[(found.t.story, "")],
        steps=[make(found) for make in (together.step, person.step, costs.step)],
        sparql=lambda step: as_sparql(found, step.question, step.values),
        summary=question_summary(lang),
    )
