"""A sample of `make soak`: made-up requests against a real server leave nothing broken, hung or leaked."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.soak import soak


@pytest.mark.sweep
def test_hundreds_of_made_up_requests_do_no_harm(small_builds: Path) -> None:
    assert soak(small_builds, requests=400, seconds=50) == []
