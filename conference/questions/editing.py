"""The pages where questions are edited, the same for each questionnaire."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import abort, flash, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from conference.events.access import team_member
from conference.events.models import Event
from conference.lib import telling
from conference.lib.routes import finish, lead_to, page
from conference.lib.way_back import flash_way_back
from conference.questions import actions, queries
from conference.questions.forms import QuestionForm
from conference.questions.models import Question, Questionnaire
from conference.questions.wording import KINDS
from conference.team.offers import offer
from conference.team.saving import save


@dataclass(frozen=True)
class Editing:
    """The pages of one questionnaire: `listed` is the endpoint of its list, in the feature that it belongs to, and
    `layout` the template that pages about one question fill.
    """

    questionnaire: Questionnaire
    listed: str
    layout: str = "events/_settings.html"

    def add(self, event: Event) -> ResponseReturnValue:
        """Ask something more."""
        form = QuestionForm.of(event, None, queries.asked(event, self.questionnaire), self.questionnaire)
        if telling.carry_out(
            form, lambda: actions.add_question(event, form.details(), team_member(), self.questionnaire)
        ):
            return finish(_("The question is asked from now on."), self.listed, slug=event.slug)
        return page(form=form, back=self._back(event), layout=self.layout)

    def edit(self, event: Event, question_id: int, answered: int) -> ResponseReturnValue:
        """Change a question that so many have answered."""
        question = self.found(event, question_id)
        before = [other for other in queries.asked(event, self.questionnaire)
                  if (other.position, other.id) < (question.position, question.id)]  # fmt: skip

        def drawn(**sent: Any) -> QuestionForm:
            return QuestionForm.of(event, question, before, self.questionnaire, is_answered=answered > 0, **sent)

        form = drawn()
        if save(form, question, lambda: drawn(formdata=None),
                lambda: actions.change_question(event, question, form.details(question), team_member()),
                lock=event.quota):  # fmt: skip
            return finish(_("The question was changed."), self.listed, slug=event.slug)
        return page(form=form, question=question, answered=answered, kind=KINDS[question.kind], back=self._back(event),
                    layout=self.layout)  # fmt: skip

    def move(self, event: Event, question_id: int, step: int) -> ResponseReturnValue:
        """Put a question one place further up (-1) or down (1)."""
        with telling.flashed():
            actions.move_question(event, self.found(event, question_id), step, team_member())
        return lead_to(self.listed, slug=event.slug)

    def remove(self, event: Event, question_id: int) -> ResponseReturnValue:
        """Ask a question no more."""
        question = self.found(event, question_id)
        with telling.flashed():
            removal = actions.remove_question(event, question, team_member())
            if removal:
                offer(event, _("The question was removed. Nobody had answered it."), removal)
            else:
                again = f"{self.listed.partition('.')[0]}.ask_again"
                flash_way_back(_("The question is asked no more. Its answers stay."), again,
                               slug=event.slug, question_id=question_id)  # fmt: skip
        return lead_to(self.listed, slug=event.slug)

    def ask_again(self, event: Event, question_id: int) -> ResponseReturnValue:
        """Ask a question again that was put aside."""
        with telling.flashed():
            actions.ask_again(event, self.found(event, question_id), team_member())
            flash(_("The question is asked again, as the last one."), "success")
        return lead_to(self.listed, slug=event.slug)

    def found(self, event: Event, question_id: int) -> Question:
        """Return a question of the questionnaire; else the page is not there."""
        return queries.question_by_id(event, question_id, self.questionnaire) or abort(404)

    def _back(self, event: Event) -> str:
        return url_for(self.listed, slug=event.slug)
