"""The page behind a guide's link: who of one visit group or programme item is here, the phones of the others."""

from __future__ import annotations

from flask import abort
from flask.typing import ResponseReturnValue

from conference.attendance import visits
from conference.attendance.forms import CAME, VisitMarkForm
from conference.desk import blueprint, guides
from conference.desk.access import Door, guide_page
from conference.lib import telling
from conference.lib.routes import lead_to, page


@blueprint.get("/desk/<token>/guide")
@guide_page
def guide(door: Door) -> ResponseReturnValue:
    """Show everybody who has a place, each with one tap; of whom nothing is noted, the phone."""
    quota_id = _quota_id(door)
    thing = guides.thing_of(door.event, quota_id) or abort(404)
    people = guides.holders(door.event, quota_id)
    return page(
        door=door, event=door.event, thing=thing, people=people, here=sum(place.came is True for place in people),
        missing=sum(place.came is None for place in people),
    )  # fmt: skip


@blueprint.post("/desk/<token>/guide/mark")
@guide_page
def guide_mark(door: Door) -> ResponseReturnValue:
    """Note about one person that they are here or not, or take it back."""
    form = VisitMarkForm()
    if not form.validate_on_submit():
        abort(400)
    place_id = form.place_id.data or 0
    with telling.flashed():
        visits.note_came(door.event, place_id, CAME[form.mark.data or ""], door.by, quota_id=_quota_id(door))
        return lead_to("desk.guide", token=door.token, _anchor=f"p{place_id}")
    return lead_to("desk.guide", token=door.token)


def _quota_id(door: Door) -> int:
    return door.device.quota_id if door.device and door.device.quota_id else abort(404)
