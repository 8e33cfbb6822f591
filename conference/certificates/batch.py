"""All certificates in one file, made by the worker piece by piece, so that mail is not kept waiting.

A claim is a lease. Every finished certificate is put into the storage at once; a worker that is killed loses little,
and whoever claims the batch next, on whatever machine, goes on from there.
"""

from __future__ import annotations

import io
import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from logging import getLogger
from pathlib import Path
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from conference.certificates import queries
from conference.certificates.facts import filename_of, printed
from conference.certificates.models import BatchFormat, BatchState, Certificate, CertificateBatch
from conference.certificates.paper_words import WORDS
from conference.events.models import Event
from conference.extensions import db
from conference.lib.clock import now
from conference.lib.pieces import piece
from conference.lib.storage import new_key, storage
from conference.lib.transaction import action, require_action
from conference.printing.joining import Part, join

LEASE = timedelta(minutes=10)  # joining two thousand takes less
PIECE_SECONDS = 2.0  # before mail has its turn
GIVES_UP_AFTER = timedelta(hours=6)  # since the request: a batch that kills every worker must not come back for ever
KEPT_FOR = timedelta(days=7)  # the file is full of personal data and can be made again
log = getLogger(__name__)


class Claim(NamedTuple):
    """The right to work on one batch until a moment, which also tells this claim from later ones."""

    batch_id: int
    event_id: int
    format: BatchFormat
    done: int
    leased_until: datetime


class NotPrintable(Exception):  # noqa: N818 - what is wrong with one certificate
    """A certificate can't be set; the message is its number."""


def work_once() -> bool:
    """Do a piece of the first batch that waits; returns whether there was anything to do."""
    if not _something_to_do():
        return False
    remove_old_files()
    claimed = claim()
    if claimed is None:
        return False
    try:
        if _print_some(claimed):
            _finish(claimed)
    except Exception as error:  # whatever it is, the organiser must be told
        db.session.rollback()
        log.exception("batch %d of certificates failed", claimed.batch_id)
        fail(claimed, str(error) if isinstance(error, NotPrintable) else "")
        _remove_pieces(claimed)
    return True


@action
def claim() -> Claim | None:
    """Take the first batch that nobody works on; None when there is none."""
    item, moment = require_action(), now()
    batch = item.scalar(
        sa.select(CertificateBatch).where(_free(moment)).order_by(CertificateBatch.id).limit(1)
        .with_for_update(skip_locked=True).execution_options(populate_existing=True)
    )  # fmt: skip
    if batch is None:
        return None
    if moment - batch.requested_at > GIVES_UP_AFTER:
        batch.state, batch.error, batch.finished_at = BatchState.FAILED, "", moment
        return None
    batch.state, batch.leased_until = BatchState.RUNNING, moment + LEASE
    return Claim(batch.id, batch.event_id, batch.format, batch.done, moment + LEASE)


@action
def release(claimed: Claim, done: int, total: int) -> None:
    """Write down how far the work has come, and let anybody go on."""
    _write(claimed, done=done, total=total, leased_until=now())


@action
def fail(claimed: Claim, number: str) -> None:
    """Give up, with the number of the certificate at fault, if it is one."""
    _write(claimed, state=BatchState.FAILED, error=number, finished_at=now(), leased_until=None)


@action
def complete(claimed: Claim, key: str, total: int) -> bool:
    """Offer the file for download; False where the claim was lost meanwhile."""
    return _write(
        claimed, state=BatchState.DONE, done=total, total=total, storage_key=key, finished_at=now(), leased_until=None
    )


def remove_old_files() -> None:
    """Remove files that have been kept long enough, and those replaced by newer ones."""
    rows = db.session.scalars(sa.select(CertificateBatch).where(_outdated(now())))
    found = [(row.id, row.storage_key) for row in rows if row.storage_key]
    db.session.rollback()
    for batch_id, key in found:
        storage().delete(key)
        _forget_file(batch_id)


@action
def _forget_file(batch_id: int) -> None:
    require_action().execute(
        sa.update(CertificateBatch).where(CertificateBatch.id == batch_id).values(storage_key=None)
    )


@action
def withdraw_files(event_id: int) -> None:
    """Have the files of an event removed, because they name somebody whose data are erased; they can be made anew.

    The worker removes them in its next round; what is being made begins again, without that person.
    """
    mine, long_ago = CertificateBatch.event_id == event_id, now() - 2 * KEPT_FOR
    ready = sa.update(CertificateBatch).where(mine, CertificateBatch.storage_key.is_not(None))
    running = sa.update(CertificateBatch).where(mine, CertificateBatch.state == BatchState.RUNNING)
    again = {"state": BatchState.QUEUED, "done": 0, "leased_until": None}
    for statement in (ready.values(finished_at=long_ago), running.values(**again)):
        require_action().execute(statement.execution_options(synchronize_session="fetch"))


def _something_to_do() -> bool:
    moment = now()
    found = db.session.scalar(sa.select(sa.exists().where(sa.or_(_free(moment), _outdated(moment)))))
    db.session.rollback()
    return bool(found)


def _free(moment: datetime) -> sa.ColumnElement[bool]:
    abandoned = sa.and_(CertificateBatch.state == BatchState.RUNNING, CertificateBatch.leased_until <= moment)
    return sa.or_(CertificateBatch.state == BatchState.QUEUED, abandoned)


def _outdated(moment: datetime) -> sa.ColumnElement[bool]:
    newer = aliased(CertificateBatch)
    replaced = sa.exists().where(
        newer.event_id == CertificateBatch.event_id,
        newer.format == CertificateBatch.format,
        newer.id > CertificateBatch.id,
        newer.state == BatchState.DONE,
    )
    return sa.and_(
        CertificateBatch.storage_key.is_not(None),
        sa.or_(CertificateBatch.finished_at <= moment - KEPT_FOR, replaced),
    )


def _write(claimed: Claim, **values: object) -> bool:
    """Write to the batch where the claim is still ours."""
    mine = sa.and_(
        CertificateBatch.id == claimed.batch_id,
        CertificateBatch.state == BatchState.RUNNING,
        CertificateBatch.leased_until == claimed.leased_until,
    )
    row = sa.update(CertificateBatch).where(mine).values(**values).returning(CertificateBatch.id)
    return require_action().scalar(row.execution_options(synchronize_session=False)) is not None


def _print_some(claimed: Claim) -> bool:
    """Set certificates for a while, from where the last piece ended; True when all are done."""
    certificates, done = queries.valid_of(claimed.event_id), claimed.done
    for certificate in piece(certificates[done:], PIECE_SECONDS):
        storage().put(_piece(claimed, certificate), io.BytesIO(_set(certificate)))
        done += 1
    total = len(certificates)
    db.session.rollback()  # ends the reading transaction
    if done < total:
        release(claimed, done, total)
        return False
    return True


def _finish(claimed: Claim) -> None:
    """Put the pieces together in a temporary file and store it."""
    event = db.session.get_one(Event, claimed.event_id)
    certificates = queries.valid_by_name(claimed.event_id)
    key = new_key(f"certificates/{claimed.event_id}", claimed.format.value)
    with tempfile.TemporaryDirectory(prefix="prezence-") as name:
        out = Path(name) / "whole"
        if claimed.format is BatchFormat.ZIP:
            _zip(claimed, certificates, out)
        else:
            title = f"{WORDS[event.language].title}: {event.text('title', event.language)}"
            join(_parts(claimed, certificates, Path(name)), out, title, event.language)
        storage().put(key, out)
    total = len(certificates)
    db.session.rollback()
    if not complete(claimed, key, total):
        storage().delete(key)  # another worker has taken over
        return
    _remove_pieces(claimed)
    remove_old_files()


def _zip(claimed: Claim, certificates: list[Certificate], out: Path) -> None:
    """PDFs are compressed already, so they are stored as they are."""
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for certificate in certificates:
            issued = certificate.issued_at
            entry = zipfile.ZipInfo(filename_of(certificate), (issued.year, *issued.timetuple()[1:6]))
            entry.external_attr = 0o644 << 16
            with archive.open(entry, "w") as target:
                shutil.copyfileobj(_read(claimed, certificate), target)


def _parts(claimed: Claim, certificates: list[Certificate], folder: Path) -> Iterator[Part]:
    """Pieces as files: what is joined reads them from the disk and not from memory."""
    for certificate in certificates:
        file = folder / f"{certificate.id}.pdf"
        with file.open("wb") as target:
            shutil.copyfileobj(_read(claimed, certificate), target)
        facts = certificate.facts
        yield Part(file, f"{facts['family_name']} {facts['given_name']}, {certificate.number}")


def _read(claimed: Claim, certificate: Certificate) -> io.BytesIO:
    """The piece, or the certificate set now where there is none: others may be issued or revoked meanwhile."""
    with suppress(FileNotFoundError):
        return io.BytesIO(b"".join(storage().open_stream(_piece(claimed, certificate))))
    return io.BytesIO(_set(certificate))


def _set(certificate: Certificate) -> bytes:
    try:
        return printed(certificate)
    except Exception as error:
        raise NotPrintable(certificate.number) from error


def _piece(claimed: Claim, certificate: Certificate) -> str:
    return f"certificates/pieces/{claimed.batch_id}/{certificate.id}.pdf"


def _remove_pieces(claimed: Claim) -> None:
    rows = sa.select(Certificate).where(Certificate.event_id == claimed.event_id)
    for certificate in db.session.scalars(rows):
        storage().delete(_piece(claimed, certificate))
    db.session.rollback()
