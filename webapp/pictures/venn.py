"""The picture `venn`: two or three networks, or regions, as circles whose areas are their sizes.

In: a view and two or three networks (`networks=`) or regions (`regions=`). Out: a `Picture`:
circles that overlap by what they share, a number in each area, and every combination with its
names beside them. Where three circles cannot be true at once, the picture says that they are not.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from webapp.pictures.circles import Circle, circles, error, spots
from webapp.pictures.labels import Box, around
from webapp.pictures.picture import SIZE, Picture, frame
from webapp.pictures.sets import (
    NETWORKS,
    REGIONS,
    Combination,
    Sets,
    UnclearChoice,
    check_parameters,
    chosen_networks,
    combination_table,
    in_words,
    label,
    largest,
    member_table,
    query,
    resolved,
    sets,
    split,
)
from webapp.pictures.shared import joined, short, slug
from webapp.pictures.words import plain, width, wrap

if TYPE_CHECKING:
    from webapp.state import View

NAME = "venn"
FEWEST, MOST = 2, 3
TRUE = 0.02  # of all members in areas too large or too small: what the eye does not see
_LARGEST = 96  # radius of the largest circle
_NAME = 170
_LINE = 17
_NAMES = 330
_GAP = 48
_ROOM = 9  # that a number needs around it
_AROUND = 8
_SIDES = 12  # of a half turn, at which a name may stand
_KINDS = ("region", "network", "body")  # colours that can be told apart


@dataclass(frozen=True)
class Round:
    """A circle in pixels with its name outside it."""

    kind: str
    x: float
    y: float
    radius: float
    lines: tuple[str, ...]
    title: str
    href: str
    text_x: float
    text_y: float
    anchor: str
    box: Box


@dataclass(frozen=True)
class Number:
    """How many are in an area, within it."""

    text: str
    x: float
    y: float


@dataclass(frozen=True)
class Listed:
    """A combination beside the circles: how many, which, by name."""

    heading: str
    lines: tuple[str, ...]
    y: float


def draw(view: View, values: Mapping[str, str]) -> Picture | None:
    """Draw two or three sets; None where none is chosen and the sources name no member of two networks."""
    check_parameters(NAME, values, (NETWORKS, REGIONS))
    of = REGIONS if values.get(REGIONS) else NETWORKS
    iris = _chosen(view, of, values)
    if len(iris) < FEWEST:
        return None
    chosen = sets(view, of, iris)
    kept = {of: ",".join(slug(iri) for iri in iris)}
    title = (view.t.venn_title if of == NETWORKS else view.t.venn_regions_title).format(names=_listed(view, chosen))
    drawn = _plan(view, chosen, view.links.picture(NAME, kept) + "#twin")
    return frame(
        view,
        "venn",
        dated=True,
        drawn=drawn,
        name=NAME,
        title=title,
        summary=_summary(view, chosen),
        width=drawn["width"],
        height=drawn["height"],
        keys=(),
        tabled=lambda: [combination_table(view, chosen, title), member_table(view, chosen)],
        values=kept,
        sparql=query(view, chosen),
        notes=_notes(view, chosen, drawn["error"]),
    )


def _chosen(view: View, of: str, values: Mapping[str, str]) -> list[str]:
    """Return what to draw; raises `UnclearChoice` for too many, too few, or networks and regions at once."""
    parts, t = split(values.get(of, "")), view.t
    ways = [(t.overlap_choose, view.links.overlap_choice())]
    if of == REGIONS and values.get(NETWORKS):
        raise UnclearChoice(t.venn_both, ways)
    if not parts:
        return largest(view, FEWEST)
    if len(parts) > MOST:
        raise UnclearChoice(t.venn_wrong_number.format(n=len(parts)), ways)

    def again(parts: list[str]) -> str:
        return view.links.picture(NAME, {of: ",".join(parts)})

    iris = chosen_networks(view, parts, again) if of == NETWORKS else resolved(view, view.shelf.regions, parts, again)
    if len(iris) < FEWEST:
        raise UnclearChoice(t.venn_wrong_number.format(n=len(iris)), ways)
    return iris


def _listed(view: View, chosen: Sets) -> str:
    names = [plain(short(view, iri) if chosen.of == NETWORKS else view.name(iri).text) for iri in chosen.iris]
    return f"{', '.join(names[:-1])} {view.t.word_and} {names[-1]}"


def _plan(view: View, chosen: Sets, twin: str) -> dict[str, Any]:
    """Return what the template draws: circles, numbers in them, combinations beside them."""
    filled = [place for place, members in enumerate(chosen.members) if members]
    counts = {frozenset(filled.index(place) for place in combination): len(members) for combination, members in chosen.combinations.items()}
    true = _circles(counts, len(filled))
    scale = _LARGEST / max((one.radius for one in true), default=1)
    drawn = [Circle(one.x * scale, one.y * scale, one.radius * scale) for one in true]
    rounds = _rounds(view, chosen, filled, drawn)
    boxes = [box for one in rounds for box in (one.box, around(one.x, one.y, one.radius))]
    left, top = min((box.left for box in boxes), default=0) - 2, min((box.top for box in boxes), default=0) - 2
    right, bottom = max((box.right for box in boxes), default=0) + 2, max((box.bottom for box in boxes), default=0) + 2
    beside = right - left + _GAP if rounds else 0
    listed, low = _listings(view, chosen)
    return {
        "left": -left,
        "top": -top,
        "rounds": rounds,
        "numbers": _numbers(counts, drawn),
        "listed": listed,
        "twin": twin,
        "beside": beside,
        "line": _LINE,
        "error": error(counts, true),
        "width": beside + _NAMES,
        "height": max(bottom - top, low),
    }


def _circles(counts: Mapping[Combination, int], filled: int) -> list[Circle]:
    """Return a circle for each set that has something in it."""
    return circles(counts, filled) if filled > 1 else [Circle(0, 0, math.sqrt(count / math.pi)) for count in counts.values()]


def _rounds(view: View, chosen: Sets, filled: list[int], drawn: list[Circle]) -> list[Round]:
    """Return the circles with their names outside them, where they lie over no other circle and no other name."""
    rounds: list[Round] = []
    for place, one in zip(filled, drawn, strict=True):
        name = view.name(chosen.iris[place])
        lines = tuple(wrap(f"{plain(label(view, chosen, place))} ({len(chosen.members[place])})", _NAME, SIZE, 2))
        others, taken = [other for other in drawn if other is not one], [other.box for other in rounds]
        sides = [_beside(one, lines, angle) for angle in _angles(one, others, place)]
        x, y, anchor, box = min(sides, key=lambda side: _covered(side[3], others, taken))
        rounds.append(Round(_KINDS[place], one.x, one.y, one.radius, lines, name.text, name.href, x, y, anchor, box))
    return rounds


def _angles(one: Circle, others: list[Circle], place: int) -> list[float]:
    """Return directions from the middle of a circle: the one away from the others first."""
    across, down = sum(one.x - other.x for other in others), sum(one.y - other.y for other in others)
    away = math.atan2(down, across) if math.hypot(across, down) > 1 else (math.pi, 0.0, math.pi / 2)[place]
    return [away + side * math.pi * step / _SIDES for step in range(_SIDES + 1) for side in (1, -1)]


def _beside(one: Circle, lines: tuple[str, ...], angle: float) -> tuple[float, float, str, Box]:
    """Return where a name stands at one side of a circle, how it is anchored and what it covers."""
    across, down = math.cos(angle), math.sin(angle)
    x, y = one.x + across * (one.radius + _AROUND), one.y + down * (one.radius + _AROUND)
    anchor = "start" if across > 0.4 else "end" if across < -0.4 else "middle"
    high, wide = _LINE * len(lines), max(width(line, SIZE) for line in lines)
    top = y - high / 2 + down * high / 2
    left = {"start": x, "middle": x - wide / 2, "end": x - wide}[anchor]
    return x, top + _LINE - 4, anchor, Box(left, top, left + wide, top + high)


def _covered(box: Box, circles: list[Circle], taken: list[Box]) -> int:
    """Count the circles and names that a box lies over."""
    over = 0
    for one in circles:
        x, y = min(max(one.x, box.left), box.right), min(max(one.y, box.top), box.bottom)
        over += math.hypot(one.x - x, one.y - y) < one.radius
    return over + sum(box.overlap(other) > 0 for other in taken)


def _numbers(counts: Mapping[Combination, int], drawn: list[Circle]) -> list[Number]:
    """Return the numbers that fit into their areas; those beside the circles are all of them."""
    if not drawn:
        return []
    return [Number(str(counts.get(combination, 0)), spot.x, spot.y) for combination, spot in spots(drawn).items() if spot.room >= _ROOM]


def _listings(view: View, chosen: Sets) -> tuple[list[Listed], float]:
    """Return every combination with its names, from top to bottom, and how far down that is."""
    y, found = 0.0, []
    for combination, members in chosen.combinations.items():
        names = ", ".join(plain(name.text) for name in view.names(joined(sorted(members))))
        heading = wrap(f"{plain(in_words(view, chosen, combination))}: {len(members)}", _NAMES, SIZE, 2)
        lines = (*heading[1:], *wrap(names, _NAMES, SIZE, 3))
        found.append(Listed(heading[0], lines, y))
        y += _LINE * (1 + len(lines)) + 12
    for place, members in enumerate(chosen.members):
        if not members:
            found.append(Listed(wrap(f"{plain(label(view, chosen, place))}: 0", _NAMES, SIZE, 1)[0], (view.t.set_empty,), y))
            y += _LINE * 2 + 12
    return found, y


def _notes(view: View, chosen: Sets, wrong: float) -> tuple[str, ...]:
    t = view.t
    areas = t.venn_rough.format(percent=t.percent.format(n=max(1, round(100 * wrong)))) if wrong > TRUE else t.venn_true
    return ((areas,) if chosen.combinations else ()) + (() if view.date else (t.set_any_day,))


def _summary(view: View, chosen: Sets) -> str:
    """Say how many they have in common, and how many there are in all."""
    if not chosen.combinations:
        return view.t.set_none if chosen.of == NETWORKS else view.t.set_none_networks
    shared = chosen.combinations.get(frozenset(range(len(chosen.iris))), frozenset())
    text = view.t.venn_summary if chosen.of == NETWORKS else view.t.venn_regions_summary
    return text.format(names=_listed(view, chosen), n=len(shared), all=sum(map(len, chosen.combinations.values())))
