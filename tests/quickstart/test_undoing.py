"""Undoing a quick start leaves what somebody has worked on since, and says so first."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from conference.events.models import Event
from conference.extensions import db
from conference.lib.clock import now
from conference.lib.transaction import transaction
from conference.mailing.models import Message
from conference.programme import actions, queries
from conference.programme.models import ItemKind, ItemSpeaker, Room, Step
from conference.quickstart.actions import take_over
from conference.quickstart.reading import Proposed
from conference.slides.models import Audience, SlideFile
from conference.speakers.models import Speaker
from conference.team.models import MembershipRole, User
from conference.visits.models import Visit
from tests.client import Page, PageClient, text_of
from tests.conftest import sign_in
from tests.factories import make_event, make_item, make_member, saved

AREA = "/en/organise/bydleni-2026/programme"


@pytest.fixture
def event(client: PageClient) -> Event:
    return make_event()


@pytest.fixture
def olga(event: Event) -> User:
    return make_member(event, MembershipRole.EDITOR, name="Olga", language="en")


@pytest.fixture
def editor(client: PageClient, olga: User) -> PageClient:
    return sign_in(client, olga)


@pytest.fixture
def step(event: Event, olga: User) -> Step:
    """A quick start with two items, two speakers and two rooms of its own."""
    items = [
        Proposed("Nájem", speaker="Jana Svízelová", room="Sál"),
        Proposed("Byty", kind=ItemKind.SITE_VISIT, speaker="Petr Bydlil", room="Klub"),
    ]
    taken = take_over(event, items, "token", by=olga)
    assert taken is not None
    return taken


def speaker(family_name: str) -> Speaker:
    return db.session.scalars(sa.select(Speaker).where(Speaker.family_name == family_name)).one()


def room(name: str) -> Room:
    return db.session.scalars(sa.select(Room).where(Room.name == name)).one()


def left(event: Event) -> list[str]:
    """Titles of items, names of speakers, names of rooms that are there."""
    db.session.expire_all()
    titles = [row.title_cs for row in [*queries.items_of(event), *queries.tray_of(event)]]
    return [
        *titles,
        *(row.family_name for row in queries.speakers_of(event)),
        *(r.name for r in queries.rooms_of(event)),
    ]


def asked(client: PageClient) -> Page:
    """Press the first Undo in the editor; the page that comes instead of the undoing."""
    form = client.page(f"{AREA}/editor").all(".toolbar form")[0]
    token = form.query("input[name=csrf_token]")[0].attrs["value"]
    response = client.post(form.attrs["action"] or "", data={"csrf_token": token})
    assert response.status_code == 422
    return Page(response, response.request.path)


def said(page: Page) -> list[list[str]]:
    """What stays, and what goes, on a page that asks."""
    return [[text_of(item) for item in part.query("li")] for part in page.all(".ruled")]


def test_a_speaker_who_was_worked_on_stays_and_is_named_first(
    editor: PageClient, event: Event, step: Step
) -> None:  # fmt: skip
    with transaction():
        speaker("Svízelová").bio_cs = "Pracuje s lidmi bez domova."
        room("Klub").capacity = 40

    page = asked(editor)

    assert len(left(event)) == 6
    assert said(page) == [
        ["Jana Svízelová Changed since: biography – Czech.", "Klub Changed since: capacity."],
        ["Nájem The item goes.", "Byty The item goes.", "Sál The room goes.", "Petr Bydlil The speaker goes."],
    ]
    editor.submit(page, "Undo the rest")
    assert left(event) == ["Svízelová", "Klub"]
    assert speaker("Svízelová").bio_cs == "Pracuje s lidmi bez domova."


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"photo_key": "photos/1.jpg"}, "file of the photo"),
        ({"email": "jana@example.org"}, "e-mail"),
        ({"invited_at": now()}, "invitation sent"),
        ({"family_name": "Nová"}, "family name"),
    ],
)
def test_whatever_was_written_about_a_speaker_keeps_them(
    editor: PageClient, step: Step, change: dict[str, object], told: str
) -> None:
    with transaction():
        for name, value in change.items():
            setattr(speaker("Svízelová"), name, value)

    assert f"Changed since: {told}." in asked(editor).text


def test_what_others_use_was_written_to_or_is_published_stays(
    editor: PageClient, event: Event, step: Step, olga: User
) -> None:
    jana, petr = speaker("Svízelová"), speaker("Bydlil")
    other = make_item(event, title_cs="Jiné", room_id=room("Sál").id)
    saved(ItemSpeaker(item_id=other.id, speaker_id=petr.id))
    actions.release_programme(event, olga)
    saved(
        Message(
            event_id=event.id, key="x", kind="letter", language="cs", recipient="jana@example.org", subject="Kdy?",
            text="Kdy?", html="", speaker_id=jana.id,
        )
    )  # fmt: skip

    page = asked(editor)
    editor.submit(page, "Undo the rest")

    assert said(page)[0] == [
        "Jana Svízelová A letter was written to this speaker.",
        "Sál An item that stays takes place there.",
        "Petr Bydlil An item that stays has this speaker. This speaker is in the published programme.",
    ]
    assert left(event) == ["Jiné", "Bydlil", "Svízelová", "Sál"]


def test_a_visit_that_was_described_stays_with_what_belongs_to_it(editor: PageClient, event: Event, step: Step) -> None:
    [_, visit] = queries.tray_of(event)
    saved(Visit(event_id=event.id, item_id=visit.id, meeting_point_cs="Před radnicí"))

    page = asked(editor)
    editor.submit(page, "Undo the rest")

    assert said(page)[0] == [
        "Byty The site visit was described.",
        "Petr Bydlil An item that stays has this speaker.",
        "Klub An item that stays takes place there.",
    ]
    assert left(event) == ["Byty", "Bydlil", "Klub"]
    assert db.session.scalars(sa.select(Visit.meeting_point_cs)).all() == ["Před radnicí"]


def test_an_item_with_slides_stays(editor: PageClient, event: Event, step: Step) -> None:
    [talk, _] = queries.tray_of(event)
    saved(
        SlideFile(
            event_id=event.id, item_id=talk.id, version=1, storage_key="slides/none.pdf", filename="a.pdf",
            mime="application/pdf", size=1, audience=Audience.PUBLIC,
        )
    )  # fmt: skip

    page = asked(editor)
    editor.submit(page, "Undo the rest")

    assert said(page)[0][0] == "Nájem Slides were uploaded for it."
    assert left(event) == ["Nájem", "Svízelová", "Sál"]


def test_a_step_of_before_the_values_were_kept_removes_no_speaker_unseen(
    editor: PageClient, event: Event, step: Step
) -> None:
    with transaction():
        step.made = [{name: value for name, value in one.items() if name != "values"} for one in step.made]

    editor.submit(asked(editor), "Undo the rest")

    assert left(event) == ["Bydlil", "Svízelová", "Sál", "Klub"]
