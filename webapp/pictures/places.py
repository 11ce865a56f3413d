"""Which region stands where on a map.

In: a view. Out: for each county the region that answers for it, found by the NUTS-3 code of
its territory or, where the graph states none, by the county's name; for others their country.
Nothing is placed by a guess: what cannot be told is left without a place.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING

from graph.errors import UnclearValue
from graph.namespaces import term
from webapp.pictures.shapes import land
from webapp.texts import alphabetical

if TYPE_CHECKING:
    from webapp.state import View

# NUTS-3 and the county code of two figures name the same areas (Regulation (EC) 1059/2003, annex I; Statistics Sweden).
COUNTY_OF = {
    "SE110": "01",
    "SE121": "03",
    "SE122": "04",
    "SE123": "05",
    "SE211": "06",
    "SE212": "07",
    "SE213": "08",
    "SE214": "09",
    "SE221": "10",
    "SE224": "12",
    "SE231": "13",
    "SE232": "14",
    "SE311": "17",
    "SE124": "18",
    "SE125": "19",
    "SE312": "20",
    "SE313": "21",
    "SE321": "22",
    "SE322": "23",
    "SE331": "24",
    "SE332": "25",
}
_ALSO_CALLED = {"04": "Sörmland"}


def regions_by_county(view: View) -> dict[str, str]:
    """Return the region of each county that has one in the graph, by county code."""
    return view.shelf.once(("counties",), lambda: _by_code(view) | _by_name(view, _by_code(view)))


def _by_code(view: View) -> dict[str, str]:
    query = f"SELECT ?region ?code WHERE {{ ?region a <{term('Region')}> ; <{term('servesTerritory')}> ?area . ?area <{term('nutsCode')}> ?code }}"
    codes: dict[str, set[str]] = defaultdict(set)
    for row in view.graph.select(query):
        if row["code"].value in COUNTY_OF:
            codes[row["region"].value].add(COUNTY_OF[row["code"].value])
    return {min(found): region for region, found in sorted(codes.items()) if len(found) == 1}


def _by_name(view: View, known: dict[str, str]) -> dict[str, str]:
    found = {}
    for county in land().counties:
        if county.code not in known:
            names = (county.name, county.short, _ALSO_CALLED.get(county.code, ""))
            region = next(filter(None, (_named(view, name) for name in names)), "")
            if region and region not in known.values():
                found[county.code] = region
    return found


def _named(view: View, name: str) -> str:
    """Return the one region that a name means, or nothing."""
    try:
        return view.shelf.regions.resolve(name) if name else ""
    except UnclearValue:
        return ""


def countries(view: View, iris: Iterable[str]) -> dict[str, str]:
    """Return the country of each thing that the graph places in one; of several the first by name."""
    found = all_countries(view, iris)
    return {thing: min(own, key=lambda iri: (alphabetical(view.name(iri).text), iri)) for thing, own in found.items()}


def all_countries(view: View, iris: Iterable[str]) -> dict[str, set[str]]:
    """Return every country of each thing that the graph places in some."""
    values = " ".join(f"<{iri}>" for iri in sorted(iris))
    path = f"(<{term('servesTerritory')}>|<{term('locatedIn')}>)/<{term('partOf')}>*"
    found: dict[str, set[str]] = defaultdict(set)
    query = f"SELECT DISTINCT ?thing ?country WHERE {{ VALUES ?thing {{ {values} }} ?thing {path} ?country . ?country a <{term('Country')}> }}"
    for row in view.graph.select(query):
        found[row["thing"].value].add(row["country"].value)
    return dict(found)
