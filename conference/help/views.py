"""The pages of the guides. What is for organisers may be read by everybody: who can't sign in needs it too."""

from flask import abort, request, send_from_directory, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user
from flask_security.decorators import auth_required

from conference.caching import cached_page, cached_value
from conference.help import blueprint, reading
from conference.help.contents import ADMINISTRATORS, ORGANISERS, Chapter, Guide
from conference.lib import languages
from conference.lib.routes import page

YEAR = 365 * 24 * 3600  # seconds


@blueprint.get("/organise/help/")
@cached_page()
def contents() -> ResponseReturnValue:
    """List the chapters: for organisers, and for administrators those of their own guide."""
    guides = (ORGANISERS, ADMINISTRATORS) if is_administrator() else (ORGANISERS,)
    return page(
        guides=[(guide, [(address(guide, chapter), read(chapter)) for chapter in guide.chapters]) for guide in guides]
    )


@blueprint.get("/organise/help/<code:name>")
@cached_page()
def chapter(name: str) -> ResponseReturnValue:
    """Show a chapter for organisers."""
    return show(ORGANISERS, name)


@blueprint.get("/organise/help/administration/<code:name>")
@auth_required("session")
def administration(name: str) -> ResponseReturnValue:
    """Show a chapter for administrators."""
    if not is_administrator():
        abort(403)
    return show(ADMINISTRATORS, name)


@blueprint.get("/organise/help/pictures/<any(cs,en):language>/<code:name>.webp")
def picture_file(language: str, name: str) -> ResponseReturnValue:
    """Send a picture; its address changes with its content."""
    folder = reading.PICTURES / language
    return send_from_directory(folder, f"{name}.webp", max_age=YEAR if "v" in request.args else None)


def show(guide: Guide, name: str) -> ResponseReturnValue:
    """Show a chapter of a guide between its neighbours."""
    place = next((number for number, chapter in enumerate(guide.chapters) if chapter.name == name), None)
    if place is None:
        abort(404)
    before, after = guide.chapters[max(place - 1, 0) : place], guide.chapters[place + 1 : place + 2]
    return page(
        read=read(guide.chapters[place]),
        before=[(address(guide, other), read(other).title) for other in before],
        after=[(address(guide, other), read(other).title) for other in after],
    )


def address(guide: Guide, chapter: Chapter) -> str:
    """Return the address of a chapter."""
    return url_for("help.chapter" if guide is ORGANISERS else "help.administration", name=chapter.name)


def read(chapter: Chapter) -> reading.ReadChapter:
    """Return a chapter in the language of the page."""
    language = languages.current()
    return cached_value(None, ("help", language, chapter.name), lambda: reading.read(chapter, language))


def is_administrator() -> bool:
    """Return whether an administrator of the server is signed in."""
    return bool(current_user.is_authenticated and current_user.has_role("administrator"))
