"""Overlap: the networks that members share, the members that networks share, and when.

In: a built graph, the sources one trusts, a date (a day, a month, a year) or none, kinds of
network, members to keep. Out: `Incidence` (who belongs to what, with the best answer of time)
and from it `Overlap` (how much every two members, or two networks, share), as sparse matrices.

Only relations that count as belonging are read: member and owner; a substitute or a programme
area is none. The answers are those of the questions `shared-networks` and `shared-members`:
two memberships overlap certainly where both are certain throughout the date, or on some common
day where none is asked for; not where no day is possible for both; unknown where one of them
has no date at all; possibly otherwise. Each answer is the count of spans that meet
(`graph.meetings`): of the days on which a membership may hold, of those of dated memberships,
of those on which it is certain.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal, NamedTuple

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import reverse_cuthill_mckee

from graph.dates import Span, as_number, read_date
from graph.meetings import Meetings, Numbers, Spans
from graph.namespaces import local, term
from graph.order import near_together
from graph.store import Graph, Scope

Side = Literal["members", "networks"]
_ALWAYS = (0, 99_999_999)
_BLOCK = 2_000  # rows that are multiplied at a time when only the top is asked for
_LEAVES = 1_500  # things for which the best order of leaves is looked for (its time grows as n³)

_READ = f"PREFIX rg: <{term('')}>"
_BELONGING = f"""{_READ}
SELECT DISTINCT ?membership ?member ?network WHERE {{
  ?membership a rg:Membership ; rg:member ?named ; rg:inNetwork ?network ; rg:relation ?relation .
  ?relation rg:countsAsBelonging true .
  ?named rg:answersFor ?member .
  FILTER NOT EXISTS {{ ?member rg:answersFor ?successor . FILTER(?successor != ?member) }}
}}"""
_SAID = f"""{_READ}
SELECT ?membership ?attested ?ended WHERE {{
  ?membership a rg:Membership .
  ?said rg:asserts ?membership .
  OPTIONAL {{ ?said rg:lastAttested ?attested }}
  OPTIONAL {{ ?said rg:ended ?ended }}
}}"""
_PERIODS = f"""{_READ}
SELECT ?membership ?kind ?first ?last WHERE {{
  VALUES (?kind ?from ?to) {{
    (rg:possiblePeriod rg:possibleFrom rg:possibleTo) (rg:certainPeriod rg:certainFrom rg:certainTo)
  }}
  ?membership a rg:Membership ; ?kind ?period .
  FILTER NOT EXISTS {{ ?wider rg:supersedesPeriod ?period }}
  OPTIONAL {{ ?period ?from ?first }}
  OPTIONAL {{ ?period ?to ?last }}
}}"""
_KINDS = f"{_READ} SELECT ?network ?kind WHERE {{ ?network rg:networkKind ?kind }}"

Days = tuple[int, int]


@dataclass
class _Membership:
    """What the chosen sources prove of the time of one membership, in days YYYYMMDD.

    `ended`: one of them says that it has ended; without a date it is then not counted.
    """

    may: list[Days] = field(default_factory=list)
    proven: list[Days] = field(default_factory=list)
    ended: bool = False
    attested: str = ""

    @property
    def dated(self) -> bool:
        return bool(self.may)

    def possible(self, asked: Days | None) -> Iterator[Days]:
        """The days on which it may hold, within the asked ones."""
        if asked is None and self.ended:
            return
        first, last = asked or _ALWAYS
        for opens, closes in self.may or [_ALWAYS]:
            if opens <= last and closes >= first:
                yield max(opens, first), min(closes, last)

    def certain(self, asked: Days | None) -> Iterator[Days]:
        """The days on which it is certain: all of the asked ones at once, or none."""
        for first, last in self.proven:
            if asked is None:
                yield first, last
            elif first <= asked[0] and last >= asked[1]:
                yield asked


def _days(first: Any, last: Any) -> Days:
    return int(first.value) if first else _ALWAYS[0], int(last.value) if last else _ALWAYS[1]


@dataclass(frozen=True, eq=False)
class Times:
    """The spans of days behind the answers: possible at all, possible and dated, certain."""

    may: Spans
    dated: Spans
    certain: Spans

    @property
    def turned(self) -> Times:
        return Times(self.may.turned, self.dated.turned, self.certain.turned)


@dataclass(frozen=True, eq=False)
class Incidence:
    """Who belongs to what: rows are members, columns networks, both IRIs in order.

    `certain`, `possible` and `unknown` hold 0 or 1, and 1 in one of them at most: the best
    answer of the pair on the asked date; without a date certain means certain on some day.
    A predecessor is counted as its successor, once. `last_attested` is as printed, "" if undated.
    """

    members: tuple[str, ...]
    networks: tuple[str, ...]
    certain: csr_matrix
    possible: csr_matrix
    unknown: csr_matrix
    last_attested: Mapping[tuple[str, str], str]
    times: Times = field(repr=False)

    @property
    def belonging(self) -> csr_matrix:
        """1 where a member may belong to a network, whatever the answer."""
        return self.times.may.marks

    def answer(self, member: str, network: str) -> str:
        """Return certain, possible or unknown, or no where the two are nowhere tied."""
        if member not in self.members or network not in self.networks:
            return "no"
        at = self.members.index(member), self.networks.index(network)
        return next((word for word in ("certain", "possible", "unknown") if getattr(self, word)[at]), "no")

    def networks_of(self, member: str) -> list[str]:
        """Return the networks of a member, in order; none where it is unknown here."""
        return _marked(self.belonging, self.members, self.networks, member)

    def members_of(self, network: str) -> list[str]:
        """Return the members of a network, in order; none where it is unknown here."""
        return _marked(self._by_network, self.networks, self.members, network)

    @cached_property
    def _by_network(self) -> csr_matrix:
        return self.belonging.T.tocsr()


def _marked(marks: csr_matrix, things: Sequence[str], others: Sequence[str], thing: str) -> list[str]:
    return sorted(others[place] for place in marks[things.index(thing)].indices) if thing in things else []


@dataclass(frozen=True, eq=False)
class Stated:
    """What the chosen sources say of all memberships, whatever the date: read once, asked for many dates."""

    ties: Mapping[str, set[tuple[str, str]]]  # membership → (member, network), of each who answers for the member
    times: Mapping[str, _Membership]
    kinds: Mapping[str, set[str]]  # kind of network → networks


def stated(graph: Graph, scope: Scope | None = None) -> Stated:
    """Read what the sources say of memberships."""
    ties: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for row in graph.select(_BELONGING, scope):
        ties[row["membership"].value].add((row["member"].value, row["network"].value))
    kinds: dict[str, set[str]] = defaultdict(set)
    for row in graph.select(_KINDS, scope):
        kinds[row["kind"].value].add(row["network"].value)
    return Stated(ties, _memberships(graph, scope, ties.keys()), kinds)


def incidence(
    graph: Graph, scope: Scope | None = None, date: str | Span = "", kinds: Collection[str] = (), members: Collection[str] | None = None
) -> Incidence:
    """Read who belongs to what.

    `kinds` are IRIs of kinds of network, none for all; `members` IRIs to keep, None for all.
    Raises `WrongUse` where the date is none.
    """
    return incidence_of(stated(graph, scope), date, kinds, members)


def incidence_of(found: Stated, date: str | Span = "", kinds: Collection[str] = (), members: Collection[str] | None = None) -> Incidence:
    """Return who belongs to what on a date, as `incidence` does, of what was read before."""
    networks = set().union(*(found.kinds.get(kind, ()) for kind in kinds)) if kinds else None
    ties = {
        membership: kept
        for membership, pairs in found.ties.items()
        if (kept := {(member, network) for member, network in pairs if (members is None or member in members) and (networks is None or network in networks)})
    }
    return _assembled(ties, {iri: found.times[iri] for iri in ties if iri in found.times}, _asked(date))


def _asked(date: str | Span) -> Days | None:
    if isinstance(date, str):
        if not date.strip():
            return None
        date = read_date(date)
    return as_number(date.first), as_number(date.last)


def _memberships(graph: Graph, scope: Scope | None, wanted: Collection[str]) -> dict[str, _Membership]:
    found: dict[str, _Membership] = defaultdict(_Membership)
    for row in graph.select(_SAID, scope):
        if row["membership"].value in wanted:
            one = found[row["membership"].value]
            one.ended = one.ended or row["ended"] is not None
            one.attested = max(one.attested, row["attested"].value if row["attested"] else "")
    for row in graph.select(_PERIODS, scope):
        if row["membership"].value in found:
            one = found[row["membership"].value]
            spans = one.may if row["kind"].value == term("possiblePeriod") else one.proven
            spans.append(_days(row["first"], row["last"]))
    return found


def _assembled(ties: Mapping[str, set[tuple[str, str]]], found: Mapping[str, _Membership], asked: Days | None) -> Incidence:
    open_ones = {iri: list(one.possible(asked)) for iri, one in found.items()}
    pairs = {pair for iri, spans in open_ones.items() if spans for pair in ties[iri]}
    members, networks = (tuple(sorted({pair[side] for pair in pairs})) for side in (0, 1))
    rows, columns = ({iri: place for place, iri in enumerate(things)} for things in (members, networks))

    def spans_of(days: Callable[[str], Collection[Days]]) -> Spans:
        entries = ((rows[m], columns[n], *span) for iri in found if open_ones[iri] for span in days(iri) for m, n in ties[iri])
        return Spans.of(entries, (len(members), len(networks)))

    attested: dict[tuple[str, str], str] = dict.fromkeys(sorted(pairs), "")
    for iri, one in found.items():
        for pair in ties[iri] & pairs if open_ones[iri] else ():
            attested[pair] = max(attested[pair], one.attested)
    times = Times(
        spans_of(lambda iri: open_ones[iri]),
        spans_of(lambda iri: open_ones[iri] if found[iri].dated else []),
        spans_of(lambda iri: list(found[iri].certain(asked))),
    )
    return assembled(members, networks, times, attested)


def assembled(members: Sequence[str], networks: Sequence[str], times: Times, last_attested: Mapping[tuple[str, str], str] | None = None) -> Incidence:
    """Put together an incidence from spans of days by row and column of ordered members and networks."""
    may, dated, certain = times.may.marks, times.dated.marks, times.certain.marks
    return Incidence(tuple(members), tuple(networks), certain, _less(dated, certain), _less(may, dated), last_attested or {}, times)


def _less(more: csr_matrix, fewer: csr_matrix) -> csr_matrix:
    found = more - fewer
    found.eliminate_zeros()
    return found


@dataclass(frozen=True, eq=False)
class Overlap:
    """How much every two things share; symmetric, rows and columns in the order of `things`.

    `shared` counts all three answers, and what a thing has itself on the diagonal; `certain`,
    `possible` and `unknown` sum to it. What is not stored is 0.
    """

    things: tuple[str, ...]
    shared: csr_matrix
    certain: csr_matrix
    possible: csr_matrix
    unknown: csr_matrix

    @cached_property
    def own(self) -> Numbers:
        """What each thing has itself: the diagonal."""
        return np.asarray(self.shared.diagonal(), dtype=np.int64)

    @cached_property
    def ties(self) -> dict[str, int]:
        """How much each thing shares with all others together; those that share nothing are left out."""
        sums = np.asarray(self.shared.sum(axis=1), dtype=np.int64).ravel() - self.own
        return {thing: count for thing, count in zip(self.things, sums.tolist(), strict=True) if count}

    @cached_property
    def jaccard(self) -> csr_matrix:
        """Shared by all that either of two things has (Jaccard index), from 0 to 1."""
        return self._by(lambda shared, one, other: shared / (one + other - shared))

    @cached_property
    def coefficient(self) -> csr_matrix:
        """Shared by what the smaller of two things has (overlap coefficient, Szymkiewicz–Simpson), from 0 to 1."""
        return self._by(lambda shared, one, other: shared / np.minimum(one, other))

    def _by(self, share: Callable[[Any, Any, Any], Any]) -> csr_matrix:
        rows = np.repeat(np.arange(len(self.things)), np.diff(self.shared.indptr))
        data = share(self.shared.data, self.own[rows], self.own[self.shared.indices])
        return csr_matrix((data, self.shared.indices, self.shared.indptr), shape=self.shared.shape)


def of_members(found: Incidence) -> Overlap:
    """Count the networks that every two members share."""
    return _overlap(found.members, found.times)


def of_networks(found: Incidence) -> Overlap:
    """Count the members that every two networks share."""
    return _overlap(found.networks, found.times.turned)


def _overlap(things: tuple[str, ...], times: Times) -> Overlap:
    shared = Meetings(times.may).all()
    dated = shared if times.dated.same_as(times.may) else Meetings(times.dated).all()
    certain = dated if times.certain.same_as(times.dated) else Meetings(times.certain).all()
    return Overlap(things, shared, certain, _rest(dated, certain), _rest(shared, dated))


def _rest(more: csr_matrix, fewer: csr_matrix) -> csr_matrix:
    return csr_matrix(more.shape, dtype=more.dtype) if more is fewer else _less(more, fewer)


def between(found: Incidence, a: str, b: str, *, networks: bool = False) -> list[str]:
    """Return the networks that two members share, or with `networks` the members that two networks share, in order.

    Which of the two is meant has to be said: a network may itself be a member of another.
    """
    things, others, times = (found.networks, found.members, found.times.may.turned) if networks else (found.members, found.networks, found.times.may)
    if a not in things or b not in things:
        return []
    one, other = (_spans_by_column(times, things.index(thing)) for thing in (a, b))
    return [others[place] for place in sorted(one.keys() & other.keys()) if _meet(one[place], other[place])]


def _spans_by_column(spans: Spans, row: int) -> dict[int, list[Days]]:
    found: dict[int, list[Days]] = defaultdict(list)
    for place in np.flatnonzero(spans.rows == row):
        found[int(spans.columns[place])].append((int(spans.first[place]), int(spans.last[place])))
    return found


def _meet(ones: Sequence[Days], others: Sequence[Days]) -> bool:
    return any(a[0] <= b[1] and b[0] <= a[1] for a in ones for b in others)


class Pair(NamedTuple):
    """Two things and what they share; a tuple, as there are tens of thousands."""

    a: str
    b: str
    shared: int
    certain: int
    possible: int
    unknown: int
    jaccard: float
    coefficient: float


def top(found: Overlap | Incidence, count: int, of: Side = "members") -> list[Pair]:
    """Return the pairs that share the most, those that come first in order among equals.

    An incidence is multiplied block by block, so that the pairs of a hundred thousand members
    (or networks: `of`) are never held at once.
    """
    if isinstance(found, Overlap):
        best = _best(_blocks(found.shared), count)
        counts = [_at(matrix, *best) for matrix in (found.shared, found.certain, found.possible)] if len(best[0]) else []
        return _pairs(found.things, found.own, best, counts)
    things, times = (found.members, found.times) if of == "members" else (found.networks, found.times.turned)
    shared = Meetings(times.may)
    best = _best(((begin, shared.block(begin, begin + _BLOCK)) for begin in range(0, len(things), _BLOCK)), count)
    all_three, dated, certain = shared.pairs(*best), Meetings(times.dated).pairs(*best), Meetings(times.certain).pairs(*best)
    return _pairs(things, np.diff(times.may.marks.indptr), best, [all_three, certain, dated - certain])


def _at(matrix: csr_matrix, rows: Numbers, columns: Numbers) -> Numbers:
    """Return the values at many places; a small matrix is looked up in full, which is ten times as fast."""
    found = matrix.toarray() if matrix.shape[0] <= _LEAVES else matrix
    return np.asarray(found[rows, columns]).ravel()


def _blocks(shared: csr_matrix) -> Iterator[tuple[int, csr_matrix]]:
    return ((begin, shared[begin : begin + _BLOCK]) for begin in range(0, shared.shape[0], _BLOCK))


def _best(blocks: Iterator[tuple[int, csr_matrix]], count: int) -> tuple[Numbers, Numbers]:
    """Return rows and columns of the largest counts above the diagonal, largest first."""
    kept = np.empty((3, 0), dtype=np.int64)
    for begin, block in blocks:
        least = -kept[0].max() if 0 < count <= kept.shape[1] else 0  # counts are negative, so that they sort with the places
        places = np.flatnonzero(block.data > least)
        rows = np.searchsorted(block.indptr, places, side="right") - 1 + begin
        upper = block.indices[places] > rows
        fresh = np.array([-block.data[places[upper]].astype(np.int64), rows[upper], block.indices[places[upper]]])
        kept = np.concatenate([kept, fresh], axis=1)
        kept = kept[:, np.lexsort(kept[::-1])[:count]]
    return kept[1], kept[2]


def _pairs(things: Sequence[str], own: Numbers, best: tuple[Numbers, Numbers], counts: Sequence[Any]) -> list[Pair]:
    if not len(best[0]):
        return []
    rows, others = best
    shared, certain, possible = (np.asarray(each, dtype=np.int64) for each in counts)
    jaccard, coefficient = shared / (own[rows] + own[others] - shared), shared / np.minimum(own[rows], own[others])
    columns = (rows, others, shared, certain, possible, shared - certain - possible, jaccard, coefficient)
    return [Pair(things[row], things[other], *numbers) for row, other, *numbers in zip(*(column.tolist() for column in columns), strict=True)]


def ordered(found: Overlap | Incidence, of: Side = "members", key: Callable[[str], object] = local, only: Collection[str] | None = None) -> list[str]:
    """Return the things, or some of them, so that those which share the most stand together; `key` decides between equals.

    The order is that of the leaves of a cluster tree over Jaccard distances, the best that the
    tree allows; above 1 500 things the one of the narrowest band (reverse Cuthill–McKee).
    """
    overlap = found if isinstance(found, Overlap) else of_members(found) if of == "members" else of_networks(found)
    names = overlap.things
    kept = [place for place, name in enumerate(names) if only is None or name in only]
    places = sorted(kept, key=lambda place: key(names[place]))  # type: ignore[arg-type, return-value]
    things, near = [names[place] for place in places], overlap.jaccard[places][:, places]
    if len(things) > _LEAVES:
        return [things[place] for place in reverse_cuthill_mckee(near.tocsr(), symmetric_mode=True)]
    upper = np.triu_indices(len(things), 1)
    sizes = {names[place]: int(size) for place, size in enumerate(overlap.own)}
    return near_together(things, 1 - near.toarray()[upper], sizes)
