"""Pictures of an answer that anybody asked for: bars, a line over time, a map, a graph.

In: an answer's rows and terms, the columns that the reader chose. Out: which pictures the answer
allows, and the `Picture`. Nothing is added up or guessed: a bar is one row, a point is one row.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeGuard

import pyoxigraph as ox

from graph.dates import read_date
from graph.engine import QueryResult
from graph.errors import RegiographError
from graph.namespaces import RDF, RDFS, SKOS, THINGS, XSD, local
from webapp.naming import Name
from webapp.pictures import county_map, neighbours
from webapp.pictures.ego import node_kind
from webapp.pictures.labels import stretched
from webapp.pictures.layout import in_parts
from webapp.pictures.picture import SIZE, Key, Picture, frame
from webapp.pictures.places import regions_by_county
from webapp.pictures.shapes import land
from webapp.pictures.words import plain, shorten, wrap
from webapp.sparql.names import named
from webapp.state import View

BAR, LINE, MAP, GRAPH = "bar", "line", "map", "graph"
MOST_BARS, MOST_POINTS, MOST_NODES = 50, 400, 60
_NUMBERS = {XSD + name for name in ("integer", "decimal", "double", "float", "int", "long", "nonNegativeInteger", "positiveInteger")}
_LABELS = {SKOS + "prefLabel", SKOS + "altLabel", RDFS + "label", RDF + "type"}
_NAMED, _LENGTH, _ROW = 250, 380, 28
_WIDTH, _HEIGHT, _LEFT = 720, 320, 70
_YEAR = re.compile(r"[12]\d{3}(-\d\d){0,2}")


@dataclass(frozen=True)
class Wish:
    """How a reader wants an answer: the way, and the columns of the picture (`x` names, `y` numbers)."""

    view: str = ""
    x: str = ""
    y: str = ""


@dataclass(frozen=True)
class Bar:
    """A row as a bar, at its place."""

    name: Name
    text: str
    value: str
    x: float
    length: float
    y: float


@dataclass(frozen=True)
class Point:
    """A row as a point, at its place."""

    x: float
    y: float
    title: str


@dataclass(frozen=True)
class Tick:
    """A line of the scale with its words."""

    at: float
    text: str


class Charts:
    """The pictures of one answer."""

    def __init__(self, found: View, query: str, result: QueryResult, terms: Mapping[str, Any], wish: Wish) -> None:
        self.found = found
        self.query = query
        self.result = result
        self.wish = wish
        self.rows: list[list[Any]] = [[terms[cell] if cell is not None else None for cell in row] for row in result.rows] if terms else []

    # -- what can be drawn

    @cached_property
    def numbers(self) -> list[str]:
        """The columns that hold numbers and nothing else."""
        return [name for place, name in enumerate(self.result.columns) if self._all(place, lambda term: number(term) is not None)]

    @cached_property
    def names(self) -> list[str]:
        return [name for name in self.result.columns if name not in self.numbers]

    @cached_property
    def times(self) -> list[str]:
        """The columns that hold years or dates and nothing else."""
        return [name for place, name in enumerate(self.result.columns) if self._all(place, lambda term: year(term) is not None)]

    @cached_property
    def regions(self) -> list[str]:
        """The columns in which a region stands that has a county."""
        known = {ox.NamedNode(region) for region in regions_by_county(self.found).values()}
        # One region alone makes no map.
        return [name for place, name in enumerate(self.result.columns) if len({row[place] for row in self.rows} & known) > 1]

    @cached_property
    def offered(self) -> list[str]:
        if self.result.kind == "graph":
            return [GRAPH] if self.ties else []
        found = []
        if self.numbers and len(self.result.columns) > 1:
            found.append(BAR)
        if self.times and set(self.numbers) - {self.times[0]} and len(self.rows) > 1:
            found.append(LINE)
        if self.regions:
            found.append(MAP)
        return found

    def _columns(self, axis: str) -> list[str]:
        """Return the columns that the names (x) or the numbers (y) of the wished picture can come from."""
        if axis == "y":
            return self.numbers
        return {BAR: self.names or self.result.columns, LINE: self.times, MAP: self.regions}.get(self.wish.view, [])

    @property
    def choices(self) -> dict[str, list[str]]:
        """The columns that can be chosen for the picture, where there are several: x, y → columns."""
        return {axis: self._columns(axis) for axis in ("x", "y") if self.result.kind == "select" and len(self._columns(axis)) > 1}

    def chosen(self, axis: str) -> str:
        """Return the column that is drawn."""
        columns, wished = self._columns(axis), self.wish.x if axis == "x" else self.wish.y
        if wished in columns:
            return wished
        taken = self.chosen("x") if axis == "y" else ""
        return next((column for column in columns if column != taken), "")

    def draw(self, way: str) -> Picture | None:
        return {BAR: self._bars, LINE: self._line, MAP: self._map, GRAPH: self._graph}[way]()

    # -- bars

    def _bars(self) -> Picture:
        names, numbers = self.chosen("x"), self.chosen("y")
        rows = [(self._cell(row, names), value) for row in self.rows if (value := number(self._cell(row, numbers))) is not None]
        shown = rows[:MOST_BARS]
        low, high = min(0.0, *(value for _, value in shown)), max(0.0, *(value for _, value in shown))
        scale = _LENGTH / ((high - low) or 1)
        bars = [self._bar(term, value, low, scale, place) for place, (term, value) in enumerate(shown)]
        return self._picture(
            BAR,
            {"bars": bars, "left": _NAMED, "row": _ROW, "zero": round(_NAMED - low * scale, 1), "height": len(bars) * _ROW},
            self.found.t.sparql_by.format(y=numbers, x=names),
            _NAMED + _LENGTH + 90,
            len(bars) * _ROW,
            more=len(rows) - len(shown),
            shown=len(shown),
        )

    def _bar(self, term: Any, value: float, low: float, scale: float, place: int) -> Bar:
        name = self._name(term)
        start = _NAMED + (min(0.0, value) - low) * scale
        return Bar(name, shorten(plain(name.text) or "–", _NAMED - 14, SIZE), self._printed(value), round(start, 1), round(abs(value) * scale, 1), place * _ROW)

    # -- a line over time

    def _line(self) -> Picture:
        times, numbers = self.chosen("x"), self.chosen("y")
        rows = sorted(
            (when, value, self._name(self._cell(row, times)).text)
            for row in self.rows
            if (when := year(self._cell(row, times))) is not None and (value := number(self._cell(row, numbers))) is not None
        )
        shown = rows[:MOST_POINTS]
        first, last = shown[0][0], shown[-1][0]
        low, high = min(0.0, *(value for _, value, _ in shown)), max(value for _, value, _ in shown)
        steps = scale_steps(low, high)
        low, high = min(low, steps[0]), max(high, steps[-1])
        across, down = (_WIDTH - _LEFT - 20) / ((last - first) or 1), (_HEIGHT - 30) / ((high - low) or 1)

        def at(when: float, value: float) -> tuple[float, float]:
            return round(_LEFT + (when - first) * across, 1), round(_HEIGHT - 24 - (value - low) * down, 1)

        points = [Point(*at(when, value), f"{text}: {self._printed(value)}") for when, value, text in shown]
        return self._picture(
            LINE,
            {
                "points": points,
                "rising": [Tick(at(first, step)[1], self._printed(step)) for step in steps],
                "years": [Tick(at(some, low)[0], str(some)) for some in _years(first, last)],
                "left": _LEFT,
                "right": _WIDTH,
                "bottom": _HEIGHT - 24,
            },
            self.found.t.sparql_by.format(y=numbers, x=times),
            _WIDTH,
            _HEIGHT,
            more=len(rows) - len(shown),
            shown=len(shown),
        )

    # -- a map

    def _map(self) -> Picture | None:
        regions, numbers = self.chosen("x"), self.chosen("y")
        known, found = set(regions_by_county(self.found).values()), self.found
        values: dict[str, float] = {}
        for row in self.rows:
            term = self._cell(row, regions)
            if not isinstance(term, ox.NamedNode) or term.value not in known:
                continue
            value = number(self._cell(row, numbers)) if numbers else 1.0
            if value is not None:
                # Without a number the rows are counted; of several numbers the first is shown.
                values[term.value] = values.get(term.value, 0) + 1 if not numbers else values.get(term.value, value)
        if not values:
            return None
        most = max(values.values())
        said = numbers or found.t.sparql_rows
        shown = {region: county_map.Value(self._printed(value), level(value, most), f"{said}: {self._printed(value)}") for region, value in values.items()}
        levels: dict[int, list[float]] = {}
        for value in sorted(values.values()):
            levels.setdefault(level(value, most), []).append(value)
        keys = [
            Key("square", f"level-{shade}", self._printed(some[0]) if some[0] == some[-1] else f"{self._printed(some[0])}–{self._printed(some[-1])}")
            for shade, some in levels.items()
        ]
        title = found.t.sparql_by.format(y=said, x=regions)
        areas = county_map.areas(found, county_map.Shown(shown, title, "", "", list, (), found.t.sparql_map_none))
        hatched = [Key("square", "bare", found.t.sparql_map_none)] if any(area.fill == "bare" for area in areas) else []
        drawn = {"areas": areas, "rows": [], "left": 0, "row": 0}
        return self._picture("map", drawn, title, land().width + 40, land().height + 4, shown=len(values), keys=(*keys, *hatched))

    # -- a graph

    @cached_property
    def ties(self) -> list[tuple[str, str, str]]:
        """The statements between two things, as (from, property, to)."""
        found = [
            (start.value, name.value, end.value)
            for start, name, end in self.rows
            if isinstance(start, ox.NamedNode) and isinstance(end, ox.NamedNode) and isinstance(name, ox.NamedNode) and name.value not in _LABELS
        ]
        return list(dict.fromkeys(tie for tie in found if tie[0] != tie[2]))

    def _graph(self) -> Picture:
        nodes: dict[str, None] = {}
        ties = []
        for start, name, end in self.ties:
            if len(nodes.keys() | {start, end}) <= MOST_NODES:
                nodes |= {start: None, end: None}
                ties.append((start, name, end))
        names = {node: self._name(ox.NamedNode(node)) for node in nodes}
        texts = {node: wrap(plain(name.text), 165, SIZE, 3) for node, name in names.items()}
        pairs = list(dict.fromkeys((start, end) for start, _, end in ties))
        many = len(nodes)
        plan = stretched(in_parts(list(nodes), [(*pair, 1) for pair in pairs]), texts, pairs, (170 + 6 * many, 80 + 9 * many), 9)
        kinds = {node: kind_of(node) for node in nodes}
        drawn = [neighbours.Node(names[node], kinds[node], neighbours.SHAPES[kinds[node]], *plan.places[node], plan.labels[node], False) for node in nodes]
        lines = [neighbours.Line("stated", *plan.places[start], *plan.places[end]) for start, end in pairs]
        said = sorted({self._name(ox.NamedNode(name)).text for _, name, _ in ties})
        t = self.found.t
        return self._picture(
            "neighbours",
            {"nodes": drawn, "lines": lines, "radius": 9},
            t.sparql_graph_title.format(what=", ".join(said[:6]) + (" …" if len(said) > 6 else "")),
            plan.width,
            plan.height,
            more=len(self.ties) - len(ties),
            shown=len(ties),
            keys=neighbours.keys(self.found, set(kinds.values()), set()),
        )

    # -- what all share

    def _picture(
        self, template: str, drawn: Mapping[str, Any], title: str, width: float, height: float, *, shown: int, more: int = 0, keys: tuple[Key, ...] = ()
    ) -> Picture:
        t = self.found.t
        notes = [t.sparql_more_not_drawn.format(shown=shown, n=more + shown)] if more else []
        if self.result.truncated:
            notes.append(t.truncated.format(n=self.found.number(len(self.result.rows))))
        return frame(
            self.found,
            template if template in ("map", "neighbours") else f"sparql-{template}",
            dated=False,
            drawn=drawn,
            name=f"sparql-{self.wish.view}",
            title=title,
            summary=t.sparql_picture_summary.format(date=self.found.graph.manifest["built"][:10]),
            width=width,
            height=height,
            keys=keys,
            tabled=list,
            notes=tuple(notes),
            sparql=self.query,
        )

    def _all(self, place: int, holds: Any) -> bool:
        some = [row[place] for row in self.rows if row[place] is not None]
        return bool(some) and all(holds(term) for term in some)

    def _cell(self, row: list[Any], column: str) -> Any:
        return row[self.result.columns.index(column)] if column else None

    def _name(self, term: Any) -> Name:
        return named(self.found, term)

    def _printed(self, value: float) -> str:
        return self.found.number(int(value) if value == int(value) else round(value, 2))


def is_number(term: Any) -> TypeGuard[ox.Literal]:
    """Tell whether a term is a literal of a numeric datatype, whatever stands in it."""
    return isinstance(term, ox.Literal) and term.datatype.value in _NUMBERS


def number(term: Any) -> float | None:
    """Return the value of a numeric literal; None for anything else, and for what is not finite."""
    if not is_number(term):
        return None
    try:
        value = float(term.value)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def year(term: Any) -> float | None:
    """Return when a year, month or day begins, in years; None for anything else."""
    if not isinstance(term, ox.Literal) or not _YEAR.fullmatch(term.value) or (term.datatype.value in _NUMBERS and not 1800 <= int(term.value) <= 2200):
        return None
    try:
        day = read_date(term.value).first
    except RegiographError:
        return None
    return day.year + (day.timetuple().tm_yday - 1) / 366


def level(value: float, most: float) -> int:
    """Return the shade of a value on the map."""
    return max(1, min(county_map.LEVELS, math.ceil(county_map.LEVELS * value / most))) if most > 0 else 1


def scale_steps(low: float, high: float) -> list[float]:
    """Return round numbers for a scale: a step is 1, 2 or 5 times a power of ten."""
    span = (high - low) or 1
    power = 10 ** math.floor(math.log10(span / 4))
    step = next(power * times for times in (1, 2, 5, 10) if span / (power * times) <= 5)
    first = math.floor(low / step)
    return [round((first + place) * step, 10) for place in range(math.ceil(high / step) - first + 1)]


def _years(first: float, last: float) -> list[int]:
    step = max(1, math.ceil((last - first) / 10))
    return list(range(math.ceil(first), int(last) + 1, step))


def kind_of(iri: str) -> str:
    """Return the kind of node by which a thing gets its shape."""
    kind = node_kind(local(iri)) if iri.startswith(THINGS) else "other"
    return kind if kind in neighbours.SHAPES else "other"
