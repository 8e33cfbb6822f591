"""Making a paper: a job of the worker.

Parts that fill a form are set many at once, a thousand in a few seconds. Others, and what does not fit its form, are
set alone by WeasyPrint, for a while at a time, so that mail is not kept waiting: every such part is put into the
storage with a mark of what it says; whoever goes on with the job finds it there, and what has changed meanwhile is set
anew.
"""

from __future__ import annotations

import io
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from shutil import copyfile
from time import monotonic

from conference.events.models import Event
from conference.extensions import db
from conference.jobs.kinds import Finished, GivesUp, Held, JobKind
from conference.jobs.work import advance, telling
from conference.lib import languages
from conference.lib.pieces import piece
from conference.lib.storage import new_key, storage
from conference.paper.actions import note_badges
from conference.paper.making import matters_of
from conference.paper.matter import STYLE, Matter, PaperPart, set_part
from conference.paper.queries import PAPER
from conference.paper.rules import PaperKind, PaperRefused
from conference.printing import gathering
from conference.printing.gathering import Form, Sheet

PIECE_SECONDS = 2.0  # before mail has its turn
KEPT_FOR = timedelta(days=7)  # the file is full of personal data and can be made again


def run(held: Held) -> Finished | None:
    """Do a piece of a paper: set parts for a while, and put all together when nothing is left to be set alone.

    Raises GivesUp where nobody would be on it any more.
    """
    event = db.session.get_one(Event, held.event_id)
    with languages.speaking(event.language):
        matters = _matters(event, held)
        parts = list(enumerate(part for matter in matters for part in matter.parts))
        alone = [(number, part) for number, part in parts if part.form is None]
        if held.done < len(alone):
            _set_some(held, alone[held.done :], held.done, len(parts))
            return None
        is_pack = held.arguments["paper"] == PaperKind.PACK
        name = f"{event.slug}-papers" if is_pack else matters[0].name
        stored = _put_together(held, matters, len(alone), len(parts), "zip" if is_pack else "pdf")
        if stored is None:
            return None
        if not is_pack and matters[0].says:  # a pack lies ready for the worst day
            note_badges(held, matters[0].says)
        return Finished(storage_key=stored, result={"name": name})


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


def _set_some(held: Held, waiting: Sequence[tuple[int, PaperPart]], done: int, total: int, seconds: float = 0) -> None:
    """Set parts alone for a while; so many are done before them."""
    for number, part in piece(waiting, max(PIECE_SECONDS, seconds)):
        html = part.draw()
        storage().put(_key(held, number), io.BytesIO(_mark(html) + set_part(html)))
        done += 1
    db.session.rollback()  # ends the reading transaction
    advance(held, done, total)


def _put_together(held: Held, matters: Sequence[Matter], done: int, total: int, ending: str) -> str | None:
    """Make one file of all papers, of several a ZIP, and store it; returns its key.

    None where parts that do not fit their form were set alone for a while: then there is more to do.
    """
    began = monotonic()
    with tempfile.TemporaryDirectory(prefix="prezence-") as name:
        folder, files = Path(name), []
        papers = list(_papers(held, matters, folder))  # all is read before anything is written
        for number, paper in enumerate(papers):
            files.append(folder / f"paper-{number}")
            missing = paper.write(files[-1], telling(held, total, done))
            if missing:
                _set_some(held, missing, total - len(missing), total, monotonic() - began)
                return None
            done += sum(sheet.finished is None for sheet in paper.sheets)
        out = files[0]
        if ending == "zip":
            out = folder / "whole"
            with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:  # PDFs are compressed already
                for file, paper in zip(files, papers, strict=True):
                    archive.write(file, f"{paper.matter.name}.pdf")
        key = new_key(f"paper/{held.event_id}", ending)
        storage().put(key, out)
    return key


@dataclass(frozen=True)
class _Paper:
    """A paper that is to be written: its parts as sheets that fill forms, or as files."""

    matter: Matter
    first: int  # number of its first part among those of the job
    forms: Sequence[Form]
    sheets: Sequence[Sheet]

    def write(self, out: Path, told: Callable[[int], None]) -> list[tuple[int, PaperPart]]:
        """Write it; return the parts that WeasyPrint must set alone, only without any it is written."""
        finished = [sheet.finished for sheet in self.sheets if sheet.finished]
        if len(finished) == len(self.sheets) == 1:  # as it is: with the outline and the title that it was set with
            copyfile(finished[0], out)
            return []
        missing = gathering.join(self.forms, self.sheets, out, self.matter.title, self.matter.language, told)
        return [(self.first + place, self.matter.parts[place]) for place in missing]


def _papers(held: Held, matters: Sequence[Matter], folder: Path) -> Iterator[_Paper]:
    first = 0
    for matter in matters:
        keys = list(dict.fromkeys(part.form.key for part in matter.parts if part.form))
        forms = [Form((matter.forms[key](),), STYLE, "") for key in keys]
        sheets = [_sheet(held, number, part, keys, folder) for number, part in enumerate(matter.parts, start=first)]
        yield _Paper(matter, first, forms, sheets)
        first += len(matter.parts)


def _sheet(held: Held, number: int, part: PaperPart, keys: Sequence[str], folder: Path) -> Sheet:
    """Return what a part fills its form with, or the part as a file, where it was set alone."""
    content = None if part.form and not held.done else _stored(held, number, part)
    if content is None and part.form:
        return Sheet(keys.index(part.form.key), part.form.filling(), part.bookmark)
    file = folder / f"{number}.pdf"
    file.write_bytes(set_part(part.draw()) if content is None else content)  # people have come or gone meanwhile
    return Sheet(0, None, part.bookmark, finished=file)


def _stored(held: Held, number: int, part: PaperPart) -> bytes | None:
    """Return a part as it was set alone, unless it would say something else by now."""
    with suppress(FileNotFoundError):
        stored = b"".join(storage().open_stream(_key(held, number)))
        mark = _mark(part.draw())
        if stored.startswith(mark):
            return stored.removeprefix(mark)
    return None


def _mark(html: str) -> bytes:
    return sha256(html.encode()).digest()


def _key(held: Held, number: int) -> str:
    return f"paper/parts/{held.job_id}/{number}.pdf"
