"""Flask's extensions, each created once; create_app binds them to the application."""

from pathlib import Path

import flask_bootstrap
from flask_babel import Babel
from flask_bootstrap import Bootstrap5
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_mail import Mail
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect

from conference.lib.lazy import postponed
from conference.lib.model import Base

with postponed("cryptography", "webauthn"):  # fourteen megabytes for who signs in by a code or a passkey
    from flask_security import Security

db = SQLAlchemy(metadata=Base.metadata)
mail = Mail()
csrf = CSRFProtect()
babel = Babel()
limiter = Limiter(get_remote_address, in_memory_fallback_enabled=True)
security = Security()
bootstrap = Bootstrap5()
BOOTSTRAP_FILES = Path(flask_bootstrap.__file__).parent / "static" / "bootstrap5"
PACKAGED_FILES = {"bootstrap.css": BOOTSTRAP_FILES / "css" / "bootstrap.min.css"}  # what pages take from packages
