"""Compiled templates, shared by all applications of a run: those of the tests' processes and of the servers they start.

A template takes longer to compile than a page to be drawn, and each application has an empty folder of data.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

FOLDER = "PREZENCE_TEST_TEMPLATES"  # the variable of the environment that names it, for the processes of a run


def begin() -> None:
    """Make the folder of a run. Nothing is kept from one run to the next: what compiles may have changed."""
    os.environ[FOLDER] = tempfile.mkdtemp(prefix="prezence-templates-")


def end() -> None:
    """Remove it."""
    shutil.rmtree(os.environ.pop(FOLDER), ignore_errors=True)


def share(data: Path) -> Path:
    """Have an application with this folder of data use it; returns the folder."""
    data.mkdir(parents=True, exist_ok=True)
    own = data / "templates"
    if FOLDER in os.environ and not own.exists():
        own.symlink_to(os.environ[FOLDER])
    return data
