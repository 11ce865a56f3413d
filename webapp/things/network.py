"""The page of a network: members, bodies and their seats, people, plans, costs, and with which networks it shares members.

In: a view and a network's IRI. Out: a `Description`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from webapp.tables import Record
from webapp.things.anatomy import Description, capital, figure, filled, rows, section

if TYPE_CHECKING:
    from webapp.state import View


def describe(view: View, iri: str, slug: str) -> Description:
    t = view.t
    asked = {"network": iri}
    known = rows(view, "networks", **asked)
    own: Record = known[0] if known else {"kind": "", "members": 0, "bodies": 0, "people": 0, "last_attested": ""}
    sentence = t.network_sentence.format(
        kind=capital(own["kind"] or t.network_plain),
        members=view.counted(own["members"], "member"),
        bodies=view.counted(own["bodies"], "body", "bodies"),
        people=view.counted(own["people"], "person", "people"),
    )
    return Description(
        f"{sentence} {t.attested_sentence.format(date=own['last_attested'])}" if own["last_attested"] else sentence,
        [
            figure(view, own["members"], t.figure_members),
            figure(view, own["bodies"], t.figure_network_bodies),
            figure(view, own["people"], t.figure_people),
            (own["last_attested"] or "–", t.figure_attested),
        ],
        [
            section(view, "memberships", asked, t.network_members, hide={"network_kind"}),
            section(view, "representatives", asked, t.network_people),
            *filled(
                (
                    section(view, "seats", asked, t.network_seats),
                    section(view, "activities", asked, t.network_activities, note=t.activities_note),
                    section(view, "costs", asked, t.network_costs),
                    section(view, "shared-members", asked, t.network_shared, hide={"network_a"}),
                )
            ),
        ],
        [("plan-matrix", {"network": iri}), ("neighbours", {"thing": f"network/{slug}"})],
    )
