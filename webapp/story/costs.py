"""The third finding: what one region's memberships cost.

In: a view. Out: a `Step` on the answer to `costs`, for the region of which the sources state
the most items. Only what is stated for one and the same year is added up.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING

from graph.namespaces import local
from graph.questions import SEPARATOR
from webapp.pictures import draw
from webapp.pictures.places import regions_by_county
from webapp.story.step import Select, Step, Trial, nothing, region_choices, slug
from webapp.tables import Record, records, table
from webapp.texts import alphabetical
from webapp.things.anatomy import distinct, names

if TYPE_CHECKING:
    from webapp.state import View

KEY, QUESTION = "costs", "costs"
_NAMED = 12


def step(view: View) -> Step:
    """Return the finding; without one where the sources state no amount."""
    t, stated = view.t, _by_region(view)
    if not stated:
        return nothing(view, KEY, t.story_costs, t.story_costs_none, QUESTION)
    region = min(stated, key=lambda iri: (-len(stated[iri]), alphabetical(view.name(iri).text), iri))
    asked, items = {"region": slug(region)}, stated[region]
    picture = draw(view, "costs", **asked)
    return Step(
        KEY,
        t.story_costs,
        _heading(view, region, items),
        QUESTION,
        asked,
        _reading(view, items),
        (t.story_costs_caution, *_blank(view, stated), *((t.story_costs_undated,) if view.date else ())),
        (t.story_costs_rule,),
        _figure(view, items),
        (picture,) if picture else (),
        table(view, view.ask(QUESTION, **asked), hide={"region", "covers", "scope", "refund"}, rows=items),
        ((view.name(region).text, view.links.thing(region)),),
        Trial(view.links.picture("costs"), (Select("region", t.story_costs_choose, region_choices(view), asked["region"]),)),
    )


def _by_region(view: View) -> dict[str, list[Record]]:
    """Return the items with an amount by region."""
    found: dict[str, list[Record]] = defaultdict(list)
    for row in records(view.ask(QUESTION)):
        if row["amount_sek"] is not None:
            found[row["region_id"]].append(row)
    return found


def _heading(view: View, region: str, items: list[Record]) -> str:
    """Say what the memberships of the newest year cost; how many items there are where none is for networks alone."""
    t, paid = view.t, _paid(items)
    if not paid:
        return t.story_costs_items.format(region=view.name(region).text, n=view.number(len(items)))
    return t.story_costs_heading.format(
        region=view.name(region).text, networks=view.counted(len(distinct(paid, "scope")), "network"), amount=_amount(view, paid), year=_newest(items)
    )


def _figure(view: View, items: list[Record]) -> str:
    paid = _paid(items)
    return _amount(view, paid) if paid else view.number(len(items))


def _paid(items: list[Record]) -> list[Record]:
    """Return what is stated for networks alone in the newest year."""
    return [item for item in _of_year(items, _newest(items)) if _is_for_networks(item)]


def _reading(view: View, items: list[Record]) -> tuple[str, ...]:
    """Say what a bar is, what the amounts cover, and what is stated besides."""
    t, year = view.t, _newest(items)
    covered = names(view, distinct(items, "covers"), _NAMED)
    besides = [item for item in _of_year(items, year) if not _is_for_networks(item)]
    undated = [item for item in items if not item["year"].isdigit()]
    return (
        t.story_costs_reading,
        *((t.story_costs_covers.format(covers=covered),) if covered else ()),
        *((t.story_costs_besides.format(amount=_amount(view, besides), year=year, names=names(view, distinct(besides, "scope"), _NAMED)),) if besides else ()),
        *(t.story_costs_apart.format(amount=_amount(view, [item]), item=item["item"]) for item in undated),
    )


def _newest(items: list[Record]) -> str:
    return max((item["year"] for item in items if item["year"].isdigit()), default="")


def _of_year(items: list[Record], year: str) -> list[Record]:
    return [item for item in items if year and item["year"] == year]


def _is_for_networks(item: Record) -> bool:
    scope = [iri for iri in item["scope_id"].split(SEPARATOR) if iri]
    return bool(scope) and all(local(iri).startswith("network/") for iri in scope)


def _amount(view: View, items: list[Record]) -> str:
    """Return the sum in words; about so much where one of the items is approximate."""
    about = any(item["approximate"] == "yes" for item in items)
    whole = sum(item["amount_sek"] for item in items)
    return (view.t.about_amount if about else view.t.amount).format(amount=view.number(int(whole) if whole == int(whole) else whole))


def _blank(view: View, stated: Iterable[str]) -> tuple[str, ...]:
    """Say of how many Swedish regions the sources state costs."""
    regions = set(regions_by_county(view).values())
    if not regions:
        return ()
    return (view.t.story_costs_blank.format(n=view.number(len(regions & set(stated))), all=view.number(len(regions))),)
