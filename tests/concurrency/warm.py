"""The application for gunicorn, templates and statements prepared before it forks, so that workers begin quickly."""

import os

from conference import create_app
from conference.extensions import db

app = create_app()
client = app.test_client()
for path in filter(None, os.environ.get("WARM_PATHS", "").split()):
    client.get(path)
with app.app_context():
    db.engine.dispose()
