"""The draft of the report: all its parts in one language, for a Word file, Markdown and the page alike."""

from __future__ import annotations

from collections.abc import Iterator

from flask_babel import gettext as _
from flask_babel import ngettext

from conference.certificates.queries import organiser_of
from conference.czech.typography import format_date, format_day, format_duration, format_range, nbsp
from conference.events.models import Event
from conference.events.rules import bounds
from conference.events.wording import PICTURE_USES
from conference.evidence.report import feedback
from conference.evidence.report.press import press_text
from conference.evidence.report.queries import ReportNumbers, numbers, portraits
from conference.evidence.report.rules import parts
from conference.evidence.report.wording import consent_of
from conference.lib import clock, languages
from conference.lib.storage import storage
from conference.printing import document
from conference.printing.document import (
    DocHeading,
    DocPart,
    DocPicture,
    DocTable,
    DocText,
    MapTile,
    TextDocument,
)
from conference.programme.item_words import show
from conference.programme.queries import published
from conference.programme.snapshot import Programme
from conference.reports.charts import TILE, tiles
from conference.speakers.models import small_key
from conference.untrusted.pictures import WHOLE_MAX_BYTES

MAP = "map.png"
PORTRAITS = 60  # photos in one file


def draft(event: Event, language: str, *, with_pictures: bool = True) -> TextDocument:
    """Return the report of a conference in a language. Without pictures each is there by its text alone.

    It holds counts, what is published, and notes about photos: no participant's name, and no answers that only some of
    the team may read.
    """
    with languages.speaking(language):
        found, release = numbers(event, lambda right: False), published(event)
        programme = release.programme if release else None
        organiser, grant = organiser_of(event), event.funding
        made = [
            *_opening(event), DocHeading(_("Text for the press")),
            *(DocText(nbsp(text, language)) for text in press_text(event, found, programme, language)),
            *_numbers(event, found), *_origin(event, found, with_pictures), *_answers(found), *_groups(event, found),
            *_programme(event, programme, language), *_feedback(event), *_photos(event, language, with_pictures),
        ]  # fmt: skip
        picture = None
        if grant and grant.shows_eu_emblem:
            drawn = document.emblem() if with_pictures else b""
            picture = DocPicture(drawn, "emblem.png", _("Flag of the European Union"), width=1.8)
        return TextDocument(
            title=": ".join((_("Report"), event.text("title", language))), subtitle=event.text("subtitle", language),
            language=language, author=organiser.name if organiser else "", parts=made,
            foot=_foot(event, language), foot_picture=picture,
        )  # fmt: skip


def _foot(event: Event, language: str) -> list[str]:
    grant = event.funding
    if grant is None:
        return []
    label = _("Reg. No.")
    number = f"{label} {grant.registration_number}" if grant.registration_number else ""
    project = ", ".join(part for part in (grant.project_title, number) if part)
    return [line for line in (grant.text("publicity", language), project) if line]


def _opening(event: Event) -> Iterator[DocPart]:
    today = format_date(clock.local(clock.now(), event.timezone).date(), languages.current())
    yield DocText(_("Draft made by Prezence on %(date)s from what is known by then.", date=today), remark=True)
    if clock.now() < bounds(event)[1]:
        yield DocText(_("The conference is not over: the numbers will change."), remark=True)
    if event.cancelled_at:
        yield DocText(_("The conference is cancelled."))


def _numbers(event: Event, found: ReportNumbers) -> Iterator[DocPart]:
    rows = [
        (_("Registered"), found.registered),
        (_("of them cancelled"), found.cancelled),
        (_("of them without a place"), found.waiting),
        (_("of them with a place"), found.holders),
        (_("Present, on any day"), found.present),
        *((_("Present on %(day)s", day=format_day(day, languages.current())), count)
          for day, count in found.by_day if len(found.by_day) > 1),
        (_("Certificates that are valid"), found.certificates),
        *([(_("of them for speaking or moderating"), found.contributions)] if found.contributions else []),
    ]  # fmt: skip
    yield DocHeading(_("Numbers"))
    table = [(label, str(count)) for label, count in rows]
    if found.certified_minutes:
        table.append(
            (_("Education they state, all together"), format_duration(found.certified_minutes, languages.current()))
        )
    yield DocTable(_("How many people"), [_("What"), _("How many")], table, [1], [12, 4])
    if not found.is_noted:
        yield DocText(_("Nobody was noted as present, so the text tells of those with a place."), remark=True)


def _origin(event: Event, found: ReportNumbers, with_pictures: bool) -> Iterator[DocPart]:
    yield DocHeading(_("Where people came from"))
    if not found.people:
        yield DocText(_("Nobody has registered yet."), remark=True)
        return
    known = {region: count for region, count in found.by_region.items() if region}
    if known:
        drawn = [MapTile(tile.x, tile.y, tile.short, tile.count, tile.level) for tile in tiles(known)]
        content = document.tile_map(drawn, TILE, event.accent) if with_pictures else b""
        most = "; ".join(f"{region}: {count}" for region, count, _part in parts(known))
        yield DocPicture(content, MAP, _("Map of regions as tiles. %(numbers)s", numbers=most), _("People by region"))
        rows = [(region, str(count), _("%(percent)s%%", percent=part)) for region, count, part in parts(known)]
        yield DocTable(_("People by region"), [_("Region"), _("People"), _("Part")], rows, [1, 2], [10, 3, 3])
    if unknown := found.by_region.get("", 0):
        yield DocText(
            ngettext(
                "Of %(num)s person the region is not known: the town has namesakes or is abroad.",
                "Of %(num)s people the region is not known: the town has namesakes or is abroad.", unknown,
            )
        )  # fmt: skip
    towns = sorted(found.by_town, key=lambda row: -row[2])
    rows = [(town, region, str(count)) for town, region, count in towns if town]
    yield DocTable(
        _("People by town of the workplace"), [_("Town"), _("Region"), _("People")], rows, [2], [6.5, 6.5, 3]
    )


def _answers(found: ReportNumbers) -> Iterator[DocPart]:
    asked = [one for one in found.answers if one.answered]
    if asked:
        yield DocHeading(_("Answers from the registration"))
    for one in asked:
        rows = [(share.label, str(share.count), _("%(percent)s%%", percent=share.percent)) for share in one.shares]
        yield DocTable(one.label, [_("Answer"), _("People"), _("Part")], rows, [1, 2], [10, 3, 3])


def _groups(event: Event, found: ReportNumbers) -> Iterator[DocPart]:
    if not found.groups:
        return
    yield DocHeading(_("Site visits"))
    rows = [
        (
            group.visit.item.text("title", languages.current()), str(group.group.number), str(group.held),
            _("not noted") if group.came is None else str(group.came),
        )
        for group in found.groups
    ]  # fmt: skip
    heads = [_("Visit"), _("Group"), _("Had a place"), _("Came")]
    yield DocTable(_("People in visit groups"), heads, rows, [1, 2, 3], [8.5, 2, 2.75, 2.75])


def _programme(event: Event, programme: Programme | None, language: str) -> Iterator[DocPart]:
    yield DocHeading(_("Programme as it took place"))
    if programme is None or not programme.items:
        yield DocText(_("The programme was not published."), remark=True)
        return
    yield DocText(_("By the last published version. Write in what was otherwise on the day."), remark=True)
    for day in programme.days:
        rows = []
        for item in day.items:
            shown = show(item, language, event.timezone)
            starts, ends = (clock.local(moment, event.timezone) for moment in (item.starts_at, item.ends_at))
            people = [f"{one.name} ({one.organisation})" if one.organisation else one.name for one in shown.people]
            who = ", ".join(people) or shown.organisation
            rows.append((format_range(starts, ends, language), shown.title, who))
        heads = [_("Time"), _("Item"), _("Who")]
        yield DocTable(format_day(day.date, language), heads, rows, (), [2.8, 7.2, 6])


def _feedback(event: Event) -> Iterator[DocPart]:
    yield DocHeading(_("Feedback"))
    said = feedback.results(event)
    yield from said or [DocText(_("There are no results of a survey."), remark=True)]


def _photos(event: Event, language: str, with_pictures: bool) -> Iterator[DocPart]:
    yield DocHeading(_("Photos"))
    people = portraits(event)
    if not (event.pictures or people):
        yield DocText(_("No photos were uploaded."), remark=True)
        return
    yield DocText(
        _("Whether a photo may be shown elsewhere is decided by the note about consent beside it."), remark=True
    )
    rows = [
        (str(PICTURE_USES[one.use][0]), one.text("alt", language), one.credit or "–", one.consent_note or _("no note"))
        for one in event.pictures
    ]
    if rows:
        heads = [_("Picture"), _("What it shows"), _("Author"), _("Consent")]
        yield DocTable(_("Pictures of the conference"), heads, rows, (), [3, 5, 3, 5])
    if people:
        rows = [(one.speaker.full_name, consent_of(one)) for one in people]  # type: ignore[misc]  # of two columns
        yield DocTable(_("Photos of speakers"), [_("Speaker"), _("Consent")], rows, (), [6, 10])
    for picture in event.pictures:
        yield from _kept(picture.storage_key, picture.text("alt", language), picture.credit, 12, with_pictures)
    for one in people[:PORTRAITS]:
        key = small_key(one.speaker.photo_key or "")
        yield from _kept(key, one.speaker.photo_alt or one.speaker.full_name, one.speaker.full_name, 3.5, with_pictures)


def _kept(key: str, alt: str, caption: str, width: float, with_pictures: bool) -> Iterator[DocPart]:
    """Yield a picture from the storage; nothing where its file is lost."""
    name = key.rpartition("/")[2]
    if not with_pictures:
        return
    try:
        content, extension = document.smaller(storage().read(key, WHOLE_MAX_BYTES))
    except FileNotFoundError:
        return
    yield DocPicture(content, f"{name.partition('.')[0]}.{extension}", alt, caption, width)
