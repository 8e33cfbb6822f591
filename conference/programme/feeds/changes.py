"""What changed in the programme, release by release, as an Atom feed (RFC 4287)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from flask_babel import gettext as _
from markupsafe import Markup

from conference.events.models import Event
from conference.lib import xml
from conference.lib.languages import current, external_url
from conference.programme import wording
from conference.programme.feeds.identity import guid_since
from conference.programme.models import Release
from conference.programme.rules import Change

ATOM = "http://www.w3.org/2005/Atom"
MIME = "application/atom+xml; charset=utf-8"
NEWEST = 50  # releases in the feed


def changes_feed(event: Event, releases: Sequence[tuple[Release, list[Change]]], author: str) -> bytes:
    """Return the feed in the language of the page, newest release first. Before the first one it has no entries."""
    language = current()
    page = external_url("programme.changes", language, event.language, slug=event.slug)
    own = external_url("programme.changes_atom", language, event.language, slug=event.slug)
    feed = xml.element("feed", **{"xmlns": ATOM, "xml:lang": language})
    xml.add(feed, "id", guid_since(event.id, event.created_at, "changes", language).urn)
    xml.add(feed, "title", _("What has changed in the programme"))
    xml.add(feed, "subtitle", event.text("title", language))
    begun = event.published_at or event.created_at
    xml.add(feed, "updated", _moment(releases[0][0].published_at if releases else begun))
    xml.add(feed, "link", rel="self", type="application/atom+xml", href=own)
    xml.add(feed, "link", rel="alternate", type="text/html", hreflang=language, href=page)
    xml.add(xml.add(feed, "author"), "name", author or event.text("title", language))
    for release, changes in releases[:NEWEST]:
        entry = xml.add(feed, "entry")
        xml.add(entry, "id", guid_since(event.id, event.created_at, "release", f"{release.number} {language}").urn)
        xml.add(entry, "title", _("Version %(number)s", number=release.number))
        xml.add(entry, "published", _moment(release.published_at))
        xml.add(entry, "updated", _moment(release.published_at))
        xml.add(entry, "link", rel="alternate", type="text/html", href=f"{page}#version-{release.number}")
        xml.add(entry, "content", _words(event, changes), type="html")
    return xml.document(feed)


def _words(event: Event, changes: list[Change]) -> str:
    """Return what a release changed, as a list in HTML."""
    if not changes:
        return str(Markup("<p>{}</p>").format(_("The first published programme.")))
    lines = [
        Markup("<li><strong>{}</strong><br>{}</li>").format(
            wording.title_of(change), wording.change_sentence(change, event.timezone)
        )
        for change in changes
    ]
    return str(Markup("<ul>{}</ul>").format(Markup("").join(lines)))


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
