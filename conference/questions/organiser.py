"""The page of own questions: their order, how people see them, and one question."""

from __future__ import annotations

from typing import Any

from flask import abort, flash
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from conference.events.access import organiser_page, team_member
from conference.events.models import Event
from conference.fields.field import Group
from conference.fields.forms import part
from conference.lib import telling
from conference.lib.routes import finish, lead_to, page
from conference.lib.way_back import flash_way_back
from conference.questions import actions, blueprint, queries
from conference.questions.asked import asked_fields
from conference.questions.forms import QuestionForm
from conference.questions.models import Question
from conference.questions.preview import Preview
from conference.questions.wording import ENDS, KINDS, SIGHTS
from conference.team.models import MembershipRole
from conference.team.offers import offer
from conference.team.saving import save

AREA = "/organise/<slug:slug>/questions"
EDITOR = MembershipRole.EDITOR


@blueprint.get(AREA)
@organiser_page(EDITOR)
def questions(event: Event) -> ResponseReturnValue:
    """Show the questions in their order, how people see them, and those that are asked no more."""
    found = queries.questions_of(event)
    return page(
        asked=[question for question in found if question.archived_at is None],
        put_aside=[question for question in found if question.archived_at is not None],
        counts=queries.counts(event), kinds=KINDS, sights=SIGHTS, ends=ENDS,
        preview=part(Preview(asked_fields(event)), Group.QUESTIONS),
    )  # fmt: skip


@blueprint.route(f"{AREA}/add", methods=["GET", "POST"])
@organiser_page(EDITOR)
def add_question(event: Event) -> ResponseReturnValue:
    """Ask something more."""
    form = QuestionForm.of(event, None, queries.asked(event))
    if telling.carry_out(form, lambda: actions.add_question(event, form.details(), team_member())):
        return finish(_("The question is asked from now on."), "questions.questions", slug=event.slug)
    return page(form=form)


@blueprint.route(f"{AREA}/<int:question_id>", methods=["GET", "POST"])
@organiser_page(EDITOR)
def edit_question(event: Event, question_id: int) -> ResponseReturnValue:
    """Change a question."""
    question = _question(event, question_id)
    before = [other for other in queries.asked(event)
              if (other.position, other.id) < (question.position, question.id)]  # fmt: skip
    answered = queries.counts(event).get(question.id, 0)

    def drawn(**sent: Any) -> QuestionForm:
        return QuestionForm.of(event, question, before, is_answered=answered > 0, **sent)

    form = drawn()
    if save(form, question, lambda: drawn(formdata=None),
            lambda: actions.change_question(event, question, form.details(question), team_member()),
            lock=event.quota):  # fmt: skip
        return finish(_("The question was changed."), "questions.questions", slug=event.slug)
    return page(form=form, question=question, answered=answered, kind=KINDS[question.kind])


@blueprint.post(f"{AREA}/<int:question_id>/up")
@organiser_page(EDITOR)
def move_question_up(event: Event, question_id: int) -> ResponseReturnValue:
    """Put a question one place further up."""
    with telling.flashed():
        actions.move_question(event, _question(event, question_id), -1, team_member())
    return _to_questions(event)


@blueprint.post(f"{AREA}/<int:question_id>/down")
@organiser_page(EDITOR)
def move_question_down(event: Event, question_id: int) -> ResponseReturnValue:
    """Put a question one place further down."""
    with telling.flashed():
        actions.move_question(event, _question(event, question_id), 1, team_member())
    return _to_questions(event)


@blueprint.post(f"{AREA}/<int:question_id>/remove")
@organiser_page(EDITOR)
def remove_question(event: Event, question_id: int) -> ResponseReturnValue:
    """Ask a question no more."""
    question = _question(event, question_id)
    with telling.flashed():
        removal = actions.remove_question(event, question, team_member())
        if removal:
            offer(event, _("The question was removed. Nobody had answered it."), removal)
        else:
            flash_way_back(_("The question is asked no more. Its answers stay."), "questions.ask_again",
                           slug=event.slug, question_id=question_id)  # fmt: skip
    return _to_questions(event)


@blueprint.post(f"{AREA}/<int:question_id>/ask-again")
@organiser_page(EDITOR)
def ask_again(event: Event, question_id: int) -> ResponseReturnValue:
    """Ask a question again that was put aside."""
    with telling.flashed():
        actions.ask_again(event, _question(event, question_id), team_member())
        flash(_("The question is asked again, as the last one."), "success")
    return _to_questions(event)


def _question(event: Event, question_id: int) -> Question:
    return queries.question_by_id(event, question_id) or abort(404)


def _to_questions(event: Event) -> ResponseReturnValue:
    return lead_to("questions.questions", slug=event.slug)
