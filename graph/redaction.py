"""Takes people and facts out of parsed fact files so that no name is left behind.

In: the files, and the IRIs of people, mandates and facts. Out: the files without them. A mandate
whose holder is taken out stays, without a name and under another IRI, so that no count drops; the
places of what was taken out become whole sections, so that no quote shows it; what else spells the
name (a page's address or title, a slug) loses it. The outcome does not hang on the order of files.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import unquote, urlsplit

import pyoxigraph as ox

from graph.folding import APOSTROPHES, spellings, words_in
from graph.namespaces import OA, RDF, SKOS, THINGS, local, term, thing
from graph.sources import FactFile

WITHHELD = thing("absence-type/withheld")
_HOLDER, _HOLDER_ABSENCE = ox.NamedNode(term("holder")), ox.NamedNode(term("holderAbsence"))
_ASSERTS, _LOCATOR, _IN_SOURCE = (ox.NamedNode(term(name)) for name in ("asserts", "locator", "inSource"))
_HEADING, _ADDRESS = ox.NamedNode(term("sectionHeading")), ox.NamedNode(term("webAddress"))
_TYPE, _PERSON = ox.NamedNode(RDF + "type"), ox.NamedNode(term("Person"))
_START, _END = ox.NamedNode(OA + "start"), ox.NamedNode(OA + "end")
# What is said of an office, and not of who holds it. A list of what stays: a new property is not shown by mistake.
_OF_OFFICE = {ox.NamedNode(RDF + "type"), *(ox.NamedNode(term(name)) for name in ("holder", "inBody", "atNetwork", "represents", "role", "level", "seat"))}
_OF_ASSERTION = {_TYPE, _ASSERTS, _LOCATOR} | {
    ox.NamedNode(term(name)) for name in ("basis", "start", "end", "throughout", "attestedOn", "attestedFrom", "attestedTo")
}
_NAMES = {SKOS + "prefLabel", SKOS + "altLabel", SKOS + "hiddenLabel", term("damagedForm"), term("ambiguousName")}
# An address writes å, ä, ö as two letters or as one, as its site likes; and a name with an
# apostrophe is one word or two.
_SPELT: tuple[dict[int, str], ...] = (
    {},
    str.maketrans({"å": "aa", "ä": "ae", "ö": "oe", "ø": "oe"}),
    str.maketrans(dict.fromkeys(APOSTROPHES, " ")),
)

Words = tuple[str, ...]
Quad = Any  # an ox.Quad of a fact file: its nodes are IRIs, its values IRIs and literals, never anything else


def statements(files: Iterable[FactFile]) -> list[Quad]:
    """Return the quads of all files, in order."""
    return [quad for file in files for quad in file.quads]


def redacted(files: list[FactFile], people: set[str], mandates: set[str], facts: set[str], aliases: Iterable[str] = ()) -> list[FactFile]:
    """Return the files without these people and facts, and without the holders of these mandates.

    `aliases` are other IRIs of the people, from decisions on identity.
    """
    names = _names(files, people, aliases)
    quads = statements(files)
    about = {quad.subject.value: quad.object.value for quad in quads if quad.predicate == _ASSERTS}
    unnamed = {quad.subject.value for quad in quads if quad.predicate == _HOLDER and quad.object.value in people} | mandates
    unnamed -= facts
    gone = people | facts
    gone |= {assertion for assertion, fact in about.items() if fact in gone}
    stripped = {assertion for assertion, fact in about.items() if fact in unnamed}
    places = {quad.object.value for quad in quads if quad.predicate == _LOCATOR and quad.subject.value in gone | stripped}
    blurred = _overlapping(quads, places)
    renamed = _offices(quads, unnamed, about) | _sections(quads, blurred)

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
        return _with_names(ox.Quad(quad.subject, predicate, value, quad.graph_name), renamed)

    found = [replace(file, quads=_each_once(rewritten(quad) for quad in file.quads)) for file in files]
    return _without_traces(_without_unused(found, {renamed.get(place, place) for place in places}), names)


def _each_once(quads: Iterable[Quad | None]) -> tuple[Quad, ...]:
    return tuple(dict.fromkeys(quad for quad in quads if quad is not None))


def _with_names(quad: Quad, renamed: Mapping[str, str]) -> Quad:
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


def _overlapping(quads: list[Quad], places: set[str]) -> set[str]:
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


def _sections(quads: list[Quad], places: set[str]) -> dict[str, str]:
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


def _names(files: list[FactFile], people: set[str], aliases: Iterable[str]) -> set[Words]:
    """Return the words of every name that the people have and nobody else who is still shown."""
    shown = {quad.subject.value for quad in statements(files) if quad.predicate == _TYPE and quad.object == _PERSON} - people
    hidden: set[Words] = {spelling for iri in (*people, *aliases) for spelling in _spellings(local(iri).partition("/")[2])}
    others: set[Words] = set()
    for quad in statements(files):
        if quad.predicate.value in _NAMES and quad.subject.value in people:
            hidden |= _spellings(quad.object.value)
        elif quad.predicate.value in _NAMES and quad.subject.value in shown:
            others |= _spellings(quad.object.value)
    # One word alone may be anybody's, or no name at all.
    return {name for name in hidden if len(name) > 1 and not any(_at(other, name) for other in others)}


def _spellings(name: str) -> set[Words]:
    found = set()
    composed = unicodedata.normalize("NFC", name.casefold())
    for letters in _SPELT:
        for form in spellings(composed.translate(letters)):
            words = tuple(form.split())
            found |= {words, (*words[-1:], *words[:-1])}
    return found


def _at(words: Words, name: Words) -> list[int]:
    """Return where a name stands among words."""
    return [place for place in range(len(words) - len(name) + 1) if words[place : place + len(name)] == name]


def without_names(text: str, names: Iterable[Words], mark: str) -> str:
    """Return the text with every name written as the mark, whatever its case, accents and hyphens."""
    found = words_in(text)
    words = tuple(form for _, _, form in found)
    spans = sorted((place, place + len(name)) for name in names for place in _at(words, name))
    for first, last in reversed(_joined(spans)):
        text = text[: found[first][0]] + mark + text[found[last - 1][1] :]
    return text


def _joined(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for first, last in spans:
        if found and first < found[-1][1]:
            found[-1] = (found[-1][0], max(last, found[-1][1]))
        else:
            found.append((first, last))
    return found


def _without_traces(files: list[FactFile], names: set[Words]) -> list[FactFile]:
    """Return the files without the names in texts, addresses and slugs of anything."""
    if not names:
        return files
    taken = _iris(statements(files))
    clean = {iri: thing(without_names(local(iri), names, "withheld")) for iri in taken}
    renamed = _new_names({iri: new for iri, new in clean.items() if new != iri}, taken)

    def cleaned(quad: Quad) -> Quad:
        value = quad.object
        if isinstance(value, ox.Literal):
            value = _clean_literal(value, names, quad.predicate == _ADDRESS)
        return _with_names(ox.Quad(quad.subject, quad.predicate, value, quad.graph_name), renamed)

    return [replace(file, quads=_each_once(cleaned(quad) for quad in file.quads)) for file in files]


def _clean_literal(value: ox.Literal, names: set[Words], is_address: bool) -> ox.Literal:
    plain = unquote(value.value) if is_address else value.value
    text = without_names(plain, names, "…")
    if text == plain:
        return value
    if is_address:  # an address with a hole leads nowhere: the site's own does
        parts = urlsplit(value.value)
        text = f"{parts.scheme}://{parts.netloc}/"
    return ox.Literal(text, language=value.language) if value.language else ox.Literal(text, datatype=value.datatype)
