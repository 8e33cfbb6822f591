"""The programme on paper, for a notice board: what stands on it, and the tagged PDF set from it."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from logging import getLogger
from pathlib import Path
from typing import Any

from babel.dates import format_date as babel_date
from flask import current_app, render_template
from flask_babel import gettext as _

from conference.czech.typography import NBSP, format_date, format_time, nbsp
from conference.events.models import Event, OrganisationRole
from conference.lib import clock
from conference.lib.colour import accent_pair
from conference.lib.languages import current, external_url
from conference.lib.storage import Storage
from conference.printing import pdf
from conference.printing.ornament import street
from conference.printing.publicity import EmbeddedPicture, for_paper, publicity
from conference.printing.qr import qr_data_uri, size_on_paper
from conference.printing.typefaces import SANS, balance, fit, lines_at
from conference.programme import queries, timetable, wording
from conference.programme.item_words import Shown, shown
from conference.programme.queries import Published

MEASURE = 178  # mm, the width of the text
ONE_PAGE_ITEMS = 24  # of one day; more have no chance of staying on one page
COMPACT_FROM = 60  # items: smaller type, so that the wall is not papered with it
SHORT_NAME = 20  # characters
STYLE = Path(__file__).resolve().parents[3] / "static" / "css" / "programme-paper.css"
LOGO_MAX_BYTES = 20 * 1024 * 1024
MIME = {"png": "image/png", "jpg": "image/jpeg"}
log = getLogger(__name__)


@dataclass(frozen=True)
class PaperItem:
    """An item on paper; `again` where it begins when the one before it did."""

    item: Shown
    css_class: str
    again: bool
    meeting_point: str
    departures: tuple[str, ...]


@dataclass(frozen=True)
class PaperDay:
    """One day with its items."""

    heading: str
    lines: tuple[PaperItem, ...]


def pages(event: Event, published: Published) -> list[str]:
    """Return the paper as HTML, in the language of the page: the settings to try in turn until one stays on one page.

    A long programme has one setting only, which flows over pages. Equal programmes give equal HTML.
    """
    values = paper(event, published)
    count = len(published.programme.items)
    is_long = len(published.programme.days) > 1 or count > ONE_PAGE_ITEMS
    densities = ("flowing",) if is_long else ("roomy", "normal", "snug", "dense", "flowing")
    accent = accent_pair(event.accent).accent
    return [
        render_template(
            "pdf/programme.html", density=density,
            street=street(event.slug, event.edition, MEASURE, 8 if density == "dense" else 12, accent), **values,
        )
        for density in densities
    ]  # fmt: skip


def render(settings: list[str], published: Published) -> bytes:
    """Return the first setting that stays on one page, else the last one, as tagged PDF/UA-1."""
    return pdf.write_pdf(settings, STYLE, created=published.published_at)


def paper(event: Event, published: Published) -> dict[str, Any]:
    """Return what the template shows: typeset texts, sizes in points, widths in millimetres."""
    language = current()
    title = nbsp(event.text("title", language), language)
    size = fit(title, MEASURE - 4, [36, 33, 30, 27], weight=600) or fit(
        title, MEASURE - 4, [27, 24, 21], weight=600, lines=3
    ) or 18  # fmt: skip
    address = external_url("programme.programme", language, event.language, slug=event.slug)
    funding, code = funding_of(event, language, MEASURE), size_on_paper(address)
    rooms = timetable.rooms_of(published.programme)
    organisers = _organisers(event)
    release = _(
        "Version %(number)d of the programme, published %(date)s.", number=published.number,
        date=format_date(_local_day(event, published), language),
    )  # fmt: skip
    heading = _("Programme")
    contact = ", ".join(part for part in (event.contact_email, event.website) if part)
    lines = sum(lines_at(f"{label}: {names}", 150, 9, SANS) for label, names in organisers)
    town = NBSP.join(part for part in (event.venue_postal_code, event.venue_city) if part)
    where = [event.venue_name, event.venue_street, town, rooms[0] if len(rooms) == 1 else ""]
    return {
        "event": event,
        "language": language,
        "accent": accent_pair(event.accent).accent,
        "document_title": f"{heading}: {event.text('title', language)}, {dates(event, language)}".replace(NBSP, " "),
        "subtitle": nbsp(event.text("subtitle", language), language),
        "title": title,
        "title_size": size,
        "title_width": balance(title, MEASURE, size, weight=600),
        "dates": dates(event, language),
        "where": nbsp(", ".join(_short(part) for part in where if part), language),
        "cancelled": event.cancelled_at is not None,
        "reason": nbsp(event.text("cancellation", language), language),
        "several_rooms": len(rooms) > 1,
        "is_compact": len(published.programme.items) > COMPACT_FROM,
        "days": _days(event, published, language),
        "organisers": organisers,
        "contact": contact,
        "release": nbsp(release, language),
        "address": address.partition("://")[2],
        "full_address": address,
        "qr": qr_data_uri(address, _("QR code: the programme in force")),
        "qr_size": code,
        "funding": funding,
        "foot_height": 7 + max(code - 2, 1.5 + 4 * (2 + bool(contact) + lines)) + funding["height"],
    }  # fmt: skip


def dates(event: Event, language: str) -> str:
    """Return the days with their weekdays: "čtvrtek 2. listopadu 2017", "Thursday 11 June – Saturday 13 June 2026"."""
    last = _long_day(event.ends_on, language, with_year=True)
    if event.starts_on == event.ends_on:
        return last
    return f"{_long_day(event.starts_on, language, with_year=event.starts_on.year != event.ends_on.year)} – {last}"


def _short(text: str) -> str:
    """Keep a short name on one line."""
    return text.replace(" ", NBSP) if len(text) <= SHORT_NAME else text


def _long_day(day: date, language: str, *, with_year: bool) -> str:
    pattern = f"EEEE d.'{NBSP}'MMMM" if language == "cs" else f"EEEE d'{NBSP}'MMMM"
    return babel_date(day, f"{pattern}'{NBSP}'y" if with_year else pattern, locale=language)


def _local_day(event: Event, published: Published) -> date:
    return clock.local(published.published_at, event.timezone).date()


def _days(event: Event, published: Published, language: str) -> tuple[PaperDay, ...]:
    items = shown(published.text, language, event.timezone)
    visits = queries.visits_of(event)
    rooms = {room: number for number, room in enumerate(timetable.rooms_of(published.programme), start=1)}
    days: list[PaperDay] = []
    for day in published.programme.days:
        lines: list[PaperItem] = []
        for item in sorted(day.items, key=lambda item: (item.starts_at, rooms.get(item.room, 0), item.ends_at)):
            ready, visit = items[item.code], visits.get(item.code)
            groups = visit.groups if visit else []
            departures = dict.fromkeys(
                format_time(clock.local(group.departs_at, event.timezone), language) for group in groups
            )
            lines.append(
                PaperItem(
                    item=ready,
                    css_class=ready.css_class.removeprefix("item-") or "plain",
                    again=bool(lines) and lines[-1].item.starts_iso == ready.starts_iso,
                    meeting_point=nbsp(visit.text("meeting_point", language), language) if visit else "",
                    departures=tuple(departures) if len(departures) > 1 else (),
                )
            )
        days.append(PaperDay(wording.day_heading(day.date), tuple(lines)))
    return tuple(days)


def _organisers(event: Event) -> list[tuple[str, str]]:
    """Return who organises it, with a label that needs no inflected names."""
    labels = {OrganisationRole.ORGANISER: _("Organised by"), OrganisationRole.CO_ORGANISER: _("Together with")}
    found = []
    for role, label in labels.items():
        names = [nbsp(one.organisation.name, "cs") for one in event.roles if one.role is role]
        if names:
            found.append((label, ", ".join(names)))
    return found


def funding_of(event: Event, language: str, measure: int) -> dict[str, Any]:
    """Return who pays, for the macro `publicity` of printed matter; `measure` is its width in millimetres."""
    grant = event.funding
    number = grant.registration_number if grant else ""
    label = _("Reg. No.")
    pictures = [(_picture(current_app.config["STORAGE_URL"], logo.storage_key), logo) for logo in event.logos]
    return publicity(
        [EmbeddedPicture(source, logo.alt) for source, logo in pictures if source],
        grant.text("publicity", language) if grant else "",
        grant.project_title if grant else "",
        f"{label} {number}" if number else "",
        emblem_alt=_("Flag of the European Union") if grant and grant.shows_eu_emblem else "",
        language=language,
        measure=measure,
    )


@lru_cache(maxsize=64)
def _picture(storage_url: str, key: str) -> str:
    """Return a logo as a ``data:`` address; empty where its file is lost. A key is never used for another file."""
    try:
        content, extension = for_paper(Storage(storage_url).read(key, LOGO_MAX_BYTES))
    except FileNotFoundError:
        log.warning("the logo %s is lost", key)
        return ""
    return f"data:{MIME[extension]};base64,{b64encode(content).decode()}"
