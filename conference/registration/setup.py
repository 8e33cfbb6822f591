"""What registration adds to the menus, to the rounds of the worker and to what becomes of places."""

from flask import Flask
from flask_babel import lazy_gettext as _l

from conference.lib import menus, tasks
from conference.lib.menus import Link, Menu
from conference.places import outcomes
from conference.registration import reminders, settling
from conference.registration.own import link_requests
from conference.registration.team import saved_views
from conference.team.models import MembershipRole
from conference.team.wording import say_values


def init_app(app: Flask) -> None:
    """Add the links and the tasks; settle what becomes of places."""
    outcomes.settled_by(app, settling.settle)
    menus.add(app, Menu.PUBLIC, Link(_l("Registration"), "registration.register", 60, ("registration.",)))
    menus.add(app, Menu.OWN, Link(_l("My registration"), "registration.my", 10, ("registration.my",)))
    menus.add(
        app, Menu.ORGANISER,
        Link(_l("Attendees"), "registration.attendees", 20, ("registration.",), role=MembershipRole.VIEWER),
    )  # fmt: skip
    say_values("AttendeeView", query=saved_views.in_words)
    tasks.add(app, link_requests.work_once, order=20)
    tasks.add(app, reminders.work_once, order=50, every=tasks.MINUTE)
