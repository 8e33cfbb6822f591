"""What is chosen for a paper before it is made; it is kept as the arguments of the job."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import request
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SelectField
from wtforms.validators import NumberRange

from conference.attendance.rules import days_of
from conference.events.models import Event
from conference.forms.base import PageForm
from conference.forms.fields import choices, whole_number
from conference.paper import queries
from conference.paper.labels import SIZES
from conference.paper.making import last_badges, without_badge
from conference.paper.rules import PaperKind, PaperRefusal, PaperRefused
from conference.templating import day
from conference.visits.wording import group_name

EVERYBODY, GROUPS = "", "groups"
NEW, ALL = "new", "all"
DESKS, EMPTY = 12, 200  # at most
PACK_EMPTY = 12  # rows of each sheet: nobody can look anybody up that day


class PaperForm(PageForm):
    """A paper for which nothing is chosen."""

    def __init__(self, event: Event, **kwargs: Any) -> None:
        super().__init__(**kwargs)

    def chosen(self) -> dict[str, Any]:
        """Return what was chosen, as JSON holds it. Call after validation."""
        return {}


class SignInForm(PaperForm):
    """Of which day or visit group, for how many desks."""

    whom = SelectField(_l("For whom"))
    day = SelectField(_l("Day"))
    desks = whole_number(
        _l("Number of desks"), 1, DESKS, required=_l("Write how many desks there will be."),
        hint=_l("Each gets a sheet of its own letters, such as A–J, with about as many people as the others."),
    )  # fmt: skip
    empty = whole_number(
        _l("Empty rows at least"), 0, EMPTY, required=_l("Write how many empty rows you want."),
        hint=_l("At the end of each sheet. Its last page is always filled."),
    )  # fmt: skip

    def __init__(self, event: Event, **kwargs: Any) -> None:
        super().__init__(event, data={"desks": 1, "empty": 6}, **kwargs)
        groups = queries.groups_of(event)
        offered = {EVERYBODY: gettext("everybody at the conference")}
        if groups:
            offered[GROUPS] = gettext("each visit group a sheet of its own")
        offered |= {str(group.id): group_name(group, begins=True) for group in groups}
        self.whom.choices = choices(offered)
        days = days_of(event.starts_on, event.ends_on)
        self.day.choices = choices({one.isoformat(): day(one) for one in days})
        if len(days) == 1:
            del self.day
            self._only = days[0]
        for field in self:
            field.flags.required = isinstance(field, SelectField) or any(
                isinstance(one, NumberRange) for one in field.validators
            )

    def chosen(self) -> dict[str, Any]:
        """Return whom, which day, how many desks and empty rows."""
        chosen_day = self.day.data if "day" in self else self._only.isoformat()
        return {"whom": self.whom.data, "day": chosen_day, "desks": self.desks.data, "empty": self.empty.data}


class BadgesForm(PaperForm):
    """Whose badges, of which size, from which label of the sheet on."""

    whom = SelectField(_l("For whom"))
    size = SelectField(_l("Size"), choices=choices({size.key: size.name for size in SIZES.values()}))
    first = whole_number(
        _l("Begin at label"), 1, max(size.count for size in SIZES.values()), required=_l("Write which label is free."),
        hint=_l("On a sheet of which some labels are used already; counted by rows from the left."),
    )  # fmt: skip
    back = BooleanField(_l("Backs too, for printing on both sides along the long edge"))

    def __init__(self, event: Event, **kwargs: Any) -> None:
        super().__init__(
            event, data={"first": 1, "whom": request.args.get("person", NEW), **last_badges(event)}, **kwargs
        )
        self._event = event
        self._people = queries.people_of(event)
        missing = len(without_badge(event, self._people))
        offered = {
            NEW: gettext("not printed yet, or changed since: %(number)d", number=missing),
            ALL: gettext("everybody at the conference: %(number)d", number=len(self._people)),
        }
        alone = {str(row.id): row for row in self._people}.get(self.whom.data)
        if alone:
            offered[str(alone.id)] = alone.full_name
        self.whom.choices = choices(offered)
        for field in self:
            field.flags.required = not isinstance(field, BooleanField)

    def chosen(self) -> dict[str, Any]:
        """Return the ids of the people, None for everybody; and the rest. Raises PaperRefused(ALL_PRINTED)."""
        people = [int(self.whom.data)] if self.whom.data not in (NEW, ALL) else None
        if self.whom.data == NEW:
            people = without_badge(self._event, self._people)
            if not people and self._people:
                raise PaperRefused(PaperRefusal.ALL_PRINTED)
        return {"people": people, "size": self.size.data, "first": self.first.data, "back": self.back.data}


class PackForm(PaperForm):
    """How the sheets and badges of a pack are made."""

    desks = whole_number(
        _l("Number of desks"), 1, DESKS, required=_l("Write how many desks there will be."),
        hint=_l("Each gets a sheet of its own letters, such as A–J, with about as many people as the others."),
    )  # fmt: skip
    size = SelectField(_l("Size of badges"), choices=choices({size.key: size.name for size in SIZES.values()}))

    def __init__(self, event: Event, **kwargs: Any) -> None:
        super().__init__(event, data={"desks": 1, **last_badges(event)}, **kwargs)
        self.desks.flags.required = self.size.flags.required = True

    def chosen(self) -> dict[str, Any]:
        """Return how many desks and the size of badges."""
        return {"desks": self.desks.data, "size": self.size.data, "empty": PACK_EMPTY}


NOTHING_TO_CHOOSE = (
    PaperKind.GUIDES, PaperKind.LUNCH, PaperKind.DOORS, PaperKind.PLATES, PaperKind.MODERATING, PaperKind.POSTER,
)  # fmt: skip
FORMS: Mapping[PaperKind, type[PaperForm]] = {
    PaperKind.SIGN_IN: SignInForm,
    PaperKind.BADGES: BadgesForm,
    PaperKind.PACK: PackForm,
    **dict.fromkeys(NOTHING_TO_CHOOSE, PaperForm),
}


def day_of(arguments: Mapping[str, Any]) -> date:
    """Return the day that was chosen."""
    return date.fromisoformat(arguments["day"])
