"""The sets that UpSet and Venn are drawn of: the members of chosen networks, the networks of chosen regions.

In: a view and names as a reader types or ticks them. Out: `Sets`; what is in exactly which of
them; the same as tables with sources; the query behind. What cannot be chosen is said with a
way to mend it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from graph.dates import as_number, read_date
from graph.errors import AmbiguousValue, UnclearValue, WrongUse
from graph.names import Names
from graph.namespaces import term
from graph.overlap import Incidence
from webapp.errors import UnknownPage
from webapp.pictures.shared import belongings, by_name, joined, network_names, places, relations, short, slug
from webapp.tables import Cell, Heading, Table
from webapp.texts import SYMBOLS, in_swedish

if TYPE_CHECKING:
    from webapp.state import View

NETWORKS, REGIONS = "networks", "regions"
Combination = frozenset[int]


class UnclearChoice(UnknownPage):
    """What was chosen cannot be drawn; each way on is a choice that can."""

    http_status = 400


@dataclass(frozen=True)
class Sets:
    """Two or more things with what each has: networks with members, or regions with networks."""

    of: str
    iris: tuple[str, ...]
    incidence: Incidence

    @cached_property
    def members(self) -> tuple[frozenset[str], ...]:
        has = self.incidence.members_of if self.of == NETWORKS else self.incidence.networks_of
        return tuple(frozenset(has(iri)) for iri in self.iris)

    @cached_property
    def combinations(self) -> dict[Combination, frozenset[str]]:
        """What is in exactly these sets and in no other of the chosen ones."""
        found: dict[Combination, set[str]] = {}
        for member in frozenset().union(*self.members):
            combination = frozenset(place for place, members in enumerate(self.members) if member in members)
            found.setdefault(combination, set()).add(member)
        return {combination: frozenset(members) for combination, members in sorted(found.items(), key=lambda item: (-len(item[1]), sorted(item[0])))}

    def pair(self, member: str, place: int) -> tuple[str, str]:
        """Return (member, network) of something in one of the sets."""
        return (member, self.iris[place]) if self.of == NETWORKS else (self.iris[place], member)


def sets(view: View, of: str, iris: Iterable[str]) -> Sets:
    return Sets(of, tuple(iris), belongings(view))


def split(text: str) -> list[str]:
    """Return the values of a list with commas, each once."""
    return list(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))


def check_parameters(name: str, values: Mapping[str, str], taken: tuple[str, ...]) -> None:
    if unknown := set(values) - set(taken):
        raise WrongUse(f"{name} has no parameter “{min(unknown)[:40]}” → it takes: {', '.join(taken)}")


def resolved(view: View, names: Names, parts: list[str], again: Callable[[list[str]], str]) -> list[str]:
    """Return the IRIs that values name, each once; one that is unclear is refused with addresses (`again`) that have another in its place."""
    found: dict[str, None] = {}
    for place, part in enumerate(parts):
        try:
            found[names.resolve(part, view.lang, view.scope)] = None
        except UnclearValue as error:
            ways = [(label, again([*parts[:place], slug(iri), *parts[place + 1 :]])) for label, iri in error.readings]
            message = (in_swedish(str(error)) if view.lang == "sv" else "") or str(error).partition(" → ")[0]
            raise (UnclearChoice if isinstance(error, AmbiguousValue) else UnknownPage)(message[:300], ways) from error
    return list(found)


def largest(view: View, count: int) -> list[str]:
    """Return the networks with the most members."""
    found = belongings(view)
    sizes = {network: len(found.members_of(network)) for network in found.networks}
    return sorted(by_name(view, list(sizes)), key=lambda iri: -sizes[iri])[:count]


def chosen_networks(view: View, parts: list[str], again: Callable[[list[str]], str]) -> list[str]:
    return resolved(view, network_names(view), parts, again)


def label(view: View, chosen: Sets, place: int) -> str:
    iri = chosen.iris[place]
    return short(view, iri) if chosen.of == NETWORKS else view.name(iri).text


def in_words(view: View, chosen: Sets, combination: Combination) -> str:
    """Say which sets: “ERB and SBHSS”, “ERB alone”."""
    names = [label(view, chosen, place) for place in sorted(combination)]
    return view.t.set_alone.format(name=names[0]) if len(names) == 1 else f"{', '.join(names[:-1])} {view.t.word_and} {names[-1]}"


def combination_table(view: View, chosen: Sets, title: str) -> Table:
    """Return each combination with how many are in exactly it, by name."""
    t = view.t
    headings = [
        Heading("in", t.set_combination, False),
        Heading("count", t.set_count, True),
        Heading("members", t.set_members if chosen.of == NETWORKS else t.networks, False),
    ]
    rows = [
        [
            Cell("text", in_words(view, chosen, combination)),
            Cell("number", view.number(len(members))),
            Cell("thing", names=view.names(joined(sorted(members)))),
        ]
        for combination, members in chosen.combinations.items()
    ]
    return Table(title, headings, rows, total=len(rows), found=len(rows))


def member_table(view: View, chosen: Sets) -> Table:
    """Return each member with how sure it is in each set, when that was last attested and who says so."""
    t, stated = view.t, relations(view)
    headings = [
        Heading("member", t.set_member if chosen.of == NETWORKS else t.network, False),
        *(Heading(slug(iri), label(view, chosen, place), False) for place, iri in enumerate(chosen.iris)),
        Heading("source", t.source, False),
    ]
    rows = []
    for member in by_name(view, list(frozenset().union(*chosen.members))):
        said = [record for place in range(len(chosen.iris)) for record in stated.get(chosen.pair(member, place), [])]
        rows.append(
            [
                Cell("thing", names=(view.name(member),)),
                *(_belonging_cell(view, chosen, member, place) for place in range(len(chosen.iris))),
                Cell("sources", notes=view.notes.refer(places(said))),
            ]
        )
    return Table(t.set_table, headings, rows, total=len(rows), found=len(rows))


def _belonging_cell(view: View, chosen: Sets, member: str, place: int) -> Cell:
    """Say how sure a membership is and when it was last attested; nothing where there is none."""
    answer = chosen.incidence.answer(*chosen.pair(member, place))
    if answer == "no":
        return Cell("text")
    attested = chosen.incidence.last_attested.get(chosen.pair(member, place), "")
    when = view.t.attested_short.format(date=attested) if attested else view.t.attested_undated
    # Certainty belongs to a date; without one the last attestation is what counts.
    return Cell("word", f"{view.word(answer)}, {when}", symbol=SYMBOLS[answer]) if view.date else Cell("text", when)


def query(view: View, chosen: Sets) -> str:
    """Return the SPARQL query behind the sets: who belongs to what, on the chosen date or ever."""
    wanted = " ".join(f"<{iri}>" for iri in chosen.iris)
    values = f"VALUES ?{'network' if chosen.of == NETWORKS else 'member'} {{ {wanted} }}"
    held = "  FILTER NOT EXISTS { ?closing rg:asserts ?membership . FILTER EXISTS { ?closing rg:ended true } }\n"
    if view.date:
        span = read_date(view.date)
        held = (
            "  FILTER(NOT EXISTS { ?membership rg:possiblePeriod ?any_period } || EXISTS {\n"
            "    ?membership rg:possiblePeriod ?may .\n"
            "    FILTER NOT EXISTS { ?wider rg:supersedesPeriod ?may }\n"
            f"    FILTER NOT EXISTS {{ ?may rg:possibleFrom ?opens . FILTER(?opens > {as_number(span.last)}) }}\n"
            f"    FILTER NOT EXISTS {{ ?may rg:possibleTo ?closes . FILTER(?closes < {as_number(span.first)}) }}\n"
            "  })\n"
        )
    return (
        f'PREFIX rg: <{term("")}>\nSELECT ?network ?member (MAX(COALESCE(STR(?attested), "")) AS ?last_attested) WHERE {{\n  {values}\n'
        "  ?membership a rg:Membership ; rg:inNetwork ?network ; rg:relation/rg:countsAsBelonging true ; rg:member/rg:answersFor ?member .\n"
        "  FILTER NOT EXISTS { ?member rg:answersFor ?successor . FILTER(?successor != ?member) }\n"
        f"  ?assertion rg:asserts ?membership .\n{held}"
        "  OPTIONAL { ?assertion rg:lastAttested ?attested }\n"
        "} GROUP BY ?network ?member ORDER BY ?network ?member"
    )
