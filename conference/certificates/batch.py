"""All certificates in one file: a job of the worker, done piece by piece, so that mail is not kept waiting.

Every finished certificate is put into the storage at once; a worker that is killed loses little, and whoever takes the
job next, on whatever machine, goes on from there.
"""

from __future__ import annotations

import io
import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import sqlalchemy as sa

from conference.certificates import queries
from conference.certificates.facts import filename_of, printed
from conference.certificates.models import BatchFormat, Certificate
from conference.certificates.paper_words import WORDS
from conference.events.models import Event
from conference.extensions import db
from conference.jobs.kinds import Finished, GivesUp, Held, JobKind
from conference.jobs.work import advance
from conference.lib.pieces import piece
from conference.lib.storage import new_key, storage
from conference.printing.joining import BookmarkedPdf, join

PIECE_SECONDS = 2.0  # before mail has its turn
KEPT_FOR = timedelta(days=7)  # the file is full of personal data and can be made again


def run(held: Held) -> Finished | None:
    """Do a piece of a file: set certificates for a while, and put them together when all are set.

    Raises GivesUp with the number of a certificate that can't be set.
    """
    if not _print_some(held):
        return None
    return Finished(storage_key=_put_together(held))


def remove_pieces(held: Held) -> None:
    """Remove the single certificates, once the file is made or given up."""
    for certificate in db.session.scalars(sa.select(Certificate).where(Certificate.event_id == held.event_id)):
        storage().delete(_piece(held, certificate))


KIND = JobKind(queries.BATCH, run, KEPT_FOR, tidy=remove_pieces)


def _print_some(held: Held) -> bool:
    """Set certificates for a while, from where the last piece ended; True when all are done."""
    certificates, done = queries.valid_of(_event_id(held)), held.done
    for certificate in piece(certificates[done:], PIECE_SECONDS):
        storage().put(_piece(held, certificate), io.BytesIO(_set(certificate)))
        done += 1
    total = len(certificates)
    db.session.rollback()  # ends the reading transaction
    advance(held, min(done, total), total)
    return done >= total


def _put_together(held: Held) -> str:
    """Make one of the pieces in a temporary file, and store it; returns its key."""
    event = db.session.get_one(Event, held.event_id)
    certificates = queries.valid_by_name(event.id)
    form = BatchFormat(held.arguments["format"])
    key = new_key(f"certificates/{event.id}", form.value)
    with tempfile.TemporaryDirectory(prefix="prezence-") as name:
        out = Path(name) / "whole"
        if form is BatchFormat.ZIP:
            _zip(held, certificates, out)
        else:
            title = f"{WORDS[event.language].title}: {event.text('title', event.language)}"
            join(_parts(held, certificates, Path(name)), out, title, event.language)
        storage().put(key, out)
    return key


def _zip(held: Held, certificates: list[Certificate], out: Path) -> None:
    """PDFs are compressed already, so they are stored as they are."""
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for certificate in certificates:
            issued = certificate.issued_at
            entry = zipfile.ZipInfo(filename_of(certificate), (issued.year, *issued.timetuple()[1:6]))
            entry.external_attr = 0o644 << 16
            with archive.open(entry, "w") as target:
                shutil.copyfileobj(_read(held, certificate), target)


def _parts(held: Held, certificates: list[Certificate], folder: Path) -> Iterator[BookmarkedPdf]:
    """Yield pieces as files: what is joined reads them from the disk and not from memory."""
    for certificate in certificates:
        file = folder / f"{certificate.id}.pdf"
        with file.open("wb") as target:
            shutil.copyfileobj(_read(held, certificate), target)
        facts = certificate.facts
        yield BookmarkedPdf(file, f"{facts['family_name']} {facts['given_name']}, {certificate.number}")


def _read(held: Held, certificate: Certificate) -> io.BytesIO:
    """Return the piece, or the certificate set now where there is none: others may be issued or revoked meanwhile."""
    with suppress(FileNotFoundError):
        return io.BytesIO(b"".join(storage().open_stream(_piece(held, certificate))))
    return io.BytesIO(_set(certificate))


def _set(certificate: Certificate) -> bytes:
    try:
        return printed(certificate)
    except Exception as error:
        raise GivesUp(certificate.number) from error


def _piece(held: Held, certificate: Certificate) -> str:
    return f"certificates/pieces/{held.job_id}/{certificate.id}.pdf"


def _event_id(held: Held) -> int:
    assert held.event_id is not None  # noqa: S101 - for the type checker
    return held.event_id
