"""All certificates in one file: a job of the worker.

They are set many at once (`printing/gathering.py`), a thousand in a few seconds. One that does not fit its form is set
by WeasyPrint, which takes a hundred times as long: these are done piece by piece, so that mail is not kept waiting, and
put into the storage. A worker that is killed loses little, and whoever takes the job next, on whatever machine, goes on
from there.
"""

from __future__ import annotations

import io
import tempfile
from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from time import monotonic

from flask import current_app

from conference.certificates import queries
from conference.certificates.document import CertificateFacts
from conference.certificates.facts import filename_of, pictures_of, printed
from conference.certificates.models import BatchFormat, Certificate
from conference.certificates.paper_words import WORDS
from conference.certificates.sheets import Forms, filling_of
from conference.events.models import Event
from conference.extensions import db
from conference.jobs.kinds import Finished, GivesUp, Held, JobKind
from conference.jobs.work import advance, telling
from conference.lib.pieces import piece
from conference.lib.storage import new_key, storage
from conference.printing import gathering
from conference.printing.gathering import Sheet, SheetFile

PIECE_SECONDS = 2.0  # before mail has its turn
KEPT_FOR = timedelta(days=7)  # the file is full of personal data and can be made again


def run(held: Held) -> Finished | None:
    """Make the file, or set for a while those certificates that do not fit their form.

    Raises GivesUp with the number of a certificate that can't be set.
    """
    event = db.session.get_one(Event, held.event_id)
    form = BatchFormat(held.arguments["format"])
    began = monotonic()
    forms, ids = Forms(current_app.jinja_env), array("q")
    with tempfile.TemporaryDirectory(prefix="prezence-") as name:
        out = Path(name) / "whole"
        sheets = SheetFile(Path(name) / "sheets", _sheets(held, event, form, forms, ids, Path(name)))
        told = telling(held, len(ids))
        if form is BatchFormat.ZIP:
            missing = gathering.pack(forms.forms, sheets, out, told)
        else:
            title = f"{WORDS[event.language].title}: {event.text('title', event.language)}"
            missing = gathering.join(forms.forms, sheets, out, title, event.language, told)
        if not missing:
            key = new_key(f"certificates/{event.id}", form.value)
            storage().put(key, out)
            return Finished(storage_key=key)
    left = len(missing)
    for place in piece(missing, max(PIECE_SECONDS, monotonic() - began)):
        certificate = db.session.get_one(Certificate, ids[place])
        with _named(certificate.number):
            storage().put(_piece(held, certificate.id), io.BytesIO(printed(certificate)))
        left -= 1
    total = len(ids)
    db.session.rollback()  # ends the reading transaction
    advance(held, total - left, total)
    return None


def remove_pieces(held: Held) -> None:
    """Remove the single certificates, once the file is made or given up."""
    storage().delete_below(f"certificates/pieces/{held.job_id}")


KIND = JobKind(queries.BATCH, run, KEPT_FOR, tidy=remove_pieces)


def _sheets(
    held: Held, event: Event, form: BatchFormat, forms: Forms, ids: array[int], folder: Path
) -> Iterator[Sheet]:  # fmt: skip
    """Yield what is to be set, and what was set already as files; the ids and the forms are added to those given."""
    for certificate in queries.valid_by_name(event.id):
        with _named(certificate.number):
            facts = CertificateFacts.thawed(certificate.facts)
            name = f"{facts.family_name} {facts.given_name}, {facts.number}"
            if form is BatchFormat.ZIP:
                name = filename_of(certificate.number, certificate.facts)
            number = forms.number(facts, pictures_of(facts))
            finished = _finished(held, certificate.id, folder)
            sheet = Sheet(number, filling_of(facts), name, certificate.issued_at, finished)
        ids.append(certificate.id)
        yield sheet


def _finished(held: Held, certificate_id: int, folder: Path) -> Path | None:
    """Return the certificate as a file, if WeasyPrint has set it."""
    if not held.done:  # nothing was set yet, so nobody needs to look
        return None
    file = folder / f"{certificate_id}.pdf"
    try:
        with file.open("wb") as target:
            target.writelines(storage().open_stream(_piece(held, certificate_id)))
    except FileNotFoundError:
        return None
    return file


@contextmanager
def _named(number: str) -> Iterator[None]:
    """Let an error name the certificate it is about."""
    try:
        yield
    except Exception as error:
        raise GivesUp(number) from error


def _piece(held: Held, certificate_id: int) -> str:
    return f"certificates/pieces/{held.job_id}/{certificate_id}.pdf"
