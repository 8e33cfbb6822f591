"""The organiser's pages of certificates: who can have one, issuing, the register, files with all of them."""

from __future__ import annotations

from flask import Response, abort, flash, g, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from conference.certificates import actions, blueprint, facts, queries, wording
from conference.certificates.forms import RevokeForm
from conference.certificates.models import BatchFormat
from conference.certificates.overview import overview
from conference.certificates.views import paper, pdf
from conference.events.access import organiser_page, team_member
from conference.events.models import Event
from conference.jobs import queries as jobs
from conference.jobs.models import UNDERWAY, Job, JobState
from conference.lib import telling
from conference.lib.clock import now
from conference.lib.routes import lead_to, page
from conference.lib.storage import storage
from conference.programme.wording import KINDS
from conference.registration.queries import person_of
from conference.team.models import MembershipRole
from conference.team.rules import may

BATCHES = 4  # files that the page lists
MIME = {BatchFormat.PDF: "application/pdf", BatchFormat.ZIP: "application/zip"}


@blueprint.get("/organise/<slug:slug>/certificates")
@organiser_page(MembershipRole.VIEWER)
def certificates(event: Event) -> ResponseReturnValue:
    """Show who can have a certificate, who can't and why, and the register of those issued."""
    people = queries.candidates(event)
    obstacle = queries.obstacle(event)
    return page(
        event=event,
        obstacle=wording.OBSTACLES[obstacle] if obstacle else None,
        obstacle_page=wording.OBSTACLE_PAGES.get(obstacle) if obstacle else None,
        waiting=[person for person in people if person.is_waiting],
        outdated=[person for person in people if person.is_outdated],
        refused=queries.refusals(people),
        boxes=queries.boxes(people),
        letters=wording.letters,
        reasons=wording.INELIGIBILITIES,
        advice=wording.REFUSAL_ADVICE,
        certificate_kinds=wording.CERTIFICATE_KINDS,
        issued=queries.issued_certificates(event, request.args.get("page")),
        valid=queries.valid_count(event),
        batches=jobs.newest(event, queries.BATCH, BATCHES),
        formats=wording.FORMATS,
        offered=overview(event),
        kinds=KINDS,
        may_edit=may(g.role, MembershipRole.EDITOR),
    )


@blueprint.post("/organise/<slug:slug>/certificates/issue")
@organiser_page(MembershipRole.EDITOR)
def issue(event: Event) -> ResponseReturnValue:
    """Issue certificates to everybody entitled."""
    with telling.flashed():
        number = len(actions.issue(event, by=team_member()).issued)
        if number:
            flash(ngettext("%(num)d certificate issued.", "%(num)d certificates issued.", number), "success")
        else:
            flash(gettext("Nobody was waiting for a certificate any more; perhaps a colleague was quicker."), "success")
    return _back(event)


@blueprint.post("/organise/<slug:slug>/certificates/issue/<int:registration_id>")
@organiser_page(MembershipRole.EDITOR)
def issue_one(event: Event, registration_id: int) -> ResponseReturnValue:
    """Issue a certificate to one person; leads back to that person's page."""
    if person_of(event, registration_id) is None:
        abort(404)
    person = lead_to("registration.person", slug=event.slug, registration_id=registration_id)
    with telling.flashed():
        result = actions.issue(event, [registration_id], by=team_member())
        for reason in result.refused:
            answer = gettext("No certificate was issued.")
            flash(f"{answer} {wording.INELIGIBILITIES[reason]}. {wording.REFUSAL_ADVICE[reason]}", "error")
        if result.had_one:
            flash(gettext("This person already has a valid certificate."), "error")
        if result.issued:
            flash(ngettext("%(num)d certificate issued.", "%(num)d certificates issued.", 1), "success")
    return person


@blueprint.get("/organise/<slug:slug>/certificates/sample/<int:registration_id>.pdf")
@organiser_page(MembershipRole.VIEWER)
def preview_pdf(event: Event, registration_id: int) -> ResponseReturnValue:
    """Send what a person's certificate would look like, marked as a sample."""
    registration = person_of(event, registration_id)
    if registration is None:
        abort(404)
    with telling.flashed():
        return pdf(facts.sample(event, registration), f"{event.slug}-{registration.id}.pdf")
    return _back(event)


@blueprint.get("/organise/<slug:slug>/certificates/<int:certificate_id>.pdf")
@organiser_page(MembershipRole.VIEWER)
def certificate_pdf(event: Event, certificate_id: int) -> Response:
    """Send one certificate as it was issued."""
    certificate = queries.certificate_by_id(event, certificate_id)
    if certificate is None:
        abort(404)
    return paper(certificate)


@blueprint.route("/organise/<slug:slug>/certificates/<int:certificate_id>/revoke", methods=["GET", "POST"])
@organiser_page(MembershipRole.EDITOR)
def revoke(event: Event, certificate_id: int) -> ResponseReturnValue:
    """Revoke a certificate, and perhaps issue a new one with corrected data."""
    certificate = queries.certificate_by_id(event, certificate_id)
    if certificate is None:
        abort(404)
    form = RevokeForm()
    if certificate.revoked_at is None and not form.validate_on_submit():
        return page(form=form, event=event, certificate=certificate)
    number = certificate.number
    with telling.flashed():
        if form.reissue.data:
            new = actions.reissue(event, certificate_id, form.reason.data or "", by=team_member())
            text = gettext("Certificate %(old)s is revoked; the new one is %(new)s.", old=number, new=new.number)
        else:
            actions.revoke(event, certificate_id, form.reason.data or "", by=team_member())
            text = gettext("Certificate %(number)s is revoked.", number=number)
        flash(text, "success")
    return _back(event)


@blueprint.post("/organise/<slug:slug>/certificates/files")
@organiser_page(MembershipRole.EDITOR, in_archive=True)
def request_batch(event: Event) -> ResponseReturnValue:
    """Ask for all valid certificates in one file."""
    typed = request.form.get("format", "")
    if typed not in list(BatchFormat):
        abort(400)
    with telling.flashed():
        made = actions.request_batch(event, BatchFormat(typed), by=team_member())
        return lead_to("certificates.batch", slug=event.slug, batch_id=made.id)
    return _back(event)


@blueprint.get("/organise/<slug:slug>/certificates/files/<int:batch_id>")
@organiser_page(MembershipRole.VIEWER)
def batch(event: Event, batch_id: int) -> ResponseReturnValue:
    """Show how far the making of a file is, and the file."""
    return page(event=event, formats=wording.FORMATS, **_about(_batch(event, batch_id)))


@blueprint.get("/organise/<slug:slug>/certificates/files/<int:batch_id>/progress.json")
@organiser_page(MembershipRole.VIEWER)
def batch_json(event: Event, batch_id: int) -> dict[str, object]:
    """Send the same for the script of the page."""
    found = _batch(event, batch_id)
    text = gettext("%(done)d of %(total)d done", done=found.done, total=found.total)
    underway = found.state in UNDERWAY
    return {"done": found.done, "total": found.total, "text": text, "underway": underway}


@blueprint.get("/organise/<slug:slug>/certificates/files/<int:batch_id>/download")
@organiser_page(MembershipRole.VIEWER)
def batch_file(event: Event, batch_id: int) -> Response:
    """Send the finished file; 404 before and after its time."""
    found = _batch(event, batch_id)
    if found.state is not JobState.DONE or found.storage_key is None:
        abort(404)
    try:
        size, content = storage().size(found.storage_key), storage().open_stream(found.storage_key)
    except FileNotFoundError:
        abort(404)
    response = Response(content, mimetype=MIME[BatchFormat(found.arguments["format"])])
    response.content_length = size
    name = f"{event.slug}-certificates.{found.arguments['format']}"
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response


def _batch(event: Event, batch_id: int) -> Job:
    found = jobs.by_id(event, queries.BATCH, batch_id)
    if found is None:
        abort(404)
    return found


def _about(found: Job) -> dict[str, object]:
    underway = found.state in UNDERWAY
    late = found.state is JobState.QUEUED and (now() - found.asked_at).total_seconds() > 60
    return {
        "batch": found,
        "underway": underway,
        "no_worker": late,
        "failed": found.state is JobState.FAILED,
        "ready": found.state is JobState.DONE and found.storage_key is not None,
    }


def _back(event: Event) -> ResponseReturnValue:
    return lead_to("certificates.certificates", slug=event.slug)
