"""Making a paper: a job of the worker, done part by part, so that mail is not kept waiting.

Every finished part is put into the storage under a name made of what it says; whoever goes on with the job finds it
there, and what has changed meanwhile is set anew.
"""

from __future__ import annotations

import io
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import nullcontext, suppress
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

from conference.events.models import Event
from conference.extensions import db
from conference.jobs.kinds import Finished, GivesUp, Held, JobKind
from conference.jobs.work import advance
from conference.lib import languages
from conference.lib.pieces import piece
from conference.lib.storage import new_key, storage
from conference.paper.actions import note_badges
from conference.paper.making import matters_of
from conference.paper.matter import Matter, PaperPart, set_part
from conference.paper.queries import PAPER
from conference.paper.rules import PaperKind, PaperRefused
from conference.printing.joining import BookmarkedPdf, join

PIECE_SECONDS = 2.0  # before mail has its turn
KEPT_FOR = timedelta(days=7)  # the file is full of personal data and can be made again


def run(held: Held) -> Finished | None:
    """Do a piece of a paper: set parts for a while, and put them together when all are set.

    Raises GivesUp where nobody would be on it any more.
    """
    event = db.session.get_one(Event, held.event_id)
    with languages.speaking(event.language):
        matters = _matters(event, held)
        if not _set_some(held, [part for matter in matters for part in matter.parts]):
            return None
        is_pack = held.arguments["paper"] == PaperKind.PACK
        stored = _put_together(held, matters, "zip" if is_pack else "pdf")
        if not is_pack and matters[0].says:  # a pack lies ready for the worst day
            note_badges(held, matters[0].says)
        return Finished(storage_key=stored, result={"name": f"{event.slug}-papers" if is_pack else matters[0].name})


def remove_parts(held: Held) -> None:
    """Remove the single parts, once the file is made or given up."""
    for number in range(max(held.total, held.done) + 1):
        storage().delete(_key(held, number))


KIND = JobKind(PAPER, run, KEPT_FOR, tidy=remove_parts)


def _matters(event: Event, held: Held) -> list[Matter]:
    try:
        return matters_of(event, held.arguments)
    except PaperRefused as refused:
        raise GivesUp(refused.reason.value) from refused


def _set_some(held: Held, parts: Sequence[PaperPart]) -> bool:
    """Set parts for a while, from where the last piece ended; True when all are done."""
    done = held.done
    for part in piece(parts[done:], PIECE_SECONDS):
        html = part.draw()
        storage().put(_key(held, done), io.BytesIO(_mark(html) + set_part(html)))
        done += 1
    db.session.rollback()  # ends the reading transaction
    advance(held, min(done, len(parts)), len(parts))
    return done >= len(parts)


def _put_together(held: Held, matters: Sequence[Matter], ending: str) -> str:
    """Make one file of the parts, of several papers a ZIP, and store it; returns its key."""
    key = new_key(f"paper/{held.event_id}", ending)
    with tempfile.TemporaryDirectory(prefix="prezence-") as name:
        folder, out, first = Path(name), Path(name) / "whole", 0
        with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) if ending == "zip" else nullcontext() as archive:
            for matter in matters:
                paper = folder / "paper" if archive else out
                _write(held, matter, first, folder, paper)
                if archive:
                    archive.write(paper, f"{matter.name}.pdf")
                first += len(matter.parts)
        storage().put(key, out)
    return key


def _write(held: Held, matter: Matter, first: int, folder: Path, out: Path) -> None:
    """Write one paper, whose parts begin with number `first` of the job."""
    if len(matter.parts) == 1:  # as it is: with the outline and the title that it was set with
        out.write_bytes(_content(held, first, matter.parts[0]))
    else:
        join(_files(held, matter, first, folder), out, matter.title, matter.language)


def _files(held: Held, matter: Matter, first: int, folder: Path) -> Iterator[BookmarkedPdf]:
    """Yield parts as files: what is joined reads them from the disk and not from memory."""
    for number, part in enumerate(matter.parts, start=first):
        file = folder / f"{number}.pdf"
        file.write_bytes(_content(held, number, part))
        yield BookmarkedPdf(file, part.bookmark)


def _content(held: Held, number: int, part: PaperPart) -> bytes:
    """Return a part as it was set, or set now where people have come or gone meanwhile, which moves everybody."""
    html = part.draw()
    with suppress(FileNotFoundError):
        stored = b"".join(storage().open_stream(_key(held, number)))
        if stored.startswith(_mark(html)):
            return stored.removeprefix(_mark(html))
    return set_part(html)


def _mark(html: str) -> bytes:
    return sha256(html.encode()).digest()


def _key(held: Held, number: int) -> str:
    return f"paper/parts/{held.job_id}/{number}.pdf"
