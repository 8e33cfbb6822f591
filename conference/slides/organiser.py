"""What the organiser does about slides: who has sent them, who sees them, reminding those who have not."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from conference.events.access import organiser_page, team_member
from conference.events.models import Event
from conference.extensions import limiter
from conference.lib.routes import page
from conference.lib.way_back import flash_way_back
from conference.programme.models import Session
from conference.programme.queries import session_by_code
from conference.slides import actions, blueprint, queries, wording
from conference.slides.forms import SlidesForm
from conference.slides.intake import PER_HOUR, receive
from conference.slides.models import Audience
from conference.slides.rules import SlidesRefused
from conference.slides.sending import attachment
from conference.team.access import is_signed_in
from conference.team.models import MembershipRole
from conference.untrusted.upload_limit import takes_upload
from conference.untrusted.uploads import SLIDES_MAX_BYTES


@blueprint.get("/organise/<slug:slug>/slides")
@organiser_page(MembershipRole.VIEWER)
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
        waiting=queries.waiting(event),
        showing=_sentences(event),
    )


def _sentences(event: Event) -> dict[str, str]:
    """Whether the slides of each item are shown, in words."""
    return {code: wording.showing_sentence(showing, event) for code, showing in queries.showing(event).items()}


@blueprint.post("/organise/<slug:slug>/slides/<code:code>/<int:version>/approve")
@organiser_page(MembershipRole.EDITOR)
def approve(event: Event, code: str, version: int) -> ResponseReturnValue:
    """Say yes to slides, for those whom the page named."""
    session, seen = _session(event, code), request.form.get("audience", "")
    if seen not in set(Audience):
        abort(400)
    with _said(event):
        actions.approve(session, version, Audience(seen), by=team_member())
        flash_way_back(_("The slides are approved."), "slides.take_approval_back", slug=event.slug, code=code)
    return _to_item(event, code)


@blueprint.post("/organise/<slug:slug>/slides/<code:code>/take-approval-back")
@organiser_page(MembershipRole.EDITOR)
def take_approval_back(event: Event, code: str) -> ResponseReturnValue:
    """Let the present slides wait for a yes again."""
    with _said(event):
        actions.take_approval_back(_session(event, code), by=team_member())
        flash(_("The approval is taken back. You can approve the slides again."), "success")
    return _to_item(event, code)


@blueprint.post("/organise/<slug:slug>/slides/<code:code>/<int:version>/show-again")
@organiser_page(MembershipRole.EDITOR)
def show_again(event: Event, code: str, version: int) -> ResponseReturnValue:
    """Make an older version the current one again."""
    with _said(event):
        actions.show_again(_session(event, code), version, by=team_member())
        flash(_("This version is the current one again."), "success")
    return _to_item(event, code)


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
@organiser_page(MembershipRole.VIEWER)
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
    return _to_item(event, code)


@blueprint.post("/organise/<slug:slug>/slides/<code:code>/withdraw")
@organiser_page(MembershipRole.EDITOR)
def withdraw(event: Event, code: str) -> ResponseReturnValue:
    """Show the present slides to nobody any more."""
    with _said(event):
        row = actions.withdraw(_session(event, code), by=team_member())
        flash_way_back(
            _("The slides are not shown any more."),
            "slides.show_again",
            slug=event.slug,
            code=code,
            version=row.version,
        )
    return _to_item(event, code)


@blueprint.get("/organise/<slug:slug>/slides/<code:code>/<int:version>/<filename>")
@organiser_page(MembershipRole.VIEWER)
def version_file(event: Event, code: str, version: int, filename: str) -> ResponseReturnValue:
    """One version, whoever may see it otherwise."""
    file = queries.version_of(_session(event, code), version)
    if file is None or file.filename != filename:
        abort(404)
    return attachment(file)


@contextmanager
def _said(event: Event) -> Iterator[None]:
    """Say why not, where an action is refused."""
    try:
        yield
    except SlidesRefused as refused:
        flash(wording.refusal_sentence(refused.reason, event), "error")


def _to_item(event: Event, code: str) -> ResponseReturnValue:
    return redirect(url_for("slides.manage_item", slug=event.slug, code=code), 303)


def _session(event: Event, code: str) -> Session:
    session = session_by_code(event, code)
    if session is None:
        abort(404)
    return session


def _item_page(session: Session, form: SlidesForm) -> ResponseReturnValue:
    current = queries.current_of(session)
    return render_template(
        "slides/manage_item.html",
        session=session,
        form=form,
        current=current,
        audiences=wording.AUDIENCES,
        waits=current is not None and queries.waits(current),
        showing=_sentences(session.event).get(session.code, ""),
    )
