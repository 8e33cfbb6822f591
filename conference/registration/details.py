"""What a person tells about themselves, and how it is stored: names cleaned, titles spelt right, keys computed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from conference.czech.collation import organisation_key, search_key, stored_sort_key
from conference.czech.municipalities import understood
from conference.czech.names import clean_name, normalise_titles_after, normalise_titles_before, salutation
from conference.events.models import OrganisationType
from conference.lib.email_address import EmailAddress, normalise_email
from conference.registration.models import Honorific, Meal, Registration

IN_THE_SALUTATION = ("honorific", "title_before", "given_name", "family_name", "title_after")


@dataclass(frozen=True, kw_only=True)
class Details:
    """One person as typed: the fields of the registration form under their names, without the visit."""

    given_name: str
    family_name: str
    email: str
    organisation: str
    municipality: str
    honorific: Honorific = Honorific.NEUTRAL
    title_before: str = ""
    title_after: str = ""
    phone: str = ""  # E.164
    organisation_type: OrganisationType | None = None
    position: str = ""
    social_worker: bool = False
    meal: Meal | None = None
    needs: str = ""
    question: str = ""
    wants_certificate: bool = False
    invite_next: bool = False
    share_contact: bool = False

    @property
    def email_key(self) -> str:
        """What makes two addresses the same; empty without one. Raises InvalidEmailError."""
        return normalise_email(self.email).key if self.email else ""

    def columns(self) -> dict[str, Any]:
        """The columns of a Registration with their values. Raises InvalidEmailError."""
        given, family = clean_name(self.given_name), clean_name(self.family_name)
        address = normalise_email(self.email) if self.email else EmailAddress("", "")
        town = understood(self.municipality)
        return {
            **vars(self),
            "title_before": normalise_titles_before(self.title_before),
            "given_name": given,
            "family_name": family,
            "title_after": normalise_titles_after(self.title_after),
            "email": address.display,
            "email_key": address.key,
            "organisation_key": organisation_key(self.organisation),
            "municipality": town.name,
            "region": town.region,
            "sort_key": stored_sort_key(family, given),
            "search_key": search_key(" ".join((given, family, given, address.display, self.organisation, town.name))),
        }


def details_of(registration: Registration, **changed: Any) -> Details:
    """What a registration holds, with some of it `changed`."""
    held = {name: getattr(registration, name) for name in Details.__dataclass_fields__}
    return Details(**{**held, **changed})


def first_line(registration: Registration) -> str:
    """The salutation of letters to a person, in their language."""
    return salutation(
        registration.honorific.value,
        registration.given_name,
        registration.family_name,
        registration.title_before,
        registration.title_after,
        registration.language,
    )
