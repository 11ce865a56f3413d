"""The page of a network: members, bodies and their seats, people, plans, costs, and with which networks it shares members.

In: a view and a network's IRI. Out: a `Description`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from webapp import counting
from webapp.tables import Record
from webapp.things.anatomy import Description, candidates, capital, exclusions, figure, filled, rows, section

if TYPE_CHECKING:
    from webapp.state import View


def describe(view: View, iri: str, slug: str) -> Description:
    t = view.t
    asked = {"network": iri}
    known = rows(view, "networks", **asked)
    nothing = {"kind": "", "members": 0, "bodies": 0, "people": 0, "last_attested": ""}
    own: Record = known[0] if known else nothing
    belonging = counting.members(view, rows(view, "memberships", **asked))
    mandates = counting.held(view, rows(view, "representatives", **asked))
    counted = {
        "members": len(belonging),
        "bodies": own["bodies"],
        "people": len(counting.things(mandates, "person")),
    }
    text = t.network_sentence if belonging else t.network_sentence_bare
    sentence = text.format(
        kind=capital(own["kind"] or t.network_plain),
        members=view.counted(counted["members"], "member"),
        spread=counting.spread(view, belonging),
        bodies=view.counted(counted["bodies"], "body", "bodies"),
    )
    if mandates:
        sentence = f"{sentence} {counting.named_people(view, mandates)}"
    when = t.figure_then if view.date else t.figure_all_years
    return Description(
        f"{sentence} {t.attested_sentence.format(date=own['last_attested'])}" if own["last_attested"] else sentence,
        [
            figure(view, counted["members"], when.format(label=t.figure_members, date=view.date)),
            figure(view, counted["bodies"], t.figure_network_bodies),
            figure(view, counted["people"], when.format(label=t.figure_people, date=view.date)),
            (own["last_attested"] or "–", t.figure_attested),
        ],
        [
            section(view, "memberships", asked, t.network_members, hide={"network_kind"}),
            section(view, "representatives", asked, t.network_people),
            *filled(
                (
                    candidates(view, asked),
                    section(view, "seats", asked, t.network_seats),
                    section(view, "priorities", {"region": iri}, t.priorities),
                    exclusions(view, {"region": iri}),
                    section(view, "activities", asked, t.network_activities, note=t.activities_note),
                    section(view, "costs", asked, t.network_costs),
                    section(view, "shared-members", asked, t.network_shared, hide={"network_a"}),
                )
            ),
        ],
        [("plan-matrix", {"network": iri}), ("neighbours", {"thing": f"network/{slug}"})],
    )
