"""The picture `upset`: which members chosen networks have in common, combination by combination.

In: a view and three to six networks (the largest where none is chosen). Out: a `Picture`, an
UpSet plot (Lex et al. 2014) turned on its side, so that the names stand beside the bars: a
column for each network, a row for each combination, the most frequent first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from webapp.pictures.picture import SIZE, Key, Picture, frame
from webapp.pictures.sets import (
    NETWORKS,
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
    sets,
    split,
)
from webapp.pictures.shared import joined, slug
from webapp.pictures.words import plain, shorten, width

if TYPE_CHECKING:
    from webapp.state import View

NAME = "upset"
FEWEST, MOST = 3, 6
PROPOSED = 5  # networks, where none is chosen
_COLUMN = 34
_ROW = 30
_HEAD = 150
_BAR = 170  # what the largest combination measures
_NAMES = 470
_COUNT = 44
_DOT = 7
_TWIN = "#twin"


@dataclass(frozen=True)
class Head:
    """A network above its column, with how many members it has."""

    text: str
    title: str
    href: str
    count: int
    x: float


@dataclass(frozen=True)
class Row:
    """A combination: its dots, its bar and the names in it."""

    filled: tuple[float, ...]
    empty: tuple[float, ...]
    bar: float
    count: int
    names: str
    title: str
    y: float


def draw(view: View, values: Mapping[str, str]) -> Picture | None:
    """Draw the members of networks; None where none is chosen and the sources name no member."""
    check_parameters(NAME, values, (NETWORKS,))
    iris = _chosen(view, split(values.get(NETWORKS, "")))
    if not iris:
        return None
    chosen = by_size(sets(view, NETWORKS, iris))
    kept = {NETWORKS: ",".join(slug(iri) for iri in iris)}
    title = view.t.upset_title.format(names=", ".join(plain(label(view, chosen, place)) for place in range(len(iris))))
    drawn = _plan(view, chosen, view.links.picture(NAME, kept) + _TWIN)
    return frame(
        view,
        "upset",
        dated=True,
        drawn=drawn,
        name=NAME,
        title=title,
        summary=_summary(view, chosen),
        width=drawn["width"],
        height=drawn["height"],
        keys=(Key("circle", "solid", view.t.key_in), Key("circle", "none", view.t.key_not_in)) if drawn["rows"] else (),
        tabled=lambda: [combination_table(view, chosen, title), member_table(view, chosen)],
        values=kept,
        sparql=query(view, chosen),
        notes=_notes(view, chosen),
    )


def _chosen(view: View, parts: list[str]) -> list[str]:
    """Return the networks to draw; raises `UnclearChoice` for too many or too few."""
    if not parts:
        return largest(view, PROPOSED)
    t = view.t
    if len(parts) > MOST:
        raise UnclearChoice(t.upset_too_many.format(n=len(parts), fewest=FEWEST, most=MOST), [(t.overlap_choose, view.links.overlap_choice())])
    iris = chosen_networks(view, parts, lambda again: view.links.picture(NAME, {NETWORKS: ",".join(again)}))
    if len(iris) < FEWEST:
        ways = [(t.overlap_choose, view.links.overlap_choice())]
        if len(iris) == 2:
            ways.insert(0, (t.upset_as_venn, view.links.picture("venn", {NETWORKS: ",".join(slug(iri) for iri in iris)})))
        raise UnclearChoice(t.upset_too_few.format(n=len(iris), fewest=FEWEST, most=MOST), ways)
    return iris


def by_size(chosen: Sets) -> Sets:
    """Return the same sets, the largest first."""
    sizes = {iri: len(members) for iri, members in zip(chosen.iris, chosen.members, strict=True)}
    return Sets(chosen.of, tuple(sorted(chosen.iris, key=lambda iri: -sizes[iri])), chosen.incidence)


def _plan(view: View, chosen: Sets, twin: str) -> dict[str, Any]:
    """Return what the template draws, with places."""
    places = [_COLUMN * (place + 0.5) for place in range(len(chosen.iris))]
    texts = [shorten(plain(label(view, chosen, place)), _HEAD, SIZE) for place in range(len(chosen.iris))]
    top = 34 + max(width(text, SIZE) for text in texts)
    heads = [
        Head(text, view.name(iri).text, view.name(iri).href, len(members), x)
        for text, iri, members, x in zip(texts, chosen.iris, chosen.members, places, strict=True)
    ]
    left = _COLUMN * len(places) + 16
    most = max((len(members) for members in chosen.combinations.values()), default=1)
    rows = []
    for row, (combination, members) in enumerate(chosen.combinations.items()):
        names = ", ".join(plain(name.text) for name in view.names(joined(sorted(members))))
        rows.append(
            Row(
                tuple(x for place, x in enumerate(places) if place in combination),
                tuple(x for place, x in enumerate(places) if place not in combination),
                _BAR * len(members) / most,
                len(members),
                shorten(names, _NAMES, SIZE),
                f"{in_words(view, chosen, combination)}: {len(members)}. {names}",
                top + _ROW * (row + 0.5),
            )
        )
    return {
        "heads": heads,
        "rows": rows,
        "twin": twin,
        "top": top,
        "left": left,
        "column": _COLUMN,
        "row": _ROW,
        "dot": _DOT,
        "none": "" if rows else view.t.set_none,
        "count": _COUNT,
        "width": max([left + 320, *(left + row.bar + _COUNT + width(row.names, SIZE) for row in rows)]),
        "height": top + _ROW * max(len(rows), 1) + 4,
    }


def _notes(view: View, chosen: Sets) -> tuple[str, ...]:
    t, counts = view.t, [len(members) for members in chosen.combinations.values()]
    ever = () if view.date else (t.set_any_day,)
    # Bars of one only repeat who there is.
    return (t.upset_ones, *ever) if len(counts) > 1 and max(counts) == 1 else ever


def _summary(view: View, chosen: Sets) -> str:
    """Count the members and say in how many combinations they come."""
    if not chosen.combinations:
        return view.t.set_none
    everywhere = chosen.combinations.get(frozenset(range(len(chosen.iris))), frozenset())
    several = sum(len(members) for combination, members in chosen.combinations.items() if len(combination) > 1)
    return view.t.upset_summary.format(networks=len(chosen.iris), n=sum(map(len, chosen.combinations.values())), several=several, all=len(everywhere))
