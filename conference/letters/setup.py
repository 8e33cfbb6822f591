"""What letters add to the menus and to the rounds of the worker."""

from flask import Flask
from flask_babel import lazy_pgettext

from conference.letters.groups import sending
from conference.lib import menus, tasks
from conference.lib.menus import Link, Menu
from conference.team.models import MembershipRole

SETTINGS = ("letters.cancel_event", "letters.restore_event")


def init_app(app: Flask) -> None:
    """Add the link; put cancelling and taking it back below the page of the settings that leads there."""
    menus.put_below(app, "events.publication", *SETTINGS)
    below = ("letters.letter", "letters.new_letter", "letters.send_letter", "letters.attach_file",
             "letters.letter_texts", "letters.letter_text")  # fmt: skip
    menus.add(
        app, Menu.ORGANISER, Link(lazy_pgettext("post", "Letters"), "letters.letters", 85, below, MembershipRole.EDITOR)
    )
    tasks.add(app, sending.work_once, order=15)
