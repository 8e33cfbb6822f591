"""The team's pages of papers: what can be printed, choosing it, how far it is, the file."""

from __future__ import annotations

from datetime import datetime

from flask import Response, abort
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from conference.certificates.wording import letters
from conference.events.access import organiser_page, team_member
from conference.events.models import Event
from conference.jobs import queries as jobs
from conference.jobs.models import UNDERWAY, Job, JobState
from conference.lib import clock, telling
from conference.lib.routes import lead_to, page
from conference.lib.storage import storage
from conference.paper import actions, blueprint, queries, wording
from conference.paper.forms import FORMS
from conference.paper.rules import PaperKind
from conference.team.models import MembershipRole

AREA = "/organise/<slug:slug>/papers"
DESK = MembershipRole.DESK  # a helper prints what is missing on the day; papers name people and what they need
LATE = 60  # seconds after which a worker should have begun
SHOWN = 8  # files that the page lists


@blueprint.get(AREA)
@organiser_page(DESK)
def papers(event: Event) -> ResponseReturnValue:
    """Show what can be printed, when each was last, and the newest files."""
    asked = queries.asked_lately(event)
    made: dict[str, datetime] = {}
    for job in asked:
        if job.state is JobState.DONE and job.finished_at:
            made.setdefault(job.arguments["paper"], job.finished_at)
    kept = [job for job in asked if job.state is not JobState.DONE or job.storage_key]
    return page(
        event=event, kinds=wording.KINDS, holds=wording.HOLDS, made=made, files=kept[:SHOWN],
        boxes=queries.without_font(event), letters=letters,
    )  # fmt: skip


@blueprint.route(f"{AREA}/<what>", methods=["GET", "POST"])
@organiser_page(DESK, in_archive=True)
def paper(event: Event, what: str) -> ResponseReturnValue:
    """Choose what goes on a paper, and have it made."""
    chosen = next((one for one in PaperKind if one == what), None) or abort(404)
    form = FORMS[chosen](event)
    done = telling.carry_out(form, lambda: actions.request_paper(event, chosen, form.chosen(), by=team_member()))
    if done:
        return lead_to("paper.made", slug=event.slug, job_id=done.value.id)
    return page(event=event, form=form, title=wording.KINDS[chosen], holds=wording.HOLDS[chosen])


@blueprint.get(f"{AREA}/files/<int:job_id>")
@organiser_page(DESK)
def made(event: Event, job_id: int) -> ResponseReturnValue:
    """Show how far the making of a paper is, and the file."""
    job = _job(event, job_id)
    kind = PaperKind(job.arguments["paper"])
    late = job.state is JobState.QUEUED and (clock.now() - job.asked_at).total_seconds() > LATE
    return page(
        event=event, job=job, kind=kind, title=wording.KINDS[kind], underway=job.state in UNDERWAY, no_worker=late,
        failed=job.state is JobState.FAILED, ready=job.state is JobState.DONE and job.storage_key is not None,
        reason=wording.given_up(job.error),
    )  # fmt: skip


@blueprint.get(f"{AREA}/files/<int:job_id>/progress.json")
@organiser_page(DESK)
def made_json(event: Event, job_id: int) -> dict[str, object]:
    """Send the same for the script of the page."""
    job = _job(event, job_id)
    text = _("%(done)d of %(total)d done", done=job.done, total=job.total)
    return {"done": job.done, "total": job.total, "text": text, "underway": job.state in UNDERWAY}


@blueprint.get(f"{AREA}/files/<int:job_id>/download")
@organiser_page(DESK)
def made_file(event: Event, job_id: int) -> Response:
    """Send the finished file; 404 before and after its time."""
    job = _job(event, job_id)
    if job.state is not JobState.DONE or job.storage_key is None:
        abort(404)
    try:
        size, content = storage().size(job.storage_key), storage().open_stream(job.storage_key)
    except FileNotFoundError:
        abort(404)
    ending = job.storage_key.rpartition(".")[2]
    response = Response(content, mimetype=f"application/{ending}")
    response.content_length = size
    response.headers.set("Content-Disposition", "attachment", filename=f"{(job.result or {})['name']}.{ending}")
    return response


def _job(event: Event, job_id: int) -> Job:
    return jobs.by_id(event, queries.PAPER, job_id) or abort(404)
