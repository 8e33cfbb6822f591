"""What a page says about itself in its head: its addresses, what is shown where it is shared, facts for programs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from urllib.parse import quote

from flask import current_app, g, request
from flask_babel import gettext as _
from jinja2.utils import htmlsafe_json_dumps
from markupsafe import Markup

from conference.caching import tag
from conference.czech.typography import format_date, format_long_date
from conference.editions import queries as editions
from conference.events.models import Event
from conference.lib import languages, version
from conference.lib.languages import IN_PATHS, current, external_url, first_language
from conference.lib.markdown import plain_text
from conference.printing.card import SIZE, Card
from conference.programme import queries as programme
from conference.programme.snapshot import ProgrammeItem
from conference.site import linked_data
from conference.site.linked_data import JsonLd
from conference.speakers import queries as speakers
from conference.speakers.models import Speaker

DESCRIPTION = 200  # characters; what search engines and social networks show at most
LOCALES = {"cs": "cs_CZ", "en": "en_GB"}
INDEXED = frozenset({  # the pages that search engines may list; a test holds that every page is here or below
    "site.home", "site.event_home", "site.practical", "site.privacy", "site.accessibility", "programme.programme",
    "programme.changes", "programme.item", "speakers.speakers", "speakers.speaker", "visits.visits",
    "registration.register", "editions.series",
})  # fmt: skip
NAMED = frozenset({"programme.item", "speakers.speaker"})  # pages whose title is a name of its own
FOLLOWED = frozenset({"programme.programme", "programme.changes"})  # pages with feeds of their own


@dataclass(frozen=True)
class Image:
    """The picture of a page where it is shared."""

    address: str
    alt: str
    width: int = SIZE[0]
    height: int = SIZE[1]


@dataclass(frozen=True)
class Meta:
    """What stands in the head of a page that may be found."""

    canonical: str
    alternates: dict[str, str]  # the addresses by language, x-default last; empty for a page in one language
    locale: str
    other_locales: tuple[str, ...]
    kind: str  # as Open Graph calls it
    title: str  # names the conference too, where the page's own title says too little outside of the site
    description: str
    image: Image | None
    feeds: tuple[tuple[str, str, str], ...]  # type, title, address
    data: Markup | None  # JSON-LD


def is_indexed() -> bool:
    """Return whether search engines may list this page: a public one of a public conference, or of the site."""
    event = g.get("event")
    return request.endpoint in INDEXED and (event is None or event.published_at is not None)


def page_meta(heading: str) -> Meta:
    """Return the head of this page, which is one of INDEXED and has a title of its own."""
    endpoint, event = request.endpoint or "", g.get("event")
    spoken = event.languages if event else _site_languages()
    addresses = {language: _address(language) for language in spoken}
    code = (request.view_args or {}).get("code", "")
    found = speakers.appearance(event, code) if endpoint == "speakers.speaker" else None
    item = _item(event, code) if endpoint == "programme.item" else None
    return Meta(
        canonical=addresses[current()],
        alternates={**addresses, "x-default": addresses[spoken[0]]} if len(spoken) > 1 else {},
        locale=LOCALES[current()],
        other_locales=tuple(LOCALES[language] for language in spoken if language != current()),
        kind="profile" if found else "website",
        title=_title(endpoint, heading, event),
        description=_description(event, item, found.speaker if found else None),
        image=image_of(event) if event else None,
        feeds=_feeds(event) if endpoint in FOLLOWED else (),
        data=_script(linked_data.of_page(endpoint, event, item, found) if event else _of_site(endpoint)),
    )


def _of_site(endpoint: str) -> JsonLd | None:
    """Return what a page of the site tells programs: that of a series about its editions."""
    found = editions.series_by_slug((request.view_args or {})["name"]) if endpoint == "editions.series" else None
    return linked_data.series(found, editions.published(found)) if found else None


def _title(endpoint: str, heading: str, event: Event | None) -> str:
    if event is None or endpoint in NAMED:
        return heading
    name = event.text("title", current())
    return name if endpoint == "site.event_home" else f"{heading} · {name}"


def card_of(event: Event) -> Card:
    """Return what the picture of a conference says in the language of the page."""
    cancelled = _("The conference is cancelled.") if event.cancelled_at else ""
    return Card(
        title=event.text("title", current()),
        kicker=cancelled or event.text("subtitle", current()),
        words=tuple(part for part in (days_in_words(event.starts_on, event.ends_on), event.venue_city) if part),
        accent=event.accent,
        slug=event.slug,
        edition=event.edition,
        language=current(),
    )


def image_of(event: Event) -> Image:
    """Return the picture of a conference.

    Its address changes with it, so that those who keep it ask for the new one.
    """
    card = card_of(event)
    address = external_url(
        "site.card_png", current(), event.language, slug=event.slug, v=tag(card, version.number())[:8]
    )
    return Image(address, ", ".join((card.title, *card.words)))


def days_in_words(first: date, last: date) -> str:
    """Return the days of a conference: "11. června 2026", "11. 6. 2026 – 12. 6. 2026"."""
    if first == last:
        return format_long_date(first, current())
    return f"{format_date(first, current())} – {format_date(last, current())}"


def teaser(text: str) -> str:
    """Return the beginning of a text in Markdown, plain and in one line, ended between words."""
    plain = " ".join(plain_text(text).split())
    if len(plain) <= DESCRIPTION:
        return plain
    return plain[: DESCRIPTION - 1].rpartition(" ")[0].rstrip(" ,;:–-") + "…"


def _description(event: Event | None, item: ProgrammeItem | None, speaker: Speaker | None) -> str:
    language = current()
    if event is None:
        return _("Conferences with programme, speakers and registration, free of charge.")
    own = item.text("abstract", language) if item else speaker.text("bio", language) if speaker else ""
    if own:
        return teaser(own)
    if item:
        names = [speaker.name for speaker in item.speakers] or [item.organisation]
        said = [", ".join(filter(None, names)), event.text("title", language)]
        return teaser(" · ".join(filter(None, said)))
    if speaker:
        return teaser(", ".join(filter(None, (speaker.text("position", language), speaker.organisation))))
    days = ", ".join(filter(None, (days_in_words(event.starts_on, event.ends_on), event.venue_city)))
    about = event.text("goal", language) or event.text("subtitle", language)
    return teaser(f"{days}. {about}" if about else days)


def _feeds(event: Event) -> tuple[tuple[str, str, str], ...]:
    def address(endpoint: str) -> str:
        return external_url(endpoint, current(), event.language, slug=event.slug)

    return (
        ("application/atom+xml", _("What has changed in the programme"), address("programme.changes_atom")),
        ("text/calendar", _("Programme"), address("programme.programme_ics")),
    )


def _item(event: Event, code: str) -> ProgrammeItem | None:
    published = programme.published(event)
    return published.programme.item(code) if published else None


def _script(facts: JsonLd | None) -> Markup | None:
    """As the content of a script element: nothing in it can end the element or be taken for a tag."""
    return htmlsafe_json_dumps(facts, ensure_ascii=False, separators=(",", ":")) if facts else None


def _site_languages() -> tuple[str, ...]:
    return tuple(sorted(languages.LANGUAGES, key=lambda language: language != first_language()))


def _address(language: str) -> str:
    """Return the address of this page in a language, without its query, from EXTERNAL_URL."""
    prefix = "" if language == first_language() else f"/{language}"
    return f"{current_app.config['EXTERNAL_URL']}{prefix}{quote(request.path, safe=IN_PATHS)}"
