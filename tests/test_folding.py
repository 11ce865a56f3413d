"""One folding of names: what is the same name however it is typed, and what is not."""

from __future__ import annotations

import unicodedata

import pytest

from graph.folding import fold, spellings, words_in
from graph.names import Names
from graph.redaction import without_names

SAME = [
    ("Åsa", "asa"),
    ("A\u030asa", "asa"),
    ("Å\u200bsa", "asa"),
    ("\u2066Å\u2060s\ufeffa\u2069", "asa"),
    ("\u202eÅsa\u202c", "asa"),
    ("Krono\u00adberg", "kronoberg"),
    ("KRONOBERG", "kronoberg"),
    ("Veslemøy", "veslemoy"),
    ("TRØNDELAG", "trondelag"),
    ("Straße", "strasse"),
    ("Elbląg", "elblag"),
    ("Warmińsko-mazurskie", "warminsko mazurskie"),
    ("Bałtyk", "baltyk"),
    ("Region\u00a0Skåne", "region skane"),
    ("Region\u2009Skåne", "region skane"),
    ("Region\u202fSkåne", "region skane"),
    ("  Region \t\n Skåne ", "region skane"),
    ("Öresund–Kattegat", "oresund kattegat"),
    ("Öresund\u2011Kattegat", "oresund kattegat"),
    ("Öresund\u2212Kattegat", "oresund kattegat"),
    ("Kronoberg’s", "kronobergs"),
    ("Kronoberg's", "kronobergs"),
    ("Kronoberg´s", "kronobergs"),
    ("Erasmus+", "erasmus+"),
    ("\U0001d400lfa", "alfa"),
    ("ﬁn", "fin"),
    ("S\ufe0fkåne", "skane"),
]


@pytest.mark.parametrize(("typed", "folded"), SAME)
def test_a_name_is_the_same_however_it_is_typed(typed: str, folded: str) -> None:
    assert fold(typed) == folded
    assert fold(unicodedata.normalize("NFD", typed)) == folded
    assert fold(folded) == folded


@pytest.mark.parametrize("typed", ["Sjælland", "Sjaelland", "Själland", "SJÆLLAND"])
def test_a_letter_that_is_written_in_two_ways_is_found_by_both(typed: str) -> None:
    assert fold(typed) in spellings("Sjælland")


@pytest.mark.parametrize("typed", ["", " ", "\u200b", "\u00ad\u202e", "\u3164", "…", "\ud800"])
def test_what_shows_no_letter_is_no_name(typed: str) -> None:
    assert fold(typed) == ""
    assert spellings(typed) == ()


def test_words_are_found_whatever_cannot_be_seen_in_them() -> None:
    text = "Vald: A\u030as\u200ba E\u00adk."
    assert [form for _, _, form in words_in(text)] == ["vald", "asa", "ek"]
    assert without_names(text, {("asa", "ek")}, "…") == "Vald: …."


def test_folding_has_one_place() -> None:
    assert Names.resolve.__globals__["fold"] is fold
