"""The team's pages of bulk changes: what would happen, what happened, and the way back."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import abort, flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from conference.attendance.rules import day_to_show, days_of
from conference.attendance.wording import MARKS
from conference.bulk import actions, blueprint, queries, rules, wording
from conference.bulk.forms import BulkForm, MoveOptions, Options, PresenceOptions
from conference.bulk.models import BulkChange, BulkKind
from conference.bulk.rules import BulkPerson, PersonOutcome
from conference.events.access import organiser_page, team_member
from conference.events.models import Event
from conference.jobs.models import JobState
from conference.lib import clock, telling
from conference.lib.routes import lead_to, page
from conference.registration.team.attendee_filter import AttendeeFilter
from conference.registration.team.attendees import PER_PAGE, attendee_ids, groups_of
from conference.registration.team.filter_words import narrowed
from conference.team.access import allowed
from conference.team.models import MembershipRole
from conference.visits.wording import group_name

AREA = "/organise/<slug:slug>/bulk"
DESK, LIST = MembershipRole.DESK, "registration.attendees"
RIGHTS = {BulkKind.PRESENCE: "presence"}  # the others take the right to make changes
LEADS = {
    "letter": "letters.new_letter",
    "export": "registration.attendees_xlsx",
    "merge": "merging.doubles",
}  # what has pages of its own
TICKED, ALL = "ticked", "all"
LATE = 60  # seconds after which a worker should have begun


@blueprint.get(AREA)
@organiser_page(DESK)
def changes(event: Event) -> ResponseReturnValue:
    """Show the bulk changes of the conference, the newest first."""
    return page(rows=queries.of_event(event), kinds=wording.KINDS, states=wording.STATES)


@blueprint.route(f"{AREA}/new", methods=["GET", "POST"])
@organiser_page(MembershipRole.VIEWER, changes=DESK)
def prepare(event: Event) -> ResponseReturnValue:
    """Show what would become of the people chosen in the list, then do it; or lead on to what has pages of its own."""
    chosen, does = AttendeeFilter.from_args(request.args).seen_by(allowed, event), request.args.get("do", "")
    if whom := request.args.get("whom"):
        return _narrowed_to(event, chosen, whom, does)
    if does in LEADS:
        return _lead_on(event, chosen, does)
    kind = next((kind for kind in BulkKind if kind == does), None)
    if kind is None:
        return lead_to(LIST, slug=event.slug, **chosen.arguments())
    if not allowed(RIGHTS.get(kind, "changes")):
        abort(403)
    options, form = _options(event, kind), BulkForm()
    choices, judged = _looked_at(event, kind, options, form, attendee_ids(event, chosen))

    def carry_out() -> BulkChange:
        extra = {"tells": bool(form.tells.data)} if kind is BulkKind.CANCEL else {}
        ids = [row.person.id for row in judged]
        return actions.carry_out(event, kind, ids, choices or {}, shown=form.shown.data or "", by=team_member(),
                                 extra=extra)  # fmt: skip

    if choices is not None and (done := telling.carry_out(form, carry_out)):
        return _to(done.value)
    form.shown.data, form.at.data = rules.shown(judged, choices or {}), (choices or {}).get("at", "")
    return _prepared(event, kind, chosen, options, form, None if choices is None else judged)


@blueprint.get(f"{AREA}/<int:bulk_id>")
@organiser_page(DESK)
def change(event: Event, bulk_id: int) -> ResponseReturnValue:
    """Show what came of a bulk change, or how far it is."""
    row = _change(event, bulk_id)
    done = {verdict: [one[0] for one in row.done if one[1] == verdict] for verdict in rules.DOES}
    words = {**wording.VERDICTS, rules.BulkOutcome.DONE: wording.HAVE[row.kind]}
    return page(
        row=row, title=wording.KINDS[row.kind], states=wording.STATES, about=_about(event, row),
        done=_lines(event, words, done), left=_lines(event, words, row.left),
        back=_lines(event, wording.BACK, row.back), shown_address=_address_of(event, row),
        may_undo=_may(row) and rules.may_undo(row, clock.now()), effect=wording.UNDO_EFFECTS[row.kind],
        **_progress(row),
    )  # fmt: skip


@blueprint.post(f"{AREA}/<int:bulk_id>/undo")
@organiser_page(DESK)
def undo(event: Event, bulk_id: int) -> ResponseReturnValue:
    """Take a bulk change back."""
    row = _change(event, bulk_id)
    if not _may(row):
        abort(403)
    with telling.flashed():
        actions.undo(row, by=team_member())
    return lead_to("bulk.change", slug=event.slug, bulk_id=row.id)


@blueprint.get(f"{AREA}/<int:bulk_id>/progress.json")
@organiser_page(DESK)
def progress_json(event: Event, bulk_id: int) -> dict[str, object]:
    """Send how far the worker is, for the script of the page."""
    found = _progress(_change(event, bulk_id))
    text = _("%(done)d of %(total)d done", done=found["so_far"], total=found["total"])
    return {"done": found["so_far"], "total": found["total"], "text": text, "underway": found["underway"]}


def _narrowed_to(event: Event, chosen: AttendeeFilter, whom: str, does: str) -> ResponseReturnValue:
    """Lead on to the same with the people who were ticked, or all that the list shows."""
    if whom == TICKED:
        ticked = AttendeeFilter.from_args(MultiDict({"person": request.args.getlist("ticked")}))
        if not ticked.person:
            flash(_("Nobody was ticked. Tick people in the list, or choose all of them."), "error")
            return lead_to(LIST, slug=event.slug, **chosen.arguments())
        chosen = replace(ticked, sort=chosen.sort, columns=chosen.columns)
    return lead_to("bulk.prepare", slug=event.slug, do=does, **chosen.arguments(view=""))


def _lead_on(event: Event, chosen: AttendeeFilter, does: str) -> ResponseReturnValue:
    if does != "letter":
        return lead_to(LEADS[does], slug=event.slug, **chosen.arguments())
    return lead_to(LEADS[does], slug=event.slug, who="attendees", **chosen.arguments(sort="name", columns=()))


def _options(event: Event, kind: BulkKind) -> Options | None:
    if kind is BulkKind.MOVE:
        return MoveOptions(groups_of(event))
    if kind is BulkKind.PRESENCE:
        days = days_of(event.starts_on, event.ends_on)
        return PresenceOptions(days, day_to_show(days, clock.local(clock.now(), event.timezone).date()))
    return None


def _looked_at(
    event: Event, kind: BulkKind, options: Options | None, form: BulkForm, ids: list[int]
) -> tuple[dict[str, Any] | None, list[PersonOutcome]]:
    """Return what was chosen and what becomes of people by it; None where something has to be chosen first."""
    choices: dict[str, Any] = {}
    if options is not None:
        if not options.is_sent or not options.validate():
            return None, []
        with telling.told_in(options, field="time"):
            choices = options.chosen()
        if options.errors:
            return None, []
        if "at" in choices and form.is_submitted() and not request.args.get("time"):
            choices["at"] = form.moment_shown or choices["at"]  # the present of the page that was looked at
    with telling.told_in(form):
        return choices, actions.BY_KIND[kind].judged(event, ids, choices)
    return None, []


def _prepared(
    event: Event, kind: BulkKind, chosen: AttendeeFilter, options: Options | None, form: BulkForm,
    judged: list[PersonOutcome] | None,
) -> ResponseReturnValue:  # fmt: skip
    found = rules.by_verdict(judged or [])
    words = {**wording.VERDICTS, rules.BulkOutcome.DONE: wording.WILL[kind]}
    lines = [(words[outcome], people, outcome in rules.DOES) for outcome, people in found.items()]
    doing = [(label, people) for label, people, is_done in lines if is_done]
    without = [one for _label, people in doing for one in people if not one.has_address]
    if kind is not BulkKind.CANCEL:
        del form.tells
    return page(
        "bulk.prepare", kind=kind.value, title=wording.KINDS[kind], effect=wording.EFFECTS[kind], options=options,
        form=options if options and options.errors else form, press=form, chosen=chosen,
        whom=narrowed(chosen, groups_of(event), event), is_judged=judged is not None, doing=_counted(doing),
        left=_counted([(label, people) for label, people, is_done in lines if not is_done]),
        unreachable=_counted([(_("Without an e-mail address"), without)] if kind is not BulkKind.PRESENCE else []),
    )  # fmt: skip


def _counted(lines: list[tuple[Any, list[BulkPerson]]]) -> list[tuple[Any, int, list[BulkPerson]]]:
    """Return words, how many people, and some of them."""
    return [(words, len(people), people[: queries.NAMED]) for words, people in lines if people]


def _about(event: Event, row: BulkChange) -> list[tuple[str, str]]:
    """Say what was chosen for a bulk change."""
    choices = row.choices
    if row.kind is BulkKind.MOVE:
        group = queries.group_of(event, choices.get("group"))
        return [(_("Group"), group_name(group) if group else _("a group that is no longer there"))]
    if row.kind is BulkKind.PRESENCE:
        return [(_("Presence"), str(MARKS[choices["mark"]]))]
    if row.kind is BulkKind.CANCEL and not choices.get("tells"):
        return [(_("Letters"), _("none were written"))]
    return []


def _lines(event: Event, words: Any, lists: Any) -> list[tuple[Any, int, list[Any]]]:
    """Return words, how many, and the people of lists of ids."""
    named = queries.named(event, {str(name): ids[: queries.NAMED] for name, ids in lists.items()})
    return [(words[name], len(lists[name]), named[str(name)]) for name in words if lists.get(name)]


def _progress(row: BulkChange) -> dict[str, Any]:
    underway, total = row.state in actions.UNDERWAY, len(row.done) + len(row.waiting)
    late = row.job is not None and row.job.state is JobState.QUEUED
    is_late = late and (clock.now() - row.job.asked_at).total_seconds() > LATE if row.job else False
    return {"underway": underway, "total": total, "so_far": total - len(row.waiting), "no_worker": is_late}


def _address_of(event: Event, row: BulkChange) -> str:
    """Return the list of those it was done for; empty where they are too many for an address."""
    return url_for(LIST, slug=event.slug, person=[one[0] for one in row.done]) if len(row.done) <= PER_PAGE else ""


def _to(row: BulkChange) -> ResponseReturnValue:
    return lead_to("bulk.change", slug=row.event.slug, bulk_id=row.id)


def _may(row: BulkChange) -> bool:
    return allowed(RIGHTS.get(row.kind, "changes"))


def _change(event: Event, bulk_id: int) -> BulkChange:
    return queries.by_id(event, bulk_id) or abort(404)
