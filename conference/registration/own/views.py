"""The participant's own page and what can be done there. A GET never changes anything."""

from __future__ import annotations

import json
from typing import Any

from flask import Response, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from conference.caching import cached_file
from conference.events.access import enter
from conference.events.rules import Phase, phase
from conference.extensions import limiter
from conference.fields.facts import told_to_person
from conference.fields.field import Group
from conference.fields.forms import values
from conference.fields.registration import REGISTRATION
from conference.forms.fields import clean
from conference.lib import links, telling
from conference.lib.clock import now
from conference.lib.ical import MIME
from conference.lib.routes import lead_to, page
from conference.places.models import PlaceState
from conference.places.queries import times_of_person
from conference.printing.qr import qr_svg
from conference.questions.asked import fields_of, own_fields
from conference.registration import actions, blueprint, queries, rules
from conference.registration.doubts import settled
from conference.registration.forms import ChangeForm, may_be_empty
from conference.registration.models import Registration
from conference.registration.own import calendar, choices, giving_up, items, new_emails
from conference.registration.own import visits as own_visits
from conference.registration.own.access import own_page
from conference.registration.rules import RegistrationRefusal, RegistrationRefused
from conference.registration.suggestions import suggestions
from conference.registration.wording import ANSWERS, REFUSALS
from conference.slides.downloads import attachment
from conference.slides.models import SlideFile
from conference.slides.queries import for_participants
from conference.team.saving import save

TOLD_AFTER = (Group.CONTACT, Group.NEEDS, Group.QUESTIONS, Group.CERTIFICATE, Group.CONSENTS)
CHANGES_PER_ADDRESS = "120 per 10 minutes"


@blueprint.get("/my/<token>")
@own_page
def my(registration: Registration) -> ResponseReturnValue:
    """Show how things stand, and everything a person can do about it."""
    event = registration.event
    is_active = registration.cancelled_at is None
    kept = queries.conference_turn(registration)
    turn = None if registration.is_pending else kept  # what waits for the team's yes is no place yet
    refused = rules.may_cancel(event, is_active, now())
    visits = own_visits.shown(registration)
    return page(
        **_about(registration),
        turn=turn,
        kept=kept,
        ended=items.ended(registration),
        items=items.shown(registration),
        visits=visits,
        slides=_slides(registration),
        days=times_of_person(event, registration.id),
        can_change=rules.may_change(event, is_active, now()) is None,
        can_cancel=refused is None,
        is_over=refused is RegistrationRefusal.OVER,
        is_today=phase(event, now()) is Phase.RUNNING,
        can_register=rules.may_register(event, now()) is None,
        certificate=next((row for row in registration.certificates if row.revoked_at is None), None),
        told=told_to_person(REGISTRATION, registration, Group.WHERE_FROM),
        more_told=told_to_person(fields_of(event, also_archived=True), registration, *TOLD_AFTER),
        ticket=qr_svg(registration.ticket_code, gettext("QR code for the sign-in desk")),
    )


@blueprint.route("/my/<token>/change", methods=["GET", "POST"])
@limiter.limit(CHANGES_PER_ADDRESS, methods=["POST"])
@own_page
def my_change(registration: Registration) -> ResponseReturnValue:
    """Show the person's data, to be put right."""
    event = registration.event
    refused = rules.may_change(event, registration.cancelled_at is None, now())

    def drawn(**sent: Any) -> ChangeForm:
        held = values(fields_of(event), registration)
        form = ChangeForm(event, data={**held, "answered": settled(held)}, **sent)
        if not registration.email:
            may_be_empty(form.email, gettext("With an address we can write to you when something changes."))
        return form

    form = drawn()
    if refused:
        return page(**_about(registration), form=form, refused=REFUSALS[refused]), 200 if _is_get() else 409
    version = registration.new_email_version
    done = save(form, registration, lambda: drawn(formdata=None),
                lambda: actions.change(registration, form.details(registration)),
                lock=event.quota if own_fields(event) else None)  # fmt: skip
    if not done:
        return _change_page(registration, form)
    flash(gettext("Your data were changed."), "success")
    if registration.new_email_version != version:
        flash(gettext("The new address counts once you follow the link that we have sent to it."), "success")
    return _back()


@blueprint.route("/my/<token>/email", methods=["GET", "POST"])
@limiter.limit(CHANGES_PER_ADDRESS, methods=["POST"])
def my_email(token: str) -> ResponseReturnValue:
    """Show where the link leads that was sent to a new address: ask whether it is to be used, and use it."""
    registration, version = new_emails.by_token(token) or abort(404)
    enter(registration.event)
    refused = new_emails.problem(registration, version)
    if not _is_get() and not refused:
        try:
            new_emails.confirm(registration, version)
        except RegistrationRefused as refusal:
            refused = refusal.reason
        else:
            flash(gettext("The new address is used from now on."), "success")
            own = links.sign("my", registration.id, registration.link_version)
            return lead_to("registration.my", token=own)
    shown = page(
        event=registration.event, registration=registration, token=token, refused=refused and REFUSALS[refused]
    )
    return shown, 409 if refused else 200


@blueprint.post("/my/<token>/new-email")
@limiter.limit(CHANGES_PER_ADDRESS)
@own_page
def my_new_email(registration: Registration) -> ResponseReturnValue:
    """Send the link to a new address once more (`again`), or keep the present one."""
    with telling.flashed():
        if "again" in request.form:
            new_emails.ask_again(registration)
            flash(gettext("The link is on its way."), "success")
        else:
            new_emails.withdraw(registration)
            flash(gettext("The address stays as it was."), "success")
    return _back("data")


@blueprint.route("/my/<token>/cancel", methods=["GET", "POST"])
@limiter.limit(CHANGES_PER_ADDRESS, methods=["POST"])
@own_page
def my_cancel(registration: Registration) -> ResponseReturnValue:
    """Ask whether to cancel; do it when the button is pressed."""
    refused = rules.may_cancel(registration.event, registration.cancelled_at is None, now())
    if _is_get():
        held = [giving_up.in_words(place) for place in queries.active_places(registration)]
        return page(**_about(registration), refused=refused and REFUSALS[refused], held=held)
    try:
        actions.cancel(registration)
    except RegistrationRefused as refusal:
        if refusal.reason is not RegistrationRefusal.ALREADY_CANCELLED:  # a second press finds it done
            flash(str(REFUSALS[refusal.reason]), "error")
    return _back()


@blueprint.post("/my/<token>/visit")
@limiter.limit(CHANGES_PER_ADDRESS)
@own_page
def my_visit(registration: Registration) -> ResponseReturnValue:
    """Choose a visit group, change it, or with an empty choice give the visit and every turn for it up.

    `of` says which visit that is; without it all are given up.
    """
    wish, gone = request.form.get("visit", ""), giving_up.remember(registration)
    visit = own_visits.sent_visit(request.form)
    with telling.flashed():
        if wish:
            choices.choose_visit(registration, wish, gives_up=request.form.get("gives_up") == "1")
        else:
            choices.leave_visit(registration, visit)
        said = gettext("Your visit was changed.") if wish else gettext("You are not going on the visit.")
        flash(f"{said} {gone()}".strip(), "success")
    return _back(own_visits.anchor_of(visit))


@blueprint.post("/my/<token>/places")
@limiter.limit(CHANGES_PER_ADDRESS)
@own_page
def my_places(registration: Registration) -> ResponseReturnValue:
    """Take (`take`: an item's code) or leave (`leave`: a place's id) a place; `accept` or `decline` an offered one."""
    form = request.form
    anchor = "items" if "take" in form or "leave" in form else None
    gone = giving_up.remember(registration)
    with telling.flashed():
        if "take" in form:
            place = choices.choose_item(registration, clean(form["take"]), gives_up=form.get("gives_up") == "1")
            said = ANSWERS["taken" if place.state is PlaceState.CONFIRMED else "waiting"]
        else:
            what = next((name for name in ("leave", "accept", "decline") if name in form), "")
            number = row_id(form.get(what, ""))
            if what == "leave":
                choices.leave_place(registration, number)
            else:
                choices.answer_offer(registration, number, accepts=what == "accept")
            said = ANSWERS[what]
        flash(f"{said} {gone()}".strip(), "success")
    return _back(anchor)


@blueprint.get("/my/<token>/calendar.ics")
@own_page
def my_calendar_ics(registration: Registration) -> Response:
    """Send the conference, the visit and the items for the person's calendar."""
    content = calendar.person_calendar(registration)
    return cached_file((content,), lambda: content, MIME, filename=calendar.FILENAME, is_public=False)


@blueprint.get("/my/<token>/slides/<code:code>/<filename>")
@own_page
def my_slide_file(registration: Registration, code: str, filename: str) -> ResponseReturnValue:
    """Send slides for participants; an older name leads to the present one."""
    file = next((file for file in _slides(registration) if file.item.code == code), None)
    if file is None:
        abort(404)
    if file.filename != filename:
        return redirect(url_for("registration.my_slide_file", token=_token(), code=code, filename=file.filename))
    return attachment(file)


@blueprint.get("/my/<token>/data.json")
@own_page
def my_data_json(registration: Registration) -> Response:
    """Send everything that is stored about the person."""
    text = json.dumps(queries.everything_about(registration), ensure_ascii=False, indent=2)
    return _file(text.encode(), "application/json; charset=utf-8", "data.json")


def _file(content: bytes, mime: str, filename: str) -> Response:
    return Response(content, content_type=mime, headers={"Content-Disposition": f'attachment; filename="{filename}"'})


def _slides(registration: Registration) -> list[SlideFile]:
    """Return what a person with a place may download, in the order of the programme."""
    turn = queries.conference_turn(registration)
    if not rules.is_participant(registration.is_active, registration.is_pending, turn is not None and turn.is_held):
        return []
    files = for_participants(registration.event).values()
    return sorted(files, key=lambda file: (file.item.starts_at, file.item.id))


def _change_page(registration: Registration, form: ChangeForm) -> ResponseReturnValue:
    return page(**_about(registration), form=form, refused=None, suggested=suggestions(registration.event))


def _about(registration: Registration) -> dict[str, Any]:
    event = registration.event
    return {
        "event": event,
        "registration": registration,
        "token": _token(),
        "changes_until": rules.changes_until(event),
    }


def row_id(typed: str) -> int:
    """Return the id of a row as it stands in a form; 0, which no row has, for what can be none."""
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 0


def _token() -> str:
    token: str = (request.view_args or {})["token"]
    return token


def _back(anchor: str | None = None) -> ResponseReturnValue:
    return lead_to("registration.my", token=_token(), _anchor=anchor)


def _is_get() -> bool:
    return request.method in ("GET", "HEAD")
