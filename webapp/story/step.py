"""What a step of the story is made of.

In: words, pictures and an answer of the catalogue. Out: a `Step` that a template shows; one
without a finding has its heading and a way back.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from graph.dates import read_date
from graph.namespaces import local
from webapp.pictures import Picture
from webapp.tables import Table, records
from webapp.texts import alphabetical
from webapp.things.anatomy import capital

if TYPE_CHECKING:
    from webapp.state import View

Choices = list[tuple[str, str]]


@dataclass(frozen=True)
class Select:
    """One field of a form: what may be chosen, and what is chosen already."""

    name: str
    label: str
    choices: Choices
    value: str


@dataclass(frozen=True)
class Trial:
    """A form that leads to the same view of something else."""

    action: str
    selects: tuple[Select, ...]


@dataclass(frozen=True)
class Step:
    """One finding: said in a sentence and a `figure`, shown, told how it was chosen and what it does not say."""

    key: str
    topic: str
    heading: str
    question: str
    values: dict[str, str]
    reading: tuple[str, ...] = ()
    caution: tuple[str, ...] = ()
    rule: tuple[str, ...] = ()
    figure: str = ""
    pictures: tuple[Picture, ...] = ()
    table: Table | None = None
    ways: tuple[tuple[str, str], ...] = ()
    trial: Trial | None = None

    @property
    def is_found(self) -> bool:
        return self.table is not None


def nothing(view: View, key: str, topic: str, heading: str, question: str, reason: str = "") -> Step:
    """Return a step without a finding, with the reason or what the question's empty answer means."""
    return Step(key, topic, heading, question, {}, tuple(filter(None, (view.t.story_vanished, reason or view.ask(question).note))))


def before_everything(view: View, question: str, columns: Iterable[str]) -> str:
    """Say that the chosen date is before all that the answers to a question date; nothing where it is not.

    What is attested once without a beginning is possible on any earlier day. To tell it of a
    day of which no source speaks would be no finding.
    """
    if not view.date:
        return ""
    answer = view.shelf.answer(question, {}, view.sources, view.lang)
    years = re.findall(r"\d{4}", " ".join(row[column] or "" for row in records(answer) for column in columns))
    earliest = min(years, default="")
    return view.t.story_before.format(earliest=earliest) if f"{read_date(view.date).last.year:04}" < earliest else ""


def region_choices(view: View) -> Choices:
    return sorted(((slug, label) for slug, label, _ in view.shelf.regions.choices(view.lang)), key=lambda choice: alphabetical(choice[1]))


def slug(iri: str) -> str:
    return local(iri).partition("/")[2]


def as_of(view: View) -> str:
    """Return the chosen date as a sentence begins with it."""
    return capital(view.t.as_of.format(date=view.date))
