"""The kinds of things that have an overview: what it is called and which question fills it.

In: the kind in an IRI (`network` in `…/id/network/erb`). Out: its `Kind`.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    """An overview: `title` and `lead` are page texts, `question` fills its table."""

    slug: str
    title: str
    lead: str
    question: str
    pictures: tuple[str, ...] = ()


_LIST = (
    Kind("region", "regions", "regions_lead", "regions", ("membership-matrix",)),
    Kind("network", "networks", "networks_lead", "networks", ("membership-matrix",)),
    Kind("body", "bodies", "bodies_lead", "bodies"),
    Kind("person", "people", "people_lead", "people"),
    Kind("programme", "programmes_all", "programmes_lead", "programmes"),
    Kind("policy", "priorities_all", "priorities_lead", "priorities"),
    Kind("activity", "plans", "plans_lead", "activities"),
    Kind("source", "documents", "documents_lead", "documents"),
)
KINDS = {kind.slug: kind for kind in _LIST}
# Kinds that are listed among others.
_WITH = {"fund": "programme", "theme": "policy", "document": "source"}


def kind_of(slug: str) -> Kind | None:
    """Return the overview that things of a kind are listed in, if there is one."""
    return KINDS.get(_WITH.get(slug, slug))
