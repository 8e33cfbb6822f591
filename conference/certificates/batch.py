"""All certificates in one file: a job of the worker.

They are set many at once (`printing/gathering.py`), a thousand in a few seconds. One that does not fit its form is set
by WeasyPrint, which takes a hundred times as long: these are done piece by piece, so that mail is not kept waiting, and
put into the storage. A worker that is killed loses little, and whoever takes the job next, on whatever machine, goes on
from there.
"""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from time import monotonic

import sqlalchemy as sa
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
from conference.printing.gathering import Form, Sheet

PIECE_SECONDS = 2.0  # before mail has its turn
KEPT_FOR = timedelta(days=7)  # the file is full of personal data and can be made again


def run(held: Held) -> Finished | None:
    """Make the file, or set for a while those certificates that do not fit their form.

    Raises GivesUp with the number of a certificate that can't be set.
    """
    event = db.session.get_one(Event, held.event_id)
    form = BatchFormat(held.arguments["format"])
    certificates = queries.valid_by_name(event.id)
    began = monotonic()
    with tempfile.TemporaryDirectory(prefix="prezence-") as name:
        out = Path(name) / "whole"
        forms, sheets = _sheets(held, certificates, form, Path(name))
        told = telling(held, len(certificates))
        if form is BatchFormat.ZIP:
            missing = gathering.pack(forms, sheets, out, told)
        else:
            title = f"{WORDS[event.language].title}: {event.text('title', event.language)}"
            missing = gathering.join(forms, sheets, out, title, event.language, told)
        if not missing:
            key = new_key(f"certificates/{event.id}", form.value)
            storage().put(key, out)
            return Finished(storage_key=key)
    left = len(missing)
    for place in piece(missing, max(PIECE_SECONDS, monotonic() - began)):
        with _named(certificates[place]):
            storage().put(_piece(held, certificates[place]), io.BytesIO(printed(certificates[place])))
        left -= 1
    total = len(certificates)
    db.session.rollback()  # ends the reading transaction
    advance(held, total - left, total)
    return None


def remove_pieces(held: Held) -> None:
    """Remove the single certificates, once the file is made or given up."""
    for certificate in db.session.scalars(sa.select(Certificate).where(Certificate.event_id == held.event_id)):
        storage().delete(_piece(held, certificate))


KIND = JobKind(queries.BATCH, run, KEPT_FOR, tidy=remove_pieces)


def _sheets(
    held: Held, certificates: list[Certificate], form: BatchFormat, folder: Path
) -> tuple[list[Form], list[Sheet]]:  # fmt: skip
    """Return what is to be set, and what was set already as files."""
    forms, sheets = Forms(current_app.jinja_env), []
    for certificate in certificates:
        with _named(certificate):
            facts = CertificateFacts.thawed(certificate.facts)
            name = f"{facts.family_name} {facts.given_name}, {facts.number}"
            if form is BatchFormat.ZIP:
                name = filename_of(certificate)
            number = forms.number(facts, pictures_of(facts))
            finished = _finished(held, certificate, folder)
            sheets.append(Sheet(number, filling_of(facts), name, certificate.issued_at, finished))
    return forms.forms, sheets


def _finished(held: Held, certificate: Certificate, folder: Path) -> Path | None:
    """Return the certificate as a file, if WeasyPrint has set it."""
    if not held.done:  # nothing was set yet, so nobody needs to look
        return None
    file = folder / f"{certificate.id}.pdf"
    try:
        with file.open("wb") as target:
            target.writelines(storage().open_stream(_piece(held, certificate)))
    except FileNotFoundError:
        return None
    return file


@contextmanager
def _named(certificate: Certificate) -> Iterator[None]:
    """Let an error name the certificate it is about."""
    try:
        yield
    except Exception as error:
        raise GivesUp(certificate.number) from error


def _piece(held: Held, certificate: Certificate) -> str:
    return f"certificates/pieces/{held.job_id}/{certificate.id}.pdf"
