"""The page of a theme: every goal and priority that belongs to it.

In: a view and a theme's IRI. Out: a `Description`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from webapp.things.anatomy import Description, distinct, names, rows, section

if TYPE_CHECKING:
    from webapp.state import View


def describe(view: View, iri: str, slug: str) -> Description:
    t = view.t
    asked = {"theme": iri}
    found = rows(view, "priorities", **asked)
    sentence = t.theme_sentence.format(goals=view.counted(len(found), "goal"), regions=names(view, distinct(found, "region"))) if found else t.theme_none
    return Description(sentence, sections=[section(view, "priorities", asked, t.priorities, hide={"theme"}, limit=50)])
