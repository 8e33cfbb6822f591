"""The choice of each visit in a form that registers people.

Where there is one visit its field is called `visit`. Where there are several, each has a field of its own: `visit_`
with the code of its item, which stays when visits are added or put to other times. `visit` is taken there as well, from
programs that know no other name: a group of any visit, or any group of any.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from flask_babel import gettext
from wtforms.validators import ValidationError

from conference.events.models import Event
from conference.forms.fields import SelectChoice
from conference.lib import languages
from conference.lib.refusals import Refusal
from conference.places.rules import ANY, BusyTime, VisitWish, any_of
from conference.registration import rules
from conference.registration.rules import RegistrationRefused
from conference.registration.wishes import once
from conference.visits.queries import OnOffer

Choices = Callable[[OnOffer], Iterable[SelectChoice]]


class ChoosesVisits:
    """A form that has the field `visit`; it stands before the form's own class, whose `validate` it calls."""

    visit: Any
    visits: Sequence[OnOffer] = ()
    goes_on_several = False

    def offer(self, event: Event, visits: Sequence[OnOffer], kind: type[Any], choices: Choices, sent: Any) -> None:
        """Offer the groups of visits, each visit in a field of this `kind`; `sent` is what came with the request."""
        form: Any = self
        self.visits, self.goes_on_several = visits, event.several_visits
        if not visits:
            del form.visit
        elif len(visits) == 1:
            self.visit.choices = list(choices(visits[0]))
        else:
            for visit in visits:
                name = _name(visit)
                if name not in form:
                    unbound = kind(_title(visit), default="", choices=[], validate_choice=False, validators=[_known])
                    form._fields[name] = form.meta.bind_field(form, unbound, {"name": name, "prefix": form._prefix})
                    form[name].process(sent)
                form[name].choices = list(choices(visit))
            self._put_where_it_belongs()

    @property
    def visit_fields(self) -> list[Any]:
        """The fields that people see, in the order of time."""
        form: Any = self
        if len(self.visits) < 2:
            return [self.visit] if "visit" in form else []
        return [form[_name(visit)] for visit in self.visits]

    @property
    def visits_wished(self) -> list[str]:
        """What is asked for (`places/rules.py: VisitWish`)."""
        if len(self.visits) < 2:
            return list(once([self.visit.data or ""])) if self.visits else []
        chosen = zip(self.visits, self.visit_fields, strict=True)
        named = [any_of(visit.visit_id) if field.data == ANY else field.data or "" for visit, field in chosen]
        return list(once([*named, self.visit.data or ""]))

    def suggest(self, wish: str) -> None:
        """Choose what a link has brought, if it is on offer."""
        if self.visits and (wish == "" or self._is_known(wish)):
            self.visit.data = wish
            if len(self.visits) > 1:
                self._put_where_it_belongs()

    def validate(self, extra_validators: Any = None) -> bool:
        """Check the fields, then what is chosen together."""
        valid: bool = super().validate(extra_validators)  # type: ignore[misc]  # of the form it is mixed into
        return self._fit_together() and valid

    def validate_visit(self, field: Any) -> None:
        """Take only a group on offer, any group, or none."""
        if field.data and not self._is_known(field.data):
            raise ValidationError(gettext("This group is no longer offered. Choose another one."))

    def blame(self, refusal: Refusal) -> bool:
        """Say at the choice that a refusal is about why not; whether there is one."""
        wish = refusal.facts.get("wish")
        for visit, field in zip(self.visits, self.visit_fields, strict=bool(self.visits)):
            if wish in (any_of(visit.visit_id), *map(str, visit.groups)):
                field.errors = [refusal.sentence]
                return True
        if self.visit_fields:
            self.visit_fields[0].errors = [refusal.sentence]
        return bool(self.visit_fields)

    def _is_known(self, text: str) -> bool:
        wish = VisitWish.read(text)
        if wish is None:
            return False
        if wish.group_id is not None:
            return any(wish.group_id in visit.groups for visit in self.visits)
        return wish.visit_id is None or any(wish.visit_id == visit.visit_id for visit in self.visits)

    def _put_where_it_belongs(self) -> None:
        """Choose what came as `visit` in the field of its own visit, unless something else is chosen there."""
        wish = VisitWish.read(self.visit.data or "")
        for visit, field in zip(self.visits, self.visit_fields, strict=True):
            if wish is not None and (wish.group_id in visit.groups or wish.visit_id == visit.visit_id):
                own = str(wish.group_id) if wish.group_id is not None else ANY
                if field.data in ("", None, own):
                    field.data, self.visit.data = own, ""

    def _fit_together(self) -> bool:
        """Check that nobody asks for more visits than one, or for two at the same time."""
        spans: list[BusyTime] = []
        for number, wish in enumerate(self.visits_wished, start=1):
            if (span := self._span(wish)) is not None:
                spans.append(span)
            if reason := rules.wishes_problem(number, self.goes_on_several, spans):
                self.blame(RegistrationRefused(reason, wish=wish))
                return False
        return True

    def _span(self, wish: str) -> BusyTime | None:
        """Return when somebody is away with a group that is named."""
        return next((span for visit in self.visits for key, span in visit.groups.items() if str(key) == wish), None)


def _name(visit: OnOffer) -> str:
    return f"visit_{visit.code}"


def _title(visit: OnOffer) -> str:
    return visit.titles[languages.current()]


def _known(_form: Any, field: Any) -> None:
    if (field.data or "") not in {option.value for option in field.choices}:
        raise ValidationError(gettext("This group is no longer offered. Choose another one."))
