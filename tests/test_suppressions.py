"""The suppression and correction list: what is on it stays out or right at every build, loses no seat and leaves no name behind."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from graph.build import build
from graph.cli import main
from graph.decisions import COLUMNS as DECISION_COLUMNS
from graph.decisions import NAME as DECISIONS
from graph.decisions import read_decisions
from graph.errors import FaultyData
from graph.export import export_graph
from graph.names import fold
from graph.namespaces import FACTS
from graph.ontology import read_ontology
from graph.questions import Asker
from graph.quotes import Quotes
from graph.redaction import without_names
from graph.search import SearchIndex
from graph.sources import read_fact_files
from graph.store import CURRENT, MANIFEST, QUADS, Graph, open_build
from graph.suggestions import suggestions
from graph.suppressions import COLUMNS, KEY, NAME, applied, digest, read_suppressions
from tests.conftest import SMALL
from tests.reading import Row, rows, select, values
from tests.sweeps import examples
from webapp import create_app
from webapp.privacy import Contact, contact
from webapp.settings import CONTACT

SECRET = "a key of the operator, for tests alone"
PERSON = "person/asa-ek"
BOARD = "mandate/asa-ek--nordnatet-styrelse--alfa--ordinary-member"
WITHHELD = "mandate/withheld--nordnatet-styrelse--alfa--ordinary-member"
EXPORTS = ("nq", "trig", "ttl", "nt", "rdf", "jsonld", "graphml")


def line(action: str, subject: str, rg: str = "", old: str = "", new: str = "", **other: str) -> str:
    rest = {"id": "2026-001", "reason": "objection", "decided_on": "2026-11-21", "decided_by": "data protection officer"} | other
    return "\t".join((rest["id"], action, subject, rg, old, new, rest["reason"], rest["decided_on"], rest["decided_by"]))


def decide(facts: Path, *lines: str) -> None:
    (facts / NAME).write_text("\n".join(["\t".join(COLUMNS), *lines, ""]), encoding="utf-8")


def built(facts: Path, out: Path) -> Graph:
    build(out, facts)
    return open_build(out / CURRENT)


def traces(text: str, name: str = "asa ek") -> list[str]:
    """Return where a name stands in a text, however it is spelt or joined."""
    return [row for row in text.splitlines() if f" {name} " in f" {fold(row.replace('_', ' '))} "]


def warned(facts: Path, out: Path) -> list[str]:
    said: list[str] = []
    build(out, facts, progress=said.append)
    return [text for text in said if text.startswith("warning")]


def import_again(facts: Path, slug: str = "asa-ek", name: str = "Åsa Ek") -> None:
    """Add a source that names a person anew, in another seat."""
    text = (facts / "small-page-2014.trig").read_text(encoding="utf-8")
    text = (
        text.replace("small-page-2014", "new-page-2025")
        .replace("Nordnätets medlemmar", "En ny sida")
        .replace("Members of Nordnätet", "A new page")
        .replace('"842f11bd', '"942f11bd')
        .replace("ordinary-member", "substitute")
    )
    (facts / "new-page-2025.trig").write_text(text.replace("asa-ek", slug).replace("Åsa Ek", name), encoding="utf-8")


# -- a person


@pytest.mark.filterwarnings("ignore:Assertions on:UserWarning")  # rdflib on the lists of the ontology, in RDF/XML
def test_a_suppressed_person_is_nowhere_in_the_graph_its_exports_its_search_or_its_suggestions(facts: Path, tmp_path: Path) -> None:
    assert traces((built(facts, tmp_path / "before").folder / QUADS).read_text(encoding="utf-8"))
    decide(facts, line("suppress", PERSON))
    graph = built(facts, tmp_path / "out")
    assert traces((graph.folder / QUADS).read_text(encoding="utf-8")) == []
    for kind in EXPORTS:
        export_graph(graph, tmp_path / f"all.{kind}")
        assert traces((tmp_path / f"all.{kind}").read_text(encoding="utf-8")) == [], kind
    assert not [hit for hit in SearchIndex(graph).find("Åsa Ek", "sv", 10) if "asa-ek" in hit.iri]
    read = applied(read_fact_files(facts), [], read_suppressions(facts, read_ontology()))
    assert not [one for one in suggestions(read.files, read.decisions, 50) if traces(f"{one.a} {one.b} {one.name_a} {one.name_b}")]
    assert traces((graph.folder / MANIFEST).read_text(encoding="utf-8")) == []


def test_a_mandate_without_its_name_says_withheld_and_no_seat_is_lost(facts: Path, tmp_path: Path) -> None:
    before = built(facts, tmp_path / "before")
    decide(facts, line("suppress", PERSON))
    after = built(facts, tmp_path / "after")
    # The seats, how many are stated and how many the sources name: all as before.
    counted = ("body_id", "region_id", "role_id", "stated", "named", "unnamed")
    assert cut(rows(Asker(after), "seats"), counted) == cut(rows(Asker(before), "seats"), counted)
    offices = ("body_id", "network_id", "region_id", "role_id", "level_id", "from", "to", "last_attested")
    assert cut(rows(Asker(after), "representatives"), offices) == cut(rows(Asker(before), "representatives"), offices)
    nameless = [r for r in rows(Asker(after), "representatives") if r["person_id"] == "absence-type/withheld"]
    assert {(r["person"], r["party"]) for r in nameless} == {("namnet visas inte (efter invändning)", "")}
    assert len(nameless) == len([r for r in rows(Asker(before), "representatives") if r["person_id"] == PERSON]) == 3
    # Nobody is told that the same person sits in several bodies, and the person is not counted among people.
    assert rows(Asker(after), "people-in-several-bodies") == []
    assert {r["person_id"] for r in rows(Asker(after), "people")} == {"person/bo-ost"}
    assert after.label("https://w3id.org/regiograph/id/" + WITHHELD, "en") == "name withheld (after objection) – Board of Nordnätet (ordinary member)"


def cut(found: list[Row], columns: tuple[str, ...]) -> list[list[str]]:
    return sorted([str(row[column]) for column in columns] for row in found)


def test_the_words_at_the_place_of_a_suppressed_name_are_not_shown(facts: Path, tmp_path: Path) -> None:
    places = "SELECT ?place { ?place a rg:Locator }"
    documents = Quotes(SMALL / "documents")
    before = built(facts, tmp_path / "before")
    assert [quote for quote in quotes(documents, before, places) if "Ek" in quote]
    decide(facts, line("suppress", PERSON))
    after = built(facts, tmp_path / "after")
    shown = quotes(documents, after, places)
    assert not [quote for quote in shown if "Ek" in quote]
    assert "Region Gamma" in shown  # what does not touch the name is shown as before


def quotes(documents: Quotes, graph: Graph, places: str) -> list[str]:
    return [quote for row in select(graph, places) if (quote := documents.of(graph, f"https://w3id.org/regiograph/id/{row['place']}"))]


def test_a_suppressed_person_stays_out_when_a_new_source_names_them_again(facts: Path, tmp_path: Path) -> None:
    decide(facts, line("suppress", PERSON))
    import_again(facts)
    graph = built(facts, tmp_path / "out")
    assert traces((graph.folder / QUADS).read_text(encoding="utf-8")) == []
    assert "source/new-page-2025" in {r["s"] for r in select(graph, "SELECT ?s { ?s a rg:Source }")}


def test_a_digest_of_a_name_suppresses_whoever_bears_it_under_whatever_iri(facts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(KEY, SECRET)
    decide(facts, line("suppress", digest("Åsa Ek", SECRET)))
    import_again(facts, slug="ek-asa-ledamot")
    assert traces((facts / NAME).read_text(encoding="utf-8")) == []
    graph = built(facts, tmp_path / "out")
    assert traces((graph.folder / QUADS).read_text(encoding="utf-8")) == []
    assert values(graph, "person/ek-asa-ledamot", "sitsIn") == set()


def test_a_digest_without_its_key_stops_the_build_and_the_old_one_serves_on(facts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(KEY, SECRET)
    decide(facts, line("suppress", digest(PERSON, SECRET)))
    good = built(facts, tmp_path / "out").build_id
    monkeypatch.delenv(KEY)
    import_again(facts)
    result = CliRunner().invoke(main, ["build", "--facts", str(facts), "--out", str(tmp_path / "out")])
    assert result.exit_code == 1
    assert f"{NAME}:2: 2026-001: is a digest, and {KEY} is not set → set {KEY}" in result.output
    assert open_build(tmp_path / "out" / CURRENT).build_id == good


def test_the_command_prints_a_line_that_names_nobody_and_that_the_list_takes(facts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(KEY, SECRET)
    result = CliRunner().invoke(main, ["suppress", "Åsa Ek"])
    printed = result.stdout.strip("\n")
    assert result.exit_code == 0 and traces(printed) == []
    decide(facts, printed)
    assert not values(built(facts, tmp_path / "out"), PERSON, "sitsIn")
    monkeypatch.setenv(KEY, "short")
    assert CliRunner().invoke(main, ["suppress", PERSON]).exit_code == 2


def test_a_person_who_was_merged_is_suppressed_with_every_alias(facts: Path, tmp_path: Path) -> None:
    import_again(facts, slug="asa-ek-alfa", name="Ek, Åsa")
    same = "\t".join(("person", PERSON, "person/asa-ek-alfa", "same", "one person on two pages", "2026-11-21"))
    (facts / DECISIONS).write_text("\t".join(DECISION_COLUMNS) + f"\n{same}\n", encoding="utf-8")
    decide(facts, line("suppress", "person/asa-ek-alfa"))
    text = (built(facts, tmp_path / "out").folder / QUADS).read_text(encoding="utf-8")
    assert traces(text) == traces(text, "ek asa") == []


def test_of_two_people_of_one_name_the_other_keeps_it() -> None:
    decisions = read_decisions(FACTS)
    files = [file for file in read_fact_files() if "Eva Andersson" in file.text]
    entries = _entries(line("suppress", "person/eva-andersson-vasternorrland"))
    kept_files = applied(files, decisions, entries).files
    text = "\n".join(str(quad) for file in kept_files for quad in file.quads)
    assert "person/eva-andersson-vasternorrland" not in text
    assert '"Eva Andersson"' in text and "mandate/eva-andersson-ostergotland--" in text


def test_a_page_with_the_name_in_its_address_and_title_loses_it_there() -> None:
    files = [file for file in read_fact_files() if "erik-bergkvist" in file.text.casefold()]
    found = applied(files, [], _entries(line("suppress", "person/erik-bergkvist"))).files
    text = "\n".join(str(quad) for file in found for quad in file.quads)
    assert traces(text, "erik bergkvist") == []
    assert "source/northsweden-eu/nyheter-2012-withheld" in text
    assert '"northsweden.eu: …"' in text and '"https://www.northsweden.eu/"' in text


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Rollen för ÅSA EK anges inte", "Rollen för … anges inte"),
        ("asa-ek", "…"),
        ("Asa  Ek, Åsa Eklund och Ek", "…, Åsa Eklund och Ek"),
        ("Åsa", "Åsa"),
    ],
)
def test_a_name_is_found_whatever_its_case_accents_and_hyphens_and_no_other(text: str, left: str) -> None:
    assert without_names(text, {("asa", "ek")}, "…") == left


def test_two_withheld_names_on_one_seat_are_two_and_keep_their_dates(facts: Path, tmp_path: Path) -> None:
    import_again(facts)  # who is an ordinary member in one source is a substitute in the other, beside Bo Öst
    decide(facts, line("suppress", PERSON, id="1"), line("suppress", "person/bo-ost", id="2"))
    graph = built(facts, tmp_path / "out")
    assert len(select(graph, "SELECT ?m { ?m rg:holderAbsence ?why ; rg:role id:role\\/substitute }")) == 2
    client = create_app(tmp_path / "out").test_client()
    # The picture shows the latest list; who is named in an earlier one only is in the table.
    assert client.get("/pictures/seats.svg?body=nordnatet-styrelse&lang=en").text.count(">name withheld") == 3
    named = rows(Asker(graph), "representatives", body="nordnatet-styrelse", lang="en")
    assert [row["person"] for row in named].count("name withheld (after objection)") == 4
    drawn = client.get("/en/pictures/timeline?network=nordnatet").text
    assert "name withheld (after objection) – Nordnätet, chair · Board of Nordnätet: from 2024, until 2024, last attested 2024, certain from" in drawn


# -- single facts and values


def test_a_single_mandate_can_lose_its_name_and_the_others_keep_it(facts: Path, tmp_path: Path) -> None:
    decide(facts, line("suppress", BOARD, "rg:holder"))
    found = {(r["person_id"], r["body_id"], r["role_id"]) for r in rows(Asker(built(facts, tmp_path / "out")), "representatives")}
    assert ("absence-type/withheld", "body/nordnatet-styrelse", "role/ordinary-member") in found
    assert (PERSON, "body/sydnatet-arbetsgrupp", "role/ordinary-member") in found
    assert (PERSON, "body/nordnatet-styrelse", "role/ordinary-member") not in found


def test_a_suppressed_fact_is_gone_with_all_that_its_sources_say_of_it(facts: Path, tmp_path: Path) -> None:
    decide(facts, line("suppress", "membership/beta--nordnatet--owner"))
    graph = built(facts, tmp_path / "out")
    assert "beta--nordnatet--owner" not in (graph.folder / QUADS).read_text(encoding="utf-8")
    assert "membership/beta--nordnatet--member" in {r["m"] for r in select(graph, "SELECT ?m { ?m a rg:Membership }")}


def test_a_suppressed_party_is_gone_and_the_mandate_stays(facts: Path, tmp_path: Path) -> None:
    assert {r["party"] for r in mandates_of(built(facts, tmp_path / "before"))} != {""}
    decide(facts, *(line("suppress", f"mandate/asa-ek--{key}", "rg:statedParty", id=f"party-{n}") for n, key in enumerate(keys(facts))))
    assert {r["party"] for r in mandates_of(built(facts, tmp_path / "after"))} == {""}


def mandates_of(graph: Graph) -> list[Row]:
    return [r for r in rows(Asker(graph), "representatives") if r["person_id"] == PERSON]


def keys(facts: Path) -> list[str]:
    graph = {quad.object.value for file in read_fact_files(facts) for quad in file.quads if quad.predicate.value.endswith("#asserts")}
    return sorted(iri.split("mandate/asa-ek--")[1] for iri in graph if "mandate/asa-ek--" in iri)


def test_a_corrected_date_is_right_says_that_it_was_corrected_and_keeps_its_source(facts: Path, tmp_path: Path) -> None:
    decide(facts, line("correct", "membership/alfa--nordnatet--member", "rg:start", "2012", "2011-05", reason="correction"))
    (row,) = [r for r in rows(Asker(built(facts, tmp_path / "out")), "memberships", lang="en") if r["member_id"] == "region/alfa" and "2011-05" in r["since"]]
    assert (row["since"], row["basis"]) == ("2011-05", "corrected")
    assert "Page 2014" in row["source"]


def test_a_corrected_value_stays_right_when_a_new_source_says_the_wrong_one_again(facts: Path, tmp_path: Path) -> None:
    decide(facts, line("correct", "membership/alfa--nordnatet--member", "rg:start", "2012", "2011", reason="correction"))
    import_again(facts)
    graph = built(facts, tmp_path / "out")
    starts = select(graph, "SELECT DISTINCT ?start { ?a rg:asserts id:membership\\/alfa--nordnatet--member ; rg:start ?start }")
    assert "2012" not in {r["start"] for r in starts} and "2011" in {r["start"] for r in starts}


def test_a_corrected_name_is_the_name_in_all_that_follows_from_it(facts: Path, tmp_path: Path) -> None:
    decide(facts, line("correct", PERSON, "skos:prefLabel", "Åsa Ek", "Åsa Ekman", reason="correction"))
    graph = built(facts, tmp_path / "out")
    assert '"Åsa Ek"' not in (graph.folder / QUADS).read_text(encoding="utf-8")
    assert "Åsa Ekman – Nordnätets styrelse (ordinarie ledamot)" in graph.labels("https://w3id.org/regiograph/id/" + BOARD).values()


# -- the list


def test_the_shipped_list_is_empty_and_a_build_with_it_is_the_build_without_it(facts: Path, tmp_path: Path) -> None:
    shipped = (FACTS / NAME).read_text(encoding="utf-8")
    assert shipped == "\t".join(COLUMNS) + "\n"
    without = built(facts, tmp_path / "without")
    (facts / NAME).write_text(shipped, encoding="utf-8")
    beside = built(facts, tmp_path / "with")
    assert (without.folder / QUADS).read_bytes() == (beside.folder / QUADS).read_bytes()
    assert without.build_id == beside.build_id


def test_a_line_that_is_taken_out_gives_the_graph_that_was_there_before_it(facts: Path, tmp_path: Path) -> None:
    first = (built(facts, tmp_path / "out").folder / QUADS).read_bytes()
    decide(facts, line("suppress", PERSON))
    second = (built(facts, tmp_path / "out").folder / QUADS).read_bytes()
    again = (built(facts, tmp_path / "again").folder / QUADS).read_bytes()
    decide(facts)
    assert (built(facts, tmp_path / "out").folder / QUADS).read_bytes() == first != second == again


def test_an_entry_that_matches_nothing_is_said_aloud_and_changes_nothing(facts: Path, tmp_path: Path) -> None:
    plain = built(facts, tmp_path / "plain")
    stale = line("suppress", "person/renamed-since", id="old-1")
    other = line("correct", "membership/alfa--nordnatet--member", "rg:start", "1901", "1902", id="old-2")
    decide(facts, stale, other)
    said = warned(facts, tmp_path / "out")
    assert [text.split(" → ")[0] for text in said] == [
        f"warning: {facts / NAME}:2: old-1 matches nothing",
        f"warning: {facts / NAME}:3: old-2 matches nothing",
    ]
    graph = open_build(tmp_path / "out" / CURRENT)
    listed = json.loads((graph.folder / MANIFEST).read_text(encoding="utf-8"))["suppressions"]
    assert listed == {"entries": 2, "suppressed": 1, "corrected": 1, "last_decided": "2026-11-21", "unmatched": ["old-1", "old-2"]}
    assert (graph.folder / QUADS).read_bytes() == (plain.folder / QUADS).read_bytes()
    assert graph.build_id != plain.build_id  # pages tell how many entries there are


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ("too\tfew", "has 2 columns, not 9 → write id, action"),
        (line("remove", PERSON), "“remove” is no action → write suppress or correct"),
        (line("suppress", "Åsa Ek"), "names no subject → write kind/slug"),
        (line("suppress", PERSON, "rg:startt"), "is no property → write rg:start"),
        (line("correct", PERSON, "skos:prefLabel"), "lacks the property or the new value → give both"),
        (line("correct", BOARD, "rg:role", "", "role/chair"), "would make another fact → suppress the fact"),
        (line("correct", PERSON, "skos:prefLabel", "A", "A"), "corrects a value to itself"),
        (line("correct", "membership/alfa--nordnatet--member", "rg:start", "2012", "in May"), "→ write"),
        (line("suppress", PERSON, new="x"), "suppresses and gives a new value → leave new_value empty"),
        (line("suppress", PERSON, reason="because"), "“because” is no reason → write objection, correction, other"),
        (line("suppress", PERSON, decided_on="2026-13-01"), "“2026-13-01” is no day → write YYYY-MM-DD"),
        (line("suppress", PERSON, decided_by="anna@example.org"), "does not say in which role it was decided → write a role"),
        (line("suppress", PERSON, id="no id"), "has no stable id → write letters"),
    ],
)
def test_a_wrong_line_is_refused_with_its_place_and_remedy_and_the_old_build_serves_on(facts: Path, tmp_path: Path, wrong: str, message: str) -> None:
    good = built(facts, tmp_path / "out").build_id
    decide(facts, wrong)
    result = CliRunner().invoke(main, ["build", "--facts", str(facts), "--out", str(tmp_path / "out")])
    assert result.exit_code == 1
    assert f"{facts / NAME}:2:" in result.output and message in result.output
    assert open_build(tmp_path / "out" / CURRENT).build_id == good


def test_two_lines_on_one_value_or_of_one_id_are_refused(facts: Path, tmp_path: Path) -> None:
    decide(facts, line("suppress", PERSON), line("suppress", PERSON))
    with pytest.raises(FaultyData, match="has the id of") as error:
        build(tmp_path / "out", facts)
    assert len(error.value.faults) == 2


def _entries(*lines: str) -> list:  # type: ignore[type-arg]
    """Return entries as the list would give them."""
    from tempfile import TemporaryDirectory

    with TemporaryDirectory() as folder:
        decide(Path(folder), *lines)
        return read_suppressions(Path(folder), read_ontology())


LIST = _entries(
    line("suppress", PERSON, id="1"),
    line("suppress", "mandate/bo-ost--nordnatet-styrelse--alfa--substitute", "rg:holder", id="2"),
    line("suppress", "membership/beta--nordnatet--owner", id="3"),
    line("correct", "membership/alfa--nordnatet--member", "rg:start", "2012", "2011", id="4"),
)


@given(seed=st.integers(0, 10_000), chosen=st.sets(st.integers(0, len(LIST) - 1)))
@examples(40)
def test_what_is_left_does_not_hang_on_the_order_of_files_of_statements_or_of_lines(seed: int, chosen: set[int]) -> None:
    from dataclasses import replace

    files = read_fact_files(SMALL)
    entries = [LIST[n] for n in sorted(chosen)]
    expected = {str(quad) for file in applied(files, [], entries).files for quad in file.quads}
    shuffled = random.Random(seed)
    other = [replace(file, quads=tuple(shuffled.sample(file.quads, len(file.quads)))) for file in shuffled.sample(files, len(files))]
    found = applied(other, [], shuffled.sample(entries, len(entries)))
    assert {str(quad) for file in found.files for quad in file.quads} == expected
    assert not found.unmatched


# -- the page


@pytest.mark.parametrize(
    ("lang", "count", "empty"),
    [
        ("sv", "Listan har nu <strong>1</strong> post; den senaste beslutades 2026-11-21.", "Listan är tom"),
        ("en", "The list now has <strong>1</strong> entry; the last was decided on 2026-11-21.", "The list is empty"),
    ],
)
def test_the_page_tells_how_many_entries_there_are_and_never_whom_they_concern(facts: Path, tmp_path: Path, lang: str, count: str, empty: str) -> None:
    decide(facts, line("suppress", PERSON))
    build(tmp_path / "out", facts)
    client = create_app(tmp_path / "out").test_client()
    page = client.get(f"/{lang}/privacy").text
    assert count in page and traces(page) == []
    assert client.get(f"/{lang}/{PERSON}").status_code == 404
    decide(facts)
    build(tmp_path / "out", facts)
    assert empty in client.get(f"/{lang}/privacy").text


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("dso@region.example", '<a href="mailto:dso@region.example">dso@region.example</a>'),
        ("https://region.example/contact", '<a href="https://region.example/contact">https://region.example/contact</a>'),
        ("The data protection officer", "<strong>The data protection officer</strong>"),
        ("javascript:alert(1)", "<strong>javascript:alert(1)</strong>"),
        ("<b>x</b>", "<strong>&lt;b&gt;x&lt;/b&gt;</strong>"),
    ],
)
def test_the_operators_contact_is_shown_as_it_is_set(small_builds: Path, monkeypatch: pytest.MonkeyPatch, written: str, shown: str) -> None:
    monkeypatch.setenv(CONTACT, written)
    assert shown in create_app(small_builds).test_client().get("/en/privacy").text


def test_without_a_contact_the_page_says_so_and_invents_none(small_builds: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(CONTACT, raising=False)
    client = create_app(small_builds).test_client()
    assert "Whoever runs this site has not given a contact here." in client.get("/en/privacy").text
    swedish = client.get("/sv/privacy").text
    assert "har inte angett någon kontaktväg här" in swedish and "mailto:" not in swedish
    assert contact("  ") is None
    assert contact("a@b.example") == Contact("a@b.example", "mailto:a@b.example")


@pytest.mark.parametrize("page", ["", "about", "person", PERSON])
def test_the_page_is_one_click_away_and_pages_on_people_are_not_indexed(small_builds: Path, page: str) -> None:
    answer = create_app(small_builds).test_client().get(f"/sv/{page}")
    wanted = {"person": 2, PERSON: 2, "about": 2}.get(page, 1)  # in the footer, and beside what it is about
    assert answer.text.count('href="/sv/privacy"') == wanted
    assert ("noindex" in answer.headers.get("X-Robots-Tag", "")) == page.startswith("person")


def test_a_withheld_name_leads_to_the_page_that_says_why(facts: Path, tmp_path: Path) -> None:
    decide(facts, line("suppress", PERSON))
    build(tmp_path / "out", facts)
    page = create_app(tmp_path / "out").test_client().get("/en/body/nordnatet-styrelse").text
    assert '<a href="/en/privacy">name withheld (after objection)</a>' in page
