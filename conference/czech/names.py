"""Names of people: cleaning what was typed, titles, full names, initials and the salutation of a letter."""

import re
import unicodedata
from typing import Any, Protocol

from conference.czech.salutation import salutation
from conference.czech.titles import highest_title, normalise_titles_after, normalise_titles_before

__all__ = [
    "NamedPerson",
    "clean_name",
    "full_name",
    "highest_title",
    "initials",
    "normalise_titles_after",
    "normalise_titles_before",
    "salutation",
    "suggested_name",
]

# Words that stay small at the start of a family name of several words ("von der Leyen").
_PARTICLES = frozenset({"z", "ze", "von", "van", "de", "der", "den", "del", "della", "di", "da", "du", "la", "le"})
_WORD = re.compile(r"[^\W\d_]+")
_SCOTTISH = re.compile(r"^Mc([a-z])(?=[a-z]{2})")


def _is_text(character: str) -> bool:
    return character.isspace() or unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Co", "Cn")


def clean_name(text: str) -> str:
    """Return a typed name made fit to store: NFC, no control or invisible characters, white space collapsed."""
    text = unicodedata.normalize("NFC", text)
    return " ".join((text if text.isprintable() else "".join(filter(_is_text, text))).split())


def suggested_name(text: str) -> str:
    """Return a cleaned name as it is probably written, where it was typed in capitals or in small letters alone.

    To be offered, since only the person knows: "NOVÁKOVÁ" gives "Nováková", "van der berg" gives "van der Berg". Mixed
    case is how the person writes it, and stays ("McDonald", "z Albatrosu", "de Souza").
    """
    text = clean_name(text)
    letters = [c for c in text if c.isalpha()]
    if len(letters) < 2 or not (text.isupper() or text.islower()):
        return text
    words = text.split(" ")
    leading = True
    for index, word in enumerate(words):
        leading = leading and word.lower() in _PARTICLES and index < len(words) - 1
        words[index] = word.lower() if leading else _WORD.sub(_capital, word)
    # Some letters change their number when capitalised (ß, ŉ).
    return unicodedata.normalize("NFC", " ".join(words))


def _capital(word: re.Match[str]) -> str:
    found = word.group().capitalize()
    return _SCOTTISH.sub(lambda match: f"Mc{match.group(1).upper()}", found)


def full_name(title_before: str, given: str, family: str, title_after: str) -> str:
    """Return a name with its titles: before it without a comma, after it with one. "Mgr. Karolína Vodičková, MBA"."""
    name = " ".join(part for part in (title_before.strip(), given.strip(), family.strip()) if part)
    return ", ".join(part for part in (name, title_after.strip()) if part)


class HasName(Protocol):
    """The columns a name is made of."""

    title_before: Any
    given_name: Any
    family_name: Any
    title_after: Any


class NamedPerson:
    """A person with the columns of `HasName`."""

    @property
    def full_name(self: HasName) -> str:
        """The name with titles: "Mgr. Karolína Vodičková, MBA"."""
        return full_name(self.title_before, self.given_name, self.family_name, self.title_after)

    @property
    def initials(self: HasName) -> str:
        """What stands where there is no picture: "KV"."""
        return initials(self.given_name, self.family_name)


def initials(given: str, family: str) -> str:
    """Return the first letters of the given and the family name, capital: "KV".

    The Czech letter ch counts as one: "ECh".
    """
    return _first_letter(given) + _first_letter(family)


def _first_letter(name: str) -> str:
    match = _WORD.search(unicodedata.normalize("NFC", name))
    if match is None:
        return ""
    word = match.group()
    return "Ch" if word.lower().startswith("ch") else word[0].upper()
