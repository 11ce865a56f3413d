"""Publishes a build on a SPARQL engine: load beside what is there, look whether all came over, switch, clean up.

In: an open build, the engine. Out: the build under names of its own, and one statement more in the graph
that says which build is current. Readers see the old build until that statement stands, and whole;
whatever fails before it leaves the old build serving, and the next publishing cleans up.
"""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice, pairwise
from typing import Any

import pyoxigraph as ox

from graph.endpoint import Caller
from graph.errors import RemoteEngineFault
from graph.namespaces import XSD
from graph.published import BUILDS, CHOICES, CURRENT_SINCE, FLATTENS, GENID, HOLDS, MANIFEST, POINTER, PROPERTIES, STARTED, Published, choice_key
from graph.rdf import DEFAULT
from graph.remote import read_results, results
from graph.store import Graph
from graph.withdrawal import told_by

KEEP = 2  # builds: the current one, and the one that readers may still hold
GRACE_SECONDS = 120  # how long a reader may still hold a build after another became current
_FORGOTTEN_SECONDS = 3600  # a publishing that began so long ago and has not ended was broken off
_TRIPLES = 20_000  # in one request, some megabytes

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Known:
    """A build that an engine holds: when its publishing began, when it became current (0: never), in milliseconds."""

    build: str
    started: int
    since: int


def publish(graph: Graph, caller: Caller, keep: int = KEEP, grace: float = GRACE_SECONDS, clean: bool = False, progress: Progress = print) -> bool:
    """Make a build the current one of an engine; returns whether anything was to be done.

    `clean` also removes what another publishing left behind within the last hour. Raises `RemoteEngineFault`
    (the old build still serves), `WrongUse` where the engine's addresses for writing are not known.
    A build there that was made with other lists of what is withheld goes too, however many are to
    stay: once no reader can hold it any more, for which this waits.
    """
    build = Published(graph.build_id)
    known = _known(caller)
    current = known[0] if known and known[0].since else None
    if current and current.build == build.build:
        progress(f"build {build.build} is current there already")
    else:
        if not any(one.build == build.build and one.since for one in known):
            _load(graph, build, caller, progress)
        _switch(build, caller, max(_now(), (current.since if current else 0) + 1))
        progress(f"build {build.build} is current")
    withdrawn = _withdrawn(caller, graph, build)
    if withdrawn and (wait := _seconds_held(caller, withdrawn, grace)) > 0:
        progress(f"waiting {wait:.0f} s: then no reader holds a build any more that tells too much")
        time.sleep(wait)
    _sweep(caller, build, keep, grace, clean, progress, withdrawn)
    return not (current and current.build == build.build)


def _now() -> int:
    return int(time.time() * 1000)


def _known(caller: Caller) -> list[Known]:
    """Return the builds that an engine holds, the newest first, those that never were current last."""
    text = f"""SELECT ?build (MAX(?began) AS ?started) (MAX(?current) AS ?since) WHERE {{
      {{ ?build <{STARTED}> ?began BIND(0 AS ?current) }} UNION {{ ?build <{CURRENT_SINCE}> ?current BIND(0 AS ?began) }} }} GROUP BY ?build"""
    rows = [row for row in results(caller, text, POINTER) if row["build"] is not None and row["build"].value.startswith(BUILDS)]
    try:
        found = [Known(row["build"].value[len(BUILDS) :], int(row["started"].value), int(row["since"].value)) for row in rows]
    except (ValueError, AttributeError) as error:
        raise RemoteEngineFault(f"{caller.at.place}: what stands in <{POINTER}> is not from here → empty that graph, then publish again") from error
    return sorted(found, key=lambda one: (one.since, one.build), reverse=True)


def _withdrawn(caller: Caller, graph: Graph, own: Published) -> frozenset[str]:
    """Return the other builds there that were made with other lists of what is withheld."""
    told, found = told_by(graph.manifest), set()
    for one in _known(caller):
        if one.build != own.build and one.since and told_by(_manifest(caller, one.build)) != told:
            found.add(one.build)
    return frozenset(found)


def _manifest(caller: Caller, build: str) -> dict[str, Any]:
    """Return the manifest of a build there; an empty one where it cannot be read."""
    published = Published(build)
    query = f"SELECT ?text WHERE {{ <{published.iri}> <{MANIFEST}> ?text }}"
    for row in results(caller, query, published.list):
        try:
            found = json.loads(row["text"].value)
        except (ValueError, AttributeError):
            continue
        if isinstance(found, dict):
            return found
    return {}


def _seconds_held(caller: Caller, builds: frozenset[str], grace: float) -> float:
    """Return for how long a reader may still hold one of these builds."""
    retired = _retired(_known(caller))
    return max((retired.get(one, 0) / 1000 + grace - time.time() for one in builds), default=0)


def _retired(known: Iterable[Known]) -> dict[str, int]:
    """Return build → when the next one took its place, in milliseconds."""
    return {one.build: newer.since for newer, one in pairwise(one for one in known if one.since)}


# -- load


def _load(graph: Graph, build: Published, caller: Caller, progress: Progress) -> None:
    caller.update(f"INSERT DATA {{ GRAPH <{POINTER}> {{ <{build.iri}> <{STARTED}> {_now()} }} }}")
    _drop(build, caller)  # what an earlier publishing of it left
    names = sorted(name.value for name in graph.store.named_graphs())
    collections = _collections(graph)
    # The list comes first: by it the next publishing finds what this one leaves behind where it is broken off.
    caller.write("PUT", build.list, _n_triples(_list(build, names, collections)))
    counts = {}
    for number, name in enumerate(names, 1):
        counts[build.stored(name)] = _fill(caller, build.stored(name), _of(graph, ox.NamedNode(name)))
        if number % 50 == 0 or number == len(names):
            progress(f"{number} of {len(names)} graphs loaded ({sum(counts.values()):,} statements)")
    counts[build.flat] = _fill(caller, build.flat, _of(graph, DEFAULT))
    progress(f"the flattened facts are loaded ({counts[build.flat]:,} statements)")
    for collection, graphs in collections.items():
        once = dict.fromkeys(triple for name in graphs for triple in _of(graph, ox.NamedNode(name)))
        counts[build.chosen(collection)] = _fill(caller, build.chosen(collection), iter(once))
        progress(f"the collection {collection} is loaded ({len(once):,} statements)")
    _must_be_whole(caller, build, counts)
    caller.write("POST", build.list, _description(graph, build, collections))


def _collections(graph: Graph) -> dict[str, tuple[str, ...]]:
    """Return the collections with their graphs, except one that is the whole build."""
    scopes = {name: graph.scope(name) for name in sorted({source.collection for source in graph.sources.values()})}
    return {name: scope.graphs for name, scope in scopes.items() if scope.graphs is not None}


def _list(build: Published, names: Iterable[str], collections: Iterable[str]) -> Iterator[ox.Triple]:
    holds, flattens = ox.NamedNode(HOLDS), ox.NamedNode(FLATTENS)
    yield from (ox.Triple(ox.NamedNode(build.stored(name)), holds, ox.NamedNode(name)) for name in names)
    yield from (ox.Triple(ox.NamedNode(build.chosen(name)), flattens, ox.Literal(name)) for name in collections)


def _of(graph: Graph, name: ox.NamedNode | ox.DefaultGraph) -> Iterator[ox.Triple]:
    return (quad.triple for quad in graph.store.quads_for_pattern(None, None, None, name))


def _fill(caller: Caller, name: str, triples: Iterator[ox.Triple]) -> int:
    count = 0
    while part := list(islice(triples, _TRIPLES)):
        caller.write("POST" if count else "PUT", name, _n_triples(map(_named, part)))
        count += len(part)
    return count


def _named(triple: ox.Triple) -> ox.Triple:
    """Return a statement with IRIs for blank nodes: they are the same in every part and every request."""

    def named(term: Any) -> Any:
        return ox.NamedNode(GENID + term.value) if isinstance(term, ox.BlankNode) else term

    return ox.Triple(named(triple.subject), triple.predicate, named(triple.object))


def _n_triples(triples: Iterable[ox.Triple]) -> bytes:
    return ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b""


def _must_be_whole(caller: Caller, build: Published, counts: dict[str, int]) -> None:
    """Count what came over: an engine may take a part and say that all is well."""
    named = f"SELECT ?g (COUNT(*) AS ?n) WHERE {{ GRAPH <{build.list}> {{ ?g <{HOLDS}> ?held }} GRAPH ?g {{ ?s ?p ?o }} }} GROUP BY ?g"
    graphs = [build.list, *(name for name in counts if not name.startswith(build.flat))]
    rows = read_results(caller, caller.ask(named, "SELECT", [build.list], graphs), ("g", "n"))
    found = {row["g"].value: int(row["n"].value) for row in rows}
    for name in counts:
        if name.startswith(build.flat):
            found[name] = next(int(row["n"].value) for row in results(caller, "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }", name))
    wrong = sorted(name for name, count in counts.items() if found.get(name, 0) != count)
    if wrong:
        name = wrong[0]
        raise RemoteEngineFault(
            f"{len(wrong)} graphs did not come over whole, <{name}> has {found.get(name, 0)} statements instead of {counts[name]}"
            " → the old build still serves; see the engine's log and limits, then publish again"
        )


def _description(graph: Graph, build: Published, collections: dict[str, tuple[str, ...]]) -> bytes:
    properties = Counter(triple.predicate.value for triple in _of(graph, DEFAULT))
    subject, string = ox.NamedNode(build.iri), ox.NamedNode(XSD + "string")
    choices = {choice_key(graphs): build.chosen(name) for name, graphs in collections.items()}
    texts = {MANIFEST: json.dumps(graph.manifest), PROPERTIES: json.dumps(properties), CHOICES: json.dumps(choices)}
    return _n_triples(ox.Triple(subject, ox.NamedNode(name), ox.Literal(text, datatype=string)) for name, text in texts.items())


# -- switch and clean up


def _switch(build: Published, caller: Caller, since: int) -> None:
    """Make a build current by one statement: the latest one counts, so that there is no moment without one."""
    caller.update(f"INSERT DATA {{ GRAPH <{POINTER}> {{ <{build.iri}> <{CURRENT_SINCE}> {since} }} }}")


def _sweep(
    caller: Caller,
    own: Published,
    keep: int,
    grace: float,
    clean: bool,
    progress: Progress,
    withdrawn: frozenset[str] = frozenset(),
) -> None:
    known = _known(caller)
    served = [one for one in known if one.since]
    retired = _retired(known)
    now = _now()
    for one in known:
        if one.build == own.build:
            continue
        if one.since:
            is_spare = one in served[max(1, keep) :] or one.build in withdrawn
            out_of_use = is_spare and now - retired[one.build] >= grace * 1000
        else:
            out_of_use = clean or now - one.started >= _FORGOTTEN_SECONDS * 1000
            if not out_of_use:
                progress(f"the publishing of build {one.build} has not ended → if it was broken off, add --clean to remove what it left")
        if out_of_use:
            progress(f"removing build {one.build}")
            _remove(Published(one.build), caller)


def _remove(build: Published, caller: Caller) -> None:
    """Remove a build; broken off on the way it counts as one that was not published to its end."""
    caller.update(f"INSERT DATA {{ GRAPH <{POINTER}> {{ <{build.iri}> <{STARTED}> 1 }} }}")
    caller.update(f"DELETE WHERE {{ GRAPH <{POINTER}> {{ <{build.iri}> <{CURRENT_SINCE}> ?since }} }}")
    _drop(build, caller)
    caller.update(f"DELETE WHERE {{ GRAPH <{POINTER}> {{ <{build.iri}> <{STARTED}> ?began }} }}")


def _drop(build: Published, caller: Caller) -> None:
    for row in results(caller, f"SELECT ?g WHERE {{ ?g <{HOLDS}>|<{FLATTENS}> ?held }}", build.list):
        caller.write("DELETE", row["g"].value)
    for name in (build.flat, build.list):
        caller.write("DELETE", name)
