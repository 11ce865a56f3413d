"""A built graph, opened for reading: the store, the scope of trusted sources, labels.

In: a build folder (see `graph.build`). Out: `Graph`, with queries over the flattened
facts or over any choice of sources. A build never changes; a new one is a new folder.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import pyoxigraph as ox
from rapidfuzz import process

from graph.errors import BrokenBuild, UnknownValue
from graph.folding import fold
from graph.namespaces import ONTOLOGY, OWL, RDFS, SKOS, local, term, thing
from graph.rdf import DEFAULT, Readable, select, subjects, values

QUADS = "graph.nq"
MANIFEST = "manifest.json"
DISK_STORE = "oxigraph"
CURRENT = "current"
_NEAR = 6
_FEW = 64  # graphs that a query may read as they are
_KEPT = 4  # flattened choices of many sources
_REMEMBERED = 50_000  # texts kept in memory, some ten megabytes


@dataclass(frozen=True)
class Scope:
    """The graphs that a question may read; `graphs` is None for all of them."""

    sources: frozenset[str]
    graphs: tuple[str, ...] | None
    words: str = ""


@dataclass(frozen=True)
class Source:
    """A source document as the scope and the pages need it."""

    iri: str
    slug: str
    collection: str
    label: str


class Graph:
    """One build, open for reading. Safe to share between threads: nothing is written."""

    def __init__(self, folder: Path, store: Readable, manifest: dict[str, Any]) -> None:
        self.folder = folder
        self.store = store
        self.manifest = manifest
        # A build never changes: what was read of a thing once is true for its life.
        self._texts_of = lru_cache(maxsize=_REMEMBERED)(self._read_texts)
        self._flattened = lru_cache(maxsize=_KEPT)(self._flatten)

    @property
    def build_id(self) -> str:
        return str(self.manifest["build"])

    @property
    def is_here(self) -> bool:
        """Tell whether the build is a folder on this machine."""
        return True

    @cached_property
    def sources(self) -> dict[str, Source]:
        """Every source by its slug."""
        rows = select(
            self.store,
            f"SELECT DISTINCT ?source ?collection WHERE {{ ?source a <{term('Source')}> ; <{term('collection')}> ?collection }}",
        )
        found = {}
        for row in rows:
            iri = row["source"].value
            slug = local(iri).removeprefix("source/")
            found[slug] = Source(iri, slug, local(row["collection"].value).removeprefix("collection/"), self.short_name(iri))
        return dict(sorted(found.items()))

    @cached_property
    def _premises(self) -> dict[str, frozenset[str]]:
        premises: dict[str, set[str]] = {}
        for row in select(self.store, f"SELECT ?graph ?source WHERE {{ ?graph <{term('premise')}> ?source }}"):
            premises.setdefault(row["graph"].value, set()).add(row["source"].value)
        return {graph: frozenset(found) for graph, found in premises.items()}

    @cached_property
    def read_for(self) -> dict[str, frozenset[str]]:
        """Source → the categories that it was read for, by slug."""
        found: dict[str, set[str]] = {}
        for row in select(self.store, f"SELECT ?source ?category WHERE {{ ?source <{term('readFor')}> ?category }}"):
            found.setdefault(row["source"].value, set()).add(local(row["category"].value).removeprefix("category/"))
        return {source: frozenset(categories) for source, categories in found.items()}

    def scope(self, names: Iterable[str] | str | None) -> Scope:
        """Return the scope for collections and sources by name (`founding,kronoberg-strategy-2024`).

        A source may also be named by its number or by a title without a comma.

        None or nothing means all sources. Raises `UnknownValue` for a name that is neither.
        """
        wanted = [n.strip() for n in names.split(",")] if isinstance(names, str) else list(names or ())
        wanted = [n for n in wanted if n]
        everything = frozenset(source.iri for source in self.sources.values())
        if not wanted:
            return Scope(everything, None)
        # A collection may be empty for now (`reference` is filled later): known, but nothing in it.
        collections = {local(iri).removeprefix("collection/") for iri in subjects(self.store, SKOS + "inScheme", thing("concept-scheme/collection"))}
        chosen: set[str] = set()
        for name in wanted:
            slug = local(name).removeprefix("source/").removeprefix("collection/").casefold()
            if slug in self.sources:
                chosen.add(self.sources[slug].iri)
            elif slug in collections:
                chosen |= {source.iri for source in self.sources.values() if source.collection == slug}
            elif pages := {source.iri for source in self.sources.values() if source.slug.startswith(f"{slug}/")}:
                chosen |= pages  # the pages of one site
            elif len(called := self._called.get(fold(name), set())) == 1:
                chosen |= called
            else:
                near = [match for match, _, _ in process.extract(slug, list(self.sources), limit=_NEAR)]
                known = ", ".join([*sorted(collections), *near])
                raise UnknownValue(f"no source or collection is called “{name}” → choose among: {known}")
        if chosen == everything:
            return Scope(everything, None, ",".join(wanted))
        inferred = [graph for graph, premises in self._premises.items() if premises <= chosen]
        return Scope(frozenset(chosen), tuple(sorted([*chosen, *inferred, ONTOLOGY])), ",".join(wanted))

    @cached_property
    def _called(self) -> dict[str, set[str]]:
        """Folded name or number → the sources that have it."""
        found: dict[str, set[str]] = {}
        namings = (SKOS + "prefLabel", term("shortName"), term("documentNumber"))
        for source in self.sources.values():
            for naming in namings:
                for name in values(self.store, source.iri, naming):
                    found.setdefault(fold(name.value), set()).add(source.iri)
        return found

    def select(self, query: str, scope: Scope | None = None) -> ox.QuerySolutions:
        """Run a SELECT over the flattened facts, or over the scope's graphs as default graph."""
        if scope is None or scope.graphs is None:
            return select(self.store, query)
        store = self.scoped(scope.graphs)
        return select(store, query, list(scope.graphs) if store is self.store else None)

    def scoped(self, graphs: tuple[str, ...]) -> Readable:
        """Return the store to ask with these graphs as default graph: of many, one that holds them flattened.

        The engine reads every pattern once for each graph of a dataset: hundreds take minutes.
        """
        return self.store if len(graphs) <= _FEW else self._flattened(graphs)

    def _flatten(self, graphs: tuple[str, ...]) -> ox.Store:
        store = ox.Store()
        for name in graphs:
            found = list(self.store.quads_for_pattern(None, None, None, ox.NamedNode(name)))
            store.bulk_extend(found)
            store.bulk_extend(ox.Quad(quad.subject, quad.predicate, quad.object) for quad in found)
        return store

    def aliases_of(self, iri: str) -> tuple[str, ...]:
        """Return the names that were merged into a thing."""
        return self._merged.get(iri, ())

    @cached_property
    def _merged(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        for alias, iri in sorted(self._aliases.items()):
            found[iri] = (*found.get(iri, ()), alias)
        return found

    @cached_property
    def _aliases(self) -> dict[str, str]:
        rows = select(self.store, f"SELECT ?kept ?alias WHERE {{ ?kept <{OWL}sameAs> ?alias }}")
        return {row["alias"].value: row["kept"].value for row in rows}

    # -- labels
    def labels(self, iri: str) -> dict[str, str]:
        """Return the preferred labels of a thing by language ("" for none)."""
        return self._texts_of(iri, SKOS + "prefLabel") or self._texts_of(iri, RDFS + "label")

    def named(self, iri: str, lang: str = "sv") -> tuple[str, str]:
        """Return one label with its language, always chosen in the order: asked, sv, en, none, local name."""
        labels = self.labels(iri)
        code = chosen_language(labels, lang)
        if code is None:
            return local(iri).rpartition("/")[2].rpartition("#")[2], ""
        return labels[code], code

    def label(self, iri: str, lang: str = "sv") -> str:
        """Return the label alone."""
        return self.named(iri, lang)[0]

    def printed_name(self, iri: str, lang: str = "sv") -> str:
        """Return what a table prints: a source's short name, a party's abbreviation, else the label."""
        kind = local(iri).partition("/")[0]
        if kind == "source":
            return self.short_name(iri, lang)
        return (self.abbreviation(iri) if kind == "party" else "") or self.label(iri, lang)

    def short_name(self, iri: str, lang: str = "sv") -> str:
        """Return a source's short name, or its label."""
        return choose(self._texts_of(iri, term("shortName")), lang) or self.label(iri, lang)

    def abbreviation(self, iri: str) -> str:
        """Return a thing's abbreviation, or nothing."""
        return min(self._texts_of(iri, term("abbreviation")).values(), default="")

    def source_of_place(self, locator: str) -> str:
        """Return the IRI of the source that a place in a text (a locator) belongs to."""
        return min(self._texts_of(locator, term("inSource")).values(), default="")

    def notation(self, concept: str) -> str:
        """Return the fixed word of a concept, or nothing."""
        return min(self._texts_of(concept, SKOS + "notation").values(), default="")

    def _read_texts(self, iri: str, predicate: str) -> dict[str, str]:
        """Return a thing's values by language ("" for none); of several in one language the first."""
        found: dict[str, str] = {}
        for value in values(self.store, iri, predicate):
            lang = value.language or "" if isinstance(value, ox.Literal) else ""
            found[lang] = min(found.get(lang, value.value), value.value)
        return found

    def kept(self, iri: str) -> str:
        """Return the thing that an alias was merged into, or the IRI itself."""
        return self._aliases.get(iri, iri)

    def knows(self, iri: str) -> bool:
        """Tell whether the graph says anything about a thing."""
        return next(iter(self.store.quads_for_pattern(ox.NamedNode(iri), None, None, DEFAULT)), None) is not None


def choose(labels: dict[str, str], lang: str) -> str:
    """Choose a label in the order of `chosen_language`; nothing where there is none."""
    code = chosen_language(labels, lang)
    return "" if code is None else labels[code]


def chosen_language(labels: dict[str, str], lang: str) -> str | None:
    """Choose a language that there is a label in: the asked one, Swedish, English, none, any."""
    return next((code for code in (lang, "sv", "en", "", *sorted(labels)) if labels.get(code)), None)


def open_build(folder: Path) -> Graph:
    """Open a build folder (or the `current` link that names one).

    Raises `BrokenBuild` where a part is missing, cut short or does not match the manifest.
    """
    folder = folder.resolve()
    remedy = f"run “regiograph build --out {folder.parent}”"
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        kind, quads = manifest["store"], manifest["counts"]["quads"]
    except FileNotFoundError as error:
        raise BrokenBuild(f"{folder}: no build here → {remedy}") from error
    except (ValueError, KeyError, TypeError, OSError) as error:
        raise BrokenBuild(f"{folder / MANIFEST}: not a readable manifest ({error}) → {remedy}") from error
    try:
        if kind == "disk":
            store = ox.Store.read_only(str(folder / DISK_STORE))
        else:
            store = ox.Store()
            store.bulk_load(path=str(folder / QUADS), format=ox.RdfFormat.N_QUADS)
    except (OSError, SyntaxError, ValueError) as error:
        raise BrokenBuild(f"{folder}: the store cannot be read ({error}) → {remedy}") from error
    if kind != "disk" and len(store) != quads:
        raise BrokenBuild(f"{folder / QUADS}: holds {len(store)} quads, the manifest says {quads} → {remedy}")
    return Graph(folder, store, manifest)


class Current:
    """The newest build of a folder, taken up as soon as the `current` link moves.

    A request that holds a `Graph` keeps it to its end; the next one gets the new build.
    A new build that cannot be read leaves the old one in use.
    """

    def __init__(self, builds: Path) -> None:
        self.builds = builds
        self._leads_to = ""
        self._current = os.fspath(builds / CURRENT)
        self._graph: Graph | None = None
        self.last_error = ""

    def graph(self) -> Graph:
        leads_to = self._link()
        if self._graph is None or leads_to != self._leads_to:
            try:
                self._graph, self.last_error = open_build((self.builds / leads_to).resolve()), ""
            except BrokenBuild as error:
                if self._graph is None:
                    raise
                self.last_error = str(error)
            self._leads_to = leads_to
        return self._graph

    def _link(self) -> str:
        """Return where the link leads; looked at for every request, so nothing more is asked of the disk."""
        try:
            return os.readlink(self._current)
        except OSError:
            return CURRENT  # no link, or nothing there
