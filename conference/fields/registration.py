"""The fields of a registration, in the order of lists: each described once.

To add one: a description here, its column in `registration/models.py`, the migration, and its Czech words.
"""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from conference.czech.names import clean_name, normalise_titles_after, normalise_titles_before
from conference.fields.choices import (
    ALSO_HONORIFICS,
    ALSO_MEALS,
    ALSO_ORGANISATION_TYPES,
    HONORIFICS,
    MEALS,
    ORGANISATION_TYPES,
)
from conference.fields.field import End, Field, Group, Shared, Words
from conference.fields.kinds import Choice, Email, Line, OrganisationLine, Phone, Text, TownLine, YesNo
from conference.registration.models import Honorific

NAME, TITLE = 100, 60  # characters

REGISTRATION = (
    Field(
        name="title_before", kind=Line(TITLE, normalise_titles_before), group=Group.NAME,
        called=_l("title before the name"), own=Words(_l("Title before the name")),
        is_optional=False, folded=_l("titles"), is_half=True, autocomplete="honorific-prefix",
        is_on_own_page=False, is_in_salutation=True,
        also_called=("titul před", "titul před jménem", "titul", "tituly", "degree"),
    ),
    Field(
        name="given_name", kind=Line(NAME, clean_name), group=Group.NAME,
        called=_l("given name"), own=Words(_l("Given name"), _l("Write your given name.")),
        team=Words(required=_l("Please enter the given name.")),
        colleague=Words(required=_l("Write the given name.")),
        is_optional=False, is_half=True, autocomplete="given-name", is_on_own_page=False, is_in_salutation=True,
        also_called=("jméno", "křestní jméno", "first name", "name first", "vorname"),
    ),
    Field(
        name="family_name", kind=Line(NAME, clean_name), group=Group.NAME,
        called=_l("family name"), own=Words(_l("Family name"), _l("Write your family name.")),
        team=Words(required=_l("Please enter the family name.")),
        colleague=Words(required=_l("Write the family name.")),
        is_optional=False, autocomplete="family-name", is_on_own_page=False, is_in_salutation=True,
        also_called=("příjmení", "last name", "surname"),
    ),
    Field(
        name="title_after", kind=Line(TITLE, normalise_titles_after), group=Group.NAME,
        called=_l("title after the name"), own=Words(_l("Title after the name")),
        is_optional=False, folded="", autocomplete="honorific-suffix", is_on_own_page=False, is_in_salutation=True,
        also_called=("titul za", "titul za jménem"),
    ),
    Field(
        name="honorific", kind=Choice(HONORIFICS, Honorific.NEUTRAL, ALSO_HONORIFICS), group=Group.NAME,
        called=_l("form of address"), own=Words(_l("Form of address")),
        is_optional=False, folded=_l("form of address"),
        is_exported=False, is_on_own_page=False, is_in_salutation=True,
        also_called=("oslovení pohlaví", "pohlaví", "pohlaví oslovení", "pan paní", "gender"),
    ),
    Field(
        name="email", kind=Email(), group=Group.CONTACT,
        called=_l("e-mail"),
        own=Words(
            _l("E-mail"), _l("Write your e-mail address, such as jana@example.org."),
            _l("The confirmation and the link to your registration will come here."),
        ),
        team=Words(required=_l("Please write the person's e-mail; the confirmation and the link go there.")),
        is_optional=False, autocomplete="email", is_on_own_page=False,
        also_called=("e-mail", "mail", "e-mailová adresa", "email address", "kontakt e-mail"),
    ),
    Field(
        name="phone", kind=Phone(), group=Group.CONTACT,
        called=_l("phone"), own=Words(_l("Phone"), hint=_l("Only in case something changes on the day.")),
        folded=_l("phone"), autocomplete="tel",
        also_called=("telefon", "telefonní číslo", "mobil", "tel", "phone number", "mobile"),
    ),
    Field(
        name="organisation", kind=OrganisationLine(), group=Group.WHERE_FROM,
        called=_l("organisation"), own=Words(_l("Organisation"), _l("Write the organisation you come from.")),
        team=Words(required=_l("Please write the organisation the person comes from.")),
        is_optional=False, autocomplete="organization", shared=Shared.ONCE,
        also_called=(
            "organizace", "název organizace", "zaměstnavatel", "instituce", "organization", "company", "employer",
        ),
    ),
    Field(
        name="organisation_type", kind=Choice(ORGANISATION_TYPES, also=ALSO_ORGANISATION_TYPES), group=Group.WHERE_FROM,
        called=_l("type of organisation"), own=Words(_l("Kind of organisation")), heading=_l("Type of organisation"),
        folded=_l("kind of organisation"), shared=Shared.ONCE, end=End.KEPT, is_on_own_page=False,
        also_called=("typ organizace", "druh organizace", "organization type"),
    ),
    Field(
        name="position", kind=Line(), group=Group.WHERE_FROM,
        called=_l("position"), own=Words(_l("Position")),
        folded=_l("position"), autocomplete="organization-title",
        also_called=("pozice", "funkce", "pracovní pozice", "pracovní zařazení", "job title"),
    ),
    Field(
        name="municipality", kind=TownLine(), group=Group.WHERE_FROM,
        called=_l("municipality"),
        own=Words(
            _l("Town of your workplace"), _l("Write the town of your workplace."),
            _l("The report on the conference says where people came from."),
        ),
        team=Words(_l("Town of the workplace"), _l("Please write the town of the workplace.")),
        is_optional=False, autocomplete="address-level2", shared=Shared.ONCE, end=End.KEPT,
        also_called=("obec", "město", "sídlo", "působiště", "obec pracoviště", "town", "city"),
    ),
    Field(
        name="social_worker", kind=YesNo(), group=Group.NEEDS,
        called=_l("whether the person is a social worker"),
        own=Words(_l("I am a social worker under Act No. 108/2006 Coll.")),
        team=Words(_l("Is a social worker under Act No. 108/2006 Coll.")), heading=_l("Social worker"),
        is_on_own_page=False,
        also_called=("sociální pracovník", "sociální pracovnice", "sociální pracovník 108 2006"),
    ),
    Field(
        name="meal", kind=Choice(MEALS, also=ALSO_MEALS), group=Group.NEEDS,
        called=_l("meal"), own=Words(_l("Lunch")), heading=_l("Meal"),
        folded=_l("lunch"), end=End.SOON, right="needs", is_on_own_page=False,
        also_called=("strava", "jídlo", "oběd", "stravování", "diet", "lunch"),
    ),
    Field(
        name="needs", kind=Text(), group=Group.NEEDS,
        called=_l("access needs"),
        own=Words(
            _l("What should we arrange so that you can take part well?"),
            hint=_l(
                "For example step-free access, a hearing loop, an interpreter. Those at the sign-in desk read it in"
                " your words. Erased soon after the conference."
            ),
        ),
        team=Words(_l("Access needs")), own_heading=_l("Needs"),
        folded=_l("access needs"), end=End.SOON, right="needs",
        also_called=("potřeby", "zvláštní potřeby", "přístupnost", "special needs"),
    ),
    Field(
        name="question", kind=Text(), group=Group.NEEDS,
        called=_l("question for the speakers"), own=Words(_l("Question for the discussion")),
        heading=_l("Question for the speakers"),
        folded=_l("a question"), shared=Shared.NOT, end=End.SOON,
        also_called=("otázka", "dotaz", "otázka pro řečníky"),
    ),
    Field(
        name="wants_certificate", kind=YesNo(), group=Group.CERTIFICATE,
        called=_l("whether a certificate is wanted"), own=Words(_l("I want a certificate of attendance")),
        team=Words(_l("Wants a certificate of attendance")), heading=_l("Wants a certificate"),
        default=True, is_on_own_page=False,
        also_called=("chce osvědčení", "osvědčení", "zájem o osvědčení"),
    ),
    Field(
        name="invite_next", kind=YesNo(), group=Group.CONSENTS,
        called=_l("consent: invitations to later conferences"),
        own=Words(_l("Send me an invitation to the next conference")),
        team=Words(_l("Agreed to be invited to the next conference")), heading=_l("Invite to later conferences"),
        shared=Shared.NOT, is_on_own_page=False,
        also_called=("souhlas pozvánky", "souhlas s pozvánkami", "pozvánky"),
    ),
    Field(
        name="share_contact", kind=YesNo(), group=Group.CONSENTS,
        called=_l("consent: sharing contacts with the other participants"),
        own=Words(_l("My name and e-mail may be given to the other participants")),
        team=Words(_l("Agreed that name and e-mail may be given to the other participants")),
        heading=_l("May share contact"),
        shared=Shared.NOT, is_on_own_page=False,
        also_called=("souhlas sdílení kontaktu", "sdílení kontaktu"),
    ),
)  # fmt: skip

BY_NAME = {field.name: field for field in REGISTRATION}
CALLED = {field.name: field.called for field in REGISTRATION}
OPTIONAL = {field.name: field.called for field in REGISTRATION if field.is_optional}
"""What an event may switch on, in the order of the settings."""
SENSITIVE = tuple(field.name for field in REGISTRATION if field.is_sensitive)
MASKED = tuple(field.name for field in REGISTRATION if field.is_sensitive or field.end is End.SOON)
"""What the record of changes never holds: answers that only some may see, or that end before it does."""
IN_SALUTATION = tuple(field.name for field in REGISTRATION if field.is_in_salutation)


def erased(*ends: End) -> dict[str, Any]:
    """Give what the columns of fields with these ends hold once they are erased, those computed from them too."""
    empty: dict[str, Any] = {}
    for field in REGISTRATION:
        if field.end in ends:
            empty |= dict.fromkeys(field.kind.computed(field.name), "") | {field.name: field.kind.empty}
    return empty
