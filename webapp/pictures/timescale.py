"""Where a day lies on a line of years.

In: the first and last day that have to be shown, and how much room there is. Out: a `Scale`
from whole year to whole year, with its ticks. A day takes up the room of a day, so that
nothing reaches beyond the days that it stands for.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from graph.dates import Span

_STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)
_TICK_ROOM = 44  # a year with some air, and wide enough to be pressed
_LONGEST = 60  # years that a chosen date may stretch the line to


@dataclass(frozen=True)
class Scale:
    """A line from the first day of one year to the last day of another, in pixels."""

    first_year: int
    last_year: int
    left: float
    right: float

    @property
    def _begin(self) -> int:
        return date(self.first_year, 1, 1).toordinal()

    @property
    def _days(self) -> int:
        return date(self.last_year, 12, 31).toordinal() + 1 - self._begin

    def start(self, day: date) -> float:
        """Return where a day begins; a day off the line lies at its end."""
        return self._at(day.toordinal())

    def end(self, day: date) -> float:
        """Return where a day ends."""
        return self._at(day.toordinal() + 1)

    def shows(self, span: Span) -> bool:
        """Tell whether some day of a span is on the line."""
        return span.first.year <= self.last_year and span.last.year >= self.first_year

    @property
    def step(self) -> int:
        """How many years lie between two ticks that do not crowd each other."""
        room = (self.right - self.left) / (self.last_year - self.first_year + 1)
        return next((step for step in _STEPS if step * room >= _TICK_ROOM), _STEPS[-1])

    @property
    def ticks(self) -> list[int]:
        """The years that are written."""
        return [year for year in range(self.first_year, self.last_year + 1) if year % self.step == 0]

    def _at(self, ordinal: int) -> float:
        share = (ordinal - self._begin) / self._days
        return self.left + (self.right - self.left) * min(max(share, 0.0), 1.0)


def scale_for(days: Iterable[date], chosen: Span | None, left: float, right: float) -> Scale:
    """Return a line for some days with a year of air at each end, and for the chosen date where it is not too far off."""
    years = [day.year for day in days] or ([chosen.first.year, chosen.last.year] if chosen else [date.today().year])
    first, last = min(years), max(years)
    if chosen:
        stretched = min(first, chosen.first.year), max(last, chosen.last.year)
        if stretched[1] - stretched[0] <= max(_LONGEST, last - first):
            first, last = stretched
    return Scale(max(first - 1, date.min.year), min(last + 1, date.max.year), left, right)
