"""A hostile graph: facts whose every name is written by somebody who means harm, or by accident.

In: `cases/hostile-strings.txt` and the two small sources. Out: fact files in a folder: the small
sources with a hostile string after every name, and a third source with a thing of every kind for
every string, which is its name; and a document whose quotes are the strings.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from graph.namespaces import OA, RDF, SKOS, XSD, term, thing

CASES = Path(__file__).resolve().parent / "cases" / "hostile-strings.txt"
SOURCE = "hostile-list-2024"
NAMING = frozenset((SKOS + "prefLabel", SKOS + "altLabel", *map(term, ("abbreviation", "damagedForm", "shortName", "sectionHeading", "comment"))))
# Of one class in the end: the build refuses two of them with one name.
TWINS = frozenset(("body", "organisation", "municipality", "university", "organ", "party", "office", "document"))
# Kinds of things that need nothing but a name: class → further statements of each, `{n}` its number.
KINDS: dict[str, tuple[str, dict[str, str]]] = {
    "network": ("Network", {"networkKind": "network-kind/political"}),
    "body": ("Body", {"bodyOf": "network/network-{n}", "bodyKind": "body-kind/board"}),
    "person": ("Person", {}),
    "organisation": ("Organisation", {}),
    "municipality": ("Municipality", {}),
    "university": ("University", {}),
    "organ": ("Organ", {"organOf": "region/alfa"}),
    "party": ("Party", {}),
    "programme": ("Programme", {"programmeKind": "programme-kind/structural-fund"}),
    "fund": ("Fund", {"programmeKind": "programme-kind/structural-fund"}),
    "policy": ("PolicyElement", {"elementLevel": "element-level/goal", "inDocument": f"source/{SOURCE}", "issuedBy": "region/alfa"}),
    "activity": (
        "Activity",
        {
            "rowGoal": "policy/policy-{n}",
            "rowPriority": "policy/policy-{n}",
            "channel": "network/network-{n}",
            "activityStatus": "activity-status/planned",
            "inDocument": f"source/{SOURCE}",
        },
    ),
    "document": ("Document", {"issuer": "organisation/organisation-{n}"}),
    "event": ("Event", {"organisedBy": "network/network-{n}"}),
    "award": ("Award", {"awardedBy": "network/network-{n}"}),
    "project": ("Project", {}),
    "office": ("Office", {"officeOf": "network/network-{n}"}),
    "place": ("Place", {}),
    "target-group": ("TargetGroup", {"targetGroupOf": "region/alfa"}),
    "objective": ("PolicyObjective", {"objectiveOf": "document/document-{n}"}),
    "responsibility": ("Responsibility", {"organ": "organ/organ-{n}", "ofRegion": "region/alfa", "inDocument": f"source/{SOURCE}"}),
    "rule": ("ParticipationRule", {"ofRegion": "region/alfa", "strength": "strength/shall", "inDocument": f"source/{SOURCE}"}),
    "absence": (
        "Absence",
        {"absenceFor": "region/alfa", "absenceOf": "category/seats", "absenceType": "absence-type/stated-none", "absenceThing": "body/body-{n}"},
    ),
    "cost": ("CostItem", {"payer": "region/alfa", "costFor": "network/network-{n}", "covers": "cost-cover/travel"}),
}
# Kinds with no part in any table or picture have a thing for the first strings only.
SELDOM = frozenset(("municipality", "university", "document", "event", "award", "project", "office", "place", "target-group", "objective"))
FEW = 12
# What ties them to a region: kind → class, statements; these have no name.
TIES: dict[str, tuple[str, dict[str, str]]] = {
    "membership": ("Membership", {"member": "region/alfa", "inNetwork": "network/network-{n}", "relation": "relation/member"}),
    "mandate": (
        "Mandate",
        {"holder": "person/person-{n}", "inBody": "body/body-{n}", "represents": "region/alfa", "role": "role/ordinary-member", "level": "level/political"},
    ),
    "involvement": ("Involvement", {"involves": "region/alfa", "inProgramme": "programme/programme-{n}", "involvementKind": "involvement-kind/mentioned"}),
    "mapping": ("ThemeMapping", {"mapsElement": "policy/policy-{n}", "mapsToTheme": "theme/water"}),
}


@dataclass(frozen=True)
class Hostile:
    """Where the facts and the document lie, and the strings by the number of their things."""

    facts: Path
    documents: Path
    strings: list[str]


# Names of the small sources, and what stands in their place where a few hostile ones are enough.
NAMES = {
    "Region Alfa": "</script><script>alert(1)</script>",
    "Region Beta": '"><img src=x onerror=\'alert(1)\'><a href="javascript:alert(1)">x</a>',
    "Nordnätet": "javascript:alert(1) ]]> &amp; {{ 7*7 }}",
    "Nordnätets styrelse": "\u202egnirts \u05e9\u05dc\u05d5\u05dd",
    "Åsa Ek": "ö" * 10_000,
}


def renamed(folder: Path, small: Path) -> Path:
    """Write the small sources with the names of `NAMES` into a new folder, and return it."""
    folder.mkdir()
    for path in small.glob("*.trig"):
        text = path.read_text(encoding="utf-8")
        for name, label in NAMES.items():
            text = text.replace(f'"{name}"', json.dumps(label, ensure_ascii=False))
        (folder / path.name).write_text(text, encoding="utf-8")
    return folder


def strings() -> list[str]:
    """Return the hostile strings, in the order of the file."""
    found = []
    for line in CASES.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            text, end = json.JSONDecoder().raw_decode(line)
            found.append(text * int(line[end:].removeprefix(" * ") or 1))
    return found


def make(folder: Path, small: Path) -> Hostile:
    """Write the facts and the document of the hostile graph."""
    facts, documents = folder / "facts", folder / "documents"
    facts.mkdir(parents=True)
    documents.mkdir()
    texts = strings()
    spoiled: dict[tuple[str, str], str] = {}
    for path in sorted(small.glob("*.trig")):
        changed = [_spoiled(quad, texts, spoiled) for quad in ox.parse(path=str(path), format=ox.RdfFormat.TRIG)]
        _write(facts / path.name, changed)
    raw = "\n".join(texts).encode("utf-8")
    (documents / "hostile.txt").write_bytes(raw)
    _write(facts / f"{SOURCE}.trig", list(_source(texts, hashlib.sha256(raw).hexdigest())))
    return Hostile(facts, documents, texts)


def _write(path: Path, quads: list[ox.Quad]) -> None:
    path.write_bytes(ox.serialize(quads, format=ox.RdfFormat.TRIG) or b"")


def _spoiled(quad: ox.Quad, texts: list[str], spoiled: dict[tuple[str, str], str]) -> ox.Quad:
    """Return a statement with a hostile string after its name, if it is one: for one name of one thing always the same."""
    name = quad.object
    if quad.predicate.value not in NAMING or not isinstance(name, ox.Literal):
        return quad
    text = spoiled.setdefault((str(quad.subject), str(name)), f"{name.value} {texts[len(spoiled) % len(texts)]}")
    return ox.Quad(quad.subject, quad.predicate, ox.Literal(text, language=name.language), quad.graph_name)


def _source(texts: list[str], digest: str) -> Iterator[ox.Quad]:
    about = f"source/{SOURCE}"
    yield from _said(about, "Source", {"issuer": "region/alfa", "documentKind": "document-kind/strategy", "collection": "collection/founding"})
    yield _quad(about, RDF + "type", ox.NamedNode(term("Document")))
    yield from _named(about, texts, 0)
    yield _quad(about, term("shortName"), ox.Literal(texts[2], language="sv"))
    yield _quad(about, term("fileName"), ox.Literal("../../hostile.txt"))
    yield _quad(about, term("sha256"), ox.Literal(digest))
    yield _quad(about, term("inCorpus"), ox.Literal(True))
    for category in ("mandates", "memberships", "seats", "costs", "activities", "priorities", "programmes", "responsibilities", "rules", "claims", "documents"):
        yield _quad(about, term("readFor"), ox.NamedNode(thing(f"category/{category}")))
    yield from _asserted(about, 0)
    begin = 0
    for n, text in enumerate(texts):
        yield from _place(n, text, begin)
        begin += len(text) + 1
        for kind, (class_name, statements) in KINDS.items():
            if kind in SELDOM and n >= FEW:
                continue
            yield from _said(f"{kind}/{kind}-{n}", class_name, {name: value.format(n=n) for name, value in statements.items()})
            yield from _named(f"{kind}/{kind}-{n}", texts, n)
            yield from _asserted(f"{kind}/{kind}-{n}", n)
        for kind, (class_name, statements) in TIES.items():
            yield from _said(f"{kind}/{kind}-{n}", class_name, {name: value.format(n=n) for name, value in statements.items()})
            yield from _asserted(f"{kind}/{kind}-{n}", n)
        yield from _numbers(n)


def _numbers(n: int) -> Iterator[ox.Quad]:
    yield _quad(f"activity/activity-{n}", term("row"), ox.Literal(n + 1))
    yield _quad(f"rule/rule-{n}", term("ruleOrder"), ox.Literal(n + 1))
    yield _quad(f"cost/cost-{n}", term("currency"), ox.Literal("SEK"))
    yield _quad(f"cost/cost-{n}", term("amount"), ox.Literal(str(1000 + n), datatype=ox.NamedNode(XSD + "decimal")))
    yield _quad(f"cost/cost-{n}", term("costYear"), ox.Literal("2024", datatype=ox.NamedNode(XSD + "gYear")))
    yield _quad(f"cost/cost-{n}", term("approximate"), ox.Literal(False))
    yield _quad(f"assertion/{SOURCE}/mandate-mandate-{n}", term("statedParty"), ox.NamedNode(thing(f"party/party-{n}")))


def _said(about: str, class_name: str, statements: dict[str, str]) -> Iterator[ox.Quad]:
    yield _quad(about, RDF + "type", ox.NamedNode(term(class_name)))
    for name, value in statements.items():
        yield _quad(about, term(name), ox.NamedNode(thing(value)))


def _named(about: str, texts: list[str], n: int) -> Iterator[ox.Quad]:
    """Name a thing by its string in Swedish; in English, as an alias and a remark by the next ones."""
    english, alias, remark = (texts[(n + step) % len(texts)] for step in (1, 2, 3))
    if about.startswith("person/"):
        yield _quad(about, SKOS + "prefLabel", ox.Literal(texts[n]))
        return
    kind = about.partition("/")[0]
    apart = f" [{kind}]" if kind in TWINS else ""
    yield _quad(about, SKOS + "prefLabel", ox.Literal(texts[n] + apart, language="sv"))
    yield _quad(about, SKOS + "prefLabel", ox.Literal(english + apart, language="en"))
    yield _quad(about, SKOS + "altLabel", ox.Literal(alias, language="sv"))
    yield _quad(about, term("comment"), ox.Literal(remark, language="sv"))
    if about.startswith(("network/", "party/")):
        yield _quad(about, term("abbreviation"), ox.Literal(texts[n]))


def _asserted(about: str, n: int) -> Iterator[ox.Quad]:
    name = f"assertion/{SOURCE}/{about.replace('/', '-')}"
    places = {"basis": "basis/stated", "locator": f"locator/{SOURCE}/{n}", "asserts": about}
    yield from _said(name, "Assertion", places)
    if about.startswith(("membership/", "mandate/", "involvement/")):
        yield _quad(name, term("attestedOn"), ox.Literal("2024", datatype=ox.NamedNode(XSD + "gYear")))


def _place(n: int, text: str, begin: int) -> Iterator[ox.Quad]:
    name = f"locator/{SOURCE}/{n}"
    yield from _said(name, "Locator", {"inSource": f"source/{SOURCE}"})
    yield _quad(name, term("sectionHeading"), ox.Literal(text, language="sv"))
    yield _quad(name, OA + "start", ox.Literal(begin))
    yield _quad(name, OA + "end", ox.Literal(begin + len(text)))


def _quad(about: str, predicate: str, value: ox.NamedNode | ox.Literal) -> ox.Quad:
    return ox.Quad(ox.NamedNode(thing(about)), ox.NamedNode(predicate), value, ox.NamedNode(thing(f"source/{SOURCE}")))
