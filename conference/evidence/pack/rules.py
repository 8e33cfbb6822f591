"""What is in a pack, what of it is personal, and its own files. Plain values in, an answer out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from conference.czech.collation import search_key

MANIFEST, README = "manifest.sha256", "README.txt"


class PackFolder(StrEnum):
    """The folders of a pack, in their order."""

    PROGRAMME = "programme"
    PEOPLE = "people"
    PRESENCE = "presence"
    CERTIFICATES = "certificates"
    LETTERS = "letters"
    PUBLICITY = "publicity"
    SURVEY = "survey"
    REPORT = "report"


class Lack(StrEnum):
    """What a pack may lack."""

    RELEASES = "releases"
    PRESENCE = "presence"
    DAYS = "days"  # days of which nobody was noted
    VISITS = "visits"  # visits of which nobody was noted
    CERTIFICATES = "certificates"
    LETTERS = "letters"
    GRANT = "grant"
    GRANT_PARTS = "grant_parts"
    UNCHECKED = "unchecked"  # publicity was not checked yet
    PUBLICITY = "publicity"  # pages, letters and papers that lack something
    SURVEY = "survey"
    NAMES = "names"  # left out, because nobody ticked them
    CONTACTS = "contacts"
    SIGNATURES = "signatures"  # which are on paper


@dataclass(frozen=True)
class Missing:
    """One thing that a pack lacks, with what its sentence says."""

    lack: Lack
    count: int = 0
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class PackTicks:
    """Which personal data go into a pack."""

    names: bool = False
    contacts: bool = False

    @classmethod
    def of(cls, chosen: Mapping[str, object]) -> PackTicks:
        """Read what was chosen; whose address is in the pack is in it by name."""
        contacts = bool(chosen.get("contacts"))
        return cls(bool(chosen.get("names")) or contacts, contacts)


def path_name(text: str) -> str:
    """Return a text as a part of a path that every program reads: small letters, digits and hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", search_key(text)).strip("-")[:60] or "x"
