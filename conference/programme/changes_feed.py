"""What changed in the programme, release by release, as an Atom feed (RFC 4287)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from xml.etree.ElementTree import Element, register_namespace

from flask_babel import gettext as _
from markupsafe import Markup

from conference.events.models import Event, OrganisationRole
from conference.lib import xml
from conference.lib.languages import current, external_url
from conference.programme import wording
from conference.programme.identity import guid
from conference.programme.models import Release
from conference.programme.rules import Change

ATOM = "http://www.w3.org/2005/Atom"
MIME = "application/atom+xml; charset=utf-8"
NEWEST = 50  # releases in the feed

register_namespace("", ATOM)


def changes_feed(event: Event, releases: Sequence[tuple[Release, list[Change]]]) -> bytes:
    """The feed in the language of the page, newest release first. Before the first one it has no entries."""
    language = current()
    page = external_url("programme.changes", language, event.language, slug=event.slug)
    own = external_url("programme.changes_atom", language, event.language, slug=event.slug)
    feed = xml.element(f"{{{ATOM}}}feed", **{"{http://www.w3.org/XML/1998/namespace}lang": language})
    _add(feed, "id", guid(event.id, "changes", language).urn)
    _add(feed, "title", f"{event.text('title', language)}: {_('What has changed in the programme')}")
    _add(feed, "updated", _moment(releases[0][0].published_at if releases else event.published_at or event.created_at))
    _add(feed, "link", rel="self", type="application/atom+xml", href=own)
    _add(feed, "link", rel="alternate", type="text/html", hreflang=language, href=page)
    author = _add(feed, "author")
    for name in organisers_of(event) or [event.text("title", language)]:
        _add(author, "name", name)
        break
    for release, changes in releases[:NEWEST]:
        entry = _add(feed, "entry")
        _add(entry, "id", guid(event.id, "release", f"{release.number} {language}").urn)
        _add(entry, "title", _("Version %(number)s", number=release.number))
        _add(entry, "published", _moment(release.published_at))
        _add(entry, "updated", _moment(release.published_at))
        _add(entry, "link", rel="alternate", type="text/html", href=f"{page}#version-{release.number}")
        _add(entry, "content", _words(event, changes), type="html")
    return xml.document(feed)


def organisers_of(event: Event) -> list[str]:
    """The names of those who organise an event, in its own order."""
    return [link.organisation.name for link in event.roles if link.role is OrganisationRole.ORGANISER]


def _words(event: Event, changes: list[Change]) -> str:
    """What a release changed, as a list in HTML."""
    if not changes:
        return str(Markup("<p>{}</p>").format(_("The first published programme.")))
    lines = [
        Markup("<li><strong>{}</strong><br>{}</li>").format(
            wording.title_of(change), wording.change_sentence(change, event.timezone)
        )
        for change in changes
    ]
    return str(Markup("<ul>{}</ul>").format(Markup("").join(lines)))


def _add(parent: Element, tag: str, text: str = "", /, **attributes: str) -> Element:
    return xml.add(parent, f"{{{ATOM}}}{tag}", text, **attributes)


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
