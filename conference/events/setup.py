"""What templates need of this feature: the list of settings pages."""

from flask import Flask

from conference.events import settings


def init_app(app: Flask) -> None:
    """Give templates the list of settings pages."""
    app.jinja_env.globals["settings_pages"] = settings.settings_pages
