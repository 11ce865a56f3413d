"""The first finding: the two regions that share the most networks, in northern and in southern Sweden.

In: a view. Out: a `Step` on the answer to `shared-networks`. North and south are the parts of
the country that the EU's classification of regions (NUTS, level 1) knows. Where a date is
chosen, networks of which no source tells when do not count.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from graph.questions import SEPARATOR
from webapp import counting
from webapp.naming import Name
from webapp.pictures import draw
from webapp.pictures.overlaps import percent
from webapp.pictures.places import COUNTY_OF, regions_by_county
from webapp.pictures.shared import pairs, places, relations, short
from webapp.story.step import Select, Step, Trial, as_of, before_everything, nothing, region_choices, slug
from webapp.tables import Cell, Heading, Record, Table, records, table
from webapp.texts import alphabetical
from webapp.things.anatomy import capital

if TYPE_CHECKING:
    from webapp.state import View

KEY, QUESTION = "overlap", "shared-networks"
PARTS = {"north": "SE3", "south": "SE2"}  # NUTS level 1: Norra Sverige, Södra Sverige
_ROWS = 2  # of each part in the table


@dataclass(frozen=True)
class Best:
    """The pairs of a part of the country, those that share the most first; `tied` share as many as the first."""

    part: str
    pairs: list[Record]
    count: int
    tied: int

    @property
    def first(self) -> Record:
        return self.pairs[0]


def step(view: View) -> Step:
    """Return the finding; without one where no two regions of either part share a network."""
    t, before = view.t, before_everything(view, "memberships", ("since", "until", "last_attested"))
    found = [] if before else sorted(filter(None, (_best(view, part) for part in PARTS)), key=lambda best: -best.count)
    if not found:
        return nothing(view, KEY, t.story_overlap, t.story_overlap_none, QUESTION, before)
    drawn = (draw(view, "venn", regions=",".join(_two(best.first))) for best in found)
    a, b = _two(found[0].first)
    choices = region_choices(view)
    return Step(
        KEY,
        t.story_overlap,
        _heading(view, found),
        QUESTION,
        {},
        _reading(view, found),
        (t.story_overlap_caution, *(_certainty(view, best) for best in found), t.story_overlap_blank),
        (t.story_overlap_rule, *(_tied(view, best) for best in found if best.tied > 1)),
        t.story_overlap_figure.format(n=view.number(found[0].count), other=view.number(found[1].count)) if len(found) > 1 else view.number(found[0].count),
        tuple(picture for picture in drawn if picture is not None),
        _table(view, found),
        (*(_side_by_side(view, best) for best in found), (t.overlap, view.links.overlap())),
        Trial(view.links.compare(), (Select("a", t.compare_first, choices, a), Select("b", t.compare_second, choices, b))),
    )


def _best(view: View, part: str) -> Best | None:
    """Return the pairs of a part that share a network."""
    own = {region for nuts, county in COUNTY_OF.items() if nuts.startswith(PARTS[part]) and (region := regions_by_county(view).get(county))}
    rows = [row for row in records(view.ask(QUESTION)) if {row["region_a_id"], row["region_b_id"]} <= own and _shared(view, row)]
    rows.sort(key=lambda row: (-_shared(view, row), alphabetical(row["region_a"]), alphabetical(row["region_b"])))
    if not rows:
        return None
    most = _shared(view, rows[0])
    return Best(part, rows, most, sum(_shared(view, row) == most for row in rows))


def _shared(view: View, row: Record) -> int:
    """Return how many networks two regions share; on a date only those of which a source tells when."""
    shared: int = row["shared"] - row["unknown"] if view.date else row["shared"]
    return shared


def _two(row: Record) -> tuple[str, str]:
    return slug(row["region_a_id"]), slug(row["region_b_id"])


def _side_by_side(view: View, best: Best) -> tuple[str, str]:
    return view.t.story_overlap_compare.format(names=_names(view, best.first)), view.links.compare(*_two(best.first))


def _names(view: View, row: Record) -> str:
    return f"{row['region_a']} {view.t.word_and} {row['region_b']}"


def _part(view: View, part: str) -> str:
    return view.t.story_north if part == "north" else view.t.story_south


def _heading(view: View, found: list[Best]) -> str:
    """Say where two regions share the most, and that nobody shares more in the other part."""
    t, most = view.t, found[0]
    first = t.story_overlap_dated if view.date else t.story_overlap_heading
    said = first.format(
        when=as_of(view),
        part=_part(view, most.part),
        a=most.first["region_a"],
        b=most.first["region_b"],
        networks=view.counted(most.count, "network"),
        years=counting.years_in_words(view, _stated(most.first, relations(view))),
    )
    if len(found) > 1:
        rest = t.story_overlap_other.format(part=_part(view, found[1].part), n=view.number(found[1].count))
    else:
        rest = t.story_overlap_alone.format(part=_part(view, next(part for part in PARTS if part != most.part)))
    return f"{capital(said)}; {rest}"


def _reading(view: View, found: list[Best]) -> tuple[str, ...]:
    """Say what the circles are, and how much of the two regions' networks is common."""
    t = view.t
    if view.date:
        return (t.story_overlap_reading,)
    jaccard = {frozenset((pair.a, pair.b)): pair.jaccard for pair in pairs(view, "members")}
    shares = [(_part(view, best.part), percent(view, jaccard[frozenset((best.first["region_a_id"], best.first["region_b_id"]))])) for best in found]
    said = ", ".join([t.story_overlap_share.format(part=shares[0][0], share=shares[0][1]), *(f"{part} {share}" for part, share in shares[1:])])
    return t.story_overlap_reading, f"{capital(said)}."


def _certainty(view: View, best: Best) -> str:
    said = view.t.story_overlap_sure.format(
        part=_part(view, best.part), **{key: view.number(best.first[key]) for key in ("shared", "certain", "possible", "unknown")}
    )
    return capital(said)


def _tied(view: View, best: Best) -> str:
    return capital(view.t.story_overlap_tied.format(part=_part(view, best.part), pairs=view.number(best.tied), n=view.number(best.count)))


def _table(view: View, found: list[Best]) -> Table:
    """Return the first pairs of each part as the question answers, networks by abbreviation, with where the sources say that both belong."""
    shown = [row for best in found for row in best.pairs[:_ROWS]]
    made, stated = table(view, view.ask(QUESTION), hide={"networks"}, rows=shown), relations(view)
    noted = [view.notes.refer(places(_stated(row, stated))) for row in shown]
    named = [Cell("thing", names=_networks(view, row)) for row in shown]
    added = ([cell, Cell("sources", notes=notes)] for cell, notes in zip(named, noted, strict=True))
    return replace(
        made,
        headings=[*made.headings, Heading("networks", view.t.networks, False), Heading("source", view.t.source, False)],
        rows=[[*cells, *more] for cells, more in zip(made.rows, added, strict=True)],
    )


def _networks(view: View, row: Record) -> tuple[Name, ...]:
    """Return the shared networks as short as they are known, their names in full as titles."""
    found = [(iri, view.name(iri)) for iri in row["networks_id"].split(SEPARATOR)]
    said = [replace(name, text=short(view, iri), title=name.text, lang="") for iri, name in found]
    return tuple(sorted(said, key=lambda name: alphabetical(name.text)))


def _stated(row: Record, stated: dict[tuple[str, str], list[Record]]) -> list[Record]:
    """Return the memberships of either region in the networks that both share."""
    ends = (row["region_a_id"], row["region_b_id"])
    networks = row["networks_id"].split(SEPARATOR)
    return [said for network in networks for end in ends for said in stated.get((end, network), [])]
