"""What other parts need of this feature: its settings pages in templates, its words in the record of changes."""

from flask import Flask

from conference.events import settings, wording
from conference.lib.colour import AA_TEXT
from conference.team.wording import VERBS


def init_app(app: Flask) -> None:
    """Give templates the list of settings pages, and the record of changes the words for our verbs."""
    app.jinja_env.globals.update(settings_pages=settings.settings_pages, READABLE=AA_TEXT)
    VERBS.update(wording.VERBS)
