"""The page of a planned activity: its row in the plan, for which goal and through which networks.

In: a view and an activity's IRI. Out: a `Description`. Planned is not done.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from webapp.things.anatomy import Description, capital, names, rows, section

if TYPE_CHECKING:
    from webapp.state import View


def describe(view: View, iri: str, slug: str) -> Description:
    t = view.t
    asked = {"activity": iri}
    found = rows(view, "activities", **asked)
    if not found:
        return Description(t.activity_none)
    own = found[0]
    networks = [iri for iri in own["networks_id"].split(" ; ") if iri]
    text = t.activity_sentence_networks if networks else t.activity_sentence
    if own["row"] is None:
        text = t.activity_sentence_told
    return Description(
        text.format(status=capital(view.word(own["status"])), row=own["row"], document=view.name(own["document_id"]).text, networks=names(view, networks)),
        sections=[section(view, "activities", asked, t.activity_row, hide={"activity", "document"}, note=t.activities_note)],
        pictures=[("neighbours", {"thing": f"activity/{slug}"})],
    )
