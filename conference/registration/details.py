"""What a person tells about themselves, and how it is stored: names cleaned, titles spelt right, keys computed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from conference.czech.collation import search_key, stored_sort_key
from conference.czech.names import salutation
from conference.fields.held import is_own
from conference.fields.registration import BY_NAME, IN_SALUTATION, REGISTRATION
from conference.lib.email_address import normalise_email
from conference.questions.models import AnswerValue
from conference.registration.models import Registration

REQUIRED = frozenset(field.name for field in REGISTRATION if field.own.required is not None)
EMPTY = {field.name: field.kind.empty for field in REGISTRATION}


class Details:
    """One person as typed: the fields of the registration form under their names, without the visit.

    Answers to own questions of the organisers are among them.
    """

    given_name: str
    family_name: str
    email: str
    organisation: str
    municipality: str

    def __init__(self, **typed: Any) -> None:
        """Take what was typed; what is not given is not answered.

        Raises TypeError for a name that no field has, and where an answer is missing that is required.
        """
        unknown = {name for name in typed if name not in BY_NAME and not is_own(name)}
        if wrong := unknown | (REQUIRED - typed.keys()):
            raise TypeError(f"unknown or missing: {sorted(wrong)}")
        vars(self).update(EMPTY | typed)

    @property
    def own(self) -> dict[str, AnswerValue]:
        """The answers to own questions that were asked, by their names."""
        return {name: value for name, value in vars(self).items() if is_own(name)}

    @property
    def email_key(self) -> str:
        """What makes two addresses the same; empty without one. Raises InvalidEmailError."""
        return normalise_email(self.email).key if self.email else ""

    def changed(self, **typed: Any) -> Details:
        """Give the same person with some answers changed."""
        return Details(**{**vars(self), **typed})

    def columns(self) -> dict[str, Any]:
        """Give the columns of a Registration with their values. Raises InvalidEmailError."""
        found: dict[str, Any] = {}
        for field in REGISTRATION:
            found |= field.kind.columns(field.name, getattr(self, field.name))
        given, family = found["given_name"], found["family_name"]
        searched = (given, family, given, found["email"], found["organisation"], found["municipality"])
        return {**found, "sort_key": stored_sort_key(family, given), "search_key": search_key(" ".join(searched))}


def details_of(registration: Registration, **changed: Any) -> Details:
    """Give what a registration holds, with some of it `changed`."""
    return Details(**{**{name: getattr(registration, name) for name in BY_NAME}, **changed})


def first_line(registration: Registration) -> str:
    """Give the salutation of letters to a person, in their language."""
    return first_line_of({name: getattr(registration, name) for name in IN_SALUTATION}, registration.language)


def first_line_of(columns: Mapping[str, Any], language: str) -> str:
    """Give the same from the columns of a registration."""
    return salutation(
        columns["honorific"].value, columns["given_name"], columns["family_name"], columns["title_before"],
        columns["title_after"], language,
    )  # fmt: skip
