"""The organiser's pages of imports: choosing a file, looking it through, confirming, progress, taking it back."""

from __future__ import annotations

from collections import Counter
from typing import Any

from flask import abort, flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from conference.events.access import organiser_page, team_member
from conference.events.models import Event
from conference.extensions import limiter
from conference.forms.table_files import ODDITIES
from conference.intake import actions, blueprint, queries, rules, wording
from conference.intake.forms import ColumnsForm, ConfirmImportForm, UploadForm, columns_form
from conference.intake.models import Intake, IntakeKind, IntakeState
from conference.intake.rules import Judged, Verdict
from conference.intake.targets import missing, targets
from conference.jobs.models import UNDERWAY, JobState
from conference.lib import telling
from conference.lib.clock import now
from conference.lib.paging import page_of
from conference.lib.routes import finish, lead_to, page
from conference.questions.asked import fields_of
from conference.team.access import is_signed_in
from conference.team.models import MembershipRole
from conference.team.saving import save
from conference.untrusted.tables import ARRIVES_MAX_BYTES, Oddity
from conference.untrusted.upload_limit import takes_upload

AREA = "/organise/<slug:slug>/imports"
EDITOR = MembershipRole.EDITOR
PER_PAGE = 100
PER_HOUR = "60 per hour"  # files from one address
SAMPLES = 3  # cells of a column shown beside its choice
LISTS = {IntakeKind.PEOPLE: "registration.attendees", IntakeKind.SPEAKERS: "speakers.manage_speakers"}
LATE = 60  # seconds after which a worker should have begun


@blueprint.get(AREA)
@organiser_page(EDITOR)
def imports(event: Event) -> ResponseReturnValue:
    """Show what was imported, and what can be."""
    return page(
        event=event, intakes=queries.of_event(event), kinds=wording.KINDS, states=wording.STATES,
        titles=wording.IMPORTS_OF,
    )  # fmt: skip


@blueprint.route(f"{AREA}/<any(people,speakers):kind>", methods=["GET", "POST"])
@takes_upload(ARRIVES_MAX_BYTES, is_signed_in)
@limiter.limit(PER_HOUR, methods=["POST"])
@organiser_page(EDITOR)
def new_import(event: Event, kind: str) -> ResponseReturnValue:
    """Take a file, and read it; what it would do is shown on the next page."""
    about, form = IntakeKind(kind), UploadForm()

    def take_up() -> Intake:
        table = form.file.read(form.sheet.data or "")
        return actions.take_up(event, about, table, form.file.filename, by=team_member())

    if taken := telling.carry_out(form, take_up, field="file"):
        return _to(taken.value)
    found = targets(event, about)
    return page(
        form=form, event=event, kind=about, title=wording.IMPORTS_OF[about],
        needed=[target.label for target in found if target.is_needed],
        others=[target.label for target in found if not target.is_needed],
    )  # fmt: skip


@blueprint.get(f"{AREA}/<int:intake_id>")
@organiser_page(EDITOR)
def show_import(event: Event, intake_id: int) -> ResponseReturnValue:
    """Show what becomes of every row, how far the writing is, or what came of it."""
    intake = _intake(event, intake_id)
    return _import_page(event, intake, _judged(intake))


@blueprint.post(f"{AREA}/<int:intake_id>/confirm")
@organiser_page(EDITOR)
def confirm_import(event: Event, intake_id: int) -> ResponseReturnValue:
    """Have an import written."""
    intake = _intake(event, intake_id)
    judged = _judged(intake)
    form = ConfirmImportForm(intake.kind, judged)

    def confirm() -> None:
        actions.confirm(
            intake, judged, shown=form.shown.data or "", tells=bool(form.ticked("tells")),
            changes=bool(form.ticked("changes")),
            anyway=form.ticked("anyway") or [], by=team_member(),
        )  # fmt: skip

    if telling.carry_out(form, confirm):
        return _to(intake)
    form.shown.data = rules.shown(judged)
    return _import_page(event, intake, judged, form)


def _judged(intake: Intake) -> list[Judged]:
    return queries.judged(intake) if intake.state is IntakeState.READ else []


def _import_page(
    event: Event, intake: Intake, judged: list[Judged], form: ConfirmImportForm | None = None
) -> ResponseReturnValue:
    only = next((verdict for verdict in Verdict if verdict == request.args.get("only")), None)
    rows = [row for row in judged if only is None or row.verdict is only]
    known, found = targets(event, intake.kind), Counter(row.verdict for row in judged)
    stopped = intake.result.get("not_undone")
    return page(
        "intake.show_import",
        event=event, intake=intake, judged=judged, shown=page_of(rows, request.args.get("page"), PER_PAGE), only=only,
        counts={verdict: found[verdict] for verdict in Verdict if found[verdict]}, verdicts=wording.VERDICTS,
        hints=wording.VERDICT_HINTS[intake.kind], told=_told(event, intake, judged),
        unmatched=[target.label for target in missing(known, queries.chosen(intake))],
        unread=[column["heading"] for column in intake.columns if column["heading"] and not column["target"]],
        odd=[ODDITIES[Oddity(name)] for name in intake.odd], title=wording.IMPORTS_OF[intake.kind],
        form=form or ConfirmImportForm(intake.kind, judged, formdata=None),
        may_undo=rules.may_undo(intake.done_at, now()), undo_effect=wording.UNDO_EFFECTS[intake.kind],
        list_address=url_for(LISTS[intake.kind], slug=event.slug),
        not_undone=str(wording.UNDO_REFUSED) % {"names": stopped} if stopped else "", **_progress(intake),
    )  # fmt: skip


def _told(event: Event, intake: Intake, judged: list[Judged]) -> dict[int, list[str]]:
    """Say of rows, by their numbers, why they are refused or what they change."""
    labels = {target.name: target.label for target in targets(event, intake.kind)}
    kinds = {field.name: field.kind for field in fields_of(event)}
    return {
        row.row.number: [
            *(wording.fault_words(fault, labels, kinds) for fault in row.faults),
            *(wording.change_words(change, labels, kinds) for change in row.changes),
            *wording.left_out_words(row, labels, kinds),
        ]
        for row in judged
    }


@blueprint.route(f"{AREA}/<int:intake_id>/columns", methods=["GET", "POST"])
@organiser_page(EDITOR)
def import_columns(event: Event, intake_id: int) -> ResponseReturnValue:
    """Choose by hand what each column holds."""
    intake = _intake(event, intake_id)
    if intake.state is not IntakeState.READ:
        return _to(intake)
    known, samples = targets(event, intake.kind), _samples(intake)

    def drawn(**sent: Any) -> ColumnsForm:
        return columns_form(intake, known, samples, **sent)

    form = drawn()
    if save(form, intake, lambda: drawn(formdata=None), lambda: _choose(intake, form)):
        return finish(
            _("The columns are chosen; the choice is remembered for the next file."), "intake.show_import",
            slug=event.slug, intake_id=intake.id,
        )  # fmt: skip
    return page(form=form, event=event, intake=intake, title=wording.IMPORTS_OF[intake.kind])


def _choose(intake: Intake, form: ColumnsForm) -> None:
    actions.choose_columns(intake, form.chosen, by=team_member())


def _samples(intake: Intake) -> list[str]:
    """Return a few different cells of each column."""
    found = []
    for place in range(len(intake.columns)):
        cells = (cells[place] for _number, cells in intake.cells if place < len(cells))
        different = list(dict.fromkeys(cell[:40] for cell in cells if cell))
        found.append(" · ".join(different[:SAMPLES]))
    return found


@blueprint.post(f"{AREA}/<int:intake_id>/drop")
@organiser_page(EDITOR)
def drop_import(event: Event, intake_id: int) -> ResponseReturnValue:
    """Forget a table that was not confirmed."""
    with telling.flashed():
        actions.drop(_intake(event, intake_id))
        flash(_("The table is forgotten; nothing was written."), "success")
    return lead_to("intake.imports", slug=event.slug)


@blueprint.post(f"{AREA}/<int:intake_id>/undo")
@organiser_page(EDITOR)
def undo_import(event: Event, intake_id: int) -> ResponseReturnValue:
    """Take a whole import back."""
    intake = _intake(event, intake_id)
    with telling.flashed():
        actions.undo(intake, by=team_member())
    return _to(intake)


@blueprint.get(f"{AREA}/<int:intake_id>/progress.json")
@organiser_page(EDITOR)
def progress_json(event: Event, intake_id: int) -> dict[str, object]:
    """Send how far the worker is, for the script of the page."""
    found = _progress(_intake(event, intake_id))
    text = _("%(done)d of %(total)d done", done=found["done"], total=found["total"])
    return {"done": found["done"], "total": found["total"], "text": text, "underway": found["underway"]}


def _progress(intake: Intake) -> dict[str, Any]:
    """Return how far the worker is with an import."""
    job = intake.job
    if job is None:
        return {"underway": False, "done": 0, "total": 0, "no_worker": False, "failed": False}
    late = job.state is JobState.QUEUED and (now() - job.asked_at).total_seconds() > LATE
    return {
        "underway": job.state in UNDERWAY, "done": job.done, "total": job.total, "no_worker": late,
        "failed": job.state is JobState.FAILED,
    }  # fmt: skip


def _intake(event: Event, intake_id: int) -> Intake:
    return queries.by_id(event, intake_id) or abort(404)


def _to(intake: Intake) -> ResponseReturnValue:
    return lead_to("intake.show_import", slug=intake.event.slug, intake_id=intake.id)
