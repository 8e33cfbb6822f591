"""What those who came said of the conference: the place in the report for the results of a survey.

A feature that asks for feedback is read here, and nowhere else in the report and the pack.
"""

from __future__ import annotations

from collections.abc import Sequence

from conference.events.models import Event
from conference.printing.document import DocPart


def results(event: Event) -> Sequence[DocPart]:
    """Return the results of the survey, as parts of the report in the language spoken now; nothing without one."""
    return ()
