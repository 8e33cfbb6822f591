"""scripts/install-server: what it takes in hand before it changes anything."""

from __future__ import annotations

import os
import pty
import re
import select
import signal
import subprocess
import termios
import time
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


def asking() -> str:
    """The function of the script that asks where the database is."""
    found = re.search(r"^told_database\(\) \{.*?^\}$", SCRIPT.read_text(encoding="utf-8"), re.M | re.S)
    assert found
    return f'{found[0]}\ntold=$(told_database)\necho "$told"'


def told(typed: str, **environ: str) -> subprocess.CompletedProcess[str]:
    """What it is told."""
    environ |= {"PATH": "/usr/bin:/bin"}
    return subprocess.run(["sh", "-euc", asking()], input=typed, capture_output=True, text=True, env=environ)


def test_the_address_of_the_database_is_read_from_a_file_the_environment_or_standard_input(tmp_path: Path) -> None:
    file = tmp_path / "address"
    file.write_text("of the file\n")
    assert told("typed\n").stdout == "typed\n"
    assert told("typed\n", DATABASE_URL_FILE=str(file)).stdout == "of the file\n"
    assert told("typed\n", DATABASE_URL="of the environment").stdout == "of the environment\n"


@pytest.mark.parametrize("typed", ["", "\n"])
def test_who_is_asked_and_says_nothing_gets_no_other_database(typed: str) -> None:
    done = told(typed)
    assert (done.returncode, done.stdout, done.stderr) == (1, "", "install-server: no address was said\n")


def test_who_gives_up_when_asked_sees_again_what_they_type() -> None:
    person = 'trap : INT; sh -euc "$ASKING"; echo gone $?; read _'  # whose shell stays
    process, terminal = pty.fork()
    if process == 0:
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # tests in parallel ignore it, and so would every shell of theirs
        os.execve("/bin/sh", ["sh", "-c", person], {"ASKING": asking(), "PATH": "/usr/bin:/bin"})
    reads(terminal, "not shown", shown=False)
    os.write(terminal, b"\x03")  # Ctrl+C
    reads(terminal, "gone 130", shown=True)
    os.write(terminal, b"\n")
    os.waitpid(process, 0)
    os.close(terminal)


def reads(terminal: int, text: str, *, shown: bool) -> None:
    """Wait until a terminal says something, and whether it shows what is typed."""
    said, until = "", time.monotonic() + 20
    while text not in said or shows(terminal) is not shown:
        assert time.monotonic() < until, (said, shows(terminal))
        if select.select([terminal], [], [], 0.02)[0]:
            said += os.read(terminal, 1000).decode()


def shows(terminal: int) -> bool:
    """Whether a terminal shows what is typed."""
    return bool(termios.tcgetattr(terminal)[3] & termios.ECHO)
