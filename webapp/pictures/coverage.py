"""The picture `coverage`: what is known of the seats of each body.

In: a view and the parameters of the question `coverage`. Out: a `Picture` with one bar for each
body: people with a name filled, stated seats without a name hollow, seats of which neither
number nor name is known dashed with a question mark. Bodies of which the number of seats is
stated stand first: only there can one tell how much is missing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from graph.errors import WrongUse
from webapp.pictures.picture import SIZE, Key, Picture, frame
from webapp.pictures.values import resolved
from webapp.pictures.words import plain, shorten, width
from webapp.tables import Record, records, table
from webapp.texts import alphabetical

if TYPE_CHECKING:
    from webapp.state import View

NAME = "coverage"
QUESTION = "coverage"
MOST = 200  # bodies of one group that a picture holds
_LEFT = 270
_BARS = 200  # what the longest bar measures
_UNIT = 14  # of one seat, where there is room
_SMALLEST = 9  # part of a bar that has room for a question mark
_ROW = 26
_HEAD = 34
_GAP = 16
_STATED, _NAMED, _BARE = range(3)


@dataclass(frozen=True)
class Segment:
    """A part of a bar: `fill` is solid, hollow or dashed."""

    fill: str
    x: float
    length: float
    mark: str = ""


@dataclass(frozen=True)
class Bar:
    """One body at its place: what is known of it as segments and in words."""

    name: str
    title: str
    href: str
    segments: tuple[Segment, ...]
    words: str
    after: float
    y: float


@dataclass(frozen=True)
class Heading:
    """What the bodies of a group have in common, and how many more there are than the picture holds."""

    text: str
    y: float


def draw(view: View, values: Mapping[str, str]) -> Picture | None:
    """Draw what is known of the bodies; None where the sources name none."""
    asked = {name: value for name, value in values.items() if name != "rows"}
    most = _row_count(values.get("rows", ""))
    answer = view.ask(QUESTION, **asked)
    groups = _groups(view, records(answer))
    if not groups:
        return None
    headings, bars, height = _plan(view, groups, most)
    cut = sum(max(0, len(found) - most) for found in groups.values())
    return frame(
        view,
        "coverage",
        dated=True,
        drawn={"headings": headings, "bars": bars, "left": _LEFT, "width": _width(headings, bars)},
        name=NAME,
        title=_title(view, asked),
        summary=_summary(view, groups),
        width=_width(headings, bars),
        height=height,
        keys=_keys(view, bars),
        tabled=lambda: [table(view, answer)],
        question=QUESTION,
        values=asked,
        notes=(*((view.t.coverage_cut.format(n=view.number(cut)),) if cut else ()), *((view.t.coverage_dated,) if view.date else ())),
    )


def _title(view: View, asked: Mapping[str, str]) -> str:
    chosen = (plain(view.name(resolved(view, QUESTION, name, value)).text) for name, value in asked.items())
    return ": ".join((view.t.coverage_title, *chosen))


def _row_count(asked: str) -> int:
    """Return how many bodies of a group a page has room for; raises `WrongUse` for what is no such number."""
    if not asked:
        return MOST
    if not (asked.isascii() and asked.isdigit() and 1 <= int(asked[:4]) <= MOST):
        raise WrongUse(f"“{asked[:40]}” is not a number of rows → write one from 1 to {MOST}")
    return int(asked)


def _groups(view: View, found: list[Record]) -> dict[int, list[Record]]:
    """Return the bodies by what can be known of them; in each group those where most is missing first."""
    groups: dict[int, list[Record]] = {}
    for record in found:
        group = _STATED if record["stated"] is not None else _NAMED if record["people"] else _BARE
        groups.setdefault(group, []).append(record)
    return {group: sorted(groups[group], key=lambda record: _order(view, record)) for group in sorted(groups)}


def _order(view: View, record: Record) -> tuple[int, int, str, str]:
    missing = (record["unnamed"] or 0) + record["unknown"]
    return -missing, -record["people"], alphabetical(view.name(record["body_id"]).text), record["body_id"]


def _plan(view: View, groups: dict[int, list[Record]], most: int) -> tuple[list[Heading], list[Bar], float]:
    """Return headings and bars from top to bottom, and how high that is."""
    shown = {group: found[:most] for group, found in groups.items()}
    unit = min(_UNIT, _BARS / max(1, *(_total(record) for found in shown.values() for record in found)))
    texts = {_STATED: view.t.coverage_group_stated, _NAMED: view.t.coverage_group_named, _BARE: view.t.coverage_group_bare}
    headings: list[Heading] = []
    bars: list[Bar] = []
    y = 0.0
    for group, found in shown.items():
        headings.append(Heading(f"{texts[group]} ({view.number(len(groups[group]))})", y + 16))
        y += _HEAD
        for record in found:
            bars.append(_bar(view, record, unit, y))
            y += _ROW
        y += _GAP
    return headings, bars, y - _GAP


def _total(record: Record) -> int:
    return int(record["people"] + (record["unnamed"] or 0) + record["unknown"])


def _bar(view: View, record: Record, unit: float, y: float) -> Bar:
    segments: list[Segment] = []
    x = float(_LEFT)
    for fill, count in (("solid", record["people"]), ("hollow", record["unnamed"] or 0), ("dashed", record["unknown"])):
        if count:
            length = count * unit
            segments.append(Segment(fill, x, length, "?" if fill == "dashed" and length >= _SMALLEST else ""))
            x += length + 2
    name, words = view.name(record["body_id"]), _words(view, record)
    return Bar(shorten(plain(name.text), _LEFT - 14, SIZE), f"{name.text}: {words}", name.href, tuple(segments), words, x + (8 if segments else 0), y)


def _words(view: View, record: Record) -> str:
    """Say of how many seats a body is known to have, how many have a name, and what else is known."""
    t = view.t
    said: list[str] = []
    if record["stated"] is not None:
        said.append(t.coverage_of_seats.format(named=view.number(record["named"]), stated=view.number(record["stated"])))
    if record["people"] and record["people"] != record["named"]:
        said.append((t.coverage_in_all if said else "{people}").format(people=view.counted(record["people"], "person", "people")))
    if record["unknown"]:
        said.append(t.coverage_not_counted.format(seats=view.counted(record["unknown"], "seat")))
    return "; ".join(said) or t.coverage_nothing


def _width(headings: list[Heading], bars: list[Bar]) -> float:
    return max(*(bar.after + width(bar.words, 11) for bar in bars), *(width(heading.text, SIZE) * 1.06 for heading in headings))


def _keys(view: View, bars: list[Bar]) -> tuple[Key, ...]:
    fills = {segment.fill for bar in bars for segment in bar.segments}
    labels = (("solid", view.t.key_people, ""), ("hollow", view.t.key_seat_unnamed, ""), ("dashed", view.t.key_seat_unknown, "?"))
    return tuple(Key("square", fill, label, text) for fill, label, text in labels if fill in fills)


def _summary(view: View, groups: dict[int, list[Record]]) -> str:
    found = [record for group in groups.values() for record in group]
    return view.t.coverage_summary.format(
        bodies=view.counted(len(found), "body", "bodies"),
        stated=view.number(len(groups.get(_STATED, []))),
        bare=view.number(sum(not record["people"] for record in found)),
    )
