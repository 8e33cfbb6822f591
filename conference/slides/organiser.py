"""What the organiser does about slides: who has sent them, who sees them, reminding those who have not."""

from flask import abort, flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from conference.events.access import organiser_page, team_member
from conference.events.models import Event
from conference.extensions import limiter
from conference.lib import telling
from conference.lib.routes import finish, lead_to, page
from conference.lib.way_back import flash_way_back
from conference.programme.models import Item
from conference.programme.queries import item_by_code
from conference.slides import actions, blueprint, queries, wording
from conference.slides.downloads import attachment
from conference.slides.forms import SlidesForm
from conference.slides.intake import PER_HOUR, receive
from conference.slides.models import Audience
from conference.team.access import is_signed_in
from conference.team.models import MembershipRole
from conference.untrusted.upload_limit import takes_upload
from conference.untrusted.uploads import SLIDES_MAX_BYTES


@blueprint.get("/organise/<slug:slug>/slides")
@organiser_page(MembershipRole.VIEWER)
def manage_slides(event: Event) -> ResponseReturnValue:
    """Show who has sent slides, who has not, the due date."""
    expected, files = queries.expected(event), queries.current(event)
    missing = [item for item in expected if item.code not in files]
    codes = {item.code for item in expected}
    others = [file.item for code, file in files.items() if code not in codes]
    return page(
        items=sorted([*expected, *others], key=lambda item: (item.starts_at, item.id)),
        files=files,
        missing=missing,
        expected=expected,
        reachable=[speaker for speaker, _items in queries.lacking(event) if speaker.email],
        audiences=wording.AUDIENCES,
        waiting=queries.waiting(event),
        showing=_sentences(event),
    )


def _sentences(event: Event) -> dict[str, str]:
    """Return whether the slides of each item are shown, in words."""
    return {code: wording.showing_sentence(showing, event) for code, showing in queries.showing(event).items()}


@blueprint.post("/organise/<slug:slug>/slides/<code:code>/<int:version>/approve")
@organiser_page(MembershipRole.EDITOR)
def approve(event: Event, code: str, version: int) -> ResponseReturnValue:
    """Say yes to slides, for those whom the page named."""
    item, seen = _item(event, code), request.form.get("audience", "")
    if seen not in set(Audience):
        abort(400)
    with telling.flashed():
        actions.approve(item, version, Audience(seen), by=team_member())
        flash_way_back(_("The slides are approved."), "slides.take_approval_back", slug=event.slug, code=code)
    return _to_item(event, code)


@blueprint.post("/organise/<slug:slug>/slides/<code:code>/take-approval-back")
@organiser_page(MembershipRole.EDITOR)
def take_approval_back(event: Event, code: str) -> ResponseReturnValue:
    """Let the present slides wait for a yes again."""
    with telling.flashed():
        actions.take_approval_back(_item(event, code), by=team_member())
        flash(_("The approval is taken back. You can approve the slides again."), "success")
    return _to_item(event, code)


@blueprint.post("/organise/<slug:slug>/slides/<code:code>/<int:version>/show-again")
@organiser_page(MembershipRole.EDITOR)
def show_again(event: Event, code: str, version: int) -> ResponseReturnValue:
    """Make an older version the current one again."""
    with telling.flashed():
        actions.show_again(_item(event, code), version, by=team_member())
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
    return lead_to("slides.manage_slides", slug=event.slug)


@blueprint.get("/organise/<slug:slug>/slides/<code:code>")
@organiser_page(MembershipRole.VIEWER)
def manage_item(event: Event, code: str) -> ResponseReturnValue:
    """Show the slides of one item: all versions, who sees them, uploading for a speaker."""
    item = _item(event, code)
    return _item_page(item, SlidesForm(item))


@blueprint.post("/organise/<slug:slug>/slides/<code:code>")
@takes_upload(SLIDES_MAX_BYTES, is_signed_in)
@limiter.limit(PER_HOUR)
@organiser_page(MembershipRole.EDITOR)
def upload_for_speaker(event: Event, code: str) -> ResponseReturnValue:
    """Upload slides that came another way, or choose who sees the present ones."""
    form = SlidesForm(_item(event, code))
    if not receive(form, by=team_member()):
        return _item_page(_item(event, code), form)
    return finish(_("Saved."), "slides.manage_item", slug=event.slug, code=code)


@blueprint.post("/organise/<slug:slug>/slides/<code:code>/withdraw")
@organiser_page(MembershipRole.EDITOR)
def withdraw(event: Event, code: str) -> ResponseReturnValue:
    """Show the present slides to nobody any more."""
    with telling.flashed():
        row = actions.withdraw(_item(event, code), by=team_member())
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
    """Send one version, whoever may see it otherwise."""
    file = queries.version_of(_item(event, code), version)
    if file is None or file.filename != filename:
        abort(404)
    return attachment(file)


def _to_item(event: Event, code: str) -> ResponseReturnValue:
    return lead_to("slides.manage_item", slug=event.slug, code=code)


def _item(event: Event, code: str) -> Item:
    item = item_by_code(event, code)
    if item is None:
        abort(404)
    return item


def _item_page(item: Item, form: SlidesForm) -> ResponseReturnValue:
    current = queries.current_of(item)
    return page(
        "slides.manage_item",
        item=item,
        form=form,
        current=current,
        audiences=wording.AUDIENCES,
        waits=current is not None and queries.waits(current),
        showing=_sentences(item.event).get(item.code, ""),
    )
