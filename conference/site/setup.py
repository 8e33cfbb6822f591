"""What the layouts need: the head of a page, the navigation, and the emblem of those who pay; our links and tasks."""

from flask import Flask
from flask_babel import lazy_gettext as _l
from werkzeug.exceptions import MethodNotAllowed

from conference.lib import menus, old_bytes, tasks
from conference.lib.menus import Link, Menu
from conference.printing.ornament import eu_emblem_drawing
from conference.site import errors, form_addresses, meta, navigation, wording


def init_app(app: Flask) -> None:
    """Give templates the navigation, and errors their pages; add our links and the care for the database's log."""
    app.jinja_env.globals.update(
        is_indexed=meta.is_indexed, page_meta=meta.page_meta,
        navigation=navigation.navigation, organiser_navigation=navigation.organiser_navigation,
        eu_emblem_drawing=eu_emblem_drawing,
    )  # fmt: skip
    app.jinja_env.filters["role_labels"] = wording.role_labels
    menus.add(app, Menu.PUBLIC, Link(_l("Home"), "site.event_home", 10))
    menus.add(app, Menu.PUBLIC, Link(_l("Practical"), "site.practical", 50, beside_own=True))
    tasks.add(app, old_bytes.work_once, order=90, every=tasks.MINUTE)
    errors.init_app(app)
    app.register_error_handler(MethodNotAllowed, form_addresses.show_the_form)
