"""The picture `costs`: what a region pays, item by item, as stated.

In: a view and a region. Out: a `Picture` of horizontal bars in groups: one for each year,
those without a year apart from them and never added up. What the source calls approximate
ends in hatching; what is paid jointly for several networks says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from webapp.naming import Name
from webapp.pictures.picture import SIZE, Key, Picture, frame
from webapp.pictures.values import resolved
from webapp.pictures.words import plain, shorten, wrap
from webapp.tables import Record, records, table
from webapp.texts import alphabetical

if TYPE_CHECKING:
    from webapp.state import View

NAME = "costs"
QUESTION = "costs"
YEARLY = "yearly"
_WIDTH = 720
_BARS = 500  # what the largest amount measures; the words to its right need the rest
_HATCHED = 18
_SMALLEST = 3


@dataclass(frozen=True)
class Bar:
    """One cost item at its place; `hatched` is how much of its end is drawn as uncertain."""

    title: str
    name: str
    href: str
    words: tuple[str, ...]
    amount: str
    length: float
    hatched: float
    y: float


@dataclass(frozen=True)
class Heading:
    """The heading of the items of one year."""

    text: str
    y: float


def draw(view: View, values: Mapping[str, str]) -> Picture | None:
    """Draw the costs of a region; None where none is stated."""
    answer = view.ask(QUESTION, **values)
    found = [record for record in records(answer) if record["amount_sek"] is not None]
    if not found:
        return None
    region = plain(view.name(resolved(view, QUESTION, "region", values["region"])).text)
    headings, bars, height = _plan(view, found)
    return frame(
        view,
        "costs",
        dated=False,
        drawn={"headings": headings, "bars": bars, "width": _WIDTH, "steps": hatching},
        name=NAME,
        title=view.t.costs_title.format(region=region),
        summary=_summary(view, found),
        width=_WIDTH,
        height=height,
        keys=_keys(view, bars),
        tabled=lambda: [table(view, answer)],
        question=QUESTION,
        values=dict(values),
        notes=(view.t.costs_apart,) if _undated(found) and len({record["year"] for record in found}) > 1 else (),
    )


def hatching(bar: Bar) -> list[float]:
    """Return where the strokes of a bar's hatched end begin."""
    start = bar.length - bar.hatched
    return [start + step for step in range(1, int(bar.hatched) - 4, 5)]


def _undated(found: list[Record]) -> bool:
    return any(not record["year"].isdigit() for record in found)


def _plan(view: View, found: list[Record]) -> tuple[list[Heading], list[Bar], float]:
    """Return headings and bars from the newest year to what has none, and how high that is."""
    largest = max(record["amount_sek"] for record in found)
    groups: dict[str, list[Record]] = {}
    for record in found:
        groups.setdefault(record["year"], []).append(record)
    headings: list[Heading] = []
    bars: list[Bar] = []
    y = 0.0
    for year in sorted(groups, key=lambda year: (year.isdigit(), year), reverse=True):
        headings.append(Heading(_heading(view, year, groups[year]), y + 16))
        y += 34
        for record in sorted(groups[year], key=lambda record: (-record["amount_sek"], alphabetical(record["item"]))):
            bar = _bar(view, record, largest, y)
            bars.append(bar)
            y += 62 + 16 * (len(bar.words) - 1)
        y += 10
    return headings, bars, y - 24


def _heading(view: View, year: str, items: list[Record]) -> str:
    """Name the group; only the items of one stated year are added up."""
    t = view.t
    if not year.isdigit():
        return t.costs_yearly if year == YEARLY else t.costs_undated
    if len(items) == 1:
        return year
    about = any(record["approximate"] == "yes" for record in items)
    return t.costs_year.format(year=year, sum=_amount(view, sum(record["amount_sek"] for record in items), about))


def _amount(view: View, amount: float, about: bool) -> str:
    whole = int(amount) if amount == int(amount) else amount
    return (view.t.about_amount if about else view.t.amount).format(amount=view.number(whole))


def _bar(view: View, record: Record, largest: float, y: float) -> Bar:
    length = max(_SMALLEST, _BARS * record["amount_sek"] / largest) if largest > 0 else _SMALLEST
    about = record["approximate"] == "yes"
    name = view.name(record["item_id"])
    amount = _amount(view, record["amount_sek"], about)
    words = " · ".join(_words(view, record))
    return Bar(
        f"{name.text}: {amount}" + (f"; {words}" if words else ""),
        shorten(plain(name.text), _WIDTH, SIZE),
        name.href,
        tuple(wrap(words, _WIDTH, SIZE, 3)) or ("",),
        amount,
        length,
        min(_HATCHED, length) if about else 0,
        y,
    )


def _words(view: View, record: Record) -> list[str]:
    """Say what is paid jointly, what part of a post it takes and what is paid back."""
    t = view.t
    scope = view.names(record["scope_id"]) if record["scope_id"] else ()
    said = [t.costs_shared.format(names=_listed(scope, t))] if len(scope) > 1 else []
    if record["fte_percent"] is not None:
        said.append(t.full_time.format(percent=view.number(record["fte_percent"])))
    if record["refund"]:
        said.append(plain(record["refund"]))
    return said


def _listed(names: tuple[Name, ...], t: Any) -> str:
    *first, last = (plain(name.text) for name in names)
    return f"{', '.join(first)} {t.word_and} {last}"


def _keys(view: View, bars: list[Bar]) -> tuple[Key, ...]:
    keys = [Key("bar", "solid", view.t.key_exact)] if any(not bar.hatched for bar in bars) else []
    return (*keys, Key("estimate", "solid", view.t.key_estimate)) if any(bar.hatched for bar in bars) else tuple(keys)


def _summary(view: View, found: list[Record]) -> str:
    largest = max(found, key=lambda record: record["amount_sek"])
    amount = _amount(view, largest["amount_sek"], largest["approximate"] == "yes")
    if len(found) == 1:
        return view.t.costs_summary_one.format(amount=amount)
    return view.t.costs_summary.format(n=len(found), amount=f"{amount} ({plain(largest['item'])})")
