"""What is read from afar: signs on doors, names on tables, the poster about who pays; and the moderator's sheet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import render_template
from flask_babel import gettext as _

from conference.czech.typography import NBSP, format_day, format_range, nbsp
from conference.events.models import Event
from conference.lib import clock
from conference.lib.pieces import batched
from conference.paper.fitting import FittedText, fitted
from conference.paper.heads import PaperHead, head_of
from conference.paper.matter import Matter, PaperPart
from conference.printing.ornament import street
from conference.printing.publicity import strip
from conference.printing.typefaces import SERIF, fit
from conference.programme.item_words import show
from conference.programme.queries import draft_programme, published_programme
from conference.programme.snapshot import Programme, ProgrammeDay, ProgrammeItem
from conference.registration.models import Registration
from conference.speakers.models import Speaker

PIECE = 10  # pages that are set at once
LARGE = (120, 104, 90, 78, 68, 60, 52, 46, 40, 34, 30, 26, 22, 18)
DOOR_LINES = 11  # of a sign; with more the type is smaller


@dataclass(frozen=True)
class ShownLine:
    """An item with its times, as signs and sheets show it."""

    times: str
    title: str
    people: str


def programme_of(event: Event) -> Programme:
    """Return the programme in force; before the first publication the draft."""
    return published_programme(event) or draft_programme(event)


def doors_of(event: Event, programme: Programme) -> Matter:
    """Return a sign for each room and day with what takes place there."""
    head = head_of(event, 180)
    found = [
        (room, day) for day in programme.days for room in dict.fromkeys(item.room for item in day.items if item.room)
    ]
    parts = [
        PaperPart(
            f"{room}, {format_day(day.date, event.language)}",
            lambda room=room, day=day: _door(event, head, room, day),  # type: ignore[misc]
        )
        for room, day in found
    ]
    return _matter(event, _("Door signs"), "doors", parts)


def _door(event: Event, head: PaperHead, room: str, day: ProgrammeDay) -> str:
    lines = [_line(event, item) for item in day.items if item.room == room]
    who_pays = strip(head.funding, 267, most=19.5)
    most = DOOR_LINES - (1 + (who_pays.height > 12) if who_pays else 0)  # it takes 6 mm of the sign, or 16
    is_dense = len(lines) + sum(bool(line.people) for line in lines) > most
    name, sizes = nbsp(room, "cs"), LARGE[6 if is_dense else 0 :]
    size = fit(name, 265, sizes, SERIF, 600) or fit(name, 265, sizes, SERIF, 600, 2) or 18
    return render_template(
        "pdf/door.html", head=head, room=name, size=size, day=format_day(day.date, head.language),
        lines=lines, is_dense=is_dense, strip=who_pays,
    )  # fmt: skip


def plates_of(event: Event, speakers: Sequence[Speaker]) -> Matter:
    """Return a plate to fold for each of those who speak."""
    head = head_of(event, 180)
    parts = [
        PaperPart(
            f"{some[0].family_name} – {some[-1].family_name}" if len(some) > 1 else some[0].full_name,
            lambda some=some: _plates(head, some),  # type: ignore[misc]
        )
        for some in batched(sorted(speakers, key=lambda speaker: speaker.sort_key), PIECE)
    ]
    return _matter(event, _("Name plates"), "plates", parts)


def _plates(head: PaperHead, speakers: Sequence[Speaker]) -> str:
    plates: list[dict[str, FittedText]] = [
        {
            "name": _large(speaker.full_name.replace(" ", NBSP), 265),
            "organisation": fitted(nbsp(speaker.organisation, "cs"), 265, ((24, 1), (19, 2), (15, 2))),
        }
        for speaker in speakers
    ]
    return render_template("pdf/plates.html", head=head, plates=plates, strip=strip(head.funding, 265, most=14))


def _large(text: str, width: float) -> FittedText:
    size = fit(text, width, LARGE[2:], SERIF, 600)
    return FittedText(text, size) if size else fitted(text.replace(NBSP, " "), width, ((34, 2), (24, 2)), SERIF, 600)


def poster_of(event: Event) -> Matter:
    """Return the poster about who pays, which funds want at least in A3."""
    head = head_of(event, 250)

    def drawn() -> str:
        size = (
            fit(head.title, 255, [72, 64, 56, 48], SERIF, 600, 3) or fit(head.title, 255, [40, 34], SERIF, 600, 5) or 28
        )
        grant = event.funding
        return render_template(
            "pdf/poster.html", head=head, size=size, street=street(head.slug, head.edition, 257, 26, head.accent),
            publicity=nbsp(grant.text("publicity", head.language) if grant else "", head.language),
            programme=", ".join(part for part in (grant.programme, grant.fund) if part) if grant else "",
        )  # fmt: skip

    return _matter(event, _("Poster about who pays"), "poster", [PaperPart(_("Poster about who pays"), drawn)])


def moderating_of(event: Event, programme: Programme, people: Sequence[Registration]) -> Matter:
    """Return who speaks when, and the questions that people sent with their registrations, without their names."""
    head = head_of(event, 180)

    def drawn() -> str:
        days = [(format_day(day.date, head.language), [_line(event, item) for item in day.items])
                for day in programme.days]  # fmt: skip
        asked = [(row.question, f"{row.organisation}, {row.municipality}") for row in people if row.question]
        return render_template("pdf/moderating.html", head=head, days=days, asked=asked, strip=strip(head.funding, 160))

    return _matter(event, _("Moderator's sheet"), "moderating", [PaperPart(_("Moderator's sheet"), drawn)])


def _line(event: Event, item: ProgrammeItem) -> ShownLine:
    language = event.language
    starts, ends = (clock.local(moment, event.timezone) for moment in (item.starts_at, item.ends_at))
    shown = show(item, language, event.timezone)
    people = ", ".join(one.name for one in shown.people) or item.organisation
    return ShownLine(format_range(starts, ends, language), nbsp(item.text("title", language), language), people)


def _matter(event: Event, title: str, name: str, parts: Sequence[PaperPart]) -> Matter:
    whole = f"{title}: {event.text('title', event.language)}"
    return Matter(whole, f"{event.slug}-{name}", event.language, parts, names_people=False)
