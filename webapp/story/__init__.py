"""The story: three findings from the data for a newcomer, counted anew for each reader's date and sources."""

from __future__ import annotations
