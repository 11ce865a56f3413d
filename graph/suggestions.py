"""Suggests what may be the same thing under two names, for a person to decide.

In: the merged fact files and the decisions. Out: pairs of one kind whose names are alike, the
likest first, without those that are decided already. Nothing is merged by this: a line in
`decisions.tsv` does that. Likeness is the best token-sort ratio of any two names (rapidfuzz).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations

import pyoxigraph as ox
from rapidfuzz import fuzz, process

from graph.decisions import NEVER, Decision
from graph.folding import fold
from graph.likeness import comparable
from graph.namespaces import SKOS, THINGS, local, term
from graph.sources import FactFile

# Things that a name can stand for in two sources; facts follow what they are made of.
KINDS = ("region", "organisation", "municipality", "university", "network", "body", "programme", "fund", "person", "place")
_NAMES = {SKOS + "prefLabel", SKOS + "altLabel", term("damagedForm")}


@dataclass(frozen=True)
class Suggestion:
    """Two things (`kind/slug`) that may be one, with their names and their likeness up to 100."""

    likeness: int
    a: str
    b: str
    name_a: str
    name_b: str


def suggestions(files: Iterable[FactFile], decisions: Iterable[Decision], least: int = 88, kinds: Iterable[str] = KINDS) -> list[Suggestion]:
    """Return undecided pairs whose names are at least so alike."""
    decided = {frozenset((one.a, one.b)) for one in decisions if one.decision == NEVER}
    wanted = set(kinds)
    names: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for file in files:
        for quad in file.quads:
            if quad.predicate.value in _NAMES and isinstance(quad.subject, ox.NamedNode) and quad.subject.value.startswith(THINGS):
                kind = local(quad.subject.value).partition("/")[0]
                if kind in wanted and isinstance(quad.object, ox.Literal):
                    names[kind][quad.object.value].add(quad.subject.value)
    best: dict[frozenset[str], Suggestion] = {}
    for found in names.values():
        for a, b, likeness in _alike(found, least):
            pair = frozenset((a[1], b[1]))
            if len(pair) == 2 and pair not in decided and (pair not in best or best[pair].likeness < likeness):
                first, second = sorted((a, b), key=lambda one: one[1])
                best[pair] = Suggestion(likeness, local(first[1]), local(second[1]), first[0], second[0])
    return sorted(best.values(), key=lambda one: (-one.likeness, one.a, one.b))


def _alike(names: dict[str, set[str]], least: int) -> Iterable[tuple[tuple[str, str], tuple[str, str], int]]:
    """Yield ((name, thing), (name, thing), likeness) for names at least so alike."""
    texts = sorted(names)
    folded = [comparable(fold(text)) for text in texts]
    for text in texts:
        for a, b in combinations(sorted(names[text]), 2):
            yield (text, a), (text, b), 100
    scores = process.cdist(folded, folded, scorer=fuzz.token_sort_ratio, score_cutoff=least)
    for i, row in enumerate(scores):
        for j in range(i + 1, len(texts)):
            if row[j] >= least:
                for a in sorted(names[texts[i]]):
                    for b in sorted(names[texts[j]]):
                        yield (texts[i], a), (texts[j], b), round(float(row[j]))
