"""Letters to participants, in the language of each, with what they need to act on."""

import pytest
from icalendar import Calendar
from justhtml import JustHTML

from conference.lib import links
from conference.lib.transaction import transaction
from conference.mailing.smtp import sender_address
from conference.registration import actions, mails
from conference.registration.models import Honorific
from conference.registration.own import link_requests
from conference.visits.actions import remove_group
from tests.factories import at, make_event, make_member, make_registration, make_visit, take_place
from tests.registration.people import details, last_mail, letters, own_address

NBSP = "\N{NO-BREAK SPACE}"


def plain(text):
    """The text with plain spaces."""
    return text.replace(NBSP, " ")


def register(event, number=1, language="en", **values):
    typed = details(number, honorific=Honorific.MS, given_name="Jana", family_name="Nováková")
    return actions.register(event, typed, form_token=f"form-{number}", language=language, **values).registration


@pytest.fixture
def event(app):
    return make_event(capacity=1)


@pytest.mark.parametrize(
    ("language", "subject", "lines"),
    [
        (
            "cs",
            "Máte místo: Bydlení pro všechny",
            [
                "Vážená paní Nováková,",
                "děkujeme za přihlášku. Na konferenci máte místo, účast je zdarma.",
                "Kdy: čtvrtek 11. 6. 2026",
                "Kde: Kulturní dům, Smyšlená 5, Kadaň",
                "Skupina 2, odchod 14:50",
                "Místo srazu: U brány",
            ],
        ),
        (
            "en",
            "You have a place: Housing for all",
            [
                "Dear Ms Nováková,",
                "Thank you for registering. You have a place at the conference; taking part is free of charge.",
                "When: Thursday 11 June 2026",
                "Where: Kulturní dům, Smyšlená 5, Kadaň",
                "Group 2, leaves at 14:50",
                "Meeting point: At the gate",
            ],
        ),
    ],
)
def test_the_confirmation_says_when_where_and_which_visit(event, language, subject, lines):
    visit = make_visit(event, meeting_point_cs="U brány", meeting_point_en="At the gate", address="Smyšlená 7")

    row = register(event, language=language, visits=[str(visit.groups[1].id)])

    letter = last_mail()
    prefix = "" if language == "cs" else "/en"
    assert letter.subject == subject
    text = plain(letter.text).splitlines()
    assert [line for line in lines if line not in text] == []
    assert f"https://prezence.example.org{prefix}{own_address(row)}" in text
    assert f'href="https://prezence.example.org{prefix}{own_address(row)}"' in letter.html
    assert "Smyšlená 7" not in letter.text


def test_the_calendar_comes_with_the_confirmation(event):
    register(event)

    (attachment,) = last_mail().attachments
    assert attachment["filename"] == "konference.ics"
    assert attachment["mime"].startswith("text/calendar")
    (entry,) = Calendar.from_ical(attachment["content"]).walk("VEVENT")
    assert str(entry["SUMMARY"]) == "Housing for all"


def test_the_letter_of_a_cancelled_registration_takes_each_entry_out(event):
    """One file for each entry: a CANCEL speaks of one UID only (RFC 5546, 3.2.5)."""
    row = register(event, visits=[str(make_visit(event).groups[0].id)])

    actions.cancel(row)

    files = last_mail().attachments
    assert [(file["filename"], file["mime"]) for file in files] == [
        ("konference.ics", "text/calendar; charset=utf-8; method=CANCEL"),
        ("konference-2.ics", "text/calendar; charset=utf-8; method=CANCEL"),
    ]
    calendars = [Calendar.from_ical(file["content"]) for file in files]
    assert [str(calendar["METHOD"]) for calendar in calendars] == ["CANCEL", "CANCEL"]
    entries = [entry for calendar in calendars for entry in calendar.walk("VEVENT")]
    assert [(str(entry["STATUS"]), str(entry["ORGANIZER"])) for entry in entries] == [
        ("CANCELLED", f"mailto:{sender_address()}")
    ] * 2


@pytest.mark.parametrize(
    ("wish", "sentence"),
    [
        ("", None),
        ("any", "With the place you also get in line for the visit."),
        ("group", "With the place you also get in line for the visit."),
    ],
)
def test_who_waits_learns_their_number_and_what_comes_with_the_place(event, wish, sentence):
    make_registration(event)
    group = make_visit(event).groups[0]

    register(event, visits=[str(group.id)] if wish == "group" else [wish] if wish else [])

    letter = last_mail()
    assert letter.kind == "registration_waiting"
    assert "Your number on the list: 1." in plain(letter.text)
    assert ("Visit to flats, group 1, leaves at 14:45" in plain(letter.text)) == (wish == "group")
    assert [line for line in plain(letter.text).splitlines() if line.startswith("With the place")] == (
        [sentence] if sentence else []
    )
    assert letter.attachments == []


@pytest.mark.parametrize("language", ["cs", "en"])
def test_every_letter_is_sound_html_and_shows_names_as_text(event, language):
    group = make_visit(event, (1,)).groups[0]
    first = register(event, 1, language, visits=[str(group.id)])
    actions.change(first, details(family_name="<b>Nov & ák</b>", honorific=Honorific.MS))
    second = register(event, 2, language, visits=["any"])
    told = [last_mail()]
    actions.send_link(event, "jana1@example.org")
    told.append(last_mail())
    actions.leave_visit(first)
    told.append(last_mail())
    actions.cancel(first)
    told.append(last_mail())
    actions.choose_visit(second, str(group.id))

    kinds = [letter.kind for letter in told]
    assert kinds == ["registration_waiting", "registration_link", "visit_changed", "registration_cancelled"]
    for letter in told:
        document = JustHTML(letter.html, collect_errors=True, sanitize=False)
        assert document.errors == []
        assert "<b>" not in letter.html
        assert "\n\n\n" not in letter.text


def test_the_letter_of_a_promotion_greets_in_the_persons_language(event):
    holder, _ = register(event, 1, "cs"), register(event, 2, "en")

    actions.cancel(holder)

    (promoted,) = (row for row in letters() if row.kind == "place_confirmed")
    assert promoted.subject == "You have a place: Housing for all"
    assert plain(promoted.text).startswith("Dear Ms Nováková,")


def test_the_link_says_that_nothing_changed(event):
    register(event)

    actions.send_link(event, "jana1@example.org")

    assert "Your registration stays as it was." in plain(last_mail().text)


def test_the_same_thing_is_told_once(event, app):
    row = register(event)
    before = last_mail().id

    with transaction():
        mails.tell_registered(row)

    assert last_mail().id == before


# Letters that are written later


def test_a_letter_tells_how_things_stood_when_it_was_put_down(event):
    with transaction():
        event.quota.capacity = 10
    visit = make_visit(event, (1, 1))
    first, second = make_registration(event), make_registration(event, language="en")
    take_place(first, visit.groups[0].quota_id)
    actions.choose_visit(second, str(visit.groups[0].id))
    with transaction():
        visit.groups[0].departs_at = at(13)
    actions.leave_visit(first)

    told = [letter for letter in letters() if letter.recipient == second.email]

    assert [(letter.kind, letter.subject) for letter in told] == [
        ("visit_changed", "Your visit: Housing for all"),
        ("place_confirmed", "You have a place on the visit: Housing for all"),
    ]
    assert "Group 1, leaves at 14:45\nYou are on the waiting list of this group, number 1." in plain(told[0].text)
    assert "Group 1, leaves at 13:00" in plain(told[1].text)


def test_what_was_given_up_is_told_even_when_its_group_is_gone(event):
    with transaction():
        event.quota.capacity = 10
    visit = make_visit(event, (1, 1))
    person = make_registration(event, language="en")
    take_place(person, visit.groups[0].quota_id)
    actions.choose_visit(person, str(visit.groups[1].id))

    remove_group(event, visit.groups[0], by=make_member(event))

    assert "For it you have given up:\n\n- Visit to flats, Group 1, leaves at 14:45" in plain(last_mail().text)


def test_the_link_for_a_new_address_is_the_one_that_was_sent_to_it(event):
    """One asked for later is for another address, and must not go to this one."""
    person = register(event)
    for typed in ("new@example.org", "newer@example.org"):
        actions.change(person, details(1, email=typed))
        link_requests.work_once()

    told = {letter.recipient: letter for letter in letters() if letter.kind == "email_confirmation"}

    for version, address in ((2, "new@example.org"), (3, "newer@example.org")):
        assert links.sign("email", person.id, version) in told[address].text


def test_the_letter_about_a_new_address_greets_by_the_name_of_before(event):
    """The same form may have changed the name, and the form may be a stranger's."""
    person = register(event, language="cs")

    actions.change(person, details(1, email="new@example.org", family_name="Cizí"))

    (asked,) = (letter for letter in letters() if letter.kind == "email_asked")
    assert plain(asked.text).startswith("Vážená paní Nováková,")
