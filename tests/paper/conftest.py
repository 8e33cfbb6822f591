"""A conference with a visit, somebody who makes its papers, and reading what was made."""

from __future__ import annotations

import io
import re
import subprocess
from typing import Any

import pikepdf
import pytest

from conference.events.models import Event
from conference.extensions import db
from conference.jobs import work
from conference.jobs.models import Job, JobState
from conference.lib.storage import storage
from conference.paper import actions
from conference.paper.rules import PaperKind
from tests.factories import make_event


@pytest.fixture
def event(app) -> Event:
    return make_event()


def made(event: Event, kind: PaperKind, **chosen: Any) -> bytes:
    """The file that the worker makes."""
    job = actions.request_paper(event, kind, chosen, by=None)
    while work.work_once():
        pass
    done = db.session.get_one(Job, job.id, populate_existing=True)
    assert done.state is JobState.DONE
    assert done.storage_key
    return storage().read(done.storage_key, 10**8)


def text_of(content: bytes) -> str:
    """What stands on a PDF, line by line, with plain spaces."""
    run = subprocess.run(["pdftotext", "-layout", "-", "-"], input=content, capture_output=True, check=True)
    return run.stdout.decode().replace("\u00a0", " ")


def pages_of(content: bytes) -> int:
    with pikepdf.open(io.BytesIO(content)) as document:
        return len(document.pages)


def listed(text: str) -> list[tuple[str, str]]:
    """Numbers and family names of the rows of a list with people."""
    found = re.findall(r"^\f? *(?:[A-ZŠČ]h? +)?(\d+) +(\S+) \S+", text, re.MULTILINE)
    return [(number, family) for number, family in found if family != "Nejste"]  # the first empty row
