"""Processes that are started again: what the log tells of one that fails."""

from __future__ import annotations

import subprocess
import sys

from config import ROOT

FAILS = """
import logging
from conference.lib import logs, processes

def work(_stopped):
    raise LookupError("jana.novakova@example.org")

handler = logging.StreamHandler()
handler.setFormatter(logs.TextLines())
logging.basicConfig(handlers=[handler])
raise SystemExit(processes.supervise({"worker": work}))
"""


def test_one_that_fails_at_once_again_and_again_is_told_without_values_and_ends_all() -> None:
    done = subprocess.run([sys.executable, "-c", FAILS], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 1, done.stderr
    assert done.stderr.count("in work\n") == 5
    assert "worker ends again and again: all stop" in done.stderr
    assert "LookupError" in done.stderr
    assert "novakova" not in done.stderr
