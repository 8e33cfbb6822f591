"""The files of a pack: each with its path and how it is written to the disk, one after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _

from conference.attendance.rules import days_of
from conference.events.models import Event
from conference.evidence.pack import letters, people, shown
from conference.evidence.pack.rules import PackFolder, PackTicks, path_name
from conference.evidence.pack.wording import FOLDERS
from conference.evidence.publicity.rules import ShownKind
from conference.evidence.publicity.subjects import examined
from conference.evidence.publicity.wording import name_of_thing
from conference.evidence.report import feedback
from conference.evidence.report.draft import draft
from conference.extensions import db
from conference.letters.groups.mails import KIND as GROUP_LETTER
from conference.letters.groups.mails import subject
from conference.letters.models import GroupLetter
from conference.lib import clock
from conference.lib.languages import speaking
from conference.lib.tables import CellKind, Column, write_xlsx
from conference.mailing.automatic import TEXTS
from conference.mailing.models import Message, MessageState
from conference.paper.making import desks
from conference.paper.matter import set_part
from conference.paper.queries import people_of
from conference.paper.sign_in import SignInSheet, sheets_of
from conference.printing.document import DocPicture, TextDocument, word_file
from conference.printing.joining import BookmarkedPdf, join
from conference.printing.markdown_text import markdown
from conference.programme.models import Release
from conference.programme.printed import paper as programme_paper
from conference.programme.queries import Published, programme_of, releases_of
from conference.programme.snapshot import Programme

ON_SHEET = 120  # people on one sign-in sheet, about
Write = Callable[[Path], object]


@dataclass(frozen=True)
class PackFile:
    """One file: `write` puts it at a path; nothing stands there afterwards where there is none at present."""

    path: str
    write: Write


def files_of(event: Event, arguments: Mapping[str, Any]) -> list[PackFile]:
    """Return all files of a pack but its contents and its manifest, in the language of the conference, which must be
    spoken."""
    ticks = PackTicks.of(arguments)
    return [
        *_programme(event), *_people(event, ticks), *_presence(event, ticks), *_certificates(event, ticks),
        *_letters(event), *_publicity(event), *_survey(event, ticks), *_report(event),
    ]  # fmt: skip


def _in(folder: PackFolder, *names: str) -> str:
    number = list(PackFolder).index(folder) + 1
    return "/".join((f"{number:02}-{path_name(str(FOLDERS[folder]))}", *names))


def _name(text: str, ending: str, more: str = "") -> str:
    """Return the name of a file: its words, what tells it from others, its ending."""
    return f"{path_name(text)}{f'-{more}' if more else ''}.{ending}"


def _programme(event: Event) -> Iterator[PackFile]:
    releases = releases_of(event)
    if releases:
        name = _name(_("Versions"), "xlsx")
        yield PackFile(_in(PackFolder.PROGRAMME, name), partial(_write_releases, event, releases))
    for release in reversed(releases):
        spoken = event.languages if release is releases[0] else event.languages[:1]
        for language in spoken:
            name = _name(_("Version %(number)d", number=release.number), "pdf", language)
            yield PackFile(_in(PackFolder.PROGRAMME, name), partial(_write_release, event, release.id, language))


def _write_releases(event: Event, releases: list[Release], to: Path) -> None:
    columns: list[Column[Release]] = [
        Column(_("Version"), lambda row: row.number, CellKind.INTEGER),
        Column(_("Published"), lambda row: clock.local(row.published_at, event.timezone), CellKind.DATETIME),
        Column(_("Items"), lambda row: len(Programme.from_json(row.content).items), CellKind.INTEGER),
        Column(_("Changes"), lambda row: len(row.changes) if row.number > 1 else 0, CellKind.INTEGER),
    ]
    write_xlsx(to, _("Versions"), columns, reversed(releases))


def _write_release(event: Event, release_id: int, language: str, to: Path) -> None:
    row = db.session.execute(
        sa.select(Release.id, Release.number, Release.published_at, sa.cast(Release.content, sa.Text).label("text"))
        .where(Release.event_id == event.id, Release.id == release_id)
    ).one()  # fmt: skip
    found = Published(row.id, row.number, row.published_at, None, (), row.text, programme_of(row.text))
    with speaking(language):
        to.write_bytes(programme_paper.render(programme_paper.pages(event, found), found))


def _people(event: Event, ticks: PackTicks) -> Iterator[PackFile]:
    name = _name(_("Attendees"), "xlsx")
    yield PackFile(_in(PackFolder.PEOPLE, name), partial(people.write_people, event, ticks))


def _presence(event: Event, ticks: PackTicks) -> Iterator[PackFile]:
    if ticks.names:
        for day in days_of(event.starts_on, event.ends_on):
            for sheet in _sheets(event, day):
                more = "-".join(part for part in (day.isoformat(), sheet.label and path_name(sheet.label)) if part)
                path = _in(PackFolder.PRESENCE, _name(_("Sign-in sheet"), "pdf", more))
                yield PackFile(path, partial(_write_sheet, event, day, sheet.label))
    name = _name(_("Presence"), "xlsx")
    yield PackFile(_in(PackFolder.PRESENCE, name), partial(people.write_presence, event, ticks))
    name = _name(_("Site visits"), "xlsx")
    yield PackFile(_in(PackFolder.PRESENCE, name), partial(people.write_visits, event, ticks))


def _sheets(event: Event, day: date) -> list[SignInSheet]:
    """Return the sign-in sheets of a day, split by letters where there are many people: each is set in seconds."""
    expected = people_of(event)
    return desks(expected, -(-len(expected) // ON_SHEET) or 1, day) if expected else []


def _write_sheet(event: Event, day: date, label: str, to: Path) -> None:
    """Write a sign-in sheet, part by part, as the page of papers does."""
    sheet = next((one for one in _sheets(event, day) if one.label == label), None)
    if sheet is None:  # people have come or gone meanwhile
        return
    matter = sheets_of(event, [sheet], 0, "")
    parts = []
    for number, part in enumerate(matter.parts):
        file = to.with_name(f"{to.name}-{number}")
        file.write_bytes(set_part(part.draw()))
        parts.append(BookmarkedPdf(file, part.bookmark))
    join(parts, to, matter.title, matter.language)


def _certificates(event: Event, ticks: PackTicks) -> Iterator[PackFile]:
    name = _name(_("Register of certificates"), "xlsx")
    yield PackFile(_in(PackFolder.CERTIFICATES, name), partial(people.write_certificates, event, ticks))


def _letters(event: Event) -> Iterator[PackFile]:
    counts = letters.letter_counts(event)
    name = _name(_("Letters sent"), "xlsx")
    yield PackFile(_in(PackFolder.LETTERS, name), partial(letters.write_letters, counts))
    sent = {kind for kind, states in counts.items() if states.get(MessageState.SENT)}
    samples = path_name(_("Samples"))
    of_kinds = [one for one in examined(event) if one.kind is ShownKind.LETTER and TEXTS[one.which].kind in sent]
    for number, thing in enumerate(of_kinds, start=1):
        name = f"{number:02}-{path_name(name_of_thing(thing))}-{thing.language}.pdf"
        yield PackFile(_in(PackFolder.LETTERS, samples, name), partial(shown.write_page, event, thing))
    if GROUP_LETTER in sent:
        written = sa.select(Message.group_letter_id).where(
            Message.event_id == event.id, Message.kind == GROUP_LETTER, Message.state == MessageState.SENT
        )
        chosen = sa.select(GroupLetter).where(GroupLetter.event_id == event.id, GroupLetter.id.in_(written))
        for letter in db.session.scalars(chosen.order_by(GroupLetter.id)):
            for language in (code for code in event.languages if letter.is_in(code)):
                name = f"{letter.id}-{path_name(subject(letter, language))}-{language}.pdf"
                write = partial(letters.write_group_letter, event, letter.id, language)
                yield PackFile(_in(PackFolder.LETTERS, samples, name), write)


def _publicity(event: Event) -> Iterator[PackFile]:
    things = examined(event)
    if event.funding is not None:
        name = _name(_("Publicity check"), "xlsx")
        yield PackFile(_in(PackFolder.PUBLICITY, name), partial(shown.write_check, event, things))
    pages = [thing for thing in things if thing.kind is ShownKind.PAGE]
    for number, thing in enumerate(pages, start=1):
        name = f"{number:03}-{path_name(thing.which.partition('.')[2])}-{thing.language}.pdf"
        yield PackFile(_in(PackFolder.PUBLICITY, path_name(_("Pages")), name), partial(shown.write_page, event, thing))


def _survey(event: Event, ticks: PackTicks) -> Iterator[PackFile]:
    """Yield the results of the survey; what people wrote may name somebody, so it comes with the names."""
    if feedback.results(event):
        path = _in(PackFolder.SURVEY, _name(_("Feedback"), "docx"))
        yield PackFile(path, partial(_write_survey, event, ticks))


def _write_survey(event: Event, ticks: PackTicks, to: Path) -> None:
    parts = feedback.results(event, with_texts=ticks.names)
    title = ": ".join((_("Feedback"), event.text("title", event.language)))
    to.write_bytes(word_file(TextDocument(title, "", event.language, "", parts)))


def _report(event: Event) -> Iterator[PackFile]:
    name = path_name(_("Report"))
    for language in event.languages:
        yield PackFile(_in(PackFolder.REPORT, f"{name}-{language}.docx"), partial(_write_report, event, language))
        yield PackFile(_in(PackFolder.REPORT, f"{name}-{language}.md"), partial(_write_markdown, event, language))
    for picture in draft(event, event.language, with_pictures=False).parts:
        if isinstance(picture, DocPicture):
            path = _in(PackFolder.REPORT, "pictures", picture.name)
            yield PackFile(path, partial(_write_picture, event, picture.name))


def _write_report(event: Event, language: str, to: Path) -> None:
    to.write_bytes(word_file(draft(event, language)))


def _write_markdown(event: Event, language: str, to: Path) -> None:
    to.write_text(markdown(draft(event, language, with_pictures=False), "pictures/"), encoding="utf-8")


def _write_picture(event: Event, name: str, to: Path) -> None:
    for part in draft(event, event.language).parts:
        if isinstance(part, DocPicture) and part.name == name:
            to.write_bytes(part.content)
