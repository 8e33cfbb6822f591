"""Making a pack: a job of the worker, file by file, so that mail is not kept waiting.

Every finished file is put into the storage under its number, with its path before it; whoever goes on with the job
finds it there, and makes anew what has another path by now. The ZIP is written to the disk piece by piece.
"""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from hashlib import sha256
from itertools import chain
from pathlib import Path
from shutil import copyfileobj

from flask_babel import gettext as _

from conference.attendance.rules import days_of
from conference.certificates.paper_words import long_dates
from conference.events.models import Event
from conference.evidence.pack.files import PackFile, files_of
from conference.evidence.pack.missing import missing
from conference.evidence.pack.queries import EVIDENCE
from conference.evidence.pack.rules import MANIFEST, README, PackTicks
from conference.evidence.pack.shown import looked_at
from conference.evidence.pack.wording import sentence
from conference.evidence.publicity.subjects import examined
from conference.extensions import db
from conference.jobs.kinds import Finished, Held, JobKind
from conference.jobs.work import advance
from conference.lib import clock, languages
from conference.lib.pieces import piece
from conference.lib.storage import new_key, storage
from conference.lib.streamed_zip import manifest, zip_time

PIECE_SECONDS = 2.0  # before mail has its turn
KEPT_FOR = timedelta(days=7)  # the file may be full of personal data and can be made again
READ_BYTES = 256 * 1024
MARK = 32  # bytes of a hash before each stored file: of its path


def run(held: Held) -> Finished | None:
    """Do a piece of a pack: make files for a while, and put them together when all are made."""
    event = db.session.get_one(Event, held.event_id)
    with languages.speaking(event.language):
        files = files_of(event, held.arguments)
        if not _make_some(held, files):
            return None
        ticks = PackTicks.of(held.arguments)
        incomplete = sum(1 for _thing, _title, lacks in looked_at(event, examined(event)) if lacks)
        lacks = [sentence(one) for one in missing(event, ticks, incomplete)]
        key, count = _put_together(held, event, files, lacks)
        return Finished(storage_key=key, result={"files": count})


def remove_files(held: Held) -> None:
    """Remove the single files, once the pack is made or given up."""
    for number in range(max(held.total, held.done) + 1):
        storage().delete(_key(held, number))


KIND = JobKind(EVIDENCE, run, KEPT_FOR, tidy=remove_files, one_of_all=True)


def _make_some(held: Held, files: Sequence[PackFile]) -> bool:
    """Make files for a while, from where the last piece ended; True when all are done."""
    done = held.done
    for file in piece(files[done:], PIECE_SECONDS):
        with tempfile.TemporaryDirectory(prefix="prezence-") as name:
            _store(_key(held, done), file, Path(name))
        done += 1
    db.session.rollback()  # ends the reading transaction
    advance(held, min(done, len(files)), len(files))
    return done >= len(files)


def _store(key: str, file: PackFile, folder: Path) -> None:
    """Write a file and keep it; of one that has nothing to say at present only its mark is kept."""
    made, marked = folder / "made", folder / "marked"
    file.write(made)
    with marked.open("wb") as target:
        target.write(_mark(file))
        if made.exists():
            with made.open("rb") as source:
                copyfileobj(source, target, READ_BYTES)
    storage().put(key, marked)


def _put_together(held: Held, event: Event, files: Sequence[PackFile], lacks: Sequence[str]) -> tuple[str, int]:
    """Write the ZIP with its contents and manifest, and store it; returns its key and how many files it has."""
    key, now = new_key(f"evidence/{held.event_id}", "zip"), clock.local(clock.now(), event.timezone)
    hashes: list[tuple[str, str]] = []
    with tempfile.TemporaryDirectory(prefix="prezence-") as name:
        folder = Path(name)
        out = folder / "pack.zip"
        with zipfile.ZipFile(out, "w") as archive:
            for number, file in enumerate(files):
                digest = _add(archive, file.path, _content(held, number, file, folder), now)
                hashes += [(file.path, digest)] if digest else []
            contents = _contents(event, [path for path, _digest in hashes], lacks, now)
            hashes.append((README, _add(archive, README, iter([contents.encode()]), now)))
            _add(archive, MANIFEST, iter([manifest(hashes).encode()]), now)
        storage().put(key, out)
    return key, len(hashes) + 1


def _add(archive: zipfile.ZipFile, path: str, content: Iterator[bytes], moment: datetime) -> str:
    """Write a file into a ZIP piece by piece; returns its SHA-256, nothing where there is no content."""
    first = next(content, b"")
    if not first:
        return ""
    entry = zipfile.ZipInfo(path, zip_time(moment))
    is_packed = path.endswith((".pdf", ".xlsx", ".docx", ".png", ".jpg"))
    entry.compress_type = zipfile.ZIP_STORED if is_packed else zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    digest = sha256()
    with archive.open(entry, "w") as target:
        for part in chain((first,), content):
            target.write(part)
            digest.update(part)
    return digest.hexdigest()


def _content(held: Held, number: int, file: PackFile, folder: Path) -> Iterator[bytes]:
    """Yield a file as it was made, or made now where another one had its number then."""
    key = _key(held, number)
    parts = _stored(key)
    if next(parts, b"") != _mark(file):
        with tempfile.TemporaryDirectory(dir=folder) as name:
            _store(key, file, Path(name))
        parts = _stored(key)
        next(parts)
    yield from parts


def _stored(key: str) -> Iterator[bytes]:
    """Yield the mark of a stored file, then its content; nothing where there is none."""
    with suppress(FileNotFoundError):
        parts = storage().open_stream(key)
        first = next(parts, b"")
        yield first[:MARK]
        if len(first) > MARK:
            yield first[MARK:]
        yield from parts


def _contents(event: Event, paths: Sequence[str], lacks: Sequence[str], moment: datetime) -> str:
    """Return what the pack has and lacks, for people; lines end as Windows wants them."""
    language = event.language
    lines = [
        event.text("title", language),
        long_dates(days_of(event.starts_on, event.ends_on), language).replace("\u00a0", " "),
        "",
        _("Evidence made by Prezence, %(moment)s", moment=f"{moment:%d.%m.%Y %H:%M}"),
        _("Check that no file was changed: sha256sum --check %(file)s", file=MANIFEST),
        "",
        _("What is missing:"),
        *(f"- {lack}" for lack in lacks),
        "",
        _("Files:"),
        *(f"- {path}" for path in (*paths, README, MANIFEST)),
    ]
    return "\r\n".join(line.replace("\u00a0", " ") for line in lines) + "\r\n"


def _mark(file: PackFile) -> bytes:
    return sha256(file.path.encode()).digest()


def _key(held: Held, number: int) -> str:
    return f"evidence/parts/{held.job_id}/{number}"
