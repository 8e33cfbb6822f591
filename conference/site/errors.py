"""What people read when something can't be done: what happened, and what to do next."""

import time

from flask import Flask, current_app, g, render_template, request
from flask_babel import lazy_gettext as _l
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as NoConnection
from sqlalchemy.orm.exc import ObjectDeletedError
from werkzeug.exceptions import HTTPException, NotFound

from conference.caching.known import event_by_slug
from conference.events.access import enter
from conference.events.rules import SLUG
from conference.extensions import db, limiter
from conference.lib import disk, observed
from conference.lib.masking import words_of
from conference.lib.overtaken import Overtaken, Overtaking
from conference.lib.refusals import Refusal
from conference.lib.storage import StorageError

PAGES = {  # status: heading, what to do
    400: (_l("This request could not be understood"), _l("Go back one page, reload it and try again.")),
    401: (_l("Please sign in"), _l("This page is for the conference team. Participants and speakers need no account.")),
    403: (
        _l("Your role does not allow this"),
        _l("An owner of the conference can give you another role on the Team page."),
    ),
    404: (
        _l("This page does not exist"),
        _l(
            "The address may be incomplete: a link from an e-mail must be copied whole."
            " Or start from the list of conferences."
        ),
    ),
    405: (_l("This page can't be used this way"), _l("Go back one page, reload it and try again.")),
    410: (
        _l("This page is no longer here"),
        _l("It was taken down for good. What is published about the conference is on its home page."),
    ),
    413: (
        _l("That is too much for one form"),
        _l("Nothing was saved. Go back, shorten the text or choose a smaller file, and send the form again."),
    ),
    415: (_l("This kind of data is not accepted"), _l("Go back one page, reload it and try again.")),
    429: (
        _l("Too many attempts"),
        _l("Please wait a few minutes and try again. Nothing you have already sent was lost."),
    ),
    500: (
        _l("Something went wrong on our side"),
        _l("Nothing was half saved. Please try again in a moment; if it happens again, write to the organiser."),
    ),
    503: (
        _l("The server is busy"),
        _l("Nothing was half saved. Please try again in a moment."),
    ),
}
FULL = (
    _l("The server has no room left"),
    _l(
        "Nothing was half saved, and trying again will not help until the administrator of the server has made room."
        " Please write to the organiser."
    ),
)
AWAY = (
    _l("Files are out of reach at the moment"),
    _l("Nothing was half saved, and pages without files work. Please try again in a few minutes."),
)
RETRY_AFTER = "30"  # seconds until programs, and who keeps a page open, may try again
TRY_AGAIN = (429, 500, 503)  # what may go away by itself
KEPT_HEADERS = ("Allow", "Retry-After", "WWW-Authenticate")  # what an error says to programs


def init_app(app: Flask) -> None:
    """Register the pages."""
    app.register_error_handler(HTTPException, show)
    app.register_error_handler(CSRFError, form_expired)
    app.register_error_handler(Refusal, refused)
    app.register_error_handler(ObjectDeletedError, overtaken)
    for kind in (OperationalError, InterfaceError, NoConnection, OSError):
        app.register_error_handler(kind, out_of_order)


def show(error: HTTPException) -> tuple[str, int, dict[str, str]] | HTTPException:
    """Return the page of a status; redirects stay what they are."""
    status = error.code or 500
    if status < 400:
        return error
    heading, advice = PAGES.get(status, PAGES[500 if status >= 500 else 400])
    headers = {name: value for name, value in error.get_headers() if name in KEPT_HEADERS}
    if status == 429 and (limit := limiter.current_limit):
        headers["Retry-After"] = str(max(int(limit.reset_at - time.time()), 1))
    return _page(str(heading), str(advice), status), status, headers


def form_expired(_error: CSRFError) -> tuple[str, int]:
    """Answer a form without its token: mostly one whose session has ended."""
    heading = str(_l("This form is no longer valid"))
    advice = str(
        _l("It was open for too long, or cookies are switched off. Go back, reload the page and send it again.")
    )
    return _page(heading, advice, 400), 400


def refused(refusal: Refusal) -> tuple[str, int] | tuple[str, int, dict[str, str]] | HTTPException:
    """Answer a refusal that the view has no place of its own to tell."""
    if refusal.is_of_nothing:
        return show(NotFound())
    return _page(str(_l("This was not done")), refusal.sentence, refusal.status), refusal.status


def overtaken(_error: ObjectDeletedError) -> tuple[str, int] | tuple[str, int, dict[str, str]] | HTTPException:
    """Answer where a row was removed while its page was drawn."""
    return refused(Overtaken(Overtaking.OVERTAKEN))


def out_of_order(error: Exception) -> tuple[str, int, dict[str, str]]:
    """Answer where the database does not answer or gave no turn in time, files are out of reach, a disk is full or a
    folder can't be written.

    What was begun is undone.
    """
    endpoint = request.endpoint  # not the address: it may be a secret link
    current_app.logger.error("%s answered 503: %s", endpoint, words_of(error))
    if disk.is_full(error):
        return _page(str(FULL[0]), str(FULL[1]), 503), 503, {}
    heading, advice = AWAY if isinstance(error, StorageError) else PAGES[503]
    return _page(str(heading), str(advice), 503), 503, {"Retry-After": RETRY_AFTER}


def _page(heading: str, advice: str, status: int) -> str:
    back = request.referrer if request.method == "POST" and request.referrer else ""
    back = back if back.startswith(request.host_url) else ""
    again = request.full_path.removesuffix("?") if status in TRY_AGAIN and request.method == "GET" else ""
    again = request.script_root + again if again else ""
    said = {"heading": heading, "advice": advice, "status": status, "again": again, "back": back}
    said["number"] = "" if status == 401 else observed.number()
    try:
        db.session.rollback()
        of_team = request.path.startswith("/organise")
        if of_team:
            g.pop("event", None)
        elif status == 404:
            _enter_conference()
        return render_template("site/error.html", of_team=of_team, **said)
    except SQLAlchemyError:  # the navigation reads the database, which may be what has failed
        g.pop("event", None)
        alone = current_app.jinja_env.get_template("site/error_alone.html")  # no context processors: they ask it too
        return alone.render(**said)


def _enter_conference() -> None:
    """Show an unknown page below a public conference as that conference's, with its navigation."""
    slug = request.path.split("/")[1]
    if g.get("event") is None and SLUG.fullmatch(slug) and (event := event_by_slug(slug)) and event.published_at:
        enter(event)
