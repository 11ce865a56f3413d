"""Assembles the page of a region: who speaks for us where, network by network.

In: a view and a region's IRI. Out: a `RegionPage`. All facts come from the questions of
the catalogue; here they are only put together.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from graph.namespaces import local, thing
from graph.questions import SEPARATOR
from webapp import counting
from webapp.naming import Name
from webapp.notes import Notes, Reference
from webapp.pictures import Picture, draw
from webapp.tables import Record, Table, Wish, records, table
from webapp.texts import SYMBOLS, alphabetical
from webapp.things.anatomy import SECTION_ROWS, first_name, noted

if TYPE_CHECKING:
    from webapp.state import View

PROGRAMMES = thing("programme/")
NO_BODY = thing("body-kind/not-stated")  # its label stands where the source names no body

SHOWN_INVOLVEMENTS = ("assignment", "represented")
# A chair first, a substitute after those who sit, contacts last.
ROLE_ORDER = ("chair", "vice-chair", "ordinary-member", "member", "representative", "not-stated", "substitute", "contact-person")
# What is shown apart, where there is any: who is only proposed, what is expressly left aside.
_APART = {"candidates": {"role": "candidate"}, "exclusions": {"level": "exclusion"}}
DOWNLOADED = ("representatives", "seats", "memberships", "costs", "programmes", "priorities", "activities", "responsibilities", "participation-rules", "gaps")


@dataclass(frozen=True)
class Certainty:
    """One of the four answers, as a word and as a shape."""

    word: str
    symbol: str
    kind: str


@dataclass(frozen=True)
class MandateLine:
    """One person in one body in one role."""

    person: Name
    party: Name | None
    role: Name
    level: Name | None
    period: str
    last_attested: str
    certainty: Certainty | None
    chair: bool
    notes: tuple[Reference, ...]


@dataclass
class BodyBlock:
    """A body with its seats in words and its people."""

    name: Name
    seats: list[str] = field(default_factory=list)
    unnamed: list[str] = field(default_factory=list)
    seat_notes: tuple[Reference, ...] = ()
    mandates: list[MandateLine] = field(default_factory=list)
    is_stated: bool = True  # “body not stated” is no body, and none is counted for it

    @property
    def has_names(self) -> bool:
        return bool(self.mandates)


@dataclass(frozen=True)
class MembershipLine:
    """How the region relates to a network, and since when."""

    member: Name | None  # named where the source says it of a predecessor
    relation: Name
    since: str
    until: str
    last_attested: str
    certainty: Certainty | None
    notes: tuple[Reference, ...]


@dataclass(frozen=True)
class CostLine:
    """A cost item as stated; `shared` counts the networks or programmes that it covers jointly."""

    amount: str
    year: str
    full_time: str
    shared: int
    notes: tuple[Reference, ...]


@dataclass
class NetworkBlock:
    """A network or programme with everything said of the region in it."""

    iri: str
    name: Name
    abbreviation: str
    kind: Name | None
    memberships: list[MembershipLine] = field(default_factory=list)
    costs: list[CostLine] = field(default_factory=list)
    bodies: list[BodyBlock] = field(default_factory=list)
    counted: bool = False

    @property
    def anchor(self) -> str:
        return local(self.iri).replace("/", "-")

    @property
    def named_bodies(self) -> int:
        return sum(body.has_names for body in self.bodies)

    @property
    def stated_bodies(self) -> int:
        return sum(body.is_stated for body in self.bodies)

    @property
    def unnamed_bodies(self) -> int:
        return sum(body.is_stated and not body.has_names for body in self.bodies)

    @property
    def people(self) -> int:
        return len({line.person.href or line.person.text for body in self.bodies for line in body.mandates})


@dataclass(frozen=True)
class Section:
    """A collapsed table further down the page, with source notes of its own."""

    key: str
    title: str
    question: str
    table: Table
    notes: Notes
    note: str = ""
    opened: bool = False
    values: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class RegionPage:
    """Everything that the template of a region shows."""

    iri: str
    slug: str
    name: Name
    sentence: str
    figures: list[tuple[str, str]]
    networks: list[NetworkBlock]
    sections: list[Section]
    pictures: list[Picture]
    downloads: list[tuple[str, dict[str, str]]]


def region_page(view: View, iri: str) -> RegionPage:
    """Put together the page of one region."""
    slug = local(iri).partition("/")[2]
    found = {name: records(view.ask(name, region=slug)) for name in ("memberships", "representatives", "seats", "costs", "programmes")}
    networks = _networks(view, iri, found)
    return RegionPage(
        iri,
        slug,
        view.name(iri),
        _sentence(view, iri, found),
        _figures(view, found),
        networks,
        _sections(view, slug),
        [
            picture
            for picture in (
                draw(view, "costs", region=slug),
                draw(view, "neighbours", thing=f"region/{slug}"),
            )
            if picture is not None
        ],
        [(question, {"region": slug}) for question in DOWNLOADED],
    )


def _networks(view: View, region: str, found: dict[str, list[Record]]) -> list[NetworkBlock]:
    blocks: dict[str, NetworkBlock] = {}

    def block(network: str) -> NetworkBlock:
        if network not in blocks:
            name = view.name(network) if network else _plain(view.t.no_network)
            blocks[network] = NetworkBlock(network, name, view.graph.abbreviation(network) if network else "", None)
        return blocks[network]

    for record in found["memberships"]:
        at = block(record["network_id"])
        at.kind = first_name(view, record["network_kind_id"])
        at.counted |= record["relation_id"] in view.shelf.belonging
        at.memberships.append(_membership(view, region, record))
    for record in found["costs"]:
        scope = record["scope_id"].split(SEPARATOR) if record["scope_id"] else []
        for network in scope:
            block(network).costs.append(_cost(view, record, len(scope)))
    for record in found["programmes"]:
        kind = local(record["involvement_id"]).rpartition("/")[2]
        if kind in SHOWN_INVOLVEMENTS or record["programme_id"] in blocks:
            block(record["programme_id"]).memberships.append(_involvement(view, record))
    for network, bodies in _bodies(view, found["seats"], found["representatives"]).items():
        block(network).bodies = bodies
    return sorted(blocks.values(), key=_network_order)


def _sources(view: View, record: Record) -> tuple[Reference, ...]:
    """Return the references to where the sources say what a row says."""
    return view.notes.refer(record["places"]["source"])


def _network_order(block: NetworkBlock) -> tuple[bool, bool, bool, bool, str]:
    """Memberships that count first, then other relations, then programmes."""
    return not block.counted, block.iri.startswith(PROGRAMMES), not block.memberships, not block.bodies, alphabetical(block.name.text)


def _membership(view: View, region: str, record: Record) -> MembershipLine:
    other = record["member_id"] != region
    return MembershipLine(
        view.name(record["member_id"]) if other else None,
        view.name(record["relation_id"]),
        record["since"],
        record["until"],
        record["last_attested"],
        certainty(view, record["certainty"]),
        _sources(view, record),
    )


def _involvement(view: View, record: Record) -> MembershipLine:
    """Return how the region takes part in a programme: never a membership."""
    return MembershipLine(None, view.name(record["involvement_id"]), "", "", "", None, _sources(view, record))


def _cost(view: View, record: Record, shared: int) -> CostLine:
    amount = view.number(record["amount_sek"])
    text = view.t.about_amount if record["approximate"] == "yes" else view.t.amount
    percent = view.number(record["fte_percent"])
    return CostLine(
        text.format(amount=amount),
        view.word(record["year"]),
        view.t.full_time.format(percent=percent) if percent else "",
        shared,
        _sources(view, record),
    )


def _bodies(view: View, seats: list[Record], mandates: list[Record]) -> dict[str, list[BodyBlock]]:
    networks: dict[str, dict[str, BodyBlock]] = defaultdict(dict)

    def block(record: Record) -> BodyBlock:
        bodies = networks[record["network_id"]]
        body = record["body_id"]
        made = BodyBlock(view.name(body or NO_BODY), is_stated=bool(body))
        return bodies.setdefault(body, made)

    for record in sorted(seats, key=lambda seat: _role_order(seat["role_id"])):
        at = block(record)
        at.seats += _seat_words(view, record)
        at.unnamed += _unnamed_words(view, record)
        at.seat_notes = tuple(dict.fromkeys((*at.seat_notes, *_sources(view, record))))
    for record in sorted(mandates, key=lambda mandate: (_role_order(mandate["role_id"]), alphabetical(mandate["person"]))):
        block(record).mandates.append(_mandate(view, record))
    return {network: sorted(bodies.values(), key=_body_order) for network, bodies in networks.items()}


def _body_order(body: BodyBlock) -> tuple[bool, bool, str]:
    """Bodies with names first; what no source ties to a body comes last of them."""
    return not body.has_names, not body.is_stated, alphabetical(body.name.text)


def _role_order(role: str) -> int:
    slug = local(role).rpartition("/")[2]
    return ROLE_ORDER.index(slug) if slug in ROLE_ORDER else len(ROLE_ORDER)


def _seat_words(view: View, seat: Record) -> list[str]:
    if seat["stated"] is None and not seat["named"]:
        return []  # said among the seats without names
    text = view.t.seat_unstated if seat["stated"] is None else view.t.seat_stated
    return [text.format(role=_seat_role(view, seat), stated=seat["stated"], named=seat["named"])]


def _seat_role(view: View, seat: Record) -> str:
    return view.t.role_not_stated if local(seat["role_id"]) == "role/not-stated" else str(seat["role"])


def _unnamed_words(view: View, seat: Record) -> list[str]:
    if seat["stated"] is None and not seat["named"] and local(seat["role_id"]) == "role/not-stated":
        return [view.t.unnamed_nothing]
    if seat["stated"] is None:
        return [] if seat["named"] else [view.t.unnamed_some.format(role=_seat_role(view, seat))]
    if not seat["unnamed"]:
        return []
    text = view.t.unnamed_one if seat["unnamed"] == 1 else view.t.unnamed_many
    return [text.format(role=_seat_role(view, seat), n=seat["unnamed"])]


def _mandate(view: View, record: Record) -> MandateLine:
    return MandateLine(
        view.name(record["person_id"]),
        first_name(view, record["party_id"]),
        view.name(record["role_id"]),
        first_name(view, record["level_id"]),
        period(record["from"], record["to"]),
        record["last_attested"],
        certainty(view, record["certainty"]),
        local(record["role_id"]) == "role/chair",
        _sources(view, record),
    )


def period(start: str, end: str) -> str:
    """Return a period as it is stated: 2024, 1998–, –2019, 2021–2027; nothing where nothing is."""
    if start == end:
        return start
    return f"{start}–{end}"


def certainty(view: View, word: str) -> Certainty | None:
    """Return one of the four answers in words and shape; None where no date is asked for."""
    return Certainty(view.word(word), SYMBOLS.get(word, ""), word) if word else None


def _sentence(view: View, region: str, found: dict[str, list[Record]]) -> str:
    """Say what the region belongs to and whom its latest lists name, with the years."""
    networks = counting.grouped(counting.belonging(view, found["memberships"]), "network")
    mandates = counting.held(view, found["representatives"])
    bodies = counting.things([*found["seats"], *mandates], "body")
    t, name = view.t, view.name(region).text
    if not networks and not mandates and not bodies:
        return t.region_none.format(region=name)
    text = t.sentence_networks if networks else t.sentence_networkless
    if not view.date and any(counting.is_over(view, rows) for rows in networks.values()):
        text = t.sentence_networks_ended
    first = text.format(
        region=name,
        networks=view.counted(len(networks), "network"),
        spread=counting.spread(view, networks),
    )
    if mandates:
        return f"{first} {counting.named_people(view, mandates)}"
    seated = t.sentence_unnamed.format(bodies=view.counted(len(bodies), "body", "bodies"))
    return f"{first} {seated if bodies else t.sentence_bare}"


def _figures(view: View, found: dict[str, list[Record]]) -> list[tuple[str, str]]:
    """Return key figures as (value, what it is): of all years, as the list of regions has them."""
    t, mandates = view.t, counting.held(view, found["representatives"])
    bodies = counting.things([*found["seats"], *mandates], "body")
    networks = counting.things(counting.belonging(view, found["memberships"]), "network")
    people = counting.things(mandates, "person")
    when = t.figure_then if view.date else t.figure_all_years
    shown = [
        (len(networks), when.format(label=t.figure_networks, date=view.date)),
        (len(bodies), when.format(label=t.figure_bodies, date=view.date)),
        (len(people), when.format(label=t.figure_people, date=view.date)),
        (len(bodies - counting.things(mandates, "body")), t.figure_unnamed),
    ]
    figures = [(view.number(count), label) for count, label in shown]
    return figures + _cost_figures(view, found["costs"])


def _cost_figures(view: View, costs: list[Record]) -> list[tuple[str, str]]:
    """Return one sum for each year; a yearly item without a year is said beside it, never added."""
    sums: dict[str, float] = defaultdict(float)
    for record in costs:
        if record["amount_sek"] is not None:
            sums[record["year"]] += record["amount_sek"]
    yearly = sums.pop("yearly", 0)
    shown: list[tuple[str, str]] = []
    for year, amount in sorted(sums.items(), reverse=True):
        label = view.t.figure_cost.format(year=year or view.t.not_stated)
        if yearly and not shown:
            label += f"; {view.t.figure_cost_yearly.format(amount=view.number(_whole(yearly)))}"
        shown.append((view.number(_whole(amount)), label))
    return shown[:2]


def _whole(amount: float) -> float:
    return int(amount) if amount == int(amount) else amount


def _sections(view: View, slug: str) -> list[Section]:
    t = view.t
    hidden = {"region", "issuer"}
    planned = (
        ("programmes", t.programmes, "programmes", "", True),
        ("candidates", t.candidates, "representatives", t.candidates_note, False),
        ("costs", t.costs, "costs", "", False),
        ("priorities", t.priorities, "priorities", t.priorities_note, False),
        ("exclusions", t.exclusions, "priorities", "", False),
        ("activities", t.activities, "activities", t.activities_note, False),
        ("responsibilities", t.responsibilities, "responsibilities", "", False),
        ("rules", t.rules, "participation-rules", "", False),
        ("rule-check", t.rule_check, "rule-check", t.rule_check_note, False),
        ("documents", t.region_documents, "documents", "", False),
        ("gaps", t.gaps, "gaps", t.gaps_note, False),
    )
    sections: list[Section] = []
    notes = view.notes
    for key, title, name, note, opened in planned:
        values = {"region": slug, **_APART.get(key, {})}
        answer = view.ask(name, **values)
        if key in _APART and not answer.rows:
            continue
        if not opened:  # what is folded away keeps its notes with it
            notes = notes.continued()
        made = table(
            view,
            answer,
            hide=hidden,
            notes=notes,
            unless_various={"document"},
            wish=Wish(rows=SECTION_ROWS),
        )
        said = noted(view, answer.question, note)
        sections.append(Section(key, title, name, made, notes, said, opened, values))
    return sections


def _plain(text: str) -> Name:
    return Name(text)
