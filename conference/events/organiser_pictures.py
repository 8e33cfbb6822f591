"""The organiser's pages of pictures: what there is, and one of them with its cut and its words."""

from __future__ import annotations

from contextlib import suppress

from flask import Response, abort
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from conference.events import blueprint, pictures, wording
from conference.events.access import organiser_page, team_member
from conference.events.models import Event, Picture, PictureUse
from conference.events.organiser import saved
from conference.events.picture_forms import PictureForm
from conference.events.rules import EventRefused
from conference.lib import telling
from conference.lib.routes import lead_to, page
from conference.lib.storage import storage
from conference.team.access import is_signed_in
from conference.team.models import MembershipRole
from conference.team.offers import offer
from conference.team.saving import save
from conference.untrusted import images
from conference.untrusted.pictures import WHOLE_MAX_BYTES
from conference.untrusted.upload_limit import takes_upload


@blueprint.get("/organise/<slug:slug>/pictures")
@organiser_page(MembershipRole.EDITOR)
def manage_pictures(event: Event) -> ResponseReturnValue:
    """Show the places for pictures, and what stands there."""
    uses = [(use, *wording.PICTURE_USES[use], pictures.picture_of(event, use)) for use in PictureUse]
    return page(event=event, uses=uses)


@blueprint.route("/organise/<slug:slug>/pictures/<use>", methods=["GET", "POST"])
@takes_upload(images.PICTURE_MAX_BYTES, is_signed_in)
@organiser_page(MembershipRole.EDITOR)
def edit_picture(event: Event, use: str) -> ResponseReturnValue:
    """Upload a picture, cut it, describe it."""
    wanted = _use(use)
    picture = pictures.picture_of(event, wanted)
    form = PictureForm(event, wanted, picture)
    with telling.told_in(form, field="file"):
        made = _made(form, wanted, picture) if form.validate_on_submit() else None
        done = save(
            form, picture or event, lambda: PictureForm(event, wanted, picture, formdata=None),
            lambda: pictures.set_picture(event.id, wanted, made, form.words, form.focus, by=team_member()), lock=event,
            field="file",
        )  # fmt: skip
        if done:
            pictures.discard(done.value)
            return saved(event, "events.manage_pictures")
    name, where = wording.PICTURE_USES[wanted]
    return page(form=form, event=event, picture=picture, use=wanted, name=name, where=where)


@blueprint.post("/organise/<slug:slug>/pictures/<use>/remove")
@organiser_page(MembershipRole.EDITOR)
def remove_picture(event: Event, use: str) -> ResponseReturnValue:
    """Remove a picture."""
    with suppress(EventRefused):  # a second press finds it gone
        removal = pictures.remove_picture(event.id, _use(use), by=team_member())
        offer(event, gettext("The picture is removed."), removal)
    return lead_to("events.manage_pictures", slug=event.slug)


@blueprint.get("/organise/<slug:slug>/pictures/<use>/whole.jpg")
@organiser_page(MembershipRole.EDITOR)
def whole_picture_file(event: Event, use: str) -> ResponseReturnValue:
    """Send the uncut picture, for choosing the cut."""
    picture = pictures.picture_of(event, _use(use))
    if picture is None:
        abort(404)
    try:
        content = storage().read(picture.storage_key, WHOLE_MAX_BYTES)
    except FileNotFoundError:
        abort(404)
    return Response(content, mimetype="image/jpeg", headers={"Cache-Control": "private, no-cache"})


def _made(form: PictureForm, use: PictureUse, picture: Picture | None) -> pictures.Cut | None:
    """Return what is to be kept, cut before the transaction, since others would wait. Raises ImageRefused."""
    if form.upload is not None:
        whole = images.whole_from(form.upload.stream)  # type: ignore[arg-type]  # a file, by Werkzeug's word IO[bytes]
        return pictures.cut(use, whole, form.focus)
    return pictures.cut_anew(picture, form.focus) if picture is not None else None


def _use(name: str) -> PictureUse:
    return next((use for use in PictureUse if use.value == name), None) or abort(404)
