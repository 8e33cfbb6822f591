"""A conference with a grant, and a worker that does what is asked."""

from __future__ import annotations

from typing import Any

import pytest

from conference.events.models import Event, EventRole, Funding, Organisation, OrganisationRole
from conference.jobs import work
from conference.lib.transaction import transaction
from conference.programme.actions import release_programme
from conference.programme.models import ItemSpeaker
from tests.factories import make_event, make_item, make_speaker, saved

GRANT = {
    "project_title": "Prostupné a sociální bydlení",
    "registration_number": "CZ.03.2.63/0.0/0.0/15_023/0000958",
    "publicity_cs": "Spolufinancováno Evropskou unií",
    "publicity_en": "Co-funded by the European Union",
    "fund": "Evropský sociální fond plus",
}


@pytest.fixture
def event(app) -> Event:
    """A published conference with a programme of one talk, an organiser, and a grant."""
    return funded(make_event())


def funded(event: Event, **values: Any) -> Event:
    organisation = saved(Organisation(event_id=event.id, name="Město Kadaň"))
    saved(EventRole(event_id=event.id, organisation_id=organisation.id, role=OrganisationRole.ORGANISER))
    saved(Funding(event_id=event.id, **{**GRANT, **values}))
    item = make_item(event, code="S1", title_cs="Bydlení v Kadani", title_en="Housing in Kadaň")
    speaker = make_speaker(event, code="R1")
    saved(ItemSpeaker(item_id=item.id, speaker_id=speaker.id))
    release_programme(event, by=None)
    return event


def finish() -> None:
    """Let the worker do all that waits."""
    while work.work_once():
        pass


def change(row: Any, **values: Any) -> None:
    """Set columns of a row."""
    with transaction() as session:
        found = session.get_one(type(row), row.id)
        for name, value in values.items():
            setattr(found, name, value)
