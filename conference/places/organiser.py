"""The capacity of the conference and its waiting list, for the team."""

from __future__ import annotations

from typing import Any

from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from conference.events.access import organiser_page, team_member
from conference.events.models import Event
from conference.lib.routes import finish, page
from conference.places import blueprint, queries
from conference.places.by_team import change_event_capacity
from conference.places.forms import CapacityForm
from conference.places.models import Place, PlaceState
from conference.team.models import MembershipRole
from conference.team.saving import save


@blueprint.route("/organise/<slug:slug>/places", methods=["GET", "POST"])
@organiser_page(MembershipRole.EDITOR)
def capacity(event: Event) -> ResponseReturnValue:
    """Show the numbers, the waiting list in its order, and the capacity to be raised or lowered."""

    def drawn(**sent: Any) -> CapacityForm:
        return CapacityForm(data={"capacity": event.quota.capacity}, **sent)

    form = drawn()
    if done := save(form, event, lambda: drawn(formdata=None),
                    lambda: change_event_capacity(event, form.capacity.data, team_member()),
                    lock=event.quota):  # fmt: skip
        return finish(changed_sentence(done.value), "places.capacity", slug=event.slug)
    offered, waiting = queries.offers(event.quota_id), queries.waiting_list(event.quota_id)
    return page(form=form, quota=event.quota, offered=offered, waiting=waiting)


def changed_sentence(promoted: list[Place]) -> str:
    """Return what a changed capacity did."""
    said = [_("The number of places was changed.")]
    confirmed = sum(1 for place in promoted if place.state is PlaceState.CONFIRMED)
    if confirmed:
        said.append(
            ngettext(
                "%(num)d person from the waiting list has a place now and has been told.",
                "%(num)d people from the waiting list have a place now and have been told.",
                confirmed,
            )
        )
    if len(promoted) > confirmed:
        said.append(
            ngettext(
                "%(num)d person from the waiting list has been asked whether they take a place.",
                "%(num)d people from the waiting list have been asked whether they take a place.",
                len(promoted) - confirmed,
            )
        )
    return " ".join(said)
