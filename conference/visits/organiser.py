"""Site visits for the team: what there is to see, the groups, who is in them and who waits."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import abort, flash
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from conference.events.access import organiser_page, team_member
from conference.events.models import Event
from conference.lib import languages, telling
from conference.lib.routes import finish, lead_to, page
from conference.places.organiser import changed_sentence
from conference.team.models import MembershipRole
from conference.team.offers import offer
from conference.team.saving import save
from conference.visits import actions, blueprint, queries, rules
from conference.visits.forms import AddVisitForm, GroupForm, VisitForm, stored
from conference.visits.models import Visit, VisitGroup


@blueprint.get("/organise/<slug:slug>/visits")
@organiser_page(MembershipRole.VIEWER)
def manage_visits(event: Event) -> ResponseReturnValue:
    """Show all visits with their groups, the people in them and the waiting lists."""
    return page(
        visits=queries.visits_of(event), people=queries.people_of(event), undescribed=queries.undescribed(event)
    )


@blueprint.route("/organise/<slug:slug>/visits/add", methods=["GET", "POST"])
@organiser_page(MembershipRole.EDITOR)
def add_visit(event: Event) -> ResponseReturnValue:
    """Describe the visit of a programme item."""
    items = queries.undescribed(event)
    form = AddVisitForm(items, languages.current(), event.organisations, event.languages)
    if described := telling.carry_out(
        form, lambda: actions.describe_visit(event, form.item.data, form.details(), team_member())
    ):
        said, visit = _("The visit is described. Now add its groups."), described.value
        return finish(said, "visits.add_group", slug=event.slug, visit_id=visit.id)
    return page(form=form, items=items)


@blueprint.route("/organise/<slug:slug>/visits/<int:visit_id>", methods=["GET", "POST"])
@organiser_page(MembershipRole.VIEWER, changes=MembershipRole.EDITOR)
def edit_visit(event: Event, visit_id: int) -> ResponseReturnValue:
    """Change what a visitor must know."""
    visit = _visit(event, visit_id)

    def drawn(**sent: Any) -> VisitForm:
        return VisitForm(event.organisations, event.languages, data=stored(visit), **sent)

    form = drawn()
    if save(form, visit, lambda: drawn(formdata=None),
            lambda: actions.change_visit(event, visit, form.details(visit), team_member())):  # fmt: skip
        flash(_("The visit was changed."), "success")
        return _to_visits(event)
    return page(form=form, visit=visit)


@blueprint.post("/organise/<slug:slug>/visits/<int:visit_id>/remove")
@organiser_page(MembershipRole.EDITOR)
def remove_visit(event: Event, visit_id: int) -> ResponseReturnValue:
    """Take a visit without groups away."""
    with telling.flashed():
        removal = actions.remove_visit(event, _visit(event, visit_id), team_member())
        offer(event, _("The visit was removed; its item stays in the programme."), removal)
    return _to_visits(event)


@blueprint.route("/organise/<slug:slug>/visits/<int:visit_id>/groups/add", methods=["GET", "POST"])
@organiser_page(MembershipRole.EDITOR)
def add_group(event: Event, visit_id: int) -> ResponseReturnValue:
    """Add a group to a visit."""
    visit = _visit(event, visit_id)
    number = rules.next_number([group.number for group in visit.groups])
    form = GroupForm(data={"number": number, "departs_at": _offered_departure(visit)})
    if telling.carry_out(
        form, lambda: actions.add_group(event, visit, form.details(), form.capacity.data, team_member())
    ):
        flash(_("The group was added."), "success")
        return _to_visits(event)
    return page(form=form, visit=visit)


@blueprint.route("/organise/<slug:slug>/visits/groups/<int:group_id>", methods=["GET", "POST"])
@organiser_page(MembershipRole.VIEWER, changes=MembershipRole.EDITOR)
def edit_group(event: Event, group_id: int) -> ResponseReturnValue:
    """Change a group and the number of its places."""
    group = _group(event, group_id)

    def drawn(**sent: Any) -> GroupForm:
        data = {name: getattr(group, name) for name in actions.GROUP_FIELDS}
        return GroupForm(data={**data, "capacity": group.quota.capacity}, **sent)

    form = drawn()
    done = save(form, group, lambda: drawn(formdata=None),
                lambda: actions.change_group(event, group, form.details(), form.capacity.data, team_member()),
                lock=group.visit)  # fmt: skip
    if done:
        flash(changed_sentence(done.value) if done.value else _("The group was changed."), "success")
        return _to_visits(event)
    return page(form=form, group=group, quota=group.quota)


@blueprint.post("/organise/<slug:slug>/visits/groups/<int:group_id>/remove")
@organiser_page(MembershipRole.EDITOR)
def remove_group(event: Event, group_id: int) -> ResponseReturnValue:
    """Remove a group in which nobody is."""
    with telling.flashed():
        removal = actions.remove_group(event, _group(event, group_id), team_member())
        offer(event, _("The group was removed."), removal)
    return _to_visits(event)


def _visit(event: Event, visit_id: int) -> Visit:
    return queries.visit_by_id(event, visit_id) or abort(404)


def _group(event: Event, group_id: int) -> VisitGroup:
    return queries.group_by_id(event, group_id) or abort(404)


def _offered_departure(visit: Visit) -> datetime:
    """Return when a new group may leave: with the last one, else when the visit begins."""
    return max((group.departs_at for group in visit.groups), default=visit.item.starts_at)


def _to_visits(event: Event) -> ResponseReturnValue:
    return lead_to("visits.manage_visits", slug=event.slug)
