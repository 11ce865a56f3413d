"""Named errors: each says where the fault is and what mends it.

Raised by every module of `graph`; the command line prints them and exits with
`exit_status` (1: the data or the answer has faults, 2: wrong use).
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Fault:
    """One finding of a check: the file, the thing in it, what is wrong, what mends it."""

    place: str
    subject: str
    message: str
    remedy: str

    def __str__(self) -> str:
        subject = f" {self.subject}:" if self.subject else ""
        return f"{self.place}:{subject} {self.message} → {self.remedy}"


class RegiographError(ValueError):
    """Root of all errors that a user can act on."""

    exit_status = 1
    http_status = 500


class FaultyData(RegiographError):
    """Facts or ontology do not pass; carries every fault found, not only the first."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = sorted(set(faults))
        super().__init__("\n".join(str(fault) for fault in self.faults))


class BrokenBuild(RegiographError):
    """A build folder cannot be read or does not match its manifest."""

    http_status = 503


class WrongUse(RegiographError):
    """The caller asked for something that cannot be asked."""

    exit_status = 2
    http_status = 400


class UnknownQuestion(WrongUse):
    """No question of that name."""

    http_status = 404


class UnknownValue(WrongUse):
    """A parameter's value names nothing in the graph."""


class AmbiguousValue(WrongUse):
    """A parameter's value names several things; `readings` lists them as (label, IRI)."""

    def __init__(self, message: str, readings: list[tuple[str, str]]) -> None:
        self.readings = readings
        super().__init__(message)


class RefusedQuery(WrongUse):
    """A SPARQL text that the service will not run, and why."""


class QueryTimeout(RegiographError):
    """A query was stopped at its time limit."""

    http_status = 504
