"""A pasted text as rows of cells: from a spreadsheet, a table of a text editor, a CSV, lines of an e-mail. Pure."""

from __future__ import annotations

import csv
import re
from collections.abc import Collection, Sequence
from datetime import date
from io import StringIO

from conference.quickstart.words import LEADING, is_person, is_title_after, read_day

PastedRows = list[list[str]]
MOST_CELLS = 12
_GAP = re.compile(r"\s{2,}")
_DASHES = re.compile(r"\s+[–—-]\s+")
_ROUND = re.compile(r"^(?P<before>.*\S)\s*\((?P<inside>[^()]*)\)\s*$")
_FRAME = re.compile(r"^[\s|:+-]*$")
_BULLET = re.compile(r"^\s*(?:[-*•·–]|\d{1,2}[.)](?=\s+\D))\s+")


def cells_of(text: str) -> PastedRows:
    """Return the rows of a pasted text, each with its cells; empty rows and frames are left out.

    Tabs are what spreadsheets and text editors paste; then come semicolons, bars, wide gaps, and plain lines, which are
    taken apart by how people write a programme: 9:00–9:30 Opening, Jane Smith (City Office).
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    lines = [line for line in text.split("\n") if line.strip() and not _FRAME.fullmatch(line)]
    if "\t" in text:
        return tidy(list(csv.reader(StringIO(text, newline=""), delimiter="\t")))
    for sign in (";", "|"):
        if lines and sum(sign in line for line in lines) * 2 > len(lines) and _is_even(lines, sign):
            return tidy(list(csv.reader((line.strip().strip("|") for line in lines), delimiter=sign)))
    if lines and sum(len(_GAP.split(line.strip())) > 1 for line in lines) * 2 > len(lines):
        return tidy([_GAP.split(line.strip()) for line in lines])
    return tidy([_of_line(line) for line in lines])


def tidy(rows: Sequence[Sequence[str]]) -> PastedRows:
    """Return rows without white space around their cells, without empty ones, all of one length."""
    clean = [[" ".join(cell.split(" ")).strip() for cell in row[:MOST_CELLS]] for row in rows]
    kept = [row for row in clean if any(row)]
    width = max((max(n for n, cell in enumerate(row, start=1) if cell) for row in kept), default=0)
    return [[*row, *[""] * (width - len(row))][:width] for row in kept]


def of_table(rows: Sequence[Sequence[str]], outside: Collection[int], days: Collection[date]) -> PastedRows:
    """Return the rows of a file; of the lines that stand before a table of a document (`outside`) those that name a day
    of the conference.
    """
    return tidy([row for n, row in enumerate(rows) if n not in outside or read_day(row[0], days) in days])


def text_of(rows: PastedRows) -> str:
    """Return rows as a text that `cells_of` reads back."""
    text = StringIO()
    csv.writer(text, delimiter="\t", lineterminator="\n").writerows([*row, ""] for row in rows)
    return text.getvalue()


def _is_even(lines: Sequence[str], sign: str) -> bool:
    """Return whether a sign divides lines into about as many cells each, as it does in a table."""
    counts = [line.count(sign) for line in lines if sign in line]
    return max(counts) - min(counts) <= 1


def _of_line(line: str) -> list[str]:
    """Return time, title, speaker and organisation of a line of an e-mail."""
    plain = _BULLET.sub("", line) if not LEADING.match(line.strip()) else line.strip()
    found = LEADING.match(plain)
    time, rest = (found.group(0).strip(" ,:–—-"), plain[found.end() :]) if found else ("", plain)
    rest = rest.strip(" ,:–—-\t")
    inside = ""
    if (round_bracket := _ROUND.match(rest)) is not None:
        rest, inside = round_bracket["before"], round_bracket["inside"]
    title, speaker, organisation = _divided(rest)
    for part in filter(None, (part.strip() for part in re.split(r"[,;]", inside))):
        if is_person(part):
            speaker = f"{speaker}; {part}" if speaker else part
        else:
            organisation = f"{organisation}, {part}" if organisation else part
    return [time, title, speaker, organisation]


def _divided(rest: str) -> tuple[str, str, str]:
    """Return title, speaker and organisation of what stands after the time."""
    parts = [part.strip() for part in _DASHES.split(rest)]
    if len(parts) == 1:
        head, colon, tail = rest.partition(": ")
        if colon and is_person(head):
            return tail.strip(), head, ""
        pieces = [part.strip() for part in rest.split(", ")]
        at = next((n for n, part in enumerate(pieces) if n and is_person(part)), 0)
        if not at:
            return rest, "", ""
        return ", ".join(pieces[:at]), pieces[at], ", ".join(pieces[at + 1 :])
    if is_person(parts[0]) and not is_person(parts[1]):
        return parts[1], parts[0], ", ".join(parts[2:])
    people = [part for part in parts[1:] if is_person(part.partition(",")[0])]
    others = [part for part in parts[1:] if part not in people]
    if not people:
        return " – ".join(parts), "", ""
    name, *more = people[0].split(", ")
    while more and is_title_after(more[0]):
        name += f", {more.pop(0)}"
    return parts[0], name, ", ".join([*more, *others])
