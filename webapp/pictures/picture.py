"""What every picture is: a drawing with its words, its tables and the question behind it.

In: a drawing as the template of a picture makes it, with its facts. Out: a `Picture`, as
SVG for a page (`svg`) and as SVG that stands alone (`standalone`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from flask import render_template
from markupsafe import Markup, escape

from graph.export import xml_text
from graph.questions import question as find_question
from webapp import forms
from webapp.pictures.palette import light_style
from webapp.pictures.words import plain, width, wrap
from webapp.tables import Table

if TYPE_CHECKING:
    from webapp.state import View

SIZE = 13  # of ordinary words in a drawing, in pixels
TITLE_SIZE = 20
MARGIN = 24
LINE = 19
NARROWEST = 560  # a picture that stands alone needs room for its words
_MARK_ROOM = 26
_KEY_GAP = 22


@dataclass(frozen=True)
class Key:
    """One line of the legend: a mark and what it means."""

    shape: str
    fill: str
    label: str
    text: str = ""
    kind: str = ""


@dataclass(frozen=True)
class Picture:
    """A picture in words, shapes and tables; `question` is empty where a SPARQL query is behind it."""

    name: str
    title: str
    summary: str
    drawing: Markup
    width: float
    height: float
    keys: tuple[Key, ...]
    scope: str
    tabled: Callable[[], list[Table]]
    question: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    further: tuple[str, ...] = ()
    sparql: str = ""
    full: str = ""
    years: tuple[int, int] | None = None  # from which to which a date can be chosen on it
    crossing: Callable[[], Table] | None = None  # the matrix itself as a table, where the picture is one

    @cached_property
    def tables(self) -> list[Table]:
        """The facts as tables, made when asked for: they put their sources among the notes of the page."""
        return self.tabled()

    @cached_property
    def crossed(self) -> Table | None:
        return self.crossing() if self.crossing else None

    @property
    def svg(self) -> Markup:
        """The drawing for a page, which brings the style and shows title, legend and words itself."""
        return Markup(render_template("pictures/inline.svg", picture=self))  # noqa: S704 - made by our own template

    @property
    def questions(self) -> tuple[str, ...]:
        """The questions behind the tables, the first one first."""
        return (self.question, *self.further) if self.question else ()

    @property
    def limits(self) -> dict[str, str]:
        """The values that the questions take too; others only say how the picture is drawn."""
        taken = {parameter.name for parameter in find_question(self.question).parameters} if self.question else set()
        return {key: value for key, value in self.values.items() if key in taken}

    def asked(self, lang: str) -> list[tuple[str, str]]:
        """Return the questions behind the tables with what they ask."""
        return [(name, find_question(name).summary[lang]) for name in self.questions]

    @property
    def label(self) -> str:
        """Names this picture among others in file names."""
        words = "-".join([self.name, *self.values.values()])
        return re.sub(r"[^a-z0-9]+", "-", words.casefold()).strip("-")[:80]


def frame(view: View, template: str, *, dated: bool, drawn: Mapping[str, Any], **facts: Any) -> Picture:
    """Draw a template and return the picture; `dated` tells whether the chosen date limits its facts."""
    drawing = Markup(render_template(f"pictures/{template}.svg", t=view.t, **drawn))  # noqa: S704 - made by our own template
    return Picture(drawing=drawing, scope=scope_words(view, dated), **facts)


def scope_words(view: View, dated: bool) -> str:
    """Say as of when and from which sources: “As of 2024-06-01, only the five documents.”"""
    t = view.t
    date = t.as_of.format(date=plain(view.date)) if view.date and dated else t.any_date
    sources = t.only.format(sources=forms.source_words(view)) if view.sources else t.all_sources
    return f"{date[:1].upper()}{date[1:]}, {sources}."


@dataclass(frozen=True)
class PlacedKey:
    """A line of the legend with its place."""

    key: Key
    x: float
    y: float


def standalone(picture: Picture, host: str, permalink: str, t: Any) -> str:
    """Return the picture as an SVG file: title, drawing, legend, date, sources and address in it."""
    whole = max(picture.width, NARROWEST)
    title = wrap(plain(picture.title), whole, TITLE_SIZE, 3)
    top = MARGIN + len(title) * 26 + 8
    keys, below = place_keys(picture.keys, whole, top + picture.height + 26)
    words = [line for text in (picture.summary, *picture.notes, picture.scope) for line in wrap(plain(text), whole, SIZE, 6)]
    foot = below + 8
    address = wrap(_breakable(plain(host + permalink)), whole, 11, 4)
    return xml_text(
        render_template(
            "pictures/standalone.svg",
            picture=picture,
            # What leads on from a file needs the whole address.
            drawing=Markup(str(picture.drawing).replace('href="/', f'href="{escape(host)}/')),  # noqa: S704 - made by our own template
            t=t,
            style=Markup(light_style()),  # noqa: S704 - our own style sheet
            title=title,
            top=top,
            keys=keys,
            words=[(foot + LINE * place, line) for place, line in enumerate(words)],
            address=[(foot + LINE * len(words) + 8 + 15 * place, line.replace(" ", "")) for place, line in enumerate(address)],
            margin=MARGIN,
            width=whole + 2 * MARGIN,
            height=foot + LINE * len(words) + 8 + 15 * len(address) + MARGIN,
        )
    )


def place_keys(keys: tuple[Key, ...], whole: float, y: float) -> tuple[list[PlacedKey], float]:
    """Put the lines of the legend side by side where they fit; return them and the place below them."""
    placed: list[PlacedKey] = []
    x = 0.0
    for key in keys:
        needed = _MARK_ROOM + width(key.label, SIZE)
        if x and x + needed > whole:
            x, y = 0.0, y + 26
        placed.append(PlacedKey(key, x, y))
        x += needed + _KEY_GAP
    return placed, y + 26 if keys else y


def _breakable(address: str) -> str:
    """Let an address break before each of its parts."""
    return re.sub(r"(?<=.)(?=[/?&])", " ", address).replace(": / /", "://").replace(" / /", "//")
