"""Finds things by what they are called, also where that is misspelt.

In: a built graph, once; then what somebody typed. Out: hits, best first: the whole name or
abbreviation, then names that begin with it, names with all its words, with their beginnings
or with them inside longer words; only where there is none of these, names that are like it.
"""

from __future__ import annotations

import heapq
import math
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pyoxigraph as ox
from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from graph.names import fold
from graph.namespaces import RDF, SKOS, THINGS, term
from graph.rdf import DEFAULT, subjects
from graph.store import Graph, choose

LONGEST = 100  # characters of a search that are read
MOST_WORDS = 12
# What a reader would look for; of equal hits the earlier kind comes first, and a thing of two kinds is of the earlier.
KINDS = (
    "Region",
    "Network",
    "Person",
    "Body",
    "Programme",
    "Fund",
    "Source",
    "Document",
    "Municipality",
    "University",
    "Office",
    "Organ",
    "Party",
    "Organisation",
    "Territory",
    "Country",
    "Place",
    "Project",
    "Event",
    "Award",
    "PolicyObjective",
    "PolicyElement",
    "Activity",
)
_RANK = {kind: rank for rank, kind in enumerate(KINDS)}
# naming property → what a hit by it loses: what a source misprints or calls several things comes after a name
_NAMING = {
    SKOS + "prefLabel": 0,
    SKOS + "altLabel": 0,
    term("abbreviation"): 0,
    term("shortName"): 0,
    term("damagedForm"): 2,
    term("ambiguousName"): 2,
}
_OTHER_LANGUAGE = 1
_EXACT, _FIRST_WORDS, _WORDS, _FIRST_LETTERS, _BEGINNINGS, _INSIDE = 100, 90, 80, 75, 70, 60
NEAR = 55  # hits below are like what was typed, no more
_LIKE, _GLUED, _SOME = 50, 45, 40
_GLUED_CUTOFF = 85
_SOME_CUTOFF = 0.4
_SHORTEST = 3  # letters of a word that is looked for inside longer ones, or for itself among others
# Letters that folding leaves; and “Kronoberg’s” is no name of Kronoberg.
_LETTERS = str.maketrans({"ø": "o", "Ø": "o", "æ": "a", "Æ": "a", "ł": "l", "Ł": "l", "'": "", "’": ""})


@dataclass(frozen=True)
class Hit:
    """A thing that was found; `matched` is the name that did it, in the language `matched_lang`."""

    iri: str
    kind: str
    name: str
    matched: str
    matched_lang: str
    score: float

    @property
    def is_near(self) -> bool:
        """Tell whether the thing is only called something like what was typed."""
        return self.score < NEAR


@dataclass(frozen=True)
class _Entry:
    """One name of one thing."""

    iri: str
    text: str
    lang: str
    folded: str
    loss: int


def tidy(text: str) -> str:
    """Return what was typed without characters that cannot be seen, cut at `LONGEST`."""
    shown = "".join(_visible(c) for c in text[: 4 * LONGEST])
    return " ".join(shown.split())[:LONGEST].rstrip()


def is_cut(text: str) -> bool:
    """Tell whether a search is too long to be read whole."""
    return len(" ".join(text.split())) > LONGEST


def _visible(character: str) -> str:
    category = unicodedata.category(character)
    if category[0] != "C":
        return character
    return " " if category == "Cc" else ""


def _folded(text: str) -> str:
    return fold(text.translate(_LETTERS))


class SearchIndex:
    """Every name of everything that can be looked for, in one build. Nothing is written after it is made."""

    def __init__(self, graph: Graph) -> None:
        self._kinds: dict[str, str] = {}
        for kind in KINDS:
            for iri in subjects(graph.store, RDF + "type", term(kind)):
                if iri.startswith(THINGS):
                    self._kinds.setdefault(iri, kind)
        self._entries: list[_Entry] = []
        self._labels: dict[str, dict[str, str]] = defaultdict(dict)
        self._sorted_as: dict[str, dict[str, str]] = defaultdict(dict)
        self._holding: dict[str, list[int]] = defaultdict(list)
        for entry in sorted(self._named(graph.store), key=lambda entry: (entry.iri, entry.loss, entry.lang, entry.text)):
            for word in dict.fromkeys(entry.folded.split()):
                self._holding[word].append(len(self._entries))
            self._entries.append(entry)
        self._words = list(self._holding)
        self._long_words = [word for word in self._words if len(word) >= _SHORTEST]
        self._glued = [entry.folded.replace(" ", "") for entry in self._entries]

    def __len__(self) -> int:
        return len(self._kinds)

    def _named(self, store: ox.Store) -> Iterator[_Entry]:
        for naming, loss in _NAMING.items():
            for quad in store.quads_for_pattern(None, ox.NamedNode(naming), None, DEFAULT):
                subject, value = quad.subject, quad.object
                if not isinstance(subject, ox.NamedNode) or not isinstance(value, ox.Literal) or subject.value not in self._kinds:
                    continue
                lang = value.language or ""
                folded = _folded(tidy(value.value))
                labels = self._labels[subject.value]
                if naming == SKOS + "prefLabel" and value.value <= labels.get(lang, value.value):
                    labels[lang], self._sorted_as[subject.value][lang] = value.value, folded
                if folded:
                    yield _Entry(subject.value, value.value, lang, folded, loss)

    def find(self, text: str, lang: str = "sv", limit: int = 20) -> list[Hit]:
        """Return what a text may mean, best first; nothing for a text without a letter or digit."""
        folded = _folded(tidy(text))
        words = list(dict.fromkeys(folded.split()))[:MOST_WORDS]
        if not words:
            return []
        scores = self._containing(folded, words)
        if max(scores.values(), default=0) < _BEGINNINGS:
            scores = {**self._like(words), **scores}
        if not scores:
            scores = self._glued_like(folded) or self._with_some(words)
        best: dict[str, tuple[float, int]] = {}
        for place, score in scores.items():
            entry = self._entries[place]
            score -= entry.loss + (_OTHER_LANGUAGE if entry.lang not in ("", lang) else 0)
            if entry.iri not in best or score > best[entry.iri][0]:
                best[entry.iri] = (score, place)
        first = heapq.nsmallest(limit, best, key=lambda iri: (-best[iri][0], _RANK[self._kinds[iri]], choose(self._sorted_as.get(iri, {}), lang), iri))
        return [self._hit(iri, best[iri][1], best[iri][0], lang) for iri in first]

    def _hit(self, iri: str, place: int, score: float, lang: str) -> Hit:
        entry = self._entries[place]
        return Hit(iri, self._kinds[iri], choose(self._labels.get(iri, {}), lang) or entry.text, entry.text, entry.lang, score)

    # -- names that hold every word
    def _containing(self, folded: str, words: list[str]) -> dict[int, float]:
        """Return the names that hold every word, whole, as a beginning or inside a longer word."""
        levels = _in_all(self._by_level(word) for word in words)
        return {place: self._score(self._entries[place].folded, folded, level) for place, level in levels.items()}

    def _by_level(self, word: str) -> dict[int, float]:
        found: dict[int, float] = {}
        for known in self._words:
            if word not in known:
                continue
            level = _WORDS if known == word else _BEGINNINGS if known.startswith(word) else _INSIDE
            if level == _INSIDE and len(word) < _SHORTEST:
                continue
            for place in self._holding[known]:
                found[place] = max(level, found.get(place, 0))
        return found

    @staticmethod
    def _score(name: str, asked: str, level: float) -> float:
        # Who writes “Sörmland” means the region before all that has Sörmland in its name.
        if name in (asked, f"region {asked}"):
            return _EXACT
        if name.startswith(asked + " "):
            return _FIRST_WORDS
        return max(level, _FIRST_LETTERS) if name.startswith(asked) else level

    # -- names that are like it
    def _like(self, words: list[str]) -> dict[int, float]:
        """Return the names that hold every word or one like it."""
        return {place: _LIKE * share for place, share in _in_all((self._by_likeness(word) for word in words), mean=True).items()}

    def _by_likeness(self, word: str) -> dict[int, float]:
        """Return the names with the word or one like it → how like it is."""
        found = {place: 1.0 if level == _WORDS else 0.95 for place, level in self._by_level(word).items()}
        allowed = _slips(word)
        if allowed:
            for known, slips, _ in process.extract(word, self._long_words, scorer=OSA.distance, score_cutoff=allowed, limit=None):
                for place in self._holding[known]:
                    found[place] = max(1 - slips / max(len(word), len(known)), found.get(place, 0))
        return found

    def _glued_like(self, folded: str) -> dict[int, float]:
        """Return the names that are like the text when spaces do not count."""
        asked = folded.replace(" ", "")
        if len(asked) < 6:
            return {}
        like = process.extract(asked, self._glued, scorer=fuzz.ratio, score_cutoff=_GLUED_CUTOFF, limit=20)
        return {place: _GLUED * ratio / 100 for _, ratio, place in like}

    def _with_some(self, words: list[str]) -> dict[int, float]:
        """Return the names that hold some of the words, by how much that is of the words (rare ones count more) and of the name."""
        weighed = []
        for word in words:
            found = {place for place, level in self._by_level(word).items() if level >= _BEGINNINGS}
            if len(word) >= _SHORTEST and found:
                weighed.append((math.log(1 + len(self._entries) / len(found)), found))
        whole = sum(weight for weight, _ in weighed)
        shares: dict[int, float] = defaultdict(float)
        held: dict[int, int] = defaultdict(int)
        for weight, found in weighed:
            for place in found:
                shares[place] += weight / whole
                held[place] += 1
        means = {place: (share + held[place] / len(self._entries[place].folded.split())) / 2 for place, share in shares.items()}
        return {place: _SOME * mean for place, mean in means.items() if mean >= _SOME_CUTOFF}


def _in_all(found: Iterable[dict[int, float]], mean: bool = False) -> dict[int, float]:
    """Return what is in all of some findings, with its lowest value or the mean of its values."""
    parts = sorted(found, key=len)
    first, rest = parts[0], parts[1:]
    common = [place for place in first if all(place in part for part in rest)]
    if mean:
        return {place: sum(part[place] for part in parts) / len(parts) for place in common}
    return {place: min(part[place] for part in parts) for place in common}


def _slips(word: str) -> int:
    """Return how many slips of the hand a word may hold and still be meant."""
    return 0 if len(word) < 4 else 1 if len(word) < 6 else 2 if len(word) < 12 else 3
