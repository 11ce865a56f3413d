"""The data as a catalogue that Sweden's national data portal harvests.

In: a build with its dumps, the server's address, who publishes. Out: statements that follow DCAT-AP-SE
(https://docs.dataportal.se/dcat/3.0.1/en/; what is mandatory is the same in 2.2.0) and the rules of
the harvester (https://docs.dataportal.se/dcat/docs/harvesting/): RDF/XML, absolute IRIs, no blank nodes.
"""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox

from graph.dumps import KINDS, Dump
from graph.namespaces import ONTOLOGY, term
from graph.store import Graph
from webapp.data.blueprint import LICENCE
from webapp.data.operator import Operator
from webapp.data.statements import about, text, typed
from webapp.texts import Texts

LANGUAGES = ("sv", "en")
_AUTHORITY = "http://publications.europa.eu/resource/authority"
_TONGUES = [f"{_AUTHORITY}/language/SWE", f"{_AUTHORITY}/language/ENG"]
_THEMES = [f"{_AUTHORITY}/data-theme/GOVE", f"{_AUTHORITY}/data-theme/REGI"]
_PLACES = [f"{_AUTHORITY}/country/SWE", "http://sws.geonames.org/2661886/"]
_PUBLIC = f"{_AUTHORITY}/access-right/PUBLIC"
_IRREGULAR = f"{_AUTHORITY}/frequency/IRREG"
_MEDIA = "https://www.iana.org/assignments/media-types"
KEYWORDS = {
    "sv": ("regioner", "internationellt samarbete", "förtroendevalda", "nätverk", "EU-program", "länkade data"),
    "en": ("regions", "international cooperation", "elected representatives", "networks", "EU programmes", "linked data"),
}


def catalogue(graph: Graph, files: list[Dump], address: str, operator: Operator) -> Iterator[ox.Triple]:
    """Yield the catalogue: one dataset, its files, two services, who publishes it and whom to ask."""
    here = f"{address}/catalog"
    publisher = f"{here}#publisher" if operator.publisher else ""
    contact = f"{here}#contact" if operator.can_be_reached else ""
    services = [f"{here}#sparql", f"{here}#questions"]
    built = typed(str(graph.manifest.get("built", "")), "dateTime") if graph.manifest.get("built") else ""
    yield from about(
        f"{here}#catalog",
        ("a", "dcat:Catalog"),
        ("dcterms:title", _in_both("catalogue_title")),
        ("dcterms:description", _in_both("catalogue_about")),
        ("dcterms:publisher", publisher),
        ("dcterms:license", LICENCE),
        ("dcterms:language", _TONGUES),
        ("dcterms:modified", built),
        ("dcterms:spatial", _PLACES),
        ("dcat:themeTaxonomy", f"{_AUTHORITY}/data-theme"),
        ("foaf:homepage", f"{address}/"),
        ("dcat:dataset", f"{here}#dataset"),
        ("dcat:service", services),
    )
    yield from about(
        f"{here}#dataset",
        ("a", "dcat:Dataset"),
        ("dcterms:title", _in_both("catalogue_dataset")),
        ("dcterms:description", _in_both("catalogue_description")),
        ("dcterms:publisher", publisher),
        ("dcat:contactPoint", contact),
        ("dcat:theme", _THEMES),
        ("dcat:keyword", [text(word, lang) for lang in LANGUAGES for word in KEYWORDS[lang]]),
        ("dcterms:spatial", _PLACES),
        ("dcterms:temporal", f"{here}#period" if _first_day(graph) else ""),
        ("dcterms:language", _TONGUES),
        ("dcterms:accessRights", _PUBLIC),
        ("dcterms:accrualPeriodicity", _IRREGULAR),
        ("dcterms:modified", built),
        ("dcterms:conformsTo", ONTOLOGY),
        ("dcat:version", text(graph.build_id)),
        ("dcat:landingPage", f"{address}/"),
        ("dcat:distribution", [f"{here}#{_slug(file.kind)}" for file in files] + [f"{here}#sparql-access", f"{here}#questions-access"]),
    )
    if first := _first_day(graph):
        yield from about(f"{here}#period", ("a", "dcterms:PeriodOfTime"), ("dcat:startDate", typed(first, "date")))
    yield from about(ONTOLOGY, ("a", "dcterms:Standard"), ("dcterms:title", _in_both("ontology_title")))
    for file in files:
        yield from _distribution(file, here, address)
    yield from _service(here, address, "sparql", f"{address}/sparql", f"{address}/sparql", contact, publisher)
    yield from _service(here, address, "questions", f"{address}/questions", f"{address}/openapi.json", contact, publisher)
    if publisher:
        yield from about(publisher, ("a", "foaf:Agent"), ("foaf:name", text(operator.publisher)))
    if contact:
        yield from about(
            contact,
            ("a", "vcard:Organization"),
            ("vcard:fn", text(operator.publisher or operator.mail or operator.page)),
            ("vcard:hasEmail", operator.mail),
            ("vcard:hasURL", operator.page),
        )


def _distribution(file: Dump, here: str, address: str) -> Iterator[ox.Triple]:
    subject, newest = f"{here}#{_slug(file.kind)}", f"{address}/dumps/regiograph.{file.kind}"
    packed = file.kind.endswith(".zip")
    yield from about(
        subject,
        ("a", "dcat:Distribution"),
        ("dcterms:title", _in_both(f"dump_{_slug(file.kind)}")),
        ("dcat:accessURL", newest),
        ("dcat:downloadURL", newest),
        ("dcterms:license", LICENCE),
        ("dcterms:format", text(KINDS[file.kind])),
        ("dcat:mediaType", f"{_MEDIA}/{KINDS[file.kind]}"),
        ("dcat:packageFormat" if packed else "dcat:compressFormat", f"{_MEDIA}/application/{'zip' if packed else 'gzip'}"),
        ("dcat:byteSize", typed(file.size, "nonNegativeInteger") if file.sha256 else ""),
        ("spdx:checksum", f"{subject}-checksum" if file.sha256 else ""),
        ("dcterms:language", _TONGUES),
    )
    if file.sha256:
        yield from about(
            f"{subject}-checksum",
            ("a", "spdx:Checksum"),
            ("spdx:algorithm", "spdx:checksumAlgorithm_sha256"),
            ("spdx:checksumValue", typed(file.sha256, "hexBinary")),
        )


def _service(here: str, address: str, name: str, endpoint: str, described: str, contact: str, publisher: str) -> Iterator[ox.Triple]:
    """Yield a service, and the distribution by which the dataset is had through it."""
    yield from about(
        f"{here}#{name}",
        ("a", "dcat:DataService"),
        ("dcterms:title", _in_both(f"service_{name}")),
        ("dcat:endpointURL", endpoint),
        ("dcat:endpointDescription", described),
        ("dcat:servesDataset", f"{here}#dataset"),
        ("dcat:contactPoint", contact),
        ("dcterms:publisher", publisher),
        ("dcterms:license", LICENCE),
        ("dcterms:accessRights", _PUBLIC),
        ("foaf:page", f"{address}/sv/api"),
    )
    yield from about(
        f"{here}#{name}-access",
        ("a", "dcat:Distribution"),
        ("dcterms:title", _in_both(f"service_{name}")),
        ("dcat:accessURL", endpoint),
        ("dcat:accessService", f"{here}#{name}"),
        ("dcterms:license", LICENCE),
        ("dcterms:format", text("application/sparql-results+json" if name == "sparql" else "application/json")),
    )


def _in_both(name: str) -> list[ox.Literal]:
    return [text(getattr(Texts(lang), name), lang) for lang in LANGUAGES]


def _slug(kind: str) -> str:
    """Return the name of a kind of file without its packing: `trig`."""
    return kind.partition(".")[0]


def _first_day(graph: Graph) -> str:
    """Return the first day that a source attests."""
    for row in graph.select(f"SELECT (MIN(?day) AS ?first) WHERE {{ ?said <{term('attestedEarliest')}> ?day }}"):
        if row["first"] is not None and len(row["first"].value) == 8:
            day = row["first"].value
            return f"{day[:4]}-{day[4:6]}-{day[6:]}"
    return ""
