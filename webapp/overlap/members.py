"""Assembles the page of two networks: the members that they share, and who speaks for these there.

In: a view and the IRIs of two networks. Out: a `MembershipPair`: a row for each shared member
with what the sources say of it in each network, and the people who represent it.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from webapp.naming import Name
from webapp.notes import Reference
from webapp.pictures import Picture, draw
from webapp.pictures.shared import by_name, common, places, relations, slug
from webapp.tables import Record, records
from webapp.texts import alphabetical
from webapp.things.region import Certainty, certainty

if TYPE_CHECKING:
    from webapp.state import View

QUESTIONS = ("shared-members", "memberships", "representatives")


@dataclass(frozen=True)
class Tie:
    """A member in one of the networks: how, since when, when last attested, how sure, who says so."""

    relation: str
    since: str
    last_attested: str
    certainty: Certainty | None
    notes: tuple[Reference, ...]


@dataclass(frozen=True)
class Person:
    """Who speaks for a member in one of the networks, and where that stands."""

    name: Name
    notes: tuple[Reference, ...]


@dataclass(frozen=True)
class Shared:
    """A shared member with its tie to each network and its people there."""

    name: Name
    ties: tuple[Tie, Tie]
    people: list[Person]


@dataclass(frozen=True)
class MembershipPair:
    """Everything that the template of two networks shows."""

    title: str
    sentence: str
    names: tuple[Name, Name]
    rows: list[Shared]
    picture: Picture | None
    downloads: list[tuple[str, dict[str, str], Name]]


def membership_pair(view: View, a: str, b: str) -> MembershipPair:
    """Put together the page of two networks."""
    two = view.name(a), view.name(b)
    members = by_name(view, common(view, "networks", a, b))
    stated, people = relations(view), _people(view, a, b)
    return MembershipPair(
        view.t.pair_title.format(a=two[0].text, b=two[1].text),
        _sentence(view, two, len(members)),
        two,
        [Shared(view.name(iri), (_tie(view, stated[iri, a]), _tie(view, stated[iri, b])), people.get(iri, [])) for iri in members],
        draw(view, "venn", networks=f"{slug(a)},{slug(b)}"),
        [(name, {"network": slug(iri)}, view.name(iri)) for name in QUESTIONS for iri in (a, b)],
    )


def _people(view: View, a: str, b: str) -> dict[str, list[Person]]:
    """Return by region who represents it in either network, each once."""
    found: dict[str, dict[str, list[Record]]] = defaultdict(lambda: defaultdict(list))
    for network in (a, b):
        for record in records(view.ask("representatives", network=network)):
            found[record["region_id"]][record["person_id"]].append(record)
    return {
        region: [Person(view.name(iri), view.notes.refer(places(mandates))) for iri, mandates in sorted(people.items(), key=_by_person)]
        for region, people in found.items()
    }


def _by_person(item: tuple[str, list[Record]]) -> tuple[str, str]:
    iri, mandates = item
    return alphabetical(mandates[0]["person"]), iri


def _tie(view: View, stated: list[Record]) -> Tie:
    answers = [word for word in ("certain", "possible", "unknown") if any(record["certainty"] == word for record in stated)]
    return Tie(
        ", ".join(dict.fromkeys(record["relation"] for record in stated)),
        min((record["since"] for record in stated if record["since"]), default=""),
        max((record["last_attested"] for record in stated), default=""),
        certainty(view, answers[0]) if answers else None,
        view.notes.refer(places(stated)),
    )


def _sentence(view: View, two: tuple[Name, Name], shared: int) -> str:
    names = {"a": two[0].text, "b": two[1].text}
    if not shared:
        return view.t.pair_none.format(**names)
    return view.t.pair_sentence.format(**names, what=view.counted(shared, "shared_member"))
