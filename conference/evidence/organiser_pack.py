"""The team's page of the pack of evidence: what goes into it, what is missing, how far it is, the file."""

from __future__ import annotations

from flask import Response, abort
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from conference.events.access import organiser_page, team_member
from conference.events.models import Event
from conference.evidence import blueprint
from conference.evidence.organiser_publicity import is_late
from conference.evidence.pack import actions, queries
from conference.evidence.pack.forms import EvidenceForm
from conference.evidence.pack.missing import missing
from conference.evidence.pack.rules import PackTicks
from conference.evidence.pack.wording import FOLDERS, HOLDS, sentence
from conference.jobs.models import UNDERWAY, JobState
from conference.lib import telling
from conference.lib.routes import lead_to, page
from conference.lib.storage import storage
from conference.team.models import MembershipRole

AREA = "/organise/<slug:slug>/evidence"
EDITOR = MembershipRole.EDITOR  # it may hold all that is known about people


@blueprint.route(AREA, methods=["GET", "POST"])
@organiser_page(EDITOR, in_archive=True)
def pack(event: Event) -> ResponseReturnValue:
    """Choose what goes into the pack and have it made; show what it lacks, how far it is, and the file."""
    form = EvidenceForm()
    if telling.carry_out(form, lambda: actions.request_pack(event, form.chosen(), by=team_member())):
        return lead_to("evidence.pack", slug=event.slug)
    job, ready = queries.last_pack(event), queries.ready_pack(event)
    everything = PackTicks(names=True, contacts=True)
    return page(
        event=event, form=form, job=job, underway=job is not None and job.state in UNDERWAY, no_worker=is_late(job),
        failed=job is not None and job.state is JobState.FAILED, ready=ready, folders=FOLDERS, holds=HOLDS,
        ticks=PackTicks.of(ready.arguments) if ready else None,
        lacks=[sentence(one) for one in missing(event, everything)],
    )  # fmt: skip


@blueprint.get(f"{AREA}/progress.json")
@organiser_page(EDITOR)
def pack_json(event: Event) -> dict[str, object]:
    """Send how far the pack is, for the script of the page."""
    job = queries.last_pack(event)
    done, total = (job.done, job.total) if job else (0, 0)
    text = _("%(done)d of %(total)d done", done=done, total=total)
    return {"done": done, "total": total, "text": text, "underway": job is not None and job.state in UNDERWAY}


@blueprint.get(f"{AREA}/pack.zip")
@organiser_page(EDITOR)
def pack_zip(event: Event) -> Response:
    """Send the newest pack; 404 before and after its time."""
    job = queries.ready_pack(event)
    if job is None or job.storage_key is None:
        abort(404)
    try:
        size, content = storage().size(job.storage_key), storage().open_stream(job.storage_key)
    except FileNotFoundError:
        abort(404)
    response = Response(content, mimetype="application/zip")
    response.content_length = size
    response.headers.set("Content-Disposition", "attachment", filename=f"{event.slug}-evidence.zip")
    response.headers["Cache-Control"] = "no-store"
    return response
