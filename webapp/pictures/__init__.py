"""The pictures: drawn on the server as SVG, each with its tables and the question behind it.

In: a view, the name of a picture and the values it takes. Out: a `Picture`, or None where
there is nothing to draw.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from webapp.pictures import costs, county_map, coverage, europe, matrix, neighbours, ontology, overlaps, plan_matrix, seats, timeline, together, upset, venn
from webapp.pictures.picture import Picture

if TYPE_CHECKING:
    from webapp.state import View

__all__ = ["PICTURES", "Kind", "Picture", "draw"]


@dataclass(frozen=True)
class Kind:
    """One kind of picture: how it is drawn, the question behind it, the value it cannot do without, those that may be chosen too."""

    draw: Callable[[View, Mapping[str, str]], Picture | None]
    question: str
    needs: str
    people: bool = False
    offers: tuple[str, ...] = ()


PICTURES = {
    matrix.NAME: Kind(matrix.draw, "memberships", "", offers=("kind",)),
    plan_matrix.NAME: Kind(plan_matrix.draw, "plan-ties", "", offers=("region",)),
    seats.NAME: Kind(seats.draw, "seats", "body", people=True),
    coverage.NAME: Kind(coverage.draw, "coverage", ""),
    costs.NAME: Kind(costs.draw, "costs", "region"),
    neighbours.NAME: Kind(neighbours.draw, "", "thing", people=True),
    county_map.NAME: Kind(county_map.draw, "memberships", ""),
    europe.NAME: Kind(europe.draw, "memberships", ""),
    timeline.NAME: Kind(timeline.draw, "representatives", "", people=True),
    overlaps.NETWORKS: Kind(overlaps.draw_networks, "shared-members", ""),
    overlaps.REGIONS: Kind(overlaps.draw_regions, "shared-networks", ""),
    together.NETWORKS: Kind(together.draw_networks, "shared-members", ""),
    together.REGIONS: Kind(together.draw_regions, "shared-networks", ""),
    ontology.NAME: Kind(ontology.draw, "", ""),
    upset.NAME: Kind(upset.draw, "memberships", ""),
    venn.NAME: Kind(venn.draw, "memberships", ""),
}


def draw(view: View, name: str, **values: str) -> Picture | None:
    """Draw a picture by name; raises `UnclearValue` for a value that names nothing or several things."""
    return PICTURES[name].draw(view, {key: value for key, value in values.items() if value})
