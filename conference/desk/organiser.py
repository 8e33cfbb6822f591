"""Presence for the team: a list to find a person in, and one tap to note who came and who left."""

from __future__ import annotations

from datetime import date, datetime
from secrets import token_urlsafe
from typing import Any

from flask import abort, flash, g, request
from flask.typing import ResponseReturnValue

from conference.attendance import actions, rules
from conference.attendance import queries as attendance
from conference.attendance.forms import departure_on, moment_on
from conference.attendance.models import Presence
from conference.attendance.rules import LetterRange, Mark, PresenceRefused
from conference.attendance.wording import MARKS, SHOWN, marked_all_sentence
from conference.desk import actions as desk
from conference.desk import blueprint, queries
from conference.desk.access import days_and_shown
from conference.desk.actions import Said
from conference.desk.forms import MarkAllForm, MarkForm, moment_of
from conference.desk.models import Tap
from conference.desk.queries import Admitted, Registrant
from conference.desk.wording import ADMITTED, TAPS, handed_out, is_good, said, script_words
from conference.events.access import organiser_page, team_member
from conference.events.models import Event
from conference.forms.fields import LINE, clean, failed_fields
from conference.forms.shown import digests
from conference.lib import clock, telling
from conference.lib.routes import lead_to, page
from conference.registration.models import Registration
from conference.registration.queries import person_of
from conference.team.access import allowed
from conference.team.models import MembershipRole
from conference.team.saving import save
from conference.visits.queries import are_there

TIMES = "times"  # the mark of the form that corrects both times
CARRIED = ("q", "letters", "day", "show")  # of the address, so that a tap leads back to where the finger was


@blueprint.get("/organise/<slug:slug>/presence")
@organiser_page(MembershipRole.VIEWER)
def presence(event: Event) -> ResponseReturnValue:
    """Show the list of one day, narrowed by a search, a range of letters or a state."""
    return _list(event)


def _list(event: Event, wrong: MarkForm | MarkAllForm | None = None) -> ResponseReturnValue:
    """Return the list; what was refused stands where it was typed, with the problem in words."""
    days, shown_day = days_and_shown(event)
    day = wrong.day.data if wrong and wrong.day.data in days else shown_day
    times = wrong if isinstance(wrong, MarkForm) and wrong.mark.data == TIMES else None
    everybody = queries.guests(event, day)
    people = [one for one in everybody if one.admitted is Admitted.PLACE]
    letters = [person.letter for person in people]
    ranges = rules.letter_ranges(letters)
    q, show = clean(request.args.get("q"))[:LINE], request.args.get("show", "")
    chosen = _range(ranges, request.args.get("letters"), bool(q or show))
    shown = _shown(people, q, show if show in SHOWN else "", chosen, letters)
    bulk = wrong if isinstance(wrong, MarkAllForm) else MarkAllForm(formdata=None)
    return page(
        "desk.presence", form=wrong, problem=_problem(wrong), times=times, days=days, day=day,
        today=_today(event), people=shown, ids=",".join(str(p.registration.id) for p in shown),
        counts=attendance.counts(people), ranges=ranges, chosen=chosen, q=q, show=show, states=SHOWN,
        marks=MARKS, times_shown=_times_shown, bulk=bulk, kept=_kept(), total=len(people),
        pending=queries.how_many_pending(everybody),
        has_visits=are_there(event), without_place=_without_place(everybody, q), admitted=ADMITTED,
        taps=TAPS, words=script_words(),
        handed_out={one.registration.id: handed_out(one, allowed("needs")) for one in shown},
        key=token_urlsafe(12), open_marks=len(queries.disagreements(event)),
        touched={mark.value: sum(1 for p in shown if _touches(mark, p)) for mark in Mark},
    )  # fmt: skip


@blueprint.post("/organise/<slug:slug>/presence/mark")
@organiser_page(MembershipRole.DESK)
def mark_presence(event: Event) -> ResponseReturnValue:
    """Note one thing about one person, or take it back."""
    form = MarkForm()
    is_right = form.validate_on_submit()
    person = None if form.registration_id.errors else person_of(event, form.registration_id.data or 0)
    if person is None:
        abort(404)
    if not is_right:
        return _list(event, form)
    if form.mark.data != TIMES:
        with telling.flashed(f"{person.given_name} {person.family_name}: "):
            _note(person, form)
    elif not save(form, person, lambda: _times_form(_presence(person, form)), lambda: _note(person, form)):
        return _list(event, form)
    return _back(anchor=f"p{person.id}")


@blueprint.post("/organise/<slug:slug>/presence/mark-all")
@organiser_page(MembershipRole.DESK)
def mark_all_present(event: Event) -> ResponseReturnValue:
    """Note the same about all people who were shown."""
    form = MarkAllForm()
    if not form.validate_on_submit():
        return _list(event, form)
    mark = Mark(form.mark.data)
    day = form.day.data
    with telling.flashed():
        at = departure_on(day, form.time, None) if mark is Mark.LEFT else moment_on(day, form.time)
        marked = actions.mark_all(event, form.ids, mark, day, at, team_member())
        flash(marked_all_sentence(mark, len(marked)), "success")
    return _back()


def _note(person: Registration, form: MarkForm) -> None:
    """Call the verb of a tap. Raises PresenceRefused and NoSuchMoment; an unknown mark is a 400."""
    day, by, presence = form.day.data, team_member(), _presence(person, form)
    match form.mark.data:
        case "arrived" if form.time.data is None:
            _tap(person, form, Tap.ARRIVED, clock.now())
        case "arrived":
            actions.mark_arrived(person, day, moment_on(day, form.time), by)
        case "left" if form.time.data is None:
            _tap(person, form, Tap.LEFT, clock.now())
        case "left":
            came = presence.arrived_at if presence else None
            actions.mark_left(person, day, departure_on(day, form.time, came), by)
        case "absent":
            actions.mark_absent(person, day, by)
        case "times":
            if form.arrived.data is None:
                raise PresenceRefused(rules.PresenceRefusal.NOT_ARRIVED)
            arrived = moment_on(day, form.arrived)
            left = None if form.left.data is None else departure_on(day, form.left, arrived)
            actions.set_times(person, day, arrived, left, by)
        case "undo" if presence and presence.arrived_at:
            last = Tap.UNDO_LEFT if presence.left_at else Tap.UNDO_ARRIVED
            _tap(person, form, last, moment_of(form.seen.data) or presence.left_at or presence.arrived_at)
        case "undo":
            actions.clear(person, day, by)
        case _:
            abort(400)


def _tap(person: Registration, form: MarkForm, tap: Tap, at: datetime) -> None:
    """Take what is noted just now as the desk of helpers does; say where it was noted otherwise already."""
    event, day = person.event, form.day.data
    key = f"{form.key.data or token_urlsafe(12)}-{person.id}-{tap.value}"
    mark = desk.note(event, day, Said(key, person.id, tap, at), team_member())
    presence = queries.presence(mark)
    if not is_good(mark, presence):
        flash(said(mark, presence), "error")


def _presence(person: Registration, form: MarkForm) -> Presence | None:
    return next((row for row in person.presences if row.day == form.day.data), None)


def _times_form(presence: Presence | None) -> MarkForm:
    """Return the times of a person as they are stored, to be corrected."""
    times = {"arrived": presence.arrived_at, "left": presence.left_at} if presence else None
    return MarkForm(formdata=None, data=times)


def _times_shown(presence: Presence) -> str:
    """Return what the form for a person's times shows."""
    return digests(_times_form(presence))


def _problem(wrong: MarkForm | MarkAllForm | None) -> tuple[str, str] | None:
    """Return what is wrong in words, and the id of what it is about."""
    if wrong is None:
        return None
    place = "all" if isinstance(wrong, MarkAllForm) else f"p{wrong.registration_id.data}"
    if isinstance(wrong, MarkForm) and wrong.mark.data == TIMES:
        place = f"arrived-{wrong.registration_id.data}"
    return failed_fields(wrong)[0].message, place


def _touches(mark: Mark, person: Registrant) -> bool:
    return person.state == ("arrived" if mark is Mark.LEFT else "expected")


def _without_place(everybody: list[Registrant], q: str) -> list[Registrant]:
    """Return those found by a search who have no place: they are registered, and the desk says how they stand."""
    return [one for one in attendance.found(everybody, q) if one.admitted is not Admitted.PLACE] if q else []


def _shown(
    people: list[Registrant], q: str, show: str, chosen: LetterRange | None, letters: list[str]
) -> list[Registrant]:
    """Narrow by the range of letters; a search looks in everybody."""
    found = attendance.found(people, q) if q else people
    if chosen is not None and not q:
        wanted = rules.letters_between(letters, chosen)
        found = [person for person in found if person.letter in wanted]
    return [person for person in found if not show or person.state == show]


def _range(ranges: list[LetterRange], key: str | None, is_narrow: bool) -> LetterRange | None:
    """Return the range asked for; without one and without another narrowing the first of several."""
    named = next((found for found in ranges if found.key == key), None)
    return named or (ranges[0] if len(ranges) > 1 and not is_narrow else None)


def _today(event: Event) -> date:
    return clock.local(clock.now(), event.timezone).date()


def _kept() -> dict[str, str]:
    """Return what the address carries, for the forms' own addresses."""
    return {name: clean(request.args[name])[:LINE] for name in CARRIED if request.args.get(name)}


def _back(anchor: str | None = None) -> ResponseReturnValue:
    values: dict[str, Any] = {**_kept(), "slug": g.event.slug}
    return lead_to("desk.presence", _anchor=anchor, **values)
