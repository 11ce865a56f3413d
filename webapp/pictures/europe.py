"""The picture `europe`: from which countries the members come, one symbol for each country.

In: a view and at most one of `region` and `network`. Out: a `Picture`: a circle at the point
of each country, its area the number of members (of a chosen network; or of regions that share
networks with a chosen one), its shade the number of networks. The graph holds no place of a
member, so a symbol is the country's, never a member's. Who has no country, several of them, or
one beyond the ground stands in a list beside the map.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from math import sqrt
from typing import TYPE_CHECKING

from graph.errors import WrongUse
from graph.namespaces import local
from graph.questions import SEPARATOR
from webapp.pictures.county_map import DARK, LEVELS, WEAKER, Row, count_keys, level
from webapp.pictures.county_map import NAME as COUNTIES
from webapp.pictures.europe_ground import Country, ground
from webapp.pictures.labels import Box, Label, around, candidates
from webapp.pictures.neighbours import SHAPES
from webapp.pictures.picture import SIZE, Key, Picture, frame
from webapp.pictures.places import all_countries
from webapp.pictures.values import resolved
from webapp.pictures.words import plain, shorten
from webapp.tables import Cell, Heading, Record, Table, records
from webapp.texts import alphabetical

if TYPE_CHECKING:
    from webapp.state import View

NAME = "europe"
_LARGEST = 27  # pixels: the radius of the largest symbol
_INSIDE = 15  # from this radius on, code and number stand in the symbol
_GAP, _LIST_WIDTH, _LIST_ROW = 40, 330, 28
_HERE = "SE"  # what has a map of its own


@dataclass
class Member:
    """A member with its networks, when that is last attested, where it stands, and whether it belongs or is tied more weakly."""

    networks: set[str] = field(default_factory=set)
    attested: str = ""
    places: set[str] = field(default_factory=set)
    belongs: bool = False

    def add(self, networks: Iterable[str], record: Record, belongs: bool) -> None:
        self.networks |= set(networks)
        self.attested = max(self.attested, record.get("last_attested") or "")
        self.places |= set().union(*record["places"].values())
        self.belongs = self.belongs or belongs


Members = dict[str, Member]


@dataclass(frozen=True)
class Symbol:
    """A country at its point; `label` where code and number do not fit into the circle."""

    code: str
    number: str
    title: str
    href: str
    fill: str
    dark: bool
    x: float
    y: float
    radius: float
    label: Label | None = None


def draw(view: View, values: Mapping[str, str]) -> Picture | None:
    """Draw the map; None where the sources name no member."""
    if unknown := set(values) - {"region", "network"}:
        raise WrongUse(f"{NAME} has no parameter “{min(unknown)}” → it takes: region, network")
    if len(values) > 1:
        raise WrongUse(f"{NAME} shows a region or a network, not both → leave one of them out")
    found = _sharing(view, values) if "region" in values else _members(view, values)
    if not found:
        return None
    groups = _by_country(view, found)
    placed = {iri: ground().country(view.graph.label(iri, "en")) for iri in groups if iri}
    symbols = _symbols(view, {iri: groups[iri] for iri, country in placed.items() if country}, found, values)
    outside = [member for iri, members in groups.items() if not placed.get(iri) for member in members]
    rows, more = _beside(view, outside, found)
    t = view.t
    return frame(
        view,
        "europe",
        dated=True,
        drawn={"land": ground().path, "symbols": symbols, "rows": rows, "left": ground().width + _GAP, "row": _LIST_ROW},
        name=NAME,
        title=_title(view, values),
        summary=t.europe_summary.format(n=len(found), countries=view.counted(sum(bool(iri) for iri in groups), "europe_land")),
        width=ground().width + (_GAP + _LIST_WIDTH if rows else 4),
        height=ground().height + 4,
        keys=_keys(view, symbols, groups, found, values),
        tabled=lambda: [_table(view, _title(view, values), groups, found)],
        question="shared-networks" if "region" in values else "memberships",
        values=dict(values),
        notes=(t.europe_point, *((t.europe_beside,) if rows else ()), *((t.map_more.format(n=more),) if more else ()), t.europe_borders),
    )


def _title(view: View, values: Mapping[str, str]) -> str:
    t = view.t
    if "region" in values:
        return t.europe_region_title.format(region=plain(view.name(resolved(view, "shared-networks", "region", values["region"])).text))
    if "network" in values:
        return t.europe_network_title.format(network=plain(view.name(resolved(view, "memberships", "network", values["network"])).text))
    return t.europe_title


# -- who, and from where


def _members(view: View, values: Mapping[str, str]) -> Members:
    """Return the members of any network, or who has a relation to the chosen one."""
    found: Members = defaultdict(Member)
    for record in records(view.ask("memberships", **values)):
        belongs = record["relation_id"] in view.shelf.belonging
        if belongs or values:
            for member in view.shelf.today(record["member_id"]):
                found[member].add([record["network_id"]], record, belongs)
    return found


def _sharing(view: View, values: Mapping[str, str]) -> Members:
    """Return the regions that share networks with the chosen one."""
    found: Members = defaultdict(Member)
    for record in records(view.ask("shared-networks", **values)):
        found[record["region_b_id"]].add(record["networks_id"].split(SEPARATOR), record, True)
    return found


def _by_country(view: View, found: Members) -> dict[str, list[str]]:
    """Return the members by country, those with most of them first; without one country under an empty name."""
    countries = all_countries(view, found)
    groups: dict[str, list[str]] = defaultdict(list)
    for member in sorted(found, key=lambda iri: (alphabetical(view.name(iri).text), iri)):
        own = countries.get(member, set())
        groups[next(iter(own)) if len(own) == 1 else ""].append(member)
    return dict(sorted(groups.items(), key=lambda pair: (not pair[0], -len(pair[1]), alphabetical(view.name(pair[0]).text) if pair[0] else "")))


def _networks(members: Iterable[str], found: Members) -> set[str]:
    return set().union(*(found[member].networks for member in members))


# -- how it is drawn


def _symbols(view: View, groups: Mapping[str, list[str]], found: Members, values: Mapping[str, str]) -> list[Symbol]:
    """Return a symbol for each country, larger ones first so that smaller ones stay visible."""
    most = max((len(members) for members in groups.values()), default=1)
    shades = _shades(groups, found, values)
    symbols = [_symbol(view, iri, members, found, values, shades[iri], _LARGEST * sqrt(len(members) / most)) for iri, members in groups.items()]
    circles = [around(one.x, one.y, one.radius) for one in symbols]
    return [_labelled(one, [box for place, box in enumerate(circles) if place != own]) for own, one in enumerate(symbols)]


def _labelled(one: Symbol, others: list[Box]) -> Symbol:
    """Put code and number beside a symbol that is too small for them, where they lie over no other symbol."""
    if one.radius >= _INSIDE:
        return one
    tried = candidates(one.x, one.y, [f"{one.code} {one.number}"], one.radius, True)
    return replace(one, label=min(tried, key=lambda label: sum(label.box.overlap(box) for box in others)))


def _shades(groups: Mapping[str, list[str]], found: Members, values: Mapping[str, str]) -> dict[str, int]:
    if "network" in values:
        return {iri: LEVELS if any(found[member].belongs for member in members) else WEAKER for iri, members in groups.items()}
    counts = {iri: len(_networks(members, found)) for iri, members in groups.items()}
    return {iri: level(count, max(counts.values())) for iri, count in counts.items()}


def _symbol(view: View, iri: str, members: list[str], found: Members, values: Mapping[str, str], shade: int, radius: float) -> Symbol:
    place = ground().country(view.graph.label(iri, "en")) or Country("", 0, 0)
    name = view.name(iri)
    title = view.t.europe_words.format(
        country=name.text,
        members=view.counted(len(members), "europe_member"),
        networks=view.counted(len(_networks(members, found)), "network"),
        names=", ".join(view.name(member).text for member in members),
    )
    href = view.links.picture(COUNTIES, values) if place.code == _HERE else name.href
    number = view.number(len(members))
    return Symbol(place.code, number, title, href, f"level-{shade}", shade >= DARK, place.x, place.y, round(radius, 2))


def _keys(view: View, symbols: list[Symbol], groups: Mapping[str, list[str]], found: Members, values: Mapping[str, str]) -> tuple[Key, ...]:
    t = view.t
    size = Key("circle", "hollow", t.europe_size)
    drawn = {symbol.fill for symbol in symbols}
    if "network" in values:
        shades = ((LEVELS, t.europe_belongs), (WEAKER, t.key_weaker))
        return (size, *(Key("circle", f"level-{shade}", label) for shade, label in shades if f"level-{shade}" in drawn))
    return (size, *count_keys(view, [len(_networks(members, found)) for iri, members in groups.items() if iri], "circle"))


def _beside(view: View, members: list[str], found: Members) -> tuple[list[Row], int]:
    """Return the list of those who have no symbol, and how many more there are than have room."""
    if not members:
        return [], 0
    room = int(ground().height / _LIST_ROW) - 1
    rows = [Row(view.t.europe_no_symbol, 0)]
    for place, iri in enumerate(members[:room], 1):
        name, kind = view.name(iri), local(iri).partition("/")[0]
        words = view.counted(len(found[iri].networks), "network")
        shape, text = SHAPES.get(kind, SHAPES["other"]), shorten(plain(name.text), _LIST_WIDTH - 110, SIZE)
        rows.append(Row(text, place * _LIST_ROW, name, shape, "hollow", "", f"{name.text}: {words}"))
    return rows, max(0, len(members) - room)


def _table(view: View, title: str, groups: Mapping[str, list[str]], found: Members) -> Table:
    """Return each country with its members, their networks, when that is last attested and where it stands."""
    t = view.t
    labels = ((t.europe_country, False), (t.europe_members, True), (t.europe_who, False), (t.map_number, True), (t.networks, False))
    keys = ("country", "number", "members", "network_number", "networks")
    headings = [Heading(key, label, numeric) for key, (label, numeric) in zip(keys, labels, strict=True)]
    headings += [Heading("last_attested", t.last_attested, False), Heading("source", t.source, False)]
    rows = [_row(view, iri, members, found) for iri, members in groups.items()]
    return Table(title, headings, rows, total=len(rows), found=len(rows))


def _row(view: View, country: str, members: list[str], found: Members) -> list[Cell]:
    networks = _networks(members, found)
    return [
        Cell("thing", names=(view.name(country),)) if country else Cell("text", view.t.europe_no_country),
        Cell("number", view.number(len(members))),
        Cell("thing", names=view.names(SEPARATOR.join(members))),
        Cell("number", view.number(len(networks))),
        Cell("thing", names=view.names(SEPARATOR.join(sorted(networks)))),
        Cell("text", max(found[member].attested for member in members)),
        Cell("sources", notes=view.notes.refer({place for member in members for place in found[member].places})),
    ]
