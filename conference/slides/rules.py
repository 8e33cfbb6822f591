"""Until when slides are taken, who may see them and from when, and why a wish is refused."""

from datetime import datetime
from enum import StrEnum

from conference.lib.clock import local
from conference.lib.refusals import Refusal
from conference.mailing.rules import morning_before
from conference.programme.rules import slides_are_approved, slides_are_out
from conference.slides.models import Audience

REMINDED_BEFORE = (7, 1)  # days before the due date, the longest first


class Viewer(StrEnum):
    """Who is looking."""

    PUBLIC = "public"
    PARTICIPANT = "participant"
    TEAM = "team"


class Showing(StrEnum):
    """Whether slides are shown to those they are for, or why not yet: what their speaker and the team are told."""

    TEAM_ONLY = "team_only"  # they are for nobody else
    WAITS = "waits"  # for the organiser's yes
    NOT_IN_PROGRAMME = "not_in_programme"  # the item is in no published programme
    LATER = "later"  # the event set a moment that is still to come
    SHOWN = "shown"


class SlidesRefusal(StrEnum):
    """Why something about slides is refused. What is wrong with a file itself is a lib.refusals.RefusalReason."""

    PAST_DUE = "past_due"  # the organiser takes it by mail and uploads it
    NOT_PUBLISHED = "not_published"  # this item shows its slides to nobody
    GONE = "gone"  # the file has been replaced or withdrawn meanwhile
    CHANGED = "changed"  # the speaker has chosen meanwhile that others see it
    CURRENT = "current"  # this version is shown already
    NOT_WHOLE = "not_whole"  # parts of the file are not there, or not any more
    NOTHING_TO_TAKE = "nothing_to_take"  # no slides, or none that are new


class SlidesRefused(Refusal):
    """Something about slides is refused."""

    reasons = SlidesRefusal


def is_open(due_at: datetime | None, now: datetime) -> bool:
    """Return whether speakers may upload and replace slides: until the due date, that moment included.

    Always without one.
    """
    return due_at is None or now <= due_at


def reminder_due(due_at: datetime | None, zone: str, now: datetime) -> tuple[int, datetime] | None:
    """Return the reminder that speakers without slides should have by now: its days before the due date, and its
    moment.

    Of several that were missed, the last one is enough. None before the first, without a due date and once it is over.
    """
    if due_at is None or now >= due_at:
        return None
    day = local(due_at, zone).date()
    planned = [(days, morning_before(day, days, zone)) for days in REMINDED_BEFORE]
    passed = [(days, moment) for days, moment in planned if moment <= now]
    return passed[-1] if passed else None


def check_upload(due_at: datetime | None, now: datetime, *, by_team: bool) -> None:
    """Raise SlidesRefused(PAST_DUE) for a speaker after the due date; the team may upload at any time."""
    if not (by_team or is_open(due_at, now)):
        raise SlidesRefused(SlidesRefusal.PAST_DUE)


def audiences(publishes_slides: bool) -> tuple[Audience, ...]:
    """Return the choices of who may see the slides of an item: where it publishes none, they are for the projector
    only.
    """
    return tuple(Audience) if publishes_slides else (Audience.NOBODY,)


def check_audience(audience: Audience, publishes_slides: bool) -> None:
    """Raise SlidesRefused(NOT_PUBLISHED) for an audience the item does not allow."""
    if audience not in audiences(publishes_slides):
        raise SlidesRefused(SlidesRefusal.NOT_PUBLISHED)


def waits_for_approval(
    audience: Audience, *, publishes_slides: bool, needs_approval: bool, approved_at: datetime | None
) -> bool:
    """Return whether current slides wait for the organiser's yes; those that nobody is to see need none."""
    shown_to_others = publishes_slides and audience is not Audience.NOBODY
    return shown_to_others and not slides_are_approved(needs_approval, approved_at)


def keeps_approval(before: Audience, after: Audience) -> bool:
    """Return whether a yes still holds when the speaker chooses another audience: for the same people or fewer."""
    return _REACH[after] <= _REACH[before]


_REACH = {Audience.NOBODY: 0, Audience.PARTICIPANTS: 1, Audience.PUBLIC: 2}


def showing(
    audience: Audience,
    *,
    publishes_slides: bool,
    is_in_programme: bool,
    is_approved: bool,
    visible_from: datetime | None,
    now: datetime,
) -> Showing:
    """Return whether the current slides of an item are shown to those they are for.

    Of several reasons why not, the first.
    """
    if not publishes_slides or audience is Audience.NOBODY:
        return Showing.TEAM_ONLY
    if not is_approved:
        return Showing.WAITS
    if not is_in_programme:
        return Showing.NOT_IN_PROGRAMME
    return Showing.SHOWN if slides_are_out(visible_from, now) else Showing.LATER


def visible(
    audience: Audience,
    viewer: Viewer,
    *,
    publishes_slides: bool,
    is_approved: bool,
    visible_from: datetime | None,
    now: datetime,
) -> bool:
    """Return whether somebody may open the current slides of an item.

    The team always; participants what is for them or for all, everybody else what is for all; both only where the item
    publishes slides (stories told anonymously never do), with the organiser's yes where the event wants one, and from
    the moment the event set.
    """
    if viewer is Viewer.TEAM:
        return True
    if not (publishes_slides and is_approved and slides_are_out(visible_from, now)):
        return False
    if audience is Audience.PARTICIPANTS:
        return viewer is Viewer.PARTICIPANT
    return audience is Audience.PUBLIC
