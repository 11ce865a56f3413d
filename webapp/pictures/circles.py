"""Circles whose areas, and whose overlaps' areas, are as large as what they stand for.

In: how many things are in each combination of two or three sets. Out: a circle for each set,
and how far the drawn areas are from true. Two circles can always be drawn true: the distance
between them is found by bisection over the area of their lens. Three can only sometimes: they
begin with true lenses and are moved until all areas together err least (after Nelder and Mead).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import distance_transform_edt
from scipy.optimize import minimize

Combination = frozenset[int]
_GRID = 90  # points across, by which the areas of three circles are measured while they are moved
_FINE = 360  # and when they are labelled
_STEPS = 50
_MOVES = 160


@dataclass(frozen=True)
class Circle:
    """A circle, in the unit in which an area of one stands for one thing."""

    x: float
    y: float
    radius: float


@dataclass(frozen=True)
class Spot:
    """The place in an area that is farthest from all lines, and how far that is."""

    x: float
    y: float
    room: float


def lens(first: float, second: float, distance: float) -> float:
    """Return the area that two circles of given radii share at a distance of their middles."""
    if distance >= first + second:
        return 0.0
    if distance <= abs(first - second):
        return math.pi * min(first, second) ** 2
    angles = [math.acos(max(-1.0, min(1.0, (distance**2 + own**2 - other**2) / (2 * distance * own)))) for own, other in ((first, second), (second, first))]
    return sum(radius**2 * (angle - math.sin(2 * angle) / 2) for radius, angle in zip((first, second), angles, strict=True))


def distance(first: float, second: float, shared: float) -> float:
    """Return how far apart two circles stand that share an area; those that share none stand a little apart."""
    if shared <= 0:
        return (first + second) * 1.08
    near, far = abs(first - second), first + second
    for _ in range(_STEPS):
        middle = (near + far) / 2
        near, far = (middle, far) if lens(first, second, middle) > shared else (near, middle)
    return (near + far) / 2


def circles(counts: Mapping[Combination, int], sets: int) -> list[Circle]:
    """Return a circle for each of two or three sets; `counts` are of what is in exactly these sets."""
    radii = [math.sqrt(_total(counts, {place}) / math.pi) for place in range(sets)]
    apart = {(a, b): distance(radii[a], radii[b], _total(counts, {a, b})) for a in range(sets) for b in range(a + 1, sets)}
    if sets == 2:
        return [Circle(0, 0, radii[0]), Circle(apart[0, 1], 0, radii[1])]
    begun = _triangle(apart[0, 1], apart[0, 2], apart[1, 2])
    return _settled(counts, radii, begun)


def error(counts: Mapping[Combination, int], drawn: Sequence[Circle]) -> float:
    """Return the part of all things that stands in an area too large or too small, from 0 to 1."""
    total = sum(counts.values())
    if len(drawn) < 3 or not total:
        return 0.0
    return _error(counts, drawn, _FINE) / 2


def spots(drawn: Sequence[Circle]) -> dict[Combination, Spot]:
    """Return where the label of each drawn area stands best."""
    across, down, codes, step = _measured(drawn, _FINE)
    found: dict[Combination, Spot] = {}
    for code in np.unique(codes):
        if code:
            room = distance_transform_edt(np.pad(codes == code, 1))[1:-1, 1:-1]
            row, column = np.unravel_index(int(room.argmax()), room.shape)
            found[_sets(int(code), len(drawn))] = Spot(float(across[column]), float(down[row]), float(room.max()) * step)
    return found


def _total(counts: Mapping[Combination, int], wanted: set[int]) -> int:
    return sum(count for combination, count in counts.items() if wanted <= combination)


def _triangle(ab: float, ac: float, bc: float) -> list[tuple[float, float]]:
    """Place three points at given distances, as near to them as a triangle can be."""
    x = (ab**2 + ac**2 - bc**2) / (2 * ab) if ab else 0.0
    x = max(-ac, min(ac, x))
    return [(0.0, 0.0), (ab, 0.0), (x, math.sqrt(max(ac**2 - x**2, 0.0)))]


def _settled(counts: Mapping[Combination, int], radii: list[float], begun: list[tuple[float, float]]) -> list[Circle]:
    """Move the second and third circle until the areas err least."""

    def placed(moved: NDArray[np.float64]) -> list[Circle]:
        return [Circle(0, 0, radii[0]), Circle(float(moved[0]), 0, radii[1]), Circle(float(moved[1]), float(moved[2]), radii[2])]

    start = np.array([begun[1][0], *begun[2]])
    if _error(counts, placed(start), _GRID) < 0.02:
        return placed(start)
    found = minimize(lambda moved: _error(counts, placed(moved), _GRID), start, method="Nelder-Mead", options={"maxfev": _MOVES})
    return placed(found.x)


def _error(counts: Mapping[Combination, int], drawn: Sequence[Circle], grid: int) -> float:
    """Return the sum of what the areas differ from what they stand for, as a share of all."""
    _, _, codes, step = _measured(drawn, grid)
    areas = np.bincount(codes.ravel(), minlength=2 ** len(drawn)) * step**2
    wanted = np.zeros(2 ** len(drawn))
    for combination, count in counts.items():
        wanted[sum(1 << place for place in combination)] = count
    return float(np.abs(areas[1:] - wanted[1:]).sum() / max(wanted.sum(), 1))


def _measured(drawn: Sequence[Circle], grid: int) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int64], float]:
    """Return a grid over the circles: its columns, its rows, for each point the sets that it is in, and its step."""
    left, right = min(one.x - one.radius for one in drawn), max(one.x + one.radius for one in drawn)
    top, bottom = min(one.y - one.radius for one in drawn), max(one.y + one.radius for one in drawn)
    step = max(right - left, bottom - top, 1e-9) / grid
    across, down = np.arange(left + step / 2, right, step), np.arange(top + step / 2, bottom, step)
    codes = np.zeros((len(down), len(across)), dtype=np.int64)
    for place, one in enumerate(drawn):
        codes += ((across[None, :] - one.x) ** 2 + (down[:, None] - one.y) ** 2 <= one.radius**2).astype(np.int64) << place
    return across, down, codes, step


def _sets(code: int, sets: int) -> Combination:
    return frozenset(place for place in range(sets) if code >> place & 1)
