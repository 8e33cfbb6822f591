"""The organiser's pages of one person's hours: what adds up to them, correcting them, taking a correction back."""

from __future__ import annotations

from flask import abort, flash, g
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from conference.certificates import actions, blueprint, correcting, queries, wording
from conference.certificates.forms import CorrectionForm
from conference.certificates.overview import overview
from conference.certificates.queries import Candidate
from conference.events.access import organiser_page, team_member
from conference.events.models import Event
from conference.lib import telling
from conference.lib.routes import finish, lead_to, page
from conference.registration.queries import person_of
from conference.team.models import MembershipRole
from conference.team.rules import may
from conference.team.saving import save


@blueprint.get("/organise/<slug:slug>/certificates/hours/<int:registration_id>")
@organiser_page(MembershipRole.VIEWER)
def hours(event: Event, registration_id: int) -> ResponseReturnValue:
    """Show what adds up to a person's hours, item by item, and what was corrected."""
    person = _person(event, registration_id)
    return page(
        event=event,
        person=person,
        uncounted=[row for row in overview(event).items if row.minutes is None],
        titles={row.key: row.row for row in person.items if row.item.is_visit},
        corrections={row.part: row for row in person.registration.hours_corrections},
        countings=wording.COUNTINGS,
        reason=wording.INELIGIBILITIES[person.refusal] if person.refusal else None,
        may_edit=may(g.role, MembershipRole.EDITOR),
    )


@blueprint.route(
    "/organise/<slug:slug>/certificates/hours/<int:registration_id>/correct/<code:part>", methods=["GET", "POST"]
)
@organiser_page(MembershipRole.EDITOR)
def correct_hours(event: Event, registration_id: int, part: str) -> ResponseReturnValue:
    """Correct the minutes of a day or a visit, with the reason, and perhaps replace the certificate."""
    person = _person(event, registration_id)
    registration, certificate = person.registration, person.certificate
    found = next((one for one in person.parts if one.key == part), None)
    if found is None:
        abort(404)
    number, certificate_id = (certificate.number, certificate.id) if certificate else ("", 0)

    def drawn(**sent: None) -> CorrectionForm:
        row = queries.correction_of(registration, part)
        return CorrectionForm(found.credited, number, obj=row, **sent)

    form = drawn()
    done = save(
        form, registration, lambda: drawn(formdata=None),
        lambda: correcting.correct(
            event, registration_id, part, form.minutes.data or 0, form.reason.data or "", by=team_member()
        ),
        lock=event,
    )  # fmt: skip
    if done is None:
        return page(
            form=form, event=event, person=person, part=found,
            visit=next((row.row for row in person.items if row.key == part and found.is_visit), None),
        )  # fmt: skip
    flash(gettext("The hours are corrected."), "success")
    if "reissue" in form and form.reissue.data:
        with telling.flashed():
            new = actions.reissue(event, certificate_id, done.value.reason, by=team_member())
            text = gettext("Certificate %(old)s is revoked; the new one is %(new)s.", old=number, new=new.number)
            flash(text, "success")
    return lead_to("certificates.hours", slug=event.slug, registration_id=registration_id)


@blueprint.post("/organise/<slug:slug>/certificates/hours/<int:registration_id>/take-back/<code:part>")
@organiser_page(MembershipRole.EDITOR)
def take_correction_back(event: Event, registration_id: int, part: str) -> ResponseReturnValue:
    """Let presence alone say how many minutes a day or a visit has."""
    with telling.flashed():
        correcting.take_back(event, registration_id, part, by=team_member())
        return finish(
            gettext("The correction is taken back."), "certificates.hours", slug=event.slug,
            registration_id=registration_id,
        )  # fmt: skip
    return lead_to("certificates.hours", slug=event.slug, registration_id=registration_id)


def _person(event: Event, registration_id: int) -> Candidate:
    if person_of(event, registration_id) is None:
        abort(404)
    return queries.candidates(event, [registration_id])[0]
