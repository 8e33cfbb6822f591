"""What the programme adds to the menus."""

from flask import Flask
from flask_babel import lazy_gettext as _l

from conference.lib import menus
from conference.lib.menus import Link, Menu
from conference.team.models import MembershipRole


def init_app(app: Flask) -> None:
    """Add the links."""
    menus.add(app, Menu.PUBLIC, Link(_l("Programme"), "programme.programme", 20, ("programme.",), beside_own=True))
    menus.add(
        app, Menu.ORGANISER,
        Link(_l("Programme"), "programme.draft", 40, ("programme.",), role=MembershipRole.VIEWER),
    )  # fmt: skip
