"""Overlap as the questions answer it, as the model defines it, and as counting pair by pair gives it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from itertools import combinations, pairwise, product
from pathlib import Path

import numpy as np
import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.allies import allies
from graph.build import flatten, load_sources
from graph.communities import Broker, brokers, communities, in_words
from graph.dates import Answer, read_date
from graph.errors import WrongUse
from graph.meetings import Meetings, Spans
from graph.namespaces import RDF, XSD, local, term, thing
from graph.overlap import Incidence, Overlap, Times, assembled, between, incidence, of_members, of_networks, ordered, top
from graph.questions import Asker
from graph.rdf import subjects
from graph.reasoning import infer
from graph.store import Graph
from tests.sweeps import examples
from tests.test_competency_questions import SBHSS
from tests.test_time_in_questions import DATATYPES, SOURCES, as_fact, claims, dated_text, ontology

# Member, network, relation → source → what it says of the time.
Belonging = tuple[str, str, str]
World = dict[Belonging, dict[str, dict[str, str]]]
REGIONS = ("region/r0", "region/r1", "region/r2")
MEMBERS = (*REGIONS, "organisation/before-r0", "university/u")
NETWORKS = ("network/n0", "network/n1", "network/n2")
RELATIONS = ("member", "owner", "programme-area")
CLASSES = {"region": "Region", "organisation": "Organisation", "university": "Organisation"}

ties = st.tuples(st.sampled_from(MEMBERS), st.sampled_from(NETWORKS), st.sampled_from(RELATIONS))
said = st.dictionaries(st.sampled_from(SOURCES), claims(), min_size=1, max_size=3)
worlds = st.dictionaries(ties, said, min_size=1, max_size=9)
dates = st.none() | dated_text()
chosen = st.sampled_from(["", "a", "b,c", "a,c", "reference"])


def as_graph(world: World) -> Graph:
    store = load_sources(ontology(), [])

    def say(source: str, subject: str, predicate: str, value: str | ox.Literal) -> None:
        node = value if isinstance(value, ox.Literal) else ox.NamedNode(value)
        store.add(ox.Quad(ox.NamedNode(subject), ox.NamedNode(predicate), node, ox.NamedNode(thing(f"source/{source}"))))

    for source in SOURCES:
        say(source, thing(f"source/{source}"), RDF + "type", term("Source"))
        say(source, thing(f"source/{source}"), term("collection"), thing("collection/founding"))
    for number, ((member, network, relation), sources) in enumerate(world.items()):
        fact = thing(f"membership/m{number}")
        for source, dated in sources.items():
            say(source, thing(member), RDF + "type", term(CLASSES[member.partition("/")[0]]))
            if member == "organisation/before-r0":
                say(source, thing(REGIONS[0]), RDF + "type", term("Region"))
                say(source, thing(member), term("predecessorOf"), thing(REGIONS[0]))
            say(source, thing(network), term("networkKind"), thing("network-kind/office" if network == NETWORKS[0] else "network-kind/interest"))
            say(source, fact, RDF + "type", term("Membership"))
            say(source, fact, term("member"), thing(member))
            say(source, fact, term("inNetwork"), thing(network))
            say(source, fact, term("relation"), thing(f"relation/{relation}"))
            assertion = thing(f"assertion/{source}/m{number}")
            say(source, assertion, term("asserts"), fact)
            say(source, assertion, term("locator"), thing(f"locator/{source}/0-1"))
            say(source, assertion, term("basis"), thing("basis/stated"))
            for name, value in dated.items():
                kind = "boolean" if name == "throughout" else DATATYPES[len(value)]
                say(source, assertion, term(name), ox.Literal(value, datatype=ox.NamedNode(XSD + kind)))
    infer(store)
    flatten(store)
    return Graph(Path(), store, {"build": "random"})


def regions(graph: Graph) -> set[str]:
    return set(subjects(graph.store, RDF + "type", term("Region")))


Counts = dict[frozenset[str], tuple[int, int, int, int, frozenset[str]]]


def as_counts(found: Incidence, overlap: Overlap, *, networks: bool = False) -> Counts:
    return {
        frozenset((pair.a, pair.b)): (pair.shared, pair.certain, pair.possible, pair.unknown, frozenset(between(found, pair.a, pair.b, networks=networks)))
        for pair in top(overlap, 1_000_000)
    }


def as_asked(asker: Asker, question: str, sides: tuple[str, str], listed: str, date: str | None, sources: str) -> Counts:
    answer = asker.ask(question, {"date": date} if date else {}, sources)
    rows = [dict(zip(answer.header, row, strict=True)) for row in answer.rows]
    return {
        frozenset(row[f"{side}_id"] for side in sides): (
            *(row[name] for name in ("shared", "certain", "possible", "unknown")),
            frozenset(row[f"{listed}_id"].split(" ; ")),
        )
        for row in rows
    }


def agree(graph: Graph, asker: Asker, date: str | None, sources: str) -> None:
    """Both questions and both overlaps say the same of every pair."""
    scope = graph.scope(sources)
    of_regions = incidence(graph, scope, date or "", members=regions(graph))
    assert as_counts(of_regions, of_members(of_regions)) == as_asked(asker, "shared-networks", ("region_a", "region_b"), "networks", date, sources)
    of_all = incidence(graph, scope, date or "")
    assert as_counts(of_all, of_networks(of_all), networks=True) == as_asked(asker, "shared-members", ("network_a", "network_b"), "members", date, sources)


@examples(60)
@given(worlds, dates, chosen)
def test_overlap_is_what_the_questions_answer(world: World, date: str | None, sources: str) -> None:
    graph = as_graph(world)
    agree(graph, Asker(graph), date, sources)


ASKED = [None, "1900", "2008-06-01", "2012", "2020-05", "2024-06-01", "2031"]


@pytest.mark.parametrize("date", ASKED)
@pytest.mark.parametrize("sources", ["", "founding", "kronoberg-strategy-2024", "kronoberg-strategy-2024,vasternorrland-policy", "reference"])
def test_overlap_is_what_the_questions_answer_on_the_real_graph(asker: Asker, date: str | None, sources: str) -> None:
    agree(asker.graph, asker, date, sources)


@pytest.mark.parametrize("date", ASKED)
@pytest.mark.parametrize("sources", ["", "small-list-2024", "small-page-2014"])
def test_overlap_is_what_the_questions_answer_on_the_small_graph(small: Asker, date: str | None, sources: str) -> None:
    agree(small.graph, small, date, sources)


@examples(40)
@given(worlds, dates)
def test_the_answer_of_a_pair_is_the_best_of_its_memberships(world: World, date: str | None) -> None:
    found = incidence(as_graph(world), date=date or "")
    rank = list(Answer)
    expected: dict[tuple[str, str], Answer] = {}
    for (member, network, relation), sources in world.items():
        fact = as_fact(sources)
        answer = fact.on(read_date(date)) if date else fact.overlaps(fact)
        pair = thing(REGIONS[0] if member == "organisation/before-r0" else member), thing(network)
        if relation != "programme-area":
            expected[pair] = min(expected.get(pair, Answer.NO), answer, key=rank.index)
    held = {pair: answer for pair, answer in expected.items() if answer is not Answer.NO}
    assert {pair: found.answer(*pair) for pair in found.last_attested} == held
    assert {pair: found.answer(*pair) for pair in product(found.members, found.networks) if found.answer(*pair) != "no"} == held
    assert found.certain.sum() + found.possible.sum() + found.unknown.sum() == found.belonging.nnz == len(held)


@examples(40)
@given(worlds, dates)
def test_a_source_that_agrees_loses_no_certain_overlap(world: World, date: str | None) -> None:
    repeated = {tie: {"a": next(iter(sources.values())), "b": next(iter(sources.values()))} for tie, sources in world.items()}
    graph = as_graph(repeated)
    fewer, more = (of_members(incidence(graph, graph.scope(sources), date or "")) for sources in ("a", "a,b"))
    assert fewer.things == more.things
    assert (fewer.certain - more.certain).max() <= 0 if fewer.things else True


# -- counting

# Row, column, first and last day: several spans of one row in one column are common here.
entries = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 3), st.integers(0, 9), st.integers(0, 4)).map(lambda e: (*e[:3], e[2] + e[3])), max_size=30)
tables = st.tuples(entries, entries, entries)


def naive(found: Collection[tuple[int, int, int, int]], a: int, b: int) -> int:
    """Count the columns in which a span of one row meets a span of the other."""
    return len({c for r, c, f, t in found for r2, c2, f2, t2 in found if (r, r2, c2) == (a, b, c) and f <= t2 and f2 <= t})


@examples(300)
@given(entries)
def test_spans_that_meet_are_counted_as_one_by_one(found: list[tuple[int, int, int, int]]) -> None:
    expected = np.array([[naive(found, a, b) for b in range(6)] for a in range(6)])
    meetings = Meetings(Spans.of(found, (6, 4)))
    assert (meetings.all().toarray() == expected).all()
    assert (meetings.block(2, 5).toarray() == expected[2:5]).all()
    rows, others = (np.array(side) for side in zip(*product(range(6), repeat=2), strict=True))
    assert (meetings.pairs(rows, others) == expected.ravel()).all()


def random_incidence(tables: tuple[list[tuple[int, int, int, int]], ...], order: Iterable[int] = range(6)) -> Incidence:
    """Spans possible at all, of which some are dated, of which some are certain; rows in any order."""
    places = {row: place for place, row in enumerate(order)}
    names = [f"m{row}" for row in places]
    certain, dated, may = tables[0], tables[0] + tables[1], tables[0] + tables[1] + tables[2]
    spans = (Spans.of([(places[row], *rest) for row, *rest in found], (6, 4)) for found in (may, dated, certain))  # type: ignore[misc]
    return assembled(names, [f"n{column}" for column in range(4)], Times(*spans))


@examples(150)
@given(tables)
def test_overlap_is_symmetric_and_its_answers_sum_to_what_is_shared(tables: tuple[list[tuple[int, int, int, int]], ...]) -> None:
    found = random_incidence(tables)
    for overlap, own in ((of_members(found), found.belonging.sum(axis=1)), (of_networks(found), found.belonging.sum(axis=0))):
        for matrix in (overlap.shared, overlap.certain, overlap.possible, overlap.unknown, overlap.jaccard, overlap.coefficient):
            assert (matrix != matrix.T).nnz == 0
            assert not matrix.nnz or matrix.data.min() > 0
        assert (overlap.shared != overlap.certain + overlap.possible + overlap.unknown).nnz == 0
        assert (overlap.own == np.asarray(own).ravel()).all()


@examples(150)
@given(tables)
def test_jaccard_index_and_overlap_coefficient_are_those_of_sets(tables: tuple[list[tuple[int, int, int, int]], ...]) -> None:
    found = random_incidence(tables)
    overlap = of_members(found)
    for a, b in product(range(6), repeat=2):
        shared, one, other = len(between(found, f"m{a}", f"m{b}")), *(len(found.networks_of(f"m{m}")) for m in (a, b))
        assert overlap.shared[a, b] == shared
        assert overlap.jaccard[a, b] == (shared / (one + other - shared) if shared else 0) <= 1
        assert overlap.coefficient[a, b] == (shared / min(one, other) if shared else 0) <= 1


@examples(100)
@given(tables, st.integers(0, 20))
def test_the_top_is_that_of_all_pairs_however_it_is_found(tables: tuple[list[tuple[int, int, int, int]], ...], count: int) -> None:
    found = random_incidence(tables)
    for side, overlap in (("members", of_members(found)), ("networks", of_networks(found))):
        every = [(-int(overlap.shared[a, b]), a, b) for a, b in combinations(range(len(overlap.things)), 2) if overlap.shared[a, b]]
        best = top(overlap, count)
        assert [(-pair.shared, pair.a, pair.b) for pair in best] == [(n, overlap.things[a], overlap.things[b]) for n, a, b in sorted(every)[:count]]
        assert top(found, count, side) == best  # type: ignore[arg-type]


@examples(60)
@given(tables, st.permutations(range(6)))
def test_the_order_is_the_same_however_the_rows_came(tables: tuple[list[tuple[int, int, int, int]], ...], shuffled: list[int]) -> None:
    found = random_incidence(tables)
    assert ordered(found) == ordered(random_incidence(tables, shuffled))
    assert sorted(ordered(found, "networks")) == list(found.networks)


def pairs(*found: tuple[str, str]) -> Incidence:
    """Who belongs to what, at all times."""
    members, networks = (sorted({pair[side] for pair in found}) for side in (0, 1))
    spans = Spans.of([(members.index(m), networks.index(n), 0, 1) for m, n in found], (len(members), len(networks)))
    return assembled(members, networks, Times(spans, spans, spans))


def test_likes_stand_together() -> None:
    alike = [(f"{side}{n}", f"network of {side} {k}") for side in "ab" for n in range(4) for k in range(3)]
    assert [name[0] for name in ordered(pairs(*alike))] in (list("aaaabbbb"), list("bbbbaaaa"))


def test_many_things_are_ordered_too() -> None:
    many = pairs(*((f"m{n:04}", f"n{n * 7919 % 400:03}") for n in range(1600)))
    found = ordered(many)
    assert sorted(found) == list(many.members)
    beside = sum(many.networks_of(a) == many.networks_of(b) for a, b in pairwise(found))
    assert beside == 1200  # four of every network, one beside the other


# -- what is not there


def test_a_region_in_no_network_shares_nothing(graph: Graph) -> None:
    found = incidence(graph, members=regions(graph))
    outside = sorted(regions(graph) - set(found.members))
    assert outside
    assert found.networks_of(outside[0]) == between(found, outside[0], thing("region/kronoberg")) == []
    assert found.answer(outside[0], thing("network/erb")) == "no"


def test_rows_and_columns_without_a_mark_are_zero_not_a_fault() -> None:
    spans = Spans.of([(0, 0, 1, 1)], (3, 2))
    found = assembled(["a", "b", "c"], ["n", "o"], Times(spans, spans, spans))
    overlap = of_members(found)
    assert overlap.shared.toarray().tolist() == [[1, 0, 0], [0, 0, 0], [0, 0, 0]] == overlap.jaccard.toarray().tolist()
    assert of_networks(found).coefficient.toarray().tolist() == [[1, 0], [0, 0]]
    assert sorted(ordered(found)) == ["a", "b", "c"]
    assert found.members_of("o") == [] and brokers(found) == []


def is_empty(found: Incidence) -> bool:
    for overlap in (of_members(found), of_networks(found)):
        assert overlap.shared.shape == (0, 0) == overlap.jaccard.shape
        assert top(overlap, 5) == [] == ordered(overlap)
    assert top(found, 5) == communities(found) == brokers(found) == between(found, "a", "b") == []
    return found.members == found.networks == ()


def world_of(**dated: str) -> World:
    return {(member, "network/n0", "member"): {"a": dict(dated)} for member in REGIONS}


def test_before_every_start_nobody_belongs_to_anything() -> None:
    assert is_empty(incidence(as_graph(world_of(start="2012")), date="2011-12-31"))


def test_sources_that_say_nothing_leave_nothing(graph: Graph) -> None:
    # It names partners, and no network that anybody belongs to.
    assert is_empty(incidence(graph, graph.scope("sormland-direction")))


@pytest.mark.parametrize(("dated", "answer"), [({"attestedOn": "2024"}, "possible"), ({}, "unknown"), ({"start": "2012", "attestedOn": "2024"}, "certain")])
def test_a_pair_overlaps_as_firmly_as_its_dates_allow(dated: dict[str, str], answer: str) -> None:
    overlap = of_members(incidence(as_graph(world_of(**dated))))
    for word in ("certain", "possible", "unknown"):
        assert getattr(overlap, word).toarray().tolist() == [[int(word == answer)] * 3] * 3


def test_who_left_before_the_other_came_shares_nothing() -> None:
    world = {("region/r0", "network/n0", "member"): {"a": {"end": "2010"}}, ("region/r1", "network/n0", "member"): {"a": {"start": "2011"}}}
    found = incidence(as_graph(world))
    overlap = of_members(found)
    assert overlap.shared.toarray().tolist() == [[1, 0], [0, 1]]
    assert between(found, *overlap.things) == []


def test_only_the_asked_kinds_of_network_are_counted() -> None:
    graph = as_graph({(member, network, "member"): {"a": {}} for member in REGIONS for network in NETWORKS})
    assert incidence(graph, kinds=[thing("network-kind/office")]).networks == (thing(NETWORKS[0]),)
    assert incidence(graph, kinds=[thing("network-kind/lobby")]).networks == ()


def test_a_date_that_is_none_is_refused(graph: Graph) -> None:
    with pytest.raises(WrongUse, match="is not a date"):
        incidence(graph, date="yesterday")


# -- the founding documents


def test_the_founding_documents_have_ten_pairs_of_regions(graph: Graph) -> None:
    found = incidence(graph, graph.scope("founding"), members=regions(graph))
    shared = top(of_members(found), 1000)
    assert {frozenset((local(pair.a), local(pair.b))) for pair in shared} == {frozenset(two) for two in combinations(SBHSS, 2)}
    assert all(between(found, pair.a, pair.b) == [thing("network/sbhss")] for pair in shared)


def test_last_attested_is_what_the_question_prints(asker: Asker) -> None:
    answer = asker.ask("memberships", sources="founding")
    rows = [dict(zip(answer.header, row, strict=True)) for row in answer.rows]
    printed: dict[tuple[str, str], str] = {}
    for row in rows:
        if row["relation_id"] in (thing("relation/member"), thing("relation/owner")):
            pair = row["member_id"], row["network_id"]
            printed[pair] = max(printed.get(pair, ""), row["last_attested"])
    assert incidence(asker.graph, asker.graph.scope("founding")).last_attested == printed != {}


def allies_agree(asker: Asker, region: str, sources: str) -> None:
    """The question about allies and `graph.allies` give the same regions with the same reasons."""
    answer = asker.ask("allies", {"region": region}, sources)
    rows = [dict(zip(answer.header, row, strict=True)) for row in answer.rows]
    asked = [(r["region_id"], r["shared_networks"], r["shared_themes"], r["shared_programmes"], set(r["reasons_id"].split(" ; "))) for r in rows]
    found = allies(asker.graph, region, asker.graph.scope(sources))
    assert [(ally.region, len(ally.networks), len(ally.themes), len(ally.programmes), set(ally.reasons)) for ally in found] == asked


@pytest.mark.parametrize("sources", ["", "founding", "kronoberg-strategy-2024"])
def test_allies_are_what_the_question_answers(asker: Asker, small: Asker, sources: str) -> None:
    for one in (asker, small) if not sources else (asker,):
        for region in sorted(regions(one.graph)):
            allies_agree(one, region, sources)


@examples(40)
@given(worlds, chosen)
def test_allies_of_any_dates_are_what_the_question_answers(world: World, sources: str) -> None:
    graph = as_graph(world)
    asker = Asker(graph)
    for region in sorted(regions(graph)):
        allies_agree(asker, region, sources)


def test_a_network_that_one_left_before_the_other_came_makes_no_ally() -> None:
    world = {("region/r0", "network/n0", "member"): {"a": {"end": "2010"}}, ("region/r1", "network/n0", "member"): {"a": {"start": "2011"}}}
    graph = as_graph(world)
    assert allies(graph, thing("region/r0")) == []
    assert Asker(graph).ask("allies", {"region": thing("region/r0")}).rows == []


# -- communities and brokers

NORTH_SEA = [(f"north-sea-{n}", f"North Sea {k}") for n in range(4) for k in range(2)]
ARCTIC = [(f"arctic-{n}", f"Arctic {k}") for n in range(4) for k in range(2)]
BALTIC = [(f"baltic-{n}", f"Baltic {k}") for n in range(4) for k in range(2)]


def linked(broker: Broker) -> tuple[str, set[tuple[str, ...]], bool]:
    return broker.member, {side.networks for side in broker.sides}, broker.apart


def test_communities_are_those_who_share_networks() -> None:
    found = communities(pairs(*NORTH_SEA, *ARCTIC, ("broker", "North Sea 0"), ("broker", "Arctic 1")))
    assert {community.networks for community in found} == {("North Sea 0", "North Sea 1"), ("Arctic 0", "Arctic 1")}
    assert sorted(member for community in found for member in community.members) == sorted({m for m, _ in NORTH_SEA + ARCTIC} | {"broker"})


def test_the_only_member_between_two_communities_is_their_broker() -> None:
    found = brokers(pairs(*NORTH_SEA, *ARCTIC, ("broker", "North Sea 0"), ("broker", "Arctic 1")))
    assert [linked(broker) for broker in found] == [("broker", {("North Sea 0",), ("Arctic 1",)}, True)]
    assert found[0].pairs == 16 and found[0].certainty == "certain"


def test_two_members_between_two_communities_are_no_brokers() -> None:
    assert brokers(pairs(*NORTH_SEA, *ARCTIC, *((name, network) for name in ("one", "two") for network in ("North Sea 0", "Arctic 1")))) == []


def test_a_broker_with_a_way_round_is_said_to_have_one() -> None:
    ring = [("x", "North Sea 0"), ("x", "Arctic 0"), ("y", "Arctic 1"), ("y", "Baltic 0"), ("z", "Baltic 1"), ("z", "North Sea 1")]
    found = brokers(pairs(*NORTH_SEA, *ARCTIC, *BALTIC, *ring))
    assert [(broker.member, broker.apart) for broker in found] == [("x", False), ("y", False), ("z", False)]


def test_a_network_of_ones_own_links_to_nobody() -> None:
    assert brokers(pairs(*NORTH_SEA, ("north-sea-0", "alone"))) == []


def test_a_broker_is_explained_in_words(graph: Graph) -> None:
    found = brokers(incidence(graph, graph.scope("founding")))
    assert [in_words(graph, broker, "en") for broker in found] == [
        "Region Kronoberg is the only region that links Småland-Blekinge-Halland South Sweden and Energy Cities. This is possible, not certain."
    ]
    assert [in_words(graph, broker, "sv") for broker in found] == [
        "Region Kronoberg är den enda regionen som förbinder Småland-Blekinge-Halland South Sweden och Energy Cities. Det är möjligt, men inte säkert."
    ]
