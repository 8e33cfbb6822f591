"""Imports of speakers."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from conference.extensions import db
from conference.intake.models import IntakeKind
from conference.intake.rules import IntakeRefusal, IntakeRefused
from conference.lib import clock
from conference.programme.models import ItemSpeaker
from conference.speakers.models import Speaker
from tests.conftest import NOW
from tests.factories import make_item, make_speaker, saved

HEAD = ["Jméno a příjmení", "E-mail", "Telefon", "Organizace", "Funkce", "Medailonek"]
ALENA = ["doc. Alena Dubová, Ph.D.", "alena@example.org", "600 000 041", "Univerzita", "docentka", "Píše o bydlení."]


def speakers() -> list[Speaker]:
    db.session.rollback()
    return list(db.session.scalars(sa.select(Speaker).order_by(Speaker.id)))


def test_speakers_come_with_what_is_told_of_them(importing):
    intake = importing.write([HEAD, ALENA], IntakeKind.SPEAKERS)
    (row,) = speakers()

    assert row.full_name == "doc. Alena Dubová, Ph.D."
    told = (row.email, row.phone, row.organisation, row.position_cs, row.bio_cs, row.intake_id)
    assert told == ("alena@example.org", "+420600000041", "Univerzita", "docentka", "Píše o bydlení.", intake.id)


def test_a_row_about_a_known_speaker_changes_them_where_that_was_chosen(importing, event):
    make_speaker(event, given_name="Alena", family_name="Dubová", email="alena@example.org", title_before="")
    rows = [HEAD, ALENA]
    assert importing.verdicts(importing.read(rows, IntakeKind.SPEAKERS)) == {2: "changed"}

    intake = importing.write(rows, IntakeKind.SPEAKERS, changes=True)
    assert [(row.full_name, row.organisation) for row in speakers()] == [("doc. Alena Dubová, Ph.D.", "Univerzita")]
    importing.undo(intake)
    assert [(row.full_name, row.organisation) for row in speakers()] == [("Alena Dubová", "Město Kadaň")]


def test_taken_back_the_speakers_are_gone(importing):
    importing.undo(importing.write([HEAD, ALENA], IntakeKind.SPEAKERS))
    assert speakers() == []


@pytest.mark.parametrize("act", ["programme", "opened"])
def test_who_is_in_use_keeps_the_import(importing, event, act):
    intake = importing.write([HEAD, ALENA], IntakeKind.SPEAKERS)
    if act == "programme":
        saved(ItemSpeaker(item_id=make_item(event).id, speaker_id=speakers()[0].id))
    else:
        from conference.speakers.actions import note_opened

        note_opened(speakers()[0])
    with clock.frozen(NOW + timedelta(hours=1)), pytest.raises(IntakeRefused) as refused:
        importing.undo(intake)
    assert refused.value.reason is IntakeRefusal.ACTED
