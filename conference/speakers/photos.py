"""Portraits: taking them from a form, for a speaker and for the team alike, and sending them."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Response, abort, request
from flask_babel import gettext as _

from conference.lib import telling
from conference.lib.storage import storage
from conference.speakers import actions, wording
from conference.speakers.forms import PhotoForm
from conference.speakers.models import Speaker, small_key, whole_key
from conference.team.models import Removal, User
from conference.team.saving import save
from conference.untrusted.images import whole_from

YEAR = 365 * 24 * 3600


@dataclass(frozen=True)
class Received:
    """Whether what a form asked for was done, and what was removed by it."""

    done: bool
    removal: Removal | None = None

    def __bool__(self) -> bool:
        return self.done


def receive(form: PhotoForm, speaker: Speaker, *, by: User | None = None) -> Received:
    """Do what a sent form asks for; when it can't be done, the form says why."""
    upload, replaces = form.upload, form.upload is not None or form.removes

    def write() -> bool:
        if replaces or form.cuts(speaker):
            return form.is_of(speaker)  # files are written and deleted outside the transaction
        actions.describe_photo(speaker, form.alt.data or "", by=by)
        return True

    done = save(form, speaker, lambda: PhotoForm(speaker, formdata=None), write)
    if done is None:
        return Received(False)
    if not done.value:
        sentence = _("The photo was changed in the meantime. Look at it, and save again if yours is to stay.")
        form.photo.errors = [sentence]
        return Received(False)
    if upload is not None:
        with telling.told_in(form, wording.PHOTO_REFUSALS, "photo"):
            whole = whole_from(upload.stream)  # type: ignore[arg-type]  # a file, by Werkzeug's word IO[bytes]
            actions.cut_photo(speaker, whole, form.alt.data or "", form.usual_focus, by=by)
            return Received(True)
        return Received(False)
    if replaces and speaker.photo_key:
        return Received(True, actions.remove_photo(speaker, by=by))
    if form.cuts(speaker):
        actions.change_photo(speaker, form.alt.data or "", form.focus, by=by)
    return Received(True)


def whole_photo(speaker: Speaker) -> Response:
    """Return the uncut picture, for choosing the cut. 404 where there is none."""
    if speaker.photo_key is None:
        abort(404)
    try:
        stream = storage().open_stream(whole_key(speaker.photo_key))
    except FileNotFoundError:
        abort(404)
    return Response(stream, mimetype="image/jpeg", headers={"Cache-Control": "private, no-cache"})


def photo(speaker: Speaker, *, for_ever: bool = False, small: bool = False) -> Response:
    """Return the portrait, or its small copy; the whole one where no copy was made. 404 where there is none."""
    key = speaker.photo_key
    if key is None:
        abort(404)
    response = Response(mimetype="image/jpeg")
    try:
        wanted = small_key(key) if small and storage().exists(small_key(key)) else key
        response.response = storage().open_stream(wanted)
    except FileNotFoundError:
        abort(404)
    response.set_etag(f"{speaker.photo_version}-small" if small else speaker.photo_version)
    response.cache_control.max_age = YEAR if for_ever else 0
    if for_ever:
        response.cache_control.public = True
        response.cache_control.immutable = True
    response.make_conditional(request)
    return response
