"""The page of a person: every mandate in public office, and nothing else.

In: a view and a person's IRI. Out: a `Description`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from webapp import counting
from webapp.things.anatomy import Description, candidates, distinct, figure, filled, latest, names, rows, section

if TYPE_CHECKING:
    from webapp.state import View


def describe(view: View, iri: str, slug: str) -> Description:
    t = view.t
    asked = {"person": iri}
    found = rows(view, "representatives", **asked)
    bodies, represented = distinct(found, "body"), distinct(found, "region")
    name = view.name(iri).text
    proposed = filled([candidates(view, asked, hide={"person"})])
    if not found and proposed:
        return Description(t.person_candidate.format(person=name), sections=proposed)
    if not found:
        return Description(t.person_none.format(person=name), sections=[section(view, "representatives", asked, t.person_mandates)])
    sentence = t.person_sentence.format(
        person=name,
        mandates=counting.in_bodies(
            view,
            view.counted(len(found), "mandate"),
            found,
            all_placed=all(row["body_id"] for row in found),
        ),
        represented=names(view, represented),
        years=counting.years_in_words(view, found),
    )
    attested = latest(found)
    return Description(
        f"{sentence} {t.attested_sentence.format(date=attested)}" if attested else sentence,
        [
            figure(view, len(found), t.figure_mandates),
            figure(view, len(bodies), t.figure_person_bodies),
            (attested or "–", t.figure_attested),
        ],
        [section(view, "representatives", asked, t.person_mandates, hide={"person"}, limit=50), *proposed],
        [("timeline", {"person": slug}), ("neighbours", {"thing": f"person/{slug}"})],
    )
