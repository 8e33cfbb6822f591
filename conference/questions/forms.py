"""The shape of a question as organisers type it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Form, FormField, HiddenField, SelectField

from conference.events.models import Event
from conference.forms.fields import ChecksField, Rows, SelectChoice, fail, line, only_languages, text, whole_number
from conference.forms.fields import choices as rows_of
from conference.forms.shown import RowForm
from conference.lib import languages
from conference.questions import rules
from conference.questions.actions import TOLD_AS, ChoiceDetails, QuestionDetails
from conference.questions.models import End, Question, QuestionChoice, QuestionKind, Questionnaire
from conference.questions.wording import ENDS, KINDS, SIGHTS

FEWEST_ROWS, FREE_ROWS = 4, 2


class ChoiceRow(Form):
    """One choice of a question."""

    label_cs = line(_l("Choice in Czech"), maximum=rules.CHOICE)
    label_en = line(_l("Choice in English"), maximum=rules.CHOICE)
    places = whole_number(_l("Places"), 1, rules.MOST_PLACES)
    order = whole_number(_l("Number in the list"), 1, rules.MOST_CHOICES)
    is_offered = BooleanField(_l("Can be chosen"), default=True)
    id = HiddenField()

    @property
    def words(self) -> list[Any]:
        """The fields for its words."""
        return [field for field in self if field.short_name.startswith("label_")]


class QuestionForm(RowForm):
    """A question with its choices. The languages of the event decide which texts there are."""

    columns = TOLD_AS
    label_cs = line(_l("Question in Czech"), maximum=rules.LABEL)
    label_en = line(_l("Question in English"), maximum=rules.LABEL)
    kind = SelectField(
        _l("Kind of answer"), coerce=QuestionKind, validate_choice=False, default=QuestionKind.TEXT,
        invalid_value_message=_l("Choose one of the rows of the list."),  # type: ignore[call-arg]  # newer than its stubs
    )  # fmt: skip
    choices = Rows(FormField(ChoiceRow), label=_l("Choices"), max_entries=rules.MOST_CHOICES)
    hint_cs = text(_l("Help in Czech"), maximum=rules.HINT, rows=2)
    hint_en = text(_l("Help in English"), maximum=rules.HINT, rows=2)
    is_required = BooleanField(_l("Everybody who registers must answer"))
    only_if = ChecksField(
        _l("Ask it only after these answers"), choices=[], validate_choice=False,
        description=_l("Where nothing is ticked, everybody is asked. Of several answers one is enough."),
    )  # fmt: skip
    right = SelectField(_l("Who of the team sees the answers"), choices=rows_of(SIGHTS), validate_choice=False)
    ends = SelectField(_l("When the answers are erased"), choices=rows_of(ENDS), default=End.WITH_PERSON,
                       validate_choice=False)  # fmt: skip

    @classmethod
    def of(
        cls, event: Event, question: Question | None, others: Iterable[Question],
        questionnaire: Questionnaire = Questionnaire.REGISTRATION, *, is_answered: bool = False, **sent: Any,
    ) -> QuestionForm:  # fmt: skip
        """Return the form of a question, or of a new one; `others` are those that it may depend on."""
        form = cls(data=_data_of(question) if question else {}, **sent)
        form.kind.choices = rows_of(KINDS)
        language = languages.current()
        form.only_if.choices = offered = [
            SelectChoice(str(choice.id), f"{other.text('label', language)}: {choice.text('label', language)}")
            for other in others
            for choice in other.choices
            if choice.archived_at is None
        ]
        form.offered = {row.value for row in offered}
        if is_answered and not form.kind.raw_data:  # sent all the same, the action says why not
            del form.kind
        if not offered:
            del form.only_if
        if questionnaire is Questionnaire.SURVEY:  # answers there are of nobody
            del form.right, form.ends
            form.is_required.label.text = _l("Everybody must answer it")
        if form.shown.raw_data is None:  # drawn from what is stored
            wanted = max(FEWEST_ROWS, len(form.choices.entries) + FREE_ROWS)
            while len(form.choices.entries) < min(wanted, rules.MOST_CHOICES):
                form.choices.append_entry()
        for number, entry in enumerate(form.choices.entries, start=1):
            only_languages(entry.form, event.languages)
            if not entry.form.id.data:
                del entry.form.is_offered
            if questionnaire is Questionnaire.SURVEY:
                del entry.form.places
            for field in entry.form:  # rows may stay empty, as the text above them says
                field.flags.conditional = True
            entry.label.text = _l("Choice %(number)s", number=number)
        only_languages(form, event.languages)
        for name in ("kind", "right", "ends"):  # where something is always chosen
            if name in form:
                form[name].flags.conditional = True
        form.first_label = form[f"label_{event.language}"]
        form.first_label.flags.required = True
        return form

    first_label: Any
    offered: Collection[str] = ()
    """Choices of other questions."""

    def validate(self, extra_validators: Mapping[str, Any] | None = None) -> bool:
        """Also: words in the first language, and rows of the lists."""
        valid = super().validate(extra_validators)
        if not self.first_label.data:
            valid = fail(self.first_label, _l("Write the question."))
        for name, known in (("right", SIGHTS), ("ends", ENDS)):
            if name in self and self[name].data not in known:
                valid = fail(self[name], _l("Choose one of the rows of the list."))
        if "only_if" in self and not set(self.only_if.data or ()) <= set(self.offered):
            valid = fail(self.only_if, _l("Choose one of the rows of the list."))
        return valid

    def details(self, question: Question | None = None) -> QuestionDetails:
        """Give the question as typed; what the form did not ask for stays. Call after `validate`."""
        texts: dict[str, Any] = {
            name: self[name].data if name in self else getattr(question, name, "")
            for name in ("label_cs", "label_en", "hint_cs", "hint_en")
        }
        kind = self.kind.data if "kind" in self or question is None else question.kind
        kept: dict[str, Any] = {"right": self.right.data, "ends": End(self.ends.data)} if "ends" in self else {}
        return QuestionDetails(
            kind=kind, **texts, **kept, is_required=self.is_required.data, choices=self._choices(question),
            only_if=[int(row) for row in self.only_if.data or ()] if "only_if" in self else (),
        )  # fmt: skip

    def _choices(self, question: Question | None) -> list[ChoiceDetails]:
        """Give the choices in the order of their numbers."""
        known = {choice.id: (number, choice) for number, choice in _numbered(question)}
        found, numbers = [], []
        for entry in self.choices:
            row = entry.form
            number, before = known.get(_id(row.id.data), (None, None))
            texts = {
                name: row[name].data if name in row else getattr(before, name, "") for name in ("label_cs", "label_en")
            }
            if not any(row[name].data for name in texts if name in row):
                continue
            is_offered = row.is_offered.data if "is_offered" in row else True
            found.append(ChoiceDetails(
                id=before.id if before else None, **texts, is_offered=is_offered,
                capacity=row.places.data if "places" in row else None,
            ))  # fmt: skip
            numbers.append((number, row.order.data))
        return [found[index] for index in rules.by_numbers(numbers)]


def _numbered(question: Question | None) -> Iterable[tuple[int, QuestionChoice]]:
    return enumerate(question.choices, start=1) if question else ()


def _id(typed: Any) -> int:
    return int(typed) if re.fullmatch("[0-9]{1,9}", str(typed or "")) else 0


def _data_of(question: Question) -> dict[str, Any]:
    names = ("kind", "label_cs", "label_en", "hint_cs", "hint_en", "is_required", "right", "ends")
    listed = _numbered(question) if question.kind in rules.LISTED else ()
    return {
        **{name: getattr(question, name) for name in names},
        "choices": [
            {"id": choice.id, "label_cs": choice.label_cs, "label_en": choice.label_en,
             "places": choice.quota.capacity if choice.quota else None, "order": number,
             "is_offered": choice.archived_at is None}
            for number, choice in listed
        ],
        "only_if": [str(condition.choice_id) for condition in question.conditions],
    }  # fmt: skip
