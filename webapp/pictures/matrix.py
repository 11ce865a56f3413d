"""The picture `membership-matrix`: who belongs to which network, likes beside likes.

In: a view and the parameters of the question `memberships`. Out: a `Picture` with one mark
for each member and network between which the sources state a relation. Where they state
several, the mark shows the firmest: belonging before weaker relations, then certain before
possible, then the one attested last.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from graph.errors import WrongUse
from graph.namespaces import local
from graph.order import likes_together
from webapp.counting import totals
from webapp.naming import Name
from webapp.pictures.crosstable import crossed
from webapp.pictures.picture import SIZE, Key, Picture, frame
from webapp.pictures.shared import short
from webapp.pictures.times import CERTAINTIES, last_year
from webapp.pictures.values import resolved
from webapp.pictures.words import plain, shorten, width
from webapp.tables import Record, Table, records, table
from webapp.texts import alphabetical

if TYPE_CHECKING:
    from webapp.state import View

NAME = "membership-matrix"
QUESTION = "memberships"
WIDE = 34  # columns that fit a page without scrolling
MOST = 60  # rows, and columns, that one picture holds
PITCH = 26
_MARK = 10
_WIDEST_ROW = 200
_WIDEST_COLUMN = 190
_GROUP_GAP = 26
_FAR = 30  # columns after which the names of the rows stand on the right too
_WHOLE = 960  # what a narrow matrix leaves of this holds a bar for each row
_BESIDE, _COUNT = 16, 40  # the air before a bar, and the room for its number
_BARS = (60, 240)  # the least and the most that the longest bar measures
_LIMITS = ("kind", "region", "network", "relation")
_FILLS = {"certain": "solid", "possible": "half", "unknown": "hollow"}

Cells = dict[tuple[str, str], list[Record]]


@dataclass(frozen=True)
class Label:
    """The heading of a row or column at its place."""

    text: str
    title: str
    href: str
    at: float


@dataclass(frozen=True)
class Mark:
    """What is known of one member in one network, at its place."""

    member: str
    network: str
    shape: str
    fill: str
    year: str
    title: str
    href: str
    x: float
    y: float


@dataclass(frozen=True)
class Bar:
    """In how many networks a member is member or owner, beside its row."""

    count: int
    length: float
    y: float


@dataclass(frozen=True)
class Group:
    """A group of rows from `top` to `bottom`; its heading is empty where it is the only one."""

    text: str
    top: float
    bottom: float


def draw(view: View, values: Mapping[str, str]) -> Picture | None:
    """Draw the matrix; None where the sources state no relation."""
    asked = {name: value for name, value in values.items() if name != "rows"}
    answer = view.ask(QUESTION, **asked)
    cells = _cells(view, records(answer))
    if not cells:
        return None
    shown = _most_related(cells, _row_count(values.get("rows", "")))
    groups, columns = _ordered_rows(view, shown), _ordered(view, {network: shown_in(shown, network) for _, network in shown})
    plan = _plan(view, shown, groups, columns)
    regions = [member for member in {member for member, _ in cells} if _is_region(member)]
    return frame(
        view,
        "matrix",
        dated=True,
        drawn=plan,
        name=NAME,
        title=_title(view, asked),
        summary=_summary(view, cells, len(regions), bool(asked)),
        width=plan["width"],
        height=plan["height"],
        keys=_keys(view, plan["marks"]),
        tabled=lambda: [table(view, answer)],
        crossing=lambda: _crossed(view, shown, groups, columns),
        question=QUESTION,
        values=asked,
        notes=_notes(view, cells, shown),
    )


def _title(view: View, asked: Mapping[str, str]) -> str:
    """Name what is shown, and to what it is limited."""
    limits = [plain(view.name(resolved(view, QUESTION, name, asked[name])).text) for name in _LIMITS if name in asked]
    return f"{view.t.matrix_title} ({', '.join(limits)})" if limits else view.t.matrix_title


def shown_in(cells: Iterable[tuple[str, str]], network: str) -> frozenset[str]:
    """Return the members that have a relation to a network."""
    return frozenset(member for member, column in cells if column == network)


def _row_count(asked: str) -> int:
    """Return how many rows a page has room for; raises `WrongUse` for what is no such number."""
    if not asked:
        return MOST
    if not (asked.isascii() and asked.isdigit() and 1 <= int(asked[:4]) <= MOST):
        raise WrongUse(f"“{asked[:40]}” is not a number of rows → write one from 1 to {MOST}")
    return int(asked)


def _cells(view: View, found: list[Record]) -> Cells:
    """Return the relations by member and network; what a predecessor had stands with its successor."""
    cells: Cells = defaultdict(list)
    for record in found:
        for member in view.shelf.today(record["member_id"]):
            cells[member, record["network_id"]].append(record)
    return cells


def _is_region(member: str) -> bool:
    return local(member).startswith("region/")


def _most_related(cells: Cells, rows: int) -> Cells:
    """Keep the members and networks that a picture has room for: regions first, then those with the most relations."""
    members = _first(cells, 0, rows)
    kept = {pair: found for pair, found in cells.items() if pair[0] in members}
    networks = _first(kept, 1, MOST)
    if rows < MOST and len(networks) > WIDE:
        # Where there is little room, those that only one has say least.
        networks = {network for network in networks if len(shown_in(kept, network)) > 1}
    return {pair: found for pair, found in kept.items() if pair[1] in networks}


def _first(cells: Cells, side: int, most: int) -> set[str]:
    counts: dict[str, int] = defaultdict(int)
    for pair in cells:
        counts[pair[side]] += 1
    return set(sorted(counts, key=lambda iri: (side == 0 and not _is_region(iri), -counts[iri], iri))[:most])


def _ordered(view: View, sets: Mapping[str, frozenset[str]]) -> list[str]:
    return likes_together(sets, key=lambda iri: (alphabetical(view.name(iri).text), iri))


def _ordered_rows(view: View, cells: Cells) -> list[tuple[str, list[str]]]:
    """Return the members in their order by group: regions, then the others."""
    networks: dict[str, set[str]] = defaultdict(set)
    for member, network in cells:
        networks[member].add(network)
    groups = []
    for text, wanted in ((view.t.regions, True), (view.t.matrix_others, False)):
        sets = {member: frozenset(found) for member, found in networks.items() if _is_region(member) == wanted}
        if sets:
            groups.append((text, _ordered(view, sets)))
    return groups


def _plan(view: View, cells: Cells, groups: list[tuple[str, list[str]]], columns: list[str]) -> dict[str, Any]:
    """Return what the template draws: every label, line and mark with its place."""
    members = [member for _, rows in groups for member in rows]
    left = 12 + min(_WIDEST_ROW, max(width(plain(view.name(member).text), SIZE) for member in members))
    column_texts = {network: short(view, network) for network in columns}
    top = 12 + min(_WIDEST_COLUMN, max(width(plain(text), SIZE) for text in column_texts.values()))
    repeated = len(columns) > _FAR
    rows, headings, bottom = _row_labels(view, groups, top, left - 12)
    heads = [
        Label(shorten(plain(column_texts[network]), _WIDEST_COLUMN, SIZE), view.name(network).text, view.name(network).href, left + PITCH * (place + 0.5))
        for place, network in enumerate(columns)
    ]
    places = {label: heads[place].at for place, label in enumerate(columns)}
    heights = {member: row.at for member, row in zip(members, rows, strict=True)}
    marks = [_mark(view, pair, found, places[pair[1]], heights[pair[0]]) for pair, found in cells.items()]
    right = left + PITCH * len(columns)
    bars, heading = _bars(view, cells, heights, right)
    beside = right + _BESIDE + max([width(heading, SIZE), *(bar.length + _COUNT for bar in bars)]) if bars else right + (left if repeated else 4)
    return {
        "rows": rows,
        "bars": bars,
        "heading": heading,
        "beside": right + _BESIDE,
        "heads": heads,
        "groups": headings,
        "marks": sorted(marks, key=lambda mark: (mark.y, mark.x)),
        "left": left,
        "top": top,
        "right": right,
        "bottom": bottom,
        "pitch": PITCH,
        "size": _MARK,
        "repeated": repeated,
        "width": beside,
        "height": bottom + 4,
    }


def _row_labels(view: View, groups: list[tuple[str, list[str]]], top: float, room: float) -> tuple[list[Label], list[Group], float]:
    rows, headings, y = [], [], top
    for text, members in groups:
        several = len(groups) > 1
        y += _GROUP_GAP * several
        headings.append(Group(text if several else "", y, y + PITCH * len(members)))
        for member in members:
            name = view.name(member)
            rows.append(Label(shorten(plain(name.text), room, SIZE), name.text, name.href, y + PITCH / 2))
            y += PITCH
    return rows, headings, y


def _bars(view: View, cells: Cells, heights: Mapping[str, float], right: float) -> tuple[list[Bar], str]:
    """Return a bar for each row where the matrix leaves room beside it, and what the bars count."""
    room = min(_BARS[1], _WHOLE - right - _BESIDE - _COUNT)
    counts = dict.fromkeys(heights, 0)
    for (member, _), found in cells.items():
        counts[member] += any(record["relation_id"] in view.shelf.belonging for record in found)
    most = max(counts.values())
    if room < _BARS[0] or most < 2:
        return [], ""
    return [Bar(count, room * count / most, heights[member]) for member, count in counts.items()], view.t.matrix_networks


def _crossed(view: View, cells: Cells, groups: list[tuple[str, list[str]]], columns: list[str]) -> Table:
    """Return the matrix as a table: in words what the marks show."""
    members = [member for _, rows in groups for member in rows]
    places = {member: place for place, member in enumerate(members)}
    said = {(places[member], network): _cell(view, (member, network), found) for (member, network), found in cells.items()}
    names = [view.name(member) for member in members]
    return crossed(view.t.matrix_title, view.t.matrix_row, names, {network: short(view, network) for network in columns}, said)


def _cell(view: View, pair: tuple[str, str], found: list[Record]) -> Name:
    """Say the firmest relation with the year in which it is last attested, or how certain it is on the chosen date."""
    firmest = min(found, key=lambda record: _firmness(view, record))
    when = view.word(firmest["certainty"]) if firmest["certainty"] else last_year(firmest["last_attested"])
    return Name(f"{firmest['relation']} {when}".strip(), href=_question(view, pair))


def _question(view: View, pair: tuple[str, str]) -> str:
    """Lead to what the sources say of one member and one network."""
    region, network = (local(iri).partition("/")[2] for iri in pair)
    return view.links.question(QUESTION, {"region": region, "network": network})


def _mark(view: View, pair: tuple[str, str], found: list[Record], x: float, y: float) -> Mark:
    member, network = pair
    found = sorted(found, key=lambda record: _firmness(view, record))
    firmest = found[0]
    belongs = firmest["relation_id"] in view.shelf.belonging
    certainty = firmest["certainty"]
    fill = _FILLS[certainty] if certainty else "solid" if belongs else "soft"
    year = "" if certainty else last_year(firmest["last_attested"])
    return Mark(
        member,
        network,
        "square" if belongs else "circle",
        fill,
        year[-2:],
        f"{view.name(member).text} – {view.name(network).text}: " + "; ".join(_words(view, record) for record in found),
        _question(view, pair),
        x,
        y,
    )


def _firmness(view: View, record: Record) -> tuple[Any, ...]:
    """Sort the firmest relation first."""
    certainty = record["certainty"]
    rank = CERTAINTIES.index(certainty) if certainty in CERTAINTIES else 0
    return record["relation_id"] not in view.shelf.belonging, rank, -int(last_year(record["last_attested"]) or 0), record["relation_id"]


def _words(view: View, record: Record) -> str:
    """Say one relation: “member, since 1998, last attested 2024, certain”."""
    t = view.t
    parts = [record["relation"]]
    if record["since"]:
        parts.append(t.since_year.format(year=record["since"]))
    parts.append(t.attested_year.format(year=record["last_attested"]) if record["last_attested"] else t.attested_undated)
    if record["certainty"]:
        parts.append(view.word(record["certainty"]))
    return ", ".join(parts)


def _keys(view: View, marks: list[Mark]) -> tuple[Key, ...]:
    """Return the legend of the marks that are drawn."""
    t = view.t
    shapes = {mark.shape for mark in marks}
    if view.date:
        names = {"square": t.key_belongs, "circle": t.key_weaker}
        kinds = [Key(shape, "hollow", names[shape]) for shape in ("square", "circle") if shape in shapes]
        fills = {mark.fill for mark in marks}
        return (*kinds, *(Key("square", _FILLS[word], view.word(word)) for word in CERTAINTIES if _FILLS[word] in fills))
    year = max((mark.year for mark in marks), default="")
    keys = []
    if "square" in shapes:
        keys.append(Key("square", "solid", t.key_belongs, year))
    if "circle" in shapes:
        keys.append(Key("circle", "soft", t.key_weaker, year))
    return tuple(keys)


def _notes(view: View, cells: Cells, shown: Cells) -> tuple[str, ...]:
    t = view.t
    notes = [] if view.date else [t.matrix_years]
    for side, text in ((0, t.matrix_rows_cut), (1, t.matrix_columns_cut)):
        kept, whole = len({pair[side] for pair in shown}), len({pair[side] for pair in cells})
        if kept < whole:
            notes.append(text.format(shown=kept, whole=whole))
    return tuple(notes)


def _summary(view: View, cells: Cells, regions: int, limited: bool) -> str:
    """Say in one sentence what the question found, whether drawn or not."""
    t = view.t
    members, networks = ({pair[side] for pair in cells} for side in (0, 1))
    belonging = sum(any(record["relation_id"] in view.shelf.belonging for record in found) for found in cells.values())
    who = view.counted(regions, "region")
    others = len(members) - regions
    said = t.matrix_summary.format(
        members=t.matrix_with_others.format(regions=who, n=others) if others else who,
        networks=view.counted(len(networks), "network"),
        relations=len(cells),
        belonging=belonging,
    )
    if limited or view.date:
        return said
    every = totals(view)
    whole = t.matrix_whole.format(
        regions=view.counted(every["regions"], "region"),
        networks=view.counted(every["networks"], "network"),
    )
    return f"{said} {whole}"
