"""Making the next edition of a conference: one transaction, on record at both."""

from __future__ import annotations

from conference.editions import queries
from conference.editions.copying import Copying
from conference.editions.rules import Asked, Part
from conference.editions.wording import PARTS
from conference.events import actions as events
from conference.events.actions import NewEvent
from conference.events.models import Event
from conference.lib import languages
from conference.lib.storage import storage
from conference.lib.transaction import action
from conference.moving.rules import Dates, shift_of
from conference.team import audit
from conference.team.models import User


def make_edition(event_id: int, asked: Asked, parts: frozenset[Part], *, by: User) -> Event:
    """Begin the next edition as a draft with the ticked parts of this one; its author becomes the owner.

    A second press gives the edition of the first one. What can't be written leaves no file behind. Raises EventRefused
    as `create_event`.
    """
    written: list[str] = []
    try:
        return _make(event_id, asked, parts, written, by)
    except BaseException:
        for key in written:
            storage().delete(key)
        raise


@action
def _make(event_id: int, asked: Asked, parts: frozenset[Part], written: list[str], by: User) -> Event:
    source = events.locked_event(event_id)  # so that two presses come one after the other
    if known := queries.same_edition(source, asked.titles[source.language], asked):
        return known
    edition = events.create_event(
        NewEvent(
            titles=asked.titles, language=source.language, second_language=source.second_language,
            starts_on=asked.starts_on, ends_on=asked.ends_on, slug=asked.slug, series_id=source.series_id,
            edition=asked.edition, timezone=source.timezone,
        ),
        by=by,
    )  # fmt: skip
    old, new = (Dates(one.starts_on, one.ends_on, one.timezone) for one in (source, edition))
    copying = Copying(source, edition, parts, shift_of(old, new), by.id)
    copying.files = written
    copying.run()
    with languages.speaking(source.language):
        taken = ", ".join(str(PARTS[part]) for part in Part if part in parts)
    audit.record(edition, "copied_edition", edition, after={"copied_from": source.slug, "copied": taken}, by=by)
    audit.record(source, "continued", source, after={"slug": edition.slug}, by=by)
    return edition
