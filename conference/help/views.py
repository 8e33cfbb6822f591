"""The pages of the guides. What is for organisers may be read by everybody: who can't sign in needs it too."""

from flask import abort, request, send_from_directory, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user

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
    return page(
        guides=[(guide, [(address(chapter), read(chapter)) for chapter in guide.chapters]) for guide in guides()]
    )


@blueprint.get("/organise/help/<code:name>")
@cached_page()
def chapter(name: str) -> ResponseReturnValue:
    """Show a chapter between its neighbours; those for administrators are there for them alone."""
    guide = next((guide for guide in guides() if name in guide.by_name), None)
    if guide is None:
        abort(404)
    chapters = list(guide.by_name.values())
    place = list(guide.by_name).index(name)
    before, after = chapters[max(place - 1, 0) : place], chapters[place + 1 : place + 2]
    return page(
        read=read(chapters[place]),
        before=[(address(other), read(other).title) for other in before],
        after=[(address(other), read(other).title) for other in after],
    )


@blueprint.get("/organise/help/pictures/<any(cs,en):language>/<code:name>.webp")
def picture_file(language: str, name: str) -> ResponseReturnValue:
    """Send a picture; its address changes with its content."""
    folder = reading.PICTURES / language
    return send_from_directory(folder, f"{name}.webp", max_age=YEAR if "v" in request.args else None)


def guides() -> tuple[Guide, ...]:
    """Return the guides that the visitor may read."""
    is_administrator = current_user.is_authenticated and current_user.has_role("administrator")
    return (ORGANISERS, ADMINISTRATORS) if is_administrator else (ORGANISERS,)


def address(chapter: Chapter) -> str:
    """Return the address of a chapter."""
    return url_for("help.chapter", name=chapter.name)


def read(chapter: Chapter) -> reading.ReadChapter:
    """Return a chapter in the language of the page."""
    language = languages.current()
    return cached_value(None, ("help", language, chapter.name), lambda: reading.read(chapter, language))
