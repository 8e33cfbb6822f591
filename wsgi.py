"""The application, for gunicorn and for `flask --app wsgi`."""

from conference import create_app

app = create_app()
