"""The pages of the site for search engines (sitemaps.org), each in all its languages."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from xml.etree.ElementTree import Element

from flask import current_app

from conference.lib import xml
from conference.lib.languages import LANGUAGES, external_url
from conference.programme.snapshot import Programme
from conference.site import queries
from conference.site.queries import PublicEvent

SITEMAP, XHTML = "http://www.sitemaps.org/schemas/sitemap/0.9", "http://www.w3.org/1999/xhtml"
MOST = 50_000  # addresses in one file
OF_EVENT = (
    "site.event_home", "programme.programme", "speakers.speakers", "registration.register", "site.practical",
    "site.privacy",
)  # fmt: skip
OF_SITE = ("site.home", "site.accessibility")


@dataclass(frozen=True)
class SitemapPage:
    """One page: its address in each language, the first language first."""

    addresses: dict[str, str]
    changed_at: datetime | None = None


def document(events: list[PublicEvent], part: int | None, address: str) -> bytes:
    """Return a file of addresses, or the list of such files where one does not hold them all and none was asked for.

    Raises LookupError for a part that is not there.
    """
    rows = [(language, page) for page in _pages(events) for language in page.addresses]
    parts = max(1, -(-len(rows) // MOST))
    if part is None and parts > 1:
        return _index(address, parts)
    if not 1 <= (part or 1) <= parts:
        raise LookupError(part)
    root = xml.element("urlset", **{"xmlns": SITEMAP, "xmlns:xhtml": XHTML})
    first = ((part or 1) - 1) * MOST
    root.extend(_url(language, page) for language, page in rows[first : first + MOST])
    return xml.document(root)


def _index(address: str, parts: int) -> bytes:
    root = xml.element("sitemapindex", xmlns=SITEMAP)
    for number in range(1, parts + 1):
        xml.add(xml.add(root, "sitemap"), "loc", f"{address}?part={number}")
    return xml.document(root)


def _url(language: str, page: SitemapPage) -> Element:
    url = xml.element("url")
    xml.add(url, "loc", page.addresses[language])
    if page.changed_at:
        moment = page.changed_at.astimezone(UTC).isoformat(timespec="seconds")
        xml.add(url, "lastmod", moment)
    if len(page.addresses) > 1:
        first = next(iter(page.addresses))
        for name, address in [*page.addresses.items(), ("x-default", page.addresses[first])]:
            xml.add(url, "xhtml:link", rel="alternate", hreflang=name, href=address)
    return url


def _pages(events: list[PublicEvent]) -> Iterator[SitemapPage]:
    default = current_app.config["DEFAULT_LANGUAGE"]
    order = sorted(LANGUAGES, key=lambda language: language != default)
    changed = max((event.changed_at for event in events), default=None)
    for endpoint in OF_SITE:
        moment = changed if endpoint == "site.home" else None
        yield SitemapPage({language: external_url(endpoint, language, default) for language in order}, moment)
    counted = Counter(event.series for event in events)
    for name in sorted(name for name, editions in counted.items() if editions > 1):  # one alone has its own page
        moment = max(event.changed_at for event in events if event.series == name)
        yield SitemapPage(
            {language: external_url("editions.series", language, default, name=name) for language in order}, moment
        )
    contents = queries.released_contents()
    for event in sorted(events, key=_newest_first):
        yield from _pages_of(event, contents.get(event.id, ""))


def _pages_of(event: PublicEvent, content: str) -> Iterator[SitemapPage]:
    changed = max(event.changed_at, event.released_at or event.changed_at)
    page = partial(_page, event)
    for endpoint in OF_EVENT:
        yield page(endpoint, changed)
    if event.has_visits:
        yield page("visits.visits", changed)
    if event.number > 1:
        yield page("programme.changes", event.released_at)
    programme = Programme.from_json(json.loads(content)) if content else Programme()
    for item in programme.items:
        yield page("programme.item", changed, code=item.code)
    codes = {speaker.code for item in programme.items for speaker in item.speakers}
    for code in sorted(codes):
        yield page("speakers.speaker", changed, code=code)


def _page(event: PublicEvent, endpoint: str, changed_at: datetime | None, **values: str) -> SitemapPage:
    first = event.languages[0]
    return SitemapPage(
        {language: external_url(endpoint, language, first, slug=event.slug, **values) for language in event.languages},
        changed_at,
    )


def _newest_first(event: PublicEvent) -> tuple[int, str]:
    return -date.toordinal(event.starts_on), event.slug
