"""Reads of the last check: what lacks what, beside what there is to look at by now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from conference.events.models import Event
from conference.evidence.publicity.rules import PublicityMark, ShownKind
from conference.evidence.publicity.subjects import Examined
from conference.jobs import queries as jobs
from conference.jobs.models import Job, JobState

CHECK = "publicity"  # the kind of job that looks at everything


@dataclass(frozen=True)
class Looked:
    """One thing that was looked at: what it lacks; `state` is seen, failed, or nothing where there is none of it."""

    thing: Examined
    state: str
    title: str
    lacks: Sequence[PublicityMark]


@dataclass(frozen=True)
class Overall:
    """What came of a check, by kind: what lacks something or could not be looked at; what shows all; and how many
    things there were none of."""

    lacking: Mapping[ShownKind, Sequence[Looked]]
    complete: Mapping[ShownKind, Sequence[Looked]]
    new: Sequence[Examined]  # came since

    @property
    def is_complete(self) -> bool:
        """Whether everything shows all."""
        return not any(self.lacking.values())


def last_check(event: Event) -> Job | None:
    """Return the newest check that is underway, failed or whose result is kept."""
    return next(iter(jobs.newest(event, CHECK, 1)), None)


def last_result(event: Event) -> Job | None:
    """Return the newest check that has come to its end."""
    done = (job for job in jobs.newest(event, CHECK, 5) if job.state is JobState.DONE and job.result)
    return next(done, None)


def overall(job: Job, things: Sequence[Examined]) -> Overall:
    """Return what a check found about what there is by now."""
    found: Mapping[str, Mapping[str, Any]] = (job.result or {}).get("found", {})
    looked = [_looked(thing, found[thing.key]) for thing in things if thing.key in found]
    bad = [one for one in looked if one.lacks or one.state == "failed"]
    good = [one for one in looked if not one.lacks and one.state == "seen"]
    return Overall(_by_kind(bad), _by_kind(good), [thing for thing in things if thing.key not in found])


def _looked(thing: Examined, row: Mapping[str, Any]) -> Looked:
    return Looked(thing, row["state"], row["title"], [PublicityMark(mark) for mark in row["lacks"]])


def _by_kind(rows: Sequence[Looked]) -> dict[ShownKind, list[Looked]]:
    return {kind: [one for one in rows if one.thing.kind is kind] for kind in ShownKind}
