"""What looks like a way to reach somebody stops the build in any typography; the real facts do not."""

from __future__ import annotations

import os
from pathlib import Path

import pyoxigraph as ox
import pytest

from graph.decisions import COLUMNS as DECISION_COLUMNS
from graph.errors import FaultyData
from graph.namespaces import SKOS, THINGS, term, thing
from graph.ontology import read_ontology
from graph.reviewed import read_table
from graph.sources import read_fact_files
from graph.suppressions import COLUMNS, NAME, applied, digest, read_suppressions
from graph.validation import read_checks
from tests.conftest import SMALL
from tests.test_suppressions import PERSON, SECRET, _entries, decide, line

CHECKS = {name: text for name, _, text in read_checks()}
ALIAS = SKOS + "altLabel"
ONTOLOGY = read_ontology()
PERSONAL_NUMBERS = [
    "19121212–1212",
    "19121212−1212",
    "19121212‑1212",
    "191212121212",
    "1912·12·12-1212",
    "１９１２１２１２－１２１２",
    "121212-1212",
    "121212+1212",
    "1212121212",
    "121272-1212",
    "131052-308T",
    "01129955131",
    "44051401359",
    "1912-12-12-1212",
    "١٩١٢١٢١٢-١٢١٢",
    "19121212 1212",
    "1912\u20091212\u20091212",
    "19121212\u200b-1212",
    "010190 12345",
]
PHONES = [
    "0470588530",
    "0470.58.85.30",
    "0470/588530",
    "+46(0)470588530",
    "+4712345678",
    "+46·470·588530",
    "０４７０－５８８５３０",
    "tel:%2B46470588530",
    "0470—588530",
    "0470⁄588530",
    "0470-58\xa085\xa030",
    "0470‑58 85 30",
    "(0470) 58 85 30",
    "0470 [58] 85 30",
    "+46\xa0470\xa058\xa085\xa030",
    "+46 (0)470-58 85 30",
    "(+46) 470 588530",
    "0046 470 588530",
    "＋46 470 588530",
    "0470\u202f58\u202f85\u202f30",
    "0\u200b470-588530",
    "0470-58\n85 30",
    "08-123 456 78",
    "0 4 7 0 5 8 8 5 3 0",
    "tel 58 85 30",
    "tlf. 35 91 70 00",
    "noll fyra sju noll fem åtta",
]
MAILS = [
    "ek@region.example",
    "ek＠region.example",
    "ek﹫region.example",
    "ek @ region.example",
    "e\u200bk@region.example",
    "ek@region\u00ad.example",
    "ek(at)region.example",
    "ek (at) region.example",
    "ek {at} region.example",
    "ek＜at＞region.example",
    "ek [at] region [dot] example",
    "ek(at)region(dot)example",
    "ek (a) region punkt se",
    "ek snabel-a region.example",
    "ek at region dot example",
    "ek at region.example",
    "mailto:ek%40region.example",
    "ek%2540region.example",
    "ek&#64;region.example",
    "åsa.ek@örebro.example",
]
OTHERS = ["(asaek001)", "född 1965-05-12", "f. 1965", "born 12 May 1965", "Storgatan 12", "Box 1234", "SE-351 88"]
FINE = [
    "363027",
    "19RK345",
    "RS/2020:00123",
    "2019/00123-12",
    "2014-2020",
    "2008–2011",
    "SE231",
    "SE2",
    "E22",
    "2014/2020",
    "4.5.2024",
    "01-02-2014",
    "20200101",
    "2.5",
    "1000000",
    "157000000",
    "6570000000",
    "19-1234",
    "RS 2020-00123",
    "1 650 000",
    "85 000 000 euro",
    "1 000 000 000 kr",
    "3 000–4 000",
    "§ 353",
    "SFS 1977:1166",
    "(EU) 2021/1059",
    "10.00-12.00 2024",
    "2013–2014 och 2015–2016",
    "från 2012-05-01 till 2013-10-11",
    "2012 11 2012",
    "docplayer.se: 127867471 verksamhetsberattelse 2017",
    "gotland.se: 114652 114652",
    "bilaga (a) och (b)",
]


def found(check: str, *quads: ox.Quad) -> bool:
    """Tell whether a check finds a fault in some statements."""
    store = ox.Store()
    store.extend(quads)
    rows = store.query(CHECKS[check])
    assert isinstance(rows, ox.QuerySolutions)
    return bool(list(rows))


def says(text: str, name: str = ALIAS) -> ox.Quad:
    return ox.Quad(ox.NamedNode(thing("body/x")), ox.NamedNode(name), ox.Literal(text))


@pytest.mark.parametrize("text", [*PERSONAL_NUMBERS, *PHONES, *MAILS, *OTHERS])
def test_what_reaches_or_identifies_somebody_is_found_in_any_typography(text: str) -> None:
    assert found("personal-data", says(text))
    assert found("personal-data", says(f"Kansliet {text}, rum"))


@pytest.mark.parametrize("text", FINE)
def test_numbers_that_documents_have_are_no_personal_data(text: str) -> None:
    assert not found("personal-data", says(text))
    assert not found("personal-data", says(f"Enligt {text} och annat"))


def test_the_real_facts_raise_no_false_alarm() -> None:
    quads = [quad for file in read_fact_files() for quad in file.quads]
    flat = [ox.Quad(quad.subject, quad.predicate, quad.object) for quad in quads]
    assert not found("personal-data", *flat)
    assert not found("contact-details", *flat)


@pytest.mark.parametrize(
    ("subject", "name", "value"),
    [
        ("person/x", "http://schema.org/email", ox.Literal("x")),
        ("person/x", "https://schema.org/birthDate", ox.Literal("x")),
        ("person/x", "http://xmlns.com/foaf/0.1/mbox", ox.Literal("x")),
        ("person/x", "http://www.wikidata.org/prop/direct/P569", ox.Literal("x")),
        ("person/x", "http://example.org/phoneNumber", ox.Literal("1")),
        ("person/x", "http://example.org/see", ox.NamedNode("mailto:ek%40region.example")),
        ("person/x", "http://example.org/see", ox.NamedNode("MAILTO:ek@region.example")),
        ("person/x", "http://example.org/see", ox.NamedNode("tel:+46470588530")),
        ("person/x", "http://example.org/see", ox.NamedNode("https://x.example/?to=ek%40y.example")),
        ("person/ek%40region.example", "http://example.org/see", ox.Literal("x")),
        ("person/asa-ek-19121212-1212", "http://example.org/see", ox.Literal("x")),
        ("person/191212121212", "http://example.org/see", ox.Literal("x")),
    ],
)
def test_a_property_or_an_iri_that_reaches_somebody_is_found(subject: str, name: str, value: ox.NamedNode | ox.Literal) -> None:
    quad = ox.Quad(ox.NamedNode(THINGS + subject), ox.NamedNode(name), value)
    assert found("contact-details", quad)


def test_an_address_of_a_page_may_hold_numbers_and_no_mail_address() -> None:
    page = "https://x.example/2014-10-01-1234567890/0470588530"
    assert not found("personal-data", says(page, term("webAddress")))
    assert found("personal-data", says("https://x.example/?to=ek%40y.example", term("webAddress")))


# -- tables that protect


def _as_utf_16(path: Path) -> None:
    path.write_text("\t".join(COLUMNS) + "\n", encoding="utf-16")


def _as_latin_1(path: Path) -> None:
    path.write_bytes(("\t".join(COLUMNS) + f"\n{line('suppress', PERSON)}ä\n").encode("latin-1"))


def _as_loop(path: Path) -> None:
    path.symlink_to(path)


def _misnamed(name: str) -> object:
    def made(path: Path) -> None:
        other = path.parent / name
        other.parent.mkdir(exist_ok=True)
        other.write_text("\t".join(COLUMNS) + f"\n{line('suppress', PERSON)}\n", encoding="utf-8")

    return made


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda path: path.symlink_to("/nonexistent/list.tsv"), "cannot be read: No such file"),
        (_as_loop, "cannot be read"),
        (Path.mkdir, "is no file"),
        (os.mkfifo, "is no file"),
        (Path.touch, "lacks its header"),
        (_as_utf_16, "is not UTF-8"),
        (_as_latin_1, "is not UTF-8"),
        (lambda path: path.write_bytes(b"\0" * 40), "is not UTF-8 (it holds NUL)"),
        (lambda path: path.write_text("id,action,subject\n"), "lacks its header"),
        (lambda path: path.write_text(line("suppress", PERSON) + "\n"), "lacks its header"),
        (lambda path: decide(path.parent, line("suppress", "person/asa\u200b-ek")), "holds U+200B"),
        (lambda path: decide(path.parent, line("suppress", "person/åsa-ek")), "names no subject"),
        (_misnamed("Suppressions.tsv"), "is not read: the table is suppressions.tsv"),
        (_misnamed("suppressions.tsv.txt"), "is not read: the table is suppressions.tsv"),
        (_misnamed("suppression.tsv"), "is not read: the table is suppressions.tsv"),
        (_misnamed("reference/suppressions.tsv"), "is not read: the table is suppressions.tsv"),
    ],
)
def test_a_list_that_cannot_be_read_with_certainty_is_a_fault(tmp_path: Path, make: object, message: str) -> None:
    assert callable(make)
    make(tmp_path / NAME)
    with pytest.raises(FaultyData) as error:
        read_suppressions(tmp_path, ONTOLOGY)
    assert message in str(error.value)


def test_a_list_that_may_not_be_read_is_a_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    decide(tmp_path, line("suppress", PERSON))

    def refuse(path: Path) -> bytes:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(FaultyData, match="cannot be read: Permission denied"):
        read_table(tmp_path / NAME, COLUMNS)


def test_only_where_there_is_no_table_at_all_it_is_empty(tmp_path: Path) -> None:
    assert read_table(tmp_path / NAME, COLUMNS) == []
    assert read_table(tmp_path / "decisions.tsv", DECISION_COLUMNS) == []
    (tmp_path / NAME).write_text("\ufeff" + "\t".join(COLUMNS) + "\r\n", encoding="utf-8")
    assert read_table(tmp_path / NAME, COLUMNS) == []  # a byte order mark is certain


@pytest.mark.parametrize("slug", ["person/Asa-Ek", "person/asa_ek", "persons/asa-ek", "person/ek-asa"])
def test_a_slug_that_was_meant_for_somebody_who_is_there_is_a_fault(slug: str) -> None:
    with pytest.raises(FaultyData, match=f"{slug} is nothing, and {PERSON} is there"):
        applied(read_fact_files(SMALL), [], _entries(line("suppress", slug)))


def test_a_digest_of_another_key_is_a_fault_and_one_of_this_key_that_fits_nothing_a_warning() -> None:
    files = read_fact_files(SMALL)
    gone = digest("Somebody Else", SECRET)
    entries = [one for one in _entries(line("suppress", PERSON))]
    from dataclasses import replace

    other = [replace(entries[0], subject=digest("Åsa Ek", "another key of sixteen"))]
    with pytest.raises(FaultyData, match="was not made with the key"):
        applied(files, [], other, SECRET)
    found = applied(files, [], [replace(entries[0], subject=gone)], SECRET)
    assert found.unmatched and "matches nothing" in found.warnings[0]
