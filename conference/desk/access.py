"""Who stands at the desk: a helper with the link of a device, or somebody of the team."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import wraps
from typing import Any, Concatenate, NoReturn, ParamSpec

from flask import Response, abort, after_this_request, make_response, request, url_for
from flask.typing import ResponseReturnValue

from conference.attendance.rules import day_to_show, days_of
from conference.desk import actions, guides, queries
from conference.desk.models import DeskDevice
from conference.desk.rules import LinkStanding, standing, takes_marks
from conference.events.access import enter, team_member
from conference.events.models import Event
from conference.extensions import limiter
from conference.lib import clock, languages, links
from conference.lib.routes import page
from conference.team.access import READING
from conference.team.audit import AT_DESK
from conference.team.models import User
from conference.team.rules import Archived, ArchiveRefusal

P = ParamSpec("P")
TRIES_PER_ADDRESS = "60 per 10 minutes"
"""Links that are none. Good ones are not counted: a desk of ten helpers stands behind one address."""
CAMERA = "camera=(self), microphone=(), geolocation=(), interest-cohort=()"
CLOSED = "X-Desk-Closed"
"""Header by which the device knows that we, and no proxy on the way, say that its link opens nothing."""


@dataclass(frozen=True)
class Door:
    """From where presence is noted on a day: by the device of a helper, or by the team."""

    event: Event
    day: date
    by: User | str
    device: DeskDevice | None = None
    token: str = ""

    def address(self, part: str = "", **values: object) -> str:
        """Return the address of the desk, or of a part of it."""
        if self.device is not None and self.device.quota_id is not None:
            return url_for("desk.guide", token=self.token)
        if self.device is not None:
            return url_for(f"desk.desk{part and '_'}{part}", token=self.token, **values)  # type: ignore[arg-type]
        return url_for(f"desk.presence{part and '_'}{part}", slug=self.event.slug, day=self.day.isoformat(), **values)  # type: ignore[arg-type]


def token_of(device: DeskDevice) -> str:
    """Return the token of a device's link."""
    return links.sign(queries.PURPOSE, device.id, device.link_version)


def address_of(device: DeskDevice) -> str:
    """Return the full address of a device's link."""
    first = device.event.language
    endpoint = "desk.desk" if device.quota_id is None else "desk.guide"
    return languages.external_url(endpoint, first, first, token=token_of(device))


def days_and_shown(event: Event) -> tuple[list[date], date]:
    """Return the days of a conference, and the one that the team looks at: asked for, else today or the nearest."""
    days = days_of(event.starts_on, event.ends_on)
    try:
        asked = date.fromisoformat(request.args.get("day", ""))
    except ValueError:
        asked = None
    today = clock.local(clock.now(), event.timezone).date()
    return days, asked if asked in days else day_to_show(days, today)


def team_door(event: Event) -> Door:
    """Return the door by which the team stands at the desk, on the day of the address."""
    return Door(event, days_and_shown(event)[1], team_member())


def is_device(token: str = "", **_values: object) -> bool:
    """Tell whether a link is that of a device: who may send a photo; the rest is asked later."""
    device = queries.device_by_token(token)
    return device is not None and device.quota_id is None


def _is_none(response: Response) -> bool:
    return response.status_code == 404


def desk_page(
    view: Callable[Concatenate[Door, P], ResponseReturnValue],
) -> Callable[..., ResponseReturnValue]:
    """Put a view behind the link of a device, on its day: it gets the Door in place of the token; others are a 404."""
    return _behind_link(view, late=False)


def desk_sending(
    view: Callable[Concatenate[Door, P], ResponseReturnValue],
) -> Callable[..., ResponseReturnValue]:
    """Put a view behind the same, which also takes what a device sends some days later."""
    return _behind_link(view, late=True)


def guide_page(
    view: Callable[Concatenate[Door, P], ResponseReturnValue],
) -> Callable[..., ResponseReturnValue]:
    """Put a view behind the link of a guide, which opens nothing else."""
    return _behind_link(view, late=False, guide=True)


def _behind_link(
    view: Callable[..., ResponseReturnValue], *, late: bool, guide: bool = False
) -> Callable[..., ResponseReturnValue]:
    @wraps(view)
    @limiter.shared_limit(TRIES_PER_ADDRESS, scope="desk", deduct_when=_is_none)
    def routed(token: str, *args: Any, **kwargs: Any) -> ResponseReturnValue:
        device = queries.device_by_token(token)
        if device is None or (device.quota_id is not None) is not guide:
            _abort_closed()
        event, moment = device.event, clock.now()
        enter(event)
        day = guides.day_of(device)
        state = standing(day, event.timezone, device.revoked_at is not None, moment)
        if state is LinkStanding.REVOKED:
            _abort_closed()
        is_late = late and takes_marks(day, event.timezone, False, moment)
        if state is not LinkStanding.GOOD and not is_late:
            answer = page("desk.closed", event=event, device=device, day=day, is_over=state is LinkStanding.OVER)
            answer.status_code = 410 if state is LinkStanding.OVER else 403
            return _closed(answer)
        if request.method not in READING and event.archived_at is not None:
            raise Archived(ArchiveRefusal.READ_ONLY)
        actions.see(device)
        return with_camera(view(Door(event, day, f"{AT_DESK}{device.name}", device, token), *args, **kwargs))

    return routed


def _abort_closed() -> NoReturn:
    after_this_request(_closed)
    abort(404)


def _closed(response: Response) -> Response:
    response.headers[CLOSED] = "1"
    return response


def with_camera(answer: ResponseReturnValue) -> Response:
    """Let a page of the desk use the camera, if whoever holds the device says yes."""
    response = make_response(answer)
    response.headers["Permissions-Policy"] = CAMERA
    return response
