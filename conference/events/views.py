"""The colour of a conference as a style sheet, its logos and pictures."""

from flask import Response, abort, request
from flask.typing import ResponseReturnValue

from conference.events import blueprint
from conference.events.access import event_page
from conference.events.models import Event
from conference.events.pictures import RENDITIONS, size_key
from conference.lib.colour import accent_pair, is_colour
from conference.lib.storage import storage
from conference.untrusted import images
from conference.untrusted.pictures import WHOLE_MAX_BYTES

YEAR = 365 * 24 * 3600  # seconds
LOGO_MAX_BYTES = 4 * images.PICTURE_MAX_BYTES  # written anew as PNG a picture may be larger than it came
LOGO_TYPES = {"png": "image/png", "jpg": "image/jpeg"}


@blueprint.get("/accent/<string(length=6):colour>.css")
def accent_css(colour: str) -> ResponseReturnValue:
    """Send the four variables of a colour, for after theme.css; kept for ever, since the colour is the address.

    For screens only: print stays black. theme.css turns to the dark pair by itself, with a stronger selector.
    """
    if not is_colour(f"#{colour}"):
        abort(404)
    pair = accent_pair(f"#{colour}")
    sheet = (
        "@media screen { :root, [data-bs-theme=light] {\n"
        f"  --accent: {pair.accent}; --on-accent: {pair.on_accent};\n"
        f"  --accent-dark: {pair.accent_dark}; --on-accent-dark: {pair.on_accent_dark};\n"
        "} }\n"
    )
    response = Response(sheet, mimetype="text/css")
    response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"
    return response


@blueprint.get("/<slug:slug>/logos/<int:logo_id>")
@event_page
def logo_file(event: Event, logo_id: int) -> ResponseReturnValue:
    """Send a logo. With its version in the address it may be kept for a year, for a draft only by this browser."""
    logo = next((row for row in event.logos if row.id == logo_id), None)
    if logo is None:
        abort(404)
    try:
        content = storage().read(logo.storage_key, LOGO_MAX_BYTES)
    except FileNotFoundError:
        abort(404)
    response = Response(content, mimetype=LOGO_TYPES[logo.storage_key.rpartition(".")[2]])
    who = "public" if event.published_at else "private"
    seconds = YEAR if request.args.get("v") == logo.version else 300
    response.headers["Cache-Control"] = f"{who}, max-age={seconds}"
    response.set_etag(logo.version)
    return response.make_conditional(request)


@blueprint.get("/<slug:slug>/pictures/<use>-<int:width>-<version>.webp")
@event_page
def picture_file(event: Event, use: str, width: int, version: str) -> ResponseReturnValue:
    """Send a picture in one of its widths.

    The address changes with the file and its cut, so it may be kept for ever.
    """
    picture = next((row for row in event.pictures if (row.use.value, row.version) == (use, version)), None)
    if picture is None or width not in RENDITIONS[picture.use].widths:
        abort(404)
    try:
        content = storage().read(size_key(picture.storage_key, width), WHOLE_MAX_BYTES)
    except FileNotFoundError:
        abort(404)
    response = Response(content, mimetype="image/webp")
    response.headers["Cache-Control"] = f"{'public' if event.published_at else 'private'}, max-age={YEAR}, immutable"
    return response
