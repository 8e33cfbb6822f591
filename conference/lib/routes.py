"""What addresses are made of, and how a page finds its template."""

from flask import Flask, render_template, request
from flask_wtf import FlaskForm
from werkzeug.routing import BaseConverter, IntegerConverter, Map

NOT_PAGES = (
    "_ics", "_pdf", "_json", "_xlsx", "_ods", "_csv", "_zip", "_file", "_css", "_txt", "_xml", "_html", "_atom", "_png",
)  # fmt: skip
"""What the name of an endpoint ends in that answers something else than a page."""


class SlugConverter(BaseConverter):
    """Lower-case letters, digits and hyphens: the name of an event in addresses."""

    regex = r"[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?"


class CodeConverter(BaseConverter):
    """The public code of an item or speaker."""

    regex = r"[A-Za-z0-9-]{1,32}"


class RowConverter(IntegerConverter):
    """The id of a row; a number that no column of ours can hold is no address."""

    def __init__(self, map: Map, max: int = 2**31 - 1) -> None:
        super().__init__(map, max=max)


def init_app(app: Flask) -> None:
    """Teach the application the converters `slug` and `code`, and what an `int` is."""
    app.url_map.converters["int"] = RowConverter
    app.url_map.converters["slug"] = SlugConverter
    app.url_map.converters["code"] = CodeConverter


def page(**values: object) -> str:
    """Render the template that bears the name of this endpoint: <feature>/<endpoint>.html."""
    endpoint = request.endpoint or ""
    return render_template(endpoint.replace(".", "/") + ".html", **values)


def form_page(form: FlaskForm, **values: object) -> tuple[str, int]:
    """Return the same for a page with a form: one that was sent and is not right, or is refused, answers 422."""
    return page(form=form, **values), 422 if form.errors else 200
