"""scripts/install-server: what it takes in hand before it changes anything."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from config import ROOT

SCRIPT = ROOT / "scripts" / "install-server"
OFFICE = ("https://konference.example.org", "smtp.example.org")


@pytest.mark.parametrize(
    "address",
    ["postgresql://prezence:s3cret@127.0.0.1/prezence", "postgresql://h/prezence?user=prezence&password=s3cret"],
)
def test_a_password_on_the_command_line_is_refused_before_anything_is_done(address: str) -> None:
    done = subprocess.run([SCRIPT, *OFFICE, address], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (1, "")
    assert "everybody on this machine can read in the list of\n    processes" in done.stderr
    assert "s3cret" not in done.stderr


def test_the_address_of_the_database_is_read_from_a_file_the_environment_or_standard_input(tmp_path: Path) -> None:
    found = re.search(r"^told_database\(\) \{.*?^\}$", SCRIPT.read_text(encoding="utf-8"), re.M | re.S)
    assert found
    file = tmp_path / "address"
    file.write_text("of the file\n")

    def told(**environ: str) -> str:
        command = ["sh", "-euc", f"{found[0]}\ntold_database"]
        environ |= {"PATH": "/usr/bin:/bin"}
        return subprocess.run(command, input="typed\n", capture_output=True, text=True, env=environ, check=True).stdout

    assert told() == "typed\n"
    assert told(DATABASE_URL_FILE=str(file)) == "of the file\n"
    assert told(DATABASE_URL="of the environment") == "of the environment\n"
