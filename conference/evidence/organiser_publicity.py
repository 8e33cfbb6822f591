"""The team's page of the publicity check: what lacks what."""

from __future__ import annotations

from flask import g
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from conference.events.access import organiser_page, team_member
from conference.events.models import Event
from conference.evidence import blueprint
from conference.evidence.publicity import actions, queries, rules, subjects, wording
from conference.jobs.models import UNDERWAY, Job, JobState
from conference.lib import clock
from conference.lib.languages import LANGUAGES
from conference.lib.routes import lead_to, page
from conference.team.models import MembershipRole
from conference.team.rules import may

AREA = "/organise/<slug:slug>/publicity"
LATE = 60  # seconds after which a worker should have begun


@blueprint.get(AREA)
@organiser_page(MembershipRole.VIEWER)
def publicity(event: Event) -> ResponseReturnValue:
    """Show what the grant wants to be shown, and what lacks it."""
    job, last = queries.last_check(event), queries.last_result(event)
    wanted = {language: subjects.publicity_of(event, language) for language in event.languages}
    spoken = [language for language in event.languages if getattr(event.funding, f"publicity_{language}", "")]
    return page(
        event=event, job=job, underway=job is not None and job.state in UNDERWAY, no_worker=is_late(job),
        failed=job is not None and job.state is JobState.FAILED, last=last,
        found=queries.overall(last, subjects.examined(event)) if last and event.funding else None,
        wanted=wanted[event.language], gaps=rules.not_filled_in(wanted[event.language]), marks=wording.MARKS,
        unspoken=[LANGUAGES[code] for code in event.languages if spoken and code not in spoken],
        kinds=wording.KINDS, name_of=wording.name_of, name_of_thing=wording.name_of_thing,
        address_of=lambda thing: wording.address_of(event, thing), names=LANGUAGES,
        may_check=may(g.role, MembershipRole.EDITOR),
    )  # fmt: skip


@blueprint.post(AREA)
@organiser_page(MembershipRole.EDITOR, in_archive=True)
def check_publicity(event: Event) -> ResponseReturnValue:
    """Have everything looked at."""
    actions.request_check(event, by=team_member())
    return lead_to("evidence.publicity", slug=event.slug)


@blueprint.get(f"{AREA}/progress.json")
@organiser_page(MembershipRole.VIEWER)
def publicity_json(event: Event) -> dict[str, object]:
    """Send how far the check is, for the script of the page."""
    job = queries.last_check(event)
    done, total = (job.done, job.total) if job else (0, 0)
    text = _("%(done)d of %(total)d done", done=done, total=total)
    return {"done": done, "total": total, "text": text, "underway": job is not None and job.state in UNDERWAY}


def is_late(job: Job | None) -> bool:
    """Return whether a worker should have begun a job by now."""
    waits = job is not None and job.state is JobState.QUEUED
    return waits and job is not None and (clock.now() - job.asked_at).total_seconds() > LATE
