"""`python -m tests.large OUT [N]`: the graph of an existing build N times over, under other names.

In: a build folder with its N-Quads (`builds/current`). Out: `OUT/<id>/`, a build with a store on
disk, and the link `OUT/current`. Copy 0 keeps its names; in copy 42 the slug of every thing ends in
`-0042` and every name in a made-up word. What stands in the ontology, and parties, are there once.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pyoxigraph as ox

from graph.build import switch
from graph.namespaces import ONTOLOGY, RDFS, ROOT, SKOS, THINGS, local, term
from graph.store import CURRENT, DISK_STORE, MANIFEST, QUADS

# Neither stands in N-Quads: they mark where a copy's slug and word go.
_SLUG, _WORD = "\x00", "\x01"
_SHARED_KINDS = ("party/",)
_NAMING = {f"<{iri}>" for iri in (SKOS + "prefLabel", SKOS + "altLabel", RDFS + "label")}
_NAMING |= {f"<{term(name)}>" for name in ("abbreviation", "shortName", "damagedForm", "ambiguousName")}
_PART = re.compile(rf'(?P<text>"(?:[^"\\]|\\.)*")|<(?P<thing>{re.escape(THINGS)}[^>]*)>')
_SYLLABLES = ("ba", "do", "fi", "ga", "hu", "jo", "ke", "lu", "mi", "no")


def word(copy: int) -> str:
    """Return the made-up word of a copy: 42 → “Bakefi”."""
    return "".join(_SYLLABLES[int(digit)] for digit in f"{copy:03}").capitalize()


class Template:
    """The lines of a build: those that every copy has in its own names, and those that are there once."""

    def __init__(self, lines: Iterable[str]) -> None:
        kept = list(lines)
        self._shared = {line.split(" ", 1)[0] for line in kept if line.endswith(f" <{ONTOLOGY}> .\n")}
        marked = [self._marked(line) for line in kept]
        self.own = "".join(line for line in marked if _SLUG in line)
        self.once = "".join(line for line in marked if _SLUG not in line)

    def _marked(self, line: str) -> str:
        subject, predicate, _ = line.split(" ", 2)
        names = predicate in _NAMING and self._is_own(subject)

        def mark(part: re.Match[str]) -> str:
            if part["text"]:
                return f'{part["text"][:-1]}{_WORD}"' if names else part["text"]
            return f"<{part['thing']}{_SLUG}>" if self._is_own(part[0]) else part[0]

        return _PART.sub(mark, line)

    def _is_own(self, node: str) -> bool:
        iri = node[1:-1]
        return iri.startswith(THINGS) and node not in self._shared and not local(iri).startswith(_SHARED_KINDS)

    def copies(self, count: int) -> Iterator[str]:
        """Yield the N-Quads of the whole, a copy at a time."""
        yield self.once
        for copy in range(count):
            slug, name = (f"-{copy:04}", f" {word(copy)}") if copy else ("", "")
            yield self.own.replace(_SLUG, slug).replace(_WORD, name)

    def quads(self, copies: int) -> int:
        return self.once.count("\n") + copies * self.own.count("\n")


def enlarge(build: Path, out: Path, copies: int = 100, progress: Callable[[str], None] = lambda _: None) -> Path:
    """Write `copies` times the graph of a build folder as a new build into `out`; returns its folder."""
    begun = time.monotonic()
    with (build / QUADS).open(encoding="utf-8") as lines:
        template = Template(lines)
    manifest = json.loads((build / MANIFEST).read_text(encoding="utf-8"))
    target = out / f"{manifest['build']}-times-{copies}"
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    digest = hashlib.sha256()
    with (target / QUADS).open("wb") as file:
        for copy in template.copies(copies):
            encoded = copy.encode("utf-8")
            digest.update(encoded)
            file.write(encoded)
    progress(f"{template.quads(copies):,} quads written ({time.monotonic() - begun:.0f} s)")
    store = ox.Store(str(target / DISK_STORE))
    store.bulk_load(path=str(target / QUADS), format=ox.RdfFormat.N_QUADS)
    progress(f"loaded ({time.monotonic() - begun:.0f} s)")
    store.optimize()
    store.flush()
    manifest |= {"build": target.name, "store": "disk", "seconds": round(time.monotonic() - begun, 2), "checksums": {QUADS: digest.hexdigest()}}
    graphs = Counter(local(quad.graph_name.value) for quad in store if isinstance(quad.graph_name, ox.NamedNode))
    manifest["counts"] = {
        "quads": template.quads(copies),
        "sources": copies * manifest["counts"]["sources"],
        "graphs": dict(sorted(graphs.items())),
    }
    (target / MANIFEST).write_text(json.dumps(manifest, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    switch(out, target)
    progress(f"{target} is current ({time.monotonic() - begun:.0f} s)")
    return target


def main(out: str, copies: str = "100") -> None:
    enlarge(ROOT / "builds" / CURRENT, Path(out), int(copies), lambda words: print(words, file=sys.stderr, flush=True))


if __name__ == "__main__":
    main(*sys.argv[1:])
