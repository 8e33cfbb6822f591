"""The columns of the list of attendees, and its saved views: what the list shows, chosen and given a name."""

from __future__ import annotations

from flask import abort, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from conference.events.access import organiser_page, team_member
from conference.events.models import Event
from conference.lib import telling
from conference.lib.routes import finish, lead_to, page
from conference.registration import blueprint
from conference.registration.models import AttendeeView
from conference.registration.team import saved_views
from conference.registration.team.attendee_columns import USUAL, chosen_columns, in_order, offered
from conference.registration.team.attendee_filter import AttendeeFilter
from conference.registration.team.attendees import groups_of
from conference.registration.team.filter_words import SORT_LABELS, narrowed
from conference.registration.team.forms import ChangeViewForm, ViewForm
from conference.team.access import allowed
from conference.team.models import MembershipRole
from conference.team.offers import offer
from conference.team.saving import save

LIST = "registration.attendees"


@blueprint.get("/organise/<slug:slug>/attendees/columns")
@organiser_page(MembershipRole.VIEWER)
def attendee_columns(event: Event) -> ResponseReturnValue:
    """Show the columns there are with their places in the table; or lead on to the list with those chosen."""
    chosen = AttendeeFilter.from_args(request.args).seen_by(allowed, event)
    columns = offered(event, allowed)[1:]  # the name stands first in any table
    if "show" in request.args:
        placed = {column.key: request.args.get(f"place-{column.key}", "") for column in columns}
        return lead_to(LIST, slug=event.slug, **chosen.arguments(columns=in_order(placed)))
    keys = chosen.columns or USUAL
    places = {key: number for number, key in enumerate(keys, start=1)}
    columns.sort(key=lambda column: places.get(column.key, len(columns)))  # those shown first, in their order
    return page(chosen=chosen, columns=columns, places=places)


@blueprint.route("/organise/<slug:slug>/attendees/views/new", methods=["GET", "POST"])
@organiser_page(MembershipRole.EDITOR)
def save_view(event: Event) -> ResponseReturnValue:
    """Save what the list shows under a name, for all of the team."""
    chosen, form = AttendeeFilter.from_args(request.args).seen_by(allowed, event), ViewForm()
    saved = telling.carry_out(form, lambda: saved_views.save(event, form.name.data or "", chosen, team_member()))
    if saved:
        return finish(_("The view was saved; it stands above the list."), LIST, slug=event.slug,
                      **saved_views.shown_by(saved.value).arguments())  # fmt: skip
    return page(form=form, chosen=chosen, **_told(event, chosen))


@blueprint.route("/organise/<slug:slug>/attendees/views/<int:view_id>", methods=["GET", "POST"])
@organiser_page(MembershipRole.EDITOR)
def edit_view(event: Event, view_id: int) -> ResponseReturnValue:
    """Change the name of a view, and what it shows to what the list shows now."""
    view = _view(event, view_id)
    chosen, kept = AttendeeFilter.from_args(request.args).seen_by(allowed, event), saved_views.shown_by(view)
    differs = bool(request.args) and chosen.lasting != kept.lasting

    def drawn(**sent: None) -> ChangeViewForm:
        form = ChangeViewForm(data={"name": view.name, "takes_over": differs}, **sent)
        if not differs:
            del form.takes_over
        return form

    def change() -> None:
        takes_over = chosen if "takes_over" in form and form.takes_over.data else None
        saved_views.change(event, view, form.name.data or "", takes_over, team_member())

    form = drawn()
    if save(form, view, lambda: drawn(formdata=None), change):
        return finish(_("The view was changed."), LIST, slug=event.slug, **saved_views.shown_by(view).arguments())
    return page(form=form, view=view, kept=kept, now=_told(event, chosen) if differs else None, **_told(event, kept))


@blueprint.post("/organise/<slug:slug>/attendees/views/<int:view_id>/remove")
@organiser_page(MembershipRole.EDITOR)
def remove_view(event: Event, view_id: int) -> ResponseReturnValue:
    """Remove a view."""
    view = _view(event, view_id)
    name = view.name
    offer(event, _("Removed: %(name)s", name=name), saved_views.remove(event, view, team_member()))
    return lead_to(LIST, slug=event.slug)


def _view(event: Event, view_id: int) -> AttendeeView:
    return saved_views.view_of(event, view_id) or abort(404)


def _told(event: Event, chosen: AttendeeFilter) -> dict[str, object]:
    """Say what a saved view keeps: filters, order, columns."""
    return {
        "filters": narrowed(chosen.lasting, groups_of(event), event),
        "order": SORT_LABELS[chosen.sort],
        "headings": [column.title for column in chosen_columns(event, allowed, chosen.columns or USUAL)],
    }
