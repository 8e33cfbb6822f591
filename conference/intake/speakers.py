"""Imports of speakers: who is there already, what a row says otherwise, writing all of it, and taking it back."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

import sqlalchemy as sa

from conference.certificates.models import Certificate
from conference.czech.names import clean_name, normalise_titles_after, normalise_titles_before
from conference.events.models import Event
from conference.extensions import db
from conference.fields.cells import words_of
from conference.intake import rules
from conference.intake.models import Intake
from conference.intake.rules import Checked, Difference, Everybody, KnownPerson
from conference.lib.email_address import normalise_email
from conference.lib.transaction import require_action
from conference.programme.models import ItemSpeaker
from conference.slides.models import SlideFile
from conference.speakers import actions, queries
from conference.speakers.models import Speaker
from conference.speakers.rules import SpeakerDetails
from conference.team.models import AuditEntry, User

FIELDS = actions.FIELDS
SPELT: dict[str, Callable[[str], str]] = {
    "given_name": clean_name, "family_name": clean_name, "title_before": normalise_titles_before,
    "title_after": normalise_titles_after,
}  # fmt: skip


def everybody(event: Event) -> Everybody:
    """Return the speakers of the event."""
    rows = db.session.scalars(sa.select(Speaker).where(Speaker.event_id == event.id).order_by(Speaker.id))
    return Everybody(map(_known, rows))


def _known(row: Speaker) -> KnownPerson:
    name = f"{row.given_name} {row.family_name}"
    return KnownPerson(
        id=row.id, name=name, email_key=normalise_email(row.email).key if row.email else "", name_key=words_of(name),
        place_key=words_of(row.organisation), held={name: getattr(row, name) for name in FIELDS},
    )  # fmt: skip


def spelt(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a row says of a speaker as it is kept."""
    return {
        name: SPELT[name](typed) if name in SPELT else str(typed) for name, typed in values.items() if name in FIELDS
    }  # fmt: skip


def differs(row: Checked, person: KnownPerson) -> Iterator[Difference]:
    """Yield what a row says otherwise about a speaker; an empty cell says nothing."""
    for name, after in spelt(row.values).items():
        if after != person.held[name] and rules.says_otherwise(row, person, name):
            yield Difference(name, person.held[name], after)


def prepared(event: Event, row: Checked) -> SpeakerDetails:
    """Return a row as it will be written."""
    return SpeakerDetails(**{"language": event.language, **spelt(row.values)})


def write(
    intake: Intake, people: Sequence[SpeakerDetails], changes: Sequence[tuple[int, Sequence[Difference]]], by: User
) -> list[int | None]:
    """Add speakers, and change others; the ids of the new ones."""
    event, session = intake.event, require_action()
    ids: list[int | None] = []
    for details in people:
        row = actions.add_speaker(event, details, by=by)
        row.intake_id = intake.id
        session.flush()
        ids.append(row.id)
    before = []
    for speaker_id, changed in changes:
        speaker = session.get(Speaker, speaker_id, populate_existing=True, with_for_update=True)
        if speaker is None or rules.is_outdated(speaker, changed):
            continue
        held = _details(speaker)
        after = SpeakerDetails(**{**asdict(held), **{change.field: change.after for change in changed}})
        actions.edit_speaker(speaker, after, by=by)
        before.append([speaker.id, asdict(held), asdict(after)])
    intake.before = before
    return ids


def who_acted(intake: Intake) -> list[str]:
    """Return the names of speakers of an import who are in use: in the programme, invited, with slides, certified."""
    mine = list(db.session.scalars(sa.select(Speaker).where(Speaker.intake_id == intake.id).order_by(Speaker.id)))
    ids = [speaker.id for speaker in mine]
    busy: set[int] = set()
    for table in (ItemSpeaker, SlideFile, Certificate):
        found = db.session.scalars(sa.select(table.speaker_id).where(table.speaker_id.in_(ids)))
        busy.update(number for number in found if number is not None)
    later = sa.select(AuditEntry.subject_id).where(
        AuditEntry.subject_kind == "Speaker", AuditEntry.subject_id.in_(ids), AuditEntry.verb != "created",
        AuditEntry.at > (intake.done_at or intake.created_at),
    )  # fmt: skip
    busy.update(number for number in db.session.scalars(later) if number is not None)
    acted = [speaker for speaker in mine if speaker.id in busy or speaker.opened_at or speaker.photo_key]
    for speaker_id, _, after in intake.before:
        speaker = db.session.get(Speaker, speaker_id)
        if speaker is not None and asdict(_details(speaker)) != after:
            acted.append(speaker)
    return [speaker.full_name for speaker in acted]


def lock(intake: Intake) -> None:
    """Hold the speakers of an import, so that nobody changes them while it is taken back."""
    mine = sa.or_(Speaker.intake_id == intake.id, Speaker.id.in_([row[0] for row in intake.before]))
    held = sa.select(Speaker.id).where(Speaker.event_id == intake.event_id, mine)
    require_action().execute(held.order_by(Speaker.id).with_for_update()).all()


def take_back(intake: Intake, by: User) -> list[int]:
    """Take the speakers off that an import brought, and put the others back as they were; nobody has to be told."""
    for added in require_action().scalars(sa.select(Speaker).where(Speaker.intake_id == intake.id)):
        actions.remove_speaker(added, by=by)
    for speaker_id, held, _ in intake.before:
        speaker = queries.by_id(intake.event, speaker_id)
        if speaker is not None:
            actions.edit_speaker(speaker, SpeakerDetails(**held), by=by)
    intake.before = []
    return []


def cancel(_speaker_id: int, _by: User) -> None:
    """Do nothing: speakers get no letter by an import."""


def _details(speaker: Speaker) -> SpeakerDetails:
    return SpeakerDetails(**{name: getattr(speaker, name) for name in FIELDS})
