"""A built graph, opened for reading: the store, the scope of trusted sources, labels.

In: a build folder (see `graph.build`). Out: `Graph`, with queries over the flattened
facts or over any choice of sources. A build never changes; a new one is a new folder.
"""

from __future__ import annotations

import logging
import re
import threading
import time
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from graph.errors import BrokenBuild, UnknownValue
from graph.flattened import Flattened
from graph.folding import fold
from graph.kept import remember
from graph.likeness import most_like
from graph.manifest import CURRENT as CURRENT
from graph.manifest import DISK_STORE as DISK_STORE
from graph.manifest import MANIFEST as MANIFEST
from graph.manifest import QUADS as QUADS
from graph.manifest import Stamp, check_build, read_manifest, stamp_of
from graph.namespaces import ONTOLOGY, OWL, RDFS, SKOS, local, term, thing
from graph.rdf import DEFAULT, Readable, select, subjects, values

ALL = "all"  # the sources of an answer that is restricted to none
_NEAR = 6
_FEW = 64  # graphs that a query may read as they are
_REMEMBERED = 50_000  # texts kept in memory, some ten megabytes
# What a mandate and a membership tie, by properties of which the first that is stated counts.
_FACT_PARTS = {
    "mandate": (("holder", "holderAbsence"), ("inBody", "atNetwork"), ("role",)),
    "membership": (("member",), ("inNetwork",), ("relation",)),
}
_RETRY_SECONDS = 10.0  # after which a build that could not be opened is tried again
# The folders of a path in a message, and the option that names the folder of builds.
_PATH = re.compile(r"(?<![\w/.])/(?:[^/:“”\n]+/)*")
_OUT = re.compile(r" --out [^”]*(?=”)")
log = logging.getLogger(__name__)


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
        # The files that were read, so that a build mended under the same name is another one.
        self.stamp: Stamp = ()
        # A build never changes: what was read of a thing once is true for its life. Nothing here
        # leads back to the graph, so that it goes with its last reader.
        self._texts_of = remember(_REMEMBERED)(partial(_read_texts, store))
        self._flattened = Flattened(store)

    @property
    def key(self) -> Hashable:
        """What tells this build from any other, and from an earlier state of the same folder."""
        return self.folder, self.stamp

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

        None, nothing and “all” mean all sources. Raises `UnknownValue` for a name that is neither.
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
            if slug == ALL:
                chosen |= everything
            elif slug in self.sources:
                chosen.add(self.sources[slug].iri)
            elif slug in collections:
                chosen |= {source.iri for source in self.sources.values() if source.collection == slug}
            elif pages := {source.iri for source in self.sources.values() if source.slug.startswith(f"{slug}/")}:
                chosen |= pages  # the pages of one site
            elif len(called := self._called.get(fold(name), set())) == 1:
                chosen |= called
            else:
                near = most_like(slug, self.sources, _NEAR)
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
        return self.store if len(graphs) <= _FEW else self._flattened.of(graphs)

    @cached_property
    def graph_names(self) -> frozenset[str]:
        """The addresses of the build's named graphs."""
        names = self.store.named_graphs()
        return frozenset(name.value for name in names if isinstance(name, ox.NamedNode))

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
        if code != lang and (composed := self._fact_name(iri, lang)):
            return composed, lang
        if code is None:
            return local(iri).rpartition("/")[2].rpartition("#")[2], ""
        return labels[code], code

    def label(self, iri: str, lang: str = "sv") -> str:
        """Return the label alone."""
        return self.named(iri, lang)[0]

    def _fact_name(self, iri: str, lang: str) -> str:
        """Call a mandate or membership by whom and what it ties, where no one source names both."""
        parts = _FACT_PARTS.get(local(iri).partition("/")[0])
        if parts is None:
            return ""
        ends = [self._first_of(iri, properties) for properties in parts]
        if not all(ends):
            return ""
        who, where, how = (self.label(end, lang) for end in ends)
        return f"{who} – {where} ({how})"

    def _first_of(self, iri: str, properties: tuple[str, ...]) -> str:
        stated = (self._texts_of(iri, term(name)).values() for name in properties)
        return next((min(found) for found in stated if found), "")

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

    def kept(self, iri: str) -> str:
        """Return the thing that an alias was merged into, or the IRI itself."""
        return self._aliases.get(iri, iri)

    def knows(self, iri: str) -> bool:
        """Tell whether the graph says anything about a thing."""
        return next(iter(self.store.quads_for_pattern(ox.NamedNode(iri), None, None, DEFAULT)), None) is not None


def _read_texts(store: Readable, iri: str, predicate: str) -> dict[str, str]:
    """Return a thing's values by language ("" for none); of several in one language the first."""
    found: dict[str, str] = {}
    for value in values(store, iri, predicate):
        lang = value.language or "" if isinstance(value, ox.Literal) else ""
        found[lang] = min(found.get(lang, value.value), value.value)
    return found


def choose(labels: dict[str, str], lang: str) -> str:
    """Choose a label in the order of `chosen_language`; nothing where there is none."""
    code = chosen_language(labels, lang)
    return "" if code is None else labels[code]


def chosen_language(labels: dict[str, str], lang: str) -> str | None:
    """Choose a language that there is a label in: the asked one, Swedish, English, none, any."""
    return next((code for code in (lang, "sv", "en", "", *sorted(labels)) if labels.get(code)), None)


def open_build(folder: Path, thorough: bool = False) -> Graph:
    """Open a build folder (or the `current` link that names one).

    What is read into memory is compared with the manifest's checksum; of a store on disk its files
    are missed, and `thorough` compares their checksums too. Raises `BrokenBuild` where a part is
    missing, cut short, altered, or made by a version that this one does not read.
    """
    try:
        folder = folder.resolve()
    except (OSError, RuntimeError) as error:
        remedy = f"run “regiograph build --out {folder.parent}”"
        raise BrokenBuild(f"{folder}: the link leads to itself → {remedy}") from error
    remedy = f"run “regiograph build --out {folder.parent}”"
    try:
        stamp = stamp_of(folder)
        manifest = read_manifest(folder, remedy)
        check_build(folder, manifest, remedy, thorough)
        if manifest["store"] == "disk":
            store = ox.Store.read_only(str(folder / DISK_STORE))
        else:
            store = ox.Store()
            store.bulk_load(path=str(folder / QUADS), format=ox.RdfFormat.N_QUADS)
    except (OSError, SyntaxError, ValueError) as error:
        if isinstance(error, BrokenBuild):
            raise
        reason = getattr(error, "strerror", None) or error
        raise BrokenBuild(f"{folder}: cannot be read ({reason}) → {remedy}") from error
    quads = manifest["counts"]["quads"]
    if manifest["store"] != "disk" and len(store) != quads:
        raise BrokenBuild(f"{folder / QUADS}: holds {len(store)} quads, the manifest says {quads} → {remedy}")
    graph = Graph(folder, store, manifest)
    graph.stamp = stamp
    return graph


class Current:
    """The newest build of a folder, taken up as soon as the `current` link or what it leads to changes.

    A request that holds a `Graph` keeps it to its end; the next one gets the new build. One reader
    opens a new build, the others go on with the old one meanwhile. Whatever goes wrong with a new
    build leaves the old one in use, and `last_error` says so.
    """

    def __init__(self, builds: Path) -> None:
        self.builds = builds
        self.last_error = ""
        # Tries a new build before it replaces another; what it raises keeps the old one in use.
        self.admit: Callable[[Graph], None] | None = None
        self._where = builds / CURRENT
        self._graph: Graph | None = None
        self._seen: Stamp | None = None  # when a build was last opened, or could not be
        self._said = ""
        self._failed = 0.0
        self._opening = threading.Lock()

    @property
    def held(self) -> Graph | None:
        """The build in use; nothing is looked at or opened."""
        return self._graph

    def graph(self) -> Graph:
        """Return the newest build that can be read; raises `BrokenBuild` where none ever was."""
        held = self._graph
        if held is not None and not self._has_changed():
            return held
        if not self._opening.acquire(blocking=held is None):
            assert held is not None
            return held  # another reader opens the new one
        try:
            return self._newest()
        finally:
            self._opening.release()

    def _has_changed(self) -> bool:
        """Tell whether there is something to open: looked at for every request, so little is asked of the disk."""
        if stamp_of(self._where) != self._seen:
            return True
        return bool(self.last_error) and time.monotonic() - self._failed > _RETRY_SECONDS

    def _newest(self) -> Graph:
        if self._has_changed():
            self._seen = stamp_of(self._where)
            try:
                self._take_up()
            except BrokenBuild as error:
                self._note(error, str(error))
            except Exception as error:  # nobody foresaw it, and the old build serves on all the same
                log.exception("the newest build is not taken up")
                self._note(error, f"{self._where}: {self.explain(error)}")
        if self._graph is None:
            raise BrokenBuild(self._said)
        return self._graph

    def _note(self, error: Exception, said: str) -> None:
        """Remember why the newest build is not in use, without the error itself, which holds on to what it was about."""
        log.error("%s", said)
        self._said, self.last_error, self._failed = said, self.explain(error), time.monotonic()

    def _take_up(self) -> None:
        found = open_build(self._where, thorough=True)
        if self._graph is not None and self.admit is not None:
            self.admit(found)
        self._graph, self.last_error = found, ""

    def explain(self, error: Exception) -> str:
        """Return why a build is not in use, in words that anybody may read: no path, no inner detail."""
        if not isinstance(error, BrokenBuild):
            return f"{self._name()}: cannot be used ({type(error).__name__}) → see the server's log"
        return _PATH.sub("", _OUT.sub("", str(error)))

    def _name(self) -> str:
        """Return the name of the newest build's folder."""
        try:
            return self._where.readlink().name
        except OSError:
            return CURRENT
