"""From what a person types to the thing that is meant.

In: a slug, an abbreviation or a label, whatever the case and accents. Out: one IRI, or a
clear error: near matches for an unknown value, the list of readings for an ambiguous one.
Nothing is ever guessed.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property

from rapidfuzz import fuzz, process

from graph.errors import AmbiguousValue, UnknownValue
from graph.namespaces import RDF, SKOS, THINGS, local, term
from graph.rdf import subjects, texts
from graph.store import Graph

_NAMING = [SKOS + "prefLabel", SKOS + "altLabel", SKOS + "notation", term("abbreviation"), term("ambiguousName"), term("damagedForm")]
_NEAR = 5


def fold(text: str) -> str:
    """Return a text without case, accents and punctuation: “Östersjö-programmet” → “ostersjoprogrammet”."""
    plain = text.casefold()
    if not plain.isascii():
        plain = "".join(c for c in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(c))
    return re.sub(r"[^\w+]+", " ", plain.replace("-", " ")).strip()


class Names:
    """All names of the things of some classes, for one build; the first classes are the likeliest."""

    def __init__(self, graph: Graph, classes: Iterable[str]) -> None:
        self.graph = graph
        self.by_slug: dict[str, set[str]] = defaultdict(set)
        self._rank: dict[str, int] = {}
        for rank, name in enumerate(classes):
            self._take(subjects(graph.store, RDF + "type", name), rank)

    @classmethod
    def of_scheme(cls, graph: Graph, scheme: str) -> Names:
        """Return the names of the concepts of one list (`level`, `theme` …)."""
        names = cls(graph, [])
        names._take(subjects(graph.store, SKOS + "inScheme", f"{THINGS}concept-scheme/{scheme}"), 0)
        return names

    def _take(self, iris: Iterable[str], rank: int) -> None:
        for iri in iris:
            if iri.startswith(THINGS) and iri not in self._rank:
                self._rank[iri] = rank
                self.by_slug[_slug(iri).casefold()].add(iri)
                for alias in self.graph.aliases_of(iri):
                    self.by_slug[_slug(alias).casefold()].add(iri)

    @cached_property
    def by_name(self) -> dict[str, set[str]]:
        """Every folded name with what it names; read when a value is no slug, for most are."""
        found: dict[str, set[str]] = defaultdict(set)
        for iri in self._rank:
            for naming in _NAMING:
                for name in texts(self.graph.store, iri, naming):
                    found[fold(name)].add(iri)
        return found

    @cached_property
    def iris(self) -> set[str]:
        """Everything that has a name here."""
        return set(self._rank)

    def choices(self, lang: str) -> list[tuple[str, str, str]]:
        """Return (slug, label, IRI) of everything that can be chosen, by label."""
        found = [(_slug(iri), self.graph.label(iri, lang), iri) for iri in self.iris]
        return sorted(found, key=lambda choice: (fold(choice[1]), choice[2]))

    def resolve(self, value: str, lang: str = "sv") -> str:
        """Return the IRI that a value names.

        Raises `UnknownValue` with near matches, `AmbiguousValue` with the readings.
        """
        asked = self.graph.kept(value.strip())
        if asked.startswith(THINGS) and asked in self.by_slug.get(_slug(asked).casefold(), ()):
            return asked
        folded = fold(asked)
        # Things of two kinds may have one slug: then it is as ambiguous as a shared name.
        exact = self._without_predecessors(self.by_slug.get(asked.casefold()) or self.by_name.get(folded, set()))
        if len(exact) == 1:
            return next(iter(exact))
        found = exact or self._containing(folded)
        if len(found) == 1 and self._is_distinctive(folded):
            return next(iter(found))
        if len(found) > 1:
            readings = sorted((self.graph.label(iri, lang), iri) for iri in found)
            raise AmbiguousValue(f"“{asked}” can mean several things → choose one: {_listed(readings)}", readings)
        near = self.near(asked, lang)
        hint = _listed(near) or "nothing of this kind is in the graph"
        raise UnknownValue(f"nothing is called “{asked}” → did you mean: {hint}", near)

    def _without_predecessors(self, found: set[str]) -> set[str]:
        """Leave out what answers for another of the things: a question on the successor has its facts."""
        return {iri for iri in found if not (set(texts(self.graph.store, iri, term("answersFor"))) - {iri}) & found}

    def _containing(self, folded: str) -> set[str]:
        """Return the things of which some name holds the asked words in this order."""
        if not folded:
            return set()
        pattern = re.compile(rf"(?:^|\s){re.escape(folded)}(?:\s|$)")
        return {iri for name, iris in self.by_name.items() if pattern.search(name) for iri in iris}

    @staticmethod
    def _is_distinctive(folded: str) -> bool:
        # One short word that happens to stand in one name is no safe reading of it.
        return len(folded) >= 4

    def near(self, value: str, lang: str = "sv") -> list[tuple[str, str]]:
        """Return the things with names most like a value, as (label, IRI)."""
        pool: dict[str, list[str]] = defaultdict(list)
        for name, iris in self.by_name.items():
            pool[name] = sorted(iris)
        for slug, iris in self.by_slug.items():
            pool[fold(slug)] += sorted(iris)
        ranked = process.extract(fold(value), list(pool), scorer=fuzz.WRatio, limit=3 * _NEAR, score_cutoff=55)
        likest = dict.fromkeys(iri for name, _, _ in ranked for iri in pool[name])
        # What was most likely meant first: a region before the organs whose names hold its name.
        found = sorted(likest, key=lambda iri: self._rank.get(iri, 0))
        return [(self.graph.label(iri, lang), iri) for iri in found[:_NEAR]]


def _listed(readings: Iterable[tuple[str, str]]) -> str:
    return "; ".join(f"{label} ({_slug(iri)})" for label, iri in readings)


def _slug(iri: str) -> str:
    return local(iri).split("/", 1)[-1]
