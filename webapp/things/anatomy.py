"""What the page of any thing is made of.

In: answers to questions of the catalogue. Out: the parts that a template shows: one sentence,
key figures, sections with a table each, pictures. Every table is an answer, so that all of it
can be downloaded, linked to and asked in SPARQL.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from graph.namespaces import local, thing
from graph.questions import SEPARATOR, Question
from webapp.naming import Name
from webapp.tables import Record, Table, Wish, records, table

if TYPE_CHECKING:
    from webapp.state import View

CANDIDATE = thing("role/candidate")
EXCLUSION = thing("element-level/exclusion")
SECTION_ROWS = 15  # rows of a section; the question's own page has them all
Figure = tuple[str, str]


@dataclass(frozen=True)
class Further:
    """A question that leads on from a section, in words."""

    text: str
    question: str
    values: dict[str, str]


@dataclass(frozen=True)
class Section:
    """A table of a page with the question that it answers."""

    key: str
    title: str
    question: str
    values: dict[str, str]
    table: Table
    note: str = ""
    further: tuple[Further, ...] = ()


@dataclass
class Description:
    """What one kind of thing has to say of itself."""

    sentence: str
    figures: list[Figure] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)
    pictures: list[tuple[str, dict[str, str]]] = field(default_factory=list)


def rows(view: View, question: str, **values: str) -> list[Record]:
    """Return an answer's rows by column name."""
    return records(view.ask(question, **values))


def section(
    view: View,
    question: str,
    values: dict[str, str],
    title: str = "",
    *,
    hide: Iterable[str] = (),
    note: str = "",
    limit: int = SECTION_ROWS,
    further: Iterable[Further] = (),
    key: str = "",
) -> Section:
    """Return a section with an answer's first rows; `key` where its question stands there twice.

    It is asked with IRIs, as two kinds of things may share a slug; its links say the slug.
    """
    answer = view.ask(question, **values)
    made = table(view, answer, hide=hide, unless_various={"document"}, wish=Wish(rows=limit))
    said = {name: local(value).partition("/")[2] for name, value in values.items()}
    heading = title or answer.question.summary[view.lang]
    said_of_it = noted(view, answer.question, note)
    return Section(key or question, heading, question, said, made, said_of_it, tuple(further))


def noted(view: View, asked: Question, note: str = "") -> str:
    """Return the note above a table; one that does not follow the chosen date says so."""
    undated = view.t.undated_table if view.date and not asked.takes_date else ""
    return " ".join(filter(None, (note, undated.format(date=view.date))))


def filled(sections: Iterable[Section]) -> list[Section]:
    """Leave out the sections without a row."""
    return [section for section in sections if section.table.total]


def candidates(view: View, asked: dict[str, str], hide: Iterable[str] = ()) -> Section:
    """Return who is only proposed: candidates hold no mandate and stand apart."""
    asked = {**asked, "role": CANDIDATE}
    title, note = view.t.candidates, view.t.candidates_note
    return section(view, "representatives", asked, title, hide=hide, note=note, key="candidates")


def exclusions(view: View, asked: dict[str, str]) -> Section:
    """Return what the texts expressly leave aside."""
    asked = {**asked, "level": EXCLUSION}
    return section(view, "priorities", asked, view.t.exclusions, hide={"level"}, key="exclusions")


def latest(found: Iterable[Record]) -> str:
    """Return when the latest of some rows was last attested, or nothing."""
    return max((record["last_attested"] for record in found), default="")


def distinct(found: Iterable[Record], column: str) -> list[str]:
    """Return the IRIs of a column, those in lists too, each once."""
    return list(dict.fromkeys(iri for record in found for iri in record[f"{column}_id"].split(SEPARATOR) if iri))


def names(view: View, iris: Iterable[str], most: int = 3) -> str:
    """Return names as one reads them aloud: a, b and c; beyond `most` the others are counted."""
    found = view.names(SEPARATOR.join(iris))
    texts = [name.text for name in found[:most]]
    if len(found) > most:
        texts.append(view.t.others.format(n=len(found) - most))
    return texts[0] if len(texts) == 1 else f"{', '.join(texts[:-1])} {view.t.word_and} {texts[-1]}" if texts else ""


def figure(view: View, count: int, label: str) -> Figure:
    return view.number(count), label


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def first_name(view: View, iris: str) -> Name | None:
    found = view.names(iris)
    return found[0] if found else None
