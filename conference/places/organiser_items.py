"""The places of one programme item for the team: how many, who is in it, who waits."""

from __future__ import annotations

from typing import Any

from flask import abort, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from conference.events.access import organiser_page, team_member
from conference.events.models import Event
from conference.lib.routes import finish, page
from conference.places import blueprint, queries
from conference.places.forms import ItemPlacesForm
from conference.places.items import set_places
from conference.places.organiser import changed_sentence
from conference.programme.models import ItemKind
from conference.programme.queries import item_by_id
from conference.team.models import MembershipRole
from conference.team.saving import save


@blueprint.route("/organise/<slug:slug>/programme/<int:item_id>/places", methods=["GET", "POST"])
@organiser_page(MembershipRole.VIEWER, changes=MembershipRole.EDITOR)
def item_places(event: Event, item_id: int) -> ResponseReturnValue:
    """Show the number of places, the people and the waiting list of an item. Site visits have them in groups."""
    item = item_by_id(event, item_id)
    if item is None:
        abort(404)
    if item.kind is ItemKind.SITE_VISIT:
        return redirect(url_for("visits.manage_visits", slug=event.slug))

    def drawn(**sent: Any) -> ItemPlacesForm:
        return ItemPlacesForm(data={"capacity": item.quota.capacity if item.quota else None}, **sent)

    form = drawn()
    if done := save(form, item, lambda: drawn(formdata=None),
                    lambda: set_places(event, item, form.capacity.data, team_member())):  # fmt: skip
        message = changed_sentence(done.value) if item.quota else _("Nobody needs to sign up for this item.")
        return finish(message, "places.item_places", slug=event.slug, item_id=item.id)
    quota = item.quota
    return page(
        form=form,
        item=item,
        quota=quota,
        holders=queries.holders(quota.id) if quota else [],
        waiting=queries.waiting_list(quota.id) if quota else [],
    )
