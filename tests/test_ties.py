"""Who is tied to whom, as networkx sees it."""

from __future__ import annotations

from pathlib import Path

import networkx as nx

from graph.export import export_graph
from graph.questions import Asker
from graph.store import Graph
from graph.ties import ties
from tests.reading import column


def test_people_bodies_networks_and_members_are_tied(small: Asker) -> None:
    found = {(a, b, tie) for a, b, tie in ties(small.graph).edges(data="tie")}
    assert ("person/asa-ek", "body/nordnatet-styrelse", "sits in") in found
    assert ("body/nordnatet-styrelse", "network/nordnatet", "is a body of") in found
    assert ("region/alfa", "network/nordnatet", "belongs to") in found
    assert ("person/asa-ek", "region/alfa", "speaks for") in found


def test_a_participant_is_not_tied_as_a_member(small: Asker) -> None:
    assert not ties(small.graph).has_edge("region/gamma", "network/sydnatet")


def test_the_ties_are_those_of_the_chosen_sources(small: Asker) -> None:
    scoped = ties(small.graph, small.graph.scope("small-page-2014"))
    assert not scoped.has_node("network/sydnatet")
    assert scoped.has_edge("organisation/gamla-forbundet", "network/nordnatet")


def test_members_are_the_same_as_the_question_gives(graph: Graph, asker: Asker) -> None:
    found = ties(graph)
    members = {a for a, _, tie in found.in_edges("network/sbhss", data="tie") if tie == "belongs to"}
    assert members == set(column(asker, "memberships", "member_id", network="sbhss", relation="member"))


def test_graphml_is_read_back_with_its_labels(graph: Graph, tmp_path: Path) -> None:
    target = tmp_path / "ties.graphml"
    assert export_graph(graph, target) == ties(graph).number_of_edges() > 50
    assert nx.read_graphml(target).nodes["region/kronoberg"]["label"] == "Region Kronoberg"
