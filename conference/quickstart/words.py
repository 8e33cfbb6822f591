"""What a cell looks like: a time, a day, how long, a person, a room, an organisation. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, time

from conference.czech.collation import organisation_key, search_key
from conference.czech.names import clean_name, suggested_name
from conference.czech.titles import AFTER, BEFORE, normalise_titles_after, normalise_titles_before

_CLOCK = r"(?P<{0}h>[01]?\d|2[0-4])(?:\s?[:.,h]\s?(?P<{0}m>[0-5]\d)(?!\d))?(?:[:.]\d\d)?(?:\s?(?:h|hod\.?|hodin))?"
_TO = r"\s*(?:-|–|—|až|do|to|until|till)\s*"
RANGE = re.compile(
    rf"(?:od |from )?{_CLOCK.format('s')}(?:{_TO}{_CLOCK.format('e')})?(?:\s?(?:hod\.?|h))?\.?", re.IGNORECASE
)
LEADING = re.compile(
    rf"(?:od |from |v |at )?(?P<sh>[01]?\d|2[0-4])\s?[:.h]\s?(?P<sm>[0-5]\d)(?:{_TO}{_CLOCK.format('e')})?"
    r"(?:\s?(?:hod\.?|h))?(?=[\s,:;–—-]|$)",
    re.IGNORECASE,
)
_LENGTH = re.compile(r"(?P<number>\d{1,3})\s*(?:['′]|m|min|minut|minuty|minutes)?\.?", re.IGNORECASE)
_DATE = re.compile(r"(?<!\d)(?P<day>[0-3]?\d)\.\s?(?P<month>[01]?\d)\.(?:\s?(?P<year>20\d\d))?(?![\d])|"
                   r"(?P<iso>20\d\d-\d\d-\d\d)")  # fmt: skip
MONTHS = (
    ("ledna", "january"), ("unora", "february"), ("brezna", "march"), ("dubna", "april"), ("kvetna", "may"),
    ("cervna", "june"), ("cervence", "july"), ("srpna", "august"), ("zari", "september"), ("rijna", "october"),
    ("listopadu", "november"), ("prosince", "december"),
)  # fmt: skip
_MONTH = "|".join(name for names in MONTHS for name in names)
_IN_WORDS = re.compile(rf"(?<!\d)(?P<day>[0-3]?\d)\.? (?P<month>{_MONTH})(?: (?P<year>20\d\d))?(?!\w)")
_NTH = re.compile(r"(?:(?P<before>\d)\.? ?(?:den|day)|(?:den|day) (?P<after>\d))(?!\w)")
WEEKDAYS = (
    ("pondeli", "po", "monday", "mon"), ("utery", "ut", "tuesday", "tue"), ("streda", "st", "wednesday", "wed"),
    ("ctvrtek", "ct", "thursday", "thu"), ("patek", "pa", "friday", "fri"), ("sobota", "so", "saturday", "sat"),
    ("nedele", "ne", "sunday", "sun"),
)  # fmt: skip
_BEFORE = {re.sub(r"[.\s]", "", title).casefold() for title in BEFORE} | {"et", "arch", "hc"}
_AFTER = {re.sub(r"[.\s]", "", title).casefold() for title in AFTER}
_NAME = re.compile(r"[^\W\d_][\w’'.-]*")
_BODIES = (  # what the names of organisations have in them, without accents
    "mesto", "mestska", "mestsky", "obec", "obecni", "kraj", "krajsky", "urad", "ministerstvo", "mpsv", "mmr", "nadace",
    "univerzita", "fakulta", "ustav", "agentura", "charita", "diakonie", "armada spasy", "spolek", "centrum",
    "asociace", "sdruzeni", "platforma", "z. s.", "z.s.", "z. u.", "z.u.", "o. p. s.", "o.p.s.", "s. r. o.", "s.r.o.",
    "a. s.", "a.s.",
    "city", "town", "council", "university", "ministry", "office", "institute", "agency", "foundation", "ltd", "inc",
)  # fmt: skip
_ROOMS = (
    "sal", "mistnost", "ucebna", "aula", "salonek", "klub", "zasedac", "foyer", "predsali", "jidelna", "kinosal",
    "hall", "room", "auditorium", "lobby", "theatre",
)  # fmt: skip


@dataclass(frozen=True)
class Person:
    """Somebody who speaks, as written in a table."""

    given: str
    family: str
    title_before: str = ""
    title_after: str = ""
    organisation: str = ""

    @property
    def key(self) -> str:
        """What makes two ways of writing somebody the same: the name without titles and accents."""
        return search_key(f"{self.given} {self.family}")


def read_times(cell: str) -> tuple[time | None, time | None] | None:
    """Return from when until when a cell says; None for what is no time. 24:00 is 0:00."""
    found = RANGE.fullmatch(" ".join(cell.split()))
    if found is None or (found["sm"] is None and found["eh"] is None):
        return None  # a bare number is no time
    starts = _clock(found["sh"], found["sm"])
    ends = _clock(found["eh"], found["em"]) if found["eh"] is not None else None
    return starts, ends


def _clock(hour: str, minute: str | None) -> time:
    return time(int(hour) % 24, int(minute or 0))


def read_length(cell: str) -> int | None:
    """Return how many minutes a cell says; None for what is no length."""
    found = _LENGTH.fullmatch(cell.strip())
    minutes = int(found["number"]) if found else 0
    return minutes if 0 < minutes <= 720 else None


def read_day(cell: str, days: Collection[date]) -> date | None:
    """Return the day that a cell names, of those of the conference where it leaves something open; None for none."""
    key = search_key(cell)
    if (found := _DATE.search(key)) is not None:
        if found["iso"]:
            return _iso(found["iso"])
        return _date(int(found["day"]), int(found["month"]), found["year"], days)
    if (found := _IN_WORDS.search(key)) is not None:
        month = next(number for number, names in enumerate(MONTHS, start=1) if found["month"] in names)
        return _date(int(found["day"]), month, found["year"], days)
    if (nth := _NTH.search(key)) is not None:
        number = int(nth["before"] or nth["after"])
        return sorted(days)[number - 1] if 0 < number <= len(days) else None
    words = re.findall(r"\w+", key)
    named = [n for n, names in enumerate(WEEKDAYS) if words and words[0] in names]
    meant = [day for day in sorted(days) if day.weekday() in named]
    return meant[0] if meant and len(words) <= 2 else None


def _iso(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _date(day: int, month: int, year: str | None, days: Collection[date]) -> date | None:
    if year:
        return _iso(f"{year}-{month:02}-{day:02}")
    return next((one for one in sorted(days) if (one.day, one.month) == (day, month)), None)


def is_person(text: str) -> bool:
    """Return whether a text looks like the name of somebody: with a title, or two to four words with capitals."""
    plain = _without_titles(text)
    words = plain.split()
    if any(_looks(word, search_key(text)) for word in _BODIES):
        return False
    named = all(_NAME.fullmatch(word) and word[0].isupper() for word in words)
    if plain != " ".join(text.replace(",", " ").split()):
        return bool(words) and len(words) <= 4 and named
    return 2 <= len(words) <= 3 and named and not any(word.isupper() and len(word) < 4 for word in words)


def is_organisation(text: str) -> bool:
    """Return whether a text looks like the name of an organisation."""
    key = search_key(text)
    return any(_looks(word, key) for word in _BODIES)


def is_room(text: str) -> bool:
    """Return whether a text looks like the name of a room."""
    key = search_key(text)
    return len(key) < 40 and any(word in key for word in _ROOMS)


def _looks(word: str, key: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(word)}(?!\w)", key) is not None


def _bare(word: str) -> str:
    return re.sub(r"[.\s,]", "", word).casefold()


def _without_titles(text: str) -> str:
    words = text.replace(",", " ").replace(".", ". ").split()
    rest = [word for word in words if _bare(word) not in _BEFORE]
    joined = " ".join(rest)
    for title in AFTER:
        joined = re.sub(rf"(?i)(?<!\w){re.escape(' '.join(title.replace('.', '. ').split()))}(?!\w)", "", joined)
    return " ".join(word for word in joined.split() if _bare(word) not in _AFTER and word != ".")


def is_title_after(text: str) -> bool:
    """Return whether a text is a title as it stands after a name: Ph.D., MBA."""
    return bool(text.strip()) and (_bare(text) in _AFTER or all(_bare(word) in _AFTER for word in text.split()))


def people_of(cell: str) -> list[Person]:
    """Return those whom a cell names, several of them divided by lines, semicolons, slashes, "and" or commas."""
    parts = re.split(r"\n|;|\s/\s|\s(?:a|and|&)\s", cell)
    found = []
    for part in parts:
        for piece in _by_commas(part):
            person = person_of(piece)
            if person is not None:
                found.append(person)
    return list({one.key: one for one in found}.values())


def _by_commas(part: str) -> list[str]:
    """Return people between commas; titles after a name stay with it, and so does an organisation."""
    found: list[str] = []
    for piece in part.split(","):
        if found and (is_title_after(piece) or not is_person(piece.strip())):
            found[-1] += f",{piece}"
        else:
            found.append(piece)
    return found


def person_of(text: str) -> Person | None:
    """Return somebody's name with its titles, and the organisation behind a comma or in brackets; None for no name."""
    plain, organisation = clean_name(text), ""
    if (bracket := re.fullmatch(r"(.*\S)\s*\(([^()]*)\)", plain)) is not None:
        plain, organisation = bracket[1], bracket[2].strip()
    head, *tail = [part.strip() for part in plain.split(",")]
    after = []
    for part in tail:
        if is_title_after(part):
            after.append(part)
        elif part:
            organisation = f"{organisation}, {part}" if organisation else part
    words = head.replace(".", ". ").split()
    before = []
    while words and _bare(words[0]) in _BEFORE:
        before.append(words.pop(0))
    rest = " ".join(words)
    for title in AFTER:
        written = " ".join(title.replace(".", ". ").split())
        if re.search(rf"(?i)\s{re.escape(written)}$", rest):
            rest, after = rest[: -len(written)].strip(), [title, *after]
    *given, family = rest.split() or [""]
    if not given or not family:
        return None
    return Person(
        suggested_name(" ".join(given)), suggested_name(family), normalise_titles_before(" ".join(before)),
        normalise_titles_after(", ".join(after)), organisation,
    )  # fmt: skip


def same_room(one: str, other: str) -> bool:
    """Return whether two ways of writing a room mean the same."""
    return organisation_key(one) == organisation_key(other)
