"""Languages of a page. /en/… and /cs/… are one prefix for the whole application, so that routes need not know of it.

The prefix moves into SCRIPT_NAME, the place WSGI keeps for "where this application is mounted"; every url_for of the
request then carries it. Without a prefix a page is in the first language of its conference.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from urllib.parse import quote
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from babel import Locale
from babel.support import NullTranslations, Translations
from flask import Request, current_app, g, request
from flask_babel import force_locale
from wtforms.i18n import messages_path

LANGUAGES = {"cs": "Čeština", "en": "English"}
SPOKEN = ("cs", "en", "sk", "de", "pl", "uk", "fr", "es", "it", "hu", "nl", "ru", "vi")  # at talks (ISO 639-1)
KEY = "prezence.language"
IN_PATHS = "/:@!$&'()*+,;=~"  # what stays as it is in a path (RFC 3986, 3.3)


def name_of(code: str) -> str:
    """Return a language in the language of the page, such as "němčina"; the code of one that has no name there."""
    name: str = Locale.parse(current()).languages.get(code, code)
    return name


class LanguagePrefix:
    """WSGI middleware that takes /cs or /en off the path and remembers it."""

    def __init__(self, application: WSGIApplication) -> None:
        self.application = application

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Move the prefix from PATH_INFO to SCRIPT_NAME."""
        head, _, rest = environ.get("PATH_INFO", "").removeprefix("/").partition("/")
        if head in LANGUAGES:
            environ[KEY] = head
            environ["SCRIPT_NAME"] = f"{environ.get('SCRIPT_NAME', '')}/{head}"
            environ["PATH_INFO"] = f"/{rest}"
        return self.application(environ, start_response)


class SpokenRequest(Request):
    """A request whose forms find the words of WTForms in memory; Flask-WTF would read them from a file each time."""

    @property
    def wtforms_translations(self) -> NullTranslations:
        """The texts of WTForms itself, under the name where Flask-WTF looks for them."""
        return _words_of_wtforms(current())


@cache
def _words_of_wtforms(language: str) -> NullTranslations:
    return Translations.load(messages_path(), [language], domain="wtforms")


def prefix() -> str | None:
    """Return the language in the address, if any."""
    language: str | None = request.environ.get(KEY)
    return language


def first_language() -> str:
    """Return the language this page has without a prefix: its conference's first, or the site's."""
    language: str = g.get("first_language") or current_app.config["DEFAULT_LANGUAGE"]
    return language


def current() -> str:
    """Return the language of this page, or of what is being written for somebody else (see `speaking`)."""
    spoken: str | None = g.get("speaking")
    if spoken:
        return spoken
    return prefix() or first_language() if request else current_app.config["DEFAULT_LANGUAGE"]


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Write in another language than the page's: texts, dates, typography. For mails and files; needs no request.

    Raises ValueError for a language that is not one of LANGUAGES.
    """
    if language not in LANGUAGES:
        raise ValueError(f"unknown language {language!r}")
    before = g.get("speaking")
    g.speaking = language
    try:
        with force_locale(language):
            yield
    finally:
        g.speaking = before


def address_in(language: str) -> str:
    """Return the path of this very page in another language, with its query."""
    root = request.script_root.removesuffix(f"/{prefix()}") if prefix() else request.script_root
    path = root + ("" if language == first_language() else f"/{language}") + quote(request.path, safe=IN_PATHS)
    return f"{path}?{request.query_string.decode('utf-8', 'replace')}" if request.query_string else path


def external_url(endpoint: str, language: str, first: str, **values: object) -> str:
    """Return the full address of a page for mails and PDFs, in a language; the `first` language needs no prefix.

    Built from EXTERNAL_URL, never from the Host header, which anybody can send.
    """
    path = current_app.url_map.bind("localhost").build(endpoint, values)
    address: str = current_app.config["EXTERNAL_URL"] + ("" if language == first else f"/{language}") + path
    return address
