"""The page of a goal or priority: where it stands, its themes and the way to others with the same, what is planned for it.

In: a view and the IRI of a policy element. Out: a `Description`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from graph.namespaces import local
from webapp.things.anatomy import Description, Further, capital, distinct, filled, names, rows, section

if TYPE_CHECKING:
    from webapp.state import View


def describe(view: View, iri: str, slug: str) -> Description:
    t = view.t
    asked = {"priority": iri}
    found = rows(view, "priorities", **asked)
    if not found:
        return Description(t.priority_none, sections=filled([section(view, "activities", asked, t.priority_activities)]))
    own, themes = found[0], distinct(found, "theme")
    text = t.priority_sentence_themed if themes else t.priority_sentence
    return Description(
        text.format(level=capital(own["level"]), document=view.name(own["document_id"]).text, region=own["region"], themes=names(view, themes)),
        sections=[
            section(view, "priorities", asked, t.priority_here, further=[_same_theme(view, theme) for theme in themes]),
            *filled([section(view, "activities", asked, t.priority_activities, note=t.activities_note)]),
        ],
        pictures=[("plan-matrix", {"priority": iri}), ("neighbours", {"thing": f"policy/{slug}"})],
    )


def _same_theme(view: View, theme: str) -> Further:
    """Return the way to all goals of a theme, with how many organisations have any."""
    count = len(distinct(rows(view, "priorities", theme=theme), "region"))
    text = view.t.priority_same_theme.format(theme=view.name(theme).text, organisations=view.counted(count, "place_holder"))
    return Further(text, "priorities", {"theme": local(theme).partition("/")[2]})
