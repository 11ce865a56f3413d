"""The second finding: the person who sits in the most bodies.

In: a view. Out: a `Step` on the answers to `people-in-several-bodies` and `representatives`.
Where a date is chosen, bodies of which no source tells when do not count.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from graph.questions import SEPARATOR
from webapp import counting
from webapp.pictures import draw
from webapp.story.step import Select, Step, Trial, as_of, before_everything, nothing, slug
from webapp.tables import Record, records, table
from webapp.texts import alphabetical

if TYPE_CHECKING:
    from webapp.state import View

KEY, QUESTION, MANDATES = "person", "people-in-several-bodies", "representatives"
_FEWEST = 2  # bodies that are several
_DATES = ("from", "to", "last_attested")


@dataclass(frozen=True)
class Sitting:
    """A person and the bodies in which the sources name them."""

    iri: str
    name: str
    bodies: frozenset[str]


def step(view: View) -> Step:
    """Return the finding; without one where nobody sits in several bodies."""
    t, before = view.t, before_everything(view, MANDATES, _DATES)
    people = [] if before else _people(view)
    if not people:
        return nothing(view, KEY, t.story_person, t.story_person_none, QUESTION, before)
    most = people[0]
    asked = {"person": slug(most.iri)}
    mandates = [row for row in records(view.ask(MANDATES, **asked)) if row["body_id"] in most.bodies]
    picture = draw(view, "timeline", **asked)
    return Step(
        KEY,
        t.story_person,
        (t.story_person_dated if view.date else t.story_person_heading).format(
            when=as_of(view),
            person=most.name,
            bodies=view.counted(len(most.bodies), "body", "bodies"),
            years=counting.years_in_words(view, mandates),
        ),
        QUESTION,
        {},
        (t.story_person_reading, _others(view, people)),
        _caution(view, mandates),
        (t.story_person_rule,),
        view.number(len(most.bodies)),
        (picture,) if picture else (),
        table(view, view.ask(MANDATES, **asked), hide={"person", "level", "basis"}, rows=mandates),
        ((most.name, view.links.thing(most.iri)), (t.people, view.links.overview("person"))),
        Trial(view.links.picture("timeline"), (Select("person", t.story_person_choose, [(slug(one.iri), one.name) for one in people], asked["person"]),)),
    )


def _people(view: View) -> list[Sitting]:
    """Return who sits in several bodies, those in the most first; equals by name."""
    then = _bodies_then(view) if view.date else None
    found = []
    for row in records(view.ask(QUESTION)):
        bodies = frozenset(row["body_list_id"].split(SEPARATOR))
        found.append(Sitting(row["person_id"], row["person"], bodies if then is None else bodies & then[row["person_id"]]))
    several = [one for one in found if len(one.bodies) >= _FEWEST]
    return sorted(several, key=lambda one: (-len(one.bodies), alphabetical(one.name), one.iri))


def _bodies_then(view: View) -> dict[str, set[str]]:
    """Return the bodies in which somebody sits certainly or possibly on the chosen date, by person."""
    found: dict[str, set[str]] = defaultdict(set)
    for row in records(view.ask(MANDATES)):
        if row["certainty"] in ("certain", "possible"):
            found[row["person_id"]].add(row["body_id"])
    return found


def _others(view: View, people: list[Sitting]) -> str:
    """Say how many sit in several bodies, and how many of them in as many as the first."""
    as_many = sum(len(one.bodies) == len(people[0].bodies) for one in people)
    if len(people) == 1:
        return view.t.story_person_only
    return view.t.story_person_others.format(people=view.number(len(people)), bodies=view.counted(len(people[0].bodies), "body", "bodies"), same=as_many)


def _caution(view: View, mandates: list[Record]) -> tuple[str, ...]:
    """Say that several bodies need not be several at once, and how many mandates have no date."""
    t, undated = view.t, sum(not any(row[column] for column in _DATES) for row in mandates)
    dates = t.story_person_undated.format(undated=view.number(undated), mandates=view.number(len(mandates)))
    return (t.story_person_caution, *((dates,) if undated else ()), t.story_person_blank)
