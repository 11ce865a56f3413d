"""Formats the counts of the earlier editions of a list of members as text.

In: editions as the question `party-balance` joins them, `year:ordinary:substitutes:others`.
Out: a sentence part for each edition but the latest, earliest first, without a year last.
"""

from __future__ import annotations

SEPARATOR = " ; "
_NO_YEAR = {"sv": "utan år", "en": "no year"}
# Language → the word for one and for several: ordinary members, substitutes, others.
_WORDS = {
    "sv": (("ordinarie", "ordinarie"), ("ersättare", "ersättare"), ("övrig", "övriga")),
    "en": (("ordinary", "ordinary"), ("substitute", "substitutes"), ("other", "other")),
}


def tell_earlier(editions: str, lang: str) -> str:
    """Return “2022: 2 ordinary, 1 substitute ; no year: 1 other”; nothing for one edition."""
    counted = dict(_read(edition) for edition in editions.split(SEPARATOR) if edition)
    earlier = sorted(year for year in counted if year != max(counted))
    ordered = [*filter(None, earlier), *(year for year in earlier if not year)]
    return SEPARATOR.join(f"{year or _NO_YEAR[lang]}: {_tell(counted[year], lang)}" for year in ordered)


def _read(edition: str) -> tuple[str, list[int]]:
    year, *counts = edition.split(":")
    return year, [int(count) for count in counts]


def _tell(counts: list[int], lang: str) -> str:
    named = zip(counts, _WORDS[lang], strict=True)
    return ", ".join(f"{count} {one if count == 1 else several}" for count, (one, several) in named if count)
