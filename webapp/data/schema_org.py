"""What a page is about, for search engines: JSON-LD in the words of schema.org.

In: a view and a thing, or none for the whole. Out: JSON that can stand in a page; nothing for kinds
that schema.org has no good word for. Only public office, only dates that the graph has.

A date of schema.org is one date of ISO 8601: a day, a month or a year. Where sources give
several that may mean the same day, it is the most exact; where they differ there is none, and
a period of which one end is in dispute has neither, since the other may be that of another.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from jinja2.utils import htmlsafe_json_dumps
from markupsafe import Markup

from graph.dates import choose_most_exact, read_date
from graph.namespaces import local, term
from graph.questions import SEPARATOR
from graph.rdf import texts
from webapp.data.blueprint import LICENCE, origin, own_address
from webapp.data.operator import operator
from webapp.state import View
from webapp.tables import Record, records

Json = dict[str, Any]
MOST = 100  # members and offices of one thing


def about(view: View, iri: str = "") -> Markup:
    """Return the description of a thing, or of the whole data set, safe to stand in a page."""
    found = _thing(view, iri) if iri else _dataset(view)
    # The function writes <, >, & and ' as escapes of JSON, so that no text can end the element.
    return htmlsafe_json_dumps(_filled({"@context": "https://schema.org", **found})) if found else Markup()


def _filled(found: Json) -> Json:
    return {key: value for key, value in found.items() if value not in ("", [], None)}


def _thing(view: View, iri: str) -> Json:
    kind = local(iri).partition("/")[0]
    describe = _KINDS.get(kind)
    if describe is None:
        return {}
    return {**_named(view, iri), "url": origin() + view.links.reset().thing(iri), **describe(view, iri)}


def _named(view: View, iri: str) -> Json:
    return _filled({"@id": iri, "name": view.name(iri).text, "alternateName": view.graph.abbreviation(iri)})


def _person(view: View, iri: str) -> Json:
    rows = records(view.ask("representatives", person=iri))[:MOST]
    return {"@type": "Person", "memberOf": [_office(view, row) for row in rows]}


def _office(view: View, row: Record) -> Json:
    """Return one mandate: a role with its dates, in a body. The party is left out."""
    body: Json = {"@type": "Organization", **_reference(view, row["body_id"], row["body"])}
    network = _reference(view, row["network_id"], row["network"])
    return _filled(
        {
            "@type": "OrganizationRole",
            "roleName": row["role"],
            **_period(row["from"], row["to"]),
            "memberOf": {**body, "parentOrganization": {"@type": "Organization", **network}} if network else body,
        }
    )


def _period(start: str, end: str) -> Json:
    """Return start and end as answers give them, where all sources agree on both."""
    begun, ended = (choose_most_exact(dates.split(SEPARATOR)) for dates in (start, end))
    is_disputed = bool(start and not begun) or bool(end and not ended)
    is_reversed = bool(begun and ended) and read_date(ended).last < read_date(begun).first
    return {} if is_disputed or is_reversed else {"startDate": begun, "endDate": ended}


def _reference(view: View, iri: str, name: str) -> Json:
    return _filled({"@id": iri, "name": name}) if name else {}


def _region(view: View, iri: str) -> Json:
    return {"@type": "GovernmentOrganization", **_founded(view, iri), "memberOf": _ties(view, "network", member=iri)}


def _network(view: View, iri: str) -> Json:
    return {"@type": "Organization", **_founded(view, iri), "member": _ties(view, "member", network=iri)}


def _ties(view: View, side: str, network: str = "", member: str = "") -> list[Json]:
    """Return memberships with their dates; only member and owner count as belonging."""
    asked = {"network": network} if network else {"region": member}
    rows = records(view.ask("memberships", **asked))
    kept = [row for row in rows if row["relation_id"] in view.shelf.belonging and (side != "member" or row["member_id"])]
    name = "member" if side == "member" else "memberOf"
    return [
        _filled(
            {
                "@type": "OrganizationRole",
                "roleName": row["relation"],
                **_period(row["since"], row["until"]),
                name: {"@type": "Organization", **_reference(view, row[f"{side}_id"], row[side])},
            }
        )
        for row in kept[:MOST]
    ]


def _founded(view: View, iri: str) -> Json:
    """Return the date of foundation, where all sources agree on one."""
    stated = texts(view.graph.store, iri, term("founded")) if view.scope.graphs is None else []
    return {"foundingDate": choose_most_exact(stated)}


def _body(view: View, iri: str) -> Json:
    above = texts(view.graph.store, iri, term("bodyOf"))[:1]
    return {"@type": "Organization", "parentOrganization": [{"@type": "Organization", **_named(view, one)} for one in above]}


def _organisation(view: View, iri: str) -> Json:
    return {"@type": "Organization"}


def _source(view: View, iri: str) -> Json:
    issuers = texts(view.graph.store, iri, term("issuer"))
    return {"@type": "DigitalDocument", "publisher": [{"@type": "Organization", **_named(view, one)} for one in issuers]}


_KINDS: dict[str, Callable[[View, str], Json]] = {
    "person": _person,
    "region": _region,
    "network": _network,
    "body": _body,
    "organisation": _organisation,
    "municipality": _organisation,
    "university": _organisation,
    "source": _source,
}


def _dataset(view: View) -> Json:
    """Return the data set as a whole, where it can be had, and who publishes it."""
    here, publisher = own_address(), operator().publisher
    links = view.links.reset()
    files = {"application/trig": "trig.gz", "text/turtle": "ttl.gz", "application/n-quads": "nq.gz", "text/csv": "csv.zip"}
    return {
        "@type": "Dataset",
        "@id": f"{here}/catalog#dataset",
        "name": view.t.catalogue_dataset,
        "description": view.t.catalogue_description,
        "url": origin() + links.start(),
        "license": LICENCE,
        "inLanguage": ["sv", "en"],
        "dateModified": str(view.graph.manifest.get("built", "")),
        "version": view.graph.build_id,
        "spatialCoverage": {"@type": "Country", "name": "Sverige" if view.lang == "sv" else "Sweden"},
        "publisher": {"@type": "Organization", "name": publisher} if publisher else "",
        "distribution": [{"@type": "DataDownload", "encodingFormat": media, "contentUrl": f"{here}/dumps/regiograph.{kind}"} for media, kind in files.items()],
        "isAccessibleForFree": True,
    }
