"""Puts the script of the SPARQL page into the wheel: built from its sources and npm (`webapp/editor/bundle.py`).

In: the sources of the project. Out: `webapp/static/built/`, which is not committed but is in every
wheel. An editable install is left alone; there `make` builds the script.
"""

from __future__ import annotations

import runpy
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

BUNDLE = Path("webapp") / "editor" / "bundle.py"


class EditorHook(BuildHookInterface):
    """Builds the script before a wheel is packed."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if self.target_name != "wheel" or version == "editable":
            return
        bundle = runpy.run_path(str(Path(self.root) / BUNDLE))
        if not bundle["is_fresh"]():
            with tempfile.TemporaryDirectory() as work:
                bundle["build"](Path(work))
        build_data["artifacts"].append("webapp/static/built/*")
