"""Inferences: what follows, from which sources, and that nothing follows twice."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from graph.build import load_sources
from graph.namespaces import INFERENCES, PREFIXES, RDF, term, thing
from graph.ontology import read_ontology
from graph.questions import Asker
from graph.reasoning import infer, inference_graph, read_rules
from graph.store import Graph
from tests.reading import select, types, values


def node(path: str) -> ox.NamedNode:
    return ox.NamedNode(thing(path))


def property_of(name: str) -> ox.NamedNode:
    return ox.NamedNode(RDF + "type") if name == "a" else ox.NamedNode(term(name))


def world(*statements: str) -> ox.Store:
    """Return a store with inferences of statements such as `one: region/x a Region`."""
    store = load_sources(read_ontology(), [])
    for statement in statements:
        source, text = statement.split(": ")
        subject, name, value = text.split(" ")
        target = property_of(value) if name == "a" else node(value)
        store.add(ox.Quad(node(subject), property_of(name), target, node(f"source/{source}")))
    infer(store)
    return store


def homes(store: ox.Store, subject: str, name: str, value: str) -> set[str]:
    """Return the inference graphs, by their last part, that hold a statement."""
    found = store.quads_for_pattern(node(subject), property_of(name), node(value), None)
    graphs = {quad.graph_name.value for quad in found if isinstance(quad.graph_name, ox.NamedNode)}
    return {graph.removeprefix(INFERENCES) for graph in graphs if graph.startswith(INFERENCES)}


def test_a_region_is_an_organisation_in_our_terms_and_in_orgs(graph: Graph) -> None:
    assert {"Region", "Organisation"} <= types(graph, "region/kronoberg")
    assert PREFIXES["org"] + "Organization" in values(graph, "region/kronoberg", RDF + "type")


def test_a_seat_is_a_post_and_no_membership_in_org(graph: Graph) -> None:
    seat = "seat/erb-styrelse--kronoberg--ordinary-member"
    assert PREFIXES["org"] + "Post" in values(graph, seat, RDF + "type")
    assert PREFIXES["org"] + "Membership" not in values(graph, seat, RDF + "type")
    assert values(graph, seat, PREFIXES["org"] + "postIn") == {"body/erb-styrelse"}


def test_inverse_properties_hold_both_ways(graph: Graph) -> None:
    assert "body/erb-styrelse" in values(graph, "network/erb", "hasBody")
    assert values(graph, "body/erb-styrelse", "bodyOf") == {"network/erb"}


def test_a_person_speaks_for_a_region_where_a_mandate_says_so(graph: Graph) -> None:
    assert values(graph, "person/robert-olesen", "speaksFor") == {"region/kronoberg", "organisation/regionforbundet-sodra-smaland"}
    assert values(graph, "person/ilona-novak", "speaksFor") == set()


@pytest.mark.parametrize(
    ("relation", "belongs"), [("member", True), ("owner", True), ("participant", False), ("office-user", False), ("programme-area", False)]
)
def test_only_members_and_owners_belong(relation: str, belongs: bool) -> None:
    store = world(
        "one: membership/m a Membership",
        "one: membership/m member region/x",
        "one: membership/m inNetwork network/n",
        f"one: membership/m relation relation/{relation}",
    )
    assert bool(homes(store, "region/x", "belongsTo", "network/n")) is belongs


def test_what_follows_from_two_sources_rests_on_both() -> None:
    store = world("one: organisation/a predecessorOf organisation/b", "two: organisation/b predecessorOf region/c")
    assert homes(store, "organisation/a", "answersFor", "region/c") == {"one+two"}
    assert homes(store, "organisation/a", "answersFor", "organisation/b") == {"one"}


def test_what_one_source_gives_alone_is_not_repeated_for_two() -> None:
    store = world(
        "one: organisation/a predecessorOf organisation/b",
        "one: organisation/b predecessorOf region/c",
        "two: organisation/b predecessorOf region/c",
    )
    assert homes(store, "organisation/a", "answersFor", "region/c") == {"one"}


def test_the_premises_of_every_inference_graph_are_in_the_graph(small: Asker) -> None:
    found = select(small.graph, "SELECT ?g (COUNT(?s) AS ?n) { ?g a rg:InferenceGraph ; rg:premise ?s } GROUP BY ?g")
    assert {r["n"] for r in found} == {"1", "2"}
    assert thing("source/x") not in {r["g"] for r in found}


def test_every_rule_says_what_it_rests_on() -> None:
    for name, text in read_rules():
        assert "?premise" in text.split("WHERE")[0], name
        assert text.startswith("# "), name


def test_a_long_list_of_premises_gets_a_short_name() -> None:
    many = frozenset(thing(f"source/a-rather-long-name-of-a-source-{n}") for n in range(12))
    assert len(inference_graph(many)) < 120
    assert inference_graph(many) == inference_graph(frozenset(sorted(many)))
