"""What the script of the desk reads and sends: everybody registered, marks, codes. For helpers and for the team."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from flask import Response, abort, current_app, jsonify, make_response, request
from flask.typing import ResponseReturnValue

from conference import templating
from conference.attendance.forms import MAX_ID
from conference.attendance.models import Presence
from conference.attendance.queries import counts
from conference.attendance.rules import PresenceRefused, day_problem
from conference.desk import actions, blueprint, queries
from conference.desk.access import Door, desk_page, desk_sending, team_door
from conference.desk.actions import Said
from conference.desk.forms import KEY, moment_of
from conference.desk.models import DeskMark, Tap
from conference.desk.queries import Admitted, Registrant
from conference.desk.rules import MOST_MARKS, ends_at
from conference.desk.wording import handed_out, is_good, said
from conference.events.access import organiser_page
from conference.events.models import Event
from conference.extensions import csrf
from conference.lib import clock, languages
from conference.lib.same_origin import Sender, sender_of_request
from conference.lib.transaction import keeping_rows
from conference.team.access import allowed
from conference.team.models import MembershipRole


@blueprint.get("/desk/<token>/people.json")
@desk_page
def desk_people_json(door: Door) -> ResponseReturnValue:
    """Return everybody registered, for the list that the device keeps for the day."""
    return _people(door)


@blueprint.get("/organise/<slug:slug>/presence/people.json")
@organiser_page(MembershipRole.DESK)
def presence_people_json(event: Event) -> ResponseReturnValue:
    """Return the same to the team."""
    return _people(team_door(event))


@blueprint.post("/desk/<token>/marks.json")
@csrf.exempt  # the link alone decides; a device that was without network has no session
@desk_sending
def desk_marks_json(door: Door) -> ResponseReturnValue:
    """Take marks of a device; each is answered with what became of it."""
    if sender_of_request() is Sender.OTHER:
        abort(400)
    return _marks(door)


@blueprint.post("/organise/<slug:slug>/presence/marks.json")
@organiser_page(MembershipRole.DESK)
def presence_marks_json(event: Event) -> ResponseReturnValue:
    """Take marks of the team."""
    return _marks(team_door(event))


@blueprint.get("/desk/worker.js")
def worker_js() -> ResponseReturnValue:
    """Return the service worker, which has to stand where its pages do."""
    file = Path(current_app.static_folder or "") / "js" / "desk-worker.js"
    script = make_response(file.read_text(encoding="utf-8"))
    script.headers["Content-Type"] = "text/javascript; charset=utf-8"
    return script


def _people(door: Door) -> Response:
    people = queries.guests(door.event, door.day)
    holders = [one for one in people if one.admitted is Admitted.PLACE]
    found = counts(holders)
    answer = jsonify(
        event=door.event.text("title", languages.current()), device=door.device.name if door.device else "",
        day=door.day.isoformat(),
        zone=door.event.timezone, until=ends_at(door.day, door.event.timezone).isoformat(),
        people=[_person(one) for one in people],
        counts={"total": len(holders), "arrived": found.arrived, "left": found.left, "expected": found.expected,
                "absent": found.absent},
    )  # fmt: skip
    answer.add_etag()
    answer.headers["X-Now"] = clock.now().isoformat()
    answer.make_conditional(request)
    return answer


def _person(one: Registrant) -> dict[str, Any]:
    row, presence = one.registration, one.presence
    return {
        "id": row.id, "name": templating.nbsp(one.name), "said": f"{row.given_name} {row.family_name}",
        "from": templating.nbsp(", ".join(filter(None, (row.organisation, row.municipality)))), "words": one.words,
        "code": row.ticket_code, "admitted": one.admitted.value,
        **_noted(presence), "hands": handed_out(one, _sees_needs()),
    }  # fmt: skip


def _sees_needs() -> bool:
    return request.path.startswith("/desk/") or allowed("needs")


def _iso(moment: Any) -> str | None:
    return moment.isoformat() if moment is not None else None


def _marks(door: Door) -> Response:
    """Take the marks in the order in which they were made. One that can't be read is refused, the others are taken."""
    sent = request.get_json(silent=True)
    listed = sent.get("marks") if isinstance(sent, dict) else None
    if not isinstance(listed, list) or not 0 < len(listed) <= MOST_MARKS:
        abort(400)
    if day_problem(door.day, door.event.starts_on, door.event.ends_on):
        abort(400)
    with keeping_rows():
        results = [_taken(door, one) for one in listed]
    ids = {mark.registration_id for mark in results if isinstance(mark, DeskMark)}
    presences = queries.presences(ids, door.day)
    return jsonify(results=[_result(one, presences) for one in results])


def _taken(door: Door, sent: Any) -> DeskMark | dict[str, Any]:
    """Take one mark; else what became of it: unreadable, or about somebody who is not here, whom nobody can note."""
    what = _said(sent)
    if what is None:
        key = sent.get("key") if isinstance(sent, dict) else None
        return _refused(key if isinstance(key, str) and re.fullmatch(KEY, key) else "", "unreadable")
    try:
        return actions.note(door.event, door.day, what, door.by, door.device)
    except PresenceRefused:
        return _refused(what.key, "unknown")


def _refused(key: str, outcome: str) -> dict[str, Any]:
    return {"key": key, "outcome": outcome, "disagrees": True, "said": "", "person": None}


def _result(mark: DeskMark | dict[str, Any], presences: dict[int, Presence]) -> dict[str, Any]:
    if isinstance(mark, dict):
        return mark
    presence = presences.get(mark.registration_id)
    return {
        "key": mark.key, "outcome": mark.outcome.value, "disagrees": not is_good(mark, presence),
        "said": said(mark, presence), "person": {"id": mark.registration_id, **_noted(presence)},
    }  # fmt: skip


def _noted(presence: Presence | None) -> dict[str, Any]:
    return {
        "arrived": _iso(presence.arrived_at) if presence else None,
        "left": _iso(presence.left_at) if presence else None,
        "absent": bool(presence and presence.absent),
    }


def _said(sent: Any) -> Said | None:
    """Return a mark as it was sent; None where it can't be read. What was noted ahead of time was noted now."""
    if not isinstance(sent, dict):
        return None
    key, row_id, at = sent.get("key"), sent.get("id"), moment_of(sent["at"] if isinstance(sent.get("at"), str) else "")
    if not isinstance(key, str) or not re.fullmatch(KEY, key) or at is None:
        return None
    if type(row_id) is not int or not 0 < row_id <= MAX_ID:
        return None
    tap = next((one for one in Tap if one == sent.get("tap")), None)
    if tap is None:
        return None
    at = min(at, clock.now()) if tap in (Tap.ARRIVED, Tap.LEFT) else at
    return Said(key, row_id, tap, at, sent.get("late") is True)
