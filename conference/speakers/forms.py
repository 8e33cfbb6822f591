"""What speakers write about themselves, and what the organiser writes about them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from werkzeug.datastructures import FileStorage
from wtforms import BooleanField, HiddenField, RadioField, SelectField
from wtforms.validators import ValidationError

from conference.czech.names import clean_name, normalise_titles_after, normalise_titles_before
from conference.events.models import ASKED_OF_SPEAKERS, Event
from conference.forms.fields import SelectChoice, choices, line, only_languages, text, valid_email, valid_phone
from conference.forms.focus_fields import FocusFields
from conference.forms.questions import Asks, Doubt, name_doubts
from conference.forms.shown import RowForm
from conference.lib.codes import PAGE_LENGTH, new_code, normalise_code
from conference.lib.languages import LANGUAGES
from conference.lib.storage import storage
from conference.speakers.models import Speaker, SpeakerAnswer, SpeakerConsent, whole_key
from conference.speakers.rules import ALT_MAX, BIO_MAX, NOTE_MAX, SpeakerDetails
from conference.speakers.wording import ANSWERS, CONSENTS, HONORIFICS, MAX_MEGABYTES
from conference.untrusted.pictures import FACES, Focus

BIO_HINT = _l("Appears next to your name in the programme. At most %(max)d characters.", max=BIO_MAX)
BIO_OF_OTHER_HINT = _l("Appears next to the name in the programme. At most %(max)d characters.", max=BIO_MAX)


class InvitationForm(RowForm):
    """What a speaker answers to the invitation."""

    answer = RadioField(_l("Will you speak?"), choices=choices(ANSWERS), validate_choice=False)
    answer_note = text(
        _l("A sentence to it"), maximum=NOTE_MAX, rows=2,
        hint=_l("Which time would suit you, or what the organiser should know."),
    )  # fmt: skip

    def __init__(self, speaker: Speaker, **kwargs: Any) -> None:
        super().__init__(prefix="answer-", obj=speaker, **kwargs)
        self.answer.flags.required = True

    def validate_answer(self, field: Any) -> None:
        """Raise ValidationError where nothing was chosen."""
        if field.data not in set(SpeakerAnswer):
            raise ValidationError(_l("Please choose your answer."))

    @property
    def chosen(self) -> SpeakerAnswer:
        """The answer as it is kept. Call after validation."""
        return SpeakerAnswer(self.answer.data)


class ProfileForm(RowForm):
    """A speaker's words about themselves, in the languages of the event, and about their visit."""

    bio_cs = text(_l("A few sentences about you"), maximum=BIO_MAX, hint=BIO_HINT, rows=5)
    bio_en = text(_l("A few sentences about you, in English"), maximum=BIO_MAX, hint=BIO_HINT, rows=5)
    consent = RadioField(
        _l("May we take photos and record your talk?"), choices=choices(CONSENTS), validate_choice=False,
        description=_l("For the report, the website and the press. You may change your mind at any time."),
    )  # fmt: skip
    equipment = text(
        _l("What do you need in the hall?"), maximum=NOTE_MAX, rows=2,
        hint=_l("Such as sound, or a connection for your own computer. Write “nothing” if you need nothing."),
    )  # fmt: skip
    arrival = text(
        _l("When and how do you arrive?"), maximum=NOTE_MAX, rows=2,
        hint=_l("So that somebody can meet you. Also when you have to leave, if it is soon after your talk."),
    )  # fmt: skip

    def __init__(self, speaker: Speaker, **kwargs: Any) -> None:
        super().__init__(prefix="profile-", obj=speaker, **kwargs)
        only_languages(self, speaker.event.languages)
        for name in ASKED_OF_SPEAKERS:
            if name not in speaker.event.asked_of_speakers:
                del self[name]

    def validate_consent(self, field: Any) -> None:
        """Raise ValidationError for what is no choice; nobody has to choose."""
        if field.data and field.data not in set(SpeakerConsent):
            raise ValidationError(_l("Please choose one of the answers."))

    @property
    def values(self) -> dict[str, object]:
        """What was filled in, by the names of the columns. Call after validation."""
        values = {name: self[name].data or "" for name in _PROFILE if name in self}
        if "consent" in values:
            values["consent"] = SpeakerConsent(values["consent"]) if values["consent"] else None
        return values


class PhotoForm(FocusFields, RowForm):
    """A portrait, the point that its cut keeps, and the words that stand for it."""

    usual_focus = FACES
    columns = {"alt": "photo_alt", "focus_x": "photo_focus_x", "focus_y": "photo_focus_y"}  # noqa: RUF012 - read only
    of_the_press = ("remove",)
    version = HiddenField()

    photo = FileField(
        _l("Photo"),
        description=_l(
            "JPEG, PNG or WebP, at most %(megabytes)s MB. It is cut to a portrait; once it is here, you choose where.",
            megabytes=MAX_MEGABYTES,
        ),
        render_kw={"accept": ".jpg,.jpeg,.png,.webp"},
    )
    alt = line(
        _l("Description of the photo"),
        maximum=ALT_MAX,
        hint=_l("For people who cannot see it, such as: a smiling woman with grey hair and glasses."),
    )
    remove = BooleanField(
        _l("Remove the photo"), description=_l("Initials stand in its place; you can take it back for 30 days.")
    )

    def __init__(self, speaker: Speaker, **kwargs: Any) -> None:
        stored = {"alt": speaker.photo_alt, "focus_x": speaker.photo_focus_x, "focus_y": speaker.photo_focus_y}
        super().__init__(prefix="photo-", data={**stored, "version": speaker.photo_version}, **kwargs)
        self.has_photo = speaker.photo_key is not None
        self.photo.flags.conditional = not self.has_photo
        if not self.has_photo:
            del self.remove
        if not (speaker.photo_key and storage().exists(whole_key(speaker.photo_key))):
            del self.focus_x, self.focus_y  # nothing to cut anew

    def validate_photo(self, _field: Any) -> None:
        """Raise ValidationError where there is neither a photo nor one it could leave as it is."""
        if self.upload is None and not self.has_photo:
            raise ValidationError(_l("Please choose a photo."))

    @property
    def upload(self) -> FileStorage | None:
        """The file that was sent; None where none was chosen."""
        data = self.photo.data
        return data if isinstance(data, FileStorage) and data.filename else None

    def is_of(self, speaker: Speaker) -> bool:
        """Return whether the speaker still has the photo that the form was shown with.

        Else the next press is about theirs.
        """
        was, self.version.data = self.version.data, speaker.photo_version
        return bool(was == self.version.data)

    def cuts(self, speaker: Speaker) -> bool:
        """Return whether another point was chosen."""
        return self.focus_x is not None and self.focus != Focus(speaker.photo_focus_x, speaker.photo_focus_y)

    @property
    def removes(self) -> bool:
        """Whether the photo is to go."""
        field = getattr(self, "remove", None)
        return bool(field is not None and field.data)


class SpeakerForm(Asks, RowForm):
    """What the organiser says about a speaker."""

    of_the_press = ("answer",)
    element = "details"
    code = HiddenField(filters=[lambda typed: normalise_code(typed or "", PAGE_LENGTH) or new_code(PAGE_LENGTH)])
    honorific = SelectField(
        _l("Salutation"),
        choices=choices(HONORIFICS),
        default="neutral",
        description=_l("For letters only. Where it is not stated, letters begin without the name."),
    )
    title_before = line(_l("Title before the name"), maximum=60)
    given_name = line(_l("Given name"), _l("Please enter the given name."), maximum=80)
    family_name = line(_l("Family name"), _l("Please enter the family name."), maximum=80)
    title_after = line(_l("Title after the name"), maximum=60)
    organisation = line(_l("Organisation"))
    position_cs = line(_l("Position"))
    position_en = line(_l("Position in English"))
    email = line(
        _l("E-mail"), maximum=254, validators=[valid_email], render_kw={"type": "email"},
        hint=_l("For the link to their own page; not shown to the public."),
    )  # fmt: skip
    phone = line(
        _l("Phone"), maximum=40, validators=[valid_phone], render_kw={"type": "tel"}, hint=_l("For the team only.")
    )
    language = SelectField(_l("Language of mails"), choices=choices(LANGUAGES))
    bio_cs = text(_l("Biography"), maximum=BIO_MAX, hint=BIO_OF_OTHER_HINT, rows=5)
    bio_en = text(_l("Biography in English"), maximum=BIO_MAX, hint=BIO_OF_OTHER_HINT, rows=5)

    def __init__(self, event: Event, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        stored = kwargs.get("obj")
        self.stored_name = (stored.given_name, stored.family_name) if stored else None
        only_languages(self, event.languages)
        self.language.choices = [SelectChoice(code, LANGUAGES[code]) for code in event.languages]
        if len(event.languages) == 1:
            self.language.data = event.language

    def doubts(self) -> Iterator[Doubt]:
        """Yield a name in capitals or in small letters alone, unless it is stored so."""
        if (self.given_name.data, self.family_name.data) != self.stored_name:
            yield from name_doubts(self)

    def details(self, speaker: Speaker | None = None) -> SpeakerDetails:
        """Return what was typed, cleaned; fields the form does not show keep what the speaker has.

        Call after validation.
        """
        values = {name: getattr(speaker, name) for name in SpeakerDetails.__dataclass_fields__} if speaker else {}
        values |= {name: field.data or "" for name, field in self._fields.items() if name in _DETAILS}
        return SpeakerDetails(**{
            **values,
            "given_name": clean_name(values["given_name"]),
            "family_name": clean_name(values["family_name"]),
            "title_before": normalise_titles_before(values["title_before"]),
            "title_after": normalise_titles_after(values["title_after"]),
        })  # fmt: skip


_PROFILE = ("bio_cs", "bio_en", *ASKED_OF_SPEAKERS)
_DETAILS = frozenset(SpeakerDetails.__dataclass_fields__)
