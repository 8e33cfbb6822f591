"""What templates need of this feature, and the pages of the settings."""

from flask import Flask
from flask_babel import lazy_gettext as _l

from conference.events import pictures, settings
from conference.lib import menus
from conference.lib.menus import Link, Menu
from conference.team.models import MembershipRole

HOME, PRACTICAL = "site.event_home", "site.practical"
SETTINGS = (
    Link(_l("Texts and colour"), "events.edit_event", 10, public=HOME),
    Link(_l("Registering"), "events.edit_registration_settings", 30, public="registration.register"),
    Link(_l("Venue and travel"), "events.edit_venue", 50, public=PRACTICAL),
    Link(_l("Pictures"), "events.manage_pictures", 60, ("events.edit_picture",), public=HOME),
    Link(_l("Contact and data protection"), "events.edit_contact", 70, public=PRACTICAL),
    Link(
        _l("Organisations"), "events.organisations", 80, ("events.add_organisation", "events.edit_organisation"),
        public=HOME,
    ),
    Link(_l("Grant and publicity"), "events.edit_funding", 90, public=HOME),
    Link(_l("Logos"), "events.manage_logos", 100, ("events.edit_logo",), public=HOME),
    Link(_l("Speakers and slides"), "events.edit_deadlines", 110, public="programme.programme"),
    Link(_l("Certificates"), "events.edit_certificate_settings", 120),
    Link(_l("Series"), "events.edit_series", 130),
    Link(_l("Publishing"), "events.publication", 140, public=HOME),
)  # fmt: skip


def init_app(app: Flask) -> None:
    """Give templates the list of settings pages and the files of pictures; add the pages to the menus."""
    app.jinja_env.globals.update(
        settings_pages=settings.settings_pages, picture_files=pictures.files_of, picture_of=pictures.picture_of
    )
    for link in SETTINGS:
        menus.add(app, Menu.SETTINGS, link)
    menus.add(
        app, Menu.ORGANISER,
        Link(_l("Settings"), "events.edit_event", 100, ("events.",), role=MembershipRole.EDITOR, opens=Menu.SETTINGS),
    )  # fmt: skip
