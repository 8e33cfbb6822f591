"""The menus: which links stand in them, in which order, and where each is the current one."""

from __future__ import annotations

import pytest
from flask import Flask

from conference.lib import languages, menus, tasks
from conference.lib.menus import Menu

ORDER = {
    Menu.PUBLIC: [
        ("Home", "site.event_home"), ("Programme", "programme.programme"), ("Speakers", "speakers.speakers"),
        ("Site visits", "visits.visits"), ("Practical", "site.practical"), ("Registration", "registration.register"),
    ],
    Menu.OWN: [("My registration", "registration.my"), ("Your talk", "speakers.own")],
    Menu.ORGANISER: [
        ("Dashboard", "reports.dashboard"), ("Attendees", "registration.attendees"),
        ("Presence", "desk.presence"), ("Programme", "programme.draft"),
        ("Speakers", "speakers.manage_speakers"), ("Slides", "slides.manage_slides"),
        ("Site visits", "visits.manage_visits"), ("Papers", "paper.papers"),
        ("Certificates", "certificates.certificates"), ("Report and evidence", "evidence.report"),
        ("Letters", "letters.letters"), ("Survey", "surveys.results"), ("Messages", "reports.messages"),
        ("Settings", "events.edit_event"), ("Team", "team.members"),
        ("History", "team.history"),
    ],
    Menu.SETTINGS: [
        ("Texts and colour", "events.edit_event"), ("Days and time zone", "moving.move"),
        ("Registering", "events.edit_registration_settings"), ("Who may register", "admission.edit_admission"),
        ("Own questions", "questions.questions"),
        ("Capacity and waiting list", "places.capacity"),
        ("Venue and travel", "events.edit_venue"), ("Pictures", "events.manage_pictures"),
        ("Contact and data protection", "events.edit_contact"), ("Organisations", "events.organisations"),
        ("Grant and publicity", "events.edit_funding"), ("Logos", "events.manage_logos"),
        ("Speakers and slides", "events.edit_deadlines"),
        ("Certificates", "events.edit_certificate_settings"), ("Series", "events.edit_series"),
        ("Editions", "editions.editions"), ("Publishing", "events.publication"),
    ],
}  # fmt: skip
TASKS = [
    "conference.monitoring.watching", "conference.monitoring.watching",
    "conference.mailing.delivery", "conference.letters.groups.sending",
    "conference.registration.own.link_requests", "conference.jobs.work",
    "conference.places.expiry", "conference.places.reserving",
    "conference.registration.reminders", "conference.surveys.thanks", "conference.surveys.thanks",
    "conference.slides.reminders", "conference.speakers.reminders",
    "conference.erasure.retention", "conference.backup.erasures", "conference.team.removals", "conference.intake.work",
    "conference.slides.resuming", "conference.programme.steps",
    "conference.lib.old_bytes",
    "conference.monitoring.watching", "conference.monitoring.watching",
]  # fmt: skip


@pytest.mark.parametrize("menu", list(Menu))
def test_links_stand_in_this_order(app, menu):
    with languages.speaking("en"):
        assert [(str(link.label), link.endpoint) for link in menus.links(menu)] == ORDER[menu]


def test_every_link_has_a_turn_of_its_own(app):
    for menu in Menu:
        turns = [link.order for link in menus.links(menu)]
        assert sorted(set(turns)) == turns


def test_every_link_leads_to_a_page(application: Flask) -> None:
    with application.app_context():
        wanted = {target for menu in Menu for link in menus.links(menu) for target in (link.endpoint, link.public)}
    assert wanted - {None} <= set(application.view_functions)


@pytest.mark.parametrize(
    ("menu", "endpoint", "current"),
    [
        (Menu.PUBLIC, "programme.item", ["programme.programme"]),
        (Menu.PUBLIC, "site.privacy", []),
        (Menu.OWN, "erasure.my_erase", ["registration.my"]),
        (Menu.ORGANISER, "team.removed", ["team.history"]),
        (Menu.ORGANISER, "reports.messages", ["reports.messages"]),
        (Menu.ORGANISER, "places.capacity", ["events.edit_event"]),
        (Menu.ORGANISER, "letters.cancel_event", ["events.edit_event"]),
        (Menu.ORGANISER, "team.account", []),
        (Menu.SETTINGS, "moving.move_preview", ["moving.move"]),
        (Menu.SETTINGS, "letters.restore_event", ["events.publication"]),
        (Menu.SETTINGS, "events.edit_logo", ["events.manage_logos"]),
    ],
)
def test_a_page_makes_its_link_current(app, menu, endpoint, current):
    assert [link.endpoint for link in menus.links(menu) if menus.is_current(link, endpoint)] == current


def test_the_worker_does_its_tasks_in_this_order(app):
    assert [task.work.__module__ for task in tasks.of(app)] == TASKS


def test_features_bring_their_commands(app):
    assert {"check-places", "create-administrator"} <= set(app.cli.commands)
