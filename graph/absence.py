"""Says in words what an empty answer means, from the same reach as the graph itself.

In: a question, the terms that were asked for, the chosen sources, a language. Out: one or two
sentences: facts of the kind are there but do not fit; the sources were read for them and have
none; they were not looked for. Where a membership is asked for, the page that lists the members.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

import pyoxigraph as ox

from graph.namespaces import SKOS, THINGS, term, thing
from graph.rdf import subjects, texts
from graph.store import Graph, Scope

if TYPE_CHECKING:
    from graph.questions import Question

Terms = Mapping[str, ox.NamedNode | ox.Literal]

_READ = f"PREFIX rg: <{term('')}>"
# A page that names fewer members of a network tells of them, it does not list them.
_FEWEST_LISTED = 2

_WORDS = {
    "sv": {
        "none": "Inga källor är valda, så det finns inget att svara med.",
        "held": ("Inget passar in på allt som efterfrågas, men de valda källorna har {facts} av detta slag om {things}: fråga med färre villkor."),
        "one": "en uppgift",
        "many": "{n} uppgifter",
        "and": "och",
        "read": "Inget sådant finns i de valda källorna, fast alla {n} har lästs för det.",
        "part": ("Inget sådant finns i de {read} av {n} valda källor som har lästs för det; i de andra är det ej eftersökt."),
        "not": ("De valda källorna har inte lästs för detta: det är ej eftersökt, och frånvaron bevisar ingenting."),
        "unsought": (
            "Ej eftersökt: inget dokument från {region} har lästs för detta, och de {read} av {n} "
            "valda källor som har lästs för det har inget sådant om {region}."
        ),
        "own": "{network} räknar själv upp {n} medlemmar ({page}); {member} är inte bland dem.",
        "other": "{page} räknar upp {n} medlemmar i {network}; {member} är inte bland dem.",
    },
    "en": {
        "none": "No source is chosen, so there is nothing to answer from.",
        "held": ("Nothing fits all that was asked, but the chosen sources have {facts} of this kind about {things}: ask with fewer conditions."),
        "one": "one fact",
        "many": "{n} facts",
        "and": "and",
        "read": "No such fact in the chosen sources, though all {n} were read for it.",
        "part": ("No such fact in the {read} of {n} chosen sources that were read for it; in the others it was not looked for."),
        "not": ("The chosen sources were not read for this: it was not looked for, and the absence proves nothing."),
        "unsought": (
            "Not looked for: no document of {region} was read for this, and the {read} of {n} "
            "chosen sources that were read for it have nothing of the kind about {region}."
        ),
        "own": ("The network’s own page lists {n} members of {network} ({page}); {member} is not among them."),
        "other": "{page} lists {n} members of {network}; {member} is not among them.",
    },
}


def explain_absence(graph: Graph, asked: Question, terms: Terms, scope: Scope, lang: str) -> str:
    """Return what an empty answer means."""
    words = _WORDS[lang]
    if not scope.sources:
        return words["none"]
    named = [value.value for value in terms.values() if isinstance(value, ox.NamedNode)]
    things = [iri for iri in named if iri.startswith(THINGS) and not _is_concept(graph, iri)]
    if things and asked.facts and (count := _count_about(graph, asked.facts, things, scope)):
        names = _join([graph.label(iri, lang) for iri in things], words["and"])
        facts = words["one"] if count == 1 else words["many"].format(n=count)
        return words["held"].format(facts=facts, things=names)
    reading = _explain_reading(graph, asked, terms, scope, lang)
    return f"{reading} {_name_list(graph, asked, terms, scope, lang)}".rstrip()


def _is_concept(graph: Graph, iri: str) -> bool:
    return bool(texts(graph.store, iri, SKOS + "inScheme"))


def _join(names: list[str], last: str) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} {last} {names[-1]}"


def _count_about(graph: Graph, kind: str, things: list[str], scope: Scope) -> int:
    """Return how many facts of a kind are about all of some things, or what answers for them."""
    parts = []
    for iri in things:
        acting = " ".join(f"<{one}>" for one in dict.fromkeys([iri, *subjects(graph.store, term("answersFor"), iri)]))
        here = f"VALUES ?about {{ {acting} }}"
        parts.append(f"""{{ SELECT DISTINCT ?fact WHERE {{
          {{ {here} ?fact ?by ?about ; a rg:{kind} }}
          UNION {{ {here} ?body rg:bodyOf ?about . ?fact rg:inBody ?body ; a rg:{kind} }}
          UNION {{ {here} ?document rg:issuer ?about . ?fact rg:inDocument ?document ; a rg:{kind} }}
        }} }}""")
    found = graph.select(
        f"""{_READ} SELECT (COUNT(DISTINCT ?fact) AS ?n) WHERE {{
          {" ".join(parts)}
          MINUS {{ ?fact rg:role ?candidate . ?candidate rg:givesMandate false }}
        }}""",
        scope,
    )
    return int(next(iter(found))["n"].value)


def _explain_reading(graph: Graph, asked: Question, terms: Terms, scope: Scope, lang: str) -> str:
    """Say which of the chosen sources were read for what is asked: unread is not looked for."""
    words = _WORDS[lang]
    categories = {tag.removeprefix("reads:") for tag in asked.tags if tag.startswith("reads:")}
    read = {source for source in scope.sources if categories <= graph.read_for.get(source, frozenset())}
    if not categories or not read:
        return words["not"]
    region = terms.get("asked_region")
    if region is not None and not _is_sought(graph, region.value, categories, read, scope):
        name = graph.label(region.value, lang)
        return words["unsought"].format(region=name, read=len(read), n=len(scope.sources))
    return (words["read"] if len(read) == len(scope.sources) else words["part"]).format(n=len(scope.sources), read=len(read))


def _is_sought(graph: Graph, region: str, categories: set[str], read: set[str], scope: Scope) -> bool:
    """Tell, as the question `gaps` does, whether facts of some categories were looked for of a region."""
    kinds = " ".join(f"<{thing(f'category/{category}')}>" for category in sorted(categories))
    documented = graph.select(f"{_READ} SELECT ?kind WHERE {{ VALUES ?kind {{ {kinds} }} <{region}> rg:documentedFor ?kind }} LIMIT 1", scope)
    if any(True for _ in documented):
        return True
    issued = graph.select(f"{_READ} SELECT ?source WHERE {{ ?issuer rg:answersFor <{region}> . ?source rg:issuer ?issuer }}", scope)
    return any(row["source"].value in read for row in issued)


class _Listing(NamedTuple):
    """A page that names members of a network; own pages first, then those that name most."""

    own: bool
    members: int
    day: str
    source: str


def _name_list(graph: Graph, asked: Question, terms: Terms, scope: Scope, lang: str) -> str:
    """Return where the members of the asked network are listed, without the asked one among them."""
    network, member = terms.get("asked_network"), terms.get("asked_region")
    if asked.facts != "Membership" or network is None or member is None:
        return ""
    found = graph.select(
        f"""{_READ} SELECT ?source (COUNT(DISTINCT ?named) AS ?members) (MAX(COALESCE(STR(?attested), "")) AS ?day) WHERE {{
          ?membership rg:inNetwork <{network.value}> ; rg:member ?named ; rg:relation ?relation .
          ?relation rg:countsAsBelonging true .
          ?said rg:asserts ?membership ; rg:locator/rg:inSource ?source .
          OPTIONAL {{ ?said rg:lastAttested ?attested }}
        }} GROUP BY ?source""",
        scope,
    )
    site = _hosts(graph, network.value)
    listings = [_Listing(bool(site & _hosts(graph, row["source"].value)), int(row["members"].value), row["day"].value, row["source"].value) for row in found]
    listings = [listing for listing in listings if listing.members >= _FEWEST_LISTED]
    if not listings:
        return ""
    best = max(listings)
    return _WORDS[lang]["own" if best.own else "other"].format(
        network=graph.label(network.value, lang),
        member=graph.label(member.value, lang),
        page=", ".join(filter(None, (graph.short_name(best.source, lang), best.day))),
        n=best.members,
    )


def _hosts(graph: Graph, iri: str) -> set[str]:
    """Return the hosts of a thing's web addresses, `www.` aside."""
    addresses = texts(graph.store, iri, term("webAddress"))
    return {(urlsplit(address).hostname or "").removeprefix("www.") for address in addresses} - {""}
