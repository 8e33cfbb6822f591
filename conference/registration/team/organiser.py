"""The team's pages of registrations: the list with its exports, and one person."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from secrets import token_urlsafe
from typing import Any

from flask import Response, abort, flash, g, request, send_file, stream_with_context, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from conference.admission.queries import labels_of_codes
from conference.events.access import organiser_page, team_member
from conference.events.models import Event
from conference.fields.choices import HONORIFICS, MEALS, ORGANISATION_TYPES
from conference.fields.facts import told_to_team
from conference.fields.field import Group
from conference.fields.forms import values
from conference.fields.registration import REGISTRATION
from conference.lib import clock, ods, telling, xlsx
from conference.lib.routes import lead_to, page
from conference.lib.tables import Column, csv_lines, write_ods, write_xlsx
from conference.places.queries import colleagues, waiting_list
from conference.questions.asked import fields_of, own_fields
from conference.registration import blueprint, queries, visit_words
from conference.registration.actions import OutcomeKind, RegistrationOutcome
from conference.registration.doubts import settled
from conference.registration.forms import may_be_empty
from conference.registration.models import AttendeeView, Registration
from conference.registration.own import giving_up, items
from conference.registration.own import visits as own_visits
from conference.registration.own.address import my_address
from conference.registration.rules import RegistrationRefusal
from conference.registration.suggestions import suggestions
from conference.registration.team import actions as by_team
from conference.registration.team import attendees as lists
from conference.registration.team import doubles, saved_views
from conference.registration.team.attendee_columns import STATE_LABELS, USUAL, chosen_columns, codebook
from conference.registration.team.attendee_columns import columns as all_columns
from conference.registration.team.attendee_counts import regions_of, summary
from conference.registration.team.attendee_filter import SORTS, AttendeeFilter, listed_questions
from conference.registration.team.attendee_table import rows
from conference.registration.team.attendees import Attendee
from conference.registration.team.filter_words import VISIT_LABELS, narrowed, visit_names
from conference.registration.team.forms import AddPersonForm, ChangeGroupForm, CorrectPersonForm, LetInForm
from conference.team.access import allowed
from conference.team.models import MembershipRole
from conference.team.saving import save

TOLD_AFTER = (Group.NEEDS, Group.QUESTIONS, Group.CERTIFICATE, Group.CONSENTS)
STACKED = 12
"""So many columns a phone shows below each other, each with its name; more stand side by side, in a frame to scroll."""


@blueprint.get("/organise/<slug:slug>/attendees")
@organiser_page(MembershipRole.VIEWER)
def attendees(event: Event) -> ResponseReturnValue:
    """Show the list of attendees, filtered, in pages."""
    chosen = AttendeeFilter.from_args(request.args).seen_by(allowed, event)
    whole, groups = summary(event), lists.groups_of(event)
    shown = lists.page_of_attendees(event, chosen, request.args.get("page"), whole, groups)
    columns = chosen_columns(event, allowed, chosen.columns or USUAL)[1:]
    is_wide, several_visits = len(columns) > STACKED, len({group.visit_id for group in groups}) > 1
    return page(
        columns=columns, is_wide=is_wide, chosen=chosen, shown=shown, summary=whole, groups=groups,
        rows=rows(event, shown.items, columns, several_visits=several_visits, stacked=not is_wide),
        visit_choices=[*visit_names(groups).items(), *VISIT_LABELS.items()], states=STATE_LABELS, sorts=SORTS,
        narrowed=narrowed(replace(chosen, q=""), groups, event),
        organisation_types=ORGANISATION_TYPES, regions=[(region, region) for region in regions_of(event)],
        meals=MEALS if "meal" in event.optional_fields and allowed("needs") else {}, may_edit=_may_edit(),
        own_questions=listed_questions(event, allowed), views=saved_views.views_of(event), address_of=_address_of,
        codes=[(str(row_id), label) for row_id, label in labels_of_codes(event).items()],
    )  # fmt: skip


@blueprint.get("/organise/<slug:slug>/attendees.xlsx")
@organiser_page(MembershipRole.VIEWER)
def attendees_xlsx(event: Event) -> ResponseReturnValue:
    """Send the filtered list for Excel."""
    return _workbook(event, "xlsx", xlsx.MIME, write_xlsx)


@blueprint.get("/organise/<slug:slug>/attendees.ods")
@organiser_page(MembershipRole.VIEWER)
def attendees_ods(event: Event) -> ResponseReturnValue:
    """Send the filtered list for LibreOffice."""
    return _workbook(event, "ods", ods.MIME, write_ods)


@blueprint.get("/organise/<slug:slug>/attendees.csv")
@organiser_page(MembershipRole.VIEWER)
def attendees_csv(event: Event) -> ResponseReturnValue:
    """Send the filtered list as CSV that a Czech Excel opens right."""
    chosen = AttendeeFilter.from_args(request.args).seen_by(allowed, event)
    lines = csv_lines(_exported(event, chosen), lists.every_attendee(event, chosen))
    response = Response(stream_with_context(lines), content_type="text/csv; charset=utf-8")
    response.headers.set("Content-Disposition", "attachment", filename=_filename(event, "csv"))
    return _private(response)


@blueprint.get("/organise/<slug:slug>/attendees/<int:registration_id>")
@organiser_page(MembershipRole.VIEWER)
def person(event: Event, registration_id: int) -> ResponseReturnValue:
    """Show everything known about one person, and what can be done for them; of one merged, what it became."""
    if into := queries.merged_into(event, registration_id):
        return lead_to("registration.person", slug=event.slug, registration_id=into)
    return _person_page(event, _person(event, registration_id))


@blueprint.route("/organise/<slug:slug>/attendees/<int:registration_id>/edit", methods=["GET", "POST"])
@organiser_page(MembershipRole.EDITOR)
def edit_person(event: Event, registration_id: int) -> ResponseReturnValue:
    """Put the data of a person right."""
    row = _person(event, registration_id)

    def drawn(**sent: Any) -> CorrectPersonForm:
        held = values(fields_of(event), row)
        data = {**held, "salutation": row.salutation, "language": row.language, "answered": settled(held)}
        form = CorrectPersonForm(event, data=data, **sent)
        if not row.email:
            may_be_empty(form.email)
        return form

    def correct() -> None:
        by_team.correct(row, form.details(row), salutation=form.salutation.data or "", language=form.language.data,
                        by=team_member())  # fmt: skip

    form = drawn()
    in_use = {RegistrationRefusal.EMAIL_IN_USE: _("This address has another registration at this conference.")}
    if save(
        form, row, lambda: drawn(formdata=None), correct, words=in_use, lock=event.quota if own_fields(event) else None
    ):
        flash(_("The data were changed."), "success")
        return _to(row)
    return page(form=form, row=row, suggested=suggestions(g.event))


@blueprint.route("/organise/<slug:slug>/attendees/add", methods=["GET", "POST"])
@organiser_page(MembershipRole.EDITOR)
def add_person(event: Event) -> ResponseReturnValue:
    """Register a person by hand."""
    form = AddPersonForm(event, lists.groups_of(event))
    if not form.is_submitted():
        form.form_token.data = token_urlsafe(24)
    in_use = {RegistrationRefusal.EMAIL_IN_USE: _("This address is registered already.")}
    added = telling.carry_out(form, lambda: by_team.add(
        event, form.details(), visits=form.visits_wished, language=form.language.data,
        form_token=form.form_token.data or "",
        by=team_member(),
    ), in_use, form.elsewhere)  # fmt: skip
    if added:
        _say_added(added.value)
        return _to(added.value.registration)
    existing = queries.registered_under(event, form.email.data or "")
    return page(form=form, existing=existing, suggested=suggestions(event))


def _say_added(outcome: RegistrationOutcome) -> None:
    if outcome.kind is OutcomeKind.NEW:
        turn = queries.conference_turn(outcome.registration)
        held = turn is not None and turn.is_held
        flash(_("Registered: there is a place.") if held else _("Registered on the waiting list."), "success")


@blueprint.route("/organise/<slug:slug>/attendees/<int:registration_id>/cancel", methods=["GET", "POST"])
@organiser_page(MembershipRole.EDITOR)
def cancel_person(event: Event, registration_id: int) -> ResponseReturnValue:
    """Ask, then cancel on the person's behalf."""
    row = _person(event, registration_id)
    if request.method != "POST":
        return page(row=row, held=[giving_up.in_words(place) for place in queries.active_places(row)])
    with telling.flashed():
        by_team.cancel(row, team_member())
        flash(_("The registration was cancelled. Who was next in line has been told."), "success")
    return _to(row)


@blueprint.post("/organise/<slug:slug>/attendees/<int:registration_id>/let-in")
@organiser_page(MembershipRole.DESK)
def let_person_in(event: Event, registration_id: int) -> ResponseReturnValue:
    """Give who waits a place although none is free."""
    row, form = _person(event, registration_id), LetInForm()
    if not form.validate_on_submit():
        return _person_page(event, row, form)
    with telling.flashed():
        by_team.let_in(row, form.reason.data or "", team_member())
        flash(_("Let in: there is a place at the conference, one more than before."), "success")
    return _to(row)


@blueprint.post("/organise/<slug:slug>/attendees/<int:registration_id>/move")
@organiser_page(MembershipRole.EDITOR)
def move_person(event: Event, registration_id: int) -> ResponseReturnValue:
    """Put a person into another visit group."""
    row = _person(event, registration_id)
    form = ChangeGroupForm(lists.groups_of(event))
    if not form.validate_on_submit():
        return _person_page(event, row, form)
    gone = giving_up.remember(row)
    with telling.flashed():
        place = by_team.move(row, form.group.data, gives_up=form.gives_up.data, by=team_member())
        if place is None:
            flash(_("The wish is noted: it counts once there is a place at the conference."), "success")
        else:
            said = _("The visit was changed and the person has been told.")
            flash(f"{said} {gone()}".strip(), "success")
    return _to(row, "visit")


@blueprint.post("/organise/<slug:slug>/attendees/<int:registration_id>/leave-visit")
@organiser_page(MembershipRole.EDITOR)
def leave_person_visit(event: Event, registration_id: int) -> ResponseReturnValue:
    """Take a person off a visit, the one that is sent as `of`, else off all."""
    row = _person(event, registration_id)
    gone = giving_up.remember(row)
    with telling.flashed():
        by_team.leave_visit(row, own_visits.sent_visit(request.form), by=team_member())
        said = _("The person is not going on the visit.")
        flash(f"{said} {gone()}".strip(), "success")
    return _to(row, "visit")


@blueprint.post("/organise/<slug:slug>/attendees/<int:registration_id>/resend")
@organiser_page(MembershipRole.EDITOR)
def resend_confirmation(event: Event, registration_id: int) -> ResponseReturnValue:
    """Send the confirmation once more."""
    row = _person(event, registration_id)
    with telling.flashed():
        by_team.resend(row, team_member())
        flash(_("The confirmation will be sent again to %(address)s.", address=row.email), "success")
    return _to(row)


def _exported(event: Event, chosen: AttendeeFilter) -> list[Column[Attendee]]:
    """Give the columns that somebody has chosen, else all there are."""
    return chosen_columns(event, allowed, chosen.columns) if chosen.columns else all_columns(event, allowed)


def _address_of(view: AttendeeView) -> str:
    return url_for("registration.attendees", slug=g.event.slug, **saved_views.shown_by(view).arguments())


def _workbook(event: Event, extension: str, mime: str, write: Callable[..., int]) -> Response:
    chosen = AttendeeFilter.from_args(request.args).seen_by(allowed, event)
    file = BytesIO()  # some two hundred bytes a person, packed; the rows themselves are read a few at a time
    exported = _exported(event, chosen)
    write(file, _("Attendees"), exported, lists.every_attendee(event, chosen), codebook(exported))
    file.seek(0)
    return _private(send_file(file, mime, as_attachment=True, download_name=_filename(event, extension)))


def _person_page(
    event: Event, row: Registration, sent: LetInForm | ChangeGroupForm | None = None
) -> ResponseReturnValue:
    """Return the page of a person; a form that was refused stands there as it was sent."""
    groups = lists.groups_of(event)
    link = my_address(row) if _may_edit() else ""
    turn = queries.conference_turn(row)
    ahead = waiting_list(event.quota_id)[: turn.position - 1] if turn and turn.position else []
    let_in = sent if isinstance(sent, LetInForm) else LetInForm(formdata=None) if turn and turn.position else None
    move = sent if isinstance(sent, ChangeGroupForm) else ChangeGroupForm(groups, formdata=None) if groups else None
    makes_way = {
        group_id: [giving_up.in_words(place) for place in places]
        for group_id, places in items.given_up_for(row, groups).items()
    }
    return page(
        "registration.person", form=sent, let_in=let_in, ahead=ahead, makes_way=makes_way,
        row=row, attendee=lists.attendees(event, [row.id])[0], states=STATE_LABELS, groups=groups,
        move=move, own_page=link, may_edit=_may_edit(),
        messages=queries.messages_to(row), honorific=HONORIFICS[row.honorific],
        told=told_to_team(REGISTRATION, row, allowed, Group.CONTACT, Group.WHERE_FROM),
        more_told=told_to_team(fields_of(event, also_archived=True), row, allowed, *TOLD_AFTER),
        turn=turn, visit_turns=queries.visit_turns(row), wished=visit_words.wished(row), visits=own_visits.shown(row),
        colleagues=colleagues(event.id, row.organisation), items=lists.items_of(row),
        doubles=doubles.doubles_of(row) if _may_edit() else [], name_of=doubles.name_of,
    )  # fmt: skip


def _person(event: Event, registration_id: int) -> Registration:
    return queries.person_of(event, registration_id) or abort(404)


def _to(row: Registration, anchor: str | None = None) -> ResponseReturnValue:
    return lead_to("registration.person", slug=g.event.slug, registration_id=row.id, _anchor=anchor)


def _may_edit() -> bool:
    return allowed("changes")


def _filename(event: Event, extension: str) -> str:
    day = clock.local(clock.now(), event.timezone).date()
    # Translators: the start of a file's name, without spaces and accents
    name = _("attendees")
    return f"{name}-{event.slug}-{day.isoformat()}.{extension}"


def _private(response: Response) -> Response:
    response.headers["Cache-Control"] = "private, no-store"
    return response
