"""Sending stored slides: always as a download, under our own type, in constant memory."""

from functools import partial

from flask import Response, abort, request

from conference.lib.clock import local
from conference.lib.filenames import attachment_header
from conference.lib.storage import storage
from conference.lib.streamed_zip import ZipEntry, length, streamed
from conference.slides.models import SlideFile, SlidesPack
from conference.slides.packing import CHECKSUMS


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


def pack(taken: SlidesPack, name: str, zone: str) -> Response:
    """Return the files of a pack as one ZIP, in the order of the programme; 404 when the storage has lost one."""
    store = storage()
    try:
        entries = [
            ZipEntry(
                one.path, store.size(one.file.storage_key), local(one.file.uploaded_at, zone),
                partial(store.open_stream, one.file.storage_key),
            )
            for one in taken.files
        ]  # fmt: skip
    except FileNotFoundError:
        abort(404)
    response = Response(streamed(entries, CHECKSUMS), mimetype="application/zip")
    if (known := length(entries, CHECKSUMS)) is not None:
        response.content_length = known
    response.headers["Content-Disposition"] = attachment_header(name)
    response.headers["Cache-Control"] = "no-store"
    return response
