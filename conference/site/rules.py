"""What the home page of a conference picks out."""

from collections.abc import Sequence

from conference.programme.models import SessionKind
from conference.programme.snapshot import ProgrammeItem

HIGHLIGHTS = 6
STRONGEST_FIRST = (
    SessionKind.TALK,
    SessionKind.SITE_VISIT,
    SessionKind.WORKSHOP,
    SessionKind.DISCUSSION,
    SessionKind.STORY,
    SessionKind.SHORT_TALK,
)


def highlights(items: Sequence[ProgrammeItem]) -> list[ProgrammeItem]:
    """At most six items that say what the conference is about, talks and visits before others, in the order of time."""
    worth_naming = [item for item in items if item.kind in STRONGEST_FIRST]
    strongest = sorted(worth_naming, key=lambda item: STRONGEST_FIRST.index(item.kind))[:HIGHLIGHTS]
    return sorted(strongest, key=lambda item: item.starts_at)
