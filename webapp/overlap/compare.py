"""Assembles the page of two regions side by side: what both have, what only one of them has.

In: a view and the IRIs of two regions. Out: a `Comparison`: subjects (networks, bodies and
people, themes, programmes, costs), each with its rows in groups; what is said of each region
stands in a column of its own, line by line with its sources and when it was last attested.
All facts come from the questions of the catalogue; here they are only put together.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from graph.namespaces import local
from graph.questions import SEPARATOR
from webapp.naming import Name
from webapp.notes import Reference
from webapp.pictures import Picture, draw
from webapp.pictures.shared import places, slug
from webapp.tables import Record, records
from webapp.texts import alphabetical
from webapp.things.anatomy import first_name
from webapp.things.anatomy import names as listed_names
from webapp.things.region import Certainty, certainty, period

if TYPE_CHECKING:
    from webapp.state import View

QUESTIONS = ("memberships", "shared-networks", "representatives", "seats", "priorities", "programmes", "costs")
_MOST = 6  # lines of a cell; what is left out stands under its question
_BOTH, _FIRST, _SECOND, _NOT_TOGETHER, _WEAKER = range(5)


@dataclass(frozen=True)
class Line:
    """One thing said of one region: a name that leads on, words, how sure, when last, who says so."""

    text: str
    name: Name | None = None
    last_attested: str = ""
    certainty: Certainty | None = None
    notes: tuple[Reference, ...] = ()


Side = Mapping[str, list[Line]]  # by the IRIs of a row's things


@dataclass(frozen=True)
class Row:
    """One network, body, theme or programme, with what is said of each region in it."""

    names: tuple[Name, ...]
    sides: tuple[list[Line], list[Line]]


@dataclass(frozen=True)
class Group:
    """The rows that both have, or one of them alone (`alone`)."""

    heading: str
    rows: list[Row]
    alone: bool


@dataclass(frozen=True)
class Subject:
    """One table of the page; `question` is the one behind it."""

    key: str
    title: str
    thing: str
    question: str
    groups: list[Group]
    note: str = ""

    @property
    def count(self) -> int:
        return sum(len(group.rows) for group in self.groups)


@dataclass(frozen=True)
class Comparison:
    """Everything that the template of two regions shows."""

    names: tuple[Name, Name]
    slugs: tuple[str, str]
    sentence: str
    figures: list[tuple[str, str, str]]
    subjects: list[Subject]
    picture: Picture | None
    downloads: list[tuple[str, dict[str, str], Name]]

    @property
    def is_empty(self) -> bool:
        return not any(subject.count for subject in self.subjects)


class Facts:
    """The rows of the catalogue's answers about one region."""

    def __init__(self, view: View, region: str) -> None:
        self.region = region
        self.slug = slug(region)
        self._rows = {name: records(view.ask(name, region=region)) for name in QUESTIONS}

    def __getitem__(self, question: str) -> list[Record]:
        return self._rows[question]


def comparison(view: View, a: str, b: str) -> Comparison:
    """Put together the page of two regions."""
    both = Facts(view, a), Facts(view, b)
    shared = _shared_networks(both)
    networks = _networks(view, both, shared)
    picture = draw(view, "venn", regions=f"{both[0].slug},{both[1].slug}")
    return Comparison(
        (view.name(a), view.name(b)),
        (both[0].slug, both[1].slug),
        _sentence(view, both, shared),
        _figures(view, both),
        [networks, _bodies(view, both), _themes(view, both), _programmes(view, both), _costs(view, both)],
        picture if picture is not None and any(_belonging(view, facts) for facts in both) else None,
        [(question, {"region": facts.slug}, view.name(facts.region)) for question in QUESTIONS for facts in both],
    )


def _shared_networks(both: tuple[Facts, Facts]) -> list[str]:
    """Return the networks in which the two sit together, as the question says."""
    ours, theirs = both
    return [iri for record in ours["shared-networks"] if record["region_b_id"] == theirs.region for iri in record["networks_id"].split(SEPARATOR)]


def _belonging(view: View, facts: Facts) -> set[str]:
    return {record["network_id"] for record in facts["memberships"] if record["relation_id"] in view.shelf.belonging}


def _networks(view: View, both: tuple[Facts, Facts], shared: list[str]) -> Subject:
    t = view.t
    own = [_belonging(view, facts) for facts in both]

    def group(network: str) -> int:
        belongs = [network in networks for networks in own]
        if all(belongs):
            return _BOTH if network in shared else _NOT_TOGETHER
        return _FIRST if belongs[0] else _SECOND if belongs[1] else _WEAKER

    return Subject(
        "networks",
        t.networks,
        t.network,
        "memberships",
        _groups(view, both, [_membership_lines(view, facts) for facts in both], group),
        t.compare_networks_note,
    )


def _membership_lines(view: View, facts: Facts) -> Side:
    lines: dict[str, list[Line]] = defaultdict(list)
    for record in facts["memberships"]:
        since = view.t.since_year.format(year=record["since"]) if record["since"] else ""
        # Said where the source says it of a predecessor.
        other = view.name(record["member_id"]).text if record["member_id"] != facts.region else ""
        lines[record["network_id"]].append(_line(view, record, [record["relation"], since, other]))
    return lines


def _bodies(view: View, both: tuple[Facts, Facts]) -> Subject:
    t = view.t
    return Subject(
        "bodies",
        t.compare_bodies,
        t.compare_body,
        "representatives",
        _groups(view, both, [_body_lines(view, facts) for facts in both], none=t.compare_no_body),
        "",
    )


def _body_lines(view: View, facts: Facts) -> Side:
    lines: dict[str, list[Line]] = defaultdict(list)
    for record in facts["seats"]:
        if record["stated"] is not None or not record["named"]:
            lines[record["body_id"]].append(_line(view, record, [_seat_words(view, record)]))
    for record in sorted(facts["representatives"], key=lambda mandate: (alphabetical(mandate["person"]), mandate["role_id"])):
        party = first_name(view, record["party_id"])
        words = [party.text if party else "", _role(view, record), period(record["from"], record["to"])]
        lines[record["body_id"]].append(_line(view, record, words, view.name(record["person_id"])))
    return lines


def _seat_words(view: View, seat: Record) -> str:
    """Say how many seats the source states; the names follow, if there are any."""
    if seat["stated"] is not None:
        return f"{_role(view, seat)}: {view.t.seats_stated.format(stated=seat['stated'])}"
    nothing = local(seat["role_id"]) == "role/not-stated"
    return view.t.unnamed_nothing if nothing else view.t.unnamed_some.format(role=_role(view, seat))


def _role(view: View, record: Record) -> str:
    return view.t.role_not_stated if local(record["role_id"]) == "role/not-stated" else str(record["role"])


def _themes(view: View, both: tuple[Facts, Facts]) -> Subject:
    t = view.t
    return Subject(
        "themes",
        t.compare_themes,
        t.compare_theme,
        "priorities",
        _groups(view, both, [_theme_lines(view, facts) for facts in both], none=t.compare_no_theme),
        t.compare_themes_note,
    )


def _theme_lines(view: View, facts: Facts) -> Side:
    """Return one line a theme: how many goals, which the question lists, and everywhere that they stand."""
    goals: dict[str, list[Record]] = defaultdict(list)
    for record in facts["priorities"]:
        for theme in record["theme_id"].split(SEPARATOR):
            goals[theme].append(record)
    return {theme: [_goals(view, facts, theme, found)] for theme, found in goals.items()}


def _goals(view: View, facts: Facts, theme: str, found: list[Record]) -> Line:
    many = view.counted(len({record["priority_id"] for record in found}), "stated_goal")
    asked = {"region": facts.slug, **({"theme": slug(theme)} if theme else {})}
    return Line("", Name(many, href=view.links.question("priorities", asked)), notes=view.notes.refer(places(found)))


def _programmes(view: View, both: tuple[Facts, Facts]) -> Subject:
    t = view.t
    return Subject("programmes", t.programmes, t.compare_programme, "programmes", _groups(view, both, [_programme_lines(view, facts) for facts in both]), "")


def _programme_lines(view: View, facts: Facts) -> Side:
    lines: dict[str, list[Line]] = defaultdict(list)
    for record in facts["programmes"]:
        lines[record["programme_id"]].append(_line(view, record, [record["involvement"], record["bodies"]]))
    return lines


def _costs(view: View, both: tuple[Facts, Facts]) -> Subject:
    t = view.t
    return Subject("costs", t.costs, t.compare_cost, "costs", _groups(view, both, [_cost_lines(view, facts) for facts in both]), t.costs_apart)


def _cost_lines(view: View, facts: Facts) -> Side:
    lines: dict[str, list[Line]] = defaultdict(list)
    for record in facts["costs"]:
        text = view.t.about_amount if record["approximate"] == "yes" else view.t.amount
        amount = text.format(amount=view.number(record["amount_sek"])) if record["amount_sek"] is not None else view.t.not_stated
        name = view.name(record["item_id"]) if record["scope_id"] else None
        lines[record["scope_id"] or record["item_id"]].append(_line(view, record, [amount, view.word(record["year"])], name))
    return lines


def _line(view: View, record: Record, words: Iterable[str], name: Name | None = None) -> Line:
    return Line(
        ", ".join(word for word in words if word),
        name,
        record.get("last_attested", ""),
        certainty(view, record.get("certainty", "")),
        view.notes.refer(record["places"]["source"]),
    )


def _groups(view: View, both: tuple[Facts, Facts], sides: list[Side], group: Callable[[str], int] | None = None, none: str = "") -> list[Group]:
    """Return rows in groups: what both have, what only the first has, what only the second has, then the rest.

    `none` heads the row of what the sources tie to no network, body or theme.
    """
    names = [view.name(facts.region).text for facts in both]
    t = view.t
    headings = (t.compare_both, t.compare_only.format(name=names[0]), t.compare_only.format(name=names[1]), t.compare_not_together, t.compare_weaker)
    rows: dict[int, list[Row]] = defaultdict(list)
    for key in {*sides[0], *sides[1]}:
        ours, theirs = (side.get(key, []) for side in sides)
        place = group(key) if group else _BOTH if ours and theirs else _FIRST if ours else _SECOND
        rows[place].append(Row(view.names(key) or (Name(none),), (_cut(view, ours), _cut(view, theirs))))
    return [Group(headings[place], sorted(rows[place], key=_row_order), place in (_FIRST, _SECOND)) for place in sorted(rows)]


def _row_order(row: Row) -> tuple[str, str]:
    return alphabetical(row.names[0].text), row.names[0].href


def _cut(view: View, lines: list[Line]) -> list[Line]:
    """Keep the first lines of a cell, and count the others."""
    return lines if len(lines) <= _MOST + 1 else [*lines[:_MOST], Line(view.t.and_more.format(n=len(lines) - _MOST))]


def _sentence(view: View, both: tuple[Facts, Facts], shared: list[str]) -> str:
    t = view.t
    names = {"a": view.name(both[0].region).text, "b": view.name(both[1].region).text}
    if not shared:
        return t.compare_sentence_none.format(**names)
    own = [len(_belonging(view, facts)) - len(shared) for facts in both]
    return t.compare_sentence.format(**names, networks=view.counted(len(shared), "network"), listed=listed_names(view, shared, 6), first=own[0], second=own[1])


def _figures(view: View, both: tuple[Facts, Facts]) -> list[tuple[str, str, str]]:
    """Return key figures as (what it is, of the first, of the second)."""
    t = view.t
    counts = (
        (t.figure_networks, [len(_belonging(view, facts)) for facts in both]),
        (t.figure_bodies, [len({record["body_id"] for name in ("seats", "representatives") for record in facts[name]}) for facts in both]),
        (t.figure_people, [len({record["person_id"] for record in facts["representatives"]}) for facts in both]),
        (t.compare_figure_goals, [len({record["priority_id"] for record in facts["priorities"]}) for facts in both]),
        (t.compare_figure_programmes, [len({record["programme_id"] for record in facts["programmes"]}) for facts in both]),
    )
    return [(label, view.number(one), view.number(other)) for label, (one, other) in counts]
