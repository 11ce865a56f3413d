"""What a person types: a slug, an abbreviation or a label, whatever the case; never guessed."""

from __future__ import annotations

import re

import pyoxigraph as ox
import pytest

from graph.errors import AmbiguousValue, UnclearValue, UnknownQuestion, UnknownValue, WrongUse
from graph.folding import fold
from graph.namespaces import SKOS, local, term, thing
from graph.questions import SEPARATOR, Asker, bound, catalogue, question
from graph.rdf import texts
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


SWEDISH = {
    "blekinge": ("Blekinge", "Blekinge län", "Blekinges", "Blekinge County"),
    "dalarna": ("Dalarna", "Dalarnas län", "Dalarnas", "Dalarna County"),
    "gavleborg": ("Gävleborg", "Gävleborgs län", "Gävleborgs", "Gävleborg County"),
    "gotland": ("Gotland", "Gotlands län", "Gotlands", "Gotland County"),
    "halland": ("Halland", "Hallands län", "Hallands", "Halland County"),
    "jamtland": ("Jämtland", "Jämtlands län", "Jämtland Härjedalen", "Jämtland County"),
    "jonkoping": ("Jönköping", "Jönköpings län", "Jönköpings", "Jönköping County"),
    "kalmar": ("Kalmar", "Kalmar län", "Kalmars", "Kalmar County"),
    "kronoberg": ("Kronoberg", "Kronobergs län", "Kronobergs", "Kronoberg County"),
    "norrbotten": ("Norrbotten", "Norrbottens län", "Norrbottens", "Norrbotten County"),
    "orebro": ("Örebro", "Örebro län", "Örebros", "Örebro County"),
    "ostergotland": ("Östergötland", "Östergötlands län", "Östergötlands", "Östergötland County"),
    "skane": ("Skåne", "Skåne län", "Skånes", "Skåne County"),
    "sormland": ("Sörmland", "Södermanland", "Södermanlands län", "Södermanland County"),
    "stockholm": ("Stockholm", "Stockholms län", "Stockholms", "Stockholm County"),
    "uppsala": ("Uppsala", "Uppsala län", "Uppsalas", "Uppsala County"),
    "varmland": ("Värmland", "Värmlands län", "Värmlands", "Värmland County"),
    "vasterbotten": ("Västerbotten", "Västerbottens län", "Västerbottens", "Västerbotten County"),
    "vasternorrland": ("Västernorrland", "Västernorrlands län", "Västernorrlands", "County of Västernorrland"),
    "vastmanland": ("Västmanland", "Västmanlands län", "Västmanlands", "Västmanland County"),
    "vgr": ("Västra Götaland", "Västra Götalands län", "Västra Götalands", "Västra Götalandsregionen"),
}


@pytest.mark.parametrize("slug", sorted(SWEDISH))
def test_every_swedish_region_is_found_by_all_its_everyday_names(asker: Asker, slug: str) -> None:
    assert len(SWEDISH) == 21
    label = asker.graph.label(thing(f"region/{slug}"))
    typed = {label, f"{label}s", *SWEDISH[slug], *(f"Region {name}" for name in SWEDISH[slug])}
    typed |= {f"{SWEDISH[slug][0]} Region", f"{SWEDISH[slug][0]}’s"}
    typed |= {change(name) for name in typed for change in (str.upper, str.lower, fold)}
    for parameter in {"costs": "region", "missing": "region"}.items():
        names = asker.names(question(parameter[0]).parameter(parameter[1]))
        assert {name: names.resolve(name) for name in typed} == dict.fromkeys(typed, thing(f"region/{slug}"))


FOREIGN = {
    "Trondelag fylkeskommune": "trondelag",
    "Trøndelag": "trondelag",
    "Østfold": "ostfold",
    "Sjaelland": "sjaelland",
    "Själland": "sjaelland",
    "Bornholm": "bornholm",
    "Österbotten": "osterbotten",
    "Lappland": "lapland",
    "Region Krono\u00adberg": "kronoberg",
    "Region\u00a0Sk\u200båne": "skane",
    "region/skane": "skane",
}


@pytest.mark.parametrize(("typed", "slug"), FOREIGN.items())
def test_a_region_is_found_whatever_letters_it_is_typed_with(asker: Asker, typed: str, slug: str) -> None:
    names = asker.names(question("memberships").parameter("region"))
    assert names.resolve(typed) == thing(f"region/{slug}")


def test_every_network_is_found_by_each_of_its_names_and_abbreviations(asker: Asker) -> None:
    names = asker.names(question("memberships").parameter("network"))
    store = asker.graph.store
    for iri in asker.names(question("networks").parameter("network")).iris:
        for naming in (SKOS + "prefLabel", SKOS + "altLabel", term("abbreviation")):
            for name in texts(store, iri, naming):
                if name != name.lower():  # “regional exportsamverkan” is what many have
                    assert names.resolve(name) == iri
                    assert names.resolve(fold(name)) == iri


@pytest.mark.parametrize(
    ("name", "parameter", "typed", "readings"),
    [
        ("networks", "network", "bryssel", {"network/skane-eu", "network/mid-sweden-european-office"}),
        ("bodies", "body", "övervakningskommittén", {"body/ir-oks-overvakningskomite", "body/overvakningskommitten-sodra-ostersjon"}),
        ("bodies", "body", "styrelsen", {"body/erb-styrelse", "body/bsc-styrelse"}),
        ("documents", "document", "Region Västernorrland", {"source/vasternorrland-policy", "source/vasternorrland-action-plan-2020"}),
        ("priorities", "document", "Region Västernorrland", {"source/vasternorrland-policy", "source/vasternorrland-action-plan-2020"}),
        ("priorities", "document", "Bilaga 1", {"document/doc-002-bilaga-1", "document/doc-003-bilaga-1"}),
        ("programmes", "programme", "Horisont", {"programme/horisont", "programme/horizon-2020", "programme/horisont-europa"}),
        ("programmes", "programme", "Central Baltic", {"programme/central-baltic-2014-2020", "programme/central-baltic-2021-2027"}),
        ("memberships", "network", "Mid Sweden", {"network/team-mid-sweden", "network/mid-sweden-european-office"}),
        ("memberships", "region", "Regionen", {"region/kronoberg", "region/sormland", "region/vasternorrland"}),
        ("representatives", "person", "Eva Andersson", {"person/eva-andersson-ostergotland", "person/eva-andersson-vasternorrland"}),
    ],
)
def test_a_name_of_several_things_lists_them_and_is_never_guessed(asker: Asker, name: str, parameter: str, typed: str, readings: set[str]) -> None:
    with pytest.raises(AmbiguousValue) as error:
        asker.bind(question(name), {parameter: typed})
    assert readings <= {local(iri) for _, iri in error.value.readings}


def test_a_slug_is_never_ambiguous(asker: Asker) -> None:
    for slug in ("horisont", "central-baltic", "interreg-ostersjon"):
        bound_to = asker.bind(question("programmes"), {"programme": slug})
        assert str(bound_to["asked_programme"]) == f"<{thing(f'programme/{slug}')}>"


@pytest.mark.parametrize("typed", ["bergen i norge", "Greater", "Euroregion"])
def test_a_part_of_a_name_is_no_name(asker: Asker, typed: str) -> None:
    with pytest.raises(UnclearValue):
        asker.bind(question("memberships"), {"network": typed})


ISSUING = {
    "kronoberg-strategy-2024": "kronoberg",
    "sormland-direction": "sormland",
    "varmland-strategy-2008": "varmland",
    "vasternorrland-action-plan-2020": "vasternorrland",
    "vasternorrland-policy": "vasternorrland",
    "vasternorrland-policy,vasternorrland-action-plan-2020": "vasternorrland",
}


@pytest.mark.parametrize("name", ["memberships", "missing"])
@pytest.mark.parametrize(("sources", "slug"), ISSUING.items())
def test_the_region_of_one_source_is_the_one_that_it_calls_so(asker: Asker, name: str, sources: str, slug: str) -> None:
    scope = asker.graph.scope(sources)
    bound_to = asker.bind(question(name), {"region": "Regionen"}, "sv", scope)
    assert str(bound_to["asked_region"]) == f"<{thing(f'region/{slug}')}>"


def test_a_common_noun_means_what_the_only_source_asked_calls_so(asker: Asker) -> None:
    scope = asker.graph.scope("kronoberg-strategy-2024")
    for typed in ("styrelsen", "Styrelsen"):
        bound_to = asker.bind(question("seats"), {"body": typed}, "sv", scope)
        assert str(bound_to["asked_body"]) == f"<{thing('body/erb-styrelse')}>"


@pytest.mark.parametrize("lang", ["sv", "en"])
def test_a_document_is_found_by_the_label_that_is_printed_and_by_its_number(asker: Asker, lang: str) -> None:
    answer = asker.ask("documents", lang=lang)
    for label, iri in ((row[0], row[answer.header.index("document_id")]) for row in answer.rows):
        found = asker.ask("documents", {"document": label}, lang=lang)
        assert {row[found.header.index("document_id")] for row in found.rows} == {iri}
    plan = thing("source/vasternorrland-action-plan-2020")
    assert asker.names(question("documents").parameter("document")).resolve("363027") == plan
    assert asker.graph.scope("363027").sources == {plan}
    assert asker.graph.scope("Region Västernorrland: internationell handlingsplan 2020").sources == {plan}


# A column that has another name than the parameter that takes its values.
TAKEN_BY = {"member": "region", "issuer": "region", "region_a": "region", "region_b": "region"}
TAKEN_BY |= {"network_a": "network", "network_b": "network", "networks": "network", "bodies": "body"}
NEEDED = {"allies": {"region": "kronoberg"}, "facts": {"document": "kronoberg-strategy-2024"}}


def shares_its_name(asker: Asker, iri: str, other: str, label: str) -> bool:
    """Tell whether another thing has the same name, or is a generation or successor of this one."""
    store = asker.graph.store
    namings = (SKOS + "prefLabel", SKOS + "altLabel", term("ambiguousName"), term("shortName"))
    names = {fold(name) for naming in namings for name in texts(store, other, naming)}
    related = {*texts(store, other, term("generationOf")), *texts(store, other, term("answersFor"))}
    return fold(label) in names or iri in related


@pytest.mark.parametrize("name", sorted(catalogue()))
def test_every_printed_label_is_taken_by_the_parameter_that_it_belongs_to(asker: Asker, name: str) -> None:
    asked, known = question(name), {}
    for lang in ("sv", "en"):
        answer = asker.ask(name, NEEDED.get(name), lang=lang)
        for shown in (c for c in answer.question.columns if c.kind == "thing"):
            parameters = [p for p in asked.parameters if p.name == TAKEN_BY.get(shown.name, shown.name)]
            labels, iris = answer.header.index(shown.name), answer.header.index(f"{shown.name}_id")
            printed = {(row[labels], row[iris]) for row in answer.rows if row[iris]}
            known |= {(pair, lang, p.name): p for pair in printed for p in parameters}
    for ((label, iri), lang, _), parameter in known.items():
        names = asker.names(parameter)
        if SEPARATOR in iri or iri not in names.iris:
            continue
        try:
            found = names.resolve(label, lang)
        except AmbiguousValue as error:
            others = [other for _, other in error.readings if other != iri]
            assert iri in {reading for _, reading in error.readings}
            assert any(shares_its_name(asker, iri, other, label) for other in others), label
        else:
            # A predecessor of the same name stands behind its successor, whose facts hold its own.
            assert found == iri or found in texts(asker.graph.store, iri, term("answersFor")), label


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


def test_a_pattern_that_holds_unless_something_is_asked_for_is_closed_by_asking() -> None:
    text = "SELECT * { ?s ?level ?o .\n  # unless ?asked_level: # unless ?asked_row: ?s ?is ?own .\n}"
    term = ox.NamedNode("http://e/x")
    assert "\n  ?s ?is ?own ." in bound(text, {})
    for asked in ("asked_level", "asked_row"):
        assert "\n  ?s ?is ?own ." not in bound(text, {asked: term})


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
    "seats": "network body region role stated named unnamed basis source",
    "memberships": "member relation network network_kind since until last_attested certainty basis source",
    "shared-networks": "region_a region_b shared certain possible unknown networks",
    "shared-members": "network_a network_b shared certain possible unknown members",
    "costs": "region item year amount_sek approximate fte_percent covers fee_covers scope refund source",
    "activities": "document row goal priority activity networks partners partner_groups target_groups levels status source",
    "priorities": "region document level priority theme source",
    "programmes": "region programme kind kind_basis period involvement bodies source",
    "responsibilities": "region organ responsibility document basis source",
    "participation-rules": "region rule strength document basis source",
    "rule-check": "region network rule status evidence",
    "documents": "document issuer kind decided_by decided_on valid_from valid_to version basis certainty",
    "disagreements": "thing property value_a source_a value_b source_b",
    "gaps": "region kind thing absence detail source",
    "party-balance": "body region party ordinary substitute other as_of earlier certainty",
    "allies": "region shared_networks shared_themes shared_programmes reasons",
}


# Every row of these has an address of its own, in front of the IRI columns.
ROWS = {
    "representatives": "mandate",
    "memberships": "membership",
    "seats": "seat",
    "costs": "cost",
    "activities": "activity",
    "priorities": "priority",
}


@pytest.mark.parametrize("name", sorted(CONTRACT))
def test_the_columns_are_those_of_the_contract_then_their_iris(name: str) -> None:
    asked = catalogue()[name]
    assert [c.name for c in asked.columns] == CONTRACT[name].split()
    named = [c.name for c in asked.columns if c.named and c.name != ROWS.get(name)]
    rows = [ROWS[name]] if name in ROWS else []
    assert asked.header[len(asked.columns) :] == [f"{one}_id" for one in rows + named]
