"""Europe as the ground of a map: the outlines of countries, and one point for each.

In: the package countryinfo (outlines and a point for each country, in degrees; its outlines are
those of Natural Earth, coarse on purpose; some countries have none, so that land is not filled). Out: outlines as SVG paths and points in pixels, on
an equal-area ground, so that no country looks larger than it is. Read at first use.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

HEIGHT = 700
_MIDDLE = math.radians(52), math.radians(10)  # where the official equal-area projection of Europe is centred (ETRS89-LAEA)
_CORNERS = ((-11, 52), (-10, 36), (36, 46), (25, 71.6), (26, 34.6))  # places at the edges, longitude before latitude
_NEAR = (-32, 62, 28, 76)  # degrees west, east, south, north: what may be seen on the ground
_ISLET = 3  # square pixels

Point = tuple[float, float]
Ring = list[Point]


@dataclass(frozen=True)
class Country:
    """A country: its code of two letters and the point that stands for it, in pixels."""

    code: str
    x: float
    y: float


@dataclass(frozen=True)
class Ground:
    """The outlines of all that is seen, as one path, and the countries whose point is on it by what they are called in English."""

    path: str
    countries: Mapping[str, Country]
    width: float
    height: float

    def country(self, name: str) -> Country | None:
        """Return the country of an English name, exactly; never one of a similar name."""
        return self.countries.get(name.casefold())


@lru_cache(maxsize=1)
def ground() -> Ground:
    """Return the map of Europe."""
    from countryinfo import all_countries  # slow to read, and needed here only

    corners = [_project(place) for place in _CORNERS]
    left, top = min(x for x, _ in corners), min(y for _, y in corners)
    scale = HEIGHT / (max(y for _, y in corners) - top)
    width = round((max(x for x, _ in corners) - left) * scale)

    def pixels(place: Point) -> Point:
        x, y = _project(place)
        return (x - left) * scale, (y - top) * scale

    paths: list[str] = []
    named: dict[str, Country] = {}
    also: dict[str, Country] = {}
    for country in all_countries():
        facts = country.info()
        paths += [_path(ring) for ring in _drawn(facts, pixels, width)]
        code, point = (facts.get("ISO") or {}).get("alpha2", ""), facts.get("latlng") or []
        if not code or len(point) != 2:
            continue
        x, y = pixels((point[1], point[0]))
        if 0 <= x <= width and 0 <= y <= HEIGHT:
            found = Country(code, round(x, 1), round(y, 1))
            named[facts["name"].casefold()] = found
            also |= {name.casefold(): found for name in facts.get("altSpellings", []) if len(name) > 3}
    return Ground("".join(paths), {**also, **named}, width, HEIGHT)


def _drawn(facts: Mapping[str, Any], pixels: Any, width: float) -> Iterator[Ring]:
    """Yield the outer rings of a country as far as they are seen."""
    west, east, south, north = _NEAR
    for feature in (facts.get("geoJSON") or {}).get("features", []):
        shape = feature["geometry"]
        for polygon in shape["coordinates"] if shape["type"] == "MultiPolygon" else [shape["coordinates"]]:
            ring = [(float(x), float(y)) for x, y, *_ in polygon[0]]
            if any(west < x < east and south < y < north for x, y in ring):
                cut = _clipped([pixels(place) for place in ring if -60 < place[0] < 120], width)
                if len(cut) > 2 and _area(cut) >= _ISLET:
                    yield cut


def _project(place: Point) -> Point:
    """Return a place on an azimuthal equal-area map of the sphere (Snyder, Map projections, 1987, equations 24-2, 22-4 and 22-5), north up."""
    latitude, longitude = math.radians(place[1]), math.radians(place[0]) - _MIDDLE[1]
    middle = _MIDDLE[0]
    stretch = math.sqrt(2 / (1 + math.sin(middle) * math.sin(latitude) + math.cos(middle) * math.cos(latitude) * math.cos(longitude)))
    x = stretch * math.cos(latitude) * math.sin(longitude)
    y = stretch * (math.cos(middle) * math.sin(latitude) - math.sin(middle) * math.cos(latitude) * math.cos(longitude))
    return x, -y


def _clipped(ring: Ring, width: float) -> Ring:
    """Cut a ring to the ground, side by side (Sutherland and Hodgman)."""
    for axis, limit, sign in ((0, 0.0, 1), (0, width, -1), (1, 0.0, 1), (1, float(HEIGHT), -1)):
        kept: Ring = []
        for place, point in enumerate(ring):
            before = ring[place - 1]
            inside, was_inside = (point[axis] - limit) * sign >= 0, (before[axis] - limit) * sign >= 0
            if inside != was_inside:
                share = (limit - before[axis]) / (point[axis] - before[axis])
                kept.append((before[0] + share * (point[0] - before[0]), before[1] + share * (point[1] - before[1])))
            if inside:
                kept.append(point)
        ring = kept
    return ring


def _area(ring: Ring) -> float:
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, [*ring[1:], ring[0]], strict=True))) / 2


def _path(ring: Ring) -> str:
    return "M" + "L".join(f"{round(x)} {round(y)}" for x, y in ring) + "z"
