"""What the layouts need: the head of a page, the navigation, and the emblem of those who pay."""

from flask import Flask
from werkzeug.exceptions import MethodNotAllowed

from conference.printing.ornament import eu_emblem_drawing
from conference.site import errors, form_addresses, meta, navigation, wording


def init_app(app: Flask) -> None:
    """Give templates the navigation, and errors their pages."""
    app.jinja_env.globals.update(
        is_indexed=meta.is_indexed, page_meta=meta.page_meta,
        navigation=navigation.navigation, organiser_navigation=navigation.organiser_navigation,
        eu_emblem_drawing=eu_emblem_drawing,
    )  # fmt: skip
    app.jinja_env.filters["role_labels"] = wording.role_labels
    errors.init_app(app)
    app.register_error_handler(MethodNotAllowed, form_addresses.show_the_form)
