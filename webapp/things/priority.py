"""The page of a goal or priority: where it stands, its themes, what is planned for it, who else has the theme.

In: a view and the IRI of a policy element. Out: a `Description`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from graph.namespaces import local
from webapp.things.anatomy import Description, Section, capital, distinct, filled, names, rows, section

if TYPE_CHECKING:
    from webapp.state import View

THEMES = 1  # themes for which the goals of others are listed; the others are one click away


def describe(view: View, iri: str, slug: str) -> Description:
    t = view.t
    asked = {"priority": slug}
    found = rows(view, "priorities", **asked)
    if not found:
        return Description(t.priority_none, sections=filled([section(view, "activities", asked, t.priority_activities)]))
    own, themes = found[0], distinct(found, "theme")
    text = t.priority_sentence_themed if themes else t.priority_sentence
    return Description(
        text.format(level=capital(own["level"]), document=view.name(own["document_id"]).text, region=own["region"], themes=names(view, themes)),
        sections=[
            section(view, "priorities", asked, t.priority_here),
            *filled([section(view, "activities", asked, t.priority_activities, note=t.activities_note)]),
            *filled(_same_theme(view, theme) for theme in themes[:THEMES]),
        ],
        pictures=[("neighbours", {"thing": f"policy/{slug}"})],
    )


def _same_theme(view: View, theme: str) -> Section:
    slug = local(theme).partition("/")[2]
    made = section(view, "priorities", {"theme": slug}, view.t.priority_same_theme.format(theme=view.name(theme).text), hide={"theme"}, limit=8)
    return Section(f"theme-{slug}", made.title, made.question, made.values, made.table)
