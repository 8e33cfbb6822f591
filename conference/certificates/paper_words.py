"""The words of the paper. A certificate speaks the language of the person, not that of the request that prints it."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import lru_cache

from babel.dates import get_month_names

from conference.czech.typography import NBSP, format_long_date

ATTENDANCE, CONTRIBUTION = "attendance", "contribution"  # kinds of certificates


@dataclass(frozen=True)
class CertificateWords:
    """All fixed words of a certificate in one language.

    ``sentence`` has, by honorific, what stands before the name and what stands between the name and the conference; the
    first follows the name of the organiser. No name is ever put where it would need another case than the nominative.
    """

    title: str
    heading: tuple[str, str]
    number: str
    organiser_number: str
    sentence: dict[str, tuple[str, str]]
    date: str
    place: str
    extent: str
    with_visit: str
    topics: str
    issued: str
    verify: str
    qr_alt: str
    emblem_alt: str
    project_number: str
    sample: str
    roles: dict[str, dict[str, str]] = field(default_factory=dict)  # by role and honorific, in brackets after a title


WORDS = {
    "cs": CertificateWords(
        title="Osvědčení o účasti",
        heading=("Osvědčení", f"o{NBSP}účasti na{NBSP}konferenci"),
        number="č.",
        organiser_number="IČO",
        sentence={
            "ms": ("potvrzuje, že", "se zúčastnila konference"),
            "mr": ("potvrzuje, že", "se zúčastnil konference"),
            "neutral": ("vydává na jméno", "osvědčení o účasti na konferenci"),
        },
        date="Datum",
        place="Místo",
        extent="Rozsah odborného programu",
        with_visit="včetně prohlídky",
        topics="Témata",
        issued="Vystaveno:",
        verify="Ověření pravosti",
        qr_alt="QR kód: stránka pro ověření osvědčení č.",
        emblem_alt="Znak Evropské unie",
        project_number="reg. č.",
        sample="UKÁZKA",
    ),
    "en": CertificateWords(
        title="Certificate of attendance",
        heading=("Certificate", "of attendance"),
        number="No.",
        organiser_number="ID No.",
        sentence=dict.fromkeys(("ms", "mr", "neutral"), ("certifies that", "attended the conference")),
        date="Date",
        place="Place",
        extent="Professional programme",
        with_visit="including the site visit",
        topics="Topics",
        issued="Issued:",
        verify="Verify this certificate",
        qr_alt="QR code: verification page of certificate No.",
        emblem_alt="Emblem of the European Union",
        project_number="reg. No.",
        sample="SAMPLE",
    ),
}


WORDS_OF = {
    ATTENDANCE: WORDS,
    CONTRIBUTION: {
        "cs": replace(
            WORDS["cs"],
            title="Osvědčení o aktivní účasti",
            heading=("Osvědčení", f"o{NBSP}aktivní účasti na{NBSP}konferenci"),
            sentence={
                "ms": ("potvrzuje, že", "se aktivně podílela na programu konference"),
                "mr": ("potvrzuje, že", "se aktivně podílel na programu konference"),
                "neutral": ("vydává na jméno", "osvědčení o aktivní účasti na konferenci"),
            },
            topics="Příspěvek",
            roles={
                "speaker": {"ms": "řečnice", "mr": "řečník", "neutral": "vystoupení"},
                "moderator": {"ms": "moderátorka", "mr": "moderátor", "neutral": "moderování"},
            },
        ),
        "en": replace(
            WORDS["en"],
            title="Certificate of contribution",
            heading=("Certificate", "of contribution"),
            sentence=dict.fromkeys(("ms", "mr", "neutral"), ("certifies that", "contributed to the conference")),
            topics="Contribution",
            roles={
                "speaker": dict.fromkeys(("ms", "mr", "neutral"), "speaker"),
                "moderator": dict.fromkeys(("ms", "mr", "neutral"), "moderator"),
            },
        ),
    },
}
"""The words of each kind of certificate by language."""


def long_dates(days: Sequence[date], language: str) -> str:
    """Return days in words, days in a row as a range: "2. listopadu 2017", "2.–3. listopadu 2017".

    Raises ValueError if there are no days.
    """
    return _long_dates(tuple(days), language)


@lru_cache(maxsize=256)
def _long_dates(days: tuple[date, ...], language: str) -> str:
    """Do the work of `long_dates`: the certificates of a conference name the same few days."""
    if not days:
        raise ValueError("a certificate needs a date")
    runs: list[tuple[date, date]] = []
    for day in sorted(set(days)):
        if runs and day - runs[-1][1] == timedelta(days=1):
            runs[-1] = (runs[-1][0], day)
        else:
            runs.append((day, day))
    *before, last = [_run(first, end, language) for first, end in runs]
    return f"{', '.join(before)} {'and ' if language == 'en' else f'a{NBSP}'}{last}" if before else last


def _run(first: date, last: date, language: str) -> str:
    """Write a range of days; the month and the year stand once where both share them."""
    end = format_long_date(last, language)
    if first == last:
        return end
    if first.year != last.year:
        return f"{format_long_date(first, language)} – {end}"
    day = f"{first.day}." if language == "cs" else f"{first.day}"
    if first.month != last.month:
        return f"{day}{NBSP}{get_month_names('wide', 'format', language)[first.month]} – {end}"
    return f"{day}–{end}"
