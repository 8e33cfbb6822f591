"""A worker that sets the first certificate and then hangs, to be killed: database, data folder, storage, moment."""

import sys
import time
from datetime import datetime
from pathlib import Path

from conference import create_app
from conference.certificates import batch
from conference.certificates.models import Certificate
from conference.jobs import work
from conference.lib import clock
from conference.printing import gathering

database, folder, storage, moment = sys.argv[1:]
setting = batch.printed


def slowly(certificate: Certificate) -> bytes:
    """Set the first one; at the second one hang."""
    if certificate.sequence > 1:
        print("hanging", flush=True)
        time.sleep(60)
    return setting(certificate)


batch.printed, batch.PIECE_SECONDS = slowly, 600.0
gathering.pack = lambda _forms, sheets, _out, _told: list(range(len(sheets)))  # none fits
app = create_app(
    {
        "MODE": "testing",
        "TESTING": True,
        "SECRET_KEY": "a key for tests only, long enough to be accepted",
        "DATA_DIR": Path(folder),
        "SQLALCHEMY_DATABASE_URI": database,
        "STORAGE_URL": storage,
        "EXTERNAL_URL": "https://prezence.example.org",
        "MAIL_SERVER": "127.0.0.1",
    }
)
with app.app_context(), clock.frozen(datetime.fromisoformat(moment)):
    work.work_once()
