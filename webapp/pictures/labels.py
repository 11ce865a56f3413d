"""Puts a label beside each node so that no label lies over another or over a node.

In: nodes with their places, labels in lines, the lines drawn between nodes. Out: for each
label where its text begins and on which side it is anchored: the side where it covers least,
then the one that fewest lines cross, then the one that points away from the middle.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from webapp.pictures.picture import SIZE
from webapp.pictures.words import width

Point = tuple[float, float]
LINE = 15
_AWAY = 5
_GROWTH = (1.0, 1.2, 1.45, 1.75, 2.1, 2.6, 3.2)
_EDGE = 3


@dataclass(frozen=True)
class Box:
    """A rectangle that something takes up."""

    left: float
    top: float
    right: float
    bottom: float

    def overlap(self, other: Box) -> float:
        """Return the area that two boxes share."""
        across = min(self.right, other.right) - max(self.left, other.left)
        down = min(self.bottom, other.bottom) - max(self.top, other.top)
        return across * down if across > 0 and down > 0 else 0.0

    def is_crossed(self, start: Point, end: Point) -> bool:
        """Tell whether a straight line passes through the box (clipped by each side in turn, after Liang and Barsky)."""
        first, last = 0.0, 1.0
        for at, run, low, high in ((start[0], end[0] - start[0], self.left, self.right), (start[1], end[1] - start[1], self.top, self.bottom)):
            if run == 0:
                if not low < at < high:
                    return False
                continue
            enter, leave = sorted(((low - at) / run, (high - at) / run))
            first, last = max(first, enter), min(last, leave)
        return first < last


@dataclass(frozen=True)
class Label:
    """The lines of a label: `x` by `anchor` (start, middle, end), `y` the first base line."""

    lines: tuple[str, ...]
    x: float
    y: float
    anchor: str
    box: Box


@dataclass(frozen=True)
class Plan:
    """Nodes and their labels in pixels, and the size of all of it."""

    places: dict[str, Point]
    labels: dict[str, Label]
    width: float
    height: float


def stretched(laid: Mapping[str, Point], texts: Mapping[str, Sequence[str]], ties: Iterable[tuple[str, str]], room: Point, radius: float) -> Plan:
    """Stretch a layout, from as much room as it may take, until no label lies over another."""
    drawn = list(ties)
    places: dict[str, Point] = {}
    labels: dict[str, Label] = {}
    for growth in _GROWTH:
        places = {node: (x * room[0] * growth, y * room[1] * growth) for node, (x, y) in laid.items()}
        labels, overlap = place_labels(places, texts, [(places[start], places[end]) for start, end in drawn], radius + 3)
        if not overlap:
            break
    boxes = [*(label.box for label in labels.values()), *(around(x, y, radius + 6) for x, y in places.values())]
    left, top = min(box.left for box in boxes) - _EDGE, min(box.top for box in boxes) - _EDGE
    return Plan(
        {node: (x - left, y - top) for node, (x, y) in places.items()},
        {node: _moved(label, left, top) for node, label in labels.items()},
        max(box.right for box in boxes) + _EDGE - left,
        max(box.bottom for box in boxes) + _EDGE - top,
    )


def _moved(label: Label, left: float, top: float) -> Label:
    box = label.box
    return Label(label.lines, label.x - left, label.y - top, label.anchor, Box(box.left - left, box.top - top, box.right - left, box.bottom - top))


def around(x: float, y: float, radius: float) -> Box:
    return Box(x - radius, y - radius, x + radius, y + radius)


def place_labels(
    places: Mapping[str, Point],
    lines: Mapping[str, Sequence[str]],
    drawn: Sequence[tuple[Point, Point]],
    radius: float,
) -> tuple[dict[str, Label], float]:
    """Return the labels by node, and the area by which they overlap (0 where all is well)."""
    nodes = {node: around(x, y, radius) for node, (x, y) in places.items()}
    middle = sum(x for x, _ in places.values()) / max(len(places), 1)
    taken: list[Box] = []
    placed: dict[str, Label] = {}
    worst = 0.0
    for node, (x, y) in places.items():
        others = [*taken, *nodes.values()]
        tried = [
            (sum(label.box.overlap(box) for box in others), sum(label.box.is_crossed(*line) for line in drawn), label)
            for label in candidates(x, y, lines[node], radius, x >= middle)
        ]
        overlap, _, best = min(tried, key=lambda found: found[:2])
        worst += overlap
        taken.append(best.box)
        placed[node] = best
    return placed, worst


def candidates(x: float, y: float, lines: Sequence[str], radius: float, right_first: bool) -> list[Label]:
    """Return the label at each side of its node, the likeliest side first."""
    across = max((width(line, SIZE) for line in lines), default=0)
    high = LINE * len(lines)
    away = radius + _AWAY
    right = _label(lines, x + away, y - high / 2, "start", across)
    left = _label(lines, x - away, y - high / 2, "end", across)
    below = _label(lines, x, y + away, "middle", across)
    above = _label(lines, x, y - away - high, "middle", across)
    slanted = [_label(lines, x + side * away, y + up, anchor, across) for side, anchor in ((1, "start"), (-1, "end")) for up in (2, -high - 2)]
    return [right, left, below, above, *slanted] if right_first else [left, right, below, above, *slanted]


def _label(lines: Sequence[str], x: float, top: float, anchor: str, across: float) -> Label:
    left = {"start": x, "middle": x - across / 2, "end": x - across}[anchor]
    return Label(tuple(lines), x, top + LINE - 4, anchor, Box(left, top, left + across, top + LINE * len(lines)))
