"""What the layouts need from all features: the navigation."""

from flask import Flask
from werkzeug.exceptions import MethodNotAllowed

from conference.site import errors, form_addresses, navigation, wording


def init_app(app: Flask) -> None:
    """Give templates the navigation, and errors their pages."""
    app.jinja_env.globals.update(navigation=navigation.navigation, organiser_navigation=navigation.organiser_navigation)
    app.jinja_env.filters["role_labels"] = wording.role_labels
    errors.init_app(app)
    app.register_error_handler(MethodNotAllowed, form_addresses.show_the_form)
