"""Finds things by what they are called, also where that is misspelt.

In: a built graph, once; then what somebody typed. Out: hits, best first: the whole name or
abbreviation, then names that begin with it, names with all its words, with their beginnings
or with them inside longer words; only where there is none of these, names that are like it.
"""

from __future__ import annotations

import math
import unicodedata
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyoxigraph as ox
from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from graph.folding import fold, spellings
from graph.names import regional_names
from graph.namespaces import RDF, SKOS, THINGS, term, thing
from graph.questions import catalogue
from graph.rdf import DEFAULT, Readable, select, subjects, texts
from graph.store import Graph, choose

LONGEST = 100  # characters of a search that are read
MOST_WORDS = 12
# What a reader would look for, in this order; kinds of one group come by how well they fit.
_GROUPS = (
    ("Region",),
    ("Network", "University"),
    ("Person",),
    ("Body",),
    ("Programme", "Fund"),
    ("Question",),
    ("Source", "Document"),
    (
        *("Municipality", "Office", "Organ", "Party", "Organisation", "Country", "Place"),
        *("Project", "Event", "Award"),
        *("PolicyField", "PolicyObjective", "PolicyElement", "Activity"),
    ),
    ("WebPage",),
    ("Territory",),
)
KINDS = tuple(kind for group in _GROUPS for kind in group)
_GROUP = {kind: place for place, group in enumerate(_GROUPS) for kind in group}
QUESTION = "Question"
# A thing of two kinds is of the narrower one, else of the earlier.
_NARROWER = ("WebPage", "Territory")
_RANK = {kind: rank for rank, kind in enumerate(KINDS)}
_LABEL = SKOS + "prefLabel"
# naming property → what a hit by it loses: what a source misprints or calls several things comes after a name
_NAMING = {
    _LABEL: 0,
    SKOS + "altLabel": 0,
    term("abbreviation"): 0,
    term("shortName"): 0,
    term("damagedForm"): 2,
    term("ambiguousName"): 2,
}
_OF_TERRITORY = 1
_OTHER_LANGUAGE = 1
_LAST = "\U0010ffff"  # comes after every letter
_EXACT, _FIRST_WORDS, _WORDS, _FIRST_LETTERS, _BEGINNINGS, _INSIDE = 100, 90, 80, 75, 70, 60
NEAR = 55  # hits below are like what was typed, no more
_LIKE, _GLUED, _SOME = 50, 45, 40
_GLUED_CUTOFF = 85
_SOME_CUTOFF = 0.4
_SHORTEST = 3  # letters of a word that is looked for inside longer ones, or for itself among others
Scores = npt.NDArray[np.float64]


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
    start = text[: 4 * LONGEST]
    shown = start if start.isprintable() else "".join(_visible(c) for c in start)
    return " ".join(shown.split())[:LONGEST].rstrip()


def is_cut(text: str) -> bool:
    """Tell whether a search is too long to be read whole."""
    return len(" ".join(text.split())) > LONGEST


def _visible(character: str) -> str:
    category = unicodedata.category(character)
    if category[0] != "C":
        return character
    return " " if category == "Cc" else ""


class SearchIndex:
    """Every name of everything that can be looked for, in one build. Nothing is written after it is made.

    A finding is an array with a score for every name, 0 where it does not fit: names are many, and
    a word such as “region” is in a large part of them.
    """

    def __init__(self, graph: Graph) -> None:
        self._kinds: dict[str, str] = {}
        for kind in (*_NARROWER, *KINDS):
            for iri in subjects(graph.store, RDF + "type", term(kind)):
                if iri.startswith(THINGS):
                    self._kinds.setdefault(iri, kind)
        # What a region serves is shown with the region, and found as the region.
        self._regions_of = self._territories(graph.store)
        for territory in self._regions_of:
            self._kinds.pop(territory, None)
        self._kinds |= dict.fromkeys((thing(f"question/{name}") for name in catalogue()), QUESTION)
        self._labels: dict[str, dict[str, str]] = defaultdict(dict)
        self._sorted_as: dict[str, dict[str, str]] = defaultdict(dict)
        self._entries = sorted(self._named(graph), key=lambda entry: (entry.folded, entry.iri, entry.loss, entry.lang, entry.text))
        self._folded = [entry.folded for entry in self._entries]
        self._glued = [folded.replace(" ", "") for folded in self._folded]
        self._lengths = np.array([1 + folded.count(" ") for folded in self._folded])
        self._losses = np.array([entry.loss for entry in self._entries], dtype=np.float64)
        self._langs = np.array([entry.lang for entry in self._entries], dtype=np.str_)
        self._things = list(self._kinds)
        numbers = {iri: number for number, iri in enumerate(self._things)}
        self._thing_of = np.array([numbers[entry.iri] for entry in self._entries], dtype=np.intp)
        kinds = [self._kinds[entry.iri] for entry in self._entries]
        self._group_of = np.array([_GROUP[kind] for kind in kinds], dtype=np.float64)
        self._of_region, self._of_question, self._of_page = (
            np.array([kind == wanted for kind in kinds], dtype=np.bool_) for wanted in ("Region", QUESTION, "WebPage")
        )
        holding: dict[str, list[int]] = defaultdict(list)
        for place, folded in enumerate(self._folded):
            for word in dict.fromkeys(folded.split()):
                holding[word].append(place)
        self._holding = {word: np.array(places) for word, places in holding.items()}
        self._words = list(self._holding)
        self._long_words = [word for word in self._words if len(word) >= _SHORTEST]
        self._order = {lang: self._ordered(lang) for lang in ("sv", "en")}

    def _ordered(self, lang: str) -> Scores:
        """Return the place of every thing among hits of the same score."""
        inorder = sorted(
            range(len(self._things)),
            key=lambda n: (_RANK[self._kinds[self._things[n]]], choose(self._sorted_as.get(self._things[n], {}), lang), self._things[n]),
        )
        order = np.empty(len(inorder))
        order[inorder] = np.arange(len(inorder))
        return order

    def __len__(self) -> int:
        return len(self._kinds)

    def _territories(self, store: Readable) -> dict[str, list[str]]:
        """Return territory → the regions that serve it."""
        found: dict[str, list[str]] = defaultdict(list)
        for region in (iri for iri, kind in self._kinds.items() if kind == "Region"):
            for territory in texts(store, region, term("servesTerritory")):
                if self._kinds.get(territory) == "Territory":
                    found[territory].append(region)
        return dict(found)

    def _named(self, graph: Graph) -> Iterator[_Entry]:
        yield from self._as_asked()
        known: dict[str, tuple[str, ...]] = {}
        for naming, loss in _NAMING.items():
            for iri, value in self._values(graph.store, naming):
                text, lang = value.value, value.language or ""
                if text not in known:
                    known[text] = spellings(tidy(text))
                forms, labels = known[text], self._labels[iri]
                if naming == _LABEL and iri in self._kinds and text <= labels.get(lang, text):
                    labels[lang], self._sorted_as[iri][lang] = text, (*forms, "")[0]
                for region in self._regions_of.get(iri, ()):
                    yield from (_Entry(region, text, lang, form, loss + _OF_TERRITORY) for form in forms)
                if iri in self._kinds:
                    yield from (_Entry(iri, text, lang, form, loss) for form in forms)
        for iri in (iri for iri, kind in self._kinds.items() if kind == "Region"):
            for form, (text, lang) in regional_names(graph, iri).items():
                yield _Entry(iri, text, lang, form, 0)

    def _as_asked(self) -> Iterator[_Entry]:
        """Yield what the questions of the catalogue are found by: their words."""
        for name, asked in catalogue().items():
            iri = thing(f"question/{name}")
            for lang, summary in asked.summary.items():
                self._labels[iri][lang], self._sorted_as[iri][lang] = summary, fold(summary)
                for text in (summary, *asked.words.get(lang, ())):
                    yield _Entry(iri, text, lang, fold(text), 0)

    def _values(self, store: Readable, naming: str) -> Iterator[tuple[str, ox.Literal]]:
        """Yield what a property calls the things that can be looked for."""
        if naming == _LABEL:
            # Places in texts, facts and mappings have labels too, and are most of all things: leave them to the store.
            kinds = " ".join(f"<{term(kind)}>" for kind in KINDS)
            rows = select(store, f"SELECT ?thing ?name WHERE {{ VALUES ?kind {{ {kinds} }} ?thing a ?kind ; <{naming}> ?name }}")
            found: Iterable[tuple[Any, Any]] = dict.fromkeys((row["thing"], row["name"]) for row in rows)
        else:
            found = ((quad.subject, quad.object) for quad in store.quads_for_pattern(None, ox.NamedNode(naming), None, DEFAULT))
        for named, name in found:
            if not (isinstance(named, ox.NamedNode) and isinstance(name, ox.Literal)):
                continue
            if named.value in self._kinds or named.value in self._regions_of:
                yield named.value, name

    def find(self, text: str, lang: str = "sv", limit: int = 20) -> list[Hit]:
        """Return what a text may mean, best first; nothing for a text without a letter or digit."""
        folded = fold(tidy(text))
        words = list(dict.fromkeys(folded.split()))[:MOST_WORDS]
        if not words or not self._entries:
            return []
        scores = self._containing(folded, words)
        if scores.max() < _BEGINNINGS:
            scores = np.where(scores > 0, scores, self._named_things(self._like(words)))
        if not scores.any():
            scores = self._named_things(self._glued_like(folded))
        if not scores.any():
            scores = self._named_things(self._with_some(words))
        return [self._hit(place, score, lang) for place, score in self._best(scores, lang, limit)]

    def _named_things(self, scores: Scores) -> Scores:
        """Leave out questions, which are no names: they are found by their words or not at all."""
        return np.where(self._of_question, 0, scores)

    def _best(self, scores: Scores, lang: str, limit: int) -> list[tuple[int, float]]:
        """Return (place, score) of the best name of each of the best things, best first."""
        places = np.flatnonzero(scores)
        langs = self._langs[places]
        found_as = scores[places]
        lowered = found_as - self._losses[places] - _OTHER_LANGUAGE * ((langs != "") & (langs != lang))
        # A whole name, words or beginnings, parts of words: among each the kinds come in their order.
        level = np.where(found_as >= _EXACT, _EXACT, np.where(found_as >= _BEGINNINGS, _WORDS, _INSIDE))
        ranked = level + len(_GROUPS) - 1 - self._group_of[places] + lowered / (_EXACT + 1)
        lowered = np.where(found_as >= _INSIDE, ranked, lowered)
        things = self._thing_of[places]
        order = self._order[lang if lang in self._order else "sv"][things]
        found: dict[int, tuple[int, float]] = {}
        # A thing has few names, so its best name is among the first of these; ties go to the first name in order.
        for chosen in np.lexsort((order, -lowered)):
            if things[chosen] not in found:
                found[things[chosen]] = (int(places[chosen]), float(lowered[chosen]))
                if len(found) == limit:
                    break
        return list(found.values())

    def _hit(self, place: int, score: float, lang: str) -> Hit:
        entry = self._entries[place]
        return Hit(entry.iri, self._kinds[entry.iri], choose(self._labels.get(entry.iri, {}), lang) or entry.text, entry.text, entry.lang, score)

    # -- names that hold every word
    def _containing(self, folded: str, words: list[str]) -> Scores:
        """Return the names that hold every word, whole, as a beginning or inside a longer word."""
        scores: Scores = np.minimum.reduce([self._by_level(word) for word in words])
        # Who writes “Sörmland” means the region before all that has Sörmland in its name; and a
        # page's title begins with its site, which nobody means.
        for beginning, level in ((folded, _FIRST_LETTERS), (f"{folded} ", _FIRST_WORDS)):
            self._raise_range(scores, beginning, level, ~self._of_page)
            self._raise_range(scores, f"region {beginning}", level, self._of_region)
        for name in (folded, f"region {folded}"):
            scores[bisect_left(self._folded, name) : bisect_right(self._folded, name)] = _EXACT
        return scores

    def _raise_range(self, scores: Scores, beginning: str, level: float, of: npt.NDArray[np.bool_]) -> None:
        """Give names of some kinds that begin so, and hold every word, at least this score."""
        first = bisect_left(self._folded, beginning)
        names = slice(first, bisect_left(self._folded, beginning + _LAST))
        raised = of[names] & (scores[names] > 0)
        scores[names] = np.where(raised, np.maximum(scores[names], level), scores[names])

    def _by_level(self, word: str) -> Scores:
        found = self._nothing()
        for known in self._words:
            if word not in known:
                continue
            level = _WORDS if known == word else _BEGINNINGS if known.startswith(word) else _INSIDE
            if level > _INSIDE or len(word) >= _SHORTEST:
                self._raise(found, known, level)
        return found

    def _nothing(self) -> Scores:
        return np.zeros(len(self._entries))

    def _raise(self, found: Scores, known: str, score: float) -> None:
        """Give the names that hold a known word at least this score."""
        places = self._holding[known]
        found[places] = np.maximum(found[places], score)

    # -- names that are like it
    def _like(self, words: list[str]) -> Scores:
        """Return the names that hold every word or one like it."""
        parts = np.array([self._by_likeness(word) for word in words])
        return np.where((parts > 0).all(axis=0), _LIKE * parts.mean(axis=0), 0)

    def _by_likeness(self, word: str) -> Scores:
        """Return the names with the word or one like it → how like it is."""
        levels = self._by_level(word)
        found = np.where(levels == _WORDS, 1.0, np.where(levels > 0, 0.95, 0))
        allowed = _slips(word)
        if allowed:
            for known, slips, _ in process.extract(word, self._long_words, scorer=OSA.distance, score_cutoff=allowed, limit=None):
                self._raise(found, known, 1 - slips / max(len(word), len(known)))
        return found

    def _glued_like(self, folded: str) -> Scores:
        """Return the names that are like the text when spaces do not count."""
        found, asked = self._nothing(), folded.replace(" ", "")
        if len(asked) >= 6:
            for _, ratio, place in process.extract(asked, self._glued, scorer=fuzz.ratio, score_cutoff=_GLUED_CUTOFF, limit=20):
                found[place] = _GLUED * ratio / 100
        return found

    def _with_some(self, words: list[str]) -> Scores:
        """Return the names that hold some of the words, by how much that is of the words (rare ones count more) and of the name."""
        weighed = []
        for word in words:
            held = self._by_level(word) >= _BEGINNINGS
            if len(word) >= _SHORTEST and held.any():
                weighed.append((math.log(1 + len(self._entries) / int(held.sum())), held))
        if not weighed:
            return self._nothing()
        share = sum((weight * held for weight, held in weighed), self._nothing()) / sum(weight for weight, _ in weighed)
        counts = sum((held for _, held in weighed), self._nothing())
        means = (share + counts / self._lengths) / 2
        return np.where(means >= _SOME_CUTOFF, _SOME * means, 0)


def _slips(word: str) -> int:
    """Return how many slips of the hand a word may hold and still be meant."""
    return 0 if len(word) < 4 else 1 if len(word) < 6 else 2 if len(word) < 12 else 3
