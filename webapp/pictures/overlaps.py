"""The pictures `network-overlap` and `region-overlap`: how much each two share, likes beside likes.

In: a view, and a kind of network if only such are to count. Out: a `Picture`: half a table
whose diagonal holds the names, with a cell for each two that share something: the number in
it, its shade the Jaccard index in four steps, its frame how certain the firmest of it is. The
corner that half a table leaves free holds the pairs that share the most.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from graph.errors import WrongUse
from graph.namespaces import thing
from graph.overlap import Pair, Side, ordered
from graph.queryfiles import without_header
from graph.questions import bound
from graph.questions import question as find_question
from webapp.pictures.picture import SIZE, Key, Picture, frame
from webapp.pictures.shared import common, joined, overlap, pairs, resolved_kind, short, slug
from webapp.pictures.words import plain, shorten, width
from webapp.tables import Cell, Heading, Table
from webapp.texts import alphabetical

if TYPE_CHECKING:
    from webapp.state import View

NETWORKS, REGIONS = "network-overlap", "region-overlap"
KIND = "kind"
MOST, CROWDED = 60, 40  # names on the diagonal; where not all find room, the fewer can be read
STEPS = (0.1, 0.25, 0.5)  # where one shade of the Jaccard index ends and the next begins
_SHADES = ("level-1", "level-2", "level-4", "level-5")
_DARK = 3  # from this shade on the number is light
_PITCH, _NARROW, _MANY = 28, 22, 24  # of a cell; above so many names cells are narrow
_LABEL = 190
_LISTED = 10
_LINE = 26
_LIST_NAME = 180
_LIST_NUMBERS = 80
_GAP = 40
_EMPTY_WIDTH, _EMPTY_HEIGHT = 560, 24


@dataclass(frozen=True)
class Sort:
    """One of the two pictures: whose overlap it is, the question that counts the same, its words."""

    name: str
    side: Side
    question: str
    title: str  # this and what follows are names of page texts
    summary: str
    summary_one: str
    none: str
    common: str
    ends: str
    counted: str
    label: Callable[[View, str], str]
    href: Callable[[View, str, str], str]


@dataclass(frozen=True)
class Label:
    """A name on the diagonal: of the row to its left and of the column below it."""

    text: str
    title: str
    href: str
    x: float
    y: float


@dataclass(frozen=True)
class Square:
    """What two share, at its place."""

    text: str
    title: str
    href: str
    step: int
    shade: str
    letters: str
    firm: str
    x: float
    y: float


@dataclass(frozen=True)
class Line:
    """One of the pairs that share the most."""

    names: str
    count: str
    share: str
    title: str
    href: str
    y: float


_SORTS = {
    NETWORKS: Sort(
        NETWORKS,
        "networks",
        "shared-members",
        "network_overlap_title",
        "overlap_networks_summary",
        "overlap_networks_one",
        "no_shared_members",
        "shared_members",
        "network",
        "shared_member",
        short,
        lambda view, a, b: view.links.shared_members(slug(a), slug(b)),
    ),
    REGIONS: Sort(
        REGIONS,
        "members",
        "shared-networks",
        "region_overlap_title",
        "overlap_regions_summary",
        "overlap_regions_one",
        "no_shared_networks",
        "shared_networks",
        "region",
        "shared_network",
        lambda view, iri: view.name(iri).text,
        lambda view, a, b: view.links.compare(slug(a), slug(b)),
    ),
}


def draw_networks(view: View, values: Mapping[str, str]) -> Picture | None:
    """Draw how many members each two networks share; None where no two share any."""
    return _draw(view, values, _SORTS[NETWORKS])


def draw_regions(view: View, values: Mapping[str, str]) -> Picture | None:
    """Draw how many networks each two regions share; None where no two share any."""
    return _draw(view, values, _SORTS[REGIONS])


def _draw(view: View, values: Mapping[str, str], sort: Sort) -> Picture | None:
    kind = _chosen_kind(view, values, sort.name)
    found = pairs(view, sort.side, kind)
    if not found and not kind:
        return None
    drawn = _plan(view, found, sort, kind)
    title = getattr(view.t, sort.title)
    return frame(
        view,
        "overlap",
        dated=True,
        drawn=drawn,
        name=sort.name,
        title=f"{title} ({view.name(kind_iri(kind)).text})" if kind else title,
        summary=_summary(view, found, sort),
        width=drawn["width"],
        height=drawn["height"],
        keys=_keys(view, drawn["squares"]),
        tabled=lambda: [pair_table(view, sort.name, kind)],
        # For one kind of network alone there is no question in the catalogue.
        question="" if kind else sort.question,
        sparql=query(view, sort.name, kind) if kind else "",
        values={KIND: kind} if kind else {},
        notes=_notes(view, len(overlap(view, sort.side, kind).ties)),
    )


def _chosen_kind(view: View, values: Mapping[str, str], name: str) -> str:
    """Return the slug of the kind of network asked for; raises `UnclearValue` where it is none, `WrongUse` for other values."""
    if unknown := set(values) - {KIND}:
        raise WrongUse(f"{name} has no parameter “{min(unknown)}” → it takes: {KIND}")
    return resolved_kind(view, values[KIND]) if values.get(KIND) else ""


def kind_iri(kind: str) -> str:
    return thing(f"network-kind/{kind}")


def step(jaccard: float) -> int:
    """Return the shade of a Jaccard index, from 1 to 4."""
    return 1 + sum(jaccard >= end for end in STEPS)


def firmest(pair: Pair) -> str:
    """Return the firmest answer among what two share."""
    return "certain" if pair.certain else "possible" if pair.possible else "unknown"


def percent(view: View, share: float) -> str:
    return view.t.percent.format(n=view.number(round(100 * share)))


def query(view: View, name: str, kind: str) -> str:
    """Return the question of a picture in SPARQL, for one kind of network alone."""
    asked = find_question(_SORTS[name].question)
    terms = view.shelf.asker.bind(asked, {"date": view.date} if view.date else {}, view.lang)
    networks = ("?network_a", "?network_b") if name == NETWORKS else ("?network",)
    only = " . ".join(f"{network} rg:networkKind <{kind_iri(kind)}>" for network in networks)
    text, _, end = without_header(bound(asked.sparql, terms)).rpartition("FILTER(?best > 0)")
    return f"{text}FILTER(?best > 0) {only}{end}"


def pair_table(view: View, name: str, kind: str, most: int | None = None) -> Table:
    """Return every two that share something, or the first `most`, with the shared ones by name."""
    sort, t = _SORTS[name], view.t
    found = pairs(view, sort.side, kind)
    end, last = getattr(t, sort.ends), getattr(t, sort.common)
    labels = (end, end, t.shared_count, t.certain_count, t.possible_count, t.unknown_count, t.jaccard, last)
    keys = ("a", "b", "shared", "certain", "possible", "unknown", "jaccard", "common")
    headings = [Heading(key, label, key not in ("a", "b", "common")) for key, label in zip(keys, labels, strict=True)]
    rows = [
        [
            *(Cell("thing", names=(view.name(iri),)) for iri in (pair.a, pair.b)),
            *(Cell("number", view.number(count)) for count in (pair.shared, pair.certain, pair.possible, pair.unknown)),
            Cell("number", percent(view, pair.jaccard)),
            Cell("thing", names=view.names(joined(common(view, sort.side, pair.a, pair.b, kind)))),
        ]
        for pair in found[:most]
    ]
    return Table(getattr(t, sort.title), headings, rows, total=len(found), found=len(found))


def _plan(view: View, found: list[Pair], sort: Sort, kind: str) -> dict[str, Any]:
    """Return what the template draws: every label, square and line with its place."""
    if not found:
        return {"labels": [], "squares": [], "lines": [], "empty": _none(view, sort), "width": _EMPTY_WIDTH, "height": _EMPTY_HEIGHT}
    shared = overlap(view, sort.side, kind)
    names = ordered(shared, key=lambda iri: (alphabetical(sort.label(view, iri)), iri), only=_most_tied(shared.ties))
    pitch = _PITCH if len(names) <= _MANY else _NARROW
    places = {iri: pitch * place for place, iri in enumerate(names)}
    labels = [_label(view, iri, sort, at, pitch) for iri, at in places.items()]
    texts = {iri: view.name(iri).text for iri in shared.ties}
    squares = [_square(view, pair, sort, places, pitch, texts) for pair in found if pair.a in places and pair.b in places]
    ends = [label.x + width(label.text, SIZE) for label in labels]
    lines = [_line(view, pair, sort, _LINE * (place + 1), texts) for place, pair in enumerate(found[:_LISTED])]
    beside = _GAP + max(end for end, label in zip(ends, labels, strict=True) if label.y <= _LINE * (len(lines) + 1) + pitch)
    return {
        "labels": labels,
        "squares": sorted(squares, key=lambda square: (square.y, square.x)),
        "lines": lines,
        "heading": view.t.overlap_most,
        "beside": beside,
        "numbers": _LIST_NUMBERS,
        "line": _LINE,
        "pitch": pitch,
        "whole": pitch * len(names),
        "width": max(*ends, beside + width(view.t.overlap_most, SIZE), beside + _LIST_NUMBERS + max(width(line.names, SIZE) for line in lines)) + 8,
        "height": max(pitch * len(names), _LINE * (len(lines) + 1)) + 4,
    }


def _most_tied(ties: Mapping[str, int]) -> set[str]:
    """Return the things that a picture has room for: those that share the most."""
    return set(sorted(ties, key=lambda iri: (-ties[iri], iri))[: len(ties) if len(ties) <= MOST else CROWDED])


def _label(view: View, iri: str, sort: Sort, at: float, pitch: float) -> Label:
    name = view.name(iri)
    return Label(shorten(plain(sort.label(view, iri)), _LABEL, SIZE), name.text, name.href, at + 6, at + pitch / 2)


def _square(view: View, pair: Pair, sort: Sort, places: Mapping[str, float], pitch: float, texts: Mapping[str, str]) -> Square:
    column, row = sorted((places[pair.a], places[pair.b]))
    firm = firmest(pair)
    text = f"{pair.shared}{'?' if firm == 'unknown' else ''}"
    place = step(pair.jaccard)
    letters = "on" if place >= _DARK else "off"
    at = column + pitch / 2, row + pitch / 2
    return Square(text, _words(view, pair, sort, texts), sort.href(view, pair.a, pair.b), place, _SHADES[place - 1], letters, firm, *at)


def _line(view: View, pair: Pair, sort: Sort, y: float, texts: Mapping[str, str]) -> Line:
    names = " – ".join(shorten(plain(sort.label(view, iri)), _LIST_NAME, SIZE) for iri in (pair.a, pair.b))
    return Line(names, view.number(pair.shared), percent(view, pair.jaccard), _words(view, pair, sort, texts), sort.href(view, pair.a, pair.b), y)


def _words(view: View, pair: Pair, sort: Sort, texts: Mapping[str, str]) -> str:
    """Say what two share: “A – B: 3 shared, of which 1 certain, 2 possible, 0 unknown; Jaccard index 25%”."""
    return view.t.overlap_words.format(
        a=texts[pair.a],
        b=texts[pair.b],
        what=view.counted(pair.shared, sort.counted),
        certain=pair.certain,
        possible=pair.possible,
        unknown=pair.unknown,
        percent=percent(view, pair.jaccard),
    )


def _keys(view: View, squares: list[Square]) -> tuple[Key, ...]:
    """Return the legend of the shades and frames that are drawn."""
    t, steps, firm = view.t, {square.step for square in squares}, {square.firm for square in squares}
    ends = [percent(view, end) for end in STEPS]
    labels = (
        t.jaccard_below.format(end=ends[0]),
        *(t.jaccard_between.format(start=start, end=end) for start, end in pairwise(ends)),
        t.jaccard_from.format(start=ends[-1]),
    )
    shades = [Key("square", _SHADES[place - 1], label) for place, label in enumerate(labels, 1) if place in steps]
    certain = [Key("square", "framed", t.key_some_certain)] if "certain" in firm else []
    return (*shades, *certain, *([Key("square", "hollow", t.key_only_unknown, "?")] if "unknown" in firm else []))


def _notes(view: View, things: int) -> tuple[str, ...]:
    if not things:
        return ()
    t = view.t
    when = () if view.date else (t.overlap_any_day,)
    return (t.overlap_jaccard, *when, *((t.overlap_cut.format(shown=CROWDED, n=things),) if things > MOST else ()))


def _none(view: View, sort: Sort) -> str:
    text: str = getattr(view.t, sort.none)
    return text


def _summary(view: View, found: list[Pair], sort: Sort) -> str:
    """Say how many pairs share something, and which share the most."""
    if not found:
        return _none(view, sort)
    best, t = found[0], view.t
    first = sum(pair.shared == best.shared for pair in found)
    text: str = getattr(t, sort.summary_one if len(found) == 1 else sort.summary)
    where = t.overlap_where.format(a=plain(view.name(best.a).text), b=plain(view.name(best.b).text)) if first == 1 else t.overlap_where_many.format(n=first)
    return text.format(n=len(found), what=view.counted(best.shared, sort.counted), where=where)
