"""Faulty facts: each kind gets a message with place and remedy, all at once, and status 1."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from graph.build import assemble
from graph.errors import FaultyData
from graph.ontology import read_ontology
from graph.sources import read_fact_files
from graph.validation import name_faults, owl_faults
from tests.conftest import SMALL

LIST, PAGE = "small-list-2024.trig", "small-page-2014.trig"


def change(facts: Path, name: str, old: str, new: str) -> None:
    path = facts / name
    text = path.read_text(encoding="utf-8")
    assert re.search(old, text), old
    path.write_text(re.sub(old, new, text, count=1), encoding="utf-8")


def faults(facts: Path) -> str:
    with pytest.raises(FaultyData) as error:
        assemble(facts)
    for fault in error.value.faults:
        assert fault.place
        assert fault.remedy
    return str(error.value)


def test_broken_syntax_names_line_and_column(facts: Path) -> None:
    change(facts, LIST, r"rg:issuer region:alfa ;", "rg:issuer region:alfa region:beta ;")
    assert re.search(rf"{LIST}:\d+:\d+: not readable", faults(facts))


def test_a_graph_that_is_not_named_like_its_file(facts: Path) -> None:
    (facts / LIST).rename(facts / "other-name.trig")
    message = faults(facts)
    assert "other-name.trig" in message
    assert "rename one of them" in message


def test_two_files_of_one_source(facts: Path) -> None:
    shutil.copy(facts / LIST, facts / "copy.trig")
    message = faults(facts)
    assert "keep one file for one source" in message
    assert "copy.trig" in message


def test_two_files_that_describe_the_same_document(facts: Path) -> None:
    text = (facts / LIST).read_text(encoding="utf-8")
    (facts / "second.trig").write_text(text.replace("source:small-list-2024", "source:second").replace("small-list-2024\\/", "second\\/"), encoding="utf-8")
    assert "describe the same document" in faults(facts)


def test_an_unknown_term_is_named_with_its_line(facts: Path) -> None:
    change(facts, LIST, r"rg:holder person:bo-ost", "rg:hodler person:bo-ost")
    assert re.search(rf"{LIST}:\d+: rg:hodler: no such term", faults(facts))


def test_an_unknown_concept(facts: Path) -> None:
    change(facts, LIST, r"role:substitute", "role:substitue")
    assert "id:role/substitue: no such concept" in faults(facts)


@pytest.mark.parametrize(
    ("date", "kind"), [("2024-13-45", "date"), ("2024-13", "gYearMonth"), ("24", "gYear"), ("2024-06-01", "gYear"), ("2023-02-29", "date"), ("0000", "gYear")]
)
def test_a_date_that_does_not_exist(facts: Path, date: str, kind: str) -> None:
    change(facts, PAGE, r'rg:start "2014"\^\^xsd:gYear', f'rg:start "{date}"^^xsd:{kind}')
    message = faults(facts)
    assert date in message
    assert PAGE in message


def test_an_end_before_its_start(facts: Path) -> None:
    change(facts, PAGE, r'rg:end "2016"\^\^xsd:gYear', 'rg:end "2011"^^xsd:gYear')
    assert "ends (2011) before it starts (2014)" in faults(facts)


def test_a_mandate_without_a_source(facts: Path) -> None:
    change(facts, LIST, r"rg:asserts mandate:bo-ost\S+ ;", "rg:asserts person:bo-ost ;")
    assert "rg:Mandate without a source" in faults(facts)


def test_an_assertion_without_a_place(facts: Path) -> None:
    change(facts, PAGE, r"rg:locator [^;.]+? ?;\s*rg:start", "rg:start") if re.search(
        r"rg:locator [^;.]+? ?;\s*rg:start", (facts / PAGE).read_text(encoding="utf-8")
    ) else change(facts, PAGE, r";\s*rg:locator locator:\S+ \.", " .")
    assert "without a place in its source" in faults(facts)


def test_statements_outside_a_named_graph(facts: Path) -> None:
    with (facts / LIST).open("a", encoding="utf-8") as file:
        file.write("\nperson:asa-ek rg:comment 'outside' .\n")
    assert "outside a named graph" in faults(facts)


def test_a_blank_node(facts: Path) -> None:
    change(facts, LIST, r"rg:issuer region:alfa ;", "rg:issuer region:alfa ; rg:relatedTo [ a rg:Document ] ;")
    assert "blank node" in faults(facts)


def test_a_reference_to_nothing(facts: Path) -> None:
    change(facts, LIST, r"rg:costFor network:nordnatet", "rg:costFor network:nordanatet")
    message = faults(facts)
    assert "network/nordanatet" in message
    assert "no source describes" in message


def test_a_file_that_is_not_utf8(facts: Path) -> None:
    (facts / LIST).write_bytes("# Åland".encode("latin-1") + (facts / LIST).read_bytes())
    assert LIST in faults(facts)


def test_an_empty_file(facts: Path) -> None:
    (facts / "nothing.trig").write_text("", encoding="utf-8")
    assert "holds no statement" in faults(facts)


def test_an_empty_folder(tmp_path: Path) -> None:
    assert "no fact file" in faults(tmp_path)


def test_all_faults_are_told_at_once(facts: Path) -> None:
    change(facts, LIST, r"role:substitute", "role:substitue")
    change(facts, PAGE, r'rg:end "2016"\^\^xsd:gYear', 'rg:end "2011"^^xsd:gYear')
    message = faults(facts)
    assert "role/substitue" in message
    assert "ends (2011)" in message


def test_a_mandate_without_a_holder_breaks_a_shape_in_both_languages(facts: Path) -> None:
    change(facts, LIST, r"rg:holder person:bo-ost ;\s*", "")
    message = faults(facts)
    assert LIST in message
    assert re.search(r"mandat", message, re.IGNORECASE)
    assert " · " in message  # the Swedish message stands beside the English one


@pytest.mark.parametrize(
    "text", ["asa.ek@region.example", "19700101-1234", "700101-1234", "Åsa Ek (abc123)", "070-123 45 67", "+46 70 123 45 67"], ids=lambda t: t[:12]
)
def test_personal_data_beyond_public_office_is_refused(facts: Path, text: str) -> None:
    change(facts, LIST, r'skos:prefLabel "Bo Öst"', f'skos:prefLabel "{text}"')
    assert re.search("personnummer|personal number", faults(facts))


def test_contact_properties_are_refused(facts: Path) -> None:
    change(facts, LIST, r'skos:prefLabel "Bo Öst"', '<http://xmlns.com/foaf/0.1/mbox> <mailto:bo@region.example> ; skos:prefLabel "Bo Öst"')
    assert re.search("[Cc]ontact details", faults(facts))


def test_more_names_than_stated_seats(facts: Path) -> None:
    change(facts, LIST, r"rg:statedNumber 2", "rg:statedNumber 0")
    assert "more people are named than the source states" in faults(facts)


def test_an_attestation_outside_the_time_that_the_same_source_gives(facts: Path) -> None:
    change(facts, PAGE, r'rg:start "2014"\^\^xsd:gYear', 'rg:start "2015"^^xsd:gYear')
    assert "outside the time" in faults(facts)


def test_two_preferred_names_for_one_thing(facts: Path) -> None:
    change(facts, PAGE, r'skos:prefLabel "Region Beta"@sv', 'skos:prefLabel "Beta region"@sv')
    found = name_faults(read_fact_files(facts))
    assert [f.subject for f in found] == ["id:region/beta"]
    assert "skos:altLabel" in found[0].remedy


# -- what only the reasoner sees

WrongFact = Callable[[Path], None]


def wrong_holder(facts: Path) -> None:
    change(facts, LIST, r"rg:holder person:bo-ost", "rg:holder network:sydnatet")


def wrong_member(facts: Path) -> None:
    change(facts, LIST, r"rg:member region:gamma", "rg:member person:bo-ost")


def wrong_class(facts: Path) -> None:
    change(facts, LIST, r"region:gamma a rg:Region", "region:gamma a rg:Region , rg:Territory")


@pytest.mark.parametrize(
    ("spoil", "thing", "classes"),
    [
        (wrong_holder, "id:network/sydnatet", ("rg:Person", "rg:Network")),
        (wrong_member, "id:person/bo-ost", ("rg:Person", "rg:Organisation")),
        (wrong_class, "id:region/gamma", ("rg:Place", "rg:Organisation")),
    ],
    ids=["mandate held by a network", "membership of a person", "region that is a place"],
)
def test_a_wrong_fact_contradicts_a_disjointness_axiom_and_is_named(facts: Path, spoil: WrongFact, thing: str, classes: tuple[str, str]) -> None:
    spoil(facts)
    found = owl_faults(read_fact_files(facts), read_ontology())
    about = [f for f in found if f.subject == thing]
    assert about
    text = " ".join(f.message for f in about)
    assert "disjoint" in text
    assert all(name in text for name in classes)
    assert all(f.place.startswith(str(facts)) for f in about)


def test_the_five_documents_and_the_ontology_are_consistent() -> None:
    assert owl_faults(read_fact_files(), read_ontology()) == []


def test_without_a_reasoner_the_check_says_that_it_did_not_check(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("graph.validation._java", lambda: None)
    found = owl_faults(read_fact_files(SMALL), read_ontology())
    assert [f.message for f in found] == ["was not checked: no reasoner here"]
