"""The hall's pack: all slides in the order of the programme as one file, and who took which versions when."""

from __future__ import annotations

from flask import abort, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from conference.events.access import organiser_page, team_member
from conference.events.models import Event
from conference.lib import telling
from conference.lib.clock import local
from conference.lib.routes import finish, lead_to, page
from conference.slides import actions, blueprint, downloads, queries
from conference.team.models import MembershipRole


@blueprint.get("/organise/<slug:slug>/slides/packs")
@organiser_page(MembershipRole.VIEWER)
def packs(event: Event) -> ResponseReturnValue:
    """Show what can be taken for the hall, what is new, and what was taken before."""
    return page(
        current=queries.for_the_hall(event), new=queries.for_the_hall(event, only_new=True), taken=queries.packs(event)
    )


@blueprint.post("/organise/<slug:slug>/slides/packs")
@organiser_page(MembershipRole.EDITOR)
def take_pack(event: Event) -> ResponseReturnValue:
    """Take all slides, or what is new since the last time."""
    with telling.flashed():
        actions.take_pack(event, only_new=request.form.get("what") == "new", by=team_member())
        return finish(_("The slides are ready: the newest pack stands first."), "slides.packs", slug=event.slug)
    return lead_to("slides.packs", slug=event.slug)


@blueprint.get("/organise/<slug:slug>/slides/packs/<int:pack_id>.zip")
@organiser_page(MembershipRole.VIEWER)
def pack_zip(event: Event, pack_id: int) -> ResponseReturnValue:
    """Send a pack; the same versions whenever it is asked for."""
    taken = queries.pack_by_id(event, pack_id)
    if taken is None:
        abort(404)
    moment = local(taken.taken_at, event.timezone)
    return downloads.pack(taken, f"{event.slug} {moment:%Y-%m-%d %H-%M}.zip", event.timezone)
