"""From what a person types to the thing that is meant.

In: a slug, an abbreviation, a number or a label, whatever the case and accents. Out: one IRI, or
a clear error: near matches for an unknown value, the list of readings for an ambiguous one.
Nothing is ever guessed: a part of a name is no name, and neither is a common noun that a source
uses as one (“styrelsen”), except where only that source is asked.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property

import pyoxigraph as ox

from graph.errors import AmbiguousValue, UnknownValue
from graph.folding import fold, spellings
from graph.likeness import most_like
from graph.namespaces import RDF, SKOS, THINGS, local, term
from graph.rdf import DEFAULT, subjects, texts, values
from graph.store import Graph, Scope

__all__ = ["Names", "fold", "regional_names", "spellings"]

# What a thing is called, what else it was called, and what a source calls several things.
_LABELS = [SKOS + "prefLabel", SKOS + "notation"]
_LABELS += [term(name) for name in ("abbreviation", "shortName", "documentNumber")]
_ALIASES = [SKOS + "altLabel", term("damagedForm")]
_AMBIGUOUS = term("ambiguousName")
_NEAR = 5
_LISTED = 30  # readings of one value; more are no help in choosing
_SHORTEST = 4  # letters of a word that is looked for inside others
_DEFINITE = ("erna", "arna", "orna", "en", "et", "na", "n", "t")
# What stands before and after the name of a region: Region Skåne, Skåne län, Skåne County.
_BEFORE = frozenset({"region", "regionen", "lanet", "county", "of", "the", "wojewodztwo"})
_GENITIVE = frozenset({"lan", "lans", "regionen", "regionens", "regionskommune", "forbund"})
_AFTER = _GENITIVE | {"county", "countys", "region", "regions", "fylkeskommune"}
_THE_REGION = frozenset({"regionen", "the region"})
_GLUED = "regionen"  # Västra Götalandsregionen


class Names:
    """All names of the things of some classes, for one build.

    The first class is the kind that is asked for: of a name that it shares with others it is meant.
    """

    def __init__(self, graph: Graph, classes: Iterable[str]) -> None:
        self.graph = graph
        self.by_slug: dict[str, set[str]] = defaultdict(set)
        self._rank: dict[str, int] = {}
        self._nouns_name = False
        for rank, name in enumerate(classes):
            self._take(subjects(graph.store, RDF + "type", name), rank)

    @classmethod
    def of_scheme(cls, graph: Graph, scheme: str) -> Names:
        """Return the names of the concepts of one list (`level`, `theme` …)."""
        names = cls(graph, [])
        names._nouns_name = True  # concepts are called by common nouns
        names._take(subjects(graph.store, SKOS + "inScheme", f"{THINGS}concept-scheme/{scheme}"), 0)
        return names

    def _take(self, iris: Iterable[str], rank: int) -> None:
        for iri in iris:
            if iri.startswith(THINGS) and iri not in self._rank:
                self._rank[iri] = rank
                self.by_slug[_slug(iri).casefold()].add(iri)
                for alias in self.graph.aliases_of(iri):
                    self.by_slug[_slug(alias).casefold()].add(iri)

    # -- what things are called, folded; read when a value is no slug, for most are
    @cached_property
    def _labels(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = defaultdict(set)
        for iri, name in self._read(_LABELS):
            for form in spellings(name):
                found[form].add(iri)
        return found

    @cached_property
    def _regions(self) -> dict[str, set[str]]:
        """The bare names of regions: without “Region”, “län” and what else stands around them."""
        found: dict[str, set[str]] = defaultdict(set)
        for iri in self._of_kind("region"):
            for name in regional_names(self.graph, iri):
                found[name].add(iri)
        return found

    @cached_property
    def _families(self) -> dict[str, set[str]]:
        """The family names of people."""
        found: dict[str, set[str]] = defaultdict(set)
        for iri in self._of_kind("person"):
            for name in texts(self.graph.store, iri, SKOS + "prefLabel"):
                for form in spellings(name.rpartition(" ")[2]):
                    found[form].add(iri)
        return found

    def _of_kind(self, kind: str) -> list[str]:
        return [iri for iri in self._rank if local(iri).startswith(f"{kind}/")]

    def _clearly(self, name: str) -> set[str]:
        """Return what has a folded name as its own."""
        found = (self._labels.get(name), self._regions.get(_core(name)), self._families.get(name))
        return {iri for iris in found if iris for iri in iris}

    @cached_property
    def _aliases(self) -> dict[str, set[str]]:
        return self._other_names[0]

    @cached_property
    def _ambiguous(self) -> dict[str, set[str]]:
        return self._other_names[1]

    @cached_property
    def _other_names(self) -> tuple[dict[str, set[str]], dict[str, set[str]]]:
        """Return (aliases that name one thing, names that may mean others too)."""
        proper: dict[str, set[str]] = defaultdict(set)
        doubtful: dict[str, set[str]] = defaultdict(set)
        for iri, name in self._read(_ALIASES):
            into = proper if self._nouns_name or name != name.lower() else doubtful
            for form in spellings(name):
                into[form].add(iri)
        for iri, name in self._read([_AMBIGUOUS]):
            for form in spellings(name):
                doubtful[form].add(iri)
        return proper, doubtful

    def _read(self, namings: Iterable[str]) -> Iterator[tuple[str, str]]:
        for iri in self._rank:
            for naming in namings:
                for name in texts(self.graph.store, iri, naming):
                    yield iri, name

    @cached_property
    def by_name(self) -> dict[str, set[str]]:
        """Every folded name with what it names."""
        found: dict[str, set[str]] = defaultdict(set)
        for names in (self._labels, self._aliases, self._ambiguous):
            for name, iris in names.items():
                found[name] |= iris
        return found

    @cached_property
    def iris(self) -> set[str]:
        """Everything that has a name here."""
        return set(self._rank)

    def choices(self, lang: str) -> list[tuple[str, str, str]]:
        """Return (slug, label, IRI) of everything that can be chosen, by label."""
        found = [(_slug(iri), self.graph.label(iri, lang), iri) for iri in self.iris]
        return sorted(found, key=lambda choice: (fold(choice[1]), choice[2]))

    def resolve(self, value: str, lang: str = "sv", scope: Scope | None = None) -> str:
        """Return the IRI that a value names.

        Of a name that means several things the scope's own sources decide, where they call one
        thing so. Raises `UnknownValue` with near matches, `AmbiguousValue` with the readings.
        """
        asked = self.graph.kept(value.strip())
        folded = fold(asked)
        found, sure = self._identified(asked), True
        if not found:
            found, sure = self._named(asked, folded)
        if sure and len(found) == 1:
            return next(iter(found))
        if said := self._said(folded, scope):
            return said
        held = set() if found else self._containing(folded)
        if found or len(held) > 1:
            readings = self._readings(found | held, lang)
            listed = _listed(readings)
            message = f"“{asked}” can mean several things → choose one: {listed}"
            raise AmbiguousValue(message, readings)
        likest = dict.fromkeys([*self._readings(held, lang), *self.near(asked, lang)])
        near = list(likest)[:_NEAR]
        hint = _listed(near) or "nothing of this kind is in the graph"
        raise UnknownValue(f"nothing is called “{asked}” → did you mean: {hint}", near)

    def _identified(self, asked: str) -> set[str]:
        """Return what has this IRI, path (`region/skane`) or slug, each as it is written."""
        iri = asked if asked.startswith(THINGS) else THINGS + asked
        kept = self.graph.kept(iri)
        if kept in self._rank:
            return {kept}
        # Things of two kinds may have one slug: then it is as ambiguous as a shared name.
        return self._meant(self.by_slug.get(asked, set()))

    def _named(self, asked: str, folded: str) -> tuple[set[str], bool]:
        """Return what a name can mean, and whether one reading is enough to be sure."""
        for name in (folded, _without_genitive(folded)):
            clear = self._clearly(name)
            aliases = self._aliases.get(name, set())
            found = self._meant(clear | aliases | self._ambiguous.get(name, set()))
            if found & clear:
                return found | self._generations(found), True
            if found & aliases:
                sure = name not in self._ambiguous_anywhere
                return self._meant(found | self._holding(name)), sure
            if found:
                return found | self._containing(name), False
        return self._meant(self.by_slug.get(asked.casefold(), set())), True

    def _meant(self, found: set[str]) -> set[str]:
        """Return the readings of the kind that is asked for, or all where there is none."""
        # What answers for another of them is left out: a question on the successor has its facts.
        answering = {iri: set(texts(self.graph.store, iri, term("answersFor"))) for iri in found}
        left = {iri for iri in found if not (answering[iri] - {iri}) & found}

        def rank(iri: str) -> int:
            return min(self._rank[one] for one in {iri} | answering[iri] if one in self._rank)

        best = min((rank(iri) for iri in left), default=0)
        return {iri for iri in left if rank(iri) == best} if best == 0 else left

    def _generations(self, found: set[str]) -> set[str]:
        """Return the programmes of single periods that have the name of what they continue."""
        later = (subjects(self.graph.store, term("generationOf"), iri) for iri in found)
        return {iri for generations in later for iri in generations if iri in self._rank}

    @cached_property
    def _ambiguous_anywhere(self) -> set[str]:
        called = self._called(_AMBIGUOUS, DEFAULT)
        return {form for _, name in called for form in spellings(name)}

    def _called(self, naming: str, graph: ox.NamedNode | ox.DefaultGraph) -> Iterator[tuple[str, str]]:
        """Yield (IRI, name) of everything that has names of this kind in a graph."""
        store = self.graph.store
        for quad in store.quads_for_pattern(None, ox.NamedNode(naming), None, graph):
            if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.Literal):
                yield quad.subject.value, quad.object.value

    def _said(self, folded: str, scope: Scope | None) -> str:
        """Return the one thing that the sources of a scope call so, or nothing."""
        if scope is None or scope.graphs is None or not folded:
            return ""
        if folded in _THE_REGION and (region := self._issuing(scope)):
            return region
        found: set[str] = set()
        for graph in scope.graphs:
            for naming in (*_LABELS, *_ALIASES, _AMBIGUOUS):
                called = self._called(naming, ox.NamedNode(graph))
                found |= {iri for iri, name in called if folded in spellings(name)}
        successors = (texts(self.graph.store, iri, term("answersFor")) for iri in found)
        found |= {iri for later in successors for iri in later}
        meant = self._meant({iri for iri in found if iri in self._rank})
        return next(iter(meant)) if len(meant) == 1 else ""

    def _issuing(self, scope: Scope) -> str:
        """Return the one region that issued all of a scope's sources that say who did, or nothing."""
        issuers = (texts(self.graph.store, iri, term("issuer")) for iri in scope.sources)
        found = {iri for those in issuers for iri in those}
        found |= {now for iri in found for now in texts(self.graph.store, iri, term("answersFor"))}
        regions = self._meant({iri for iri in found if iri in self._of_kind("region")})
        return next(iter(regions)) if len(regions) == 1 else ""

    def _holding(self, folded: str) -> set[str]:
        """Return the things of which some name holds the asked words in this order."""
        held = (iris for name, iris in self.by_name.items() if f" {folded} " in f" {name} ")
        return {iri for iris in held for iri in iris} if folded else set()

    def _containing(self, folded: str) -> set[str]:
        """Return the things of which some name holds the asked words, a single one inside others too."""
        stem = next((folded[: -len(end)] for end in _DEFINITE if folded.endswith(end)), folded)
        if " " in folded or len(stem) < _SHORTEST:
            return self._holding(folded)
        # The definite form and the stem: “övervakningskommittén” is each övervakningskommitté.
        held = (iris for name, iris in self.by_name.items() if stem in name)
        return {iri for iris in held for iri in iris}

    def _readings(self, found: set[str], lang: str) -> list[tuple[str, str]]:
        """Return (label, IRI) of what can be meant, the likeliest kinds first where there are many."""
        likeliest = sorted(found, key=lambda iri: (self._rank[iri], iri))[:_LISTED]
        return sorted((self.graph.label(iri, lang), iri) for iri in likeliest)

    def near(self, value: str, lang: str = "sv") -> list[tuple[str, str]]:
        """Return the things with names most like a value, as (label, IRI)."""
        pool: dict[str, list[str]] = defaultdict(list)
        for name, iris in self.by_name.items():
            pool[name] = sorted(iris)
        for slug, iris in self.by_slug.items():
            pool[fold(slug)] += sorted(iris)
        ranked = most_like(fold(value), pool, limit=3 * _NEAR, least=55)
        likest = dict.fromkeys(iri for name in ranked for iri in pool[name])
        # What was most likely meant first: a region before the organs whose names hold its name.
        found = sorted(likest, key=lambda iri: self._rank.get(iri, 0))
        return [(self.graph.label(iri, lang), iri) for iri in found[:_NEAR]]


def regional_names(graph: Graph, region: str) -> dict[str, tuple[str, str]]:
    """Return folded everyday name → (name that it comes from, its language) of a region.

    “Region Jönköpings län” is Jönköping and Jönköpings, and who says Södermanland means Region
    Sörmland, which serves the territory of that name.
    """
    found: dict[str, tuple[str, str]] = {}
    for iri in (region, *texts(graph.store, region, term("servesTerritory"))):
        for naming in (SKOS + "prefLabel", SKOS + "altLabel"):
            for name in sorted(values(graph.store, iri, naming), key=str):
                lang = (name.language or "") if isinstance(name, ox.Literal) else ""
                for form in spellings(name.value):
                    for core in _cores(form):
                        found.setdefault(core, (name.value, lang))
    return found


def _cores(folded: str) -> set[str]:
    """Return the bare name in a region's name, and its genitive."""
    core, last = _core(folded), folded.split()[-1]
    if core in _BEFORE | _AFTER:
        return set()
    found = {core}
    if core.endswith(_GLUED) and core != _GLUED:
        last, stem = _GLUED, core.removesuffix(_GLUED)
        found.add(stem)
    found |= {name + "s" for name in found if not name.endswith("s")}
    if last in _GENITIVE:
        found |= {name.removesuffix("s") for name in found}
    return found


def _core(folded: str) -> str:
    """Return a name without what regions have before and after theirs."""
    words = folded.split()
    while len(words) > 1 and words[0] in _BEFORE:
        del words[0]
    while len(words) > 1 and words[-1] in _AFTER:
        del words[-1]
    return " ".join(words)


def _without_genitive(folded: str) -> str:
    """Return a name without its genitive (“ERB:s”, “Kronobergs”), or nothing."""
    return folded.removesuffix("s").rstrip() if folded.endswith("s") and len(folded) > 2 else ""


def _listed(readings: Iterable[tuple[str, str]]) -> str:
    return "; ".join(f"{label} ({_slug(iri)})" for label, iri in readings)


def _slug(iri: str) -> str:
    return local(iri).split("/", 1)[-1]
