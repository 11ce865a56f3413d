"""Asks the questions of one checkout for `tests.bench_against`, in a process of its own.

In: the checkout's folder as argument; on every line of standard input `[question, parameters]` as
JSON. Out: a line `ready` when its build is made, then one line for each question: the median
milliseconds of CPU time, or `null` where this checkout does not take the question.
"""

from __future__ import annotations

import contextlib
import io
import json
import statistics
import sys
import tempfile
import time
from pathlib import Path

RUNS = 7


def main() -> None:
    # Before the project that this file belongs to, so that the checkout's own code is imported.
    sys.path.insert(0, sys.argv[1])
    from graph.build import build
    from graph.questions import Asker
    from graph.store import CURRENT, open_build

    with tempfile.TemporaryDirectory() as scratch:
        with contextlib.redirect_stderr(io.StringIO()):
            build(Path(scratch))
        asker = Asker(open_build(Path(scratch) / CURRENT))
    print("ready", flush=True)
    for line in sys.stdin:
        print(json.dumps(_time(asker, *json.loads(line))), flush=True)


def _time(asker: object, name: str, values: dict[str, str]) -> float | None:
    """Return the median milliseconds of a question, after one run that does not count."""
    ask = asker.ask  # type: ignore[attr-defined]  # the other checkout's class
    try:
        ask(name, values)
    except Exception:  # whatever an earlier or later state of the project raises at what it lacks
        return None
    taken = []
    for _ in range(RUNS):
        begun = time.process_time()
        ask(name, values)
        taken.append((time.process_time() - begun) * 1000)
    return statistics.median(taken)


if __name__ == "__main__":
    main()
