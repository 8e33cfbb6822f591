"""What templates need of this feature, and the versions of its pages."""

from flask import Flask

from conference.events import pictures, settings
from conference.events import versions as versions  # listens to the database from its import on


def init_app(app: Flask) -> None:
    """Give templates the list of settings pages, and the files of pictures."""
    app.jinja_env.globals.update(
        settings_pages=settings.settings_pages, picture_files=pictures.files_of, picture_of=pictures.picture_of
    )
