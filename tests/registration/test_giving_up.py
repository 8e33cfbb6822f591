"""What a press gives up stands before it, and the sentence afterwards says it: places, offers and turns."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from conference.events.models import Event
from conference.extensions import db
from conference.lib.transaction import transaction
from conference.places.models import ACTIVE, Place
from conference.registration.models import Registration
from conference.registration.own import choices
from conference.registration.rules import RegistrationRefusal, RegistrationRefused
from conference.visits.models import VisitGroup
from tests.client import Page, PageClient
from tests.factories import make_event, make_registration, make_visit, take_place
from tests.registration.people import last_mail, own_address

ONE = "Visit to flats, group 1, leaves at 14:45"
TWO = "Visit to flats, group 2, leaves at 14:50"


@pytest.fixture
def event(app) -> Event:
    return make_event()


@pytest.fixture
def groups(event: Event) -> list[VisitGroup]:
    """Three groups of one place: two are full, the third has room."""
    groups = make_visit(event, (1, 1, 1)).groups
    for group in groups[:2]:
        take_place(make_registration(event), group.quota_id)
    return groups


@pytest.fixture
def person(event: Event, groups: list[VisitGroup]) -> Registration:
    """Somebody who waits for the second group."""
    row = make_registration(event)
    choices.choose_visit(row, str(groups[1].id))
    return row


def own(person: Registration) -> str:
    return "/en" + own_address(person)


def standing(person: Registration) -> dict[int, str]:
    """What a person holds and waits for, by the quota."""
    db.session.rollback()
    rows = db.session.scalars(sa.select(Place).where(Place.registration_id == person.id, Place.state.in_(ACTIVE)))
    return {row.quota_id: row.state.value for row in rows}


def choices_on(page: Page) -> dict[str, str]:
    """By the name of each group what stands in its row."""
    return {text.partition(",")[0]: text for text in page.texts("#visit ~ details li")}


def test_a_turn_in_another_queue_goes_only_when_the_page_said_so(person, groups, event):
    with pytest.raises(RegistrationRefused) as refused:
        choices.choose_visit(person, str(groups[0].id))

    assert refused.value.reason is RegistrationRefusal.WOULD_GIVE_UP_TURN
    assert standing(person) == {event.quota_id: "confirmed", groups[1].quota_id: "waiting"}


def test_the_row_of_a_group_says_that_the_turn_in_the_other_queue_would_go(client: PageClient, person, groups):
    page = client.page(own(person))

    assert choices_on(page) == {
        "Group 1": "Group 1, leaves at 14:45 full: waiting list You would give up: Visit to flats"
        " (Group 2, leaves at 14:50), your turn on the waiting list Wait here instead",
        "Group 3": "Group 3, leaves at 14:55 last place You would give up: Visit to flats"
        " (Group 2, leaves at 14:50), your turn on the waiting list Choose and give up the other",
    }


def test_the_sentence_and_the_letter_afterwards_say_what_was_given_up(client: PageClient, person, groups, event):
    answer = client.submit(client.page(own(person)), "Wait here instead")

    assert answer.texts(".done") == [f"Your visit was changed. Given up: {TWO} (turn on the waiting list)."]
    assert standing(person) == {event.quota_id: "confirmed", groups[0].quota_id: "waiting"}
    letter = last_mail()
    assert letter.kind == "visit_changed"
    assert "Kvůli tomu se uvolnilo:\n\n- Prohlídka bytů, Skupina 2, odchod 14:50" in letter.text.replace("\u00a0", " ")


def test_a_held_place_is_given_up_for_a_free_one_and_both_are_named(client: PageClient, event, groups):
    person = make_registration(event)
    choices.choose_visit(person, str(groups[2].id))
    page = client.page(own(person))
    assert "You would give up" not in choices_on(page)["Group 1"]  # the place stays until there is another one
    choices.choose_visit(person, str(groups[0].id), gives_up=True)

    answer = client.submit(client.page(own(person)), "Keep my place, wait here instead")

    assert answer.texts(".done") == [f"Your visit was changed. Given up: {ONE} (turn on the waiting list)."]
    assert set(standing(person).values()) == {"confirmed", "waiting"}


def test_who_leaves_the_visit_reads_both_what_they_hold_and_what_they_wait_for(client: PageClient, event, groups):
    person = make_registration(event)
    choices.choose_visit(person, str(groups[2].id))
    choices.choose_visit(person, str(groups[0].id), gives_up=True)
    page = client.page(own(person))
    assert "Who does not go gives up: Visit to flats (Group 3, leaves at 14:55)" in page.text

    answer = client.submit(page, "I am not going on the visit")

    assert answer.texts(".done") == [
        "You are not going on the visit. Given up: Visit to flats, group 1, leaves at 14:45 (turn on the waiting list);"
        " Visit to flats, group 3, leaves at 14:55."
    ]


def test_the_page_of_cancelling_lists_all_that_is_given_up(client: PageClient, person):
    page = client.page(own(person) + "/cancel")

    assert page.texts("main li") == ["the conference", f"{TWO} (turn on the waiting list)"]


def test_the_team_reads_before_and_after_a_move_what_it_gives_up(editor: PageClient, person, groups, event):
    address = f"/en/organise/{event.slug}/attendees/{person.id}"
    page = editor.page(address)
    assert any(
        line.endswith(f"group 3, leaves at 14:55: gives up: {TWO} (turn on the waiting list)")
        for line in page.texts("#visit ~ form li")
    )

    answer = editor.submit(page, "Move to this group", group=str(groups[2].id))

    assert answer.texts(".done") == [
        f"The visit was changed and the person has been told. Given up: {TWO} (turn on the waiting list)."
    ]
    assert standing(person) == {event.quota_id: "confirmed", groups[2].quota_id: "confirmed"}


def test_an_offer_is_named_as_what_it_is(client: PageClient, person, groups, event):
    with transaction():
        event.offer_hours = 24
    holder = db.session.scalars(sa.select(Place).where(Place.quota_id == groups[1].quota_id).order_by(Place.id)).first()
    assert holder is not None
    choices.leave_visit(holder.registration)

    assert "the place kept for you" in choices_on(client.page(own(person)))["Group 3"]
