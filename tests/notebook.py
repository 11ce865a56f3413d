"""The example notebook of the documentation: run it, and put its outputs in anew.

In: `docs/notebook.ipynb`, a folder of builds. Out: the same notebook as a fresh kernel runs it, without the time,
the machine or the user. `python -m tests.notebook` writes it back, after facts or questions have changed.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import nbformat
from nbclient import NotebookClient
from nbformat import NotebookNode
from traitlets.config import Config

from graph.namespaces import ROOT

NOTEBOOK = ROOT / "docs" / "notebook.ipynb"
LONGEST = 120  # seconds for one cell
# What a reader's program needs; the rest would name a version or a machine.
METADATA = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}, "language_info": {"name": "python"}}


def stored() -> NotebookNode:
    """Return the notebook as it is kept."""
    found: NotebookNode = nbformat.read(NOTEBOOK, as_version=4)
    return found


def executed(builds: Path) -> NotebookNode:
    """Return the notebook as a fresh kernel runs it on the current build of a folder."""
    made = stored()
    with TemporaryDirectory() as work:
        # A kernel that knows nothing of the user: no profile, no history.
        environment = os.environ | {"REGIOGRAPH_BUILDS": str(builds.resolve()), "IPYTHONDIR": work, "PYTHONPATH": str(ROOT)}
        client = NotebookClient(
            made,
            timeout=LONGEST,
            kernel_name="python3",
            record_timing=False,
            # A kernel on a busy machine sends what was printed in as many pieces as it likes.
            coalesce_streams=True,
            resources={"metadata": {"path": work}},
            # No port that others could reach, no file outside the folder.
            config=Config({"KernelManager": {"transport": "ipc", "connection_file": f"{work}/kernel.json"}}),
        )
        client.execute(env=environment)
    return clean(made)


def clean(notebook: NotebookNode) -> NotebookNode:
    """Return a notebook with nothing in it but cells, outputs and what is needed to open it."""
    notebook.metadata = NotebookNode(METADATA)
    for place, cell in enumerate(notebook.cells, 1):
        cell.id = f"cell-{place}"
        cell.metadata = NotebookNode()
        for output in cell.get("outputs", ()):
            if "metadata" in output:
                output.metadata = NotebookNode()
    return notebook


if __name__ == "__main__":
    nbformat.write(executed(Path(os.environ.get("REGIOGRAPH_BUILDS", "builds"))), NOTEBOOK)
    sys.exit(0)
