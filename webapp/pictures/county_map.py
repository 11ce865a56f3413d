"""The picture `map`: Sweden by county, in shade and number.

In: a view and at most one of `region` and `network`. Out: a `Picture` that shows in how many
networks each region is a member or owner; with a network who belongs to it, and when that is
last attested; with a region who shares networks with it, and how many. What has no county
stands beside the map in a list by country: the graph holds no places to draw.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING, Any

from graph.errors import WrongUse
from graph.namespaces import local
from webapp.naming import Name
from webapp.pictures.neighbours import SHAPES
from webapp.pictures.picture import SIZE, Key, Picture, frame
from webapp.pictures.places import countries, regions_by_county
from webapp.pictures.shapes import land
from webapp.pictures.times import last_year
from webapp.pictures.values import resolved
from webapp.pictures.words import plain, shorten
from webapp.tables import Cell, Heading, Record, Table, records, table
from webapp.texts import alphabetical

if TYPE_CHECKING:
    from webapp.state import View

NAME = "map"
LEVELS = 5
_FEW = 3  # networks: the least that makes the darkest shade
WEAKER = 2  # the shade of a relation that is no belonging
_LIST = 60  # between the map and the list beside it
_LIST_WIDTH = 330
_LIST_ROW = 28
DARK = 4  # the first shade on which letters are light
_NONE = "bare"
_CHOSEN = "chosen"


@dataclass(frozen=True)
class Value:
    """What is shown of one region or other member: printed, as a shade, and in words."""

    text: str
    level: int
    words: str


@dataclass(frozen=True)
class Shown:
    """What a map shows: its values by thing, and the words and tables around them."""

    values: Mapping[str, Value]
    title: str
    summary: str
    question: str
    tabled: Callable[[], list[Table]]
    keys: tuple[Key, ...]
    none: str
    notes: tuple[str, ...] = ()
    chosen: str = ""


@dataclass(frozen=True)
class Area:
    """A county at its place; `href` is empty where the graph has no region for it."""

    path: str
    fill: str
    title: str
    href: str
    name: str
    text: str
    x: float
    y: float
    dark: bool = False


@dataclass(frozen=True)
class Row:
    """A heading or a member in the list beside the map."""

    text: str
    y: float
    name: Name | None = None
    shape: str = ""
    fill: str = ""
    value: str = ""
    title: str = ""


def draw(view: View, values: Mapping[str, str]) -> Picture | None:
    """Draw the map; None where the sources name no member."""
    if set(values) - {"region", "network"}:
        raise WrongUse(f"{NAME} has no parameter “{min(set(values) - {'region', 'network'})}” → it takes: region, network")
    if len(values) > 1:
        raise WrongUse(f"{NAME} shows a region or a network, not both → leave one of them out")
    shown = _of_region(view, values) if "region" in values else _of_network(view, values) if "network" in values else _of_all(view)
    if not shown.values and not shown.chosen:
        return None
    counties, rows, more = areas(view, shown), *_beside(view, shown)
    hatched = any(area.fill == _NONE for area in counties)
    return frame(
        view,
        "map",
        dated=True,
        drawn={"areas": counties, "rows": rows, "left": land().width + _LIST, "row": _LIST_ROW},
        name=NAME,
        title=shown.title,
        summary=shown.summary,
        width=land().width + (_LIST + _LIST_WIDTH if rows else 40),
        height=land().height + 4,
        keys=(*shown.keys, *((Key("square", _NONE, shown.none),) if hatched else ())),
        tabled=shown.tabled,
        question=shown.question,
        values=dict(values),
        notes=_notes(view, shown, rows, more),
    )


# -- what is shown


def _of_all(view: View) -> Shown:
    """Count the networks of each region."""
    t = view.t
    found: dict[str, list[Record]] = defaultdict(list)
    for record in records(view.ask("memberships")):
        if record["relation_id"] in view.shelf.belonging:
            for region in view.shelf.regions.iris & set(view.shelf.today(record["member_id"])):
                found[region].append(record)
    networks = {region: {record["network_id"] for record in some} for region, some in found.items()}
    counts = {region: len(some) for region, some in networks.items()}
    return Shown(
        values=_counted(view, counts, networks),
        title=t.map_title,
        summary=t.map_summary.format(n=len(counts), most=max(counts.values(), default=0)),
        question="memberships",
        tabled=lambda: [_count_table(view, found, networks)],
        keys=count_keys(view, counts.values()),
        none=t.map_none,
    )


def _of_network(view: View, values: Mapping[str, str]) -> Shown:
    """Tell who has a relation to a network, and when the firmest is last attested."""
    t = view.t
    network = plain(view.name(resolved(view, "memberships", "network", values["network"])).text)
    answer = view.ask("memberships", **values)
    found: dict[str, list[Record]] = defaultdict(list)
    for record in records(answer):
        for member in view.shelf.today(record["member_id"]):
            found[member].append(record)
    shown = {member: _relation(view, some) for member, some in found.items()}
    regions = len(view.shelf.regions.iris & shown.keys())
    levels = {value.level for value in shown.values()}
    keys = ((LEVELS, t.key_belongs), (WEAKER, t.key_weaker))
    return Shown(
        values=shown,
        title=t.map_network_title.format(network=network),
        summary=t.map_network_summary.format(network=network, regions=regions, others=len(shown) - regions),
        question="memberships",
        tabled=lambda: [table(view, answer)],
        keys=tuple(Key("square", f"level-{level}", label) for level, label in keys if level in levels),
        none=t.map_network_none,
        notes=(t.map_certainties,) if view.date else (t.map_years,),
    )


def _of_region(view: View, values: Mapping[str, str]) -> Shown:
    """Tell who shares networks with a region, and how many."""
    t = view.t
    asked = resolved(view, "shared-networks", "region", values["region"])
    name = plain(view.name(asked).text)
    answer = view.ask("shared-networks", **values)
    found = {record["region_b_id"]: record for record in records(answer)}
    counts = {region: int(record["shared"]) for region, record in found.items()}
    return Shown(
        values=_counted(view, counts, {region: record["networks_id"].split(" ; ") for region, record in found.items()}),
        title=t.map_region_title.format(region=name),
        summary=t.map_region_summary.format(region=name, n=len(counts)),
        question="shared-networks",
        tabled=lambda: [table(view, answer)],
        keys=(*((Key("square", _CHOSEN, t.map_chosen),) if asked in regions_by_county(view).values() else ()), *count_keys(view, counts.values())),
        none=t.map_region_none,
        chosen=asked,
    )


def _counted(view: View, counts: Mapping[str, int], networks: Mapping[str, Iterable[str]]) -> dict[str, Value]:
    most = max(counts.values(), default=1)
    return {
        region: Value(str(count), level(count, most), f"{_networks(view, count)}: {', '.join(name.text for name in view.names(' ; '.join(networks[region])))}")
        for region, count in counts.items()
    }


def level(count: int, most: int) -> int:
    """Return the shade of a count, the darkest only where there are several to tell apart."""
    return ceil(LEVELS * count / max(most, _FEW))


def _networks(view: View, count: int) -> str:
    return view.t.one_network if count == 1 else view.t.n_networks.format(n=count)


def _relation(view: View, found: list[Record]) -> Value:
    """Return the firmest relation: belonging before weaker ones, then the one attested last."""
    firmest = min(found, key=lambda record: (record["relation_id"] not in view.shelf.belonging, -int(last_year(record["last_attested"]) or 0)))
    belongs = firmest["relation_id"] in view.shelf.belonging
    year = last_year(firmest["last_attested"])
    attested = view.t.attested_year.format(year=firmest["last_attested"]) if year else view.t.attested_undated
    words = [firmest["relation"], attested, view.word(firmest["certainty"] or "")]
    text = view.word(firmest["certainty"]) if view.date else year or view.t.map_no_year
    return Value(text, LEVELS if belongs else WEAKER, ", ".join(word for word in words if word))


def count_keys(view: View, counts: Iterable[int], shape: str = "square") -> tuple[Key, ...]:
    """Return one line of the legend for each shade that is drawn, with the numbers that it stands for."""
    by_level: dict[int, list[int]] = defaultdict(list)
    numbers = sorted(set(counts))
    for number in numbers:
        by_level[level(number, numbers[-1])].append(number)
    labels = {shade: f"{some[0]}–{some[-1]}" if len(some) > 1 else str(some[0]) for shade, some in by_level.items()}
    return tuple(Key(shape, f"level-{shade}", view.t.n_networks.format(n=label) if label != "1" else view.t.one_network) for shade, label in labels.items())


def _count_table(view: View, found: Mapping[str, list[Record]], networks: Mapping[str, set[str]]) -> Table:
    """Return each region with its networks, the number of them, when they are last attested and where that stands."""
    t = view.t
    headings = [
        Heading("region", t.map_region, False),
        Heading("number", t.map_number, True),
        Heading("networks", t.networks, False),
        Heading("last_attested", t.last_attested, False),
        Heading("source", t.source, False),
    ]
    rows = [
        [
            Cell("thing", names=(view.name(region),)),
            Cell("number", view.number(len(networks[region]))),
            Cell("thing", names=view.names(" ; ".join(networks[region]))),
            Cell("text", max(record["last_attested"] for record in found[region])),
            Cell("sources", notes=view.notes.refer({place for record in found[region] for place in record["places"]["source"]})),
        ]
        for region in sorted(found, key=lambda region: (-len(networks[region]), alphabetical(view.name(region).text)))
    ]
    return Table(t.map_title, headings, rows, total=len(rows), found=len(rows))


# -- where it is shown


def areas(view: View, shown: Shown) -> list[Area]:
    """Return the counties with what is shown of the region of each."""
    regions = regions_by_county(view)
    return [_area(view, shown, county, regions.get(county.code, "")) for county in sorted(land().counties, key=lambda county: alphabetical(county.name))]


def _area(view: View, shown: Shown, county: Any, region: str) -> Area:
    place = (county.short, "", county.x, county.y)
    if not region:
        return Area(county.path, _NONE, f"{county.name}: {view.t.map_no_region}", "", *place)
    name = view.name(region)
    if region == shown.chosen:
        return Area(county.path, _CHOSEN, f"{name.text}: {view.t.map_chosen}", name.href, *place)
    value = shown.values.get(region)
    if value is None:
        return Area(county.path, _NONE, f"{name.text}: {shown.none}", name.href, *place)
    return Area(
        county.path, f"level-{value.level}", f"{name.text}: {value.words}", name.href, county.short, value.text, county.x, county.y, value.level >= DARK
    )


def _beside(view: View, shown: Shown) -> tuple[list[Row], int]:
    """Return the list of what has no county, by country, and how many more there are than have room."""
    placed = set(regions_by_county(view).values())
    others = [iri for iri in (*shown.values, shown.chosen) if iri and iri not in placed]
    country = countries(view, others)
    groups: dict[str, list[str]] = defaultdict(list)
    for iri in sorted(others, key=lambda iri: (alphabetical(view.name(iri).text), iri)):
        groups[country.get(iri, "")].append(iri)
    items: list[str | Row] = []
    for land_iri in sorted(groups, key=lambda iri: (not iri, alphabetical(view.name(iri).text) if iri else "")):
        items.append(plain(view.name(land_iri).text) if land_iri else view.t.map_no_country)
        items += [_row(view, shown, iri) for iri in groups[land_iri]]
    room = int(land().height / _LIST_ROW)
    more = sum(isinstance(item, Row) for item in items[room:])
    placed_items = enumerate(items[:room])
    return [
        Row(item, place * _LIST_ROW) if isinstance(item, str) else Row(item.text, place * _LIST_ROW, item.name, item.shape, item.fill, item.value, item.title)
        for place, item in placed_items
    ], more


def _row(view: View, shown: Shown, iri: str) -> Row:
    name, kind = view.name(iri), local(iri).partition("/")[0]
    value = shown.values.get(iri) or Value("", 0, view.t.map_chosen)
    fill = f"level-{value.level}" if value.level else _CHOSEN
    return Row(shorten(plain(name.text), _LIST_WIDTH - 110, SIZE), 0, name, SHAPES.get(kind, SHAPES["other"]), fill, value.text, f"{name.text}: {value.words}")


def _notes(view: View, shown: Shown, rows: list[Row], more: int) -> tuple[str, ...]:
    t = view.t
    notes = [*shown.notes]
    if rows:
        notes.append(t.map_beside)
    if more:
        notes.append(t.map_more.format(n=more))
    return (*notes, t.map_borders)
