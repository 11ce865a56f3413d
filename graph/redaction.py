"""Takes people and facts out of parsed fact files so that no name is left behind.

In: the files, and the IRIs of people, mandates and facts. Out: the files without them. A mandate
whose holder is taken out stays, without a name and under another IRI, so that no count drops; the
places of what was taken out become whole sections, so that no quote shows it; what else spells the
name (a page's address or title, a slug) loses it. The outcome does not hang on the order of files.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache
from typing import Any
from urllib.parse import quote, unquote, urlsplit

import pyoxigraph as ox

from graph.folding import fold
from graph.namespaces import OA, RDF, SKOS, THINGS, local, term, thing
from graph.sources import FactFile
from graph.traces import Traces, Words, traces

WITHHELD = thing("absence-type/withheld")
_HOLDER, _HOLDER_ABSENCE = ox.NamedNode(term("holder")), ox.NamedNode(term("holderAbsence"))
_ASSERTS, _LOCATOR, _IN_SOURCE = (ox.NamedNode(term(name)) for name in ("asserts", "locator", "inSource"))
_HEADING, _ADDRESS = ox.NamedNode(term("sectionHeading")), ox.NamedNode(term("webAddress"))
_ADDRESS_ABSENCE = ox.NamedNode(term("addressAbsence"))
_TYPE, _PERSON = ox.NamedNode(RDF + "type"), ox.NamedNode(term("Person"))
_START, _END = ox.NamedNode(OA + "start"), ox.NamedNode(OA + "end")
# What is said of an office, and not of who holds it. A list of what stays: a new property is not shown by mistake.
_OF_OFFICE = {ox.NamedNode(RDF + "type"), *(ox.NamedNode(term(name)) for name in ("holder", "inBody", "atNetwork", "represents", "role", "level", "seat"))}
_OF_ASSERTION = {_TYPE, _ASSERTS, _LOCATOR} | {
    ox.NamedNode(term(name)) for name in ("basis", "start", "end", "throughout", "attestedOn", "attestedFrom", "attestedTo")
}
_NAMES = {SKOS + "prefLabel", SKOS + "altLabel", SKOS + "hiddenLabel", term("damagedForm"), term("ambiguousName")}
_WORD = re.compile(r"[^\W\d_]+")
# Whose slugs and texts are those of sources, and what is told rather than called by a name.
_OF_SOURCES = frozenset({"source", "locator", "assertion"})
_OF_FACTS = frozenset(
    {"absence", "activity", "claim", "cost", "mandate", "mapping", "membership", "participation"} | {"policy", "responsibility", "rule", "seat", "person"}
)

Quad = Any  # an ox.Quad of a fact file: its nodes are IRIs, its values IRIs and literals, never anything else


def statements(files: Iterable[FactFile]) -> list[Quad]:
    """Return the quads of all files, in order."""
    return [quad for file in files for quad in file.quads]


def redacted(files: list[FactFile], people: set[str], mandates: set[str], facts: set[str], aliases: Iterable[str] = ()) -> tuple[list[FactFile], Traces]:
    """Return the files without these people and facts, and without the holders of these mandates; and what named them.

    `aliases` are other IRIs of the people, from decisions on identity.
    """
    names = _traces(files, people, aliases)
    quads = statements(files)
    about = {quad.subject.value: quad.object.value for quad in quads if quad.predicate == _ASSERTS}
    unnamed = {quad.subject.value for quad in quads if quad.predicate == _HOLDER and quad.object.value in people} | mandates
    unnamed -= facts
    gone = people | facts
    gone |= {assertion for assertion, fact in about.items() if fact in gone}
    stripped = {assertion for assertion, fact in about.items() if fact in unnamed}
    places = {quad.object.value for quad in quads if quad.predicate == _LOCATOR and quad.subject.value in gone | stripped}
    blurred = overlapping(quads, places)
    renamed = _offices(quads, unnamed, about) | whole_sections(quads, blurred)

    def rewritten(quad: Quad) -> Quad | None:
        subject, predicate, value = quad.subject.value, quad.predicate, quad.object
        if subject in gone or (subject in unnamed and predicate not in _OF_OFFICE) or (subject in stripped and predicate not in _OF_ASSERTION):
            return None
        if subject in blurred and predicate in (_START, _END):
            return None
        if subject in unnamed and predicate == _HOLDER:
            predicate, value = _HOLDER_ABSENCE, ox.NamedNode(WITHHELD)
        elif isinstance(value, ox.NamedNode) and value.value in gone:
            return None
        return with_names(ox.Quad(quad.subject, predicate, value, quad.graph_name), renamed)

    found = [replace(file, quads=_each_once(rewritten(quad) for quad in file.quads)) for file in files]
    found = _without_unused(found, {renamed.get(place, place) for place in places})
    return _without_traces(found, names), names


def leftovers(store: ox.Store, names: Traces) -> list[str]:
    """Return the IRIs and texts of a store that still name somebody: there may be none."""
    terms = {node.value for quad in store for node in (quad.subject, quad.object) if not isinstance(node, ox.BlankNode)}
    return sorted(one for one in terms if names and names.without(unquote(one), "…", is_text=True) != unquote(one))


def _each_once(quads: Iterable[Quad | None]) -> tuple[Quad, ...]:
    return tuple(dict.fromkeys(quad for quad in quads if quad is not None))


def with_names(quad: Quad, renamed: Mapping[str, str]) -> Quad:
    """Return the quad with its nodes and its graph by their new IRIs."""
    subject, value, graph = (
        ox.NamedNode(renamed[node.value]) if isinstance(node, ox.NamedNode) and node.value in renamed else node
        for node in (quad.subject, quad.object, quad.graph_name)
    )
    return ox.Quad(subject, quad.predicate, value, graph)


def _new_names(wanted: Mapping[str, str], taken: Iterable[str]) -> dict[str, str]:
    """Return old IRI → the wanted one, numbered where another has it; in the order of the old IRIs."""
    used = set(taken) - set(wanted)
    found = {}
    for old in sorted(wanted):
        new, number = wanted[old], 1
        while new in used:
            number += 1
            new = f"{wanted[old]}--{number}"
        used.add(new)
        found[old] = new
    return found


def _iris(quads: Iterable[Quad]) -> set[str]:
    nodes = (node for quad in quads for node in (quad.subject, quad.object, quad.graph_name))
    return {node.value for node in nodes if isinstance(node, ox.NamedNode) and node.value.startswith(THINGS)}


def _offices(quads: list[Quad], mandates: set[str], about: Mapping[str, str]) -> dict[str, str]:
    """Return new IRIs for mandates and their assertions: a mandate's key begins with its holder's slug."""
    taken = _iris(quads)
    offices = _new_names({one: thing("mandate/" + "--".join(["withheld", *local(one).split("--")[1:]])) for one in mandates if one in taken}, taken)
    sources = {quad.subject.value: local(quad.graph_name.value).removeprefix("source/") for quad in quads if quad.predicate == _ASSERTS}
    assertions = {one: thing(f"assertion/{sources[one]}/{local(offices[fact]).replace('/', '-')}") for one, fact in about.items() if fact in offices}
    return offices | _new_names(assertions, taken)


# -- places


def overlapping(quads: list[Quad], places: set[str]) -> set[str]:
    """Return every place whose words share a character with one of these: a quote of it would show them."""
    spans: dict[str, dict[str, str]] = defaultdict(dict)
    for quad in quads:
        if quad.predicate in (_START, _END, _IN_SOURCE):
            spans[quad.subject.value][quad.predicate.value] = quad.object.value
    whole = {
        place: (span[_IN_SOURCE.value], int(span[_START.value]), int(span[_END.value]))
        for place, span in spans.items()
        if len(span) == 3 and all(span[edge.value].isdecimal() for edge in (_START, _END))
    }
    hidden: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for place in places & set(whole):
        source, start, end = whole[place]
        hidden[source].append((start, end))
    return {place for place, (source, start, end) in whole.items() if any(start < last and first < end for first, last in hidden[source])}


def whole_sections(quads: list[Quad], places: set[str]) -> dict[str, str]:
    """Return place → its section as a whole; places of one section become one."""
    headings: dict[str, list[str]] = defaultdict(list)
    sources: dict[str, str] = {}
    for quad in quads:
        if quad.subject.value in places and quad.predicate == _HEADING:
            headings[quad.subject.value].append(str(quad.object))
        elif quad.subject.value in places and quad.predicate == _IN_SOURCE:
            sources[quad.subject.value] = local(quad.object.value).removeprefix("source/")
    digests = {place: hashlib.sha256("\n".join(sorted(headings[place])).encode()).hexdigest()[:12] for place in places}
    return {place: thing(f"locator/{sources[place]}/section-{digests[place]}") for place in places}


def _without_unused(files: list[FactFile], places: set[str]) -> list[FactFile]:
    """Return the files without those of the places that nothing refers to any more."""
    unused = places - {quad.object.value for quad in statements(files) if quad.predicate == _LOCATOR}
    return [replace(file, quads=tuple(quad for quad in statements([file]) if quad.subject.value not in unused)) for file in files]


# -- names


def _traces(files: list[FactFile], people: set[str], aliases: Iterable[str]) -> Traces:
    """Return what names the people, and nobody else who is still shown."""
    quads = statements(files)
    shown = {quad.subject.value for quad in quads if quad.predicate == _TYPE and quad.object == _PERSON} - people
    names: dict[bool, set[str]] = {True: set(), False: set()}
    called: set[str] = set()
    written: set[str] = set()
    for quad in quads:
        if not isinstance(quad.object, ox.Literal):
            continue
        subject, text = quad.subject.value, quad.object.value
        kind = _kind(subject)
        if subject in people or subject in shown:
            if quad.predicate.value in _NAMES:
                names[subject in people].add(text)
        elif kind not in _OF_SOURCES:
            words = _WORD.findall(text)
            written |= {fold(word) for word in words if word.islower()}
            if kind not in _OF_FACTS and quad.predicate.value in _NAMES:
                called |= {fold(word) for word in words}
    slugs = [local(iri).partition("/")[2] for iri in (*people, *aliases)]
    return traces(names[True], slugs, names[False], called.__contains__, written.__contains__)


def without_names(text: str, names: Iterable[Words], mark: str) -> str:
    """Return the text with every name written as the mark, whatever its case, accents and hyphens."""
    return Traces(frozenset(names)).without(text, mark)


def _without_traces(files: list[FactFile], found: Traces) -> list[FactFile]:
    """Return the files without the names in texts, addresses and slugs of anything."""
    if not found:
        return files
    taken = _iris(statements(files))
    clean = {iri: _clean_iri(iri, found) for iri in taken}
    renamed = _new_names({iri: new for iri, new in clean.items() if new != iri}, taken)

    @cache
    def is_named(iri: str) -> bool:
        """Tell whether an IRI that is not the graph's own names somebody: it cannot be renamed."""
        return not iri.startswith(THINGS) and _plain_address(iri) != _hidden(iri, found)

    def cleaned(quad: Quad) -> Quad | None:
        if is_named(quad.subject.value):
            return None
        if isinstance(quad.object, ox.NamedNode):
            return None if is_named(quad.object.value) else with_names(quad, renamed)
        return with_names(_clean_value(quad, found), renamed)

    return [replace(file, quads=_each_once(cleaned(quad) for quad in file.quads)) for file in files]


def _kind(iri: str) -> str:
    return local(iri).partition("/")[0] if iri.startswith(THINGS) else ""


def _clean_iri(iri: str, found: Traces) -> str:
    plain = unquote(local(iri))
    text = found.without(plain, "withheld", is_source=_kind(iri) in _OF_SOURCES, is_text=False)
    return iri if text == plain else thing(quote(text, safe="/-._~"))


def _plain_address(address: str) -> str:
    """Return an address as its reader sees it: without percent signs and with its host's letters."""
    plain = unquote(unquote(address))
    try:
        host = urlsplit(plain).hostname or ""
        return plain.replace(host, host.encode("ascii").decode("idna"), 1) if "xn--" in host else plain
    except ValueError:
        return plain


def _hidden(address: str, found: Traces) -> str:
    return found.without(_plain_address(address), "…", is_source=True, is_text=False)


def _clean_address(address: str, found: Traces) -> str:
    """Return the address, or its site's own where it names somebody, or nothing where the site does."""
    if _hidden(address, found) == _plain_address(address):
        return address
    parts = urlsplit(address)  # an address with a hole leads nowhere
    site = f"{parts.scheme}://{parts.netloc}/"
    return site if _hidden(site, found) == _plain_address(site) else ""


def _clean_value(quad: Quad, found: Traces) -> Quad:
    """Return a statement with its text or address clean; or that there is an address not shown."""
    predicate, value = quad.predicate, quad.object
    if predicate == _ADDRESS:
        address = _clean_address(value.value, found)
        predicate = predicate if address else _ADDRESS_ABSENCE
        value = ox.Literal(address, datatype=value.datatype) if address else ox.NamedNode(WITHHELD)
    else:
        value = _clean_literal(value, found, _kind(quad.subject.value) in _OF_SOURCES)
    return ox.Quad(quad.subject, predicate, value, quad.graph_name)


def _clean_literal(value: ox.Literal, found: Traces, is_source: bool) -> ox.Literal:
    text = found.without(value.value, "…", is_source)
    if text == value.value:
        return value
    return ox.Literal(text, language=value.language) if value.language else ox.Literal(text, datatype=value.datatype)
