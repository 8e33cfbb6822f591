"""The survey behind the link of a letter. Nothing here knows who opened it."""

from __future__ import annotations

from flask import abort, request
from flask.typing import ResponseReturnValue

from conference.events.access import enter
from conference.events.models import Event
from conference.extensions import csrf, db, limiter
from conference.fields.field import Group
from conference.fields.forms import answers, part
from conference.lib.routes import lead_to, page
from conference.surveys import actions, blueprint, queries, rules
from conference.surveys.asked import ReplyForm, survey_fields
from conference.surveys.rules import SurveyRefusal, SurveyRefused, SurveyState
from conference.surveys.tickets import ticket_of

REPLIES_PER_ADDRESS = "200 per 10 minutes"
"""A town office behind one address may have many who were there."""


@blueprint.route("/survey/<token>", methods=["GET", "POST"])
@limiter.limit(REPLIES_PER_ADDRESS, methods=["POST"])
@csrf.exempt
def survey(token: str) -> ResponseReturnValue:
    """Ask what a conference was like, once for each ticket."""
    ticket = ticket_of(token) or abort(404)
    row = ticket.survey
    event = db.session.get_one(Event, row.event_id)
    enter(event)
    standing = "used" if queries.is_used(ticket.digest) else queries.state_of(event, row)
    if standing != SurveyState.OPEN:
        if request.method == "POST" and standing == "used":  # pressed twice: the answers are here
            return lead_to("surveys.survey", token=token)
        return page(event=event, survey=row, standing=standing), 200 if request.method == "GET" else 409
    form = ReplyForm(survey_fields(event))
    if form.validate_on_submit():
        try:
            actions.reply(row.id, ticket.digest, answers(form))
        except SurveyRefused as refused:
            if refused.reason is not SurveyRefusal.USED:
                raise
        return lead_to("surveys.survey", token=token)
    return page(event=event, survey=row, standing=standing, form=form, few=rules.FEWEST,
                questions=part(form, Group.QUESTIONS))  # fmt: skip
