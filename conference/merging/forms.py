"""Which answer stays of each field that two registrations answered differently."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField

from conference.forms.base import PageForm
from conference.merging.queries import AnswerDifference

KEPT, OTHER = "kept", "other"
NOTHING = _l("no answer")
TAKE = "take_"  # before the name of a field


class MergeForm(PageForm):
    """The press that makes one registration of two, with a choice for each field that differs."""

    shown = HiddenField()

    @property
    def takes(self) -> list[str]:
        """The fields whose answer is that of the other registration. Call after validation."""
        return [field.short_name.removeprefix(TAKE) for field in self.choices if field.data == OTHER]

    @property
    def choices(self) -> list[Any]:
        """The fields to choose by, in the order of lists."""
        return [field for field in self if field.short_name.startswith(TAKE)]


def merge_form(differences: Sequence[AnswerDifference], shown: str, **sent: Any) -> MergeForm:
    """Make the form of two registrations."""
    fields: dict[str, Any] = {
        TAKE + difference.field.name: RadioField(
            difference.field.listed_as,
            choices=[(KEPT, difference.kept or NOTHING), (OTHER, difference.other or NOTHING)],
            default=OTHER if difference.takes_other else KEPT,
        )
        for difference in differences
    }
    form: MergeForm = type("MergeFormOf", (MergeForm,), fields)(data={"shown": shown}, **sent)
    return form
