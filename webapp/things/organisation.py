"""The page of an organisation that is no region: what it belongs to, and who speaks for it.

In: a view and an organisation's IRI. Out: a `Description`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from webapp import counting
from webapp.things.anatomy import Description, candidates, exclusions, filled, rows, section

if TYPE_CHECKING:
    from webapp.state import View


def describe(view: View, iri: str, slug: str) -> Description:
    t = view.t
    asked = {"region": iri}
    memberships, people = rows(view, "memberships", **asked), rows(view, "representatives", **asked)
    sentence = ""
    if memberships or people:
        networks = counting.grouped(memberships, "network")
        text = t.organisation_sentence if networks else t.organisation_tieless
        sentence = text.format(
            organisation=view.name(iri).text,
            networks=view.counted(len(networks), "network"),
            spread=counting.spread(view, networks),
        )
        if mandates := counting.held(view, people):
            sentence = f"{sentence} {counting.named_people(view, mandates)}"
    sections = filled(
        (
            section(view, "memberships", asked, t.organisation_networks),
            section(view, "representatives", asked, t.network_people),
            candidates(view, asked),
            section(view, "priorities", asked, t.priorities),
            exclusions(view, asked),
            section(view, "programmes", asked, t.programmes),
        )
    )
    return Description(sentence, sections=sections, pictures=[("neighbours", {"thing": iri.partition("/id/")[2]})] if sections else [])
