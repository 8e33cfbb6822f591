"""The page of own questions: their order, how people see them, and one question."""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from conference.events.access import organiser_page
from conference.events.models import Event
from conference.fields.field import Group
from conference.fields.forms import part
from conference.lib.routes import page
from conference.questions import blueprint, queries
from conference.questions.asked import asked_fields
from conference.questions.editing import Editing
from conference.questions.models import Questionnaire
from conference.questions.preview import Preview
from conference.questions.wording import ENDS, KINDS, SIGHTS
from conference.team.models import MembershipRole

AREA = "/organise/<slug:slug>/questions"
EDITOR = MembershipRole.EDITOR
EDITING = Editing(Questionnaire.REGISTRATION, "questions.questions")


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
    return EDITING.add(event)


@blueprint.route(f"{AREA}/<int:question_id>", methods=["GET", "POST"])
@organiser_page(EDITOR)
def edit_question(event: Event, question_id: int) -> ResponseReturnValue:
    """Change a question."""
    return EDITING.edit(event, question_id, queries.counts(event).get(question_id, 0))


@blueprint.post(f"{AREA}/<int:question_id>/up")
@organiser_page(EDITOR)
def move_question_up(event: Event, question_id: int) -> ResponseReturnValue:
    """Put a question one place further up."""
    return EDITING.move(event, question_id, -1)


@blueprint.post(f"{AREA}/<int:question_id>/down")
@organiser_page(EDITOR)
def move_question_down(event: Event, question_id: int) -> ResponseReturnValue:
    """Put a question one place further down."""
    return EDITING.move(event, question_id, 1)


@blueprint.post(f"{AREA}/<int:question_id>/remove")
@organiser_page(EDITOR)
def remove_question(event: Event, question_id: int) -> ResponseReturnValue:
    """Ask a question no more."""
    return EDITING.remove(event, question_id)


@blueprint.post(f"{AREA}/<int:question_id>/ask-again")
@organiser_page(EDITOR)
def ask_again(event: Event, question_id: int) -> ResponseReturnValue:
    """Ask a question again that was put aside."""
    return EDITING.ask_again(event, question_id)
