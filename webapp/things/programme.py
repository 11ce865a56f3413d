"""The page of a programme or a fund: who takes part and how, who sits where, what is planned in it.

In: a view and a programme's IRI. Out: a `Description`. Taking part is not membership.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from webapp.things.anatomy import Description, Section, candidates, capital, distinct, figure, filled, names, rows, section

if TYPE_CHECKING:
    from webapp.state import View


def describe(view: View, iri: str, slug: str) -> Description:
    t = view.t
    asked, as_network = {"programme": iri}, {"network": iri}
    found = rows(view, "programmes", **asked)
    # A fund has no bodies of its own.
    is_programme = "/programme/" in iri
    seated = rows(view, "representatives", **as_network) if is_programme else []
    regions = distinct(found, "region")
    kind = next((record["kind"] for record in found if record["kind"]), "")
    period = next((record["period"] for record in found if record["period"]), "")
    text = t.programme_sentence if regions else t.programme_sentence_empty
    return Description(
        text.format(kind=capital(kind or t.programme_plain), period=f" {period}" if period else "", regions=names(view, regions)),
        [
            figure(view, len(regions), t.figure_programme_regions),
            figure(view, len(distinct(seated, "person")), t.figure_people),
            (period or "–", t.figure_period),
        ],
        [
            section(view, "programmes", asked, t.programme_regions, hide={"kind", "period"}),
            *(_as_network(view, as_network) if is_programme else ()),
        ],
        [("plan-matrix", {"network": iri}), ("neighbours", {"thing": iri.partition("/id/")[2]})],
    )


def _as_network(view: View, asked: dict[str, str]) -> list[Section]:
    """Return what the questions on networks know of a programme."""
    t = view.t
    return filled(
        (
            section(view, "representatives", asked, t.network_people),
            candidates(view, asked),
            section(view, "seats", asked, t.network_seats),
            section(view, "activities", asked, t.network_activities, note=t.activities_note),
            section(view, "costs", asked, t.network_costs),
        )
    )
