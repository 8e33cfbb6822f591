"""Forms about the conference itself: shape of input and its messages. Texts are asked for in its languages only."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, ColorField
from wtforms.validators import ValidationError

from conference.czech.phone import format_phone
from conference.events import rules, wording
from conference.events.fields import column_value, speak, valid_colour, valid_website
from conference.events.models import Event
from conference.events.rules import EventRefused
from conference.fields.registration import OPTIONAL
from conference.forms.fields import (
    ChecksField,
    choices,
    clean,
    fail,
    line,
    text,
    valid_email,
    valid_phone,
    whole_number,
)
from conference.forms.past import AsksAboutPast
from conference.forms.shown import RowForm
from conference.forms.time_fields import day, moment
from conference.lib.clock import now


class EventForm(RowForm):
    """A form about one conference: fields in languages it does not speak are taken away, labels say which one it is."""

    def __init__(self, event: Event, **kwargs: Any) -> None:
        super().__init__(obj=kwargs.pop("obj", event), **kwargs)
        self.event = event
        speak(self, event.languages)

    @property
    def values(self) -> dict[str, Any]:
        """What was filled in, by the names of the columns."""
        return {field.name: column_value(field) for field in self if hasattr(Event, field.name)}


WRITE_TITLE = _l("Please write the title of the conference.")
SLUG_HINT = _l("Small letters without accents, digits and hyphens.")


def days_follow(form: FlaskForm) -> bool:
    """Return whether the days are in their order; if not, the last one gets the sentence."""
    starts_on, ends_on = form["starts_on"], form["ends_on"]
    if not (starts_on.data and ends_on.data):
        return True
    try:
        rules.check_days(starts_on.data, ends_on.data)
    except EventRefused as refused:
        return fail(ends_on, refused.sentence)
    return True


class TextsForm(EventForm):
    """Titles, goal and colour; days and zone are moved (moving/), with all that belongs to them."""

    title_cs = line(_l("Title of the conference"))
    title_en = line(_l("Title of the conference"))
    subtitle_cs = line(_l("Subtitle"))
    subtitle_en = line(_l("Subtitle"))
    goal_cs = text(_l("What it is for"), maximum=1000, rows=3)
    goal_en = text(_l("What it is for"), maximum=1000, rows=3)
    edition = whole_number(
        _l("Edition"), 1, 999, required=_l("Please write which edition it is."), hint=_l("1 for the first one.")
    )
    accent = ColorField(_l("Accent colour"), validators=[valid_colour], filters=[clean])
    slug = line(_l("Name in the address"), _l("Please write the name in the address."), maximum=64, hint=SLUG_HINT)

    def __init__(self, event: Event, **kwargs: Any) -> None:
        super().__init__(event, **kwargs)
        self[f"title_{event.language}"].flags.required = self.accent.flags.required = True
        if event.published_at is not None:
            del self.slug

    def validate(self, extra_validators: Any = None) -> bool:
        """Return the title in the first language."""
        good = super().validate(extra_validators)
        first = self[f"title_{self.event.language}"]
        if not first.data and not first.errors:
            good = fail(first, WRITE_TITLE)
        return good


class RegistrationSettingsForm(AsksAboutPast, EventForm):
    """When registration is open, and what is asked."""

    past = {"registration_closes_at": wording.REGISTRATION_PAST}  # noqa: RUF012 - never changed

    registration_opens_at = moment(_l("Registration from"))
    registration_closes_at = moment(
        _l("Registration until"), _l("Without it registration ends when the first day begins.")
    )
    offer_hours = whole_number(
        _l("Hours to answer the offer of a freed place"), 1, rules.MAX_OFFER_HOURS,
        hint=_l("Who is next in line is asked and has so long to answer, then the next one is asked; never longer than"
                " registration lasts. Leave it empty and freed places are confirmed at once."),
    )  # fmt: skip
    several_visits = BooleanField(
        _l("People may go on more than one site visit, where times allow"),
        description=_l("Otherwise each person goes on one, and the choice of another replaces it."),
    )
    reminder_days = whole_number(
        _l("Days before the conference when participants are reminded"), 0, rules.MAX_REMINDER_DAYS,
        required=_l("Please write how many days before participants are reminded."), hint=_l("0 for no reminder."),
    )  # fmt: skip
    thanks_days = whole_number(
        _l("Days after the conference when those who were there are thanked"), 0, rules.MAX_THANKS_DAYS,
        required=_l("Please write how many days after people are thanked."),
        hint=_l("0 for no letter. It goes out at 9:00 to everybody who was present, with links to the slides, to the"
                " certificate and to the survey, as far as there are any by then."),
    )  # fmt: skip
    optional_fields = ChecksField(
        _l("What else is asked"), choices=choices(OPTIONAL),
        description=_l("Name, e-mail, organisation and municipality are always asked. Ask only for what you will use."),
    )  # fmt: skip

    @property
    def values(self) -> dict[str, Any]:
        """The fields switched on, in the order of the form; names other features keep there stay."""
        chosen, kept = self.optional_fields.data or [], self.event.optional_fields
        names = [name for name in OPTIONAL if name in chosen]
        others = [name for name in kept if name not in OPTIONAL]
        return {**super().values, "optional_fields": names + others}


class ContactForm(AsksAboutPast, EventForm):
    """Who answers questions, and what is said about personal data."""

    past = {"kept_until": wording.KEPT_PAST, "needs_kept_days": wording.NEEDS_PAST}  # noqa: RUF012 - never changed

    contact_name = line(_l("Contact"), hint=_l("A person or an office."))
    contact_email = line(_l("E-mail"), maximum=254, validators=[valid_email], render_kw={"type": "email"})
    contact_phone = line(_l("Phone"), maximum=40, validators=[valid_phone], render_kw={"type": "tel"})
    contact_street = line(_l("Street and number"))
    contact_postal_code = line(_l("Postal code"), maximum=12)
    contact_city = line(_l("Town"))
    website = line(_l("Website"), maximum=500, validators=[valid_website], render_kw={"inputmode": "url"})
    needs_kept_days = whole_number(
        _l("Days after the conference when meals, access needs and questions are erased"), 0, rules.MAX_NEEDS_DAYS,
        required=_l("Please write after how many days they are erased."),
    )  # fmt: skip
    kept_until = day(
        _l("Registrations are kept until"),
        hint=_l("The day after, names, addresses and letters are erased for good; counts and numbers of certificates"
                " stay. Where a grant pays, its rules say how long. Without a date nothing is erased by itself."),
    )  # fmt: skip
    privacy_cs = text(_l("Data protection: your own paragraphs"), rows=8, maximum=20000, hint=wording.PRIVACY_HINT)
    privacy_en = text(_l("Data protection: your own paragraphs"), rows=8, maximum=20000, hint=wording.PRIVACY_HINT)

    def __init__(self, event: Event, **kwargs: Any) -> None:
        super().__init__(event, **kwargs)
        if self.contact_phone.raw_data is None:  # drawn from what is stored
            self.contact_phone.data = format_phone(event.contact_phone)

    def has_passed(self, field: Any) -> bool:
        """Return whether something would be erased at once."""
        if field.short_name == "needs_kept_days":
            if field.data is None or field.data >= (field.object_data or 0):
                return False
            return now().date() > self.event.ends_on + timedelta(days=field.data)
        return super().has_passed(field)

    def validate_kept_until(self, field: Any) -> None:
        """Not so soon that certificates could not be issued any more."""
        if rules.kept_too_short(self.event.ends_on, field.data):
            raise ValidationError(gettext("Keep them for thirty days after the conference at least."))


class CertificateSettingsForm(EventForm):
    """What is printed on certificates."""

    issuer_name = line(_l("Signed by"), hint=_l("The name as it is to be printed, with titles."))
    issuer_position_cs = line(_l("Position of who signs"))
    issuer_position_en = line(_l("Position of who signs"))
    issued_in = line(_l("Issued in"), hint=_l("The town."))
    credits_held_visits = BooleanField(
        _l("Site visits also count for people of whom nobody noted whether they came along"),
        description=_l(
            "Otherwise a visit counts where somebody noted it: at the visit itself, or by a departure in the list of"
            " presence. A held place alone proves nothing."
        ),
    )
    legal_note_cs = text(_l("Legal line"), maximum=1000, rows=3, hint=wording.LEGAL_HINT)
    legal_note_en = text(_l("Legal line"), maximum=1000, rows=3, hint=wording.LEGAL_HINT)
    contribution_note_cs = text(_l("Sentence for speakers"), maximum=1000, rows=3, hint=wording.CONTRIBUTION_HINT)
    contribution_note_en = text(_l("Sentence for speakers"), maximum=1000, rows=3, hint=wording.CONTRIBUTION_HINT)


class DeadlinesForm(AsksAboutPast, EventForm):
    """What speakers are asked for and until when; whether slides wait for the team's yes, from when they are shown."""

    past = {  # noqa: RUF012 - never changed
        "answers_due_at": wording.ANSWERS_PAST, "slides_due_at": wording.SLIDES_PAST,
    }  # fmt: skip

    answers_due_at = moment(
        _l("Speakers answer the invitation until"),
        _l(
            "Their page then asks them whether they will speak: yes, no, or at another time. Leave it empty and no"
            " answer is asked for."
        ),
    )
    asked_of_speakers = ChecksField(
        _l("What else speakers are asked for"), choices=choices(wording.ASKED_OF_SPEAKERS),
        description=_l("Slides, a biography and a photo are always asked for."),
    )  # fmt: skip

    slides_due_at = moment(_l("Slides are due"), _l("Speakers see it on their own page; reminders count from it."))
    slides_need_approval = BooleanField(
        _l("Slides wait for your approval"),
        description=_l(
            "Whoever speaks chooses who may see the slides; they are shown once you approve them under Slides. It holds"
            " for what is uploaded from now on. Without it slides are shown without your doing."
        ),
    )
    slides_visible_from = moment(
        _l("Slides are shown from"),
        _l(
            "Nobody but you sees them before. Leave it empty and they are shown as soon as they are uploaded, or"
            " approved."
        ),
    )


class SeriesForm(RowForm):
    """Titles of a series."""

    title_cs = line(_l("Title in Czech"))
    title_en = line(_l("Title in English"))

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.title_cs.flags.conditional = self.title_en.flags.conditional = True  # one of them is needed

    def validate(self, extra_validators: Any = None) -> bool:
        """At least one title."""
        named = bool(self.title_cs.data or self.title_en.data)
        return super().validate(extra_validators) and (
            named or fail(self.title_cs, _l("Please write the title of the series."))
        )


class CancelForm(EventForm):
    """Calling a conference off."""

    cancellation_cs = text(_l("Why, as visitors will read it"), maximum=2000)
    cancellation_en = text(_l("Why, as visitors will read it"), maximum=2000)

    @property
    def reasons(self) -> dict[str, str]:
        """What visitors will read, by language."""
        return {code: self[f"cancellation_{code}"].data or "" for code in self.event.languages}
