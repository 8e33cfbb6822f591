"""CI looks wholly at what a change touches, and everywhere where it is not known what that is."""

from __future__ import annotations

import os
import re
import subprocess

import pytest

from config import ROOT
from tests.parts import PARTS

SCRIPT = ROOT / "scripts" / "looks-of-a-change"


def printed(**environ: str) -> list[str]:
    """What the script asks pytest for."""
    bare = {name: value for name, value in os.environ.items() if name not in ("CI", "CI_BASE")}
    return subprocess.run([SCRIPT], env=bare | environ, capture_output=True, text=True, check=True).stdout.split()


def test_where_nobody_knows_what_changed_all_is_looked_at() -> None:
    assert printed(CI="1", CI_BASE="no-such-commit") == [f"--all-of={part}" for part in PARTS]


@pytest.mark.parametrize("environ", [{}, {"CI": "1", "CI_BASE": "HEAD"}])
def test_on_the_own_machine_and_where_nothing_changed_a_choice_is_looked_at(environ: dict[str, str]) -> None:
    assert printed(**environ) == []


def test_the_script_names_what_there_is() -> None:
    paths = re.sub(r"\\\n", " ", SCRIPT.read_text(encoding="utf-8"))
    named = [path.strip("'") for line in re.findall(r"^wholly \w+ (.+)$", paths, re.MULTILINE) for path in line.split()]
    assert len(named) > 20
    assert [path for path in named if not list(ROOT.glob(path))] == []
