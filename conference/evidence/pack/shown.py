"""What shows who pays, in a pack: pages and letters set on paper, and the check of what each lacks."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from flask import current_app
from flask_babel import gettext as _

from conference.czech.typography import format_date, format_time
from conference.events.models import Event
from conference.evidence.pack.on_paper import data_address, page_pdf
from conference.evidence.publicity.reading import read
from conference.evidence.publicity.rules import PublicityMark, ShownKind, lacking
from conference.evidence.publicity.subjects import Examined, publicity_of
from conference.evidence.publicity.wording import KINDS as SHOWN_KINDS
from conference.evidence.publicity.wording import MARKS, name_of_thing
from conference.lib import clock
from conference.lib.languages import external_url
from conference.lib.tables import Column, write_xlsx
from conference.printing.ornament import eu_emblem

PICTURE_BYTES = 400_000  # larger ones stand on paper by their texts


def looked_at(event: Event, things: list[Examined]) -> Iterator[tuple[Examined, str, list[PublicityMark]]]:
    """Yield what there is to look at, with its title and what it lacks."""
    wanted = cache(lambda language: publicity_of(event, language))
    for thing in things:
        html = thing.draw()
        if html is not None:
            shown = read(html)
            yield thing, shown.title, lacking(shown, wanted(thing.language))


def write_check(event: Event, things: list[Examined], to: Path) -> None:
    """Write a sheet of what each of the things lacks of the publicity of the event."""
    columns: list[Column[tuple[Examined, str, list[PublicityMark]]]] = [
        Column(_("What"), lambda row: str(SHOWN_KINDS[row[0].kind])),
        Column(_("Name"), lambda row: row[1] if row[0].kind is ShownKind.PAGE else name_of_thing(row[0])),
        Column(_("Language"), lambda row: row[0].language),
        Column(_("What it lacks"), lambda row: ", ".join(str(MARKS[mark]) for mark in row[2])),
    ]
    write_xlsx(to, _("Publicity check"), columns, looked_at(event, things))


def write_page(event: Event, thing: Examined, to: Path) -> None:
    """Write what a page or a letter shows as a PDF; nothing where it is not there at present."""
    html = thing.draw()
    if html is None:
        return
    if thing.kind is ShownKind.PAGE:
        address = external_url(thing.which, thing.language, event.language, slug=event.slug, **thing.values)
    else:
        address = external_url("site.event_home", thing.language, event.language, slug=event.slug)
    to.write_bytes(page_pdf(html, address, moment(event, thing.language), picture))


def moment(event: Event, language: str) -> str:
    """Return the date and the time now in the zone of the event, as a page on paper tells when it was seen."""
    today = clock.local(clock.now(), event.timezone)
    return f"{format_date(today.date(), language)}, {format_time(today, language)}"


def picture(source: str) -> str:
    """Return a picture of a page as an address of its own; nothing for one that is lost or too large."""
    if source.startswith("cid:"):
        return eu_emblem()
    if source.startswith("data:"):
        return source
    with current_app.app_context():  # so that it shares nothing with what the worker does
        answer = current_app.test_client().get(source, base_url=current_app.config["EXTERNAL_URL"])
        with answer:
            content, mime = answer.get_data(), answer.mimetype
    is_picture = answer.status_code == 200 and bool(mime) and str(mime).startswith("image/")
    return data_address(content, str(mime)) if is_picture and len(content) <= PICTURE_BYTES else ""
