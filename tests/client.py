"""A test client that fails every page a careful reader would complain about, and fills in forms as a person does."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

from flask import has_app_context, template_rendered
from flask.testing import FlaskClient
from jinja2 import Template
from werkzeug.exceptions import HTTPException
from werkzeug.test import TestResponse

from conference.extensions import db
from tests.document import Document, Element
from tests.html_rules import StrictReader, broken_rules

HTML = "text/html"
STRICT = StrictReader()
LANGUAGE_PREFIX = re.compile(r"^/(cs|en)/")
REDIRECTS = (301, 302, 303, 307, 308)


class Page:
    """One answer of the server, read as a document."""

    def __init__(self, response: TestResponse, address: str) -> None:
        self.response = response
        self.address = address
        self.status = response.status_code
        self.headers = response.headers
        self.is_html = response.mimetype == HTML
        self.html = response.get_data(as_text=True) if self.is_html else ""
        self.document = Document(self.html) if self.is_html else None

    def all(self, selector: str) -> list[Element]:
        """Elements by CSS selector."""
        assert self.document is not None, f"{self.address} is not HTML but {self.response.mimetype}"
        return self.document.query(selector)

    def one(self, selector: str) -> Element:
        """The only element of a selector."""
        found = self.all(selector)
        assert len(found) == 1, f"{len(found)} elements match {selector!r} on {self.address}"
        return found[0]

    def texts(self, selector: str) -> list[str]:
        """The visible text of elements, white space folded."""
        return [text_of(element) for element in self.all(selector)]

    @property
    def h1(self) -> str:
        """The page's heading."""
        return self.texts("h1")[0]

    @property
    def text(self) -> str:
        """All text of the main part."""
        return text_of(self.one("main"))

    @property
    def errors(self) -> list[str]:
        """What the summary of errors says."""
        return self.texts(".errors li a")

    def link(self, text: str) -> str:
        """The address of the link with this text."""
        found = [a.attrs["href"] or "" for a in self.all("a[href]") if text_of(a) == text]
        assert found, f"no link {text!r} on {self.address}: {sorted({text_of(a) for a in self.all('a[href]')})}"
        return found[0]

    def form(self, button: str | None = None) -> Form:
        """The form with a submit button of this text, or the only POST form in main."""
        forms = [form for form in self.all("form") if (form.attrs.get("method") or "").lower() == "post"]
        if button is not None:
            forms = [f for f in forms if any(text_of(b) == button for b in f.query("button"))]
        assert len(forms) == 1, f"{len(forms)} forms with button {button!r} on {self.address}"
        return Form(forms[0], button, self.address)

    def complaints(self) -> list[str]:
        """What is wrong with the page as HTML."""
        if self.document is None:
            return []
        found = []
        headings = self.all("h1")
        if len(headings) != 1:
            found.append(f"{len(headings)} h1 elements")
        ids = [element.attrs["id"] for element in self.all("[id]")]
        found += [f"id {name!r} twice" for name in sorted({str(i) for i in ids if ids.count(i) > 1})]
        labels = {label.attrs.get("for") for label in self.all("label")}
        found += [f"label for unknown id {name!r}" for name in labels if name and name not in ids]
        if not self.one("html").attrs.get("lang"):
            found.append("no language")
        if not self.texts("title")[0]:
            found.append("no title")
        found += broken_rules(self.document)
        found += ["inline style or handler" for e in self.all("*") if {"style", "onclick", "onchange"} & set(e.attrs)]
        return found


class Form:
    """The fields of a form with the values a browser would send."""

    def __init__(self, element: Element, button: str | None, address: str) -> None:
        self.action = element.attrs.get("action") or address
        self.multipart = element.attrs.get("enctype") == "multipart/form-data"
        self.values: dict[str, list[Any]] = {}
        self.names: set[str] = set()
        for field in element.query("input, select, textarea, button"):
            self._read(field, button)

    def _read(self, field: Element, button: str | None) -> None:
        name, kind = field.attrs.get("name"), (field.attrs.get("type") or "text").lower()
        if not name or "disabled" in field.attrs:
            return
        if field.name == "button":
            if button is None or text_of(field) != button:
                return
            self.values.setdefault(name, []).append(field.attrs.get("value") or "")
            return
        self.names.add(name)
        if field.name == "select":
            options = field.query("option")
            chosen = [o for o in options if "selected" in o.attrs] or ([] if "multiple" in field.attrs else options[:1])
            for option in chosen:
                value = option.attrs.get("value")
                self.values.setdefault(name, []).append(text_of(option) if value is None else value)
        elif field.name == "textarea":
            self.values[name] = [field.to_text(strip=False)]
        elif kind in ("checkbox", "radio"):
            if "checked" in field.attrs:
                self.values.setdefault(name, []).append(field.attrs.get("value", "on") or "")
        elif kind not in ("file", "submit", "image"):
            self.values.setdefault(name, []).append(field.attrs.get("value") or "")

    def fill(self, **values: Any) -> dict[str, Any]:
        """The data to send: what stood there, with these values instead; None or False takes a field away."""
        data = dict(self.values)
        for name, value in values.items():
            assert name in self.names or name in self.values, f"no field {name!r}, only {sorted(self.names)}"
            if value is None or value is False:
                data.pop(name, None)
            else:
                data[name] = value if isinstance(value, list) else ["y" if value is True else value]
        return {name: value[0] if len(value) == 1 else value for name, value in data.items()}


IMPORTED = re.compile(r"{% from [^%]* import ([^%]*?) %}")


@cache
def imported_names(source: Path) -> frozenset[str]:
    """The names that a template takes from others, as it calls them."""
    listed = IMPORTED.findall(source.read_text(encoding="utf-8"))
    return frozenset(word.split(" as ")[-1].strip() for names in listed for word in names.split(","))


def no_value_is_hidden(_: object, template: Template, context: dict[str, object]) -> None:
    """Fail where a view gives a page a value under the name of a macro: the template would show the macro."""
    if template.filename and template.name:
        hidden = imported_names(Path(template.filename)) & context.keys()
        assert not hidden, f"{template.name} hides {hidden}"


class PageClient(FlaskClient):
    """Flask's test client with pages read and checked; it says of all it sends that it comes from a page of ours."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.environ_base["HTTP_SEC_FETCH_SITE"] = "same-origin"

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Send a request in a context of its own, as a server does: nothing of `g` and no row outlives it.

        The test's own reading ends, so that what it reads next is what the request has written.
        """
        if has_app_context():
            db.session.rollback()
        with self.application.app_context(), template_rendered.connected_to(no_value_is_hidden, self.application):
            response = super().open(*args, **kwargs)
        broken = [header for header in response.headers if not header[1].isascii()]
        assert not broken, f"a server can't send these headers: {broken}"
        return response

    def page(self, address: str, status: int = 200, **kwargs: Any) -> Page:
        """GET a page and check it."""
        return self._checked(self.get(address, **kwargs), address, status)

    def follow(self, address: str) -> Page:
        """GET a page through its redirects."""
        response = self.get(address)
        while response.status_code in REDIRECTS:
            address = response.headers["Location"]
            response = self.get(address)
        return self._checked(response, address, 200)

    def submit(self, page: Page, button: str | None = None, *, status: int | None = None, **values: Any) -> Page:
        """Fill in a form of a page and send it, then follow the redirect as a browser does.

        With `status` the first answer must have it, and redirects are not followed.
        """
        form = page.form(button)
        data = form.fill(**values)
        content_type = "multipart/form-data" if form.multipart else "application/x-www-form-urlencoded"
        response = self.post(form.action, data=data, content_type=content_type)
        if status is None and response.status_code in REDIRECTS:
            return self.follow(response.headers["Location"])
        return self._checked(response, form.action, status or response.status_code)

    def _checked(self, response: TestResponse, address: str, status: int) -> Page:
        page = Page(response, address)
        assert page.status == status, f"{address} answered {page.status}: {page.html[:2000]}"
        assert page.status < 500, f"{address} answered {page.status}"
        complaints = page.complaints()
        if page.is_html:
            complaints += [f"HTML error: {error}" for error in STRICT.errors(page.html, *self._place(response, page))]
        assert not complaints, f"{address}: {complaints}"
        return page

    def _place(self, response: TestResponse, page: Page) -> tuple[str, str, str]:
        """Say which endpoint answered, with which status and in which language."""
        path = LANGUAGE_PREFIX.sub("/", response.request.path)
        try:
            endpoint, _ = self.application.url_map.bind("").match(path, method=response.request.method)
        except HTTPException:
            endpoint = path
        return str(endpoint), str(page.status), page.one("html").attrs.get("lang", "")


def text_of(element: Element) -> str:
    """Visible text with white space folded; non-breaking spaces become plain ones."""
    return " ".join(element.to_text().split())
