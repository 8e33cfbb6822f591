"""What the home page of a conference picks out, and what machines are told."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from markupsafe import Markup

from conference.programme.models import ItemKind
from conference.programme.snapshot import ProgrammeItem

HIGHLIGHTS = 6
ARCHIVED_AFTER = timedelta(days=365)
"""A conference is of the archive a year after its end: who comes then looks for the next one, or for what was said."""
STRONGEST_FIRST = (
    ItemKind.TALK,
    ItemKind.SITE_VISIT,
    ItemKind.WORKSHOP,
    ItemKind.DISCUSSION,
    ItemKind.STORY,
    ItemKind.SHORT_TALK,
)


def highlights(items: Sequence[ProgrammeItem]) -> list[ProgrammeItem]:
    """At most six items that say what the conference is about, talks and visits before others, in the order of time."""
    worth_naming = [item for item in items if item.kind in STRONGEST_FIRST]
    strongest = sorted(worth_naming, key=lambda item: STRONGEST_FIRST.index(item.kind))[:HIGHLIGHTS]
    return sorted(strongest, key=lambda item: item.starts_at)


def is_archived(ended: datetime, archived_at: datetime | None, now: datetime) -> bool:
    """Return whether a conference ended a year ago or earlier, or was put into the archive."""
    return archived_at is not None or now - ended >= ARCHIVED_AFTER


def contact_address(contact: str) -> str:
    """Return a contact as an address (RFC 9116, 2.5.3): a bare e-mail address gets "mailto:" before it."""
    return f"mailto:{contact}" if "@" in contact and ":" not in contact else contact


def expires(now: datetime) -> datetime:
    """Return until when security.txt may be believed: a first of a month, five to seven months ahead (less than a
    year).
    """
    later = (now.astimezone(UTC) + timedelta(days=183)).date()
    return datetime(later.year, later.month, 1, tzinfo=UTC)


def first_sentence(text: str) -> str:
    """Return the first sentence of a text, or its first paragraph where none ends before."""
    paragraph = text.strip().partition("\n")[0]
    found = re.match(r".{20,}?[.!?…](?=\s+[A-ZÁČĎÉÍŇÓŘŠŤÚÝŽ„]|$)", paragraph)
    return found.group() if found else paragraph


def parts(html: Markup) -> list[tuple[Markup, Markup]]:
    """Return a rendered text in parts: heading and what stands below it.

    What comes before the first one has no heading.
    """
    before, *rest = re.split(r"<h2>(.*?)</h2>", str(html))
    pairs = [("", before), *zip(rest[::2], rest[1::2], strict=True)]
    return [(Markup(head), Markup(body.strip())) for head, body in pairs if head or body.strip()]  # noqa: S704 - cleaned
