"""Forms about who stands behind the conference: organisations, the grant, logos."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import BooleanField, SelectField

from conference.events import wording
from conference.events.fields import column_value, valid_ico, valid_website
from conference.events.forms import EventForm
from conference.events.models import Event, OrganisationRole, OrganisationType
from conference.fields.choices import ORGANISATION_TYPES
from conference.forms.base import PageForm
from conference.forms.fields import ChecksField, Given, choices, fail, line, text, whole_number
from conference.forms.shown import RowForm, fields_of
from conference.forms.time_fields import day

ALT = _l("What it shows, in words")
ALT_HINT = _l("Usually the name of the organisation.")
WRITE_ALT = _l("Please write what the logo says, for those who cannot see it.")


class OrganisationForm(RowForm):
    """An organisation and what it is to the conference."""

    name = line(_l("Name of the organisation"), _l("Please write the name of the organisation."))
    type = SelectField(
        _l("Type of organisation"),
        choices=choices(ORGANISATION_TYPES),
        default=OrganisationType.OTHER.value,
        validators=[Given(_l("Please choose one."))],
    )
    registration_number = line(
        _l("IČO"),
        maximum=20,
        validators=[valid_ico],
        hint=_l("The Czech identification number, eight digits."),
        render_kw={"inputmode": "numeric"},
    )
    website = line(_l("Website"), maximum=500, validators=[valid_website], render_kw={"inputmode": "url"})
    roles = ChecksField(_l("Its role at the conference"), choices=choices(wording.ORGANISATION_ROLES))

    @property
    def values(self) -> dict[str, Any]:
        """What was filled in, by the names of the columns."""
        names = ("name", "registration_number", "website")
        return {**{name: self[name].data or "" for name in names}, "type": OrganisationType(self.type.data)}

    @property
    def chosen(self) -> list[OrganisationRole]:
        """The roles ticked."""
        return [OrganisationRole(value) for value in self.roles.data or []]


class FundingForm(EventForm):
    """The grant that pays for the conference."""

    project_title = line(_l("Title of the project"), maximum=500)
    programme = line(_l("Operational programme"))
    fund = line(_l("Fund"))
    registration_number = line(_l("Registration number of the project"))
    starts_on = day(_l("Project from"))
    ends_on = day(_l("Project until"))
    publicity_cs = text(_l("Publicity sentence"), maximum=1000, rows=2, hint=wording.PUBLICITY_HINT)
    publicity_en = text(_l("Publicity sentence"), maximum=1000, rows=2, hint=wording.PUBLICITY_HINT)
    shows_eu_emblem = BooleanField(_l("Show the emblem of the European Union"), default=True)

    def __init__(self, event: Event, **kwargs: Any) -> None:
        super().__init__(event, obj=event.funding, **kwargs)

    def validate(self, extra_validators: Any = None) -> bool:
        """Refuse a period that runs backwards."""
        if not super().validate(extra_validators):
            return False
        backwards = self.starts_on.data and self.ends_on.data and self.ends_on.data < self.starts_on.data
        return fail(self.ends_on, _l("The last day must not be before the first one.")) if backwards else True

    @property
    def values(self) -> dict[str, Any]:
        """What was filled in, by the names of the columns. A new grant with the emblem gets the Union's words."""
        values = {field.name: column_value(field) for field in fields_of(self)}
        if self.event.funding is None and self.is_given and self.shows_eu_emblem.data:
            for language in self.event.languages:
                values[f"publicity_{language}"] = values[f"publicity_{language}"] or wording.PUBLICITY[language]
        return values

    @property
    def is_given(self) -> bool:
        """Whether anything of a grant was filled in; the emblem alone is none."""
        return any(field.data for field in fields_of(self) if field.name != "shows_eu_emblem")


class LogoForm(PageForm):
    """One more logo."""

    file = FileField(
        _l("Picture"),
        validators=[Given(_l("Please choose a file."))],
        description=_l("PNG or JPEG, at most 10 MB. A wide one with a white or transparent background looks best."),
    )
    alt = line(ALT, WRITE_ALT, hint=ALT_HINT)


class LogoTextForm(RowForm):
    """The words and the place of a logo."""

    alt = line(ALT, WRITE_ALT, hint=ALT_HINT)
    position = whole_number(
        _l("Order"), 0, 999, required=_l("Please write a number."), hint=_l("Logos with lower numbers come first.")
    )
