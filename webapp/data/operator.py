"""Who publishes the data and whom to ask, as the operator says in the environment; nothing is made up.

In: `REGIOGRAPH_PUBLISHER` (a name), `REGIOGRAPH_CONTACT` (an e-mail or web address). Out: an `Operator`,
and in words what an operator still has to set.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app

from webapp.privacy import contact
from webapp.settings import CONTACT, PUBLISHER


@dataclass(frozen=True)
class Operator:
    """A publisher's name, a `mailto:` and a web address; each is empty where it is not set."""

    publisher: str = ""
    mail: str = ""
    page: str = ""

    @property
    def can_be_reached(self) -> bool:
        return bool(self.mail or self.page)

    @property
    def missing(self) -> list[str]:
        """What the national profile wants and nobody has said yet, as instructions."""
        found = []
        if not self.publisher:
            found.append(f"dcterms:publisher is missing: set {PUBLISHER} to the name of the organisation that publishes")
        if not self.mail:
            found.append(f"dcat:contactPoint with vcard:hasEmail is missing: set {CONTACT} to an e-mail address")
        return found


def operator() -> Operator:
    """Return the operator of this server."""
    reached = contact(str(current_app.config.get(CONTACT, "")))
    href = reached.href if reached else ""
    name = " ".join(str(current_app.config.get(PUBLISHER, "")).split())
    return Operator(name, href if href.startswith("mailto:") else "", href if href.startswith("http") else "")
