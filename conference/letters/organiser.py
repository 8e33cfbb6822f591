"""Cancelling a conference and taking it back, with the letter to everybody it concerns shown before it goes out."""

from __future__ import annotations

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from conference.events import rules
from conference.events.access import organiser_page, team_member
from conference.events.models import Event
from conference.letters import actions, blueprint, mails, queries
from conference.letters.forms import CancelAndTellForm, RestoreForm
from conference.letters.wording import GROUPS
from conference.lib.clock import now
from conference.lib.languages import LANGUAGES
from conference.lib.routes import finish, lead_to, page
from conference.team.models import MembershipRole
from conference.team.saving import save


@blueprint.route("/organise/<slug:slug>/cancel", methods=["GET", "POST"])
@organiser_page(MembershipRole.OWNER)
def cancel_event(event: Event) -> ResponseReturnValue:
    """Call the conference off: first the reason and whom it is told, then the letter as it will be, then the deed."""
    form = CancelAndTellForm(event)
    people, unreachable = queries.untold(event, mails.cancellation(event)), queries.unreachable(event)
    if request.method == "GET":
        form.tells.data = bool(people) and _comes(event)
    step = request.form.get("step", "")
    done = step == "cancel" and save(
        form, event, lambda: CancelAndTellForm(event, formdata=None),
        lambda: actions.cancel_conference(event.id, form.reasons, tells=form.tells.data, by=team_member()),
    )  # fmt: skip
    if done:
        return _done(event, _("The conference is cancelled, and its pages say so."), done.value)
    if step in ("write", "cancel") or not form.validate_on_submit():
        return page(form=form, event=event, people=people, groups=GROUPS, unreachable=unreachable, samples=None)
    occasion = mails.cancellation(event, form.reasons)
    samples = mails.samples(event, occasion, people) if form.tells.data else []
    return page(form=form, event=event, people=people, groups=GROUPS, unreachable=unreachable, samples=samples,
                names=LANGUAGES)  # fmt: skip


@blueprint.route("/organise/<slug:slug>/restore", methods=["GET", "POST"])
@organiser_page(MembershipRole.OWNER)
def restore_event(event: Event) -> ResponseReturnValue:
    """Take the cancellation back, with the letter shown before."""
    if event.cancelled_at is None:
        return lead_to("events.publication", slug=event.slug)
    form = RestoreForm()
    if form.validate_on_submit():
        told = actions.restore_conference(event.id, tells=form.tells.data, by=team_member())
        return _done(event, _("The conference takes place again."), told)
    people, unreachable = queries.everybody(event), queries.unreachable(event)
    form.tells.data = bool(people) and _comes(event)
    samples = mails.samples(event, mails.restoration(event), people)
    return page(form=form, event=event, people=people, groups=GROUPS, unreachable=unreachable, samples=samples,
                names=LANGUAGES)  # fmt: skip


def _comes(event: Event) -> bool:
    """Return whether the conference is public and not over: only then is a letter what one would expect."""
    return event.published_at is not None and now() < rules.bounds(event)[1]


def _done(event: Event, sentence: str, told: int) -> ResponseReturnValue:
    letters = ngettext("%(num)s letter will go out in a moment.", "%(num)s letters will go out in a moment.", told)
    return finish(f"{sentence} {letters}" if told else sentence, "events.publication", slug=event.slug)
