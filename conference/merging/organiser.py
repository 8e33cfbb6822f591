"""The team's pages of merges: likely doubles, two registrations side by side, the way back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import abort, flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from conference import templating
from conference.events.access import organiser_page, team_member
from conference.events.models import Event
from conference.lib import clock, languages, telling
from conference.lib.routes import finish, lead_to, page
from conference.lib.way_back import flash_way_back
from conference.merging import actions, blueprint, queries, rules, wording
from conference.merging.forms import merge_form
from conference.merging.queries import MergePreview
from conference.registration.models import Registration
from conference.registration.own.giving_up import in_words
from conference.registration.team import doubles as likely
from conference.registration.team.attendee_columns import STATE_LABELS
from conference.registration.team.attendees import Attendee, attendees
from conference.team.access import allowed
from conference.team.models import MembershipRole

EDITOR = MembershipRole.EDITOR


@blueprint.get("/organise/<slug:slug>/doubles")
@organiser_page(EDITOR)
def doubles(event: Event) -> ResponseReturnValue:
    """Show registrations that are perhaps one person's, and those that were made one; or lead on to two chosen ones."""
    if "person" in request.args:
        return _compare(event, request.args.getlist("person"))
    now = clock.now()
    return page(
        found=[(double, _address(event, double.one.id, double.other.id)) for double in likely.doubles(event)],
        name_of=likely.name_of, merges=[(row, rules.may_undo(row, now)) for row in queries.merges_of(event)],
    )  # fmt: skip


@blueprint.route("/organise/<slug:slug>/attendees/<int:registration_id>/merge/<int:other_id>", methods=["GET", "POST"])
@organiser_page(EDITOR)
def merge(event: Event, registration_id: int, other_id: int) -> ResponseReturnValue:
    """Show two registrations side by side, then make one of them."""
    both = queries.both_of(event, registration_id, other_id)
    if both is None:
        abort(404)
    look = queries.looked_at(*both, allowed)
    form = merge_form(look.differences, look.shown)

    def act() -> Any:
        return actions.merge(event, look.kept.id, look.other.id, form.takes, shown=form.shown.data or "",
                             by=team_member())  # fmt: skip

    if done := telling.carry_out(form, act):
        message = _("The two registrations are one. The link of the other one leads here, too.")
        flash_way_back(message, "merging.undo", slug=event.slug, merge_id=done.value.id)
        return lead_to("registration.person", slug=event.slug, registration_id=look.kept.id)
    form.shown.data = look.shown
    return page(
        form=form, look=look, rows=_rows(event, look), places=_places(look),
        swapped=url_for("merging.merge", slug=event.slug, registration_id=other_id, other_id=registration_id),
        consents=_consents(look),
    )  # fmt: skip


@blueprint.post("/organise/<slug:slug>/merges/<int:merge_id>/undo")
@organiser_page(EDITOR)
def undo(event: Event, merge_id: int) -> ResponseReturnValue:
    """Make two registrations of one again."""
    row = queries.merge_by_id(event, merge_id) or abort(404)
    with telling.flashed():
        lost, full = actions.undo(row, by=team_member())
        said = _("There are two registrations again.")
        if lost:
            names = "; ".join(in_words(place) for place in lost)
            said += " " + _("Somebody else has this place by now; its person is the first who waits: %(places)s",
                            places=names)  # fmt: skip
        if full:
            choices = "; ".join(choice.text("label", languages.current()) for choice in full)
            said += " " + _("Left out of the answers, as it is full by now: %(choices)s", choices=choices)
        return finish(said, "registration.person", slug=event.slug, registration_id=row.other_id)
    return lead_to("registration.person", slug=event.slug, registration_id=row.kept_id)


def _compare(event: Event, typed: Sequence[str]) -> ResponseReturnValue:
    """Lead on to two people, the one to keep first."""
    ids = [int(text) for text in typed if text.isascii() and text.isdigit() and len(text) < 10]
    both = queries.both_of(event, ids[0], ids[1]) if len(ids) == 2 else None
    if both is None:
        flash(_("These are not two registrations. Tick two of one person."), "error")
        return lead_to("registration.attendees", slug=event.slug)
    kept, other = queries.in_order(*both)
    return lead_to("merging.merge", slug=event.slug, registration_id=kept.id, other_id=other.id)


def _address(event: Event, *ids: int) -> str:
    return url_for("merging.doubles", slug=event.slug, person=ids)


def _rows(event: Event, look: MergePreview) -> list[tuple[str, str, str]]:
    """Say of both what is not chosen: label, and words for each."""
    kept, other = (_said(event, row) for row in (look.kept, look.other))
    return [(label, kept[label], other[label]) for label in kept if kept[label] or other[label]]


def _said(event: Event, row: Registration) -> dict[str, str]:
    attendee: Attendee = attendees(event, [row.id])[0]
    days = ", ".join(templating.short_date(day) for day in attendee.days_present)
    return {
        _("Registered"): templating.moment(row.created_at),
        _("State"): str(STATE_LABELS[attendee.state]),
        _("Ticket"): row.ticket_code,
        _("Present"): days,
        _("Certificate"): attendee.certificate,
    }


def _places(look: MergePreview) -> list[tuple[str, bool, Any]]:
    """Say what becomes of each place: what it is in, whose it is, its fate."""
    return [
        (in_words(place), place.registration_id == look.kept.id, wording.FATES[fate]) for place, fate in look.places
    ]


def _consents(look: MergePreview) -> list[tuple[Any, str]]:
    """Say which consents hold where the two answered differently."""
    return [
        (
            field.listed_as,
            field.kind.said(rules.stricter(getattr(look.kept, field.name), getattr(look.other, field.name))),
        )
        for field in queries.consents()
        if getattr(look.kept, field.name) != getattr(look.other, field.name)
    ]
