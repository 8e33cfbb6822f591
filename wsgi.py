"""The application, for gunicorn and for `flask --app wsgi`."""

from conference import create_app
from config import ConfigurationError

try:
    app = create_app()
except ConfigurationError as error:
    raise SystemExit(f"Prezence can't start with this configuration.\n{error}") from None
