"""Forms of the team about visits and groups."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import SelectField
from wtforms.validators import InputRequired

from conference.events.models import Organisation
from conference.forms.fields import SelectChoice, choices, line, only_languages, text, valid_phone, whole_number
from conference.forms.shown import RowForm
from conference.forms.time_fields import MomentField
from conference.places.forms import capacity_field
from conference.programme.models import Item
from conference.visits.actions import GroupDetails, VisitDetails
from conference.visits.models import Visit
from conference.visits.rules import MAX_GROUPS
from conference.visits.wording import STEP_FREE


class VisitForm(RowForm):
    """What a visitor must know."""

    columns = {"host": "host_id"}  # noqa: RUF012 - read only
    host = SelectField(_l("Host"), default="")
    meeting_point_cs = line(_l("Meeting point (Czech)"))
    meeting_point_en = line(_l("Meeting point (English)"))
    meeting_address = line(
        _l("Street and town of the meeting point"),
        hint=_l("Where people do not meet at the venue. For calendars and maps."),
    )
    transport_cs = line(_l("Way there (Czech)"), hint=_l("How far on foot, or which bus."))
    transport_en = line(_l("Way there (English)"))
    rules_cs = text(_l("Rules of the visit (Czech)"), hint=_l("One on a line."), maximum=2000)
    rules_en = text(_l("Rules of the visit (English)"), maximum=2000)
    address = line(
        _l("Address"),
        hint=_l("Shown only to those who have a place, so that the people who live there keep their peace."),
    )
    step_free = SelectField(_l("Access"), choices=choices(STEP_FREE), default="")

    def __init__(self, organisations: Iterable[Organisation], languages: Collection[str], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        rows = [SelectChoice(str(row.id), row.name) for row in organisations]
        self.host.choices = [SelectChoice("", gettext("not stated")), *rows]
        only_languages(self, languages)

    def details(self, before: Visit | None = None) -> VisitDetails:
        """Return what was typed; a language that the event does not speak keeps what it had."""
        typed = {name: getattr(before, name) for name in VisitDetails.__dataclass_fields__} if before else {}
        typed |= {field.name: field.data or "" for field in self if field.name in VisitDetails.__dataclass_fields__}
        typed["step_free"] = {"yes": True, "no": False}.get(self.step_free.data or "")
        typed["host_id"] = int(self.host.data) if self.host.data else None
        return VisitDetails(**typed)


class AddVisitForm(VisitForm):
    """A visit for an item of the programme."""

    item = SelectField(_l("Item of the programme"), coerce=int, validators=[InputRequired()])

    def __init__(self, items: Iterable[Item], language: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.item.choices = [SelectChoice(row.id, row.text("title", language)) for row in items]


class GroupForm(RowForm):
    """A group that leaves together."""

    number = whole_number(_l("Number of the group"), 1, MAX_GROUPS, required=_l("Write the number of the group."))
    departs_at = MomentField(_l("Departure"), validators=[InputRequired(_l("Write when the group leaves."))])
    capacity = capacity_field(_l("Number of places"))
    guide = line(_l("Guide"))
    guide_phone = line(_l("Phone of the guide"), maximum=40, validators=[valid_phone])

    def details(self) -> GroupDetails:
        """Return what was typed. Call after `validate`."""
        return GroupDetails(
            number=self.number.data or 0, departs_at=self.departs_at.data, guide=self.guide.data or "",
            guide_phone=self.guide_phone.data or "",
        )  # fmt: skip


def stored(visit: Visit) -> dict[str, Any]:
    """Return the values of a visit as the form shows them."""
    values: dict[str, Any] = {name: getattr(visit, name) for name in VisitDetails.__dataclass_fields__}
    values["host"] = str(visit.host_id or "")
    values["step_free"] = {True: "yes", False: "no"}.get(visit.step_free, "")  # type: ignore[arg-type]  # None is ""
    return values
