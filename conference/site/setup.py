"""What the layouts need from all features: the navigation."""

from flask import Flask

from conference.site import errors, navigation


def init_app(app: Flask) -> None:
    """Give templates the navigation, and errors their pages."""
    app.jinja_env.globals.update(
        navigation=navigation.navigation, organiser_navigation=navigation.organiser_navigation
    )
    errors.init_app(app)
