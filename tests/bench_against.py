"""`make bench AGAINST=../before`: every question here and in another checkout, side by side.

Both are built and asked in the same run, in turns, so that a busy machine slows both alike; each
figure is the least of a few medians of CPU time. The slowest ratio comes first.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import IO

from graph.questions import Question, catalogue
from tests.bench import DATE, cases

ROOT = Path(__file__).resolve().parent.parent
TURNS = 3


class Checkout:
    """A checkout whose questions are asked in a process of its own."""

    def __init__(self, root: Path) -> None:
        asker = Path(__file__).with_name("bench_asker.py")
        command = [sys.executable, str(asker), str(root.resolve())]
        pipe = subprocess.PIPE
        self._process = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, text=True)
        if self._read() != "ready":
            raise SystemExit(f"{root}: no build could be made of this checkout")

    def time(self, name: str, values: dict[str, str]) -> float | None:
        """Return the median milliseconds of a question; None where it does not take it."""
        print(json.dumps([name, values]), file=_open(self._process.stdin), flush=True)
        found: float | None = json.loads(self._read())
        return found

    def close(self) -> None:
        self._process.communicate()

    def _read(self) -> str:
        return _open(self._process.stdout).readline().strip()


def _open(stream: IO[str] | None) -> IO[str]:
    assert stream is not None
    return stream


def on_a_day(question: Question) -> list[tuple[str, dict[str, str]]]:
    """Return everything on a day, where a question takes a date and needs nothing else."""
    needed = any(parameter.required for parameter in question.parameters)
    return [("on a day", {"date": DATE})] if question.takes_date and not needed else []


def main() -> None:
    before, here = Checkout(Path(sys.argv[1])), Checkout(ROOT)
    lines = []
    for name, question in catalogue().items():
        for words, values in [*cases(question), *on_a_day(question)]:
            turns = [(before.time(name, values), here.time(name, values)) for _ in range(TURNS)]
            old = min((one for one, _ in turns if one is not None), default=None)
            new = min((one for _, one in turns if one is not None), default=None)
            if new is not None:
                lines.append((new / old if old else 0.0, f"{name} · {words}", old, new))
    for ratio, name, old, new in sorted(lines, reverse=True):
        was = f"{old:8.1f} ms" if old else "     new   "
        print(f"{name:44}{was} → {new:8.1f} ms   {f'{ratio:.2f}x' if old else ''}", flush=True)
    before.close()
    here.close()


if __name__ == "__main__":
    main()
