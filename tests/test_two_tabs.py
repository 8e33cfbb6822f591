"""Nothing that anyone wrote is lost: every form that changes a row, open in two windows at the same time.

Whoever saves second keeps what the first one saved in other fields, and is asked about a field that both changed.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Barrier
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from conference.admission.models import AccessCode, Invitee
from conference.attendance.models import Presence
from conference.certificates.models import HoursCorrection
from conference.events.models import (
    Event,
    EventRole,
    Funding,
    Logo,
    Organisation,
    OrganisationRole,
    Picture,
    PictureUse,
)
from conference.extensions import db
from conference.intake.actions import take_up
from conference.intake.models import IntakeKind
from conference.letters.models import GroupLetter
from conference.lib import links
from conference.lib.transaction import transaction
from conference.places.models import Quota
from conference.programme.models import Item, ItemSpeaker, Room
from conference.questions.models import Questionnaire
from conference.registration.models import AttendeeView, Registration
from conference.slides.models import Audience, SlideFile
from conference.speakers.models import Speaker
from conference.surveys.models import Survey
from conference.team.models import MembershipRole
from conference.untrusted.tables import Table
from tests.client import Form, Page, PageClient
from tests.conftest import sign_in
from tests.desk.making import make_device
from tests.factories import (
    CONFERENCE_DAY,
    at,
    make_event,
    make_item,
    make_member,
    make_question,
    make_registration,
    make_speaker,
    make_visit,
    saved,
)

AREA = "/en/organise/bydleni-2026"


@dataclass(frozen=True)
class Case:
    """A form: where it stands, two fields of it with values to type, and the name of its hidden field."""

    opens: Callable[[Event], str]
    one: tuple[str, str, str]
    """A field, and two different values for it."""
    other: tuple[str, str] | None = None
    """Another field with a value; None where there is one field only."""
    shown: str = "shown"
    button: tuple[tuple[str, str], ...] = ()
    """What its button sends."""
    is_last: bool = False
    """Of several on the page."""


def settings(page: str) -> Callable[[Event], str]:
    return lambda _event: f"{AREA}/{page}"


def a_person(event: Event) -> Registration:
    with transaction():
        event.optional_fields = ["phone", "needs", "position", "meal", "question", "organisation_type"]
    return make_registration(event)


def person(event: Event) -> str:
    return f"{AREA}/attendees/{a_person(event).id}/edit"


def saved_view(event: Event) -> str:
    row = saved(AttendeeView(event_id=event.id, name="Čekají", query={"state": ["waiting"]}))
    return f"{AREA}/attendees/views/{row.id}"


def code(event: Event) -> str:
    return f"{AREA}/codes/{saved(AccessCode(event_id=event.id, code='SPOLEK', label='Pro spolek')).id}"


def invitee(event: Event) -> str:
    row = saved(Invitee(event_id=event.id, email="host@example.org", email_key="host@example.org", language="cs"))
    return f"{AREA}/invited/{row.id}"


def own_data(event: Event) -> str:
    row = a_person(event)
    return f"/en/my/{links.sign('my', row.id, row.link_version)}/change"


def speaker(event: Event) -> str:
    return f"{AREA}/speakers/{make_speaker(event).id}"


def own_speaker_page(event: Event) -> str:
    row = make_speaker(event)
    return "/en/speaker/" + links.sign("speaker", row.id, row.link_version)


def asked_speaker(event: Event) -> str:
    with transaction():
        event.answers_due_at = at(12)
    row = make_speaker(event, answer="no")
    return "/en/speaker/" + links.sign("speaker", row.id, row.link_version)


def columns(event: Event) -> str:
    """Two columns of a table whose headings are not known."""
    table = Table([["Jméno", "Příjmení", "Cosi", "Kdosi"], ["Jana", "Nová", "Mgr.", "paní"]])
    row = take_up(event, IntakeKind.PEOPLE, table, "lide.csv", by=make_member(event))
    return f"{AREA}/imports/{row.id}/columns"


def organisation(event: Event) -> str:
    row = saved(Organisation(event_id=event.id, name="Město Kadaň"))
    saved(EventRole(event_id=event.id, organisation_id=row.id, role=OrganisationRole.HOST, position=1))
    return f"{AREA}/organisations/{row.id}"


def funding(event: Event) -> str:
    saved(Funding(event_id=event.id, project_title="Projekt", publicity_cs="Podpořeno."))
    return f"{AREA}/funding"


def logo(event: Event) -> str:
    row = saved(Logo(event_id=event.id, storage_key="logos/x.png", alt="Znak", width=10, height=10, position=0))
    return f"{AREA}/logos/{row.id}"


def picture(event: Event) -> str:
    with transaction() as session:
        session.add(Picture(
            event_id=event.id, use=PictureUse.PLAN, storage_key="pictures/x.jpg", width=640, height=480, alt_cs="Plán",
            alt_en="Plan", consent_note="Nikdo.",
        ))  # fmt: skip
    return f"{AREA}/pictures/plan"


def a_question(event: Event) -> str:
    return f"{AREA}/questions/{make_question(event).id}"


def a_survey_question(event: Event) -> str:
    return f"{AREA}/survey/questions/{make_question(event, questionnaire=Questionnaire.SURVEY).id}"


def the_survey(event: Event) -> str:
    saved(Survey(event_id=event.id, opens_on=CONFERENCE_DAY, closes_on=CONFERENCE_DAY))
    return f"{AREA}/survey/settings"


def device(event: Event) -> str:
    return f"{AREA}/presence/devices/{make_device(event).id}"


def room(event: Event) -> str:
    return f"{AREA}/programme/rooms/{saved(Room(event_id=event.id, name='Sál', position=1)).id}"


def item(event: Event) -> str:
    return f"{AREA}/programme/{make_item(event).id}"


def placed_item(event: Event) -> str:
    return f"{AREA}/programme/{make_item(event, code='MOVED').id}/place"


def item_places(event: Event) -> str:
    return f"{AREA}/programme/{make_item(event, quota=Quota(capacity=10)).id}/places"


def letter(event: Event) -> str:
    row = GroupLetter(event_id=event.id, audience={"who": "speakers"}, subject_cs="Zpráva", body_cs="Dobrý den")
    return f"{AREA}/letters/{saved(row).id}"


def visit(event: Event) -> str:
    return f"{AREA}/visits/{make_visit(event).id}"


def group(event: Event) -> str:
    return f"{AREA}/visits/groups/{make_visit(event).groups[0].id}"


def role(event: Event) -> str:
    make_member(event, MembershipRole.VIEWER)
    return f"{AREA}/team"


def with_slides(event: Event) -> Item:
    """An item of the speaker Radka with slides."""
    row, radka = make_item(event, code="SLIDES"), make_speaker(event)
    saved(ItemSpeaker(item_id=row.id, speaker_id=radka.id, position=1))
    saved(
        SlideFile(
            event_id=event.id, item_id=row.id, speaker_id=radka.id, version=1, storage_key="slides/x.pdf",
            filename="x.pdf", mime="application/pdf", size=10, audience=Audience.PUBLIC,
        )
    )  # fmt: skip
    return row


def slides(event: Event) -> str:
    return f"{AREA}/slides/{with_slides(event).code}"


def own_slides(event: Event) -> str:
    radka = with_slides(event).speakers[0]
    return "/en/speaker/" + links.sign("speaker", radka.id, radka.link_version)


def with_photo(event: Event) -> Speaker:
    return make_speaker(event, photo_key="photos/x.jpg", photo_alt="Radka")


def photo(event: Event) -> str:
    return f"{AREA}/speakers/{with_photo(event).id}"


def own_photo(event: Event) -> str:
    radka = with_photo(event)
    return "/en/speaker/" + links.sign("speaker", radka.id, radka.link_version)


def correction(event: Event) -> str:
    make_item(event)
    day, person = CONFERENCE_DAY.isoformat(), make_registration(event)
    saved(HoursCorrection(event_id=event.id, registration_id=person.id, part=day, minutes=10, reason="Podpis."))
    return f"{AREA}/certificates/hours/{person.id}/correct/{day}"


def presence(event: Event) -> str:
    person = make_registration(event)
    saved(Presence(event_id=event.id, registration_id=person.id, day=CONFERENCE_DAY, arrived_at=at(8, 30)))
    return f"{AREA}/presence"


CASES = {
    "events.edit_event": Case(settings("settings"), ("subtitle_cs", "Jaro", "Podzim"), ("accent", "#123456")),
    "events.edit_registration_settings": Case(
        settings("registration-settings"), ("offer_hours", "24", "48"), ("reminder_days", "5")
    ),
    "admission.edit_admission": Case(settings("admission"), ("organisation_limit", "3", "5")),
    "admission.reserved": Case(
        settings("reserved"), ("reserved_until", "2026-05-20T12:00", "2026-05-21T12:00"), ("reserved", "5")
    ),
    "admission.edit_code": Case(code, ("label", "Spolek", "Kraj"), ("most_uses", "5")),
    "admission.edit_invitee": Case(invitee, ("given_name", "Jana", "Petr"), ("organisation", "Spolek")),
    "events.edit_venue": Case(settings("venue"), ("venue_name", "Sokolovna", "Radnice"), ("parking_cs", "Za domem.")),
    "events.edit_contact": Case(
        settings("contact"), ("contact_name", "Jana Nová", "Petr Starý"), ("website", "https://example.org")
    ),
    "events.edit_certificate_settings": Case(
        settings("certificate-settings"), ("issuer_name", "Jana Nová", "Petr Starý"), ("issued_in", "Kadaň")
    ),
    "events.edit_deadlines": Case(
        settings("deadlines"), ("slides_due_at", "2026-06-01T12:00", "2026-06-02T12:00"),
        ("slides_visible_from", "2026-06-12T08:00"),
    ),
    "events.edit_series": Case(settings("series"), ("title_cs", "Bydlení", "Domovy"), ("title_en", "Homes")),
    "letters.cancel_event": Case(
        settings("cancel"), ("cancellation_cs", "Vichřice.", "Povodeň."), ("cancellation_en", "A storm."),
        button=(("step", "cancel"),),
    ),
    "letters.letter_text": Case(
        settings("letters/texts/reminder"), ("body_cs", "Vážení", "Milí"), ("subject_cs", "Pozvání"),
        button=(("step", "save"),),
    ),
    "letters.letter": Case(letter, ("body_cs", "Vážení", "Milí"), ("subject_cs", "Pozvání")),
    "events.edit_organisation": Case(organisation, ("name", "Úřad", "Kadaň"), ("website", "https://example.org")),
    "events.edit_funding": Case(funding, ("project_title", "Domov", "Bydlení"), ("fund", "Evropský sociální fond")),
    "events.edit_logo": Case(logo, ("alt", "Znak města", "Kadaň"), ("position", "3")),
    "events.edit_picture": Case(picture, ("alt_cs", "Cesta", "Dům"), ("credit", "Jana Nová")),
    "desk.device": Case(device, ("name", "Tablet vlevo", "Tablet vpravo"), is_last=True),
    "programme.edit_room": Case(room, ("name", "Velký sál", "Malý sál"), ("capacity", "80")),
    "programme.place_item": Case(
        placed_item, ("place-MOVED-ends", "10:15", "10:30"), ("place-MOVED-day", "2026-06-12"),
        shown="place-MOVED-shown",
    ),
    "programme.programme_hours": Case(
        settings("programme/editor/hours"), ("break_after", "90", "100"), ("programme_from", "08:30")
    ),
    "programme.edit_item": Case(item, ("title_cs", "Nájem", "Byt"), ("ends", "10:15")),
    "places.capacity": Case(settings("places"), ("capacity", "120", "130")),
    "places.item_places": Case(item_places, ("capacity", "12", "13")),
    "visits.edit_visit": Case(visit, ("meeting_point_cs", "Před domem", "U vlaku"), ("address", "Smyšlená 7")),
    "visits.edit_group": Case(group, ("guide", "Jana", "Petr"), ("capacity", "15")),
    "registration.edit_view": Case(saved_view, ("name", "Volat", "Psát")),
    "registration.edit_person": Case(person, ("position", "ředitelka", "vedoucí"), ("needs", "vozík")),
    "questions.edit_question": Case(a_question, ("label_cs", "Odkud?", "Kudy?"), ("hint_cs", "Stačí obec.")),
    "surveys.edit_question": Case(a_survey_question, ("label_cs", "Odkud?", "Kudy?"), ("hint_cs", "Stačí obec.")),
    "surveys.edit_survey": Case(the_survey, ("intro_cs", "Děkujeme.", "Díky."), ("intro_en", "Thanks.")),
    "registration.my_change": Case(own_data, ("position", "ředitelka", "vedoucí"), ("needs", "vozík")),
    "intake.import_columns": Case(
        columns, ("column_2", "title_before", "title_after"), ("column_3", "honorific")
    ),
    "speakers.edit_speaker": Case(speaker, ("position_cs", "ředitelka", "vedoucí"), ("bio_cs", "Staví domy.")),
    "slides.upload_for_speaker": Case(
        slides, ("slides-SLIDES-audience", "nobody", "participants"), shown="slides-SLIDES-shown"
    ),
    "speakers.own_slides": Case(
        own_slides, ("slides-SLIDES-audience", "nobody", "participants"), shown="slides-SLIDES-shown"
    ),
    "speakers.speaker_photo": Case(photo, ("photo-alt", "Radka v lese", "Radka doma"), shown="photo-shown"),
    "speakers.own_photo": Case(own_photo, ("photo-alt", "Radka v lese", "Radka doma"), shown="photo-shown"),
    "team.account": Case(lambda _event: "/organise/account", ("name", "Olga Nová", "Olga Stará"), ("language", "cs")),
    "team.change_role": Case(role, ("role", "editor", "desk"), is_last=True),
    "certificates.correct_hours": Case(correction, ("minutes", "30", "40"), ("reason", "Podle průvodce.")),
    "desk.mark_presence": Case(
        presence, ("arrived", "08:40", "08:50"), ("left", "12:00"), button=(("mark", "times"),)
    ),
    "speakers.own_answer": Case(
        asked_speaker, ("answer-answer_note", "Ráno.", "Večer."), ("answer-answer", "yes"), "answer-shown"
    ),
    "speakers.own_profile": Case(
        own_speaker_page, ("profile-bio_cs", "Staví.", "Bydlí."), ("profile-bio_en", "Builds."), "profile-shown"
    ),
}  # fmt: skip


@pytest.fixture
def owner(app: Flask, client: PageClient) -> PageClient:
    return sign_in(client, make_member(make_event(), MembershipRole.OWNER, language="en", name="Olga"))


@pytest.fixture
def event(owner: PageClient) -> Event:
    return db.session.scalars(sa.select(Event)).one()


def form_of(page: Page, case: Case) -> Form:
    """The form on a page that carries the hidden field of a case."""
    found = [form for form in page.all("form") if form.query(f'input[name="{case.shown}"]')]
    assert len(found) == 1 or case.is_last, f"{len(found)} forms with {case.shown} on {page.address}"
    return Form(found[-1], None, page.address)


def send(client: PageClient, page: Page, case: Case, status: int | None = 303, **values: Any) -> Page:
    """Send the form of a page as it stands but for some values, and check the answer."""
    form = form_of(page, case)
    kind = "multipart/form-data" if form.multipart else "application/x-www-form-urlencoded"
    response = client.post(form.action, data={**form.fill(**values), **dict(case.button)}, content_type=kind)
    answer = Page(response, page.address)
    assert response.status_code == status or status is None, answer.html[:3000]
    assert not answer.complaints()
    return answer


def standing(client: PageClient, address: str, case: Case, name: str) -> Any:
    """What a field shows on a page opened anew."""
    return form_of(client.page(address), case).values[name][0].replace("\u00a0", " ")


TWO_FIELDS = {name: case for name, case in CASES.items() if case.other}


@pytest.mark.parametrize("case", TWO_FIELDS.values(), ids=TWO_FIELDS.keys())
def test_two_windows_that_change_different_fields_both_count(case: Case, event: Event, owner: PageClient) -> None:
    address = case.opens(event)
    first, second = owner.page(address), owner.page(address)
    (one, value, _), (other, typed) = case.one, case.other or ("", "")

    send(owner, first, case, **{one: value})
    send(owner, second, case, **{other: typed})

    assert standing(owner, address, case, one) == value
    assert standing(owner, address, case, other) == typed


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_two_windows_that_change_the_same_field_ask_which_stays(case: Case, event: Event, owner: PageClient) -> None:
    address = case.opens(event)
    first, second = owner.page(address), owner.page(address)
    name, value, typed = case.one

    send(owner, first, case, **{name: value})
    asked = send(owner, second, case, None, **{name: typed})

    assert asked.status in (200, 422)
    assert len(asked.errors) == 1
    assert asked.errors[0].endswith("Choose which version stays.")
    assert form_of(asked, case).values[name] == [typed]
    assert standing(owner, address, case, name) == value
    choice = f"{case.shown}-{name.removeprefix(case.shown.removesuffix('shown'))}"
    send(owner, asked, case, **{choice: "theirs"})
    assert standing(owner, address, case, name) == value
    send(owner, asked, case)
    assert standing(owner, address, case, name) == typed


def test_the_team_and_the_participant_write_at_the_same_time(event: Event, owner: PageClient) -> None:
    row = a_person(event)
    team, own = CASES["registration.edit_person"], CASES["registration.my_change"]
    own_address = f"/en/my/{links.sign('my', row.id, row.link_version)}/change"
    opened = owner.page(f"{AREA}/attendees/{row.id}/edit")

    send(owner, owner.page(own_address), own, needs="vozík", phone="600 000 041")
    send(owner, opened, team, position="ředitelka")

    assert (row.needs, row.phone, row.position) == ("vozík", "+420600000041", "ředitelka")
    told = owner.page(f"{AREA}/attendees/{row.id}")
    assert "Changed while you were writing, and kept: Phone, Access needs." in told.texts(".done")


def test_who_and_when_stand_beside_what_both_changed(event: Event, owner: PageClient) -> None:
    row = make_speaker(event)
    link = "/en/speaker/" + links.sign("speaker", row.id, row.link_version)
    case = CASES["speakers.edit_speaker"]
    opened = owner.page(f"{AREA}/speakers/{row.id}")

    send(owner, owner.page(link), CASES["speakers.own_profile"], **{"profile-bio_cs": "Staví domy."})
    asked = send(owner, opened, case, 422, bio_cs="Bydlí.")

    assert asked.errors == [
        "Biography: changed in the meantime to “Staví domy.” (the speaker, 12 May 2026, 10:00)."
        " Choose which version stays."
    ]


def test_a_form_of_before_says_that_it_is_not_known_what_it_showed(event: Event, owner: PageClient) -> None:
    case = CASES["events.edit_event"]

    asked = send(owner, owner.page(f"{AREA}/settings"), case, 422, shown="", subtitle_cs="Jaro")

    assert asked.errors[-1] == "It is not known what this form showed when it was opened, so nothing was saved."
    assert form_of(asked, case).values["subtitle_cs"] == ["Jaro"]
    send(owner, asked, case)
    assert event.subtitle_cs == "Jaro"


def test_an_item_moved_by_one_and_given_speakers_by_another(event: Event, owner: PageClient) -> None:
    row, radka = make_item(event), make_speaker(event)
    case, address = CASES["programme.edit_item"], f"{AREA}/programme/{row.id}"
    first, second = owner.page(address), owner.page(address)

    send(owner, first, case, **{"speakers-0-speaker": str(radka.id)})
    send(owner, second, case, starts="9:30")

    assert [link.speaker_id for link in row.speaker_links] == [radka.id]
    assert row.starts_at == at(9, 30)


def at_once(app: Flask, clients: list[PageClient], pages: list[Page], case: Case, *typed: dict[str, str]) -> list[int]:
    """Send the forms of pages at the same moment, each from a thread of its own; the status of each answer."""
    start = Barrier(len(pages))

    def press(client: PageClient, page: Page, values: dict[str, str]) -> int:
        form = form_of(page, case)
        start.wait(10)
        return client.post(form.action, data=form.fill(**values)).status_code

    with ThreadPoolExecutor(len(pages)) as threads:
        return sorted(threads.map(press, clients, pages, typed))


@pytest.mark.parametrize("name", ["events.edit_event", "registration.edit_person", "visits.edit_group"])
def test_two_who_press_at_the_same_moment_lose_nothing(name: str, event: Event, owner: PageClient, app: Flask) -> None:
    case, other = CASES[name], app.test_client()
    sign_in(other, make_member(event, MembershipRole.OWNER, language="en"))  # type: ignore[arg-type]  # a PageClient
    address = case.opens(event)
    clients = [owner, other]
    (one, value, rival), (another, typed) = case.one, case.other or ("", "")

    pages = [client.page(address) for client in clients]  # type: ignore[attr-defined]
    assert at_once(app, clients, pages, case, {one: value}, {another: typed}) == [303, 303]  # type: ignore[arg-type]
    assert (standing(owner, address, case, one), standing(owner, address, case, another)) == (value, typed)

    pages = [client.page(address) for client in clients]  # type: ignore[attr-defined]
    answers = at_once(app, clients, pages, case, {one: rival}, {one: f"{rival}x"})  # type: ignore[arg-type]
    assert (answers.count(303), len(answers)) == (1, 2)  # one is saved, the other one is asked


NO_ROW = {  # forms that are no `RowForm`: they change nothing that a page showed
    "a new row": (
        "admission.codes", "admission.invitees", "intake.import_invitees", "registration.invited",
        "desk.walk_in", "desk.desk_walk_in", "desk.devices",
        "editions.new_edition", "letters.attach_file", "letters.new_letter",
        "events.add_organisation", "events.manage_logos", "events.new_event", "programme.add_item",
        "programme.editor", "quickstart.paste", "quickstart.take_over",
        "intake.new_import",
        "programme.rooms", "registration.add_person", "registration.save_view",
        "registration.register", "registration.register_colleagues",
        "questions.add_question", "surveys.add_question", "surveys.survey",
        "speakers.new_speaker", "team.members", "visits.add_group", "visits.add_visit",
    ),
    "a step between states, which the action refuses where it is not open any more": (
        "admission.withdraw_invitation", "admission.invite_anew",
        "desk.mark_all_present", "desk.desk_mark", "desk.guide_mark", "desk.end_device", "desk.settle",
        "desk.desk_scan", "desk.presence_scan", "desk.desk_code_json", "desk.presence_code_json",
        "desk.desk_marks_json", "desk.presence_marks_json",
        "attendance.mark_visit", "attendance.mark_whole_visit", "certificates.issue",
        "bulk.prepare", "bulk.undo", "merging.merge", "merging.undo",
        "certificates.issue_contributions", "certificates.issue_one", "certificates.request_batch",
        "editions.archive", "editions.reopen", "editions.stop_invitations",
        "intake.confirm_import", "intake.drop_import", "intake.undo_import",
        "questions.ask_again", "questions.move_question_down", "questions.move_question_up",
        "questions.remove_question",
        "surveys.ask_again", "surveys.begin", "surveys.move_question_down", "surveys.move_question_up",
        "surveys.remove_question",
        "certificates.revoke", "certificates.take_correction_back",
        "erasure.erase_person", "erasure.my_erase", "events.publish_event",
        "letters.continue_letter", "letters.retry_letter", "letters.send_letter", "letters.stop_letter",
        "letters.unplan_letter",
        "letters.restore_event", "moving.drop_move", "moving.move", "paper.paper", "evidence.check_publicity",
        "evidence.pack",
        "programme.accept_warning", "programme.point_out_again",
        "moving.move_back", "moving.move_preview",
        "programme.publish", "registration.cancel_person", "registration.leave_person_visit",
        "registration.move_person", "registration.my_cancel", "registration.my_places", "registration.my_visit",
        "events.unpublish_event", "registration.let_person_in", "registration.approval",
        "registration.take_answer_back",
        "registration.my_email", "registration.my_new_email", "reports.discard_message", "reports.retry_message",
        "slides.approve", "slides.show_again", "slides.take_pack", "speakers.begin_upload",
        "slides.take_approval_back", "slides.withdraw", "speakers.take_photo_back", "team.hand_over", "team.take_back",
    ),
    "a move of several items, which asks where somebody else moved them meanwhile (programme/editor/actions.py)": (
        "programme.copy_day", "programme.move_item", "programme.move_several", "programme.undo_step",
    ),
    "it takes a row away that nothing needs any more": (
        "admission.remove_code", "admission.forget_invitee", "admission.take_invitees_back",
        "events.remove_logo", "events.remove_organisation", "events.remove_picture", "programme.remove_room",
        "letters.default_text", "letters.remove_file", "letters.remove_letter", "registration.remove_view",
        "programme.remove_item",
        "speakers.remove_speaker", "team.remove", "visits.remove_group", "visits.remove_visit",
    ),
    "a letter or a link": (
        "desk.renew_device",
        "admission.send_invitation", "admission.send_invitations_by_name",
        "editions.send_invitations", "letters.test_letter",
        "registration.my_new_link", "registration.renew_link", "registration.request_link",
        "registration.resend_confirmation", "slides.remind", "speakers.invite_speaker", "speakers.remind",
        "speakers.renew_link", "team.invite_again", "team.send_link",
    ),
    "signing in and out": (
        "security.mf_recovery", "security.mf_recovery_codes", "security.two_factor_setup",
        "security.two_factor_token_validation", "team.add_passkey", "team.prove", "team.prove_by_passkey",
        "team.remove_app", "team.remove_passkey", "team.sign_in_by_passkey", "team.step_by_passkey",
        "security.change_password", "security.forgot_password", "security.login", "security.logout",
        "security.reset_password", "team.confirm_sign_in", "team.end_other_sessions", "team.end_session",
    ),
}  # fmt: skip


def test_every_form_that_writes_is_walked_or_says_why_not(application: Flask) -> None:
    writing = {rule.endpoint for rule in application.url_map.iter_rules() if "POST" in (rule.methods or ())}
    other = {endpoint for endpoints in NO_ROW.values() for endpoint in endpoints}

    assert writing - other == set(CASES), "a form that changes a row is a RowForm (forms/shown.py) with a case above"
    assert other <= writing
