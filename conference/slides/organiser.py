"""What the organiser does about slides: who has sent them, who sees them, reminding those who have not."""

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from conference.events.access import organiser_page, team_member
from conference.events.models import Event
from conference.extensions import limiter
from conference.lib.routes import page
from conference.lib.upload_limit import takes_upload
from conference.lib.uploads import SLIDES_MAX_BYTES
from conference.programme.models import Session
from conference.programme.queries import session_by_code
from conference.slides import actions, blueprint, queries, wording
from conference.slides.forms import SlidesForm
from conference.slides.intake import PER_HOUR, receive
from conference.slides.rules import SlidesRefused
from conference.slides.sending import attachment
from conference.team.access import is_signed_in
from conference.team.models import MembershipRole


@blueprint.get("/organise/<slug:slug>/slides")
@organiser_page(MembershipRole.EDITOR)
def manage_slides(event: Event) -> ResponseReturnValue:
    """Who has sent slides, who has not, the due date."""
    expected, files = queries.expected(event), queries.current(event)
    missing = [session for session in expected if session.code not in files]
    codes = {session.code for session in expected}
    others = [file.session for code, file in files.items() if code not in codes]
    return page(
        sessions=sorted([*expected, *others], key=lambda session: (session.starts_at, session.id)),
        files=files,
        missing=missing,
        expected=expected,
        reachable={speaker.id for session in missing for speaker in session.speakers if speaker.email},
        audiences=wording.AUDIENCES,
    )


@blueprint.post("/organise/<slug:slug>/slides/remind")
@organiser_page(MembershipRole.EDITOR)
def remind(event: Event) -> ResponseReturnValue:
    """Mail the speakers whose slides are missing."""
    count = actions.remind(event, by=team_member())
    if count:
        flash(ngettext("%(num)d reminder is on its way.", "%(num)d reminders are on their way.", count), "success")
    else:
        flash(_("Nobody to remind: everybody with an e-mail address has sent slides or was reminded today."), "success")
    return redirect(url_for("slides.manage_slides", slug=event.slug), 303)


@blueprint.get("/organise/<slug:slug>/slides/<code:code>")
@organiser_page(MembershipRole.EDITOR)
def manage_item(event: Event, code: str) -> ResponseReturnValue:
    """The slides of one item: all versions, who sees them, uploading for a speaker."""
    session = _session(event, code)
    return _item_page(session, SlidesForm(session))


@blueprint.post("/organise/<slug:slug>/slides/<code:code>")
@takes_upload(SLIDES_MAX_BYTES, is_signed_in)
@limiter.limit(PER_HOUR)
@organiser_page(MembershipRole.EDITOR)
def upload_for_speaker(event: Event, code: str) -> ResponseReturnValue:
    """Upload slides that came another way, or choose who sees the present ones."""
    form = SlidesForm(_session(event, code))
    if not receive(form, by=team_member()):
        return _item_page(_session(event, code), form)
    flash(_("Saved."), "success")
    return redirect(url_for("slides.manage_item", slug=event.slug, code=code), 303)


@blueprint.post("/organise/<slug:slug>/slides/<code:code>/withdraw")
@organiser_page(MembershipRole.EDITOR)
def withdraw(event: Event, code: str) -> ResponseReturnValue:
    """Show the present slides to nobody any more."""
    try:
        actions.withdraw(_session(event, code), by=team_member())
        flash(_("The slides are withdrawn. The file stays among the older versions."), "success")
    except SlidesRefused as refused:
        flash(wording.refusal_sentence(refused.reason, event), "error")
    return redirect(url_for("slides.manage_item", slug=event.slug, code=code), 303)


@blueprint.get("/organise/<slug:slug>/slides/<code:code>/<int:version>/<filename>")
@organiser_page(MembershipRole.EDITOR)
def version_file(event: Event, code: str, version: int, filename: str) -> ResponseReturnValue:
    """One version, whoever may see it otherwise."""
    file = queries.version_of(_session(event, code), version)
    if file is None or file.filename != filename:
        abort(404)
    return attachment(file)


def _session(event: Event, code: str) -> Session:
    session = session_by_code(event, code)
    if session is None:
        abort(404)
    return session


def _item_page(session: Session, form: SlidesForm) -> ResponseReturnValue:
    return render_template(
        "slides/manage_item.html", session=session, form=form, current=queries.current_of(session),
        audiences=wording.AUDIENCES,
    )  # fmt: skip
