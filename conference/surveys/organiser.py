"""The survey for the team: its results first, then its questions, its days, and how people see it."""

from __future__ import annotations

from io import BytesIO

from flask import Response, abort, flash, request, send_file
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from conference.events.access import organiser_page, team_member
from conference.events.models import Event
from conference.fields.field import Group
from conference.fields.forms import part
from conference.lib import telling, xlsx
from conference.lib.clock import local, now
from conference.lib.routes import finish, lead_to, page
from conference.lib.tables import csv_lines, write_xlsx
from conference.questions import queries as questions_of_event
from conference.questions.editing import Editing
from conference.questions.models import Questionnaire
from conference.questions.wording import KINDS
from conference.surveys import actions, blueprint, export, queries, rules, thanks
from conference.surveys.asked import ReplyForm, survey_fields
from conference.surveys.forms import SurveyForm
from conference.surveys.models import Survey
from conference.surveys.wording import STATES
from conference.team.access import allowed
from conference.team.models import MembershipRole
from conference.team.saving import save

AREA = "/organise/<slug:slug>/survey"
EDITOR, VIEWER = MembershipRole.EDITOR, MembershipRole.VIEWER
EDITING = Editing(Questionnaire.SURVEY, "surveys.questions", "surveys/_question.html")


@blueprint.get(AREA)
@organiser_page(VIEWER)
def results(event: Event) -> ResponseReturnValue:
    """Show how the survey stands and what came of it; where there is none, how to begin."""
    survey = queries.survey_of(event)
    may_edit = allowed("changes")
    if survey is None:
        return page(survey=None, may_edit=may_edit)
    texts_end = rules.texts_end(survey.closes_on, event.kept_until)
    return page(
        survey=survey, may_edit=may_edit, standing=STATES[queries.state_of(event, survey)], few=rules.FEWEST,
        asks=queries.asks_something(event), results=queries.results(event, survey),
        texts_end=texts_end, texts_are_gone=local(now(), event.timezone).date() >= texts_end,
        thanks_at=thanks.planned_at(event) if event.thanks_days else None, to_thank=thanks.to_thank(event),
    )  # fmt: skip


@blueprint.post(f"{AREA}/begin")
@organiser_page(EDITOR)
def begin(event: Event) -> ResponseReturnValue:
    """Begin a survey, with proposed questions or with none."""
    with telling.flashed():
        if request.form.get("questions") == "proposed":
            actions.propose_questions(event, team_member())
            flash(_("The survey has questions now. Change them as you like, and look at its days."), "success")
        else:
            actions.begin(event, team_member())
    return lead_to("surveys.questions", slug=event.slug)


@blueprint.get(f"{AREA}/questions")
@organiser_page(EDITOR)
def questions(event: Event) -> ResponseReturnValue:
    """Show the questions in their order, and those that are asked no more."""
    survey = _survey(event)
    found = questions_of_event.questions_of(event, Questionnaire.SURVEY)
    return page(
        survey=survey, counts=queries.counts(event), kinds=KINDS,
        asked=[question for question in found if question.archived_at is None],
        put_aside=[question for question in found if question.archived_at is not None],
    )  # fmt: skip


@blueprint.get(f"{AREA}/preview")
@organiser_page(EDITOR)
def preview(event: Event) -> ResponseReturnValue:
    """Show the survey as people see it, in a form that nobody sends."""
    form = ReplyForm(survey_fields(event), formdata=None)
    return page(survey=_survey(event), event=event, questions=part(form, Group.QUESTIONS), few=rules.FEWEST)


@blueprint.route(f"{AREA}/settings", methods=["GET", "POST"])
@organiser_page(EDITOR)
def edit_survey(event: Event) -> ResponseReturnValue:
    """Show when the survey is open and what it says first."""
    survey = _survey(event)
    form = SurveyForm(event, survey)
    if save(form, survey, lambda: SurveyForm(event, survey, formdata=None),
            lambda: actions.change_survey(event, survey, form.values, team_member())):  # fmt: skip
        return finish(_("The survey was changed."), "surveys.results", slug=event.slug)
    return page(form=form, survey=survey)


@blueprint.get(f"{AREA}/results.xlsx")
@organiser_page(VIEWER)
def results_xlsx(event: Event) -> ResponseReturnValue:
    """Send the results for Excel."""
    target = BytesIO()
    write_xlsx(target, _("Survey"), export.columns(), export.rows(queries.results(event, _survey(event))))
    target.seek(0)
    sent = send_file(target, xlsx.MIME, as_attachment=True, download_name=_filename(event, "xlsx"))
    return _private(sent)


@blueprint.get(f"{AREA}/results.csv")
@organiser_page(VIEWER)
def results_csv(event: Event) -> ResponseReturnValue:
    """Send the results as CSV that a Czech Excel opens right."""
    lines = csv_lines(export.columns(), export.rows(queries.results(event, _survey(event))))
    answer = Response(b"".join(lines), content_type="text/csv; charset=utf-8")
    answer.headers.set("Content-Disposition", "attachment", filename=_filename(event, "csv"))
    return _private(answer)


@blueprint.route(f"{AREA}/questions/add", methods=["GET", "POST"])
@organiser_page(EDITOR)
def add_question(event: Event) -> ResponseReturnValue:
    """Ask something more."""
    _survey(event)
    return EDITING.add(event)


@blueprint.route(f"{AREA}/questions/<int:question_id>", methods=["GET", "POST"])
@organiser_page(EDITOR)
def edit_question(event: Event, question_id: int) -> ResponseReturnValue:
    """Change a question."""
    return EDITING.edit(event, question_id, queries.counts(event).get(question_id, 0))


@blueprint.post(f"{AREA}/questions/<int:question_id>/up")
@organiser_page(EDITOR)
def move_question_up(event: Event, question_id: int) -> ResponseReturnValue:
    """Put a question one place further up."""
    return EDITING.move(event, question_id, -1)


@blueprint.post(f"{AREA}/questions/<int:question_id>/down")
@organiser_page(EDITOR)
def move_question_down(event: Event, question_id: int) -> ResponseReturnValue:
    """Put a question one place further down."""
    return EDITING.move(event, question_id, 1)


@blueprint.post(f"{AREA}/questions/<int:question_id>/remove")
@organiser_page(EDITOR)
def remove_question(event: Event, question_id: int) -> ResponseReturnValue:
    """Ask a question no more."""
    return EDITING.remove(event, question_id)


@blueprint.post(f"{AREA}/questions/<int:question_id>/ask-again")
@organiser_page(EDITOR)
def ask_again(event: Event, question_id: int) -> ResponseReturnValue:
    """Ask a question again that was put aside."""
    return EDITING.ask_again(event, question_id)


def _survey(event: Event) -> Survey:
    return queries.survey_of(event) or abort(404)


def _filename(event: Event, extension: str) -> str:
    # Translators: the start of a file's name, without spaces and accents
    name = _("survey")
    return f"{name}-{event.slug}.{extension}"


def _private(response: Response) -> Response:
    response.headers["Cache-Control"] = "private, no-store"
    return response
