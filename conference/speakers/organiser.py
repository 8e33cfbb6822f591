"""What the organiser does about speakers: profiles, invitations, secret links."""

from __future__ import annotations

import re

from flask import abort, flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from conference.events.access import organiser_page, team_member
from conference.events.models import Event
from conference.lib import telling
from conference.lib.routes import finish, lead_to, page
from conference.slides.mails import own_address
from conference.speakers import actions, blueprint, photos, queries, wording
from conference.speakers.forms import PhotoForm, SpeakerForm
from conference.speakers.models import Speaker
from conference.speakers.rules import Show, SpeakerTask, counts, shows
from conference.team.access import allowed, is_signed_in
from conference.team.models import MembershipRole
from conference.team.offers import offer
from conference.team.saving import save
from conference.untrusted.images import PICTURE_MAX_BYTES
from conference.untrusted.upload_limit import takes_upload


@blueprint.get("/organise/<slug:slug>/speakers")
@organiser_page(MembershipRole.VIEWER)
def manage_speakers(event: Event) -> ResponseReturnValue:
    """Show all speakers: what they answered, what is missing from whom."""
    people, show = queries.asked(event), request.args.get("show", Show.ALL)
    count = counts((one.speaker.answer, one.found) for one in people)
    show = show if show in count else Show.ALL
    return page(
        people=[one for one in people if shows(show, one.speaker.answer, one.found)],
        show=show, count=count, ticked=show in set(SpeakerTask), shown=wording.SHOWN, tasks=wording.TASKS,
        answered=wording.ANSWERED,
    )  # fmt: skip


@blueprint.post("/organise/<slug:slug>/speakers/remind")
@organiser_page(MembershipRole.EDITOR)
def remind(event: Event) -> ResponseReturnValue:
    """Mail those who are ticked, and from whom something is missing."""
    ticked = {int(value) for value in request.form.getlist("speaker") if re.fullmatch("[0-9]{1,9}", value)}
    count = actions.remind(event, ticked, by=team_member())
    if count:
        flash(ngettext("%(num)d reminder is on its way.", "%(num)d reminders are on their way.", count), "success")
    elif ticked:
        flash(_("Nobody to remind: nothing is missing from those ticked, or they were reminded today."), "success")
    else:
        flash(_("Tick those who are to get a reminder."), "success")
    return lead_to("speakers.manage_speakers", slug=event.slug, show=request.form.get("show") or None)


@blueprint.route("/organise/<slug:slug>/speakers/new", methods=["GET", "POST"])
@organiser_page(MembershipRole.EDITOR)
def new_speaker(event: Event) -> ResponseReturnValue:
    """Add a speaker."""
    form = SpeakerForm(event)
    if added := telling.carry_out(
        form, lambda: actions.add_speaker(event, form.details(), by=team_member(), code=form.code.data or "")
    ):
        return _done(event, added.value, _("The speaker is added."))
    return page(form=form)


@blueprint.route("/organise/<slug:slug>/speakers/<int:speaker_id>", methods=["GET", "POST"])
@organiser_page(MembershipRole.VIEWER, changes=MembershipRole.EDITOR)
def edit_speaker(event: Event, speaker_id: int) -> ResponseReturnValue:
    """Change a speaker; their photo and link have forms of their own on the same page."""
    person = _speaker(event, speaker_id)
    form = SpeakerForm(event, obj=person)
    if save(form, person, lambda: SpeakerForm(event, obj=person, formdata=None),
            lambda: actions.edit_speaker(person, form.details(person), by=team_member())):  # fmt: skip
        return _done(event, person, _("Saved."))
    return _edit_page(person, form, PhotoForm(person, formdata=None))


@blueprint.post("/organise/<slug:slug>/speakers/<int:speaker_id>/photo")
@takes_upload(PICTURE_MAX_BYTES, is_signed_in)
@organiser_page(MembershipRole.EDITOR)
def speaker_photo(event: Event, speaker_id: int) -> ResponseReturnValue:
    """Upload, describe or remove a speaker's photo."""
    person = _speaker(event, speaker_id)
    form = PhotoForm(person)
    done = photos.receive(form, person, by=team_member())
    if done.removal is not None:
        offer(event, _("The photo is removed."), done.removal)
        return _to(event, person)
    if done:
        return _done(event, person, _("Saved."))
    return _edit_page(person, SpeakerForm(event, obj=person, formdata=None), form, sent=form)


@blueprint.get("/organise/<slug:slug>/speakers/<int:speaker_id>/photo.jpg")
@organiser_page(MembershipRole.VIEWER)
def any_photo_file(event: Event, speaker_id: int) -> ResponseReturnValue:
    """Send the photo of a speaker, published or not."""
    return photos.photo(_speaker(event, speaker_id))


@blueprint.get("/organise/<slug:slug>/speakers/<int:speaker_id>/whole-photo.jpg")
@organiser_page(MembershipRole.EDITOR)
def any_whole_photo_file(event: Event, speaker_id: int) -> ResponseReturnValue:
    """Send the photo of a speaker before it was cut."""
    return photos.whole_photo(_speaker(event, speaker_id))


@blueprint.post("/organise/<slug:slug>/speakers/<int:speaker_id>/invite")
@organiser_page(MembershipRole.EDITOR)
def invite_speaker(event: Event, speaker_id: int) -> ResponseReturnValue:
    """Mail a speaker the link to their own page."""
    person = _speaker(event, speaker_id)
    with telling.flashed():
        actions.invite(person, by=team_member())
        flash(_("The invitation is on its way."), "success")
    return _to(event, person)


@blueprint.post("/organise/<slug:slug>/speakers/<int:speaker_id>/link")
@organiser_page(MembershipRole.EDITOR)
def renew_link(event: Event, speaker_id: int) -> ResponseReturnValue:
    """Make a new link; the old one stops working."""
    person = _speaker(event, speaker_id)
    actions.renew_link(person, by=team_member())
    return _done(event, person, _("The old link no longer works. Send the new one to the speaker."))


@blueprint.post("/organise/<slug:slug>/speakers/<int:speaker_id>/remove")
@organiser_page(MembershipRole.EDITOR)
def remove_speaker(event: Event, speaker_id: int) -> ResponseReturnValue:
    """Remove a speaker who is in no programme."""
    person = _speaker(event, speaker_id)
    with telling.flashed():
        removal = actions.remove_speaker(person, by=team_member())
        offer(event, _("The speaker is removed."), removal)
        return lead_to("speakers.manage_speakers", slug=event.slug)
    return _to(event, person)


def _speaker(event: Event, speaker_id: int) -> Speaker:
    return queries.by_id(event, speaker_id) or abort(404)


def _edit_page(
    person: Speaker, form: SpeakerForm, photo: PhotoForm, sent: PhotoForm | None = None
) -> ResponseReturnValue:
    return page(
        "speakers.edit_speaker", form=sent or form, details=form, photo=photo, speaker=person,
        own_address=own_address(person, person.event) if allowed("links") else "",
        asked=queries.asked_of(person), tasks=wording.TASKS, answered=wording.ANSWERED, consents=wording.CONSENTS,
    )  # fmt: skip


def _done(event: Event, person: Speaker, message: str) -> ResponseReturnValue:
    return finish(message, "speakers.edit_speaker", slug=event.slug, speaker_id=person.id)


def _to(event: Event, person: Speaker) -> ResponseReturnValue:
    return lead_to("speakers.edit_speaker", slug=event.slug, speaker_id=person.id)
