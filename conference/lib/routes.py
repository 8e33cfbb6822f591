"""What addresses are made of, and how a page finds its template."""

from flask import Flask, render_template, request
from werkzeug.routing import BaseConverter


class SlugConverter(BaseConverter):
    """Lower-case letters, digits and hyphens: the name of an event in addresses."""

    regex = r"[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?"


class CodeConverter(BaseConverter):
    """The public code of an item or speaker."""

    regex = r"[A-Za-z0-9-]{1,32}"


def init_app(app: Flask) -> None:
    """Teach the application the converters `slug` and `code`."""
    app.url_map.converters["slug"] = SlugConverter
    app.url_map.converters["code"] = CodeConverter


def page(**values: object) -> str:
    """Render the template that bears the name of this endpoint: <feature>/<endpoint>.html."""
    endpoint = request.endpoint or ""
    return render_template(endpoint.replace(".", "/") + ".html", **values)
