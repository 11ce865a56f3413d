"""What pages say in the words of schema.org: every date is one date, every word is one of the vocabulary."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from flask.testing import FlaskClient

from graph.dates import choose_most_exact, read_date
from graph.errors import WrongUse
from graph.namespaces import THINGS, local
from graph.store import Graph
from webapp.data.schema_org import _period

HTML = {"Accept": "text/html"}
_SAID = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)
_OWN = {"@type", "@id", "name", "alternateName", "url"}
# The words that schema.org has for each type, of those that are used here.
_WORDS = {
    "Person": {"memberOf"},
    "Organization": {"member", "memberOf", "parentOrganization", "foundingDate"},
    "GovernmentOrganization": {"member", "memberOf", "parentOrganization", "foundingDate"},
    "OrganizationRole": {"roleName", "startDate", "endDate", "member", "memberOf"},
    "DigitalDocument": {"publisher"},
    "Country": set(),
    "DataDownload": {"encodingFormat", "contentUrl"},
    "Dataset": {
        "description",
        "license",
        "inLanguage",
        "dateModified",
        "version",
        "spatialCoverage",
        "publisher",
        "distribution",
        "isAccessibleForFree",
    },
}
_DATES = ("startDate", "endDate", "foundingDate")
_PAGES = ("", "about", "api", "dumps", "region", "network", "person", "source", "questions", "overlap", "coverage", "ontology", "privacy", "sparql")
# Of each kind of thing `make test` reads so many pages; the sweep reads all.
_FEW = 4


def said_by(client: FlaskClient, path: str) -> list[Any]:
    """Return what a page says in JSON-LD."""
    answer = client.get(path, headers=HTML)
    assert answer.status_code == 200, path
    return [json.loads(text) for text in _SAID.findall(answer.text)]


def is_one_date(text: str) -> bool:
    try:
        read_date(text)
    except WrongUse:
        return False
    return text == text.strip()


def find_faults(said: Any, place: str = "") -> Iterator[str]:
    """Yield what schema.org has no word for, and every date that is not one date."""
    if isinstance(said, list):
        for part in said:
            yield from find_faults(part, place)
    if not isinstance(said, dict):
        return
    words = _WORDS.get(said["@type"])
    if words is None:
        yield f"{place}: {said['@type']}"
        return
    for key, value in said.items():
        if key not in words | _OWN:
            yield f"{place}: {said['@type']} has no {key}"
        if value in ("", [], {}, None) or (key in _DATES and not is_one_date(value)):
            yield f"{place}: {key} is “{value}”"
        yield from find_faults(value, f"{place}/{key}")
    start, end = said.get("startDate"), said.get("endDate")
    if start and end and read_date(end).last < read_date(start).first:
        yield f"{place} ends before it starts"


def assert_valid(client: FlaskClient, path: str) -> None:
    for said in said_by(client, path):
        assert said.pop("@context") == "https://schema.org"
        assert list(find_faults(said)) == [], path
        datetime.fromisoformat(said.get("dateModified", "2024-06-01"))


def pages_by_kind(graph: Graph) -> dict[str, list[str]]:
    """Return the addresses of all things that have a page, by kind."""
    found: dict[str, set[str]] = defaultdict(set)
    for quad in graph.store.quads_for_pattern(None, None, None, None):
        name = getattr(quad.subject, "value", "")
        if name.startswith(THINGS):
            found[local(name).partition("/")[0]].add(f"/en/{local(name)}")
    return {kind: sorted(paths) for kind, paths in sorted(found.items())}


@pytest.mark.parametrize("path", _PAGES)
def test_every_page_of_the_whole_says_what_schema_org_has_words_for(client: FlaskClient, path: str) -> None:
    assert_valid(client, f"/sv/{path}")


def test_pages_of_each_kind_say_what_schema_org_has_words_for(client: FlaskClient, graph: Graph) -> None:
    for paths in pages_by_kind(graph).values():
        for path in paths[:: -(-len(paths) // _FEW)]:
            assert_valid(client, path)


@pytest.mark.sweep
def test_all_pages_say_what_schema_org_has_words_for(client: FlaskClient, graph: Graph) -> None:
    for paths in pages_by_kind(graph).values():
        for path in paths:
            assert_valid(client, path)


def test_an_agreed_start_is_the_most_exact_of_the_stated_ones(client: FlaskClient) -> None:
    ties = {tie["memberOf"]["name"]: tie for tie in said_by(client, "/en/region/kronoberg")[0]["memberOf"]}
    assert ties["Euroregion Baltic"]["startDate"] == "1998-02"
    joined = client.get("/questions/memberships.json?network=erb&lang=en").get_json()["rows"]
    members = [row for row in joined if row["relation"] == "member"]
    (since,) = [row["since"] for row in members if row["member"] == "Region Kronoberg"]
    assert since == "1998-02", "the row tells the shared start once, as exact as it is stated"


def test_a_network_has_one_date_of_foundation(client: FlaskClient) -> None:
    assert said_by(client, "/en/network/erb")[0]["foundingDate"] == "1998-02-22"
    assert said_by(client, "/en/network/sbhss")[0]["foundingDate"] == "2012"


@pytest.mark.parametrize(
    ("stated", "chosen"),
    [
        ([], ""),
        (["2012"], "2012"),
        (["1998", "1998-02", "1998-02-22"], "1998-02-22"),
        (["1998-02-22", "1998"], "1998-02-22"),
        (["1998", "2001"], ""),
        (["1998-02", "1998-03-01", "1998"], ""),
        (["2012", "soon"], ""),
        (["2012-02-30"], ""),
    ],
)
def test_of_several_dates_the_most_exact_is_chosen_where_they_agree(stated: list[str], chosen: str) -> None:
    assert choose_most_exact(stated) == chosen


@pytest.mark.parametrize(
    ("start", "end", "told"),
    [
        ("1998 ; 1998-02", "", ("1998-02", "")),
        ("2012", "2013 ; 2013-06-30", ("2012", "2013-06-30")),
        ("1998 ; 2012", "2005", None),  # left and joined again: the end may be that of the first time
        ("1998", "2001 ; 2005", None),
        ("2012", "2011", None),
        ("2012-06", "2012", ("2012-06", "2012")),
    ],
)
def test_a_period_in_dispute_has_no_dates(start: str, end: str, told: tuple[str, str] | None) -> None:
    assert _period(start, end) == ({} if told is None else {"startDate": told[0], "endDate": told[1]})
