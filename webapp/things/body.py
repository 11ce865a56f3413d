"""The page of a body: its seats by whom they belong to, who sits in them, and by party.

In: a view and a body's IRI. Out: a `Description`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from webapp import counting
from webapp.tables import Record
from webapp.things.anatomy import Description, candidates, capital, figure, filled, names, rows, section

if TYPE_CHECKING:
    from webapp.state import View


def describe(view: View, iri: str, slug: str) -> Description:
    t = view.t
    asked = {"body": iri}
    known = rows(view, "bodies", **asked)
    own: Record = known[0] if known else {"kind": "", "network_id": "", "represented": 0, "people": 0, "last_attested": ""}
    network = names(view, [own["network_id"]]) if own["network_id"] else t.body_nowhere
    text = t.body_sentence if own["represented"] else t.body_sentence_empty
    mandates = counting.held(view, rows(view, "representatives", **asked))
    people = len(counting.things(mandates, "person"))
    seats = rows(view, "seats", **asked)
    apart = t.predecessors_apart if _has_predecessors(view, [*seats, *mandates]) else ""
    sentence = text.format(
        kind=capital(own["kind"] or t.body_plain),
        network=network,
        represented=view.counted(own["represented"], "place_holder") + apart,
    )
    if mandates:
        sentence = f"{sentence} {counting.named_people(view, mandates)}"
    when = t.figure_then if view.date else t.figure_all_years
    stated = sum(seat["stated"] or 0 for seat in seats)
    return Description(
        f"{sentence} {t.attested_sentence.format(date=own['last_attested'])}" if own["last_attested"] else sentence,
        [
            figure(view, own["represented"], t.figure_represented),
            figure(view, stated, t.figure_stated_seats),
            figure(view, people, when.format(label=t.figure_people, date=view.date)),
            (own["last_attested"] or "–", t.figure_attested),
        ],
        [
            section(view, "representatives", asked, t.body_people, hide={"network"}, limit=50),
            *filled([candidates(view, asked, hide={"network"})]),
            section(view, "seats", asked, t.body_seats, hide={"network"}, limit=50),
            *filled([section(view, "party-balance", asked, t.body_parties)]),
        ],
        [("seats", {"body": slug}), ("neighbours", {"thing": f"body/{slug}"})],
    )


def _has_predecessors(view: View, found: list[Record]) -> bool:
    """Tell whether somebody sits for an organisation that has a successor."""
    return any(view.shelf.today(iri) != (iri,) for iri in counting.things(found, "region"))
