"""The shape of rooms and programme items as organisers type them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Field, Form, FormField, HiddenField, RadioField, SelectField
from wtforms.validators import InputRequired, Optional, ValidationError

from conference.events.models import Event, Organisation
from conference.forms.base import PageForm
from conference.forms.fields import Rows, SelectChoice, choices, line, only_languages, text, whole_number
from conference.forms.shown import RowForm
from conference.forms.time_fields import ClockField, DayField, span_of, zone
from conference.lib import clock, languages
from conference.lib.codes import PAGE_LENGTH, new_code, normalise_code
from conference.lib.wall_clock import Span
from conference.programme.actions import ItemDetails
from conference.programme.models import Item, ItemKind, Room, SpeakerRole
from conference.programme.rules import OpeningHours
from conference.programme.wording import KINDS
from conference.speakers.models import Speaker

MOST_PEOPLE = 100_000  # in a room
MOST_BLOCKS = 99
ABSTRACT = 5000  # characters
FREE_ROWS = 2  # empty rows after the speakers already chosen
FEWEST_ROWS = 3
MOST_ROWS = 40
CREDITED = {True: "yes", False: "no", None: "usual"}


def row_id(value: Any) -> int:
    """Return the id in a select box; 0 for nothing and for what is no id."""
    return int(value) if isinstance(value, int) or re.fullmatch(r"[0-9]{1,9}", str(value or "")) else 0


def _role(value: Any) -> SpeakerRole:
    return SpeakerRole.MODERATOR if value == SpeakerRole.MODERATOR.value else SpeakerRole.SPEAKER


def _language(value: Any) -> str:
    return value if value in languages.SPOKEN else ""


def _credited(value: Any) -> str:
    return value if value in CREDITED.values() else CREDITED[None]


class ConfirmForm(PageForm):
    """A page that asks once more, and its button."""


class RoomForm(RowForm):
    """A room of the venue."""

    name = line(_l("Name of the room"), _l("Write the name of the room."), maximum=80)
    capacity = whole_number(_l("How many people it takes"), 1, MOST_PEOPLE)
    opens = ClockField(_l("Open from"), [Optional()], description=_l("What is in it before or after is pointed out."))
    closes = ClockField(_l("Open until"), [Optional()])

    @property
    def values(self) -> tuple[str, int | None]:
        """Its name, and how many people it takes."""
        return self.name.data or "", self.capacity.data

    @property
    def hours(self) -> OpeningHours:
        """From when until when it is open."""
        return self.opens.data, self.closes.data


class SpeakerRow(Form):
    """One who speaks or moderates."""

    speaker = SelectField(_l("Speaker"), coerce=row_id, validate_choice=False)
    role = SelectField(
        _l("Role"),
        coerce=_role,
        validate_choice=False,
        choices=[
            SelectChoice(SpeakerRole.SPEAKER.value, _l("speaks")),
            SelectChoice(SpeakerRole.MODERATOR.value, _l("moderates")),
        ],
    )


class ItemForm(RowForm):
    """A programme item. The languages of the event decide which titles there are."""

    columns = {  # noqa: RUF012 - read only
        "day": "starts_at", "starts": "starts_at", "ends": "ends_at", "room": "room_id",
        "organisation": "organisation_id",
    }  # fmt: skip
    code = HiddenField(filters=[lambda typed: normalise_code(typed or "", PAGE_LENGTH) or new_code(PAGE_LENGTH)])
    kind = SelectField(
        _l("What it is"),
        [InputRequired(_l("Choose what kind of item it is."))],
        coerce=ItemKind,
        validate_choice=False,
        invalid_value_message=_l("Choose what kind of item it is."),  # type: ignore[call-arg]  # newer than its stubs
        default=ItemKind.TALK,
    )
    title_cs = line(_l("Title in Czech"))
    title_en = line(_l("Title in English"))
    abstract_cs = text(_l("Abstract in Czech"), maximum=ABSTRACT, rows=6)
    abstract_en = text(_l("Abstract in English"), maximum=ABSTRACT, rows=6)
    day = DayField(_l("Day"), [InputRequired(_l("Write the day."))])
    starts = ClockField(_l("From"), [InputRequired(_l("Write when it starts."))])
    ends = ClockField(
        _l("Until"), [InputRequired(_l("Write when it ends."))], may_end_day=True,
        description=_l("An end that is not later than the start belongs to the next day: 23:00–1:30."),
    )  # fmt: skip
    is_placed = BooleanField(
        _l("It has its time and room"),
        description=_l("Without it, it waits in the tray of the editor, and is not published."),
        default=True,
    )
    room = SelectField(_l("Room"), coerce=row_id, validate_choice=False)
    block = whole_number(
        _l("Number of the discussion block"),
        1,
        MOST_BLOCKS,
        hint=_l("Discussions, stories and short talks of one block bear the same number."),
    )
    language = SelectField(_l("Spoken language"), coerce=_language, validate_choice=False, default="")
    speakers = Rows(FormField(SpeakerRow), max_entries=MOST_ROWS)
    organisation = SelectField(
        _l("Organisation"),
        coerce=row_id,
        validate_choice=False,
        description=_l("Shown where no speaker is named."),
    )
    credited = RadioField(
        _l("Counts into the hours on the certificate"),
        coerce=_credited,
        validate_choice=False,
        choices=[
            SelectChoice("usual", _l("as usual: breaks, lunch and sign-in do not, everything else does")),
            SelectChoice("yes", _l("yes")),
            SelectChoice("no", _l("no")),
        ],
        default="usual",
    )
    anonymous = BooleanField(
        _l("Those who speak stay anonymous"),
        description=_l("Nobody is named anywhere; no photos, no recording, no published slides."),
    )
    no_photos = BooleanField(_l("No photos"))
    no_recording = BooleanField(_l("No recording"))
    publishes_slides = BooleanField(_l("Slides may be published"), default=True)

    @classmethod
    def of(
        cls,
        event: Event,
        row: Item | None,
        *,
        rooms: list[Room],
        organisations: list[Organisation],
        speakers: list[Speaker],
        **sent: Any,
    ) -> ItemForm:
        """Return the form of an item, or of a new one, with what the event offers to choose from."""
        form = cls(data=_data_of(row) if row else {"day": event.starts_on, "code": "", "is_placed": True}, **sent)
        form.kind.choices = choices(KINDS)
        form.language.choices = [
            SelectChoice("", languages.name_of(event.language)),
            *(SelectChoice(code, languages.name_of(code)) for code in languages.SPOKEN if code != event.language),
        ]
        form.room.choices = _choices({room.id: room.name for room in rooms})
        form.organisation.choices = _choices({body.id: body.name for body in organisations})
        names = _choices({one.id: one.full_name for one in speakers})
        if form.shown.raw_data is None:  # drawn from what is stored
            wanted = max(FEWEST_ROWS, len(form.speakers.entries) + FREE_ROWS)
            while len(form.speakers.entries) < min(wanted, MOST_ROWS):
                form.speakers.append_entry()
        for number, entry in enumerate(form.speakers.entries, start=1):
            entry.form.speaker.choices = names
            entry.form.speaker.label.text = _l("Speaker %(number)d", number=number)
        only_languages(form, event.languages)
        form.first_title = form[f"title_{event.language}"]
        form.first_title.flags.required = True
        return form

    first_title: Field
    span: Span | None = None  # once the times were read

    def validate(self, extra_validators: Mapping[str, Any] | None = None) -> bool:
        """Also: a title in the first language, times that are moments, nobody chosen twice."""
        valid = super().validate(extra_validators)
        self.span = span_of(self.day.data, self.starts, self.ends)
        valid = valid and self.span is not None
        checks: list[tuple[Field, Callable[[], None]]] = [
            (self.first_title, self._check_title), (self.speakers, self._check_people),
        ]  # fmt: skip
        for field, check in checks:
            try:
                check()
            except ValidationError as error:
                field.errors = [*field.errors, str(error)]
                valid = False
        return valid

    def _check_title(self) -> None:
        if not self.first_title.data:
            raise ValidationError(str(_l("Write the title.")))

    def _check_people(self) -> None:
        chosen = [entry["speaker"] for entry in self.speakers.data if entry["speaker"]]
        if len(chosen) != len(set(chosen)):
            raise ValidationError(str(_l("Somebody is chosen twice among the speakers.")))

    def details(self, row: Item | None = None) -> ItemDetails:
        """Return what was typed, for the action; texts in a language that the event does not use stay as they are.

        Call after `validate`.
        """
        if self.span is None:
            raise ValueError("the times were not validated")
        texts = {
            name: self[name].data if name in self else getattr(row, name, "")
            for name in ("title_cs", "title_en", "abstract_cs", "abstract_en")
        }
        return ItemDetails(
            kind=self.kind.data,
            starts_at=self.span.starts_at,
            ends_at=self.span.ends_at,
            **texts,
            block=self.block.data,
            language=self.language.data or "",
            room_id=self.room.data or None,
            organisation_id=self.organisation.data or None,
            speakers=tuple(
                (entry["speaker"], entry["role"]) for entry in self.speakers.data if entry["speaker"]
            ),
            credited={word: value for value, word in CREDITED.items()}.get(self.credited.data or ""),
            anonymous=self.anonymous.data,
            no_photos=self.no_photos.data,
            no_recording=self.no_recording.data,
            publishes_slides=self.publishes_slides.data,
            is_placed=self.is_placed.data,
        )  # fmt: skip


def _data_of(row: Item) -> dict[str, Any]:
    return {
        "code": row.code,
        "kind": row.kind,
        "title_cs": row.title_cs,
        "title_en": row.title_en,
        "abstract_cs": row.abstract_cs,
        "abstract_en": row.abstract_en,
        "day": clock.local(row.starts_at, zone()).date(),
        "starts": row.starts_at,
        "ends": row.ends_at,
        "room": row.room_id or 0,
        "block": row.block,
        "language": row.language,
        "speakers": [{"speaker": link.speaker_id, "role": link.role} for link in row.speaker_links],
        "organisation": row.organisation_id or 0,
        "credited": CREDITED[row.credited],
        "anonymous": row.anonymous,
        "no_photos": row.no_photos,
        "no_recording": row.no_recording,
        "publishes_slides": row.publishes_slides,
        "is_placed": row.is_placed,
    }


def _choices(names: Mapping[int, str]) -> list[SelectChoice]:
    return [SelectChoice("", "–"), *(SelectChoice(str(number), name) for number, name in names.items())]
