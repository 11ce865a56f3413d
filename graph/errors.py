"""Named errors: each says where the fault is and what mends it.

Raised by every module of `graph`; the command line prints them and exits with
`exit_status` (1: the data or the answer has faults, 2: wrong use).
"""

from __future__ import annotations

from collections.abc import Sequence
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


class RemoteEngineFault(RegiographError):
    """The SPARQL engine that the operator set refuses, or answers what cannot be an answer."""

    http_status = 502


class RemoteEngineAway(RemoteEngineFault):
    """The SPARQL engine that the operator set cannot be reached, or has no time; it may be tried again."""

    http_status = 503


class RemoteEngineFullError(RemoteEngineAway):
    """So many requests wait for the engine that this one is not made; it may be tried again."""


class NotRunThere(RegiographError):
    """The SPARQL engine that the operator set does not run a query that it should: engines differ."""

    http_status = 502


class WrongUse(RegiographError):
    """The caller asked for something that cannot be asked."""

    exit_status = 2
    http_status = 400


class UnknownQuestion(WrongUse):
    """No question of that name; `near` lists the names most like it."""

    http_status = 404

    def __init__(self, message: str, near: Sequence[str] = ()) -> None:
        self.near = list(near)
        super().__init__(message)


class UnclearValue(WrongUse):
    """A value that names no one thing; `readings` lists what may be meant as (label, IRI).

    `parameter` is the name of the parameter that it was given for, where there is one.
    """

    def __init__(self, message: str, readings: Sequence[tuple[str, str]] = (), parameter: str = "") -> None:
        self.readings = list(readings)
        self.parameter = parameter
        super().__init__(message)


class UnknownValue(UnclearValue):
    """A value that names nothing in the graph."""


class AmbiguousValue(UnclearValue):
    """A value that names several things."""


class RefusedQuery(WrongUse):
    """A SPARQL text that the service will not run, and why."""


class TooLongQueryError(RefusedQuery):
    """A SPARQL text with more characters than the service reads."""

    http_status = 413


class QueryTimeout(RegiographError):
    """A query was stopped at its time limit."""

    http_status = 504


class CutShort(RegiographError):
    """An answer met a limit when a part of it was sent already: what was sent is not whole."""

    http_status = 504


class NotMadeYetError(RegiographError):
    """A file that is being made; it may be asked for again after some seconds."""

    http_status = 503
    retry_after = 5


class Busy(RegiographError):
    """So many queries run and wait that this one cannot; it may be tried again after some seconds."""

    http_status = 503

    def __init__(self, message: str, retry_after: int = 2) -> None:
        self.retry_after = retry_after
        super().__init__(message)
