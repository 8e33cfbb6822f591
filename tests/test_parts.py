"""CI looks wholly at what a change touches, and everywhere where it is not known what that is."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from config import ROOT
from tests.parts import PARTS

SCRIPT = ROOT / "scripts" / "looks-of-a-change"


def printed(script: Path = SCRIPT, **environ: str) -> list[str]:
    """What the script asks pytest for."""
    bare = {name: value for name, value in os.environ.items() if name not in ("CI", "CI_BASE")}
    return subprocess.run([script], env=bare | environ, capture_output=True, text=True, check=True).stdout.split()


def test_where_nobody_knows_what_changed_all_is_looked_at() -> None:
    assert printed(CI="1", CI_BASE="no-such-commit") == [f"--all-of={part}" for part in PARTS]


@pytest.mark.parametrize(
    ("changed", "parts"),
    [
        ("docs/speed.md", []),
        ("static/css/theme.css", ["pages"]),
        ("conference/speakers/views.py", ["forms"]),
        ("conference/speakers/models.py", ["forms", "upgrades", "backups"]),
        ("conference/erasure/actions.py", ["forms", "backups"]),
        ("conference/printing/lines.py", ["forms", "papers"]),
        ("templates/pdf/badges.html", ["pages", "guides", "forms", "papers"]),
        ("scripts/virtual-environment", ["image"]),
    ],
)
def test_what_a_change_touches_is_looked_at(tmp_path: Path, changed: str, parts: list[str]) -> None:
    """In a repository of its own, in which one file has changed."""
    script = tmp_path / "scripts" / SCRIPT.name
    script.parent.mkdir()
    shutil.copy(SCRIPT, script)
    git = ["git", "-C", str(tmp_path), "-c", "user.name=a", "-c", "user.email=a@example.org"]
    subprocess.run([*git, "init", "-q"], check=True)
    for text in ("before", "after"):
        (tmp_path / changed).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / changed).write_text(text, encoding="utf-8")
        subprocess.run([*git, "add", "."], check=True)
        subprocess.run([*git, "commit", "-qm", text], check=True)

    assert printed(script, CI="1") == [f"--all-of={part}" for part in parts]


@pytest.mark.parametrize("environ", [{}, {"CI": "1", "CI_BASE": "HEAD"}])
def test_on_the_own_machine_and_where_nothing_changed_a_choice_is_looked_at(environ: dict[str, str]) -> None:
    assert printed(**environ) == []


def test_the_script_names_what_there_is() -> None:
    paths = re.sub(r"\\\n", " ", SCRIPT.read_text(encoding="utf-8"))
    named = [path.strip("'") for line in re.findall(r"^wholly \w+ (.+)$", paths, re.MULTILINE) for path in line.split()]
    assert len(named) > 20
    assert [path for path in named if not list(ROOT.glob(path))] == []
