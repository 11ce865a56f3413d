"""What a person types: a slug, an abbreviation or a label, whatever the case; never guessed."""

from __future__ import annotations

import re

import pyoxigraph as ox
import pytest

from graph.errors import AmbiguousValue, UnknownQuestion, UnknownValue, WrongUse
from graph.questions import Asker, bound, catalogue, question
from graph.store import Graph
from tests.reading import column


@pytest.mark.parametrize("typed", ["erb", "ERB", "Erb", "Euroregion Baltic", "euroregion baltic", "  ERB ", "https://w3id.org/regiograph/id/network/erb"])
def test_a_network_is_found_by_slug_abbreviation_label_or_iri(asker: Asker, typed: str) -> None:
    assert set(column(asker, "memberships", "network_id", network=typed)) == {"network/erb"}


@pytest.mark.parametrize("typed", ["kronoberg", "Kronoberg", "Region Kronoberg", "region kronoberg", "KRONOBERG"])
def test_a_region_is_found_however_it_is_written(asker: Asker, typed: str) -> None:
    assert set(column(asker, "costs", "region_id", region=typed)) == {"region/kronoberg"}


@pytest.mark.parametrize(("typed", "near"), [("Kronobreg", "Region Kronoberg"), ("Vestra Norrland", "Västernorrland"), ("Sormlannd", "Sörmland")])
def test_an_unknown_region_gets_near_matches(asker: Asker, typed: str, near: str) -> None:
    with pytest.raises(UnknownValue, match=near):
        asker.ask("costs", {"region": typed})


@pytest.mark.parametrize(("typed", "readings"), [("Mid Sweden", 2), ("Östersjöprogrammet", 2), ("ostersjoprogrammet", 2)])
def test_an_ambiguous_name_lists_its_readings(asker: Asker, typed: str, readings: int) -> None:
    with pytest.raises(AmbiguousValue) as error:
        asker.ask("representatives", {"network": typed})
    assert len(error.value.readings) == readings
    assert all(label in str(error.value) for label, _ in error.value.readings)


HOSTILE = [
    "> } INSERT DATA { <a> <b> <c> } #",
    '" UNION { ?s ?p ?o } "',
    "<script>alert(1)</script>",
    "../../etc/passwd",
    "x" * 10_000,
    "\u202eabc",
    "%00",
    "'; DROP",
    "?x",
    "UNDEF",
    "}",
]


@pytest.mark.parametrize("typed", HOSTILE, ids=lambda t: t[:12])
@pytest.mark.parametrize("name", ["region", "network", "relation", "date"])
def test_hostile_values_are_looked_up_never_run(asker: Asker, name: str, typed: str) -> None:
    with pytest.raises(WrongUse):
        asker.ask("memberships", {name: typed})


def test_terms_are_bound_into_values_blocks_only() -> None:
    text = 'SELECT * { VALUES ?asked_region { UNDEF } # VALUES\n ?s ?p "UNDEF" }'
    assert bound(text, {"asked_region": ox.NamedNode("http://e/x")}) == 'SELECT * { VALUES (?asked_region) { (<http://e/x>) } # VALUES\n ?s ?p "UNDEF" }'


def test_a_pattern_that_only_restricts_is_opened_when_it_is_asked_for() -> None:
    text = "SELECT * { VALUES ?asked_body { UNDEF } ?seat ?in ?asked_body .\n  # if ?asked_network: ?asked_body ?of ?asked_network .\n}"
    assert bound(text, {}) == text.replace("VALUES ?asked_body { UNDEF }", "VALUES (?asked_body) { (UNDEF) }")
    opened = bound(text, {"asked_network": ox.NamedNode("http://e/x")})
    assert "\n  ?asked_body ?of ?asked_network ." in opened


@pytest.mark.parametrize("name", sorted(catalogue()))
def test_every_conditional_pattern_names_a_parameter_of_its_question(name: str) -> None:
    asked = catalogue()[name]
    marks = set(re.findall(r"# (?:if|unless) \?(\w+):", asked.sparql))
    assert marks <= {f"asked_{parameter.name}" for parameter in asked.parameters} | {"day_from"}


def test_a_question_that_does_not_exist_gets_near_matches() -> None:
    with pytest.raises(UnknownQuestion, match="representatives"):
        question("representative")


def test_an_unknown_parameter_lists_the_known_ones(asker: Asker) -> None:
    with pytest.raises(WrongUse, match="it takes: region, year"):
        asker.ask("costs", {"planet": "mars"})


def test_a_needed_parameter_is_asked_for(asker: Asker) -> None:
    with pytest.raises(WrongUse, match="--region"):
        asker.ask("allies")


@pytest.mark.parametrize("value", ["maybe", "2", "oui"])
def test_a_switch_is_yes_or_no(asker: Asker, value: str) -> None:
    with pytest.raises(WrongUse, match="yes or no"):
        asker.ask("representatives", {"substitutes": value})


def test_unknown_sources_list_the_known_ones(asker: Asker) -> None:
    with pytest.raises(UnknownValue, match="founding"):
        asker.ask("costs", sources="rumours")


def test_a_known_but_empty_collection_says_that_no_source_is_chosen(founding: Graph) -> None:
    answer = Asker(founding).ask("costs", sources="reference", lang="en")
    assert answer.rows == []
    assert "No source is chosen" in answer.note


@pytest.mark.parametrize("name", sorted(catalogue()))
def test_every_question_is_described_in_both_languages(name: str) -> None:
    asked = catalogue()[name]
    for text in (asked.summary, asked.description, *(p.label for p in asked.parameters), *(c.label for c in asked.columns)):
        assert text["sv"]
        assert text["en"]
    assert asked.tags


CONTRACT = {
    "representatives": "person party role level body network region from to last_attested certainty basis source",
    "people-in-several-bodies": "person party bodies body_list",
    "seats": "network body region role stated named unnamed source",
    "memberships": "member relation network network_kind since until last_attested certainty basis source",
    "shared-networks": "region_a region_b shared certain possible unknown networks",
    "shared-members": "network_a network_b shared certain possible unknown members",
    "costs": "region item year amount_sek approximate fte_percent covers scope refund source",
    "activities": "document row goal priority activity networks partners status source",
    "priorities": "region document level priority theme source",
    "programmes": "region programme kind period involvement bodies source",
    "responsibilities": "region organ responsibility document source",
    "participation-rules": "region rule strength document source",
    "rule-check": "region network rule status evidence",
    "documents": "document issuer kind decided_by decided_on valid_from valid_to version certainty",
    "disagreements": "thing property value_a source_a value_b source_b",
    "gaps": "region kind thing absence detail source",
    "party-balance": "body party ordinary substitute other",
    "allies": "region shared_networks shared_themes shared_programmes reasons",
}


@pytest.mark.parametrize("name", sorted(CONTRACT))
def test_the_columns_are_those_of_the_contract_then_their_iris(name: str) -> None:
    asked = catalogue()[name]
    assert [c.name for c in asked.columns] == CONTRACT[name].split()
    assert asked.header[len(asked.columns) :] == [f"{c.name}_id" for c in asked.columns if c.named]
