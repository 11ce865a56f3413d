"""How a thing is called on a page, and what tells it from another of the same name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from graph.namespaces import term

if TYPE_CHECKING:
    from webapp.state import View


@dataclass(frozen=True)
class Name:
    """A name: `lang` only where it differs from the page's, `href` only where there is a page."""

    text: str
    lang: str = ""
    href: str = ""
    title: str = ""


def tell_apart(view: View, iri: str) -> str:
    """Return in brackets what tells a thing from another of its name; nothing where none has it.

    A predecessor is called so, and its successor keeps the bare name; anybody else is told by
    whom they represent.
    """
    graph, today = view.graph, view.shelf.today
    label = graph.label(iri, view.lang) if iri in view.shelf.namesakes else ""
    others = view.shelf.namesakes.get(iri, ())
    same = [other for other in others if graph.label(other, view.lang) == label]
    if any(other in today(iri) for other in same):
        return f" ({view.t.predecessor})"
    if all(iri in today(other) for other in same):
        return ""
    return f" ({', '.join(represented)})" if (represented := _represented(view, iri)) else ""


def _represented(view: View, person: str) -> list[str]:
    query = f"""SELECT DISTINCT ?whom WHERE {{
      ?mandate <{term("holder")}> <{person}> ; <{term("represents")}> ?whom }} ORDER BY ?whom"""
    return [view.graph.label(row["whom"].value, view.lang) for row in view.graph.select(query)]
