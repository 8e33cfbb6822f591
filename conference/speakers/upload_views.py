"""Slides in parts, which go on after a break: what the script of the page needs of the tus protocol 1.0.

https://tus.io/protocols/resumable-upload: the core, creation and expiration. The parts become slides once the form of
the page names them; until then nobody sees them.
"""

from __future__ import annotations

from base64 import b64decode
from binascii import Error as NotBase64

from flask import Response, abort, current_app, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.http import http_date

from conference.extensions import limiter
from conference.forms.fields import clean
from conference.lib import clock, disk
from conference.slides import intake, resuming, rules
from conference.slides.resuming import PART_BYTES, PartialUpload
from conference.speakers import blueprint
from conference.speakers.models import Speaker
from conference.speakers.views import is_ours, item_by_code, speaker_page
from conference.untrusted.refusals import RefusalReason, UploadRefused
from conference.untrusted.upload_limit import COPIES, takes_upload

VERSION = "1.0.0"
CONTENT_TYPE = "application/offset+octet-stream"
PARTS_PER_HOUR = "1000 per hour"  # from one address: twenty files of 200 MB
AREA = "/speaker/<token>/slides/<code:code>/parts"


@blueprint.post(AREA)
@limiter.limit(intake.PER_HOUR)
@speaker_page
def begin_upload(person: Speaker, code: str) -> ResponseReturnValue:
    """Begin an upload: its length and its name are in the head of the request."""
    item = item_by_code(person, code)
    rules.check_upload(person.event.slides_due_at, clock.now(), by_team=False)
    length = request.headers.get("Upload-Length", "")
    if not (length.isascii() and length.isdigit() and len(length) < 13):
        abort(400)
    try:
        resuming.check_length(int(length))  # before the disk is asked: what is never taken fills none
        disk.require_room(current_app.config["DATA_DIR"], COPIES * int(length))
        upload = resuming.begin(item.id, person.id, _name(), int(length))
    except UploadRefused as refused:
        abort(413 if refused.reason is RefusalReason.TOO_LARGE else 400)
    response = _told(upload, 201)
    token = (request.view_args or {})["token"]
    response.location = url_for("speakers.upload_state", token=token, code=code, key=upload.key)
    return response


@blueprint.route(f"{AREA}/<key>", methods=["HEAD"])
@speaker_page
def upload_state(person: Speaker, code: str, key: str) -> ResponseReturnValue:
    """Say in the head how much of an upload is here."""
    return _told(_upload(person, code, key), 200)


@blueprint.patch(f"{AREA}/<key>")
@takes_upload(PART_BYTES, is_ours)
@limiter.limit(PARTS_PER_HOUR)
@speaker_page
def add_part(person: Speaker, code: str, key: str) -> ResponseReturnValue:
    """Keep the part that follows; 409 where it is not the one that follows."""
    upload = _upload(person, code, key)
    if request.mimetype != CONTENT_TYPE:
        abort(415)
    if request.headers.get("Upload-Offset") != str(upload.offset):
        return _told(upload, 409)
    try:
        resuming.add(upload, request.stream)  # type: ignore[arg-type]  # read as a file is
    except UploadRefused:
        abort(413)
    return _told(_upload(person, code, key), 204)


def _upload(person: Speaker, code: str, key: str) -> PartialUpload:
    return resuming.find(key, item_by_code(person, code).id, person.id) or abort(404)


def _told(upload: PartialUpload, status: int) -> Response:
    response = Response(status=status)
    response.headers["Tus-Resumable"] = VERSION
    response.headers["Upload-Offset"] = str(upload.offset)
    response.headers["Upload-Length"] = str(upload.length)
    response.headers["Upload-Expires"] = http_date(upload.expires_at)
    response.headers["Cache-Control"] = "no-store"
    return response


def _name() -> str:
    """Return the name of the file from the metadata; the form of the page checks it with the content."""
    for pair in request.headers.get("Upload-Metadata", "").split(","):
        name, _, value = pair.strip().partition(" ")
        if name == "filename":
            try:
                return clean(b64decode(value, validate=True).decode())
            except (NotBase64, UnicodeDecodeError):
                abort(400)
    return ""
