"""Finding things by name: what is found first, what is forgiven, what does no harm."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph.search import LONGEST, SearchIndex, is_cut, tidy
from graph.store import CURRENT, Graph, open_build

LANGUAGES = ("sv", "en")
# what is typed → what comes first, in both languages
FIRST = {
    "erb": "network/erb",
    "ERB": "network/erb",
    "Euroregion Baltic": "network/erb",
    "baltic euroregion": "network/erb",
    "euroregoin balitc": "network/erb",
    "Vaxjo": "municipality/vaxjo",
    "Växjö": "municipality/vaxjo",
    "Va\u0308xjo\u0308": "municipality/vaxjo",
    "Vixjé": "municipality/vaxjo",
    "växjö kommun": "municipality/vaxjo",
    "Bo Bergsjé": "person/bo-bergsjo",
    "bergsjo bo": "person/bo-bergsjo",
    "Olessen": "person/robert-olesen",
    "René Jaramillo": "person/rene-jaramillo",
    "Kronoberg": "region/kronoberg",
    "Sormland": "region/sormland",
    "region kronborg": "region/kronoberg",
    "teammidsweden": "network/team-mid-sweden",
    "Sédra Ostersjéprogrammet": "programme/interreg-sodra-ostersjon",
    "Interreg South Baltic": "programme/interreg-sodra-ostersjon",
    "ungdomstyrelse": "body/erb-ungdomsstyrelse",
    "Socialdemokraterna": "party/s",
    "SBHSS": "network/sbhss",
    "vem är ordförande i ERB": "network/erb",
    "Brussels": "place/bryssel",
}
# a beginning, a name or a word → what comes first among all that the real graph holds
MEANT = {
    "kronob": "region/kronoberg",
    "skå": "region/skane",
    "ska": "region/skane",
    "stock": "region/stockholm",
    "blek": "region/blekinge",
    "norrb": "region/norrbotten",
    "jämt": "region/jamtland",
    "halla": "region/halland",
    "gävleb": "region/gavleborg",
    "Jönköping": "region/jonkoping",
    "Kalmar": "region/kalmar",
    "Västra Götaland": "region/vgr",
    "Södermanland": "region/sormland",
    "Kronobergs län": "region/kronoberg",
    "Krono\u00adberg": "region/kronoberg",
    "Trondelag": "region/trondelag",
    "Sjaelland": "region/sjaelland",
    "nordisk": "network/nordisk-transportgrupp",
    "jaramillo": "person/rene-jaramillo",
    "kostnad": "question/costs",
    "cost": "question/costs",
    "avgift": "question/costs",
    "ordförande": "question/representatives",
    "chair": "question/representatives",
    "partier": "question/party-balance",
}
# Kinds in the order in which people look for them; the others come between documents and pages.
ORDER = ["Region", "Network", "Person", "Body", "Programme", "Question", "Document", "WebPage"]
HOSTILE = (
    "",
    " \t\n",
    "???",
    "\x00\x07\x1b",
    "\u202e\u200f\u2066",
    "مرحبا بالعالم",
    "ö" * 10_000,
    "a " * 5_000,
    " " * 10_000,
    "(.*)+$[",
    "'; DROP ALL; #",
    "\ud800",
    "\ufdfa" * 200,
    "🙂",
)


@pytest.fixture(scope="module")
def graph(founding: Graph) -> Graph:
    """The five documents alone."""
    return founding


@pytest.fixture(scope="module")
def index(graph: Graph) -> SearchIndex:
    return SearchIndex(graph)


def slugs(index: SearchIndex, text: str, lang: str) -> list[str]:
    return [hit.iri.partition("/id/")[2] for hit in index.find(text, lang)]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(("typed", "first"), FIRST.items())
def test_what_is_meant_comes_first(index: SearchIndex, typed: str, first: str, lang: str) -> None:
    assert slugs(index, typed, lang)[:1] == [first]


@pytest.fixture(scope="module")
def whole(builds: Path) -> SearchIndex:
    """An index of everything."""
    return SearchIndex(open_build(builds / CURRENT))


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(("typed", "first"), MEANT.items())
def test_what_people_look_for_comes_first(whole: SearchIndex, typed: str, first: str, lang: str) -> None:
    assert slugs(whole, typed, lang)[:1] == [first]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("typed", ["skå", "baltic", "nord", "väst", "inter", "internationell"])
def test_kinds_come_in_the_order_in_which_they_are_looked_for(whole: SearchIndex, typed: str, lang: str) -> None:
    hits = [hit for hit in whole.find(typed, lang, 500) if 80 <= hit.score < 100]
    kinds = [hit.kind for hit in hits if hit.kind in ORDER]
    assert len(set(kinds)) > 1
    assert kinds == sorted(kinds, key=ORDER.index)


def test_a_territory_is_found_as_the_region_that_serves_it(whole: SearchIndex) -> None:
    hits = whole.find("Södermanlands län", "sv", 500)
    assert (hits[0].iri.partition("/id/")[2], hits[0].matched) == ("region/sormland", "Södermanlands län")
    assert "place/sormland" not in slugs(whole, "Sörmland", "sv")


def test_a_question_is_found_by_its_words_and_never_as_something_like_them(whole: SearchIndex) -> None:
    assert [hit.name for hit in whole.find("kostnader", "sv")] == ["Vad kostar det internationella arbetet?"]
    assert not [hit for hit in whole.find("koztnader", "sv") if hit.kind == "Question"]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("typed", ["Mid Sweden", "sweden mid", "mid sweeden"])
def test_all_that_is_called_mid_sweden_is_found(index: SearchIndex, typed: str, lang: str) -> None:
    assert set(slugs(index, typed, lang)) == {"network/team-mid-sweden", "network/mid-sweden-european-office", "university/mittuniversitetet"}


def test_names_in_the_readers_language_come_before_others(index: SearchIndex) -> None:
    assert [hit.kind for hit in index.find("Mid Sweden", "en")] == ["Network", "University", "Network"]
    hit = next(hit for hit in index.find("Mid Sweden", "sv") if hit.kind == "University")
    assert (hit.name, hit.matched, hit.matched_lang) == ("Mittuniversitetet", "Mid Sweden University", "en")
    assert hit.score < index.find("Mid Sweden", "en")[1].score


@pytest.mark.parametrize("typed", ["Bo Bergsjé", "Kronoberg", "styrelse", "interreg"])
def test_a_better_kind_of_match_comes_before_a_worse_one(index: SearchIndex, typed: str) -> None:
    hits = index.find(typed, "sv", 100)
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert len({hit.iri for hit in hits}) == len(hits)
    assert not any(hit.is_near for hit in hits)


@pytest.mark.parametrize(("typed", "near"), [("Olessen", True), ("kronborg", True), ("olesen", False), ("oles", False), ("programmet", False)])
def test_a_near_match_says_that_it_is_one(index: SearchIndex, typed: str, near: bool) -> None:
    assert {hit.is_near for hit in index.find(typed)} == {near}


@pytest.mark.parametrize("typed", ["xqzzyk", "erx", "zz", "Timbuktu"])
def test_what_nothing_is_like_finds_nothing(index: SearchIndex, typed: str) -> None:
    assert index.find(typed) == []


def test_only_what_a_reader_looks_for_is_found(index: SearchIndex) -> None:
    kinds = {hit.iri.partition("/id/")[2].partition("/")[0] for typed in "abcdefghijklmnoprstuvå" for hit in index.find(typed, "sv", 10_000)}
    assert {"region", "network", "person", "body", "programme", "source", "policy", "activity"} <= kinds
    assert not kinds & {"assertion", "locator", "mandate", "membership", "seat", "claim", "mapping", "absence"}


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("typed", HOSTILE)
def test_hostile_input_is_safe(index: SearchIndex, typed: str, lang: str) -> None:
    hits = index.find(typed, lang, 5)
    assert len(hits) <= 5
    assert all(hit.name for hit in hits)


@pytest.mark.parametrize("lang", [*LANGUAGES, "fi", ""])
def test_any_language_is_answered(index: SearchIndex, lang: str) -> None:
    assert slugs(index, "erb", lang)[0] == "network/erb"


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("  two \n words ", "two words"),
        ("Väx\u00adjö\u202e", "Växjö"),
        ("a\x00b", "a b"),
        ("x" * 10_000, "x" * LONGEST),
        ("x" * LONGEST, "x" * LONGEST),
    ],
)
def test_what_is_typed_is_tidied_and_cut(typed: str, read: str) -> None:
    assert tidy(typed) == read
    assert is_cut(typed) == (len(typed) > LONGEST)
