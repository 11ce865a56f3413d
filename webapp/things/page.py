"""The page of any thing: what its kind says of it, what the sources state, what refers to it.

In: a view and an IRI. Out: a `ThingPage`. Kinds that have no description of their own (an
organ, a rule, a place) still have everything that the sources state, so every IRI leads somewhere.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from graph.namespaces import local
from graph.questions import question
from webapp.naming import Name
from webapp.notes import Reference
from webapp.pictures import Picture, draw
from webapp.things import activity, body, document, network, organisation, person, priority, programme, theme
from webapp.things.anatomy import Description
from webapp.things.statements import Statement, other_names, places, query_for_references, query_of, referring_to, stated_of, types

if TYPE_CHECKING:
    from webapp.state import View

DESCRIBED: dict[str, Callable[[View, str, str], Description]] = {
    "network": network.describe,
    "body": body.describe,
    "person": person.describe,
    "programme": programme.describe,
    "fund": programme.describe,
    "policy": priority.describe,
    "activity": activity.describe,
    "source": document.describe,
    "organisation": organisation.describe,
    "university": organisation.describe,
    "municipality": organisation.describe,
    "theme": theme.describe,
}


@dataclass(frozen=True)
class ThingPage:
    """Everything that the template of a thing shows."""

    iri: str
    kind: str
    slug: str
    name: Name
    types: list[Name]
    other_names: list[Name]
    abbreviation: str
    places: tuple[Reference, ...]
    said: Description
    pictures: list[Picture]
    statements: list[Statement]
    mentions: list[Statement]

    @property
    def is_person(self) -> bool:
        return self.kind == "person"

    @property
    def answers_date(self) -> bool:
        """Whether any table of the page follows the chosen date."""
        return any(question(section.question).takes_date for section in self.said.sections)

    @property
    def is_empty(self) -> bool:
        """Whether the chosen sources say nothing at all."""
        return not (self.statements or self.mentions or any(section.table.total for section in self.said.sections))

    @property
    def statements_query(self) -> str:
        return query_of(self.iri)

    @property
    def mentions_query(self) -> str:
        return query_for_references(self.iri)

    @property
    def downloads(self) -> list[tuple[str, dict[str, str]]]:
        """The questions behind the page's tables, each once."""
        found: list[tuple[str, dict[str, str]]] = []
        for section in self.said.sections:
            here = (section.question, section.values)
            onward = ((way.question, way.values) for way in section.further)
            found += [asked for asked in (here, *onward) if asked not in found]
        return found


def thing_page(view: View, iri: str) -> ThingPage:
    """Put together the page of one thing."""
    kind, _, slug = local(iri).partition("/")
    describe = DESCRIBED.get(kind)
    said = describe(view, iri, slug) if describe else Description("")
    drawn = (draw(view, name, **values) for name, values in said.pictures)
    return ThingPage(
        iri,
        kind,
        slug,
        view.name(iri),
        types(view, iri),
        other_names(view, iri),
        view.graph.abbreviation(iri),
        places(view, iri),
        said,
        [picture for picture in drawn if picture is not None],
        stated_of(view, iri),
        referring_to(view, iri),
    )
