"""What addresses are made of, how a page finds its template, and how a view answers."""

from collections.abc import Callable
from functools import cache, partial
from typing import Any

from flask import Flask, Response, flash, make_response, redirect, render_template, request, url_for
from werkzeug.routing import BaseConverter, IntegerConverter, Map, Rule
from werkzeug.wrappers import Response as BaseResponse
from wtforms.form import BaseForm

NOT_PAGES = (
    "_ics", "_pdf", "_json", "_xlsx", "_ods", "_csv", "_zip", "_file", "_css", "_txt", "_xml", "_html", "_atom", "_png",
    "_js",
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


class PatientRule(Rule):
    """A rule that compiles what builds its addresses when the first one is asked for: all of them took an eighth of
    the start, and most processes need few.
    """

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        made = cache(partial(super()._compile_builder, append_unknown))

        def build(rule: Rule, /, **values: Any) -> tuple[str, str]:
            return made()(rule, **values)

        return build


def init_app(app: Flask) -> None:
    """Teach the application the converters `slug` and `code`, and what an `int` is."""
    app.url_rule_class = PatientRule
    app.url_map.converters["int"] = RowConverter
    app.url_map.converters["slug"] = SlugConverter
    app.url_map.converters["code"] = CodeConverter


def page(endpoint: str = "", /, **values: object) -> Response:
    """Answer with the template that bears the name of this endpoint, or of another one: <feature>/<endpoint>.html.

    Where a form among the values is refused, by its own checks or by an action, the answer is a 422.
    """
    name = endpoint or request.endpoint or ""
    return answer(name.replace(".", "/") + ".html", **values)


def answer(template: str, **values: object) -> Response:
    """Answer with a template; with 422 where a form among the values is refused."""
    is_refused = any(isinstance(value, BaseForm) and value.errors for value in values.values())
    return make_response(render_template(template, **values), 422 if is_refused else 200)


def lead_to(endpoint: str, **values: Any) -> BaseResponse:
    """Lead on to the page that is read after something was sent."""
    return redirect(url_for(endpoint, **values), 303)


def finish(message: str, endpoint: str, **values: Any) -> BaseResponse:
    """Say that something is done, above the page that it leads on to."""
    flash(message, "success")
    return lead_to(endpoint, **values)
