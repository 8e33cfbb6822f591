"""Letters to groups for the team: written, looked at, sent now or at a time, followed to every mailbox."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from conference import templating
from conference.events.access import organiser_page, team_member
from conference.events.models import Event
from conference.letters import blueprint
from conference.letters.groups import actions, mails, queries
from conference.letters.groups.audience import LetterAudience, found_by, people, without_address
from conference.letters.groups.forms import FileForm, LetterForm, SendForm
from conference.letters.groups.wording import FILE_REFUSALS, STATES, describe, offered, placeholders_of
from conference.letters.models import GroupLetter, LetterState
from conference.letters.rules import Addressee
from conference.lib import telling
from conference.lib.languages import LANGUAGES
from conference.lib.routes import finish, lead_to, page
from conference.mailing.models import MessageState
from conference.registration.team.attendees import groups_of
from conference.reports.wording import STATES as MESSAGE_STATES
from conference.slides.forms import on_disk
from conference.team.access import is_signed_in
from conference.team.models import MembershipRole
from conference.team.saving import save
from conference.untrusted.upload_limit import takes_upload

AREA = "/organise/<slug:slug>/letters"
ONE = f"{AREA}/<int:letter_id>"
EDITOR = MembershipRole.EDITOR
ON_THE_WAY = (MessageState.QUEUED, MessageState.SENDING)
REQUEST_MAX_BYTES = 20 * 1024 * 1024  # so that a file that is too large gets a sentence and not an error


@blueprint.get(AREA)
@organiser_page(EDITOR)
def letters(event: Event) -> ResponseReturnValue:
    """Show the letters of the conference, the newest first."""
    groups, counts = groups_of(event), queries.counts(event)
    rows = [
        (letter, describe(LetterAudience.of(letter.audience), groups, event), counts.get(letter.id, {}))
        for letter in queries.letters_of(event)
    ]
    return page(rows=rows, states=STATES, event=event, titles=mails.titles(event, [row[0] for row in rows]))


@blueprint.route(f"{AREA}/new", methods=["GET", "POST"])
@organiser_page(EDITOR)
def new_letter(event: Event) -> ResponseReturnValue:
    """Begin a letter; the list of attendees leads here with its filter."""
    asked = [LetterAudience.of(request.args)] if "who" in request.args else []
    choices = offered(event, groups_of(event), *asked)
    form = LetterForm(event, choices, audience=asked[0].text if asked else "")
    if added := telling.carry_out(
        form, lambda: actions.add_letter(event, form.values, form.audience, by=team_member())
    ):
        return _to(added.value, _("The letter is saved. Nothing has gone out yet."))
    return page(form=form, event=event, placeholders=placeholders_of(event))


@blueprint.route(ONE, methods=["GET", "POST"])
@organiser_page(EDITOR)
def letter(event: Event, letter_id: int) -> ResponseReturnValue:
    """Change a draft; one that is planned or went out is followed on its own page."""
    row = _letter(event, letter_id)
    if row.state is not LetterState.DRAFT:
        return lead_to("letters.letter_outcome", slug=event.slug, letter_id=row.id)

    def drawn(**sent: Any) -> LetterForm:
        audience = LetterAudience.of(row.audience)
        return LetterForm(event, offered(event, groups_of(event), audience), row, audience.text, **sent)

    form = drawn()
    if save(form, row, lambda: drawn(formdata=None),
            lambda: actions.change_letter(row, form.values, form.audience, by=team_member())):  # fmt: skip
        return _to(row, _("The letter is saved. Nothing has gone out yet."))
    return _draft_page(row, form, FileForm(formdata=None))


@blueprint.get(f"{ONE}/preview")
@organiser_page(EDITOR)
def letter_preview(event: Event, letter_id: int) -> ResponseReturnValue:
    """Show the letter in every language as one person of the group would get it."""
    row, typed = _letter(event, letter_id), request.args.get("q", "").strip()[:200]
    audience = LetterAudience.of(row.audience)
    found = found_by(event, audience, typed) if typed else people(event, audience)
    person = next(iter(found), None)
    return page(
        letter=row, event=event, typed=typed, person=person, shown=mails.preview(row, person), names=LANGUAGES,
        gets=mails.language_for(row, person.language) if person else "", title=_title(row),
    )  # fmt: skip


@blueprint.post(f"{ONE}/test")
@organiser_page(EDITOR)
def test_letter(event: Event, letter_id: int) -> ResponseReturnValue:
    """Send the letter to whoever asks, and to nobody else."""
    row, user = _letter(event, letter_id), team_member()
    with telling.flashed():
        actions.send_test(event, row.id, by=user)
        flash(_("The test goes to %(address)s in a moment.", address=user.email), "success")
    return _to(row)


@blueprint.post(f"{ONE}/files")
@takes_upload(REQUEST_MAX_BYTES, is_signed_in)
@organiser_page(EDITOR)
def attach_file(event: Event, letter_id: int) -> ResponseReturnValue:
    """Put a file beside the letter."""
    row, form = _letter(event, letter_id), FileForm()
    if form.validate_on_submit() and form.upload is not None:
        with telling.told_in(form, FILE_REFUSALS, "file"), on_disk(form.upload) as (path, filename):
            actions.attach(event, row.id, path, filename, by=team_member())
            return _to(row, _("The file goes with the letter."))
    return _draft_page(row, _form_of(row), form)


@blueprint.post(f"{ONE}/files/<int:file_id>/remove")
@organiser_page(EDITOR)
def remove_file(event: Event, letter_id: int, file_id: int) -> ResponseReturnValue:
    """Take a file away from the letter."""
    row = _letter(event, letter_id)
    with telling.flashed():
        actions.detach(event, row.id, file_id, by=team_member())
        flash(_("The file was taken away."), "success")
    return _to(row)


@blueprint.post(f"{ONE}/remove")
@organiser_page(EDITOR)
def remove_letter(event: Event, letter_id: int) -> ResponseReturnValue:
    """Remove a draft."""
    with telling.flashed():
        actions.remove_letter(event, letter_id, by=team_member())
        flash(_("The draft was removed."), "success")
    return lead_to("letters.letters", slug=event.slug)


@blueprint.route(f"{ONE}/send", methods=["GET", "POST"])
@organiser_page(EDITOR)
def send_letter(event: Event, letter_id: int) -> ResponseReturnValue:
    """Show the letter and how many people get it, then send it now or at a time."""
    row = _letter(event, letter_id)
    form = SendForm(data={"shown": actions.version_of(row)})
    done = telling.carry_out(
        form, lambda: actions.send(event, row.id, form.send_at.data, form.shown.data or "", by=team_member()),
        field="send_at",
    )  # fmt: skip
    if done:
        return _sent(row, done.value)
    audience = LetterAudience.of(row.audience)
    found = people(event, audience)
    if form.is_submitted():
        form.shown.data = actions.version_of(row)  # what is looked at now
    return page(
        form=form, letter=row, event=event, total=len(found), unreachable=without_address(event, audience),
        whom=describe(audience, groups_of(event), event), person=next(iter(found), None), names=LANGUAGES,
        shown=mails.preview(row, next(iter(found), None)), parts=_by_language(row, found), title=_title(row),
    )  # fmt: skip


@blueprint.get(f"{ONE}/outcome")
@organiser_page(EDITOR)
def letter_outcome(event: Event, letter_id: int) -> ResponseReturnValue:
    """Show how far a letter is, and what became of it for each person."""
    row = _letter(event, letter_id)
    if row.state is LetterState.DRAFT:
        return lead_to("letters.letter", slug=event.slug, letter_id=row.id)
    asked = request.args.get("state", "")
    state = MessageState(asked) if asked in set(MessageState) else None
    counts, audience = queries.counts_of(row), LetterAudience.of(row.audience)
    return page(
        letter=row, event=event, state=state, counts=counts, states=MESSAGE_STATES, names=LANGUAGES,
        whom=describe(audience, groups_of(event), event), total=sum(counts.values()),
        left=sum(counts[one] for one in ON_THE_WAY), shown=queries.outcomes(row, state, request.args.get("page")),
        would_get=len(people(event, audience)) if row.state is LetterState.PLANNED else 0,
        sample=mails.preview(row, None), title=_title(row),
    )  # fmt: skip


@blueprint.get(f"{ONE}/progress.json")
@organiser_page(EDITOR)
def progress_json(event: Event, letter_id: int) -> dict[str, object]:
    """Send how far a letter is, for the script of the page."""
    counts = queries.counts_of(_letter(event, letter_id))
    total, left = sum(counts.values()), sum(counts[one] for one in ON_THE_WAY)
    text = _("%(done)d of %(total)d done", done=total - left, total=total)
    return {"done": total - left, "total": total, "text": text, "underway": left > 0}


@blueprint.post(f"{ONE}/unplan")
@organiser_page(EDITOR)
def unplan_letter(event: Event, letter_id: int) -> ResponseReturnValue:
    """Make a planned letter a draft again."""
    row = _letter(event, letter_id)
    with telling.flashed():
        actions.take_off_plan(event, row.id, by=team_member())
        flash(_("The letter is a draft again. Nothing has gone out."), "success")
    return _to(row)


@blueprint.post(f"{ONE}/stop")
@organiser_page(EDITOR)
def stop_letter(event: Event, letter_id: int) -> ResponseReturnValue:
    """Keep back what has not gone out yet."""
    row = _letter(event, letter_id)
    with telling.flashed():
        count = actions.stop(event, row.id, by=team_member())
        flash(ngettext("Stopped: %(num)s message was kept back.", "Stopped: %(num)s messages were kept back.", count),
              "success")  # fmt: skip
    return _to(row)


@blueprint.post(f"{ONE}/continue")
@organiser_page(EDITOR)
def continue_letter(event: Event, letter_id: int) -> ResponseReturnValue:
    """Send what was kept back."""
    row = _letter(event, letter_id)
    with telling.flashed():
        _say_count(actions.go_on(event, row.id, by=team_member()))
    return _to(row)


@blueprint.post(f"{ONE}/retry")
@organiser_page(EDITOR)
def retry_letter(event: Event, letter_id: int) -> ResponseReturnValue:
    """Try again for those whom the letter did not reach."""
    row = _letter(event, letter_id)
    with telling.flashed():
        _say_count(actions.retry_failed(event, row.id, by=team_member()))
    return _to(row)


def _letter(event: Event, letter_id: int) -> GroupLetter:
    return queries.by_id(event, letter_id) or abort(404)


def _title(row: GroupLetter) -> str:
    return mails.titles(row.event, [row])[row.id]


def _form_of(row: GroupLetter) -> LetterForm:
    event, audience = row.event, LetterAudience.of(row.audience)
    return LetterForm(event, offered(event, groups_of(event), audience), row, audience.text, formdata=None)


def _draft_page(row: GroupLetter, form: LetterForm, file_form: FileForm) -> ResponseReturnValue:
    return page(
        "letters.letter", form=file_form if file_form.errors else form, details=form, file_form=file_form, letter=row,
        event=row.event, placeholders=placeholders_of(row.event), title=_title(row), removed=actions.removed_in(row),
    )  # fmt: skip


def _by_language(row: GroupLetter, found: list[Addressee]) -> dict[str, int]:
    """Return how many get the letter in each language."""
    counted = dict.fromkeys(LANGUAGES, 0)
    for person in found:
        counted[mails.language_for(row, person.language)] += 1
    return {code: number for code, number in counted.items() if number}


def _sent(row: GroupLetter, count: int | None) -> ResponseReturnValue:
    if row.send_at is not None and count is None:
        return _to(row, _("The letter goes out at %(moment)s.", moment=templating.moment(row.send_at)))
    _say_count(count or 0)
    return _to(row)


def _say_count(count: int) -> None:
    words = ngettext("%(num)s letter will go out in a moment.", "%(num)s letters will go out in a moment.", count)
    flash(words, "success")


def _to(row: GroupLetter, message: str = "") -> ResponseReturnValue:
    """Lead to the page of a letter: its words while it is a draft, else what became of it."""
    endpoint = "letters.letter" if row.state is LetterState.DRAFT else "letters.letter_outcome"
    if message:
        return finish(message, endpoint, slug=row.event.slug, letter_id=row.id)
    return lead_to(endpoint, slug=row.event.slug, letter_id=row.id)
