"""Portraits: taking them from a form, for a speaker and for the team alike, and sending them."""

from __future__ import annotations

from flask import Response, abort, request

from conference.lib.images import photo_from
from conference.lib.refusals import UploadRefused
from conference.lib.storage import storage
from conference.speakers import actions, wording
from conference.speakers.forms import PhotoForm
from conference.speakers.models import Speaker, small_key
from conference.team.models import User

YEAR = 365 * 24 * 3600


def receive(form: PhotoForm, speaker: Speaker, *, by: User | None = None) -> bool:
    """Do what a sent form asks for; False when it can't be done, then the form says why."""
    if not form.validate_on_submit():
        return False
    alt = form.alt.data or ""
    if form.removes and form.upload is None:
        actions.remove_photo(speaker, by=by)
    elif form.upload is None:
        actions.describe_photo(speaker, alt, by=by)
    else:
        try:
            content = photo_from(form.upload.stream)  # type: ignore[arg-type]  # a file, by Werkzeug's word IO[bytes]
        except UploadRefused as refused:
            form.photo.errors = [wording.photo_refusal(refused.reason)]
            return False
        actions.set_photo(speaker, content, alt, by=by)
    return True


def photo(speaker: Speaker, *, for_ever: bool = False, small: bool = False) -> Response:
    """The portrait, or its small copy; the whole one where no copy was made. 404 where there is none."""
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
