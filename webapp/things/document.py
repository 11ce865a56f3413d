"""The page of a source document: who decided it, what was taken from it, and what it does not say.

In: a view and a source's IRI. Out: a `Description`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from webapp.tables import Record
from webapp.things.anatomy import Description, Further, capital, exclusions, figure, filled, rows, section

if TYPE_CHECKING:
    from webapp.state import View


def describe(view: View, iri: str, slug: str) -> Description:
    t = view.t
    asked = {"document": iri}
    own = rows(view, "documents", **asked)
    contents = rows(view, "contents", **asked)
    facts = sum(record["facts"] for record in contents)
    gaps = rows(view, "gaps", **asked)
    about: Record = own[0] if own else {"kind": "", "issuer": "", "valid_from": "", "valid_to": ""}
    valid = "–".join(year for year in dict.fromkeys((about["valid_from"], about["valid_to"])) if year)
    sentence = t.document_sentence.format(
        kind=capital(about["kind"] or t.document_plain),
        issuer=about["issuer"] or t.not_stated,
        facts=view.counted(facts, "fact"),
    )
    return Description(
        sentence,
        [
            figure(view, facts, t.figure_facts),
            figure(view, len(contents), t.figure_fact_kinds),
            figure(view, len(gaps), t.figure_gaps),
            (valid or "–", t.figure_valid),
        ],
        [
            section(view, "documents", asked, t.document_about),
            section(view, "contents", asked, t.document_contents, limit=50, further=[Further(t.document_facts, "facts", {"document": slug})]),
            section(view, "gaps", asked, t.document_gaps, note=t.gaps_note, limit=25),
            *filled(
                (
                    section(view, "priorities", asked, t.priorities, note=t.priorities_note),
                    exclusions(view, asked),
                    section(view, "activities", asked, t.activities, note=t.activities_note),
                )
            ),
        ],
        [("neighbours", {"thing": f"source/{slug}"})],
    )
