"""Places in texts: they lie inside the reader's own copy, and the words there are cut out of it."""

from __future__ import annotations

import hashlib
import os
import re
from pathlib import Path

import pytest

from graph.namespaces import FACTS, ROOT, local
from graph.questions import Asker
from graph.quotes import Quotes
from graph.store import Graph
from tests.conftest import DOCUMENTS, SMALL
from tests.reading import select, values

LONGEST_RUN = 9  # words of a source in a row that no file of the project may repeat


@pytest.fixture(scope="module")
def graph(founding: Graph) -> Graph:
    """The five documents alone."""
    return founding


def places(graph: Graph) -> list[tuple[str, str, int, int]]:
    found = select(graph, "SELECT ?place ?source ?start ?end { ?place a rg:Locator ; rg:inSource ?source ; oa:start ?start ; oa:end ?end }")
    return [(r["place"] or "", r["source"] or "", int(r["start"] or 0), int(r["end"] or 0)) for r in found]


def test_the_quote_is_cut_from_the_readers_copy(small: Asker) -> None:
    quotes = Quotes(SMALL / "documents")
    assert quotes
    seat = select(small.graph, "SELECT ?p { ?a rg:asserts id:seat\\/sydnatet-arbetsgrupp--alfa--ordinary-member ; rg:locator ?p }")[0]["p"]
    assert quotes.of(small.graph, f"https://w3id.org/regiograph/id/{seat}") == "två platser: Åsa Ek (S), en vakant"


def test_without_the_documents_there_is_no_quote(small: Asker, tmp_path: Path) -> None:
    place = f"https://w3id.org/regiograph/id/{places(small.graph)[0][0]}"
    assert Quotes(None).of(small.graph, place) is None
    assert not Quotes(tmp_path)


def test_a_copy_that_was_changed_gives_no_quote(small: Asker, tmp_path: Path) -> None:
    text = (SMALL / "documents" / "list.txt").read_text(encoding="utf-8")
    (tmp_path / "list.txt").write_text(text + " ", encoding="utf-8")
    seat = next(place for place, source, _, _ in places(small.graph) if source == "source/small-list-2024")
    assert Quotes(tmp_path).of(small.graph, f"https://w3id.org/regiograph/id/{seat}") is None


def test_every_place_has_a_section_and_a_span(graph: Graph) -> None:
    found = places(graph)
    assert len(found) > 1200
    for place, source, start, end in found:
        assert 0 <= start < end
        assert place == f"locator/{source.removeprefix('source/')}/{start}-{end}"
        assert values(graph, place, "sectionHeading")


def documents_at_hand() -> dict[str, str]:
    """Return text by checksum; the five documents are not part of the project."""
    found = {hashlib.sha256(path.read_bytes()).hexdigest(): path.read_text(encoding="utf-8") for path in sorted(DOCUMENTS.glob("*.txt"))}
    if not found:
        pytest.skip(f"the five documents are not at hand (looked in {DOCUMENTS}; set REGIOGRAPH_DOCUMENTS)")
    return found


def test_the_five_documents_are_those_that_were_read(graph: Graph) -> None:
    at_hand = documents_at_hand()
    for source in graph.sources.values():
        assert values(graph, local(source.iri), "sha256") <= set(at_hand)


def test_every_place_lies_inside_its_document_and_on_whole_words(graph: Graph) -> None:
    at_hand = documents_at_hand()
    texts = {local(s.iri): at_hand[next(iter(values(graph, local(s.iri), "sha256")))] for s in graph.sources.values()}
    for place, source, start, end in places(graph):
        text = texts[source]
        assert end <= len(text), place
        assert not text[start].isspace(), place
        assert not text[end - 1].isspace(), place
        assert not (text[start].isalnum() and start and text[start - 1].isalnum()), f"{place} begins inside a word"
        assert not (text[end - 1].isalnum() and end < len(text) and text[end].isalnum()), f"{place} ends inside a word"


def test_every_name_of_a_representative_stands_at_its_place(graph: Graph) -> None:
    """The evidence of a mandate shows the family name, as printed (damaged forms count).

    Where a party is withheld, the evidence is a whole section, of which nothing is quoted.
    """
    quotes = Quotes(DOCUMENTS)
    documents_at_hand()
    found = select(graph, "SELECT ?person ?place { ?m a rg:Mandate ; rg:holder ?person . ?a rg:asserts ?m ; rg:locator ?place }")
    shown: dict[str, str] = {}
    unquoted = set()
    for row in found:
        quote = quotes.of(graph, f"https://w3id.org/regiograph/id/{row['place']}")
        shown[row["person"] or ""] = shown.get(row["person"] or "", "") + " " + (quote or "")
        unquoted |= {row["person"]} if quote is None else set()
    withheld = select(graph, "SELECT ?person { ?m rg:holder ?person . ?a rg:asserts ?m ; rg:partyAbsence id:absence-type\\/party-withheld }")
    assert unquoted == {row["person"] for row in withheld} != set()
    for person in shown.keys() - unquoted:
        names = values(graph, person, "http://www.w3.org/2004/02/skos/core#prefLabel") | values(graph, person, "damagedForm")
        assert any(name.split()[-1] in shown[person] for name in names), person


def test_no_file_repeats_a_sentence_of_a_document(graph: Graph) -> None:
    word = re.compile(r"\w+")
    known = set()
    for text in documents_at_hand().values():
        words = [w.lower() for w in word.findall(text)]
        known |= {tuple(words[i : i + LONGEST_RUN]) for i in range(len(words) - LONGEST_RUN + 1)}
    kinds = {".md", ".ttl", ".trig", ".rq", ".py", ".html", ".csv", ".tsv"}
    folders = [ROOT / name for name in ("ontology", "queries", "webapp", "tests")] + [FACTS]
    for path in (p for folder in folders for p in sorted(folder.rglob("*")) if p.suffix in kinds and "node_modules" not in p.parts):
        words = [w.lower() for w in word.findall(path.read_text(encoding="utf-8"))]
        for i in range(len(words) - LONGEST_RUN + 1):
            assert tuple(words[i : i + LONGEST_RUN]) not in known, f"{path}: {' '.join(words[i : i + LONGEST_RUN])}"


def test_the_checks_in_continuous_integration_read_the_documents() -> None:
    """Where the documents must be at hand (CI sets it), a skipped test would hide a fault."""
    if os.environ.get("CI") and DOCUMENTS.parent.is_dir():
        assert list(DOCUMENTS.glob("*.txt"))
