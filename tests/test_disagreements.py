"""Where sources contradict each other: numbers and names, member and former, two chairs, dates.

The small sources are given statements that contradict each other, and some that only look so.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from graph.build import build
from graph.namespaces import local
from graph.questions import Asker
from graph.store import CURRENT, open_build
from tests.conftest import SMALL
from tests.reading import rows

Row = dict[str, object]

PAGE = """
  membership:gamma--nordnatet--member a rg:Membership ;
    rg:member region:gamma ; rg:inNetwork network:nordnatet ; rg:relation relation:member .
  assertion:small-page-2014\\/gamma-first a rg:Assertion ;
    rg:asserts membership:gamma--nordnatet--member ; rg:basis basis:high ;
    rg:locator locator:small-page-2014\\/191-197 ;
    rg:start "2006"^^xsd:gYear ; rg:end "2014"^^xsd:gYear ; rg:attestedOn "2014"^^xsd:gYear .

  membership:alfa--sydnatet--member a rg:Membership ;
    rg:member region:alfa ; rg:inNetwork network:sydnatet ; rg:relation relation:member .
  assertion:small-page-2014\\/alfa-left a rg:Assertion ;
    rg:asserts membership:alfa--sydnatet--member ; rg:basis basis:high ; rg:ended true ;
    rg:locator locator:small-page-2014\\/191-197 .

  membership:beta--sydnatet--member a rg:Membership ;
    rg:member region:beta ; rg:inNetwork network:sydnatet ; rg:relation relation:member .
  assertion:small-page-2014\\/beta-left a rg:Assertion ;
    rg:asserts membership:beta--sydnatet--member ; rg:basis basis:high ; rg:ended true ;
    rg:locator locator:small-page-2014\\/191-197 ; rg:end "2010"^^xsd:gYear .

  mandate:bo-ost--nordnatet-styrelse--alfa--chair a rg:Mandate ;
    rg:holder person:bo-ost ; rg:inBody body:nordnatet-styrelse ; rg:represents region:alfa ;
    rg:role role:chair ; rg:level level:political .
  assertion:small-page-2014\\/bo-chair a rg:Assertion ;
    rg:asserts mandate:bo-ost--nordnatet-styrelse--alfa--chair ; rg:basis basis:high ;
    rg:locator locator:small-page-2014\\/191-197 ;
    rg:start "2023-03-01"^^xsd:date ; rg:end "2024-09-01"^^xsd:date .

  membership:alfa--nordnatet--chair a rg:Membership ;
    rg:member region:alfa ; rg:inNetwork network:nordnatet ; rg:relation relation:chair .
  assertion:small-page-2014\\/alfa-chair a rg:Assertion ;
    rg:asserts membership:alfa--nordnatet--chair ; rg:basis basis:high ;
    rg:locator locator:small-page-2014\\/191-197 ;
    rg:start "2020-01-01"^^xsd:date ; rg:end "2021-02-25"^^xsd:date .
  membership:gamma--nordnatet--chair a rg:Membership ;
    rg:member region:gamma ; rg:inNetwork network:nordnatet ; rg:relation relation:chair .
  assertion:small-page-2014\\/gamma-chair a rg:Assertion ;
    rg:asserts membership:gamma--nordnatet--chair ; rg:basis basis:high ;
    rg:locator locator:small-page-2014\\/191-197 ;
    rg:start "2021-02-25"^^xsd:date ; rg:end "2022-03-10"^^xsd:date .
  membership:beta--nordnatet--chair a rg:Membership ;
    rg:member region:beta ; rg:inNetwork network:nordnatet ; rg:relation relation:chair .
  assertion:small-page-2014\\/beta-chair a rg:Assertion ;
    rg:asserts membership:beta--nordnatet--chair ; rg:basis basis:high ;
    rg:locator locator:small-page-2014\\/191-197 ;
    rg:start "2022-01-01"^^xsd:date ; rg:end "2023-01-01"^^xsd:date .
"""
LIST = """
  assertion:small-list-2024\\/gamma-second a rg:Assertion ;
    rg:asserts membership:gamma--nordnatet--member ; rg:basis basis:high ;
    rg:locator locator:small-list-2024\\/0-28 ;
    rg:start "2018"^^xsd:gYear ; rg:attestedOn "2024"^^xsd:gYear .

  membership:beta--sydnatet--member a rg:Membership ;
    rg:member region:beta ; rg:inNetwork network:sydnatet ; rg:relation relation:member .
  assertion:small-list-2024\\/beta-again a rg:Assertion ;
    rg:asserts membership:beta--sydnatet--member ; rg:basis basis:high ;
    rg:locator locator:small-list-2024\\/0-28 ; rg:start "2015"^^xsd:gYear .

  claim:nordnatet-members a rg:Claim ;
    skos:prefLabel "Två medlemmar"@sv, "Two members"@en ;
    rg:claimAbout network:nordnatet ; rg:claimKind claim-kind:member-count ;
    rg:claimedValue "2"^^xsd:decimal ; rg:claimPeriod "2014" .
  assertion:small-list-2024\\/claim-nordnatet-members a rg:Assertion ;
    rg:asserts claim:nordnatet-members ; rg:basis basis:high ;
    rg:locator locator:small-list-2024\\/0-28 .
  claim:sydnatet-members a rg:Claim ;
    skos:prefLabel "Nio medlemmar"@sv, "Nine members"@en ;
    rg:claimAbout network:sydnatet ; rg:claimKind claim-kind:member-count ;
    rg:claimedValue "9"^^xsd:decimal .
  assertion:small-list-2024\\/claim-sydnatet-members a rg:Assertion ;
    rg:asserts claim:sydnatet-members ; rg:basis basis:high ;
    rg:locator locator:small-list-2024\\/0-28 .
  claim:nordnatet-founded a rg:Claim ;
    skos:prefLabel "Bildat 1997"@sv, "Founded in 1997"@en ;
    rg:claimAbout network:nordnatet ; rg:claimKind claim-kind:founding-year ;
    rg:claimedValue "1997"^^xsd:decimal .
  assertion:small-list-2024\\/claim-nordnatet-founded a rg:Assertion ;
    rg:asserts claim:nordnatet-founded ; rg:basis basis:high ;
    rg:locator locator:small-list-2024\\/0-28 .
"""


def _add(path: Path, statements: str) -> None:
    text = path.read_text(encoding="utf-8").rstrip().removesuffix("}")
    names = set(re.findall(r"\b([a-z-]+):[a-z]", statements))
    missing = [name for name in sorted(names) if f"@prefix {name}: " not in text]
    prefixes = "".join(f"@prefix {n}: <https://w3id.org/regiograph/id/{n}/> .\n" for n in missing)
    path.write_text(f"{prefixes}{text}{statements}}}\n", encoding="utf-8")


@pytest.fixture(scope="module")
def contradicting(tmp_path_factory: pytest.TempPathFactory) -> Asker:
    folder = tmp_path_factory.mktemp("contradicting")
    facts = Path(shutil.copytree(SMALL, folder / "facts"))
    _add(facts / "small-page-2014.trig", PAGE)
    _add(facts / "small-list-2024.trig", LIST)
    build(folder / "builds", facts)
    return Asker(open_build(folder / "builds" / CURRENT))


def _found(asker: Asker, **asked: str) -> list[tuple[str, str, str, str]]:
    found = rows(asker, "disagreements", lang="en", **asked)
    return [(local(r["thing_id"]), r["property"], r["value_a"], r["value_b"]) for r in found]


def test_a_number_smaller_than_the_members_named_is_a_disagreement(contradicting: Asker) -> None:
    found = [row for row in _found(contradicting) if row[1] == "number of members"]
    assert found == [("network/nordnatet", "number of members", "2", "3")]


def test_member_and_former_member_at_once_is_a_disagreement(contradicting: Asker) -> None:
    found = [row for row in _found(contradicting) if row[1] == "relation"]
    member = "membership/alfa--sydnatet--member"
    # Who left before joining again is no case.
    assert found == [(member, "relation", "member", "former member")]


def test_two_holders_of_one_chair_are_a_disagreement_but_not_on_the_day_of_handing_over(
    contradicting: Asker,
) -> None:
    found = [row for row in _found(contradicting) if row[1] == "chair"]
    assert found == [
        ("body/nordnatet-styrelse", "chair", "Åsa Ek", "Bo Öst"),
        ("network/nordnatet", "chair", "Region Beta", "Region Gamma"),
    ]


def test_two_periods_that_lie_apart_do_not_contradict_each_other(contradicting: Asker) -> None:
    assert not [row for row in _found(contradicting) if "gamma--nordnatet--member" in row[0]]


def test_two_years_of_founding_are_a_disagreement(contradicting: Asker) -> None:
    assert ("network/nordnatet", "founding year", "1997", "1998") in _found(contradicting)


def test_a_disagreement_is_found_from_the_network_and_from_the_region(contradicting: Asker) -> None:
    of_network = _found(contradicting, network="nordnatet")
    of_region = _found(contradicting, region="beta")
    assert ("network/nordnatet", "number of members", "2", "3") in of_network and of_region
    assert not [row for row in of_network if "sydnatet" in row[0]]
    assert not [row for row in of_region if "alfa" in row[0]]


def test_the_eight_members_of_erb_are_contradicted_by_those_named(asker: Asker) -> None:
    found = _found(asker, network="erb")
    assert ("network/erb", "number of members", "8", "9") in found, "without who left in 2022"
    related = [row[0] for row in found if row[1] == "relation"]
    assert related == ["membership/skanes-kommuner--erb--member"]
