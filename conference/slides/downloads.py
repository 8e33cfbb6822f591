"""Sending stored slides: always as a download, under our own type, in constant memory."""

from flask import Response, abort, request

from conference.lib.filenames import attachment_header
from conference.lib.storage import storage
from conference.slides.models import SlideFile


def attachment(file: SlideFile) -> Response:
    """Return the file as a download, with ranges and "not modified". 404 when the storage has lost it."""
    response = Response(mimetype=file.mime)
    response.set_etag(file.storage_key.rpartition("/")[2].partition(".")[0])
    response.last_modified = file.uploaded_at
    response.content_length = file.size
    response.headers["Content-Disposition"] = attachment_header(file.filename)
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cache-Control"] = "no-cache"  # ask each time: who may see it can change
    response.headers["X-Robots-Tag"] = "noindex"
    try:
        response.response = storage().open_stream(file.storage_key)
    except FileNotFoundError:
        abort(404)
    response.make_conditional(request, accept_ranges=True, complete_length=file.size)
    return response
