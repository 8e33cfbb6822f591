"""Flask's extensions, each created once; create_app binds them to the application."""

from functools import cached_property
from pathlib import Path

import flask_bootstrap
from babel.support import Translations
from flask_babel import Babel, Domain, get_locale
from flask_bootstrap import Bootstrap5
from flask_limiter import HeaderNames, Limiter
from flask_limiter.util import get_remote_address
from flask_mail import Mail
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect

from conference.lib import database_line  # noqa: F401 - it listens to the engine
from conference.lib.lazy import postponed
from conference.lib.model import Base

with postponed("cryptography", "webauthn"):  # fourteen megabytes for who signs in by a code or a passkey
    from flask_security import Security


class Catalogues(Domain):
    """The texts of each language found by its code: Flask-Babel puts the name of its locale together for every text."""

    def __init__(self) -> None:
        super().__init__()
        self._found: dict[str, Translations] = {}

    def get_translations(self) -> Translations:
        """Return the texts of the language spoken now."""
        locale = get_locale()
        if locale is None:
            return super().get_translations()
        found = self._found.get(locale.language)
        if found is None:
            found = self._found[locale.language] = super().get_translations()
        return found


class QuickBabel(Babel):
    """Flask-Babel with catalogues that are found at little cost."""

    @cached_property
    def domain_instance(self) -> Domain:
        """The texts of all languages."""
        return Catalogues()


db = SQLAlchemy(metadata=Base.metadata)
mail = Mail()
csrf = CSRFProtect()
babel = QuickBabel()
# Where limits can't be counted in time they are counted in memory. The library believes the first failure only; of
# threads that meet it together the second would fail for good.
# Retry-After is said by the pages of errors (`site/errors.py`): the library would say of each answer, that of an outage
# too, when the window of the limit ends.
limiter = Limiter(
    get_remote_address, in_memory_fallback_enabled=True, swallow_errors=True,
    header_name_mapping={HeaderNames.RETRY_AFTER: "X-RateLimit-Retry-After"},
)  # fmt: skip
security = Security()
bootstrap = Bootstrap5()
BOOTSTRAP_FILES = Path(flask_bootstrap.__file__).parent / "static" / "bootstrap5"
PACKAGED_FILES = {"bootstrap.css": BOOTSTRAP_FILES / "css" / "bootstrap.min.css"}  # what pages take from packages
